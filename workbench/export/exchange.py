"""Export the checks of a workspace, and take back reviews that were edited in an exported file.

An imported review is appended like any other; it never replaces one. A line that nobody edited changes nothing,
whatever was decided in the meantime.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbench.errors import InputError
from workbench.export import Exported, ExportFormat, Gap, PageFormat, exported, exported_pages
from workbench.export.imports import EditedCheck, RefusedLine, is_unedited, read_edited
from workbench.export.jsonl import Decided, Ratings, moment, moved_since
from workbench.models import Check, Decision, Logged, Record, Stance, VerdictLabel
from workbench.review.decisions import Checker, Choice, Standing, machine_label, review_of, settling_anew, standing_of
from workbench.review.desk import published_verdicts
from workbench.review.edits import refuse_set_aside, said
from workbench.review.published import PublishedVerdict
from workbench.settings import Settings, load_newsroom
from workbench.store import Store


class ExportFilter(Record):
    """Which checks to export."""

    event: str | None = None
    reviewed_only: bool = False
    since: str | None = None
    """A date or a date-time: only claims that were checked or decided then or later."""
    blind: frozenset[str] = frozenset()
    """Claims, by id, that whoever exports has yet to decide blind: an export would tell of them."""


_PUBLISHED = ("claimreview", "datafeed")
_OLD = "its wording or its articles changed since it was checked; check it again"


class Imported(Record):
    """What became of an edited file."""

    appended: tuple[Logged, ...] = ()
    unchanged: int = 0
    """Lines that nobody edited, or that were imported before."""
    meanwhile: tuple[str, ...] = ()
    """Who decided a claim after the file was exported: nothing of theirs is lost."""
    refused: tuple[RefusedLine, ...] = ()


class Exchange:
    """The exports and imports of one workspace."""

    def __init__(self, settings: Settings, store: Store, *, now: Callable[[], str]) -> None:
        self._settings = settings
        self._store = store
        self._now = now

    def export(self, form: ExportFormat, which: ExportFilter, *, urls: Mapping[str, str]) -> Exported:
        """Export current checks as one text; what may not be exported is refused, claim by claim."""
        histories = self._store.histories(which.event)
        wanted, old, aside = self._selected(which, histories, publishes=form in _PUBLISHED)
        opinions, ratings = self._store.opinions(check.id for check, _ in wanted), self._store.ratings(which.event)
        made = exported(
            form,
            wanted,
            newsroom=load_newsroom(self._settings),
            urls=self._pages(which, urls, ratings),
            histories=histories,
            opinions=opinions,
            noted=self._store.notes.of(check.claim.id for check, _ in wanted),
            ratings=ratings,
            published=self._published(which) if form == "html" else (),
        )
        return _with(made, old, aside, publishes=form in _PUBLISHED)

    def export_pages(self, form: PageFormat, which: ExportFilter, *, urls: Mapping[str, str]) -> Exported:
        """Export current checks as a file for each review, or for each event."""
        histories = self._store.histories(which.event)
        wanted, old, aside = self._selected(which, histories, publishes=form in _PUBLISHED)
        ratings = self._store.ratings(which.event)
        made = exported_pages(
            form,
            wanted,
            newsroom=load_newsroom(self._settings),
            urls=self._pages(which, urls, ratings),
            histories=histories,
            noted=self._store.notes.of(check.claim.id for check, _ in wanted),
            ratings=ratings,
            published=self._published(which) if form == "html" else (),
        )
        return _with(made, old, aside, publishes=form in _PUBLISHED)

    def report(self, claim_id: str) -> str:
        """Write the report of one claim as one HTML page; raise InputError if it is set aside or not checked yet."""
        refuse_set_aside(claim_id, self._store.desk.now(claim_id))
        check, history = self._store.current_check(claim_id), self._store.reviews(claim_id)
        if check is None:
            raise InputError("the claim has not been checked yet", hint="run `workbench check`")
        decided, noted = [(check, self._store.named(standing_of(check, history)))], self._store.notes.of([claim_id])
        made = exported(
            "html",
            decided,
            newsroom=None,
            urls={},
            histories={claim_id: history},
            noted=noted,
            ratings=self._store.ratings(check.claim.event),
            published=published_verdicts(self._store, self._store.publications(claim_id=claim_id)),
        )
        return made.text

    def _published(self, which: ExportFilter) -> tuple[PublishedVerdict, ...]:
        entries = self._store.publications(which.event)
        return published_verdicts(self._store, (one for one in entries if one.claim_id not in which.blind))

    def _pages(self, which: ExportFilter, urls: Mapping[str, str], ratings: Ratings) -> dict[str, str]:
        """Give the page of each review: as given now, else as last noted as published, else as said with the rating."""
        rated = {claim_id: one.url for claim_id, one in ratings.items() if one.url}
        noted = {one.claim_id: one.url for one in reversed(self._store.publications(which.event))}
        return rated | noted | dict(urls)

    def import_reviews(self, name: str, content: bytes, *, reviewer: str | None, blind: frozenset[str]) -> Imported:
        """Append the decisions edited into an exported CSV or JSONL; say line by line what cannot be imported.

        A line of a claim that is `blind`, to be decided by the reviewer before anything of it is told, is refused.
        """
        who = (reviewer or "").strip()
        if not who:
            raise InputError("a review needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not UTF-8", hint="save it as UTF-8 (in a spreadsheet: CSV UTF-8)") from error
        edited, refused = read_edited(name, text)
        appended: list[Logged] = []
        meanwhile: list[str] = []
        problems, unchanged = list(refused), 0
        current = {check.id: check for check in self._store.current_checks()} if edited else {}
        for one in edited:
            try:
                new, others = self._take(one, current, who, blind)
            except InputError as error:
                problems.append(RefusedLine(line=one.line, message=error.message, hint=error.hint or ""))
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

    def _selected(
        self, which: ExportFilter, histories: Mapping[str, tuple[Logged, ...]], *, publishes: bool
    ) -> tuple[list[Decided], list[Gap], list[str]]:
        """Choose the checks; say what is out of date, and what was left out.

        What was set aside is not exported, and a check that is no longer of its claim is not published.
        """
        since = moment(which.since) if which.since else None
        changed = self._store.desk.changed(which.event)
        wanted: list[Decided] = []
        old: list[Gap] = []
        blind: list[str] = []
        for check in self._store.current_checks(which.event):
            if check.claim.id in which.blind:
                blind.append(f"claim {check.claim.id}: awaits your blind review")
                continue
            history = histories.get(check.claim.id, ())
            held = standing_of(check, history)
            if which.reviewed_only and held.status != "done":
                continue
            if since and not moved_since(check, history, since):
                continue
            if check.claim.id in changed:
                old.append(Gap(kind="changed", claim_id=check.claim.id, claim=check.claim.text))
            if not publishes or check.claim.id not in changed:
                wanted.append((check, self._store.named(held)))
        gone = self._store.desk.aside(which.event, checked=True)
        aside = [f"claim {id_}: {now.state if id_ in which.blind else said(now)}" for id_, now in gone.items()]
        return wanted, old, [*aside, *blind]

    def _take(
        self, one: EditedCheck, current: Mapping[str, Check], reviewer: str, blind: frozenset[str]
    ) -> tuple[list[Logged], list[Logged]]:
        """Append the reviews that one edited check asks for; give them, and what others decided since the export."""
        check = current.get(one.check_id)
        if check is None:
            # An earlier check will do, if it is of the same wording and texts as the current one.
            check = self._store.check(one.check_id)
            refuse_set_aside(check.claim.id, self._store.desk.now(check.claim.id))
            newest = self._store.current_check(check.claim.id)
            if newest is None or newest.basis != check.basis:
                raise InputError(
                    f"the claim has a newer check: its wording or its articles changed since check {check.id}",
                    hint="export again, then decide the claim on its latest check",
                )
        if check.claim.id in blind:
            raise InputError("its claim awaits your blind review", hint="decide it on the Review page")
        if one.claim_id and one.claim_id != check.claim.id:
            raise InputError(
                f"check {check.id} is of claim {check.claim.id}, not of {one.claim_id}",
                hint="leave the columns check_id and claim_id as they were exported",
            )
        history = self._store.reviews(check.claim.id)
        shown = [entry for entry in history if one.seq is None or entry.seq <= one.seq]
        seen = Checker(reviewer=reviewer, at=self._now(), seen_seq=len(shown))
        choices = [
            settling_anew(choice, reviewer, check=check, history=history)
            for choice in choices_of(one, check, standing_of(check, shown))
        ]
        reviews = [review_of(check, seen, choice) for choice in choices]
        kept = self._store.append_reviews(check.claim.id, reviews)
        new = [entry for entry, _ in kept if entry.seq > len(history)]
        return new, list(kept[0][1]) if new else []


def _with(made: Exported, old: Sequence[Gap], aside: Sequence[str], *, publishes: bool) -> Exported:
    """Say what an export holds no current check of: refused where it is published, else a warning."""
    told = tuple(f"claim {one.claim_id}: {_OLD}" for one in old)
    if publishes:
        more = {"refusals": (*made.refusals, *told), "gaps": (*made.gaps, *old), "withheld": made.withheld + len(old)}
    else:
        more = {"warnings": (*made.warnings, *told)}
    return made.model_copy(update={**more, "left_out": tuple(aside)})


def choices_of(one: EditedCheck, check: Check, shown: Standing) -> list[Choice]:
    """Read from an edited line what its editor decided; `shown` is what held when the line was exported."""
    machine = {f.article_id: f.stance for f in check.verdict.findings} if check.verdict else {}
    was: dict[str, Stance | None] = {**machine, **shown.stances}
    turned = {article: stance for article, stance in one.stances.items() if was.get(article) != stance}
    # The label counts from whichever of its two places was edited.
    labels = {label for label in (one.label, one.review_label) if label != shown.label}
    if len(labels) > 1:
        both = f"`verdict` is {one.label or 'empty'} and `review.label` is {one.review_label or 'empty'}"
        raise InputError(both, hint="write the same in both, or leave one of them as it was exported")
    label = next(iter(labels), shown.label)
    # Words that the line had before, as its reason or as its note, were not written by its editor.
    held = shown.held.review if shown.held else None
    known = [words for words in (held.reason, held.note) if words] if held else []
    reason, note = (
        bool(text) and not any(is_unedited(text, words) for words in known) for text in (one.reason, one.note)
    )
    choices: list[Choice] = []
    if turned:
        choices.append({"decision": "override", "stances": turned, "reason": one.reason or None})
    decision = _decision(one, label, machine_label(check), shown)
    if decision in ("override", "adjudicate"):
        if decision == "adjudicate" and note:
            raise InputError("an adjudication has a reason and no note", hint="write it all under reason")
        choices.append({"decision": decision, "label": label, "reason": one.reason or None, "note": one.note or None})
    elif decision:
        if decision == "skip" and (reason or note):
            hint = "write flag instead of skip, or leave reason and note unchanged"
            raise InputError("a skip has no reason and no note", hint=hint)
        words = dict.fromkeys([*([one.reason] if reason else []), one.note])
        choices.append({"decision": decision, "note": "\n".join(filter(None, words)) or None})
    elif note:
        hint = "add a verdict or a decision; a corrected stance takes a reason"
        raise InputError("there is a note without a decision", hint=hint)
    elif reason and not turned:
        hint = "add a verdict, a decision or a stance"
        raise InputError("there is a reason without a decision", hint=hint)
    return choices


def _decision(
    one: EditedCheck, label: VerdictLabel | None, machine: VerdictLabel | None, shown: Standing
) -> Decision | None:
    """Give the decision that a line asks for, written or implied by its label; refuse one that contradicts itself."""
    was = shown.held.review.decision if shown.held else None
    if not one.decision or one.decision == was:
        if label == shown.label:
            return None
        if label is None:
            raise InputError("the verdict was left blank", hint="`workbench review CLAIM undo` undoes a decision")
        return "accept" if label == machine else "override"
    if one.decision == "undo":
        raise InputError("an import cannot undo decisions", hint="`workbench review CLAIM undo` does")
    if one.decision == "accept" and label not in (None, shown.label, machine):
        hint = "write override, or the machine's label"
        raise InputError(f"it accepts the machine's {machine} and says {label}", hint=hint)
    if one.decision in ("flag", "skip") and label not in (None, shown.label):
        hint = "write override, or leave the verdict unchanged"
        raise InputError(f"a {one.decision} decides nothing, and it says {label}", hint=hint)
    return one.decision
