"""From what a face was told to the review or correction that is kept: the right kind, or a refusal in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Required, TypedDict

from pydantic import ValidationError

from workbench import review
from workbench.corpus.values import what_it_should_be
from workbench.corrections import ARTICLE_FIELDS, ArticleField, Correction
from workbench.errors import InputError
from workbench.models import Check, Decision, Evidence, Logged, Review, Shown, Stance, VerdictLabel
from workbench.review import Checker, Standing


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


def review_of(check: Check, checker: Checker, choice: Choice) -> Review:
    """Make the review that a choice asks for; raise InputError if it says too little."""
    note, reason = choice.get("note") or None, choice.get("reason") or ""
    match choice["decision"]:
        case "accept" | "override" if checker.blind:
            return _blind(check, checker, choice)
        case "accept":
            return review.accept(check, checker, note=note)
        case "override":
            return _override(check, checker, choice)
        case "adjudicate":
            return review.adjudicate(check, checker, label=_label(choice), reason=reason)
        case "flag":
            return review.flag(check, checker, note=note)
        case "skip":
            return review.skip(check, checker)
        case "undo":
            return review.undo(check, checker)
        case unknown:
            raise InputError(f"{unknown!r} is no decision", hint="accept, override, flag, skip, undo or adjudicate")


def _blind(check: Check, checker: Checker, choice: Choice) -> Review:
    if choice.get("label") is None and (choice.get("stances") or choice.get("evidence")):
        return _override(check, checker, choice)
    return review.label_blind(check, checker, label=_label(choice), note=choice.get("note") or None)


def _override(check: Check, checker: Checker, choice: Choice) -> Review:
    note, reason = choice.get("note") or None, choice.get("reason") or ""
    if choice.get("label") is None:
        stances, evidence = choice.get("stances"), choice.get("evidence") or ()
        if evidence:
            return review.add_evidence(check, checker, evidence=evidence, stances=stances, reason=reason)
        if stances:
            return review.correct_stances(check, checker, stances=stances, reason=reason)
    return review.override(check, checker, label=_label(choice), reason=reason, note=note)


def _label(choice: Choice) -> VerdictLabel:
    label = choice.get("label")
    if label not in review.LABELS:
        raise InputError(
            f"{label!r} is no verdict label" if label else "the decision needs a label",
            hint=f"one of {', '.join(review.LABELS)}",
        )
    return label


def standing_of(check: Check | None, history: Sequence[Logged]) -> Standing:
    """Say what holds for a claim's current check, checked or not."""
    if check is None:
        return review.standing(history, check_id=None, machine=None)
    return review.standing(history, check_id=check.id, machine=review.machine_label(check))


def correction_of(
    article_id: str, field: ArticleField, value: str | None, *, who: str | None, reason: str, at: str
) -> Correction:
    """Make the correction of one field of an article; raise InputError if it says too little."""
    if not (who or "").strip():
        raise InputError("a correction needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    if not reason.strip():
        raise InputError("a correction needs a reason", hint="say where the right value stands")
    if value is not None and (wanted := what_it_should_be(field, value)):
        raise InputError(f"{field} cannot be {value!r}", hint=f"give {wanted}")
    try:
        return Correction(article_id=article_id, field=field, value=value, reviewer=str(who), at=at, reason=reason)
    except ValidationError as error:
        fields = ", ".join(ARTICLE_FIELDS)
        raise InputError(f"{field!r} cannot be corrected", hint=f"one of {fields}") from error
