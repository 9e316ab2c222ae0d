"""Choose samples and put their questions in order.

Samples come event by event in an order that the seed decides, all variants of a sample together: wherever a run stops,
what was answered is a random set of whole samples, and pairs. The order follows content, so that added samples move
no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.errors import InputError
from workbench.evaluation.attempts import Key, Variant
from workbench.evaluation.config import Filter
from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.robustness.probes import Probe
from workbench.evaluation.robustness.suite import EPOCH
from workbench.models import Article, content_id


class Question(NamedTuple):
    """One variant to be asked about one sample in one epoch."""

    key: Key
    variant: Variant
    item: GoldClaim
    position: int
    """The sample's place in the order of the run, from 0."""


def select(gold: Sequence[GoldClaim], wanted: Filter) -> tuple[GoldClaim, ...]:
    """Keep the claims that a filter names; refuse ids, events and tags that gold does not have, and an empty choice."""
    known = {
        "ids": {item.id for item in gold},
        "events": {item.event for item in gold},
        "tags": {tag for item in gold for tag in item.tags},
    }
    for name, there in known.items():
        if strangers := sorted(set(getattr(wanted, name)) - there):
            raise InputError(
                f"the filter's `{name}` names {strangers[0]}, which the gold does not have",
                hint=f"gold has {', '.join(sorted(there)[:8]) or 'none'}",
            )
    kept = tuple(item for item in gold if _passes(item, wanted))
    if not kept:
        raise InputError("the filter leaves no claim of the gold", hint="widen `filter:`, or remove it")
    return kept


def _passes(item: GoldClaim, wanted: Filter) -> bool:
    return (
        (not wanted.ids or item.id in wanted.ids)
        and (not wanted.events or item.event in wanted.events)
        and (not wanted.tags or bool(set(item.tags) & set(wanted.tags)))
        and (wanted.split is None or item.split == wanted.split)
    )


def sample_sha(item: GoldClaim, articles: Mapping[str, Article]) -> str:
    """Digest what a judge is shown of a sample; labels do not count."""
    texts = [(outlet.file, content_id(articles[outlet.file].text)) for outlet in item.outlets]
    return content_id("sample", item.event, item.claim, item.speaker, texts)


def in_order(gold: Sequence[GoldClaim], seed: int) -> tuple[GoldClaim, ...]:
    """Put samples in the order of a run: events by lot, inside an event samples by lot."""
    return tuple(sorted(gold, key=lambda item: (content_id(seed, item.event), content_id(seed, item.id), item.id)))


def questions(
    ordered: Sequence[GoldClaim],
    shas: Mapping[str, str],
    variants: Sequence[Variant],
    *,
    probes: Sequence[Probe] = (),
) -> Iterator[Question]:
    """List what has to be asked, sample by sample, each followed by what was changed of it."""
    by_sample: dict[str, list[Probe]] = {}
    for probe in probes:
        by_sample.setdefault(probe.sample, []).append(probe)
    epochs = max((variant.epochs for variant in variants), default=0)
    for position, item in enumerate(ordered):
        for epoch in range(1, epochs + 1):
            for variant in variants:
                if epoch <= variant.epochs:
                    yield Question(Key(variant.key, item.id, shas[item.id], epoch), variant, item, position)
        for probe in by_sample.get(item.id, ()):
            for variant in variants:
                if variant.role == "judge":
                    key = Key(variant.key, probe.id, shas[probe.id], EPOCH)
                    yield Question(key, variant, probe.claim, position)
