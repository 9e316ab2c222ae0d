"""Print to a terminal: data to stdout, messages to stderr, records as tables. Colour is never the only sign."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from workbench.claims.extract import Read
from workbench.errors import BudgetSpent
from workbench.judge.verdict import check_this, confidence, low_confidence
from workbench.models.article import shown_day
from workbench.models.check import Call, Check, Failure
from workbench.review.decisions import Standing, held_verdict, proposed
from workbench.review.published import only_rated

if TYPE_CHECKING:
    from workbench.claims.checkworthiness import Ranked
    from workbench.evaluation.statistics import Plan
    from workbench.models.article import Article, FoundPassage
    from workbench.models.check import Finding, Message, SecondOpinion, Voice
    from workbench.models.claim import Claim, Evidence
    from workbench.models.review import Act, GivenRating, Logged
    from workbench.retrieval.index import SimilarClaim
    from workbench.review.decisions import Side
    from workbench.review.published import PublishedVerdict
    from workbench.review.queue import QueueRow

STANCE_MARKS = {
    "supports": "✓ supports",
    "refutes": "✕ refutes",
    "qualifies": "≈ qualifies",
    "reports": "» reports",
    "silent": "–",
}
_STANCE_WORDS = STANCE_MARKS | {"silent": "– silent"}
VERDICT_WORDS = {
    "supported": "✓ supported",
    "refuted": "✕ refuted",
    "conflicting": "≠ conflicting",
    "not_enough_evidence": "? not enough evidence",
}
DIFFERENCE_WORDS = {
    "contradiction": "contradiction",
    "omission": "left out",
    "attribution_shift": "said by others",
    "number_mismatch": "numbers differ",
    "quote_variant": "quotes differ",
    "actor_shift": "who did it differs",
    "scope_mismatch": "scope differs",
    "temporal_update": "later update",
    "loaded_term": "loaded word",
}
RETRIEVAL_WORDS = {"hybrid": "passages found by words and meaning", "lexical": "passages found by words alone"}
_PARTIAL = "… not in the part we have"
"""Silence of an article of which only a part was read."""
ID_LENGTH = 8
"""Characters of a claim's id: enough to name it to every command."""
_USUAL_WIDTH, _LEAST_WIDTH = 110, 60
_GAP = 2
"""Blanks between two columns."""
_LONGEST_WORD = 24
"""Longer words (addresses, scripts without blanks) are broken where they must be; names never are."""
_LEAST_PROSE = 16
"""Characters: a column of text is never narrower, unless all of its text is shorter."""
_NAMES = frozenset({
    "article", "outlet", "outlets", "variant", "judge", "prompt", "against the baseline", "reviewer", "by", "who",
    "speaker", "run",
})  # fmt: skip
"""Headings of columns that hold names."""
_ASCII = str.maketrans(
    {"✓": "+", "✕": "x", "≈": "~", "»": ">", "–": "-", "—": "-", "≠": "#", "·": "|", "←": "<-", "→": "->", "…": "...",
     "◌": "o"}
    | dict.fromkeys("“”„«", '"') | dict.fromkeys("‘’‚", "'")
)  # fmt: skip
"""What stands for a sign where a terminal has ASCII only."""


def say(message: str) -> None:
    """Print a message to stderr; `error:` and `hint:` stand out in a terminal."""
    shown = _shown(printable(message) + "\n", sys.stderr)
    if in_colour(sys.stderr):
        shown = re.sub(r"^(error:|failed\b|refused:)", "\x1b[1;31m\\1\x1b[0m", shown)
        shown = re.sub(r"^( *hint:)", "\x1b[1m\\1\x1b[0m", shown, flags=re.MULTILINE)
    sys.stderr.write(shown)


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
def progress(total: int, what: str = "claims") -> Iterator[Callable[[str], None]]:
    """Show in a terminal how far a run is, what is left of it in time, and a text given after each step.

    Call what this gives after each step, with that text: what failed, what it cost.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with Progress(
        BarColumn(bar_width=20),
        TextColumn(f"{{task.completed}} of {{task.total}} {what}{{task.description}},"),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        console=Console(stderr=True, no_color=not in_colour(sys.stderr)),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda word: bar.update(task, advance=1, description=f", {word}" if word else "")


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show in a terminal that something is being done whose end nobody knows, and for how long so far."""
    if not sys.stderr.isatty():
        yield
        return
    with Progress(
        SpinnerColumn("line"),
        TextColumn(what),
        TimeElapsedColumn(),
        console=Console(stderr=True, no_color=not in_colour(sys.stderr)),
        transient=True,
    ) as bar:
        bar.add_task("", total=None)
        yield


def draw(table: Table) -> None:
    """Print a table as data, laid out so that no name and no word is broken: see `_fitted`."""
    console = Console(
        width=width(), highlight=False, markup=False, file=StringIO(), force_terminal=in_colour(sys.stdout)
    )
    for part in _fitted(table, width()):
        console.print(part)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    lines = (_LINE_END.sub(lambda end: end[0].replace(" ", ""), line) for line in text.split("\n"))
    sys.stdout.write(_shown("\n".join(lines), sys.stdout))


_LINE_END = re.compile(r"(?: |\x1b\[[0-9;]*m)+$")
"""Blanks at the end of a line, with the codes of colours among them, which stay."""


def in_colour(stream: TextIO) -> bool:
    """Tell whether to print in colour: only to a terminal, and not where NO_COLOR asks for none."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _fitted(drawn: Table, wide: int) -> Iterator[Table | Text]:
    """Lay a table out within so many columns of the terminal.

    Side by side if that can be done without breaking a name or a word; else what stands in the first column above the
    rest of its row; else each row as a list, one cell a line.
    """
    heads = [Text(str(column.header)) for column in drawn.columns]
    rows = list(
        zip(*([cell for cell in column.cells if isinstance(cell, Text)] for column in drawn.columns), strict=True)
    )
    columns = [[head, *cells] for head, *cells in zip(heads, *rows, strict=True)]
    if drawn.title:
        yield Text(str(drawn.title), style="bold")
        drawn.title = None
    if widths := _widths(columns, wide):
        for column, chosen in zip(drawn.columns, widths, strict=True):
            column.width = chosen
        yield drawn
        return
    room = wide - _GAP
    if widths := _widths(columns[1:], room):
        if any(head.plain for head in heads[1:]):
            yield _indented(heads[1:], widths, style="bold")
        above = ""
        for first, *cells in rows:
            if first.plain != above:
                above = first.plain
                yield Text(first.plain, style="bold")
            yield _indented(cells, widths)
        return
    for first, *cells in rows:
        yield Text(f"{heads[0].plain} {first.plain}".strip(), style="bold")
        listed = [(head, cell) for head, cell in zip(heads[1:], cells, strict=True) if cell.plain]
        wanted = [max((head.cell_len for head, _ in listed), default=0)]
        for pair in listed:
            yield _indented(pair, [*wanted, max(room - wanted[0] - _GAP, 1)])


def _widths(columns: Sequence[Sequence[Text]], room: int) -> list[int] | None:
    """Share out a width: each column gets what it wants, unless that is too much together; then the widest give way.

    None: no names and words may be broken, and they do not fit. A column begins with its heading.
    """
    wanted = [max(cell_len(line) for cell in column for line in cell.plain.split("\n")) for column in columns]
    free = room - _GAP * (len(columns) - 1)
    if sum(wanted) <= free:
        return wanted
    least = []
    for column, most in zip(columns, wanted, strict=True):
        word = max(cell_len(word) for cell in column for word in (cell.plain.split() or [""]))
        if column[0].plain not in _NAMES:
            least.append(max(min(word, _LONGEST_WORD), min(most, _LEAST_PROSE)))
        elif word > free // 2:  # a name that leaves little to what is said of it
            return None
        else:
            least.append(word)
    if sum(least) > free:
        return None
    while sum(wanted) > free:
        n = max(range(len(wanted)), key=lambda n: (wanted[n] > least[n], wanted[n]))
        wanted[n] -= 1
    return wanted


def _indented(cells: Sequence[Text], widths: Sequence[int], *, style: str = "") -> Table:
    """Draw one row below what it is about."""
    drawn = Table(box=None, pad_edge=False, show_header=False, padding=(0, _GAP, 0, 0))
    drawn.add_column(width=0)
    for chosen in widths:
        drawn.add_column(overflow="fold", width=chosen)
    drawn.add_row("", *cells, style=style)
    return drawn


def width() -> int:
    """Give the terminal's width, or a usual one where the output goes elsewhere."""
    return max(shutil.get_terminal_size((_USUAL_WIDTH, 24)).columns, _LEAST_WIDTH)


def table(*columns: str, title: str | None = None) -> Table:
    """Begin a table that is readable without colour."""
    drawn = Table(
        title=title, box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0),
    )  # fmt: skip
    for column in columns:
        drawn.add_column(column, overflow="fold")
    return drawn


def row(drawn: Table, *cells: object) -> None:
    """Add a row; cells are plain text, whatever they hold. Signs of stances and verdicts get their colour."""
    drawn.add_row(*(_coloured("" if cell is None else printable(str(cell))) for cell in cells))


def _coloured(words: str) -> Text:
    text = Text(words)
    for found in _SIGNED.finditer(words):
        text.stylize(_COLOURS[found[1]], *found.span())
    if words and not set(words) - {*_COLOURS, "·", "*", " ", "\n"}:  # signs of many outlets in a row
        for at, sign in enumerate(words):
            text.stylize(_COLOURS.get(sign, ""), at, at + 1)
    return text


_COLOURS = {
    "✓": "green", "✕": "red", "≠": "magenta", "≈": "yellow", "»": "cyan", "?": "yellow", "!": "bold red", "–": "dim",
    "…": "dim", "◌": "dim",
}  # fmt: skip
_SIGNED = re.compile(rf"^([{''.join(_COLOURS)}])(?: [^:,(\n]*|\*?$)", re.MULTILINE)
"""A sign at the beginning of a line, and the words that say what it stands for."""


def printable(text: str) -> str:
    """Show control and direction-changing characters as what they are, so that no text can rewrite the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def queue_table(rows: Iterable[QueueRow]) -> Table:
    """One claim a row, in the order given: the verdict that holds, how many origins affirm it, what was decided."""
    drawn = table("id", "claim", "verdict", "origins", "state")
    for one in rows:
        state = {"differs": "reviewers disagree"}.get(one.standing.status, one.standing.status)
        if one.state != "live":
            state = one.state
        elif one.standing.held:
            state += f" ({one.standing.held.review.reviewer})"
        states = ["" if one.blind else state, f"assigned to {one.assignee}" if one.assignee else ""]
        origins = one.independent_origins if one.machine_label else ""
        row(drawn, one.claim_id[:ID_LENGTH], one.text, _verdict(one), origins, "\n".join(filter(None, states)))
    return drawn


def named_claims_table(claims: Iterable[Claim]) -> Table:
    """One claim a row: its id and its words."""
    drawn = table("id", "claim")
    for claim in claims:
        row(drawn, claim.id[:ID_LENGTH], claim.text)
    return drawn


def similar_table(found: Iterable[SimilarClaim]) -> Table:
    """One claim a row, the nearest first."""
    drawn = table("id", "claim", "event", "nearness")
    for one in found:
        near = f"{one.dense:.2f}" if one.dense is not None else f"{one.lexical or 0:.1f} (words)"
        row(drawn, one.claim_id[:ID_LENGTH], one.text, one.event, near)
    return drawn


def acts_table(acts: Iterable[Act]) -> Table:
    """Every change to a claim, oldest first, with its number."""
    drawn = table("n", "at", "by", "change", "reason")
    for act in acts:
        what = {
            "reword": f"reworded: {act.text}",
            "merge": f"merged {act.subject[:ID_LENGTH]} into {(act.target or '')[:ID_LENGTH]}",
            "split": f"split into {', '.join(one[:ID_LENGTH] for one in act.made)}",
            "dismiss": "dismissed",
            "add": "added",
            "undo": f"undid {act.undoes}",
        }
        row(drawn, act.seq, _minute(act.at), act.reviewer, what.get(act.kind, act.kind), act.reason)
    return drawn


def claims_table(claims: Iterable[Claim]) -> Table:
    """One claim a row, most worth checking first."""
    drawn = table("claim", "speaker", "outlets", "worth", "why")
    for claim in sorted(claims, key=lambda c: -c.checkworthiness):
        outlets = len({span.article_id for span in claim.spans})
        row(drawn, claim.text, claim.speaker, outlets, f"{claim.checkworthiness:.2f}", "; ".join(claim.reasons))
    return drawn


def ranked_table(ranked: Iterable[Ranked], aside: Iterable[tuple[Claim, str]]) -> Table:
    """One claim a row, in the order given, then those that were set aside, with why; `*`: checked by default."""
    drawn = table("", "id", "claim", "speaker", "outlets", "score", "why")
    for one in ranked:
        outlets = len({span.article_id for span in one.claim.spans})
        cells = (one.claim.text, one.claim.speaker, outlets, f"{one.score:.2f}", "; ".join(one.reasons))
        row(drawn, "*" if one.chosen else "", one.claim.id[:ID_LENGTH], *cells)
    for claim, why in aside:
        row(drawn, "-", claim.id[:ID_LENGTH], claim.text, claim.speaker, "", "", f"set aside: {why}")
    return drawn


def questions(asked: Sequence[Sequence[Message]]) -> str:
    """Write out what is sent to a model, each message under its role."""
    several = len(asked) > 1
    return "".join(
        f"--- {f'question {number}, ' if several else ''}{message.role} ---\n{printable(message.content).rstrip()}\n\n"
        for number, question in enumerate(asked, 1)
        for message in question
    )


def draw_check(
    check: Check,
    opinion: SecondOpinion | None = None,
    held: Standing | None = None,
    published: Sequence[PublishedVerdict] = (),
    rating: GivenRating | None = None,
) -> None:
    """Print one check: the label with the rule that earned it, then every outlet with its evidence.

    Stances, origins and differences are those that hold after corrections; the machine's stand beside them, marked.
    What was published of it, or how it is rated, stands below the label that was decided.
    """
    held = held or Standing()
    judge = (
        check.call.judge,
        check.call.prompt,
        f"({', '.join([RETRIEVAL_WORDS[check.call.retrieval], *check.call.adapted])})",
    )
    head = [
        ("claim", f"{check.claim.text} [{check.claim.id[:ID_LENGTH]}]"),
        ("check", f"{check.id}, {_minute(check.at)} UTC"),
        ("judge", " ".join(part for part in judge if part)),
    ]
    if isinstance(check.outcome, Failure):
        draw(key_values([*head, ("failed", f"{check.outcome.error}: {check.outcome.message}")]))
        return
    verdict = check.outcome
    now = held_verdict(verdict, held)
    if line := check_this(opinion, [v.article for v in check.versions]):
        head.append(("second opinion", line))
    origins = [origin.name for origin in now.origins if origin.position == "affirms"]
    head.append(("machine" if held.label else "verdict", f"{VERDICT_WORDS[verdict.label]}: {verdict.label_reason}"))
    if low := low_confidence(verdict, [v.article for v in check.versions]):
        head.append(("", low))
    if held.label and held.held:
        head.append(("decided", f"{VERDICT_WORDS[held.label]} by {held.held.review.reviewer}"))
    head += (("published", f"as {one.said}, {one.publication.url}. {one.since}") for one in published)
    if rating and not published:
        head.append(("rated", only_rated(rating, held)))
    head += (("no longer counted", one.said) for one in held.lapsed)
    if earned := proposed(check, held):
        head.append(("proposed", f"{VERDICT_WORDS[earned.label]}, after corrected stances: {earned.reason}"))
    machine = f" (machine: {verdict.independent_origins})" if len(origins) != verdict.independent_origins else ""
    head.append(("origins", (f"{len(origins)}: {'; '.join(origins)}" if origins else "none") + machine))
    head += [
        (name, text) for name, text in (("case for", verdict.case_for), ("case against", verdict.case_against)) if text
    ]
    draw(key_values(head))
    found = table("outlet", "stance and evidence")
    for version in check.versions:
        if (finding := now.finding(version.article.id)) and (was := verdict.finding(version.article.id)):
            silent = _PARTIAL if version.article.partial else "– silent"
            lines = [silent if finding.stance == "silent" else stance_words(finding)]
            if finding.stance != was.stance:
                who = held.stances_by.get(version.article.id, "a reviewer")
                earlier = " on an earlier check" if version.article.id in held.stances_carried else ""
                lines.append(f"set by {who}{earlier}; machine: {was.stance or 'unproved'}")
                if finding.stance == "silent":
                    lines += (f"the machine had cited: “{e.quote}” [{e.start}–{e.end}]" for e in was.evidence)
            lines += (_cited(version.article, e) for e in finding.evidence)
            if finding.voices:
                lines.append("said by: " + "; ".join(_voice(v, told=True) for v in finding.voices))
            if finding.summary:
                lines.append(f"{'why' if finding.stance == was.stance else 'the machine’s reason'}: {finding.summary}")
            if (sure := confidence(finding)) and finding.probabilities and finding.stance:
                share = finding.probabilities[finding.stance]
                lines.append(f"confidence: {sure}, the judge gives “{finding.stance}” {share:.0%}")
            if version.article.injection:
                lines.append(f"! {orders(version.article)}")
            row(found, version.article.name, "\n".join(lines))
    write("\n")
    draw(found)
    names = {v.article.id: v.article.name for v in check.versions}
    discrepancies = table("difference", "outlets", "what differs")
    holding = {d.explanation for d in now.discrepancies}
    for d in verdict.discrepancies:
        gone = "" if d.explanation in holding else " (machine only: a stance was corrected)"
        row(discrepancies, DIFFERENCE_WORDS[d.kind], ", ".join(names[i] for i in d.article_ids), d.explanation + gone)
    if verdict.discrepancies:
        write("\n")
        draw(discrepancies)
    rejected = table("rejected", "from", "why")
    for r in verdict.rejected:
        row(rejected, r.text, names.get(r.article_id, r.article_id), r.reason)
    if verdict.rejected:
        write("\n")
        draw(rejected)


def _voice(voice: Voice, *, told: bool) -> str:
    """Name a speaker and through whom they are heard; what the machine takes them to do with the claim, if `told`."""
    name = " ← ".join((*voice.via, voice.speaker))
    return f"{name} ({voice.position})" if told and voice.position != "affirms" else name


def draw_blind(check: Check) -> None:
    """Print a claim that its reader has yet to decide blind: each outlet's words, and nothing of what they show."""
    head = [("claim", f"{check.claim.text} [{check.claim.id[:ID_LENGTH]}]"), ("verdict", "◌ hidden: decide first")]
    draw(key_values(head))
    cited = table("outlet", "evidence")
    uncited = []
    for version in check.versions:
        article, finding = version.article, check.verdict.finding(version.article.id) if check.verdict else None
        if finding is None or not finding.evidence:
            uncited.append(article.name)
            continue
        lines = [_cited(article, span) for span in finding.evidence]
        if finding.voices:
            lines.append("said by: " + "; ".join(_voice(v, told=False) for v in finding.voices))
        row(cited, article.name, "\n".join(lines))
    draw(cited)
    if uncited:
        draw(key_values([("nothing cited", ", ".join(uncited))]))


def blind_json(check: Check) -> dict[str, Any]:
    """Return as data what `draw_blind` prints."""
    cited = {f.article_id: f.evidence for f in check.verdict.findings} if check.verdict else {}
    outlets = [
        {
            "article_id": version.article.id,
            "name": version.article.name,
            "evidence": [span.model_dump(mode="json") for span in cited.get(version.article.id, ())],
        }
        for version in check.versions
    ]
    return {"id": check.id, "claim": check.claim.model_dump(mode="json"), "blind": True, "outlets": outlets}


def _cited(article: Article, span: Evidence) -> str:
    page = article.page_at(span.start)
    return f"“{span.quote}” [{f'page {page}, ' if page else ''}{span.start}–{span.end}]"


def stance_words(finding: Finding) -> str:
    """Give an article's stance on a claim, or why there is none."""
    if finding.stance:
        return STANCE_MARKS[finding.stance]
    return f"! unproved (judge: {finding.said})" if finding.said else "o not read"


def published_table(found: Iterable[PublishedVerdict]) -> Table:
    """What was published, and what changed since."""
    drawn = table("n", "day", "claim", "published as", "now", "changed since", "address")
    for one in found:
        entry = one.publication
        now = VERDICT_WORDS[one.label] if one.label else "! no label holds"
        changes = "\n".join(f"{change.at[:10]} {change.what}" for change in one.changes) or "nothing"
        row(drawn, entry.seq, entry.day, one.claim, VERDICT_WORDS[entry.label], now, changes, entry.url)
    return drawn


def history_table(
    history: Iterable[Logged], names: Mapping[str, str] | None = None, carried: Collection[int] = ()
) -> Table:
    """Every decision on a claim, oldest first; `names` are the articles' names by id.

    Those that are `carried` over from an earlier check are marked.
    """
    drawn = table("seq", "at", "reviewer", "decision", "what", "reason", "note")
    for one in history:
        r = one.review
        what = [VERDICT_WORDS[r.label]] if r.label else []
        what += [f"{(names or {}).get(id_, id_)}: {_STANCE_WORDS[said]}" for id_, said in (r.stances or {}).items()]
        what += [f"“{span.quote}”" for span in r.evidence or ()]
        what += ["(on an earlier check; it still counts)"] if one.seq in carried else []
        what += [f"(takes back {r.undoes})"] if r.undoes else []
        blind = " (blind)" if r.blind else ""
        row(drawn, one.seq, _minute(r.at), r.reviewer, r.decision + blind, "\n".join(what), r.reason, r.note)
    return drawn


def _minute(at: str) -> str:
    """Give a time as people write it, in UTC to the minute."""
    return at[:16].replace("T", " ")


def sides_table(labelled: Iterable[Side]) -> Table:
    """Those who disagree on a claim, each with their label and why."""
    drawn = table("reviewers disagree", "label", "reason", "note")
    for side in labelled:
        review = side.entry.review
        row(drawn, side.reviewer, VERDICT_WORDS[side.label], review.reason, review.note)
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
        row(drawn, name, _worded(name, value))
    return drawn


def _worded(name: str, value: Any) -> object:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(map(str, value))
        case float() if name.endswith("_usd"):
            return f"${value:.4f}"
        case _:
            return value


# ------------------------------------------------------------ the board: one table an event, readable at 80 columns

_SIGNS = ", ".join([*STANCE_MARKS.values(), _PARTIAL, "o not read", "! unproved"]).replace("–,", "– silent,")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_CLAIM_WIDTH, _OTHERS_WIDTH = 28, 36
_BOARD_WIDTH = 60
"""What the board needs besides its signs: id, 24 of the claim, 14 of the verdict, origins and the gaps."""
_LONGEST_NAME = 60


def board_tables(rows: Sequence[QueueRow], checks: Sequence[Check], *, width: int) -> Iterator[Table]:
    """Draw each event: what its letters mean, then its claims, those that need a checker first."""
    by_claim = {check.claim.id: check for check in checks}
    for event in dict.fromkeys(queued.event for queued in rows):
        mine = [queued for queued in rows if queued.event == event]
        made = [by_claim[queued.claim_id] for queued in mine if queued.claim_id in by_claim]
        articles = list({v.article.id: v.article for check in made for v in check.versions}.values())
        # The stances are spelt out where that fits; else their signs stand alone.
        standing = {queued.claim_id: queued.standing for queued in mine if not queued.blind}
        told = [check for check in made if check.claim.id in standing]
        widest = (max((len(_mark(c, a, standing[c.claim.id], words=True)) for c in told), default=0) for a in articles)
        words = sum(_GAP + one for one in widest) + _CLAIM_WIDTH + _OTHERS_WIDTH <= width
        legend = [("event", event)]
        for n, article in enumerate(articles):
            # With its title, so that two articles of one outlet, or of none, can be told apart.
            outlet = article.outlet.value if article.outlet else "outlet unknown"
            title = article.title.value if article.title else article.source
            cut = title[:_LONGEST_NAME].rsplit(" ", 1)[0]
            short = title if len(title) <= _LONGEST_NAME else f"{cut}…"
            legend.append((_letter(n), f"{outlet}: {short}"))
        if articles and not words:
            legend.append(("signs", _SIGNS))
        if any(queued.blind for queued in mine):
            legend.append(("◌", "awaits your blind review: `workbench show` has its evidence"))
        if any(queued.standing.stances for queued in mine):
            legend.append(("*", "set by a reviewer; `workbench show` has the machine's"))
        n_articles, letters = len(articles), [_letter(n) for n in range(len(articles))]
        room = width - _BOARD_WIDTH
        several = 0 if words or (1 + _GAP) * len(letters) <= room else max(room - _GAP, 8)
        if several:  # too many for a column each: their signs stand in one, so many in a line
            articles, letters = articles[: len(_LETTERS)], letters[: len(_LETTERS)]
            legend.append(("·", "not compared"))
            if unsigned := n_articles - len(letters):
                legend.append(("", f"{unsigned} more articles have no sign here; `workbench show` has them"))
        yield key_values(legend)
        drawn = table("id", "claim", *(_in_lines(letters, several) if several else letters), "verdict", "origins")
        for queued in mine:
            check = None if queued.blind else by_claim.get(queued.claim_id)
            held = queued.standing
            marks = [_mark(check, article, held, words=words) for article in articles]
            if several:
                corrected = "*" if any(mark.endswith("*") for mark in marks) else ""
                marks = _in_lines([mark[:1] or "·" for mark in marks] + [corrected], several)
            origins = held_verdict(check.verdict, held).independent_origins if check and check.verdict else ""
            row(drawn, queued.claim_id[:ID_LENGTH], queued.text, *marks, _verdict(queued), origins)
        yield drawn


def _letter(n: int) -> str:
    return _LETTERS[n] if n < len(_LETTERS) else str(n + 1)


def _in_lines(signs: Sequence[str], n: int) -> list[str]:
    """Set signs in lines of n, as one cell."""
    joined = "".join(signs)
    return ["\n".join(joined[at : at + n] for at in range(0, len(joined), n))]


def _mark(check: Check | None, article: Article, held: Standing, *, words: bool) -> str:
    verdict = check.verdict if check else None
    machine = verdict.finding(article.id) if verdict else None
    finding = held_verdict(verdict, held).finding(article.id) if verdict else None
    if machine is None or finding is None:
        return ""
    said = stance_words(finding)
    if finding.stance == "silent" and article.partial:
        said = "… only a part"
    return (said.split(" (")[0] if words else said[0]) + ("*" if finding.stance != machine.stance else "")


def _verdict(queued: QueueRow) -> str:
    if queued.blind:
        return "◌ decide first"
    if queued.check_id is None:
        return "not checked"
    machine = VERDICT_WORDS[queued.machine_label] if queued.machine_label else f"failed: {queued.failure}"
    machine += " · check this" if queued.doubted else ""
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
            shown_day(v.value) if v else "unknown" for v in (a.outlet, a.title, a.published, a.language)
        )
        if a.agency and a.agency.value != outlet:
            outlet = f"{outlet} ({a.agency.value})"
        if a.injection:
            outlet = f"{outlet}\n! gives orders to AI models"
        row(drawn, a.id, outlet, title, published, language, len(a.text), dropped, a.event)
    return drawn


def orders(article: Article) -> str:
    """Say in one sentence which orders to AI models an article gives, and where; it has some."""
    found = article.injection
    where = f" {found.method}" if found and not found.confirmed_by else ""
    said = " ".join(f"“{line}”" for line in found.value.splitlines()) if found else ""
    return f"{article.name} gives orders to AI models{where}: {said}"


MATCHES = {"exact": "exact", "words": "all words", "meaning": "meaning"}
"""How a passage matches what was searched for."""


def passages_table(found: Iterable[FoundPassage]) -> Table:
    """One passage a row, the nearest first: how it matches, and its scores by meaning (cosine) and by words (BM25)."""
    drawn = table("event", "article", "passage", "match", "meaning", "words")
    for one in found:
        scores = ("" if score is None else f"{score:.2f}" for score in (one.hit.dense, one.hit.lexical))
        row(drawn, one.event, one.article, one.hit.passage.text, MATCHES[one.match], *scores)
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
