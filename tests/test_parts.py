"""Cutting a long article: nothing is lost, and the cuts are where a reader would make them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.judge.llm.judge import Part, fitting_parts, in_parts

PROSE = st.lists(st.sampled_from(("A ship sank. ", "Nobody\n\n", "saw it", " ", "“Never,” he said.\n", "x" * 30))).map(
    "".join
)


@given(PROSE | st.text(), st.integers(1, 12))
def test_the_parts_put_together_are_the_text(text: str, count: int) -> None:
    """In order, without a gap, none of them empty but of an empty text."""
    parts = in_parts(text, count)
    assert "".join(text[start:end] for start, end in parts) == text
    assert 1 <= len(parts) <= count
    assert all(start < end for start, end in parts) or not text


def test_a_text_is_cut_between_paragraphs_before_sentences_before_words() -> None:
    """As near to the middle as such a break lies."""
    assert in_parts("One two. Three.\n\nFour five. Six.", 2)[0] == Part(0, 17)
    assert in_parts("One two three. Four five six.", 2)[0] == Part(0, 15)
    assert in_parts("one two three four", 2)[0] == Part(0, 8)
    assert in_parts("x" * 10, 2)[0] == Part(0, 5)


@given(PROSE, st.integers(20, 200))
def test_parts_that_fit_are_found_or_none_at_all(text: str, room: int) -> None:
    """A text that fits is left whole."""
    parts = fitting_parts(text, lambda part: part.end - part.start <= room)
    assert parts is not None
    assert all(end - start <= room for start, end in parts)
    if len(text) <= room:
        assert len(parts) == 1


def test_a_text_that_no_part_of_fits_is_not_cut() -> None:
    """Somebody else says so, and why."""
    assert fitting_parts("One. Two.", lambda part: False) is None
