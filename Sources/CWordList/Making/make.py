"""Makes Sources/CWordList/words.c: the words and ranks that the strength estimate knows.

Run by scripts/make-words, which prepares the packages. Words and ranks are facts; no list is copied into the repository as
such. Sources and licences: docs/passwords-words.md.

The format, read by Sources/WardPasswords/Words/WordList.swift: entries sorted by word, all ASCII, each of

    shared      one upper-case letter, A = 0 … Z = 25: how many leading characters are those of the word before
    suffix      the rest of the word; no word has an upper-case letter
    dictionary  one upper-case letter, see DICTIONARIES
    rank        three characters, base 36 in lower case
"""
import collections
import gzip
import importlib
import json
import os
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "words.c"

# The letter of each dictionary; Swift's `Dictionary` has the same.
DICTIONARIES = {
    "P": "common passwords", "E": "English words", "S": "English surnames", "F": "English female names",
    "M": "English male names", "T": "English words of film and television", "L": "common local passwords",
    "D": "German words", "R": "French words", "O": "Portuguese words", "U": "Luxembourgish words",
    "N": "local names", "C": "local places",
}
# How many of each language, and the shortest word that is worth an entry: a shorter one is guessed as fast by trying
# all characters.
WORDS = {"D": ("de", 22000), "R": ("fr", 18000), "O": ("pt", 16000)}
SHORTEST = 4
LUXEMBOURGISH_LEMMAS = 9000


def spellings(word: str) -> list[str]:
    """A word without its marks, as it is matched, and in the spellings that people use where a key is missing."""
    word = word.lower().replace("’", "'")
    german = word.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    found = []
    for spelling in (word, word.replace("ß", "ss"), german):
        spelling = spelling.replace("œ", "oe").replace("æ", "ae").replace("ß", "s")
        bare = "".join(c for c in unicodedata.normalize("NFD", spelling) if not unicodedata.combining(c))
        bare = re.sub(r"[^a-z0-9]", "", bare) if bare.isascii() else ""
        if bare and bare not in found:
            found.append(bare)
    return found


def own(name: str) -> list[str]:
    lines = (HERE / f"{name}.txt").read_text().splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def english() -> dict[str, list[str]]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS as lists

    letters = {"passwords": "P", "english_wikipedia": "E", "surnames": "S", "female_names": "F", "male_names": "M",
               "us_tv_and_film": "T"}
    return {letters[name]: words for name, words in lists.items()}


def frequencies(language: str) -> dict[str, int]:
    import spellchecker

    path = Path(spellchecker.__file__).parent / "resources" / f"{language}.json.gz"
    return json.loads(gzip.open(path).read())


def by_frequency(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda word: (-counts[word], word))


def luxembourgish() -> list[str]:
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / "data" / "lb_lemma_lookup.json.gz"
    lookup = json.loads(gzip.open(path).read())
    forms = collections.Counter(lemma.lower() for lemma in lookup.values())
    # The list has no frequencies: a lemma with more forms and fewer letters is the likelier one.
    lemmas = sorted(
        (word for word in forms if 4 <= len(word) <= 12 and word.isalpha()),
        key=lambda word: (-min(forms[word], 8), len(word), word))
    return own("luxembourgish") + lemmas[:LUXEMBOURGISH_LEMMAS]


def names(counts: dict[str, int]) -> list[str]:
    found = collections.Counter()
    for locale in ("de_DE", "de_AT", "de_CH", "de_LU", "fr_FR", "fr_BE", "fr_CH", "pt_PT", "pt_BR"):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        here = set()
        for kind in ("first_names_female", "first_names_male", "first_names", "last_names"):
            for value in getattr(provider, kind, ()):
                if isinstance(value, str):
                    here.update(part for part in re.split(r"[ -]", value.lower()) if len(part) >= 3)
        found.update(here)
    # Known in many places first, then as often as films speak of them.
    return sorted(found, key=lambda name: (-found[name], -counts.get(name, 0), name))


def places(counts: dict[str, int]) -> list[str]:
    found = []
    for locale in ("de_DE", "pt_PT", "de_CH", "de_AT"):
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
        found += [city.lower() for city in provider.cities]
    france = importlib.import_module("faker.providers.address.fr_FR").Provider
    found += [name.lower() for _, name in france.departments] + [name.lower() for name in france.regions]
    return own("places") + sorted(set(found), key=lambda name: (-counts.get(name, 0), name))


def main() -> None:
    entries: dict[tuple[str, str], int] = {}
    best: dict[str, int] = {}

    def add(letter: str, words: list[str]) -> None:
        for rank, word in enumerate(words, 1):
            assert rank < 36 ** 3 and word.isascii() and word == word.lower() and not re.search(r'[\\"\s]', word), word
            if (letter, word) not in entries:
                entries[letter, word] = rank
                best[word] = min(rank, best.get(word, rank))

    def add_local(letter: str, words: list[str], shortest: int = SHORTEST) -> None:
        rank, seen = 0, set()
        for word in words:
            new = [s for s in spellings(word) if len(s) >= shortest and s not in seen]
            if not new:
                continue
            rank += 1
            seen.update(new)
            for spelling in new:
                # Worth an entry only where no dictionary knows it as better.
                if best.get(spelling, 1 << 30) > rank:
                    entries[letter, spelling] = rank
                    best[spelling] = rank

    for letter, words in english().items():
        add(letter, words)
    add_local("L", own("common"), shortest=3)
    counts = {language: frequencies(language) for language, _ in WORDS.values()}
    heard: collections.Counter = collections.Counter()
    for words in counts.values():
        heard.update(words)
    for letter, (language, number) in WORDS.items():
        add_local(letter, by_frequency(counts[language])[:number])
    add_local("U", luxembourgish())
    add_local("N", names(heard))
    add_local("C", places(heard))

    # English entries stay even where a local one is better: the estimate can be asked for English alone.
    text, before = [], ""
    numbers = "0123456789abcdefghijklmnopqrstuvwxyz"
    ordered = sorted(((word, letter, rank) for (letter, word), rank in entries.items()))
    for word, letter, rank in ordered:
        shared = len(os.path.commonprefix([word, before])[:25])
        code = numbers[rank // 1296] + numbers[rank // 36 % 36] + numbers[rank % 36]
        text.append(chr(65 + shared) + word[shared:] + letter + code)
        before = word
    write("".join(text), len(ordered), collections.Counter(letter for _, letter, _ in ordered))


def write(text: str, count: int, counts: collections.Counter) -> None:
    width = 116
    lines = [text[start:start + width] for start in range(0, len(text), width)]
    table = "".join(f"//   {letter} {counts[letter]:6} {name}\n" for letter, name in DICTIONARIES.items())
    TARGET.write_text(
        "// Made by scripts/make-words; do not edit. Words and ranks: sources and licences in docs/passwords-words.md.\n"
        "//\n" + table + "//\n"
        "// From zxcvbn (MIT), pyspellchecker (MIT), Faker (MIT), spacy-lookups-data (MIT) and our own lists.\n\n"
        '#include "CWordList.h"\n\n'
        f"size_t ward_words_count(void) {{ return {count}; }}\n"
        f"size_t ward_words_length(void) {{ return {len(text)}; }}\n\n"
        "static const char words[] =\n" + "\n".join(f'"{line}"' for line in lines) + ";\n\n"
        "const uint8_t *ward_words(void) { return (const uint8_t *)words; }\n")
    print(f"{count} words, {len(text)} bytes")
    for letter, name in DICTIONARIES.items():
        print(f"  {letter} {counts[letter]:6} {name}")


if __name__ == "__main__":
    main()
