"""Asks every tool about every server of the matrix, keeps the scored answers, and writes docs/tls-peers.md."""

import argparse
import datetime
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "Tests", "Matrix")]

import check
import peers

RESULTS = os.path.join(ROOT, ".build", "matrix-results")
# For what takes minutes a target: one server of each class.
SMALL = ["tls12-13-default", "tls10-to-13", "group-brainpool", "cert-expired", "cert-incomplete", "cert-wrong-host",
         "client-cert-required", "client-renegotiation", "sslv3-rc4", "mlkem-openssl35", "key-p256",
         "nginx-intermediate"]
LIMITS = {"testssl": 420}
# Fact classes of the table, in order; each reads one or several facts of check.py.
FACTS = ["protocols", "suites", "groups", "key", "signature", "dates", "names", "chain", "host", "preference", "dh",
         "clientAuth", "ocspStapling", "clientRenegotiation", "secureRenegotiation", "compression", "fallbackSCSV",
         "extendedMasterSecret", "encryptThenMac", "sessionTickets", "earlyData", "alpn", "hsts", "scts"]
SSH = ["kex", "hostKeys", "ciphers", "macs", "keys", "compression", "strictKex", "ssh1"]
WARD = {"key": ["certificate.key.type", "certificate.key.bits"], "signature": ["certificate.signature"],
        "dates": ["certificate.notBefore", "certificate.notAfter", "certificate.expired", "certificate.notYetValid"],
        "names": ["certificate.names"], "chain": ["certificate.chain"], "host": ["certificate.hostMatches"],
        "dh": ["dh.bits"], "keys": ["hostKey."], "suites": ["suites."]}


def day(text):
    """A date as these tools write it, to the minute."""
    if not text:
        return None
    text = str(text).replace("GMT", "").replace("Z", "").strip().replace("  ", " ")
    for form in ("%Y-%m-%dT%H:%M:%S", "%b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
                 "%Y-%m-%dT%H:%M:%S+00:00"):
        try:
            return datetime.datetime.strptime(text, form).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            continue
    return text


def expected(server):
    """The truth as {fact class: value}, in the form that `normal` gives answers."""
    truth, made = server["truth"], {}
    if server["kind"] == "ssh":
        made = {name: truth[name] for name in SSH if name in truth}
        if "keys" in made:
            made["keys"] = [[k["type"], k["bits"]] for k in truth["keys"]]
        return made
    made = {name: truth[name] for name in ("protocols", "suites", "groups", "preference") if truth.get(name) is not None}
    if not made.get("groups"):
        # A tool that has nothing to list says nothing: that is no wrong answer.
        made.pop("groups", None)
    if truth.get("dh"):
        made["dh"] = truth["dh"]["bits"]
    subject = truth.get("certificate")
    if subject and not truth.get("certificateAlso"):
        made.update(key=[subject["key"]["type"], subject["key"]["bits"]], signature=subject["signature"],
                    dates=[subject["notBefore"], subject["notAfter"]], names=subject["names"],
                    host=subject["hostMatches"])
        # Not every tool tells incomplete from untrusted: trusted or not is what is compared.
        if not isinstance(subject["chain"], list):
            made["chain"] = subject["chain"] == "trusted"
    made.update({name: value for name, value in truth.get("features", {}).items() if name in FACTS})
    return made


def normal(fact, value):
    if value is None:
        return None
    if fact == "suites":
        return {version: frozenset(names) for version, names in value.items()}
    if fact == "keys":
        return frozenset(tuple(key) for key in value)
    if fact == "key":
        kind = check.key_type({"id-ecPublicKey": "EC", "rsaEncryption": "RSA"}.get(value[0], value[0]))
        return kind, check.bits(value[1], {"type": kind, "bits": {"Ed25519": 256, "Ed448": 456}.get(kind, value[1])})
    if fact == "signature":
        return check.signature(value)
    if fact == "dates":
        return tuple(day(v) for v in value)
    if fact == "alpn":
        return frozenset(v for v in value if v in ("h2", "http/1.1"))
    return frozenset(value) if isinstance(value, list) else value


def score(server, answer):
    """{fact class: True, False, or None when the tool says nothing}."""
    made = {}
    for fact, value in expected(server).items():
        if "exact" in answer:
            wanted = WARD.get(fact, [fact, "features." + fact])
            of = [right for name, right in answer["exact"].items()
                  if name in wanted or any(w.endswith(".") and name.startswith(w) for w in wanted)]
            made[fact] = all(of) if of else None
        elif answer.get(fact) is None:
            made[fact] = None
        else:
            made[fact] = normal(fact, answer[fact]) == normal(fact, value)
    return made


def run(command, folder, limit):
    """(what it said, wall seconds, CPU seconds, timed out)."""
    with open(os.path.join(folder, "said"), "wb") as said:
        begun = time.time()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.DEVNULL,
                                 start_new_session=True, cwd=folder)
        over = threading.Event()

        def stop():
            over.set()
            try:
                os.killpg(child.pid, 9)
            except ProcessLookupError:
                pass

        timer = threading.Timer(limit, stop)
        timer.start()
        _, _, usage = os.wait4(child.pid, 0)
        timer.cancel()
        wall = time.time() - begun
        child.returncode = 0
    with open(os.path.join(folder, "said"), errors="replace") as file:
        return file.read(), wall, usage.ru_utime + usage.ru_stime, over.is_set()


def ask(tool, server, limit):
    folder = tempfile.mkdtemp(prefix="ward-peer-")
    try:
        command = tool.command(server, folder)
        if command is None:
            return None
        said, wall, cpu, over = run(command, folder, limit)
        answer, trouble = {}, f"no answer within {limit} s" if over else None
        try:
            answer = tool.read(folder, said, server)
        except Exception as error:
            trouble = trouble or f"answer not readable: {type(error).__name__}: {error}"[:200]
        return {"tool": tool.name, "server": server["name"], "kind": server["kind"], "wall": wall, "cpu": cpu,
                "trouble": trouble, "score": score(server, answer), "answer": answer}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def version(tool):
    try:
        text = subprocess.run(tool.version, capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+\.\d+(?:\.\d+)*(?:dev)?", re.sub(r"\x1b\[[0-9;]*m", "", text))
    return found.group(0) if found else "unknown"


def collect(chosen, tools):
    with open(os.path.join(chosen.matrix, "matrix.json")) as file:
        servers = [s for s in json.load(file)["servers"] if s["kind"] in ("tls", "ssh") and s["exact"]]
    wanted = {}
    for tool in tools:
        folder = os.path.join(RESULTS, tool.name)
        os.makedirs(folder, exist_ok=True)
        known = version(tool)
        if known:
            with open(os.path.join(folder, "version"), "w") as file:
                file.write(known)
        subset = chosen.subset or ("small" if tool.name == "testssl" and chosen.every == 1 else "all")
        wanted[tool.name] = SMALL if subset == "small" else None if subset == "all" else subset.split(",")
    # One server after the other, by all tools in turn: what disturbs the machine disturbs all of a pair.
    for server in servers[::chosen.every]:
        for tool in tools:
            names = wanted[tool.name]
            place = os.path.join(RESULTS, tool.name, server["name"] + ".json")
            if server["kind"] not in tool.kinds or (names and server["name"] not in names):
                continue
            if os.path.exists(place) and not chosen.again:
                continue
            made = ask(tool, server, LIMITS.get(tool.name, chosen.limit))
            if made is None:
                continue
            with open(place + ".new", "w") as file:
                json.dump(made, file, indent=1)
            os.replace(place + ".new", place)
            wrong = [fact for fact, right in made["score"].items() if right is False]
            silent = [fact for fact, right in made["score"].items() if right is None]
            print(f"{tool.name:9} {server['name']:28} {made['wall']:7.2f} s  wrong: {' '.join(wrong) or '-'}"
                  f"  no answer: {' '.join(silent) or '-'}{'  ' + made['trouble'] if made['trouble'] else ''}",
                  flush=True)


def kept():
    made = {}
    for tool in sorted(os.listdir(RESULTS)) if os.path.isdir(RESULTS) else []:
        for name in sorted(os.listdir(os.path.join(RESULTS, tool))):
            if name.endswith(".json"):
                with open(os.path.join(RESULTS, tool, name)) as file:
                    made.setdefault(tool, {})[name[:-5]] = json.load(file)
    return made


def cell(results, fact):
    scored = [r["score"][fact] for r in results.values() if fact in r["score"]]
    if not scored:
        return "–"
    if all(s is None for s in scored):
        return "not said"
    return f"{sum(s is True for s in scored)}/{len(scored)}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def report(target):
    made = kept()
    order = [t for t in ("ward", "sslyze", "sslscan", "nmap", "testssl", "ssh-audit") if t in made]
    versions = {}
    for tool in order:
        try:
            with open(os.path.join(RESULTS, tool, "version")) as file:
                versions[tool] = file.read().strip()
        except OSError:
            versions[tool] = ""
    out = ["# Ward beside its peers on the matrix", "",
           "Generated by `Benchmarks/tls/run`; do not edit. The servers and their truth are those of "
           "[Tests/Matrix](../Tests/Matrix/README.md): every answer is compared with what the server was configured "
           "to be. A cell says how many servers a tool answered exactly, of those that it was asked about and that have "
           "the fact. *not said*: the tool does not report the fact. A failed connection counts as no exact answer.", ""]
    for kind, facts, title in (("tls", FACTS, "TLS"), ("ssh", SSH, "SSH")):
        of = {t: {n: r for n, r in made[t].items() if r["kind"] == kind} for t in order}
        of = {t: r for t, r in of.items() if r}
        if not of:
            continue
        out += [f"## {title}: exact answers", "",
                table(["fact"] + [f"{t} {versions[t]}" for t in of],
                      [row for row in ([fact] + [cell(of[t], fact) for t in of] for fact in facts)
                       if any(c != "–" for c in row[1:])]), ""]
        out += [f"## {title}: time per target", ""]
        base = of.get("ward")
        rows = []
        for tool, results in of.items():
            walls = [r["wall"] for r in results.values()]
            cpus = [r["cpu"] for r in results.values()]
            ratio = "–"
            if base:
                shared = [n for n in results if n in base]
                ratios = [results[n]["wall"] / max(base[n]["wall"], 1e-6) for n in shared]
                ratio = f"{statistics.median(ratios):.0f}" if ratios and tool != "ward" else "1"
            rows.append([tool, len(walls), f"{statistics.median(walls):.3f} s", f"{max(walls):.2f} s",
                         f"{statistics.median(cpus):.3f} s", ratio])
        out += [table(["tool", "servers", "median wall", "longest", "median CPU", "times Ward's wall (median)"], rows),
                ""]
        if "testssl" in of:
            out += ["testssl.sh takes minutes a target and was asked about: " + ", ".join(sorted(of["testssl"])) + ".",
                    ""]
        if base:
            out += [f"## {title}: where a peer is wrong and Ward exact", ""]
            for tool in of:
                if tool == "ward":
                    continue
                found = {}
                for name, result in of[tool].items():
                    for fact, right in result["score"].items():
                        said = right is False or (right is None and (result["trouble"] or not result["answer"]))
                        if said and base.get(name, {}).get("score", {}).get(fact) is True:
                            found.setdefault(fact, []).append(name)
                out += [f"### {tool}", ""]
                out += [f"- {fact}: {', '.join(names)}" for fact, names in found.items()] or ["- nowhere"]
                out += [""]
    missing = [(n, f) for n, r in made.get("ward", {}).items() for f, right in r["score"].items() if not right]
    if made.get("ward"):
        out += ["## Where Ward is not exact", ""]
        out += [f"- {name}: {fact}" for name, fact in missing] or ["- nowhere on this matrix"]
        out += [""]
    with open(target, "w") as file:
        file.write("\n".join(out))
    print(f"{target}: {', '.join(f'{t} {len(r)}' for t, r in made.items())}")


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/tls/run")
    parser.add_argument("--matrix", help="folder of a matrix that is up")
    parser.add_argument("--tools", default="ward,sslyze,sslscan,nmap,testssl,ssh-audit")
    parser.add_argument("--subset", help="all, small, or names; by default small for testssl and all for the others")
    parser.add_argument("--ward", default=os.path.join(ROOT, ".build", "release", "ward"))
    parser.add_argument("--limit", type=int, default=120, help="seconds a target")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="ask about every third server only, and so on")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--to", default=os.path.join(ROOT, "docs", "tls-peers.md"))
    chosen = parser.parse_args()
    if not chosen.report:
        every = [peers.Ward(os.path.abspath(chosen.ward)), peers.Sslyze(), peers.Sslscan(), peers.Nmap(),
                 peers.Testssl(), peers.SshAudit()]
        collect(chosen, [t for t in every if t.name in chosen.tools.split(",")])
    report(chosen.to)


if __name__ == "__main__":
    main()
