"""Write `workbench/nlp/lexicon/wordnet.txt`: words that may stand for one another, from WordNet 3.0 (Fellbaum 1998).

A line is a synset's words, or two words that WordNet calls derivationally related. Of each word only the senses count
that people mean: a fifth at least of all its uses, as noun and verb alike, in WordNet's sense-tagged texts. A `steal`
is no `buy` then. Words that never occur in those texts are left out, and names of several words, and forms that have
one stem.

Run by hand, only when what is taken changes; Debian has the files in `wordnet-base`:
    python -m tests.support.build_wordnet /usr/share/wordnet LICENCE workbench/nlp/lexicon/wordnet.txt
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from workbench.nlp.tokens import stem

_PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_PART_OF_KEY = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
_SHARE, _ALIKE = 0.2, 3


class Pointer(NamedTuple):
    """From a word of one synset to a word of another; both are counted from 1, and 0 means the whole synset."""

    kind: str
    target: str
    source_word: int
    target_word: int


class Synset(NamedTuple):
    """Words for one thing."""

    words: list[str]
    pointers: list[Pointer]


def read(folder: Path) -> tuple[dict[str, Synset], dict[str, list[str]]]:
    """Read the database: synsets by part and offset, and of each word the synsets that are meant."""
    synsets = {key: synset for name, part in _PARTS.items() for key, synset in _synsets(folder / f"data.{name}", part)}
    tagged: defaultdict[tuple[str, int], int] = defaultdict(int)
    for line in _lines(folder / "cntlist.rev"):
        key, sense, count = line.split()
        word, _, rest = key.partition("%")
        tagged[f"{word}.{_PART_OF_KEY[rest[0]]}", int(sense)] += int(count)
    uses: defaultdict[str, int] = defaultdict(int)
    for (word, _), count in tagged.items():
        uses[word.rpartition(".")[0]] += count
    meant: dict[str, list[str]] = {}
    for name, part in _PARTS.items():
        for word, ids in _index(folder / f"index.{name}"):
            counts = (tagged[f"{word}.{part}", sense] for sense in range(1, len(ids) + 1))
            often = [id_ for id_, count in zip(ids, counts, strict=True) if count and count >= _SHARE * uses[word]]
            meant.setdefault(word, []).extend(f"{part}{id_}" for id_ in often)
    return synsets, meant


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="ascii") as file:
        yield from (line for line in file if not line.startswith("  "))


def _synsets(path: Path, part: str) -> Iterator[tuple[str, Synset]]:
    for line in _lines(path):
        offset, _, _, count, *rest = line.partition("|")[0].split()
        size = 2 * int(count, 16)
        words = [word.partition("(")[0].lower() for word in rest[:size:2]]
        fields = rest[size + 1 : size + 1 + 4 * int(rest[size])]
        pointers = [
            Pointer(kind, f"{to_part.replace('s', 'a')}{to}", int(words_[:2], 16), int(words_[2:], 16))
            for kind, to, to_part, words_ in zip(*(fields[i::4] for i in range(4)), strict=True)
        ]
        yield f"{part}{offset}", Synset(words, pointers)


def _index(path: Path) -> Iterator[tuple[str, list[str]]]:
    for line in _lines(path):
        word, _, _, kinds, *rest = line.split()
        if word.isalpha() and stem(word)[:_ALIKE] == word[:_ALIKE]:  # `found` would be taken for a form of `find`
            yield word, rest[int(kinds) + 2 :]


def groups(synsets: dict[str, Synset], meant: dict[str, list[str]]) -> set[str]:
    """List the groups as they are written."""
    words_of: defaultdict[str, set[str]] = defaultdict(set)
    for word, ids in meant.items():
        for id_ in ids:
            words_of[id_].add(word)
    known = {word for words in words_of.values() for word in words}
    derived = {
        frozenset({synset.words[one.source_word - 1], synsets[one.target].words[one.target_word - 1]})
        for id_, synset in synsets.items()
        for one in synset.pointers
        if one.kind == "+" and synset.words[one.source_word - 1] in words_of[id_]
    }
    return {" ".join(sorted(g)) for g in (*words_of.values(), *derived) if g <= known and len({*map(stem, g)}) > 1}


if __name__ == "__main__":
    database, licence, target = map(Path, sys.argv[1:])
    header = "".join(f"# {line}".rstrip() + "\n" for line in licence.read_text(encoding="utf-8").splitlines())
    written = sorted(groups(*read(database)))
    target.write_text(header + "\n".join(written) + "\n", encoding="utf-8")
    sys.stdout.write(f"{target}: {len(written)} groups\n")
