"""A run about to be carried out: what it will cost, its answers as they come, each kept before the next is begun."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from workbench.batch.runner import Budget, CancelToken, Lane, Task, run_many
from workbench.errors import STOPS_THE_RUN, BudgetSpent, GoldError, InputError, JudgeError, ReadError, WorkbenchError
from workbench.evaluation.config import EPOCH, Baseline, CacheUse, EvalConfig, Filter, MaxAttackSuccess, MaxFlip
from workbench.evaluation.gold import GoldClaim, read_gold, refuse_broken_spans
from workbench.evaluation.log import (
    Attempt,
    EvalRun,
    Key,
    RunInfo,
    RunStatus,
    SampleInfo,
    Variant,
    answered,
    failed_status,
    settled,
)
from workbench.evaluation.perturbations import Probe, further_orders, probe_sha
from workbench.evaluation.robustness import Pair
from workbench.evaluation.samples import gold_claim, sample_of
from workbench.evaluation.statistics import least_tried
from workbench.ingest.clean import clean
from workbench.ingest.sources import read
from workbench.ingest.text import passages
from workbench.judge.check import Judge, ask, retrieve
from workbench.judge.llm.client import is_free, need_key
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.prompts import Prompt, load_prompt, try_out
from workbench.judge.llm.providers import Params, provider
from workbench.judge.registry import is_model, judge_for, refuse_unknown
from workbench.models import Article, Call, Version, content_id
from workbench.models.base import Clock
from workbench.models.check import Estimate, add_up, total_usd
from workbench.retrieval.embedder import Embedder
from workbench.retrieval.index import Index
from workbench.settings import Settings

# ------------------------------------------------------------
# The response cache as one epoch of one run sees it.


class ReplayMiss(WorkbenchError):
    """A replay was asked something that was never answered."""


class EpochCache(MutableMapping[str, str]):
    """Answers by request, for one epoch, used as the config says."""

    def __init__(self, kept: MutableMapping[str, str], *, epoch: int, use: CacheUse) -> None:
        self._kept = kept
        self._epoch = epoch
        self._use = use

    def __getitem__(self, key: str) -> str:
        if self._use in ("off", "refresh"):
            raise KeyError(key)
        found = self._kept.get(self._key(key))
        if found is None and self._use == "only":
            raise ReplayMiss("this question was never answered, and cache: only asks nobody")
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: str) -> None:
        if self._use != "off":
            self._kept[self._key(key)] = value

    def __delitem__(self, key: str) -> None:
        del self._kept[self._key(key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def _key(self, key: str) -> str:
        return key if self._epoch == 1 else f"{key}:epoch{self._epoch}"


# ------------------------------------------------------------
# Choose samples and put their questions in order.


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
    if wanted.split and not any(item.split for item in gold):
        raise InputError("no claim of this gold has a split", hint="remove `split:` from `filter:`")
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


# ------------------------------------------------------------
# Ask one variant one question, and write down what came of it.


def attempt(
    question: Question, number: int, *, versions: Sequence[Version], index: Index, judge: Judge, now: Clock
) -> Attempt:
    """Ask, and give the line for the log; a judge that fails gives a line as well. `number`: which try it is."""
    key, free = question.key, question.variant.free
    about = {
        "variant": key.variant,
        "sample": key.sample,
        "sample_sha": key.sample_sha,
        "epoch": key.epoch,
        "attempt": number,
    }
    started = time.perf_counter()
    try:
        reply = ask(gold_claim(question.item), articles=(), index=index, judge=judge, now=now, versions=versions)
    except ReplayMiss as error:
        call = Call(judge=judge.name, prompt=judge.prompt, at=now(), cost_usd=0.0, retrieval=index.mode)
        return Attempt(**about, call=call, status="error", reason="replay_miss", message=error.message)
    call = reply.call.model_copy(update={"cost_usd": 0.0}) if free else reply.call
    if isinstance(reply.said, JudgeError):
        failed, why = failed_status(reply.said), reply.said.message
        return Attempt(**about, call=call, status=failed, reason=reply.said.kind, message=why)
    if not call.earlier and not call.seconds:  # the rules do not look at a clock
        call = call.model_copy(update={"seconds": round(time.perf_counter() - started, 4)})
    return Attempt(
        **about,
        call=call,
        status="ok",
        said=reply.said,
        cached=call.earlier is not None and not call.requests,
        list_usd=0.0 if free else total_usd([call.cost_usd, call.earlier.cost_usd if call.earlier else 0.0]),
    )


# ------------------------------------------------------------
# Tell what has changed between the start of a run and its going on.


class Changes(NamedTuple):
    """What is not as it was, in words."""

    added: tuple[str, ...]
    """New samples, variants or epochs, and anything that only widens the run."""
    changed: tuple[str, ...]
    """What was asked already would be asked otherwise now."""


def changes(before: RunInfo, now: RunInfo) -> Changes:
    """Compare a run as it was begun with the run as it would be begun now."""
    ours, theirs = {v.name: v for v in now.variants}, {v.name: v for v in before.variants}
    new = {s.id: s.sha for s in (*now.samples, *now.probes)}
    old = {s.id: s.sha for s in (*before.samples, *before.probes)}
    added = [f"variant {name}" for name in sorted(set(ours) ^ set(theirs))]
    added += [f"epochs of {n}" for n in sorted(set(ours) & set(theirs)) if ours[n].epochs != theirs[n].epochs]
    added += [f"sample {sample}" for sample in sorted(set(new) ^ set(old))]
    if before.digests.gold != now.digests.gold:
        added.append("the gold file")
    changed = [f"variant {n}" for n in sorted(set(ours) & set(theirs)) if ours[n].key != theirs[n].key]
    changed += [f"sample {sample}" for sample in sorted(set(new) & set(old)) if new[sample] != old[sample]]
    if before.digests.answer_schema != now.digests.answer_schema:
        changed.append("the form of answers")
    if before.digests.retrieval != now.digests.retrieval:
        changed.append(f"retrieval ({before.digests.retrieval} to {now.digests.retrieval})")
    return Changes(tuple(added), tuple(changed))


def refuse_changes(before: RunInfo, now: RunInfo) -> None:
    """Refuse to go on with a run whose gold, prompts, schema or models are not as they were."""
    found = changes(before, now)
    refuse_changed(before, now)
    if found.added:
        raise InputError(
            f"run {before.id} was begun with something else: {_some(found.added)}",
            hint="--amend takes it into the run",
        )


def refuse_changed(before: RunInfo, now: RunInfo) -> None:
    """Refuse what would mix two kinds of answers in one run; additions pass."""
    if changed := changes(before, now).changed:
        raise InputError(
            f"since run {before.id} was begun, this has changed: {_some(changed)}",
            hint="start a new run, and compare the two with `workbench eval compare`",
        )


def _some(things: tuple[str, ...]) -> str:
    more = f" and {len(things) - 3} more" if len(things) > 3 else ""
    return ", ".join(things[:3]) + more


# ------------------------------------------------------------
# Prompts x models: make every variant of a config ready to be asked.


@dataclass(frozen=True)
class Contender:
    """A variant, and how to ask it."""

    variant: Variant
    provider: str
    parallel: bool
    """As its judge says of itself."""
    judge: Callable[[EpochCache], Judge] = field(repr=False)
    """Makes the judge, with the answers that one epoch may use."""

    def shown(self, versions: Sequence[Version]) -> tuple[Version, ...]:
        """Give what of a sample's versions this variant sees."""
        return () if self.variant.role == "claim only" else tuple(versions)


@dataclass(frozen=True)
class Sources:
    """What a run takes from the workspace."""

    settings: Settings
    """Where the config leaves something open."""
    answers: MutableMapping[str, str] = field(repr=False)
    now: Clock


def contenders(config: EvalConfig, sources: Sources) -> tuple[Contender, ...]:
    """Make the variants of a config, in its order; refuse what could not be asked at all."""
    settings = sources.settings
    models = config.models or (settings.model,)
    _refuse_doubles("models", models)
    _refuse_doubles("prompts", config.prompts)
    prompts = [load_prompt(name, settings.prompts) for name in config.prompts or (settings.compare_prompt,)]
    conclude = load_prompt(settings.conclude_prompt, settings.prompts)
    for prompt in prompts:
        try_out(prompt)
    params = _params(config, settings)
    made: list[Contender] = []
    for model in models if config.cache != "only" else ():
        refuse_unknown(model, params.api_base)
    for model in models:
        if is_model(model):
            made += [_prompted(model, one, params=params, conclude=conclude, epochs=config.epochs) for one in prompts]
        else:
            made.append(_installed(model, sources, epochs=config.epochs))
    asked = [model for model in models if is_model(model)]
    for model in asked if config.claim_only else ():
        contender = _prompted(model, prompts[0], params=params, conclude=conclude, epochs=1)
        variant = contender.variant
        changed = {"key": content_id(variant.key, "claim only"), "name": f"claim only · {variant.model}"}
        made.append(replace(contender, variant=variant.model_copy(update={**changed, "role": "claim only"})))
    for model in asked if config.cache != "only" else ():
        need_key(model, params)
    return tuple(made)


def _refuse_doubles(key: str, names: Sequence[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise InputError(f"`{key}` names {name} twice", hint="name it once; `epochs:` asks more than once")


def _params(config: EvalConfig, settings: Settings) -> Params:
    given = config.params
    return Params(
        api_base=given.api_base or settings.api_base,
        temperature=given.temperature,
        max_tokens=given.max_tokens or settings.max_tokens,
        timeout_seconds=given.timeout_seconds or settings.timeout_seconds,
        context_tokens=given.context_tokens or settings.context_tokens,
    )


def _installed(name: str, sources: Sources, *, epochs: int) -> Contender:
    """Give a judge that is installed here. One that computes here is asked once: it would say the same again."""
    make = partial(judge_for, sources.settings.model_copy(update={"model": name}), now=sources.now)
    judge = make({})
    variant = Variant(
        key=content_id(judge.key),
        name=name,
        model=name,
        prompt=judge.prompt,
        epochs=epochs if judge.parallel else 1,
        free=not judge.parallel,
    )
    return Contender(variant, name, judge.parallel, make)


def _prompted(model: str, prompt: Prompt, *, params: Params, conclude: Prompt, epochs: int) -> Contender:
    def judge(cache: EpochCache | None) -> LLMJudge:
        return LLMJudge(model, prompt, params=params, cache=cache, conclude=conclude)

    variant = Variant(
        key=content_id(judge(None).key),
        name=f"{prompt.name} · {model}",
        model=model,
        prompt=prompt.label,
        epochs=epochs,
        free=is_free(model, params),
    )
    return Contender(variant, provider(model), LLMJudge.parallel, judge)


# ------------------------------------------------------------
# What a run is about: gold, the raw articles that it labels, cleaned, and an index of them apart.


@dataclass(frozen=True)
class Material:
    """Everything that a run asks about, and everybody whom it asks."""

    gold: tuple[GoldClaim, ...]
    articles: Mapping[str, Article]
    """By the file names that gold uses."""
    contenders: tuple[Contender, ...]
    sources: Sources
    embedder: Embedder | None = field(repr=False)
    probes: tuple[Probe, ...] = ()

    @cached_property
    def shown(self) -> Mapping[str, Article]:
        """Every article that is asked about, those of changed samples too, by file name."""
        return {**self.articles, **{file: a for probe in self.probes for file, a in probe.articles.items()}}


def read_gold_with_articles(gold_file: Path, folder: Path) -> tuple[tuple[GoldClaim, ...], dict[str, Article]]:
    """Read gold and the raw articles it labels, by file name; refuse gold that does not fit them."""
    gold = read_gold(gold_file)
    if not folder.is_dir():
        raise GoldError(
            f"there is no folder {folder}", hint="`articles:` (--articles) names the folder of the raw files"
        )
    return gold, read_labelled(gold, folder)


def read_labelled(gold: Sequence[GoldClaim], folder: Path) -> dict[str, Article]:
    """Read the raw articles that gold labels; refuse those that are missing, and spans that do not fit."""
    events = {outlet.file: item.event for item in gold for outlet in item.outlets}
    articles = {name: _article(folder / name, event) for name, event in events.items()}
    refuse_broken_spans(gold, articles)
    return articles


def _article(path: Path, event: str) -> Article:
    documents = tuple(read([path]))
    if len(documents) != 1:
        raise GoldError(f"{path} holds {len(documents)} articles", hint="gold labels files of one article each")
    if isinstance(documents[0], ReadError):
        hint = "--articles must name the folder with the raw files"
        raise GoldError(f"{path} cannot be read: {documents[0].message}", hint=hint) from documents[0]
    return clean(documents[0], event=event)


@contextmanager
def indexed(articles: Mapping[str, Article], embedder: Embedder | None) -> Iterator[Index]:
    """Open an index of these articles that is thrown away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), embedder=embedder)
        try:
            add(index, tuple(articles.values()))
            yield index
        finally:
            index.close()


def add(index: Index, articles: Sequence[Article]) -> None:
    """Index articles that are not indexed yet."""
    new = [article for article in articles if article.id not in index.article_ids()]
    index.add_passages(new, [p for article in new for p in passages(article)])


# ------------------------------------------------------------
# Which variants a config means by its baseline and its gates; refuse names that mean none.


def baseline_of(variants: Sequence[Variant], wanted: Baseline | None) -> Variant:
    """Give the variant that a baseline means; without one, the first that saw the articles."""
    judged = [v for v in variants if v.role == "judge"]
    names = [name for name in (wanted.prompt, wanted.model) if name] if wanted else []
    found = [v for v in judged if all(v.called(name) for name in names)]
    if not found:
        raise InputError(f"the baseline {' · '.join(names)} is no variant of the run", hint=_known(judged))
    return found[0]


def refuse_unknown_names(config: EvalConfig, variants: Sequence[Variant]) -> None:
    """Refuse a baseline or a gate for a variant that the run does not have."""
    if config.baseline is None or config.baseline.run is None:
        baseline_of(variants, config.baseline)
    judged = [v for v in variants if v.role == "judge"]
    for number, gate in enumerate(config.gates, start=1):
        if gate.variant is not None and not any(v.called(gate.variant) for v in judged):
            raise InputError(
                f"gate {number} ({gate.gate}) is for {gate.variant}, which is no variant of the run",
                hint=_known(judged),
            )
        if isinstance(gate, MaxFlip | MaxAttackSuccess) and config.robustness is None:
            raise InputError(
                f"gate {number} ({gate.gate}) is about changed samples, and none are asked about",
                hint="add `robustness: {}` to the config, or --robustness to the command",
            )


def _known(variants: Sequence[Variant]) -> str:
    return f"its variants are {', '.join(v.name for v in variants)}"


def _is_about(gate: MaxAttackSuccess, probe: Probe) -> bool:
    order = probe.attack
    return order is not None and gate.family in (None, order.family) and gate.place in (None, order.place)


# ------------------------------------------------------------


class Underway:
    """A run that can be carried out, or gone on with."""

    def __init__(self, run: EvalRun, info: RunInfo, material: Material) -> None:
        self.run = run
        self.info = info
        self._material = material
        self._contenders = {c.variant.key: c for c in material.contenders}
        self._judges: dict[tuple[str, int], Judge] = {}
        self._versions: dict[str, tuple[Version, ...]] = {}
        self._take_in_orders()

    @cached_property
    def pending(self) -> tuple[Question, ...]:
        """The questions without an answer, in the order of the run."""
        done = answered(settled(self.run.attempts()))
        return tuple(question for question in self._questions() if question.key not in done)

    def _questions(self) -> Iterator[Question]:
        shas = {sample.id: sample.sha for sample in (*self.info.samples, *self.info.probes)}
        ordered = in_order(self._material.gold, self.info.config.seed)
        return questions(ordered, shas, self.info.variants, probes=self._material.probes)

    def _take_in_orders(self) -> tuple[Question, ...]:
        """Plant further orders where too few can be obeyed or resisted for a gate to pass; give their questions.

        A gate on the upper bound of 0.05 needs 59 that are not moot, whoever passes it. Those that are still to be
        asked count as such. A judge that leaves too many without an answer fails its gate, and is asked no more.
        """
        config, latest = self.info.config, settled(self.run.attempts())
        if config.robustness is None or "injection" not in config.robustness.wanted:
            return ()
        known = {probe.id for probe in self._material.probes}
        taken: list[Probe] = []
        for gate in config.gates:
            if not isinstance(gate, MaxAttackSuccess) or gate.bound != "upper":
                continue
            lacking = max((self._lacking(gate, v, taken, latest) for v in self.info.variants), default=0)
            if lacking > 0:
                further = further_orders(
                    config.robustness, self._material.gold, self._material.articles, seed=config.seed
                )
                new = (probe for probe in further if _is_about(gate, probe) and probe.id not in known)
                taken += islice(new, lacking)
                known |= {probe.id for probe in taken}
        if not taken:
            return ()
        infos = [
            SampleInfo(id=probe.id, event=probe.claim.event, sha=probe_sha(probe, self._material.articles))
            for probe in taken
        ]
        self._material = replace(self._material, probes=(*self._material.probes, *taken))
        self.info = self.info.model_copy(update={"probes": (*self.info.probes, *infos)})
        new_ids = {probe.id for probe in taken}
        return tuple(question for question in self._questions() if question.key.sample in new_ids)

    def _lacking(
        self, gate: MaxAttackSuccess, variant: Variant, taken: Sequence[Probe], latest: Mapping[Key, Attempt]
    ) -> int:
        """Say how many orders one variant lacks for a gate, beside those that were just taken in."""
        least = least_tried(gate.at_most)
        if least is None or variant.role != "judge" or (gate.variant and not variant.called(gate.variant)):
            return 0
        shas = {sample.id: sample.sha for sample in (*self.info.samples, *self.info.probes)}
        orders = [probe for probe in self._material.probes if _is_about(gate, probe)]
        counted = sum(_is_about(gate, probe) for probe in taken)
        failed = 0
        for probe in orders:
            before = latest.get(Key(variant.key, probe.sample, shas[probe.sample], 1))
            after = latest.get(Key(variant.key, probe.id, shas[probe.id], EPOCH))
            if before is None or after is None:
                counted += 1
                continue
            gold = next(item for item in self._material.gold if item.id == probe.sample)
            shown = {**self._material.articles, **probe.articles}
            pair = Pair(
                probe,
                sample_of(variant, gold, self._material.articles, before),
                sample_of(variant, probe.claim, shown, after),
            )
            counted += pair.as_expected is not None
            failed += not pair.answered
        return 0 if failed > self.info.config.max_error_rate * len(orders) else least - counted

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Say what is left to ask of each model, and for how much; a judge that asks nobody is left out.

        InputError for a model without a known price, unless the config allows it.
        """
        if self.info.config.cache == "only":
            return ()
        models = sorted({c.variant.model for c in self._contenders.values() if c.parallel})
        return tuple(self._estimate(model) for model in models)

    def _estimate(self, model: str) -> Estimate:
        asked = (question for question in self.pending if question.variant.model == model)
        # Whole articles, without looking anything up: a price needs no passages.
        shown = ((q, self._contender(q).shown([Version(article=one) for one in self._articles(q)])) for q in asked)
        estimate = add_up((self._estimate_of(*one) for one in shown), model=model)
        if estimate.cost_usd is None and not self.info.config.allow_unpriced:
            raise InputError(
                f"no price is known for {model}, so nobody can say what this run costs",
                hint="--allow-unpriced (in the config allow_unpriced: true) asks it all the same",
            )
        return estimate

    def attempts(self, token: CancelToken | None = None) -> Iterator[Attempt]:
        """Ask what is pending; every attempt is on the disk before it is handed over.

        A spent budget, a hopeless failure, Ctrl-C and a cancelled `token` end it early; `info.status` says so.
        """
        config = self.info.config
        budget = Budget(config.budget_usd, spent_usd=sum(a.call.cost_usd or 0.0 for a in self.run.attempts()))
        ended: RunStatus = "interrupt"
        with self.run.held(), self.run.log() as log, indexed(self._material.articles, self._material.embedder) as index:
            self.run.keep(self._material.gold, self._material.articles)
            self.run.keep_probes(self._material.probes)
            self._save("running")
            failed = False
            try:
                asked = self.pending
                while asked:
                    for attempt in run_many(self._lanes(asked, index), what="question", budget=budget, token=token):
                        log.append(attempt)
                        failed = failed or attempt.error in STOPS_THE_RUN
                        yield attempt
                    asked = () if failed else self._take_in_orders()
                    self.run.keep_probes(self._material.probes)
                    self._save("running")
                ended = "failure" if failed else "done"
            except BudgetSpent:
                ended = "budget"
            except KeyboardInterrupt:
                ended = "interrupt"
            finally:
                self._save(ended)

    def _save(self, status: RunStatus) -> None:
        at = None if status == "running" else self._material.sources.now()
        self.info = self.info.model_copy(update={"status": status, "ended": at})
        self.run.save(self.info)

    def _lanes(self, asked: Sequence[Question], index: Index) -> list[Lane[Attempt]]:
        """Ask each provider at its own width; a judge that computes here goes question by question."""
        tried: dict[Key, int] = {}
        for before in self.run.attempts():
            tried[before.key] = before.attempt
        providers = {c.provider: c.parallel for c in self._contenders.values()}
        return [
            Lane(self._tasks(asked, name, index, tried), width=self.info.config.connections(name), parallel=parallel)
            for name, parallel in providers.items()
        ]

    def _tasks(
        self, asked: Sequence[Question], provider: str, index: Index, tried: Mapping[Key, int]
    ) -> Iterator[Task[Attempt]]:
        """Make the questions to one provider ready, one after another: retrieve, and price before asking."""
        for question in asked:
            contender = self._contender(question)
            if contender.provider != provider:
                continue
            shown = contender.shown(self._retrieved(question, index))
            limited = self.info.config.budget_usd is not None
            price_usd = self._estimate_of(question, shown).cost_usd if limited else 0.0
            asks = partial(
                attempt,
                question,
                tried.get(question.key, 0) + 1,
                versions=shown,
                index=index,
                judge=self._judge(question),
                now=self._material.sources.now,
            )
            yield Task(asks, price_usd or 0.0, question.position)

    def _contender(self, question: Question) -> Contender:
        return self._contenders[question.variant.key]

    def _judge(self, question: Question) -> Judge:
        wanted = (question.variant.key, question.key.epoch)
        if wanted not in self._judges:
            kept = self._material.sources.answers
            cache = EpochCache(kept, epoch=question.key.epoch, use=self.info.config.cache)
            self._judges[wanted] = self._contender(question).judge(cache)
        return self._judges[wanted]

    def _retrieved(self, question: Question, index: Index) -> tuple[Version, ...]:
        """Look the sample's passages up once: its questions come one after another."""
        if question.item.id not in self._versions:
            articles = self._articles(question)
            add(index, articles)
            while len(self._versions) > 64:
                del self._versions[next(iter(self._versions))]
            self._versions[question.item.id] = retrieve(gold_claim(question.item), articles=articles, index=index)
        return self._versions[question.item.id]

    def _articles(self, question: Question) -> list[Article]:
        return [self._material.shown[outlet.file] for outlet in question.item.outlets]

    def _estimate_of(self, question: Question, versions: tuple[Version, ...]) -> Estimate:
        return self._judge(question).estimate(gold_claim(question.item), versions)
