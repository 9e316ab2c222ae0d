"""The built-in judge: deterministic rules over words, no model, no network, no key.

Pure: the same claim and articles give the same comparison, whatever the order of the articles. It reads English only,
knows no world, and says in every reading which rule gave it. It is a baseline that says it is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from workbench.english.trees import Parse
from workbench.judge.builtin.discrepancies import discrepancies
from workbench.judge.builtin.evidence import quote
from workbench.judge.builtin.languages import readable, unread_note
from workbench.judge.builtin.matching import Match, best
from workbench.judge.builtin.propositions import Proposition, proposition
from workbench.judge.builtin.reading import Line, lines
from workbench.judge.builtin.seen import Seen
from workbench.judge.builtin.sights import OPPOSING, Sight
from workbench.judge.builtin.stances import FAR, sights, stance
from workbench.judge.builtin.verdicts import case_against, case_for, label, rationale
from workbench.judge.builtin.voices import voices
from workbench.models import Article, Call, Claim, Comparison, Finding, Reading, Version
from workbench.origins import origins

NAME = "builtin"

_QUOTES = 2  # sentences quoted for one reading
_HEARD = 0.25  # how far below the best sentence another may score whose speaker still counts


@lru_cache(maxsize=1)
def rules_digest(weights: str) -> str:
    """Digest of the rules' sources and words and of the weights of their trees: another digest, other rules."""
    packages = [files(name) for name in (__package__, "workbench.english")]
    kept = (f for p in packages for f in p.iterdir() if f.name.endswith((".py", ".txt")))
    sources = sorted((f.name.encode(), f.read_bytes()) for f in kept)
    return sha256(b"\0".join([weights.encode(), *(part for source in sources for part in source)])).hexdigest()[:16]


class BuiltinJudge:
    """Judge by the rules, on the trees of a parser, `weights` being the digest of its own.

    `now` gives the time for the record of the call; no rule looks at it.
    """

    name = NAME
    prompt: str | None = None

    def __init__(self, now: Callable[[], str], parse: Parse, *, weights: str) -> None:
        self._now, self._parse = now, parse
        self._version = rules_digest(weights)
        self.key = f"{NAME}#{self._version}"

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Compare the versions of a claim; refuses languages it does not read."""
        at = self._now()
        comparison = compare(claim, versions, parse=self._parse)
        return comparison, Call(judge=NAME, judge_version=self._version, requests=0, cost_usd=0.0, at=at)


def compare(claim: Claim, versions: Sequence[Version], *, parse: Parse) -> Comparison:
    """Say what each version does with a claim, by the rules.

    The answer does not depend on the order of the versions. An article in another language gets no reading; a
    JudgeError says so if there is no article in English at all.
    """
    english, unread = readable(versions)
    read = [_lines(version, parse) for version in english]
    wanted = proposition(claim.text, claim.speaker, parse=parse)
    seen = [_seen(version.article, found, wanted) for version, found in zip(english, read, strict=True)]
    differences = discrepancies(wanted, seen)
    readings = tuple(_reading(s, wanted) for s in seen)
    findings = [Finding(article_id=r.article_id, stance=r.stance, said=r.stance, voices=r.voices) for r in readings]
    affirming = sum(origin.position == "affirms" for origin in origins(findings))
    return Comparison(
        readings=readings,
        discrepancies=differences,
        case_for=case_for(seen),
        case_against=case_against(seen),
        rationale=rationale(seen, differences) + unread_note(versions, unread),
        label=label(seen, differences, affirming),
        unread=unread,
    )


def _lines(version: Version, parse: Parse) -> tuple[Line, ...]:
    """Read an article, and mark its title and the sentences that the index found near in meaning."""
    near = [(h.passage.start, h.passage.end, h.dense) for h in version.hits if h.dense is not None]
    title = version.article.title.value if version.article.title else None
    read = (_marked(line, near) for line in _read(version.article.text, parse))
    return tuple(replace(line, headline=True) if line.text == title else line for line in read)


def _marked(line: Line, near: Sequence[tuple[int, int, float]]) -> Line:
    found = [dense for start, end, dense in near if start < line.end and line.start < end]
    return replace(line, near=max(found)) if found else line


@lru_cache(maxsize=64)
def _read(text: str, parse: Parse) -> tuple[Line, ...]:
    """Reading an article takes longer than judging it, and every claim of an event asks for the same ones."""
    return lines(text, parse)


def _seen(article: Article, read: tuple[Line, ...], wanted: Proposition) -> Seen:
    found = sights(wanted, read)
    held, deciding = stance(wanted, found)
    return Seen(article=article, lines=read, sights=found, stance=held, deciding=deciding)


def _reading(seen: Seen, wanted: Proposition) -> Reading:
    if seen.deciding is None:
        return Reading(article_id=seen.article.id, stance="silent", summary=_missing(best(wanted, seen.lines)))
    summary = f"{seen.deciding.rule[0].upper()}{seen.deciding.rule[1:]}."
    quotes = {q.text: q for q in (quote(seen.article, sight) for sight in _shown(seen, seen.deciding))}
    return Reading(
        article_id=seen.article.id,
        stance=seen.stance,
        summary=summary,
        quotes=tuple(quotes.values()),
        voices=voices(wanted, _heard(seen)),
    )


def _shown(seen: Seen, deciding: Sight) -> list[Sight]:
    """The deciding sentence first, then the next best that does the same."""
    others = sorted(
        (s for s in seen.sights if s is not deciding and s.stance == seen.stance), key=lambda s: -s.match.score
    )
    return [deciding, *others][:_QUOTES]


def _heard(seen: Seen) -> list[Sight]:
    """The sentences whose speakers count: those near the best one, and the denials of the same."""
    top = max(s.match.score for s in seen.sights)
    opposing = [s for s in seen.sights if s.act in OPPOSING and s.match.score >= top - FAR]
    return [s for s in seen.sights if s.match.score >= top - _HEARD or s in opposing or s.act == "says"]


def _missing(near: Match | None) -> str:
    if near is None or not near.missing:
        return 'Rule "silent": no sentence covers enough of the claim.'
    words = ", ".join(f'"{term.text}"' for term in near.missing[:4])
    return f'Rule "silent": no sentence covers enough of the claim; the nearest lacks {words}.'
