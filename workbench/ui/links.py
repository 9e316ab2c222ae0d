"""The addresses inside the app: built for a link's `href`, and read back when a link is followed.

An address is relative, so it works under any base path and can be opened in a new tab. What comes back from the
browser is only ever one of these shapes.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from workbench.ui.windows import Span

Page = Literal["review", "corpus"]


class Target(NamedTuple):
    """A page of the app with its parameters."""

    page: Page
    query: dict[str, str]


_ID = re.compile(r"[0-9a-zA-Z_.:-]{1,80}")
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


def claim(claim_id: str) -> str:
    """Link to one claim on the Review page."""
    return "./?" + urlencode({"claim": claim_id})


def article(article_id: str, at: Span | None = None) -> str:
    """Link to one article on the Corpus page, at a stretch of its text if one is given."""
    place = {"at": f"{at.start}-{at.end}"} if at else {}
    return "./corpus?" + urlencode({"article": article_id, **place})


def follow(href: str) -> Target | None:
    """Read a link of ours; anything else is None."""
    parts = urlsplit(href)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    page: Page = "corpus" if parts.path.rsplit("/", 1)[-1] == "corpus" else "review"
    needed = "article" if page == "corpus" else "claim"
    if not _ID.fullmatch(query.get(needed, "")):
        return None
    kept = {needed: query[needed]}
    if page == "corpus" and span(query.get("at")) is not None:
        kept["at"] = query["at"]
    return Target(page, kept)


def span(at: str | None) -> Span | None:
    """Read the `at` of an address: `120-180`; None if there is none or it is not one."""
    found = _AT.fullmatch(at or "")
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return Span(int(found[1]), int(found[2]))
