"""Compares the truth with what `openssl s_client` is given, cipher by cipher and group by group.

This is a check of the truth, not its source: where the two differ, the construction was misunderstood or the client
cannot ask (then the difference is listed with a reason)."""

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

FLAGS = {"TLS1.0": "-tls1", "TLS1.1": "-tls1_1", "TLS1.2": "-tls1_2", "TLS1.3": "-tls1_3"}
STARTTLS = {"smtp", "imap", "pop3", "ftp", "ldap", "mysql", "postgres", "xmpp", "nntp", "sieve"}
TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
         "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"]
GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "x448": "X448", "secp521r1": "P-521", "secp384r1": "P-384",
          "secp256k1": "secp256k1", "brainpoolP256r1": "brainpoolP256r1", "brainpoolP384r1": "brainpoolP384r1",
          "ffdhe2048": "ffdhe2048", "ffdhe3072": "ffdhe3072", "ffdhe4096": "ffdhe4096", "ffdhe6144": "ffdhe6144",
          "ffdhe8192": "ffdhe8192"}
OTHER_NAMES = {"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}
SUITE = re.compile(r"^(?:New, .*Cipher is|    Cipher    :) (\S+)", re.M)

# What the client of this OpenSSL cannot ask; these stand on their construction alone.
CANNOT = {
    "sslv3-to-tls12": "has no RC4 and 3DES", "mlkem-only": "knows no ML-KEM before 3.5",
    "export-des": "has no export, DES, IDEA, SEED", "compression": "the server answers one flight only",
}


def names():
    made = subprocess.run(["openssl", "ciphers", "-stdname", "-v", "-psk", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                          capture_output=True, text=True).stdout
    return {line.split()[2]: line.split()[0] for line in made.splitlines()}


def ask(server, *options):
    host = f"[{server['host']}]" if ":" in server["host"] else server["host"]
    command = ["openssl", "s_client", "-connect", f"{host}:{server['port']}", "-legacy_server_connect", *options]
    if "-groups" not in options:
        command += ["-groups", ":".join(GROUPS.values())]
    if server["serverName"]:
        command += ["-servername", server["serverName"]]
    if server["starttls"]:
        command += ["-starttls", server["starttls"]]
    try:
        made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return ""
    return (made.stdout + made.stderr).decode(errors="replace")


def chosen(text):
    """The suite of a handshake whose ServerHello was taken, also when it failed later (client certificates)."""
    found = [name for name in SUITE.findall(text) if name not in ("(NONE)", "0000")]
    return found[0] if found else None


def eliminate(server, version, standard, psk):
    left = TLS13[:] if version == "TLS1.3" else list(standard)
    seen = []
    while left:
        given = ":".join(left)
        more = ["-psk", "1a2b3c4d5e6f"] if psk else []
        more += (["-ciphersuites", given] if version == "TLS1.3" else ["-cipher", given + ":@SECLEVEL=0"])
        picked = chosen(ask(server, FLAGS[version], *more))
        if picked is None or picked not in left:
            return seen
        seen.append(standard.get(picked, picked))
        left.remove(picked)
    return seen


def one(server, standard):
    truth, wrong = server["truth"], []
    for version in FLAGS:
        expected = truth["suites"].get(version, [])
        psk = server["name"] == "psk"
        seen = eliminate(server, version, standard, psk)
        if set(seen) != set(expected):
            wrong.append(f"suites {version}: only truth {sorted(set(expected) - set(seen))}, "
                         f"only s_client {sorted(set(seen) - set(expected))}")
    seen = set()
    for name, own in GROUPS.items():
        for version in FLAGS:
            if version not in truth["protocols"] or (version != "TLS1.3" and name.startswith("ffdhe")):
                continue
            ecdsa = any("ECDSA" in s for s in truth["suites"].get(version, [])) and version != "TLS1.3"
            curve = {"key-p256": "P-256", "key-p384": "P-384", "key-p521": "P-521", "ecdsa-ccm": "P-256",
                     "key-brainpool": "brainpoolP256r1"}.get(server["name"]) if ecdsa else None
            groups = own if curve in (None, own) else f"{own}:{curve}"
            text = ask(server, FLAGS[version], "-groups", groups, "-cipher",
                       "ECDHE:AECDH:kECDHEPSK:@SECLEVEL=0" if version != "TLS1.3" else "ALL:@SECLEVEL=0",
                       "-ciphersuites", ":".join(TLS13),
                       *(["-psk", "1a2b3c4d5e6f"] if server["name"] == "psk" else []))
            key = re.search(r"Server Temp Key: (?:ECDH, )?([\w-]+)", text)
            if chosen(text) and (curve in (None, own) or (key and key.group(1) in (own, OTHER_NAMES.get(own)))):
                seen.add(name)
    expected = {g for g in truth.get("groups", []) if g in GROUPS}
    if seen != expected:
        wrong.append(f"groups: only truth {sorted(expected - seen)}, only s_client {sorted(seen - expected)}")
    subject = truth.get("certificate")
    if subject:
        version = next((v for v in reversed(truth["protocols"]) if v in FLAGS), None)
        if version:
            options = [FLAGS[version], "-CAfile", server["ca"], "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]
            text = ask(server, *options)
            code = re.findall(r"Verify return code: (\d+)", text)
            trusted = bool(code) and code[0] == "0"
            allowed = subject["chain"] if isinstance(subject["chain"], list) else [subject["chain"]]
            if code and not subject["expired"] and not subject["notYetValid"] and trusted != ("trusted" in allowed):
                wrong.append(f"chain: truth {subject['chain']}, s_client code {code[0]}")
            who = (["-verify_hostname", server["serverName"]] if server["serverName"] else
                   ["-verify_ip", server["host"]])
            code = re.findall(r"Verify return code: (\d+)", ask(server, *options, *who))
            if code and trusted and (code[0] == "0") != subject["hostMatches"]:
                wrong.append(f"hostMatches: truth {subject['hostMatches']}, s_client code {code[0]}")
    expected = truth.get("features", {})
    if "TLS1.2" in truth["protocols"]:
        text = ask(server, "-tls1_2", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-status")
        facts = {"extendedMasterSecret": "Extended master secret: yes" in text,
                 "sessionTickets": "TLS session ticket:" in text,
                 "ocspStapling": "OCSP Response Status: successful" in text,
                 "secureRenegotiation": "Secure Renegotiation IS supported" in text}
        for fact, value in facts.items():
            if chosen(text) and "Verify return code" in text and isinstance(expected.get(fact), bool) and (
                    expected[fact] != value) and (
                    expected.get("clientAuth") != "required"):
                wrong.append(f"{fact}: truth {expected[fact]}, s_client {value}")
    return wrong


def verify(folder, only=None):
    with open(os.path.join(folder, "matrix.json")) as file:
        servers = [s for s in json.load(file)["servers"] if s["kind"] == "tls" and s["exact"]
                   and s["name"] not in CANNOT]
    servers = [s for s in servers if not only or s["name"] in only]
    standard = {name: iana for name, iana in names().items()}
    bad = 0
    with ThreadPoolExecutor(4) as pool:
        for server, wrong in zip(servers, pool.map(lambda s: one(s, standard), servers)):
            for line in wrong:
                bad += 1
                print(f"{server['name']}: {line}", flush=True)
    for name, why in CANNOT.items():
        print(f"not asked: {name}: s_client {why}")
    print(f"verify: {len(servers)} servers, {bad} differences")
    return bad == 0
