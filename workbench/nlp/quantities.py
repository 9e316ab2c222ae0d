"""Quantities in text: value, what is counted, and whether it is a bound. Dates and clock times are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    "dozen": 12.0,
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
    upto: float | None = None
    """The other end of a range: `145 to 175`."""
    noun: str = ""
    """The stem of the noun that it counts, as far as it is plain: the last of those that follow it in one run."""
    kind: frozenset[str] = frozenset()
    """The stems of the words that narrow the noun: `three strong aftershocks`."""
    measure: str = ""
    """What it measures, in one word of `lexicon.MEASURES`: `kilometre`, `percent`, `dollar`; empty: it counts."""

    def same_unit(self, other: Quantity) -> bool:
        """Tell whether both count the same kind of thing."""
        if self._age != other._age:
            return False
        mine, theirs = self.unit & _FATES, other.unit & _FATES
        if bool(mine) and bool(theirs) and not any(related(a, b) for a in mine for b in theirs):
            return False
        return any(related(a, b) for a in self.unit - _FATES for b in other.unit - _FATES) or bool(mine and theirs)

    @property
    def metric(self) -> tuple[float, str]:
        """Value and measure in metric units: 15 miles are 24,140 metres."""
        factor, unit = lexicon.CONVERSIONS.get(self.measure, (1.0, self.measure))
        return self.value * factor, unit

    @property
    def toll(self) -> bool:
        """It counts people that something was done to or that something befell: killed, injured, arrested."""
        return bool(self.unit & _FATES)

    def comparable(self, other: Quantity) -> bool:
        """Tell whether both plainly count or measure the same: the same measure, or the same noun and fate.

        Kilometres and miles, percent and points are no two values of one thing. Stricter than `same_unit`.
        """
        mine, theirs = self.unit & _FATES, other.unit & _FATES
        if self._age != other._age or self.measure != other.measure:
            return False
        if mine and theirs and not any(related(a, b) for a in mine for b in theirs):
            return False
        if self.measure in _TIMES:
            return self.noun == other.noun  # a contract of ten years, the next seven years
        if self.measure:
            return True
        if not self._of_one_kind(other):
            return False
        if bool(mine) != bool(theirs) and {self.noun, other.noun} <= lexicon.PERSONS | {""}:
            return False  # `four people`, `four people killed`
        if self.noun and other.noun:
            both = {self.noun, other.noun}
            return (
                len(both) == 1
                or both <= lexicon.PERSONS
                or (not both & lexicon.PERSONS and related(self.noun, other.noun))
            )
        # `killed at least 27 on Monday` counts people.
        return bool(mine and theirs) and {self.noun, other.noun} <= lexicon.PERSONS | {""}

    def _of_one_kind(self, other: Quantity) -> bool:
        lone = (self.kind - other.kind, other.kind - self.kind)
        return all(any(related(word, beside) for beside in lone[1 - side]) for side in (0, 1) for word in lone[side])

    def conflicts(self, other: Quantity) -> bool:
        """Tell whether two values of the same thing cannot both be meant: bounds, ranges and rounding understood."""
        low, high = sorted((abs(self.value), abs(other.value)))
        alike = self.agrees(other) or other.agrees(self) or self._rounded(other)
        return self.comparable(other) and not alike and high <= _APART * low

    def _rounded(self, other: Quantity) -> bool:
        """Tell whether one is the other in rounder figures: 26,000 and 26,113."""
        rough, fine = sorted((self.value, other.value), key=_figures)
        if _figures(rough) == _figures(fine) or abs(rough) < _LEAST_ROUNDED:
            return False
        return abs(rough - fine) <= 0.05 * abs(fine) and float(f"%.{_figures(rough) - 1}e" % fine) == rough

    @property
    def _age(self) -> bool:
        return "yearold" in self.unit or {"year", "old"} <= self.unit

    def agrees(self, other: Quantity) -> bool:
        """Tell whether another value meets this one: the same, beyond it if it is a bound, near it if it is `about`."""
        if self.upto is not None or other.upto is not None:
            mine, theirs = (self.upto or self.value, other.upto or other.value)
            return self.value <= theirs and other.value <= mine
        if self.vague or other.vague:
            low, high = sorted((self.value, other.value))
            return low == 0 or high / low < _VAGUE_RANGE
        if not other.bound and self.value:
            share = other.value / self.value
            if self.bound and _MET[self.bound][0] <= share <= _MET[self.bound][1]:
                return True
        return abs(self.value - other.value) <= 1e-9 * max(1.0, abs(self.value))


_LEAST_ROUNDED = 100
_TIMES = frozenset("second minute hour day week month year".split())
_APART = 10
"""How many times one number may be the other: beyond it they count different things, a family and a city."""


def _figures(value: float) -> int:
    """Count the significant figures of a number: 26,000 has two."""
    return len(f"{value:.10g}".replace(".", "").replace("-", "").strip("0").partition("e")[0]) or 1


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
            low, upto, end = _range(text, found, i, last, value)
            made.append(_quantity(text, found, (i, end), value=low, vague=vague, upto=upto))
            last = end
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


def _range(text: str, found: tuple[Token, ...], i: int, last: int, value: float) -> tuple[float, float | None, int]:
    """Read on to the other end of a range: `145 to 175 million`, `10-12`, `between five and ten`."""
    before = found[i - 1].lower if i else ""
    k = last + 1
    dash = k < len(found) and re.fullmatch(r"\s?[-–]\s?[$€£¥]?", text[found[last].end : found[k].start]) is not None
    worded = k < len(found) and found[k].lower == ("and" if before == "between" else "to") and before != "from"
    other = _read(text, found, k + (not dash)) if (dash or worded) and k + (not dash) < len(found) else None
    if other is None:
        return value, None, last
    high, end, vague = other
    scale = next((_SCALES[t.lower] for t in found[k : end + 1] if t.lower in _SCALES), 1.0)
    low = value if found[last].lower in _SCALES else value * scale
    if vague or high <= low or _is_date(text, found, k + (not dash), end, ranged=True):
        return value, None, last
    return low, high, end


def _simple(text: str, found: tuple[Token, ...], i: int) -> tuple[float | None, int]:
    word = found[i].lower
    if found[i].number:
        return _digits(text, found, i)
    if word == "one" and i and found[i - 1].lower in _NOT_ONE:
        return None, i
    if word in ("hundred", "thousand", "million") and i and found[i - 1].lower == "a":
        return _SCALES[word], i
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


def _is_date(text: str, found: tuple[Token, ...], first: int, last: int, *, ranged: bool = False) -> bool:
    before = found[first - 1].lower if first else ""
    after = found[last + 1].lower if last + 1 < len(found) else ""
    gap = text[found[last].end : found[last + 1].start] if after else ""
    year = re.fullmatch(r"(?:19|20)\d\d", found[first].lower) is not None
    if before in lexicon.MONTHS or (after in lexicon.MONTHS and after != "may") or after in _NOT_COUNTED:
        return True
    joined = text[max(0, found[first].start - 1) : found[first].start] in (":", "/", "-") or gap.strip() in (":", "/")
    counted = after.endswith("s") or after == "people"
    if counted and (found[last + 1].capital or before.isdigit()):
        counted = False  # `the 2012 Oscars`, `August 3 2015 People`
    return (joined and not ranged) or (year and not counted)


def _quantity(
    text: str, found: tuple[Token, ...], span: tuple[int, int], *, value: float, vague: bool, upto: float | None
) -> Quantity:
    first, last = span
    before = text[max(0, found[first].start - 20) : found[first].start]
    bound: Bound = next((kind for kind, pattern in _BOUNDS if pattern.search(before)), "")
    after = _clause(text, found, range(last + 1, min(last + 9, len(found))), at=found[last].end)
    ahead = _clause(text, found, range(first - 1, max(-1, first - _FAR), -1), at=found[first].start)
    ahead = ahead[:5] + [t for t in ahead[5:] if t.lower == "toll"]  # "the death toll from the quake rose to 10"
    content = [t for t in after[:_FEW] if t.lower not in lexicon.STOPWORDS | {"least"} and not t.number]
    order = (*ahead[:3], *after, *ahead[3:])  # "killed at least 10 people, injuring …", "10 people were killed"
    fates = [stem(t.lower) for t in order if stem(t.lower) in _FATES]
    undergone = _undergone(after)
    fates = [undergone] if undergone else fates
    named = [
        stem(t.lower)
        for t in ahead[: 1 if content else 2]
        if t.lower not in lexicon.STOPWORDS | {"least"} and not past(t.lower)
    ]
    if re.match(r"\s+of (?:them|those|these|whom|which)\b", text[found[last].end :]):
        start, end = found[first].start, found[last].end
        return Quantity(value, start, end, unit=frozenset(), head="", vague=vague, bound=bound, upto=upto)
    unit = {*named, *(stem(t.lower) for t in content[:3]), *fates[:1]}
    unit |= {stem(part) for part in found[last].lower.split("-")[1:] if part in _SPANS}
    if _MONEY.search(text[: found[first].start]):
        unit.add("dollar")
    if text[found[last].end - 1] == "%" or (after and after[0].lower in ("percent", "per")):
        unit.add("percent")
    noun, kind = _noun(text, after, ahead)
    return Quantity(
        value=value, start=found[first].start, end=found[last].end, unit=frozenset(unit),
        head=stem(content[0].lower) if content else "", vague=vague, bound=bound, upto=upto,
        noun=noun, kind=kind, measure=_measure(text, (found[first], found[last]), after, ahead),
    )  # fmt: skip


def _noun(text: str, after: Sequence[Token], ahead: Sequence[Token]) -> tuple[str, frozenset[str]]:
    """Find the noun that a number counts, and what narrows it: the run of words that follows, up to a verb."""
    run: list[Token] = []
    of = bool(after) and after[0].lower == "of"  # `dozens of people`
    for token in after[of : _FEW + of]:
        dashed = run and re.search(r"[—–]|\s-\s", text[run[-1].end : token.start])
        if not run and token.lower in _MORE:
            continue
        verb = past(token.lower) and not token.lower.endswith("s")
        ends = token.lower in _RUN_ENDS or verb or stem(token.lower) in _FATES - lexicon.PERSONS
        if dashed or (ends and token.lower != "dead"):
            break
        run.append(token)
    if run:
        plural = next((t for t in run if stem(t.lower) in lexicon.PERSONS or t.text.endswith("s")), run[-1])
        return stem(plural.lower), frozenset(stem(t.lower) for t in run[: run.index(plural)])
    named = {token.lower for token in ahead}
    return "person" if named & {"population", "toll", "inhabitants"} else "", frozenset()


def _undergone(after: Sequence[Token]) -> str:
    """Find what the counted underwent by the words right behind them: `20 people were injured`, `20 people injured`."""
    for token in after[:_FEW]:
        if stem(token.lower) in _FATES and past(token.lower):
            return stem(token.lower)
        if token.lower not in lexicon.AUXILIARIES and stem(token.lower) not in lexicon.PERSONS | {"oth", "civilian"}:
            return ""
    return ""


_MORE = frozenset("more other others further additional new".split())
_RUN_ENDS = lexicon.STOPWORDS | lexicon.TIME_WORDS


def _measure(text: str, span: tuple[Token, Token], after: Sequence[Token], ahead: Sequence[Token]) -> str:
    first, last = span
    each = re.match(
        r"[\s-]*(?:a|an|per|each|every|an average)[\s-]+(?:year|month|week|day|hour|game|season)\b", text[last.end :]
    )
    money = re.search(r"([$€£¥])\s?$", text[: first.start])
    if money:
        return f"{lexicon.MEASURES[money[1]]}{' a time' * bool(each)}"
    if text[last.end - 1] == "%":
        return "percent"
    words = [token.lower for token in after[:2]]
    for size in (2, 1):
        named = lexicon.MEASURES.get(" ".join(words[:size])) if len(words) >= size else None
        if named:
            return named
    parts = [lexicon.MEASURES[part] for part in last.lower.split("-")[1:] if part in lexicon.MEASURES]
    near = [lexicon.MEASURES[t.lower] for t in ahead[:3] if lexicon.MEASURES.get(t.lower) == "magnitude"]
    return next(iter([*parts, *near]), "")


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
