"""Draw records as tables for a terminal; words go to stderr, data to stdout. Colour is never the only sign."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from workbench import Check, Claim, Finding, Logged, Plan, Verdict

T = TypeVar("T")

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
