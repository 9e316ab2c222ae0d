"""Choose the event that a free-text claim belongs to, from what both legs found in the whole corpus.

The limits were set on 137 claims and sentences of held-out articles, among 26 events (13 of them air strikes of one
war), and 100 claims on other matters: with both legs 91 % found their event, 6 % another one, and 4 % of the foreign
claims found any; by words alone 86 %, 7 % and 8 %. This module knows no file and does not know what an event is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from workbench.index.entry import Scored

Share = Callable[[str], float]
"""Says what share of the claim's words a passage has."""

_COSINE = 0.4
_SHARE_WITH_COSINE = 0.2
_SHARE_ALONE = 0.3


class Chosen(NamedTuple):
    """An event, with the passages that say so: its best one in each leg."""

    event: str
    dense: Scored | None
    lexical: Scored | None


def choose_event(dense: Sequence[Scored], lexical: Sequence[Scored], *, share: Share) -> Chosen | None:
    """Choose the event whose best passages stand highest.

    None if what it has on the claim is too little to say that the claim belongs to it. Without a dense leg the words
    alone must carry more.
    """
    by_meaning, by_words = _best_of_events(dense), _best_of_events(lexical)
    places: defaultdict[str, float] = defaultdict(float)
    for event, (place, _) in (*by_meaning.items(), *by_words.items()):
        places[event] += 1 / (4 + place)
    if not places:
        return None
    event = max(places, key=lambda name: (places[name], name))
    chosen = Chosen(event, *(best[event][1] if event in best else None for best in (by_meaning, by_words)))
    shared = max(share(one.entry.text) for one in (chosen.dense, chosen.lexical) if one)
    if not dense:
        return chosen if shared >= _SHARE_ALONE else None
    near = chosen.dense is not None and chosen.dense.score >= _COSINE
    return chosen if near and shared >= _SHARE_WITH_COSINE else None


def _best_of_events(leg: Sequence[Scored]) -> dict[str, tuple[int, Scored]]:
    best: dict[str, tuple[int, Scored]] = {}
    for place, one in enumerate(leg):
        best.setdefault(one.entry.event, (place, one))
    return best
