"""What holds after everybody has decided follows from the history alone, and nobody's word is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.articles import article
from tests.support.checks import FAILURE, GAZETTE, HERALD, NOON, UNSIGNED, check, span, verdict
from workbench.errors import InputError
from workbench.models import Check, Logged, Review, Stance, Voice
from workbench.review.decisions import (
    Checker,
    Standing,
    accept,
    accepted,
    add_evidence,
    adjudicate,
    correct_stances,
    decided_before,
    flag,
    held_verdict,
    is_drawn,
    last_of,
    machine_label,
    override,
    proposed,
    refuse_settling,
    review_of,
    sides_of,
    skip,
    standing_of,
    undo,
)
from workbench.review.queue import QueueRow, has_conflict, queue_order

CHECK = check()
ANA, BEN, CARA = (Checker(reviewer=name, at=NOON) for name in ("ana", "ben", "cara"))


def logged(*reviews: Review) -> list[Logged]:
    return [Logged(seq=n, claim_id=CHECK.claim.id, review=review) for n, review in enumerate(reviews, start=1)]


def after(*reviews: Review) -> Standing:
    return standing_of(CHECK, logged(*reviews))


def refuted(checker: Checker) -> Review:
    return override(CHECK, checker, label="refuted", reason="page 3 says otherwise")


# ---------------------------------------------------------------- one checker


@pytest.mark.parametrize(
    ("review", "status", "label"),
    [
        (accept(CHECK, ANA), "done", "conflicting"),
        (refuted(ANA), "done", "refuted"),
        (adjudicate(CHECK, ANA, label="supported", reason="both read"), "done", "supported"),
        (flag(CHECK, ANA), "flagged", None),
        (skip(CHECK, ANA), "skipped", None),
        (undo(CHECK, ANA), "open", None),
    ],
)
def test_a_single_decision_holds(review: Review, status: str, label: str | None) -> None:
    """Accepting gives the machine's label, overriding the checker's own; flag, skip and undo give none."""
    held = after(review)
    assert (held.status, held.label, held.seq) == (status, label, 1)


def test_nobody_has_decided_yet() -> None:
    """An empty history is open, with nothing to show."""
    assert after() == Standing()


def test_the_last_word_of_a_checker_holds() -> None:
    """A later decision of the same checker takes the place of the earlier one, and is no disagreement."""
    held = after(accept(CHECK, ANA), refuted(ANA))
    assert (held.label, held.labels, held.differ) == ("refuted", {"ana": "refuted"}, False)


def test_undo_takes_back_the_last_decision_and_the_one_before_holds_again() -> None:
    """Undo goes back one step at a time, to the beginning and no further."""
    history = [accept(CHECK, ANA), refuted(ANA), undo(CHECK, ANA)]
    assert after(*history).label == "conflicting"
    assert after(*history, undo(CHECK, ANA), undo(CHECK, ANA)) == Standing(seq=5)


def test_undo_leaves_other_checkers_alone() -> None:
    """A checker can take back only what is the checker's own."""
    assert after(accept(CHECK, ANA), undo(CHECK, BEN)).label == "conflicting"


def test_a_corrected_stance_decides_no_label() -> None:
    """Correcting what one outlet does leaves the verdict to be decided, and outlasts the decision that follows."""
    stances: dict[str, Stance] = {GAZETTE.id: "qualifies"}
    correction = correct_stances(CHECK, ANA, stances=stances, reason="it hedges")
    assert (after(correction).status, after(correction).stances) == ("open", stances)
    assert (after(correction, accept(CHECK, ANA)).status, after(correction, accept(CHECK, ANA)).stances) == (
        "done",
        stances,
    )


def test_added_evidence_is_kept_until_it_is_undone() -> None:
    """Spans that checkers add are gathered; undo takes the last ones away."""
    first, second = span(HERALD, "nobody doubts"), span(GAZETTE, "The mayor")
    one = add_evidence(CHECK, ANA, evidence=[first], reason="missed")
    two = add_evidence(CHECK, BEN, evidence=[second], reason="missed")
    assert after(one, two).evidence == (first, second)
    assert after(one, two, undo(CHECK, ANA)).evidence == (second,)


@pytest.mark.parametrize(
    ("stances", "label", "origins"),
    [
        ({GAZETTE.id: "silent"}, "supported", [("affirms", HERALD.id)]),
        ({GAZETTE.id: "reports"}, "supported", [("affirms", HERALD.id)]),
        ({HERALD.id: "silent"}, "refuted", [("denies", GAZETTE.id)]),
        ({HERALD.id: "refutes"}, "refuted", [("denies", GAZETTE.id)]),
        ({UNSIGNED.id: "supports"}, "conflicting", [("denies", GAZETTE.id), ("affirms", HERALD.id)]),
    ],
)
def test_a_corrected_stance_counts_in_the_label_table_and_among_the_origins(
    stances: dict[str, Stance], label: str, origins: list[tuple[str, str]]
) -> None:
    """The machine's verdict stays as it is; what the one table would give now is proposed, and decides nothing."""
    mayor = Voice(speaker="the mayor", named=True, position="denies")
    found = verdict()
    (herald, gazette, other) = found.findings
    made = check(verdict(findings=(herald, gazette.model_copy(update={"voices": (mayor,)}), other)))
    assert made.verdict is not None
    held = standing_of(made, logged(correct_stances(made, ANA, stances=stances, reason="read it again")))
    now = held_verdict(made.verdict, held)
    assert (now.label, [(o.position, o.article_ids[0]) for o in now.origins]) == (label, origins)
    earned = proposed(made, held)
    assert (earned.label if earned else "conflicting") == label
    assert (held.label, held.status, held.stances_by) == (None, "open", dict.fromkeys(stances, "ana"))


def test_accepting_gives_what_is_proposed_and_says_whose_word_it_is() -> None:
    """A human label that follows from a corrected stance; the machine's where nothing is proposed, or two differ."""
    correction = correct_stances(CHECK, ANA, stances={GAZETTE.id: "silent"}, reason="it hedges")
    assert accepted(CHECK, after()) == {"decision": "accept"}
    choice = accepted(CHECK, after(correction))
    assert choice == {"decision": "override", "label": "supported", "reason": "Follows from the corrected stance"}
    made = review_of(CHECK, ANA, choice)
    assert accepted(CHECK, after(correction, made)) == {"decision": "accept"}
    assert after(correction, made).label == "supported"
    assert accepted(CHECK, after(correction, refuted(ANA), accept(CHECK, BEN))) == {"decision": "accept"}


def test_words_that_a_checker_added_hold_unless_the_article_is_set_to_silent() -> None:
    """Beside the machine's, or alone; nothing is proposed for them."""
    added = add_evidence(CHECK, ANA, evidence=[span(UNSIGNED, "weather")], reason="missed")
    assert CHECK.verdict is not None
    now = held_verdict(CHECK.verdict, after(added))
    assert [e.quote for f in now.findings for e in f.evidence][-1] == "weather"
    assert (now.label, proposed(CHECK, after(added, refuted(BEN)))) == ("conflicting", None)
    silenced = after(added, correct_stances(CHECK, BEN, stances={HERALD.id: "silent"}, reason="no"))
    assert [f.article_id for f in held_verdict(CHECK.verdict, silenced).findings if f.evidence] == [
        GAZETTE.id,
        UNSIGNED.id,
    ]


# ---------------------------------------------------------------- several checks


EARLIER = check(verdict("supported"), number=2)
"""Of the same words and texts as CHECK, which says `conflicting`."""


def on(of: Check, decide: Callable[[Check, Checker], Review], checker: Checker, *, seq: int) -> Logged:
    """Decide on one of several checks, as the store keeps it."""
    made = decide(of, checker)
    return Logged(seq=seq, claim_id=of.claim.id, review=made, basis=of.basis, machine=machine_label(of))


def test_an_accept_agrees_with_the_check_that_it_was_made_on() -> None:
    """And holds for a later check of the same words and texts, which may say something else."""
    held = standing_of(CHECK, [on(EARLIER, accept, ANA, seq=1)])
    assert (held.status, held.label, held.machine_now) == ("done", "supported", "conflicting")
    again = standing_of(EARLIER, [on(EARLIER, accept, ANA, seq=1)])
    assert (again.label, again.machine_now) == ("supported", None)


def test_two_who_accepted_different_labels_differ() -> None:
    """Each agreed with what the machine said then."""
    held = standing_of(CHECK, [on(EARLIER, accept, ANA, seq=1), on(CHECK, accept, BEN, seq=2)])
    assert (held.status, held.label, held.labels) == ("differs", None, {"ana": "supported", "ben": "conflicting"})


def test_what_was_decided_on_an_earlier_check_can_be_taken_back() -> None:
    """Undone on the check that is shown."""
    history = [on(EARLIER, accept, ANA, seq=1)]
    assert last_of(history, check=CHECK, reviewer="ana") == history[0]
    assert standing_of(CHECK, [*history, on(CHECK, undo, ANA, seq=2)]) == Standing(seq=2)


def test_a_decision_on_other_words_or_texts_does_not_hold() -> None:
    """It stays in the history, and holds for what was on the screen only."""
    other = check(number=2, versions=CHECK.versions[1:])
    earlier = on(other, accept, ANA, seq=1)
    assert standing_of(CHECK, [earlier]) == Standing(seq=1)
    assert last_of([earlier], check=CHECK, reviewer="ana") is None
    assert standing_of(CHECK, [earlier, on(CHECK, flag, ANA, seq=2)]).status == "flagged"
    assert decided_before(CHECK, [earlier]) == earlier
    assert decided_before(CHECK, [earlier, on(other, undo, ANA, seq=2)]) is None
    assert decided_before(other, [earlier]) is None


FEWER, OTHER_WORDING = (
    check(number=2, versions=CHECK.versions[1:]),
    check(number=3, of=CHECK.claim.model_copy(update={"text": "The bridge opened in June."})),
)
"""Checks of the same claim without the Herald, and in another wording."""


def decided_on(*decisions: tuple[Check, Review]) -> list[Logged]:
    """Log decisions, each with the check that it was made on, as the store keeps them."""
    return [
        Logged(seq=n, claim_id=of.claim.id, review=made, basis=of.basis, machine=machine_label(of), wording=of.wording)
        for n, (of, made) in enumerate(decisions, start=1)
    ]


def corrected(of: Check, stance: Stance = "silent") -> Review:
    return correct_stances(of, ANA, stances={GAZETTE.id: stance}, reason="it hedges")


def test_corrections_outlive_articles_that_come_and_go() -> None:
    """The label has to be decided again; what was found of an unchanged article stands, and whose it is."""
    added = add_evidence(FEWER, BEN, evidence=[span(UNSIGNED, "weather")], reason="missed")
    history = decided_on((FEWER, corrected(FEWER)), (FEWER, added), (FEWER, accept(FEWER, ANA)))
    held = standing_of(CHECK, history)
    assert (held.status, held.label, held.carried, held.lapsed) == ("open", None, (1, 2), ())
    assert (held.stances, held.stances_by) == ({GAZETTE.id: "silent"}, {GAZETTE.id: "ana"})
    assert held.evidence == (span(UNSIGNED, "weather"),)
    earned = proposed(CHECK, held)
    assert earned is not None
    assert earned.label == "supported"
    # What somebody says on the new check comes later, and holds.
    assert standing_of(CHECK, [*history, *decided_on((CHECK, corrected(CHECK, "refutes")))]).stances == {
        GAZETTE.id: "refutes"
    }


@pytest.mark.parametrize(
    ("now", "why", "says"),
    [(FEWER, "article", "the article is no longer compared"),
     (OTHER_WORDING, "wording", "the claim was reworded since")],
    ids=["article", "wording"],
)  # fmt: skip
def test_a_correction_that_cannot_be_carried_is_told_until_the_claim_is_decided(
    now: Check, why: str, says: str
) -> None:
    """Of a text that is gone, or of other words, it says nothing any more."""
    made = correct_stances(CHECK, ANA, stances={HERALD.id: "reports"}, reason="says who")
    more = add_evidence(CHECK, ANA, evidence=[span(HERALD, "nobody doubts")], reason="missed")
    history = decided_on((CHECK, made), (CHECK, more))
    held = standing_of(now, history)
    assert (held.stances, held.evidence, held.carried) == ({}, (), ())
    assert [(one.why, one.stance, one.quotes) for one in held.lapsed] == [
        (why, "reports", ()),
        (why, None, ("nobody doubts",)),
    ]
    assert held.lapsed[0].said == f"{HERALD.id}: set to reports (ana, 2024-05-01: says who); {says}"
    decided = [*history, *decided_on((now, accept(now, BEN)))]
    decided[-1] = decided[-1].model_copy(update={"seq": 3})
    assert standing_of(now, decided).lapsed == ()


def test_words_that_are_gone_from_a_new_reading_are_told() -> None:
    """The page was read anew: what still stands has its new place, the rest is named."""
    anew = HERALD.model_copy(update={"id": "anew", "text": "News. The “bridge” opened.", "readings": (HERALD.id,)})
    now = check(number=2, versions=(CHECK.versions[0].model_copy(update={"article": anew}), *CHECK.versions[1:]))
    made = add_evidence(CHECK, ANA, evidence=[span(HERALD, "opened"), span(HERALD, "nobody doubts")], reason="missed")
    held = standing_of(now, decided_on((CHECK, made)))
    assert [(e.article_id, anew.text[e.start : e.end]) for e in held.evidence] == [("anew", "opened")]
    assert [(one.why, one.quotes) for one in held.lapsed] == [("words", ("nobody doubts",))]


def test_a_correction_that_was_carried_over_can_be_taken_back() -> None:
    """By its place in the history, whatever was decided after it on the earlier check."""
    history = decided_on((FEWER, corrected(FEWER)), (FEWER, accept(FEWER, ANA)))
    last = last_of(history, check=CHECK, reviewer="ana")
    assert last == history[0]
    back = decided_on((CHECK, undo(CHECK, ANA, undoes=1)))[0].model_copy(update={"seq": 3})
    held = standing_of(CHECK, [*history, back])
    assert (held.stances, held.carried) == ({}, ())
    assert last_of([*history, back], check=CHECK, reviewer="ana") is None
    # On the earlier texts, were they compared again, the label of then stands and the correction does not.
    again = standing_of(FEWER, [*history, back])
    assert (again.label, again.stances) == ("conflicting", {})


# ---------------------------------------------------------------- several checkers


def test_no_label_holds_while_two_checkers_differ() -> None:
    """Both labels are shown; neither holds until somebody adjudicates."""
    held = after(accept(CHECK, ANA), refuted(BEN))
    assert (held.status, held.label, held.differ) == ("differs", None, True)
    assert held.labels == {"ana": "conflicting", "ben": "refuted"}
    settled = after(accept(CHECK, ANA), refuted(BEN), adjudicate(CHECK, CARA, label="refuted", reason="page 3"))
    assert (settled.status, settled.label, settled.differ) == ("done", "refuted", False)


def test_agreement_is_no_difference() -> None:
    """An override with the machine's own label agrees with an accept."""
    agreed = override(CHECK, BEN, label="conflicting", reason="for another reason")
    assert not after(accept(CHECK, ANA), agreed).differ


def test_an_adjudication_wins_over_later_decisions() -> None:
    """What was settled stays settled until the adjudicator takes it back."""
    settled = adjudicate(CHECK, CARA, label="supported", reason="called the mayor")
    history = [accept(CHECK, ANA), settled, refuted(BEN), flag(CHECK, ANA)]
    held = after(*history)
    assert (held.status, held.label, held.differ) == ("done", "supported", False)
    assert after(*history, undo(CHECK, CARA)).status == "flagged"


@pytest.mark.parametrize(
    ("history", "who", "says"),
    [
        ([accept(CHECK, ANA), refuted(BEN)], "ana", "ana has labelled this claim and cannot settle it"),
        ([accept(CHECK, ANA), refuted(BEN)], "ben", "ben has labelled this claim"),
        ([accept(CHECK, ANA), refuted(BEN), undo(CHECK, BEN)], "ben", "no two reviewers disagree"),
        ([accept(CHECK, ANA), refuted(BEN), flag(CHECK, BEN)], "ben", "ben has labelled this claim"),
        ([accept(CHECK, ANA), accept(CHECK, BEN)], "cara", "no two reviewers disagree"),
        ([flag(CHECK, BEN)], "ben", "no two reviewers disagree"),
        ([accept(CHECK, ANA), refuted(BEN)], "cara", ""),
        ([accept(CHECK, ANA), refuted(BEN), adjudicate(CHECK, CARA, label="supported", reason="x")], "cara", ""),
        ([accept(CHECK, ANA), refuted(BEN), adjudicate(CHECK, ANA, label="refuted", reason="x")], "ana", "ana has"),
    ],
)
def test_nobody_settles_what_they_are_part_of(history: list[Review], who: str, says: str) -> None:
    """Only somebody whose own label does not stand may, and only where two disagree; undoing is no way round."""
    labelled = sides_of(CHECK, logged(*history))
    if says:
        with pytest.raises(InputError, match=says):
            refuse_settling(who, labelled)
    else:
        refuse_settling(who, labelled)


def test_two_people_alone_end_a_disagreement_when_one_changes_their_label() -> None:
    """No third is needed."""
    assert after(accept(CHECK, ANA), refuted(BEN)).status == "differs"
    assert after(accept(CHECK, ANA), refuted(BEN), accept(CHECK, BEN)).label == "conflicting"
    assert after(accept(CHECK, ANA), refuted(BEN), refuted(ANA)).label == "refuted"


def test_a_flag_after_an_accept_asks_for_a_second_reader() -> None:
    """A flag opens what another checker had decided, until somebody decides again."""
    assert (after(accept(CHECK, ANA), flag(CHECK, BEN)).status, after(flag(CHECK, BEN)).label) == ("flagged", None)
    assert after(flag(CHECK, BEN), accept(CHECK, ANA)).status == "done"


def test_a_skip_takes_nothing_away() -> None:
    """Leaving a claim for later does not undo another checker's decision."""
    assert after(accept(CHECK, ANA), skip(CHECK, BEN)).status == "done"


_MOVES: Sequence[Callable[[Checker], Review]] = (
    lambda c: accept(CHECK, c),
    refuted,
    lambda c: flag(CHECK, c),
    lambda c: skip(CHECK, c),
    lambda c: undo(CHECK, c),
    lambda c: adjudicate(CHECK, c, label="supported", reason="settled"),
    lambda c: correct_stances(CHECK, c, stances={HERALD.id: "reports"}, reason="says who"),
    lambda c: add_evidence(CHECK, c, evidence=[span(HERALD, "bridge")], reason="missed"),
)
_histories = st.lists(
    st.tuples(st.sampled_from(_MOVES), st.sampled_from([ANA, BEN, CARA])).map(lambda move: move[0](move[1]))
)


@given(_histories)
def test_undoing_everything_leaves_nothing(history: list[Review]) -> None:
    """As many undos as decisions, by everybody, bring any claim back to open."""
    undos = [undo(CHECK, checker) for checker in (ANA, BEN, CARA) for _ in history]
    assert after(*history, *undos) == Standing(seq=len(history) + len(undos))


@given(_histories, st.sampled_from(_MOVES[:4] + _MOVES[5:]))
def test_an_undo_right_after_a_decision_changes_nothing_but_the_place(
    history: list[Review], move: Callable[[Checker], Review]
) -> None:
    """Decide and undo: what held before holds again."""
    both = after(*history, move(ANA), undo(CHECK, ANA))
    assert both.model_copy(update={"seq": len(history)}) == after(*history)


@given(_histories)
def test_a_label_holds_exactly_where_a_claim_is_done(history: list[Review]) -> None:
    """There is no verdict of a human without a human's decision, and no decision without a verdict."""
    held = after(*history)
    assert (held.label is not None) == (held.status == "done")
    assert held.label is None or (held.held is not None and held.label == held.labels[held.held.review.reviewer])


@given(_histories, st.randoms())
def test_the_order_in_which_a_history_is_read_does_not_matter(history: list[Review], random: Any) -> None:
    """The places in the history decide, not the order of a list."""
    shuffled = logged(*history)
    random.shuffle(shuffled)
    assert standing_of(CHECK, shuffled) == after(*history)


# ---------------------------------------------------------------- what is refused


def test_a_failure_cannot_be_accepted() -> None:
    """A judge that failed gave no verdict; an override can still say what is right."""
    failed = check(FAILURE)
    with pytest.raises(InputError, match="no verdict to accept"):
        accept(failed, ANA)
    assert override(failed, ANA, label="refuted", reason="read it").label == "refuted"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_changing_the_machine_s_word_needs_a_reason(reason: str) -> None:
    """Override, adjudication, corrected stance and added evidence say why; the refusal has a hint."""
    attempts: list[Callable[[], Review]] = [
        lambda: override(CHECK, ANA, label="refuted", reason=reason),
        lambda: adjudicate(CHECK, ANA, label="refuted", reason=reason),
        lambda: correct_stances(CHECK, ANA, stances={HERALD.id: "silent"}, reason=reason),
        lambda: add_evidence(CHECK, ANA, evidence=[span(HERALD, "bridge")], reason=reason),
    ]
    for attempt in attempts:
        with pytest.raises(InputError, match="needs a reason\nhint:"):
            attempt()


def test_a_review_needs_a_name() -> None:
    """Nobody reviews anonymously."""
    with pytest.raises(InputError, match="needs a name"):
        accept(CHECK, Checker(reviewer=" ", at=NOON))


def test_a_stance_is_of_an_article_of_the_check() -> None:
    """Stances of unknown articles, and no stances at all, are refused."""
    with pytest.raises(InputError, match="not part of check"):
        correct_stances(CHECK, ANA, stances={"nowhere": "silent"}, reason="typo")
    with pytest.raises(InputError, match="no stance"):
        correct_stances(CHECK, ANA, stances={}, reason="nothing")


def test_added_evidence_must_stand_in_its_article() -> None:
    """A checker's quote is proved like a machine's."""
    shifted = span(HERALD, "bridge").model_copy(update={"start": 6, "end": 12})
    with pytest.raises(InputError, match="does not contain the quote at 6–12"):
        add_evidence(CHECK, ANA, evidence=[shifted], reason="missed")
    with pytest.raises(InputError, match="not part of check"):
        add_evidence(CHECK, ANA, evidence=[span(article("elsewhere"), "else")], reason="missed")


# ---------------------------------------------------------------- the queue


def row(name: str, **fields: Any) -> QueueRow:
    made = {"claim_id": name, "event": "test", "text": name, "speaker": None, "checkworthiness": 0.5}
    made |= {"check_id": "c", "at": NOON, "judge": "builtin", "machine_label": "supported", "failure": None}
    made |= {"n_rejected": 0, "has_conflict": False, "independent_origins": 2, "standing": Standing()}
    return QueueRow.model_validate({**made, **fields})


def test_the_queue_begins_with_what_needs_a_human_first() -> None:
    """Failures, rejected quotes, conflicts, single origin, check-worthiness; then skipped, unchecked, done."""
    ordered = [
        row("failed", failure="timeout", machine_label=None),
        row("rejected", n_rejected=2),
        row("at odds", has_conflict=True),
        row("one origin", independent_origins=1),
        row("worth a check", checkworthiness=0.9),
        row("plain"),
        row("skipped", n_rejected=2, standing=Standing(status="skipped")),
        row("unchecked", check_id=None, checkworthiness=1.0),
        row("done", failure="timeout", standing=Standing(status="done")),
    ]
    assert [r.text for r in queue_order(reversed(ordered))] == [r.text for r in ordered]


def test_equal_claims_keep_their_order() -> None:
    """The queue does not shuffle what it cannot tell apart."""
    assert [r.text for r in queue_order([row("b"), row("a"), row("c")])] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (verdict(), True),
        (verdict(discrepancies=()), True),
        (verdict("supported"), True),
        (verdict("supported", discrepancies=()), False),
    ],
)
def test_a_conflict_is_a_label_or_a_proved_contradiction(found: Any, expected: bool) -> None:
    """Outlets are at odds if the verdict says so, or if a contradiction between them was proved."""
    assert has_conflict(found) is expected


# ---------------------------------------------------------------- blind


def test_a_blind_label_needs_no_reason() -> None:
    """Nobody can say why they depart from what they were not shown; what was shown is kept."""
    unseen = ANA.model_copy(update={"blind": True, "shown": ("evidence",)})
    agreed, differs = (
        review_of(CHECK, unseen, {"decision": "override", "label": said}) for said in ("conflicting", "refuted")
    )
    assert (agreed.decision, agreed.label, agreed.blind) == ("accept", None, True)
    assert (differs.decision, differs.label, differs.shown) == ("override", "refuted", ("evidence",))
    assert (after(agreed).label, after(differs).label) == ("conflicting", "refuted")


def test_a_blind_decision_is_a_label() -> None:
    """An accept of what was not shown says nothing; a failed judge does not stop a blind label."""
    unseen = ANA.model_copy(update={"blind": True})
    with pytest.raises(InputError, match="the decision needs a label"):
        review_of(CHECK, unseen, {"decision": "accept"})
    assert review_of(check(FAILURE), unseen, {"decision": "override", "label": "refuted"}).label == "refuted"


def test_words_and_their_stance_are_one_correction() -> None:
    """Selected words and what they make of their article are kept together, and undone together."""
    words, stances = [span(HERALD, "bridge")], {HERALD.id: "qualifies"}
    made = review_of(CHECK, ANA, {"decision": "override", "evidence": words, "stances": stances, "reason": "missed"})  # type: ignore[typeddict-item]
    assert (after(made).evidence, after(made).stances, after(made).status) == (tuple(words), stances, "open")
    assert after(made, undo(CHECK, ANA)) == Standing(seq=2)


@given(st.text(max_size=20), st.text(max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_a_draw_is_the_same_each_time_and_grows_with_the_share(claim_id: str, who: str, one: float, two: float) -> None:
    """Nothing is drawn at 0, everything at 1, and whoever is drawn stays drawn when the share grows."""
    low, high = sorted((one, two))
    assert is_drawn(claim_id, who, low) <= is_drawn(claim_id, who, high)
    assert (is_drawn(claim_id, who, 0.0), is_drawn(claim_id, who, 1.0)) == (False, True)


def test_a_share_is_about_that_share() -> None:
    """Of 2,000 claims a tenth is drawn, within three standard deviations; two reviewers' draws are not the same."""
    drawn = {who: {n for n in range(2_000) if is_drawn(f"claim {n}", who, 0.1)} for who in ("ana", "ben")}
    assert all(abs(len(ones) - 200) <= 3 * 13.4 for ones in drawn.values())
    assert len(drawn["ana"] & drawn["ben"]) < 60
