"""Draw the report of one event as one HTML page: no network, no script, every foreign word escaped and kept apart.

What articles, models and checkers wrote is foreign text: the template engine escapes it, `words` keeps its writing
direction to itself, and the page forbids itself to load or run anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from workbench.export.report.gather import EventReport
from workbench.models import Decision, Review, Stance, VerdictLabel

LABELS: Mapping[VerdictLabel, str] = {
    "supported": "Supported",
    "refuted": "Refuted",
    "conflicting": "Conflicting",
    "not_enough_evidence": "Not enough evidence",
}
STANCES: Mapping[Stance | None, str] = {
    "supports": "supports",
    "refutes": "refutes",
    "qualifies": "qualifies",
    "reports": "reports",
    "silent": "does not mention it",
    None: "nothing proved",
}
_DECISIONS: Mapping[Decision, str] = {
    "accept": "accepted the machine's proposal",
    "override": "decided otherwise",
    "flag": "asked for a second reader",
    "skip": "left it for later",
    "undo": "took the last decision back",
    "adjudicate": "settled it",
}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def to_page(report: EventReport) -> str:
    """Draw the whole page; the same report gives the same bytes."""
    return _template().render(report=report, labels=LABELS, stances=STANCES, decision=decision, when=when, words=words)


def decision(review: Review) -> str:
    """Say in words what a checker did."""
    if review.decision in ("override", "adjudicate") and review.label is None:
        return "corrected what articles say or added quotations"
    return _DECISIONS[review.decision]


def when(at: str) -> str:
    """Write a time to the minute; what is no time stays as it is."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{found:%Y-%m-%d %H:%M} UTC" if found.utcoffset() == timedelta() else at


def words(raw: str) -> Markup:
    """Show foreign words as they are, whatever their writing direction; what HTML cannot carry becomes U+FFFD."""
    return Markup("<bdi>{}</bdi>").format(escape(printable(raw)))


def printable(raw: str) -> str:
    """Put U+FFFD in place of what HTML cannot carry: control characters and half characters."""
    return _UNPRINTABLE.sub("\ufffd", raw)


def _printable(value: Any) -> Any:
    # A plain string only: Markup was made printable when it was made.
    return printable(value) if type(value) is str else value


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    source: Any = files(__package__) / "page.html"
    return environment.from_string(source.read_text(encoding="utf-8"))
