"""Make an article of a document: keep what a reader would keep, and say of all the rest why it went.

Nothing is rewritten. The text is made of stretches of the raw text, each mapped back to where it came from; every
other stretch is kept aside with its reason, but for characters that nobody sees. `clean` applies the rules of `_RULES`,
in that order; what a rule takes for furniture is listed in furniture.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

from workbench.errors import ReadError
from workbench.ingest import metadata
from workbench.ingest.injection import injection_of
from workbench.ingest.metadata import Document, Field, Learned, Mark, each, learn, whole
from workbench.ingest.text import (
    TextLine,
    broken_words,
    furniture_in,
    head_of,
    is_heading,
    is_prose,
    is_quoting,
    lines_of,
    sentences,
    squeeze,
    unseen,
    without,
    word_lists,
)
from workbench.models import Article, Dropped, Inferred, Kept, content_id

_LISTS = word_lists("furniture")

# ------------------------------------------------------------ from document to article

_UNSEEN_TITLE = 0.5
_ASIDE = 0.8
"""Below what a page's own markup says of itself."""


def clean(document: Document, *, event: str) -> Article:
    """Take an article out of what was read.

    Raises ReadError where nothing is left.
    """
    raw = document.raw_text
    lines, marks = _sorted_out(document)
    if not lines or not any(map(str.isalnum, "".join(line.text for line in lines))):
        hint = "check the file: it seems to hold only navigation or notices"
        raise ReadError(f"{document.source} holds no article text", source=document.source, hint=hint)
    text, kept = _joined(raw, lines, document.dropped)
    facts = _facts(document, lines, marks)
    gone = _dropped(raw, marks)
    url = document.url or (facts["url"].value if "url" in facts else None)
    stated = document.outlet.value if document.outlet and document.outlet.method == "stated" else ""
    return Article(
        id=content_id("article", url or stated, text),
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
        partial=facts.get("partial"),
        injection=injection_of(
            text,
            title=facts["title"].value if "title" in facts else "",
            raw=raw,
            dropped=gone,
            hidden=document.hidden,
            language=document.language.value if document.language else None,
        ),
        text=text,
        raw_text=raw,
        raw_sha256=document.raw_sha256,
        kept=kept,
        dropped=gone,
    )


def _sorted_out(document: Document) -> tuple[list[TextLine], list[Mark]]:
    """Apply every rule to what the rules before it left; give the lines that stay and the marks of the rest."""
    marks = [Mark(gone.start, gone.end, gone.reason) for gone in document.dropped]
    inside = [mark for mark in marks if mark.reason in INSIDE_LINES]
    if document.raw_text.startswith("\ufeff"):
        marks.append(Mark(0, 1, "byte order mark"))
    lines = _left(lines_of(document.raw_text), (mark for mark in marks if mark not in inside))
    title = squeeze(document.title.value) if document.title else None
    for rule in _RULES:
        found = list(rule(lines))
        # The last line that says the known headline stays, whatever a rule takes it for.
        headlines = [line.start for line in lines if squeeze(line.text) == title]
        hit = [mark for mark in found if mark.start in headlines]
        if hit and len(hit) == len(headlines):
            found = [mark for mark in found if mark not in hit]
        lines = _left(lines, found)
        marks += found
    return lines, marks


def _left(lines: Sequence[TextLine], marks: Iterable[Mark]) -> list[TextLine]:
    return without(lines, ((mark.start, mark.end) for mark in marks))


def _joined(raw: str, lines: Sequence[TextLine], dropped: Sequence[Dropped]) -> tuple[str, tuple[Kept, ...]]:
    """Put the text together, and note where each line of it came from.

    Two kept stretches are separated as the raw text did: by a space, a line break or a blank line. What was set aside
    within lines is left out here, and so are characters that nobody sees and the breaks of broken words.
    """
    breaks_of_words = dict(broken_words(raw))
    gone = [(one.start, one.end) for one in dropped if one.reason in INSIDE_LINES]
    gone += [*unseen(raw), *breaks_of_words.items()]
    lines = without(lines, _apart(gone))
    broken = {end: start for start, end in breaks_of_words.items()}
    if not lines:
        return "", ()
    text = lines[0].text
    kept = [Kept(raw_start=lines[0].start, raw_end=lines[0].end, start=0)]
    for above, line in pairwise(lines):
        between = raw[above.end : line.start]
        breaks = len(between.splitlines()) - 1 + between.endswith(("\n", "\r"))
        if broken.get(line.start) == above.end:
            pass
        elif breaks <= 0:
            text += " " if any(map(str.isspace, between)) else ""  # a footnote's mark stands in the middle of a line
        else:
            text += "\n" if breaks == 1 and not between.strip() else "\n\n"
        kept.append(Kept(raw_start=line.start, raw_end=line.end, start=len(text)))
        text += line.text
    return text, tuple(kept)


INSIDE_LINES = frozenset({"struck out", "mark of a footnote"})
"""Reasons for which a stretch inside a line is set aside; the line is one line all the same."""


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _dropped(raw: str, marks: Iterable[Mark]) -> tuple[Dropped, ...]:
    """List what was marked, neighbours with one reason as one stretch."""
    gone: list[Dropped] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        text = raw[mark.start : mark.end]
        start, end = mark.start + len(text) - len(text.lstrip()), mark.end - len(text) + len(text.rstrip())
        if gone and gone[-1].reason == mark.reason and not raw[gone[-1].end : start].strip():
            start = gone.pop().start
        gone.append(Dropped(start=start, end=end, text=raw[start:end], reason=mark.reason))
    return tuple(gone)


def _facts(document: Document, lines: Sequence[TextLine], marks: Sequence[Mark]) -> dict[Field, Inferred]:
    """Choose for each field what is stated, else the surest find; unknown fields are absent."""
    learned = [found for mark in marks for found in mark.learned]
    learned += metadata.version_notes(lines)
    learned += metadata.headline(lines)
    learned += _cut_off(document, lines)
    # The dates and names that a page shows between headline and text, where its reader set them aside.
    begins = lines[0].start
    prose = next((line.start for line in lines if is_prose(line)), begins)
    for stretch in document.dropped:
        if begins < stretch.start < prose:
            aside = lines_of(stretch.text)
            for mark in (*metadata.address_lines(aside), *metadata.desk_lines(aside)):
                learned += (learn(f.field, f.fact.value, method=f.fact.method, confidence=_ASIDE) for f in mark.learned)
    url = document.url or next((found.fact.value for found in learned if found.field == "url"), None)
    learned += metadata.from_url(url) if url else ()
    # What the document itself carries.
    title = document.title
    head = squeeze(" ".join(line.text for line in head_of(lines)))
    if title and title.method != "stated" and squeeze(title.value) not in head:
        # A page's markup may name the site or the section; the headline is what stands above the text.
        title = title.model_copy(update={"confidence": _UNSEEN_TITLE})
    carried: tuple[tuple[Field, Inferred | None], ...] = (
        ("outlet", document.outlet),
        ("title", title),
        ("byline", document.byline),
        ("agency", document.agency),
        ("published", document.published),
        ("partial", document.partial),
    )
    learned += (Learned(field, fact) for field, fact in carried if fact)
    learned += metadata.agency_of(document.byline.value) if document.byline else ()
    facts: dict[Field, Inferred] = {}
    for found in sorted(learned, key=lambda found: -found.fact.confidence):
        facts.setdefault(found.field, found.fact)
    return facts


def _cut_off(document: Document, lines: Sequence[TextLine]) -> Iterator[Learned]:
    """Find the offer of the rest in what the reader of a page set aside, if none of the report stands below it."""
    last = max((line.end for line in lines if is_prose(line)), default=0)
    for stretch in document.dropped:
        if stretch.start >= last:
            yield from (found for mark in metadata.cuts(lines_of(stretch.text)) for found in mark.learned)


def _after_prose(lines: Sequence[TextLine], least: int = 3) -> int:
    """Say where so many lines of prose have passed: what stands higher up is no tail of an article."""
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    return prose[least - 1] + 1 if len(prose) >= least else len(lines)


# ------------------------------------------------------------ navigation: `News | Politics | Sport`, `Home » World`

_SECTIONS = frozenset(_LISTS["sections"].split())
_BETWEEN = re.compile(r"[\s|·•,/>»›\-–—&]+")
_SEPARATOR = re.compile(r"\s*[|·•›»]\s*|\s+[/>]\s+")
_LEAST_LINKS = 3
_LONGEST_LINK = 32
_MOST_WORDS = 4
_COLUMN = 3
"""At least so many names of sections, one to a line, are a column of links."""


def bars(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark bars and columns of links: anywhere if they name sections only, else above or below the report."""
    prose = [at for at, line in enumerate(lines) if is_prose(line)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    unmarked: list[TextLine] = []
    for at, line in enumerate(lines):
        words = [word for word in _BETWEEN.split(line.text.lower()) if word]
        parts = _SEPARATOR.split(line.text)
        sections = len(words) >= (2 if len(parts) > 1 else 3) and all(word in _SECTIONS for word in words)
        if sections or (not first <= at <= last and _is_bar(line.text)):
            yield whole(line, "navigation")
        if not sections:
            unmarked.append(line)
    # Sections' names that stand one below the other above the report.
    run: list[TextLine] = []
    for below in (*unmarked[:first], None):
        if below and all(word in _SECTIONS for word in _BETWEEN.split(below.text.lower().strip()) if word):
            run.append(below)
            continue
        if len(run) >= _COLUMN:
            yield from each(run, "navigation")
        run = []


def _is_bar(text: str) -> bool:
    """Say whether a line is three links or more: short, without figures, not ending like a sentence."""
    links = [link for link in _SEPARATOR.split(text.strip(" |·•›»>/")) if link]
    return len(links) >= _LEAST_LINKS and all(
        len(link) <= _LONGEST_LINK and len(link.split()) <= _MOST_WORDS and not re.search(r"\d|[.!?:;]$", link)
        for link in links
    )


# ------------------------------------------------------------ the site's own matter: buttons, links, appeals, teasers


def _heading(name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(_LISTS['headings'][name])})\W*", re.IGNORECASE)


_LINKS_FOLLOW, _TAGS_FOLLOW, _AUTHOR = _heading("links"), _heading("tags"), _heading("author")
_MOST_LINKS = 20
_NUMBER = re.compile(r"#?\d{1,2}[.)]?")
_MOST_TAGS = 15
_AUTHOR_LINES = 2
"""A name, and a line about it."""

_APPEAL = re.compile("|".join(_LISTS["appeal"]), re.IGNORECASE)
_SITE_VOICE = re.compile("|".join(_LISTS["site"]["voice"]), re.IGNORECASE)
_SITE_MATTER = re.compile(rf"\b(?:{'|'.join(_LISTS['site']['matter'])})\b", re.IGNORECASE)

_TEASER_DATELINE = re.compile(r"[A-Z][\w .,'’-]{1,50} \([A-Z][\w/ -]{1,20}\)[ ,]+[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}")
_TEASER_END = re.compile(r"\b(?:read more|continue reading|full story|read the full story)\W*$", re.IGNORECASE)
_TEASER_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*\(?(?:read more|continue reading|more|full story)\W*$", re.IGNORECASE
)
_LONGEST_TEASER = 12


def teasers(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark the beginnings of other stories that stand below the article: headline, dateline or text, `read more`."""
    last = -1
    for at in range(_after_prose(lines) + 1, len(lines)):
        head = lines[at - 1]
        if at - 1 <= last or not is_heading(head) or len(head.text.split()) < 4:
            continue
        if _TEASER_CUT.search(lines[at].text):
            last = at
        elif _TEASER_DATELINE.fullmatch(lines[at].text):
            below = range(at + 1, min(len(lines), at + _LONGEST_TEASER))
            last = next((n for n in below if _TEASER_END.search(lines[n].text)), -1)
        else:
            last = -1
        if last >= at:
            yield from each(lines[at - 1 : last + 1], "another article")


def appeals(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark the site's own requests for money: every line that asks, and the site's lines about itself between them."""
    at = 0
    while at < len(lines):
        if not _asks(lines[at]):
            at += 1
            continue
        first = last = at
        while at + 1 < len(lines) and at - last < 3:
            at += 1
            if _asks(lines[at]) or (_about_the_site(lines[at]) and at == last + 1):
                last = at
            elif len(lines[at].text.split()) > 6 and not _about_the_site(lines[at]):
                break
        while first > 0 and _about_the_site(lines[first - 1]):
            first -= 1
        yield from each(lines[first : last + 1], "donation or subscription appeal")
        at = last + 1


def _asks(line: TextLine) -> bool:
    if is_quoting(line.text) or not _APPEAL.search(line.text):
        return False
    return len(line.text.split()) <= 6 or _SITE_VOICE.search(line.text) is not None


def _about_the_site(line: TextLine) -> bool:
    if is_quoting(line.text):
        return False
    return _SITE_VOICE.search(line.text) is not None and _SITE_MATTER.search(line.text) is not None


def furniture(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark lines that are nothing but furniture: buttons, labels, notices, navigation."""
    for line in lines:
        if reason := furniture_in(line.text):
            yield whole(line, reason)


def link_lists(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark a heading such as `Related articles` with the headlines below it; numbers may stand between them.

    Above the first prose only the heading goes: the last headline below it is this article's own.
    """
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    at = 0
    while at < len(lines):
        last = at
        if len(lines[at].text) <= 80 and _LINKS_FOLLOW.fullmatch(lines[at].text):
            words = 3
            for n in range(at + 1, min(len(lines), at + _MOST_LINKS + 1) if at > first_prose else 0):
                below = lines[n]
                if _NUMBER.fullmatch(below.text):
                    words = 2  # a numbered headline may be shorter
                    continue
                link = not is_prose(below) and is_heading(below) and len(below.text.split()) >= words
                if not link or _begins_something_else(below):
                    break
                last = n
            yield from each(lines[at : last + 1], "links to other stories")
        at = last + 1


def tags(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark a heading such as `Tags` below the article, with the short lines under it."""
    at = _after_prose(lines)
    while at < len(lines):
        last = at
        if _TAGS_FOLLOW.fullmatch(lines[at].text):
            for below in lines[at + 1 : at + _MOST_TAGS + 1]:
                if len(below.text.split()) > 4 or not is_heading(below) or _begins_something_else(below):
                    break
                last += 1
            yield from each(lines[at : last + 1], "label of the page")
        at = last + 1


def _begins_something_else(line: TextLine) -> bool:
    return any((furniture_in(line.text), _LINKS_FOLLOW.fullmatch(line.text), _AUTHOR.fullmatch(line.text)))


def authors(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark `About the author` below the article, with a name and what is said of it."""
    for at in range(_after_prose(lines), len(lines)):
        if _AUTHOR.fullmatch(lines[at].text):
            yield from each(lines[at : at + 1 + _AUTHOR_LINES], "about the author")
            return


# ------------------------------------------------------------ what is said about pictures

_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|del|van|von|der|al|bin|da|la|le)){0,4}"
_LIBRARY = f"(?:{'|'.join(word_lists('names')['picture libraries'])})"
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
_LONGEST_CAPTION = 400
_ONLY = re.compile(r"\W*(?:image|photo|video|picture|gallery|slideshow|photos?: .{0,60})\W*", re.I)


def captions(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark photo credits, and captions that a label or a credit gives away."""
    for line in lines:
        if len(line.text) > _LONGEST_CAPTION:
            continue
        if _ALONE.fullmatch(line.text) or _ONLY.fullmatch(line.text):
            yield whole(line, "photo credit")
        elif _LABELLED.fullmatch(line.text) or _ENDS_IN_CREDIT.search(line.text):
            yield whole(line, "photo caption")


# ------------------------------------------------------------ readers' comments

_HEADING = re.compile(
    r"\W*(?:(?:view|read|show|all|reader|readers['’]|user|\d+) )*(?:comments?|responses|replies)(?: ?\(?\d+\)?)?"
    r"(?: (?:on|to) .{1,150})?\W*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\W*(?:[1-9]\d* (?:\w+ )?comments?|(?:\w+ )?comments? ?\(?[1-9]\d*\)?)\W*", re.IGNORECASE)
_COMMENT = re.compile("|".join(_LISTS["comments"]), re.IGNORECASE)
_TALK = re.compile(r"\b(?:I|I['’]m|[Ll]ol|LOL)\b|!+$|^\W?[\w.@-]{2,25}(?: [\w.]{1,12})?: \S")
_NEAR = 5


def comments(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark readers' comments: a heading that says so, below the article, followed by what looks like comments."""
    signs = list(accumulate((_COMMENT.search(line.text) is not None for line in lines), initial=0))
    for at in range(_after_prose(lines, least=2), len(lines) - 1):
        if len(lines[at].text) > 120 or not _HEADING.fullmatch(lines[at].text):
            continue
        below = lines[at + 1 :]
        dense = (signs[-1] - signs[at + 1]) * 6 >= len(below)
        # Above a button for comments stands little of the article, above the comments all of it.
        at_end = _COUNTED.fullmatch(lines[at].text) and _letters(lines[:at]) >= _letters(below)
        if dense or (at_end and _are_announced(below)):
            yield from each(lines[at:], "readers' comments")
            return


def _letters(lines: Sequence[TextLine]) -> int:
    return sum(len(line.text) for line in lines if is_prose(line))


def _are_announced(below: Sequence[TextLine]) -> bool:
    """After a number of comments: a name or a short remark comes next, or somebody talks; no report goes on."""
    own = [line for line in below if furniture_in(line.text) is None][:_NEAR]
    if not own or not is_prose(own[0]):
        return True
    return any(_COMMENT.search(line.text) or (_TALK.search(line.text) and not is_quoting(line.text)) for line in own)


# ------------------------------------------------------------ what stands twice: headline, paragraph, whole body

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


def repeated_headline(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark a headline that stands again below itself: alone, behind a kicker, or without the site's name."""
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    head = [line for line in lines[: min(_HEAD, first_prose)] if is_heading(line)]
    keys = [squeeze(line.text) for line in head]
    for at, (line, key) in enumerate(zip(head, keys, strict=True)):
        for one, following in pairwise([*keys[at + 1 :], ""]):
            shorter = len(one) >= _TELLING and key.startswith(one) and len(key) - len(one) <= _SITE_NAME
            if shorter or (len(key) >= _TELLING and following and key == one + following):
                title = learn("title", line.text, method="repeated headline", confidence=0.85)
                yield whole(line, "repeated headline", title)
                return


def headline_in_parts(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark lines below a headline that say it again in parts: a part of it alone, or together all of it."""
    first_prose = next((at for at, line in enumerate(lines) if is_prose(line)), len(lines))
    head = [line for line in lines[: min(_HEAD, first_prose)] if is_heading(line)]
    keys = [squeeze(line.text) for line in head]
    for at, said in enumerate(keys):
        gone = {n for n in range(at + 1, len(keys)) if len(keys[n]) >= _TELLING and keys[n] in said}
        for n, end in combinations(range(at + 1, len(keys) + 1), 2):
            if len(said) >= _TELLING and "".join(keys[n:end]) == said:
                gone.update(range(n, end))
        if gone:
            yield from (whole(head[n], "repeated headline") for n in sorted(gone))
            return


def repeated_paragraphs(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark a long paragraph, or the headline, where it stands again further down."""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        key = _key(line.text)
        long = len(key) > _PARAGRAPH or (at == 0 and len(key) >= _TELLING and is_heading(line))
        if key in seen:
            yield whole(line, "repeated headline" if is_heading(line) else "repeated paragraph")
        elif long:
            seen.add(key)


class _Unit(NamedTuple):
    """A sentence of the raw text, and where its characters stand among all that are compared."""

    start: int
    end: int
    key: str
    at: int


def repeated_body(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """Mark the poorer of two copies of the body; of equals the second is the poorer.

    The text is cut where its second copy begins; of each side what lies between its repeated sentences is compared.
    """
    units: list[_Unit] = []
    length = 0
    for line in lines:
        for start, end in sentences(line.text):
            key = _key(line.text[start:end])
            units.append(_Unit(line.start + start, line.start + end, key, length))
            length += len(key)
    everything = "".join(unit.key for unit in units)
    if len(everything) > _LONGEST_REPEAT:
        return
    again = [unit for unit in units if len(unit.key) >= _TELLING and everything.find(unit.key) < unit.at]
    if len({unit.key for unit in again}) < _LEAST_SENTENCES:
        return
    cut = again[0].at
    first = _between(units, lambda unit: unit.at < cut and unit.key in everything[cut:])
    second = _between(units, lambda unit: unit.at >= cut and unit.key in everything[:cut])
    shared_first, shared_second = _shared(first, second), _shared(second, first)
    whole_first, whole_second = (sum(len(unit.key) for unit in copy) for copy in (first, second))
    # Copies are alike: at least half of each stands in the other.
    if not (2 * shared_first >= whole_first > 0 and 2 * shared_second >= whole_second > 0):
        return
    poor, rich = (first, second) if whole_first - shared_first < whole_second - shared_second else (second, first)
    there = "".join(unit.key for unit in rich)
    yield from (Mark(unit.start, unit.end, "repeated body") for unit in poor if unit.key in there)


def _key(sentence: str) -> str:
    """Ignore what copying changes: white space, case, the shape of quotation marks. Never a digit's point or sign."""
    return "".join(sentence.translate(_STRAIGHT).casefold().split())


def _between(units: Sequence[_Unit], repeats: Callable[[_Unit], bool]) -> list[_Unit]:
    hits = [at for at, unit in enumerate(units) if len(unit.key) >= _TELLING and repeats(unit)]
    return list(units[hits[0] : hits[-1] + 1]) if hits else []


def _shared(one: Sequence[_Unit], other: Sequence[_Unit]) -> int:
    there = "".join(unit.key for unit in other)
    return sum(len(unit.key) for unit in one if unit.key in there)


# The order matters: another story's date and agency must be gone before this one's are looked for.
_RULES: tuple[Callable[[Sequence[TextLine]], Iterable[Mark]], ...] = (
    teasers,
    comments,
    appeals,
    link_lists,
    tags,
    authors,
    metadata.cuts,
    metadata.syndication,
    metadata.corrections,
    furniture,
    bars,
    metadata.address_lines,
    captions,
    repeated_headline,
    headline_in_parts,
    repeated_body,
    repeated_paragraphs,
    metadata.desk_lines,
    metadata.labels,
    metadata.datelines,
    metadata.agency_marks,
)
