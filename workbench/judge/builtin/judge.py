"""The built-in judge: deterministic rules over words, no model, no network, no key.

Pure: the same claim and articles give the same comparison, whatever the order of the articles. It reads English only,
knows no world, and says in every reading which rule gave it. It is a baseline that says it is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from workbench.errors import JudgeError
from workbench.ingest.text import language_name, primary
from workbench.judge.builtin.discrepancies import Seen, Side, discrepancies, does, quote
from workbench.judge.builtin.matching import Match, best
from workbench.judge.builtin.stance import FAR, OPPOSING, Sight, sights, stance
from workbench.judge.builtin.text import Line, Proposition, lines, proposition
from workbench.judge.labels import earned_label
from workbench.judge.origins import kinship, origins
from workbench.models import (
    Article,
    Call,
    Claim,
    Comparison,
    Discrepancy,
    Finding,
    Position,
    Reading,
    Stance,
    Unread,
    Version,
    Voice,
)
from workbench.models.check import Estimate
from workbench.nlp import attribution
from workbench.nlp.attribution import MEDIA_REPORTS
from workbench.nlp.tree import Parse

# ------------------------------------------------------------
# Which articles these rules can read: those in English. Of every other one it is said why not.

_COMMON = frozenset(
    "the of and to that with from they said which who has were had this its been would after his their".split()
)
_LEAST_COMMON = 0.05
"""In English news every fourth word is one of these, in a list of names fewer; in other languages next to none."""
_LEAST_WORDS = 50
"""In fewer words their share says little; then the text is read."""


def unread_because(article: Article) -> str | None:
    """Say why the rules do not read an article; None: they do."""
    if article.language is None:
        return None if _reads_like_english(article.text) else _reason("its language is not known")
    tag = article.language.value
    return None if primary(tag) == "en" else _reason(f"the article is in {language_name(tag)}")


def readable(versions: Sequence[Version]) -> tuple[list[Version], tuple[Unread, ...]]:
    """Part the versions into those that can be read, ordered by article, and the reason for each of the others.

    Raises JudgeError where none can be read.
    """
    reasons = {version.article.id: unread_because(version.article) for version in versions}
    english = sorted((v for v in versions if reasons[v.article.id] is None), key=lambda v: v.article.id)
    unread = tuple(Unread(article_id=article_id, reason=why) for article_id, why in sorted(reasons.items()) if why)
    if not english:
        why = unread[0].reason if len(unread) == 1 else _several(versions)
        raise JudgeError("language", why, hint="choose a model that reads it, with --model")
    return english, unread


def unread_note(versions: Sequence[Version], unread: Sequence[Unread]) -> str:
    """Name the articles that were not read, for the end of a rationale."""
    names = [v.article.name for v in versions if v.article.id in {one.article_id for one in unread}]
    return f" Not read, for these rules read English only: {', '.join(sorted(names))}." if names else ""


def _reason(why: str) -> str:
    return f"not read: the built-in judge reads English only ({why})"


def _several(versions: Sequence[Version]) -> str:
    tags = {v.article.language.value for v in versions if v.article.language}
    names = " and ".join(sorted({language_name(tag) for tag in tags})) or "languages that are not known"
    return _reason(f"the articles are in {names}")


def _reads_like_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return len(words) < _LEAST_WORDS or sum(word in _COMMON for word in words) >= _LEAST_COMMON * len(words)


# ------------------------------------------------------------
# Put the case for, the case against and the reason into plain sentences.

_VERBS: dict[Stance, tuple[str, str]] = {
    "supports": ("states it", "state it"),
    "reports": ("reports it as somebody's word", "report it as somebody's word"),
    "refutes": ("denies it", "deny it"),
    "qualifies": ("carries it changed", "carry it changed"),
}


def case_for(seen: Sequence[Seen]) -> str:
    """Say in a sentence per outlet who carries the claim, and by which rule."""
    return _case(seen, ("supports", "reports"))


def case_against(seen: Sequence[Seen]) -> str:
    """Say in a sentence per outlet who denies or changes the claim, and by which rule."""
    return _case(seen, ("refutes", "qualifies"))


def _case(seen: Sequence[Seen], stances: tuple[Stance, ...]) -> str:
    decided = [(s, s.deciding) for s in seen if s.stance in stances and s.deciding is not None]
    return " ".join(f"{s.article.name} {_VERBS[s.stance][0]}: {sight.why}." for s, sight in decided)


def rationale(seen: Sequence[Seen], found: Sequence[Discrepancy]) -> str:
    """Say how the outlets divide on the claim, and in what they differ."""
    parts = []
    for told, (one, several) in _VERBS.items():
        sides: list[Side] = [(s, s.deciding) for s in seen if s.stance == told and s.deciding is not None]
        if sides:
            parts.append(does(sides, one, several))
    silent = list(dict.fromkeys(s.article.name for s in seen if s.stance == "silent"))
    if silent:
        parts.append(f"not mentioned by {', '.join(silent)}")
    kinds = ", ".join(dict.fromkeys(d.kind.replace("_", " ") for d in found))
    return "; ".join(parts) + "." + (f" Differences: {kinds}." if kinds else "")


# ------------------------------------------------------------
# Gather who says so in one article, each voice once, with its position towards the claim.


def voices(claim: Proposition, found: Sequence[Sight]) -> tuple[Voice, ...]:
    """List the voices of an article on a claim; an outlet that only passes on a word becomes that word's `via`."""
    made: list[Voice] = []
    for sight in found:
        if sight.attribution is not None and sight.act != "gives another speaker":
            outlets = tuple(name for name in sight.attribution.via if name != MEDIA_REPORTS)
            _add(
                made,
                Voice(
                    speaker=sight.attribution.speaker,
                    named=sight.attribution.named,
                    via=outlets,
                    position=_position(sight),
                ),
            )
    passed_on = tuple(name for v in made if _passes_on(v) for name in attribution.outlets(v.speaker))
    sourced = [v for v in made if not _passes_on(v)]
    if not sourced:
        return tuple(made)
    return tuple(
        v.model_copy(update={"via": tuple(dict.fromkeys((*v.via, *passed_on)))})
        if (v.position == "affirms" and not v.named)
        else v
        for v in sourced
    )


def _position(sight: Sight) -> Position:
    match sight.act:
        case "denies" | "negates" | "says otherwise":
            declined = sight.attribution is not None and sight.attribution.position == "declines"
            return "declines" if declined else "denies"
        case "leaves open":
            return "declines"
        case _:
            return "affirms"


def _passes_on(voice: Voice) -> bool:
    return voice.position == "affirms" and (voice.speaker == MEDIA_REPORTS or attribution.media(voice.speaker))


def _add(made: list[Voice], voice: Voice) -> None:
    for i, known in enumerate(made):
        if known.position == voice.position and (
            known.speaker == voice.speaker or kinship(known.speaker, voice.speaker) == "same"
        ):
            fuller = max(known, voice, key=lambda v: (v.named, len(v.speaker)))
            made[i] = fuller.model_copy(update={"via": tuple(dict.fromkeys((*known.via, *voice.via)))})
            return
    made.append(voice)


# ------------------------------------------------------------

NAME = "builtin"

_QUOTES = 2  # sentences quoted for one reading
_HEARD = 0.25  # how far below the best sentence another may score whose speaker still counts


VERSION = "7b7eeeda9d66f7c0"
"""Raise it to "2" when an answer changes, and leave it alone when none does: checks under another version are out of
date. `tests/test_versions.py` holds it to the answers on the seeds. (The first version is the digest that 0.1.0 made of
its rules: it stands in the checks of that time.)"""


class BuiltinJudge:
    """Judge by the rules, on the trees of a parser.

    `now` gives the time for the record of the call; no rule looks at it.
    """

    name = NAME
    prompt: str | None = None
    key = f"{NAME}#{VERSION}"
    parallel = False

    def __init__(self, now: Callable[[], str], parse: Parse) -> None:
        self._now, self._parse = now, parse

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Compare the versions of a claim; refuses languages it does not read."""
        at = self._now()
        comparison = compare(claim, versions, parse=self._parse)
        return comparison, Call(judge=NAME, judge_version=VERSION, requests=0, cost_usd=0.0, at=at)

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say that nobody is asked."""
        return Estimate(model=NAME, calls=0, claims=1, cost_usd=0.0, most_usd=0.0)


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
        label=earned_label([s.stance for s in seen], [d.kind for d in differences], affirming).label,
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
    # The sentences whose speakers count: those near the best one, and the denials of the same.
    top = max(s.match.score for s in seen.sights)
    opposing = [s for s in seen.sights if s.act in OPPOSING and s.match.score >= top - FAR]
    return Reading(
        article_id=seen.article.id,
        stance=seen.stance,
        summary=summary,
        quotes=tuple(quotes.values()),
        voices=voices(
            wanted, [s for s in seen.sights if s.match.score >= top - _HEARD or s in opposing or s.act == "says"]
        ),
    )


def _shown(seen: Seen, deciding: Sight) -> list[Sight]:
    """The deciding sentence first, then the next best that does the same."""
    others = sorted(
        (s for s in seen.sights if s is not deciding and s.stance == seen.stance), key=lambda s: -s.match.score
    )
    return [deciding, *others][:_QUOTES]


def _missing(near: Match | None) -> str:
    if near is None or not near.missing:
        return 'Rule "silent": no sentence covers enough of the claim.'
    words = ", ".join(f'"{term.text}"' for term in near.missing[:4])
    return f'Rule "silent": no sentence covers enough of the claim; the nearest lacks {words}.'
