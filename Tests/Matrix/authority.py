"""Keys and certificates of the matrix. What a certificate is, is said here and nowhere else: the truth of a server
is read from the arguments given to `issue`, never from the certificate that came out."""

import datetime
import ipaddress
import os
import shutil
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0, second=0)
DAY = datetime.timedelta(days=1)

KEYS = {
    "rsa1024": ("RSA", 1024), "rsa2048": ("RSA", 2048), "rsa3072": ("RSA", 3072), "rsa4096": ("RSA", 4096),
    "rsapss": ("RSA-PSS", 2048), "p256": ("EC", 256), "p384": ("EC", 384), "p521": ("EC", 521),
    "secp256k1": ("EC", 256), "brainpoolP256r1": ("EC", 256), "brainpoolP384r1": ("EC", 384),
    "ed25519": ("Ed25519", 256), "ed448": ("Ed448", 456), "dsa2048": ("DSA", 2048),
}
CURVES = {
    "p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1, "secp256k1": ec.SECP256K1,
    "brainpoolP256r1": ec.BrainpoolP256R1, "brainpoolP384r1": ec.BrainpoolP384R1,
}


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True, **options).stdout


class Authority:
    """Two roots (RSA, P-256), an intermediate under each, and everything issued under them, as files in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.keys = {}
        self.shared = {}
        self.issued = {}
        self.certificates = {}
        far = {"not_before": NOW - 400 * DAY, "not_after": NOW + 3650 * DAY}
        self.root("root-rsa", "rsa2048", "Ward Matrix Root R", **far)
        self.root("root-ec", "p256", "Ward Matrix Root E", **far)
        self.root("root-stranger", "rsa2048", "Root Nobody Knows", **far)
        for name, issuer, key in [
            ("inter-rsa", "root-rsa", "rsa2048"), ("inter-ec", "root-ec", "p256"),
            ("inter-stranger", "root-stranger", "rsa2048"),
        ]:
            self.issue(name, key, issuer, ca=True, common=f"Ward Matrix {name}", names=[], **far)
        self.issue("inter-expired", "rsa2048", "root-rsa", ca=True, common="Ward Matrix inter-expired", names=[],
                   not_before=NOW - 400 * DAY, not_after=NOW - 30 * DAY)
        previous = "inter-rsa"
        for depth in range(1, 5):
            name = f"inter-deep{depth}"
            self.issue(name, "rsa2048", previous, ca=True, common=f"Ward Matrix {name}", names=[], **far)
            previous = name
        self.trusted = self.path("trusted.pem")
        with open(self.trusted, "w") as file:
            for root in ("root-rsa", "root-ec"):
                file.write(self.pem(root))

    def path(self, name):
        return os.path.join(self.folder, name)

    def pem(self, name):
        with open(self.path(name + ".crt")) as file:
            return file.read()

    def key(self, kind, owner, shared):
        """A private key, written to OWNER.key: a new one, or the one that all leaves of this kind share."""
        target = self.path(owner + ".key")
        if shared and kind in self.shared:
            shutil.copy(self.path(self.shared[kind] + ".key"), target)
            self.keys[owner] = self.keys[self.shared[kind]]
            return self.keys[owner]
        if shared:
            self.shared[kind] = owner
        if kind == "rsapss":
            openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", target)
            self.keys[owner] = None
            return None
        if kind.startswith("rsa"):
            made = rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:]))
        elif kind in CURVES:
            made = ec.generate_private_key(CURVES[kind]())
        elif kind == "ed25519":
            made = ed25519.Ed25519PrivateKey.generate()
        elif kind == "ed448":
            made = ed448.Ed448PrivateKey.generate()
        elif kind == "dsa2048":
            made = dsa.generate_private_key(key_size=2048)
        else:
            raise ValueError(kind)
        with open(target, "wb") as file:
            file.write(made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                          serialization.NoEncryption()))
        os.chmod(target, 0o600)
        self.keys[owner] = made
        return made

    def root(self, name, key, common, not_before, not_after):
        self.issue(name, key, name, ca=True, common=common, names=[], not_before=not_before, not_after=not_after)

    def issue(self, name, key, issuer, names=("localhost",), common=None, digest="sha256", ca=False,
              not_before=None, not_after=None):
        """Issues NAME.crt. `issuer` equal to `name` makes it self-signed. Returns what is true of it."""
        not_before = not_before or NOW - 10 * DAY
        not_after = not_after or NOW + 80 * DAY
        common = common or name
        own = self.key(key, name, shared=not ca)
        truth = {
            "key": {"type": KEYS[key][0], "bits": KEYS[key][1]},
            "names": list(names), "notBefore": stamp(not_before), "notAfter": stamp(not_after),
            "selfSigned": issuer == name, "expired": not_after < NOW, "notYetValid": not_before > NOW,
        }
        kind = key if issuer == name else self.issued[issuer]["kind"]
        truth["signature"] = (
            kind if kind in ("ed25519", "ed448")
            else digest + "-" + ("rsa" if kind.startswith("rsa") else "dsa" if kind.startswith("dsa") else "ecdsa"))
        if own is None or digest in ("md5", "sha1"):
            self.issue_by_program(name, issuer, names, common, digest, not_before, not_after)
        else:
            self.issue_by_library(name, issuer, names, common, digest, ca, not_before, not_after)
        self.issued[name] = {"kind": key, "issuer": issuer, "truth": truth}
        return truth

    def issue_by_library(self, name, issuer, names, common, digest, ca, not_before, not_after):
        own, signer = self.keys[name], self.keys[issuer]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
        issuing = subject if issuer == name else self.certificates[issuer].subject
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuing)
                   .public_key(own.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(not_before.replace(tzinfo=None)).not_valid_after(not_after.replace(tzinfo=None))
                   .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
                   .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                                  critical=False)
                   .add_extension(x509.KeyUsage(
                       digital_signature=True, content_commitment=False,
                       key_encipherment=not ca and isinstance(own, rsa.RSAPrivateKey), data_encipherment=False,
                       key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False,
                       decipher_only=False), critical=True))
        if not ca:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([general(n) for n in names]), critical=False)
        plain = isinstance(signer, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
        made = builder.sign(signer, None if plain else getattr(hashes, digest.upper())())
        self.certificates[name] = made
        with open(self.path(name + ".crt"), "wb") as file:
            file.write(made.public_bytes(serialization.Encoding.PEM))

    def issue_by_program(self, name, issuer, names, common, digest, not_before, not_after):
        """For what the library refuses: MD5 and SHA-1 signatures, RSA-PSS keys. `openssl ca` sets the dates."""
        work = self.path(name + ".ca")
        os.makedirs(work, exist_ok=True)
        open(os.path.join(work, "index.txt"), "w").close()
        alternatives = ",".join(("IP:" if is_address(n) else "DNS:") + n for n in names)
        configuration = os.path.join(work, "ca.cnf")
        with open(configuration, "w") as file:
            file.write(
                f"[ca]\ndefault_ca=x\n[x]\ndatabase={work}/index.txt\nnew_certs_dir={work}\nrand_serial=yes\n"
                f"policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[e]\nbasicConstraints=critical,CA:false\n"
                f"keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\n"
                f"subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName={alternatives}\n"
                f"[req]\ndistinguished_name=d\n[d]\n")
        openssl("req", "-new", "-config", configuration, "-subj", f"/CN={common}", "-key", self.path(name + ".key"),
                "-out", work + "/csr")
        signing = (["-selfsign", "-keyfile", self.path(name + ".key")] if issuer == name else
                   ["-cert", self.path(issuer + ".crt"), "-keyfile", self.path(issuer + ".key")])
        openssl("ca", "-batch", "-notext", "-config", configuration, "-extensions", "e", "-md", digest,
                "-startdate", not_before.strftime("%Y%m%d%H%M%SZ"), "-enddate", not_after.strftime("%Y%m%d%H%M%SZ"),
                "-in", work + "/csr", "-out", self.path(name + ".crt"), *signing)

    def chain(self, name, *others):
        """Writes NAME.chain: the certificates of `others`, in that order. Returns the path."""
        target = self.path(name + ".chain")
        with open(target, "w") as file:
            file.write("".join(self.pem(other) for other in others))
        return target

    def bundle(self, name, *others):
        """Writes NAME.bundle: the leaf, then `others`. Returns the path."""
        target = self.path(name + ".bundle")
        with open(target, "w") as file:
            file.write(self.pem(name) + "".join(self.pem(other) for other in others))
        return target

    def staple(self, name, issuer):
        """An OCSP answer "good" for NAME, signed by its issuer. Returns the path of the DER file."""
        from cryptography.x509 import ocsp
        made = (ocsp.OCSPResponseBuilder()
                .add_response(self.certificates[name], self.certificates[issuer], hashes.SHA1(),
                              ocsp.OCSPCertStatus.GOOD, NOW.replace(tzinfo=None) - DAY,
                              NOW.replace(tzinfo=None) + 5 * DAY, None, None)
                .responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificates[issuer])
                .sign(self.keys[issuer], hashes.SHA256()))
        target = self.path(name + ".ocsp")
        with open(target, "wb") as file:
            file.write(made.public_bytes(serialization.Encoding.DER))
        return target


def general(name):
    return x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)


def is_address(name):
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return False


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
