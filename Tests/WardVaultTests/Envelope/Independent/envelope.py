"""Seals and opens a record of Ward's vault, written from docs/vault.md alone. Needs the package `cryptography`."""
import hashlib, hmac, json, os, struct, sys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def framed(content):
    return struct.pack(">I", len(content)) + content


def number(value):
    return framed(struct.pack(">q", value))


def associated(q):
    lookups = b"".join(framed(f.encode()) + framed(bytes.fromhex(v)) for f, v in q["lookups"])
    return (
        framed(b"ward/record/1") + framed(q["practice"].encode()) + framed(q["kind"].encode())
        + framed(blinded(q)) + number(q["version"]) + number(q["keyVersion"])
        + framed(bytes.fromhex(q["subject"])) + framed(lookups))


def token(index, *parts):
    return hmac.new(bytes.fromhex(index), b"".join(map(framed, parts)), hashlib.sha256).digest()[:16]


def blinded(q):
    return token(q["indexKey"], b"ward/id/1", q["kind"].encode(), q["id"].encode())


def secret(q, salt, aad):
    out = HKDFExpand(hashes.SHA256(), 76, b"ward/rec/1" + salt + aad).derive(bytes.fromhex(q["key"]))
    return out[:32], out[32:44], out[44:]


def seal(q):
    salt, aad = os.urandom(24), associated(q)
    key, nonce, commitment = secret(q, salt, aad)
    name = q["id"].encode()
    inner = b"\0" + struct.pack(">H", len(name)) + name + struct.pack(">H", q["schema"]) + q["payload"].encode()
    return b"\1" + salt + commitment + AESGCM(key).encrypt(nonce, inner, aad)


def unseal(q):
    blob, aad = bytes.fromhex(q["blob"]), associated(q)
    assert blob[0] == 1
    key, nonce, commitment = secret(q, blob[1:25], aad)
    assert hmac.compare_digest(commitment, blob[25:57])
    inner = AESGCM(key).decrypt(nonce, blob[57:], aad)
    length, = struct.unpack(">H", inner[1:3])
    assert inner[0] == 0 and inner[3:3 + length].decode() == q["id"]
    return inner[3 + length + 2:].decode(), struct.unpack(">H", inner[3 + length:5 + length])[0]


question = json.load(sys.stdin)
payload, schema = unseal(question)
value = framed(b"ward/blind/1") + framed(question["kind"].encode()) + framed(b"patient") + framed(b"\4anna")
blind = hmac.new(bytes.fromhex(question["indexKey"]), value, hashlib.sha256).digest()[:16]
json.dump(
    {"payload": payload, "schema": schema, "blob": seal(question).hex(), "id": blinded(question).hex(),
     "blind": blind.hex(), "subject": token(question["indexKey"], b"ward/subject/1", b"patient 9").hex()}, sys.stdout)
