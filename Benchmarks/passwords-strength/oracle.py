"""Varied English passwords, always the same, with what PyPI zxcvbn says of each.

    oracle.py COUNT FILE

Writes a JSON object a line: {"password", "kind", "score", "guessesLog10"}. The words come from zxcvbn's own lists.
"""
import json
import math
import multiprocessing
import random
import string
import sys
from pathlib import Path

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS as LISTS

LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "$5", "t": "7+", "l": "1", "b": "8", "g": "9"}
ROWS = ["`1234567890-=", " qwertyuiop[]", " asdfghjkl;'", " zxcvbnm,./"]


def word(r, lists=("english_wikipedia", "us_tv_and_film", "passwords"), longest=12):
    """A word, common ones as likely as rare ones by order of magnitude."""
    while True:
        words = LISTS[r.choice(lists)]
        found = words[int(math.exp(r.uniform(0, math.log(len(words))))) - 1]
        if 3 <= len(found) <= longest:
            return found


def name(r):
    return word(r, ("female_names", "male_names", "surnames"))


def cased(r, text):
    return r.choice([text, text, text.capitalize(), text.capitalize(), text.upper(), text[:-1] + text[-1:].upper(),
                     "".join(r.choice([c, c.upper()]) for c in text)])


def leet(r, text):
    return "".join(r.choice(LEET[c]) if c in LEET and r.random() < 0.5 else c for c in text)


def tail(r):
    return r.choice(["1", "12", "123", "!", "1!", "01", "007", "#1", "?", "*", str(r.randint(0, 99)),
                     str(r.randint(100, 9999))])


def year(r):
    return str(r.randint(1950, 2026))


def walk(r):
    y = r.randint(0, 3)
    x = r.randint(0, 9)
    text, dx, dy = "", 1, 0
    for _ in range(r.randint(4, 10)):
        row = ROWS[y]
        if 0 <= x < len(row) and row[x] != " ":
            text += row[x]
        if r.random() < 0.25:
            dx, dy = r.choice([(1, 0), (-1, 0), (0, 1), (0, -1)])
        y, x = min(3, max(0, y + dy)), min(12, max(0, x + dx))
    return text or "qwer"


def date(r):
    d, m, y = r.randint(1, 28), r.randint(1, 12), r.randint(1940, 2025)
    return r.choice(["%02d%02d%04d" % (d, m, y), "%d/%d/%d" % (m, d, y), "%02d-%02d-%02d" % (d, m, y % 100),
                     "%04d-%02d-%02d" % (y, m, d), "%02d.%02d.%04d" % (d, m, y), "%02d%02d%02d" % (m, d, y % 100)])


def characters(r, alphabet, least, most):
    return "".join(r.choice(alphabet) for _ in range(r.randint(least, most)))


KINDS = {
    "common": (12, lambda r: cased(r, r.choice(LISTS["passwords"]))),
    "word and tail": (14, lambda r: cased(r, word(r)) + tail(r)),
    "word and year": (6, lambda r: cased(r, word(r)) + year(r) + r.choice(["", "!", "?"])),
    "name and year": (8, lambda r: cased(r, name(r)) + year(r)),
    "name and date": (3, lambda r: cased(r, name(r)) + date(r)),
    "signs for letters": (8, lambda r: leet(r, cased(r, word(r))) + r.choice(["", tail(r)])),
    "two words": (8, lambda r: cased(r, word(r)) + r.choice(["", ".", "-", "_"]) + cased(r, word(r))),
    "passphrase": (8, lambda r: r.choice([" ", "-", "", "."]).join(word(r) for _ in range(r.randint(3, 6)))),
    "keyboard walk": (6, lambda r: walk(r) + r.choice(["", "", tail(r)])),
    "date": (3, date),
    "reversed": (3, lambda r: word(r)[::-1] + r.choice(["", tail(r)])),
    "repeated": (4, lambda r: r.choice([word(r), characters(r, string.ascii_lowercase, 1, 3)]) * r.randint(2, 4)),
    "sequence": (3, lambda r: r.choice(["abcdef", "13579", "zyxw", "7654321", "mnopqr", "ABCD"]) + tail(r)),
    "digits": (4, lambda r: characters(r, string.digits, 4, 12)),
    "random": (6, lambda r: characters(r, string.ascii_letters + string.digits + string.punctuation, 5, 14)),
    "random letters": (4, lambda r: characters(r, string.ascii_lowercase, 5, 12)),
}


def passwords(count):
    r = random.Random(20261123)
    kinds = [kind for kind, (weight, _) in KINDS.items() for _ in range(weight)]
    seen = set()
    while len(seen) < count:
        kind = r.choice(kinds)
        password = KINDS[kind][1](r)[:60]
        if password not in seen:
            seen.add(password)
            yield kind, password


def judged(item):
    kind, password = item
    result = zxcvbn(password)
    return json.dumps({"password": password, "kind": kind, "score": result["score"],
                       "guessesLog10": float(result["guesses_log10"])})


def main():
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    with multiprocessing.Pool() as pool:
        lines = pool.map(judged, list(passwords(count)), chunksize=200)
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
