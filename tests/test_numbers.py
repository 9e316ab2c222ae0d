"""Numbers in text: what they are worth, what they count, and what is no count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.nlp.quantities import Quantity, quantities
from workbench.nlp.tokens import tokens


def read(text: str) -> tuple[Quantity, ...]:
    return quantities(text, tokens(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Nine people died.", [9]),
        ("Twenty-six boats sank.", [26]),
        ("1,400 homes, 2, 000 tents", [1400, 2000]),
        ("a magnitude 6.1 quake, then another of 5. 9", [6.1, 5.9]),
        ("around 300 billion dollars", [300e9]),
        ("$27.5 million", [27.5e6]),
        ("on 24 February 2022, at 09:40", []),
        ("dozens of cars", [24]),
    ],
)
def test_the_value_is_read(text: str, values: list[float]) -> None:
    """Words and digits, scales and broken typesetting; dates and clock times are no counts."""
    assert [q.value for q in read(text)] == values


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("35 jihadists were killed", "30 militants died", True),
        ("10 people were killed", "10 people were injured", False),
        ("killing at least 10 people", "the death toll rose to 12", True),
        ("12 boats", "12 rifles", False),
        ("300 dollars", "$40", True),
    ],
)
def test_only_like_is_compared_with_like(one: str, other: str, same: bool) -> None:
    """The same kind of thing, and the same fate where there is one."""
    assert read(one)[0].same_unit(read(other)[0]) is same


def test_a_vague_number_agrees_within_its_range() -> None:
    """Dozens may be fifty, never nine hundred."""
    assert read("dozens of homes")[0].agrees(read("50 homes")[0])
    assert not read("dozens of homes")[0].agrees(read("900 homes")[0])


@given(st.text(max_size=200))
def test_a_quantity_stands_where_it_says(text: str) -> None:
    """Its span lies inside the text and is not empty."""
    assert all(0 <= q.start < q.end <= len(text) for q in read(text))


@pytest.mark.parametrize(
    ("claimed", "found", "agrees"),
    [
        ("more than 900 rounds", "923 rounds", True),
        ("more than 900 rounds", "850 rounds", False),
        ("more than 900 rounds", "9,000 rounds", False),
        ("up to 40 people", "38 people", True),
        ("up to 40 people", "41 people", False),
        ("no more than 40 people", "38 people", True),
        ("no more than 40 people", "45 people", False),
        ("about 200 homes", "205 homes", True),
        ("about 200 homes", "260 homes", False),
        ("31 engines", "more than 24 engines", False),
    ],
)
def test_a_bound_is_met_by_what_lies_within_it(claimed: str, found: str, agrees: bool) -> None:
    """Not by what is far beyond it, and a plain number not by a bound."""
    ((mine,), (theirs,)) = (read(claimed), read(found))
    assert mine.agrees(theirs) is agrees


def test_an_age_counts_no_people() -> None:
    """A 26-year-old is one of the two officers, not twenty-six."""
    (age, parcels) = read("A 26-year-old officer found 11 officers.")
    assert not age.same_unit(parcels)


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("27 people were killed", "Thirty-five people were killed on Monday", True),
        ("27 people were killed", "killed at least 40 on Monday", True),
        ("seven bullets hit him", "eleven bullets were fired", True),
        ("a magnitude of 6.1", "a 5. 9-magnitude quake", True),
        ("six more engines", "four engines", True),
        # Measures of two kinds, numbers of two things.
        ("58 km", "36 miles", False),
        ("5%", "5 percentage points", False),
        ("$300", "€400", False),
        ("$21 million a year", "$160 million", False),
        ("12 children died", "27 people died", False),
        ("eight people were killed", "six people were injured", False),
        ("50 people were hurt", "a city of 500,000 people", False),
        ("a 26-year-old man", "11 men", False),
        # Bounds, ranges, rounding.
        ("at least 12 people", "14 people", False),
        ("at least 12 people", "10 people", True),
        ("as many as 80 people", "70 people", False),
        ("10 to 12 people", "11 people", False),
        ("between five and ten boats", "20 boats", True),
        ("$145 to $175 million", "$160 million", False),
        ("26,000 people", "26,113 people", False),
        ("26,000 people", "31,000 people", True),
        ("20 people", "21 people", True),
        ("31 pieces", "more than two dozen pieces", False),
        ("dozens of people", "50 people", False),
    ],
)
def test_two_numbers_conflict_if_both_cannot_be_meant(one: str, other: str, conflict: bool) -> None:
    """Only numbers of one thing in one measure; bounds, ranges and rounding are understood."""
    ((mine, *_), (theirs, *_)) = (read(one), read(other))
    assert (mine.conflicts(theirs), theirs.conflicts(mine)) == (conflict, conflict)


def test_years_and_models_are_no_counts() -> None:
    """A date before a capital, an aircraft's name."""
    assert read("Published August 3 2015 People look on as F-16s pass") == ()
    assert read("the 2012 Oscars") == ()
