"""What a run is about: gold, the raw articles that it labels, cleaned, and an index of them apart.

The index lives in a temporary folder of its own, so that gold and the workspace never meet.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from workbench.corpus.clean import clean
from workbench.corpus.passages import passages
from workbench.corpus.read import read
from workbench.errors import GoldError, ReadError
from workbench.evaluation.gold import GoldClaim, read_gold, refuse_broken_spans
from workbench.evaluation.matrix import Contender, Sources
from workbench.evaluation.robustness.probes import Probe
from workbench.index.embed import Embedder
from workbench.index.index import Index
from workbench.models import Article


@dataclass(frozen=True)
class Material:
    """Everything that a run asks about, and everybody whom it asks."""

    gold: tuple[GoldClaim, ...]
    articles: Mapping[str, Article]
    """By the file names that gold uses."""
    contenders: tuple[Contender, ...]
    sources: Sources
    embedder: Embedder | None = field(repr=False)
    probes: tuple[Probe, ...] = ()

    @cached_property
    def shown(self) -> Mapping[str, Article]:
        """Every article that is asked about, those of changed samples too, by file name."""
        return {**self.articles, **{file: a for probe in self.probes for file, a in probe.articles.items()}}


def read_gold_with_articles(gold_file: Path, folder: Path) -> tuple[tuple[GoldClaim, ...], dict[str, Article]]:
    """Read gold and the raw articles it labels, by file name; refuse gold that does not fit them."""
    gold = read_gold(gold_file)
    if not folder.is_dir():
        raise GoldError(f"there is no folder {folder}", hint="`articles:` (--articles) names that of the raw files")
    return gold, read_labelled(gold, folder)


def read_labelled(gold: Sequence[GoldClaim], folder: Path) -> dict[str, Article]:
    """Read the raw articles that gold labels; refuse those that are missing, and spans that do not fit."""
    events = {outlet.file: item.event for item in gold for outlet in item.outlets}
    articles = {name: _article(folder / name, event) for name, event in events.items()}
    refuse_broken_spans(gold, articles)
    return articles


def _article(path: Path, event: str) -> Article:
    documents = tuple(read([path]))
    if len(documents) != 1:
        raise GoldError(f"{path} holds {len(documents)} articles", hint="gold labels files of one article each")
    if isinstance(documents[0], ReadError):
        why = documents[0].message
        raise GoldError(why, hint="--articles must name the folder with the raw files") from documents[0]
    return clean(documents[0], event=event)


@contextmanager
def indexed(articles: Mapping[str, Article], embedder: Embedder | None) -> Iterator[Index]:
    """Open an index of these articles that is thrown away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), embedder=embedder)
        try:
            add(index, tuple(articles.values()))
            yield index
        finally:
            index.close()


def add(index: Index, articles: Sequence[Article]) -> None:
    """Index articles that are not indexed yet."""
    new = [article for article in articles if article.id not in index.article_ids()]
    index.add_passages(new, [p for article in new for p in passages(article)])
