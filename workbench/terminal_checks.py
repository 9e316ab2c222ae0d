"""Say how a run of checks goes and how it went, and put what several judges say of one claim side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table

from workbench import Call, Check, Failure, Read
from workbench.errors import BudgetSpent
from workbench.terminal import VERDICT_WORDS, row, say, table


class Tally:
    """What a run came to so far. Checks themselves are not kept, but where somebody asks for them."""

    def __init__(self, *, keep: bool) -> None:
        self.done = 0
        self.n_read = self.n_unread = 0
        """Articles that a model read for claims, and those that it failed on."""
        self.failures: list[tuple[str, Failure]] = []
        self.cost_usd = 0.0
        self.unpriced = 0
        self.earlier_usd: list[float | None] = []
        """What was paid before, for answers that were found kept."""
        self.kept: list[Check] = []
        self._keep = keep

    def noting(self, checks: Iterable[Check]) -> Iterator[Check]:
        """Count checks as they pass."""
        for check in checks:
            self._note(check)
            yield check

    @property
    def so_far(self) -> str:
        """How far the run is, in a few words."""
        return f"{len(self.failures)} failed, {self.cost}"

    def read(self, done: Read) -> None:
        """Count an article that was read for claims, if a model was asked."""
        if done.call.prompt:
            self.n_read += done.failed is None
            self.n_unread += done.failed is not None
        self._pay(done.call)

    @property
    def reading(self) -> str:
        """Say how many articles a model read, and what that cost; nothing if none was asked."""
        read = f"{self.n_read} article{'s' * (self.n_read != 1)} read for claims"
        return f"{read}, {self.n_unread} failed, {self.cost}" if self.n_read or self.n_unread else ""

    def _note(self, check: Check) -> None:
        self.done += 1
        if isinstance(check.outcome, Failure):
            self.failures.append((check.claim.text, check.outcome))
        self._pay(check.call)
        if self._keep:
            self.kept.append(check)

    def _pay(self, call: Call) -> None:
        if call.cost_usd is not None:
            self.cost_usd += call.cost_usd
        elif call.requests:
            self.unpriced += 1
        if call.earlier:
            self.earlier_usd.append(call.earlier.cost_usd)

    @property
    def cost(self) -> str:
        """What was paid, as far as that is known."""
        if not self.unpriced:
            return f"${self.cost_usd:.2f}"
        return "cost unknown" if not self.cost_usd else f"${self.cost_usd:.2f} and {self.unpriced} at an unknown price"

    @property
    def paid_before(self) -> str:
        """What was paid before this run for answers that it found kept, in a sentence; nothing if there were none."""
        if not self.earlier_usd:
            return ""
        known = [cost for cost in self.earlier_usd if cost is not None]
        price = f"${sum(known):.2f}" if len(known) == len(self.earlier_usd) else "an unknown price"
        return f"{len(self.earlier_usd)} answered from answers that were kept, paid before at {price}"

    def report(self, wanted: int, ended: BaseException | None) -> None:
        """Say what was checked, what failed and why, and what is left; raise what ended the run early, again."""
        say(f"{self.done - len(self.failures)} checked, {len(self.failures)} failed, {self.cost}")
        if self.paid_before:
            say(self.paid_before)
        for text, failure in self.failures:
            say(f"failed ({failure.error}): {text}: {failure.message}")
            if failure.hint:
                say(f"  hint: {failure.hint}")
        if left := wanted - self.done:
            say(f"{left} not checked yet: {self._why(ended)}")
        self.end(ended)

    @staticmethod
    def end(ended: BaseException | None) -> None:
        """Raise what ended a run early, again; after Ctrl-C the exit code says so."""
        if isinstance(ended, BudgetSpent):
            raise ended
        if ended is not None:
            raise SystemExit(130)

    def _why(self, ended: BaseException | None) -> str:
        if isinstance(ended, BudgetSpent):
            return "the budget is spent"
        if ended is not None:
            return "interrupted; the same command goes on from here"
        stopped = "what failed would meet them too" if self.failures else "another process is checking them"
        return f"{stopped}; the same command goes on from here"


def judges_table(checks: Sequence[Check]) -> Table:
    """One judge a row: its label, the outlets' stances, how many origins it heard, and its reason."""
    drawn = table("judge", "prompt", "at", "verdict", "stances", "origins", "why")
    for check in checks:
        call, verdict = check.call, check.verdict
        if verdict is None:
            said = check.outcome.message if isinstance(check.outcome, Failure) else ""
            row(drawn, call.judge, call.prompt, call.at, "failed", "", "", said)
            continue
        names = {v.article.id: v.article.name for v in check.versions}
        stances = ", ".join(f"{names[f.article_id]} {f.stance or 'unproved'}" for f in verdict.findings)
        label, origins = VERDICT_WORDS[verdict.label], verdict.independent_origins
        row(drawn, call.judge, call.prompt, call.at, label, stances, origins, verdict.label_reason)
    return drawn
