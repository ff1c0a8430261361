"""Starts, stops, lists and checks the matrix. See README.md."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

QUICK = [
    "tls12-only", "tls13-only", "tls10-to-13", "key-p256", "group-brainpool", "cert-expired", "cert-self-signed",
    "client-cert-required", "sslv3-rc4", "export-des", "hostile-garbage", "hostile-close-at-once",
]


def ports():
    """Free ports of loopback, one at a time, outside the range that clients get."""
    for number in range(20000 + os.getpid() % 8000, 32000):
        with socket.socket() as four, socket.socket(socket.AF_INET6) as six:
            try:
                four.bind(("127.0.0.1", number))
                six.bind(("::1", number))
            except OSError:
                continue
        yield number


def built(folder, only=None):
    from authority import Authority
    import daemons
    import servers
    source = ports()
    catalogue = servers.Catalogue(Authority(os.path.join(folder, "keys")), folder, lambda: next(source))
    servers.build(catalogue)
    if not only or not set(only) <= {server.name for server in catalogue.servers}:
        daemons.build(catalogue)
    return catalogue.servers, catalogue.authority


def started(pid):
    """When process `pid` started, in ticks since boot; None when it is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return None if fields[0] == "Z" else fields[19]
    except OSError:
        return None


def launch(command, folder, name, environment=None, open_input=False):
    log = open(os.path.join(folder, "logs", name + ".log"), "wb")
    source = subprocess.DEVNULL
    if open_input:
        # A pipe that the server itself holds open, so that its input neither ends nor says anything.
        pipe = os.path.join(folder, name + ".in")
        os.mkfifo(pipe)
        source = os.open(pipe, os.O_RDWR)
    child = subprocess.Popen(command, stdin=source, stdout=log, stderr=log, cwd=folder, start_new_session=True,
                             env=dict(os.environ, **(environment or {})))
    with open(os.path.join(folder, "pids"), "a") as file:
        file.write(f"{child.pid} {started(child.pid)} {name}\n")
    return child


def answers(host, port, until):
    while time.time() < until:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def needed(servers, only):
    """The servers named, and those that they stand on: one that owns the process of their port, one behind."""
    if not only:
        return servers
    names = set(only)
    wanted = [s for s in servers if s.name in names]
    for server in list(wanted):
        behind = (server.hosted or {}).get("behind")
        owners = [s for s in servers if s.port in (server.port, behind) and (s.command or s.hosted)]
        wanted += [s for s in owners if s not in wanted]
        if not any(s.command or s.hosted for s in owners):
            wanted += [s for s in servers if s.name in ("nginx-intermediate", "dovecot-imap") and s not in wanted]
    return [s for s in servers if s in wanted]


def up(folder, only=None):
    folder = os.path.abspath(folder)
    if os.path.exists(os.path.join(folder, "pids")):
        sys.exit(f"matrix: {folder} holds a matrix already; scripts/matrix down {folder}")
    os.makedirs(os.path.join(folder, "logs"), exist_ok=True)
    os.chmod(folder, 0o755)
    try:
        servers, authority = built(folder, only)
        chosen = needed(servers, only)
        specs = [s.hosted for s in chosen if s.hosted]
        if specs:
            with open(os.path.join(folder, "responders.json"), "w") as file:
                json.dump(specs, file)
            launch([sys.executable, os.path.join(HERE, "responders.py"), os.path.join(folder, "responders.json")],
                   folder, "responders")
        children = {s.name: launch(s.command, folder, s.name, s.environment, s.open_input)
                    for s in chosen if s.command}
        until = time.time() + 30
        silent = [s for s in chosen if not answers(s.host, s.port, until)]
        dead = [s.name for s in chosen if s.name in children and children[s.name].poll() is not None]
        if silent or dead:
            print("matrix: did not start: " + ", ".join(sorted({s.name for s in silent} | set(dead))), file=sys.stderr)
        wrong = {s.name for s in silent} | set(dead)
        shown = [s.entry() for s in chosen if not s.helper and s.name not in wrong and (not only or s.name in only)]
        with open(os.path.join(folder, "matrix.json"), "w") as file:
            json.dump({"schema": "ward/matrix/1", "ca": authority.trusted, "servers": shown}, file, indent=1)
        print(f"matrix: {len(shown)} servers, {folder}/matrix.json")
        return len(wrong) == 0
    except BaseException:
        down(folder)
        raise


def down(folder):
    """Ends what `up` started here, and nothing else: a process counts only when its start time is the one noted."""
    listed = os.path.join(os.path.abspath(folder), "pids")
    if not os.path.exists(listed):
        return
    with open(listed) as file:
        noted = [line.split() for line in file]
    for how in (signal.SIGTERM, signal.SIGKILL):
        left = [(int(pid), begun) for pid, begun, *_ in noted if started(int(pid)) == begun]
        for pid, _ in left:
            try:
                os.killpg(pid, how)
            except (ProcessLookupError, PermissionError):
                pass
        until = time.time() + 5
        while time.time() < until and any(started(pid) == begun for pid, begun in left):
            for pid, _ in left:
                try:
                    os.waitpid(pid, os.WNOHANG)
                except (ChildProcessError, OSError):
                    pass
            time.sleep(0.05)
    os.remove(listed)


def show(folder):
    with open(os.path.join(folder, "matrix.json")) as file:
        servers = json.load(file)["servers"]
    for server in servers:
        way = f" starttls={server['starttls']}" if server["starttls"] else ""
        print(f"{server['kind']:8} {server['host']}:{server['port']:<6} {server['name']}{way}")
    print(f"{len(servers)} servers")


def smoke(ward):
    import check
    with tempfile.TemporaryDirectory(prefix="ward-matrix-") as folder:
        try:
            good = up(folder, QUICK)
            return check.check(folder, ward, jobs=4) and good
        finally:
            down(folder)


def main():
    parser = argparse.ArgumentParser(prog="scripts/matrix", description="Servers whose truth is known.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("up", help="start the servers and write DIR/matrix.json")
    one.add_argument("folder")
    one.add_argument("--only", nargs="*", help="names of servers")
    for name, text in (("down", "stop them"), ("list", "name them")):
        commands.add_parser(name, help=text).add_argument("folder")
    one = commands.add_parser("check", help="ask WARD about each server and compare every fact")
    one.add_argument("folder")
    one.add_argument("ward")
    one.add_argument("--only", nargs="*")
    one.add_argument("--kind", choices=["tls", "ssh", "service", "hostile"])
    one.add_argument("--jobs", type=int, default=4)
    one.add_argument("--keep", help="a folder for the answers")
    commands.add_parser("smoke", help="twelve servers up, checked, down").add_argument("ward")
    one = commands.add_parser("verify", help="compare the truth with what openssl s_client is given")
    one.add_argument("folder")
    one.add_argument("--only", nargs="*")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if chosen.command == "up":
        return up(chosen.folder, chosen.only)
    if chosen.command == "down":
        down(chosen.folder)
    elif chosen.command == "list":
        show(chosen.folder)
    elif chosen.command == "check":
        import check
        return check.check(chosen.folder, chosen.ward, chosen.only, chosen.kind, chosen.jobs, chosen.keep)
    elif chosen.command == "verify":
        import verify
        return verify.verify(chosen.folder, chosen.only)
    elif chosen.command == "smoke":
        return smoke(chosen.ward)
    return True


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
