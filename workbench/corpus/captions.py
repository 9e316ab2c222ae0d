"""Tell what is said about pictures from what is reported: captions with their credits, and credits alone.

A line is a caption where it begins with a label (`File photo:`) or ends in a photographer's credit (`Ann Lee/AFP`).
This module does not see the pictures; a caption without either sign is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.corpus.document import Mark, whole
from workbench.corpus.lines import Line

_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|del|van|von|der|al|bin|da|la|le)){0,4}"
_LIBRARY = (
    r"(?:AFP|AP|AP Photo|AP Images|Reuters|REUTERS|EPA(?:-EFE)?|EFE|Getty(?: Images)?"
    r"(?: (?:Europe|News|North America))?"
    r"|Shutterstock|i?Stock(?:photo)?|Alamy|Bloomberg|Xinhua|ANSA|dpa|DPA|PA(?: Wire| Media| Images)?|TASS"
    r"|Sputnik|Anadolu(?: Agency| via Getty Images)?|NurPhoto|Zuma(?: Press)?|Imago|Rex(?: Features)?"
    r"|Wikimedia(?: Commons)?|Unsplash|Handout|File|Pool|POOL)"
)
_SLASH = r"(?: ?/ ?| via )"
_CREDIT = (
    rf"(?:{_LIBRARY}(?:{_SLASH}{_NAME}){{1,2}}|{_NAME}(?:{_SLASH}{_NAME}){{0,2}}{_SLASH}{_LIBRARY}"
    rf"(?: (?:files?|photo))?|{_LIBRARY}{_SLASH}{_LIBRARY})"
)
_KIND = (
    r"(?:file |archive |stock |handout |representative |representational )?"
    r"(?:photo|photograph|picture|image|pic|illustration)s?"
)
_BY = (
    rf"(?i:{_KIND})(?:(?i: credit| courtesy| source))?(?: ?[:|/] ?|(?i: by | courtesy of ))(?:{_NAME}|{_LIBRARY})"
    rf"(?:(?:{_SLASH}|, | \| ){_NAME}){{0,3}}"
)
_ALONE = re.compile(
    rf"[\[(]?(?:©\s?)?(?:{_CREDIT}|(?i:{_BY})|{_BY}|(?i:credits?|source): ?{_NAME}(?:{_SLASH}{_NAME}){{0,2}}"
    r"|(?:AFP via )?Getty Images|AP Photo|iStock(?:photo)?|Shutterstock|Alamy)[\])]?\.?"
)
_LABELLED = re.compile(
    rf"[\[(]?(?:{_KIND}|(?:video|image|photo|picture) (?:caption|source|credit)|caption)"
    r"\s*(?:[:|]|,(?= ))\s?.{1,300}",
    re.IGNORECASE,
)
_ENDS_IN_CREDIT = re.compile(
    rf"(?<=.{{20}})(?:[\[(](?:{_CREDIT}|{_BY})[\])]|©.{{2,60}}"
    rf"|(?<=[.!?”\"'’)\]])\s*(?:\| )?(?:{_CREDIT}|{_BY}|(?i:credit|photo): ?.{{2,60}}))\.?$"
)
_LONGEST = 400
_ONLY = re.compile(r"\W*(?:image|photo|video|picture|gallery|slideshow|photos?: .{0,60})\W*", re.I)


def captions(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark photo credits, and captions that a label or a credit gives away."""
    for line in lines:
        if len(line.text) > _LONGEST:
            continue
        if _ALONE.fullmatch(line.text) or _ONLY.fullmatch(line.text):
            yield whole(line, "photo credit")
        elif _LABELLED.fullmatch(line.text) or _ENDS_IN_CREDIT.search(line.text):
            yield whole(line, "photo caption")
