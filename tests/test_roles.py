"""One sentence and one claim: its words in other roles, denied, opposed, only planned or wanted, are not the claim.

The pairs of `tests/stories/pairs*.toml` are invented; the files say which were written before and after the rules.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.support.articles import article
from tests.support.stories import Pair, pairs, verdict

BESIDE = "Rain fell on the valley all morning. Trains ran late."
LETTERS = {"supports": "S", "reports": "R", "refutes": "X", "qualifies": "Q", "silent": "-"}


@pytest.fixture(scope="module")
def judged() -> list[tuple[Pair, str]]:
    """Every pair, with the letter that the built-in judge gives it."""
    return [(pair, _letter(pair)) for pair in pairs()]


def _letter(pair: Pair) -> str:
    (finding,) = verdict(pair.claim, [article(f"{BESIDE}\n{pair.told}\n{BESIDE}", source="a.txt")]).findings
    assert finding.stance is not None
    return LETTERS[finding.stance]


def test_nothing_is_carried_that_a_reader_does_not_find(judged: Sequence[tuple[Pair, str]]) -> None:
    """Roles swapped, verbs opposed, denials, plans and calls never support or report a claim."""
    carried = [pair for pair, letter in judged if letter in "SR" and not set("SR") & set(pair.wanted)]
    assert carried == []


def test_most_pairs_are_read_as_by_a_reader(judged: Sequence[tuple[Pair, str]]) -> None:
    """Nineteen in twenty: what the rules cannot see stays in the files."""
    right = [pair for pair, letter in judged if letter in pair.wanted]
    assert len(judged) > 150
    assert len(right) >= 0.95 * len(judged)
