"""Read what a text says about itself: byline, credits, version, headline; and mark the lines that say only that.

Every find carries its method and how sure that way is; nothing is guessed. This module does not know the article's
subject, nor what the outlet is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from workbench.corpus.datelines import AGENCIES, agency_alone
from workbench.corpus.document import Learned, Mark, learn, whole
from workbench.corpus.lines import Line, head_of, is_heading, is_prose

_NAME = r"[A-ZÀ-Þ][\w.'’-]+(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|del|van|von|der|al|bin|da|la|le)){1,4}"
_BYLINE = re.compile(
    rf"(?:By|BY|Written by|Reported by|Story by|Author:|Words by) (?P<name>{_NAME}(?:(?:,| and| &) {_NAME}){{0,5}})"
    r"(?P<rest>(?:,| [|/–—-]) .{1,80})?"
)
_NAME_ALONE = re.compile(_NAME)
_ROLE = re.compile(
    r"(?:\w+[- ]){0,3}(?:correspondent|reporter|writer|editor|journalist|columnist|contributor|bureau chief)"
    r"(?:,? (?:in|at|for|on|of) .{2,40})?",
    re.I,
)
_WORK = r"(?:reporting|writing|editing|compiled|written|edited)(?:,? (?:and )?(?:writing|editing|edited))?"
_CREDIT = re.compile(
    rf"\(?(?:(?i:additional ))?(?i:{_WORK}) by {_NAME}"
    r"(?:[\s,;.&|/()–—-]|\b(?:[A-ZÀ-Þ][\w.'’-]*|(?i:and|in|by|of|for|the|with|additional|writing|editing|reporting|at)\b))*"
)
_BY_AGENCY = re.compile(rf"(?P<name>{_NAME}) ?[|/] ?(?:{AGENCIES})")
_DESK = re.compile(r"(?=.{3,30}$)[a-z]{1,5}(?:-[a-z]{1,5})*(?:/[a-z]{1,5}(?:-[a-z]{1,5})*)+")
_VERSION = re.compile(
    r"\((?P<note>(?:updates?|updated|adds|corrects|corrected|recasts|clarifies|changes|refiles|ed:)\b[^()]{0,200})\)",
    re.I,
)
_VERSION_PREFIX = re.compile(
    r"(?P<note>(?:UPDATE|CORRECTED|CORRECTION|REFILE|WRAPUP|RECAST)(?: ?\d{1,2})?)\s?[-:–—]\s?\S"
)
_LABEL_CHARS = re.compile(r"[\w &/'’.-]+")

_MASTHEAD = re.compile(
    r"(?:The )?(?:[A-Z][\w'’-]* ){0,3}(?:Times|Herald|News|Post|Tribune|Gazette|Courier|Journal|Chronicle|Observer"
    r"|Guardian|Telegraph|Mirror|Standard|Independent|Express|Examiner|Inquirer|Monitor|Bulletin|Dispatch|Register|Mail)"
)
_UPDATED = re.compile(
    r"(?:this|the) (?:story|article|report|page) (?:has been|was) (?:updated|corrected|amended)\b.{0,200}", re.I
)
_TAIL = 5
_PROSE_BY = 8
"""By this line the text of an article has begun below its headline."""


def desk_lines(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark bylines, roles, desk initials and agency names that stand on lines of their own."""
    edges = {line.start for line in (*head_of(lines), *lines[-_TAIL:])}
    for line, below in zip_longest(lines, lines[1:]):
        name = line.text.removeprefix("By ")
        if below and len(name) <= 60 and _NAME_ALONE.fullmatch(name) and _ROLE.fullmatch(below.text):
            yield whole(line, "byline", learn("byline", name, method="name above a role", confidence=0.8))
            yield whole(below, "byline")
        elif line.start in edges:
            yield from _desk_line(line)
        elif _CREDIT.fullmatch(line.text):
            yield _credit(line)


def labels(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a site's name, tag or category above the headline: two words at most, with a longer headline below."""
    if len(lines) > 1 and is_masthead(lines[0].text) and is_heading(lines[1]):
        named = learn("outlet", lines[0].text, method="masthead line", confidence=0.6)
        yield whole(lines[0], "site tag", named)
        lines = lines[1:]
    for at, line in enumerate(lines[:2]):
        words = [word for word in re.split(r"[\s&/,]+", line.text) if word and word.lower() != "and"]
        if len(words) > 2 or len(line.text) > 30 or not _LABEL_CHARS.fullmatch(line.text):
            return
        if not any(is_heading(below) and len(below.text.split()) >= 5 for below in lines[at + 1 : at + 3]):
            return
        yield whole(line, "category label" if len(words) > 1 else "site tag")


def is_masthead(text: str) -> bool:
    """Say whether a line is a newspaper's name, as far as names tell."""
    return _MASTHEAD.fullmatch(text) is not None


def version_notes(lines: Sequence[Line]) -> Iterator[Learned]:
    """Find a version mark near the top; it stays in the text, for it says how the versions of a story differ."""
    for line in head_of(lines):
        match = _VERSION.fullmatch(line.text) or _VERSION_PREFIX.match(line.text)
        if match:
            yield learn("version_note", match["note"].strip(), method="version mark", confidence=0.9)
    for line in lines:
        if _UPDATED.fullmatch(line.text):
            yield learn("version_note", line.text, method="version mark", confidence=0.8)


def headline(lines: Sequence[Line]) -> Learned | None:
    """Take the first line as the headline, if it is one and prose follows."""
    if not lines or not is_heading(lines[0]) or len(lines[0].text.split()) < 3:
        return None
    if not any(is_prose(line) for line in lines[1:_PROSE_BY]):
        return None
    return learn("title", lines[0].text, method="first line", confidence=0.8)


def _desk_line(line: Line) -> Iterator[Mark]:
    byline = _BYLINE.fullmatch(line.text) or _BY_AGENCY.fullmatch(line.text)
    agency = agency_alone(line.text)
    if byline:
        yield whole(line, "byline", learn("byline", byline["name"], method="byline", confidence=0.9))
    elif _DESK.fullmatch(line.text):
        yield whole(line, "desk initials", learn("byline", line.text, method="desk initials", confidence=0.5))
    elif agency:
        yield whole(line, "agency mark", agency)
    elif _CREDIT.fullmatch(line.text):
        yield _credit(line)


def _credit(line: Line) -> Mark:
    return whole(line, "credit", learn("byline", line.text.strip("()"), method="credit", confidence=0.6))
