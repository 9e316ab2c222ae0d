"""Tell a site's own matter from its reporting: furniture, link lists, appeals for money, teasers.

Dropping reporting is worse than keeping a button: a rule wants whole lines, and leaves quoted speech alone. This
module does not know a site's name, nor what an article says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.corpus.document import Mark, each, whole
from workbench.corpus.furniture import furniture_in, is_quoting
from workbench.corpus.lines import Line, is_heading, is_prose

_LINKS_FOLLOW = re.compile(
    r"\W*(?:"
    r"(?:related|recommended|similar|more|other|latest|popular|trending|top|featured) (?:articles?|links?|stories|story"
    r"|posts?|topics?|news|content|coverage|reading|videos?|headlines?)(?: (?:from|on|in|by|about) .{1,60})?"
    r"|more (?:from|on) .{1,60}|(?:you )?(?:may|might) also (?:like|be interested in).{0,20}"
    r"|most (?:read|popular|viewed|shared|recent).{0,30}"
    r"|(?:trending|popular|recommended|related|read next|up next|what['’]s next|don['’]t miss|editor['’]?s['’]? picks?)"
    r"(?: (?:now|today|for you))?|(?:from )?around the web|from our partners|sponsored stories|see also|read more"
    r"|also read|latest|next up)\W*",
    re.IGNORECASE,
)
_MOST_LINKS = 20
_NUMBER = re.compile(r"#?\d{1,2}[.)]?")
_TAGS_FOLLOW = re.compile(
    r"\W*(?:tags?|topics?|keywords?|(?:related )?(?:tags|topics|subjects|keywords)|topics? in this (?:story|article)"
    r"|(?:more )?on these topics?|filed under|categories|people in this story)\W*",
    re.IGNORECASE,
)
_MOST_TAGS = 15
_AUTHOR_LINES = 2
"""A name, and a line about it."""
_AUTHOR = re.compile(
    r"\W*(?:about|more (?:from|by)|meet) the (?:authors?|writers?|reporters?|journalists?)\W*", re.IGNORECASE
)

_APPEAL = re.compile(
    r"\bbecom(?:e|ing) an? (?:\w+ )?(?:supporter|subscriber|member|patron)\b"
    r"|\bmak(?:e|ing) an? (?:[\w-]+ ){0,3}(?:contribution|donation)\b"
    r"|\b(?:support|fund|sustain) (?:our|independent|quality|local|this|the .{1,30}['’]s) (?:\w+ )?"
    r"(?:journalism|reporting|work|newsroom|newspaper|coverage|site|publication)\b"
    r"|\bdonate (?:now|today|here|to us|via|just)\b|^donate\W*$"
    r"|\bplease (?:consider )?(?:donat|contribut|subscrib|support)|\bwe need your (?:help|support)\b"
    r"|\bbilled (?:once|monthly|annually|yearly)\b|\bcredit card or paypal\b|\bpaypal only\b"
    r"|\b(?:rel(?:y|ies)|depends?) on (?:the )?(?:support|generosity|donations|contributions) (?:of|from) (?:our |you)"
    r"|\byour (?:support|contribution|donation|subscription) (?:helps?|makes?|keeps?|allows?|means|will|is)\b"
    r"|\bad[- ]?blockers?\b|\bwe (?:don['’]t|do not) have a paywall\b",
    re.IGNORECASE,
)
_SITE_VOICE = re.compile(r"\b(?:we|our|us|you|your)\b|^(?:please|thanks|thank you|support|donate)\b", re.IGNORECASE)
_SITE_MATTER = re.compile(
    r"\b(?:news|readers?|sites?|coverage|journalis\w+|reporting|publish\w*|reading|subscri\w+|being here"
    r"|advertis\w+)\b",
    re.IGNORECASE,
)

_TEASER_DATELINE = re.compile(r"[A-Z][\w .,'’-]{1,50} \([A-Z][\w/ -]{1,20}\)[ ,]+[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}")
_TEASER_END = re.compile(r"\b(?:read more|continue reading|full story|read the full story)\W*$", re.IGNORECASE)
_TEASER_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*\(?(?:read more|continue reading|more|full story)\W*$", re.IGNORECASE
)
_LONGEST_TEASER = 12


def teasers(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the beginnings of other stories that stand below the article: headline, dateline or text, `read more`."""
    last = -1
    for at in range(_after_prose(lines) + 1, len(lines)):
        begins = at - 1
        if begins <= last or not _can_head_teaser(lines[begins]):
            continue
        last = _teaser_end(lines, at)
        if last >= at:
            yield from each(lines[begins : last + 1], "another article")


def appeals(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the site's own requests for money: every line that asks, and the site's lines about itself between them."""
    at = 0
    while at < len(lines):
        if not _asks(lines[at]):
            at += 1
            continue
        first, last = at, _appeal_end(lines, at)
        while first > 0 and _about_the_site(lines[first - 1]):
            first -= 1
        yield from each(lines[first : last + 1], "donation or subscription appeal")
        at = last + 1


def furniture(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark lines that are nothing but furniture: buttons, labels, notices, navigation."""
    for line in lines:
        reason = furniture_in(line.text)
        if reason is not None:
            yield whole(line, reason)


def link_lists(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a heading such as `Related articles` with the headlines below it.

    Above the first prose only the heading goes: the last headline below it is this article's own.
    """
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    at = 0
    while at < len(lines):
        last = at
        if len(lines[at].text) <= 80 and _LINKS_FOLLOW.fullmatch(lines[at].text):
            last = _list_end(lines, at) if at > first_prose else at
            yield from each(lines[at : last + 1], "links to other stories")
        at = last + 1


def tags(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a heading such as `Tags` below the article, with the short lines under it."""
    at = _after_prose(lines)
    while at < len(lines):
        last = at
        if _TAGS_FOLLOW.fullmatch(lines[at].text):
            short = (n for n in range(at + 1, min(len(lines), at + _MOST_TAGS + 1)) if not _is_tag(lines[n]))
            last = next(short, min(len(lines), at + _MOST_TAGS + 1)) - 1
            yield from each(lines[at : last + 1], "label of the page")
        at = last + 1


def authors(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark `About the author` below the article, with a name and what is said of it."""
    for at in range(_after_prose(lines), len(lines)):
        if _AUTHOR.fullmatch(lines[at].text):
            yield from each(lines[at : at + 1 + _AUTHOR_LINES], "about the author")
            return


def _is_link(line: Line, words: int) -> bool:
    return not is_prose(line) and is_heading(line) and len(line.text.split()) >= words


def _is_tag(line: Line) -> bool:
    return len(line.text.split()) <= 4 and is_heading(line) and not _begins_something_else(line)


def _begins_something_else(line: Line) -> bool:
    return any((furniture_in(line.text), _LINKS_FOLLOW.fullmatch(line.text), _AUTHOR.fullmatch(line.text)))


def _after_prose(lines: Sequence[Line]) -> int:
    """Say where three lines of prose have passed: what stands higher up is no tail of an article."""
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    return prose[2] + 1 if len(prose) > 2 else len(lines)


def _can_head_teaser(line: Line) -> bool:
    return is_heading(line) and len(line.text.split()) >= 4


def _teaser_end(lines: Sequence[Line], at: int) -> int:
    """Find the last line of the teaser whose text begins here; -1 where none begins."""
    if _TEASER_CUT.search(lines[at].text):
        return at
    if not _TEASER_DATELINE.fullmatch(lines[at].text):
        return -1
    ends = (n for n in range(at + 1, min(len(lines), at + _LONGEST_TEASER)) if _TEASER_END.search(lines[n].text))
    return next(ends, -1)


def _asks(line: Line) -> bool:
    if is_quoting(line.text) or not _APPEAL.search(line.text):
        return False
    return len(line.text.split()) <= 6 or _SITE_VOICE.search(line.text) is not None


def _about_the_site(line: Line) -> bool:
    if is_quoting(line.text):
        return False
    return _SITE_VOICE.search(line.text) is not None and _SITE_MATTER.search(line.text) is not None


def _appeal_end(lines: Sequence[Line], first: int) -> int:
    last = at = first
    while at + 1 < len(lines) and at - last < 3:
        at += 1
        if _asks(lines[at]) or (_about_the_site(lines[at]) and at == last + 1):
            last = at
        elif len(lines[at].text.split()) > 6 and not _about_the_site(lines[at]):
            break
    return last


def _list_end(lines: Sequence[Line], at: int) -> int:
    """Find the last headline below a heading of links; numbers may stand between them, prose never."""
    last, words = at, 3
    for n in range(at + 1, min(len(lines), at + _MOST_LINKS + 1)):
        following = lines[n]
        if _NUMBER.fullmatch(following.text):
            words = 2
        elif not _is_link(following, words) or _begins_something_else(following):
            break
        else:
            last = n
    return last
