"""What is published of a verdict, and what changed since.

The rating on the newsroom's scale, chosen by a person; the address and the day; afterwards the label, the wording, the
articles that the verdict rests on. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from urllib.parse import urlsplit

import yaml

from workbench.errors import InputError
from workbench.ingest.metadata import typed_date
from workbench.models import Act, Logged, Newsroom, Rating, Record, VerdictLabel
from workbench.models.review import GivenRating, OutsideEvidence, Publication
from workbench.review.decisions import Standing
from workbench.review.edits import in_force

_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
SHORTENERS: frozenset[str] = frozenset(
    yaml.safe_load(files(__package__).joinpath("shorteners.yaml").read_text("utf-8"))
)
"""Hosts that only redirect."""
_TEXT_BECAUSE = {
    "outlet": "the outlet changed its text",
    "reread": "its page was read anew",
    "unknown": "its text differs; the earlier page was not kept",
}


# ------------------------------------------------------------ the rating


class Scale(Record):
    """What a person chooses a rating from, in order, and the ends of its numbers."""

    worst: int | None = None
    best: int | None = None
    ratings: tuple[Rating, ...]

    def named(self, text: str) -> Rating:
        """Give a rating by its name, whatever its case; raise InputError if the scale has none of that name."""
        for rating in self.ratings:
            if rating.text.casefold() == " ".join(text.split()).casefold():
                return rating
        names = ", ".join(rating.text for rating in self.ratings)
        raise InputError(f"the scale has no rating {text!r}", hint=f"choose one of: {names}")

    def proposed(self, label: VerdictLabel) -> Rating | None:
        """Give the first rating that is proposed for a label; None: none is."""
        return next((rating for rating in self.ratings if label in rating.proposed_for), None)


_SHIPPED = Scale.model_validate(yaml.safe_load(files(__package__).joinpath("scale.yaml").read_text("utf-8")))


def scale_of(newsroom: Newsroom | None) -> Scale:
    """Give a newsroom's own scale, else the words that it has for labels, else the shipped scale.

    Raises InputError if a name stands twice, or a number is not between the ends.
    """
    if newsroom is None or not (newsroom.scale or newsroom.ratings):
        return _SHIPPED
    by_label: dict[str, Rating] = {}
    for label, rating in newsroom.ratings.items():
        known = by_label.setdefault(rating.text, rating.model_copy(update={"proposed_for": ()}))
        by_label[rating.text] = known.model_copy(update={"proposed_for": (*known.proposed_for, label)})
    scale = Scale(worst=newsroom.worst, best=newsroom.best, ratings=newsroom.scale or tuple(by_label.values()))
    names = [rating.text.strip().casefold() for rating in scale.ratings]
    if "" in names or len(set(names)) != len(names):
        raise InputError("the rating scale has an empty name, or one that stands twice", hint="name each rating once")
    for rating in scale.ratings:
        if not on_scale(rating.value, scale.worst, scale.best):
            raise InputError(
                f"the rating {rating.text!r} has the number {rating.value}, which is not on a scale from worst to best",
                hint="set `worst` (1 or more) and `best` (above it) around all numbers, or use no numbers",
            )
    return scale


def on_scale(value: int | None, worst: int | None, best: int | None) -> bool:
    """Tell whether a number lies between the ends of a scale that ClaimReview takes; no number always does."""
    return value is None or (worst is not None and best is not None and 1 <= worst < best and worst <= value <= best)


def rating_given(
    claim_id: str, check_id: str, held: Standing, scale: Scale, *, rating: str, headline: str | None,
    explanation: str | None, url: str | None, reviewer: str | None, at: str,
) -> GivenRating:  # fmt: skip
    """Note the rating that a person chose for what holds of a claim.

    Raises InputError without a name, where no checker's label holds, and for a rating that the scale has not.
    """
    if not (reviewer or "").strip():
        raise InputError("a rating needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    chosen = scale.named(rating)
    numbers = {"value": chosen.value, "worst": scale.worst, "best": scale.best} if chosen.value is not None else {}
    page = (url or "").strip()
    if page:
        refuse_no_address(page)
        if urlsplit(page).hostname in SHORTENERS:
            raise InputError(f"{page} only redirects", hint="give the URL of the page itself")
    return GivenRating(
        claim_id=claim_id, check_id=check_id, label=_label_to_publish(held), rating=chosen.text, **numbers,
        headline=" ".join((headline or "").split()) or None, explanation=(explanation or "").strip() or None,
        url=page or None, reviewer=str(reviewer).strip(), at=at,
    )  # fmt: skip


def refuse_no_address(url: str) -> None:
    """Raise InputError for what is no web address."""
    if not _ADDRESS.fullmatch(url):
        raise InputError(f"{url!r} is no web address", hint="give it in full: https://…")


def _label_to_publish(held: Standing) -> VerdictLabel:
    """Give the checkers' label; raise InputError where none holds."""
    if held.label is None:
        why = "checkers differ on it" if held.status == "differs" else "no checker has decided it"
        raise InputError(
            f"this claim has no label to publish: {why}", hint="review it first; a machine's is not enough"
        )
    return held.label


# ------------------------------------------------------------ where and when, and what changed since


class ChangeSince(Record):
    """One thing that is otherwise than when a verdict was published."""

    at: str
    """When it changed: ISO 8601 in UTC."""
    what: str
    """In a sentence without a full stop."""


class PublishedVerdict(Record):
    """A publication, and what changed since."""

    publication: Publication
    event: str
    claim: str
    """The claim's wording now."""
    label: VerdictLabel | None
    """The checkers' label that holds now; None: none does."""
    rating: str | None = None
    """The rating with which it was published; None: without one."""
    changes: tuple[ChangeSince, ...]
    """The oldest first."""

    @property
    def said(self) -> str:
        """Say as what it was published, and when: `refuted, rated “False”, on 2031-05-12`."""
        rated = f", rated “{self.rating}”," if self.rating else ""
        return f"{self.publication.label.replace('_', ' ')}{rated} on {self.publication.day}"

    @property
    def since(self) -> str:
        """Say what changed since, in a sentence."""
        return f"Changed since: {' · '.join(one.what for one in self.changes)}." if self.changes else "Unchanged since."


def only_rated(given: GivenRating, held: Standing) -> str:
    """Say of a claim that is not published how it is rated, by whom and when, and whether that label still holds."""
    then = given.label.replace("_", " ")
    now = f"the label is {held.label.replace('_', ' ')} now" if held.label else "no label holds now"
    since = f"{now}, it was {then}" if held.label != given.label else f"the label is {then}"
    return f"“{given.rating}” by {given.reviewer} on {given.at[:10]}, not published; {since}"


def publication_of(
    claim_id: str, check_id: str, text: str, held: Standing, *, url: str, day: str, reviewer: str | None,
    note: str | None, at: str,
) -> Publication:  # fmt: skip
    """Note that what holds for a claim was published.

    Raises InputError without a name, a web address or a day that has come, and where no checker's label holds.
    """
    if not (reviewer or "").strip():
        raise InputError("a publication needs a name", hint="give --reviewer, or set WORKBENCH_REVIEWER")
    label = _label_to_publish(held)
    refuse_no_address(url)
    day = typed_date(day) or day
    try:
        known = date.fromisoformat(day) <= date.fromisoformat(at[:10])
    except ValueError:
        known = False
    if not known:
        raise InputError(f"{day!r} is no day up to today", hint="write it as 14 March 2022 or 2022-03-14")
    return Publication(
        claim_id=claim_id, check_id=check_id, text=text, label=label, url=url, day=day,
        reviewer=str(reviewer).strip(), note=note or None, at=at,
    )  # fmt: skip


def published(
    publication: Publication, *, event: str, claim: str, held: Standing, history: Sequence[Logged],
    checked: str, claim_acts: Sequence[Act], articles: Mapping[str, tuple[str, Sequence[Act]]],
    outside: Sequence[OutsideEvidence] = (), ratings: Sequence[GivenRating] = (),
) -> PublishedVerdict:  # fmt: skip
    """Say what changed since a verdict was published.

    `history` are the claim's reviews, `checked` is when its current check was made, `claim_acts` what was done to it by
    hand; `articles` are those of the check that was published, by id: the name, and what was done to it; `outside` is
    the evidence from outside them that holds. `ratings` are the claim's, oldest first; the one of when it was noted is
    the one that was published.
    """

    def since(at: str) -> bool:
        """Tell whether something came after: noted later on the same day, or on a later day."""
        return at > publication.at or at[:10] > publication.day

    found = []
    if held.label != publication.label:
        last = max((one.review.at for one in history if since(one.review.at)), default=publication.at)
        now = f"is {held.label.replace('_', ' ')} now" if held.label else "no longer holds"
        found.append(ChangeSince(at=last, what=f"the label {now}; published as {publication.label.replace('_', ' ')}"))
    if held.machine_now and since(checked):
        found.append(ChangeSince(at=checked, what=f"the machine says {held.machine_now.replace('_', ' ')} now"))
    for one in history:
        review = one.review
        stances = any(held.stances.get(id_) == stance for id_, stance in (review.stances or {}).items())
        if since(review.at) and (stances or set(review.evidence or ()) & set(held.evidence)):  # not if it was undone
            what = "corrected a stance" if stances else "added evidence"
            found.append(ChangeSince(at=review.at, what=f"{review.reviewer} {what}: {review.reason}"))
    found += (
        ChangeSince(at=new.at, what=f"{new.reviewer} attached outside evidence: {new.source}")
        for new in outside
        if since(new.at)
    )
    then = [one for one in ratings if one.at <= publication.at]
    was = then[-1].rating if then and then[-1].undoes is None else None
    if len(ratings) > len(then) and (is_now := None if ratings[-1].undoes else ratings[-1].rating) != was:
        what = f"the rating is {is_now} now" if is_now else "the rating was withdrawn"
        before = f"; published as {was}" if was else "; published without one"
        found.append(ChangeSince(at=ratings[-1].at, what=f"{what}{before}"))
    for act in in_force(claim_acts):
        if act.subject != publication.claim_id or not since(act.at):
            continue
        match act.kind:
            case "reword":
                found.append(ChangeSince(at=act.at, what=f"{act.reviewer} changed the wording: {act.reason}"))
            case "merge" | "split" | "dismiss":
                done = {"merge": "merged the claim into another", "split": "split the claim", "dismiss": "dismissed it"}
                found.append(ChangeSince(at=act.at, what=f"{act.reviewer} {done[act.kind]}: {act.reason}"))
    for article_id, (name, acts) in articles.items():
        for act in in_force(acts):
            if act.subject != article_id or not since(act.at):
                continue
            match act.kind:
                case "retract":
                    found.append(ChangeSince(at=act.at, what=f"{name} was withdrawn by {act.reviewer}: {act.reason}"))
                case "version":
                    found.append(ChangeSince(at=act.at, what=f"{name}: {_TEXT_BECAUSE[act.cause or 'unknown']}"))
                case "move":
                    found.append(ChangeSince(at=act.at, what=f"{name} was moved to another event by {act.reviewer}"))
    return PublishedVerdict(
        publication=publication,
        event=event,
        claim=claim,
        label=held.label,
        rating=was,
        changes=tuple(sorted(found, key=lambda one: one.at)),
    )
