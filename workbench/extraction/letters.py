"""Small and capital letters at the head of a sentence. It knows which first words are surely no names."""

from __future__ import annotations

import re

from workbench.english.places import COUNTRY

_LOWERED = re.compile(
    r"(?:The|A|An|It|There|This|That|These|Those|He|She|They|We|His|Her|Its|Their|Our|In|On|At|For|If|When|While|As|Some|Many|Most|All|No|"
    r"More|About|Around|Nearly|Almost|Part|Several|Both|Each|One|Two|Three|Four|Five|Such|After|Before|Since|People|Police|Officials|Direct)\b"
)


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Begin with a small letter where the first word is surely no name."""
    first = _LOWERED.match(text)
    return text[:1].lower() + text[1:] if first and first[0].lower() not in COUNTRY else text
