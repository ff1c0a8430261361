"""Starts the endpoints, calls Ward once, prints what it took. Standard library only."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def free(count):
    """`count` ports of loopback that nobody listens on."""
    made = []
    for number in range(10000, 32000):
        if len(made) == count:
            return made
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
                made.append(number)
            except OSError:
                continue
    sys.exit("endpoints: not enough free ports")


def nginx(folder, ports):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", "/CN=endpoint.test", "-addext", "subjectAltName=DNS:endpoint.test,IP:127.0.0.1",
                    "-days", "30", "-keyout", f"{folder}/key", "-out", f"{folder}/crt"],
                   check=True, capture_output=True)
    listens = "\n".join(f"listen 127.0.0.1:{port} ssl;" for port in ports)
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(f"daemon off; worker_processes 2; worker_rlimit_nofile 16384; pid {folder}/pid; "
                   f"error_log {folder}/error;\nevents {{ worker_connections 8192; }}\n"
                   f"http {{ access_log off; {temporary}\nserver {{ {listens}\nssl_certificate {folder}/crt; "
                   f"ssl_certificate_key {folder}/key; ssl_protocols TLSv1.2 TLSv1.3; return 200 'ok'; }} }}\n")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return subprocess.Popen([program, "-p", folder, "-e", f"{folder}/error", "-c", f"{folder}/nginx.conf"],
                            start_new_session=True, stderr=subprocess.DEVNULL)


def silent(ports):
    """Listeners that accept and say nothing."""
    for port in ports:
        listener = socket.create_server(("127.0.0.1", port), backlog=64)
        kept = []

        def accept(listener=listener, kept=kept):
            while True:
                kept.append(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()


def wait_for(port):
    until = time.time() + 20
    while time.time() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("endpoints: nginx did not start")


def cpu_of(group):
    """CPU seconds of all processes of a group, now."""
    total, tick = 0.0, os.sysconf("SC_CLK_TCK")
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                if int(fields[2]) == group:
                    total += (int(fields[11]) + int(fields[12])) / tick
            except OSError:
                continue
    return total


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/endpoints/run")
    parser.add_argument("--ward", default=os.path.join(ROOT, ".build", "release", "ward"))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=0)
    parser.add_argument("more", nargs="*", help="further arguments for ward tls")
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="ward-endpoints-")
    server = None
    try:
        ports = free(chosen.count + chosen.slow)
        server = nginx(folder, ports[:chosen.count])
        silent(ports[chosen.count:])
        wait_for(ports[chosen.count - 1])
        targets = os.path.join(folder, "targets")
        with open(targets, "w") as file:
            file.writelines(f"127.0.0.1:{port}\n" for port in ports)
        before = cpu_of(server.pid)
        command = [os.path.abspath(chosen.ward), "tls", "--targets", targets, "--server-name", "endpoint.test", "--ca",
                   f"{folder}/crt", "--format", "jsonl", *chosen.more]
        begun = time.time()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = []
        threading.Thread(target=lambda: said.append(child.stderr.read()), daemon=True).start()
        came = []
        whole = 0
        for line in child.stdout:
            if line.startswith(b"{"):
                came.append(time.time() - begun)
                whole += b'"TLS1.2"' in line and b'"TLS1.3"' in line
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.time() - begun
        child.returncode = 0
        served = cpu_of(server.pid) - before
        print(f"endpoints   {chosen.count} answering, {chosen.slow} silent")
        print(f"results     {len(came)}, {whole} with both TLS 1.2 and TLS 1.3; exit {os.waitstatus_to_exitcode(status)}")
        print(f"wall        {wall:.2f} s ({1000 * wall / max(len(ports), 1):.1f} ms an endpoint)")
        print(f"CPU         {usage.ru_utime + usage.ru_stime:.2f} s of ward, {served:.2f} s of nginx")
        print(f"peak memory {usage.ru_maxrss / 1024:.1f} MB")
        if came:
            half = came[len(came) // 2]
            print(f"streamed    first after {came[0]:.2f} s, half after {half:.2f} s, last after {came[-1]:.2f} s")
        else:
            print((said[0] if said else b"").decode(errors="replace")[-500:])
        return whole == chosen.count
    finally:
        if server:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(0 if main() else 1)
