"""What the app draws: everything escaped and complete, evidence marked where it stands, failures shown as failures."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench.ui
from workbench.errors import InputError
from workbench.evaluation.robustness import AttackRow, FlipRow, FollowRow, Robustness
from workbench.evaluation.scoring import Results
from workbench.models import (
    Article,
    Call,
    Check,
    Claim,
    Dropped,
    Evidence,
    Failure,
    Finding,
    Hit,
    Inferred,
    Kept,
    Logged,
    Origin,
    Passage,
    ProvedDiscrepancy,
    Rejected,
    Review,
    Verdict,
    Version,
    Voice,
)
from workbench.models.base import Decision, DiscrepancyKind, Stance, VerdictLabel
from workbench.review.decisions import Standing, sides_of
from workbench.ui import bridge, corpus, markup, reader, shortcuts, verdict_view
from workbench.ui.evaluation_view import changed_samples
from workbench.ui.markup import (
    DISCREPANCIES,
    STANCES,
    VERDICTS,
    Span,
    closest_pair,
    likeness,
    quoted_words,
    windows,
    word_diff,
)
from workbench.ui.verdict_view import cards

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](http://tracker.example/x.png) [y](javascript:alert(1)) **bold** :red[z] $x$",
    "&lt;b&gt; &amp; </mark></div>",
    "\u202eright to left override\u2066",
    "line one\r\nline two\ttabbed",
)

# Everything that HTML can carry: no NUL, no half of a surrogate pair; a lone CR would be read back as LF.
readable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=200)


class _Reader(HTMLParser):
    """Reads markup back as a browser would: its text, its elements, its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.marked: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "elements must close in order"

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if "mark" in self._open:
            self.marked.append(data)


def read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert not reader._open, "every element is closed"
    return reader


def shown(markup: str | None) -> str:
    return "".join(read(markup or "").text)


def article(name: str, text: str, **known: object) -> Article:
    return Article(
        id=f"id-{name}".encode().hex()[:16],
        event="an event",
        source=f"{name}.txt",
        outlet=Inferred(value=name, method="stated", confidence=1.0),
        text=text,
        raw_text=text,
        raw_sha256="0" * 64,
        kept=(Kept(raw_start=0, raw_end=len(text), start=0),),
        **known,  # type: ignore[arg-type]  # a test states the fields it is about
    )


def evidence(of: Article, quote: str) -> Evidence:
    start = of.text.index(quote)
    return Evidence(article_id=of.id, start=start, end=start + len(quote), quote=quote)


def check(outcome: Verdict | Failure, *articles: Article, judge: str = "builtin", retrieval: str = "hybrid") -> Check:
    claim = Claim(id="c" * 16, event="an event", text="Russia asked China for drones.", made_by="builtin")
    call = Call(judge=judge, prompt=None, retrieval=retrieval, at="2026-11-22T10:00:00+00:00")
    versions = tuple(Version(article=a, hits=(hit(a),)) for a in articles)
    return Check(id="k" * 16, key="k", claim=claim, versions=versions, outcome=outcome, call=call)


def hit(of: Article) -> Hit:
    passage = Passage(id=f"p{of.id}", article_id=of.id, start=0, end=5, text=of.text[:5])
    return Hit(passage=passage, dense=0.314, lexical=4.2, rank=1)


def verdict(*findings: Finding, **more: object) -> Verdict:
    said = {"label": "conflicting", "said": "conflicting", "label_reason": "one outlet carried it and one refuted it"}
    return Verdict.model_validate({**said, "findings": findings, **more})


AFP = article("AFP", "The lead is here. Russia asked China for drones, officials said. More follows there.")
EFE = article("EFE", "Beijing denied it on Monday. “It is pure disinformation,” the spokesman said.")


# ---------------------------------------------------------------- escaping


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_comes_out_as_text(hostile: str) -> None:
    """Whatever an article, a model or a checker writes is shown as its characters, and makes no element."""
    reader = read(markup.el("p", hostile, title=hostile))
    assert reader.tags == ["p"]
    assert "".join(reader.text) == hostile
    assert reader.attributes["title"] == [hostile]


@given(readable, st.lists(st.tuples(st.integers(-5, 220), st.integers(-5, 220))))
def test_marking_changes_no_character(raw: str, cuts: list[tuple[int, int]]) -> None:
    """The text of marked markup is the text that went in, wherever the marks are."""
    assert shown(markup.marked(raw, [Span(*cut) for cut in cuts], "supports")) == raw


@given(readable.filter(bool), st.data())
def test_a_mark_covers_exactly_its_span(raw: str, data: st.DataObject) -> None:
    """What is marked is `text[start:end]`, in code points."""
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    assert "".join(read(markup.marked(raw, [Span(start, end)], "refutes")).marked) == raw[start:end]


def test_what_html_cannot_carry_is_shown_as_replaced() -> None:
    """A NUL or half a surrogate pair does not break the page; the place is visible."""
    assert markup.escaped("a\x00b\ud800c") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_label_has_no_live_markdown(hostile: str) -> None:
    """Text in a widget's label is never a link, an image or formatting: every sign that markdown reads is escaped."""
    plain = markup.markdown_safe(hostile)
    assert not [i for i, c in enumerate(plain) if c in "*_[]()!$:<>`" and plain[i - 1] != "\\"]
    assert plain.replace("\\", "") == " ".join(hostile.replace("\\", "").split())


def test_a_refusal_says_what_to_do_in_a_paragraph_of_its_own() -> None:
    """In a dialog, whose text is markdown, nothing of it is live."""
    said = markup.refusal(InputError("the claim *has* this wording", hint="change a word"))
    assert said == "the claim \\*has\\* this wording\n\nhint\\: change a word"


def test_only_one_module_makes_markup() -> None:
    """`Markup` is called in markup.py alone, so there is one place to read to know that text is escaped."""
    folder = Path(workbench.ui.__file__).parent
    makers = {
        path.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup"
    }
    assert makers == {"markup.py"}


@pytest.mark.parametrize("page", ["review", "matrix", "reader", "search", "corpus", "runs", "evaluation"])
def test_no_string_stands_alone_in_a_page(page: str) -> None:
    """Streamlit prints a bare string of a page's module, such as a note below a constant, on the page itself."""
    source = Path(workbench.ui.__file__).with_name(f"{page}.py").read_text(encoding="utf-8")
    _, *body = ast.parse(source).body
    assert not [node.lineno for node in body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]


# ---------------------------------------------------------------- windows


@given(readable, st.data())
def test_every_evidence_is_in_exactly_one_window(raw: str, data: st.DataObject) -> None:
    """No evidence is lost or cut by the context that is shown around it, and windows never overlap."""
    ends = st.integers(0, len(raw))
    spans = [Span(a, b) for a, b in data.draw(st.lists(st.tuples(ends, ends), max_size=5)) if a < b]
    found = windows(raw, spans)
    assert sorted(s for w in found for s in w.spans) == sorted(spans)
    assert all(w.start <= s.start and s.end <= w.end for w in found for s in w.spans)
    assert all(one.end < other.start for one, other in pairwise(found))


def test_context_is_the_sentence_around() -> None:
    """A quote is shown within the sentence it stands in, never across a paragraph."""
    raw = "Far away. Before it. Here is the quote itself. After it. Far again.\nAnother paragraph."
    (window,) = windows(raw, [Span(raw.index("quote"), raw.index("quote") + 5)])
    assert raw[window.start : window.end] == "Here is the quote itself."


# ---------------------------------------------------------------- word differences


@given(readable, readable)
def test_a_difference_keeps_the_second_quotation_whole(first: str, second: str) -> None:
    """The words that are shown as the second quotation are the second quotation."""
    runs = word_diff(first, second)
    assert "".join(run.text for run in runs if run.change != "gone") == second


def test_house_typography_is_no_difference() -> None:
    """Curly or straight quotes, and capitals, are not a change of wording."""
    assert {run.change for run in word_diff("I’ve “Never” heard", 'I\'ve "never" heard')} == {"same"}


def test_a_changed_word_is_shown_gone_and_new() -> None:
    """`watching closely` against `closely monitoring` shows what was replaced."""
    reader = read(markup.difference(word_diff("watching closely", "closely monitoring")))
    assert "del" in reader.tags
    assert "ins" in reader.tags


def test_two_different_quotations_are_not_variants() -> None:
    """Quotations that share nothing are told apart from one that was reworded."""
    assert likeness("watching closely", "closely monitoring") >= 0.45
    assert likeness("never heard of that", "pure disinformation") < 0.45


def test_quoted_words_are_compared_not_whole_sentences() -> None:
    """The pair that is compared is what stands between the quotation marks."""
    assert quoted_words("He said “I’ve never heard of that,” again.") == ("I’ve never heard of that",)
    assert closest_pair("a “watching closely” b", "c “closely monitoring” d “x y z w”")[1] == "closely monitoring"


# ---------------------------------------------------------------- cards


def test_a_card_shows_stance_evidence_and_who_says_so() -> None:
    """One outlet: its name, what it does as a word, its own words marked, and the chain of voices."""
    voices = (Voice(speaker="a top US official", named=False, via=("CNN",)),)
    found = Finding(
        article_id=AFP.id,
        stance="reports",
        said="reports",
        evidence=(evidence(AFP, "Russia asked China for drones"),),
        voices=voices,
    )
    reader = read(str(cards(check(verdict(found), AFP))))
    assert reader.marked == ["Russia asked China for drones"]
    assert "AFP» reports" in "".join(reader.text)
    assert "↳ CNN ← a top US official" in "".join(reader.text)


def test_a_silent_outlet_is_one_line_with_its_best_match() -> None:
    """Silence is shown so that it can be checked: the outlet, the score, a link to the place."""
    line = shown(cards(check(verdict(Finding(article_id=EFE.id, stance="silent", said="silent")), EFE)))
    assert "silent" in line
    assert "EFE best match 0.31 open ›" in line


def test_a_stance_that_nothing_proves_is_not_shown_as_one() -> None:
    """A judge's word without a standing quote is said to be unproved; the quote is shown as rejected."""
    found = Finding(article_id=AFP.id, stance=None, said="supports")
    refused = Rejected(article_id=AFP.id, text="tanks", reason="not in the article", nearest="drones")
    words = shown(cards(check(verdict(found, rejected=(refused,)), AFP)))
    assert "not proved" in words
    assert "Rejected quote: not in the article" in words
    assert "Closest match in the article: “drones”" in words


def test_an_article_without_a_reading_says_so() -> None:
    """No reading is not silence."""
    words = shown(cards(check(verdict(Finding(article_id=AFP.id, stance=None, said=None)), AFP)))
    assert "not assessed" in words
    assert "silent" not in words


def test_a_rejected_quote_of_a_stranger_is_shown_too() -> None:
    """What a judge says of an article that is not part of the check is not hidden."""
    refused = Rejected(article_id="elsewhere", text="x", reason="no such article in this check", what="reading")
    assert "Rejected reading: no such article" in shown(cards(check(verdict(rejected=(refused,)), AFP)))


# ---------------------------------------------------------------- stances that a checker corrected


def corrected(stance: Stance) -> tuple[Check, Standing]:
    """AFP reports, EFE refutes by a named denial; ana set EFE to another stance."""
    asks, denies = evidence(AFP, "Russia asked China for drones"), evidence(EFE, "Beijing denied it")
    findings = (
        Finding(article_id=AFP.id, stance="reports", said="reports", evidence=(asks,)),
        Finding(article_id=EFE.id, stance="refutes", said="refutes", evidence=(denies,), summary="It is denied.",
                voices=(Voice(speaker="Beijing", named=True, position="denies"),)),
    )  # fmt: skip
    origins = (Origin(name="Beijing", named=True, position="denies", article_ids=(EFE.id,)),)
    made = check(verdict(*findings, origins=origins), AFP, EFE)
    return made, Standing(stances={EFE.id: stance}, stances_by={EFE.id: "ana"})


def test_an_outlet_set_to_silent_is_silent_everywhere() -> None:
    """In the tally, the origins, the cards and the paragraph; the machine's word stands beside, marked."""
    made, held = corrected("silent")
    head = shown(verdict_view.outlets_head(made, held))
    assert "» 1 reports– 1 silent" in head
    assert "✕" not in head
    assert "Corrected by ana. Machine: 1 refutes, 1 reports." in head
    assert "denied by" not in head
    panel = shown(verdict_view.verdict_panel(made, held))
    assert "Proposed after corrected stances: Not enough evidence (" in panel
    words = shown(cards(made, held))
    assert "EFE Set by ana. Machine: “refutes”. open ›" in words
    assert "Beijing denied it" not in words
    written = verdict_view.cited(made, held) or ""
    assert "EFE silent" not in written
    assert "Silent: EFE (set by ana; machine: refutes)." in written
    assert "Beijing denied it" not in written
    assert "Proposed after corrected stances: not enough evidence." in written


def test_an_outlet_set_to_another_stance_shows_its_words_for_that_stance() -> None:
    """The quote is the same, the stance the checker's; a denial that the machine took it from no longer counts."""
    made, held = corrected("reports")
    assert "EFE reports (set by ana; machine: refutes): “Beijing denied it” [2]" in (
        verdict_view.cited(made, held) or ""
    )
    words = shown(cards(made, held))
    assert "Set by ana. Machine: “refutes”." in words
    assert "Machine: It is denied." in words
    assert "Beijing denies" not in words


def test_what_nobody_corrected_is_shown_as_the_machine_had_it() -> None:
    """No mark, no proposal, whatever label a checker gave."""
    made, _ = corrected("silent")
    for held in (Standing(), Standing(label="supported")):
        assert verdict_view.proposal(made, held) is None
        assert "Corrected by" not in shown(verdict_view.outlets_head(made, held))


def test_the_margin_says_who_set_an_outlet_to_silent() -> None:
    """And not of a claim that is yet to be decided blind."""
    made, held = corrected("silent")
    (one,) = reader.anchors(EFE, [made], {"c" * 16: held})
    assert (one.kind, shown(one.note)) == ("silent", "Set by ana. Machine: “refutes”.")
    (one,) = reader.anchors(EFE, [made], {"c" * 16: held}, hidden={"c" * 16})
    assert (one.kind, one.note) == ("plain", None)


# ---------------------------------------------------------------- verdicts


def test_a_failure_is_a_failure_and_never_a_label() -> None:
    """A judge that did not answer: its reason and its hint, and none of the four labels."""
    failed = Failure(error="rate_limit", message="429 from the provider", hint="wait a minute")
    words = shown(verdict_view.verdict_panel(check(failed, AFP)))
    assert "The judge failed: rate limit" in words
    assert "hint: wait a minute" in words
    assert not any(mark.word in words for mark in VERDICTS.values())


def test_origins_are_said_beside_the_label() -> None:
    """Outlets that speak, origins that affirm, and who denies it."""
    findings = [Finding(article_id=a.id, stance="reports", said="reports") for a in (AFP, EFE)]
    origins = (
        Origin(name="US officials", named=False, position="affirms", article_ids=(AFP.id,)),
        Origin(name="Liu Pengyu", named=True, position="denies", article_ids=(EFE.id,)),
    )
    line = shown(verdict_view.origins_line(check(verdict(*findings, origins=origins), AFP, EFE)))
    assert line == "2 outlets · 1 origin: US officials (unnamed) · denied by Liu Pengyu"


def test_a_denial_and_a_count_read_as_a_sentence() -> None:
    """No capital article after "denied by", and the verb agrees with the number."""
    findings = [Finding(article_id=a.id, stance="reports", said="reports") for a in (AFP, EFE)]
    origins = (Origin(name="The Kremlin", named=True, position="denies", article_ids=(EFE.id,)),)
    head = shown(verdict_view.outlets_head(check(verdict(*findings, origins=origins), AFP, EFE)))
    assert "» 2 report2 outlets" in head
    assert "denied by the Kremlin" in head


def test_the_paragraph_says_that_reviewers_disagree() -> None:
    """What two decided is not called unreviewed, nor a proposal undecided."""
    made, held = corrected("silent")
    differ = held.model_copy(update={"labels": {"ana": "refuted", "bo": "supported"}, "differ": True})
    assert "(machine verdict; reviewers disagree)" in (verdict_view.cited(made, differ) or "")
    assert "Reviewers disagree." in shown(verdict_view.proposal(made, differ))
    assert "(machine verdict, not reviewed)" in (verdict_view.cited(made, held) or "")
    assert "Not decided yet." in shown(verdict_view.proposal(made, held))


def test_the_judge_is_named_and_so_is_lexical_retrieval() -> None:
    """Rules are never taken for a model, nor words for meaning."""
    words = shown(verdict_view.verdict_panel(check(verdict(), AFP, retrieval="lexical")))
    assert "built-in, no LLM · lexical only" in words


def test_a_label_that_was_not_earned_is_told() -> None:
    """Where the judge said more than was proved, both are on the screen."""
    words = shown(verdict_view.verdict_panel(check(verdict(label="not_enough_evidence", said="supported"), AFP)))
    assert "Not enough evidence" in words
    assert "The judge said “Supported”" in words


def test_no_number_called_confidence_is_shown() -> None:
    """Probabilities of unknown calibration stay out of sight."""
    sure = verdict(probabilities={"supported": 0.97})
    assert "0.97" not in shown(verdict_view.verdict_panel(check(sure, AFP)))
    assert "97" not in shown(verdict_view.verdict_panel(check(sure, AFP)))


def test_a_quote_variant_shows_its_word_difference() -> None:
    """The same quotation in other words: the first as it stands, the second with what changed."""
    one, two = article("A", "He was “watching closely” it."), article("B", "He was “closely monitoring” it.")
    quotes = (evidence(one, "“watching closely”"), evidence(two, "“closely monitoring”"))
    found = ProvedDiscrepancy(kind="quote_variant", article_ids=(one.id, two.id), explanation="", evidence=quotes)
    reader = read(str(verdict_view.discrepancies(check(verdict(discrepancies=(found,)), one, two))))
    assert {"del", "ins"} <= set(reader.tags)


@pytest.mark.parametrize(
    ("kind", "sides", "why", "told"),
    [
        ("number_mismatch", ("About 1,200 workers stopped.", "About 900 workers stopped."), "", {"1,200", "900"}),
        ("contradiction", ("The pier is safe.", "He denied that the pier is not safe."), "", {"denied", "not"}),
        ("contradiction", ("Prices rose in May.", "Prices fell in May."), "", {"rose", "fell"}),
        ("actor_shift", ("Lea Marsh shut it.", "Per Lind shut it."), "", {"Lea", "Marsh", "Per", "Lind"}),
        ("attribution_shift", ("It leaks, said Per Lind.", "It leaks."), "", {"Per", "Lind"}),
        ("scope_mismatch", ("Most of the 31 left.", "Perhaps some left."), "", {"Most", "31", "Perhaps", "some"}),
        ("temporal_update", ("It will open on Friday.", "It opened."), "", {"will", "Friday"}),
        ("loaded_term", ("The war goes on.", "The operation goes on."), "“war” in A, “operation” in B.",
         {"war", "operation"}),
        ("loaded_term", ("The rebels came.", "The terrorists came."), "“rebels” in A, “terrorist” in B.",
         {"rebels", "terrorists"}),
        ("quote_variant", ("It is “closely watching” it.", "It is “closely monitoring” it."), "",
         {"watching", "monitoring"}),
        ("omission", ("He denied it.", "He denied it."), "", set()),
    ],
)  # fmt: skip
def test_the_words_that_tell_a_difference_stand_out_in_the_evidence(
    kind: DiscrepancyKind, sides: tuple[str, str], why: str, told: set[str]
) -> None:
    """Numbers, names, negations, loaded words, other words of a quote: on each side, where they stand in the text."""
    made = between(kind, sides, why)
    words = verdict_view.telling(made)
    texts = {version.article.id: version.article.text for version in made.versions}
    assert {texts[id_][s.start : s.end] for id_, found in words.items() for s, _ in found} == told
    drawn = str(cards(made))
    assert set(re.findall(r'<b class="tells">([^<]*)</b>', drawn)) == told
    assert shown(drawn).count(sides[0]) == (2 if kind == "omission" else 1)
    head = shown(verdict_view.outlets_head(made))
    assert ("Bold words show where the versions differ: " in head) == bool(told)


def between(kind: DiscrepancyKind, sides: tuple[str, str], why: str) -> Check:
    """Make a check of two outlets that differ, each side of it the evidence of its outlet."""
    one, two = article("A", f"A lead 😀. {sides[0]} More."), article("B", f"Another lead. {sides[1]} More.")
    quotes = (evidence(one, sides[0]), evidence(two, sides[1]))
    findings = [
        Finding(article_id=q.article_id, stance="supports", said="supports", evidence=(q,)) for q in quotes
    ]  # fmt: skip
    found = ProvedDiscrepancy(kind=kind, article_ids=(one.id, two.id), explanation=why, evidence=quotes)
    return check(verdict(*findings, discrepancies=(found,)), one, two)


@given(st.lists(st.sampled_from(["He", "denied", "not", "12", "90", "workers", "😀", "é", "“so”", "Lea", "may", "\n"]),
                min_size=1, max_size=12), st.sampled_from(get_args(DiscrepancyKind)))  # fmt: skip
def test_what_tells_a_difference_lies_within_evidence(words: list[str], kind: DiscrepancyKind) -> None:
    """Whatever the words are, and no character of the evidence is lost by it."""
    said = " ".join(words).strip() or "x"
    made = between(kind, (said, "He said 12 workers may not."), "“so” and “Lea”")
    quotes = {e.article_id: e for f in (made.verdict.findings if made.verdict else ()) for e in f.evidence}
    for id_, found in verdict_view.telling(made).items():
        assert all(quotes[id_].start <= s.start < s.end <= quotes[id_].end for s, _ in found)
    assert all(line.strip() in shown(cards(made)) for line in said.splitlines())


def test_a_difference_is_told_once_and_its_words_stand_in_the_cards_alone() -> None:
    """No sentence of an outlet is repeated below: not in the difference, the summary, the case against or the label."""
    lead = "Beijing denied on Monday that it had ever been asked for drones or for any other weapon."
    afp, efe = article("AFP", "Russia asked China for drones, officials said."), article("EFE", lead)
    asks, denies = evidence(afp, "Russia asked China for drones"), evidence(efe, lead)
    findings = (
        Finding(article_id=afp.id, stance="reports", said="reports", evidence=(asks,)),
        Finding(article_id=efe.id, stance="refutes", said="refutes", evidence=(denies,), summary=f"Denied: “{lead}”."),
    )
    found = ProvedDiscrepancy(
        kind="contradiction", article_ids=(afp.id, efe.id), explanation=f"EFE: “{lead}”.", evidence=(asks, denies)
    )
    made = check(verdict(*findings, discrepancies=(found,), case_against=f"EFE: “{lead}”"), afp, efe)
    parts = (verdict_view.outlets_head, cards, verdict_view.discrepancies, verdict_view.verdict_panel)
    page = " ".join(shown(part(made)) for part in parts)
    assert page.count(lead) == 1
    assert "≠ Contradiction EFE: “Beijing denied on Monday …”." in page
    assert "Case against the claim: EFE: “Beijing denied on Monday …”" in page
    assert "Because one outlet carried it and one refuted it." in page


def test_words_of_a_difference_that_no_stance_rests_on_stand_in_the_card_too() -> None:
    """An outlet's other sentence is shown with the difference that it belongs to."""
    efe = article("EFE", "US officials said so. Beijing denied it on Monday.")
    says, denies = evidence(efe, "US officials said so."), evidence(efe, "Beijing denied it on Monday.")
    asks = evidence(AFP, "Russia asked China for drones")
    findings = (
        Finding(article_id=AFP.id, stance="reports", said="reports", evidence=(asks,)),
        Finding(article_id=efe.id, stance="reports", said="reports", evidence=(says,)),
    )
    found = ProvedDiscrepancy(
        kind="contradiction", article_ids=(AFP.id, efe.id), explanation="x", evidence=(asks, denies)
    )
    drawn = shown(cards(check(verdict(*findings, discrepancies=(found,)), AFP, efe)))
    assert "Contradiction:" in drawn
    assert "Beijing denied it on Monday." in drawn.split("Contradiction:")[1]


def test_a_card_tells_the_day_the_headline_and_the_address_and_no_other_address_is_a_link() -> None:
    """What is unknown is called unknown; only http and https lead out, in a tab that knows nothing of this one."""
    known = {
        "title": Inferred(value="Moscow asks <b>", method="stated", confidence=1.0),
        "published": Inferred(value="2022-03-14", method="stated", confidence=1.0),
    }
    text = "Russia asked China for drones."
    for url, links in (("https://afp.example/a?b&c", 1), ("javascript:alert(1)", 0), ("ftp://afp.example/a", 0)):
        one = article("AFP", text, url=url, **known)
        found = Finding(article_id=one.id, stance="supports", said="supports", evidence=(evidence(one, text),))
        reader = read(str(cards(check(verdict(found), one))))
        assert "2022-03-14 · Moscow asks <b>" in "".join(reader.text)
        assert reader.attributes.get("href", []).count(url) == links
        assert reader.attributes.get("rel", []) == ["noopener noreferrer"] * links
    found = Finding(article_id=AFP.id, stance="supports", said="supports", evidence=(evidence(AFP, "Russia asked"),))
    assert "date unknown · headline unknown" in shown(cards(check(verdict(found), AFP)))


def test_the_label_that_a_checker_gave_leads_and_the_machine_s_stands_below() -> None:
    """With who gave it, why and when; before anybody decides there is none."""
    review = Review(check_id="k" * 16, seen_seq=0, reviewer="s.ito", decision="override", label="refuted",
                    reason="Misread", at="2026-11-22T10:00:00+00:00")  # fmt: skip
    entry = Logged(seq=1, claim_id="c" * 16, review=review, machine="conflicting")
    held = Standing(status="done", label="refuted", held=entry, labels={"s.ito": "refuted"}, seq=1)
    words = shown(verdict_view.human_verdict(held))
    assert words.startswith("Verdict✕ Refuteds.ito overrode → Refuted · Misread · 2026-11-22 10:00 UTC")
    assert verdict_view.decided(held) is None
    assert verdict_view.human_verdict(Standing()) is None
    assert "≠ Conflicting" in shown(verdict_view.verdict_panel(check(verdict(), AFP), held))


@pytest.mark.parametrize("label", get_args(VerdictLabel))
def test_what_speaks_against_the_verdict_is_in_sight(label: VerdictLabel) -> None:
    """The case against the claim; of a refuted claim the case for it; the other one folds out."""
    made = check(verdict(label=label, case_for="AFP says so.", case_against="EFE denies it."), AFP)
    drawn = str(verdict_view.verdict_panel(made)).split("<details>")
    against = (
        ("Case for the claim", "AFP says so.") if label == "refuted" else ("Case against the claim", "EFE denies it.")
    )
    assert ": ".join(against) in shown(drawn[0] + "</div></section>")
    assert len(drawn) == 2
    assert "none given" in shown(verdict_view.verdict_panel(check(verdict(label=label), AFP)))


def test_history_says_who_what_and_why() -> None:
    """Every decision with its reviewer, label, reason and note."""
    said = {"decision": "override", "label": "refuted", "reason": "Misread", "note": "see ¶5"}
    at = "2026-11-22T10:00:00+00:00"
    review = Review.model_validate({"check_id": "k", "seen_seq": 0, "reviewer": "s.ito", "at": at, **said})
    words = shown(verdict_view.history([Logged(seq=1, claim_id="c", review=review)]))
    assert "s.ito overrode → Refuted · Misread · “see ¶5” · 2026-11-22 10:00 UTC" in words


# ---------------------------------------------------------------- tables


def test_the_sides_of_a_disagreement_stand_beside_one_another() -> None:
    """With everybody's own reason and note, and what whoever looks may do."""
    at = "2026-11-22T10:00:00+00:00"
    made, _ = corrected("silent")
    reviews = (
        Review(check_id=made.id, seen_seq=0, reviewer="ana", decision="accept", note="called them", at=at),
        Review(
            check_id=made.id, seen_seq=1, reviewer="ben", decision="override", label="refuted", reason="p. 3", at=at
        ),
        Review(check_id=made.id, seen_seq=1, reviewer="eva", decision="accept", at=at),
    )
    history = [Logged(seq=n, claim_id="c" * 16, review=one) for n, one in enumerate(reviews, start=1)]
    labelled = sides_of(made, history)
    words = shown(verdict_view.disagreement(labelled, "cara"))
    assert "≠ Conflictingana accepted · “called them”" in words
    assert "eva accepted: no reason given" in words
    assert "✕ Refutedben overrode: p. 3" in words
    assert "choose one below to settle" in words
    assert "change it below, or ask somebody" in shown(verdict_view.disagreement(labelled, "ben"))
    assert verdict_view.disagreement((), "ben") is None


def test_unknown_stays_unknown_in_the_corpus() -> None:
    """A field that was not found is called unknown, and how a found one was found is said."""
    words = shown(corpus.facts(AFP))
    assert "Outlet" in words
    assert "stated" in words
    assert "Titleunknown" in words


# ---------------------------------------------------------------- words, keys, links, queue


def test_every_stance_verdict_and_discrepancy_has_a_sign_and_a_word() -> None:
    """Colour is never the only sign."""
    marks = [*STANCES.values(), *VERDICTS.values(), *DISCREPANCIES.values()]
    assert all(mark.glyph.strip() and mark.word.strip() for mark in marks)
    known = {Stance: STANCES, VerdictLabel: VERDICTS, DiscrepancyKind: DISCREPANCIES, Decision: markup.DECISIONS}
    assert all(set(get_args(names)) == set(table) for names, table in known.items())
    assert len({mark.glyph for mark in STANCES.values()}) == len(STANCES)


def test_no_key_has_two_meanings() -> None:
    """One key, one action; Streamlit's own R and C are left alone."""
    fixed = [
        shortcuts.ACCEPT,
        shortcuts.FLAG,
        shortcuts.SKIP,
        shortcuts.UNDO,
        shortcuts.NEXT,
        shortcuts.PREVIOUS,
        shortcuts.HELP,
        shortcuts.SAVE,
    ]
    given_out = [*fixed, *shortcuts.LABEL_KEYS, *(shortcuts.REASON_KEYS | shortcuts.SETTLE_KEYS)]
    assert len(given_out) == len(set(given_out))
    assert not {"R", "C"} & set(given_out)


@given(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_link_comes_back_as_it_was_made(found: str, start: int, length: int) -> None:
    """What the bridge hands back is the page and the place that the link meant."""
    assert bridge.follow(bridge.claim_link(found)) == bridge.Target("review", {"claim": found})
    target = bridge.follow(bridge.article_link(found, Span(start, start + length), found))
    assert target is not None
    assert (target.page, target.query["article"], target.query["claim"]) == ("reader", found, found)
    assert bridge.read_span(target.query["at"]) == Span(start, start + length)
    assert bridge.follow(bridge.corpus_link(found)) == bridge.Target("corpus", {"article": found})


@pytest.mark.parametrize("href", ["javascript:alert(1)", "https://evil.example/?claim=x y", "./corpus?article=<b>", ""])
def test_a_link_that_is_not_ours_leads_nowhere(href: str) -> None:
    """The browser may send anything; only our own shapes are followed."""
    assert bridge.follow(href) is None


# ---------------------------------------------------------------- the reader


def whole(of: Article, *found: reader.Anchor, **more: object) -> str:
    at = {"focus": None, "at": None, **more}
    return str(reader.reading(of, found, Span(0, len(of.text)), **at))  # type: ignore[arg-type]


def anchor(*spans: Span, claim_id: str = "c" * 16, kind: str = "supports") -> reader.Anchor:
    return reader.Anchor(claim_id, "a claim", kind, STANCES["supports"], spans, False)


@given(readable.filter(bool), st.lists(st.tuples(st.integers(0, 199), st.integers(1, 40)), max_size=6))
def test_every_stretch_of_an_article_says_where_it_stands(raw: str, cuts: list[tuple[int, int]]) -> None:
    """The text on the screen is the text in the store, and each piece of it knows its own code point."""
    of = article("A", raw)
    spans = sorted(Span(min(a, len(raw) - 1), min(a + n, len(raw))) for a, n in cuts)
    markup = read(whole(of, *(anchor(s) for s in spans if s.start < s.end)))
    assert "".join(markup.text) == raw
    starts = [int(at) for at in markup.attributes["data-at"]]
    assert [raw[a:b] for a, b in pairwise([*starts, len(raw)])] == markup.text


def test_what_was_cleaned_away_is_shown_in_place_without_an_offset() -> None:
    """A dropped stretch stands where it stood, with its reason, and cannot become evidence."""
    raw = "Keep this.\nDonate now!\nAnd this."
    kept = (Kept(raw_start=0, raw_end=11, start=0), Kept(raw_start=23, raw_end=32, start=11))
    dropped = Dropped(start=11, end=23, text=raw[11:23], reason="donation appeal")
    of = article("A", raw, dropped=(dropped,)).model_copy(update={"text": "Keep this.\nAnd this.", "kept": kept})
    markup = read(whole(of))
    assert "".join(markup.text) == "Keep this.\ndonation appeal: Donate now!And this."
    assert markup.attributes["data-at"] == ["0", "11"]


def test_the_claim_in_focus_wins_where_evidence_overlaps() -> None:
    """Its words are outlined in its own stance; the others stay, quieter."""
    of = article("A", "one two three four")
    found = (anchor(Span(0, 13), claim_id="a"), anchor(Span(8, 18), claim_id="b", kind="refutes"))
    markup = read(whole(of, *found, focus="b", every=True))
    assert markup.attributes["class"] == ["reading", "supports other", "refutes here", "refutes here"]


def test_only_the_claim_in_focus_is_marked() -> None:
    """Of the others no word is; without a claim none is at all, and on demand every claim is."""
    of = article("A", "one two three four")
    found = (anchor(Span(0, 13), claim_id="a"), anchor(Span(8, 18), claim_id="b", kind="refutes"))
    assert read(whole(of, *found, focus="b")).attributes["class"] == ["reading", "refutes here", "refutes here"]
    assert read(whole(of, *found)).attributes["class"] == ["reading"]
    assert read(whole(of, *found, every=True)).attributes["class"] == ["reading", "supports", "supports", "refutes"]


def test_the_margin_lists_claims_in_the_order_of_the_text() -> None:
    """Each with its stance, a link to its words and one to its review; a checker's stance and words count."""
    found = Finding(article_id=AFP.id, stance="supports", said="supports", evidence=(evidence(AFP, "The lead"),))
    held = Standing(stances={AFP.id: "refutes"}, evidence=(evidence(AFP, "More follows"),))
    (one,) = reader.anchors(AFP, [check(verdict(found), AFP)], {"c" * 16: held})
    assert (one.kind, one.spans, one.added) == ("refutes", (Span(0, 8), Span(65, 77)), True)
    markup = read(str(reader.margin(AFP, [one], None, Span(0, len(AFP.text)))))
    assert bridge.article_link(AFP.id, Span(0, 8), "c" * 16) in markup.attributes["href"]
    assert bridge.claim_link("c" * 16) in markup.attributes["href"]


def test_the_margin_has_the_claims_of_the_part_that_is_shown() -> None:
    """Each card says where its words begin in this part; what is left out is counted."""
    found = (anchor(Span(0, 13), claim_id="a"), anchor(Span(2, 5), Span(15, 18), claim_id="b"))
    of = article("A", "one two three four")
    first = read(str(reader.margin(of, found, None, Span(0, 14))))
    assert first.attributes["data-at"] == ["0", "2"]
    second = read(str(reader.margin(of, found, None, Span(14, 18), others=3)))
    assert second.attributes["data-at"] == ["15"]
    assert "5 claims with evidence in this article, 3 not shown, 1 in other parts" in "".join(second.text)


def test_the_claim_that_an_article_is_read_for_leads_back_to_its_review() -> None:
    """With what the article does with it, or that it has no evidence; other outlets are read for the same claim."""
    made = check(verdict(), AFP).claim
    shown_, none = (str(reader.chosen_claim(made, found)) for found in (anchor(Span(0, 3)), None))
    assert bridge.claim_link(made.id) in read(shown_).attributes["href"]
    assert ("supports" in shown_, "no evidence in this article" in none) == (True, True)
    (link,) = read(str(reader.outlets([EFE], AFP.id, made.id))).attributes["href"]
    assert link == bridge.article_link(EFE.id, claim_id=made.id)


@given(st.text(st.sampled_from("ab\n"), min_size=1, max_size=400))
def test_a_long_article_is_shown_in_parts_that_leave_nothing_out(raw: str) -> None:
    """The parts, joined, are the text; every place stands in one of them."""
    bounds = reader.part_bounds(raw, 50)
    assert "".join(raw[a:b] for a, b in bounds) == raw
    assert all(bounds[reader.part_of(bounds, at)].start <= at for at in range(len(raw)))
    assert all(b - a <= 50 for a, b in bounds)


def test_changed_samples_are_told_in_a_line_and_in_tables() -> None:
    """Flips beside a plain re-run, what followed, what orders got; nothing where nothing was asked."""
    flip = FlipRow(
        perturbation="order", asked=30, unanswered=1, samples=29, flips=2, rate=2 / 29, floor=0.0, excess=2 / 29,
        low=-0.01, high=0.15, events=12, stances=140, stances_moved=3, others_moved=0,
    )  # fmt: skip
    follow = FollowRow(
        perturbation="negation", expected="no longer carried", asked=9, unanswered=1, moot=0, followed=7, share=7 / 8,
        low=None, high=None, others_moved=0,
    )  # fmt: skip
    orders = AttackRow(
        by="all", name="all orders", asked=96, unanswered=0, moot=1, obeyed=0, said=0, share=0.0, low=0.0, high=0.038,
        at_most=0.031,
    )  # fmt: skip
    asked = Robustness(variant="compare.v1 <b>", flips=(flip,), follows=(follow,), attacks=(orders,))
    results = Results.model_construct(robustness=(asked,))
    told = str(changed_samples(results, "compare.v1 <b>"))
    assert "2 of 29 answers changed where none should, 0 of 95 planted instructions obeyed" in told
    assert "−1.0 to +15.0" in told
    assert "no longer carried" in told
    assert "3.1 %" in told
    assert changed_samples(results, "another") is None


@pytest.mark.parametrize(
    ("raw", "closed"),
    [
        ("plain", ""),
        ("\u202eturned", "\u202c"),
        ("\u202eturned\u202c \u2066 left open", "\u2069"),
        ("\u2067 \u202e both", "\u202c\u2069"),
        ("\u2067 \u202e the outer closed \u2069", ""),
        ("\u202c \u2069 closed and never opened", ""),
    ],
)
def test_foreign_words_turn_nothing_behind_them(raw: str, closed: str) -> None:
    """Whatever direction they open and leave open is closed behind them; they themselves stay as stored."""
    assert markup.bdi(raw) == f"<bdi>{raw}{closed}</bdi>"
