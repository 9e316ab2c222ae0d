"""Eight ways to quote, none of which is the outlet's own voice; and marks that quote nobody."""

from __future__ import annotations

import pytest

from tests.support.quoting import NO_VOICE, STATEMENTS, WAYS, Told, article, plain, quoted
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document
from workbench.ingest.sources import Upload, read
from workbench.judge.builtin.judge import compare
from workbench.judge.builtin.stance import Sentence, claim_sentence, governing, said_in
from workbench.judge.builtin.stance import read as sentences_of
from workbench.models import Article, Claim, Reading, Version
from workbench.nlp.attribution import Attribution
from workbench.nlp.quotation import plain_marks


def made(page: str) -> Article:
    """Read a page or a text as `add` does."""
    (document,) = read([Upload(name="a.html" if page.startswith("<") else "a.txt", data=page.encode())])
    assert isinstance(document, Document)
    return clean(document, event="e")


def voice(page: str, claim: str) -> tuple[Sentence, Attribution | None]:
    """Find the sentence that has most of a claim's words, and whose word it is."""
    text, wanted = made(page).text, claim_sentence(claim)
    best = max(sentences_of(text), key=lambda one: len(wanted.stems & one.stems))
    return best, governing(best.places_of(wanted.stems), said_in(text)[best.index])


def reading(page: str, claim: str) -> Reading:
    """Ask the built-in judge."""
    asked = Claim(id="c", event="e", text=claim, made_by="checker")
    return compare(asked, [Version(article=made(page))]).readings[0]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_quoted_is_never_the_outlets_own_voice(way: str) -> None:
    """Thirty statements in each of eight ways, the variants in turn."""
    assert [told.page for told in quoted(way) if voice(told.page, told.claim)[1] is None] == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_what_is_quoted_is_never_the_outlets_own_voice_in_any_variant(way: str) -> None:
    """Thirty statements in every variant of each way: 3,150 in all."""
    assert [told.page for told in quoted(way, every=True) if voice(told.page, told.claim)[1] is None] == []


def test_the_same_statements_without_marks_are_the_outlets_own() -> None:
    """All thirty."""
    assert len(STATEMENTS) == 30
    assert [told.claim for told in plain() if voice(told.page, told.claim)[1] is not None] == []


@pytest.mark.parametrize("sentence", NO_VOICE)
def test_scare_quotes_titles_and_apostrophes_are_nobodys_voice(sentence: str) -> None:
    """Whatever the marks look like."""
    text = made(article(sentence)).text
    assert [one for found in said_in(text) for one in found] == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_the_judge_never_takes_a_quotation_for_support(way: str) -> None:
    """Of thirty quoted statements none is `supports`."""
    assert [told.page for told in quoted(way) if reading(told.page, told.claim).stance == "supports"] == []


@pytest.mark.slow
def test_a_quotation_that_somebody_put_so_is_nobodys_own_voice() -> None:
    """`“…” was how X put it` has no verb of saying; a title in the same place is no statement."""
    sentence = "“The Lunde bridge is unsafe for buses” was how Marit Holm put it."
    assert said_in(sentence)[0]
    assert said_in("“Gone with the Wind” was what Marit Holm saw.")[0] == ()


def test_the_judge_takes_the_same_statements_without_marks_for_support() -> None:
    """At least 28 of thirty."""
    stances = [reading(told.page, told.claim).stance for told in plain()]
    assert stances.count("supports") >= 28


LUNDE = "Lunde closes ferry pier for two years"
BUILT = "The pier was built in 1920 and some 900 commuters use it every day."
VOTED = "The harbour council of Lunde voted on Tuesday to close the old ferry pier for two years"
MOVES = "The ferry company called the decision hasty and said that it would move its boats to the southern quay."
CASES: dict[str, Told] = {
    "single-quotes-own-voice": Told(
        "The ferry company knew it all along.",
        f"{LUNDE}\n\n{VOTED}.\n\n‘It is a shame,’ said Marit Holm, who leads the inspection. "
        f"‘The ferry company knew it all along.’\n\n{BUILT}\n",
    ),
    "split-quotation-own-voice": Told(
        "The ferry company knew it all along.",
        f"{LUNDE}\n\n{VOTED}.\n\n“I have seen the papers,” said Marit Holm, “and the ferry company knew it "
        f"all along.”\n\n{BUILT}\n",
    ),
    "colon-then-paragraph-own-voice": Told(
        "The ferry company knew it all along.",
        f"{LUNDE}\n\n{VOTED}.\n\nMarit Holm wrote to the council:\n\nThe ferry company knew it all along.\n\n{BUILT}\n",
    ),
    "blockquote-own-voice": Told(
        "The company knew all along that the pier was not safe.",
        f'<!DOCTYPE html><html lang="en"><head><title>{LUNDE}</title></head><body><article><h1>{LUNDE}</h1><p>{VOTED}, '
        "the council's secretary said.</p><p>Marit Holm, who leads the inspection, wrote to the council:</p>"
        "<blockquote>The pier was never safe, and the company knew it all along.</blockquote>"
        f"<p>{MOVES}</p><p>{BUILT}</p></article></body></html>",
    ),
    "q-element-own-voice": Told(
        "It is not a matter of money.",
        f'<!DOCTYPE html><html lang="en"><head><title>{LUNDE}</title></head><body><article><h1>{LUNDE}</h1><p>{VOTED}, '
        "the council's secretary said.</p><p><q>We cannot let people walk over it</q>, said Marit Holm, who leads the "
        f"inspection. <q>It is not a matter of money.</q></p><p>{MOVES}</p><p>{BUILT}</p></article></body></html>",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_marit_holm_says_is_reported_as_her_word(case: str) -> None:
    """Whatever way she is quoted."""
    found = reading(CASES[case].page, CASES[case].claim)
    assert found.stance == "reports"
    assert [spoken.speaker for spoken in found.voices] == ["Marit Holm"]


def test_the_marks_of_q_stand_in_the_text() -> None:
    """A browser draws them by style; the text has them round both parts."""
    text = made(CASES["q-element-own-voice"].page).text
    assert "“We cannot let people walk over it”, said Marit Holm" in text
    assert "“It is not a matter of money.”" in text


MARKUP = [
    ("<blockquote><p>One.</p><p>Two.</p></blockquote>", "“One.\n\n“Two.”"),
    ("<blockquote><p>It is a shame.</p><footer>Ida Lund</footer></blockquote>", "“It is a shame.”\n\nIda Lund"),
    ("<blockquote>It is a shame. <cite>Ida Lund</cite></blockquote>", "“It is a shame.” Ida Lund"),
    ("<blockquote><p>“It is a shame.”</p></blockquote>", "“It is a shame.”"),
    ("<blockquote class='twitter-tweet'><p>Shame.</p>— Ida Lund (@ida)</blockquote>", "“Shame.”\n\n— Ida Lund (@ida)"),
    ("<blockquote><ul><li>One</li><li>Two</li></ul></blockquote>", "One\n\nTwo"),
    ("<blockquote><a href='/x'>Read more about the pier</a></blockquote>", "Read more about the pier"),
    ("<p><q>She said <q>no</q> to it</q>.</p>", "“She said ‘no’ to it”."),
    ("<p><q>“Twice”</q></p>", "“Twice”"),
]


@pytest.mark.parametrize(("markup", "text"), MARKUP)
def test_marks_that_markup_stands_for_are_written_out(markup: str, text: str) -> None:
    """Of a quotation only: a list, a link and what has marks already stay as they are."""
    raw = made(article(markup)).raw_text
    assert text in raw
    assert raw.count("“") == text.count("“")


def test_a_page_that_is_one_blockquote_is_no_quotation() -> None:
    """Some sites indent every article so."""
    body = "".join(f"<p>{statement.capitalize()}. {MOVES}</p>" for statement in STATEMENTS)
    assert "“" not in made(article(f"<blockquote>{body}</blockquote>")).raw_text


@pytest.mark.parametrize("text", ["", "„a“ «b» ``c'' \x93d\x94 ‹e›", "Home » World", "a ''b'' c", "»", "„", "''"])
def test_plain_marks_keep_every_place(text: str) -> None:
    """Offsets stay true."""
    assert len(plain_marks(text)) == len(text)


def test_guillemets_that_part_words_stay() -> None:
    """A trail of links is no quotation."""
    assert plain_marks("Home » World » Norway") == "Home » World » Norway"
