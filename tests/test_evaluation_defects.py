"""One defect at a time in a config, gold or prompt file: exit 2, one sentence that says where, a hint, no traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.evaluated import write_gold
from workbench.cli import main
from workbench.errors import InputError
from workbench.files import read_urls, shipped

CONFIG = """\
gold: gold/gold.jsonl
articles: gold
models: [builtin]
gates:
  - {gate: min, metric: strict, at_least: 0.5}
"""
MIN = "{gate: min, metric: strict, at_least: 0.5}"
ROW = {"file": "norhaven-a.txt", "stance": "supports"}
INPUTS = "schema: {articles: array, claim: string, speaker: string}"
PROMPTED = (
    CONFIG.replace("[builtin]", "[openai/m]\nprompts: [compare.v1]")
    + "params: {api_base: 'http://127.0.0.1:9/v1'}\ncache: only\n"
)


class Told(NamedTuple):
    """How a command ended."""

    code: int
    err: str


Evaluate = Callable[..., Told]


@pytest.fixture
def evaluate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Evaluate:
    """Run `workbench eval run eval.yaml` in a folder with gold and prompts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path / "ws"))
    monkeypatch.setenv("WORKBENCH_PROMPTS", str(tmp_path / "prompts"))
    write_gold(tmp_path / "gold", events=1)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "eval.yaml").write_text(CONFIG, encoding="utf-8")

    def call(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["workbench", "eval", "run", *(arguments or ("eval.yaml",))])
        try:
            main()
        except SystemExit as end:
            return Told(int(end.code or 0), capfd.readouterr().err)
        return Told(0, capfd.readouterr().err)

    return call


def _wrong(told: Told, *words: str) -> list[str]:
    """What is wrong with how a command told of a defect; nothing, if it ended with 2, one sentence and a hint."""
    sentence = told.err.partition("\n")[0]
    wrong = [f"the first line does not say {word!r}: {sentence}" for word in words if word not in sentence]
    wrong += [f"exit code {told.code}: {told.err}"] if told.code != 2 else []
    wrong += ["a traceback"] if "Traceback" in told.err else []
    return wrong + ([] if "hint: " in told.err else ["no hint"])


def test_without_a_defect_it_runs(evaluate: Evaluate) -> None:
    """So that each defect below is the only one."""
    told = evaluate()
    assert told.code == 0
    assert Path(told.err.splitlines()[-1].removeprefix("report: ")).is_file()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("models:", "modles:", ("eval.yaml line 3", "`modles`")),
        ("articles: gold\n", "", ("eval.yaml", "`articles` is missing")),
        ("[builtin]", "builtin", ("eval.yaml line 3", "not a list")),
        ("[builtin]", "[builtin", ("eval.yaml line 4", "not YAML")),
        ("[builtin]", "[builtin]\nmodels: [builtin]", ("eval.yaml line 4", "twice")),
        ("[builtin]", "[builtin]\nepochs: 0", ("eval.yaml line 4", "`epochs`", "0")),
        ("[builtin]", "[builtin]\nepochs: many", ("eval.yaml line 4", "`epochs`")),
        ("[builtin]", "[builtin]\nbudget_usd: -1", ("eval.yaml line 4", "`budget_usd`")),
        ("[builtin]", "[builtin]\ncache: sometimes", ("eval.yaml line 4", "'sometimes'")),
        ("[builtin]", "[builtin]\nmax_connections: {openai: 0}", ("eval.yaml line 4", "`max_connections.openai`")),
        ("[builtin]", "[builtin]\nfilter: {split: train}", ("eval.yaml line 4", "'train'")),
        ("[builtin]", "[builtin]\nfilter: {id: [a]}", ("eval.yaml line 4", "`filter.id`")),
        ("[builtin]", "[builtin]\nprimary_metric: f1", ("eval.yaml line 4", "'f1'")),
        ("[builtin]", "[builtin]\nmargin: 2", ("eval.yaml line 4", "`margin`")),
        ("[builtin]", "[builtin]\nname: ../up", ("eval.yaml line 4", "`name`")),
        ("[builtin]", "&m [builtin]\nprompts: *m", ("eval.yaml line 4", "*")),
        ("min,", "mni,", ("eval.yaml line 5", "no such gate")),
        ("{gate: min,", "{", ("eval.yaml line 5", "`gate` is missing")),
        ("strict", "strickt", ("eval.yaml line 5", "'strickt'")),
        ("at_least: 0.5", "least: 0.5", ("eval.yaml line 5", "`gates.0.least`")),
        ("at_least: 0.5", "at_least: 0.5, variant: gpt", ("gate 1", "gpt", "no variant")),
        ("[builtin]", "[builtin]\nrobustness: {perturbations: [swop]}", ("eval.yaml line 4", "'swop'")),
        ("[builtin]", "[builtin]\nrobustness: yes", ("eval.yaml line 4", "`robustness` is not a section")),
        ("[builtin]", "[builtin]\nrobustness:", ("eval.yaml", "`robustness` is empty")),
        (MIN, "{gate: max_attack_success, at_most: 0.1}", ("gate 1", "none are asked about")),
        (MIN, "{gate: max_flip, perturbation: ablation, at_most: 0.1}", ("eval.yaml line 5", "'ablation'")),
        (MIN, "{gate: max_attack_success, at_most: 1, family: data, place: end}", ("line 5", "not both")),
        ("[builtin]", "[builtin]\nbaseline: {model: gpt}", ("baseline", "gpt")),
        ("[builtin]", "[builtin]\nbaseline: {run: yesterday}", ("'yesterday'",)),
        ("[builtin]", "[builtin, builtin]", ("`models`", "builtin twice")),
        ("[builtin]", "[builtin]\nfilter: {ids: [opened-77]}", ("`ids`", "opened-77")),
        ("[builtin]", "[builtin]\nfilter: {split: test}", ("no claim of this gold has a split",)),
        ("gold/gold.jsonl", "gold/silver.jsonl", ("no gold file", "silver.jsonl")),
        ("articles: gold", "articles: nowhere", ("no folder", "nowhere")),
        (CONFIG, "", ("eval.yaml", "no keys")),
        (CONFIG, "a: !!python/object:os.system {}\n", ("eval.yaml", "not plain YAML")),
    ],
    ids=lambda value: value.replace("\n", " ")[:40] if isinstance(value, str) else "",
)
def test_a_config_with_one_defect(evaluate: Evaluate, old: str, new: str, words: tuple[str, ...]) -> None:
    """The line of the file, or the name of what is meant."""
    assert old in CONFIG
    Path("eval.yaml").write_text(CONFIG.replace(old, new, 1), encoding="utf-8")
    assert _wrong(evaluate(), *words) == []


@pytest.mark.parametrize(
    ("line", "change", "words"),
    [
        (2, {"id": "opened-00"}, ("gold.jsonl line 2", "opened-00")),
        (1, {"verdict": "true"}, ("gold.jsonl line 1", "`verdict`")),
        (1, {"colour": "red"}, ("gold.jsonl line 1", "`colour`")),
        (1, {"outlets": []}, ("gold.jsonl line 1", "`outlets`")),
        (1, {"outlets": [{"file": "none.txt", "stance": "silent"}]}, ("none.txt",)),
        (1, {"outlets": [{"file": "norhaven-a.txt", "stance": "silent"}] * 2}, ("gold.jsonl line 1", "twice")),
        (3, {"discrepancies": [{"kind": "omission", "files": ["x.txt"]}]}, ("gold.jsonl line 3", "x.txt")),
        (1, {"outlets": [ROW | {"evidence": [{"start": 3, "end": 9, "quote": "x"}]}]}, ("opened-00", "3–9")),
        (1, {"outlets": [ROW | {"evidence_sets": [[{"start": 9000, "end": 9009}]]}]}, ("opened-00", "9000–9009")),
        (1, {"labels": [{"annotator": "ana", "verdict": "maybe"}]}, ("gold.jsonl line 1", "`labels.0.verdict`")),
    ],
)  # fmt: skip
def test_gold_with_one_defect(evaluate: Evaluate, line: int, change: dict[str, object], words: tuple[str, ...]) -> None:
    """The line of the file, or the id of the claim."""
    path = Path("gold/gold.jsonl")
    kept = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    kept[line - 1] |= change
    path.write_text("".join(json.dumps(one) + "\n" for one in kept), encoding="utf-8")
    assert _wrong(evaluate(), *words) == []


@pytest.mark.parametrize("text", ["", "{", '{"id": "a"}\n', "\udcff"])
def test_gold_that_is_no_gold(evaluate: Evaluate, text: str) -> None:
    """An empty file, half a line, too few keys, no UTF-8."""
    Path("gold/gold.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert _wrong(evaluate(), "gold.jsonl") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (INPUTS, INPUTS.replace(", speaker: string", ""), ("compare.v1.prompt", "speaker")),
        ("format: json", "format: json, strict: yes", ("compare.v1.prompt", "strict")),
        ("Judge only by these articles", "Judge by anything", ("compare.v1", "edited since")),
        ("{{ claim | untrusted", "{{ clam | untrusted", ("compare.v1.prompt", "clam")),
        ('{{ claim | untrusted("claim") }}', '{{ claim("claim") }}', ("compare.v1 could not", "callable")),
        ("{% if speaker %}", "{% if speaker", ("compare.v1.prompt", "not a template")),
        ('{{role "system"}}', "system:", ("compare.v1.prompt", "role line")),
        ("variant: v1", "variant: v7", ("compare.v1.prompt", "compare.v7")),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_prompt_with_one_defect(evaluate: Evaluate, old: str, new: str, words: tuple[str, ...]) -> None:
    """The name of the file, or of the prompt."""
    home = shipped("prompts")
    text = (home / "compare.v1.prompt").read_text(encoding="utf-8")
    assert old in text
    Path("prompts/compare.v1.prompt").write_text(text.replace(old, new, 1), encoding="utf-8")
    Path("prompts/lock.json").write_bytes((home / "lock.json").read_bytes() if "edited since" in words else b"{}")
    Path("eval.yaml").write_text(PROMPTED, encoding="utf-8")
    assert _wrong(evaluate(), *words) == []


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("nowhere.yaml",), "nowhere.yaml"),
        (("--gold", "gold/gold.jsonl", "--model", "builtin"), "no articles"),
        (("eval.yaml", "--epochs", "0"), "`epochs`"),
        (("eval.yaml", "--cache", "never"), "`cache`"),
        (("eval.yaml", "--amend"), "--resume"),
        (("eval.yaml", "--resume"), "no unfinished run"),
        (("yesterday", "--resume"), "yesterday"),
    ],
)
def test_a_command_with_one_defect(evaluate: Evaluate, arguments: tuple[str, ...], word: str) -> None:
    """The flag, or what it names."""
    assert _wrong(evaluate(*arguments), word) == []


def test_a_prompt_that_does_not_exist(evaluate: Evaluate) -> None:
    """With those that do."""
    Path("eval.yaml").write_text(PROMPTED.replace("compare.v1", "compare.v9"), encoding="utf-8")
    assert _wrong(evaluate(), "compare.v9") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [('modle = "builtin"', "did you mean `model`?"), ("model = builtin", "put text in quotation marks")],
)
def test_a_setting_with_one_defect(evaluate: Evaluate, line: str, words: str) -> None:
    """What is meant is named."""
    Path("workbench.toml").write_text(line, encoding="utf-8")
    told = evaluate()
    assert (told.code, words in told.err) == (2, True)


def test_addresses_that_are_in_no_file(tmp_path: Path) -> None:
    """In plain words."""
    with pytest.raises(InputError, match=r"there is no file .*nope\.json"):
        read_urls(tmp_path / "nope.json")


def test_a_misspelt_model(evaluate: Evaluate) -> None:
    """It is no question of its price: nobody can be asked. The judge that is meant is named where one is near."""
    for name, hint in (("builtn", "did you mean `builtin`?"), ("gpt5", "with its provider, as openai/gpt-4.1-mini")):
        Path("eval.yaml").write_text(CONFIG.replace("[builtin]", f"[{name}]"), encoding="utf-8")
        told = evaluate()
        assert _wrong(told, f"there is no model `{name}`") == []
        assert hint in told.err
        assert not list(Path().glob("**/run.json"))


def test_a_model_without_a_key_and_one_without_a_price(evaluate: Evaluate) -> None:
    """Both are refused before the first call."""
    priced = CONFIG.replace("[builtin]", "[openai/gpt-4.1-mini]")
    Path("eval.yaml").write_text(priced, encoding="utf-8")
    assert _wrong(evaluate(), "no key for openai/gpt-4.1-mini") == []
    unpriced = (
        CONFIG.replace("[builtin]", "[openai/nobody-knows]")
        + "budget_usd: 1\nparams: {api_base: 'https://models.invalid/v1'}\n"
    )
    Path("eval.yaml").write_text(unpriced, encoding="utf-8")
    assert _wrong(evaluate(), "no price is known for openai/nobody-knows") == []
