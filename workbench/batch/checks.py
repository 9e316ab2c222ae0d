"""The checks of one workspace: made, each saved before the next; what they will cost; several judges side by side.

A claim that another process is checking, or has checked since, is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from workbench.batch.limits import CancelToken
from workbench.batch.runner import Bench, Found, Leases, Limit, Purse, check_many, check_one_by_one, purse_for
from workbench.errors import InputError
from workbench.judge.builtin.judge import NAME
from workbench.judge.check import check_key, retrieve
from workbench.judge.registry import estimate_checks, price_of
from workbench.models import Check, Claim, Failure, Judge
from workbench.models.base import Clock
from workbench.models.check import Estimate
from workbench.retrieval.index import Index
from workbench.runlog import note
from workbench.settings import Settings
from workbench.store import Store


class Checking:
    """Makes the checks of a workspace."""

    def __init__(
        self, settings: Settings, store: Store, *, index: Callable[[], Index], judge: Callable[[], Judge], now: Clock
    ) -> None:
        self._settings = settings
        self._store = store
        self._index = index
        self._judge = judge
        self._now = now

    def run(
        self,
        claims: Sequence[Claim],
        *,
        jobs: int = 4,
        budget_usd: Limit = None,
        beside: bool = False,
        token: CancelToken | None = None,
    ) -> Iterator[Check]:
        """Check claims; the built-in judge goes one by one. A Budget may be shared with what else takes from it.

        With `beside`, a verdict of another judge or prompt stays a claim's current one, and this one stands beside it.
        Raises BudgetSpent where the money ends, and KeyboardInterrupt after Ctrl-C or once `token` is cancelled, each
        after what was under way.
        """
        bench = self._bench(self._judge(), claims)
        yield from self._run(claims, bench, jobs=jobs, budget_usd=budget_usd, beside=beside, token=token)

    def by_judge(self, claim_id: str) -> tuple[Check, ...]:
        """Give the current check of each judge and prompt that was asked about a claim, in the order first asked."""
        return current_by_judge(self._store.checks_of(claim_id))

    def estimate(self, claims: Sequence[Claim]) -> Estimate | None:
        """Say what checking claims will ask of a model; None for the built-in judge, which asks nothing of anybody."""
        corpus, index = self._store.corpus(claim.event for claim in claims), self._index
        return estimate_checks(
            self._settings, lambda: [(c, retrieve(c, articles=corpus[c.event], index=index())) for c in claims]
        )

    def _run(
        self,
        claims: Sequence[Claim],
        bench: Bench,
        *,
        jobs: int,
        budget_usd: Limit,
        beside: bool,
        token: CancelToken | None,
    ) -> Iterator[Check]:
        leases = Leases(self._settings.workspace / "checking")
        free = self._free(claims, bench, leases)
        if bench.judge.name == NAME:
            done = check_one_by_one(free, bench, token=token)
        else:
            price = price_of(bench.judge)
            purse: Purse[Found] | None = purse_for(budget_usd, lambda found: price(*found))
            done = check_many(free, bench, jobs=jobs, purse=purse, token=token)
        try:
            for made in done:
                check = self._beside(made) if beside else made
                self._store.save_check(check)
                note(self._settings.workspace, check)
                leases.let_go(check.key)
                yield check
        finally:
            leases.let_all_go()

    def _beside(self, check: Check) -> Check:
        current = self._store.current_check(check.claim.id)
        asked = (check.call.judge, check.call.prompt)
        if current is None or not current.verdict or (current.call.judge, current.call.prompt) == asked:
            return check
        return check.model_copy(update={"beside": True})

    def _free(self, claims: Sequence[Claim], bench: Bench, leases: Leases) -> Iterator[Claim]:
        """Give the claims that nobody else is checking or has checked since now, each held until it is saved."""
        keys = {claim.id: self._key(claim, bench) for claim in claims}
        before = set(self._store.answered(keys.values()))
        for claim in claims:
            key = keys[claim.id]
            if not leases.take(key):
                continue
            if key not in before and self._store.answered([key]):
                leases.let_go(key)
                continue
            yield claim

    def _key(self, claim: Claim, bench: Bench) -> str:
        return check_key(claim, bench.corpus[claim.event], bench.judge.key, bench.index.mode)

    def _bench(self, judge: Judge, claims: Sequence[Claim]) -> Bench:
        corpus = self._store.corpus(claim.event for claim in claims)
        if mute := {event for event, articles in corpus.items() if not articles}:
            raise InputError(f"no article of the event {min(mute)!r} speaks", hint="restore one, or add another")
        return Bench(corpus, self._index(), judge, self._now)


def current_by_judge(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Keep of each judge and prompt the latest check with a verdict, else the latest failure; `checks` oldest first."""
    kept: dict[tuple[str, str | None], Check] = {}
    for check in checks:
        asked = check.call.judge, check.call.prompt
        if asked not in kept or check.verdict is not None or isinstance(kept[asked].outcome, Failure):
            kept[asked] = check
    return tuple(kept.values())
