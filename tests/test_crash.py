"""A night's work that is killed again and again comes to the same end, and pays for nothing twice."""

from __future__ import annotations

import random

import pytest

from tests.support.crashes import KILL, Log, Outcome, children, killed_often, night, outcome, two_texts

pytestmark = pytest.mark.slow

KILLS = 5


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome, Log, set[str]]:
    """A whole night, and one that was killed five times, too early each time to be done."""
    folder, log = tmp_path_factory.mktemp("nights"), Log()
    texts = two_texts(folder / "texts", lines=10)
    with children(texts) as process:
        with night(process, folder / "whole", Log()) as whole:
            assert whole.go() == "ended 0"
        with night(process, folder / "killed", log) as killed:
            # Of its 34 steps, which take 20 ms each, five kills leave some whatever the machine does meanwhile.
            chance = random.Random(20_220_314)
            killed_often(killed, kills=KILLS, chance=chance, most_lines=5, waits=(0.0, 0.01))
    return outcome(folder / "whole"), outcome(folder / "killed"), log, killed.acknowledged


def test_every_claim_has_exactly_one_current_check(nights: tuple[Outcome, Outcome, Log, set[str]]) -> None:
    """The same claims as in a whole night, each that is chosen with one check that stands."""
    whole, killed, log, _ = nights
    assert log.kills == KILLS
    assert killed.claims == whole.claims
    assert killed.checked == whole.checked
    assert set(killed.checked.values()) <= {0, 1}
    assert sum(killed.checked.values()) > 5


def test_every_acknowledged_review_is_there(nights: tuple[Outcome, Outcome, Log, set[str]]) -> None:
    """What was said to be kept was kept."""
    _, killed, _, acknowledged = nights
    assert acknowledged
    assert acknowledged <= killed.reviewed


def test_no_call_is_made_twice_but_those_in_flight_at_a_kill(nights: tuple[Outcome, Outcome, Log, set[str]]) -> None:
    """Counted by the server: an answer that arrived is never asked for again."""
    _, _, log, _ = nights
    assert log.calls > len(nights[0].claims)
    assert log.repeats_outside_a_kill() == []


def test_what_a_killed_run_had_paid_for_is_in_the_record(nights: tuple[Outcome, Outcome, Log, set[str]]) -> None:
    """An answer that arrived, but not its check, is found again with what it had used."""
    whole, killed, _, _ = nights
    assert None not in {used for both in whole.tokens.values() for used in both}
    assert killed.tokens == whole.tokens


def test_the_exports_are_the_same_bytes_but_for_times(nights: tuple[Outcome, Outcome, Log, set[str]]) -> None:
    """Nobody can tell from an export that the night was killed."""
    whole, killed, _, _ = nights
    assert killed.exports == whole.exports


@pytest.mark.parametrize(("entries", "wrong"), [
    (["a", KILL, "a"], 0), (["a", "a"], 1), (["a", "b", "c", KILL, "a"], 0),
    (["a", "b", "c", "d", KILL, "a", "b", "c", "d"], 1), (["a", KILL, "a", "a"], 1),
    (["a", "b", KILL, "b", KILL, "b"], 0),
])  # fmt: skip
def test_a_call_made_twice_is_found(entries: list[str], wrong: int) -> None:
    """The count can fail."""
    assert len(Log(entries).repeats_outside_a_kill()) == wrong
