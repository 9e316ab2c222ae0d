"""Evaluations of a workspace: start, resume, score and compare runs; check gold, and make it from reviews.

Loads and saves for the steps under `workbench.evaluation`; the runs lie in the workspace under `runs/`.
"""

from __future__ import annotations

import difflib
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, PromptError
from workbench.evaluation.annotation import Agreements, GoldProblem, Promoted, agreements, lint, promoted
from workbench.evaluation.config import EvalConfig, parse_config
from workbench.evaluation.gold import read_gold
from workbench.evaluation.log import Digests, EvalRun, EvalRuns, RunInfo, SampleInfo, revision_of
from workbench.evaluation.perturbations import further_orders, make_probes, probe_sha
from workbench.evaluation.report import (
    Board,
    CloseUp,
    Grid,
    RunLine,
    Sides,
    board,
    grid,
    look_closely,
    run_line,
    write_results,
)
from workbench.evaluation.run import (
    Material,
    Sources,
    Underway,
    baseline_of,
    contenders,
    read_gold_with_articles,
    refuse_changed,
    refuse_changes,
    refuse_unknown_names,
    sample_sha,
    select,
)
from workbench.evaluation.scoring import Results, compare_runs, score_run
from workbench.files import shipped, write_whole
from workbench.judge.llm import forms
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.registry import is_model
from workbench.models import Check, Logged, content_id
from workbench.models.base import Clock

if TYPE_CHECKING:
    from workbench.workspace import Workbench

_PACKAGES = ("factcheck-workbench", "chromadb", "instructor", "litellm", "numpy", "onnxruntime", "pydantic", "scipy")


def read_config(path: Path) -> EvalConfig:
    """Read a config file; whatever is wrong in it is one sentence with its line."""
    if not path.is_file():
        raise InputError(f"there is no config file {path}", hint="prompts/evals/ holds the shipped ones")
    try:
        return parse_config(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", hint="a config is a text file in UTF-8") from error


def lint_gold(path: Path, articles: Path | None = None) -> tuple[GoldProblem, ...]:
    """Check a gold file; one that cannot be read, or whose spans do not fit the articles, is refused."""
    gold = read_gold(path) if articles is None else read_gold_with_articles(path, articles)[0]
    return lint(gold)


def write_candidates(promoted: Promoted, folder: Path) -> None:
    """Write candidates for gold and the raw texts that they label into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [one.model_dump_json(exclude_defaults=True) for one in promoted.gold]
    write_whole(folder / "candidates.jsonl", "".join(f"{line}\n" for line in lines))
    for name, text in promoted.files.items():
        write_whole(folder / name, text)


class Evaluations:
    """The evaluations of one workspace."""

    def __init__(self, workbench: Workbench, *, now: Clock) -> None:
        settings = workbench.settings
        self._workbench = workbench  # for its weights and its reviews, loaded only when they are needed
        self.runs = EvalRuns(settings.workspace / "runs")
        self._sources = Sources(settings, workbench.store.answers, now)

    def begin(self, config: EvalConfig) -> Underway:
        """Make a new run ready; nothing is asked or written yet."""
        material, info = self._made(config)
        return self._underway(info, material)

    def resume(self, name: str | None, config: EvalConfig) -> Underway:
        """Resume a run; its config may differ only in what affects no answer: budget, gates, connections."""
        before = self.run(name).info
        # A run names its gold by the way there from its own folder; a workspace that was moved does not find it.
        if not config.gold.is_file():
            raise InputError(
                f"the gold of run {before.id} is not at {config.gold} any more",
                hint="was the workspace moved? Name the config again: workbench eval run CONFIG.yaml --resume",
            )
        material, now = self._made(config, before)
        refuse_changes(before, now)
        return self._underway(now.model_copy(update=_same(before)), material)

    def amend(self, name: str | None, config: EvalConfig) -> Underway:
        """Resume a run with samples, variants and epochs added; nothing that was asked may change."""
        before = self.run(name).info
        material, now = self._made(config, before)
        refuse_changed(before, now)
        return self._underway(now.model_copy(update=_same(before)), material)

    def score(self, run: EvalRun) -> Results:
        """Score a run again and write the results into its folder. No model calls."""
        scored = score_run(run)
        write_results(run, scored)
        return scored.results

    def compare(self, first: str, second: str) -> Results:
        """Compare a second run's variants with the baseline of a first."""
        before, after = self.runs.find(first), self.runs.find(second)
        if first == second:
            raise InputError(f"both names mean run {after.id}", hint="`workbench eval runs` lists the runs")
        return compare_runs(before, after).results

    def all(self) -> tuple[RunInfo, ...]:
        """Give what is known of every run, newest first."""
        return tuple(run.info for run in self.runs.all())

    def run(self, name: str | None) -> EvalRun:
        """Give the run that is called so; without a name the newest that did not get to its end."""
        return self.runs.unfinished() if name is None else self.runs.find(name)

    def lines(self) -> tuple[RunLine, ...]:
        """Give a line for every run, newest first; one that cannot be read says why."""
        return tuple(run_line(run) for run in self.runs.all())

    def line(self, run: str) -> RunLine:
        """Give the line of one run."""
        return run_line(self.runs.find(run))

    def board(self, run: str, sides: Sides) -> Board:
        """Compare one variant of a run with another, of this run or of a second one, or with gold."""
        return board(self.runs.find(run), self._other(sides), sides)

    def grid(self, run: str) -> Grid:
        """Set every variant's answers of a run side by side."""
        return grid(self.runs.find(run))

    def look_closely(self, run: str, sides: Sides, sample: str, *, every: bool = False) -> CloseUp:
        """Show one sample: gold's words and the variants' in every article; of `every` variant, or of the two sides."""
        return look_closely(self.runs.find(run), self._other(sides), sides, sample, every=every)

    def prompt_diff(self, before: str, after: str) -> str:
        """Compare the texts of two prompts, written `compare.v1#1a2b3c4d`, as a unified diff; "" if they are the same.

        Raises PromptError if one is gone or was edited since the run that names it.
        """
        texts, names = list[list[str]](), list[str]()
        for label in (before, after):
            prompt = load_prompt(label.partition("#")[0], self._sources.settings.prompts)
            if prompt.label != label:
                raise PromptError(f"prompt {prompt.name} was edited since: it is {prompt.label} now, not {label}")
            texts.append(prompt.text.splitlines(keepends=True))
            names.append(prompt.name)
        return "".join(difflib.unified_diff(texts[0], texts[1], names[0], names[1]))

    def _other(self, sides: Sides) -> EvalRun | None:
        return self.runs.find(sides.other) if sides.other else None

    def _reviewed(self, event: str | None) -> tuple[Sequence[Check], Mapping[str, Sequence[Logged]]]:
        """Give every check of the workspace, or of one event, and the decisions on its claims by claim id."""
        store = self._workbench.store
        return store.checks(event), store.histories(event)

    def agreements(self, event: str | None = None) -> tuple[Agreements, Agreements]:
        """Say how far the machine and people agree, and people among themselves: by blind reviews, then by all."""
        checks, histories = self._reviewed(event)
        return agreements(checks, histories, blind_only=True), agreements(checks, histories, blind_only=False)

    def promote(self, event: str | None = None, *, since: str | None = None, reviewer: str | None = None) -> Promoted:
        """Turn reviews into candidates for gold; `since` a date, only claims that were decided then or later.

        With `reviewer`, the claims that they have yet to decide blind are left out.
        """
        checks, histories = self._reviewed(event)
        return promoted(checks, histories, since=since, blind=self._workbench.desk.blind(event, reviewer))

    def _underway(self, info: RunInfo, material: Material) -> Underway:
        underway = Underway(EvalRun(self.runs.folder / info.id), info, material)
        if not underway.pending:
            raise InputError(f"run {info.id} has nothing left to ask", hint=f"workbench eval score {info.id}")
        _ = underway.estimates  # refuses a model without a price, before anything is written
        return underway

    def _made(self, config: EvalConfig, before: RunInfo | None = None) -> tuple[Material, RunInfo]:
        places = {"gold": config.gold.resolve(), "articles": config.articles.resolve()}
        # What the config leaves to the settings is written out, so that a resume does not depend on them.
        sources, settings = self._sources, self._sources.settings
        models = config.models or (settings.model,)
        prompts = config.prompts or ((settings.compare_prompt,) if any(map(is_model, models)) else ())
        params = config.params.model_copy(update={"api_base": config.params.api_base or settings.api_base})
        config = config.model_copy(update={**places, "models": models, "prompts": prompts, "params": params})
        gold, articles = read_gold_with_articles(config.gold, config.articles)
        wanted = select(gold, config.filter)
        asked = contenders(config, sources)
        variants = tuple(c.variant for c in asked)
        refuse_unknown_names(config, variants)
        if config.baseline and config.baseline.run:
            other = self.runs.find(config.baseline.run)
            baseline_of(other.info.variants, config.baseline)
        labelled = {outlet.file: articles[outlet.file] for item in wanted for outlet in item.outlets}
        suite = config.robustness
        probes = make_probes(suite, wanted, labelled, seed=config.seed) if suite else ()
        if suite and before and (taken := {probe.id for probe in before.probes} - {probe.id for probe in probes}):
            further = further_orders(suite, wanted, labelled, seed=config.seed)
            probes = (*probes, *(probe for probe in further if probe.id in taken))
        at, embedder = sources.now(), self._workbench.embedder
        digest = hashlib.sha256(config.gold.read_bytes()).hexdigest()
        info = RunInfo(
            id=f"{at[:19].replace(':', '')}Z_{config.name}_{secrets.token_hex(3)}",
            config=config,
            digests=Digests(
                gold=digest,
                answer_schema=content_id(forms.Comparison.model_json_schema()),
                retrieval=f"hybrid#{embedder.digest}" if embedder else "lexical",
                packages={name: version(name) for name in _PACKAGES},
            ),
            variants=variants,
            samples=tuple(SampleInfo(id=item.id, event=item.event, sha=sample_sha(item, labelled)) for item in wanted),
            probes=tuple(SampleInfo(id=p.id, event=p.claim.event, sha=probe_sha(p, labelled)) for p in probes),
            started=at,
            revision=revision_of(settings.prompts or shipped("prompts")),
            earlier=sum(run.info.digests.gold == digest for run in self.runs.all()),
        )
        return Material(wanted, labelled, asked, sources, embedder, probes), info


def _same(before: RunInfo) -> dict[str, object]:
    """What a run keeps when it is resumed."""
    return {"id": before.id, "started": before.started, "earlier": before.earlier, "revision": before.revision}
