"""The shipped entailment model: the file that was measured, and the same answer whatever it is asked beside."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.nlp import entailment
from workbench.nlp.entailment import Entailment, entailments

FILE = Path(__file__).parent / "fixtures" / "entailments.json"
"""Own pairs (CC0), each with the probabilities that the shipped file gives. RENEW_ANSWERS=1 writes them anew."""


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    return [(one["premise"], one["hypothesis"]) for one in json.loads(FILE.read_text(encoding="utf-8"))]


def test_the_file_is_the_one_that_was_measured() -> None:
    """Its digest is in the code, and it is small enough to travel in the package."""
    content = entailment.MODEL.read_bytes()
    assert hashlib.sha256(content).hexdigest() == entailment.SHA256
    assert len(content) < 35e6


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that nobody measured answers nothing."""
    other = tmp_path / "entailment.onnx"
    other.write_bytes(b"another model")
    monkeypatch.setattr(entailment, "MODEL", other)
    with pytest.raises(InputError, match="not this version's entailment model"):
        entailment._opened.__wrapped__()


def test_the_shipped_file_gives_its_known_probabilities(pairs: list[tuple[str, str]]) -> None:
    """To three digits on every processor; the fourth may differ by one where it is rounded."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    found = entailments(pairs)
    if os.environ.get("RENEW_ANSWERS"):
        renewed = [{**one, "probabilities": list(said)} for one, said in zip(kept, found, strict=True)]
        FILE.write_text(json.dumps(renewed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    assert len(pairs) >= 30
    for one, said in zip(kept, found, strict=True):
        assert said == pytest.approx(one["probabilities"], abs=2e-4), one
        assert sum(said) == pytest.approx(1.0, abs=2e-4)


def test_a_pair_is_answered_alike_alone_in_company_and_in_any_order(pairs: list[tuple[str, str]]) -> None:
    """Not to some digits, but the same number."""
    together = dict(zip(pairs, entailments(pairs), strict=True))
    shuffled = random.Random(3).sample(pairs, len(pairs))
    entailment._entailment.cache_clear()
    in_another_order = dict(zip(shuffled, entailments(shuffled), strict=True))
    entailment._entailment.cache_clear()
    alone = {pair: entailments([pair])[0] for pair in pairs}
    assert together == in_another_order == alone


def test_any_text_gets_an_answer() -> None:
    """Empty, endless, in no language; only as much is read as fits."""
    for text in ("", " ", "word " * 5_000, "\ud7ff�☃ 漢字", "“”"):
        (said,) = entailments([(text, "The bridge was closed.")])
        assert isinstance(said, Entailment)


@pytest.mark.parametrize(
    ("premise", "hypothesis", "wanted"),
    [
        (
            "The council closed the old bridge on Monday after engineers found cracks.",
            "The bridge was closed.",
            "entails",
        ),
        ("The council did not close the bridge.", "The council closed the bridge.", "contradicts"),
        ("The mayor denied that the bridge had been closed.", "The bridge had been closed.", "contradicts"),
        ("The ferry carries two hundred people.", "The bridge was closed on Monday.", "neutral"),
    ],
)
def test_plain_cases_are_plain(premise: str, hypothesis: str, wanted: str) -> None:
    """The model says what any reader would."""
    (said,) = entailments([(premise, hypothesis)])
    assert max(said._fields, key=lambda name: getattr(said, name)) == wanted
