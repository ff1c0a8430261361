"""Checks a log that Ward has exported, from the specifications alone: RFC 6962, C2SP signed-note, tlog-checkpoint,
tlog-cosignature, tlog-tiles, tlog-proof and tlog-witness, and docs/ledger.md for the entries. It shares no code with Ward.

    verify.py log FOLDER LOG-KEY [WITNESS-KEY …]       the whole exported tree
    verify.py proof FILE LOG-KEY [WITNESS-KEY …]       a receipt for one entry
    verify.py request FILE LOG-KEY OLD-ROOT            the growth from an old root (base64)

Prints what it found as JSON; exits with 1 and a sentence when something does not hold.
"""
import base64, hashlib, json, os, re, struct, sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):
    pass


def must(condition, sentence):
    if not condition:
        raise Wrong(sentence)


def unbase64(text):
    must(re.fullmatch(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", text), f"not base64: {text}")
    data = base64.b64decode(text)
    must(base64.b64encode(data).decode() == text, f"not the one base64: {text}")
    return data


# RFC 6962, section 2.1

def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_hash(leaves):
    """The definition, level by level: whole pairs are hashed, an odd last one moves up."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    while len(leaves) > 1:
        pairs = [node_hash(leaves[i], leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + (leaves[-1:] if len(leaves) % 2 else [])
    return leaves[0]


def cut(size):
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def root_from_inclusion(index, size, leaf, path):
    """Section 2.1.1 read backwards: the last hash is the other half of the tree."""
    if size == 1:
        must(not path, "the proof is too long")
        return leaf
    must(path, "the proof is too short")
    half = cut(size)
    if index < half:
        return node_hash(root_from_inclusion(index, half, leaf, path[:-1]), path[-1])
    return node_hash(path[-1], root_from_inclusion(index - half, size - half, leaf, path[:-1]))


def roots_from_consistency(old, new, old_root, path, whole=True):
    """Section 2.1.2 read backwards: gives the old and the new root of the part of the tree."""
    if old == new:
        if whole:
            must(not path, "the proof is too long")
            return old_root, old_root
        must(len(path) == 1, "the proof has another length")
        return path[0], path[0]
    must(path, "the proof is too short")
    half = cut(new)
    if old <= half:
        below = roots_from_consistency(old, half, old_root, path[:-1], whole)
        return below[0], node_hash(below[1], path[-1])
    below = roots_from_consistency(old - half, new - half, old_root, path[:-1], False)
    return node_hash(path[-1], below[0]), node_hash(path[-1], below[1])


# C2SP signed-note, tlog-checkpoint, tlog-cosignature

class Key:
    def __init__(self, text):
        self.name, number, rest = text.strip().split("+", 2)
        data = unbase64(rest)
        self.type, self.public = data[0], data[1:]
        must(self.type in (1, 4) and len(self.public) == 32, "only Ed25519 keys of type 1 and 4")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        must(self.id.hex() == number, f"the key of {self.name} has another id")

    def check(self, signature, text):
        """The time in the signature, or None; raises when it does not fit."""
        time, message = None, text
        if self.type == 4:
            time = struct.unpack(">Q", signature[:8])[0]
            signature, message = signature[8:], b"cosignature/v1\ntime %d\n" % time + text
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise Wrong(f"a signature of {self.name} does not fit")
        return time


def open_note(data, keys):
    """The text, and who has signed it when."""
    data.decode()
    must(not any(byte < 32 and byte != 10 for byte in data), "a control character in a note")
    gap = data.rfind(b"\n\n")
    must(gap > 0 and data.endswith(b"\n"), "no note")
    text, signed = data[:gap + 1], {}
    for line in data[gap + 2:-1].decode().split("\n"):
        must(line.count(" ") == 2 and line.startswith("\u2014 "), "no signature line")
        _, name, rest = line.split(" ")
        signature = unbase64(rest)
        for key in keys:
            if key.name == name and key.id == signature[:4]:
                signed[name] = key.check(signature[4:], text)
    return text, signed


def open_checkpoint(data, log, witnesses):
    text, signed = open_note(data, [log] + witnesses)
    must(log.name in signed, f"not signed by {log.name}")
    lines = text.decode().split("\n")
    must(len(lines) == 4 and lines[3] == "" and lines[0] == log.name, "no checkpoint of this log")
    must(re.fullmatch("0|[1-9][0-9]*", lines[1]), "no size")
    root = unbase64(lines[2])
    must(len(root) == 32, "no root")
    return int(lines[1]), root, signed


# docs/ledger.md: entries

KEYS = ["a", "at", "by", "d", "p", "s"]


def check_entry(data):
    entry = json.loads(data)
    must(list(entry) == [key for key in KEYS if key in entry] and {"a", "at", "by"} <= set(entry), "other keys")
    must(all(isinstance(value, str) and value for value in entry.values()), "a value that is no text")
    must(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["at"]), "another time")
    must("d" not in entry or len(unbase64(entry["d"])) == 32, "another digest")
    canonical = json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode()
    must(canonical == data, "an entry that is not canonical")
    return entry


# C2SP tlog-tiles

def tile_path(number, width):
    text = "%03d" % (number % 1000)
    while number >= 1000:
        number //= 1000
        text = "x%03d/" % (number % 1000) + text
    return text if width == 256 else f"{text}.p/{width}"


def read(folder, *names):
    with open(os.path.join(folder, *names), "rb") as file:
        return file.read()


def check_log(folder, log, witnesses):
    size, root, signed = open_checkpoint(read(folder, "checkpoint"), log, witnesses)
    leaves, files = [], {"checkpoint"}
    for number in range((size + 255) // 256):
        path = "tile/entries/" + tile_path(number, min(256, size - 256 * number))
        files.add(path)
        bundle, place = read(folder, path), 0
        while place < len(bundle):
            length = struct.unpack(">H", bundle[place:place + 2])[0]
            body = bundle[place + 2:place + 2 + length]
            must(len(body) == length, f"{path} ends within an entry")
            check_entry(body)
            leaves.append(leaf_hash(body))
            place += 2 + length
        must(len(leaves) == min(size, 256 * (number + 1)), f"{path} has another number of entries")
    level, row = 0, leaves
    while row:
        for number in range((len(row) + 255) // 256):
            hashes = row[256 * number:256 * (number + 1)]
            path = f"tile/{level}/" + tile_path(number, len(hashes))
            files.add(path)
            must(read(folder, path) == b"".join(hashes), f"{path} does not fit the entries")
        row = [root_hash(row[256 * n:256 * (n + 1)]) for n in range(len(row) // 256)]
        level += 1
    must(root_hash(leaves) == root, "the root does not fit the entries")
    there = {os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names}
    must(there >= files, "files are missing")
    return {"size": size, "root": base64.b64encode(root).decode(), "signed": signed, "levels": level}


def split(data):
    gap = data.index(b"\n\n")
    return data[:gap].decode().split("\n"), data[gap + 2:]


def check_proof(data, log, witnesses):
    lines, note = split(data)
    must(lines.pop(0) == "c2sp.org/tlog-proof@v1", "no proof")
    must(lines[0].startswith("extra "), "the proof carries no entry")
    entry = unbase64(lines.pop(0)[6:])
    must(re.fullmatch("index (0|[1-9][0-9]*)", lines[0]), "no index")
    index = int(lines.pop(0)[6:])
    size, root, signed = open_checkpoint(note, log, witnesses)
    must(index < size, "the index lies outside the log")
    must(root_from_inclusion(index, size, leaf_hash(entry), [unbase64(line) for line in lines]) == root,
         "the proof does not lead to the root")
    return {"index": index, "size": size, "entry": check_entry(entry), "signed": signed}


def check_request(data, log, old_root):
    lines, note = split(data)
    must(re.fullmatch("old (0|[1-9][0-9]*)", lines[0]), "no old size")
    old, path = int(lines[0][4:]), [unbase64(line) for line in lines[1:]]
    size, root, _ = open_checkpoint(note, log, [])
    must(old <= size, "the log shrinks")
    if old == 0:
        must(not path and old_root == root_hash([]), "the empty log has one root and an empty proof")
    else:
        must(roots_from_consistency(old, size, old_root, path) == (old_root, root), "the proof does not hold")
    return {"old": old, "size": size}


def main(what, place, key, *rest):
    log = Key(key)
    if what == "log":
        return check_log(place, log, [Key(text) for text in rest])
    if what == "proof":
        return check_proof(read(place), log, [Key(text) for text in rest])
    return check_request(read(place), log, unbase64(rest[0]))


if __name__ == "__main__":
    try:
        print(json.dumps(main(*sys.argv[1:])))
    except (Wrong, ValueError, OSError, struct.error, IndexError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
