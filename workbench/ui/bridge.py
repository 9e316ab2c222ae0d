"""The few things only the browser knows: which claim is painted, which link was followed, which words are selected.

The script (`bridge.js`) is fixed, and so is its markup; records and texts never become part of either. What it hands
back is read here into one of a few shapes; anything else is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from workbench.models.base import Stance, VerdictLabel
from workbench.ui.markup import Span

# ------------------------------------------------------------
# Which key does what on the Review page. Streamlit keeps R and C for itself, and takes no punctuation.

ACCEPT = "A"
FLAG = "F"
SKIP = "S"
UNDO = "U"
FIX = "X"
NEXT = "N"
PREVIOUS = "P"
EDIT = "E"
JUDGES = "J"
HELP = "H"
SAVE = "Ctrl+Enter"

LABELS: dict[str, VerdictLabel] = {
    "1": "supported",
    "2": "refuted",
    "3": "conflicting",
    "4": "not_enough_evidence",
}

STANCES: dict[str, Stance] = {"1": "supports", "2": "refutes", "3": "qualifies", "4": "reports", "5": "silent"}
"""Live only while an outlet's stance is being put right, or words of an article are selected."""

REASONS: dict[str, str] = {
    "I": "Misread",
    "M": "Missed evidence",
    "W": "Wrong stance",
    "Q": "Altered quote",
    "T": "Attribution",
    "B": "Bad split",
    "O": "Outside knowledge",
}
"""Why the machine is wrong; live only while an override is open."""

DECIDING = (ACCEPT, FLAG, SKIP, FIX, *LABELS)
"""Keys that decide, or begin to: none of them may act on a claim that nobody has seen."""


class Explained(NamedTuple):
    """A key, and what it does."""

    key: str
    says: str


ALL: tuple[Explained, ...] = (
    Explained(ACCEPT, "Accept the machine's verdict and go to the next open claim"),
    Explained("1 – 4", "Override: supported, refuted, conflicting, not enough evidence; on a blind claim: decide"),
    Explained(" ".join(REASONS), "While overriding: why the machine is wrong"),
    Explained(SAVE, "Save the override, also from inside the note"),
    Explained(FIX, "Put one outlet's stance right: then the outlet's number, then 1 – 5 for its stance"),
    Explained(FLAG, "Flag the claim for a second reader"),
    Explained(SKIP, "Skip the claim for now"),
    Explained(UNDO, "Undo my last decision; the history keeps both"),
    Explained(f"{NEXT} / {PREVIOUS}", "Next, previous claim without a decision"),
    Explained(EDIT, "Reword, merge, split, dismiss or add a claim"),
    Explained(JUDGES, "Show the judges' answers side by side, and ask another judge"),
    Explained(HELP, "This list"),
)


# ------------------------------------------------------------
# The addresses inside the app: built for a link's `href`, and read back when a link is followed.

Page = Literal["review", "reader", "corpus", "evaluation"]


class Target(NamedTuple):
    """A page of the app with its parameters."""

    page: Page
    query: dict[str, str]


_ID = re.compile(r"[0-9a-zA-Z_.:-]{1,80}")
_RUN = ("run", "variant", "other", "against", "show", "matrix", "gold", "said", "sample", "page")
"""What the Evaluation page may be asked for; names of variants and samples are whatever gold and config call them."""
_LONGEST = 300
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


def claim(claim_id: str) -> str:
    """Link to one claim on the Review page."""
    return "./?" + urlencode({"claim": claim_id})


def article(article_id: str, at: Span | None = None, claim_id: str | None = None) -> str:
    """Link to one article on the Reader page: at a stretch of its text, and for one claim, if they are given."""
    place = {"at": f"{at.start}-{at.end}"} if at else {}
    about = {"claim": claim_id} if claim_id else {}
    return "./reader?" + urlencode({"article": article_id, **place, **about})


def corpus(article_id: str) -> str:
    """Link to one article on the Corpus page."""
    return "./corpus?" + urlencode({"article": article_id})


_PAGES: Mapping[str, Page] = {"reader": "reader", "corpus": "corpus"}
_NEEDED: Mapping[Page, str] = {"review": "claim", "reader": "article", "corpus": "article"}


def evaluation(**choice: str | None) -> str:
    """Link to the Evaluation page: at a run, a comparison, a cell of its matrix, or a sample."""
    return "./evaluation?" + urlencode({name: value for name, value in choice.items() if value})


def follow(href: str) -> Target | None:
    """Read a link of ours; anything else is None."""
    parts = urlsplit(href)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.path.rsplit("/", 1)[-1] == "evaluation":
        return Target("evaluation", {name: query[name][:_LONGEST] for name in _RUN if name in query})
    page = _PAGES.get(parts.path.rsplit("/", 1)[-1], "review")
    kept = {key: query[key] for key in ("article", "claim") if _ID.fullmatch(query.get(key, ""))}
    if _NEEDED[page] not in kept:
        return None
    if page == "review":
        kept.pop("article", None)
    if page == "reader" and span(query.get("at")) is not None:
        kept["at"] = query["at"]
    return Target(page, kept)


def span(at: str | None) -> Span | None:
    """Read the `at` of an address: `120-180`; None if there is none or it is not one."""
    found = _AT.fullmatch(at or "")
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return Span(int(found[1]), int(found[2]))


# ------------------------------------------------------------

SEEN_MS = 350
"""How long a claim must have been on the screen before a key may decide it."""


class Picked(NamedTuple):
    """Words of an article that a reader selected; offsets are code points of its text."""

    article_id: str
    span: Span


class Told(NamedTuple):
    """What the browser said with this run."""

    who: str | None
    """The reviewer's name that this browser remembers."""
    picked: Picked | None


@cache
def _component() -> Callable[..., Any]:
    script = Path(__file__).with_name("bridge.js").read_text(encoding="utf-8")
    return st.components.v2.component("workbench_bridge", html="<span></span>", js=script)


def mount(*, who: str | None, claim: str | None = None, check: str | None = None, lead: str | None = None) -> Told:
    """Put the bridge on a page, follow a link of ours, and give back what the browser says.

    `lead` changes whenever the reader should be led to the marked words.
    """
    shown = {"claim": claim, "check": check or "", "deciding": DECIDING if claim else ()}
    data = {"who": who, "lead": lead, "seenMs": SEEN_MS, **shown}
    calls = {f"on_{name}_change": _nothing for name in ("go", "who", "picked")}
    said = _component()(data=data, key="bridge", height=1, **calls)
    target = follow(said.go) if said.go else None
    if target is not None:
        st.switch_page(Path(__file__).with_name(f"{target.page}.py"), query_params=target.query)
    return Told(said.who or None, _picked(said.picked))


def _picked(said: Any) -> Picked | None:
    match said:
        case {"article": str(article_id), "start": int(start), "end": int(end)} if 0 <= start < end:
            return Picked(article_id, Span(start, end))
        case _:
            return None


def _nothing() -> None:
    """Streamlit reports a value of a component only where there is a callback for it."""
