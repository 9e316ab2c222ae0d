"""Say what one article does with one claim: see what each of its sentences does, then weigh them.

The rules read words, not meaning: irony, long chains of reference and what only the world can tell are beyond them.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.judge.builtin.content import sight_of_content, sight_of_near
from workbench.judge.builtin.matching import match_line, matches
from workbench.judge.builtin.nearness import counting, nearest
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line
from workbench.judge.builtin.sights import CARRYING, OPPOSING, Sight
from workbench.judge.builtin.speech import sight_of_speech
from workbench.models import Stance

_CLOSE = 0.12  # sentences this near the best one have a say
_LEAD = 3  # sentences that count as the foreground
FAR = 0.3
"""What covers so much less of the claim than the best sentence denies something else."""


def sights(claim: Proposition, article: Sequence[Line]) -> tuple[Sight, ...]:
    """Say what each sentence of an article that talks about the claim does with it, in the article's order."""
    if claim.saying is not None:
        found = [sight_of_speech(claim, match_line(claim, article, line)) for line in article]
    else:
        lead = frozenset(t.key for line in article[:_LEAD] for t in line.terms)
        found = [sight_of_content(claim, match, lead) for match in matches(claim, article)]
        found += [sight_of_near(claim, near) for near in counting(claim, article)]
        if not any(found) and (near := nearest(claim, article)) is not None:
            found = [sight_of_near(claim, near)]
    return tuple(sorted((s for s in found if s is not None), key=lambda s: s.line.index))


def stance(claim: Proposition, found: Sequence[Sight]) -> tuple[Stance, Sight | None]:
    """Weigh the sentences of one article: what it does with the claim, and the sentence that decides.

    A denial in the foreground decides, then another number there; then the sentences that carry the claim; then the
    one that says most about it.
    """
    if not found:
        return "silent", None
    deciding = _denial(claim, found) or _number(found) or _carrier(claim, found) or min(found, key=_best_first)
    return deciding.stance, deciding


def _best_first(sight: Sight) -> tuple[float, int]:
    return -round(sight.match.score, 6), sight.line.index


def _denial(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    top = max(s.match.score for s in found)
    against = [s for s in found if s.act in OPPOSING and s.match.score >= top - FAR]
    carrying = [s for s in found if s.act in CARRYING]
    if not against:
        return None
    foremost = against[0].line.index <= min(_LEAD, *(s.line.index for s in carrying), _LEAD)
    return against[0] if not carrying or (foremost and claim.saying is None) else None


def _number(found: Sequence[Sight]) -> Sight | None:
    """A number in the lead is the article's own; what it says further down is another's."""
    carrying = [s.line.index for s in found if s.act in CARRYING]
    other = next((s for s in found if s.act == "gives another number"), None)
    return other if other is not None and carrying and other.line.index < min(_LEAD, *carrying, _LEAD) else None


def _carrier(claim: Proposition, found: Sequence[Sight]) -> Sight | None:
    """Prefer the sentences that carry the claim; a flat headline over an attributed body is a report."""
    carrying = [s for s in found if s.act in CARRYING]
    if not carrying:
        return None
    top = max(s.match.score for s in carrying)
    near = [s for s in carrying if s.match.score >= top - _CLOSE]
    body = [s for s in near if not s.line.headline] or near
    if claim.saying is None:
        return next((s for s in body if s.act == "states"), body[0])
    return min(body, key=_best_first)
