"""The report of an event can be sent round: one file, nothing loaded, machine and people told apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.support.articles import article
from tests.support.checks import FAILURE, GAZETTE, HERALD, UNSIGNED, check, claim, stated, verdict, version
from tests.support.newsroom import ANA, BEN, SPEAKS, held
from workbench.errors import InputError
from workbench.export import exported, exported_pages
from workbench.models import Check, Logged, Review
from workbench.review.decisions import accept, adjudicate, correct_stances, flag, override, undo

CHECK = check()


def page(of: Check, *reviews: Review) -> str:
    history = [Logged(seq=n, claim_id=of.claim.id, review=review) for n, review in enumerate(reviews, start=1)]
    decided = [(of, held(of, *reviews))]
    return exported("html", decided, newsroom=SPEAKS, urls={}, histories={of.claim.id: history}).text


def box(text: str, kind: str) -> str:
    (found,) = html.fromstring(text).find_class(kind)
    return " ".join(found.text_content().split())


def test_machine_and_people_stand_in_boxes_of_their_own() -> None:
    """What a checker decided, with name and reason, is not mixed with what the machine proposed."""
    made = page(CHECK, override(CHECK, ANA, label="refuted", reason="page 3", note="called"))
    human, machine = box(made, "human"), box(made, "machine")
    assert "Refuted ana, 2024-05-01 12:00 UTC: overrode the machine's proposal: Refuted." in human
    assert "Reason: page 3 Note: called" in human
    assert "Conflicting one outlet supports, another refutes" in machine
    assert "ana" not in machine
    assert "Conflicting" not in human


def test_what_nobody_decided_is_said_to_be_undecided() -> None:
    """A machine's proposal alone is never shown as a verdict."""
    assert "No checker has decided this claim." in box(page(CHECK), "human")
    assert "A second reviewer was asked for." in box(page(CHECK, flag(CHECK, BEN)), "human")


def test_checkers_who_disagree_are_named_and_so_is_a_settlement_that_no_longer_holds() -> None:
    """The head line, the box and the report of the event tell the same; nobody is said to have decided nothing."""
    cy = ANA.model_copy(update={"reviewer": "cy"})
    two = (accept(CHECK, ANA), override(CHECK, BEN, label="refuted", reason="no"))
    settled = (*two, adjudicate(CHECK, cy, label="refuted", reason="both read"))
    again = (*settled, override(CHECK, cy, label="supported", reason="page 4"))
    assert "Checkers have decided it." in page(CHECK, *settled)
    for reviews, said in (
        (two, "2 checkers disagree (ana → Conflicting, ben → Refuted)."),
        (again, "3 checkers disagree (ana → Conflicting, ben → Refuted, cy → Supported). "
                "cy settled it as Refuted on 2024-05-01 12:00 UTC; that no longer holds."),
    ):  # fmt: skip
        made = page(CHECK, *reviews)
        assert "Checkers disagree about it." in made
        assert box(made, "human").startswith(f"Checkers {said}")
        assert "nobody has" not in made.casefold()
        assert "No checker" not in made
    other, third = (check(of=claim(f"Claim {n}."), number=n) for n in (2, 3))
    decided = [(CHECK, held(CHECK, *two)), (other, held(other, accept(other, ANA))), (third, held(third))]
    text = " ".join(html.fromstring(exported("html", decided, newsroom=None, urls={}).text).text_content().split())
    assert "Checkers have decided 1 of them. They disagree on 1. For 1 there is only a machine's proposal" in text
    assert "checkers disagreeConflicting" in text  # the cells of the table


def test_a_decision_that_was_taken_back_is_not_said_to_have_never_been_made() -> None:
    """Undone, or given before a second reviewer was asked for."""
    undone = page(CHECK, accept(CHECK, ANA), undo(CHECK, ANA))
    assert box(undone, "human").startswith("Checkers No decision holds now.")
    asked = page(CHECK, accept(CHECK, ANA), flag(CHECK, BEN))
    assert "No decision holds now (ana → Conflicting). A second reviewer was asked for." in box(asked, "human")


def test_a_speaker_is_written_as_within_a_sentence() -> None:
    """No capital article after "Said by"."""
    assert "Said by <bdi>a spokesperson</bdi>" in page(check(of=claim(speaker="A spokesperson")))


def test_a_failed_judge_is_shown_as_failed() -> None:
    """No label, and the reason."""
    machine = box(page(check(FAILURE)), "machine")
    assert machine.startswith("Machine's proposal No proposal: the judge failed (timeout)")


def test_every_quotation_is_cited_with_its_place() -> None:
    """The words in their context, the article's number, the characters."""
    cited = [" ".join(q.text_content().split()) for q in html.fromstring(page(CHECK)).iter("blockquote")]
    assert "The “bridge” opened in May — 😀 nobody doubts it. [2] characters 13–37" in cited
    assert "The mayor denied that the bridge opened in May. [1] characters 10–39" in cited


def test_a_corrected_stance_stands_beside_the_machine_s() -> None:
    """Who reads the report sees that a person changed it."""
    made = html.fromstring(
        page(CHECK, correct_stances(CHECK, ANA, stances={UNSIGNED.id: "reports"}, reason="last line"))
    )
    text = " ".join(made.text_content().split())
    assert "Weather reports (corrected by ana; the machine had: does not mention it)" in text
    assert "ana, 2024-05-01 12:00 UTC: corrected stances or added quotations. Reason: last line" in text


def test_an_article_set_to_silent_says_nothing_in_the_report() -> None:
    """Its words stand beside it as the machine's; origins are counted again, and the new label is only proposed."""
    silent = correct_stances(CHECK, ANA, stances={GAZETTE.id: "silent"}, reason="another bridge")
    made = page(CHECK, accept(CHECK, BEN), silent)
    text = " ".join(html.fromstring(made).text_content().split())
    said = "Gazette does not mention it (corrected by ana; the machine had: refutes) The machine had cited: The mayor"
    assert said in text
    assert "the label rules propose: Supported (one outlet stated it in its own voice" in box(made, "human")
    assert box(made, "human").startswith("Checkers Conflicting")
    assert "Origins unattributed (the outlets' own voice) (unnamed) affirms" in text
    assert "the machine counted: the mayor denies." in text
    assert "(the machine's; it rests on a stance that was corrected)" in text


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """No script, image, frame or style from elsewhere; the page forbids itself all of it."""
    made = html.fromstring(page(CHECK, accept(CHECK, ANA)))
    assert {node.tag for node in made.iter()} & {"script", "img", "iframe", "link", "object", "form", "svg"} == set()
    assert "default-src 'none'" in made.xpath("//meta[@http-equiv]/@content")[0]
    assert not re.search(r"url\(|@import", page(CHECK))


@given(st.text(st.sampled_from("<>&\"'/=\x00\u202e\ud800 abimgscrptx{%}")))
def test_hostile_words_stay_words(text: str) -> None:
    """Markup, template marks, control characters and turned writing in any foreign field are shown, never obeyed."""
    evil = f"{text}<script>x</script>{{{{ 1234*1234 }}}}"
    carrier = article(evil + HERALD.text, outlet=stated(evil), title=stated(evil), url=f"javascript:{evil}")
    of = check(
        verdict(findings=(), discrepancies=(), rationale=evil, case_for=evil, label_reason=evil),
        of=claim(evil, speaker=evil, spans=()), versions=(version(carrier), version(GAZETTE)),
    )  # fmt: skip
    made = page(of, override(of, ANA, label="refuted", reason=evil))
    shown = html.fromstring(made.encode("utf-8").decode("utf-8"))
    assert {node.tag for node in shown.iter()} & {"script", "img"} == set()
    assert all(link.startswith("#") for link in shown.xpath("//a/@href"))
    assert "1522756" not in made


def test_the_same_event_gives_the_same_bytes_in_whatever_order() -> None:
    """Neither the clock nor who finished first can be read from a report."""
    many = [check(of=claim(f"Claim {n}."), number=n) for n in range(5)]
    one = exported("html", [(c, held(c)) for c in many], newsroom=None, urls={})
    other = exported("html", [(c, held(c)) for c in reversed(many)], newsroom=None, urls={})
    assert one == other


def test_a_report_is_about_one_event() -> None:
    """Two events in one file are refused with what to do; in files of their own they are not."""
    other = check(of=claim().model_copy(update={"event": "../../x", "id": "c2"}), number=2)
    both = [(c, held(c)) for c in (CHECK, other)]
    with pytest.raises(InputError, match=r"2 \(../../x, test\)\nhint: name one with --event"):
        exported("html", both, newsroom=None, urls={})
    names = [made.name for made in exported_pages("html", both, newsroom=None, urls={}).pages]
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", name) for name in names)
    assert len(set(names)) == 2


def test_nothing_to_report_on_is_said() -> None:
    """An empty event gives a sentence, not an empty page."""
    with pytest.raises(InputError, match="nothing to report"):
        exported("html", [], newsroom=None, urls={})
