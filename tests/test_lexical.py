"""Words find entries by BM25, whatever the words are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.errors import IndexRefused
from workbench.retrieval.bm25 import Entries, IndexEntry, as_typed, search_within, shared_words, terms


def passage(article: str, number: int, text: str) -> IndexEntry:
    return IndexEntry(f"{article}:{number}", text, "talks", article, number, number + max(1, len(text)))


TALKS = (
    passage("efe", 0, "China and Russia on Monday denied media reports that Moscow had asked for military support."),
    passage("efe", 1, "The two envoys met in Rome."),
    passage("efe", 2, "China said the reports were disinformation."),
    passage("afp", 0, "Washington is watching whether China gives any support to Russia."),
    passage("afp", 1, "US officials did not specify what Moscow had asked for."),
    passage("ani", 0, "Rain is expected over the weekend."),
)

HOSTILE = [
    '"',
    '""',
    "NEAR(",
    "a NEAR/2 b",
    "AND OR NOT",
    "text:",
    "^",
    "*",
    "-",
    "(",
    "'; drop table passages; --",
    "\0",
    "%_",
]


@pytest.fixture
def lexical(tmp_path: Path) -> Entries:
    made = Entries(tmp_path / "words.db")
    made.change("passages", remove=(), add=TALKS)
    return made


def found(text: str, k: int = 3) -> list[str]:
    return [one.entry.id for one in next(search_within(TALKS, [text], k=k))]


def test_another_form_of_a_word_finds_it(lexical: Entries) -> None:
    """`Denying a report` finds what `denied reports`."""
    assert lexical.search("passages", "Denying a report", k=1)[0].entry == TALKS[0]


def test_the_best_stands_first_and_its_score_is_highest(lexical: Entries) -> None:
    """Higher is better, and never below zero."""
    scores = [one.score for one in lexical.search("passages", "Moscow asked for military support", k=9)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] >= 0


def test_every_article_gives_its_own_best() -> None:
    """At most k from each, none from an article that shares no word."""
    assert found("What military support did Moscow ask for, the officials did not specify.", k=1) == ["afp:1", "efe:0"]


def test_a_denial_keeps_its_not() -> None:
    """`Not` and `what` carry meaning in a claim and are looked for; `the` is not."""
    assert {"not", "what"} <= set(terms("what the officials did not specify"))
    assert "the" not in terms("What the officials did not specify")


def test_words_that_every_passage_has_find_nothing_beside_rarer_ones() -> None:
    """Under a quarter of the article's best score, a passage shares only common words and is left out."""
    common = [passage("efe", n, f"China said on day {n} that China and Russia trade.") for n in range(8)]
    rare = passage("efe", 9, "China sent drones to Russia, China said.")
    assert [one.entry for one in next(search_within([*common, rare], ["China sent drones"], k=3))] == [rare]


def test_only_stop_words_find_nothing(lexical: Entries) -> None:
    """And are no error."""
    assert lexical.search("passages", "it is that of the", k=3) == ()
    assert found("it is that of the") == found("") == []


@given(st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.lists(st.sampled_from(HOSTILE)).map(" ".join)))
@example("\ud7ff \U0010ffff")
@example("ﬁ ½ İ ß")
def test_any_text_is_words_and_never_a_query(text: str) -> None:
    """Operators, quotes and control characters of the query language are only characters."""
    for one in next(search_within(TALKS, [text], k=2)):
        assert shared_words(text, one.entry.text) > 0


def test_of_a_very_long_text_the_beginning_counts() -> None:
    """So that no text can hold up a search."""
    assert found("drones " * 9 + "Rome", k=1) == ["efe:1"]
    assert found(" ".join(f"word{n}" for n in range(999)) + " Rome", k=1) == []


@given(st.text(st.characters(max_codepoint=0x17F) | st.characters(min_codepoint=0x410, max_codepoint=0x44F)))
def test_a_text_shares_its_own_words(text: str) -> None:
    """All of them, or none where it has none; in Latin and Cyrillic letters."""
    assert shared_words(text, text) in ((1.0,) if terms(text) else (0.0,))


def test_a_change_is_made_wholly_or_not_at_all(lexical: Entries) -> None:
    """And the state stays what it was if it is not made."""
    before = lexical.state
    with pytest.raises(IndexRefused):
        lexical.change("passages", remove=["efe:1"], add=[passage("new", 0, "New."), TALKS[0]])
    assert lexical.state == before
    assert lexical.every("passages") == tuple(sorted(TALKS))


def test_every_change_has_its_own_state(lexical: Entries) -> None:
    """Also one that takes back another; so vectors know what they stand for."""
    states = {lexical.state}
    for remove, add in (((), [passage("new", 0, "New.")]), (["new:0"], [])):
        lexical.change("passages", remove=remove, add=add)
        states.add(lexical.state)
    assert len(states) == 3
    assert lexical.search("passages", "new", k=3) == ()


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    """With what to do about it."""
    (tmp_path / "words.db").write_bytes(b"no database at all, " * 100)
    with pytest.raises(IndexRefused, match=r"cannot be read.*\nhint: run `workbench rebuild`"):
        Entries(tmp_path / "words.db")


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("drones", "including drones, to support", "drones"),
        ("Drone", "including DRONES.", "DRONE"),
        ("aid", "she said so", None),
        ("never heard of that", "I've never heard\n of that.", "never heard\n of that"),
        ("'never heard' isn't", "“No” ‘Never heard’ isn’t it", "‘Never heard’ isn’t"),
        ('"no"', "«no»", "«no»"),
        ("(1.5 %)", "rose (1.5 %) in May, not (175 %)", "(1.5 %)"),
        ("军事援助", "俄罗斯要求军事援助。", "军事援助"),
        ("élysée", "l’Élysée a dit", "Élysée"),
    ],
)
def test_words_are_found_as_they_are_typed(query: str, text: str, found: str | None) -> None:
    """From the beginning of a word; capitals, kinds of quotation marks and line breaks do not count."""
    match = as_typed(query).search(text)
    assert (match and match[0]) == found


def test_sqlite_has_what_the_search_needs() -> None:
    """FTS5 is compiled in; without it nothing here works, and this says why."""
    with closing(sqlite3.connect(":memory:")) as db:
        options = {row[0] for row in db.execute("pragma compile_options")}
    assert "ENABLE_FTS5" in options
