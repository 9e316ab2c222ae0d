"""Find acts of saying told without a verb of saying: `according to X`, `reports that …`, `US media: …`."""

from __future__ import annotations

import re

from workbench.english import chunks, cues, speakers
from workbench.english.chunks import Words
from workbench.english.places import COUNTRY
from workbench.english.said import MEDIA_REPORTS, Attribution, act, trimmed, word_count

_ACCORDING = re.compile(
    r"\b(?:(?P<to>according to|as per|in the words of)|as (?:first )?reported (?:\w+ \w+ )?by)\s+", re.I
)
_REPORTS_THAT = re.compile(
    r"\b(?:(?:media|news|press) )?(?:reports|allegations|claims|rumou?rs|suggestions|accusations) that\s+", re.I
)
_NAME = r"[A-Z][\w.’']*(?: [\w.’']+){0,3}"
_NAME_OR_NOUN = r"\w[\w.’']*(?: [\w.’']+){0,3}"
_TAIL = re.compile(rf"(?:(?:^|\s)[–—-]|:)\s*(?P<who>{_NAME_OR_NOUN}?)(?: (?:says?|reports?))?\s*$")
_HEAD = re.compile(rf"^(?P<who>{_NAME}):\s+(?=[\"“A-Z])")
_SPEAKING = cues.ROLES | cues.ANONYMOUS | cues.BODIES | COUNTRY.keys()


def acts_by_phrase(words: Words) -> list[Attribution]:
    """List the acts of saying that a phrase or a headline's colon tells."""
    found = [_according(words, m) for m in _ACCORDING.finditer(words.text)]
    found += [_unsourced(words.text, m) for m in _REPORTS_THAT.finditer(words.text)]
    found.append(_headline(words.text.rstrip()))
    return [a for a in found if a is not None]


def _according(words: Words, match: re.Match[str]) -> Attribution | None:
    chunk = chunks.chunk_after(words, words.at(match.end()))
    if chunk is None:
        return None
    content = _around(words.text, match.start(), words.tokens[chunk[1]].end)
    if content[0] >= content[1]:
        return None
    verb = "according to" if match["to"] else "reported"
    return act(words.text, words.slice(*chunk), content, verb=verb)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Choose the content beside an `according to` phrase: what stands before it, unless that is no clause."""
    before, after = word_count(text[:start]), word_count(text[end:])
    right = trimmed(text, end, len(text.rstrip(" .")))
    if before < 4 or (text[end:].lstrip()[:1] == "," and before < 8 and after >= 4):
        return right
    return trimmed(text, 0, start)


def _unsourced(text: str, match: re.Match[str]) -> Attribution | None:
    content = trimmed(text, match.end(), len(text.rstrip(" .")))
    return act(text, MEDIA_REPORTS, content, verb="reports") if content[0] < content[1] else None


def _headline(text: str) -> Attribution | None:
    """Read `US media: Moscow asks …` and `… asks China for aid: US media`."""
    head = _HEAD.match(text)
    if head is not None and _can_speak(head["who"]):
        content = trimmed(text, head.end(), len(text))
        return act(text, head["who"], content, verb=":") if content[0] < content[1] else None
    tail = None if text.endswith((".", "”", '"')) else _TAIL.search(text)
    if tail is None or not tail["who"] or not _can_speak(tail["who"]):
        return None
    content = trimmed(text, 0, tail.start())
    return act(text, tail["who"], content, verb=":") if content[0] < content[1] else None


def _can_speak(who: str) -> bool:
    return speakers.media(who) or any(t.lower in _SPEAKING for t in Words.of(who).tokens)
