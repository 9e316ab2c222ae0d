"""Differences in wording between outlets that carry a claim: of quotations, of attribution, of names for things."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from workbench.english.senses import NAMINGS, related
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.sameness import kinship
from workbench.judge.builtin.seen import Seen, Side, carrying, discrepancy, does, names
from workbench.judge.builtin.sights import Sight
from workbench.models import Discrepancy

Span = tuple[int, int]

_QUOTED = re.compile(r"[“\"]([^”\"]{4,})[”\"]?")


def quote_variants(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    """Find one speaker quoted in different words by two outlets or more."""
    spoken = [(s, x) for s in seen for x in s.sights if _quoted(x)]
    for i, (one, sight) in enumerate(spoken):
        others = [(s, x) for s, x in spoken[i + 1 :] if s.article.id != one.article.id and _variant(sight, x)]
        if others:
            difference = diff(_quoted(sight), _quoted(others[0][1]))
            pair = f"{one.article.name} and {others[0][0].article.name}"
            why = f"The same speaker is quoted in different words. {pair}: {difference}."
            return [discrepancy("quote_variant", [(one, sight), *others], why)]
    return []


def _quoted(sight: Sight) -> str:
    """The words in quotation marks of a sentence in which somebody is quoted."""
    if sight.attribution is None or not sight.attribution.quoted:
        return ""
    return " … ".join(_QUOTED.findall(sight.line.text))


def _variant(one: Sight, other: Sight) -> bool:
    """The same speaker, and neither quotation is part of the other."""
    if one.attribution is None or other.attribution is None:
        return False
    shorter, longer = sorted((_plain(_quoted(one)), _plain(_quoted(other))), key=len)
    return kinship(one.attribution.speaker, other.attribution.speaker) == "same" and shorter not in longer


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def diff(one: str, other: str) -> str:
    """Set two wordings against each other, the words that differ in brackets: `heard [of that → anything]`."""
    mine, theirs = one.split(), other.split()
    matcher = difflib.SequenceMatcher(a=_bare(mine), b=_bare(theirs), autojunk=False)
    parts = []
    for change, a, b, c, d in matcher.get_opcodes():
        kept = " ".join(mine[a:b])
        parts.append(kept if change == "equal" else f"[{kept or '–'} → {' '.join(theirs[c:d]) or '–'}]")
    return " ".join(parts)


def _bare(words: list[str]) -> list[str]:
    return [word.lower().strip(".,;:!?…") for word in words]


def attribution_shifts(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    """Find outlets that say whose word it is, or name the speaker, beside outlets that do not."""
    told = [(s, x) for s, x in carrying(seen) if x.attribution is not None]
    own = [(s, x) for s, x in carrying(seen) if x.act == "states" and not x.granted]
    if told and own:
        why = f"{does(told, 'says', 'say')} whose word it is, {does(own, 'states', 'state')} it as their own."
        return [discrepancy("attribution_shift", [*told, *own], why)]
    named = [(s, x) for s, x in told if x.attribution is not None and x.attribution.named]
    nameless = [(s, x) for s, x in told if x.attribution is not None and not x.attribution.named]
    if not named or not nameless:
        return []
    why = f"The speaker is named in {names(named)} and not in {names(nameless)}."
    return [discrepancy("attribution_shift", [*named, *nameless], why)]


# ---------------------------------------------------------------- names for things


def loaded_terms(claim: Proposition, seen: Sequence[Seen]) -> list[Discrepancy]:
    """Find a thing in the claim that outlets call by names of different colour."""
    for parts in NAMINGS:
        words = [word for part in parts for word in part]
        if not any(related(t.key, word) for t in claim.content if not t.name for word in words):
            continue
        used = [(s, named) for s in seen if (named := _named(parts, s))]
        kinds = {tuple(sorted({kind for kind, _ in named})) for _, named in used}
        if len(kinds) > 1 and any(kind > 0 for _, named in used for kind, _ in named):
            return [_naming(used)]
    return []


def _named(parts: Sequence[frozenset[str]], seen: Seen) -> list[tuple[int, Span]]:
    """List which kinds of name an article's sentences on the claim use, and where in the article."""
    words = [(x.line.start, t) for x in seen.sights for t in x.line.terms if not t.name]
    return [
        (kind, (start + t.start, start + t.end))
        for start, t in words
        for kind, part in enumerate(parts)
        if t.key in part
    ]


def _naming(used: Sequence[tuple[Seen, list[tuple[int, Span]]]]) -> Discrepancy:
    sides: list[Side] = []
    said = []
    for s, named in used:
        start = named[0][1][0]
        sides += [(s, x) for x in s.sights if x.line.start <= start < x.line.end]
        words = dict.fromkeys(s.article.text[a:b] for _, (a, b) in named)
        said.append(f"{s.article.name}: {', '.join(words)}")
    return discrepancy("loaded_term", sides, f"Different names for the same thing. {'; '.join(said)}.")
