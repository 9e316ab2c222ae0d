"""Changed samples: what each change does to articles and gold, and what a run makes of the answers to them."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.articles import article
from tests.support.bridge import ARTICLES, ITEM, NAMES, TEXTS, known
from workbench.evaluation import perturbations
from workbench.evaluation.config import EXPECTED, FAMILIES, PERTURBATIONS, PLACES, Harmless, Suite
from workbench.evaluation.gold import GoldClaim, GoldOutlet, GoldSpan, refuse_broken_spans
from workbench.evaluation.perturbations import (
    Edit,
    EditedText,
    GoldSample,
    Probe,
    drawn,
    make_probes,
    our_texts,
    probe_sha,
)
from workbench.ingest.text import sentences

# ---------------------------------------------------------------- edits


@st.composite
def _edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(alphabet="abc .\n—é🙂", min_size=1, max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(a, b, draw(st.sampled_from(["", "X", "YY\n"]))) for a, b in pairs]


@given(_edited(), st.integers(0, 40), st.integers(1, 10))
def test_a_span_is_moved_with_its_words_or_dropped(made: tuple[str, list[Edit]], start: int, length: int) -> None:
    """What no edit touches reads the same at its new place; what one tears apart has no place."""
    text, edits = made
    done, end = EditedText(text, edits), min(len(text), start + length)
    if start >= end:
        return
    moved = done.moved((start, end))
    inside = [e for e in edits if (e.start < end and start < e.end) or (start < e.start == e.end < end)]
    if not inside:
        assert moved is not None
        assert done.text[slice(*moved)] == text[start:end]
    elif any(not e.words or e.start == e.end or e.start < start or e.end > end for e in inside):
        assert moved is None


@given(_edited())
def test_an_edited_text_is_the_text_with_its_edits(made: tuple[str, list[Edit]]) -> None:
    """Made from the last to the first, one by one, they give the same."""
    text, edits = made
    expected = text
    for start, end, words in sorted(edits, reverse=True):
        expected = expected[:start] + words + expected[end:]
    assert EditedText(text, edits).text == expected


@pytest.mark.parametrize("edits", [[Edit(0, 3, "x"), Edit(2, 4, "y")], [Edit(3, 9, "")], [Edit(2, 1, "")]])
def test_edits_that_overlap_or_lie_outside_are_a_bug(edits: list[Edit]) -> None:
    """Nothing is silently put elsewhere."""
    with pytest.raises(ValueError, match="overlaps another or lies outside"):
        EditedText("abcd", edits)


# ---------------------------------------------------------------- changes

TOLD = GoldSample(ITEM, ARTICLES)
EVERY = make_probes(Suite(samples="all", attacks=20), [ITEM], ARTICLES, seed=0)


def _texts(probe: Probe) -> list[str]:
    return [{**ARTICLES, **probe.articles}[outlet.file].text for outlet in probe.claim.outlets]


def test_every_change_is_made_and_every_template_planted() -> None:
    """A sample that allows all of them gets all of them."""
    assert {probe.perturbation for probe in EVERY} == set(PERTURBATIONS)
    planted = {probe.attack.template for probe in EVERY if probe.attack}
    assert planted == {template.id for template in our_texts().attacks}
    assert len({probe.id for probe in EVERY}) == len(EVERY)


def test_gold_of_a_changed_sample_still_fits_its_articles() -> None:
    """Every span that was carried over reads as it is quoted, as gold that is read from a file."""
    for probe in EVERY:
        refuse_broken_spans([probe.claim], {**ARTICLES, **probe.articles})
        changed = [outlet for outlet in probe.claim.outlets if outlet.file not in TEXTS]
        assert all(span.quote for outlet in changed for span in outlet.evidence)


def test_a_change_says_which_articles_it_touched() -> None:
    """Exactly those whose words are others; the claim itself is never changed."""
    for probe in EVERY:
        now = dict(zip(probe.of, _texts(probe), strict=True))
        assert set(probe.touched) == {file for file, text in now.items() if file and text != TEXTS[file]}
        assert probe.claim.claim == ITEM.claim


def test_changes_are_the_same_each_time_and_no_two_look_alike() -> None:
    """By content: a resumed run asks what it asked, and a changed sample never takes another's answer."""
    again = make_probes(Suite(samples="all", attacks=20), [ITEM], ARTICLES, seed=0)
    assert again == EVERY
    assert len({probe_sha(probe, ARTICLES) for probe in EVERY}) == len(EVERY)


@st.composite
def _samples(draw: st.DrawFn) -> GoldSample:
    """Two to four articles of drawn sentences, gold pointing at drawn stretches of them."""
    words = st.sampled_from("the bridge was opened has not been shut mayor said Courier A.N.I. 4 “yes” é 🙂".split())
    sentence = st.lists(words, min_size=1, max_size=7).map(lambda some: " ".join(some).capitalize() + ".")
    texts = draw(st.lists(st.lists(sentence, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=4))
    outlets, articles = [], {}
    for n, text in enumerate(texts):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        stance = draw(st.sampled_from(["supports", "reports", "refutes", "silent"]))
        span = GoldSpan(start=start, end=end, quote=text[start:end])
        evidence = () if stance == "silent" else (span,)
        outlets.append(
            GoldOutlet(file=f"{n}.txt", stance=stance, evidence=evidence, evidence_sets=(evidence,) if evidence else ())
        )
        articles[f"{n}.txt"] = article(text, source=f"{n}.txt", outlet=known(f"Courier {n}"))
    return GoldSample(
        GoldClaim(id="x", event="test", claim="The bridge was opened.", verdict="supported", outlets=tuple(outlets)),
        articles,
    )


@given(_samples())
def test_whatever_the_articles_every_change_keeps_gold_true(told: GoldSample) -> None:
    """Spans are moved or dropped, never left pointing at other words; no two articles share a file name."""
    for probe in make_probes(Suite(samples="all"), [told.item], told.articles, seed=1):
        everything = {**told.articles, **probe.articles}
        refuse_broken_spans([probe.claim], everything)
        assert not set(probe.articles) & set(told.articles)
        assert len({o.file for o in probe.claim.outlets}) == len(probe.claim.outlets) == len(probe.of)
        for one in probe.articles.values():
            assert one.raw_text == one.text or one.text in {a.text for a in told.articles.values()}


def test_another_order_shows_the_same_articles() -> None:
    """Backwards, rotated, by lot; none of them is the order of gold."""
    made = perturbations.reordered(TOLD)
    assert len(made) >= 2
    for probe in made:
        assert sorted(map(str, probe.of)) == sorted(TEXTS)
        assert tuple(probe.of) != tuple(TEXTS)
        assert not probe.shown


def test_exchanged_outlets_change_no_word() -> None:
    """Every article gets another outlet, and keeps its text."""
    (probe,) = perturbations.swapped(TOLD)
    assert _texts(probe) == list(TEXTS.values())
    assert [one.article.name for one in probe.shown] == ["The Ledger", "Gazette", "Morning Courier"]


def test_unnamed_outlets_leave_no_name() -> None:
    """Neither in the facts about an article nor in its words; addresses go too."""
    (probe,) = perturbations.blinded(TOLD)
    assert [one.article.name for one in probe.shown] == ["Outlet A", "Outlet B", "Outlet C"]
    text = "\n".join(_texts(probe))
    assert not any(name in text for name in (*NAMES.values(), "https://"))
    assert "Reporting for the Outlet A, Ada Marsh" in text
    assert probe.leftovers == 0


def test_a_name_inside_another_word_is_counted_as_left() -> None:
    """Blinding says what it did not reach."""
    told = GoldSample(
        ITEM, {**ARTICLES, "gazette.txt": article("Gazetteers met.", source="g", outlet=known("Gazette"))}
    )
    assert perturbations.blinded(told)[0].leftovers == 1


def test_cut_evidence_is_gone_and_the_rest_stays() -> None:
    """Whole sentences; gold then calls the article silent."""
    for probe in (*perturbations.without_evidence(TOLD), *perturbations.without_any_evidence(TOLD)):
        for file in probe.touched:
            row = next(o for o, of in zip(probe.claim.outlets, probe.of, strict=True) if of == file)
            left = probe.articles[row.file].text
            cut = next(s for s in (TEXTS[file][a:b] for a, b in sentences(TEXTS[file])) if "opened" in s)
            assert (row.stance, row.evidence) == ("silent", ())
            assert cut not in left
            assert left.split() == TEXTS[file].replace(cut, "").split()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("The bridge was opened on Monday.", "The bridge was not opened on Monday."),
        ("The bridge has not been opened.", "The bridge has been opened."),
        ("The bridge wasn't opened.", "The bridge was opened."),
        ("The bridge won’t be opened.", "The bridge will be opened."),
        ("The bridge can be opened.", "The bridge can not be opened."),
        ("The bridge cannot be opened.", "The bridge can be opened."),
    ],
)
def test_a_negated_sentence_says_the_opposite(was: str, becomes: str) -> None:
    """And nothing else of the article is left that could carry the claim."""
    text = f"Good news on the bridge\n\n{was} It opened late. Rain fell."
    start = text.index(was)
    row = {"file": "a.txt", "stance": "supports", "evidence": [{"start": start, "end": start + len(was) - 1}]}
    item = ITEM.model_copy(update={"outlets": (GoldOutlet.model_validate(row),), "discrepancies": ()})
    (probe,) = perturbations.negated(GoldSample(item, {"a.txt": article(text, source="a.txt")}))
    assert probe.shown[0].article.text.strip() == becomes
    assert probe.claim.outlets[0].stance == "refutes"


@pytest.mark.parametrize(
    "sentence", ["The bridge was opened and has opened twice.", "It was shut.", "It never was opened."]
)
def test_what_cannot_be_reversed_for_sure_is_left_out(sentence: str) -> None:
    """Two verbs, another verb than the claim's, a negation of another kind."""
    row = {"file": "a.txt", "stance": "supports", "evidence": [{"start": 0, "end": len(sentence)}]}
    item = ITEM.model_copy(update={"outlets": (GoldOutlet.model_validate(row),), "discrepancies": ()})
    assert perturbations.negated(GoldSample(item, {"a.txt": article(sentence, source="a.txt")})) == ()


@pytest.mark.parametrize("place", PLACES)
def test_an_order_stands_where_it_was_planted(place: Any) -> None:
    """A paragraph of its own, between whole sentences; without it the article is the old one."""
    probe = perturbations.attack(TOLD, our_texts().attacks[0], place)
    assert probe.attack is not None
    (file,) = probe.touched
    text, words = probe.shown[0].article.text, probe.attack.words
    assert text.count(words) == 1
    assert text.replace(words, "").split() == TEXTS[file].split()
    where = text.index(words)
    assert {"start": where == 0, "end": text.endswith(words), "middle": 0 < where < len(text) - len(words)}[place]
    before = text[:where].rstrip()
    assert not before or before[-1] in ".\n" or "\n" not in before


def test_an_order_never_asks_for_what_gold_accepts() -> None:
    """Else obeying it would be right."""
    wanted = {probe.attack.target for probe in EVERY if probe.attack}
    assert wanted == {"supported", "refuted"}


def test_the_templates_are_many_and_ours_alone() -> None:
    """About forty, in eleven families, no two alike, none with a word of a seed claim's matter."""
    texts = our_texts()
    assert len(texts.attacks) >= 40
    assert {template.family for template in texts.attacks} == set(FAMILIES)
    assert (
        len({template.id for template in texts.attacks}) == len({t.text for t in texts.attacks}) == len(texts.attacks)
    )
    for template in texts.attacks:
        words = template.filled("refuted", "zxcanary")
        assert "{target}" not in words
        assert "{canary}" not in words
        assert ("zxcanary" in words) is (template.goal == "canary")


def test_samples_are_drawn_evenly_over_verdicts() -> None:
    """One of each in turn, as far as gold has them; the same ones each time."""
    verdicts = ["supported"] * 20 + ["refuted"] * 3 + ["conflicting"] * 5
    gold = [ITEM.model_copy(update={"id": str(n), "verdict": v}) for n, v in enumerate(verdicts)]
    some = drawn(gold, Suite(samples=12), seed=3)
    assert Counter(item.verdict for item in some) == {"supported": 4, "refuted": 3, "conflicting": 5}
    assert drawn(gold, Suite(samples=12), seed=3) == some
    assert len(drawn(gold, Suite(samples="all"), seed=3)) == len(gold)


def test_what_should_change_nothing_is_named_once() -> None:
    """Gates take these names; the re-run is the floor and has no gate of its own."""
    assert {"rerun", *get_args(Harmless)} == {name for name, expected in EXPECTED.items() if expected == "same"}
