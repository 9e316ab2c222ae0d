"""The one place where markup is made: escape, elements, marks, quotations, word differences.

Every string that is not `Markup` is escaped where it enters an element; article, model and user text is never
`Markup`. All other modules of the app build from `el` and `join`. Pure: it knows no Streamlit and no colours (those
stand in `theme.css`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from workbench.errors import WorkbenchError
from workbench.models.article import Article
from workbench.models.base import Decision, DiscrepancyKind, Stance, VerdictLabel
from workbench.models.check import Check
from workbench.models.claim import Evidence

# ------------------------------------------------------------
# The sign and the word for every stance, verdict, discrepancy and decision, so that colour is never the only sign.


class Mark(NamedTuple):
    """A sign and the word that always stands beside it."""

    glyph: str
    word: str


STANCES: Mapping[Stance, Mark] = {
    "supports": Mark("✓", "supports"),
    "refutes": Mark("✕", "refutes"),
    "qualifies": Mark("≈", "qualifies"),
    "reports": Mark("»", "reports"),
    "silent": Mark("–", "silent"),
}

NO_READING = Mark("○", "no reading")
"""The judge said nothing of an article: neither a stance nor silence."""

UNCITED = Mark("–", "nothing cited")
"""What is said of an outlet where the machine's stance is hidden."""

HIDDEN = Mark("◌", "decide first")
"""What is said of a stance that is hidden until the checker has decided the claim."""

UNPROVED = Mark("!", "not proved")
"""The judge named a stance and none of its quotes stood."""

VERDICTS: Mapping[VerdictLabel, Mark] = {
    "supported": Mark("✓", "Supported"),
    "refuted": Mark("✕", "Refuted"),
    "conflicting": Mark("≠", "Conflicting"),
    "not_enough_evidence": Mark("?", "Not enough evidence"),
}

FAILED = Mark("!", "No verdict")

DISCREPANCIES: Mapping[DiscrepancyKind, Mark] = {
    "contradiction": Mark("≠", "Contradiction"),
    "omission": Mark("–", "Omission"),
    "attribution_shift": Mark("↳", "Attribution shift"),
    "number_mismatch": Mark("#", "Numbers differ"),
    "quote_variant": Mark("“”", "Quotation differs"),
    "actor_shift": Mark("↔", "Actor differs"),
    "scope_mismatch": Mark("⊂", "Scope differs"),
    "temporal_update": Mark("↻", "Later update"),
    "loaded_term": Mark("§", "Loaded term"),
}

RUN_STATES: Mapping[str, Mark] = {
    "running": Mark("▶", "running"),
    "done": Mark("✓", "done"),
    "failed": Mark("!", "failed"),
    "cancelled": Mark("■", "cancelled"),
    "interrupted": Mark("‖", "interrupted"),
}

STATES: Mapping[str, str] = {
    "dismissed": "This claim was dismissed.",
    "merged": "This claim was merged into another.",
    "split": "This claim was split into others.",
    "withdrawn": "The making of this claim was taken back.",
}

SHOWS: Mapping[str, str] = {
    "open": "Open",
    "flagged": "Flagged",
    "done": "Done",
    "all": "All",
    "differs": "Checkers differ",
    "aside": "Set aside",
}

ORDERS: Mapping[str, str] = {
    "need": "Needs a human",
    "newest": "Newest",
    "worth": "Check-worthy",
    "checked": "Latest check",
    "origins": "Most origins",
}

MARKS: Mapping[str, str] = {
    "needs_check": "Needs a new check",
    "conflict": "In conflict",
    "single_origin": "Single origin",
    "quotes_differ": "Quotations differ",
    "rejected": "Rejected quotes",
    "failed": "Judge failed",
    "unchecked": "Not checked",
}
"""What a claim may be filtered by, in the queue and in the matrix."""

QUEUE_ICONS: Mapping[str, str] = {
    "done": ":material/check_circle:",
    "flagged": ":material/flag:",
    "skipped": ":material/redo:",
    "differs": ":material/group:",
    "aside": ":material/block:",
    "blind": ":material/visibility_off:",
    "failed": ":material/error:",
    "unchecked": ":material/hourglass_empty:",
}

VERDICT_ICONS: Mapping[VerdictLabel, str] = {
    "supported": ":material/done:",
    "refuted": ":material/close:",
    "conflicting": ":material/compare_arrows:",
    "not_enough_evidence": ":material/question_mark:",
}

DECISIONS: Mapping[Decision, str] = {
    "accept": "accepted",
    "override": "overrode",
    "flag": "flagged",
    "skip": "skipped",
    "undo": "undid the decision before",
    "adjudicate": "adjudicated",
}

CHANGES: Mapping[str, Mark] = {
    "fixed": Mark("▲", "fixed"),
    "broken": Mark("▼", "broken"),
    "other": Mark("↔", "differs"),
    "same": Mark("=", "same"),
    "failed": Mark("!", "no answer"),
}
"""What a variant made of a sample, beside another variant or gold."""


ENDINGS = (Mark("✓", "passed"), Mark("✕", "failed"), Mark("!", "no verdict"))
"""How an evaluation, or a gate of it, ended."""


ACTS: Mapping[str, str] = {
    "reword": "reworded the claim",
    "merge": "merged the claim into another",
    "split": "split the claim",
    "dismiss": "dismissed the claim",
    "add": "added the claim",
    "retract": "retracted the article",
    "move": "moved the article to another event",
    "group": "put the article into its event",
    "version": "took it as an older version of another article",
    "undo": "took a change back",
}


def judge_name(check: Check) -> str:
    """Name the judge of a check as the screen does."""
    call = check.call
    name = "built-in rules, no LLM" if call.judge == "builtin" else f"{call.judge} with {call.prompt}"
    return f"{name} · lexical only" if call.retrieval == "lexical" else name


# ------------------------------------------------------------
# Which stretch of a text to show around its evidence, and which words differ between two quotations.

REACH = 130
"""How many characters of context may be shown either side of the only evidence; of several, each gets its share."""

ALIKE = 0.45
"""From which similarity on two quotations are versions of one another, not two different ones."""


class Span(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int


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
        start, end = _before(text, span.start, reach), _after(text, span.end, reach)
        if found and start <= found[-1].end:
            last = found.pop()
            found.append(Window(last.start, max(last.end, end), (*last.spans, span)))
        else:
            found.append(Window(start, end, (span,)))
    return tuple(found)


def _before(text: str, start: int, reach: int) -> int:
    floor = max(text.rfind("\n", 0, start) + 1, 0)
    ends = [floor + m.end() for m in _SENTENCE_END.finditer(text[floor:start])]
    sentence = floor
    if ends:
        sentence = ends[-1] if ends[-1] < start else (ends[-2] if len(ends) > 1 else floor)
    if start - sentence <= reach:
        return sentence
    space = text.find(" ", start - reach, start)
    return space + 1 if space >= 0 else start


def _after(text: str, end: int, reach: int) -> int:
    newline = text.find("\n", end)
    ceiling = len(text) if newline < 0 else newline
    ends = [end + m.start() for m in _SENTENCE_END.finditer(text[end:ceiling])]
    sentence = ends[0] if ends and ends[0] > end else (ends[1] if len(ends) > 1 else ceiling)
    if sentence - end <= reach:
        return sentence
    space = text.rfind(" ", end, end + reach)
    return space if space >= 0 else end


# ---------------------------------------------------------------- which words differ

Change = Literal["same", "gone", "new"]


class Words(NamedTuple):
    """A run of words of two quotations: in both, only in the first, or only in the second."""

    change: Change
    text: str


_TOKEN = re.compile(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]")
_TYPOGRAPHY = str.maketrans("“”„«»‘’", '"""""\'\'')


def word_diff(first: str, second: str) -> tuple[Words, ...]:
    """Compare two quotations word by word; case and typographic quotes count as the same.

    The `same` and `new` words, joined, are the second quotation exactly.
    """
    old, new = _TOKEN.findall(first), _TOKEN.findall(second)
    matcher = SequenceMatcher(a=[_fold(t) for t in old], b=[_fold(t) for t in new], autojunk=False)
    found: list[Words] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.append(Words("same", "".join(new[k:m])))
            continue
        found += [Words("gone", "".join(old[i:j]))] if i < j else []
        found += [Words("new", "".join(new[k:m]))] if k < m else []
    return tuple(found)


def _fold(token: str) -> str:
    return " " if token.isspace() else token.casefold().translate(_TYPOGRAPHY)


_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{4,})[”\"“»]")


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
    a, b = set(_words(first)), set(_words(second))
    shared = len(a & b) / min(len(a), len(b)) if a and b else 0.0
    return max(SequenceMatcher(a=_fold(first), b=_fold(second), autojunk=False).ratio(), shared)


def _words(text: str) -> Sequence[str]:
    return [_fold(t) for t in _TOKEN.findall(text) if t[0].isalnum()]


# ------------------------------------------------------------

_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:$<>^=&@/])")
_OPENS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
"""What turns or isolates the direction of text, with the mark that ends it."""
_DIFFERENCE: dict[Change, str] = {"same": "span", "gone": "del", "new": "ins"}


def text(raw: str) -> Markup:
    """Escape text of any origin; what HTML cannot carry (NUL, half a surrogate pair) becomes U+FFFD."""
    return escape(_UNPRINTABLE.sub("\ufffd", raw))


def label(raw: str) -> str:
    """Escape text for a widget's label, which Streamlit reads as markdown; line breaks become spaces."""
    return _MARKDOWN.sub(r"\\\1", _UNPRINTABLE.sub("\ufffd", " ".join(raw.split())))


def el(name: str, *children: str | None, **attributes: str | None) -> Markup:
    """Build one element; `class_` and `data_x` are written as HTML writes them, None is left out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), text(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, join(children))


def join(children: Iterable[str | None], between: str = "") -> Markup:
    """Put pieces one after another, escaping those that are not markup."""
    return text(between).join(
        child if isinstance(child, Markup) else text(child) for child in children if child is not None
    )


def frame(*children: str | None) -> str:
    """Close a piece of a page in the block that carries our styles."""
    return str(el("div", *children, class_="wb"))


def words(raw: str) -> Markup:
    """Show foreign words as they are stored, and keep their direction to themselves."""
    return el("bdi", raw, _closing(raw))


def _closing(raw: str) -> str | None:
    # A browser ends a <bdi> by one mark; what the words open and leave open would swallow it and turn what follows.
    left: list[str] = []
    for character in raw:
        if character in _OPENS:
            left.append(_OPENS[character])
        elif character in left:
            del left[len(left) - 1 - left[::-1].index(character) :]
    return "".join(reversed(left)) or None


def chip(mark: Mark, kind: str) -> Markup:
    """Show a stance or a verdict as sign and word."""
    return el("span", el("span", mark.glyph, aria_hidden="true"), f" {mark.word}", class_=f"chip {kind}")


def problem(error: WorkbenchError) -> Markup:
    """Say what happened, to which thing, and what to do about it."""
    hint = el("p", "hint: ", words(error.hint)) if error.hint else None
    return el("div", el("p", words(error.message)), hint, class_="failure", role="status")


def plural(n: int, noun: str) -> str:
    """Count things: `1 outlet`, `2 outlets`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


# ---------------------------------------------------------------- evidence in its context


def marked(raw: str, spans: Iterable[Span], kind: str) -> Markup:
    """Escape a text and mark stretches of it; stretches that overlap or touch become one."""
    pieces: list[Markup] = []
    at = 0
    for start, end in _merged(spans, len(raw)):
        pieces += [text(raw[at:start]), el("mark", raw[start:end], class_=kind)]
        at = end
    return join([*pieces, text(raw[at:])])


def _merged(spans: Iterable[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted((max(0, s.start), min(length, s.end)) for s in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return merged


def quotations(article: Article, evidence: Iterable[Evidence], kind: str) -> Markup:
    """Show the article's own words around its evidence, the evidence marked."""
    spans = [Span(e.start, e.end) for e in evidence]
    found = windows(article.text, spans, REACH // max(1, len(spans)))
    return join(_quotation(article.text, Span(w.start, w.end), w.spans, kind) for w in found)


def _quotation(raw: str, window: Span, spans: Sequence[Span], kind: str) -> Markup:
    start, end = window
    inside = marked(raw[start:end], (Span(s.start - start, s.end - start) for s in spans), kind)
    before = "… " if start > 0 and raw[start - 1] != "\n" else None
    after = " …" if end < len(raw) and raw[end] != "\n" else None
    return el("blockquote", before, inside, after, dir="auto")


def difference(runs: Iterable[Words]) -> Markup:
    """Show which words of two quotations differ: gone ones struck, new ones underlined."""
    return el("span", *(el(_DIFFERENCE[run.change], run.text) for run in runs), dir="auto", class_="diff")
