"""Where no sentence plainly says what a claim says: take the nearest in words and meaning, and say what it lacks.

Only a sentence that the index found near in meaning counts, or one that has all of the claim's numbers. Without the
claim's verb, or with it said of others, it carries the claim at most with a change. It does not understand paraphrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.english.clauses import is_verb
from workbench.english.force import force
from workbench.english.opposites import opposite
from workbench.english.trees import Node
from workbench.judge.builtin.likeness import same
from workbench.judge.builtin.matching import TALKS, Match, match_line, strangers
from workbench.judge.builtin.propositions import Proposition
from workbench.judge.builtin.reading import Line
from workbench.judge.builtin.roles import Telling, otherwise_told

_NEAR = 1.25
"""Share of the claim's words in a sentence and its context, and its cosine with the claim, added."""
_NEAR_WITHOUT = 1.35
"""The same where the sentence does not have the claim's own verb."""
_STRANGER = 0.3
"""What each of the claim's names takes off that the article never mentions."""


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence near a claim, and the word in it that counts."""

    match: Match
    told: Telling
    others: bool
    """It has the claim's own word, but as far as the tree tells of others, of another kind or in another place."""


def nearest(claim: Proposition, article: Sequence[Line]) -> Near | None:
    """Find the sentence nearest to a claim in words and meaning; None if none is near enough."""
    unknown = _STRANGER * strangers(claim, article)
    found = [match_line(claim, article, read) for read in article if read.near is not None]
    match = max(found, key=_nearness, default=None)
    if match is None or _nearness(match) - unknown < (_NEAR if match.told else _NEAR_WITHOUT):
        return None
    return _at(claim, match)


def counting(claim: Proposition, article: Sequence[Line]) -> list[Near]:
    """Find the sentences that have all of a claim's numbers, of the same things, and most of its words."""
    if not claim.line.quantities:
        return []
    found = [match_line(claim, article, read) for read in article]
    enough = [m for m in found if m.counts and m.told is None and m.score >= TALKS]
    near = [one for m in enough if (one := _at(claim, m)) is not None]
    return [one for one in near if not one.others]


def _at(claim: Proposition, match: Match) -> Near | None:
    head = match.told.head if match.told else _head(claim, match)
    if head is None:
        return None
    against = match.told.opposite if match.told else _opposed(claim, match.line)
    made = force(match.line.tree, head)
    if match.told is None and claim.clause is not None:
        made = replace(
            made, negated="not" if claim.force.negated else ""
        )  # another verb's `not` is none of the claim's
    told = Telling(head=head, force=made, opposite=against, granted=False, fit=0.0)
    return Near(match, told, others=match.told is None and otherwise_told(claim, match.line))


def _nearness(match: Match) -> float:
    return match.score + (match.line.near or 0.0)


def _head(claim: Proposition, match: Match) -> Node | None:
    """The claim's own word, else the verb over most of its words."""
    keys = {p.key for p in claim.predicates}
    own = next((span for t, span in match.found if t.key in keys), None)
    nodes = [n for start, _ in ([own] if own else match.spans) if (n := match.line.node_at(start)) is not None]
    return next((n for n in nodes if is_verb(n)), nodes[0] if nodes else None)


def _opposed(claim: Proposition, read: Line) -> bool:
    mine = list(claim.predicates) or list(claim.content)
    return any(opposite(p.key, t.key) for p in mine for t in read.terms) and not any(
        same(p, t) > 0 for p in mine for t in read.terms
    )
