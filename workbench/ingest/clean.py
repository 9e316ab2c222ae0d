"""Make an article of a document: keep what a reader would keep, and say of all the rest why it went.

Nothing is rewritten. The text is made of stretches of the raw text, each mapped back to where it came from; every
other stretch is kept aside with its reason. This module does not know files, pages or the net.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from workbench.errors import ReadError
from workbench.ingest import metadata
from workbench.ingest.document import Document, Field, Learned, Mark, each, learn, whole
from workbench.ingest.furniture import furniture_in, is_quoting
from workbench.ingest.text import Line, head_of, is_heading, is_prose, lines_of, sentences, squeeze, without
from workbench.models import Article, Dropped, Inferred, Kept, content_id

# ------------------------------------------------------------
# Tell the bars and columns of links that lead through a site: `News | Politics | Sport`, `Home » World`.

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


# ------------------------------------------------------------
# Tell a site's own matter from its reporting: furniture, link lists, appeals for money, teasers.

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


def _is_link_line(line: Line, words: int) -> bool:
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
        elif not _is_link_line(following, words) or _begins_something_else(following):
            break
        else:
            last = n
    return last


# ------------------------------------------------------------
# Tell what is said about pictures from what is reported: captions with their credits, and credits alone.

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


# ------------------------------------------------------------
# Tell readers' comments from reporting: a heading that announces them, and what looks like them below it.

_HEADING = re.compile(
    r"\W*(?:(?:view|read|show|all|reader|readers['’]|user|\d+) )*(?:comments?|responses|replies)(?: ?\(?\d+\)?)?"
    r"(?: (?:on|to) .{1,150})?\W*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\W*(?:[1-9]\d* (?:\w+ )?comments?|(?:\w+ )?comments? ?\(?[1-9]\d*\)?)\W*", re.IGNORECASE)
_SIGN = re.compile(
    r"\b(?:says|said|wrote|commented)(?: on .{4,40})?:$|^(?:reply|like|report|permalink|sort by|newest|oldest)"
    r"\b.{0,20}$"
    r"|\b\d+ ?(?:second|minute|hour|day|week|month|year|h|d|hr|min)s? ago\b|\bat \d{1,2}:\d\d ?(?:am|pm)\b",
    re.IGNORECASE,
)
_TALK = re.compile(r"\b(?:I|I['’]m|[Ll]ol|LOL)\b|!+$|^\W?[\w.@-]{2,25}(?: [\w.]{1,12})?: \S")
_LEAST_PROSE = 2
_NEAR = 5


def comments(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark readers' comments: a heading that says so, below the article, followed by what looks like comments."""
    signs = list(accumulate((_is_sign(line) for line in lines), initial=0))
    for at in range(_comments_after_prose(lines), len(lines) - 1):
        if len(lines[at].text) > 120 or not _HEADING.fullmatch(lines[at].text):
            continue
        dense = (signs[-1] - signs[at + 1]) * 6 >= len(lines) - at - 1
        counted = _COUNTED.fullmatch(lines[at].text) and _letters(lines[:at]) >= _letters(lines[at + 1 :])
        if dense or (counted and _are_announced(lines[at + 1 :])):
            yield from each(lines[at:], "readers' comments")
            return


def _comments_after_prose(lines: Sequence[Line]) -> int:
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    return prose[_LEAST_PROSE - 1] + 1 if len(prose) >= _LEAST_PROSE else len(lines)


def _letters(lines: Sequence[Line]) -> int:
    """Weigh prose: above a button for comments stands little of the article, above the comments all of it."""
    return sum(len(line.text) for line in lines if is_prose(line))


def _is_sign(line: Line) -> bool:
    return _SIGN.search(line.text) is not None


def _are_announced(below: Sequence[Line]) -> bool:
    """After a number of comments: a name or a short remark comes next, or somebody talks; no report goes on."""
    own = [line for line in below if furniture_in(line.text) is None][:_NEAR]
    if not own or not is_prose(own[0]):
        return True
    return any(_is_sign(line) or (_TALK.search(line.text) and not is_quoting(line.text)) for line in own)


# ------------------------------------------------------------
# Find what stands twice in a raw text: the headline above itself, or a whole body.

_TELLING = 25
"""Characters of a sentence that does not recur by chance."""
_LEAST_SENTENCES = 3
_LONGEST_REPEAT = 150_000
"""Characters; longer texts are no articles, and comparing all with all would take long."""
_HEAD = 12
_PARAGRAPH = 80
"""Letters and digits of a paragraph that nobody writes twice."""
_STRAIGHT = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
_SITE_NAME = 30


class _Unit(NamedTuple):
    """A sentence of the raw text, and where its characters stand among all that are compared."""

    start: int
    end: int
    key: str
    at: int


def repeated_headline(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a headline that stands again below itself: alone, behind a kicker, or without the site's name."""
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    head = [line for line in lines[: min(_HEAD, first_prose)] if is_heading(line)]
    for at, line in enumerate(head):
        if any(_says_again(line, head[below:]) for below in range(at + 1, len(head))):
            title = learn("title", line.text, method="repeated headline", confidence=0.85)
            yield whole(line, "repeated headline", title)
            return


def repeated_body(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark the poorer of two copies of the body."""
    units = _units(lines)
    everything = "".join(unit.key for unit in units)
    if len(everything) > _LONGEST_REPEAT:
        return
    copies = _copies(units, everything)
    for unit in _poorer(*copies) if copies else ():
        yield Mark(unit.start, unit.end, "repeated body")


def repeated_paragraphs(lines: Sequence[Line]) -> Iterator[Mark]:
    """Mark a long paragraph, or the headline, where it stands again further down."""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        key = _key(line.text)
        long = len(key) > _PARAGRAPH or (at == 0 and len(key) >= _TELLING and is_heading(line))
        if key in seen:
            yield whole(line, "repeated headline" if is_heading(line) else "repeated paragraph")
        elif long:
            seen.add(key)


def _says_again(line: Line, below: Sequence[Line]) -> bool:
    key, one = squeeze(line.text), squeeze(below[0].text)
    if len(one) >= _TELLING and key.startswith(one) and len(key) - len(one) <= _SITE_NAME:
        return True
    return len(key) >= _TELLING and len(below) > 1 and key == one + squeeze(below[1].text)


def _units(lines: Sequence[Line]) -> list[_Unit]:
    units: list[_Unit] = []
    at = 0
    for line in lines:
        for start, end in sentences(line.text):
            key = _key(line.text[start:end])
            units.append(_Unit(line.start + start, line.start + end, key, at))
            at += len(key)
    return units


def _key(sentence: str) -> str:
    """Ignore what copying changes: white space, case, the shape of quotation marks. Never a digit's point or sign."""
    return "".join(sentence.translate(_STRAIGHT).casefold().split())


def _copies(units: Sequence[_Unit], everything: str) -> tuple[list[_Unit], list[_Unit]] | None:
    """Cut the text where its second copy begins, and take from each side what lies between its repeated sentences."""
    again = [unit for unit in units if len(unit.key) >= _TELLING and everything.find(unit.key) < unit.at]
    if len({unit.key for unit in again}) < _LEAST_SENTENCES:
        return None
    cut = again[0].at
    first = _between(units, lambda unit: unit.at < cut and unit.key in everything[cut:])
    second = _between(units, lambda unit: unit.at >= cut and unit.key in everything[:cut])
    return (first, second) if _alike(first, second) and _alike(second, first) else None


def _between(units: Sequence[_Unit], repeats: Callable[[_Unit], bool]) -> list[_Unit]:
    hits = [at for at, unit in enumerate(units) if len(unit.key) >= _TELLING and repeats(unit)]
    return list(units[hits[0] : hits[-1] + 1]) if hits else []


def _alike(one: Sequence[_Unit], other: Sequence[_Unit]) -> bool:
    return 2 * _shared(one, other) >= sum(len(unit.key) for unit in one) > 0


def _shared(one: Sequence[_Unit], other: Sequence[_Unit]) -> int:
    there = "".join(unit.key for unit in other)
    return sum(len(unit.key) for unit in one if unit.key in there)


def _poorer(first: Sequence[_Unit], second: Sequence[_Unit]) -> Iterator[_Unit]:
    """Yield what the poorer copy has in common with the richer; of equals the second is the poorer."""
    own_first = sum(len(unit.key) for unit in first) - _shared(first, second)
    own_second = sum(len(unit.key) for unit in second) - _shared(second, first)
    poor, rich = (first, second) if own_first < own_second else (second, first)
    there = "".join(unit.key for unit in rich)
    return (unit for unit in poor if unit.key in there)


# ------------------------------------------------------------

Rule = Callable[[Sequence[Line]], Iterable[Mark]]

# The order matters: another story's date and agency must be gone before this one's are looked for.
_RULES: tuple[Rule, ...] = (
    teasers,
    comments,
    appeals,
    link_lists,
    tags,
    authors,
    furniture,
    bars,
    metadata.address_lines,
    captions,
    repeated_headline,
    repeated_body,
    repeated_paragraphs,
    metadata.desk_lines,
    metadata.labels,
    metadata.datelines,
    metadata.agency_marks,
)


_UNSEEN_TITLE = 0.5
_ASIDE = 0.8
"""Below what a page's own markup says of itself."""


def clean(document: Document, *, event: str) -> Article:
    """Take an article out of what was read.

    Raises ReadError where nothing is left.
    """
    lines, marks = _sorted_out(document)
    if not lines:
        hint = "look at the file: it seems to hold only navigation or notices"
        raise ReadError(f"{document.source} holds no article text", source=document.source, hint=hint)
    text, kept = _built(document.raw_text, lines)
    facts = _facts(document, lines, marks)
    url = document.url or _value(facts.get("url"))
    stated = _value(document.outlet) if document.outlet and document.outlet.method == "stated" else None
    return Article(
        id=content_id("article", url or stated or "", text),
        event=event,
        source=document.source,
        outlet=facts.get("outlet"),
        url=url,
        title=facts.get("title"),
        byline=facts.get("byline"),
        agency=facts.get("agency"),
        published=facts.get("published"),
        version_note=facts.get("version_note"),
        language=document.language,
        text=text,
        raw_text=document.raw_text,
        raw_sha256=document.raw_sha256,
        kept=kept,
        dropped=_dropped(document.raw_text, marks),
    )


def _sorted_out(document: Document) -> tuple[list[Line], list[Mark]]:
    marks = [Mark(gone.start, gone.end, gone.reason) for gone in document.dropped]
    if document.raw_text.startswith("\ufeff"):
        marks.append(Mark(0, 1, "byte order mark"))
    lines = _left(lines_of(document.raw_text), marks)
    title = squeeze(document.title.value) if document.title else None
    for rule in _RULES:
        found = _sparing(title, lines, list(rule(lines)))
        lines = _left(lines, found)
        marks += found
    return lines, marks


def _sparing(title: str | None, lines: Sequence[Line], marks: list[Mark]) -> list[Mark]:
    """Leave the last line that says the known headline, whatever a rule takes it for."""
    said = [line.start for line in lines if squeeze(line.text) == title]
    hit = [mark for mark in marks if mark.start in said]
    return [mark for mark in marks if mark not in hit] if said and len(hit) == len(said) else marks


def _left(lines: Sequence[Line], marks: Iterable[Mark]) -> list[Line]:
    return without(lines, ((mark.start, mark.end) for mark in marks))


def _built(raw: str, lines: Sequence[Line]) -> tuple[str, tuple[Kept, ...]]:
    """Put the text together, and note where each line of it came from."""
    parts: list[str] = []
    kept: list[Kept] = []
    length = 0
    gaps = ["", *(_gap(raw[above.end : below.start]) for above, below in pairwise(lines))]
    for gap, line in zip(gaps, lines, strict=True):
        parts += [gap, line.text]
        kept.append(Kept(raw_start=line.start, raw_end=line.end, start=length + len(gap)))
        length += len(gap) + len(line.text)
    return "".join(parts), tuple(kept)


def _gap(between: str) -> str:
    """Separate two kept stretches as the raw text did: by a space, a line break or a blank line."""
    breaks = len(between.splitlines()) - 1 + between.endswith(("\n", "\r"))
    if breaks <= 0:
        return " "
    return "\n" if breaks == 1 and not between.strip() else "\n\n"


def _dropped(raw: str, marks: Iterable[Mark]) -> tuple[Dropped, ...]:
    """List what was marked, neighbours with one reason as one stretch."""
    gone: list[Dropped] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        start, end = _trimmed(raw, mark)
        if gone and gone[-1].reason == mark.reason and not raw[gone[-1].end : start].strip():
            start = gone.pop().start
        gone.append(Dropped(start=start, end=end, text=raw[start:end], reason=mark.reason))
    return tuple(gone)


def _trimmed(raw: str, mark: Mark) -> tuple[int, int]:
    text = raw[mark.start : mark.end]
    return mark.start + len(text) - len(text.lstrip()), mark.end - len(text) + len(text.rstrip())


def _facts(document: Document, lines: Sequence[Line], marks: Sequence[Mark]) -> dict[Field, Inferred]:
    """Choose for each field what is stated, else the surest find; unknown fields are absent."""
    learned = [found for mark in marks for found in mark.learned]
    learned += metadata.version_notes(lines)
    learned += [found for found in (metadata.headline(lines),) if found]
    learned += _said_aside(document.dropped, lines)
    url = document.url or next((found.fact.value for found in learned if found.field == "url"), None)
    learned += metadata.from_url(url) if url else ()
    learned += _carried(document, squeeze(" ".join(line.text for line in head_of(lines))))
    facts: dict[Field, Inferred] = {}
    for found in sorted(learned, key=lambda found: -found.fact.confidence):
        facts.setdefault(found.field, found.fact)
    return facts


def _said_aside(gone: Sequence[Dropped], lines: Sequence[Line]) -> Iterator[Learned]:
    """Read the dates and names that a page shows between headline and text, where the reader set them aside."""
    begins = lines[0].start
    prose = next((line.start for line in lines if is_prose(line)), begins)
    for stretch in gone:
        if begins < stretch.start < prose:
            aside = lines_of(stretch.text)
            for mark in (*metadata.address_lines(aside), *metadata.desk_lines(aside)):
                yield from (Learned(f.field, f.fact.model_copy(update={"confidence": _ASIDE})) for f in mark.learned)


def _carried(document: Document, head: str) -> Iterator[Learned]:
    title = document.title
    if title and title.method != "stated" and squeeze(title.value) not in head:
        # A page's markup may name the site or the section; the headline is what stands above the text.
        title = title.model_copy(update={"confidence": _UNSEEN_TITLE})
    fields: tuple[tuple[Field, Inferred | None], ...] = (
        ("outlet", document.outlet),
        ("title", title),
        ("byline", document.byline),
        ("agency", document.agency),
        ("published", document.published),
    )
    yield from (Learned(field, fact) for field, fact in fields if fact)
    named = metadata.agency_of(document.byline.value) if document.byline else None
    if named:
        yield named


def _value(fact: Inferred | None) -> str | None:
    return fact.value if fact else None
