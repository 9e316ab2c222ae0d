"""Make a judge ready to be scored: read the gold, read and clean the raw articles, index them apart.

The index lives in a temporary folder of its own, so that gold and the workspace never meet.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from workbench.check import Clock
from workbench.corpus.clean import clean
from workbench.corpus.passages import passages
from workbench.corpus.read import read
from workbench.errors import GoldError, ReadError
from workbench.evaluation.gold import GoldClaim, read_gold, refuse_broken_spans
from workbench.evaluation.run import Sample, run
from workbench.index.embed import Embedder
from workbench.index.index import Index
from workbench.models import Article, Judge


def read_trial(gold_file: Path, folder: Path) -> tuple[tuple[GoldClaim, ...], dict[str, Article]]:
    """Read gold and the raw articles it labels, by file name; refuse gold that does not fit them."""
    gold = read_gold(gold_file)
    events = {outlet.file: item.event for item in gold for outlet in item.outlets}
    articles = {name: _article(folder / name, event) for name, event in events.items()}
    refuse_broken_spans(gold, articles)
    return gold, articles


def _article(path: Path, event: str) -> Article:
    (document,) = tuple(read([path]))
    if isinstance(document, ReadError):
        raise GoldError(document.message, hint="--articles must name the folder with the raw files") from document
    return clean(document, event=event)


def samples(
    gold: Sequence[GoldClaim], articles: Mapping[str, Article], *, embedder: Embedder | None, judge: Judge, now: Clock
) -> Iterator[Sample]:
    """Check gold's claims one after another, in an index that is thrown away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), embedder=embedder)
        try:
            everything = tuple(articles.values())
            index.add_passages(everything, [p for article in everything for p in passages(article)])
            yield from run(gold, articles, index=index, judge=judge, now=now)
        finally:
            index.close()
