"""Tell the bars and columns of links that lead through a site: `News | Politics | Sport`, `Home » World`.

A bar is short links between separators, none of them a sentence or a figure. This module does not know any site's
sections; it knows what sections are usually called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.corpus.document import Mark, each, whole
from workbench.corpus.lines import Line, is_prose

_SECTIONS = frozenset(
    """
home news world politics business sport sports opinion culture technology tech science health entertainment
video videos photos pictures podcasts podcast weather lifestyle travel subscribe login menu search contact about
more live europe asia africa americas us uk usa russia ukraine china india australia local national international
economy markets money finance arts style fashion food life education environment climate magazine features
investigations analysis interviews multimedia gallery shop jobs archive latest trending popular newsletters
newsletter tv radio games crosswords puzzles property middle east latin america and the & in obituaries nation
    """.split()
)
_BETWEEN = re.compile(r"[\s|·•,/>»›\-–—&]+")
_SEPARATOR = re.compile(r"\s*[|·•›»]\s*|\s+[/>]\s+")
_LEAST_LINKS = 3
_LONGEST_LINK = 32
_MOST_WORDS = 4
_COLUMN = 3
"""Lines that make a column of links, each a section's name."""


def bars(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark bars of links: anywhere if they name sections only, else above or below the report."""
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    for at, line in enumerate(lines):
        if _names_sections(line.text) or (not first <= at <= last and _is_bar(line.text)):
            yield whole(line, "navigation")
    yield from _columns([line for line in lines if not _names_sections(line.text)], first)


def _names_sections(text: str) -> bool:
    words = [word for word in _BETWEEN.split(text.lower()) if word]
    parts = _SEPARATOR.split(text)
    return len(words) >= (2 if len(parts) > 1 else 3) and all(word in _SECTIONS for word in words)


def _is_bar(text: str) -> bool:
    links = [link for link in _SEPARATOR.split(text.strip(" |·•›»>/")) if link]
    return len(links) >= _LEAST_LINKS and all(_is_link(link) for link in links)


def _is_link(text: str) -> bool:
    few = len(text) <= _LONGEST_LINK and len(text.split()) <= _MOST_WORDS
    return few and not re.search(r"\d|[.!?:;]$", text)


def _columns(lines: Sequence[Line], first: int) -> Iterator[Mark]:
    """Mark sections' names that stand one below the other above the report."""
    run: list[Line] = []
    for line in (*lines[:first], None):
        if line is not None and all(word in _SECTIONS for word in _BETWEEN.split(line.text.lower().strip()) if word):
            run.append(line)
            continue
        if len(run) >= _COLUMN:
            yield from each(run, "navigation")
        run = []
