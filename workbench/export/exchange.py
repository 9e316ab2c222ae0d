"""What goes out of a workspace and comes back in: exports, reports, reviews that were edited outside.

A review that comes back is appended like any other; it never replaces one. A line that nobody edited changes nothing,
whatever was decided in the meantime.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.errors import InputError
from workbench.export import Exported, ExportFormat, PageFormat, exported, exported_pages
from workbench.export.imports import Edited, Refused, is_unedited, read_edited
from workbench.export.jsonl import Decided, moment, moved_since
from workbench.models import Check, Decision, Logged, Record, Stance, VerdictLabel
from workbench.review.decisions import Checker, Choice, Standing, machine_label, review_of, standing_of
from workbench.review.edits import refuse_set_aside, said
from workbench.settings import Settings
from workbench.store import Store


class Choosing(Record):
    """Which checks are to leave."""

    event: str | None = None
    reviewed_only: bool = False
    since: str | None = None
    """A date or a date-time: only claims that were checked or decided then or later."""


class _Left(Record):
    """What stays, and what leaves with a doubt."""

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def told(self, made: Exported) -> Exported:
        """Say it with an export."""
        more = {"refusals": (*made.refusals, *self.refusals), "warnings": (*made.warnings, *self.warnings)}
        return made.model_copy(update=more)


_PUBLISHED = ("claimreview", "datafeed")
_OLD = "its wording or its articles changed since it was checked; `workbench check` checks it again"


class Imported(Record):
    """What became of an edited file."""

    appended: tuple[Logged, ...] = ()
    unchanged: int = 0
    """Lines that nobody edited, or that were taken before."""
    meanwhile: tuple[str, ...] = ()
    """Who decided a claim after the file was exported: nothing of theirs is lost."""
    refused: tuple[Refused, ...] = ()


class Exchange:
    """The exports and imports of one workspace."""

    def __init__(self, settings: Settings, store: Store, *, now: Callable[[], str]) -> None:
        self._settings = settings
        self._store = store
        self._now = now

    def export(self, form: ExportFormat, which: Choosing, *, urls: Mapping[str, str]) -> Exported:
        """Turn current checks into one text; what may not leave is refused, claim by claim."""
        histories = self._store.histories(which.event)
        wanted, left = self._leaving(which, histories, publishes=form in _PUBLISHED)
        made = exported(form, wanted, newsroom=self._settings.newsroom, urls=urls, histories=histories)
        return left.told(made)

    def export_pages(self, form: PageFormat, which: Choosing, *, urls: Mapping[str, str]) -> Exported:
        """Turn current checks into a page for each review, or for each event."""
        histories = self._store.histories(which.event)
        wanted, left = self._leaving(which, histories, publishes=form in _PUBLISHED)
        made = exported_pages(form, wanted, newsroom=self._settings.newsroom, urls=urls, histories=histories)
        return left.told(made)

    def import_reviews(self, name: str, content: bytes, *, reviewer: str | None) -> Imported:
        """Append what somebody decided in an exported CSV or JSONL; say line by line what cannot be taken."""
        if not (reviewer or "").strip():
            raise InputError("a review needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not UTF-8", hint="save it as UTF-8 (in a spreadsheet: CSV UTF-8)") from error
        edited, refused = read_edited(name, text)
        return self._taken(edited, refused, str(reviewer).strip())

    def _leaving(
        self, which: Choosing, histories: Mapping[str, tuple[Logged, ...]], *, publishes: bool
    ) -> tuple[list[Decided], _Left]:
        """Choose what leaves; what was set aside does not, nor is a check published that is no longer of its claim."""
        wanted, changed = self._decided(which, histories), self._store.desk.changed(which.event)
        old = [f"claim {check.claim.id}: {_OLD}" for check, _ in wanted if check.claim.id in changed]
        aside = [f"claim {id_} was left out: {said(now)}" for id_, now in self._store.desk.aside(which.event).items()]
        if publishes:
            fresh = [(check, held) for check, held in wanted if check.claim.id not in changed]
            return fresh, _Left(refusals=(*aside, *old))
        return wanted, _Left(refusals=tuple(aside), warnings=tuple(old))

    def _decided(self, which: Choosing, histories: Mapping[str, tuple[Logged, ...]]) -> list[Decided]:
        since = moment(which.since) if which.since else None
        pairs = []
        for check in self._store.current_checks(which.event):
            history = histories.get(check.claim.id, ())
            held = standing_of(check, history)
            if (held.status == "done" or not which.reviewed_only) and (not since or moved_since(check, history, since)):
                pairs.append((check, held))
        return pairs

    def _taken(self, edited: tuple[Edited, ...], refused: tuple[Refused, ...], reviewer: str) -> Imported:
        appended: list[Logged] = []
        meanwhile: list[str] = []
        problems, unchanged = list(refused), 0
        current = {check.id: check for check in self._store.current_checks()} if edited else {}
        for one in edited:
            try:
                check = current.get(one.check_id) or self._earlier(one)
                new, others = self._take(one, check, reviewer)
            except InputError as error:
                problems.append(Refused(line=one.line, message=error.message, hint=error.hint or ""))
                continue
            appended += new
            unchanged += not new
            meanwhile += [
                f"line {one.line}: {o.review.reviewer} decided this claim meanwhile: {o.review.decision}"
                for o in others
            ]
        return Imported(
            appended=tuple(appended),
            unchanged=unchanged,
            meanwhile=tuple(meanwhile),
            refused=tuple(sorted(problems, key=lambda one: one.line)),
        )

    def _take(self, one: Edited, check: Check, reviewer: str) -> tuple[list[Logged], list[Logged]]:
        """Append the reviews that one edited check asks for; give them, and what others decided since the export."""
        if one.claim_id and one.claim_id != check.claim.id:
            raise InputError(
                f"check {check.id} is of claim {check.claim.id}, not of {one.claim_id}",
                hint="leave the columns check_id and claim_id as they were exported",
            )
        history = self._store.reviews(check.claim.id)
        shown = [entry for entry in history if one.seq is None or entry.seq <= one.seq]
        seen = Checker(reviewer=reviewer, at=self._now(), seen_seq=len(shown))
        choices = list(choices_of(one, check, standing_of(check, shown)))
        reviews = [review_of(check, seen, choice) for choice in choices]
        kept = [self._store.append_review(check.claim.id, review) for review in reviews]
        new = [entry for entry, _ in kept if entry.seq > len(history)]
        return new, list(kept[0][1]) if new else []

    def _earlier(self, one: Edited) -> Check:
        """Give an earlier check of a claim, of the same wording and texts as its current one; refuse any other."""
        check = self._store.check(one.check_id)
        refuse_set_aside(check.claim.id, self._store.desk.now(check.claim.id))
        current = self._store.current_check(check.claim.id)
        if current is None or current.basis != check.basis:
            raise InputError(
                f"the claim was checked again since: check {check.id} is of another wording or other articles",
                hint="export again, and decide the claim on its new check",
            )
        return check


def choices_of(one: Edited, check: Check, shown: Standing) -> list[Choice]:
    """Tell what somebody decided by editing a line; `shown` is what held when the line was exported."""
    machine = {f.article_id: f.stance for f in check.verdict.findings} if check.verdict else {}
    was: dict[str, Stance | None] = {**machine, **shown.stances}
    turned = {article: stance for article, stance in one.stances.items() if was.get(article) != stance}
    one = one.model_copy(update={"label": _label(one, shown.label)})
    choices: list[Choice] = []
    if turned:
        choices.append({"decision": "override", "stances": turned, "reason": one.reason or None})
    if decision := _decision(one, check, shown):
        choices.append(_worded(one, decision, shown))
    elif _is_new(one.note, shown):
        hint = "give a verdict or a decision with it; a corrected stance takes a reason"
        raise InputError("there is a note and nothing that it is for", hint=hint)
    elif not turned and _is_new(one.reason, shown):
        raise InputError("there is a reason and nothing that it is for", hint="give a verdict, a decision or a stance")
    return choices


def _label(one: Edited, was: VerdictLabel | None) -> VerdictLabel | None:
    """Take the label from whichever of its two places was edited."""
    edited = {label for label in (one.label, one.review_label) if label != was}
    if len(edited) > 1:
        said = f"`verdict` is {one.label or 'empty'} and `review.label` is {one.review_label or 'empty'}"
        raise InputError(said, hint="write the same in both, or leave one of them as it was exported")
    return next(iter(edited), was)


def _worded(one: Edited, decision: Decision, shown: Standing) -> Choice:
    """Put a decision's words where it keeps them; one that has no place for them is refused."""
    reason, note = _is_new(one.reason, shown), _is_new(one.note, shown)
    if decision == "skip" and (reason or note):
        raise InputError("a skip keeps no words", hint="write flag instead of skip, or leave reason and note alone")
    if decision == "adjudicate" and note:
        raise InputError("an adjudication keeps a reason and no note", hint="write it all under reason")
    if decision in ("override", "adjudicate"):
        label = one.label
        return {"decision": decision, "label": label, "reason": one.reason or None, "note": one.note or None}
    words = dict.fromkeys([*([one.reason] if reason else []), one.note])
    return {"decision": decision, "note": "\n".join(filter(None, words)) or None}


def _is_new(text: str, shown: Standing) -> bool:
    """Tell whether words were written into a line that had them neither as its reason nor as its note."""
    held = shown.held.review if shown.held else None
    known = [words for words in (held.reason, held.note) if words] if held else []
    return bool(text) and not any(is_unedited(text, words) for words in known)


def _decision(one: Edited, check: Check, shown: Standing) -> Decision | None:
    was = shown.held.review.decision if shown.held else None
    machine = machine_label(check)
    if one.decision and one.decision != was:
        _refuse_contradiction(one, machine, shown.label)
        return one.decision
    if one.label == shown.label:
        return None
    if one.label is None:
        raise InputError("the verdict was emptied", hint="`workbench review CLAIM undo` takes a decision back")
    return "accept" if one.label == machine else "override"


def _refuse_contradiction(one: Edited, machine: VerdictLabel | None, was: VerdictLabel | None) -> None:
    if one.decision == "undo":
        raise InputError("a file cannot take decisions back", hint="`workbench review CLAIM undo` does")
    if one.decision == "accept" and one.label not in (None, was, machine):
        raise InputError(
            f"it accepts the machine's {machine} and says {one.label}", hint="write override, or the machine's label"
        )
    if one.decision in ("flag", "skip") and one.label not in (None, was):
        raise InputError(
            f"a {one.decision} decides nothing, and it says {one.label}", hint="write override, or leave the verdict"
        )
