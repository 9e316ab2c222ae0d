"""Read reviews back from a CSV or JSONL export that was edited outside: line by line, what somebody wants decided.

It holds no line against the database and decides nothing; a line that cannot be read is a `Refused` with its number.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, get_args

from workbench.errors import InputError
from workbench.export.table import original, original_of_older
from workbench.models import Decision, Record, Stance, VerdictLabel

_NEEDED = ("check_id", "claim_id", "verdict", "decision", "reason")
_READ = ("check_id", "claim_id", "verdict", "review.label", "decision", "reason", "note", "seq")
_LONGEST = 1_000_000
"""Characters of one line; an exported check is a few thousand."""


class Edited(Record):
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


class Refused(Record):
    """A line that could not be taken, why, and what to do."""

    line: int
    message: str
    hint: str


def read_edited(name: str, text: str) -> tuple[tuple[Edited, ...], tuple[Refused, ...]]:
    """Read an edited export; `name` says by its ending which of the two it is."""
    if name.lower().endswith(".csv"):
        found = list(_from_csv(text))
    elif name.lower().endswith((".jsonl", ".ndjson")):
        found = list(_from_jsonl(text))
    else:
        raise InputError(
            f"{name} is neither CSV nor JSONL", hint="give a file that `workbench export` wrote: .csv or .jsonl"
        )
    return tuple(f for f in found if isinstance(f, Edited)), tuple(f for f in found if isinstance(f, Refused))


def is_unedited(words: str, held: str) -> bool:
    """Tell whether a line says what was held when it was exported, by this workbench or by an older one."""
    return words.split() in (held.split(), original_of_older(held).split())


# ---------------------------------------------------------------- CSV


def _from_csv(text: str) -> Iterator[Edited | Refused]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), dialect=_dialect(text))
    try:
        columns = reader.fieldnames or ()
        if missing := [column for column in _NEEDED if column not in columns]:
            hint = "edit the cells of an export and leave its heading as it is"
            raise InputError(f"the table has no column {', '.join(missing)}", hint=hint)
        rows = [(reader.line_num, {k: original(v or "") for k, v in row.items() if k}) for row in reader]
    except csv.Error as error:
        raise InputError(f"line {reader.line_num} is no CSV: {error}", hint="save the table as CSV again") from error
    for _, group in groupby(rows, key=lambda one: one[1]["check_id"]):
        yield _one_check(list(group))


def _dialect(text: str) -> type[csv.Dialect]:
    """Tell commas from the semicolons and tabs that spreadsheets write in other countries."""
    heading = text.removeprefix("\ufeff").partition("\n")[0]
    best = max(",;\t", key=heading.count)

    class Found(csv.excel):
        delimiter = best

    return Found


def _one_check(rows: list[tuple[int, Mapping[str, str]]]) -> Edited | Refused:
    """Take the rows of one check as one: each is an outlet's, and a decision may stand on any or all of them."""
    line, first = rows[0]
    decided: dict[str, str] = {}
    for column in ("verdict", "decision", "reason", "note"):
        said = {row[column]: number for number, row in reversed(rows) if row.get(column)}
        if len(said) > 1:
            (last, number), (other, before) = sorted(said.items(), key=lambda one: -one[1])[:2]
            return Refused(
                line=number,
                message=f"{column!r} is {last!r} here and {other!r} on line {before}",
                hint="give every row of a check the same, or leave all but one of them empty",
            )
        decided |= dict.fromkeys([column], next(iter(said), ""))
    stances = {row["article_id"]: row["stance"] for _, row in rows if row.get("article_id") and row.get("stance")}
    return _edited(line, {**first, **decided, "seq": first.get("review_seq", ""), "stances": stances})


# ---------------------------------------------------------------- JSONL


def _from_jsonl(text: str) -> Iterator[Edited | Refused]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            yield _one_line(number, line)


def _one_line(number: int, line: str) -> Edited | Refused:
    hint = "each line is one check as `workbench export --format jsonl` writes it"
    try:
        if len(line) > _LONGEST:
            return Refused(line=number, message=f"it has {len(line)} characters", hint=hint)
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Refused(line=number, message=f"it is no JSON: {error}", hint=hint)
    if not isinstance(found, dict):
        return Refused(line=number, message="it is no JSON object", hint=hint)
    review: dict[str, Any] = found["review"] if isinstance(found.get("review"), dict) else {}
    outlets: list[Any] = found["outlets"] if isinstance(found.get("outlets"), list) else []
    said = {key: review.get(key) or found.get(key) for key in ("decision", "reason", "note")}
    said |= {"verdict": found.get("verdict", review.get("label"))}
    said |= {"review.label": review.get("label", said["verdict"])}
    given = [outlet for outlet in outlets if isinstance(outlet, dict) and isinstance(outlet.get("article_id"), str)]
    stances = {outlet["article_id"]: outlet["stance"] for outlet in given if outlet.get("stance")}
    return _edited(number, {**found, **said, "seq": review.get("seq"), "stances": stances})


# ---------------------------------------------------------------- both


def _edited(line: int, said: Mapping[str, Any]) -> Edited | Refused:
    said = {"review.label": said.get("verdict"), **said}
    plain = {key: _plain(said.get(key)) for key in _READ}
    if wrong := next((key for key, value in plain.items() if value is None), None):
        return Refused(line=line, message=f"{wrong!r} is no text", hint="edit the words, not the shape of the line")
    stances: dict[Any, Any] = said["stances"]
    problem = (
        _unknown("verdict", plain["verdict"], get_args(VerdictLabel))
        or _unknown("review.label", plain["review.label"], get_args(VerdictLabel))
        or _unknown("decision", plain["decision"], get_args(Decision))
        or next(filter(None, (_unknown("stance", s, get_args(Stance)) for s in stances.values())), None)
    )
    if problem:
        return Refused(line=line, message=problem[0], hint=problem[1])
    if not plain["check_id"]:
        return Refused(line=line, message="it names no check", hint="leave the column check_id as it was exported")
    return Edited(
        line=line,
        check_id=plain["check_id"] or "",
        claim_id=plain["claim_id"] or "",
        decision=plain["decision"] or None,
        label=plain["verdict"] or None,
        review_label=plain["review.label"] or None,
        reason=plain["reason"] or "",
        note=plain["note"] or "",
        stances=stances,
        seq=int(plain["seq"] or "") if re.fullmatch(r"[0-9]{1,9}", plain["seq"] or "") else None,
    )


def _plain(value: object) -> str | None:
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return None
        case int():
            return str(value)
        case _:
            return None


def _unknown(column: str, value: object, known: Iterable[str]) -> tuple[str, str] | None:
    names = tuple(known)
    if value in ("", None) or value in names:
        return None
    return f"{column!r} is {value!r}", f"one of {', '.join(names)}"
