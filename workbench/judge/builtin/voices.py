"""Gather who says so in one article, each voice once, with its position towards the claim."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.english import speakers
from workbench.english.saying import MEDIA_REPORTS, Attribution
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.sameness import kinship
from workbench.judge.builtin.sights import Sight
from workbench.models import Position, Voice


def voices(claim: Proposition, found: Sequence[Sight]) -> tuple[Voice, ...]:
    """List the voices of an article on a claim; an outlet that only passes on a word becomes that word's `via`."""
    made: list[Voice] = []
    for sight in found:
        if sight.attribution is not None and sight.act != "gives another speaker":
            _add(made, _voice(sight, sight.attribution))
    passed_on = tuple(name for v in made if _passes_on(v) for name in speakers.outlets(v.speaker))
    sourced = [v for v in made if not _passes_on(v)]
    if not sourced:
        return tuple(made)
    return tuple(
        v.model_copy(update={"via": tuple(dict.fromkeys((*v.via, *passed_on)))}) if _unnamed(v) else v for v in sourced
    )


def _voice(sight: Sight, attribution: Attribution) -> Voice:
    via = tuple(name for name in attribution.via if name != MEDIA_REPORTS)
    return Voice(speaker=attribution.speaker, named=attribution.named, via=via, position=_position(sight))


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
    return voice.position == "affirms" and (voice.speaker == MEDIA_REPORTS or speakers.media(voice.speaker))


def _unnamed(voice: Voice) -> bool:
    return voice.position == "affirms" and not voice.named


def _add(made: list[Voice], voice: Voice) -> None:
    for i, known in enumerate(made):
        if known.position == voice.position and (
            known.speaker == voice.speaker or kinship(known.speaker, voice.speaker) == "same"
        ):
            fuller = max(known, voice, key=lambda v: (v.named, len(v.speaker)))
            made[i] = fuller.model_copy(update={"via": tuple(dict.fromkeys((*known.via, *voice.via)))})
            return
    made.append(voice)
