"""Find what stands twice in a raw text: the headline above itself, or a whole body.

Of two bodies the richer stays; and only what the other holds as well is dropped, so that nothing is lost. This module
does not know which copy came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from workbench.corpus.document import Mark, learn, whole
from workbench.corpus.lines import Line, is_heading, is_prose, squeeze
from workbench.corpus.passages import sentences

_TELLING = 25
"""Characters of a sentence that does not recur by chance."""
_LEAST_SENTENCES = 3
_LONGEST = 150_000
"""Characters; longer texts are no articles, and comparing all with all would take long."""
_HEAD = 12
_PARAGRAPH = 80
"""Letters and digits of a paragraph that nobody writes twice."""
_STRAIGHT = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
_SITE_NAME = 30


class _Unit(NamedTuple):
    """A sentence of the raw text, and where its characters stand among all that are compared."""

    start: int
    end: int
    key: str
    at: int


def repeated_headline(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a headline that stands again below itself: alone, behind a kicker, or without the site's name."""
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    head = [line for line in lines[: min(_HEAD, first_prose)] if is_heading(line)]
    for at, line in enumerate(head):
        if any(_says_again(line, head[below:]) for below in range(at + 1, len(head))):
            title = learn("title", line.text, method="repeated headline", confidence=0.85)
            yield whole(line, "repeated headline", title)
            return


def repeated_body(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the poorer of two copies of the body."""
    units = _units(lines)
    everything = "".join(unit.key for unit in units)
    if len(everything) > _LONGEST:
        return
    copies = _copies(units, everything)
    for unit in _poorer(*copies) if copies else ():
        yield Mark(unit.start, unit.end, "repeated body")


def repeated_paragraphs(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a long paragraph, or the headline, where it stands again further down."""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        key = _key(line.text)
        long = len(key) > _PARAGRAPH or (at == 0 and len(key) >= _TELLING and is_heading(line))
        if key in seen:
            yield whole(line, "repeated headline" if is_heading(line) else "repeated paragraph")
        elif long:
            seen.add(key)


def _says_again(line: Line, below: Sequence[Line]) -> bool:
    key, one = squeeze(line.text), squeeze(below[0].text)
    if len(one) >= _TELLING and key.startswith(one) and len(key) - len(one) <= _SITE_NAME:
        return True
    return len(key) >= _TELLING and len(below) > 1 and key == one + squeeze(below[1].text)


def _units(lines: Sequence[Line]) -> list[_Unit]:
    units: list[_Unit] = []
    at = 0
    for line in lines:
        for start, end in sentences(line.text):
            key = _key(line.text[start:end])
            units.append(_Unit(line.start + start, line.start + end, key, at))
            at += len(key)
    return units


def _key(sentence: str) -> str:
    """Ignore what copying changes: white space, case, the shape of quotation marks. Never a digit's point or sign."""
    return "".join(sentence.translate(_STRAIGHT).casefold().split())


def _copies(units: Sequence[_Unit], everything: str) -> tuple[list[_Unit], list[_Unit]] | None:
    """Cut the text where its second copy begins, and take from each side what lies between its repeated sentences."""
    again = [unit for unit in units if len(unit.key) >= _TELLING and everything.find(unit.key) < unit.at]
    if len({unit.key for unit in again}) < _LEAST_SENTENCES:
        return None
    cut = again[0].at
    first = _between(units, lambda unit: unit.at < cut and unit.key in everything[cut:])
    second = _between(units, lambda unit: unit.at >= cut and unit.key in everything[:cut])
    return (first, second) if _alike(first, second) and _alike(second, first) else None


def _between(units: Sequence[_Unit], repeats: Callable[[_Unit], bool]) -> list[_Unit]:
    hits = [at for at, unit in enumerate(units) if len(unit.key) >= _TELLING and repeats(unit)]
    return list(units[hits[0] : hits[-1] + 1]) if hits else []


def _alike(one: Sequence[_Unit], other: Sequence[_Unit]) -> bool:
    return 2 * _shared(one, other) >= sum(len(unit.key) for unit in one) > 0


def _shared(one: Sequence[_Unit], other: Sequence[_Unit]) -> int:
    there = "".join(unit.key for unit in other)
    return sum(len(unit.key) for unit in one if unit.key in there)


def _poorer(first: Sequence[_Unit], second: Sequence[_Unit]) -> Iterator[_Unit]:
    """Yield what the poorer copy has in common with the richer; of equals the second is the poorer."""
    own_first = sum(len(unit.key) for unit in first) - _shared(first, second)
    own_second = sum(len(unit.key) for unit in second) - _shared(second, first)
    poor, rich = (first, second) if own_first < own_second else (second, first)
    there = "".join(unit.key for unit in rich)
    return (unit for unit in poor if unit.key in there)
