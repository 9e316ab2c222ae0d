"""Draw records as tables for a terminal; words go to stderr, data to stdout. Colour is never the only sign."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from workbench import Article, Check, Claim, Finding, Logged, Plan, QueueRow, Verdict

T = TypeVar("T")

STANCE_MARKS = {"supports": "✓ supp", "refutes": "✕ refu", "qualifies": "≈ qual", "reports": "» rep", "silent": "–"}
VERDICT_WORDS = {
    "supported": "✓ supported",
    "refuted": "✕ refuted",
    "conflicting": "≠ conflicting",
    "not_enough_evidence": "? not enough evidence",
}
_NARROWEST = 110


def say(message: str) -> None:
    """Tell the person at the terminal something that is not data."""
    sys.stderr.write(printable(message) + "\n")


def write(text: str) -> None:
    """Print data as it is."""
    sys.stdout.write(text)


def print_json(value: Any) -> None:
    """Print data as JSON, readable and in every script."""
    write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def progress(done: Iterable[T], *, total: int) -> Iterator[T]:
    """Show on stderr how far a long run is, while it goes on."""
    yield from progress_saying(done, total=total, say=lambda _: "")


def progress_saying(done: Iterable[T], *, total: int, say: Callable[[T], str]) -> Iterator[T]:
    """As `progress`, with a word about it after each step."""
    if not sys.stderr.isatty():
        yield from done
        return
    with Progress(
        TextColumn("{task.completed}/{task.total} {task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total)
        for one in done:
            bar.update(task, advance=1, description=say(one))
            yield one


def draw(table: Table) -> None:
    """Print a table as data."""
    width = max(shutil.get_terminal_size((_NARROWEST, 24)).columns, _NARROWEST)
    Console(width=width, highlight=False, markup=False).print(table)


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


def articles_table(articles: Iterable[Article]) -> Table:
    """One article a row, and how much cleaning removed."""
    drawn = table("article", "outlet", "title", "published", "agency", "kept", "dropped", "event")
    for a in articles:
        dropped = sum(d.end - d.start for d in a.dropped)
        values = (v.value if v else "unknown" for v in (a.outlet, a.title, a.published, a.agency))
        outlet, title, published, agency = values
        row(drawn, a.id, outlet, title, published, agency, len(a.text), dropped, a.event)
    return drawn


def board_table(rows: Sequence[QueueRow], checks: Sequence[Check]) -> Table:
    """Claims by outlets: each outlet's stance, the verdict, and how many origins stand behind it."""
    by_claim = {check.claim.id: check for check in checks}
    articles = {v.article.id: v.article for check in checks for v in check.versions}
    drawn = table("claim", *(a.name for a in articles.values()), "verdict", "origins")
    drawn.columns[0].ratio = 1
    for column in drawn.columns[1:]:
        column.no_wrap = column is not drawn.columns[-2]
    for queued in rows:
        check = by_claim.get(queued.claim_id)
        marks = [_mark(check, article_id) for article_id in articles]
        row(drawn, queued.text, *marks, _verdict(queued), queued.independent_origins if check else "")
    return drawn


def _mark(check: Check | None, article_id: str) -> str:
    verdict = check.verdict if check else None
    finding = verdict.finding(article_id) if verdict else None
    if finding is None:
        return ""
    return STANCE_MARKS[finding.stance] if finding.stance else "unproved" if finding.said else "not read"


def _verdict(queued: QueueRow) -> str:
    if queued.check_id is None:
        return "not checked"
    machine = VERDICT_WORDS[queued.machine_label] if queued.machine_label else f"failed: {queued.failure}"
    held = queued.standing.label
    if held and held != queued.machine_label:
        return f"{VERDICT_WORDS[held]} (checker; machine: {machine})"
    return f"{machine}{' · reviewed' if held else ''}"


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
    found = table("outlet", "stance", "evidence", "who says so", "why")
    for version in check.versions:
        finding = verdict.finding(version.article.id)
        if finding:
            quotes = "\n".join(f"“{e.quote}” [{e.start}–{e.end}]" for e in finding.evidence)
            row(found, version.article.name, _stance(finding), quotes, _voices(finding), finding.summary)
    draw(found)
    names = {v.article.id: v.article.name for v in check.versions}
    differences = table("discrepancy", "outlets", "explanation")
    for d in verdict.discrepancies:
        row(differences, d.kind.replace("_", " "), ", ".join(names[i] for i in d.article_ids), d.explanation)
    draw(differences)
    rejected = table("rejected", "from", "why")
    for r in verdict.rejected:
        row(rejected, r.text, names.get(r.article_id, r.article_id), r.reason)
    if verdict.rejected:
        draw(rejected)


def _head(check: Check) -> Iterator[tuple[str, object]]:
    yield "claim", check.claim.text
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
    yield "case for", check.verdict.case_for
    yield "case against", check.verdict.case_against


def _origins(verdict: Verdict) -> str:
    affirming = [o.name for o in verdict.origins if o.position == "affirms"]
    return f"{len(affirming)}: {'; '.join(affirming)}" if affirming else "none"


def _stance(finding: Finding) -> str:
    if finding.stance:
        return STANCE_MARKS[finding.stance]
    return f"unproved (said: {finding.said})" if finding.said else "not read"


def _voices(finding: Finding) -> str:
    return "\n".join(" ← ".join((*v.via, v.speaker)) for v in finding.voices)


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
        "nothing: under 10 events no test is made" if plan.detectable is None else f"{100 * plan.detectable:.1f} points"
    )
    yield key_values(
        [
            ("this gold", f"{plan.samples} samples in {plan.events} event(s)"),
            ("it can show", shows),
            ("wanted", f"{100 * plan.difference:g} points: {'enough' if plan.enough else 'not enough'}"),
            ("taken for granted", f"variants part on {plan.discordant:.0%} of samples, ICC {plan.icc:g} within events"),
        ]
    )
    title = f"to see {100 * plan.difference:g} points in 80 of 100 runs (5 % level)"
    needs = table("samples an event", "samples", "events", "design effect", title=title)
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
