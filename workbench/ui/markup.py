"""The one place where markup is made: labels, elements, marked quotations, differences between two quotations.

A label is the sign and the word for a stance, verdict, difference or decision; they stand in `labels.yaml`. Every
string that is not `Markup` is escaped where it enters an element; article, model and user text is never `Markup`. All
other modules of the app build from `el` and `join`. Pure: it knows no Streamlit and no colours (those stand in
`theme.css`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from markupsafe import Markup, escape

from workbench.errors import WorkbenchError
from workbench.export import GapKind
from workbench.models.article import Article, ArticleField
from workbench.models.base import Decision, DiscrepancyKind, Stance, VerdictLabel
from workbench.models.check import Check
from workbench.models.claim import Evidence
from workbench.models.review import AuditArea, EventState, OutsideKind

# ---------------------------------------------------------------- labels


class Badge(NamedTuple):
    """A sign and the word that always stands beside it, so that colour is never the only sign."""

    glyph: str
    word: str


_LABELS = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text(encoding="utf-8"))


def _badges(table: str) -> dict[Any, Badge]:
    return {name: Badge(*label) for name, label in _LABELS[table].items()}


STANCES: Mapping[Stance, Badge] = _badges("stances")
SEVERAL: Mapping[str, str] = _LABELS["several"]
"""What several outlets do: `2 report`."""
VERDICTS: Mapping[VerdictLabel, Badge] = _badges("verdicts")
DISCREPANCIES: Mapping[DiscrepancyKind, Badge] = _badges("discrepancies")
RUN_STATES: Mapping[str, Badge] = _badges("run_states")
ARTICLE_STATES: Mapping[str, Badge] = _badges("article_states")
MATCHES: Mapping[str, Badge] = _badges("matches")
CHANGES: Mapping[str, Badge] = _badges("changes")
ENDINGS: Mapping[str, Badge] = _badges("endings")
DEFINITIONS: Mapping[str, str] = _LABELS["definitions"]
SIGNS: Mapping[str, str] = _LABELS["signs"]

_INSTEAD = _badges("instead")
NO_READING = _INSTEAD["no_reading"]
"""The judge said nothing of an article: neither a stance nor silence."""
UNCITED = _INSTEAD["uncited"]
"""What is said of an outlet where the machine's stance is hidden."""
HIDDEN = _INSTEAD["hidden"]
"""What is said of a stance that is hidden until the checker has decided the claim."""
UNPROVED = _INSTEAD["unproved"]
"""The judge named a stance and none of its quotes stood."""
FAILED = _INSTEAD["no_verdict"]
PARTIAL = _INSTEAD["partial"]
"""What silence is of an article of which only a part was read."""

CLAIM_STATES: Mapping[str, str] = _LABELS["claim_states"]
SHOWS: Mapping[str, str] = _LABELS["shows"]
ORDERS: Mapping[str, str] = _LABELS["orders"]
STATES: Mapping[str, str] = _LABELS["states"]
FILTERS: Mapping[str, str] = _LABELS["filters"]
DECISIONS: Mapping[Decision, str] = _LABELS["decisions"]
ACTS: Mapping[str, str] = _LABELS["acts"]
OUTSIDE_KINDS: Mapping[OutsideKind, str] = _LABELS["outside_kinds"]
AUDIT_AREAS: Mapping[AuditArea, str] = _LABELS["audit_areas"]
EXPORT_GAPS: Mapping[GapKind, Sequence[str]] = _LABELS["export_gaps"]
EVENT_CHANGES: Mapping[EventState, Sequence[str]] = _LABELS["event_changes"]
INJECTION = Badge(*_LABELS["injection"])
DETAILS: Mapping[ArticleField, str] = _LABELS["details"]
VERSION_CAUSES: Mapping[str, str] = _LABELS["version_causes"]
QUEUE_ICONS: Mapping[str, str] = _LABELS["queue_icons"]
JUDGES: Mapping[str, str] = _LABELS["judges"]
JUDGE_NOTES: Mapping[str, str] = _LABELS["judge_notes"]


def judge_name(judge: str, prompt: str | None) -> str:
    """Name a judge as the screen does."""
    return JUDGES.get(judge) or (f"{judge} with {prompt}" if prompt else judge)


def judge_of(check: Check) -> str:
    """Name the judge of a check; say if its passages were found by words alone, and which settings it refused."""
    name = judge_name(check.call.judge, check.call.prompt)
    notes = ["lexical only"] if check.call.retrieval == "lexical" else []
    return " · ".join([name, *notes, *check.call.adapted])


# ---------------------------------------------------------------- elements

_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:$<>^=&@/])")
_OPENS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
"""Characters that change or isolate the direction of text, each with the one that ends its effect."""


class Span(NamedTuple):
    """A stretch of a text, in code points, half-open."""

    start: int
    end: int


def escaped(raw: str) -> Markup:
    """Escape text of any origin; what HTML cannot carry (NUL, half a surrogate pair) becomes U+FFFD."""
    return escape(_UNPRINTABLE.sub("\ufffd", raw))


def markdown_safe(raw: str) -> str:
    """Escape text for a widget's label, which Streamlit reads as markdown; line breaks become spaces."""
    return _MARKDOWN.sub(r"\\\1", _UNPRINTABLE.sub("\ufffd", " ".join(raw.split())))


def el(name: str, *children: str | None, **attributes: str | None) -> Markup:
    """Build one element; `class_` and `data_x` are written as HTML writes them, None is left out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), escaped(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, join(children))


def join(children: Iterable[str | None], between: str = "") -> Markup:
    """Put pieces one after another, escaping those that are not markup."""
    return escaped(between).join(
        child if isinstance(child, Markup) else escaped(child) for child in children if child is not None
    )


def frame(*children: str | None) -> str:
    """Close a piece of a page in the block that carries our styles."""
    return str(el("div", *children, class_="wb"))


def bdi(raw: str) -> Markup:
    """Show foreign words as they are stored, and keep their direction of writing to themselves."""
    # A browser ends a <bdi> by one mark; what the words open and leave open would swallow it and turn what follows.
    left: list[str] = []
    for character in raw:
        if character in _OPENS:
            left.append(_OPENS[character])
        elif character in left:
            del left[len(left) - 1 - left[::-1].index(character) :]
    return el("bdi", raw, "".join(reversed(left)) or None)


def chip(badge: Badge, kind: str) -> Markup:
    """Show a stance or a verdict as sign and word."""
    return el("span", el("span", badge.glyph, aria_hidden="true"), f" {badge.word}", class_=f"chip {kind}")


def problem(error: WorkbenchError) -> Markup:
    """Say what happened, to which thing, and what to do about it."""
    hint = el("p", "hint: ", bdi(error.hint)) if error.hint else None
    return el("div", el("p", bdi(error.message)), hint, class_="failure", role="status")


def refusal(error: WorkbenchError) -> str:
    """Say the same in markdown, for a dialog: what to do stands in a paragraph of its own."""
    said = [error.message, f"hint: {error.hint}"] if error.hint else [error.message]
    return "\n\n".join(map(markdown_safe, said))


def plural(n: int, noun: str) -> str:
    """Count things: `1 outlet`, `2 outlets`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def utc(at: str) -> Markup:
    """Show a time of the store: `2026-11-22 10:00 UTC`."""
    return el("time", f"{at[:16].replace('T', ' ')} UTC", datetime=at)


# ---------------------------------------------------------------- evidence in its context

REACH = 130
"""How many characters of context may be shown either side of the only evidence; of several, each gets its share."""


class Window(NamedTuple):
    """A stretch to show, and the evidence within it."""

    start: int
    end: int
    spans: tuple[Span, ...]


_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"(]?[^\W\d_a-z])")


def windows(text: str, spans: Iterable[Span], reach: int = REACH) -> tuple[Window, ...]:
    """Cut a text down to its evidence in the sentence it stands in; evidence that stands close shares a window."""
    found: list[Window] = []
    for span in sorted(spans):
        start, end = _sentence_start(text, span.start, reach), _sentence_end(text, span.end, reach)
        if found and start <= found[-1].end:
            last = found.pop()
            found.append(Window(last.start, max(last.end, end), (*last.spans, span)))
        else:
            found.append(Window(start, end, (span,)))
    return tuple(found)


def _sentence_start(text: str, start: int, reach: int) -> int:
    """Go back to where the sentence begins, but never out of the line, and no further than `reach`."""
    line = text.rfind("\n", 0, start) + 1
    begins = [line, *(line + m.end() for m in _SENTENCE_END.finditer(text[line:start]))]
    sentence = begins[-1] if begins[-1] < start or len(begins) == 1 else begins[-2]
    if start - sentence <= reach:
        return sentence
    space = text.find(" ", start - reach, start)
    return space + 1 if space >= 0 else start


def _sentence_end(text: str, end: int, reach: int) -> int:
    """Go on to where the sentence ends, but never out of the line, and no further than `reach`."""
    newline = text.find("\n", end)
    line = len(text) if newline < 0 else newline
    ends = [*(end + m.start() for m in _SENTENCE_END.finditer(text[end:line])), line]
    sentence = ends[0] if ends[0] > end or len(ends) == 1 else ends[1]
    if sentence - end <= reach:
        return sentence
    space = text.rfind(" ", end, end + reach)
    return space if space >= 0 else end


def marked(raw: str, spans: Iterable[Span], kind: str, telling: Iterable[Span] = ()) -> Markup:
    """Escape a text and mark stretches of it; stretches that overlap or touch become one.

    Within a marked stretch the words that tell a difference stand out.
    """
    words = _merged(raw, telling)
    pieces: list[Markup] = []
    at = 0
    for start, end in _merged(raw, spans):
        inside = [Span(max(start, w.start), min(end, w.end)) for w in words if w.start < end and start < w.end]
        pieces.append(escaped(raw[at:start]))
        at = start
        parts: list[str] = []
        for word in inside:
            parts += [raw[at : word.start], el("b", raw[word.start : word.end], class_="tells")]
            at = word.end
        pieces.append(el("mark", *parts, raw[at:end] or None, class_=kind))
        at = end
    return join([*pieces, escaped(raw[at:])])


def _merged(raw: str, spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted((max(0, s.start), min(len(raw), s.end)) for s in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return merged


def quotation(raw: str, window: Span, spans: Iterable[Span], kind: str, telling: Iterable[Span] = ()) -> Markup:
    """Show one stretch of a text with spans of the whole text marked; dots say where a line goes on."""
    start, end = window
    there, words = ([Span(s.start - start, s.end - start) for s in some] for some in (spans, telling))
    inside = marked(raw[start:end], there, kind, words)
    before = "… " if start > 0 and raw[start - 1] != "\n" else None
    after = " …" if end < len(raw) and raw[end] != "\n" else None
    return el("blockquote", before, inside, after, dir="auto")


def quotations(article: Article, evidence: Iterable[Evidence], kind: str, telling: Sequence[Span] = ()) -> Markup:
    """Show the article's own words around its evidence, the evidence marked, with the page where it has pages.

    `telling` are the words in it that tell a difference, as spans of the article's text.
    """
    spans = [Span(e.start, e.end) for e in evidence]
    found = windows(article.text, spans, REACH // max(1, len(spans)))
    shown = []
    for w in found:
        shown.append(quotation(article.text, Span(w.start, w.end), w.spans, kind, telling))
        if page := article.page_at(w.spans[0].start):
            shown.append(el("small", f"page {page}", class_="why"))
    return join(shown)


# ---------------------------------------------------------------- two quotations beside one another

ALIKE = 0.45
"""From which similarity on two quotations are versions of one another, not two different ones."""

Change = Literal["same", "gone", "new"]
_TOKEN = re.compile(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]")
_TYPOGRAPHY = str.maketrans("“”„«»‘’", '"""""\'\'')
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{4,})[”\"“»]")


class DiffRun(NamedTuple):
    """A run of words of two quotations: in both, only in the first, or only in the second."""

    change: Change
    text: str


def word_diff(first: str, second: str) -> tuple[DiffRun, ...]:
    """Compare two quotations word by word; case and typographic quotes count as the same.

    The `same` and `new` words, joined, are the second quotation exactly.
    """
    old, new = _TOKEN.findall(first), _TOKEN.findall(second)
    matcher = SequenceMatcher(a=[_fold(t) for t in old], b=[_fold(t) for t in new], autojunk=False)
    found: list[DiffRun] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.append(DiffRun("same", "".join(new[k:m])))
            continue
        found += [DiffRun("gone", "".join(old[i:j]))] if i < j else []
        found += [DiffRun("new", "".join(new[k:m]))] if k < m else []
    return tuple(found)


def _fold(token: str) -> str:
    return " " if token.isspace() else token.casefold().translate(_TYPOGRAPHY)


def difference(runs: Iterable[DiffRun]) -> Markup:
    """Show which words of two quotations differ: gone ones struck, new ones underlined."""
    names: dict[Change, str] = {"same": "span", "gone": "del", "new": "ins"}
    return el("span", *(el(names[run.change], run.text) for run in runs), dir="auto", class_="diff")


def quoted_words(text: str) -> tuple[str, ...]:
    """Take the words between quotation marks, closing comma or stop aside; the whole text if there are none."""
    inside = tuple(m.group(1).strip().rstrip(",.") for m in _QUOTED.finditer(text))
    return inside or (text,)


def closest_pair(first: str, second: str) -> tuple[str, str]:
    """Pick the two quotations, one from each text, that are most alike."""
    pairs = [(a, b) for a in quoted_words(first) for b in quoted_words(second)]
    return max(pairs, key=lambda pair: likeness(*pair))


def likeness(first: str, second: str) -> float:
    """Say how alike two quotations are, 0 to 1: by characters or by shared words, whichever is more."""
    a, b = ({_fold(t) for t in _TOKEN.findall(text) if t[0].isalnum()} for text in (first, second))
    shared = len(a & b) / min(len(a), len(b)) if a and b else 0.0
    return max(SequenceMatcher(a=_fold(first), b=_fold(second), autojunk=False).ratio(), shared)
