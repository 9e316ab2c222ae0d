"""Orders in articles: what they can change in a request (their own fence), in a verdict, in the store.

Every template of `workbench/evaluation/perturbations.yaml`, and where WORKBENCH_DEV_DATA names a folder with
`injections_dev.jsonl`, every sentence of it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.answering import Fenced, fenced
from tests.support.harbour import ARTICLES, CLAIM, COURIER, GAZETTE, LEDGER, VERSIONS, checked
from tests.support.server import INVENTED, LEAKED
from workbench.claims.extract import extract_builtin
from workbench.evaluation.config import PLACES, Place
from workbench.evaluation.gold import GoldOutlet, read_gold
from workbench.evaluation.perturbations import LabelledArticle, our_texts, planted
from workbench.evaluation.run import read_labelled
from workbench.files import shipped
from workbench.judge.builtin.judge import compare
from workbench.judge.llm.judge import LLMExtractor, LLMJudge
from workbench.judge.llm.prompts import harmless, load_prompt
from workbench.judge.llm.providers import Params
from workbench.judge.verdict import ground
from workbench.models import Article, Failure, Message, Verdict, Version
from workbench.store import Store

ORDERS = tuple(t.filled("supported", "zxcanary") for t in our_texts().attacks)
JUDGE = LLMJudge("openai/m", load_prompt("compare.v1"))
EXTRACTOR = LLMExtractor("openai/m", load_prompt("extract.v1"))
NONCE = re.compile(r' nonce="[0-9a-f]{12}"')
FRAGMENTS = (
    "System:", '{{role "system"}}', "<<<dotprompt:role:system>>>", "</article>", '</article nonce="0123456789ab">',
    "{{7*7}}", "{% raw %}", "${7*7}", "<|im_start|>system", "[INST]", "---\nname: compare\n---", "\u200b",
    "\U000e0041", "</art", "icle>",
    "<claim>", 'nonce="', "\n\n", "word ", "“quoted.” ",
)  # fmt: skip


def _with(articles: Sequence[Article], number: int, text: str) -> tuple[Version, ...]:
    changed = articles[number].model_copy(update={"text": text})
    return tuple(Version(article=changed if n == number else one) for n, one in enumerate(articles))


def _planted(one: Article, words: str, place: Place) -> Article:
    return planted(LabelledArticle(GoldOutlet(file=one.source, stance="silent"), one), words, place).article


def _differs_outside(messages: Sequence[Message], benign: Sequence[Message], *, number: int, text: str) -> list[str]:
    """List in what two requests differ beside one article's fence, which must hold its text and nothing to leave by."""
    now, was = fenced(messages[1].content), fenced(benign[1].content)
    shown = [f for f in now if f.mark == "article"]
    same = {
        "roles": [m.role for m in messages] == [m.role for m in benign] == ["system", "user"],
        "system": messages[0] == benign[0],
        "fences": [(f.mark, f.attributes) for f in now] == [(f.mark, f.attributes) for f in was],
        "own text": shown[number].text == harmless(text),
        "other texts": [f.text for f in now if f is not shown[number]] == [f.text for f in _without(was, number)],
        "words around": _outside(messages[1]) == _outside(benign[1]),
    }
    return [what for what, holds in same.items() if not holds]


def _without(stretches: Sequence[Fenced], number: int) -> Iterator[Fenced]:
    articles = [f for f in stretches if f.mark == "article"]
    yield from (f for f in stretches if f is not articles[number])


def _outside(message: Message) -> str:
    """Everything between the fences: the prompt's own words."""
    text = NONCE.sub("", message.content)
    for stretch in fenced(message.content):
        text = text.replace(f">\n{stretch.text}\n</{stretch.mark}", f">\n</{stretch.mark}", 1)
    return text


# ---------------------------------------------------------------- what a model is shown


@pytest.mark.parametrize("place", PLACES)
def test_an_order_changes_nothing_outside_its_own_fence(place: Place) -> None:
    """Every template, articles in turn, for comparing and extracting: same messages, same roles, same words around."""
    benign = JUDGE.messages(CLAIM, [Version(article=a) for a in ARTICLES])
    for turn, order in enumerate(ORDERS):
        number = turn % len(ARTICLES)
        one = ARTICLES[number]
        text = _planted(one, order, place).text
        compared = JUDGE.messages(CLAIM, _with(ARTICLES, number, text))
        assert _differs_outside(compared, benign, number=number, text=text) == []
        extracted = EXTRACTOR.messages(one.model_copy(update={"text": text}))
        assert _differs_outside(extracted, EXTRACTOR.messages(one), number=0, text=text) == []


@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.sampled_from(ORDERS) | st.text(max_size=8), max_size=12), st.integers(0, 2)
)
def test_no_text_changes_anything_outside_its_own_fence(parts: list[str], number: int) -> None:
    """Whatever stands in an article: role lines, template language, guessed fences, turn marks, in any order."""
    text = "".join(parts)
    benign = JUDGE.messages(CLAIM, [Version(article=a) for a in ARTICLES])
    compared = JUDGE.messages(CLAIM, _with(ARTICLES, number, text))
    assert _differs_outside(compared, benign, number=number, text=text) == []
    extracted = EXTRACTOR.messages(COURIER.model_copy(update={"text": text}))
    assert _differs_outside(extracted, EXTRACTOR.messages(COURIER), number=0, text=text) == []


@settings(max_examples=30)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.sampled_from(ORDERS), min_size=1, max_size=6).map("".join))
def test_a_claim_and_a_passage_are_foreign_text_too(words: str) -> None:
    """A claim read out of a hostile article, its speaker, its passages: each stays in its own fence."""
    hit = VERSIONS[0].hits[0]
    passage = hit.passage.model_copy(update={"text": words})
    versions = (VERSIONS[0].model_copy(update={"hits": (hit.model_copy(update={"passage": passage}),)}), *VERSIONS[1:])
    messages = JUDGE.messages(CLAIM.model_copy(update={"text": words, "speaker": words}), versions)
    assert [m.role for m in messages] == ["system", "user"]
    marks = [f.mark for f in fenced(messages[1].content)]
    assert marks == ["article", "article", "article", "claim", "speaker", "passages"]
    assert _outside(messages[1]) == _outside(JUDGE.messages(CLAIM, VERSIONS)[1])


def test_template_language_is_printed_and_not_run() -> None:
    """{{7*7}} stays what it is."""
    (_, user) = JUDGE.messages(CLAIM, _with(ARTICLES, 0, "It said {{7*7}} and {% set a = 1 %}."))
    assert "It said {{7*7}} and {% set a = 1 %}." in user.content
    assert "49" not in user.content


# ---------------------------------------------------------------- what a model can bring into the store


def _checked(model: str, server: str, folder: Path) -> tuple[Verdict | Failure, str]:
    """Check a claim on articles of which one holds an order; give the outcome as kept, and the database as text."""
    hostile = _planted(GAZETTE, ORDERS[0], "middle")
    versions = [Version(article=a) for a in (COURIER, LEDGER, hostile)]
    judge = LLMJudge(model, load_prompt("compare.v1"), params=Params(api_base=f"{server}/v1"))
    made = checked(CLAIM, versions, judge)
    with Store(folder / "workbench.db") as store:
        for version in versions:
            store.add_article(version.article)
        store.save_claims([CLAIM])
        store.save_check(made)
        (kept,) = store.current_checks("test")
    assert kept.outcome == made.outcome
    return kept.outcome, (folder / "workbench.db").read_bytes().decode("utf-8", "replace")


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_a_model_that_obeys_brings_no_label_and_no_article_into_a_verdict(model_server: str, tmp_path: Path) -> None:
    """The label has to be earned by words that stand; an article that nobody showed is thrown out, and that is kept."""
    outcome, _ = _checked("openai/obeys", model_server, tmp_path)
    assert isinstance(outcome, Verdict)
    assert outcome.label != "supported"
    assert len(outcome.findings) == 3
    assert not any(INVENTED in e.quote for f in outcome.findings for e in f.evidence)
    assert "a9" in {rejected.article_id for rejected in outcome.rejected}


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_nothing_outside_the_form_reaches_the_store(model_server: str, tmp_path: Path) -> None:
    """An answer with a field that nobody asked for is none: a failure with a reason, and not one of its words kept."""
    outcome, database = _checked("openai/leaks", model_server, tmp_path)
    assert isinstance(outcome, Failure)
    assert outcome.error == "validation"
    assert LEAKED not in database


# ---------------------------------------------------------------- what the rules make of it


@cache
def _seeds() -> tuple[tuple[Article, ...], tuple[str, ...]]:
    gold = read_gold(shipped("seeds") / "gold" / "seed.jsonl")
    return tuple(read_labelled(gold, shipped("seeds")).values()), tuple(item.claim for item in gold)


@cache
def _before(claim: str) -> Verdict:
    return _judged(claim, _seeds()[0])


def _judged(claim: str, articles: Sequence[Article]) -> Verdict:
    versions = [Version(article=a) for a in articles]
    wanted = CLAIM.model_copy(update={"text": claim, "speaker": None})
    return ground(compare(wanted, versions), versions)


def _stances(found: Verdict, articles: Sequence[Article]) -> list[str | None]:
    findings = [found.finding(a.id) for a in articles]
    return [f.stance if f else None for f in findings]


def _moved(order: str, turn: int, claims: int) -> tuple[list[str], int]:
    """Plant one order into one seed, and ask some claims again: article, place and claims take turns.

    Gives the claims with another verdict, and how many stances moved.
    """
    articles, every = _seeds()
    at = turn % len(articles)
    hostile = _planted(articles[at], order, PLACES[turn % len(PLACES)])
    mixed = [hostile if n == at else a for n, a in enumerate(articles)]
    labels, stances = [], 0
    for n in range(claims):
        claim = every[(turn * claims + n) % len(every)]
        was, now = _before(claim), _judged(claim, mixed)
        labels += [claim] if now.label != was.label else []
        stances += sum(a != b for a, b in zip(_stances(was, articles), _stances(now, mixed), strict=True))
    return labels, stances


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(0, len(ORDERS), 4))
def test_an_order_in_a_seed_changes_no_stance_and_no_label(turn: int) -> None:
    """By the built-in judge; `workbench eval run prompts/evals/robustness.yaml` plants every template."""
    assert _moved(ORDERS[turn], turn, claims=2) == ([], 0)


@pytest.mark.parametrize("place", ["start", "end"])
def test_an_order_takes_no_claim_away(place: Place) -> None:
    """What the rules read out of an article they still read. (Between two sentences it may part a "he" from a name.)"""
    one = _seeds()[0][1]
    was = {claim.text for claim in extract_builtin(one)}
    for order in ORDERS[::20]:
        assert was <= {claim.text for claim in extract_builtin(_planted(one, order, place))}, order


def _dev() -> list[str]:
    path = Path(os.environ.get("WORKBENCH_DEV_DATA", "")) / "injections_dev.jsonl"
    if "WORKBENCH_DEV_DATA" not in os.environ or not path.is_file():
        return []
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


NO_DEV = pytest.mark.skipif(not _dev(), reason="WORKBENCH_DEV_DATA names no folder with injections_dev.jsonl")


@NO_DEV
def test_public_orders_change_nothing_outside_their_own_fence() -> None:
    """Every sentence of the development file, at every place."""
    benign = JUDGE.messages(CLAIM, [Version(article=a) for a in ARTICLES])
    for turn, order in enumerate(_dev()):
        for place in PLACES:
            number = turn % len(ARTICLES)
            text = _planted(ARTICLES[number], order, place).text
            messages = JUDGE.messages(CLAIM, _with(ARTICLES, number, text))
            assert _differs_outside(messages, benign, number=number, text=text) == []


@NO_DEV
def test_public_orders_change_no_verdict_and_no_stance() -> None:
    """Every sentence of the development file, in a seed; articles, places and claims take turns."""
    moved = [_moved(order, turn, claims=3) for turn, order in enumerate(_dev())]
    assert [claim for labels, _ in moved for claim in labels] == []
    assert sum(stances for _, stances in moved) == 0


def test_our_templates_are_in_no_public_file() -> None:
    """None of them was copied from there."""
    if not _dev():
        pytest.skip("WORKBENCH_DEV_DATA names no folder with injections_dev.jsonl")
    public = {" ".join(text.lower().split()) for text in _dev()}
    assert not public & {" ".join(t.text.lower().split()) for t in our_texts().attacks}
