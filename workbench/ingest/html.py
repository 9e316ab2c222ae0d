"""Turn a web page into its visible text, and say which lines of it are the article.

lxml renders the text that a reader of the page sees; trafilatura decides which of it is the article; its answer is
laid over the visible text by the letters, so that every kept character stands on the page. Hidden text is no part of
it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from workbench.ingest.clean import comments
from workbench.ingest.metadata import LONGEST, is_masthead, refuse_too_long
from workbench.ingest.text import LINE, TextLine, is_heading, is_prose, squeeze
from workbench.models import Dropped, Inferred

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_UNSEEN = _tags(
    "head script style noscript template svg math iframe object embed audio video canvas select option button input "
    "textarea datalist"
)
_BLOCKS = _tags(
    "address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_CELLS = frozenset({"td", "th"})
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_JSON_LD = "application/ld+json"
_LONGEST_PAGE = 2 * LONGEST
"""Characters that a page shows, with its menus and comments."""
_MOSTLY = 0.5
"""A line stays if trafilatura kept at least this share of its letters."""
_FAR = 4_000
"""Letters; a short line that is found further below than this is another line that reads the same."""
_SHORT = 20
_LONGEST_NAME = 5
_SHORTEST_HEADLINE = 3
"""Words."""
_STANDFIRST = 2
"""Lines of prose between the headline and the text that belong to the article."""


class WebPage(NamedTuple):
    """A page as its reader sees it."""

    text: str
    dropped: tuple[Dropped, ...]
    facts: Mapping[str, Inferred]
    """What the page's own markup says: outlet, title, byline, published."""
    url: str | None


def read_page(html: str, *, source: str) -> WebPage:
    """Render a page, and set aside all that is not its article; raise ReadError where it is endless."""
    from lxml import html as lxml_html
    from trafilatura import extract

    tree = _seen(html)
    text = _visible_text(tree)
    refuse_too_long(text, _LONGEST_PAGE, source=source)
    body = extract(lxml_html.tostring(tree, encoding="unicode"), include_comments=False, include_tables=True) or ""
    facts, url = _facts(html)
    lines = [TextLine(match.start(), match.end(), match[0]) for match in LINE.finditer(text)]
    headlines = _headlines(tree, lines, facts)
    talk = {mark.start for mark in comments(lines)}
    captions = frozenset(squeeze(caption.text_content()) for caption in tree.iter("figcaption"))
    kept = _kept(lines, body, captions=captions, headlines=headlines) - talk
    stated = _stated_body(html)
    if len(stated) > 2 * sum(line.end - line.start for line in lines if line.start in kept):
        # The page shows its text by script only, and states it for machines.
        shown = [facts["title"].value, stated] if "title" in facts else [stated]
        return WebPage("\n\n".join(shown), (), facts, url)
    if headlines:
        facts["title"] = _title(facts.get("title"), headlines[0])
    # Neighbouring lines that are not the article are one stretch.
    reasons = {False: "outside the article on its page", True: "readers' comments"}
    gone: list[Dropped] = []
    for (is_kept, is_talk), run in groupby(lines, lambda line: (line.start in kept, line.start in talk)):
        if not is_kept:
            stretch = list(run)
            start, end = stretch[0].start, stretch[-1].end
            gone.append(Dropped(start=start, end=end, text=text[start:end], reason=reasons[is_talk]))
    return WebPage(text, tuple(gone), facts, url)


def _stated_body(html: str) -> str:
    """Read the longest `articleBody` that the page's JSON-LD states (schema.org NewsArticle)."""
    longest = ""
    for block in _parsed(html).iter("script") if "articleBody" in html else ():
        try:
            stack = [json.loads(block.text or "", strict=False)] if block.get("type") == _JSON_LD else []
        except (ValueError, RecursionError):
            continue
        while stack:
            match stack.pop():
                case dict() as found:
                    body = found.get("articleBody")
                    longest = body if isinstance(body, str) and len(body) > len(longest) else longest
                    stack += found.values()
                case list() as several:
                    stack += several
    return _visible_text(_seen(f"<div>{longest}</div>")) if "<" in longest else unescape(longest).strip()


def _seen(html: str) -> HtmlElement:
    """Parse a page and take out what its own markup hides."""
    tree = _parsed(html)
    for element in list(tree.iter()):
        hidden = element.get("hidden") is not None or _HIDING.search(element.get("style") or "")
        if hidden and element.getparent() is not None and element.tag not in ("html", "body"):
            element.drop_tree()
    return tree


def _parsed(html: str) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(html.encode("utf-8"), parser=parser)
    except etree.ParserError:  # of `<!` nothing is left to be a page
        return lxml_html.document_fromstring("<html></html>", parser=parser)


def _visible_text(tree: HtmlElement) -> str:
    """Write down what a reader sees: blocks apart by blank lines, cells by spaces, white space as one space."""
    from lxml import etree

    pieces: list[str] = []
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        pieces.append("\n\n" if element.tag in _BLOCKS else " " if element.tag in _CELLS else "")
        if event == "end":
            pieces.append(_flat(element.tail))
        elif element.tag in _UNSEEN:
            walker.skip_subtree()
        else:
            pieces.append("\n" if element.tag == "br" else _flat(element.text))
    text = re.sub(r"[ \t\u00a0]*\n[ \t\u00a0]*", "\n", re.sub(r"[ \t]+", " ", "".join(pieces)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+", " ", text or "")


def _headlines(tree: HtmlElement, lines: Sequence[TextLine], facts: dict[str, Inferred]) -> list[TextLine]:
    """Find the lines that say the page's title; where none does, its headings, for the title may be the site's name."""
    title = squeeze(facts["title"].value) if "title" in facts else ""
    named = [line for line in lines if _is_title(squeeze(line.text), title)]
    if named:
        return named
    for level in ("h1", "h2"):
        headings = {squeeze(heading.text_content()) for heading in tree.iter(level)}
        for line in lines:
            fits = len(line.text.split()) >= _SHORTEST_HEADLINE and is_heading(line) and not is_masthead(line.text)
            if fits and squeeze(line.text) in headings:
                return [line]
    return []


def _title(known: Inferred | None, headline: TextLine) -> Inferred:
    """Take the headline in the page's own spelling; a heading that goes on behind the title adds nothing to it."""
    title, key = squeeze(known.value) if known else "", squeeze(headline.text)
    if known and title and key.startswith(title) and key != title:
        return known
    if known and _is_title(key, title):
        return known.model_copy(update={"value": headline.text})
    return Inferred(value=headline.text, method="heading", confidence=0.85)


def _kept(lines: list[TextLine], body: str, *, captions: frozenset[str], headlines: list[TextLine]) -> set[int]:
    """Choose the lines (by start) that are the article: what trafilatura kept, its captions, its headline."""
    keys = [squeeze(line.text) for line in lines]
    marked = _marked("".join(keys), body)
    kept: list[TextLine] = []
    at = 0
    for line, key in zip(lines, keys, strict=True):
        if key and sum(marked[at : at + len(key)]) >= _MOSTLY * len(key):
            kept.append(line)
        at += len(key)
    if not kept:
        return set()
    inside = [line for line in lines if kept[0].start < line.start < kept[-1].start]
    kept += [line for line in inside if squeeze(line.text) in captions]
    for headline in [line for line in headlines if line.start <= kept[0].start][-1:]:
        above = [line for line in lines if headline.start < line.start < kept[0].start and is_prose(line)]
        kept += [headline, *above[:_STANDFIRST]]
    return {line.start for line in kept}


def _is_title(key: str, title: str) -> bool:
    return len(key) >= 10 and (key == title or (title.startswith(key) and 2 * len(key) >= len(title)))


def _marked(letters: str, body: str) -> bytearray:
    """Lay the article over the page: mark the letters of every line that trafilatura kept, in their order."""
    marked = bytearray(len(letters))
    cursor = 0
    for piece in body.splitlines():
        keys = [squeeze(piece)]
        if letters.find(keys[0], cursor) < 0 and keys[0] not in letters:
            keys = [squeeze(part) for part in re.split(r"(?<=[.!?…。])\s|\s\|\s", piece)]
        for key in filter(None, keys):
            at = letters.find(key, cursor)
            far = at - cursor > _FAR and len(key) < _SHORT
            at = letters.find(key) if at < 0 else at
            if at >= 0 and not far:
                marked[at : at + len(key)] = b"\x01" * len(key)
                cursor = max(cursor, at + len(key))
    return marked


def _facts(html: str) -> tuple[dict[str, Inferred], str | None]:
    """Give what the page's own markup says, and the page's canonical address."""
    from trafilatura import extract_metadata

    # Only a date that the page states: searching its text for one would find other stories' dates.
    found = extract_metadata(html, date_config={"extensive_search": False})
    if found is None:
        return {}, None
    # Names only: what a page calls its author may be a description or a link's text.
    byline = re.sub(r"^(?:view all posts by|posts by|by) ", "", found.author or "", flags=re.IGNORECASE)
    if any(len(part.split()) > _LONGEST_NAME for part in re.split(r"[;,]| and ", byline)):
        byline = ""
    said = {"outlet": found.sitename, "title": found.title, "byline": byline, "published": found.date}
    if found.title and is_masthead(found.title):
        said |= {"outlet": found.sitename or found.title, "title": None}
    facts = {name: Inferred(value=value, method="html meta", confidence=0.85) for name, value in said.items() if value}
    return facts, found.url
