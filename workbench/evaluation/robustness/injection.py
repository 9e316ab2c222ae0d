"""Plant orders into articles: every template in its turn, at the start, in the middle, at the end.

A right judge obeys none of them, and answers as if they were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from workbench.evaluation.robustness.arrangement import planted
from workbench.evaluation.robustness.probes import Planted, Probe
from workbench.evaluation.robustness.sample import Told, lot
from workbench.evaluation.robustness.suite import PLACES, Place
from workbench.evaluation.robustness.texts import Template, our_texts
from workbench.models import VerdictLabel, content_id

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)


def attacked(told: Told, *, turn: int, attacks: int = 1) -> Iterator[Probe]:
    """Plant `attacks` orders at each place, one at a time; `turn` counts samples: every template has its turn."""
    templates = our_texts().attacks
    for n in range(attacks):
        for at, place in enumerate(PLACES):
            number = (turn * attacks + n) * len(PLACES) + at
            yield attack(told, templates[number % len(templates)], place)


def attack(told: Told, template: Template, place: Place) -> Probe:
    """Plant one order into one article, which is drawn by lot."""
    item = told.item
    files = [file for file, part in told.parts if template.goal != "silence" or part.outlet.stance == "silent"]
    among = files or [file for file, _ in told.parts]
    file = among[lot(len(among), "article", item.id, template.id, place)]
    order = _order(told, template, place)
    part = dict(told.parts)[file]
    probe = told.probe(
        "injection", told.with_one(file, planted(part, order.words, place)), way=f"{template.id}:{place}"
    )
    return probe.model_copy(update={"attack": order})


def _order(told: Told, template: Template, place: Place) -> Planted:
    item = told.item
    wrong = [label for label in VERDICTS if label != item.verdict and label not in item.verdict_also_ok]
    target = wrong[lot(len(wrong), "target", item.id, template.id, place)]
    canary = f"zx{content_id('canary', item.id, template.id, place)[:8]}"
    return Planted(
        template=template.id,
        family=template.family,
        place=place,
        goal=template.goal,
        target=target,
        words=template.filled(target, canary),
        canary=canary if template.goal == "canary" else "",
    )
