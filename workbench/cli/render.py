"""Print to a terminal: data to stdout, messages to stderr, records as tables. Colour is never the only sign."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from workbench.claims.extract import Read
from workbench.errors import BudgetSpent
from workbench.judge.labels import confidence
from workbench.models.check import Call, Check, Failure

if TYPE_CHECKING:
    from workbench.evaluation.statistics import Plan
    from workbench.models.article import Article, FoundPassage
    from workbench.models.check import Finding
    from workbench.models.claim import Claim
    from workbench.models.review import Logged
    from workbench.review.decisions import Standing
    from workbench.review.queue import QueueRow

STANCE_MARKS = {
    "supports": "✓ supports",
    "refutes": "✕ refutes",
    "qualifies": "≈ qualifies",
    "reports": "» reports",
    "silent": "–",
}
VERDICT_WORDS = {
    "supported": "✓ supported",
    "refuted": "✕ refuted",
    "conflicting": "≠ conflicting",
    "not_enough_evidence": "? not enough evidence",
}
ID_LENGTH = 8
"""Characters of a claim's id: enough to name it to every command."""
_USUAL_WIDTH, _LEAST_WIDTH = 110, 60
_ASCII = str.maketrans(
    {"✓": "+", "✕": "x", "≈": "~", "»": ">", "–": "-", "—": "-", "≠": "#", "·": "|", "←": "<-", "→": "->", "…": "..."}
    | dict.fromkeys("“”„«", '"') | dict.fromkeys("‘’‚", "'")
)  # fmt: skip
"""What stands for a sign where a terminal has ASCII only."""


def say(message: str) -> None:
    """Print a message to stderr."""
    sys.stderr.write(_shown(printable(message) + "\n", sys.stderr))


def write(text: str) -> None:
    """Print data as it is: in UTF-8, whatever the terminal says it can show, since data goes on to files and pipes."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None or _can_show(text, sys.stdout):
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        binary.write(text.encode("utf-8"))


def print_json(value: Any) -> None:
    """Print data as JSON, readable and in every script; escaped where the terminal has ASCII only."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    write((text if _can_show(text, sys.stdout) else json.dumps(value, indent=2)) + "\n")


def _can_show(text: str, stream: TextIO) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str, stream: TextIO) -> str:
    """Give a text as a terminal can show it: signs by their likeness, letters that it lacks by their number."""
    if _can_show(text, stream):
        return text
    code = stream.encoding or "utf-8"
    return text.translate(_ASCII).encode(code, "backslashreplace").decode(code)


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a progress bar on stderr: call what this gives after each step, with a text to show."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with Progress(
        TextColumn("{task.completed}/{task.total} {task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda word: bar.update(task, advance=1, description=word)


def draw(table: Table) -> None:
    """Print a table as data."""
    drawn = Console(width=width(), highlight=False, markup=False, file=StringIO(), force_terminal=sys.stdout.isatty())
    drawn.print(table)
    text = drawn.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    sys.stdout.write(_shown("\n".join(line.rstrip() for line in text.split("\n")), sys.stdout))


def width() -> int:
    """Give the terminal's width, or a usual one where the output goes elsewhere."""
    return max(shutil.get_terminal_size((_USUAL_WIDTH, 24)).columns, _LEAST_WIDTH)


def table(*columns: str, title: str | None = None) -> Table:
    """Begin a table that is readable without colour."""
    drawn = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold", min_width=max(map(len, column.split()), default=0))
    return drawn


def row(drawn: Table, *cells: object) -> None:
    """Add a row; cells are plain text, whatever they hold."""
    drawn.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in cells))


def printable(text: str) -> str:
    """Show control and direction-changing characters as what they are, so that no text can rewrite the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def claims_table(claims: Iterable[Claim]) -> Table:
    """One claim a row, most worth checking first."""
    drawn = table("claim", "speaker", "outlets", "worth", "why")
    for claim in sorted(claims, key=lambda c: -c.checkworthiness):
        outlets = len({span.article_id for span in claim.spans})
        row(drawn, claim.text, claim.speaker, outlets, f"{claim.checkworthiness:.2f}", "; ".join(claim.reasons))
    return drawn


def draw_check(check: Check) -> None:
    """Print one check: the label with the rule that earned it, then every outlet with its evidence."""
    judge = (check.call.judge, check.call.prompt, f"({check.call.retrieval} retrieval)")
    head = [
        ("claim", f"{check.claim.text} [{check.claim.id[:ID_LENGTH]}]"),
        ("check", f"{check.id}, {check.at}"),
        ("judge", " ".join(part for part in judge if part)),
    ]
    if isinstance(check.outcome, Failure):
        draw(key_values([*head, ("failed", f"{check.outcome.error}: {check.outcome.message}")]))
        return
    verdict = check.outcome
    origins = [origin.name for origin in verdict.origins if origin.position == "affirms"]
    head.append(("verdict", f"{VERDICT_WORDS[verdict.label]}: {verdict.label_reason}"))
    head.append(("origins", f"{len(origins)}: {'; '.join(origins)}" if origins else "none"))
    head += [
        (name, text) for name, text in (("case for", verdict.case_for), ("case against", verdict.case_against)) if text
    ]
    draw(key_values(head))
    found = table("outlet", "stance and evidence")
    for version in check.versions:
        if finding := verdict.finding(version.article.id):
            lines = ["– silent" if finding.stance == "silent" else stance_words(finding)]
            lines += (f"“{e.quote}” [{e.start}–{e.end}]" for e in finding.evidence)
            if finding.voices:
                lines.append("said by: " + "; ".join(" ← ".join((*v.via, v.speaker)) for v in finding.voices))
            if finding.summary:
                lines.append(f"why: {finding.summary}")
            if sure := confidence(finding):
                lines.append(f"confidence: {sure}")
            row(found, version.article.name, "\n".join(lines))
    draw(found)
    names = {v.article.id: v.article.name for v in check.versions}
    discrepancies = table("discrepancy", "outlets", "explanation")
    for d in verdict.discrepancies:
        row(discrepancies, d.kind.replace("_", " "), ", ".join(names[i] for i in d.article_ids), d.explanation)
    if verdict.discrepancies:
        draw(discrepancies)
    rejected = table("rejected", "from", "why")
    for r in verdict.rejected:
        row(rejected, r.text, names.get(r.article_id, r.article_id), r.reason)
    if verdict.rejected:
        draw(rejected)


def stance_words(finding: Finding) -> str:
    """Give an article's stance on a claim, or why there is none."""
    if finding.stance:
        return STANCE_MARKS[finding.stance]
    return f"! unproved (judge: {finding.said})" if finding.said else "o not read"


def history_table(history: Iterable[Logged]) -> Table:
    """Every decision on a claim, oldest first."""
    drawn = table("seq", "at", "reviewer", "decision", "label", "reason", "note")
    for one in history:
        r = one.review
        row(drawn, one.seq, r.at, r.reviewer, r.decision, r.label, r.reason, r.note)
    return drawn


def plan_tables(plan: Plan) -> Iterable[Table]:
    """What gold can show, and what the wanted difference needs, by samples an event."""
    shows = (
        "nothing: a test needs at least 10 events" if plan.detectable is None else f"{100 * plan.detectable:.1f} points"
    )
    yield key_values(
        [
            ("this gold", f"{plan.samples} samples in {plan.events} event(s)"),
            ("smallest detectable difference", shows),
            ("wanted", f"{100 * plan.difference:g} points: {'enough' if plan.enough else 'not enough'}"),
            ("assumed", f"variants differ on {plan.discordant:.0%} of samples, ICC {plan.icc:g} within events"),
        ]
    )
    title = f"needed to detect {100 * plan.difference:g} points in 80 of 100 runs (5 % level)"
    needs = table("samples per event", "samples", "events", "design effect", title=title)
    for need in plan.needs:
        own = " (this gold)" if need.per_event == plan.samples / plan.events else ""
        row(needs, f"{need.per_event:g}{own}", need.samples, need.events, f"{need.design_effect:.2f}")
    yield needs


def key_values(pairs: Iterable[tuple[str, Any]]) -> Table:
    """Two columns without a heading: names and values."""
    drawn = table("", "")
    drawn.show_header = False
    for name, value in pairs:
        row(drawn, name, value)
    return drawn


# ------------------------------------------------------------ the board: one table an event, readable at 80 columns

_SIGNS = ", ".join([*STANCE_MARKS.values(), "o not read", "! unproved"]).replace("–,", "– silent,")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLAIM_WIDTH, _OTHERS_WIDTH, _GAP = 28, 36, 2
_LONGEST_NAME = 60


def board_tables(rows: Sequence[QueueRow], checks: Sequence[Check], *, width: int) -> Iterator[Table]:
    """Draw each event: what its letters mean, then its claims, those that need a checker first."""
    by_claim = {check.claim.id: check for check in checks}
    for event in dict.fromkeys(queued.event for queued in rows):
        mine = [queued for queued in rows if queued.event == event]
        made = [by_claim[queued.claim_id] for queued in mine if queued.claim_id in by_claim]
        articles = list({v.article.id: v.article for check in made for v in check.versions}.values())
        # The stances are spelt out where that fits; else their signs stand alone.
        widest = (max((len(_mark(c, a.id, words=True)) for c in made), default=0) for a in articles)
        words = sum(_GAP + one for one in widest) + _CLAIM_WIDTH + _OTHERS_WIDTH <= width
        legend = [("event", event)]
        for n, article in enumerate(articles):
            # With its title, so that two articles of one outlet, or of none, can be told apart.
            outlet = article.outlet.value if article.outlet else "outlet unknown"
            title = article.title.value if article.title else article.source
            short = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1].rstrip()}…"
            legend.append((_letter(n), f"{outlet}: {short}"))
        if articles and not words:
            legend.append(("signs", _SIGNS))
        yield key_values(legend)
        drawn = table("id", "claim", *(_letter(n) for n in range(len(articles))), "verdict", "origins")
        for column in drawn.columns[2:-2]:
            column.no_wrap = True
        drawn.columns[1].min_width, drawn.columns[-2].min_width = _CLAIM_WIDTH - 4, 14
        for queued in mine:
            check = by_claim.get(queued.claim_id)
            marks = [_mark(check, article.id, words=words) for article in articles]
            origins = check.verdict.independent_origins if check and check.verdict else ""
            row(drawn, queued.claim_id[:ID_LENGTH], queued.text, *marks, _verdict(queued), origins)
        yield drawn


def _letter(n: int) -> str:
    return _LETTERS[n] if n < len(_LETTERS) else f"{_LETTERS[n // len(_LETTERS) - 1]}{_LETTERS[n % len(_LETTERS)]}"


def _mark(check: Check | None, article_id: str, *, words: bool) -> str:
    verdict = check.verdict if check else None
    finding = verdict.finding(article_id) if verdict else None
    if finding is None:
        return ""
    said = stance_words(finding)
    return said.split(" (")[0] if words else said[0]


def _verdict(queued: QueueRow) -> str:
    if queued.check_id is None:
        return "not checked"
    machine = VERDICT_WORDS[queued.machine_label] if queued.machine_label else f"failed: {queued.failure}"
    held = queued.standing.label
    if held and held != queued.machine_label:
        return f"{VERDICT_WORDS[held]} (checker; machine: {machine})"
    return f"{machine}{' · reviewed' if held else ''}"


def kept(held: Standing) -> str:
    """Say that a decision was kept although the machine has come to another label since; empty where it has not."""
    if held.held is None or held.label is None or held.machine_now is None:
        return ""
    label, now = (VERDICT_WORDS[one][2:].capitalize() for one in (held.label, held.machine_now))
    return f"Kept: {label} ({held.held.review.reviewer}). The machine now says: {now}."


def articles_table(articles: Iterable[Article]) -> Table:
    """One article a row, and how much cleaning removed."""
    drawn = table("article", "outlet", "title", "published", "lang", "kept", "removed", "event")
    for a in articles:
        dropped = sum(d.end - d.start for d in a.dropped)
        outlet, title, published, language = (
            v.value if v else "unknown" for v in (a.outlet, a.title, a.published, a.language)
        )
        if a.agency and a.agency.value != outlet:
            outlet = f"{outlet} ({a.agency.value})"
        row(drawn, a.id, outlet, title, published, language, len(a.text), dropped, a.event)
    return drawn


def passages_table(found: Iterable[FoundPassage]) -> Table:
    """One passage a row, the nearest first, with its scores by meaning (cosine) and by words (BM25)."""
    drawn = table("event", "article", "passage", "meaning", "words")
    for one in found:
        scores = ("" if score is None else f"{score:.2f}" for score in (one.hit.dense, one.hit.lexical))
        row(drawn, one.event, one.article, one.hit.passage.text, *scores)
    return drawn


# ------------------------------------------------------------ a run of checks: how far it is, how it went


class RunTally:
    """What a run came to so far. Checks themselves are kept only where `keep` asks for them."""

    def __init__(self, *, keep: bool) -> None:
        self.done = 0
        self.n_read = self.n_unread = 0
        """Articles that a model read for claims, and those that failed."""
        self.failures: list[tuple[str, Failure]] = []
        self.cost_usd = 0.0
        self.unpriced = 0
        self.earlier_usd: list[float | None] = []
        """What cached answers had cost before."""
        self.kept: list[Check] = []
        self._keep = keep

    @property
    def so_far(self) -> str:
        """How far the run is: failures and cost."""
        return f"{len(self.failures)} failed, {self.cost}"

    def read(self, done: Read) -> None:
        """Count an article that was read for claims, if a model was asked."""
        if done.call.prompt:
            self.n_read += done.failed is None
            self.n_unread += done.failed is not None
        self._pay(done.call)

    @property
    def reading(self) -> str:
        """How many articles a model read, and what that cost; empty if no model was asked."""
        read = f"{self.n_read} article{'s' * (self.n_read != 1)} read for claims"
        return f"{read}, {self.n_unread} failed, {self.cost}" if self.n_read or self.n_unread else ""

    def note(self, check: Check) -> None:
        """Count a check."""
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
        """What the cached answers of this run had cost before, in a sentence; empty if there were none."""
        if not self.earlier_usd:
            return ""
        known = [cost for cost in self.earlier_usd if cost is not None]
        price = f"${sum(known):.2f}" if len(known) == len(self.earlier_usd) else "an unknown price"
        return f"{len(self.earlier_usd)} answered from cached answers, already paid ({price})"

    def report(self, wanted: int, ended: BaseException | None) -> None:
        """Say what was checked, what failed and why, and what is left; re-raise what ended the run early."""
        say(f"{self.done - len(self.failures)} checked, {len(self.failures)} failed, {self.cost}")
        if self.paid_before:
            say(self.paid_before)
        for text, failure in self.failures:
            say(f"failed ({failure.error}): {text}: {failure.message}")
            if failure.hint:
                say(f"  hint: {failure.hint}")
        if left := wanted - self.done:
            again = "run the same command to continue"
            if isinstance(ended, BudgetSpent):
                why = "the budget is spent"
            elif ended is not None:
                why = f"interrupted; {again}"
            elif self.failures:
                why = f"they would fail for the same reason; {again}"
            else:
                why = f"another process is checking them; {again}"
            say(f"{left} not checked yet: {why}")
        self.end(ended)

    @staticmethod
    def end(ended: BaseException | None) -> None:
        """Re-raise what ended a run early; after Ctrl-C the exit code is 130."""
        if isinstance(ended, BudgetSpent):
            raise ended
        if ended is not None:
            raise SystemExit(130)


def judges_table(checks: Sequence[Check]) -> Table:
    """One judge a row: its label, the outlets' stances, the number of origins, and the reason."""
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
