"""Find what is nearest among a few entries, exactly, in their own vectors: nothing else of the corpus has a say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from workbench.index.embed import Vectors
from workbench.index.entry import Entry, Scored

_ROWS = 256  # compared at a time, so that 10,000 entries take no more memory than a few hundred


def nearest_among(entries: Sequence[Entry], vectors: Vectors, *, k: int) -> Iterator[tuple[Scored, ...]]:
    """Find, for each entry, the k nearest by cosine, itself among them, best first; `vectors` has a row for each."""
    for start in range(0, len(entries), _ROWS):
        for cosines in vectors[start : start + _ROWS] @ vectors.T:
            # Six digits: the last bits of a float32 sum are noise. Of equals the first ids are taken.
            best = np.argsort(-cosines, kind="stable")[: k + _TIES]
            found = [Scored(entries[i], round(float(cosines[i]), 6)) for i in best]
            yield tuple(sorted(found, key=lambda one: (-one.score, one.entry.id))[:k])


_TIES = 10
