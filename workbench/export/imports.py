"""Read what others made: reviews in an edited CSV or JSONL export, and other newsrooms' ClaimReview.

Nothing is compared with the database here, and nothing decided. A line that cannot be read becomes a `RefusedLine`; of
a broken ClaimReview comes what can be understood, with what is wrong with it.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator, Mapping
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
    "cut_character",
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
    claimant_pages: tuple[str, ...]
    appearances: tuple[str, ...]
    problems: tuple[Problem, ...]


class Foreign(Record):
    """Every review that a text holds, and what is wrong with the text itself."""

    reviews: tuple[ForeignReview, ...]
    problems: tuple[Problem, ...]


def read_claim_reviews(text: str) -> Foreign:
    """Read all ClaimReviews from a JSON document, a feed, JSON lines, or the scripts of a web page."""
    problems: list[Problem] = []
    nodes = [node for document in _documents(text, problems) for node in _reviews_in(document)]
    if not nodes:
        problems.append(Problem(name="no_review", detail="nothing in it is a ClaimReview"))
    return Foreign(reviews=tuple(_review(node) for node in nodes), problems=tuple(problems))


def _documents(text: str, problems: list[Problem]) -> Iterator[Any]:
    """Read every JSON document of a text, or of the scripts of a page.

    Where it is broken, what stands on lines of its own counts: JSON lines, or the whole lines of a feed that broke off.
    """
    is_json = text[:_SHOWN].lstrip("\ufeff \t\r\n").startswith(("{", "["))
    scripts = [] if is_json else list(in_scripts(text))
    for number, part in enumerate(scripts or [text], start=1):
        place = f"script {number}: " if scripts else ""
        plain = unwrapped(part)
        try:
            yield _loaded(plain)
            continue
        except (ValueError, RecursionError) as error:
            whole = Problem(name="broken_json", detail=f"{place}{error}"[:_SHOWN])
        found = False
        for line in plain.splitlines():
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


def _reviews_in(document: Any) -> Iterator[dict[str, Any]]:
    """Walk lists, `@graph`, feeds and whatever else, in the order of the text."""
    waiting, seen = [document], 0
    while waiting and seen < _MOST_NODES:
        node, seen = waiting.pop(), seen + 1
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            if "ClaimReview" in _types(node):
                yield node
            else:
                waiting += reversed(list(node.values()))


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
    item = _first(node.get("itemReviewed"))
    kinds = _types(item)
    if not item:
        problems.append(Problem(name="item_missing", detail="itemReviewed"))
    elif kinds and "Claim" not in kinds:
        problems.append(Problem(name="item_is_creative_work", detail=", ".join(sorted(kinds))[:_SHOWN]))
    claimant, pages = _claimant(item, problems)
    if "@type" not in node:
        problems.append(Problem(name="type_without_at", detail="type instead of @type"))
    claim = _text(node.get("claimReviewed"), "claimReviewed", problems)
    if not claim:
        _missing("no_claim", problems)
    publisher = _name(node.get("author")) or _name(node.get("publisher"))
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
        rating=_rating(_first(node.get("reviewRating")), problems),
        claimant=claimant,
        claimant_pages=pages,
        appearances=_appearances(item, url, problems),
        problems=tuple(dict.fromkeys(problems)),
    )


def _missing(name: ProblemName, problems: list[Problem]) -> None:
    problems.append(Problem(name=name, detail="missing or empty"))


def _first(value: Any) -> dict[str, Any]:
    found = value[0] if isinstance(value, list) and value else value
    return found if isinstance(found, dict) else {}


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


def _claimant(item: dict[str, Any], problems: list[Problem]) -> tuple[str | None, tuple[str, ...]]:
    author = item.get("author")
    named = [one for one in (author if isinstance(author, list) else [author]) if one]
    pages = [page for one in named if isinstance(one, dict) for page in _urls(one.get("sameAs"))]
    name = _name(author)
    if name and host(name):
        problems.append(Problem(name="author_is_url", detail=name[:_SHOWN]))
        return None, (*_urls(name), *pages)
    return name, tuple(pages)


def _appearances(item: dict[str, Any], own: str | None, problems: list[Problem]) -> tuple[str, ...]:
    said = [item[key] for key in ("appearance", "firstAppearance", "sameAs", "url") if item.get(key)]
    flat = [one for value in said for one in (value if isinstance(value, list) else [value])]
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
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        problems.append(Problem(name="number_as_text", detail=value.strip()))
        return float(value.strip().replace(",", "."))
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6:
        return float(value)
    return None
