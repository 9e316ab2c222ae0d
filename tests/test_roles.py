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


@pytest.mark.slow
def test_little_is_carried_that_a_reader_does_not_find(judged: Sequence[tuple[Pair, str]]) -> None:
    """Roles swapped, verbs opposed, denials, plans and calls: at most one in seven supports or reports the claim.

    These are hard on purpose: the claim's own words in other roles. The weights of the decision were fitted on them
    too, each for a third of a row of gold, so this is no measurement.
    """
    carried = [pair for pair, letter in judged if letter in "SR" and not set("SR") & set(pair.wanted)]
    assert len(carried) <= len(judged) / 7


@pytest.mark.slow
def test_most_pairs_are_read_as_by_a_reader(judged: Sequence[tuple[Pair, str]]) -> None:
    """Three in four: what the judge cannot see stays in the files."""
    right = [pair for pair, letter in judged if letter in pair.wanted]
    assert len(judged) > 150
    assert len(right) >= 0.75 * len(judged)
