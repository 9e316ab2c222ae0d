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
from workbench.evaluation.results import Results
from workbench.evaluation.robustness import AttackRow, FlipRow, FollowRow, Robustness
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
from workbench.review.decisions import Standing
from workbench.ui import bridge, corpus, markup, reader, shortcuts, verdict_view
from workbench.ui.evaluation_runs import changed_samples
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


@pytest.mark.parametrize("page", ["review", "matrix", "reader", "corpus", "runs", "evaluation"])
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
    ("second", "changed"),
    [("About 900 workers stopped.", ["1,200", "900"]), ("Of all workers about as many had stopped it.", [])],
)
def test_sides_worded_alike_show_their_word_difference(second: str, changed: list[str]) -> None:
    """Whatever the kind: what was left out and what stands instead; other words altogether stand as they are."""
    one, two = article("A", "About 1,200 workers stopped."), article("B", second)
    sides = (evidence(one, one.text), evidence(two, second))
    found = ProvedDiscrepancy(kind="number_mismatch", article_ids=(one.id, two.id), explanation="", evidence=sides)
    drawn = verdict_view.discrepancies(check(verdict(discrepancies=(found,)), one, two))
    assert re.findall(r"<(?:del|ins)[^>]*>([^<]*)<", str(drawn)) == changed
    assert second in shown(drawn).replace("1,200900", "900")


def test_a_discrepancy_shows_both_sides_and_an_omission_who_left_it_out() -> None:
    """Quotes on each side; for an omission the side that speaks, and the outlets that do not."""
    quote = evidence(AFP, "Russia asked China for drones")
    found = ProvedDiscrepancy(kind="omission", article_ids=(EFE.id,), explanation="EFE is silent.", evidence=(quote,))
    words = shown(verdict_view.discrepancies(check(verdict(discrepancies=(found,)), AFP, EFE)))
    assert "AFPRussia asked China for drones" in words
    assert "EFEdoes not mention it" in words


def test_history_says_who_what_and_why() -> None:
    """Every decision with its reviewer, label, reason and note."""
    said = {"decision": "override", "label": "refuted", "reason": "Misread", "note": "see ¶5"}
    at = "2026-11-22T10:00:00+00:00"
    review = Review.model_validate({"check_id": "k", "seen_seq": 0, "reviewer": "s.ito", "at": at, **said})
    words = shown(verdict_view.history([Logged(seq=1, claim_id="c", review=review)]))
    assert "s.ito overrode → Refuted · Misread · “see ¶5” · 2026-11-22 10:00 UTC" in words


# ---------------------------------------------------------------- tables


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
    given_out = [*fixed, *shortcuts.LABEL_KEYS, *shortcuts.REASON_KEYS]
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
    markup = read(whole(of, *found, focus="b"))
    assert markup.attributes["class"] == ["reading", "supports other", "refutes here", "refutes here"]


def test_the_margin_lists_claims_in_the_order_of_the_text() -> None:
    """Each with its stance, a link to its words and one to its review; a checker's stance and words count."""
    found = Finding(article_id=AFP.id, stance="supports", said="supports", evidence=(evidence(AFP, "The lead"),))
    held = Standing(stances={AFP.id: "refutes"}, evidence=(evidence(AFP, "More follows"),))
    (one,) = reader.anchors(AFP.id, [check(verdict(found), AFP)], {"c" * 16: held})
    assert (one.kind, one.spans, one.added) == ("refutes", (Span(0, 8), Span(65, 77)), True)
    markup = read(str(reader.margin(AFP, [one], None)))
    assert bridge.article_link(AFP.id, Span(0, 8), "c" * 16) in markup.attributes["href"]
    assert bridge.claim_link("c" * 16) in markup.attributes["href"]


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
