"""Keep the index in step with the store: what is missing is added, what is gone is removed, all of it can be remade."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.claims import merge_similar
from workbench.corpus.passages import passages
from workbench.index.embed import Embedder
from workbench.index.index import Index
from workbench.models import Article, Claim
from workbench.reading import Read
from workbench.store import Store


def follow(index: Index, store: Store) -> None:
    """Bring the index up to what the store holds; after a kill between the two it may be behind.

    Articles that do not speak are not looked in; claims that were set aside are, so that none is found a second time.
    """
    there, speaking = index.articles(), store.articles()
    fresh = [article for article in speaking if there.get(article.id) != article.event]
    index.add_passages(fresh, [passage for article in fresh for passage in passages(article)])
    index.remove_articles(sorted(there.keys() - {article.id for article in speaking}))
    known, claims = index.claims(), store.every_claim()
    index.add_claims([claim for claim in claims if known.get(claim.id) != claim.text])
    index.remove_claims(sorted(known.keys() - {claim.id for claim in claims}))


def keep_read(done: Sequence[Read], unread: Sequence[Article], extractor_key: str, index: Index, store: Store) -> None:
    """Keep the claims of articles that were read: merged in the order of the articles, whichever was read first."""
    read = {one.article_id: one for one in done if not one.failed}
    ids = [article.id for article in unread if article.id in read]
    save_merged([claim for id_ in ids for claim in read[id_].claims], index, store)
    for id_ in ids:
        store.mark_extracted(id_, extractor_key)


def save_merged(found: Sequence[Claim], index: Index, store: Store) -> None:
    """Merge what was found with what is there: the same claim from two outlets becomes one with two spans."""
    merged: list[Claim] = []
    for event in dict.fromkeys(claim.event for claim in found):
        there = store.every_claim(event)
        everything = (*there, *(claim for claim in found if claim.event == event))
        once = {claim.id: claim for claim in everything}  # one may be found again
        near = dict(zip(once, index.nearest_claims(tuple(once.values())), strict=True))
        settled = {claim.id for claim in there}
        merged.extend(merge_similar(everything, [near[claim.id] for claim in everything], settled=settled))
    store.save_claims(merged)
    index.add_claims(merged)


def rebuilt(folder: Path, embedder: Embedder | None, store: Store) -> Index:
    """Make the index again from nothing but the store."""
    stored = store.articles()
    return Index.rebuild(
        folder,
        embedder=embedder,
        articles=stored,
        passages=[passage for article in stored for passage in passages(article)],
        claims=store.every_claim(),
    )
