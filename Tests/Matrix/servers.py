"""The TLS servers of the matrix: one entry a server, its start and its truth from the same arguments."""

import json
import os
import sys

import truth
from authority import DAY, NOW, openssl

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = "matrix.test"
VERSION_FLAG = {"TLS1.0": "tls1", "TLS1.1": "tls1_1", "TLS1.2": "tls1_2", "TLS1.3": "tls1_3"}
ALL = ["TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"]
NEW = ["TLS1.2", "TLS1.3"]
OLD_SUITES = "DEFAULT:@SECLEVEL=0"


class Server:
    def __init__(self, name, kind, port, command=None, truth=None, hosted=None, host="127.0.0.1", starttls=None,
                 server_name=NAME, ca=None, derived=(), environment=None, user=None, ready=True, exact=True,
                 open_input=False, helper=False):
        self.name, self.kind, self.port, self.command = name, kind, port, command
        self.truth, self.hosted, self.host, self.starttls = truth, hosted, host, starttls
        self.server_name, self.ca, self.derived = server_name, ca, list(derived)
        self.environment, self.user, self.ready, self.exact = environment or {}, user, ready, exact
        self.open_input, self.helper = open_input, helper

    def entry(self):
        """What matrix.json says of it."""
        return {
            "name": self.name, "kind": self.kind, "host": self.host, "port": self.port, "starttls": self.starttls,
            "serverName": self.server_name, "ca": self.ca, "exact": self.exact, "truth": self.truth,
            "derived": self.derived,
        }


class Catalogue:
    """Collects servers; `port` gives a free port a time."""

    def __init__(self, authority, folder, port):
        self.authority, self.folder, self.port = authority, folder, port
        self.servers = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def add(self, server):
        self.servers.append(server)
        return server

    def named(self, name):
        return next(server for server in self.servers if server.name == name)

    def leaf(self, name, key="rsa2048", issuer="inter-rsa", names=(NAME,), **details):
        """Issues a leaf and says what is true of it; `chain` trusted unless told otherwise."""
        chain = details.pop("chain", "trusted")
        made = dict(self.authority.issue(name, key, issuer, names=names, **details), chain=chain)
        return made

    def openssl(self, name, versions=tuple(NEW), key="rsa2048", cipher=OLD_SUITES, ciphersuites=None, groups=None,
                dh="auto", options=(), second=None, certificate=None, chain=("inter-rsa",), features=None,
                preference="client", psk=False, host="127.0.0.1", server_name=NAME, environment=None, anonymous=False,
                open_input=False, exact=True, derived=(), leaf=None, dh_truth=None, helper=False):
        """An `openssl s_server`. `dh`: "auto", None, or a path of parameters. `certificate`: keyword arguments of the leaf."""
        port = self.port()
        leaf_name = leaf or "leaf-" + name
        keys = [key]
        command = ["openssl", "s_server", "-accept", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                   "-cipher", cipher]
        command += [] if open_input else ["-www"]
        subject = None
        if anonymous:
            command += ["-nocert"]
            keys = []
        else:
            subject = self.leaf(leaf_name, key, **(certificate or {}))
            command += ["-cert", self.authority.path(leaf_name + ".crt"), "-key",
                        self.authority.path(leaf_name + ".key")]
            if chain:
                command += ["-cert_chain", self.authority.chain(leaf_name, *chain)]
        if second:
            self.leaf(leaf_name + "-2", second, issuer="inter-ec")
            command += ["-dcert", self.authority.path(leaf_name + "-2.crt"), "-dkey",
                        self.authority.path(leaf_name + "-2.key"),
                        "-dcert_chain", self.authority.chain(leaf_name + "-2", "inter-ec")]
            keys.append(second)
        for version, flag in VERSION_FLAG.items():
            if version not in versions:
                command.append("-no_" + flag)
        if ciphersuites:
            command += ["-ciphersuites", ":".join(ciphersuites)]
        if groups:
            command += ["-groups", ":".join(groups)]
        if dh is None:
            command += ["-no_dhe"]
        elif dh != "auto":
            command += ["-dhparam", dh]
        if preference == "server":
            command += ["-serverpref"]
        command += list(options)
        known = truth.openssl_truth(keys, versions, cipher, ciphersuites, groups, dh is not None, psk)
        several = any(len(s) > 1 for s in known["suites"].values())
        if several and preference:
            known["preference"] = preference
        if subject:
            known["certificate"] = subject
        else:
            # Nothing to staple an answer about.
            features = dict(features or {}, ocspStapling=None)
        known["features"] = truth.features(known["protocols"], known["suites"], **(features or {}))
        if dh_truth and any("_DHE_" in s for names in known["suites"].values() for s in names):
            known["dh"] = dh_truth
        return self.add(Server(
            name, "tls", port, command, known, host=host, server_name=server_name, ca=self.authority.trusted,
            environment=environment, open_input=open_input, exact=exact, helper=helper,
            derived=["suites: openssl ciphers -s -tls1_N -stdname -v, kept by key, groups and DH parameters",
                     "groups: SSL_CTX_set1_groups(3) default list or -groups", *derived]))


def dh_parameters(catalogue, name, group):
    """The parameters of a group that OpenSSL knows by name."""
    target = catalogue.path(name + ".dh.pem")
    openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", f"dh_param:{group}", "-out", target)
    return target


# RFC 2409 second Oakley group (1024 bit): the prime most servers of the Logjam paper shared.
OAKLEY2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE65381FFFFFFFFFFFFFFFF", 16)


# A safe prime of 1024 bits that no standard knows, made for this matrix.
OWN1024 = int(
    "91DABF609B284F4732ABE4296B202A796B58BD3BE7E93CD380C8C6661DECA31767D756902BBCCACBD11E3435C33A3ED035E0555B3AC83599"
    "66F5293265C383D61E8A651616AF0C483E0A638B4C6C27EC4BEAF2FF2834C264CC535004D360EFD794B674A475E135CE0BD22931568AE334"
    "A973704E26AC7DD22925848CB1314027", 16)


def prime_parameters(catalogue, name, prime):
    from cryptography.hazmat.primitives.asymmetric import dh
    from cryptography.hazmat.primitives.serialization import Encoding, ParameterFormat
    target = catalogue.path(name + ".dh.pem")
    with open(target, "wb") as file:
        file.write(dh.DHParameterNumbers(prime, 2).parameters().parameter_bytes(
            Encoding.PEM, ParameterFormat.PKCS3))
    return target


def versions_and_suites(c):
    c.openssl("tls10-only", ["TLS1.0"])
    c.openssl("tls11-only", ["TLS1.1"])
    c.openssl("tls12-only", ["TLS1.2"])
    c.openssl("tls13-only", ["TLS1.3"])
    c.openssl("tls10-to-13", ALL)
    c.openssl("tls10-to-12", ALL[:3])
    c.openssl("tls12-13-default", NEW, cipher="DEFAULT@SECLEVEL=2")
    c.openssl("tls10-and-13", ["TLS1.0", "TLS1.3"], derived=["a hole: -no_tls1_1 -no_tls1_2"], exact=True)
    c.openssl("server-preference", NEW, preference="server")
    c.openssl("ipv6", NEW, host="::1")
    c.openssl("ccm-only", ["TLS1.2"], cipher="AES128-CCM:AES256-CCM:ECDHE-ECDSA-AES128-CCM")
    c.openssl("ecdsa-ccm", ["TLS1.2"], key="p256", cipher="ECDHE-ECDSA-AES128-CCM:ECDHE-ECDSA-AES256-CCM8")
    c.openssl("ccm8-tls13", ["TLS1.3"], ciphersuites=["TLS_AES_128_CCM_8_SHA256", "TLS_AES_128_CCM_SHA256"])
    c.openssl("chacha-only", NEW, cipher="ECDHE-RSA-CHACHA20-POLY1305",
              ciphersuites=["TLS_CHACHA20_POLY1305_SHA256"])
    c.openssl("null-suites", ["TLS1.2"], cipher="eNULL:AES128-SHA:@SECLEVEL=0")
    c.openssl("anonymous", ["TLS1.2"], cipher="aNULL:@SECLEVEL=0", anonymous=True)
    c.openssl("anonymous-besides", ["TLS1.2"], cipher="aNULL:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    c.openssl("camellia-aria", ["TLS1.2"], cipher="CAMELLIA:ARIA:@SECLEVEL=0")
    c.openssl("psk", ["TLS1.2"], cipher="PSK:@SECLEVEL=0", anonymous=True, psk=True,
              options=["-psk", "1a2b3c4d5e6f", "-nocert"], features={"clientRenegotiation": None})
    c.openssl("one-suite", ["TLS1.2"], cipher="ECDHE-RSA-AES256-GCM-SHA384")
    c.openssl("static-rsa", ["TLS1.2"], cipher="kRSA:@SECLEVEL=0")


def keys(c):
    for key in ("rsa1024", "rsa3072", "rsa4096", "p384", "p521", "ed25519", "ed448"):
        c.openssl("key-" + key, NEW, key=key)
    c.openssl("key-p256", NEW, key="p256", chain=("inter-ec",), certificate={"issuer": "inter-ec"})
    c.openssl("key-rsapss", NEW, key="rsapss")
    c.openssl("key-brainpool", ["TLS1.2"], key="brainpoolP256r1")
    c.openssl("key-dsa", ["TLS1.2"], key="dsa2048", cipher="ALL:@SECLEVEL=0")
    # Either certificate is the truth: which one a client sees follows from what it offers.
    two = c.openssl("two-certificates", NEW, key="rsa2048", second="p256")
    two.truth["certificateAlso"] = dict(c.authority.issued["leaf-two-certificates-2"]["truth"], chain="trusted")


def groups(c):
    c.openssl("group-brainpool", ["TLS1.2"], groups=["brainpoolP256r1", "brainpoolP384r1"], dh=None,
              cipher="ECDHE:@SECLEVEL=0")
    c.openssl("group-x448", NEW, groups=["X448"], cipher="ECDHE:@SECLEVEL=0")
    c.openssl("group-ffdhe3072", ["TLS1.3"], groups=["ffdhe3072"])
    c.openssl("group-p521", NEW, groups=["P-521"], cipher="ECDHE:@SECLEVEL=0")
    c.openssl("group-secp256k1", ["TLS1.2"], groups=["secp256k1"], cipher="ECDHE:@SECLEVEL=0")
    c.openssl("group-p256-p384", NEW, groups=["P-256", "P-384"], cipher="ECDHE+AESGCM")
    c.openssl("dh-oakley-1024", ["TLS1.2"], dh=prime_parameters(c, "oakley2", OAKLEY2), cipher="DHE:@SECLEVEL=0",
              dh_truth={"bits": 1024, "known": True})
    c.openssl("dh-custom-1024", ["TLS1.2"], dh=prime_parameters(c, "own1024", OWN1024),
              cipher="DHE:@SECLEVEL=0", dh_truth={"bits": 1024, "known": False})
    c.openssl("dh-modp-2048", ["TLS1.2"], dh=dh_parameters(c, "modp2048", "modp_2048"), cipher="DHE:@SECLEVEL=0",
              dh_truth={"bits": 2048, "known": True})
    c.openssl("dh-3072-tls10", ALL[:3], dh=dh_parameters(c, "modp3072", "modp_3072"), cipher="DHE:@SECLEVEL=0",
              dh_truth={"bits": 3072, "known": True})


def certificates(c):
    def one(name, chain=("inter-rsa",), server_name=NAME, versions=tuple(NEW), host_matches=True, **certificate):
        made = c.openssl("cert-" + name, versions, chain=chain, server_name=server_name, certificate=certificate,
                         cipher="ECDHE+AESGCM:kRSA+AESGCM:@SECLEVEL=0")
        made.truth["certificate"]["hostMatches"] = host_matches
        return made

    one("sha1", digest="sha1")
    # The signatures fit, but they prove nothing: both readings are right.
    one("md5", digest="md5").truth["certificate"]["chain"] = ["trusted", "untrusted"]
    one("expired", not_before=NOW - 400 * DAY, not_after=NOW - 2 * DAY, chain=("inter-rsa",)).truth[
        "certificate"]["chain"] = ["trusted", "untrusted"]
    one("not-yet-valid", not_before=NOW + 5 * DAY, not_after=NOW + 90 * DAY).truth[
        "certificate"]["chain"] = ["trusted", "untrusted"]
    one("wrong-host", names=("other.test",), host_matches=False)
    made = one("self-signed", chain=(), issuer="leaf-cert-self-signed")
    made.truth["certificate"]["chain"] = "untrusted"
    one("incomplete", chain=()).truth["certificate"]["chain"] = "incomplete"
    one("wrong-order", chain=("root-rsa", "inter-rsa"))
    one("extra", chain=("inter-rsa", "inter-ec", "root-ec", "root-stranger"))
    one("untrusted-root", chain=("inter-stranger", "root-stranger"), issuer="inter-stranger").truth[
        "certificate"]["chain"] = "untrusted"
    one("wildcard", names=("*.matrix.test",), server_name="a.matrix.test")
    one("wildcard-too-deep", names=("*.matrix.test",), server_name="a.b.matrix.test", host_matches=False)
    one("wildcard-of-top", names=("*.matrix.test",), server_name="matrix.test", host_matches=False)
    one("ip-name", names=("127.0.0.1", "other.test"), server_name=None)
    one("ip-not-named", names=("other.test",), server_name=None, host_matches=False)
    one("many-names", names=tuple(f"n{i}.test" for i in range(60)) + (NAME,))
    one("long-chain", issuer="inter-deep4",
        chain=("inter-deep4", "inter-deep3", "inter-deep2", "inter-deep1", "inter-rsa"))
    one("expired-intermediate", issuer="inter-expired", chain=("inter-expired",)).truth[
        "certificate"]["chain"] = "untrusted"
    one("tls13-expired", versions=("TLS1.3",), not_before=NOW - 90 * DAY, not_after=NOW - DAY).truth[
        "certificate"]["chain"] = ["trusted", "untrusted"]
    one("ecdsa-signed", issuer="inter-ec", chain=("inter-ec",))


def features(c):
    trusted = c.authority.trusted
    c.openssl("client-cert-asked", NEW, options=["-verify", "3", "-CAfile", trusted], features={"clientAuth": "asked"})
    # Without a certificate nobody gets as far as a renegotiation or a ticket of TLS 1.3.
    c.openssl("client-cert-required", NEW, options=["-Verify", "3", "-CAfile", trusted],
              features={"clientAuth": "required", "clientRenegotiation": None, "earlyData": [False, "(missing)"]})
    c.openssl("client-cert-required-13", ["TLS1.3"], options=["-Verify", "3", "-CAfile", trusted],
              features={"clientAuth": "required", "sessionTickets": [True, "(missing)"],
                        "earlyData": [False, "(missing)"]})
    c.openssl("client-renegotiation", ["TLS1.2"], options=["-client_renegotiation"],
              features={"clientRenegotiation": True})
    stapled = c.openssl("ocsp-stapled", NEW, features={"ocspStapling": True})
    stapled.command += ["-status_file", c.authority.staple("leaf-ocsp-stapled", "inter-rsa")]
    c.openssl("tickets-off-12", ["TLS1.2"], options=["-no_ticket"], features={"sessionTickets": False})
    c.openssl("early-data", ["TLS1.3"], options=["-early_data"], open_input=True, features={"earlyData": True})
    c.openssl("no-etm", ["TLS1.2"], options=["-no_etm"], features={"encryptThenMac": False})
    c.openssl("alpn", NEW, options=["-alpn", "h2,http/1.1"], features={"alpn": ["h2", "http/1.1"]})
    configuration = c.path("no-ems.cnf")
    with open(configuration, "w") as file:
        file.write("openssl_conf = o\n[o]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\n"
                   "Options = -ExtendedMasterSecret\n")
    c.openssl("no-ems", ["TLS1.2"], environment={"OPENSSL_CONF": configuration},
              features={"extendedMasterSecret": False})
    named = c.openssl("name-required", NEW)
    named.command += ["-servername", NAME, "-servername_fatal", "-cert2", c.authority.path("leaf-name-required.crt"),
                      "-key2", c.authority.path("leaf-name-required.key")]
    # s_server gives -cert_chain to its first context only: who asks by name gets the leaf alone.
    named.truth["certificate"]["chain"] = "incomplete"


def by_tlslite(c):
    def one(name, settings, versions, suites, groups=(), derived=(), **features):
        port = c.port()
        subject = c.leaf("leaf-" + name)
        bundle = c.authority.bundle("leaf-" + name, "inter-rsa")
        file_name = c.path(name + ".json")
        with open(file_name, "w") as file:
            json.dump(settings, file)
        known = {"protocols": versions, "suites": suites, "groups": sorted(groups), "certificate": subject,
                 "features": features}
        c.add(Server(name, "tls", port, [sys.executable, os.path.join(HERE, "old_server.py"), str(port),
                                         c.authority.path("leaf-" + name + ".key"), bundle, file_name],
                     known, ca=c.authority.trusted,
                     derived=["tlslite-ng HandshakeSettings: cipherNames, macNames, keyExchangeNames, eccCurves",
                              *derived]))

    rc4 = ["TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_MD5"]
    des = ["TLS_RSA_WITH_3DES_EDE_CBC_SHA"]
    one("sslv3-rc4", {"minVersion": [3, 0], "maxVersion": [3, 0], "versions": [[3, 0]],
                      "cipherNames": ["rc4", "3des"], "macNames": ["sha", "md5"], "keyExchangeNames": ["rsa"]},
        ["SSLv3"], {"SSLv3": rc4 + des}, clientAuth="none", compression=False)
    one("sslv3-to-tls12", {"minVersion": [3, 0], "maxVersion": [3, 3], "versions": [[3, 3], [3, 2], [3, 1], [3, 0]],
                           "cipherNames": ["rc4", "3des", "aes128"], "macNames": ["sha"],
                           "keyExchangeNames": ["rsa"]},
        ["SSLv3", "TLS1.0", "TLS1.1", "TLS1.2"],
        {v: [rc4[0], *des, "TLS_RSA_WITH_AES_128_CBC_SHA"] for v in ("SSLv3", "TLS1.0", "TLS1.1", "TLS1.2")},
        clientAuth="none", fallbackSCSV=True, compression=False)
    one("null-tlslite", {"minVersion": [3, 1], "maxVersion": [3, 2], "versions": [[3, 2], [3, 1]],
                         "cipherNames": ["null"], "macNames": ["sha", "md5"], "keyExchangeNames": ["rsa"]},
        ["TLS1.0", "TLS1.1"],
        {v: ["TLS_RSA_WITH_NULL_SHA", "TLS_RSA_WITH_NULL_MD5"] for v in ("TLS1.0", "TLS1.1")}, clientAuth="none")
    thirteen = ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"]
    base = {"minVersion": [3, 4], "maxVersion": [3, 4], "versions": [[3, 4]],
            "cipherNames": ["aes256gcm", "aes128gcm"]}
    one("mlkem-all", dict(base, eccCurves=["x25519mlkem768", "secp256r1mlkem768", "secp384r1mlkem1024", "x25519"],
                          keyShares=["x25519mlkem768"], dhGroups=[], defaultCurve="x25519"),
        ["TLS1.3"], {"TLS1.3": thirteen},
        ["X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "x25519"], clientAuth="none")
    one("mlkem-only", dict(base, eccCurves=["x25519mlkem768"], keyShares=["x25519mlkem768"], dhGroups=[],
                           defaultCurve="x25519mlkem768"),
        ["TLS1.3"], {"TLS1.3": thirteen}, ["X25519MLKEM768"], clientAuth="none")
    one("ems-etm-off", {"minVersion": [3, 3], "maxVersion": [3, 3], "versions": [[3, 3]],
                        "cipherNames": ["aes128", "aes256"], "macNames": ["sha256"], "keyExchangeNames": ["rsa"],
                        "useExtendedMasterSecret": False, "useEncryptThenMAC": False},
        ["TLS1.2"], {"TLS1.2": ["TLS_RSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA256"]},
        extendedMasterSecret=False, encryptThenMac=False, clientAuth="none")


def by_new_openssl(c):
    port = c.port()
    subject = c.leaf("leaf-mlkem-openssl35")
    known = truth.openssl_truth(["rsa2048"], NEW, "ECDHE+AESGCM", dh=False)
    known["groups"] = sorted(["X25519MLKEM768", "x25519", "secp256r1", "x448", "secp384r1", "secp521r1", "ffdhe2048",
                              "ffdhe3072"])
    known.update(certificate=subject, features=truth.features(NEW, known["suites"], sessionTickets=None))
    c.add(Server("mlkem-openssl35", "tls", port, [
        sys.executable, os.path.join(HERE, "modern_server.py"), str(port),
        c.authority.path("leaf-mlkem-openssl35.key"), c.authority.bundle("leaf-mlkem-openssl35", "inter-rsa"),
        "ECDHE+AESGCM", "TLS1.2"], known, ca=c.authority.trusted,
        derived=["OpenSSL 3.5 default groups: SSL_CTX_set1_groups(3) of 3.5, TLS_DEFAULT_GROUP_LIST"]))


def by_hand(c):
    subject = c.leaf("leaf-by-hand")
    chain = c.authority.bundle("leaf-by-hand", "inter-rsa")
    weak = {"0004": "TLS_RSA_WITH_RC4_128_MD5", "0007": "TLS_RSA_WITH_IDEA_CBC_SHA",
            "0009": "TLS_RSA_WITH_DES_CBC_SHA", "0096": "TLS_RSA_WITH_SEED_CBC_SHA",
            "0003": "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "0008": "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
            "000a": "TLS_RSA_WITH_3DES_EDE_CBC_SHA"}
    versions = ["SSLv3", "TLS1.0"]

    def one(name, protocols, named, features, **spec):
        known = {"protocols": protocols, "suites": named, "groups": [], "features": features}
        if spec.get("suites") or spec.get("sslv2"):
            known["certificate"] = subject
        port = c.port()
        c.add(Server(name, "tls", port, hosted=dict(spec, port=port, behaviour="first_flight", chain=chain),
                     truth=known, ca=c.authority.trusted, derived=["written by hand: answers exactly these suites"]))

    one("export-des", versions, {v: list(weak.values()) for v in versions}, {"compression": False},
        suites={v: list(weak) for v in versions}, exported=["0003", "0008"])
    one("compression", ["TLS1.2"], {"TLS1.2": ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"]},
        {"compression": True, "secureRenegotiation": False}, suites={"TLS1.2": ["002f", "0035"]}, compression=True,
        secureRenegotiation=False)
    one("sslv2", ["SSLv2"], {"SSLv2": ["SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"]}, {},
        sslv2=["010080", "0700c0"])
    # SSLv2 has room for one certificate only.
    c.named("sslv2").truth["certificate"] = dict(subject, chain="incomplete")


def starttls(c):
    """A plaintext opening, then Python's ssl module (OpenSSL of the machine, server preference, no DHE)."""
    for opening in ("ftp", "ldap", "mysql", "xmpp", "sieve", "nntp", "postgres"):
        name, port = "starttls-" + opening, c.port()
        subject = c.leaf("leaf-" + name)
        cipher = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=1"
        known = truth.openssl_truth(["rsa2048"], NEW, cipher, dh=False)
        known.update(preference="server", certificate=subject,
                     features=truth.features(NEW, known["suites"]))
        c.add(Server(name, "tls", port, hosted={
            "port": port, "behaviour": "starttls", "opening": opening, "ciphers": cipher, "minimum": "TLSv1_2",
            "maximum": "TLSv1_3", "bundle": c.authority.bundle("leaf-" + name, "inter-rsa"),
            "key": c.authority.path("leaf-" + name + ".key")},
            truth=known, starttls=opening, ca=c.authority.trusted,
            derived=["suites: openssl ciphers; groups: the library's default; ssl module: server preference"]))


HOSTILE = [
    "hang", "half_hello", "drip", "garbage", "huge_record", "overlong_record", "endless", "many_certificates",
    "unoffered_suite", "other_version", "unrecognized_name", "close_at_once", "reset_at_once", "internal_error",
    "http", "banner", "echo",
]


def hostile(c):
    c.leaf("leaf-hostile", "p256", issuer="inter-ec")
    chain = c.authority.bundle("leaf-hostile", "inter-ec")
    for behaviour in HOSTILE:
        port = c.port()
        c.add(Server("hostile-" + behaviour.replace("_", "-"), "hostile", port,
                     hosted={"port": port, "behaviour": behaviour, "chain": chain}, truth={"hostile": behaviour},
                     ca=c.authority.trusted, derived=["written by hand"]))
    for behaviour in ("every_third", "reset_at_byte", "rate_limited", "slow"):
        behind = c.openssl("behind-" + behaviour.replace("_", "-"), NEW, cipher="ECDHE+AESGCM", helper=True)
        port = c.port()
        c.add(Server("hostile-" + behaviour.replace("_", "-"), "tls", port,
                     hosted={"port": port, "behaviour": behaviour, "behind": behind.port}, truth=behind.truth,
                     ca=c.authority.trusted, exact=False,
                     derived=["a real server behind a hostile path: each fact is exact or named unknown"]))


def build(c):
    for part in (versions_and_suites, keys, groups, certificates, features, by_tlslite, by_new_openssl, by_hand,
                 starttls, hostile):
        part(c)
    for server in c.servers:
        for name in ("certificate", "certificateAlso"):
            if (server.truth or {}).get(name) is not None:
                server.truth[name].setdefault("hostMatches", True)
