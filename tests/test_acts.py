"""What is done by hand is appended, with who and why, and can be taken back: nothing is changed in place."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.support.articles import article
from tests.support.checks import ARTICLES, GAZETTE, HERALD, NOON, UNSIGNED, check, claim, span
from tests.support.desk import BUILT, CLAIMS, CLOSED, OPENED, WHO, every_act, filled, opened, other_program
from workbench import Settings
from workbench.errors import InputError
from workbench.export import Exported, ExportFormat
from workbench.export.exchange import Exchange, ExportFilter
from workbench.models import Act, Selection, Stance
from workbench.review.decisions import Checker, adjudicate
from workbench.review.desk import ReviewDesk
from workbench.review.edits import in_force, undone
from workbench.review.queue import View
from workbench.store import Store, queries, schema


@pytest.fixture
def store(address: str | Path) -> Iterator[Store]:
    with filled(address) as made:
        yield made


@pytest.fixture
def desk(store: Store) -> ReviewDesk:
    return opened(store)


# ---------------------------------------------------------------- one by one


def test_a_reworded_claim_keeps_its_check_and_needs_a_new_one(desk: ReviewDesk, store: Store) -> None:
    """The old check says what was checked; the claim says what it says now, and why it is out of date."""
    assert desk.reword(OPENED.id, " The  bridge opened on 1 May. ", **WHO).text == "The bridge opened on 1 May."
    assert store.check("check-1").claim.text == OPENED.text
    assert [why.need for why in desk.needs(OPENED.id)] == ["wording"] == list(desk.row(OPENED.id).needs)
    desk.undo(desk.acts(OPENED.id)[0].seq, **WHO)
    assert (store.claim(OPENED.id), desk.needs(OPENED.id)) == (OPENED, ())


def test_a_merged_claim_gives_its_spans_and_leaves_the_queue(desk: ReviewDesk, store: Store) -> None:
    """It stays findable, says where it went, and comes back with what it had."""
    merged = desk.merge([OPENED.id], into=BUILT.id, **WHO)
    assert merged.spans == OPENED.spans
    assert (desk.row(OPENED.id).state, desk.row(OPENED.id).into) == ("merged", BUILT.id)
    assert [row.claim_id for row in desk.page(View(show="aside")).rows] == [OPENED.id]
    assert (store.claims(), store.current_checks()) == ((CLOSED, merged), ())
    desk.restore(OPENED.id, **WHO)
    assert (store.claim(BUILT.id), store.claim(OPENED.id)) == (BUILT, OPENED)


def test_spans_follow_a_claim_that_is_merged_twice(desk: ReviewDesk, store: Store) -> None:
    """What went into a claim goes on with it."""
    desk.merge([OPENED.id], into=CLOSED.id, **WHO)
    desk.merge([CLOSED.id], into=BUILT.id, **WHO)
    assert set(store.claim(BUILT.id).spans) == {*OPENED.spans, *CLOSED.spans}


def test_a_split_claim_becomes_others_and_can_be_whole_again(desk: ReviewDesk, store: Store) -> None:
    """The parts stand on the spans of the whole; undone, they are withdrawn, not erased."""
    parts = desk.split(OPENED.id, ["The bridge opened.", "It was in May."], **WHO)
    assert [part.spans for part in parts] == [OPENED.spans] * 2
    assert desk.row(OPENED.id).state == "split"
    desk.restore(OPENED.id, **WHO)
    assert [desk.row(part.id).state for part in parts] == ["withdrawn"] * 2
    assert set(store.claims()) == set(CLAIMS)


def test_a_dismissed_claim_is_out_of_the_queue_until_restored(desk: ReviewDesk, store: Store) -> None:
    """Nothing can be done to it meanwhile but to restore it."""
    desk.dismiss(OPENED.id, **WHO)
    assert [row.claim_id for row in desk.rows()] == [CLOSED.id, BUILT.id]
    assert store.desk.live(one.id for one in CLAIMS) == {CLOSED.id, BUILT.id}
    with pytest.raises(InputError, match=r"set aside \(dismissed by ana: it reads better\)\nhint: restore"):
        desk.reword(OPENED.id, "Something else happened.", **WHO)
    desk.restore(OPENED.id, **WHO)
    assert desk.row(OPENED.id).state == "live"


def test_an_added_claim_has_who_and_why(desk: ReviewDesk, store: Store) -> None:
    """Undone, it is withdrawn; the record keeps both."""
    added = desk.add_claim("The mayor was there.", event="test", **WHO)
    (act,) = desk.acts(added.id)
    assert (act.kind, act.made, act.reviewer, act.reason, act.at) == ("add", (added.id,), "ana", WHO["reason"], NOON)
    desk.undo(act.seq, **WHO)
    assert desk.row(added.id).state == "withdrawn"
    assert [one.kind for one in desk.acts(added.id)] == ["add", "undo"]


def test_selected_words_become_evidence_with_exact_offsets(desk: ReviewDesk, store: Store) -> None:
    """The quote is the article's own, whatever characters it has; the stance comes with it, and both can be undone."""
    at = HERALD.text.index("😀")
    words = Selection(article_id=HERALD.id, start=at, end=at + 8)
    done = desk.add_evidence(OPENED.id, words, stance="qualifies", **WHO)
    assert done.logged.review.evidence == (span(HERALD, HERALD.text[at : at + 8]),)
    held = desk.row(OPENED.id).standing
    assert (held.status, held.stances) == ("open", {HERALD.id: "qualifies"})
    desk.decide("check-1", reviewer="ana", seen_seq=1, decision="undo")
    assert desk.row(OPENED.id).standing.evidence == ()


def test_a_settlement_by_one_of_the_sides_is_refused_and_an_old_one_stands(desk: ReviewDesk, store: Store) -> None:
    """Refused at the moment of deciding, and nothing is appended; what such a one settled before still holds."""
    desk.decide("check-1", reviewer="ana", seen_seq=0, decision="accept")
    desk.decide("check-1", reviewer="ben", seen_seq=1, decision="override", label="refuted", reason="page 3")
    for who in ("ana", "ben"):
        with pytest.raises(InputError, match=f"{who} has labelled this claim and cannot settle it\nhint: ask somebody"):
            desk.decide("check-1", reviewer=who, seen_seq=2, decision="adjudicate", label="refuted", reason="it is")
    assert len(store.reviews(OPENED.id)) == 2
    with store._writing() as connection:  # as versions before this one let them
        old = adjudicate(check(), Checker(reviewer="ben", at=NOON), label="refuted", reason="it is")
        queries.append(connection, OPENED.id, 3, old)
        queries.renew_claim(connection, OPENED.id)
    assert desk.row(OPENED.id).standing.label == "refuted"
    desk.decide("check-1", reviewer="cara", seen_seq=3, decision="adjudicate", label="supported", reason="both read")
    assert desk.row(OPENED.id).standing.label == "supported"


def test_whoever_settled_a_claim_and_changes_their_mind_settles_it_anew(desk: ReviewDesk, store: Store) -> None:
    """The claim stays settled, by the new label and with a reason, also once the two agree; both settlements stand."""
    desk.decide("check-1", reviewer="ana", seen_seq=0, decision="accept")
    desk.decide("check-1", reviewer="ben", seen_seq=1, decision="override", label="refuted", reason="page 3")
    desk.decide("check-1", reviewer="cara", seen_seq=2, decision="adjudicate", label="supported", reason="both read")
    made = desk.decide(
        "check-1", reviewer="cara", seen_seq=3, decision="override", label="refuted", reason="misread", note="page 9"
    )
    held = desk.row(OPENED.id).standing
    assert (held.status, held.label, made.logged.review.reason) == ("done", "refuted", "misread: page 9")
    with pytest.raises(InputError, match="cara settled this claim: another label settles it anew, and needs a reason"):
        desk.decide("check-1", reviewer="cara", seen_seq=4, decision="accept")
    desk.decide("check-1", reviewer="ana", seen_seq=4, decision="override", label="refuted", reason="ben is right")
    desk.decide("check-1", reviewer="cara", seen_seq=5, decision="accept", note="the machine is right")
    held = desk.row(OPENED.id).standing
    assert (held.status, held.label, held.differ) == ("done", "conflicting", False)
    kinds = [entry.review.decision for entry in store.reviews(OPENED.id)]
    assert kinds == ["accept", "override", "adjudicate", "adjudicate", "override", "adjudicate"]
    desk.decide("check-1", reviewer="cara", seen_seq=6, decision="undo")
    assert desk.row(OPENED.id).standing.label == "refuted"


def test_a_corrected_stance_counts_in_the_queue_and_in_its_filters(desk: ReviewDesk, store: Store) -> None:
    """The line has the origins and the conflict that hold; undone, it has the machine's again."""
    before = desk.row(OPENED.id)
    assert (before.has_conflict, before.independent_origins) == (True, 0)
    stances: dict[str, Stance] = {GAZETTE.id: "silent"}
    desk.decide("check-1", reviewer="ana", seen_seq=0, decision="override", stances=stances, reason="another bridge")
    now = desk.row(OPENED.id)
    assert (now.has_conflict, now.independent_origins, now.machine_label) == (False, 1, "conflicting")
    assert desk.page(View(show="all", marks=("single_origin",))).rows == (now,)
    assert desk.page(View(show="all", marks=("conflict",))).rows == ()
    held = now.standing
    with store._writing() as connection:
        queries.rebuild(connection)
    assert desk.row(OPENED.id) == now
    assert held.stances_by == {GAZETTE.id: "ana"}
    desk.decide("check-1", reviewer="ana", seen_seq=1, decision="undo")
    again = desk.row(OPENED.id)
    assert (again.has_conflict, again.independent_origins) == (True, 0)


@pytest.mark.parametrize("end", [10_000, len(HERALD.text) + 1])
def test_words_beyond_the_article_are_no_evidence(desk: ReviewDesk, end: int) -> None:
    """A selection that the article does not have is refused in a sentence."""
    with pytest.raises(InputError, match="the article ends before"):
        desk.add_evidence(OPENED.id, Selection(article_id=HERALD.id, start=3, end=end), **WHO)


def test_a_reviewer_decides_a_drawn_claim_blind_once(desk: ReviewDesk, store: Store) -> None:
    """Until their own label stands; at a share of nothing, and without a name, nobody is blind."""
    blind = opened(store, blind_share=1.0)
    row = blind.row(OPENED.id)
    assert blind.is_blind(row, "ana")
    assert not any((blind.is_blind(blind.row(CLOSED.id), "ana"), blind.is_blind(row, None), desk.is_blind(row, "ana")))
    shown = ("evidence", "stances")
    blind.decide("check-1", reviewer="ana", seen_seq=0, decision="override", label="refuted", blind=True, shown=shown)
    assert (store.reviews(OPENED.id)[0].review.shown, blind.is_blind(blind.row(OPENED.id), "ana")) == (shown, False)
    assert blind.is_blind(blind.row(OPENED.id), "ben")


# ---------------------------------------------------------------- what is refused


def test_nothing_is_done_without_a_name_and_a_reason(desk: ReviewDesk) -> None:
    """By neither door: the desk says so, and so does the record itself."""
    for who in ({"reviewer": " ", "reason": "why"}, {"reviewer": "ana", "reason": "\n"}):
        with pytest.raises(InputError, match=r"by hand needs a name|please give a reason"):
            desk.dismiss(OPENED.id, **who)
    assert desk.acts(OPENED.id) == ()


def test_the_database_refuses_an_act_without_a_reason(store: Store, address: str | Path) -> None:
    """Another program cannot slip one in either."""
    act = {"kind": "dismiss", "subject": "x", "made": "[]", "reviewer": "a", "reason": "", "at": "t"}
    with other_program(address).connect() as other, pytest.raises(IntegrityError):
        other.execute(insert(schema.act).values(act))


def test_claims_of_two_events_are_not_merged(desk: ReviewDesk, store: Store) -> None:
    """Claims are compared within an event; nor is a claim merged into itself or into one set aside."""
    store.add_article(article("Elsewhere.", event="other"))
    far = claim("Elsewhere.", spans=(), event="other", id="far")
    store.save_claims([far])
    desk.dismiss(CLOSED.id, **WHO)
    for into in (far.id, OPENED.id, CLOSED.id):
        with pytest.raises(InputError, match=r"cannot be merged|set aside"):
            desk.merge([OPENED.id], into=into, **WHO)
    assert desk.acts(OPENED.id) == ()


# ---------------------------------------------------------------- several at once


def every_row(store: Store) -> dict[str, str]:
    """The state of every claim."""
    desk = opened(store)
    return {one.id: desk.row(one.id).state for one in store.every_claim()}


def test_several_claims_are_dismissed_for_one_reason_and_come_back_together(desk: ReviewDesk, store: Store) -> None:
    """One act for each, told by one person at one time; one undo takes back all of them."""
    done = desk.dismiss_all([OPENED.id, CLOSED.id, OPENED.id], **WHO)
    assert [(act.kind, act.subject, act.reason) for act in done] == [
        ("dismiss", OPENED.id, WHO["reason"]), ("dismiss", CLOSED.id, WHO["reason"])
    ]  # fmt: skip
    assert every_row(store) == {OPENED.id: "dismissed", CLOSED.id: "dismissed", BUILT.id: "live"}
    back = desk.undo_together(done[1].seq, **WHO)
    assert [act.undoes for act in back] == [act.seq for act in done]
    assert set(every_row(store).values()) == {"live"}


def test_groups_of_claims_are_merged_together_and_parted_together(desk: ReviewDesk, store: Store) -> None:
    """Each group into its own claim; what was merged gives its spans, and has them back after the undo."""
    done = desk.merge_all({BUILT.id: [OPENED.id, CLOSED.id]}, **WHO)
    assert {act.target for act in done} == {BUILT.id}
    assert set(store.claim(BUILT.id).spans) == {*OPENED.spans, *CLOSED.spans}
    desk.undo_together(done[0].seq, **WHO)
    assert store.claims() == CLAIMS


@pytest.mark.parametrize(
    "at_once",
    [
        lambda desk: desk.dismiss_all([OPENED.id, CLOSED.id], **WHO),
        lambda desk: desk.merge_all({BUILT.id: [OPENED.id, CLOSED.id]}, **WHO),
        lambda desk: desk.merge_all({OPENED.id: [BUILT.id], CLOSED.id: [OPENED.id]}, **WHO),
    ],
)  # fmt: skip
def test_of_several_changes_either_all_are_made_or_none(
    desk: ReviewDesk, store: Store, at_once: Callable[[ReviewDesk], object]
) -> None:
    """The last claim was set aside meanwhile: nothing is changed, and the claim is named."""
    desk.dismiss(CLOSED.id, **WHO)
    before = every_act(store)
    with pytest.raises(InputError, match=CLOSED.id):
        at_once(desk)
    assert every_act(store) == before


def test_nothing_is_changed_at_once_without_claims_a_name_or_a_reason(desk: ReviewDesk) -> None:
    """As for one claim."""
    with pytest.raises(InputError, match="no claim was named"):
        desk.dismiss_all([], **WHO)
    for who in ({"reviewer": None, "reason": "r"}, {"reviewer": "ana", "reason": " "}):
        with pytest.raises(InputError, match=r"by hand needs a name|please give a reason"):
            desk.dismiss_all([OPENED.id], **who)


def test_an_act_is_undone_once(desk: ReviewDesk) -> None:
    """Undoing it again is refused; undoing the undoing brings it back."""
    act = desk.dismiss(OPENED.id, **WHO)
    undoing = desk.undo(act.seq, **WHO)
    with pytest.raises(InputError, match="is already undone"):
        desk.undo(act.seq, **WHO)
    desk.undo(undoing.seq, **WHO)
    assert desk.row(OPENED.id).state == "dismissed"


def test_what_was_undone_does_not_come_back_onto_a_claim_set_aside(desk: ReviewDesk) -> None:
    """A claim is set aside by one act at a time."""
    undoing = desk.undo(desk.dismiss(OPENED.id, **WHO).seq, **WHO)
    desk.merge([OPENED.id], into=BUILT.id, **WHO)
    with pytest.raises(InputError, match="set aside"):
        desk.undo(undoing.seq, **WHO)


def test_many_checkers_at_once_set_a_claim_aside_once(store: Store, address: str | Path) -> None:
    """Whoever comes first does it; the others are told by whom it was done, and nothing of theirs is kept."""

    def try_it(number: int) -> str:
        with Store(address) as other:
            desk, who = opened(other), {"reviewer": f"r{number}", "reason": "no claim"}
            try:
                if number % 2:
                    desk.dismiss(OPENED.id, **who)
                else:
                    desk.merge([OPENED.id], into=BUILT.id, **who)
            except InputError as refused:
                return str(refused)
            return "done"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(try_it, range(8)))
    (act,) = every_act(store)
    assert (told.count("done"), told[int(act.reviewer[1:])]) == (1, "done")
    assert all(f"by {act.reviewer}" in one for one in told if one != "done")


# ---------------------------------------------------------------- articles


def retract(store: Store, article_id: str, **more: str) -> Act:
    kind = more.pop("kind", "retract")
    return store.desk.on_article(Act(kind=kind, subject=article_id, at=NOON, **WHO, **more))  # type: ignore[arg-type]


def test_a_retracted_article_speaks_no_longer_and_its_check_stays(desk: ReviewDesk, store: Store) -> None:
    """The claims of its event need a new check, and say which article went; undone, they do not."""
    act = retract(store, GAZETTE.id)
    assert [one.id for one in store.articles()] == [HERALD.id, UNSIGNED.id]
    assert [(why.need, why.message) for why in desk.needs(OPENED.id)] == [("articles", "Gazette was retracted")]
    assert store.check("check-1") == check()
    assert OPENED in desk.stale()
    desk.undo(act.seq, **WHO)
    assert (desk.needs(OPENED.id), store.articles()) == ((), ARTICLES)


def test_a_moved_article_speaks_in_its_new_event(desk: ReviewDesk, store: Store) -> None:
    """The event comes to be with it; its claims there are still to be found."""
    store.mark_extracted(GAZETTE.id, "rules")
    retract(store, GAZETTE.id, kind="move", target="flood")
    assert [one.event for one in store.articles("flood")] == ["flood"]
    assert store.extracted("rules") == frozenset()
    assert desk.needs(OPENED.id)[0].message == "Gazette was moved to the event flood"
    assert desk.outlets("flood") == ("Gazette",)


def test_an_article_that_comes_later_is_named_as_a_reason(desk: ReviewDesk, store: Store) -> None:
    """Only the claims of its own event are out of date."""
    store.add_article(article("It rained.", event="other"))
    assert desk.needs(OPENED.id) == ()
    store.add_article(article("It rained in May."))
    assert desk.needs(OPENED.id)[0].message == "1 new article"
    assert [c.id for c in desk.stale("test")] == [one.id for one in CLAIMS]


# ---------------------------------------------------------------- what leaves the house


def leaving(store: Store, form: ExportFormat) -> Exported:
    exchange = Exchange(Settings(), store, now=lambda: NOON)
    return exchange.export(form, ExportFilter(), urls={})


@pytest.mark.parametrize("form", ["jsonl", "csv", "claimreview"])
def test_a_claim_that_was_set_aside_does_not_leave(desk: ReviewDesk, store: Store, form: ExportFormat) -> None:
    """The export says so, by whom and why, and where a merged claim went."""
    desk.merge([OPENED.id], into=BUILT.id, **WHO)
    made = leaving(store, form)
    assert made.count == 0
    assert f"claim {OPENED.id}: merged into {BUILT.id} by ana: it reads better" in made.left_out
    assert not any(OPENED.id in refusal for refusal in made.refusals)


def test_a_check_of_other_words_is_not_published(desk: ReviewDesk, store: Store) -> None:
    """In a table it leaves as what it is, a check of the old wording, with a warning; ClaimReview refuses it."""
    desk.decide("check-1", reviewer="ana", seen_seq=0, decision="accept")
    desk.reword(OPENED.id, "The bridge opened on 1 May.", **WHO)
    table = leaving(store, "jsonl")
    assert json.loads(table.text)["claim"] == OPENED.text
    assert [word in table.warnings[0] for word in (OPENED.id, "changed since it was checked")] == [True, True]
    assert any("changed since it was checked" in refusal for refusal in leaving(store, "claimreview").refusals)


# ---------------------------------------------------------------- whatever is done


class ByHand(RuleBasedStateMachine):
    """Three claims, and anything that may be done to them in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = filled(Path(self.folder.name) / "workbench.db")
        self.desk = opened(self.store)
        self.before: list[tuple[Act, ...]] = [()]

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(
        which=st.integers(0, 2), other=st.integers(0, 2), what=st.sampled_from(["dismiss", "merge", "reword", "split"])
    )
    def change(self, which: int, other: int, what: str) -> None:
        """What is refused changes nothing; what is done is undone to what it was, and done again."""
        one, there, words = CLAIMS[which].id, CLAIMS[other].id, f"The bridge opened {which} {other}."
        was = self._held()
        try:
            match what:
                case "dismiss":
                    self.desk.dismiss(one, **WHO)
                case "merge":
                    self.desk.merge([one], into=there, **WHO)
                case "reword":
                    self.desk.reword(one, words, **WHO)
                case "split":
                    self.desk.split(one, [f"{words} Twice.", f"{words} Thrice."], **WHO)
        except InputError:
            assert self._held() == was
            return
        done, last = self._held(), every_act(self.store)[-1]
        undoing = self.desk.undo(last.seq, **WHO)
        assert self._live(self._held()) == self._live(was)
        self.desk.undo(undoing.seq, **WHO)
        assert self._held() == done

    @rule(pick=st.integers(0, 30))
    def undo(self, pick: int) -> None:
        """Any act may be undone, in any order, once."""
        acts = every_act(self.store)
        if not acts:
            return
        act = acts[pick % len(acts)]
        try:
            self.desk.undo(act.seq, **WHO)
        except InputError:
            return
        assert act.seq in undone(every_act(self.store))

    @invariant()
    def acts_only_grow(self) -> None:
        """What was on record stays on record, unchanged."""
        acts = every_act(self.store)
        assert acts[: len(self.before[-1])] == self.before[-1]
        self.before.append(acts)
        assert {act.seq for act in in_force(acts)}.isdisjoint(undone(acts))

    @invariant()
    def what_is_written_down_follows(self) -> None:
        """The queue is what reading every act again gives."""
        was = self._held()
        with self.store._writing() as connection:
            queries.rebuild(connection)
        assert self._held() == was

    def _held(self) -> dict[str, tuple[str, str, str | None]]:
        with self.store._reading() as connection:
            found = connection.execute(
                select(schema.head.c.claim_id, schema.head.c.text, schema.head.c.state, schema.head.c.into)
            )
            return {row[0]: (row[1], row[2], row[3]) for row in found}

    @staticmethod
    def _live(held: dict[str, tuple[str, str, str | None]]) -> dict[str, tuple[str, str, str | None]]:
        return {id_: now for id_, now in held.items() if now[1] != "withdrawn"}


TestByHand = ByHand.TestCase
TestByHand.settings = settings(max_examples=6, stateful_step_count=10, deadline=None)
