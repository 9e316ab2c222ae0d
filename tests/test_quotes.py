"""Promises of workbench.judge.quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.judge.quotes import Found, Missed, find_quote, nearest

TEXT = (
    "“It is completely false,” Zhao said. Beijing can’t confirm that it was unable to help… or not —\n"
    "it sent 1,000 lorries and 30 men. Officials said nothing. “We did not. Officials said little.”"
)
_WORDS = st.lists(
    st.sampled_from(["he", "did", "not", "“say”", "it’s", "—", "30", "Kyiv", "…", "a\u00a0b"]), min_size=1, max_size=25
)
_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-", "\u00a0": " ", "…": "..."})


def words_of(found: Found | Missed) -> str:
    """The article's own words that were found."""
    assert isinstance(found, Found), found
    return TEXT[found.start : found.end]


@given(_WORDS, st.data())
def test_what_is_found_reads_like_the_quote(words: list[str], data: st.DataObject) -> None:
    """A found stretch equals the quote, or differs from it in typography alone."""
    text = data.draw(st.sampled_from([" ", "\n", "  "])).join(words)
    quote = data.draw(st.sampled_from([text, " ".join(words).translate(_PLAIN), " ".join(words[1:-1])]))
    found = find_quote(text, quote)
    if isinstance(found, Found):
        there = text[found.start : found.end]
        assert " ".join(there.translate(_PLAIN).split()) == " ".join(quote.translate(_PLAIN).split())
        assert (there == quote.strip()) == (found.match == "exact")


@given(_WORDS, st.data())
def test_typography_alone_never_hides_a_quote(words: list[str], data: st.DataObject) -> None:
    """Words that stand once in a text are found there under any typography."""
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    before, inside, after = words[:start], ["unique", *words[start:end]], words[end:]
    text = " ".join([*before, *inside, *after])
    found = find_quote(text, "\t".join(inside).translate(_PLAIN))
    assert isinstance(found, Found)
    assert text[found.start : found.end] == " ".join(inside)


@given(st.lists(st.sampled_from("abcdef"), min_size=3, max_size=9, unique=True), st.data())
def test_a_quote_that_skips_a_word_is_missed(words: list[str], data: st.DataObject) -> None:
    """Leaving out `not`, in silence or by an ellipsis, proves nothing."""
    skipped = data.draw(st.integers(1, len(words) - 2))
    gap = data.draw(st.sampled_from(["", "… ", "... ", "[...] "]))
    quote = " ".join(words[:skipped]) + " " + gap + " ".join(words[skipped + 1 :])
    assert isinstance(find_quote(" ".join(words), quote), Missed)


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_two_texts_give_an_answer(text: str, quote: str) -> None:
    """No characters make the search fail, and what it finds lies within the text."""
    found = find_quote(text, quote)
    if isinstance(found, Found):
        assert 0 <= found.start < found.end <= len(text)
    nearest(text, quote)


def test_straight_marks_find_curly_ones() -> None:
    """The judge's typography may differ; the evidence is the article's own."""
    found = find_quote(TEXT, '"It is completely false," Zhao said.')
    assert words_of(found) == "“It is completely false,” Zhao said."
    assert found == Found(0, 36, "folded")


def test_three_dots_and_a_line_break_are_typography() -> None:
    """`...` finds `…`, and a space finds a line break."""
    assert words_of(find_quote(TEXT, "help... or not - it sent")) == "help… or not —\nit sent"


@pytest.mark.parametrize(
    "quote",
    [
        "able to help",
        "he men",
        "it sent 1",
        "000 lorries",
        "0 men",
        "Beijing can",
        "IT SENT",
        "it sent lorries",
        "help. or not",
    ],
)
def test_part_of_a_word_or_number_is_no_quote(quote: str) -> None:
    """`able` does not stand in `unable`, `1` not in `1,000`, and case counts."""
    assert find_quote(TEXT, quote) == Missed("not in the article")


def test_two_places_are_ambiguous_unless_a_hint_leaves_one() -> None:
    """Which of two places is meant cannot be known without saying where."""
    assert find_quote(TEXT, "Officials said") == Missed("stands more than once")
    second = TEXT.rindex("Officials said")
    assert find_quote(TEXT, "Officials said", near=(second - 5, len(TEXT))) == Found(second, second + 14, "exact")
    assert find_quote(TEXT, "Officials said", near=(0, 10)) == Missed("stands more than once")


@pytest.mark.parametrize("quote", ["", "  ", "…", "“”", "-"])
def test_a_quote_without_words_is_missed(quote: str) -> None:
    """Punctuation alone proves nothing."""
    assert find_quote(TEXT, quote) == Missed("no words in the quote")


def test_languages_without_spaces_can_be_quoted() -> None:
    """Any stretch of Chinese may be quoted: there is no case and no space to cut."""
    assert find_quote("北京否认了报道", "否认了") == Found(2, 5, "exact")


def test_nearest_words_explain_a_rejection() -> None:
    """A respun quote is shown beside what the article really says, in whole words."""
    assert nearest(TEXT, "It is completely true,” Zhao sai") == "“It is completely false,” Zhao said."
    assert nearest(TEXT, "zzzz qqqq xxxx") is None
    assert nearest("", "anything") is None
