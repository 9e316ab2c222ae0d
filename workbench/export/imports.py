"""Read what others made: reviews in an edited CSV or JSONL export, and other newsrooms' ClaimReview.

Nothing is compared with the database here, and nothing decided. A line that cannot be read becomes a `RefusedLine`; of
a broken ClaimReview comes what can be understood, with what is wrong with it.
"""

from __future__ import annotations

import codecs
import csv
import html
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import groupby
from typing import Any, Literal, get_args

from workbench.errors import InputError
from workbench.export.claimreview import host
from workbench.export.csv import original, original_of_older
from workbench.export.jsonl import in_scripts, unwrapped
from workbench.models import Decision, Record, Stance, VerdictLabel

_NEEDED = ("check_id", "claim_id", "verdict", "decision", "reason")
_READ = ("check_id", "claim_id", "verdict", "review.label", "decision", "reason", "note", "seq")
_LONGEST = 1_000_000
"""Characters of one line; an exported check is a few thousand."""


class EditedCheck(Record):
    """What the lines of one check say after somebody edited them."""

    line: int
    """The first of its lines, counted from 1."""
    check_id: str
    claim_id: str
    decision: Decision | None
    label: VerdictLabel | None
    """What stands under `verdict`."""
    review_label: VerdictLabel | None
    """What stands under `review.label`; the same as `label` where the line has no such place, as in a table."""
    reason: str
    note: str
    stances: dict[str, Stance]
    """By article id, where one is given."""
    seq: int | None
    """The claim's last review when the line was exported; None where the line does not say."""


class RefusedLine(Record):
    """A line that could not be imported, why, and what to do."""

    line: int
    message: str
    hint: str


def read_edited(name: str, text: str) -> tuple[tuple[EditedCheck, ...], tuple[RefusedLine, ...]]:
    """Read an edited export; `name` says by its ending which of the two it is."""
    if name.lower().endswith(".csv"):
        found = list(_from_csv(text))
    elif name.lower().endswith((".jsonl", ".ndjson")):
        lines = enumerate(text.removeprefix("\ufeff").split("\n"), start=1)
        found = [_from_json(number, line) for number, line in lines if line.strip()]
    else:
        hint = "give a file that `workbench export` wrote: .csv or .jsonl"
        raise InputError(f"{name} is neither CSV nor JSONL", hint=hint)
    edited = tuple(one for one in found if isinstance(one, EditedCheck))
    return edited, tuple(one for one in found if isinstance(one, RefusedLine))


def is_unedited(words: str, held: str) -> bool:
    """Tell whether a line says what was exported, by this version or by an older one."""
    return words.split() in (held.split(), original_of_older(held).split())


def _from_csv(text: str) -> Iterator[EditedCheck | RefusedLine]:
    text = text.removeprefix("\ufeff")
    # Spreadsheets of some countries write semicolons or tabs.
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = reader.fieldnames or ()
        if missing := [column for column in _NEEDED if column not in columns]:
            hint = "edit the cells of an export and leave its heading as it is"
            raise InputError(f"the table has no column {', '.join(missing)}", hint=hint)
        rows = [(reader.line_num, {k: original(v or "") for k, v in row.items() if k}) for row in reader]
    except csv.Error as error:
        message = f"line {reader.line_num} is not valid CSV: {error}"
        raise InputError(message, hint="save the table as CSV again") from error
    for _, group in groupby(rows, key=lambda one: one[1]["check_id"]):
        yield _from_rows(list(group))


def _from_rows(rows: list[tuple[int, Mapping[str, str]]]) -> EditedCheck | RefusedLine:
    """Take the rows of one check as one: each is an outlet's, and a decision may stand on any or all of them."""
    line, first = rows[0]
    decided: dict[str, str] = {}
    for column in ("verdict", "decision", "reason", "note"):
        said = {row[column]: number for number, row in reversed(rows) if row.get(column)}
        if len(said) > 1:
            (last, number), (other, before) = sorted(said.items(), key=lambda one: -one[1])[:2]
            return RefusedLine(
                line=number,
                message=f"{column!r} is {last!r} here and {other!r} on line {before}",
                hint="write the same in every row of a check, or leave all but one of them empty",
            )
        decided |= dict.fromkeys([column], next(iter(said), ""))
    stances = {row["article_id"]: row["stance"] for _, row in rows if row.get("article_id") and row.get("stance")}
    return _edited(line, {**first, **decided, "seq": first.get("review_seq", ""), "stances": stances})


def _from_json(number: int, line: str) -> EditedCheck | RefusedLine:
    hint = "each line is one check as `workbench export --format jsonl` writes it"
    try:
        if len(line) > _LONGEST:
            return RefusedLine(line=number, message=f"it has {len(line)} characters", hint=hint)
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return RefusedLine(line=number, message=f"it is not JSON: {error}", hint=hint)
    if not isinstance(found, dict):
        return RefusedLine(line=number, message="it is not a JSON object", hint=hint)
    review: dict[str, Any] = found["review"] if isinstance(found.get("review"), dict) else {}
    outlets: list[Any] = found["outlets"] if isinstance(found.get("outlets"), list) else []
    said = {key: review.get(key) or found.get(key) for key in ("decision", "reason", "note")}
    said |= {"verdict": found.get("verdict", review.get("label"))}
    said |= {"review.label": review.get("label", said["verdict"])}
    given = [outlet for outlet in outlets if isinstance(outlet, dict) and isinstance(outlet.get("article_id"), str)]
    stances = {outlet["article_id"]: outlet["stance"] for outlet in given if outlet.get("stance")}
    return _edited(number, {**found, **said, "seq": review.get("seq"), "stances": stances})


def _edited(line: int, said: Mapping[str, Any]) -> EditedCheck | RefusedLine:
    """Read the columns of a line, however they were given; refuse words that are none of ours."""
    said = {"review.label": said.get("verdict"), **said}
    plain: dict[str, Any] = {}
    for key in _READ:
        value = "" if said.get(key) is None else said[key]
        if isinstance(value, bool) or not isinstance(value, str | int):
            hint = "edit the words, not the structure of the line"
            return RefusedLine(line=line, message=f"{key!r} is not a text", hint=hint)
        plain[key] = str(value).strip()
    known: list[tuple[str, Any, tuple[str, ...]]] = [
        ("verdict", plain["verdict"], get_args(VerdictLabel)),
        ("review.label", plain["review.label"], get_args(VerdictLabel)),
        ("decision", plain["decision"], get_args(Decision)),
        *(("stance", stance, get_args(Stance)) for stance in said["stances"].values()),
    ]
    for column, value, names in known:
        if value not in ("", None, *names):
            return RefusedLine(line=line, message=f"{column!r} is {value!r}", hint=f"one of {', '.join(names)}")
    if not plain["check_id"]:
        return RefusedLine(line=line, message="it names no check", hint="leave the column check_id as it was exported")
    return EditedCheck(
        line=line,
        check_id=plain["check_id"],
        claim_id=plain["claim_id"],
        decision=plain["decision"] or None,
        label=plain["verdict"] or None,
        review_label=plain["review.label"] or None,
        reason=plain["reason"],
        note=plain["note"],
        stances=said["stances"],
        seq=int(plain["seq"]) if re.fullmatch(r"[0-9]{1,9}", plain["seq"]) else None,
    )


# ------------------------------------------------------------ ClaimReview, as it is found

ProblemName = Literal[
    "broken_json", "no_review", "no_claim", "markup_in_text", "no_url", "several_urls", "no_publisher", "no_rating",
    "number_as_text", "no_scale", "off_scale", "no_date", "type_without_at", "item_missing", "item_is_creative_work",
    "author_is_url", "appearance_is_text", "urls_joined", "own_url_as_appearance", "appearance_without_url",
    "cut_character", "several_claims", "several_ratings", "several_publishers",
]  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_JOINED = re.compile(r"(?: ?[,;|] ?| and | )(?=https?://)", re.IGNORECASE)
"""What stands between addresses in one text, once its white space is single spaces."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character pair, as of an emoji that was cut: it cannot be encoded, so nothing that holds it can be kept."""
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_NUMBER = re.compile(r"-?\d{1,6}(?:[.,]\d{1,6})?")
_MOST_NODES = 2_000_000
_SHOWN = 120


class Problem(Record):
    """What is wrong, by name, and where one looks for it."""

    name: ProblemName
    detail: str


class ForeignRating(Record):
    """Another newsroom's judgement, on its own scale."""

    text: str | None
    value: float | None
    best: float | None
    worst: float | None


class ForeignReview(Record):
    """One review of another newsroom, as far as it could be understood."""

    claim: str | None
    url: str | None
    publisher: str | None
    published: str | None
    rating: ForeignRating
    claimant: str | None
    """Several are joined by "and"."""
    claimants: tuple[str, ...]
    claimant_pages: tuple[str, ...]
    appearances: tuple[str, ...]
    problems: tuple[Problem, ...]


class Foreign(Record):
    """Every review that a text holds, and what is wrong with the text itself."""

    reviews: tuple[ForeignReview, ...]
    problems: tuple[Problem, ...]


def read_claim_reviews(data: str | bytes) -> Foreign:
    """Read all ClaimReviews from a JSON document, a feed, JSON lines, an API's answer, or a web page's markup.

    Bytes may be gzip, and UTF-8, UTF-16 or UTF-32; raises InputError with the place of a byte that is none of these.
    """
    text = data if isinstance(data, str) else decoded(data)
    problems: list[Problem] = []
    nodes: list[dict[str, Any]] = []
    for document in _documents(text, problems):
        plain = _plain(_as_markup(document), {})
        index = _index(plain)
        nodes += [_resolved(node, index, [_MOST_REFERENCES]) for node in _reviews_in(plain, index)]
    if not nodes:
        problems.append(Problem(name="no_review", detail="nothing in it is a ClaimReview"))
    return Foreign(reviews=tuple(_review(node) for node in nodes), problems=tuple(problems))


# ---------------------------------------------------------------- bytes

_LARGEST = 500_000_000
_GZIP = b"\x1f\x8b"
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> str:
    """Decode bytes by what they say of themselves; refuse what cannot be read, by its place, and replace nothing."""
    if data.startswith(_GZIP):
        data = _unzipped(data)
    charset = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if charset is None and b"\0" in data[:4]:  # JSON begins with two characters of ASCII (RFC 4627)
        charset = {0: "utf-16-be", 1: "utf-16-le"}[data[:2].find(b"\0")] if data[:2].count(b"\0") == 1 else "utf-32-be"
        charset = "utf-32-le" if data[1:4] == b"\0\0\0" else charset
    if charset is None and data.lstrip()[:1] == b"<" and (stated := _CHARSET.search(data[:4096])):
        charset = stated[1].decode("ascii")
    try:
        return data.decode(charset or "utf-8")
    except LookupError:
        hint = "save the file as UTF-8"
        raise InputError(f"nobody knows the character set {charset!r} that the page names", hint=hint) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte {error.start} (0x{data[error.start]:02x}, on line {line}) is not {error.encoding.upper()}",
            hint="save the file as UTF-8",
        ) from error


def _unzipped(data: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(data, _LARGEST)
    except zlib.error as error:
        raise InputError(f"the gzip file is broken: {error}", hint="download it again") from error
    if inflate.unconsumed_tail:
        raise InputError(f"unzipped it is larger than {_LARGEST // 1_000_000} MB", hint="cut it into smaller files")
    if not inflate.eof:
        raise InputError("the gzip file ends too early", hint="download it again")
    return plain


# ---------------------------------------------------------------- documents


def _documents(text: str, problems: list[Problem]) -> Iterator[Any]:
    """Read every JSON document of a text, or of the scripts and the microdata of a page.

    Where it is broken, what stands on lines of its own counts: JSON lines, or the whole lines of a feed that broke off.
    A line ends at a line feed only: JSON has the other separators inside its texts.
    """
    is_json = text[:_SHOWN].lstrip("\ufeff \t\r\n").startswith(("{", "["))
    scripts = [] if is_json else list(in_scripts(text))
    if not is_json and "itemscope" in text:
        items = _Microdata.items_of(text)
        yield from items
        if items and not scripts:
            return
    for number, part in enumerate(scripts or [text], start=1):
        place = f"script {number}: " if scripts else ""
        plain = unwrapped(part)
        try:
            yield _loaded(plain)
            continue
        except (ValueError, RecursionError) as error:
            whole = Problem(name="broken_json", detail=f"{place}{error}"[:_SHOWN])
        found = False
        for line in plain.split("\n"):
            if line.strip().startswith(("{", "[{")):
                try:
                    yield _loaded(line.strip().rstrip(","))
                    found = True
                except (ValueError, RecursionError) as error:
                    problems.append(Problem(name="broken_json", detail=str(error)[:_SHOWN]))
        if not found:
            problems.append(whole)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(_TRAILING_COMMA.sub(r"\1", text), strict=False)


def _as_markup(document: Any) -> Any:
    """Write the answer of Google's Fact Check Tools API as the markup it was made of; anything else stays as it is."""
    if not isinstance(document, dict):
        return document
    if isinstance(claims := document.get("claims"), list):
        return [_of_claim(claim, one) for claim in claims for one in _dicts(_dict(claim).get("claimReview"))]
    pages = document.get("claimReviewMarkupPages", [document] if "claimReviewMarkups" in document else None)
    if isinstance(pages, list):
        return [_of_page(page, one) for page in _dicts(pages) for one in _dicts(page.get("claimReviewMarkups"))]
    return document


def _of_claim(claim: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "claimReviewed": claim.get("text"),
        "url": one.get("url"),
        "datePublished": one.get("reviewDate"),
        "author": {"name": _dict(one.get("publisher")).get("name") or _dict(one.get("publisher")).get("site")},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"name": claim.get("claimant")} if claim.get("claimant") else None,
            "datePublished": claim.get("claimDate"),
        },
        "reviewRating": {"alternateName": one.get("textualRating")},
    }


def _of_page(page: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    rating, author = _dict(one.get("rating")), _dict(one.get("claimAuthor"))
    numbers = {name: rating.get(name) for name in ("ratingValue", "bestRating", "worstRating")}
    return {
        "@type": "ClaimReview",
        "claimReviewed": one.get("claimReviewed"),
        "url": one.get("url") or page.get("pageUrl"),
        "datePublished": page.get("publishDate"),
        "author": page.get("claimReviewAuthor"),
        "itemReviewed": {
            "@type": "Claim",
            "author": author or None,
            "datePublished": one.get("claimDate"),
            "appearance": [{"url": url} for url in one.get("claimAppearances") or []],
            "firstAppearance": {"url": one["claimFirstAppearance"]} if one.get("claimFirstAppearance") else None,
        },
        "reviewRating": {"alternateName": rating.get("textualRating"), **numbers},
    }


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class _Microdata(HTMLParser):
    """Reads the items of a page's microdata (https://html.spec.whatwg.org/multipage/microdata.html)."""

    _VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[dict[str, Any]] = []
        self._open: list[tuple[str, dict[str, Any] | None, list[str], list[str]]] = []
        """Of each open element: its tag, its item, the names of its property, and the text in it."""

    @classmethod
    def items_of(cls, page: str) -> list[dict[str, Any]]:
        """List the items of a page that are no property of another."""
        parser = cls()
        parser.feed(page)
        parser.close()
        while parser._open:
            parser._close()
        return parser.items

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        said = dict(attrs)
        item: dict[str, Any] | None = None
        if "itemscope" in said:
            item = {"@type": (said.get("itemtype") or "").split() or None}
            if said.get("itemid"):
                item["@id"] = said["itemid"]
        names = (said.get("itemprop") or "").split()
        value = next((said[name] for name in ("content", "href", "src", "datetime", "data") if said.get(name)), None)
        if names and item is None and value is not None:
            self._give(names, value)
            names = []
        self._open.append((tag, item, names, []))
        if tag in self._VOID:
            self._close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; only a void one is closed at once in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that were left open."""
        if any(tag == opened for opened, *_ in self._open):
            while self._open and self._open[-1][0] != tag:
                self._close()
            self._close()

    def handle_data(self, data: str) -> None:
        """Note text for every open property."""
        for _, _, names, text in self._open:
            if names:
                text.append(data)

    def _close(self) -> None:
        _, item, names, text = self._open.pop()
        if names:
            self._give(names, item if item is not None else "".join(text))
        elif item is not None:
            self.items.append(item)

    def _give(self, names: list[str], value: Any) -> None:
        holder = next((item for _, item, _, _ in reversed(self._open) if item is not None), None)
        for name in names if holder is not None else ():
            holder.setdefault(name, []).append(value)  # type: ignore[union-attr]


# ---------------------------------------------------------------- JSON-LD's ways to say the same

_SCHEMA_ORG = re.compile(r"https?://(?:www\.)?schema\.org/?#?")
_MOST_REFERENCES = 10_000
"""How many nodes of one review are followed."""
_DEEPEST = 200


def _plain(value: Any, prefixes: Mapping[str, str], depth: int = 0) -> Any:
    """Write JSON-LD with schema.org's own short names: without prefixes, aliases, `@value`, `@list` and lists of one.

    Contexts that stand in the document count; none is ever loaded.
    """
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        several = [_plain(one, prefixes, depth + 1) for one in value]
        return several[0] if len(several) == 1 and depth else several
    if not isinstance(value, dict):
        return value
    prefixes = {**prefixes, **_terms(value.get("@context"))}
    if "@value" in value:
        return value["@value"]
    for wrapped in ("@list", "@set"):
        if isinstance(value.get(wrapped), list):
            return _plain(value[wrapped], prefixes, depth + 1)
    made: dict[str, Any] = {}
    for key, inner in value.items():
        name = _term(key, prefixes)
        if name == "@type" and key != "type":
            kinds = inner if isinstance(inner, list) else [inner]
            made["@type"] = [_term(kind, prefixes) for kind in kinds if isinstance(kind, str)]
        elif name != "@context":
            made[name] = _plain(inner, prefixes, depth + 1)
    return made


def _terms(context: Any) -> dict[str, str]:
    """Read a context's own terms and prefixes; of an address nothing is loaded."""
    found: dict[str, str] = {}
    for one in context if isinstance(context, list) else [context]:
        for term, meaning in one.items() if isinstance(one, dict) else ():
            meaning = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(meaning, str) and meaning and not term.startswith("@"):
                found[term] = meaning
    return found


def _term(name: str, prefixes: Mapping[str, str]) -> str:
    meaning = prefixes.get(name, name)
    for _ in range(3):  # an alias of an alias
        if meaning.startswith("@"):
            return meaning
        prefix, colon, rest = meaning.partition(":")
        if colon and prefix in prefixes and not rest.startswith("//"):
            meaning = prefixes[prefix] + rest
    if (known := _SCHEMA_ORG.match(meaning)) is not None:
        return meaning[known.end() :] or name
    return meaning.removeprefix("schema:")


def _index(document: Any) -> dict[str, dict[str, Any]]:
    """Find the nodes of a document by their `@id`; what is said of one in several places is put together."""
    found: dict[str, dict[str, Any]] = {}
    for node in _nodes(document):
        name = node.get("@id")
        if isinstance(name, str) and not _is_reference(node):
            found[name] = {**node, **found.get(name, {})}
    return found


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    """Walk lists, `@graph`, feeds and whatever else, in the order of the text."""
    waiting, seen = [document], 0
    while waiting and seen < _MOST_NODES:
        node, seen = waiting.pop(), seen + 1
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            yield node
            waiting += reversed(list(node.values()))


def _is_reference(node: dict[str, Any]) -> bool:
    return "@id" in node and not node.keys() - {"@id", "@type"}


def _resolved(value: Any, index: Mapping[str, dict[str, Any]], left: list[int], above: tuple[str, ...] = ()) -> Any:
    """Put the nodes of a document where they are referred to by `@id`; a circle ends where it closes."""
    left[0] -= 1
    if left[0] < 0 or len(above) > _DEEPEST:
        return value
    if isinstance(value, list):
        return [_resolved(one, index, left, above) for one in value]
    if not isinstance(value, dict):
        return value
    name = value.get("@id")
    if isinstance(name, str) and _is_reference(value) and name in index and name not in above:
        return _resolved(index[name], index, left, (*above, name))
    return {key: _resolved(inner, index, left, above) for key, inner in value.items()}


def _reviews_in(document: Any, index: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give every ClaimReview, those inside another too; one that is only referred to stands elsewhere."""
    for node in _nodes(document):
        elsewhere = _is_reference(node) and node["@id"] in index
        if "ClaimReview" in _types(node) and not elsewhere:
            yield node


def _types(node: dict[str, Any]) -> set[str]:
    said = node.get("@type", node.get("type"))
    names = said if isinstance(said, list) else [said]
    return {re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str)}


def _review(node: dict[str, Any]) -> ForeignReview:
    problems: list[Problem] = []
    urls = list(_urls(node.get("url")))
    if not urls:
        _missing("no_url", problems)
    if len(urls) > 1:
        problems.append(Problem(name="several_urls", detail=" ".join(urls)[:_SHOWN]))
    url = urls[0] if urls else None
    items = _all(node.get("itemReviewed")) or [{}]
    item = items[0]
    kinds = _types(item)
    if not item:
        problems.append(Problem(name="item_missing", detail="itemReviewed"))
    elif kinds and "Claim" not in kinds:
        problems.append(Problem(name="item_is_creative_work", detail=", ".join(sorted(kinds))[:_SHOWN]))
    claimants, pages = _claimants(items, problems)
    if "@type" not in node:
        problems.append(Problem(name="type_without_at", detail="type instead of @type"))
    claim = _text(node.get("claimReviewed"), "claimReviewed", problems)
    _several(
        "several_claims", [_text(one, "claimReviewed", []) for one in _listed(node.get("claimReviewed"))], problems
    )
    if not claim:
        _missing("no_claim", problems)
    publisher = _name(node.get("author")) or _name(node.get("publisher"))
    _several("several_publishers", [_name(one) for one in _listed(node.get("author"))], problems)
    ratings = _all(node.get("reviewRating"))
    _several("several_ratings", [_rating(one, []).text for one in ratings], problems)
    if not publisher:
        _missing("no_publisher", problems)
    published = _text(node.get("datePublished"), "datePublished", [])
    if not published or not re.match(r"\d{4}-\d\d-\d\d", published):
        problems.append(Problem(name="no_date", detail=(published or "missing")[:_SHOWN]))
        published = None
    return ForeignReview(
        claim=claim,
        url=url,
        publisher=publisher or None,
        published=published,
        rating=_rating(ratings[0] if ratings else {}, problems),
        claimant=" and ".join(claimants) or None,
        claimants=claimants,
        claimant_pages=pages,
        appearances=_appearances(items, url, problems),
        problems=tuple(dict.fromkeys(problems)),
    )


def _missing(name: ProblemName, problems: list[Problem]) -> None:
    problems.append(Problem(name=name, detail="missing or empty"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _all(value: Any) -> list[dict[str, Any]]:
    return [one for one in _listed(value) if isinstance(one, dict) and one]


def _several(name: ProblemName, values: list[str | None], problems: list[Problem]) -> None:
    """Name what was left out where one value is kept of several."""
    _, *left_out = dict.fromkeys(filter(None, values)) or [None]
    if left_out:
        problems.append(Problem(name=name, detail=f"left out: {'; '.join(map(str, left_out))}"[:_SHOWN]))


def _text(value: Any, field: str, problems: list[Problem]) -> str | None:
    if isinstance(value, list):
        value = next((one for one in value if one), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("text")
    if not isinstance(value, str):
        return None
    whole = _HALF.sub("\ufffd", value)
    if whole != value:
        problems.append(Problem(name="cut_character", detail=field))
    plain = " ".join(html.unescape(_TAG.sub(" ", whole)).split())
    if plain != " ".join(whole.split()):
        problems.append(Problem(name="markup_in_text", detail=field))
    return plain or None


def _urls(value: Any) -> Iterator[str]:
    """Give the web addresses of a text, a list or an object, joined ones one by one."""
    match value:
        case str():
            yield from (part for part in _JOINED.split(" ".join(value.split())) if host(part))
        case list():
            for one in value:
                yield from _urls(one) if not isinstance(one, list) else ()
        case dict():
            for key in ("url", "@id"):
                if isinstance(value.get(key), str | list):
                    yield from _urls(value[key])
                    return


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return next((name for one in value if not isinstance(one, list) if (name := _name(one))), None)
    if isinstance(value, dict):
        return _text(value.get("name"), "name", []) or next(_urls(value.get("url")), None)
    return _text(value, "name", [])


def _claimants(items: list[dict[str, Any]], problems: list[Problem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name everybody who is said to have claimed it, and their pages."""
    names: list[str] = []
    pages: list[str] = []
    for author in (one for item in items for one in _listed(item.get("author")) if one and not isinstance(one, list)):
        name = _name(author)
        if name and host(name):
            problems.append(Problem(name="author_is_url", detail=name[:_SHOWN]))
            pages += _urls(name)
        elif name:
            names.append(name)
        pages += _urls(author.get("sameAs")) if isinstance(author, dict) else ()
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(pages))


def _appearances(items: list[dict[str, Any]], own: str | None, problems: list[Problem]) -> tuple[str, ...]:
    keys = ("appearance", "firstAppearance", "sameAs", "url")
    flat = [one for item in items for key in keys if item.get(key) for one in _listed(item[key])]
    found: list[str] = []
    for one in flat:
        urls = list(_urls(one))
        if isinstance(one, str):
            problems.append(Problem(name="appearance_is_text", detail=one[:_SHOWN]))
        if len(urls) > 1:
            problems.append(Problem(name="urls_joined", detail=" ".join(urls)[:_SHOWN]))
        if not urls:
            problems.append(Problem(name="appearance_without_url", detail=str(one)[:_SHOWN]))
        found += urls
    if own in found:
        problems.append(Problem(name="own_url_as_appearance", detail=str(own)[:_SHOWN]))
    return tuple(url for url in dict.fromkeys(found) if url != own)


def _rating(node: dict[str, Any], problems: list[Problem]) -> ForeignRating:
    text = _text(node.get("alternateName"), "alternateName", problems) or _text(node.get("name"), "name", problems)
    if not text:
        _missing("no_rating", problems)
    value, best, worst = (_number(node.get(key), problems) for key in ("ratingValue", "bestRating", "worstRating"))
    numbers = [value, best, worst]
    if any(number is None for number in numbers):
        problems.append(Problem(name="no_scale", detail=f"value, best, worst: {numbers}"))
    elif not worst < best or not worst <= value <= best or worst < 1:  # type: ignore[operator]
        problems.append(Problem(name="off_scale", detail=f"value, best, worst: {numbers}"))
    return ForeignRating(text=text, value=value, best=best, worst=worst)


def _number(value: Any, problems: list[Problem]) -> float | None:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        problems.append(Problem(name="number_as_text", detail=value.strip()))
        return float(value.strip().replace(",", "."))
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6:
        return float(value)
    return None
