"""Runs: what is asked, what is kept, what survives a kill, and what is refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.support.evaluated import NOON, Model, carried_out, config, evaluations, lines, timeless, write_gold
from tests.support.kills import ROOT, RUN, killed_after
from tests.support.server import serving
from workbench.batch.runner import Budget
from workbench.cli import app
from workbench.errors import InputError, JudgeError, PromptError
from workbench.evaluation import run as matrix
from workbench.evaluation.log import Attempt, revision_of, settled
from workbench.evaluation.run import Contender, EpochCache, ReplayMiss
from workbench.evaluation.service import read_config
from workbench.files import shipped
from workbench.judge.llm.prompts import load_prompt
from workbench.models import Call

EVENTS = 4


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gold(tmp_path_factory.mktemp("gold"), events=EVENTS)


@pytest.fixture(scope="module")
def whole(gold: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A run that nobody interrupted."""
    return carried_out(evaluations(tmp_path_factory.mktemp("whole")), config(gold))


def judging(*, price: float | None = 0.0, **model: Any) -> Callable[..., tuple[Contender, ...]]:
    """Make the one contender a stand-in for a paid model."""
    return lambda *_: (Model(**model).contender(price=price),)


def test_every_question_has_one_line_with_its_answer(whole: tuple[Path, dict[str, Any]]) -> None:
    """Sample by sample, the whole answer, so that the run can be scored again without asking."""
    kept = lines(whole[0])
    assert len(kept) == EVENTS * 3
    assert {line["status"] for line in kept} == {"ok"}
    assert all(line["said"]["readings"] for line in kept)
    assert len({(line["variant"], line["sample"], line["epoch"]) for line in kept}) == len(kept)


def test_the_samples_of_an_event_stand_together_in_an_order_that_the_seed_decides(gold: Path, tmp_path: Path) -> None:
    """Wherever a run stops, it has whole events of a random order."""
    made = evaluations(tmp_path)
    orders = [[q.item.event for q in made.begin(config(gold, seed=seed)).pending] for seed in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    changes = sum(one != other for one, other in zip(orders[0], orders[0][1:], strict=False))
    assert changes == EVENTS - 1


def test_a_score_is_worked_out_again_without_asking(whole: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """From the run's folder alone, which can be copied anywhere."""
    folder = tmp_path / "runs" / whole[0].name
    shutil.copytree(whole[0], folder)
    before = (folder / "results.json").read_bytes()
    for name in ("results.json", "report.html", "junit.xml", "results.csv"):
        (folder / name).unlink()
    made = evaluations(tmp_path)
    made.score(made.runs.find("latest"))
    assert (folder / "results.json").read_bytes() == before


def test_a_log_torn_anywhere_is_gone_on_with_to_the_same_results(
    gold: Path, whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """As a kill leaves it: whatever whole lines there are, and a part of the next."""
    log = (whole[0] / "samples.jsonl").read_bytes()
    for cut in random.Random(7).sample(range(len(log)), 5):
        folder = tmp_path / str(cut) / "runs" / whole[0].name
        shutil.copytree(whole[0], folder)
        (folder / "samples.jsonl").write_bytes(log[:cut])
        made = evaluations(tmp_path / str(cut))
        results = _resumed(made, gold)
        assert timeless(results) == timeless(whole[1])
        assert len(lines(folder)) == EVENTS * 3


def _resumed(made: Any, gold: Path) -> dict[str, Any]:
    run = made.runs.find("latest")
    underway = made.resume(run.id, config(gold))
    for _ in underway.attempts():
        pass
    made.score(run)
    return json.loads((run.folder / "results.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 5, 9])
def test_a_killed_run_goes_on_to_the_results_of_one_that_was_not(
    after: int, gold: Path, whole: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """SIGKILL, then --resume: nothing twice, nothing lost. `tests/bench` kills twenty times."""
    seen = killed_after(after, RUN, str(tmp_path), str(gold))
    made = evaluations(tmp_path)
    assert made.run(None).info.status == "running"
    assert timeless(_resumed(made, gold)) == timeless(whole[1])
    kept = lines(made.runs.find("latest").folder)
    assert len(kept) >= max(seen, EVENTS * 3)
    assert len({line["sample"] for line in kept}) == EVENTS * 3 == len(kept)


def test_a_whole_run_has_nothing_to_resume(whole: tuple[Path, dict[str, Any]]) -> None:
    """It says so, and what to do instead."""
    made = evaluations(whole[0].parents[1])
    with pytest.raises(InputError, match="nothing left to ask"):
        made.resume(whole[0].name, made.runs.find("latest").info.config)
    with pytest.raises(InputError, match="no unfinished run"):
        made.run(None)


def _begun(gold: Path, folder: Path) -> Any:
    """A run that was stopped after its first answer, on gold that may be changed."""
    shutil.copytree(gold.parent, folder / "gold")
    made = evaluations(folder)
    attempts = made.begin(config(folder / "gold" / "gold.jsonl")).attempts()
    next(attempts)
    attempts.close()
    return made


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "gold" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_run_is_not_resumed_on_changed_gold(gold: Path, tmp_path: Path) -> None:
    """Added samples need --amend; a sample whose text changed needs a new run."""
    made = _begun(gold, tmp_path)
    wanted = made.run(None).info.config
    _edit(tmp_path, "gold.jsonl", '"tags": ["money"]', '"tags": ["money", "new"]')
    with pytest.raises(InputError, match="the gold file") as refused:
        made.resume(None, wanted)
    assert "--amend" in str(refused.value)
    assert len(made.amend(None, wanted).pending) == EVENTS * 3 - 1
    _edit(tmp_path, "norhaven-a.txt", "town band", "fire brigade")
    with pytest.raises(InputError, match="sample opened-00"):
        made.amend(None, wanted)


def test_samples_may_be_added_to_a_run(gold: Path, tmp_path: Path) -> None:
    """What was answered stays, what is new is asked."""
    shutil.copytree(gold.parent, tmp_path / "gold")
    made = evaluations(tmp_path)
    few = config(tmp_path / "gold" / "gold.jsonl", filter={"events": ["event-00"]})
    folder, _ = carried_out(made, few)
    underway = made.amend("latest", few.model_copy(update={"filter": type(few.filter)()}))
    assert len(underway.pending) == (EVENTS - 1) * 3
    assert Counter(attempt.status for attempt in underway.attempts()) == {"ok": (EVENTS - 1) * 3}
    assert len(lines(folder)) == EVENTS * 3


def test_two_processes_never_carry_out_one_run(gold: Path, tmp_path: Path) -> None:
    """The second is told."""
    made = evaluations(tmp_path)
    first = made.begin(config(gold))
    going = first.attempts()
    next(going)
    with pytest.raises(InputError, match="another process"):
        next(made.resume(first.run.id, first.info.config).attempts())
    going.close()


def test_a_failed_question_is_asked_again_and_an_unscored_one_is_not(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error was never answered; a refusal is an answer that cannot be scored. Neither is a wrong one."""
    errors = {"cost-00": JudgeError("timeout", "too slow"), "cost-01": JudgeError("refusal", "I will not")}
    texts = {json.loads(line)["claim"]: json.loads(line)["id"] for line in gold.read_text().splitlines()}
    monkeypatch.setattr("workbench.evaluation.service.contenders", judging(fails=lambda c: errors.get(texts[c.text])))
    made = evaluations(tmp_path)
    folder, results = carried_out(made, config(gold, allow_unpriced=True))
    assert Counter(line["status"] for line in lines(folder)) == {"ok": EVENTS * 3 - 2, "error": 1, "unscored": 1}
    variant = results["variants"][0]
    assert (variant["errors"], variant["unscored"]) == ([{"what": "timeout", "n": 1}], [{"what": "refusal", "n": 1}])
    figure = next(f for f in variant["figures"] if f["metric"] == "verdict_accuracy")
    assert (figure["value"], figure["answered_only"]) == (pytest.approx(10 / 12), 1.0)
    errors.clear()
    underway = made.resume("latest", made.runs.find("latest").info.config)
    assert [q.item.id for q in underway.pending] == ["cost-00"]


def test_a_wrong_key_stops_the_run_and_says_so(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would meet every other question too."""
    monkeypatch.setattr(
        "workbench.evaluation.service.contenders", judging(fails=lambda _: JudgeError("auth", "wrong key"))
    )
    _, results = carried_out(evaluations(tmp_path), config(gold))
    assert results["stopped_by"] == "failure"
    assert results["totals"]["settled"] == 0


def test_a_budget_is_never_overrun(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Money is set aside before each call; what is left over is too little for one more."""
    monkeypatch.setattr("workbench.evaluation.service.contenders", judging(cost_usd=0.01, price=0.01))
    made = evaluations(tmp_path)
    folder, results = carried_out(made, config(gold, budget_usd=0.055))
    assert results["stopped_by"] == "budget"
    assert len(lines(folder)) == 5
    assert results["totals"]["billed_usd"] == pytest.approx(0.05)
    run = made.runs.find("latest")
    more = made.resume(run.id, run.info.config.model_copy(update={"budget_usd": 1.0}))
    assert sum(1 for _ in more.attempts()) == EVENTS * 3 - 5


def test_a_model_without_a_price_is_refused_unless_allowed(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is asked, or written."""
    monkeypatch.setattr("workbench.evaluation.service.contenders", judging(price=None))
    made = evaluations(tmp_path)
    with pytest.raises(InputError, match=r"no price is known for paid.*\n.*--allow-unpriced"):
        made.begin(config(gold))
    assert made.all() == ()
    assert made.begin(config(gold, allow_unpriced=True)).estimates[0].cost_usd is None


def test_the_estimate_is_of_what_is_left(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls and dollars, by model; the rules cost nothing and are not named."""
    monkeypatch.setattr("workbench.evaluation.service.contenders", judging(price=0.02))
    (estimate,) = evaluations(tmp_path).begin(config(gold)).estimates
    assert (estimate.model, estimate.calls, estimate.cost_usd) == ("paid", EVENTS * 3, pytest.approx(0.24))
    monkeypatch.undo()
    assert evaluations(tmp_path).begin(config(gold)).estimates == ()


def test_money_set_aside_counts_as_spent() -> None:
    """Until the call is settled with what it cost; an unknown cost is what was set aside."""
    budget = Budget(1.0, spent_usd=0.2)
    assert budget.reserve(0.5)
    assert not budget.reserve(0.4)
    assert budget.reserve(0.0)
    budget.settle(0.5, 0.1)
    assert budget.reserve(0.6)
    budget.settle(0.6, None)
    assert budget.spent_usd == pytest.approx(0.9)


def test_an_epoch_hears_no_echo_of_another() -> None:
    """The first shares its answers with the workspace, the others keep theirs apart."""
    kept = {"q": "first"}
    caches = [EpochCache(kept, epoch=n, use="on") for n in (1, 2)]
    assert caches[0].get("q") == "first"
    assert caches[1].get("q") is None
    caches[1]["q"] = "second"
    assert (caches[0]["q"], caches[1]["q"]) == ("first", "second")


@pytest.mark.parametrize(
    ("use", "reads", "writes"), [("on", True, True), ("off", False, False), ("refresh", False, True)]
)
def test_the_cache_is_used_as_the_config_says(use: Any, reads: bool, writes: bool) -> None:
    """`off` leaves it alone, `refresh` only writes."""
    kept = {"q": "old"}
    cache = EpochCache(kept, epoch=1, use=use)
    assert (cache.get("q") == "old") is reads
    cache["q"] = "new"
    assert (kept["q"] == "new") is writes


def test_a_replay_never_asks() -> None:
    """A miss is an error of its own, and no answer."""
    with pytest.raises(ReplayMiss):
        EpochCache({}, epoch=1, use="only").get("q")


def test_the_last_good_answer_counts() -> None:
    """An error after it takes nothing back; without one the last attempt counts."""
    first = Attempt(
        variant="v", sample="s", sample_sha="x", epoch=1, attempt=1, status="error", call=Call(judge="j", at=NOON)
    )
    good = first.model_copy(update={"status": "ok", "attempt": 2})
    later = first.model_copy(update={"attempt": 3})
    assert settled([first, good, later])[first.key].attempt == 2
    assert settled([first, later])[first.key].attempt == 3


def _prompts(folder: Path) -> Path:
    """A folder with a second version of the shipped prompt."""
    text = (shipped("prompts") / "compare.v1.prompt").read_text(encoding="utf-8")
    changed = text.replace("variant: v1", "variant: v2").replace("Plain English.", "Plain English, and short.")
    folder.mkdir()
    (folder / "compare.v2.prompt").write_text(changed, encoding="utf-8")
    return folder


TWO_BY_TWO = """\
gold: {seeds}/gold/seed.jsonl
articles: {seeds}
filter: {{ids: [seed-D01, seed-D12]}}
models: [builtin, openai/builtin]
prompts: [compare.v1, compare.v2]
params: {{api_base: '{server}/v1'}}
max_connections: {{openai: 1}}
baseline: {{model: builtin}}
gates:
  - {{gate: min_quote_validity, at_least: 0.99}}
  - {{gate: min, metric: consistency, at_least: 0.5, variant: compare.v2}}
"""


@pytest.mark.slow
@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_two_prompts_on_a_model_beside_the_rules(model_server: str, tmp_path: Path) -> None:
    """On seed gold, from the command line: a report, the exit code of its gates, and a replay that asks nobody.

    One gate is on agreement over epochs, of which there is one: a gate without its number has failed.
    """
    text = TWO_BY_TWO.format(seeds=shipped("seeds"), server=model_server)
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    runner = CliRunner(env={"WORKBENCH_PROMPTS": str(_prompts(tmp_path / "prompts"))})
    asked = ["eval", "run", str(tmp_path / "two.yaml"), "--workspace", str(tmp_path / "ws"), "--yes"]
    done = runner.invoke(app, asked)
    assert done.exit_code == 1, done.stderr
    assert "1 of 3 gates FAILED" in done.stderr.splitlines()[-2]
    folder, results = _latest(tmp_path / "ws")
    assert {v["name"]: v["ok"] for v in results["variants"]} == {
        "builtin": 2,
        "compare.v1 · openai/builtin": 2,
        "compare.v2 · openai/builtin": 2,
        "claim only · openai/builtin": 2,
        "word overlap": 2,
    }
    assert "compare.v2 · openai/builtin against builtin" in (folder / "report.html").read_text(encoding="utf-8")
    assert runner.invoke(app, [*asked, "--cache", "only"]).exit_code == 1
    again, replayed = _latest(tmp_path / "ws", but=folder)
    assert all(line.get("cached") for line in lines(again) if line["call"]["judge"] != "builtin")
    assert timeless(replayed) == timeless(results)


def _latest(workspace: Path, but: Path | None = None) -> tuple[Path, dict[str, Any]]:
    folder = next(path for path in (workspace / "runs").iterdir() if path != but)
    return folder, json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("model", "price", "costs"),
    [
        ("openai/gpt-4.1-mini", None, True),
        ("openai/of-ones-own", None, False),
        ("openai/of-ones-own-priced", {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}, True),
    ],
)
def test_a_local_address_is_free_only_where_no_price_is_listed(
    litellm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, price: dict[str, float] | None,
    costs: bool,
) -> None:  # fmt: skip
    """A proxy on this machine may lead to a provider who is paid: then it is billed, and the budget holds."""
    if price:
        monkeypatch.setitem(litellm.model_cost, model, {"litellm_provider": "openai", "mode": "chat", **price})
    with serving() as address:
        given = {"models": (model,), "params": {"api_base": f"{address}/v1"}, "claim_only": False}
        gold = write_gold(tmp_path / "gold", events=1)
        _, whole = carried_out(evaluations(tmp_path / "a"), config(gold, **given))
        _, stopped = carried_out(evaluations(tmp_path / "b"), config(gold, budget_usd=1e-6, **given))
    assert (whole["totals"]["billed_usd"] > 0, whole["totals"]["unpriced"]) == (costs, 0)
    assert stopped["stopped_by"] == ("budget" if costs else None)
    assert stopped["totals"]["billed_usd"] <= 1e-6


@pytest.mark.usefixtures("litellm")
def test_a_replay_without_answers_has_no_verdict(tmp_path: Path) -> None:
    """Every question is an error, and none a wrong answer."""
    wanted = config(
        write_gold(tmp_path / "gold", events=1),
        models=("openai/builtin",),
        cache="only",
        params={"api_base": "http://127.0.0.1/v1"},
    )
    _, results = carried_out(evaluations(tmp_path), wanted)
    assert results["variants"][0]["errors"] == [{"what": "replay_miss", "n": 3}]


def test_a_run_says_at_which_commit_its_prompts_were(gold: Path, tmp_path: Path) -> None:
    """And whether they were still those of the commit; a folder that git does not know has none."""
    folder = _prompts(tmp_path / "prompts")
    assert revision_of(folder) is None
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], check=True)
    found = revision_of(folder)
    assert found is not None
    assert (len(found.commit), found.dirty, found.short) == (40, False, found.commit[:12])
    (folder / "compare.v3.prompt").write_text("a version that git does not know")
    made = evaluations(tmp_path / "ws", prompts=folder)
    carried_out(made, config(gold))
    assert made.runs.find("latest").info.revision == found.model_copy(update={"dirty": True})


def test_a_run_folder_names_no_place_of_this_machine(whole: tuple[Path, dict[str, Any]], gold: Path) -> None:
    """Gold and articles are named by the way there; read back they are where they were."""
    for name in ("run.json", "config.yaml", "report.html", "results.json"):
        assert str(gold.parent) not in (whole[0] / name).read_text(encoding="utf-8")
    info = evaluations(whole[0].parents[1]).runs.find("latest").info
    assert (info.config.gold, info.config.articles) == (gold, gold.parent)


def test_a_run_is_repeated_from_the_config_in_its_folder(gold: Path, tmp_path: Path) -> None:
    """With its name, its filter and every kind of gate."""
    gates = [
        {"gate": "min", "metric": "strict", "at_least": 0.1},
        {"gate": "no_regression"},
        {"gate": "non_inferior", "variant": "builtin"},
        {"gate": "max_cost", "usd_per_100": 0},
        {"gate": "max_p95", "seconds": 60},
        {"gate": "min_quote_validity", "at_least": 0.5},
        {"gate": "max_error_rate", "at_most": 0.5},
        {"gate": "max_flip", "perturbation": "order", "at_most": 0.03},
        {"gate": "max_attack_success", "at_most": 1, "bound": "point"},
    ]
    made = evaluations(tmp_path)
    robust = {"perturbations": ["order", "injection"], "samples": 2}
    folder, _ = carried_out(made, config(gold, gates=gates, robustness=robust, epochs=2))
    again = read_config(folder / "config.yaml")
    places = {"gold": gold, "articles": gold.parent}
    resolved = {"gold": again.gold.resolve(), "articles": again.articles.resolve()}
    assert again.model_copy(update=resolved) == made.runs.find("latest").info.config.model_copy(update=places)
    assert len(made.begin(again).pending) == len(lines(folder))


def test_a_run_whose_gold_is_gone_says_so(gold: Path, tmp_path: Path) -> None:
    """As after moving a workspace; naming the config again goes on with it."""
    made = _begun(gold, tmp_path)
    shutil.move(tmp_path / "gold", tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"is not at .*\n.*--resume"):
        made.resume(None, made.run(None).info.config)
    assert len(made.resume(None, config(tmp_path / "elsewhere" / "gold.jsonl")).pending) == EVENTS * 3 - 1


def test_a_run_is_found_by_a_part_of_its_name(whole: tuple[Path, dict[str, Any]]) -> None:
    """And a name that means none, or several, is refused."""
    runs = evaluations(whole[0].parents[1]).runs
    assert runs.find(whole[0].name[-6:]).id == whole[0].name
    assert runs.find(os.fspath(whole[0])).id == whole[0].name
    with pytest.raises(InputError, match="no runs are called"):
        runs.find("nothing")


def test_a_broken_line_in_the_middle_of_a_log_is_refused(whole: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """Only the last line can have been torn."""
    folder = tmp_path / "runs" / whole[0].name
    shutil.copytree(whole[0], folder)
    log = (folder / "samples.jsonl").read_text().splitlines()
    (folder / "samples.jsonl").write_text("\n".join([log[0], log[1][:50], *log[2:]]) + "\n")
    made = evaluations(tmp_path)
    with pytest.raises(InputError, match=r"samples\.jsonl line 2 is broken"):
        made.score(made.runs.find("latest"))


def test_models_of_one_config_are_named_once() -> None:
    """Asking twice is what epochs are for."""
    with pytest.raises(InputError, match="names builtin twice"):
        matrix._refuse_doubles("models", ("builtin", "builtin"))


INTERRUPTED = """
import os, signal, sys
from workbench.cli import main
from workbench.judge.builtin.judge import BuiltinJudge
signal.signal(signal.SIGINT, signal.default_int_handler)
asked, real = [], BuiltinJudge.__call__
def judge(self, claim, versions):
    asked.append(claim)
    if len(asked) == 5:
        os.kill(os.getpid(), signal.SIGINT)
    return real(self, claim, versions)
BuiltinJudge.__call__ = judge
sys.argv = ["workbench", "eval", "run", "--workspace", sys.argv[1], "--gold", sys.argv[2], "--articles", sys.argv[3]]
main()
"""


@pytest.mark.slow
def test_ctrl_c_is_a_clean_end(gold: Path, tmp_path: Path) -> None:
    """Exit 130, no traceback; what was answered is kept and scored, and the run goes on from there."""
    arguments = [sys.executable, "-c", INTERRUPTED, str(tmp_path), str(gold), str(gold.parent)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert "eval run --resume" in done.stderr.splitlines()[-2]
    folder = evaluations(tmp_path).run(None).folder
    assert 4 <= len(lines(folder)) <= 6
    assert json.loads((folder / "results.json").read_text())["stopped_by"] == "interrupt"


def test_two_prompts_are_compared_as_a_run_asked_them(tmp_path: Path) -> None:
    """Line by line; a prompt that was edited since is not passed off as the one that was asked."""
    asked = evaluations(tmp_path / "ws")
    first, second = load_prompt("compare.v1").label, load_prompt("compare.v2").label
    diff = asked.prompt_diff(first, second)
    assert diff.startswith("--- compare.v1\n+++ compare.v2\n")
    assert asked.prompt_diff(first, first) == ""
    with pytest.raises(PromptError, match="edited since"):
        asked.prompt_diff("compare.v1#00000000", second)
