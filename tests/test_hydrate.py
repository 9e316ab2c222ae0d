"""Gold without texts: it is sound by itself, and fits the texts where somebody has them."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.support import hydrate
from workbench.evaluation.gold import GoldClaim, read_gold

NAMES = ("clusters", "clusters2", "clusters3")
HAS_TEXTS = pytest.mark.skipif(
    "WORKBENCH_DEV_DATA" not in os.environ, reason=f"WORKBENCH_DEV_DATA names no folder with {hydrate.TEXTS}"
)


@pytest.fixture(scope="module", params=NAMES)
def gold(request: pytest.FixtureRequest) -> tuple[GoldClaim, ...]:
    """The labelled claims of one file; reading them holds every label to its closed set."""
    return read_gold(Path(f"seeds/gold/{request.param}.jsonl"))


@pytest.fixture(scope="module")
def sources() -> dict[str, hydrate.Source]:
    """The labelled files by name."""
    return {source.file: source for source in hydrate.read_sources()}


def words_of(text: str) -> list[str]:
    """The words alone."""
    return "".join(letter.lower() if letter.isalnum() else " " for letter in text).split()


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of so many words."""
    words = words_of(text)
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_every_claim_labels_every_file_of_its_event_once(
    gold: tuple[GoldClaim, ...], sources: dict[str, hydrate.Source]
) -> None:
    """An outlet that says nothing is a row too."""
    for item in gold:
        expected = Counter(source.file for source in sources.values() if source.event == item.event)
        assert Counter(outlet.file for outlet in item.outlets) == expected, item.id


def test_every_span_lies_in_its_file(gold: tuple[GoldClaim, ...], sources: dict[str, hydrate.Source]) -> None:
    """And is not empty."""
    for item in gold:
        for outlet in item.outlets:
            for span in outlet.evidence:
                assert 0 <= span.start < span.end <= sources[outlet.file].characters, (item.id, outlet.file)


def test_whoever_speaks_has_evidence_and_whoever_is_silent_has_none(gold: tuple[GoldClaim, ...]) -> None:
    """And no stance is given twice."""
    for item in gold:
        for outlet in item.outlets:
            assert bool(outlet.evidence) == (outlet.stance != "silent"), (item.id, outlet.file)
            assert outlet.stance not in outlet.stance_also_ok, (item.id, outlet.file)


def test_differences_and_origins_belong_to_their_claim(gold: tuple[GoldClaim, ...]) -> None:
    """Files of the claim's own event; as many origins as are counted; none where nobody asserts it."""
    for item in gold:
        files = {outlet.file for outlet in item.outlets}
        assert all(files.issuperset(difference.files) for difference in item.discrepancies), item.id
        assert item.independent_origins == len(item.origins), item.id
        asserted = any(outlet.stance in ("supports", "reports") for outlet in item.outlets)
        assert bool(item.origins) == asserted, item.id


def test_no_text_is_in_the_repository(gold: tuple[GoldClaim, ...]) -> None:
    """No quotes; sources say only what the record allows; what is written is as short as a label."""
    assert all('"quote"' not in Path(f"seeds/gold/{name}.jsonl").read_text(encoding="utf-8") for name in NAMES)
    assert all(span.quote is None for item in gold for outlet in item.outlets for span in outlet.evidence)
    written = [words for item in gold for words in (item.claim, *(d.note for d in item.discrepancies))]
    assert max(map(len, written)) <= 240


def test_there_is_enough_of_every_stance(gold: tuple[GoldClaim, ...]) -> None:
    """So that a score on one of them means something."""
    seen = Counter(outlet.stance for item in gold for outlet in item.outlets)
    assert len(seen) == 5
    assert min(seen.values()) >= 15
    assert len(gold) == len({item.claim for item in gold})


def test_a_text_that_was_not_labelled_is_refused(tmp_path: Path) -> None:
    """By its sha256, and then nothing is written."""
    rows = [{"id": source.cluster_id, "text": "another text"} for source in hydrate.read_sources()]
    (tmp_path / hydrate.TEXTS).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(ValueError, match="that was labelled"):
        hydrate.hydrate(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@HAS_TEXTS
def test_the_raw_files_come_out_as_they_were_labelled(tmp_path: Path, sources: dict[str, hydrate.Source]) -> None:
    """One file a source, with its bytes and as many characters."""
    files = hydrate.hydrate(Path(os.environ["WORKBENCH_DEV_DATA"]), tmp_path)
    assert {path.name for path in files} == set(sources)
    for path in files:
        assert len(path.read_bytes().decode()) == sources[path.name].characters


@HAS_TEXTS
def test_spans_are_cut_between_words(gold: tuple[GoldClaim, ...], sources: dict[str, hydrate.Source]) -> None:
    """An offset that slipped would cut one."""
    texts = hydrate.read_texts(Path(os.environ["WORKBENCH_DEV_DATA"]) / hydrate.TEXTS)
    for item in gold:
        for outlet in item.outlets:
            text = texts[sources[outlet.file].cluster_id]
            for span in outlet.evidence:
                cuts = (text[max(span.start - 1, 0) : span.start + 1], text[span.end - 1 : span.end + 1])
                assert not any(len(cut) == 2 and cut.isalnum() for cut in cuts), (item.id, outlet.file, cuts)


@HAS_TEXTS
def test_claims_and_notes_are_nobodys_sentences(gold: tuple[GoldClaim, ...]) -> None:
    """No run of seven words stands in any of the texts."""
    texts = hydrate.read_texts(Path(os.environ["WORKBENCH_DEV_DATA"]) / hydrate.TEXTS).values()
    published = set().union(*(runs(text, 7) for text in texts))
    for item in gold:
        for written in (item.claim, *(difference.note for difference in item.discrepancies)):
            assert not runs(written, 7) & published, (item.id, written)
