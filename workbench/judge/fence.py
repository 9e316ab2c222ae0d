"""Fence foreign text, so that a model can tell what it is told from what it is shown.

What an article says stays verbatim, and so do its quotes; only what could end the fence, open another turn, or be read
by a model and not by a person is taken out. This module knows neither prompts nor models.
"""

from __future__ import annotations

import hashlib
import re

FENCES = ("article", "claim", "speaker", "passages", "reading")

_INVISIBLE = dict.fromkeys(
    [
        *(c for c in range(0x20) if chr(c) not in "\n\t"),
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),  # zero width, direction marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0x180E,
        0xFEFF,
        *range(0xD800, 0xE000),  # lone surrogates: no JSON may carry them
        *range(0xE0000, 0xE01F0),  # Unicode tags and variation selectors
    ]
)
# Words that local engines' chat templates read as the start of another turn.
_TURN_MARKS = r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?s>|</?(?:start|end)_of_turn>"
_BREAKS_OUT = re.compile(rf"</?\s*(?:{'|'.join(FENCES)})\b[^<>\n]*>?|{_TURN_MARKS}", re.IGNORECASE)
_WORD = re.compile(r"[\w.:+-]{1,64}")
_DATE = re.compile(r"-{0,2}\d[\d:T.+Z-]{2,30}")


class Unfenced(ValueError):
    """Foreign text was about to be printed bare."""


class Fenced(str):
    """Text between two marks that carry its own digest."""


def fence(text: str, mark: str, **attributes: str | None) -> Fenced:
    """Put foreign text between two marks that it cannot write itself; an attribute that is None is left out.

    The nonce is a digest of the text: no text holds its own digest, and equal requests stay equal.
    """
    if mark not in FENCES:
        raise Unfenced(f"there is no fence {mark!r}: use one of {', '.join(FENCES)}")
    inside = harmless(text)
    nonce = hashlib.sha256(f"{mark}\n{inside}".encode()).hexdigest()[:12]
    while nonce in inside:
        inside = inside.replace(nonce, "")
    labels = "".join(f' {key}="{printable(value)}"' for key, value in attributes.items() if value is not None)
    return Fenced(f'<{mark}{labels} nonce="{nonce}">\n{inside}\n</{mark} nonce="{nonce}">')


def harmless(text: str) -> str:
    """Take out what a reader cannot see, and what a model could take for a fence or for another turn."""
    inside = text.translate(_INVISIBLE)
    # Taking one mark out may put another together, so until nothing is found.
    while (shorter := _BREAKS_OUT.sub("", inside)) != inside:
        inside = shorter
    return inside


def printable(value: object) -> object:
    """Let fenced text, numbers and single words through; raise Unfenced for anything else."""
    if isinstance(value, (Fenced, int)) or (isinstance(value, str) and _WORD.fullmatch(value)):
        return value
    raise Unfenced(f'a {type(value).__name__} is printed without a fence: write {{{{ text | untrusted("article") }}}}')


def plain_date(value: str | None) -> str | None:
    """Let an ISO date or date-time through; a date from a page's markup may be any text."""
    return value if value is not None and _DATE.fullmatch(value) else None
