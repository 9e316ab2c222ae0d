"""Lead voices back to independent origins: five outlets retelling one anonymous official are one origin.

Two voices are one origin when they name the same person or body, or when both are unnamed and nothing in their
descriptions sets them apart. An outlet's own voice, without any voice inside it, counts once for all outlets, and
only where no article names an origin. Text similarity is not used: on one event it says "independent" of retellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.judge.speakers import detail, is_media, same_speaker
from workbench.models import Finding, Origin, Position, Voice

OWN_VOICE = "unattributed (the outlets' own voice)"


def origins(findings: Sequence[Finding]) -> tuple[Origin, ...]:
    """Count who ultimately stands behind a claim, and who denies or declines it, across articles."""
    groups: list[_Group] = []
    for finding in findings:
        for voice in finding.voices:
            _join(groups, voice, finding.article_id)
    found = _sources_before_media([group.origin() for group in groups])
    own = tuple(f.article_id for f in findings if f.stance == "supports" and not _has_affirming(f.voices))
    if own and not any(origin.position == "affirms" for origin in found):
        found.append(Origin(name=OWN_VOICE, named=False, position="affirms", article_ids=own))
    return tuple(found)


def _sources_before_media(found: list[Origin]) -> list[Origin]:
    """An outlet that is only said to have reported it is an origin where nobody behind it is known, and only there."""
    behind = {origin.position for origin in found if not is_media(origin.name)}
    return [origin for origin in found if origin.position not in behind or not is_media(origin.name)]


def _has_affirming(voices: Iterable[Voice]) -> bool:
    return any(voice.position == "affirms" for voice in voices)


class _Group:
    """Voices that lead back to one origin, while it is being collected."""

    def __init__(self, voice: Voice, article_id: str) -> None:
        self.position: Position = voice.position
        self.voices = [voice]
        self.article_ids = [article_id]

    def add(self, voice: Voice, article_id: str) -> None:
        self.voices.append(voice)
        if article_id not in self.article_ids:
            self.article_ids.append(article_id)

    def origin(self) -> Origin:
        """Name the origin after its best known voice."""
        best = max(self.voices, key=lambda v: (v.named, detail(v.speaker), v.speaker))
        via = dict.fromkeys(name for voice in self.voices for name in voice.via)
        return Origin(
            name=best.speaker,
            named=any(voice.named for voice in self.voices),
            position=self.position,
            via=tuple(via),
            article_ids=tuple(self.article_ids),
        )


def _join(groups: list[_Group], voice: Voice, article_id: str) -> None:
    for group in groups:
        if group.position == voice.position and any(same_speaker(voice, other) for other in group.voices):
            group.add(voice, article_id)
            return
    groups.append(_Group(voice, article_id))
