"""Characters that nobody sees decide nothing: words match, quotes stand, and offsets stay true."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.articles import article
from workbench import Settings, Workbench
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document
from workbench.ingest.sources import Upload, read
from workbench.judge.quotes import Found, Missed, find_quote
from workbench.models import Article
from workbench.nlp.tokens import tokens
from workbench.retrieval.bm25 import words

PLAIN = (
    "Lunde closes ferry pier for two years\n\n"
    "The harbour council closed the official ferry pier on Tuesday. Minister Ångström denied the plan for a café.\n\n"
    "The pier was built in 1920 and some 900 commuters use it every day."
)


def spread(char: str) -> Callable[[str], str]:
    """Put a character into the middle of every long word."""
    return lambda text: " ".join(word[:3] + char + word[3:] if len(word) > 5 else word for word in text.split(" "))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "soft hyphen": spread("\u00ad"),
    "zero width space": spread("\u200b"),
    "word joiner": spread("\u2060"),
    "zero width non-joiner": spread("\u200c"),
    "zero width joiner": spread("\u200d"),
    "byte order mark": spread("\ufeff"),
    "left-to-right mark": spread("\u200e"),
    "isolates": lambda text: text.replace("harbour", "\u2068harbour\u2069").replace("1920", "\u202a1920\u202c"),
    "tags": spread("\U000e0061"),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "ligatures": lambda text: text.replace("ffi", "\ufb03").replace("fi", "\ufb01").replace("ff", "\ufb00"),
    "hyphens at line ends": lambda text: text.replace("harbour council", "har-\nbour coun-\ncil"),
}
CLAIMS = (
    "The harbour council closed the official ferry pier on Tuesday.",
    "Minister Ångström denied the plan for a café.",
)


def cleaned(text: str) -> Article:
    (found,) = read([Upload(name="a.txt", data=text.encode())])
    assert isinstance(found, Document), found
    made = clean(found, event="pier")
    for kept in made.kept:
        length = kept.raw_end - kept.raw_start
        assert made.text[kept.start : kept.start + length].split() == text[kept.raw_start : kept.raw_end].split()
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench(Settings(workspace=tmp_path / "w")) as made:
        yield made


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_quote_stands_under_any_spelling(spelling: str) -> None:
    """In a text that was never cleaned, and the other way round."""
    text = SPELLINGS[spelling](PLAIN)
    for quote in CLAIMS:
        found = find_quote(text, quote)
        assert isinstance(found, Found), (spelling, quote)
        there = text[found.start : found.end]
        assert there.split()[0].startswith(quote[:3])
        assert there.endswith(".")
        assert isinstance(find_quote(PLAIN, SPELLINGS[spelling](quote)), Found)


@pytest.mark.slow
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_judge_reads_any_spelling(bench: Workbench, spelling: str) -> None:
    """By the words and by meaning, with the article's own words as evidence."""
    text = SPELLINGS[spelling](PLAIN)
    (made,) = bench.add([Upload(name="a.txt", data=text.encode())], event="pier").new
    for check in bench.check([bench.typed(claim, event="pier") for claim in CLAIMS]):
        assert check.verdict
        (finding,) = check.verdict.findings
        assert finding.stance == "supports", (spelling, check.claim.text)
        assert all(made.text[span.start : span.end] == span.quote for span in finding.evidence)


@pytest.mark.parametrize("spelling", [name for name in SPELLINGS if name not in ("NFD", "ligatures")])
def test_cleaning_leaves_out_what_nobody_sees(spelling: str) -> None:
    """Every kept stretch still stands where it was read."""
    assert cleaned(SPELLINGS[spelling](PLAIN)).text == PLAIN


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_words_are_the_same_under_any_spelling(spelling: str) -> None:
    """For the search and for the rules; each token ends where its characters end."""
    if spelling == "hyphens at line ends":
        return
    text = SPELLINGS[spelling](PLAIN)
    assert words(text) == words(PLAIN)
    assert [token.lower for token in tokens(text)] == [token.lower for token in tokens(PLAIN)]
    assert all(text[token.end : token.end + 1] not in ("\u0301", "\u030a") for token in tokens(text))


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        ("a well-\nknown pier", "a well-known pier"),
        ("the non-\nprofit group", "the non-profit group"),
        ("the har-\n   bour council", "the harbour council"),
        ("the har\u00ad\r\nbour council", "the harbour council"),
        ("from Tuesday -\nand later", None),
        ("in 1920-\n1921 there", None),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_one_word(broken: str, joined: str | None) -> None:
    """A compound keeps its hyphen; a dash is none, and years are no word."""
    text = f"{PLAIN}\n\nThe ferry company wrote on Monday that it would pay for {broken} in the spring of next year."
    assert (joined is not None and joined in cleaned(text).text) or joined is None
    assert ("-" in cleaned(text).text) == (joined is None or "-" in joined)


def test_a_compound_that_stands_elsewhere_keeps_its_hyphen() -> None:
    text = f"{PLAIN}\n\nA flood-gate was opened on Monday, it said, and a second flood-\ngate will follow in June."
    assert cleaned(text).text.endswith("a second flood-gate will follow in June.")
    assert isinstance(find_quote("a second flood-\ngate will follow", "second flood-gate will"), Found)


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم به خانه بروم", "👩\u200d👩\u200d👧 came", "क\u094d\u200dष is a letter"]
)
def test_what_shapes_the_signs_around_it_stays(text: str) -> None:
    """A Persian word would be spelt wrong without its joiner, and a family would fall apart."""
    assert (
        text in cleaned(f"{PLAIN}\n\n{text}, the harbour office of Lunde wrote below its yearly report on Monday.").text
    )


def test_korean_in_its_letters_is_korean() -> None:
    """As file systems of one maker write it."""
    korean = "서울시는 화요일에 부두를 닫았다"
    assert isinstance(find_quote(f"그는 {unicodedata.normalize('NFD', korean)}.", korean), Found)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The un\u00adable council", "able council"),
        ("The pier was not closed.", "The pier was closed."),
        ("Minister Ångström", "Minister Angstrom"),
        ("14 of 60 piles", "1\u200b4 of 6 piles"),
    ],
)
def test_nothing_else_is_seen_through(text: str, quote: str) -> None:
    """Part of a word, a missing word and another letter are no typography."""
    assert isinstance(find_quote(article(text).text, quote), Missed)
