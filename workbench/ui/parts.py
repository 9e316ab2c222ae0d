"""The one place where markup is made: escape, elements, marks, quotations, word differences.

Every string that is not `Markup` is escaped where it enters an element; article, model and user text is never
`Markup`. All other modules of the app build from `el` and `join`. Pure: it knows no Streamlit and no colours (those
stand in `theme.css`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from workbench import Article, Evidence, WorkbenchError
from workbench.ui.marks import Mark
from workbench.ui.windows import REACH, Change, Span, Words, windows

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
