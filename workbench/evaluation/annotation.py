"""How far the machine and people agree, and people among themselves, as their reviews tell.

Whoever saw the machine's verdict first tends to agree with it (56 % against 72 %, arXiv 2504.15205): only blind reviews
are a measurement, and every figure says which it is of. An adjudication is no opinion of its own and is left out. Each
claim counts once, however many people labelled it. It does not know how reviews are kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from workbench.evaluation.gold import Adjudication, GoldClaim, GoldLabel, GoldOutlet, GoldSpan, Provenance
from workbench.evaluation.samples import VERDICTS
from workbench.evaluation.scoring import human_labels
from workbench.evaluation.statistics import (
    LEAST_EVENTS,
    ClusterTally,
    Labelled,
    Measured,
    Row,
    Score,
    alpha,
    measure,
    right_or_wrong,
    tally_alpha,
    tally_kappa,
    tally_mean,
)
from workbench.models import Article, Check, Evidence, Logged, Record, VerdictLabel
from workbench.review.decisions import Standing, machine_label, standing_of

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
    held = {
        who: standing_of(check, [one for one in history if one.review.reviewer == who])
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


def _agreement(one: str, other: str, same: ClusterTally, beyond_chance: ClusterTally, *, by_event: bool) -> Agreement:
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


# ------------------------------------------------------------
# Look gold over: what would make figures on it wrong (errors), and what makes them weak (warnings).

_SAME = 92.0
"""Token-set similarity (0 to 100) from which two claims are taken for one."""
_FEW = 5
_LEAK = 8
_WEAK = 0.667
"""Below this α Krippendorff draws no conclusions (Content Analysis, 2004)."""


class GoldProblem(Record):
    """Something about gold that somebody should look at."""

    weight: Literal["error", "warning"]
    claim: str | None
    """The claim's id; None: the whole file."""
    said: str


def lint(gold: Sequence[GoldClaim]) -> tuple[GoldProblem, ...]:
    """List what is wrong with gold, errors first."""
    found = [*_splits(gold), *_labels(gold), *_claims(gold), *_classes(gold), *_files(gold)]
    return tuple(sorted(found, key=lambda one: one.weight))


def _error(claim: str | None, said: str) -> GoldProblem:
    return GoldProblem(weight="error", claim=claim, said=said)


def _warning(claim: str | None, said: str) -> GoldProblem:
    return GoldProblem(weight="warning", claim=claim, said=said)


def _splits(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    events: dict[str, set[str]] = defaultdict(set)
    for item in gold:
        if item.split:
            events[item.event].add(item.split)
    for event in sorted(e for e, splits in events.items() if len(splits) > 1):
        yield _error(None, f"event {event} stands in dev and in test: split by event, never by claim")
    sides = [[item for item in gold if item.split == split] for split in ("dev", "test")]
    for one, other in product(*sides):
        if fuzz.token_set_ratio(one.claim.casefold(), other.claim.casefold()) >= _SAME:
            yield _error(other.id, f"says nearly the same as {one.id}, which is in dev")


def _labels(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    guidelines = {label.guideline for item in gold for label in item.labels}
    if len(guidelines) > 1:
        yield _error(None, f"labels under {len(guidelines)} guidelines ({_listed(guidelines)}): no figure may mix them")
    for item in gold:
        people = human_labels(item)
        if item.split == "test" and item.labels and not all(label.blind for label in item.labels):
            yield _error(item.id, "is in test with a label that was not blind")
        doubled = [name for name, n in Counter(label.annotator for label in people).items() if n > 1]
        if doubled:
            yield _error(item.id, f"has two labels by {doubled[0]}")
        if len({label.verdict for label in people}) > 1 and item.adjudication is None:
            yield _warning(item.id, "its annotators differ, and nobody has adjudicated")
    agreement = alpha([[str(label.verdict) for label in human_labels(item)] for item in gold])
    if agreement is not None and agreement < _WEAK:
        yield _warning(None, f"Krippendorff's α between annotators is {agreement:.2f}, under {_WEAK}")


def _listed(names: set[str | None]) -> str:
    return ", ".join(sorted(name or "none" for name in names))


def _claims(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    for item in gold:
        for outlet in item.outlets:
            points = bool(outlet.evidence or outlet.evidence_sets)
            if outlet.stance == "silent" and points:
                yield _error(item.id, f"{outlet.file} is silent, and has evidence")
            if outlet.stance != "silent" and not points:
                yield _warning(item.id, f"{outlet.file} {outlet.stance} without evidence, and is in no evidence score")
        if item.verdict in item.verdict_also_ok:
            yield _warning(item.id, f"`verdict_also_ok` repeats its verdict {item.verdict}")
        if item.independent_origins is not None and item.independent_origins != len(item.origins):
            yield _warning(item.id, f"says {item.independent_origins} origins and lists {len(item.origins)}")


def _classes(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    counted = Counter(item.verdict for item in gold)
    for label in VERDICTS:
        if counted[label] == 0:
            yield _warning(None, f"no claim is {label}: macro-F1 will not speak of it")
        elif counted[label] < _FEW:
            yield _warning(None, f"only {counted[label]} claims are {label}: its F1 will jump")
    events = len({item.event for item in gold})
    if events < LEAST_EVENTS:
        yield _warning(None, f"{events} event(s): under {LEAST_EVENTS} no difference can be tested")


def _files(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    stances: dict[str, list[str]] = defaultdict(list)
    for item in gold:
        for outlet in item.outlets:
            stances[outlet.file].append(outlet.stance)
    for file, met in sorted(stances.items()):
        if len(met) >= _LEAK and len(set(met)) == 1:
            yield _warning(None, f"{file} has one stance in all its {len(met)} rows: its name alone gives it away")


# ------------------------------------------------------------
# Turn what checkers decided into candidates for gold.

Rule = Literal["adjudicator", "agreement"]


class LeftOut(Record):
    """A reviewed claim that is no candidate, and why."""

    claim: str
    why: str


class Promoted(Record):
    """Candidates for gold, the raw texts that they label, and what was left out."""

    gold: tuple[GoldClaim, ...]
    files: dict[str, str]
    """Raw text by the file name that gold uses."""
    left_out: tuple[LeftOut, ...]
    agreement: Agreement
    """Among people, over every reviewed claim: those left out because people differ count as well."""


class _Unfit(Exception):
    """Why a claim is no candidate."""


def promoted(
    checks: Sequence[Check], histories: Mapping[str, Sequence[Logged]], *, since: str | None = None
) -> Promoted:
    """Make candidates of every reviewed claim; `histories` by claim id, `since` an ISO date of the last decision."""
    by_id = {check.id: check for check in checks}
    people = agreements(checks, histories, blind_only=False).people
    gold: list[GoldClaim] = []
    files: dict[str, str] = {}
    left_out: list[LeftOut] = []
    for history in histories.values():
        latest = max(history, key=lambda logged: logged.seq).review
        if since is not None and latest.at < since:
            continue
        check = by_id[latest.check_id]
        try:
            gold.append(_candidate(check, history))
        except _Unfit as unfit:
            left_out.append(LeftOut(claim=check.claim.text, why=str(unfit)))
        else:
            files |= {_file(version.article): version.article.raw_text for version in check.versions}
    return Promoted(gold=tuple(gold), files=files, left_out=tuple(left_out), agreement=people)


def _candidate(check: Check, history: Sequence[Logged]) -> GoldClaim:
    held = standing_of(check, history)
    label, rule = _settled(held)
    words = last_words(check, history)
    return GoldClaim(
        id=f"review-{check.claim.id}",
        event=check.claim.event,
        claim=check.claim.text,
        speaker=check.claim.speaker,
        verdict=label,
        outlets=tuple(_outlet(check, version.article, held) for version in check.versions),
        split=None if all(word.logged.review.blind for word in words) else "dev",
        labels=tuple(_label(word) for word in words if not word.adjudicates),
        adjudication=_adjudication(held, rule),
        provenance=Provenance(
            source="review", annotation_ids=tuple(f"{word.logged.claim_id}:{word.logged.seq}" for word in words)
        ),
    )


def _settled(held: Standing) -> tuple[VerdictLabel, Rule]:
    if held.held is not None and held.held.review.decision == "adjudicate" and held.label:
        return held.label, "adjudicator"
    if held.differ:
        raise _Unfit("checkers differ, and nobody has adjudicated")
    if held.status != "done" or held.label is None:
        raise _Unfit("no checker has decided its latest check")
    if len(held.labels) < 2:
        raise _Unfit("one checker alone has decided it; a second, or an adjudicator, has to agree")
    return held.label, "agreement"


def _adjudication(held: Standing, rule: Rule) -> Adjudication:
    last = held.held.review if held.held else None
    return Adjudication(by=last.reviewer if last else None, at=last.at if last else None, rule=rule)


def _label(word: Word) -> GoldLabel:
    review = word.logged.review
    return GoldLabel(annotator=word.reviewer, blind=review.blind, at=review.at, verdict=word.label)


def _outlet(check: Check, article: Article, held: Standing) -> GoldOutlet:
    finding = check.verdict.finding(article.id) if check.verdict else None
    stance = held.stances.get(article.id) or (finding.stance if finding else None)
    if stance is None:
        raise _Unfit(f"nobody has said what {article.name} does with it")
    added = [e for e in held.evidence if e.article_id == article.id]
    # Words that were proved for another stance say nothing for the one that a checker put in its place.
    proved = finding.evidence if finding and finding.stance == stance else ()
    spans = [] if stance == "silent" else [_raw(article, e) for e in (*proved, *added)]
    return GoldOutlet(file=_file(article), stance=stance, evidence=tuple(spans))


def _raw(article: Article, evidence: Evidence) -> GoldSpan:
    start = _to_raw(article, evidence.start)
    end = _to_raw(article, evidence.end - 1) + 1
    return GoldSpan(start=start, end=end, quote=article.raw_text[start:end])


def _to_raw(article: Article, place: int) -> int:
    kept = next(k for k in article.kept if k.start <= place < k.start + k.raw_end - k.raw_start)
    return kept.raw_start + place - kept.start


def _file(article: Article) -> str:
    return f"{article.id}.txt"
