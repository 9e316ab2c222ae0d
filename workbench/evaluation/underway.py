"""A run about to be carried out: what it will cost, its answers as they come, each kept before the next is begun."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial

from workbench.errors import InputError
from workbench.evaluation.answercache import EpochCache
from workbench.evaluation.asking import Ready
from workbench.evaluation.attempts import Attempt, answered, settled
from workbench.evaluation.budget import Budget
from workbench.evaluation.course import Ask, Course, Task
from workbench.evaluation.material import Material, add, indexed
from workbench.evaluation.matrix import Contender
from workbench.evaluation.runs import Run, RunInfo, RunStatus
from workbench.evaluation.samples import gold_claim
from workbench.evaluation.selection import Question, in_order, questions
from workbench.index.index import Index
from workbench.models import Article, Judge, Record, Version
from workbench.retrieve import retrieve


class Forecasted(Record):
    """What the rest of a run will ask of one model."""

    model: str
    calls: int
    cost_usd: float | None
    """None: the model has no known price."""


class Underway:
    """A run that can be carried out, or gone on with."""

    def __init__(self, run: Run, info: RunInfo, material: Material) -> None:
        self.run = run
        self.info = info
        self._material = material
        self._contenders = {c.variant.key: c for c in material.contenders}
        self._judges: dict[tuple[str, int], Judge] = {}
        self._versions: dict[str, tuple[Version, ...]] = {}

    @cached_property
    def pending(self) -> tuple[Question, ...]:
        """The questions without an answer, in the order of the run."""
        done = answered(settled(self.run.attempts()))
        shas = {sample.id: sample.sha for sample in (*self.info.samples, *self.info.probes)}
        ordered = in_order(self._material.gold, self.info.config.seed)
        asked = questions(ordered, shas, self.info.variants, probes=self._material.probes)
        return tuple(question for question in asked if question.key not in done)

    @cached_property
    def forecasts(self) -> tuple[Forecasted, ...]:
        """Say what is left to ask of each model, and for how much; the rules ask nobody.

        InputError for a model without a known price, unless the config allows it.
        """
        models = {c.variant.model for c in self._contenders.values() if c.variant.prompt is not None}
        return tuple(self._forecast(model) for model in sorted(models)) if self.info.config.cache != "only" else ()

    def _forecast(self, model: str) -> Forecasted:
        asked = [q for q in self.pending if q.variant.model == model]
        costs = [self._estimate_usd(q, self._whole_articles(q)) for q in asked]
        known = [cost for cost in costs if cost is not None]
        if len(known) < len(costs) and not self.info.config.allow_unpriced:
            raise InputError(
                f"no price is known for {model}, so nobody can say what this run costs",
                hint="--allow-unpriced (in the config allow_unpriced: true) asks it all the same",
            )
        return Forecasted(model=model, calls=len(asked), cost_usd=sum(known) if len(known) == len(costs) else None)

    def attempts(self) -> Iterator[Attempt]:
        """Ask what is pending; every attempt is on the disk before it is handed over."""
        config = self.info.config
        room = {c.provider: config.connections(c.provider) for c in self._contenders.values()}
        rules = {c.provider: 1 for c in self._contenders.values() if c.variant.prompt is None}
        spent = sum(a.call.cost_usd or 0.0 for a in self.run.attempts())
        ended: RunStatus = "interrupt"
        with self.run.held(), self.run.log() as log, indexed(self._material.articles, self._material.embedder) as index:
            self.run.keep(self._material.gold, self._material.articles)
            self.run.keep_probes(self._material.probes)
            self._save("running")
            tasks = self._tasks(index)
            course = Course(tasks, room=room | rules, budget=Budget(config.budget_usd, spent_usd=spent))
            try:
                for attempt in course.attempts():
                    log.append(attempt)
                    yield attempt
                ended = course.stopped_by or "done"
            finally:
                self._save(ended)

    def _save(self, status: RunStatus) -> None:
        at = None if status == "running" else self._material.sources.now()
        self.info = self.info.model_copy(update={"status": status, "ended": at})
        self.run.save(self.info)

    def _tasks(self, index: Index) -> list[Task]:
        tried: dict[object, int] = {}
        for attempt in self.run.attempts():
            tried[attempt.key] = attempt.attempt
        return [
            Task(
                self._contenders[q.variant.key].provider,
                q.position,
                partial(self._begin, q, index, tried.get(q.key, 0) + 1),
            )
            for q in self.pending
        ]

    def _begin(self, question: Question, index: Index, attempt: int) -> tuple[Ask, float]:
        versions = self._retrieved(question, index)
        judge = self._judge(question)
        shown = self._contender(question).shown(versions)
        ready = Ready(question, gold_claim(question.item), shown, judge, index.mode, attempt)
        limited = self.info.config.budget_usd is not None
        estimate_usd = self._estimate_usd(question, shown) if limited else 0.0
        return partial(ready.ask, self._material.sources.now), estimate_usd or 0.0

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

    def _whole_articles(self, question: Question) -> tuple[Version, ...]:
        """As `_retrieved`, without looking anything up: a price needs no passages."""
        return self._contender(question).shown([Version(article=article) for article in self._articles(question)])

    def _articles(self, question: Question) -> list[Article]:
        return [self._material.shown[outlet.file] for outlet in question.item.outlets]

    def _estimate_usd(self, question: Question, versions: tuple[Version, ...]) -> float | None:
        return self._contender(question).price([(gold_claim(question.item), versions)])
