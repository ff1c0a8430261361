"""Asks Ward about each server and compares fact by fact with the truth.

A fact that is missing from the answer counts as wrong. A list in the truth where one value is expected means: any of
these. On a server behind a hostile path a fact is right when it is exact or when `unknown` names it."""

import datetime
import json
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

# The names Ward gives to features, the truth's own first.
FEATURES = {
    "secureRenegotiation": ["secureRenegotiation"], "clientRenegotiation": ["clientRenegotiation"],
    "compression": ["compression"], "fallbackSCSV": ["fallbackSCSV", "fallbackScsv"],
    "extendedMasterSecret": ["extendedMasterSecret"], "encryptThenMac": ["encryptThenMac", "encryptThenMAC"],
    "sessionTickets": ["sessionTickets"], "earlyData": ["earlyData", "zeroRTT"],
    "ocspStapling": ["ocspStapling"], "clientAuth": ["clientAuth", "clientCertificate"],
    "alpn": ["alpn", "applicationProtocols"],
    "scts": ["scts", "certificateTimestamps", "signedCertificateTimestamps"],
    "hsts": ["hsts", "strictTransportSecurity"],
}
LIMIT = {"tls": 60, "ssh": 30, "service": 45, "hostile": 75}


def arguments(server, ward):
    """The command that asks Ward about `server`."""
    host = f"[{server['host']}]" if ":" in server["host"] else server["host"]
    target = f"{host}:{server['port']}"
    kind = {"tls": "tls", "hostile": "tls", "ssh": "ssh", "service": "services"}[server["kind"]]
    command = [ward, kind, target, "--format", "json"]
    if kind == "tls":
        if server["starttls"]:
            command += ["--starttls", server["starttls"]]
        if server["serverName"]:
            command += ["--server-name", server["serverName"]]
        if server["ca"]:
            command += ["--ca", server["ca"]]
    return command


def ask(server, ward):
    """(answer or None, what went wrong, seconds)."""
    begun = time.time()
    try:
        made = subprocess.run(arguments(server, ward), capture_output=True, timeout=LIMIT[server["kind"]])
    except subprocess.TimeoutExpired:
        return None, f"no answer within {LIMIT[server['kind']]} s", time.time() - begun
    seconds = time.time() - begun
    if made.returncode < 0:
        return None, f"ended by signal {-made.returncode}", seconds
    try:
        answer = json.loads(made.stdout)
    except ValueError:
        said = (made.stderr or made.stdout).decode(errors="replace").strip().splitlines()
        return None, f"no JSON (exit {made.returncode}): {said[-1][:160] if said else 'nothing said'}", seconds
    for name in ("targets", "results", "endpoints"):
        if isinstance(answer, dict) and isinstance(answer.get(name), list):
            answer = answer[name]
    if isinstance(answer, list):
        answer = answer[0] if len(answer) == 1 else None
    return (answer, None, seconds) if isinstance(answer, dict) else (None, "JSON without a target", seconds)


def moment(text):
    try:
        made = datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
        return made if made.tzinfo else made.replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return text


def signature(text):
    """`sha256WithRSAEncryption`, `rsa_pkcs1_sha256`, `SHA256-RSA` and the like as `sha256-rsa`."""
    low = str(text).lower().replace("-", "").replace("_", "").replace(" ", "")
    for plain in ("ed25519", "ed448"):
        if plain in low:
            return plain
    digest = next((d for d in ("sha512", "sha384", "sha256", "sha224", "sha1", "md5") if d in low), None)
    kind = next((k for k in ("rsapss", "ecdsa", "rsa", "dsa") if k in low), None)
    return f"{digest}-{'rsa-pss' if kind == 'rsapss' else kind}" if digest and kind else text


def key_type(text):
    low = str(text).lower().replace("_", "-")
    return {"ecdsa": "EC", "ec": "EC", "rsa": "RSA", "rsa-pss": "RSA-PSS", "rsassa-pss": "RSA-PSS",
            "ed25519": "Ed25519", "ed448": "Ed448", "dsa": "DSA"}.get(low, text)


def bits(value, truth):
    """Ed25519 and Ed448 have no agreed size: 253 to 256, 446 to 456 are all said of them."""
    said = {"Ed25519": (253, 255, 256), "Ed448": (446, 448, 456)}.get(truth["type"], ())
    return truth["bits"] if value in said else value


MISSING = "(missing)"


def reach(answer, *path):
    for part in path:
        if not isinstance(answer, dict) or answer.get(part) is None:
            return MISSING
        answer = answer[part]
    return answer


def as_set(value):
    if not isinstance(value, list):
        return value
    return frozenset(v if isinstance(v, str) else str(v.get("name", v.get("algorithm", v))) for v in value)


def same(expected, got):
    if isinstance(expected, list) and expected and not isinstance(got, (list, frozenset)):
        return got in expected
    return expected == got


def certificate_facts(truth, answer):
    own = answer.get("certificate") or {}
    yield "certificate.key.type", truth["key"]["type"], key_type(reach(own, "key", "type"))
    yield "certificate.key.bits", truth["key"]["bits"], bits(reach(own, "key", "bits"), truth["key"])
    yield "certificate.signature", truth["signature"], signature(reach(own, "signature"))
    for name in ("notBefore", "notAfter"):
        yield "certificate." + name, moment(truth[name]), moment(reach(own, name))
    yield "certificate.names", frozenset(truth["names"]), as_set(reach(own, "names"))
    for name in ("hostMatches", "expired", "notYetValid", "selfSigned", "chain"):
        yield "certificate." + name, truth[name], reach(own, name)


def feature(answer, name):
    given = answer.get("features") or {}
    value = next((given[alias] for alias in FEATURES[name] if given.get(alias) is not None), MISSING)
    if name == "alpn" and isinstance(value, list):
        return frozenset(v for v in value if v in ("h2", "http/1.1"))
    if name == "hsts" and isinstance(value, dict):
        return value.get("maxAge", value)
    if name == "scts" and value != MISSING:
        return bool(value)
    return value


def tls_facts(truth, answer):
    """(fact, expected, given) for each fact of a TLS server."""
    yield "protocols", frozenset(truth["protocols"]), as_set(reach(answer, "protocols"))
    for version, suites in truth["suites"].items():
        yield "suites." + version, frozenset(suites), as_set(reach(answer, "suites", version))
    groups = reach(answer, "groups")
    if isinstance(groups, dict):
        groups = sorted({name for names in groups.values() for name in names})
    also = [frozenset(truth.get("groups", []))]
    if truth.get("dh", {}).get("known"):
        # A named group met by value in TLS 1.2 may be listed by its name.
        also += [also[0] | {f"ffdhe{truth['dh']['bits']}"}]
    given = as_set(groups)
    yield "groups", given if given in also else also[0], given
    if truth.get("preference"):
        yield "preference", truth["preference"], reach(answer, "preference")
    if truth.get("dh"):
        given = answer.get("dh") or answer.get("diffieHellman") or (answer.get("features") or {}).get("dh") or MISSING
        sizes = {d.get("bits") for d in (given if isinstance(given, list) else [given]) if isinstance(d, dict)}
        yield "dh.bits", truth["dh"]["bits"], sizes.pop() if len(sizes) == 1 else sorted(sizes) or MISSING
    if truth.get("certificate"):
        facts = list(certificate_facts(truth["certificate"], answer))
        if truth.get("certificateAlso"):
            other = list(certificate_facts(truth["certificateAlso"], answer))
            if sum(same(e, g) for _, e, g in other) > sum(same(e, g) for _, e, g in facts):
                facts = other
        yield from facts
    for name, value in truth.get("features", {}).items():
        yield "features." + name, frozenset(value) if name == "alpn" else value, feature(answer, name)


def ssh_facts(truth, answer):
    for name in ("kex", "ciphers", "macs"):
        if name in truth:
            given = as_set(reach(answer, name))
            if name == "kex" and isinstance(given, frozenset):
                given = frozenset(k for k in given if not re.match(r"(kex-strict|ext-info|kexguess)", k))
            yield name, frozenset(truth[name]), given
    if "hostKeys" in truth:
        given = reach(answer, "hostKeyAlgorithms")
        given = as_set(given if given != MISSING else reach(answer, "hostKeys"))
        yield "hostKeys", frozenset(truth["hostKeys"]), given
    for key in truth.get("keys", []):
        held = answer.get("hostKeys") if isinstance(answer.get("hostKeys"), list) else []
        held = [k for k in held if isinstance(k, dict)] or answer.get("keys") or []
        found = [k.get("bits") for k in held if isinstance(k, dict) and
                 str(k.get("type", k.get("algorithm", k.get("name")))) in (key["type"], "rsa-sha2-512", "rsa-sha2-256")
                 and (key["type"] == "ssh-rsa" or str(k.get("type", k.get("algorithm", k.get("name")))) == key["type"])]
        yield f"hostKey.{key['type']}", key["bits"], found[0] if found else MISSING
    if "compression" in truth:
        yield "compression", frozenset(truth["compression"]), as_set(reach(answer, "compression"))
    if "strictKex" in truth:
        given = reach(answer, "strictKeyExchange")
        yield "strictKex", truth["strictKex"], given if given != MISSING else reach(answer, "strictKex")
    if "ssh1" in truth:
        versions = reach(answer, "versions")
        given = any(str(v).startswith("1") for v in versions) if isinstance(versions, list) and versions else MISSING
        yield "ssh1", truth["ssh1"], given


def service_facts(truth, answer):
    if truth["service"] is not None:
        given = reach(answer, "service")
        yield "service", truth["service"], given.lower() if isinstance(given, str) else given
    yield "encrypted", truth["encrypted"], reach(answer, "encrypted")


def unknowns(answer):
    return [str(u.get("fact", "")) if isinstance(u, dict) else str(u) for u in answer.get("unknown") or []]


def named_unknown(fact, names):
    """Whether an entry of `unknown` covers `fact`: its own name, a part of it, or everything."""
    parts = fact.split(".")
    low = {n.lower() for n in names}
    covering = {fact.lower(), parts[0].lower(), parts[-1].lower(), "all", "everything", "reachable"}
    if parts[0] == "clientauth":
        covering |= {"clientcertificate"}
    # What hangs on a version cannot be known where the version is not.
    return bool(low & covering) or any(
        n.startswith("protocols") or n.startswith(parts[0].lower() + ".") and len(parts) == 1 for n in low)


# Hostile servers whose ServerHello is a proper one: a version may be named of them.
SPEAK = ("drip", "endless", "huge_record", "many_certificates")
LATER = {"ocspStapling", "clientCertificate", "clientRenegotiation", "earlyData", "resumption"}


def hostile_facts(truth, answer):
    names = unknowns(answer)
    yield "says what is unknown", True, bool(names) or answer.get("reachable") is False
    for name in ("protocols", "groups"):
        if not answer.get(name) and answer.get("reachable") is not False:
            yield name + " empty and unknown", True, named_unknown(name, names) or bool(names) and name == "groups"
    claimed = {k: v for k, v in (answer.get("features") or {}).items() if v is False or v == "none"}
    if truth["hostile"] in SPEAK:
        # Their ServerHello shows what a ServerHello shows; what comes later was not seen.
        later = LATER if truth["hostile"] != "many_certificates" else LATER - {"ocspStapling", "clientCertificate"}
        claimed = {k: v for k, v in claimed.items() if k in later}
    yield "no feature claimed absent", {}, claimed
    chain = reach(answer, "certificate", "chain")
    if truth["hostile"] not in SPEAK:
        given = answer.get("protocols") or []
        yield "no protocol made up", [], [] if not given else given
    if truth["hostile"] not in (*SPEAK, "unoffered_suite", "other_version"):
        yield "no certificate made up", MISSING, chain


FACTS = {"tls": tls_facts, "ssh": ssh_facts, "service": service_facts, "hostile": hostile_facts}


def shown(value):
    return json.dumps(sorted(value)) if isinstance(value, frozenset) else str(value)


def differ(expected, got):
    if isinstance(expected, frozenset) and isinstance(got, frozenset):
        parts = [f"misses {sorted(expected - got)}" if expected - got else "",
                 f"has too much {sorted(got - expected)}" if got - expected else ""]
        return ", ".join(p for p in parts if p)
    return f"truth {shown(expected)}, given {shown(got)}"


def compare(server, answer):
    """All facts of a server: [(fact, right, text)]."""
    made = []
    names = unknowns(answer)
    for fact, expected, got in FACTS[server["kind"]](server["truth"], answer):
        right = same(expected, got)
        if not right and not server["exact"]:
            partial = isinstance(got, frozenset) and isinstance(expected, frozenset) and got <= expected
            right = (partial or got == MISSING) and (named_unknown(fact, names) or "connection" in " ".join(names))
        made.append((fact, right, "" if right else differ(expected, got)))
    return made


def check(folder, ward, only=None, kind=None, jobs=4, keep=None):
    with open(os.path.join(folder, "matrix.json")) as file:
        servers = json.load(file)["servers"]
    servers = [s for s in servers if (not only or s["name"] in only) and (not kind or s["kind"] == kind)]
    if os.sep in ward:
        ward = os.path.abspath(ward)
    totals, begun = {}, time.time()
    with ThreadPoolExecutor(jobs) as pool:
        for server, (answer, trouble, seconds) in zip(servers, pool.map(lambda s: ask(s, ward), servers)):
            counted = totals.setdefault(server["kind"], [0, 0, 0, 0.0])
            counted[0] += 1
            counted[3] += seconds
            facts = compare(server, answer or {})
            if trouble:
                facts = [(f, False, trouble) for f, _, _ in facts][:1] + [(f, False, "") for f, _, _ in facts[1:]]
            if keep:
                os.makedirs(keep, exist_ok=True)
                with open(os.path.join(keep, server["name"] + ".json"), "w") as file:
                    json.dump({"seconds": seconds, "trouble": trouble, "answer": answer}, file, indent=1)
            for fact, right, text in facts:
                counted[1] += 1
                if not right:
                    counted[2] += 1
                    if text:
                        print(f"{server['name']}: {fact}: {text}", flush=True)
    wrong = 0
    for name, (count, facts, bad, seconds) in totals.items():
        wrong += bad
        print(f"{name}: {count} servers, {facts} facts, {bad} wrong, {seconds / count:.3f} s a server")
    print(f"{time.time() - begun:.1f} s")
    return wrong == 0
