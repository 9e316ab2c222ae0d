"""The addresses inside the app: built for a link's `href`, and read back when a link is followed.

An address is relative, so it works under any base path and can be opened in a new tab. What comes back from the
browser is only ever one of these shapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from workbench.ui.windows import Span

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
