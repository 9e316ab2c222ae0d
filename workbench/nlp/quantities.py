"""Quantities in text: value, what is counted, and whether it is a bound. Dates and clock times are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from workbench.nlp import lexicon
from workbench.nlp.lexicon import related
from workbench.nlp.tokens import Token, past, stem

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_UNITS = {word: value for value, word in enumerate(_SMALL.split())}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "bn": 1e9,
    "mn": 1e6,
    "m": 1e6,
    "k": 1e3,
}
_VAGUE = {"dozen": 12.0, "dozens": 24.0, "scores": 40.0, "hundreds": 200.0, "thousands": 2000.0}
Bound = Literal["", "least", "most", "about"]
NUMBER_WORDS = frozenset({*_UNITS, *_TENS, *_SCALES, *_VAGUE} - {"m", "k"})
_FAR = 16
_VAGUE_RANGE = 5.0  # "dozens" may be 24 to 120
_FEW = 4  # tokens after a number that may name what it counts


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text and what it counts."""

    value: float
    start: int
    end: int
    unit: frozenset[str]
    """Stems of the words beside it."""
    head: str
    """The stem of the word that follows it."""
    vague: bool = False
    bound: Bound = ""
    """The words before it: `more than` 900, `up to` 40, `about` 30."""

    def same_unit(self, other: Quantity) -> bool:
        """Tell whether both count the same kind of thing."""
        if self._age != other._age:
            return False
        mine, theirs = self.unit & _FATES, other.unit & _FATES
        if bool(mine) and bool(theirs) and not any(related(a, b) for a in mine for b in theirs):
            return False
        return any(related(a, b) for a in self.unit - _FATES for b in other.unit - _FATES) or bool(mine and theirs)

    @property
    def _age(self) -> bool:
        return "yearold" in self.unit or {"year", "old"} <= self.unit

    def agrees(self, other: Quantity) -> bool:
        """Tell whether another value meets this one: the same, beyond it if it is a bound, near it if it is `about`."""
        if self.vague or other.vague:
            low, high = sorted((self.value, other.value))
            return low == 0 or high / low < _VAGUE_RANGE
        if not other.bound and self.value:
            share = other.value / self.value
            if self.bound and _MET[self.bound][0] <= share <= _MET[self.bound][1]:
                return True
        return abs(self.value - other.value) <= 1e-9 * max(1.0, abs(self.value))


_MET: dict[Bound, tuple[float, float]] = {"least": (1.0, 1.5), "most": (0.5, 1.0), "about": (0.93, 1.07)}
"""Which shares of a bound a plain number may be that meets it: 923 is more than 900, 9,000 is not what is meant."""
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    (
        "least",
        re.compile(
            r"(?:(?<!no )(?<!not )more than|over|above|at least|upwards? of|no (?:fewer|less) than)\s+[$€£¥]?$", re.I
        ),
    ),
    (
        "most",
        re.compile(r"(?:fewer than|less than|under|below|at most|up to|no more than|as many as)\s+[$€£¥]?$", re.I),
    ),
    ("about", re.compile(r"(?:about|around|approximately|roughly|nearly|almost|some|close to)\s+[$€£¥]?$", re.I)),
)
_FATES = frozenset(
    stem(w) for w in "kill dead death die wound injure hurt missing arrest destroy capture toll injury".split()
)
_NOT_COUNTED = frozenset("st nd rd th am pm a.m p.m gmt oclock o'clock".split()) | lexicon.MONTHS
_MONEY = re.compile(r"[$€£¥]\s?$")


def quantities(text: str, found: tuple[Token, ...]) -> tuple[Quantity, ...]:
    """List the quantities of a text; `found` are its tokens."""
    made: list[Quantity] = []
    i = 0
    while i < len(found):
        read = _read(text, found, i)
        if read is None:
            i += 1
            continue
        value, last, vague = read
        if not _is_date(text, found, i, last):
            made.append(_quantity(text, found, (i, last), value=value, vague=vague))
        i = last + 1
    return tuple(made)


def _read(text: str, found: tuple[Token, ...], i: int) -> tuple[float, int, bool] | None:
    token = found[i]
    if token.lower in _VAGUE:
        return _VAGUE[token.lower], i, True
    value, last = _simple(text, found, i)
    if value is None:
        return None
    while (
        last + 1 < len(found)
        and found[last + 1].lower in _SCALES
        and text[found[last].end : found[last + 1].start].strip() in ("", "-")
    ):
        value, last = value * _SCALES[found[last + 1].lower], last + 1
    return value, last, False


def _simple(text: str, found: tuple[Token, ...], i: int) -> tuple[float | None, int]:
    word = found[i].lower
    if found[i].number:
        return _digits(text, found, i)
    if word == "one" and i and found[i - 1].lower in _NOT_ONE:
        return None, i
    first, _, second = word.partition("-")
    if first in _UNITS and second and second.split("-")[0] in _SPANS:
        return float(_UNITS[first]), i
    if first in _TENS:
        return float(_TENS[first] + _UNITS.get(second, 0)), i
    if word in _UNITS and not (word == "one" and i + 1 < len(found) and found[i + 1].lower in ("of", "another")):
        return float(_UNITS[word]), i
    return None, i


_NOT_ONE = frozenset("no any every each this that the which another some".split())
_SPANS = frozenset("year month week day hour minute goal match game seat storey story member man woman".split())
"""What a hyphened number counts: `a three-year contract`."""


def _digits(text: str, found: tuple[Token, ...], i: int) -> tuple[float | None, int]:
    digits, last = found[i].lower.rstrip("%"), i
    while last + 1 < len(found) and _glued(text, found[last], found[last + 1]):
        digits, last = digits + text[found[last].end] + found[last + 1].lower.rstrip("%"), last + 1
    if not re.fullmatch(r"[\d.,]+", digits):
        return None, i
    plain = re.sub(r",(?=\d{3}\b)", "", digits).replace(",", ".")
    try:
        return float(plain), last
    except ValueError:
        return None, i


def _glued(text: str, one: Token, other: Token) -> bool:
    """Tell whether two tokens are the halves of a number set with a space, as `2, 000` or `6. 1`."""
    gap = text[one.end : other.start]
    return other.number and ((gap == ", " and re.fullmatch(r"\d{3}", other.lower) is not None) or gap == ". ")


def _is_date(text: str, found: tuple[Token, ...], first: int, last: int) -> bool:
    before = found[first - 1].lower if first else ""
    after = found[last + 1].lower if last + 1 < len(found) else ""
    gap = text[found[last].end : found[last + 1].start] if after else ""
    year = re.fullmatch(r"(?:19|20)\d\d", found[first].lower) is not None
    if before in lexicon.MONTHS or (after in lexicon.MONTHS and after != "may") or after in _NOT_COUNTED:
        return True
    joined = text[max(0, found[first].start - 1) : found[first].start] in (":", "/", "-") or gap.strip() in (":", "/")
    return joined or (year and not (after.endswith("s") or after == "people"))


def _quantity(text: str, found: tuple[Token, ...], span: tuple[int, int], *, value: float, vague: bool) -> Quantity:
    first, last = span
    before = text[max(0, found[first].start - 20) : found[first].start]
    bound: Bound = next((kind for kind, pattern in _BOUNDS if pattern.search(before)), "")
    after = _clause(text, found, range(last + 1, min(last + 9, len(found))), at=found[last].end)
    ahead = _clause(text, found, range(first - 1, max(-1, first - _FAR), -1), at=found[first].start)
    ahead = ahead[:5] + [t for t in ahead[5:] if t.lower == "toll"]  # "the death toll from the quake rose to 10"
    content = [t for t in after[:_FEW] if t.lower not in lexicon.STOPWORDS | {"least"} and not t.number]
    order = (*ahead[:3], *after, *ahead[3:])  # "killed at least 10 people, injuring …", "10 people were killed"
    fates = [stem(t.lower) for t in order if stem(t.lower) in _FATES]
    named = [
        stem(t.lower)
        for t in ahead[: 1 if content else 2]
        if t.lower not in lexicon.STOPWORDS | {"least"} and not past(t.lower)
    ]
    if re.match(r"\s+of (?:them|those|these|whom|which)\b", text[found[last].end :]):
        start, end = found[first].start, found[last].end
        return Quantity(value, start, end, unit=frozenset(), head="", vague=vague, bound=bound)
    unit = {*named, *(stem(t.lower) for t in content[:3]), *fates[:1]}
    unit |= {stem(part) for part in found[last].lower.split("-")[1:] if part in _SPANS}
    if _MONEY.search(text[: found[first].start]):
        unit.add("dollar")
    if text[found[last].end - 1] == "%" or (after and after[0].lower in ("percent", "per")):
        unit.add("percent")
    return Quantity(
        value=value, start=found[first].start, end=found[last].end, unit=frozenset(unit),
        head=stem(content[0].lower) if content else "", vague=vague, bound=bound,
    )  # fmt: skip


def _clause(text: str, found: tuple[Token, ...], order: range, *, at: int) -> list[Token]:
    """List the tokens beside a number, nearest first, up to a comma, a stop or the next number."""
    made: list[Token] = []
    for k in order:
        between = text[at : found[k].start] if order.step > 0 else text[found[k].end : at]
        if re.search(r"[,;.!?:\n]", between) or (found[k].number or found[k].lower in _UNITS):
            break
        if order.step > 0 and found[k].lower == "and" and k + 1 < len(found) and past(found[k + 1].lower):
            break  # "killed 612 people and injured more than 1,400"
        made.append(found[k])
        at = found[k].end if order.step > 0 else found[k].start
    return made
