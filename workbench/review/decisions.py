"""What a checker may decide, and what holds once everybody has decided. Pure.

A claim's history is never edited: `standing` reads it from the start each time. Each review is of one check, and holds
for every check of the same wording and the same texts, whoever judged them; if the wording or one of the
articles changed, it stays in the history and no longer holds.
This module does not know how reviews are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Required, TypedDict, get_args

from pydantic import Field, ValidationError

from workbench.errors import InputError
from workbench.ingest.metadata import typed_date, what_it_should_be
from workbench.judge.origins import origins
from workbench.judge.quotes import read_anew
from workbench.judge.verdict import Earned, earned_label
from workbench.models import (
    Article,
    Check,
    Decision,
    Evidence,
    Failure,
    Finding,
    Logged,
    ProvedDiscrepancy,
    Record,
    Review,
    Shown,
    Stance,
    Verdict,
    VerdictLabel,
    content_id,
)
from workbench.models.article import ARTICLE_FIELDS, ArticleField, Correction

Status = Literal["open", "flagged", "skipped", "done", "differs"]
"""`differs`: decided by two whose labels differ, and by nobody who settles it."""

LABELS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)


class Checker(Record):
    """Who decides, when, and what was on the screen."""

    reviewer: str
    at: str
    """ISO 8601 in UTC."""
    seen_seq: int = 0
    """The last review of the claim that was shown; 0: none."""
    blind: bool = False
    """The machine's verdict was hidden."""
    shown: tuple[Shown, ...] | None = None


WhyLapsed = Literal["wording", "article", "changed", "withdrawn", "words"]
"""The claim was reworded; the article is no longer compared, because its text changed or it was withdrawn where that
was looked up; the words stand no longer in its new reading."""


class LapsedCorrection(Record):
    """A corrected stance, or added evidence, of an earlier check that does not count for the present one."""

    article_id: str
    name: str = ""
    """The article's name; empty: not looked up."""
    stance: Stance | None = None
    """The stance that was set; None: none was."""
    quotes: tuple[str, ...] = ()
    """The words that were added."""
    reviewer: str
    at: str
    reason: str
    """What the reviewer gave as the reason."""
    why: WhyLapsed

    @property
    def said(self) -> str:
        """Say in a sentence without a full stop what no longer counts, and why."""
        quotes = " and ".join(f"“{quote}”" for quote in self.quotes)
        did = [f"set to {self.stance}"] * bool(self.stance) + [f"added {quotes}"] * bool(quotes)
        who = f"{self.reviewer}, {self.at[:10]}: {self.reason}"
        return f"{self.name or self.article_id}: {', '.join(did)} ({who}); {_LAPSED[self.why]}"


_LAPSED = {
    "wording": "the claim was reworded since",
    "article": "the article is no longer compared",
    "changed": "the article's text changed since",
    "withdrawn": "the article was withdrawn",
    "words": "these words are no longer in the article",
}


class Standing(Record):
    """What holds for one check once its claim's history has been read."""

    status: Status = "open"
    label: VerdictLabel | None = None
    """The label that holds; None unless the status is `done`."""
    held: Logged | None = None
    """The review that decided the status."""
    labels: dict[str, VerdictLabel] = Field(default_factory=dict)
    """Each reviewer's own standing label."""
    stances: dict[str, Stance] = Field(default_factory=dict)
    """Corrected stances by article id."""
    stances_by: dict[str, str] = Field(default_factory=dict)
    """Who corrected them, by article id; of corrections counted before this was noted, nobody."""
    stances_carried: tuple[str, ...] = ()
    """The articles whose stance was corrected on an earlier check; before this was noted, none."""
    evidence: tuple[Evidence, ...] = ()
    """Spans that checkers added."""
    carried: tuple[int, ...] = ()
    """The reviews of earlier texts whose corrections count here: those articles are unchanged."""
    lapsed: tuple[LapsedCorrection, ...] = ()
    """Corrections of earlier checks that do not count here, unless somebody has decided the label since."""
    differ: bool = False
    """Two reviewers' standing labels differ, and nobody has adjudicated."""
    machine_now: VerdictLabel | None = None
    """What a machine has said since the label was given, where that is another label; else None."""
    seq: int = 0
    """The last review of the claim, of whichever check: what a page shows, and hands back as `seen_seq`."""


# ---------------------------------------------------------------- deciding


def accept(check: Check, checker: Checker, *, note: str | None = None) -> Review:
    """Agree with the machine's verdict."""
    if isinstance(check.outcome, Failure):
        raise InputError(
            f"there is no verdict to accept: the judge failed ({check.outcome.error})",
            hint="check the claim again, or override with a label and a reason",
        )
    return _review(check, checker, "accept", note=note)


def override(check: Check, checker: Checker, *, label: VerdictLabel, reason: str, note: str | None = None) -> Review:
    """Give another label than the machine's, and say why."""
    _need_reason(reason, "an override")
    return _review(check, checker, "override", label=label, reason=reason, note=note)


def label_blind(check: Check, checker: Checker, *, label: VerdictLabel, note: str | None = None) -> Review:
    """Give a label without having seen the machine's: an accept if both agree, else an override."""
    if label == machine_label(check):
        return _review(check, checker, "accept", note=note)
    return _review(check, checker, "override", label=label, note=note)


def is_drawn(claim_id: str, reviewer: str, share: float) -> bool:
    """Draw whether a reviewer decides a claim blind: the same draw each time, for a `share` (0..1) of all claims."""
    return int(content_id("blind", claim_id, reviewer), 16) / 16**16 < share


def adjudicate(check: Check, checker: Checker, *, label: VerdictLabel, reason: str) -> Review:
    """Settle a claim on which checkers disagree."""
    _need_reason(reason, "an adjudication", hint="say in a few words why this label holds")
    return _review(check, checker, "adjudicate", label=label, reason=reason)


def correct_stances(check: Check, checker: Checker, *, stances: Mapping[str, Stance], reason: str) -> Review:
    """Say what articles really do with the claim; the verdict stays to be decided."""
    _need_reason(reason, "a corrected stance")
    if not stances:
        raise InputError("no stance was given", hint="name at least one article with its stance")
    for article_id in stances:
        _article(check, article_id)
    return _review(check, checker, "override", stances=dict(stances), reason=reason)


def add_evidence(
    check: Check,
    checker: Checker,
    *,
    evidence: Sequence[Evidence],
    reason: str,
    stances: Mapping[str, Stance] | None = None,
) -> Review:
    """Add quotes that the machine missed, and corrected stances of their articles; the verdict stays open."""
    _need_reason(reason, "added evidence")
    for span in evidence:
        if _article(check, span.article_id).text[span.start : span.end] != span.quote:
            raise InputError(
                f"article {span.article_id} does not contain the quote at {span.start}–{span.end}",
                hint="select the words in the article itself",
            )
    for article_id in stances or ():
        _article(check, article_id)
    known = {"stances": dict(stances)} if stances else {}
    return _review(check, checker, "override", evidence=tuple(evidence), reason=reason, **known)


def flag(check: Check, checker: Checker, *, note: str | None = None) -> Review:
    """Ask for a second reader."""
    return _review(check, checker, "flag", note=note)


def skip(check: Check, checker: Checker) -> Review:
    """Leave the claim for later."""
    return _review(check, checker, "skip")


def undo(check: Check, checker: Checker, *, undoes: int | None = None) -> Review:
    """Take back one of the checker's own decisions, by its place in the history; the history keeps both.

    Without `undoes`: the last one on the same wording and texts.
    """
    return _review(check, checker, "undo", undoes=undoes)


def _review(
    check: Check,
    checker: Checker,
    decision: Decision,
    **said: str | int | dict[str, Stance] | tuple[Evidence, ...] | None,
) -> Review:
    if not checker.reviewer.strip():
        raise InputError("a review needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    return Review.model_validate({"check_id": check.id, "decision": decision, **checker.model_dump(), **said})


def _need_reason(reason: str, what: str, *, hint: str = "say in a few words what the machine got wrong") -> None:
    if not reason.strip():
        raise InputError(f"{what} needs a reason", hint=hint)


def _article(check: Check, article_id: str) -> Article:
    """Give an article of a check; refuse one that is not part of it."""
    found = check.article(article_id)
    if found is None:
        raise InputError(
            f"article {article_id} is not part of check {check.id}", hint="take an article id from the check itself"
        )
    return found


# ---------------------------------------------------------------- what holds


def machine_label(check: Check) -> VerdictLabel | None:
    """Give the machine's label; None if the judge failed."""
    return check.outcome.label if isinstance(check.outcome, Verdict) else None


def standing(
    logged: Iterable[Logged],
    *,
    check_id: str | None,
    basis: str | None,
    machine: VerdictLabel | None,
    wording: str | None = None,
    articles: Iterable[Article] = (),
) -> Standing:
    """Read a claim's history and say what holds for one of its checks, of which `machine` is the label.

    What was decided on another check counts where that was of the same `basis`: the same wording and texts. An accept
    agrees with the check that it was made on, whatever a later one says. Where other articles came or went, labels do
    not count, but corrected stances and added evidence do: for those `articles` of the check whose text is unchanged,
    while the claim has the same `wording`.

    Each reviewer's `undo` takes back a decision of their own. An adjudication wins; otherwise the latest
    of accept, override and flag decides. An override without a label corrects stances or evidence and decides no
    label. A skip counts only where nobody said more.
    """
    history = sorted(logged, key=lambda entry: entry.seq)
    stacks = _stacks(history)
    counted = [[entry for entry in stack if _counts(entry, check_id, basis)] for stack in stacks.values()]

    def label_of(entry: Logged) -> VerdictLabel | None:
        accepts_this = entry.review.decision == "accept" and entry.review.check_id == check_id
        return machine if accepts_this else label_given(entry)

    # A reviewer's last word: correcting a stance or adding evidence does not take back what they decided before.
    last = (next((e for e in reversed(stack) if not _only_corrects(e.review)), None) for stack in counted)
    tops = sorted((top for top in last if top is not None), key=_weight)
    labels = {top.review.reviewer: label for top in tops if (label := label_of(top)) is not None}
    held = next(iter([t for t in reversed(tops) if t.review.decision != "skip"] or tops[-1:]), None)
    status = _STATUS[held.review.decision] if held else "open"
    differ = len(set(labels.values())) > 1 and not (held and held.review.decision == "adjudicate")
    if differ and status == "done":
        status = "differs"
    label = label_of(held) if held and not differ else None
    news = label and held and held.review.check_id != check_id and machine != label
    decided = max((entry.seq for stack in counted for entry in stack if label_of(entry) is not None), default=0)
    corrected = _Corrected(check_id, basis, wording, articles)
    for entry in sorted((entry for stack in stacks.values() for entry in stack), key=_weight):
        corrected.take(entry)
    return Standing(
        status=status,
        label=label,
        held=held,
        labels=labels,
        stances=corrected.stances,
        stances_by=corrected.stances_by,
        stances_carried=tuple(id_ for id_, seq in corrected.stances_seq.items() if seq in corrected.carried),
        evidence=tuple(corrected.evidence),
        carried=tuple(sorted(corrected.carried)),
        lapsed=tuple(
            one
            for seq, one in corrected.lapsed
            if seq > decided and corrected.present(one.article_id) not in corrected.stances
        ),
        differ=differ,
        machine_now=machine if news else None,
        seq=history[-1].seq if history else 0,
    )


class _Corrected:
    """What the corrections of a history come to for one check; take the entries in the order of their weight."""

    def __init__(
        self, check_id: str | None, basis: str | None, wording: str | None, articles: Iterable[Article]
    ) -> None:
        self._of = (check_id, basis)
        self._wording = wording
        self._articles = {id_: article for article in articles for id_ in (*article.readings, article.id)}
        self.stances: dict[str, Stance] = {}
        self.stances_by: dict[str, str] = {}
        self.stances_seq: dict[str, int] = {}
        self.evidence: list[Evidence] = []
        self.carried: set[int] = set()
        self.lapsed: list[tuple[int, LapsedCorrection]] = []

    def present(self, article_id: str) -> str:
        """Give the article under which a correction counts: the page's present reading."""
        article = self._articles.get(article_id)
        return article.id if article else article_id

    def take(self, entry: Logged) -> None:
        """Count the corrections of one review, or note why they do not count."""
        review = entry.review
        stances, evidence = review.stances or {}, review.evidence or ()
        for article_id in dict.fromkeys([*stances, *(span.article_id for span in evidence)]):
            article = self._articles.get(article_id)
            stance = stances.get(article_id)
            spans = [span for span in evidence if span.article_id == article_id]
            if not _counts(entry, *self._of):
                if not entry.wording or entry.wording != self._wording:
                    self._lapse(entry, article_id, stance, spans, "wording")
                    continue
                if article is None:
                    self._lapse(entry, article_id, stance, spans, "article")
                    continue
                self.carried.add(entry.seq)
            if stance:
                self.stances[self.present(article_id)] = stance
                self.stances_by[self.present(article_id)] = review.reviewer
                self.stances_seq[self.present(article_id)] = entry.seq
            read = {span: read_anew(span, article) if article and article.id != article_id else span for span in spans}
            self.evidence += (found for found in read.values() if found)
            if gone := [span for span, found in read.items() if found is None]:
                self._lapse(entry, article_id, None, gone, "words")

    def _lapse(
        self,
        entry: Logged,
        article_id: str,
        stance: Stance | None,
        spans: Iterable[Evidence],
        why: WhyLapsed,
    ) -> None:
        review = entry.review
        one = LapsedCorrection(
            article_id=article_id, stance=stance, quotes=tuple(span.quote for span in spans), why=why,
            reviewer=review.reviewer, at=review.at, reason=review.reason or "",
        )  # fmt: skip
        self.lapsed.append((entry.seq, one))


_STATUS: Mapping[Decision, Status] = {
    "accept": "done",
    "override": "done",
    "adjudicate": "done",
    "flag": "flagged",
    "skip": "skipped",
}


def standing_of(check: Check | None, history: Sequence[Logged]) -> Standing:
    """Say what holds for a claim's current check, checked or not."""
    if check is None:
        return standing(history, check_id=None, basis=None, machine=None)
    return standing(
        history, check_id=check.id, basis=check.basis, machine=machine_label(check), wording=check.wording,
        articles=[version.article for version in check.versions],
    )  # fmt: skip


def decided_before(check: Check, history: Iterable[Logged]) -> Logged | None:
    """Give the last label that a person gave on other texts or in another wording of the claim, unless it was undone.

    It does not hold for this check, but whoever decides again should know of it.
    """
    stacks = _stacks(sorted(history, key=lambda entry: entry.seq))
    earlier = [e for stack in stacks.values() for e in stack if not _counts(e, check.id, check.basis)]
    given = [entry for entry in earlier if label_given(entry) is not None]
    return max(given, key=lambda entry: entry.seq, default=None)


def label_given(entry: Logged) -> VerdictLabel | None:
    """Give the label of one decision, an accepted one among them; None if it gives none."""
    return entry.machine if entry.review.decision == "accept" else entry.review.label


_CARRY: frozenset[Stance | None] = frozenset({"supports", "qualifies", "reports"})
"""The stances of an article in which the claim stands, as said by itself or by somebody else."""


def held_verdict(verdict: Verdict, held: Standing) -> Verdict:
    """Give a verdict as it stands after the checkers' corrections; the machine's own where there are none.

    Each finding has the stance that holds, and the words that show it, those that checkers added among them. An article
    that was set to silent has no words and no voices; where a checker turned an article's side, the voices that the
    machine took it from no longer count. Origins are counted again, and `label` is what the label table now gives: a
    proposal, which nobody has decided.
    """
    turned = {f.article_id: held.stances.get(f.article_id) or f.stance for f in verdict.findings}
    changed = stances_changed(verdict, held)
    if not changed and not held.evidence:
        return verdict
    findings = tuple(_held_finding(f, turned[f.article_id], held.evidence) for f in verdict.findings)
    if not changed:
        return verdict.model_copy(update={"findings": findings})
    discrepancies = tuple(d for found in verdict.discrepancies if (d := _held_discrepancy(found, verdict, turned)))
    counted = origins(findings)
    affirming = sum(origin.position == "affirms" for origin in counted)
    label, reason = earned_label([f.stance for f in findings], [d.kind for d in discrepancies], affirming)
    return verdict.model_copy(
        update={
            "label": label,
            "label_reason": reason,
            "findings": findings,
            "discrepancies": discrepancies,
            "origins": counted,
        }
    )


def stances_changed(verdict: Verdict, held: Standing) -> bool:
    """Tell whether checkers gave an article another stance than the machine did."""
    return any(held.stances.get(f.article_id) not in (None, f.stance) for f in verdict.findings)


def _held_finding(machine: Finding, stance: Stance | None, added: Sequence[Evidence]) -> Finding:
    """Give what holds of an article; `added` are the words that checkers added, of all articles."""
    mine = [span for span in added if span.article_id == machine.article_id]
    if stance == "silent" != machine.stance:
        return machine.model_copy(update={"stance": stance, "evidence": (), "voices": ()})
    voices = machine.voices
    if stance == "refutes" and machine.stance in _CARRY:
        voices = tuple(voice for voice in voices if voice.position != "affirms")
    elif stance in _CARRY and machine.stance == "refutes":
        voices = tuple(voice for voice in voices if voice.position != "denies")
    spans = {(span.start, span.end): span for span in (*machine.evidence, *mine)}
    return machine.model_copy(update={"stance": stance, "evidence": tuple(spans.values()), "voices": voices})


def _held_discrepancy(
    found: ProvedDiscrepancy, verdict: Verdict, turned: Mapping[str, Stance | None]
) -> ProvedDiscrepancy | None:
    """Give what holds of a difference between outlets; None if it rests on what a checker corrected."""
    speaking = {span.article_id for span in found.evidence}
    if any(turned.get(article_id) == "silent" for article_id in speaking):
        return None
    if found.kind == "omission":
        silent = tuple(id_ for id_ in found.article_ids if turned.get(id_) in (None, "silent"))
        return found.model_copy(update={"article_ids": silent}) if silent else None
    if found.kind == "contradiction":
        before = {f.article_id: f.stance for f in verdict.findings}
        if any((turned.get(id_) == "refutes") != (before.get(id_) == "refutes") for id_ in speaking):
            return None
    return found


def proposed(check: Check, held: Standing) -> Earned | None:
    """Give the label that the label table proposes after checkers corrected stances.

    None: nothing was corrected, or it is the label that holds, or the machine's where nobody has decided.
    """
    if check.verdict is None or not stances_changed(check.verdict, held):
        return None
    now = held_verdict(check.verdict, held)
    return None if now.label == (held.label or check.verdict.label) else Earned(now.label, now.label_reason)


class Side(Record):
    """A reviewer's own label on a claim, with the decision that gave it."""

    reviewer: str
    label: VerdictLabel
    entry: Logged


def sides(
    logged: Iterable[Logged], *, check_id: str | None, basis: str | None, machine: VerdictLabel | None
) -> tuple[Side, ...]:
    """Give each reviewer's own standing label, oldest first; what somebody settled is nobody's own."""
    found: list[Side] = []
    for who, stack in _stacks(sorted(logged, key=lambda entry: entry.seq)).items():
        own = [e for e in stack if _counts(e, check_id, basis) and _is_own_label(e)]
        if not own:
            continue
        last = own[-1]
        agreed = machine if last.review.check_id == check_id else last.machine
        label = agreed if last.review.decision == "accept" else last.review.label
        if label is not None:
            found.append(Side(reviewer=who, label=label, entry=last))
    return tuple(sorted(found, key=lambda side: side.entry.seq))


def sides_of(check: Check, logged: Iterable[Logged]) -> tuple[Side, ...]:
    """Give each reviewer's own standing label of a check."""
    return sides(logged, check_id=check.id, basis=check.basis, machine=machine_label(check))


def settled_by(reviewer: str, logged: Iterable[Logged], *, check_id: str | None, basis: str | None) -> bool:
    """Tell whether a reviewer settled a claim, as somebody with no label of their own, and did not take it back."""
    mine = _stacks(sorted(logged, key=lambda entry: entry.seq)).get(reviewer, ())
    counted = [entry for entry in mine if _counts(entry, check_id, basis)]
    settled = any(entry.review.decision == "adjudicate" and entry.review.label for entry in counted)
    return settled and not any(map(_is_own_label, counted))


def settling_anew(choice: Choice, reviewer: str, *, check: Check, history: Sequence[Logged]) -> Choice:
    """Turn another label by whoever settled a claim into a new settlement, so that the claim stays settled.

    Raises InputError if it has no reason.
    """
    label = machine_label(check) if choice["decision"] == "accept" else choice.get("label")
    if label is None or choice["decision"] not in ("accept", "override"):
        return choice
    if not settled_by(reviewer, history, check_id=check.id, basis=check.basis):
        return choice
    said = [words for words in (choice.get("reason"), choice.get("note")) if words]
    if not said:
        message = f"{reviewer} settled this claim: another label settles it anew, and needs a reason"
        raise InputError(message, hint="say in a few words why this label holds")
    return {**choice, "decision": "adjudicate", "label": label, "reason": ": ".join(said), "note": None}


def refuse_settling(reviewer: str, labelled: Sequence[Side], *, again: bool = False) -> None:
    """Raise InputError if a reviewer may not settle a claim: their own label stands, or nobody disagrees.

    Somebody who settled it may do so `again`, even if nobody disagrees any more.
    """
    if any(side.reviewer == reviewer for side in labelled):
        raise InputError(
            f"{reviewer} has labelled this claim and cannot settle it",
            hint="ask somebody who has not, or change your own label: accept or override",
        )
    if len({side.label for side in labelled}) < 2 and not again:
        raise InputError("there is nothing to settle: no two reviewers disagree", hint="accept or override instead")


def last_of(logged: Iterable[Logged], *, check: Check, reviewer: str) -> Logged | None:
    """Give a reviewer's last decision that counts for a check and was not undone; None: there is none to undo."""
    history = sorted(logged, key=lambda entry: entry.seq)
    carried = standing_of(check, history).carried
    mine = reversed(_stacks(history).get(reviewer, ()))
    return next((e for e in mine if _counts(e, check.id, check.basis) or e.seq in carried), None)


def _counts(entry: Logged, check_id: str | None, basis: str | None) -> bool:
    return entry.review.check_id == check_id or entry.basis == basis


def _stacks(history: Sequence[Logged]) -> dict[str, list[Logged]]:
    """Give each reviewer's decisions that were not undone, oldest first."""
    stacks: dict[str, list[Logged]] = {}
    for entry in history:
        stack = stacks.setdefault(entry.review.reviewer, [])
        if entry.review.decision != "undo":
            stack.append(entry)
        elif taken := next((e for e in reversed(stack) if _takes_back(entry, e)), None):
            stack.remove(taken)
    return stacks


def _takes_back(undo: Logged, entry: Logged) -> bool:
    if undo.review.undoes is not None:
        return entry.seq == undo.review.undoes
    return _counts(entry, undo.review.check_id, undo.basis or None)


def _only_corrects(review: Review) -> bool:
    return review.decision in ("override", "adjudicate") and review.label is None


def _is_own_label(entry: Logged) -> bool:
    review = entry.review
    return review.decision == "accept" or (review.decision == "override" and review.label is not None)


def _weight(entry: Logged) -> tuple[bool, int]:
    """Order decisions so that the last one holds: adjudications after all others."""
    return entry.review.decision == "adjudicate", entry.seq


# ------------------------------------------------------------
# Turn what a checker chose into the review or correction that is kept, or refuse it in one sentence.


class Choice(TypedDict, total=False):
    """What a checker chose."""

    decision: Required[Decision]
    label: VerdictLabel | None
    stances: Mapping[str, Stance] | None
    evidence: Sequence[Evidence] | None
    reason: str | None
    note: str | None
    blind: bool
    shown: Sequence[Shown] | None
    undoes: int | None
    """`undo`: which decision, by its place in the history; None: the last on the same wording and texts."""


FOLLOWS = "Follows from the corrected stance"
"""The reason of a label that somebody accepts as proposed after corrected stances."""


def accepted(check: Check, held: Standing) -> Choice:
    """Make what accepting means now: the label proposed after corrected stances where there is one, else the machine's.

    The proposed label is not the machine's: accepting it is an override, with the reason that it has.
    """
    earned = None if held.differ else proposed(check, held)
    return {"decision": "override", "label": earned.label, "reason": FOLLOWS} if earned else {"decision": "accept"}


def review_of(check: Check, checker: Checker, choice: Choice) -> Review:
    """Make the review that a choice asks for; raise InputError if it says too little."""
    note, reason = choice.get("note") or None, choice.get("reason") or ""
    match choice["decision"]:
        case "accept" | "override" if checker.blind:
            if choice.get("label") is None and (choice.get("stances") or choice.get("evidence")):
                return _override(check, checker, choice)
            return label_blind(check, checker, label=_label_of(choice), note=note)
        case "accept":
            return accept(check, checker, note=note)
        case "override":
            return _override(check, checker, choice)
        case "adjudicate":
            return adjudicate(check, checker, label=_label_of(choice), reason=reason)
        case "flag":
            return flag(check, checker, note=note)
        case "skip":
            return skip(check, checker)
        case "undo":
            return undo(check, checker, undoes=choice.get("undoes"))
        case unknown:
            raise InputError(f"{unknown!r} is not a decision", hint="accept, override, flag, skip, undo or adjudicate")


def _override(check: Check, checker: Checker, choice: Choice) -> Review:
    note, reason = choice.get("note") or None, choice.get("reason") or ""
    if choice.get("label") is None:
        stances, evidence = choice.get("stances"), choice.get("evidence") or ()
        if evidence:
            return add_evidence(check, checker, evidence=evidence, stances=stances, reason=reason)
        if stances:
            return correct_stances(check, checker, stances=stances, reason=reason)
    return override(check, checker, label=_label_of(choice), reason=reason, note=note)


def _label_of(choice: Choice) -> VerdictLabel:
    label = choice.get("label")
    if label not in LABELS:
        raise InputError(
            f"{label!r} is not a verdict label" if label else "the decision needs a label",
            hint=f"one of {', '.join(LABELS)}",
        )
    return label


def correction_of(
    article_id: str, field: ArticleField, value: str | None, *, who: str | None, reason: str, at: str
) -> Correction:
    """Make the correction of one field of an article; raise InputError if it says too little."""
    if not (who or "").strip():
        raise InputError("a correction needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    if not reason.strip():
        raise InputError("a correction needs a reason", hint="say where the correct value comes from")
    if value is not None and (wanted := what_it_should_be(field, value)):
        raise InputError(f"{field} cannot be {value!r}", hint=f"give {wanted}")
    if value is not None and field == "published":
        value = typed_date(value)
    try:
        return Correction(article_id=article_id, field=field, value=value, reviewer=str(who), at=at, reason=reason)
    except ValidationError as error:
        fields = ", ".join(ARTICLE_FIELDS)
        raise InputError(f"{field!r} cannot be corrected", hint=f"one of {fields}") from error
