"""The built-in judge: a small entailment model decides whether an article says it, rules decide whose word it is.

No key, no network, nothing to pay. The same claim and articles give the same comparison, whatever the order of the
articles. It reads English only and knows nothing of the world; docs/measurements.md says how often it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from workbench.errors import JudgeError
from workbench.ingest.text import language_name, primary
from workbench.judge.builtin.discrepancies import denies, discrepancies, does, in_words, marked, quote
from workbench.judge.builtin.stance import Candidate, Examined, Seen, Weights, governing, judge_article, shipped_weights
from workbench.judge.origins import in_a_sentence, kinship, origins
from workbench.judge.verdict import earned_label
from workbench.models import (
    Article,
    Call,
    Claim,
    Comparison,
    Discrepancy,
    DiscrepancyKind,
    Finding,
    Position,
    Reading,
    Stance,
    Unread,
    Version,
    Voice,
)
from workbench.models.check import Estimate
from workbench.nlp import attribution, lexicon
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution
from workbench.nlp.tokens import tokens

# ------------------------------------------------------------
# Which articles this judge can read: those in English. Of every other one it is said why not.

_COMMON = frozenset(
    "the of and to that with from they said which who has were had this its been would after his their".split()
)
_LEAST_COMMON = 0.05
"""In English news every fourth word is one of these, in a list of names fewer; in other languages next to none."""
_LEAST_WORDS = 50
"""In fewer words their share says little; then the text is read."""


def unread_because(article: Article) -> str | None:
    """Say why the judge does not read an article; None: it does."""
    if article.language is None:
        words = re.findall(r"[^\W\d_]+", article.text.casefold())
        english = len(words) < _LEAST_WORDS or sum(word in _COMMON for word in words) >= _LEAST_COMMON * len(words)
        return None if english else _reason("its language is not known")
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
        tags = {v.article.language.value for v in versions if v.article.language}
        names = " and ".join(sorted({language_name(tag) for tag in tags})) or "languages that are not known"
        why = unread[0].reason if len(unread) == 1 else _reason(f"the articles are in {names}")
        raise JudgeError("language", why, hint="choose a model that reads it, with --model")
    return english, unread


def unread_note(versions: Sequence[Version], unread: Sequence[Unread]) -> str:
    """Name the articles that were not read, for the end of a rationale."""
    names = [v.article.name for v in versions if v.article.id in {one.article_id for one in unread}]
    return f" Not read, for the built-in judge reads English only: {', '.join(sorted(names))}." if names else ""


def _reason(why: str) -> str:
    return f"not read: the built-in judge reads English only ({why})"


# ------------------------------------------------------------
# Say in plain sentences what each article does, and why.

_VERBS: dict[Stance, tuple[str, str]] = {
    "supports": ("says so", "say so"),
    "reports": ("attributes it to someone", "attribute it to someone"),
    "refutes": ("says the opposite", "say the opposite"),
    "qualifies": ("says something else about it", "say something else about it"),
}


def _reason_for(seen: Seen) -> str:
    """Give the reason for a stance in one plain sentence, with the words it rests on."""
    deciding = seen.deciding
    if deciding is None or seen.evidence is None:
        return _silence(seen)
    speaker = seen.attribution.speaker if seen.attribution is not None else ""
    match seen.stance:
        case "supports" if seen.about_saying:
            return "The article reports that this was said."
        case "supports":
            return "The article says so in its own voice."
        case "reports" if not speaker:
            return "The article attributes it to someone, and does not say to whom."
        case "reports":
            whose = "other media" if speaker == MEDIA_REPORTS else in_a_sentence(speaker)
            return f"The article attributes it to {whose}."
        case "refutes" if seen.attribution is not None and denies(seen.attribution, deciding):
            return f"Denied{f' by {in_a_sentence(speaker)}' if speaker else ''}: {in_words(deciding)}."
        case "refutes":
            return f"Says the opposite: {in_words(deciding)}."
    return _other(seen, seen.evidence, deciding)


def _other(seen: Seen, evidence: Examined, deciding: Candidate) -> str:
    """Say in what a sentence that qualifies the claim differs from it."""
    recount = evidence.recount(deciding)
    if recount is not None:
        claimed, found = recount
        text = evidence.claim.text[claimed.start : claimed.end]
        return f"{deciding.sentence.text[found.start : found.end]}, not {text}."
    act = governing(deciding.places, seen.sayings[deciding.sentence.index])
    claimed_by = evidence.saying.speaker if evidence.saying is not None else ""
    if claimed_by and act is not None and act.speaker and kinship(claimed_by, act.speaker) != "same":
        return f"Said by {in_a_sentence(act.speaker)}, not by {in_a_sentence(claimed_by)}."
    weaker = marked(deciding, lexicon.HEDGES | lexicon.UNKNOWN)
    if weaker and not evidence.claim.hedges:
        return f"Weaker: “{weaker}”."
    ahead = marked(deciding, lexicon.AHEAD)
    if ahead and not any(token.lower in lexicon.AHEAD for token in tokens(evidence.claim.text)):
        return f"Still ahead: “{ahead}”."
    missing = evidence.missing(deciding)
    if missing:
        return f"Says something similar: {in_words(deciding)}. Not there: {_listed(missing)}."
    return f"Says something similar, and not quite the same: {in_words(deciding)}."


def _silence(seen: Seen) -> str:
    if seen.evidence is None:
        return "The article has no text."
    nearest = max(seen.evidence.candidates, key=lambda one: (one.overlap, -one.sentence.index))
    missing = seen.evidence.missing(nearest)
    return "No sentence says this" + (f"; the nearest lacks {_listed(missing)}." if missing else ".")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words[:4])


def _case(seen: Sequence[Seen], stances: tuple[Stance, ...]) -> str:
    return " ".join(f"{one.article.name}: {_reason_for(one)}" for one in seen if one.stance in stances)


def rationale(seen: Sequence[Seen], found: Sequence[Discrepancy]) -> str:
    """Say how the outlets divide on the claim, and in what they differ."""
    parts = []
    for told, (one, several) in _VERBS.items():
        sides = [(s, s.deciding) for s in seen if s.stance == told and s.deciding is not None]
        if sides:
            parts.append(does(sides, one, several))
    silent = list(dict.fromkeys(s.article.name for s in seen if s.stance == "silent"))
    if silent:
        parts.append(f"not mentioned by {', '.join(silent)}")
    kinds = ", ".join(dict.fromkeys(_DIFFER[d.kind] for d in found if d.kind != "contradiction"))
    opposed = ["disagree about the facts"] if any(d.kind == "contradiction" for d in found) else []
    differ = " and ".join([*opposed, *([f"differ in {kinds}"] if kinds else [])])
    return "; ".join(parts) + "." + (f" They {differ}." if differ else "")


_DIFFER: dict[DiscrepancyKind, str] = {
    "number_mismatch": "numbers",
    "quote_variant": "the words of a quote",
    "attribution_shift": "whose word it is",
    "actor_shift": "who it was",
    "scope_mismatch": "how sure they are",
    "temporal_update": "time",
    "loaded_term": "the names they use",
    "omission": "what they leave out",
}


# ------------------------------------------------------------
# Gather who says so in one article, each voice once, with its position towards the claim.

_HEARD = 0.5
"""Share of the deciding sentence's overlap that another sentence needs for its speaker to count."""


def voices(seen: Seen) -> tuple[Voice, ...]:
    """List the voices of an article on a claim; an outlet that only passes on a word becomes that word's `via`."""
    if seen.evidence is None or seen.deciding is None:
        return ()
    made: list[Voice] = []
    least = seen.deciding.overlap * _HEARD
    for candidate in sorted(seen.evidence.candidates, key=lambda one: one.sentence.index):
        act = governing(candidate.places, seen.sayings[candidate.sentence.index])
        if act is None or not act.speaker or candidate.overlap < least:
            continue  # `reportedly` names nobody
        position = _position(seen.evidence, candidate, act, decides=candidate is seen.deciding)
        if position is not None:
            via = tuple(name for name in act.via if name != MEDIA_REPORTS)
            _add(made, Voice(speaker=act.speaker, named=act.named, via=via, position=position))
    passed_on = tuple(name for v in made if _passes_on(v) for name in attribution.outlets(v.speaker))
    sourced = [v for v in made if not _passes_on(v)]
    if all(v.position != "affirms" for v in sourced):
        return tuple(made)  # nobody is named behind the outlets: theirs is the word that somebody denies
    return tuple(
        v.model_copy(update={"via": tuple(dict.fromkeys((*v.via, *passed_on)))})
        if (v.position == "affirms" and not v.named)
        else v
        for v in sourced
    )


def _position(evidence: Examined, candidate: Candidate, act: Attribution, *, decides: bool) -> Position | None:
    """Say what a speaker does with the claim in a sentence; None: the sentence is about something else."""
    said = candidate.said
    speaks = decides or act.position == "declines" or max(said.entails, said.contradicts) >= 0.5
    if evidence.saying is not None:
        # Whoever says that Russia asked does not deny that Russia denied it.
        same = kinship(evidence.saying.speaker, act.speaker) == "same" or said.entails >= 0.5
        likewise = act.position == evidence.saying.position != "affirms"
        return act.position if (speaks or act.position == "denies") and (same or likewise) else None
    if act.position == "denies":
        # Whoever denies that Russia asked for arms does not deny that it asked for money.
        return "denies" if decides or said.contradicts >= 0.5 or evidence.denied(candidate, [act]) else None
    if not speaks:
        return None
    return "denies" if denies(act, candidate) else act.position


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

_QUOTES = 2
"""Sentences quoted for one reading."""

VERSION = "3"
"""Raise it when an answer changes, and leave it alone when none does: checks under another version are out of date.
`tests/test_versions.py` holds it to the answers on the seeds."""


class BuiltinJudge:
    """Judge by the entailment model and the rules of attribution.

    `now` gives the time for the record of the call; no rule looks at it.
    """

    name = NAME
    prompt: str | None = None
    key = f"{NAME}#{VERSION}"
    parallel = False
    second_opinion = False

    def __init__(self, now: Callable[[], str]) -> None:
        self._now = now

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Compare the versions of a claim; refuses languages it does not read."""
        at = self._now()
        comparison = compare(claim, versions)
        return comparison, Call(judge=NAME, judge_version=VERSION, requests=0, cost_usd=0.0, at=at)

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say that nobody is asked."""
        return Estimate(model=NAME, calls=0, claims=1, cost_usd=0.0, most_usd=0.0)


def compare(claim: Claim, versions: Sequence[Version], weights: Weights | None = None) -> Comparison:
    """Say what each version does with a claim; `weights` are given where others than the shipped ones are measured.

    The answer does not depend on the order of the versions. An article in another language gets no reading; a
    JudgeError says so if there is no article in English at all.
    """
    english, unread = readable(versions)
    seen = [judge_article(claim.text, version, weights or shipped_weights()) for version in english]
    differences = discrepancies(seen)
    readings = tuple(map(_reading, seen))
    findings = [Finding(article_id=r.article_id, stance=r.stance, said=r.stance, voices=r.voices) for r in readings]
    affirming = sum(origin.position == "affirms" for origin in origins(findings))
    return Comparison(
        readings=readings,
        discrepancies=differences,
        case_for=_case(seen, ("supports", "reports")),
        case_against=_case(seen, ("refutes", "qualifies")),
        rationale=rationale(seen, differences) + unread_note(versions, unread),
        label=earned_label([s.stance for s in seen], [d.kind for d in differences], affirming).label,
        unread=unread,
    )


def _reading(seen: Seen) -> Reading:
    if seen.deciding is None or seen.evidence is None:
        return Reading(article_id=seen.article.id, stance="silent", summary=_reason_for(seen))
    # The deciding sentence first, then the next best that says the same.
    wanted = "contradicts" if seen.stance == "refutes" else "entails"
    others = sorted(
        (
            one
            for one in seen.evidence.candidates
            if one is not seen.deciding
            and getattr(one.said, wanted) >= 0.5
            and one.overlap >= seen.deciding.overlap / 2
        ),
        key=lambda one: -getattr(one.said, wanted) * one.overlap,
    )
    quotes = {q.text: q for q in (quote(seen.article, one) for one in [seen.deciding, *others][:_QUOTES])}
    return Reading(
        article_id=seen.article.id,
        stance=seen.stance,
        summary=_reason_for(seen),
        quotes=tuple(quotes.values()),
        voices=voices(seen),
        probabilities=dict(seen.probabilities),
    )
