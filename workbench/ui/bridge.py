"""Links inside the app, and the few things only the browser knows: who reviews, which words are selected.

The script (`bridge.js`) is fixed, and so is its markup; records and texts never become part of either. What it hands
back is read here into one of a few shapes; anything else is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from workbench.ui.markup import Span
from workbench.ui.shortcuts import DECIDING

# ---------------------------------------------------------------- links, built for `href` and read when followed

Page = Literal["review", "reader", "corpus", "evaluation"]

EVALUATION_PARAMETERS = (
    "run", "variant", "other", "against", "show", "matrix", "gold", "said", "sample", "page", "view",
)  # fmt: skip
"""What the Evaluation page may be asked for; names of variants and samples are whatever gold and config call them."""
_LONGEST = 300
_ID = re.compile(r"[0-9a-zA-Z_.:-]{1,80}")
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


class Target(NamedTuple):
    """A page of the app with its parameters."""

    page: Page
    query: dict[str, str]


def claim_link(claim_id: str) -> str:
    """Link to one claim on the Review page."""
    return "./?" + urlencode({"claim": claim_id})


def article_link(article_id: str, at: Span | None = None, claim_id: str | None = None) -> str:
    """Link to one article on the Reader page: at a stretch of its text, and for one claim, if they are given."""
    place = {"at": f"{at.start}-{at.end}"} if at else {}
    about = {"claim": claim_id} if claim_id else {}
    return "./reader?" + urlencode({"article": article_id, **place, **about})


def corpus_link(article_id: str) -> str:
    """Link to one article on the Corpus page."""
    return "./corpus?" + urlencode({"article": article_id})


def evaluation_link(**choice: str | None) -> str:
    """Link to the Evaluation page: at a run, a comparison, a cell of its matrix, or a sample."""
    return "./evaluation?" + urlencode({name: value for name, value in choice.items() if value})


def follow(href: str) -> Target | None:
    """Read a link of ours; anything else is None."""
    address = urlsplit(href)
    query = {key: values[0] for key, values in parse_qs(address.query).items()}
    ids = {key: query[key] for key in ("article", "claim") if _ID.fullmatch(query.get(key, ""))}
    match address.path.rsplit("/", 1)[-1]:
        case "evaluation":
            known = (name for name in EVALUATION_PARAMETERS if name in query)
            return Target("evaluation", {name: query[name][:_LONGEST] for name in known})
        case "reader" if "article" in ids:
            at = {"at": query["at"]} if read_span(query.get("at")) else {}
            return Target("reader", ids | at)
        case "corpus" if "article" in ids:
            return Target("corpus", ids)
        case "reader" | "corpus":
            return None
    return Target("review", {"claim": ids["claim"]}) if "claim" in ids else None


def read_span(at: str | None) -> Span | None:
    """Read the `at` of an address: `120-180`; None if there is none or it is not one."""
    found = _AT.fullmatch(at or "")
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return Span(int(found[1]), int(found[2]))


# ---------------------------------------------------------------- what the browser says

SEEN_MS = 350
"""How long a claim must have been on the screen before a key may decide it."""


class Selected(NamedTuple):
    """Words of an article that a reader selected; offsets are code points of its text."""

    article_id: str
    span: Span


class FromBrowser(NamedTuple):
    """What the browser said with this run of the page."""

    who: str | None
    """The reviewer's name that this browser remembers; None: it did not say so with this run."""
    selected: Selected | None


@cache
def _component() -> Callable[..., Any]:
    script = Path(__file__).with_name("bridge.js").read_text(encoding="utf-8")
    return st.components.v2.component("workbench_bridge", html="<span></span>", js=script)


def mount(
    *,
    who: str | None,
    known: str | None = None,
    claim: str | None = None,
    check: str | None = None,
    lead: str | None = None,
) -> FromBrowser:
    """Put the bridge on a page, follow a link of ours, and give back what the browser says.

    `who` is to be remembered by the browser; `known` is what it has told already and need not tell again.
    `lead` changes whenever the reader should be led to the marked words.
    """
    shown = {"claim": claim, "check": check or "", "deciding": DECIDING if claim else ()}
    data = {"who": who, "known": known, "lead": lead, "seenMs": SEEN_MS, **shown}
    # Streamlit reports a value of a component only where there is a callback for it.
    callbacks = {f"on_{name}_change": lambda: None for name in ("go", "who", "picked")}
    said = _component()(data=data, key="bridge", height=1, **callbacks)
    target = follow(said.go) if said.go else None
    if target is not None:
        st.switch_page(Path(__file__).with_name(f"{target.page}.py"), query_params=target.query)
    selected = None
    match said.picked:
        case {"article": str(article_id), "start": int(start), "end": int(end)} if 0 <= start < end:
            selected = Selected(article_id, Span(start, end))
    return FromBrowser(said.who or None, selected)
