"""What a server built on OpenSSL offers, derived from its configuration and from the library's own lists.

Nothing here connects to anything. The suites of a version are what `openssl ciphers -s -tls1_N -stdname -v LIST` says
the library enables for that version and cipher string, kept when the server has the key, group or parameters that
the suite needs. The groups are the library's documented default list or the one the server was given."""

import functools
import subprocess

VERSIONS = ["SSLv2", "SSLv3", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"]
FLAGS = {"TLS1.0": "-tls1", "TLS1.1": "-tls1_1", "TLS1.2": "-tls1_2"}
TLS13 = {
    "default": ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"],
}
# OpenSSL 3.0 ssl/t1_lib.c `supported_groups_default`, SSL_CTX_set1_groups(3).
EC_DEFAULT = ["x25519", "secp256r1", "x448", "secp521r1", "secp384r1"]
FF_DEFAULT = ["ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"]
# OpenSSL's own names for groups where they are not IANA's.
GROUP_NAMES = {"X25519": "x25519", "X448": "x448", "P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}
ONLY_12 = {"secp256k1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "secp224r1", "secp192r1"}


@functools.lru_cache(maxsize=None)
def enabled(cipher_string, version, with_psk=False):
    """Lines of `openssl ciphers`: (IANA name, key exchange, authentication)."""
    command = ["openssl", "ciphers", "-s", FLAGS[version], "-stdname", "-v"] + (["-psk"] if with_psk else [])
    made = subprocess.run([*command, cipher_string], capture_output=True, text=True)
    rows = []
    for line in made.stdout.splitlines():
        words = line.split()
        values = dict(word.split("=", 1) for word in words if "=" in word)
        if len(words) > 3 and words[0].startswith("TLS_"):
            rows.append((words[0], values.get("Kx", ""), values.get("Au", "")))
    return tuple(rows)


def legacy_suites(version, cipher_string, keys, groups=True, dh=True, psk=False):
    """Suites of TLS 1.0 to 1.2. `keys`: kinds of the server's keys as authority.KEYS names them."""
    rsa = any(k.startswith("rsa") and k != "rsapss" for k in keys)
    pss = "rsapss" in keys and version == "TLS1.2"
    ecdsa = any(k in ("p256", "p384", "p521", "secp256k1") or k.startswith("brainpool") for k in keys)
    eddsa = any(k in ("ed25519", "ed448") for k in keys) and version == "TLS1.2"
    dsa = any(k.startswith("dsa") for k in keys)
    kept = []
    for name, exchange, authentication in enabled(cipher_string, version, psk):
        base = exchange.split("PSK")[0] if exchange.endswith("PSK") else exchange
        if exchange.endswith("PSK") and not psk:
            continue
        if (exchange == "RSA" or exchange == "RSAPSK") and not rsa:
            continue
        if base.startswith("ECDH") and not groups:
            continue
        if base.startswith("DH") and not dh:
            continue
        held = {"RSA": rsa or pss, "ECDSA": ecdsa or eddsa, "DSS": dsa, "None": True, "PSK": psk}
        if not held.get(authentication, False):
            continue
        kept.append(name)
    return kept


def openssl_truth(keys, versions, cipher, ciphersuites=None, groups=None, dh=True, psk=False):
    """protocols, suites and groups of an OpenSSL 3.0 server."""
    named = [GROUP_NAMES.get(g, g) for g in groups] if groups is not None else None
    elliptic = [g for g in named if not g.startswith("ffdhe")] if named is not None else EC_DEFAULT
    suites = {}
    for version in versions:
        if version == "TLS1.3":
            suites[version] = list(ciphersuites or TLS13["default"])
        else:
            suites[version] = legacy_suites(version, cipher, keys, bool(elliptic), dh, psk)
    suites = {version: names for version, names in suites.items() if names}
    reached = set()
    for version, names in suites.items():
        if version == "TLS1.3":
            reached.update(g for g in (named if named is not None else EC_DEFAULT + FF_DEFAULT) if g not in ONLY_12)
        elif any("_ECDHE_" in name or "_ECDH_anon" in name for name in names):
            reached.update(elliptic)
    return {"protocols": sorted(suites, key=VERSIONS.index), "suites": suites, "groups": sorted(reached)}


def features(versions, suites, **changes):
    """Features of an OpenSSL 3.0 server as it starts by default, with `changes`. None: not asked of the tools."""
    old = [v for v in versions if v != "TLS1.3"]
    block = any("_CBC_" in name for v in old for name in suites.get(v, []))
    made = {
        "secureRenegotiation": True if old else None, "clientRenegotiation": False if old else None,
        "compression": False if old else None, "fallbackSCSV": True if len(versions) > 1 else None,
        "extendedMasterSecret": True if old else None, "encryptThenMac": True if block else None,
        "sessionTickets": True, "earlyData": False if "TLS1.3" in versions else None,
        "ocspStapling": False, "clientAuth": "none", "alpn": [], "scts": False,
    }
    made.update(changes)
    return {name: value for name, value in made.items() if value is not None}
