"""What one sentence does with a claim: an act, the rule that saw it, and the words it saw it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.english.said import Attribution
from workbench.judge.builtin.matching import Match
from workbench.judge.builtin.reading import Line
from workbench.models import Stance

Act = Literal[
    "states",
    "reports",
    "says",
    "denies",
    "negates",
    "says otherwise",
    "leaves open",
    "gives another number",
    "gives another time",
    "puts it ahead",
    "hedges",
    "says less",
    "gives another speaker",
    "gives no speaker",
]

_STANCE: dict[Act, Stance] = {
    "states": "supports",
    "says": "supports",
    "reports": "reports",
    "denies": "refutes",
    "negates": "refutes",
    "says otherwise": "refutes",
}
"""Acts that are not here carry the claim with a material change."""

CARRYING: tuple[Act, ...] = ("states", "reports", "says")
OPPOSING: tuple[Act, ...] = ("denies", "negates", "says otherwise")


@dataclass(frozen=True, slots=True)
class Sight:
    """What one sentence does with the claim."""

    act: Act
    rule: str
    """Names the rule and the words it went by, so that a checker can follow."""
    match: Match
    attribution: Attribution | None = None
    """Who says so, if anybody does."""
    granted: bool = False
    """The sentence takes the claim for granted rather than tells it."""

    @property
    def stance(self) -> Stance:
        """What an article would do that had only this sentence."""
        return _STANCE.get(self.act, "qualifies")

    @property
    def why(self) -> str:
        """The rule's sentence, without its name."""
        return self.rule.partition(": ")[2]

    @property
    def line(self) -> Line:
        """The sentence."""
        return self.match.line
