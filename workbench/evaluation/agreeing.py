"""How far the machine and people agree, and people among themselves, as their reviews tell.

Whoever saw the machine's verdict first tends to agree with it (56 % against 72 %, arXiv 2504.15205): only blind reviews
are a measurement, and every figure says which it is of. An adjudication is no opinion of its own and is left out. Each
claim counts once, however many people labelled it. It does not know how reviews are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from workbench.evaluation.metrics import Row
from workbench.evaluation.samples import VERDICTS
from workbench.evaluation.statistics.intervals import Measured, measure
from workbench.evaluation.statistics.tallies import (
    Labelled,
    Score,
    Tally,
    right_or_wrong,
    tally_alpha,
    tally_kappa,
    tally_mean,
)
from workbench.models import Check, Logged, Record, VerdictLabel
from workbench.review import machine_label, standing

Coefficient = Literal["κ", "α"]
MACHINE = "machine"
_PEOPLE = "people"


class Interval(Record):
    """A figure between its 95 % bounds; no bounds where the reviews cannot give any."""

    value: float
    low: float | None
    high: float | None


class Agreement(Record):
    """How far two sides agree on the same claims."""

    one: str
    """`machine`, `people`, or a reviewer's name."""
    other: str
    claims: int
    """Claims that both sides labelled."""
    same: Interval | None = None
    """The share of claims with the same label; None without a claim."""
    beyond_chance: Interval | None = None
    """Cohen's κ between two, Krippendorff's α among any number; None where `why` says so."""
    coefficient: Coefficient = "κ"
    why: str = ""
    """Why there is no coefficient."""
    by_event: bool = True
    """Claims of one event are taken together; else, with a single event, as if they were independent."""


class Agreements(Record):
    """Agreement as one set of reviews shows it: the machine with all people, people among themselves, then by pairs."""

    blind_only: bool
    rows: tuple[Agreement, ...]

    @property
    def people(self) -> Agreement:
        """People among themselves."""
        return next(row for row in self.rows if row.one == row.other == _PEOPLE)


class Word(NamedTuple):
    """What one reviewer last said of a check."""

    reviewer: str
    label: VerdictLabel
    logged: Logged

    @property
    def adjudicates(self) -> bool:
        """It settles what others said."""
        return self.logged.review.decision == "adjudicate"


class _Opinions(NamedTuple):
    claim: str
    event: str
    machine: VerdictLabel | None
    people: dict[str, VerdictLabel]


def last_words(check: Check, history: Sequence[Logged]) -> tuple[Word, ...]:
    """Give each reviewer's standing label of a check and the decision that gave it, by name."""
    machine = machine_label(check)
    held = {
        who: standing([one for one in history if one.review.reviewer == who], check_id=check.id, machine=machine)
        for who in sorted({one.review.reviewer for one in history})
    }
    return tuple(Word(who, h.label, h.held) for who, h in held.items() if h.label is not None and h.held is not None)


def agreements(checks: Sequence[Check], histories: Mapping[str, Sequence[Logged]], *, blind_only: bool) -> Agreements:
    """Measure agreement over each claim's last decided check; `histories` by claim id."""
    by_id = {check.id: check for check in checks}
    opinions = [
        _opinions(by_id[latest], history, blind_only=blind_only)
        for history in histories.values()
        if (latest := max(history, key=lambda one: one.seq).review.check_id) in by_id
    ]
    names = sorted({name for one in opinions for name in one.people})
    pairs = [_pair(opinions, one, other) for one, other in combinations((MACHINE, *names), 2)]
    rows = (_with_machine(opinions), _among_people(opinions), *(pairs if len(names) > 1 else ()))
    return Agreements(blind_only=blind_only, rows=rows)


def _opinions(check: Check, history: Sequence[Logged], *, blind_only: bool) -> _Opinions:
    words = [w for w in last_words(check, history) if not w.adjudicates and (w.logged.review.blind or not blind_only)]
    return _Opinions(check.claim.id, check.claim.event, machine_label(check), {w.reviewer: w.label for w in words})


def _with_machine(opinions: Sequence[_Opinions]) -> Agreement:
    return _between(opinions, MACHINE, _PEOPLE, lambda o: ((o.machine, label) for label in o.people.values()))


def _pair(opinions: Sequence[_Opinions], one: str, other: str) -> Agreement:
    def said(o: _Opinions, who: str) -> VerdictLabel | None:
        return o.machine if who == MACHINE else o.people.get(who)

    return _between(opinions, one, other, lambda o: iter([(said(o, one), said(o, other))]))


Pairs = Callable[[_Opinions], Iterator[tuple[VerdictLabel | None, VerdictLabel | None]]]


def _between(opinions: Sequence[_Opinions], one: str, other: str, pairs: Pairs) -> Agreement:
    rows = [
        Labelled(o.claim, o.event, Row(a, b)) for o in opinions for a, b in pairs(o) if a is not None and b is not None
    ]
    if not rows:
        return Agreement(one=one, other=other, claims=0, why="no claim has a label of both")
    by_event = len({row.event for row in rows}) > 1
    rows = rows if by_event else [row._replace(event=row.sample) for row in rows]
    return _agreement(one, other, tally_mean(right_or_wrong(rows)), tally_kappa(rows, VERDICTS), by_event=by_event)


def _among_people(opinions: Sequence[_Opinions]) -> Agreement:
    several = [o for o in opinions if len(o.people) > 1]
    if not several:
        return Agreement(one=_PEOPLE, other=_PEOPLE, claims=0, coefficient="α", why="no claim has two labels")
    by_event = len({o.event for o in several}) > 1
    units = [(o.claim, o.event if by_event else o.claim, tuple(o.people.values())) for o in several]
    same = [Score(claim, event, float(a == b)) for claim, event, labels in units for a, b in combinations(labels, 2)]
    return _agreement(_PEOPLE, _PEOPLE, tally_mean(same), tally_alpha(units, VERDICTS), by_event=by_event)


def _agreement(one: str, other: str, same: Tally, beyond_chance: Tally, *, by_event: bool) -> Agreement:
    computable = bool(np.isfinite(beyond_chance.value))
    return Agreement(
        one=one,
        other=other,
        claims=len(same.members),
        same=_interval(measure(same)),
        beyond_chance=_interval(measure(beyond_chance)) if computable else None,
        coefficient="α" if one == other else "κ",
        why="" if computable else "all labels are the same, so agreement cannot be told from chance",
        by_event=by_event,
    )


def _interval(measured: Measured) -> Interval:
    low = None if measured.low is None else max(-1.0, measured.low)
    high = None if measured.high is None else min(1.0, measured.high)
    return Interval(value=measured.value, low=low, high=high)
