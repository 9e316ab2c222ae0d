"""Find acts of saying told with a verb: `X said that …`, `“…,” said X`, `X denied …`, `X declined to say …`."""

from __future__ import annotations

import re

from workbench.english import chunks, cues, speakers
from workbench.english.chunks import Chunk, Words
from workbench.english.said import CLOSING, OPENING, Attribution, act, trimmed, word_count
from workbench.models import Position

_BE = ("is", "are", "was", "were", "be", "been")
_TELLING = frozenset("told tells tell telling informed assured asked".split())
_CLAIMED = frozenset("responsibility credit victory a an".split())  # what one does by claiming it, not says of it
_FAR = 16  # tokens in which the other half of a phrase is looked for
_CLAUSE = 4  # words that make a clause
_SCENE = frozenset("in on at during when as after before through via later while by from".split())


def acts_by_verb(words: Words) -> list[Attribution]:
    """List the acts of saying whose verb the sentence has."""
    found: list[Attribution] = []
    last: Chunk | None = None
    for i in range(len(words.tokens)):
        position = _position(words, i)
        subject = None if position is None else _subject(words, i, inherited=last)
        if position is None or subject is None or words.lower(subject[0] - 1) in ("whether", "if"):
            continue
        content = _content(words, i, subject=subject)
        if content[0] < content[1]:
            verb = words.tokens[i].lower
            found.append(act(words.text, words.slice(*subject), content, verb=verb, position=position))
            last = subject
    return found


# ---------------------------------------------------------------- is it a verb of saying here


def _position(words: Words, i: int) -> Position | None:
    """Say whether token i is a verb of saying, denying or declining here; None if it is not."""
    lower = words.lower(i)
    if _idiom(words, i):
        return "affirms"
    if _is_noun(words, i):
        return None
    if lower in cues.DENYING or _calls_untrue(words, i):
        return "denies"
    if (lower in cues.DECLINING and words.lower(i + 1) == "to") or _withheld(words, i):
        return "declines"
    return "affirms" if _says(words, i) else None


def _says(words: Words, i: int) -> bool:
    lower = words.lower(i)
    if lower.startswith("claim") and words.lower(i + 1) in _CLAIMED:
        return False
    if lower not in cues.SAYING or (words.lower(i - 1) in _BE and not lower.endswith("ing")):
        return False
    if lower in ("read", "reads") and words.text[: words.tokens[i].start].rstrip().endswith(tuple(CLOSING)):
        return True  # “…,” read the release
    return lower not in cues.WITH_CONTENT_ONLY | cues.NOUN_LIKE or _content_follows(words, i)


def _calls_untrue(words: Words, i: int) -> bool:
    """Tell whether token i begins `called the report false`."""
    return words.lower(i) in cues.CALLING and any(words.lower(k) in cues.UNTRUE for k in range(i + 1, i + _FAR))


def _idiom(words: Words, i: int) -> bool:
    """Tell whether token i ends `made it clear` or `was confident`, with a that-clause to follow."""
    following = {words.lower(k) for k in range(i + 1, i + 5)}
    before = (words.lower(i - 2), words.lower(i - 1))
    clear = words.lower(i) == "clear" and before[0] in ("made", "make", "makes") and before[1] == "it"
    sure = words.lower(i) in cues.SURE and before[1] in _BE
    return (clear or sure) and "that" in following


def _is_noun(words: Words, i: int) -> bool:
    lower, before = words.lower(i), words.lower(i - 1)
    if words.text[words.tokens[i].end : words.tokens[i].end + 2] in ("’s", "'s"):
        return True
    if i == 0 or words.gap(i - 1).strip():
        return False
    if before == "media":
        return lower in cues.NOUN_LIKE
    nounish = lower in cues.NOUN_LIKE or lower.endswith(("ed", "ing")) or lower in ("denial", "refusal")
    return nounish and (before in cues.DETERMINERS or before in ("of", "for", "in", "with"))


def _withheld(words: Words, i: int) -> bool:
    """Tell whether token i is what a speaker did not do: `did not clarify`, `without directly addressing`."""
    before = " ".join(words.lower(k) for k in range(max(0, i - 3), i)).replace("n't", " not")
    if words.lower(i) in cues.WITHHOLDING:
        return bool(re.search(r"\bwithout(?: \w+ly)?$", before))
    refused = re.search(r"\b(?:did|do|does|would|could|will|can) not(?: \w+)?$", before)
    return words.lower(i) in cues.WITHHELD and bool(refused)


def _content_follows(words: Words, i: int) -> bool:
    gap = words.gap(i)
    if any(mark in gap for mark in OPENING) or "that" in (words.lower(i + 1), words.lower(i + 2)):
        return True
    closes = i + 1 >= len(words.tokens) or words.lower(i + 1) in cues.TIME_WORDS | {"on"}
    subject = chunks.chunk_before(words, i)
    if subject is None or not closes or gap.strip(" .,"):
        return False
    before = words.text[: words.tokens[i].start]
    return "," in before[-80:] and (words.lower(i).endswith("ed") or speakers.media(words.slice(*subject)))


# ---------------------------------------------------------------- who


def _subject(words: Words, i: int, *, inherited: Chunk | None) -> Chunk | None:
    lower, before = words.lower(i), words.lower(i - 1)
    if lower in cues.WITHHOLDING and "without" in (before, words.lower(i - 2)):
        return inherited or _main_subject(words, i)
    if lower == "saying" and before == "as":
        return _quoted_subject(words, i)
    chunk = chunks.chunk_before(words, i - 2 if lower == "clear" else i)
    participle = lower.endswith("ing")
    if chunk is not None and not (participle and "," in words.gap(i - 1)):
        return chunk
    after = None if participle else _subject_after(words, i)
    if after is not None or inherited is not None:
        return after or inherited
    return chunks.first_chunk(words, i) if participle or before in ("and", "but") else None


def _subject_after(words: Words, i: int) -> Chunk | None:
    """Find the speaker of `“…,” said X`."""
    before = words.text[: words.tokens[i].start].rstrip()
    return chunks.chunk_after(words, i + 1) if before.endswith(tuple(CLOSING + ",")) else None


def _main_subject(words: Words, i: int) -> Chunk | None:
    """Find the subject of the clause that follows `Without directly addressing the reports, `."""
    verbs = (k for k in range(i + 1, len(words.tokens)) if words.lower(k) in cues.SAYING)
    following = (chunks.chunk_before(words, k) for k in verbs)
    return next((chunk for chunk in following if chunk is not None), None)


def _quoted_subject(words: Words, i: int) -> Chunk | None:
    """Find who is quoted in `X quoted Y as saying` and in `Y was quoted by X as saying`."""
    window = range(i - 1, max(-1, i - _FAR), -1)
    quoted = next((k for k in window if words.lower(k) in ("quoted", "cited", "quotes", "cites")), None)
    if quoted is None:
        return None
    if words.lower(quoted + 1) == "by":
        return chunks.chunk_before(words, quoted)
    return chunks.chunk_after(words, quoted + 1)


# ---------------------------------------------------------------- what


def _content(words: Words, i: int, *, subject: Chunk) -> tuple[int, int]:
    text, begin = words.text, words.tokens[subject[0]].start
    if words.lower(i).endswith("ing") and subject[1] < i - 1:  # he said, insisting that …
        start = _content_after(words, i) or words.tokens[i].end
        return trimmed(text, start, _tail(text, start))
    if subject[0] > i:  # “…,” said Horne
        return trimmed(text, 0, words.tokens[i].start)
    before, after = text[:begin].rstrip(), _content_after(words, i)
    ahead = word_count(before)
    if ahead >= 2 and before.endswith(tuple(CLOSING)):
        return trimmed(text, _quote_start(before), begin)
    leads = (ahead >= 2 and before.endswith(",")) or (ahead >= _CLAUSE and after is None)
    if leads and (after is None or word_count(text[after:]) < _CLAUSE):
        return trimmed(text, 0, begin)
    start = words.tokens[i].end if after is None else after
    return trimmed(text, start, _tail(text, start))


def _content_after(words: Words, i: int) -> int | None:
    """Find where the content begins after the verb; None if only an audience, a time or a place follows."""
    for k in range(i + 1, min(i + _FAR, len(words.tokens))):
        gap = words.gap(k - 1)
        if not (k == i + 1 or ":" in gap or _adverbial(words, i + 1, k)):
            break
        if any(mark in gap for mark in OPENING + ":"):
            return words.tokens[k - 1].end
        if words.lower(k) == "that" and "," not in gap:
            return words.tokens[k].end
        if "," in gap:
            return None
    if i + 1 >= len(words.tokens) or _adverbial(words, i + 1, len(words.tokens)):
        return None
    return words.tokens[_skip_audience(words, i)].end


def _skip_audience(words: Words, i: int) -> int:
    chunk = chunks.chunk_after(words, i + 1) if words.lower(i) in _TELLING else None
    return chunk[1] if chunk is not None and chunk[1] + 1 < len(words.tokens) and chunk[1] - i <= 5 else i


def _adverbial(words: Words, first: int, last: int) -> bool:
    """Tell whether tokens first..last-1 only say when, where or to whom."""
    if first >= last or words.lower(first) in cues.TIME_WORDS | _SCENE:
        return True
    told = words.lower(first - 1) in ("told", "tells")
    return told and all(words.lower(k) not in cues.AUXILIARIES for k in range(first, last))


def _quote_start(before: str) -> int:
    if before.count("“") > 1:  # they “…” and “…,” he said
        return 0
    opened = max(before.rfind("“"), before.rfind("«"))
    if opened >= 0:
        return opened
    closing = before.rfind('"')
    return max(before.rfind('"', 0, closing) if closing > 0 else -1, 0)


def _tail(text: str, start: int) -> int:
    """Find where the content ends: before `, according to …`, or at the end of the sentence."""
    closing = re.search(r",?\s+(?:according to|as per|citing)\b", text[start:])
    return start + closing.start() if closing and closing.start() > 12 else len(text.rstrip())
