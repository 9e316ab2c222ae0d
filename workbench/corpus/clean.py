"""Make an article of a document: keep what a reader would keep, and say of all the rest why it went.

Nothing is rewritten. The text is made of stretches of the raw text, each mapped back to where it came from; every
other stretch is kept aside with its reason. This module does not know files, pages or the net.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from workbench.corpus import bars, boilerplate, captions, comments, datelines, dates, metadata, repeats
from workbench.corpus.document import Document, Field, Learned, Mark
from workbench.corpus.lines import Line, head_of, is_prose, lines_of, squeeze, without
from workbench.errors import ReadError
from workbench.models import Article, Dropped, Inferred, Kept, content_id

Rule = Callable[[Sequence[Line]], Iterable[Mark]]

# The order matters: another story's date and agency must be gone before this one's are looked for.
_RULES: tuple[Rule, ...] = (
    boilerplate.teasers,
    comments.comments,
    boilerplate.appeals,
    boilerplate.link_lists,
    boilerplate.tags,
    boilerplate.authors,
    boilerplate.furniture,
    bars.bars,
    dates.address_lines,
    captions.captions,
    repeats.repeated_headline,
    repeats.repeated_body,
    repeats.repeated_paragraphs,
    metadata.desk_lines,
    metadata.labels,
    datelines.datelines,
    datelines.agency_marks,
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
    learned += dates.from_url(url) if url else ()
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
            for mark in (*dates.address_lines(aside), *metadata.desk_lines(aside)):
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
    named = datelines.agency_of(document.byline.value) if document.byline else None
    if named:
        yield named


def _value(fact: Inferred | None) -> str | None:
    return fact.value if fact else None
