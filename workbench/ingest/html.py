"""Turn a web page into its visible text, and say which lines of it are the article.

lxml renders the text that a reader of the page sees; trafilatura decides which of it is the article; its answer is
laid over the visible text by the letters, so that every kept character stands on the page. What the page hides is no
part of it, and is given apart, to be looked through for orders to a machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from copy import deepcopy
from html import unescape
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from workbench.ingest.clean import comments
from workbench.ingest.injection import hidden_orders
from workbench.ingest.metadata import LONGEST, is_address, is_masthead, iso_date, refuse_too_long, spells_out
from workbench.ingest.text import LINE, TextLine, is_heading, is_prose, squeeze, without
from workbench.models import Dropped, Inferred
from workbench.models.article import plain_address

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
    hidden: str = ""
    """The text that its markup and its simple style rules hide from a reader."""


def read_page(html: str, *, source: str, address: str | None = None) -> WebPage:
    """Render a page, and set aside all that is not its article; raise ReadError where it is endless.

    `address` is where it was fetched from, if it was.
    """
    from lxml import html as lxml_html
    from trafilatura import extract

    tree, hidden = _seen(html)
    raised(tree)
    text, aside = _visible_with_aside(tree)
    refuse_too_long(text, _LONGEST_PAGE, source=source)
    body = extract(lxml_html.tostring(tree, encoding="unicode"), include_comments=False, include_tables=True) or ""
    url = own_address(html, address)
    own = _own_articles(html, url)
    facts = _facts(html, own, url)
    # What is struck out is blank to all that looks for the article, at its place.
    shown = text
    for one in aside:
        shown = f"{shown[: one.start]}{' ' * (one.end - one.start)}{shown[one.end :]}"
    lines = [TextLine(match.start(), match.end(), match[0]) for match in LINE.finditer(shown) if match[0].strip()]
    headlines = _headlines(tree, lines, facts)
    talk = {mark.start for mark in comments(lines)}
    captions = frozenset(squeeze(caption.text_content()) for caption in tree.iter("figcaption"))
    kept = _kept(lines, body, captions=captions, headlines=headlines) - talk
    stated = max(map(_stated_body, own), key=len, default="")
    long = sum(line.end - line.start for line in lines if line.start in kept)
    if closed := _closed(tree, own, max(long, len(stated))):
        facts["partial"] = closed
    if len(stated) > 2 * long:
        # The page shows its text by script only, and states it for machines.
        parts = [facts["title"].value, stated] if "title" in facts else [stated]
        return WebPage("\n\n".join(parts), (), facts, url, hidden)
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
    outside = [(stretch.start, stretch.end) for stretch in gone]
    for one in aside:
        for left in without([TextLine(one.start, one.end, one.text)], outside):
            gone.append(Dropped(start=left.start, end=left.end, text=left.text, reason=one.reason))
    gone.sort(key=lambda one: one.start)
    return WebPage(text, tuple(gone), facts, url, hidden)


_REFRESH = re.compile(
    r"\s*(?P<seconds>\d{0,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?(?P<url>[^'\"\s]+)", re.IGNORECASE
)
_SOON = 10


def led_elsewhere(html: str, address: str | None) -> str | None:
    """Give the address to which a page only leads on, by a meta refresh; None for a page that reloads itself."""
    for meta in _parsed(html).iter("meta"):
        found = (
            _REFRESH.match(meta.get("content") or "") if (meta.get("http-equiv") or "").lower() == "refresh" else None
        )
        if found and int(found["seconds"] or 0) <= _SOON:
            try:
                target = urljoin(address or "", found["url"])
            except ValueError:
                continue
            if address is None or plain_address(target) != plain_address(address):
                return str(target)
    return None


# ------------------------------------------------------------ what the page states for machines (JSON-LD)

_ARTICLES = re.compile(r"(?:\w*Article|\w*NewsArticle|BlogPosting|LiveBlogPosting|Report|SocialMediaPosting)$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "@list")
"""Where a page's own article may stand inside what describes the page; anything else is another story."""


def _own_articles(html: str, url: str | None) -> list[dict[str, Any]]:
    """Find the articles in a page's JSON-LD that are the page's own: by their address, else by their headline."""
    tree = _parsed(html)
    stack = [value for block in tree.iter("script") if is_json_ld(block.get("type")) for value in json_ld(block.text)]
    found: list[dict[str, Any]] = []
    while stack:
        match stack.pop(0):
            case dict() as node:
                kinds = node.get("@type")
                if any(
                    isinstance(k, str) and _ARTICLES.match(k) for k in (kinds if isinstance(kinds, list) else [kinds])
                ):
                    found.append(node)
                stack += [node[key] for key in _INSIDE if key in node]
            case list() as several:
                stack += several
    headings = [*tree.iter("title", "h1"), *tree.xpath("//meta[@property='og:title']")]
    titles = {squeeze(element.get("content") or element.text_content()) for element in headings} - {""}
    return [node for node in found if _is_own(node, url, titles, alone=len(found) == 1)]


def _is_own(node: dict[str, Any], url: str | None, titles: Set[str], *, alone: bool) -> bool:
    page = node.get("mainEntityOfPage")
    named = [
        node.get("url"),
        node.get("@id"),
        *([page.get("@id"), page.get("url")] if isinstance(page, dict) else [page]),
    ]
    addresses = {plain_address(one) for one in named if isinstance(one, str)} - {None}
    if url and plain_address(url) in addresses:
        return True
    headline = next((squeeze(v) for key in ("headline", "name") if isinstance(v := node.get(key), str)), "")
    if headline and titles:
        return any(headline in title or title in headline for title in titles)
    return alone and not (addresses and url)


def is_json_ld(kind: str | None) -> bool:
    """Say whether a script's type is JSON-LD, whatever its case and parameters."""
    return (kind or "").split(";")[0].strip().lower() == _JSON_LD


def json_ld(text: str | None) -> list[Any]:
    """Read a block of JSON-LD as it is found: in CDATA or a comment, with commas too many, one value after another."""
    plain = _WRAPPING.sub("", _WRAPPING.sub("", text or "")).strip()
    decoder = json.JSONDecoder(strict=False)
    for tried in (plain, _TRAILING_COMMA.sub("", plain), unescape(plain)):
        values: list[Any] = []
        at = 0
        try:
            while at < len(tried):
                value, at = decoder.raw_decode(tried, at)
                values.append(value)
                while at < len(tried) and tried[at] in " \t\r\n;,":
                    at += 1
        except (ValueError, RecursionError):
            continue
        return values
    return []


def _stated_body(node: dict[str, Any]) -> str:
    """Read the text that an article's JSON-LD states; of a live blog, all updates in their order."""
    parts = node.get("articleBody")
    texts = [part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, str)]
    updates = node.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else [updates]:
        if isinstance(update, dict):
            texts += [v for key in ("headline", "articleBody") if isinstance(v := update.get(key), str)]
    return "\n\n".join(_without_aside(f"<div>{one}</div>") if "<" in one else unescape(one).strip() for one in texts)


def _without_aside(html: str) -> str:
    tree, _ = _seen(html)
    raised(tree)
    _visible_with_aside(tree)
    return _visible_text(tree)


# ------------------------------------------------------------ where the page stands

_AMP_CACHES = re.compile(
    r"(?:[\w-]+\.)*(?:cdn\.ampproject\.org|bing-amp\.com|ampproject\.net)|(?:www\.)?google\.[a-z.]{2,6}"
)
_CACHED = re.compile(r"/(?:[a-z]{1,2}|amp|wp/s)/(?P<secure>s/)?(?P<rest>[\w-]+(?:\.[\w-]+)+(?::\d+)?/.*)")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")


def own_address(html: str, address: str | None) -> str | None:
    """Give the address of a page: its canonical one, if that is of the site where it stands, else where it stands.

    A canonical address of another site does not count: any page could take the place of a rival's by naming it. A copy
    in an AMP cache stands where the page that it is a copy of does. A saved file stands where its browser noted.
    """
    saved = _SAVED_FROM.search(html[:4096])
    stands = _uncached(address or (saved[1] if saved and is_address(saved[1]) else None))
    tree = _parsed(html)
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    links += tree.xpath("//meta[@property='og:url']/@content")
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    stated: list[str] = []
    for link in filter(None, links):
        try:
            full = urljoin(urljoin(stands or "", base), link.strip())
        except ValueError:
            continue
        if is_address(full) and plain_address(full):
            stated.append(full)
    if stands is None:
        # Of a file nobody knows where it stood: its statements must not contradict each other.
        return stated[0] if stated and len({site_of(one) for one in stated}) == 1 else None
    return next((one for one in stated if site_of(one) == site_of(stands)), stands)


def _uncached(address: str | None) -> str | None:
    """Give the address of which a page in an AMP cache is a copy; any other address as it is."""
    parts = urlsplit(address or "")
    cached = _CACHED.fullmatch(parts.path) if _AMP_CACHES.fullmatch(parts.hostname or "") else None
    return f"http{'s' if cached['secure'] else ''}://{cached['rest']}" if cached else address


def site_of(address: str) -> str | None:
    """Give the registrable domain of an address, such as `bbc.co.uk`; the host itself where there is none."""
    from tld import get_fld

    host = urlsplit(address).hostname or ""
    # Of a top level that nobody has registered, and of a machine's number, the host says all there is.
    plain = host if ":" in host or host.replace(".", "").isdigit() else ".".join(host.split(".")[-2:])
    return get_fld(address, fail_silently=True, search_private=True) or plain or None


_STRUCK, _NOTE, _END = "\ue000", "\ue001", "\ue002"
"""Mark, while a page is rendered, where text begins that is set aside, and where it ends."""
_NO_MARKS = str.maketrans("", "", _STRUCK + _NOTE + _END)
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡])[\])]?")
_RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")


def raised(tree: HtmlElement) -> None:
    """Write figures above or below the line as such, so that they do not run into a number: 10⁶ is not 106."""
    for element in tree.iter("sup", "sub"):
        figures = (element.text or "").strip()
        if len(element) or not figures or not all(char in "0123456789+-−()" for char in figures):
            continue
        previous = element.getprevious()
        parent = element.getparent()
        before = (parent.text if previous is None else previous.tail or previous.text_content()) or ""
        if element.tag == "sup" or before[-1:].isdigit():
            element.text = figures.translate(_RAISED if element.tag == "sup" else _LOWERED)


_WHOLE = 3_000
"""Characters of a text from which it is there although it is not free: what shops show of one is shorter."""
_PAID = 300
"""Letters in what a page marks as paid from which it is there to be read."""


def _closed(tree: HtmlElement, own: list[dict[str, Any]], length: int) -> Inferred | None:
    """Say whether a page states that its article is not free, unless its text is there all the same."""
    for node in own if length < _WHOLE else ():
        if str(node.get("isAccessibleForFree", "")).rsplit("/", 1)[-1].lower() not in ("false", "0", "no"):
            continue
        words = node.get("wordCount")
        if isinstance(words, int | str) and str(words).isdecimal() and length >= 4 * int(words) > 0:
            return None
        parts = node.get("hasPart")
        for part in parts if isinstance(parts, list) else [parts]:
            selector = part.get("cssSelector") if isinstance(part, dict) else None
            name = re.fullmatch(r"[.#]([\w-]+)", selector.strip()) if isinstance(selector, str) else None
            marked = (
                tree.xpath("//*[@id=$n or contains(concat(' ', @class, ' '), $c)]", n=name[1], c=f" {name[1]} ")
                if name
                else []
            )
            if any(len(squeeze(element.text_content())) >= _PAID for element in marked):
                return None
        return Inferred(value="isAccessibleForFree: false", method="html meta", confidence=0.85)
    return None


def _visible_with_aside(tree: HtmlElement) -> tuple[str, list[Dropped]]:
    """Render a page, and say which of its visible text is struck out or the mark of a footnote; take that out of it."""
    aside: list[tuple[HtmlElement, str]] = []
    for element in tree.iter("del", "s", "strike", "sup", "span"):
        note = element.tag == "sup" and _FOOTNOTE.fullmatch(element.text_content().strip())
        if element.tag == "sup" and note and element.xpath(".//a[starts-with(@href, '#') or contains(@href, '#cite')]"):
            aside.append((element, _NOTE))
        elif element.tag in ("del", "s", "strike") or _LINE_THROUGH.search(element.get("style") or ""):
            aside.append((element, _STRUCK))
    for element, mark in aside:
        element.text = f"{mark}{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}{_END}"
        else:
            element.text += _END
    marked = _visible_text(tree)
    for element, _ in aside:
        if element.getparent() is not None:
            element.drop_tree()
    pieces: list[str] = []
    opened: list[tuple[int, str]] = []
    gone: list[Dropped] = []
    at = 0
    for piece in re.split(f"([{_STRUCK}{_NOTE}{_END}])", marked):
        if piece in (_STRUCK, _NOTE):
            opened.append((at, piece))
        elif piece != _END:
            pieces.append(piece)
            at += len(piece)
        elif opened:
            start, mark = opened.pop()
            text = "".join(pieces)[start:at]
            if not opened and text.strip():
                start, end = start + len(text) - len(text.lstrip()), at - len(text) + len(text.rstrip())
                reason = "struck out" if mark == _STRUCK else "mark of a footnote"
                gone.append(Dropped(start=start, end=end, text=text.strip(), reason=reason))
    return "".join(pieces), gone


def _seen(html: str) -> tuple[HtmlElement, str]:
    """Parse a page, take out what it hides, and write out the quotation marks that its markup stands for.

    Gives the page, and the text that it hides.
    """
    tree = _parsed(html)
    hidden = [_text_of(element) for element in tree.iter("noscript", "template")]
    sheet = _StyleSheet(tree)
    whole = len(squeeze(tree.text_content()))
    for element in list(tree.iter()):
        if element.tag in _NEVER_HIDDEN or not any(above is tree for above in element.iterancestors()):
            continue
        styles = sheet.of(element)
        sure = element.get("hidden") is not None or styles.own.get("display") == "none"
        sure = sure or styles.own.get("visibility") == "hidden"
        hides = sure or styles.hide()
        unsure = not hides and sheet.may_be_unseen(element, styles)
        if not hides and not unsure and not sheet.is_unseen(element, styles):
            continue
        text = _text_of(element)
        # What holds most of a page's text is shown by a script. White text on a ground that nobody knows is the
        # article's own unless it gives orders.
        if (not sure and 2 * len(squeeze(text)) > whole) or (unsure and not any(hidden_orders(text))):
            continue
        hidden.append(text)
        element.drop_tree()
    _write_marks(tree)
    return tree, "\n\n".join(filter(None, hidden))


def _text_of(element: HtmlElement) -> str:
    """Render an element as if it were shown."""
    shown = deepcopy(element)
    shown.tag, shown.tail = "div", None
    return _visible_text(shown)


# ------------------------------------------------------------ what a page's styles hide

_NEVER_HIDDEN = _tags("html head body main article script style noscript template")
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULES = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULES = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMPOUND = re.compile(r"(?P<tag>[a-z][\w-]*|\*)?(?P<marks>(?:[.#][\w-]+)*)")
_LONGEST_SHEET = 500_000
_AMOUNT = re.compile(r"(-?\d*\.?\d+)([a-z%]*)")
_FAR_OFF = {"px": 500.0, "pt": 400.0, "em": 50.0, "rem": 50.0, "%": 100.0, "vw": 100.0, "vh": 100.0}
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_COLOURS = {"transparent": None, "black": _BLACK, **dict.fromkeys(("white", "snow", "ghostwhite", "ivory"), _WHITE)}
_ALIKE = 24
"""Sum of the differences of red, green and blue up to which two colours are one to the eye."""


class _Styles(NamedTuple):
    """The declarations that hold for one element: by its own attribute, and with the page's rules below them."""

    own: Mapping[str, str]
    all: Mapping[str, str]

    def hide(self) -> bool:
        """Say whether they take the element out of sight, whatever its colours."""
        get = self.all.get
        if get("display") == "none" or get("visibility") in ("hidden", "collapse"):
            return True
        size = get("font-size") or re.split(r"[/ ]", get("font") or "")[0]
        if _at_most(get("opacity"), 0.02) or _at_most(size, 1.0):
            return True
        if get("position") in ("absolute", "fixed") and any(
            _is_far_off(get(s)) for s in ("left", "top", "right", "bottom")
        ):
            return True
        tiny = any(_at_most(get(side), 1.0) for side in ("width", "height", "max-height", "max-width"))
        if tiny and "hidden" in (get("overflow") or ""):
            return True
        clipped = re.fullmatch(r"rect\((?:[01](?:px)?[ ,]*){4}\)", get("clip") or "")
        cut = re.match(r"inset\((?:[5-9]\d|100)%|circle\(0", get("clip-path") or "")
        gone = re.search(r"scale\(0|translate[xy]?\(-\d{4,}px", get("transform") or "")
        return bool(clipped or cut or gone) or _is_far_off(get("text-indent"))


def _at_most(value: str | None, most: float) -> bool:
    """Say whether a length or a number is not above so many pixels, points or, without a unit, that many."""
    found = _AMOUNT.fullmatch(value or "")
    if found is None or found[2] in ("vw", "vh"):
        return False
    scale = {"em": 16.0, "rem": 16.0, "%": 0.16}.get(found[2], 1.0)
    return 0 <= float(found[1]) * scale <= most


def _is_far_off(value: str | None) -> bool:
    found = _AMOUNT.fullmatch(value or "")
    return found is not None and float(found[1]) <= -_FAR_OFF.get(found[2] or "px", 500.0)


def _colour(value: str | None) -> tuple[int, ...] | str | None:
    """Give a colour as red, green and blue; None for a transparent one; a name that is not known as it is."""
    value = (value or "").strip()
    if value in _COLOURS:
        return _COLOURS[value]
    if found := re.fullmatch(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        digits = "".join(char * 2 for char in found[1]) if len(found[1]) < 6 else found[1]
        return None if digits[6:] == "00" else tuple(int(digits[n : n + 2], 16) for n in (0, 2, 4))
    if found := re.fullmatch(r"rgba?\((\d+)[ ,]+(\d+)[ ,]+(\d+)(?:[ ,/]+([\d.]+%?))?\)", value):
        clear = found[4] is not None and float(found[4].rstrip("%")) <= 0.02
        return None if clear else tuple(int(found[n]) for n in (1, 2, 3))
    if found := re.fullmatch(r"hsla?\([^,/ ]+[ ,]+[\d.]+%[ ,]+(0|100)%\)", value):
        return _WHITE if found[1] == "100" else _BLACK
    return value


def _look_alike(one: tuple[int, ...] | str, other: tuple[int, ...] | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= _ALIKE


def _declared(text: str) -> dict[str, str]:
    """Read declarations, names and values in small letters; the later one of a name holds."""
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value.strip()}


class _StyleSheet:
    """The simple rules of a page's <style> elements: tags, classes and ids, inside each other or not.

    What applies only in print or on small screens, and rules of other kinds, are left out; the later rule holds.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._by_mark: dict[str, list[tuple[int, list[str], dict[str, str]]]] = {}
        self._known: dict[HtmlElement, _Styles] = {}
        self._linked = any("stylesheet" in (link.get("rel") or "").lower() for link in tree.iter("link"))
        sheets = [e.text or "" for e in tree.iter("style") if (e.get("media") or "all").lower() in ("all", "screen")]
        css = _AT_RULES.sub("", _COMMENTS.sub("", "\n".join(sheets)[:_LONGEST_SHEET]))
        for number, (selectors, declarations) in enumerate(_RULES.findall(css)):
            declared = _declared(declarations)
            for selector in selectors.split(","):
                path = selector.replace(">", " ").split()
                if path and all(_COMPOUND.fullmatch(one.lower()) for one in path):
                    # Looked up by its last part's first class or id, else by its tag.
                    mark = re.search(r"[.#][\w-]+", path[-1])
                    rules = self._by_mark.setdefault(mark[0] if mark else path[-1].lower(), [])
                    rules.append((number, path, declared))

    def of(self, element: HtmlElement) -> _Styles:
        """Gather what is declared for one element."""
        if element not in self._known:
            self._known[element] = self._gathered(element)
        return self._known[element]

    def _gathered(self, element: HtmlElement) -> _Styles:
        own = _declared(element.get("style") or "")
        if element.tag == "font" and element.get("color"):
            own.setdefault("color", element.get("color").lower())
        if element.get("bgcolor"):
            own.setdefault("background-color", element.get("bgcolor").lower())
        marks = [element.tag, *(f".{name}" for name in (element.get("class") or "").split()), f"#{element.get('id')}"]
        rules = [rule for mark in marks for rule in self._by_mark.get(mark, ())]
        declared: dict[str, str] = {}
        for _, path, declarations in sorted(rules, key=lambda rule: rule[0]):
            if self._fits(element, path):
                declared |= declarations
        return _Styles(own, {**declared, **own})

    def _fits(self, element: HtmlElement, path: Sequence[str]) -> bool:
        if not self._is(element, path[-1]):
            return False
        above = element.iterancestors()
        return all(any(self._is(one, compound) for one in above) for compound in reversed(path[:-1]))

    @staticmethod
    def _is(element: HtmlElement, compound: str) -> bool:
        tag = re.match(r"[a-zA-Z][\w-]*", compound)
        if tag and tag[0].lower() != element.tag:
            return False
        classes = (element.get("class") or "").split()
        marks = re.findall(r"[.#][\w-]+", compound)
        return all(mark[1:] in classes if mark[0] == "." else mark[1:] == element.get("id") for mark in marks)

    def is_unseen(self, element: HtmlElement, styles: _Styles) -> bool:
        """Say whether the element's own colour is that of the ground it stands on."""
        if "color" not in styles.all:
            return False
        colour = _colour(styles.all["color"])
        ground = self._ground(element)
        return colour is None or (ground is not None and _look_alike(colour, ground))

    def may_be_unseen(self, element: HtmlElement, styles: _Styles) -> bool:
        """Say whether it is white, and nobody knows on what."""
        if "color" not in styles.all:
            return False
        colour = _colour(styles.all["color"])
        return colour is not None and self._ground(element) is None and _look_alike(colour, (255, 255, 255))

    def _ground(self, element: HtmlElement) -> tuple[int, ...] | str | None:
        """Give the colour behind an element; None where a picture or another file may decide it."""
        for one in (element, *element.iterancestors()):
            declared = self.of(one).all
            stated = declared.get("background-color") or declared.get("background") or ""
            if "url(" in stated or "gradient" in stated or "background-image" in declared:
                return None
            first = re.match(r"#[0-9a-f]+|rgba?\([^)]*\)|[a-z]+", stated)
            colour = _colour(first[0]) if first else None
            if colour is not None and colour not in ("none", "inherit", "initial", "unset"):
                return colour
        return None if self._linked else (255, 255, 255)


_ALREADY = tuple("“\"„«‹‘'‚»”")
_BYLINES = _tags("cite footer figcaption")
_NOT_SAID = _tags("h1 h2 h3 h4 h5 h6 table form ul ol figure img iframe")
_LONG_QUOTATION = 1_500
_SIGNED = re.compile(r"\s*(?:[—–―-]\s*[^\W\d_]|A post shared by\b)")


def _write_marks(tree: HtmlElement) -> None:
    """Put the marks of <q> and <blockquote> into the text: a reader of the page sees them, or an indent, by style only.

    Every paragraph of a block opens one, the last closes it; a signature under it stays outside. A block that is most
    of the page, a list or a link is a layout.
    """
    for quotation in list(tree.iter("q")):
        if quotation.text_content().strip() and not quotation.text_content().lstrip().startswith(_ALREADY):
            opening, closing = "‘’" if any(above.tag == "q" for above in quotation.iterancestors()) else "“”"
            quotation.text = opening + (quotation.text or "")
            _append(quotation, closing, before=None)
    outermost = tree.xpath("//*[(self::p or self::blockquote) and not(ancestor::p or ancestor::blockquote)]")
    whole = sum(len(squeeze(element.text_content())) for element in outermost)
    for block in list(tree.iter("blockquote")):
        said = squeeze(block.text_content())
        linked = sum(len(squeeze(link.text_content())) for link in block.iter("a"))
        layout = len(said) > _LONG_QUOTATION and 2 * len(said) > whole
        if not said or layout or 2 * linked > len(said) or block.find(".//blockquote") is not None:
            continue
        if any(block.find(f".//{tag}") is not None for tag in _NOT_SAID):
            continue
        texts = [p for p in block.iter("p") if not any(above.tag in _BYLINES for above in p.iterancestors())] or [block]
        texts = [text for text in texts if squeeze(text.text_content()) and not _SIGNED.match(text.text_content())]
        if not texts or texts[0].text_content().lstrip().startswith(_ALREADY):
            continue
        for text in texts:
            text.text = "“" + (text.text or "").lstrip()
        _append(texts[-1], "”", before=next((child for child in texts[-1] if child.tag in _BYLINES), None))


def _append(element: HtmlElement, mark: str, *, before: HtmlElement | None) -> None:
    """Put a mark behind the text of an element, or behind what stands before one of its children."""
    children = list(element)
    last = children[: children.index(before)] if before is not None else children
    text = (last[-1].tail if last else element.text) or ""
    ended = text.rstrip()
    marked = ended + mark + (text[len(ended) :] if before is not None else "")
    if last:
        last[-1].tail = marked
    else:
        element.text = marked


def _parsed(html: str) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    html = html.translate(_NO_MARKS)
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


def _facts(html: str, own: list[dict[str, Any]], url: str | None) -> dict[str, Inferred]:
    """Give what the page's own markup says of its article; what it says of other stories is left out."""
    from trafilatura import extract_metadata

    tree = _without_other_stories(html, own)
    # Only a date that the page states: searching its text for one would find other stories' dates. The first of
    # several is the day of publication, a later one that of a change.
    found = extract_metadata(tree, default_url=url, date_config={"extensive_search": False, "original_date": True})
    if found is None:
        return {}
    # Names only: what a page calls its author may be a description or a link's text.
    byline = re.sub(r"^(?:view all posts by|posts by|by) ", "", found.author or "", flags=re.IGNORECASE)
    if any(len(part.split()) > _LONGEST_NAME for part in re.split(r"[;,]| and ", byline)):
        byline = ""
    day = found.date or next(filter(None, map(iso_date, tree.xpath(_DAYS))), None)
    day = None if day and _may_be_another_day(tree, day) else day
    said = {"outlet": found.sitename, "title": found.title, "byline": byline, "published": day}
    if found.title and is_masthead(found.title):
        said |= {"outlet": found.sitename or found.title, "title": None}
    return {name: Inferred(value=value, method="html meta", confidence=0.85) for name, value in said.items() if value}


_DAYS = (
    "//meta[@name='date' or @name='pubdate' or @name='publishdate' or @property='article:published_time'"
    " or @itemprop='datePublished']/@content"
)
_OTHER_STORIES = re.compile(
    r"\b(?:related|recommend\w*|more-(?:stories|news|from|on)|most-(?:read|popular|viewed)|teasers?|promo\w*|sidebar"
    r"|read-(?:next|more|also)|up-next|trending|latest(?:-\w+)?|popular|comments?|newsletter|widget\w*|carousel)\b",
    re.IGNORECASE,
)


def _without_other_stories(html: str, own: list[dict[str, Any]]) -> HtmlElement:
    """Parse a page and take out what is about other stories: asides, teasers, lists of links, their JSON-LD."""
    tree = _parsed(html)
    head = next(iter(tree.iter("h1")), None)
    around = set(head.iterancestors()) | {head} if head is not None else set()
    for element in list(tree.iter()):
        if element in around or element.getparent() is None or not isinstance(element.tag, str):
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")
        teases = element.tag in ("div", "section", "ul", "ol", "article") and _OTHER_STORIES.search(named)
        away = (
            element.tag in ("aside", "nav", "footer", "template", "noscript")
            or (element.tag == "script" and is_json_ld(element.get("type")))
            or (element.tag == "time" and next(element.iterancestors("a", "li", "nav"), None) is not None)
            or (element.tag == "article" and any(one.tag == "article" for one in around))
            or (teases and next(element.iter("h1"), None) is None)
        )
        if away:
            element.drop_tree()
    for node in own:
        script = tree.makeelement("script", {"type": _JSON_LD})
        plain = {key: value for key, value in node.items() if key not in ("articleBody", "liveBlogUpdate")}
        script.text = json.dumps({"@context": "https://schema.org", **plain})
        (tree.find("head") if tree.find("head") is not None else tree).append(script)
    return tree


_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2((?:\d\d)?\d\d)(?!\d)")


def _may_be_another_day(tree: HtmlElement, day: str) -> bool:
    """Say whether a page states its day only in figures that could be two days, as 3/4/2021 is."""
    from lxml import html as lxml_html

    text = lxml_html.tostring(tree, encoding="unicode")
    year, month, date = day[:10].split("-")
    plain = (f"{year}-{month}-{date}", f"{year}{month}{date}", f"{year}/{month}/{date}", f"{year}.{month}.{date}")
    if int(month) == int(date) or int(date) > 12 or any(one in text for one in plain) or spells_out(text, day[:10]):
        return False
    mine = {int(month), int(date)}
    return any({int(a), int(b)} == mine and year.endswith(y[-2:]) for a, _, b, y in _NUMERIC.findall(text))
