"""What people said of claims: how far they and the machine agree, and what of it becomes gold.

Whoever saw the machine's verdict first tends to agree with it (56 % against 72 %, arXiv 2504.15205). So only blind
reviews are a measurement, and every figure says which it is of. An adjudication is no opinion of its own and is left
out. Each claim counts once, however many people labelled it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from workbench.errors import InputError
from workbench.evaluation.gold import Adjudication, GoldClaim, GoldLabel, GoldOutlet, GoldSpan, Provenance
from workbench.evaluation.samples import VERDICTS
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
    wilson,
)
from workbench.export.csv import csv_row, neutralise, original
from workbench.ingest.text import sentences
from workbench.models import Article, Check, Claim, Logged, Record, VerdictLabel, content_id
from workbench.models.claim import CHECKER
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
    """Agreement as one set of reviews shows it: the machine with all people, people with each other, then by pairs."""

    blind_only: bool
    rows: tuple[Agreement, ...]

    @property
    def people(self) -> Agreement:
        """People with each other."""
        return next(row for row in self.rows if row.one == row.other == _PEOPLE)


class LastWord(NamedTuple):
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


def last_words(check: Check, history: Sequence[Logged]) -> tuple[LastWord, ...]:
    """Give each reviewer's standing label of a check and the decision that gave it, by name."""
    words = []
    for who in sorted({one.review.reviewer for one in history}):
        own = standing_of(check, [one for one in history if one.review.reviewer == who])
        if own.label is not None and own.held is not None:
            words.append(LastWord(who, own.label, own.held))
    return tuple(words)


def agreements(checks: Sequence[Check], histories: Mapping[str, Sequence[Logged]], *, blind_only: bool) -> Agreements:
    """Measure agreement over each claim's last decided check; `histories` by claim id."""
    by_id = {check.id: check for check in checks}
    opinions = []
    for history in histories.values():
        check = by_id.get(max(history, key=lambda one: one.seq).review.check_id)
        if check is None:
            continue
        words = last_words(check, history)
        people = {w.reviewer: w.label for w in words if not w.adjudicates and (w.logged.review.blind or not blind_only)}
        opinions.append(_Opinions(check.claim.id, check.claim.event, machine_label(check), people))

    names = sorted({name for one in opinions for name in one.people})
    with_machine = [(o, o.machine, label) for o in opinions for label in o.people.values()]
    rows = [_between(MACHINE, _PEOPLE, with_machine), _among_people(opinions)]
    if len(names) > 1:
        for one, other in combinations((MACHINE, *names), 2):
            pairs = [(o, o.machine if one == MACHINE else o.people.get(one), o.people.get(other)) for o in opinions]
            rows.append(_between(one, other, pairs))
    return Agreements(blind_only=blind_only, rows=tuple(rows))


def _between(
    one: str, other: str, pairs: Sequence[tuple[_Opinions, VerdictLabel | None, VerdictLabel | None]]
) -> Agreement:
    rows = [Labelled(o.claim, o.event, Row(a, b)) for o, a, b in pairs if a is not None and b is not None]
    if not rows:
        return Agreement(one=one, other=other, claims=0, why="no claim has a label from both")
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
        why="" if computable else "all labels are the same, so agreement by chance cannot be ruled out",
        by_event=by_event,
    )


def _interval(measured: Measured) -> Interval:
    low = None if measured.low is None else max(-1.0, measured.low)
    high = None if measured.high is None else min(1.0, measured.high)
    return Interval(value=measured.value, low=low, high=high)


# ------------------------------------------------------------
# Lint gold: what would make figures on it wrong (errors), and what makes them weak (warnings).

_SAME = 92.0
"""Token-set similarity (0 to 100) from which two claims count as the same."""
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
    found = [*_lint_splits(gold), *_lint_labels(gold), *_lint_claims(gold), *_lint_file(gold)]
    return tuple(sorted(found, key=lambda one: one.weight))


def _error(claim: str | None, said: str) -> GoldProblem:
    return GoldProblem(weight="error", claim=claim, said=said)


def _warning(claim: str | None, said: str) -> GoldProblem:
    return GoldProblem(weight="warning", claim=claim, said=said)


def _lint_splits(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    """Leaks between dev and test."""
    events: dict[str, set[str]] = defaultdict(set)
    for item in gold:
        if item.split:
            events[item.event].add(item.split)
    for event in sorted(e for e, splits in events.items() if len(splits) > 1):
        yield _error(None, f"event {event} is in dev and in test: split by event, never by claim")
    sides = [[item for item in gold if item.split == split] for split in ("dev", "test")]
    for one, other in product(*sides):
        if fuzz.token_set_ratio(one.claim.casefold(), other.claim.casefold()) >= _SAME:
            yield _error(other.id, f"says nearly the same as {one.id}, which is in dev")


def _lint_labels(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    """Labels of annotators that contradict or cannot be combined."""
    guidelines = {label.guideline for item in gold for label in item.labels}
    if len(guidelines) > 1:
        listed = ", ".join(sorted(name or "none" for name in guidelines))
        yield _error(None, f"labels under {len(guidelines)} guidelines ({listed}): no figure may mix them")
    for item in gold:
        if item.split == "test" and item.labels and not all(label.blind for label in item.labels):
            yield _error(item.id, "is in test with a label that was not blind")
        doubled = [name for name, n in Counter(label.annotator for label in item.human_labels).items() if n > 1]
        if doubled:
            yield _error(item.id, f"has two labels by {doubled[0]}")
        if len({label.verdict for label in item.human_labels}) > 1 and item.adjudication is None:
            yield _warning(item.id, "its annotators disagree, and nobody has adjudicated")
    agreement = alpha([[str(label.verdict) for label in item.human_labels] for item in gold])
    if agreement is not None and agreement < _WEAK:
        yield _warning(None, f"Krippendorff's α between annotators is {agreement:.2f}, below {_WEAK}")


def _lint_claims(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    """Claims whose parts contradict each other."""
    for item in gold:
        for outlet in item.outlets:
            points = bool(outlet.evidence or outlet.evidence_sets)
            if outlet.stance == "silent" and points:
                yield _error(item.id, f"{outlet.file} is silent but has evidence")
            if outlet.stance != "silent" and not points:
                yield _warning(item.id, f"{outlet.file} {outlet.stance} without evidence; no evidence score counts it")
        if item.verdict in item.verdict_also_ok:
            yield _warning(item.id, f"`verdict_also_ok` repeats its verdict {item.verdict}")
        if item.independent_origins is not None and item.independent_origins != len(item.origins):
            yield _warning(item.id, f"says {item.independent_origins} origins but lists {len(item.origins)}")


def _lint_file(gold: Sequence[GoldClaim]) -> Iterator[GoldProblem]:
    """Verdicts, events and files that are too few or too alike for a score to mean much."""
    counted = Counter(item.verdict for item in gold)
    for label in VERDICTS:
        if counted[label] == 0:
            yield _warning(None, f"no claim is {label}: macro-F1 leaves it out")
        elif counted[label] < _FEW:
            yield _warning(None, f"only {counted[label]} claims are {label}: its F1 will be unstable")
    events = len({item.event for item in gold})
    if events < LEAST_EVENTS:
        yield _warning(None, f"{events} event(s): with fewer than {LEAST_EVENTS} no difference can be tested")
    stances: dict[str, list[str]] = defaultdict(list)
    for item in gold:
        for outlet in item.outlets:
            stances[outlet.file].append(outlet.stance)
    for file, met in sorted(stances.items()):
        if len(met) >= _LEAK and len(set(met)) == 1:
            yield _warning(None, f"{file} has the same stance in all its {len(met)} rows: its name alone gives it away")


# ------------------------------------------------------------
# Promote: turn what checkers decided into candidates for gold.

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
    """Between people, over every reviewed claim: those left out because people disagree count as well."""


class _Unfit(Exception):
    """Why a claim is no candidate."""


def promoted(
    checks: Sequence[Check], histories: Mapping[str, Sequence[Logged]], *, since: str | None = None,
    blind: Collection[str] = (),
) -> Promoted:  # fmt: skip
    """Make candidates of every reviewed claim; `histories` by claim id, `since` an ISO date of the last decision.

    Of the claims of `blind`, by id, nothing is told: whoever looks has yet to decide them blind.
    """
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
        if check.claim.id in blind:
            left_out.append(LeftOut(claim=check.claim.text, why="awaits your blind review"))
            continue
        try:
            gold.append(_candidate(check, history))
        except _Unfit as unfit:
            left_out.append(LeftOut(claim=check.claim.text, why=str(unfit)))
        else:
            files |= {_file(version.article): version.article.raw_text for version in check.versions}
    return Promoted(gold=tuple(gold), files=files, left_out=tuple(left_out), agreement=people)


def _candidate(check: Check, history: Sequence[Logged]) -> GoldClaim:
    state = standing_of(check, history)
    last = state.held.review if state.held else None
    if last and last.decision == "adjudicate" and state.label:
        rule: Rule = "adjudicator"
    elif state.differ:
        raise _Unfit("checkers disagree, and nobody has adjudicated")
    elif state.status != "done" or state.label is None:
        raise _Unfit("no checker has decided its latest check")
    elif len(state.labels) < 2:
        raise _Unfit("only one checker has decided it; a second, or an adjudicator, has to agree")
    else:
        rule = "agreement"
    words = last_words(check, history)
    reviews = [(word, word.logged.review) for word in words if not word.adjudicates]
    return GoldClaim(
        id=f"review-{check.claim.id}",
        event=check.claim.event,
        claim=check.claim.text,
        speaker=check.claim.speaker,
        verdict=state.label,
        outlets=tuple(_outlet(check, version.article, state) for version in check.versions),
        # Whoever saw the machine's verdict may have followed it: such labels never reach the test split.
        split=None if all(word.logged.review.blind for word in words) else "dev",
        labels=tuple(
            GoldLabel(annotator=word.reviewer, blind=review.blind, at=review.at, verdict=word.label)
            for word, review in reviews
        ),
        adjudication=Adjudication(by=last.reviewer if last else None, at=last.at if last else None, rule=rule),
        provenance=Provenance(
            source="review", annotation_ids=tuple(f"{word.logged.claim_id}:{word.logged.seq}" for word in words)
        ),
    )


def _outlet(check: Check, article: Article, state: Standing) -> GoldOutlet:
    finding = check.verdict.finding(article.id) if check.verdict else None
    stance = state.stances.get(article.id) or (finding.stance if finding else None)
    if stance is None:
        raise _Unfit(f"no stance is known for {article.name}")
    added = [e for e in state.evidence if e.article_id == article.id]
    # Evidence that was proved for another stance proves nothing for the one that a checker put in its place.
    proved = finding.evidence if finding and finding.stance == stance else ()
    spans = []
    for evidence in () if stance == "silent" else (*proved, *added):
        start, end = _to_raw(article, evidence.start), _to_raw(article, evidence.end - 1) + 1
        spans.append(GoldSpan(start=start, end=end, quote=article.raw_text[start:end]))
    return GoldOutlet(file=_file(article), stance=stance, evidence=tuple(spans))


def _to_raw(article: Article, place: int) -> int:
    kept = next(k for k in article.kept if k.start <= place < k.start + k.raw_end - k.raw_start)
    return kept.raw_start + place - kept.start


def _file(article: Article) -> str:
    return f"{article.id}.txt"


# ------------------------------------------------------------
# Sample sheets: claims drawn by chance, coded by people in a spreadsheet, tallied with intervals.

CONVENTIONS = "seeds/gold/CONVENTIONS.md"
"""Says what a good claim is; the reasons below are its words."""
NOT_GOOD = ("not_self_contained", "several", "fragment", "opinion", "trivial", "furniture", "other_story")
SHEET = ("claim_id", "event", "claim", "speaker", "before", "sentence", "good", "reason", "speaker_right")
"""The columns of a sheet; a person fills the last three."""
_BEFORE = 300  # characters of the article before the sentence
_YES_NO = ("yes", "no")


class Coded(Record):
    """What one person said of one claim."""

    claim_id: str
    good: bool
    reason: str
    speaker_right: bool
    """The speaker is right, or unknown where nobody is named."""


class Share(Record):
    """How many of how many, between the bounds of Wilson's 95 % interval."""

    hits: int
    of: int
    low: float
    high: float


class SheetTally(Record):
    """What sheets of the same claims say; of several, a claim is good if all say so."""

    coders: int
    good: Share
    speakers: Share
    """Right or unknown, of the claims for which everybody said something."""
    reasons: dict[str, int]
    """Why claims are not good, the commonest first, over all sheets."""
    uncoded: int
    """Claims that some sheet leaves empty; they count nowhere."""
    same: Share | None
    """Claims on whose `good` all coders agree; None with one."""


def draw_claims(claims: Sequence[Claim], n: int, *, seed: int) -> tuple[Claim, ...]:
    """Draw n of the claims that a machine found, by chance; the same seed draws the same of the same claims."""
    mine = [claim for claim in claims if claim.made_by != CHECKER and claim.spans]
    if len(mine) < n:
        raise InputError(f"{n} claims are wanted, and there are {len(mine)}", hint="add articles, or draw fewer")
    return tuple(sorted(mine, key=lambda claim: content_id("drawn", seed, claim.id))[:n])


def claim_sheet(drawn: Sequence[Claim], articles: Mapping[str, Article]) -> Iterator[str]:
    """Write a sheet, line by line: each claim with the sentence it was taken from, nothing of its worth or check."""
    yield csv_row(SHEET)
    for claim in drawn:
        span = claim.spans[0]
        text = articles[span.article_id].text
        start, end = next(
            ((s, e) for s, e in sentences(text) if s <= span.start < e), (span.start, span.end)
        )  # fmt: skip
        shown = text[max(0, start - _BEFORE) : start].strip(), text[start : max(end, span.end)]
        cells = (claim.id, claim.event, claim.text, claim.speaker or "", *shown, "", "", "")
        yield csv_row(map(neutralise, cells))


def coded(content: str, name: str) -> tuple[tuple[Coded, ...], frozenset[str]]:
    """Read a sheet that a person filled, and the claims that it leaves empty; refuse what is neither."""
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    if missing := [column for column in SHEET if column not in (rows.fieldnames or ())]:
        raise InputError(f"{name} has no column {missing[0]!r}", hint="`workbench eval sample` writes such a sheet")
    found: dict[str, Coded] = {}
    empty: set[str] = set()
    for number, row in enumerate(rows, start=2):
        said = {column: original(row[column] or "").strip() for column in SHEET}
        good, reason, speaker = (said[column].lower() for column in SHEET[-3:])
        if not good:
            empty.add(said["claim_id"])
            continue
        for column, value, allowed in (
            ("good", good, _YES_NO),
            ("reason", reason, NOT_GOOD if good == "no" else ("",)),
            ("speaker_right", speaker, (*_YES_NO, "unknown") if said["speaker"] else (*_YES_NO, "unknown", "")),
        ):
            if value not in allowed:
                choice = ", ".join(word or "nothing" for word in allowed)
                raise InputError(f"{name}, row {number}: {column} is {value!r}", hint=f"write one of: {choice}")
        found[said["claim_id"]] = Coded(
            claim_id=said["claim_id"], good=good == "yes", reason=reason, speaker_right=speaker != "no"
        )
    return tuple(found.values()), frozenset(empty)


def tally_sheets(sheets: Mapping[str, str]) -> SheetTally:
    """Tally sheets of the same claims, by the name of each."""
    read = {name: coded(content, name) for name, content in sheets.items()}
    by_coder = [{one.claim_id: one for one in rows} for rows, _ in read.values()]
    every = set[str]().union(*by_coder, *(empty for _, empty in read.values()))
    both = sorted(set(by_coder[0]).intersection(*by_coder[1:]))
    if not both:
        raise InputError(f"no claim is coded in {' and in '.join(sheets)}", hint="fill the column `good`: yes or no")
    reasons = Counter(one.reason for coder in by_coder for one in coder.values() if not one.good)
    return SheetTally(
        coders=len(by_coder),
        good=_share([all(coder[id_].good for coder in by_coder) for id_ in both]),
        speakers=_share([all(coder[id_].speaker_right for coder in by_coder) for id_ in both]),
        reasons=dict(reasons.most_common()),
        uncoded=len(every) - len(both),
        same=_share([len({coder[id_].good for coder in by_coder}) == 1 for id_ in both]) if len(by_coder) > 1 else None,
    )


def _share(held: Sequence[bool]) -> Share:
    low, high = wilson(sum(held), len(held))
    return Share(hits=sum(held), of=len(held), low=low, high=high)
