"""A free-text claim belongs to the event that speaks of it, or to none."""

from __future__ import annotations

from workbench.retrieval.bm25 import IndexEntry, ScoredEntry
from workbench.retrieval.index import choose_event


def leg(*found: tuple[str, float]) -> list[ScoredEntry]:
    return [ScoredEntry(IndexEntry(f"{event}-{n}", event, event), score) for n, (event, score) in enumerate(found)]


def test_the_event_that_stands_high_in_both_legs_is_chosen() -> None:
    """Even where another is first in one of them; its best passage of each leg is the evidence."""
    dense, lexical = leg(("storm", 0.8), ("talks", 0.79)), leg(("talks", 9), ("vote", 8), ("vote", 8), ("storm", 1))
    chosen = choose_event(dense, lexical, share=lambda passage: 0.5)
    assert chosen == ("talks", dense[1], lexical[0])


def test_an_event_far_in_meaning_is_not_chosen() -> None:
    """However many words it shares."""
    assert choose_event(leg(("talks", 0.39)), leg(("talks", 9)), share=lambda passage: 1.0) is None


def test_an_event_without_the_words_is_not_chosen() -> None:
    """However near it is in meaning."""
    assert choose_event(leg(("talks", 0.9)), leg(("talks", 9)), share=lambda passage: 0.1) is None


def test_words_alone_must_carry_more() -> None:
    """Without a dense leg a quarter of the words is too little, a third is enough."""
    assert choose_event([], leg(("talks", 9)), share=lambda passage: 0.25) is None
    assert choose_event([], leg(("talks", 9)), share=lambda passage: 0.34)


def test_an_empty_corpus_has_no_event() -> None:
    """None, not a guess."""
    assert choose_event([], [], share=lambda passage: 1.0) is None
