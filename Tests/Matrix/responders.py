"""Servers written by hand from the RFCs: the first flight of TLS and SSLv2, and everything hostile.

    responders.py SPEC.json      SPEC: [{"port": 1, "behaviour": "name", ...}, ...], each on 127.0.0.1

Each connection gets a thread of its own and at most two minutes."""

import json
import os
import random
import select
import socket
import ssl
import struct
import sys
import threading
import time

LIMIT = 120
VERSION = {"SSLv3": 0x0300, "TLS1.0": 0x0301, "TLS1.1": 0x0302, "TLS1.2": 0x0303}


def exactly(peer, count):
    data = b""
    while len(data) < count:
        part = peer.recv(count - len(data))
        if not part:
            raise ConnectionError("closed")
        data += part
    return data


def record(kind, body, version=0x0303):
    return struct.pack("!BHH", kind, version, len(body)) + body


def message(kind, body):
    return struct.pack("!B", kind) + len(body).to_bytes(3, "big") + body


def alert(description, version=0x0303):
    return record(21, bytes([2, description]), version)


def read_hello(peer):
    """The ClientHello: version, session, suites, extensions; or {"sslv2": specs}."""
    head = exactly(peer, 5)
    if head[0] & 0x80 and head[2] == 1:
        length = struct.unpack("!H", head[:2])[0] & 0x7FFF
        body = head[2:] + exactly(peer, length - 3)
        version, suites, _, _ = struct.unpack("!HHHH", body[1:9])
        specs = body[9:9 + suites]
        return {"sslv2": [specs[i:i + 3].hex() for i in range(0, len(specs), 3)], "version": version}
    if head[0] != 22:
        raise ConnectionError("no handshake record")
    body = exactly(peer, struct.unpack("!H", head[3:5])[0])
    while len(body) < 4 + int.from_bytes(body[1:4], "big"):
        head = exactly(peer, 5)
        body += exactly(peer, struct.unpack("!H", head[3:5])[0])
    at = 4
    version = struct.unpack("!H", body[at:at + 2])[0]
    at += 34
    session = body[at + 1:at + 1 + body[at]]
    at += 1 + body[at]
    length = struct.unpack("!H", body[at:at + 2])[0]
    suites = [struct.unpack("!H", body[at + 2 + i:at + 4 + i])[0] for i in range(0, length, 2)]
    at += 2 + length
    compressions = body[at + 1:at + 1 + body[at]]
    at += 1 + body[at]
    extensions = {}
    if at + 2 <= len(body):
        end = at + 2 + struct.unpack("!H", body[at:at + 2])[0]
        at += 2
        while at + 4 <= end:
            kind, length = struct.unpack("!HH", body[at:at + 4])
            extensions[kind] = body[at + 4:at + 4 + length]
            at += 4 + length
    return {"version": version, "session": session, "suites": suites, "compressions": compressions,
            "extensions": extensions}


def server_hello(version, suite, compression=0, extensions=b"", session=b""):
    body = struct.pack("!H", version) + os.urandom(32) + bytes([len(session)]) + session
    body += struct.pack("!HB", suite, compression)
    if extensions:
        body += struct.pack("!H", len(extensions)) + extensions
    return message(2, body)


def certificates(ders):
    listed = b"".join(len(der).to_bytes(3, "big") + der for der in ders)
    return message(11, len(listed).to_bytes(3, "big") + listed)


def in_records(data, version, size=16000):
    return b"".join(record(22, data[i:i + size], version) for i in range(0, len(data), size))


def linger(peer):
    try:
        while peer.recv(4096):
            pass
    except OSError:
        pass


def first_flight(peer, spec):
    """Answers with ServerHello, Certificate and ServerHelloDone: what the world before TLS 1.3 says in clear."""
    hello = read_hello(peer)
    if "sslv2" in hello:
        specs = [s for s in hello["sslv2"] if s in spec.get("sslv2", [])]
        if not spec.get("sslv2"):
            return
        der = spec["der"][0]
        body = struct.pack("!BBBHHHH", 4, 0, 1, 2, len(der), 3 * len(spec["sslv2"]), 16)
        body += der + bytes.fromhex("".join(spec["sslv2"])) + os.urandom(16)
        if specs:
            peer.sendall(struct.pack("!H", 0x8000 | len(body)) + body)
            linger(peer)
        return
    offered = {VERSION[name]: [int(s, 16) for s in suites] for name, suites in spec.get("suites", {}).items()}
    versions = [v for v in offered if v <= hello["version"]]
    if not versions:
        peer.sendall(alert(70, min(hello["version"], 0x0301)))
        return
    version = max(versions)
    if 0x5600 in hello["suites"] and version < max(offered) and hello["version"] < max(offered):
        peer.sendall(alert(86, version))
        return
    shared = [s for s in hello["suites"] if s in offered[version]]
    if not shared:
        peer.sendall(alert(40, version))
        return
    deflate = 1 if spec.get("compression") and 1 in hello["compressions"] else 0
    renegotiation = b"\xff\x01\x00\x01\x00" if spec.get("secureRenegotiation", True) and (
        0xFF01 in hello["extensions"] or 0x00FF in hello["suites"]) else b""
    flight = server_hello(version, shared[0], deflate, renegotiation) + certificates(spec["der"])
    if f"{shared[0]:04x}" in spec.get("exported", []):
        # RSA export: a temporary 512-bit key, signed; the signature is not looked at before the handshake goes on.
        signed = b"\x04\x01" if version == 0x0303 else b""
        flight += message(12, b"\x00\x40" + b"\xc1" + os.urandom(63) + b"\x00\x03\x01\x00\x01" + signed
                          + b"\x01\x00" + os.urandom(256))
    peer.sendall(in_records(flight + message(14, b""), version))
    linger(peer)


# Hostile behaviours. Each gets the connection, its specification, and the number of the connection.


def hang(peer, spec, number):
    time.sleep(LIMIT)


def half_hello(peer, spec, number):
    read_hello(peer)
    peer.sendall(record(22, server_hello(0x0303, 0xC02F))[:40])
    time.sleep(LIMIT)


def drip(peer, spec, number):
    hello = read_hello(peer)
    flight = in_records(server_hello(0x0303, pick(hello)) + certificates(spec["der"]) + message(14, b""), 0x0303)
    for byte in flight:
        peer.sendall(bytes([byte]))
        time.sleep(1)


def garbage(peer, spec, number):
    chance = random.Random(number)
    peer.sendall(bytes(chance.randrange(256) for _ in range(4096)))
    linger(peer)


def huge_record(peer, spec, number):
    hello = read_hello(peer)
    peer.sendall(record(22, server_hello(0x0303, pick(hello))))
    # A certificate message that says it is 16 MiB long, and is.
    peer.sendall(record(22, b"\x0b\xff\xff\xff\xff\xff\xfc"))
    block = record(22, b"\x00" * 16384)
    for _ in range(1024):
        peer.sendall(block)
    linger(peer)


def overlong_record(peer, spec, number):
    read_hello(peer)
    peer.sendall(struct.pack("!BHH", 22, 0x0303, 0xFFFF) + b"\x02\x00\x00\x50" + b"\x00" * 70000)
    linger(peer)


def endless(peer, spec, number):
    hello = read_hello(peer)
    peer.sendall(record(22, server_hello(0x0303, pick(hello))))
    block = record(22, message(0, b"") * 1000)
    end = time.time() + LIMIT
    while time.time() < end:
        peer.sendall(block)


def many_certificates(peer, spec, number):
    hello = read_hello(peer)
    flight = server_hello(0x0303, pick(hello)) + certificates(spec["der"][:1] * 10000) + message(14, b"")
    peer.sendall(in_records(flight, 0x0303))
    linger(peer)


def unoffered_suite(peer, spec, number):
    hello = read_hello(peer)
    suite = next(s for s in (0x009C, 0xC02F, 0x1301, 0x0005, 0x000A, 0xC0AF, 0x00FA) if s not in hello["suites"])
    peer.sendall(in_records(server_hello(0x0303, suite) + certificates(spec["der"]) + message(14, b""), 0x0303))
    linger(peer)


def other_version(peer, spec, number):
    hello = read_hello(peer)
    version = [0x0300, 0x0304, 0x0301, 0x0302, 0x0399, 0x0303, 0x0002][number % 7]
    peer.sendall(in_records(server_hello(version, pick(hello)) + certificates(spec["der"]) + message(14, b""), 0x0303))
    linger(peer)


def unrecognized_name(peer, spec, number):
    read_hello(peer)
    peer.sendall(alert(112))


def close_at_once(peer, spec, number):
    return


def reset_at_once(peer, spec, number):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def internal_error(peer, spec, number):
    read_hello(peer)
    peer.sendall(alert(80))


def http(peer, spec, number):
    peer.recv(4096)
    peer.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def banner(peer, spec, number):
    peer.sendall(b"Welcome to the device. Type help.\r\n")
    linger(peer)


def echo(peer, spec, number):
    while True:
        data = peer.recv(4096)
        if not data:
            return
        peer.sendall(data)


def through(peer, spec, number, limit=None, pause=0.0):
    """A proxy to the real server at spec["behind"]; after `limit` bytes from it, the connection is reset."""
    sent, end = 0, time.time() + LIMIT
    with socket.create_connection(("127.0.0.1", spec["behind"]), timeout=LIMIT) as behind:
        while time.time() < end:
            # One thread for both directions: a close while another thread reads would reset nothing.
            readable, _, _ = select.select([peer, behind], [], [], 5)
            if peer in readable:
                data = peer.recv(16384)
                if not data:
                    return
                behind.sendall(data)
            if behind in readable:
                data = behind.recv(16384)
                if not data:
                    return
                time.sleep(pause)
                if limit is not None and sent + len(data) > limit:
                    peer.sendall(data[:limit - sent])
                    reset_at_once(peer, spec, number)
                    return
                peer.sendall(data)
                sent += len(data)


def every_third(peer, spec, number):
    if number % 3 == 2:
        reset_at_once(peer, spec, number)
    else:
        through(peer, spec, number)


def reset_at_byte(peer, spec, number):
    through(peer, spec, number, limit=[1, 5, 6, 11, 43, 44, 76, 80, 90, 200, 1000, 2000][number % 12])


RECENT = {}


def rate_limited(peer, spec, number):
    recent = [t for t in RECENT.get(spec["port"], []) if time.time() - t < 1]
    RECENT[spec["port"]] = recent + [time.time()]
    if len(recent) >= 10:
        reset_at_once(peer, spec, number)
    else:
        through(peer, spec, number)


def slow(peer, spec, number):
    through(peer, spec, number, pause=0.3)


def pick(hello):
    """A suite the client offered, RSA or ECDHE-RSA with AES where it did."""
    for suite in (0x009C, 0x002F, 0x003C, 0x0035, 0xC02F):
        if suite in hello.get("suites", []):
            return suite
    return (hello.get("suites") or [0x009C])[0]


# Services in clear that answer just as much as is needed to tell them.


def service_telnet(peer, spec, number):
    peer.sendall(bytes.fromhex("fffd18fffd20fffd23fffd27") + b"login: ")
    linger(peer)


def service_vnc(peer, spec, number):
    peer.sendall(b"RFB 003.008\n")
    if peer.recv(12):
        peer.sendall(b"\x01\x01")
    linger(peer)


def service_redis(peer, spec, number):
    data = peer.recv(4096)
    if b"PING" in data.upper():
        peer.sendall(b"+PONG\r\n")
    elif data:
        peer.sendall(b"-ERR unknown command\r\n")
    linger(peer)


def service_mllp(peer, spec, number):
    linger(peer)


def service_http(peer, spec, number):
    data = peer.recv(4096)
    if data[:4] in (b"HEAD", b"GET ", b"OPTI"):
        body = spec.get("body", "").encode()
        sent = b"" if data.startswith(b"HEAD") else body
        peer.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {spec.get('type', 'text/html')}\r\n"
                     f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + sent)
    else:
        peer.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def lines(peer):
    buffer = b""
    while True:
        while b"\n" not in buffer:
            part = peer.recv(1024)
            if not part:
                return
            buffer += part
        line, buffer = buffer.split(b"\n", 1)
        yield line.strip()


def service_ftp(peer, spec, number):
    peer.sendall(b"220 FTP ready\r\n")
    for line in lines(peer):
        word = line.split(b" ")[0].upper()
        if word == b"FEAT":
            peer.sendall(b"211-Features:\r\n UTF8\r\n211 End\r\n")
        elif word == b"QUIT":
            peer.sendall(b"221 Bye\r\n")
            return
        else:
            peer.sendall(b"530 Please login\r\n")


def service_mysql(peer, spec, number):
    flags = 0xF7FF  # CLIENT_SSL (0x0800) not set
    greeting = (b"\x0a" + b"8.0.36\x00" + struct.pack("<I", number) + b"abcdefgh\x00" + struct.pack("<H", flags)
                + b"\xff" + b"\x02\x00" + b"\x00\x00" + b"\x15" + b"\x00" * 10 + b"ijklmnopqrst\x00"
                + b"mysql_native_password\x00")
    peer.sendall(len(greeting).to_bytes(3, "little") + b"\x00" + greeting)
    linger(peer)


def service_rdp(peer, spec, number):
    data = peer.recv(4096)
    if data[:1] == b"\x03":
        peer.sendall(bytes.fromhex("030000130ed000001234000200080000000000"))
    linger(peer)


def service_mssql(peer, spec, number):
    data = peer.recv(4096)
    if data[:1] == b"\x12":
        # VERSION at 11, ENCRYPTION at 17: 2, encryption not supported.
        body = bytes.fromhex("00000b000601001100 01ff".replace(" ", "")) + b"\x0f\x00\x07\xd0\x00\x00" + b"\x02"
        peer.sendall(struct.pack("!BBHHBB", 4, 1, len(body) + 8, 0, 1, 0) + body)
    linger(peer)


def service_ldap(peer, spec, number):
    data = peer.recv(4096)
    if data[:1] == b"\x30":
        identifier = data[4:5] if len(data) > 4 and data[2:4] == b"\x02\x01" else b"\x01"
        entry = b"\x02\x01" + identifier + b"\x64\x04\x04\x00\x30\x00"
        done = b"\x02\x01" + identifier + b"\x65\x07\x0a\x01\x00\x04\x00\x04\x00"
        peer.sendall(b"\x30" + bytes([len(entry)]) + entry + b"\x30" + bytes([len(done)]) + done)
    linger(peer)


def service_rdp_required(peer, spec, number):
    """A host that insists on TLS or CredSSP: chooses what is offered, and refuses who offers neither."""
    data = peer.recv(4096)
    if data[:1] == b"\x03" and len(data) >= 19:
        offered = data[15] & spec.get("takes", 3)
        answer = (b"\x02\x1f\x08\x00" + bytes([2 if offered & 2 else 1]) if offered
                  else b"\x03\x00\x08\x00\x05" if spec.get("insists") else b"\x02\x00\x08\x00\x00")
        peer.sendall(bytes.fromhex("030000130ed00000123400") + answer + b"\x00\x00\x00")
    linger(peer)


def service_mssql_tls(peer, spec, number):
    """ENCRYPTION as [MS-TDS] 2.2.6.5 has it: on for who asks; for who cannot, required or not supported."""
    data = peer.recv(4096)
    if data[:1] != b"\x12":
        return
    asked = data[8 + 0x16] if len(data) > 30 else 1
    body = bytes.fromhex("00000b00060100110001ff") + b"\x10\x00\x07\xd0\x00\x00"
    body += bytes([1 if asked == 1 else 3 if spec.get("insists") else 2])
    peer.sendall(struct.pack("!BBHHBB", 4, 1, len(body) + 8, 0, 1, 0) + body)
    linger(peer)


def service_ldap_required(peer, spec, number):
    """StartTLS, and confidentialityRequired (13) to everything else."""
    while True:
        data = peer.recv(4096)
        if not data or data[:1] != b"\x30":
            return
        tag, code = (b"\x78", 0) if data[5:6] == b"\x77" else (b"\x65" if data[5:6] == b"\x63" else b"\x61", 13)
        peer.sendall(b"\x30\x0c\x02\x01" + data[4:5] + tag + b"\x07\x0a\x01" + bytes([code]) + b"\x04\x00\x04\x00")


def service_nfs(peer, spec, number):
    call = exactly(peer, 4)
    if call[0] != 0x80:
        return
    body = exactly(peer, struct.unpack("!I", call)[0] & 0x7FFFFFFF)
    unknown = struct.unpack("!I", body[12:16])[0] != 100003
    answer = body[:4] + struct.pack("!IIIII", 1, 0, 0, 0, 1 if unknown else 0)
    peer.sendall(struct.pack("!I", 0x80000000 | len(answer)) + answer)
    linger(peer)


def service_rtsp(peer, spec, number):
    if peer.recv(4096)[:1].isalpha():
        peer.sendall(b"RTSP/1.0 400 Bad Request\r\n\r\n")


# A plaintext opening, then TLS by the ssl module.


def starttls(peer, spec, number):
    context = CONTEXTS[spec["port"]]
    if not OPENINGS[spec["opening"]](peer):
        return
    with context.wrap_socket(peer, server_side=True) as secured:
        while secured.recv(4096):
            pass


def opening_lines(greeting, replies, go, then):
    def opening(peer):
        if greeting:
            peer.sendall(greeting)
        for line in lines(peer):
            upper = line.upper()
            if go in upper:
                peer.sendall(then(line))
                return True
            for start, reply in replies:
                if start in upper:
                    peer.sendall(reply(line) if callable(reply) else reply)
                    break
            else:
                peer.sendall(b"500 unknown\r\n")
        return False
    return opening


def opening_ldap(peer):
    while True:
        data = peer.recv(4096)
        if not data:
            return False
        identifier = data[4:5] if data[2:4] == b"\x02\x01" else b"\x01"
        if b"1.3.6.1.4.1.1466.20037" in data and b"\x77" in data[:12]:
            done = b"\x02\x01" + identifier + b"\x78\x07\x0a\x01\x00\x04\x00\x04\x00"
            peer.sendall(b"\x30" + bytes([len(done)]) + done)
            return True
        name, value = b"supportedExtension", b"1.3.6.1.4.1.1466.20037"
        values = b"\x31" + bytes([len(value) + 2]) + b"\x04" + bytes([len(value)]) + value
        attribute = b"\x04" + bytes([len(name)]) + name + values
        attribute = b"\x30" + bytes([len(attribute)]) + attribute
        entry = b"\x04\x00\x30" + bytes([len(attribute)]) + attribute
        entry = b"\x02\x01" + identifier + b"\x64" + bytes([len(entry)]) + entry
        done = b"\x02\x01" + identifier + b"\x65\x07\x0a\x01\x00\x04\x00\x04\x00"
        peer.sendall(b"\x30" + bytes([len(entry)]) + entry + b"\x30" + bytes([len(done)]) + done)


def opening_mysql(peer):
    greeting = (b"\x0a" + b"8.0.36\x00" + struct.pack("<I", 7) + b"abcdefgh\x00" + struct.pack("<H", 0xFFFF)
                + b"\xff" + b"\x02\x00" + b"\xff\xdf" + b"\x15" + b"\x00" * 10 + b"ijklmnopqrst\x00"
                + b"caching_sha2_password\x00")
    peer.sendall(len(greeting).to_bytes(3, "little") + b"\x00" + greeting)
    head = exactly(peer, 4)
    length = int.from_bytes(head[:3], "little")
    body = exactly(peer, length)
    return length == 32 and bool(struct.unpack("<I", body[:4])[0] & 0x0800)


def opening_xmpp(peer):
    seen = b""
    while b"<stream:stream" not in seen or b">" not in seen.split(b"<stream:stream")[-1]:
        part = peer.recv(4096)
        if not part:
            return False
        seen += part
    peer.sendall(b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream="
                 b"'http://etherx.jabber.org/streams' id='1' from='matrix.test' version='1.0'><stream:features>"
                 b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>")
    seen = b""
    while b"<starttls" not in seen:
        part = peer.recv(4096)
        if not part:
            return False
        seen += part
    peer.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    return True


def opening_postgres(peer):
    data = exactly(peer, 8)
    if data != bytes.fromhex("0000000804d2162f"):
        return False
    peer.sendall(b"S")
    return True


OPENINGS = {
    "ftp": opening_lines(b"220 FTP ready\r\n", [
        (b"FEAT", b"211-Features:\r\n AUTH TLS\r\n PBSZ\r\n211 End\r\n"), (b"USER", b"530 Use TLS first\r\n")],
        b"AUTH TLS", lambda line: b"234 Go\r\n"),
    "nntp": opening_lines(b"200 news ready\r\n", [
        (b"CAPABILITIES", b"101 list\r\nVERSION 2\r\nREADER\r\nSTARTTLS\r\n.\r\n")],
        b"STARTTLS", lambda line: b"382 Go\r\n"),
    "sieve": opening_lines(b'"IMPLEMENTATION" "matrix"\r\n"SASL" ""\r\n"STARTTLS"\r\n"VERSION" "1.0"\r\nOK\r\n', [
        (b"CAPABILITY", b'"IMPLEMENTATION" "matrix"\r\n"STARTTLS"\r\nOK\r\n')], b"STARTTLS", lambda line: b"OK\r\n"),
    "ldap": opening_ldap, "mysql": opening_mysql, "xmpp": opening_xmpp, "postgres": opening_postgres,
}
CONTEXTS = {}


def plain_ssh(peer, spec, number):
    """A banner and one KEXINIT: an SSH server of another time, as far as anyone can see before keys are made."""
    peer.sendall(spec["banner"].encode() + b"\r\n")
    if spec.get("ssh1"):
        linger(peer)
        return
    lists = b""
    for name in ("kex", "hostKeys", "ciphers", "ciphers", "macs", "macs", "compression", "compression", "none", "none"):
        text = ",".join(spec.get(name, [])).encode()
        lists += struct.pack("!I", len(text)) + text
    payload = b"\x14" + os.urandom(16) + lists + b"\x00" * 5
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    peer.sendall(struct.pack("!IB", len(payload) + padding + 1, padding) + payload + b"\x00" * padding)
    linger(peer)


def serve(spec):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", spec["port"]))
    listener.listen(256)
    name = spec["behaviour"]
    work = globals()[name]
    simple = name in ("first_flight",)
    number = 0
    while True:
        peer, _ = listener.accept()
        peer.settimeout(LIMIT)

        def one(peer=peer, number=number):
            try:
                if simple:
                    work(peer, spec)
                else:
                    work(peer, spec, number)
            except (OSError, struct.error, IndexError, ValueError, StopIteration):
                pass
            finally:
                peer.close()

        threading.Thread(target=one, daemon=True).start()
        number += 1


def main():
    with open(sys.argv[1]) as file:
        specs = json.load(file)
    for spec in specs:
        if "chain" in spec:
            with open(spec["chain"]) as file:
                parts = file.read().split("-----BEGIN CERTIFICATE-----")[1:]
            spec["der"] = [ssl.PEM_cert_to_DER_cert("-----BEGIN CERTIFICATE-----" + part) for part in parts]
        if spec["behaviour"] == "starttls":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_ciphers(spec["ciphers"])
            context.minimum_version = getattr(ssl.TLSVersion, spec["minimum"])
            context.maximum_version = getattr(ssl.TLSVersion, spec["maximum"])
            context.load_cert_chain(spec["bundle"], spec["key"])
            CONTEXTS[spec["port"]] = context
        threading.Thread(target=serve, args=(spec,), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
