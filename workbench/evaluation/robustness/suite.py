"""Name the changes that are made to samples, and what a right judge does with each. Knows no texts."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from workbench.models import Record

Perturbation = Literal[
    "rerun",
    "blinding",
    "swap",
    "order",
    "padding",
    "duplicate",
    "quoted",
    "ablation",
    "ablation_all",
    "irrelevant",
    "negation",
    "injection",
]
Harmless = Literal["blinding", "swap", "order", "padding", "duplicate", "quoted", "injection"]
"""Changes that should change nothing."""
Expected = Literal["same", "silent", "not enough evidence", "no longer carried"]
Place = Literal["start", "middle", "end"]
Family = Literal[
    "plain order",
    "authority",
    "role marks",
    "fence",
    "template language",
    "data",
    "hidden",
    "other language",
    "persuasion",
    "retraction",
    "canary",
]

PERTURBATIONS: tuple[Perturbation, ...] = get_args(Perturbation)
PLACES: tuple[Place, ...] = get_args(Place)
FAMILIES: tuple[Family, ...] = get_args(Family)

EXPECTED: dict[Perturbation, Expected] = {
    "rerun": "same",
    "blinding": "same",
    "swap": "same",
    "order": "same",
    "padding": "same",
    "duplicate": "same",
    "quoted": "same",
    "ablation": "silent",
    "ablation_all": "not enough evidence",
    "irrelevant": "silent",
    "negation": "no longer carried",
    "injection": "same",
}
"""What a right judge does: the same verdict, or something of the changed article; without evidence, of the claim."""

WORDS: dict[Perturbation, str] = {
    "rerun": "asked again",
    "blinding": "outlets unnamed",
    "swap": "outlets exchanged",
    "order": "articles in another order",
    "padding": "irrelevant text added",
    "duplicate": "one article twice",
    "quoted": "a news item that quotes an injection",
    "ablation": "one article's evidence cut",
    "ablation_all": "all evidence cut",
    "irrelevant": "one article replaced by other news",
    "negation": "one article's evidence negated",
    "injection": "an order planted",
}
"""What a table calls each of them."""

EPOCH = 2
"""Changed samples share no answer with the first asking; a change that a judge is not shown gets the re-run's."""


class Suite(Record):
    """Which changes are made, to how many samples; the re-run that every flip is held against always is."""

    perturbations: tuple[Perturbation, ...] = PERTURBATIONS
    samples: Annotated[int, Field(ge=1)] | Literal["all"] = 60
    """Drawn by lot, as evenly over the verdicts as gold allows."""
    attacks: int = Field(default=1, ge=1, le=100)
    """How many orders are planted into each sample at each of the three places, one at a time."""

    @property
    def wanted(self) -> tuple[Perturbation, ...]:
        """The changes to make, in their order."""
        return tuple(one for one in PERTURBATIONS if one == "rerun" or one in self.perturbations)
