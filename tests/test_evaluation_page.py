"""The Evaluation page as a server draws it, without a browser: what stands on it, and what its address means."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.evaluated import Model
from tests.support.runs import DEAF, HOSTILE, Runs, make_runs
from tests.support.server import Scripted, StandIn, standing_in
from workbench import Settings, Workbench
from workbench.errors import InputError
from workbench.evaluation.report import Sides
from workbench.ui import bridge
from workbench.ui.state import bench, open_workspace

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("scanned_once")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Runs]:
    """A workspace with two runs and two checkers' reviews."""
    folder = tmp_path_factory.mktemp("evaluation")
    runs = make_runs(folder / "ws", folder / "gold")
    with Workbench(Settings(workspace=folder / "ws")) as workbench:
        workbench.add([folder / "gold" / name for name in ("estavia-a.txt", "estavia-b.txt")], event="estavia")
        claim = workbench.typed("The sea wall in Estavia cost 40 million euros.", event="estavia")
        workbench.__dict__["judge"] = Model("sound")
        (check,) = workbench.check([claim])
        workbench.decide(check.id, reviewer=HOSTILE[:60], seen_seq=0, decision="accept")
        workbench.decide(check.id, reviewer="ana", seen_seq=0, decision="override", label="conflicting", blind=True)
    return folder / "ws", runs


@pytest.fixture
def runs(made: tuple[Path, Runs], monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """The app on that workspace."""
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(made[0]))
    yield made[1]
    bench().close()
    open_workspace.clear()


def page(**query: str) -> Any:
    """Draw the page at an address."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "workbench" / "ui" / "evaluation.py"), default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def markup(at: Any) -> str:
    """All of our own markup on a page."""
    return "\n".join(str(block.value if hasattr(block, "value") else block.proto.body) for block in at.get("html"))


def addresses(at: Any) -> list[dict[str, str]]:
    """Where the page's links to itself lead."""
    found = re.findall(r'href="(\./evaluation[^"]*)"', markup(at))
    return [{name: one[0] for name, one in parse_qs(urlsplit(unescape(href)).query).items()} for href in found]


def test_a_workspace_without_runs_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command to copy; agreement says why there is none."""
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path))
    at = page()
    assert "No runs yet" in markup(at)
    assert at.code[0].value == "workbench eval run prompts/evals/seed.yaml"
    assert markup(at).count("no claim has two labels") == 2
    bench().close()
    open_workspace.clear()


def test_every_run_is_listed_with_its_figures_and_its_end(runs: Runs) -> None:
    """The newest first, each a link."""
    at = page()
    listed = [address["run"] for address in addresses(at) if "run" in address]
    assert listed == sorted([runs.earlier, runs.later], reverse=True)
    for words in ("1 of 2 gates FAILED", "exit 1", "no gates", "36 samples", "in 12 events", "verdict macro-F1"):
        assert words in markup(at)


def test_a_run_that_cannot_be_read_hides_no_other(runs: Runs, made: tuple[Path, Runs], tmp_path: Path) -> None:
    """It says why; opened by its address it says so too."""
    folder = made[0] / "runs" / "2031-05-13T120000Z_broken_000000"
    shutil.copytree(made[0] / "runs" / runs.earlier, folder)
    (folder / "run.json").write_text("{}", encoding="utf-8")
    assert "unreadable" in markup(page())
    assert "1 of 2 gates FAILED" in markup(page())
    assert "cannot be read as a run" in markup(page(run=folder.name))
    shutil.rmtree(folder)


def test_agreement_says_which_reviews_it_is_of(runs: Runs) -> None:
    """Blind ones apart, with how many claims and why there is no coefficient."""
    text = markup(page())
    assert text.index("Blind reviews") < text.index("All reviews")
    assert "Machine vs reviewers" in text
    assert "agreement by chance cannot be ruled out" in text


def test_a_run_shows_its_table_gates_and_the_difference_in_a_word(runs: Runs) -> None:
    """Against its baseline, with the interval, p and the flips."""
    text = markup(page(run=runs.later))
    for words in (
        "always supported",
        "no_regression",
        "✕",
        "▼",
        "worse",
        "0 fixed, 13 broken",
        "36 samples in 12 events",
    ):
        assert words in text
    assert re.search(r"−\d+\.\d points \[−\d+\.\d, −\d+\.\d\], p = 0\.\d{3}", text)


@pytest.mark.parametrize(("show", "n"), [("all", 25), ("different", 13), ("fixed", 0), ("broken", 13), ("failed", 1)])
def test_the_address_filters_the_samples(runs: Runs, show: str, n: int) -> None:
    """All, different, fixed, broken, without an answer; a filter that keeps none says so."""
    at = page(run=runs.later, show=show)
    assert len([a for a in addresses(at) if "sample" in a]) == n
    assert ("No matching samples" in markup(at)) is (n == 0)
    assert all(a.get("show") == (None if show == "all" else show) for a in addresses(at) if "sample" in a)


def test_a_long_list_has_pages(runs: Runs) -> None:
    """The rest is on the second; a page beyond the last is the last."""
    for number in ("2", "99999"):
        assert len([a for a in addresses(page(run=runs.later, page=number)) if "sample" in a]) == 11
    assert len([a for a in addresses(page(run=runs.later, page="x")) if "sample" in a]) == 25


def test_a_cell_of_the_matrix_leads_to_its_samples(runs: Runs) -> None:
    """As many as it counts; so for stances."""
    cells = [a for a in addresses(page(run=runs.later, variant=DEAF)) if "said" in a and "sample" not in a]
    cell = next(a for a in cells if (a["gold"], a["said"]) == ("conflicting", "not_enough_evidence"))
    listed = [a for a in addresses(page(**cell)) if "sample" in a]
    assert len(listed) == 12
    assert all(a["sample"].startswith("cost-") for a in listed)
    assert "Samples with gold" in markup(page(**cell))
    stance = page(run=runs.later, variant=DEAF, matrix="stance", gold="qualifies", said="silent")
    assert len([a for a in addresses(stance) if "sample" in a]) == 12


def test_a_sample_shows_gold_and_both_variants_side_by_side(runs: Runs) -> None:
    """Labels, stances, the words that each points at, and the way to the next one in view."""
    at = page(run=runs.later, sample="cost-03", show="broken")
    text = markup(at)
    assert "5 of 13 in view" in text
    assert {a["sample"] for a in addresses(at) if "sample" in a} == {"cost-02", "cost-04"}
    for words in ("≠", "Conflicting", "Not enough", "» ", "silent", "differs from gold", "No evidence cited."):
        assert words in text.replace("</span>", "")
    gold = '<mark class="reports">It cost 23 million euros, mayor Jon Hadley said.</mark>'
    assert text.count(gold) == 2


def test_a_sample_without_an_answer_says_why(runs: Runs) -> None:
    """Neither a label nor a stance is invented."""
    text = markup(page(run=runs.later, sample="paid-01"))
    assert "refusal: &lt;img" in text
    assert text.count("no answer") >= 3


def test_two_runs_are_compared(runs: Runs) -> None:
    """A variant of another run on the same samples, and the caution that the pair was picked by hand."""
    text = markup(page(run=runs.later, variant=DEAF, other=runs.earlier))
    assert f"sound @ {runs.earlier}" in text
    assert "worse" in text
    assert "Pair chosen by hand" in text


def test_a_variant_beside_gold_alone(runs: Runs) -> None:
    """Right and wrong instead of fixed and broken."""
    text = markup(page(run=runs.later, against="gold", show="different"))
    assert "Wrong 13" in text
    assert "Fixed" not in text


def test_choosing_a_variant_writes_the_address(runs: Runs) -> None:
    """So that the choice survives a reload; another run forgets whom it was held against."""
    at = page(run=runs.later, gold="refuted", said="refuted", page="2")
    at.selectbox(key="eval_against").select("gold").run()
    assert dict(at.query_params) == {"run": runs.later, "against": "gold"}
    at.selectbox(key="eval_other").select(runs.earlier).run()
    assert dict(at.query_params) == {"run": runs.later, "other": runs.earlier}
    at.selectbox(key="eval_other").select("this run").run()
    assert dict(at.query_params) == {"run": runs.later}
    assert at.selectbox(key="eval_variant").value == DEAF


@pytest.mark.parametrize(
    "query", [{"run": "nothing"}, {"run": "later", "variant": "x"}, {"run": "later", "other": "x"},
              {"run": "later", "sample": "x"}, {"run": "later", "against": "x"}],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_told_in_a_sentence(runs: Runs, query: dict[str, str]) -> None:
    """With its hint."""
    assert "hint: " in markup(page(**query))


def test_foreign_text_is_never_markup(runs: Runs) -> None:
    """Claims, articles, names of variants and of people, reasons of failures."""
    for query in (
        {},
        {"run": runs.later},
        {"run": runs.later, "sample": "opened-00"},
        {"run": runs.later, "sample": "paid-01"},
    ):
        text = markup(page(**query))
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt; **bold** $x$" in text


def test_what_is_opened_follows_the_files(runs: Runs, made: tuple[Path, Runs]) -> None:
    """Nothing is kept in memory longer than the run's files stay the same; unwritten results are worked out."""
    evaluations = bench().evaluations
    before = evaluations.line(runs.later)
    results = made[0] / "runs" / runs.later / "results.json"
    kept = results.read_bytes()
    results.unlink()
    assert evaluations.line(runs.later).results == before.results
    assert not results.exists()
    results.write_bytes(kept)
    with pytest.raises(InputError, match="no sample"):
        evaluations.look_closely(runs.later, Sides(), "nothing")


@given(st.dictionaries(st.sampled_from(bridge.EVALUATION_PARAMETERS), st.text(min_size=1, max_size=60)))
def test_a_link_to_the_page_is_read_back_as_it_was_made(choice: dict[str, str]) -> None:
    """Whatever a variant or a sample is called."""
    kept = {name: value.encode("utf-8", "replace").decode() for name, value in choice.items()}
    assert bridge.follow(bridge.evaluation_link(**kept)) == bridge.Target("evaluation", kept)


# ---------------------------------------------------------------- the playground

TYPED = "The sea wall in Estavia cost 46 million euros."


@pytest.fixture
def model(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A provider that answers honestly and counts what it is asked."""
    with standing_in() as provider:
        monkeypatch.setenv("WORKBENCH_API_BASE", f"{provider.address}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "none-is-needed")
        yield provider


def made_ready(claim: str, name: str = "openai/builtin") -> Any:
    """Choose a model and a claim, and press the button that shows the messages."""
    at = page(view="try")
    at.text_input(key="try_model").set_value(name)
    at.text_input(key="try_words").set_value(claim)
    at.button(key="try_show").click().run()
    assert not at.exception, at.exception[0].message
    return at


@pytest.mark.enable_socket
def test_a_prompt_is_tried_after_its_price_was_said(model: StandIn) -> None:
    """Messages and price ask nobody; one press asks once, however often the page is drawn; nothing is saved."""
    at = made_ready(TYPED)
    assert [
        words in markup(at) for words in ("System message", "User message", "About 1 call to openai/builtin", TYPED)
    ]
    assert "Answer" not in markup(at)
    assert model.requests == []
    with Workbench(bench().settings) as workbench:
        before = workbench.status(), len(workbench.checks())
    at.button(key="try_run").click().run()
    assert not at.exception, at.exception[0].message
    at.run()
    assert len(model.requests) == 1
    told = unescape(markup(at))
    for words in ("1 request, ", '"readings": [', "What of it is proved", "Because "):
        assert words in told
    with Workbench(bench().settings) as workbench:
        assert (workbench.status(), len(workbench.checks())) == before
    at.text_input(key="try_words").set_value("The sea wall in Estavia is blue.").run()
    assert "Because " not in markup(at)  # of another claim nothing is shown yet


def test_a_missing_key_is_said_beside_the_price(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is asked, and the button waits for it."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    at = made_ready(TYPED, "openai/gpt-4.1-mini")
    assert "no key for openai/gpt-4.1-mini in the environment" in unescape(markup(at))
    assert "User message" in markup(at)
    assert at.button(key="try_run").disabled


@pytest.mark.enable_socket
def test_what_is_sent_and_answered_in_the_playground_is_text(
    runs: Runs, made: tuple[Path, Runs], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markup in a claim, an article or an answer is shown as the characters it is; a failure is no label."""
    hostile = Scripted({"choices": [{"message": {"role": "assistant", "content": HOSTILE}, "finish_reason": "stop"}]})
    with standing_in(hostile) as provider:
        monkeypatch.setenv("WORKBENCH_API_BASE", f"{provider.address}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "none-is-needed")
        at = made_ready(f"Nobody paid {HOSTILE}")
        assert "<img" not in markup(at)
        assert "&lt;img src=x onerror=alert(1)&gt;" in markup(at)
        at.button(key="try_run").click().run()
    assert not at.exception, at.exception[0].message
    assert "<img" not in markup(at)
    assert "The judge failed" in markup(at)
    assert "Because " not in markup(at)


@pytest.mark.parametrize(
    ("claim", "name", "said"),
    [
        (TYPED, "builtin", "the built-in judge takes no prompt"),
        (TYPED, "", "no model is named"),
        ("", "openai/builtin", "no claim is chosen"),
    ],
)
def test_what_the_playground_lacks_is_said_with_a_hint(runs: Runs, claim: str, name: str, said: str) -> None:
    """In a sentence, with what to do."""
    at = made_ready(claim, name)
    assert said in markup(at)
    assert "hint: " in markup(at)


def test_the_playground_tells_nothing_of_a_claim_to_be_decided_blind(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not offered, and typed in its very words it is refused."""
    claim = next(row for row in bench().desk.rows("estavia"))
    offered = page(view="try").selectbox(key="try_claim_estavia").options
    assert claim.text in offered
    bench().close()
    open_workspace.clear()
    monkeypatch.setenv("WORKBENCH_BLIND_SHARE", "1")
    monkeypatch.setenv("WORKBENCH_REVIEWER", "m.keller")
    assert [box.key for box in page(view="try").selectbox] == ["try_prompt"]
    assert "you decide this claim blind" in markup(made_ready(claim.text))
