"""Draw records as tables for a terminal; words go to stderr, data to stdout. Colour is never the only sign."""

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
from workbench.models.check import Call, Check, Failure

if TYPE_CHECKING:
    from workbench.evaluation.statistics import Plan
    from workbench.models.article import Article, FoundPassage
    from workbench.models.check import Finding, Verdict
    from workbench.models.claim import Claim
    from workbench.models.review import Logged
    from workbench.review.decisions import Standing
    from workbench.review.queue import QueueRow

STANCE_MARKS = {"supports": "✓ supp", "refutes": "✕ refu", "qualifies": "≈ qual", "reports": "» rep", "silent": "–"}
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
    """Tell the person at the terminal something that is not data."""
    sys.stderr.write(_shown(printable(message) + "\n", sys.stderr))


def write(text: str) -> None:
    """Print data as it is: in UTF-8, whatever the terminal says it can show, for data goes on to files and pipes."""
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
    """Show on stderr how far a long run is: call what this gives after each step, with a word about it."""
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
    draw(key_values(_head(check)))
    if (verdict := check.verdict) is None:
        return
    found = table("outlet", "what it does with the claim")
    for version in check.versions:
        finding = verdict.finding(version.article.id)
        if finding:
            row(found, version.article.name, "\n".join(_finding_lines(finding)))
    draw(found)
    names = {v.article.id: v.article.name for v in check.versions}
    differences = table("discrepancy", "outlets", "explanation")
    for d in verdict.discrepancies:
        row(differences, d.kind.replace("_", " "), ", ".join(names[i] for i in d.article_ids), d.explanation)
    if verdict.discrepancies:
        draw(differences)
    rejected = table("rejected", "from", "why")
    for r in verdict.rejected:
        row(rejected, r.text, names.get(r.article_id, r.article_id), r.reason)
    if verdict.rejected:
        draw(rejected)


def _head(check: Check) -> Iterator[tuple[str, object]]:
    yield "claim", f"{check.claim.text} [{check.claim.id[:ID_LENGTH]}]"
    yield "check", f"{check.id}, {check.at}"
    yield (
        "judge",
        " ".join(p for p in (check.call.judge, check.call.prompt, f"({check.call.retrieval} retrieval)") if p),
    )
    if check.verdict is None:
        yield "failed", f"{check.outcome.error}: {check.outcome.message}"  # type: ignore[union-attr]
        return
    yield "verdict", f"{VERDICT_WORDS[check.verdict.label]}: {check.verdict.label_reason}"
    yield "origins", _origins(check.verdict)
    if check.verdict.case_for:
        yield "case for", check.verdict.case_for
    if check.verdict.case_against:
        yield "case against", check.verdict.case_against


def _origins(verdict: Verdict) -> str:
    affirming = [o.name for o in verdict.origins if o.position == "affirms"]
    return f"{len(affirming)}: {'; '.join(affirming)}" if affirming else "none"


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield "– silent" if finding.stance == "silent" else stance_words(finding)
    yield from (f"“{e.quote}” [{e.start}–{e.end}]" for e in finding.evidence)
    voices = "; ".join(" ← ".join((*v.via, v.speaker)) for v in finding.voices)
    if voices:
        yield f"said by: {voices}"
    if finding.summary:
        yield f"why: {finding.summary}"


def stance_words(finding: Finding) -> str:
    """Say what an article does with a claim, or why nothing is known of that."""
    if finding.stance:
        return STANCE_MARKS[finding.stance]
    return f"! unproved (said: {finding.said})" if finding.said else "o not read"


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
    """Two columns: what, and how much."""
    drawn = table("what", "value")
    for name, value in pairs:
        row(drawn, name, value)
    return drawn


# ------------------------------------------------------------
# Draw the board for a terminal: claims by articles, one table an event, readable at 80 columns and in ASCII.

_SIGNS = ", ".join([*STANCE_MARKS.values(), "o not read", "! unproved"]).replace("–,", "– silent,")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLAIM_WIDTH, _OTHERS_WIDTH, _GAP = 28, 36, 2
_LONGEST_NAME = 60


def board_tables(rows: Sequence[QueueRow], checks: Sequence[Check], *, width: int) -> Iterator[Table]:
    """Draw each event: what its letters mean, then its claims, what needs a human first."""
    by_claim = {check.claim.id: check for check in checks}
    for event in dict.fromkeys(queued.event for queued in rows):
        mine = [queued for queued in rows if queued.event == event]
        made = [by_claim[queued.claim_id] for queued in mine if queued.claim_id in by_claim]
        articles = list({v.article.id: v.article for check in made for v in check.versions}.values())
        words = _widths(made, articles) + _CLAIM_WIDTH + _OTHERS_WIDTH <= width
        yield _legend(event, articles, words=words)
        yield _claims(mine, by_claim, [a.id for a in articles], words=words)


def _widths(checks: Sequence[Check], articles: Sequence[Article]) -> int:
    """Add up the columns that the articles need for signs with their words."""
    return sum(
        _GAP + max((len(_mark(check, article.id, words=True)) for check in checks), default=0) for article in articles
    )


def _legend(event: str, articles: Iterable[Article], *, words: bool) -> Table:
    pairs = [("event", event), *((_letter(n), _named(article)) for n, article in enumerate(articles))]
    if not words and len(pairs) > 1:
        pairs.append(("signs", _SIGNS))
    return key_values(pairs)


def _named(article: Article) -> str:
    """Name an article so that two of one outlet, or of none, can be told apart."""
    outlet = article.outlet.value if article.outlet else "outlet unknown"
    title = article.title.value if article.title else article.source
    short = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1].rstrip()}…"
    return f"{outlet}: {short}"


def _letter(n: int) -> str:
    return _LETTERS[n] if n < len(_LETTERS) else f"{_LETTERS[n // len(_LETTERS) - 1]}{_LETTERS[n % len(_LETTERS)]}"


def _claims(rows: Sequence[QueueRow], by_claim: dict[str, Check], articles: Sequence[str], *, words: bool) -> Table:
    letters = [_letter(n) for n in range(len(articles))]
    drawn = table("id", "claim", *letters, "verdict", "origins")
    for column in drawn.columns[2:-2]:
        column.no_wrap = True
    drawn.columns[1].min_width, drawn.columns[-2].min_width = _CLAIM_WIDTH - 4, 14
    for queued in rows:
        check = by_claim.get(queued.claim_id)
        marks = [_mark(check, article_id, words=words) for article_id in articles]
        found = check.verdict.independent_origins if check and check.verdict else ""
        row(drawn, queued.claim_id[:ID_LENGTH], queued.text, *marks, _verdict(queued), found)
    return drawn


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
    drawn = table("article", "outlet", "title", "published", "lang", "kept", "cut", "event")
    for a in articles:
        dropped = sum(d.end - d.start for d in a.dropped)
        outlet, title, published, language = (
            v.value if v else "unknown" for v in (a.outlet, a.title, a.published, a.language)
        )
        row(drawn, a.id, _with_agency(outlet, a), title, published, language, len(a.text), dropped, a.event)
    return drawn


def passages_table(found: Iterable[FoundPassage]) -> Table:
    """One passage a row, the nearest first, with its scores by meaning (cosine) and by words (BM25)."""
    drawn = table("event", "article", "passage", "meaning", "words")
    for one in found:
        scores = ("" if score is None else f"{score:.2f}" for score in (one.hit.dense, one.hit.lexical))
        row(drawn, one.event, one.article, one.hit.passage.text, *scores)
    return drawn


def _with_agency(outlet: str, article: Article) -> str:
    agency = article.agency.value if article.agency else outlet
    return outlet if agency == outlet else f"{outlet} ({agency})"


# ------------------------------------------------------------
# Say how a run of checks goes and how it went, and put what several judges say of one claim side by side.


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
