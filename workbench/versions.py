"""Know a newer version of an article: the same address, or the same outlet and headline as stated, other words.

Pure. It does not know which of two versions is right; the one that was added later speaks.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from workbench.models import Article, Inferred

_NO_PART_OF_IT = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid")
"""How parameters begin that say who sent a reader, and not which page it is."""
_SURE = ("stated", "corrected by hand")


def address_of(article: Article) -> str | None:
    """Write an article's URL so that two spellings of one page are equal; None if it has none.

    Scheme, `www.`, a final slash, the fragment and the parameters of campaigns are no part of it.
    """
    if not article.url:
        return None
    try:
        parts = urlsplit(article.url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return None
    asked = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.startswith(_NO_PART_OF_IT)]
    path = parts.path.rstrip("/")
    return f"{host}{port}{path}?{urlencode(sorted(asked))}".rstrip("?") if host and (path or asked) else None


def headline_of(article: Article) -> str | None:
    """Join outlet and title where the outlet is known for sure; None otherwise."""
    if not article.title or not _is_sure(article.outlet):
        return None
    return "\n".join(" ".join(known.value.casefold().split()) for known in (article.outlet, article.title) if known)


def _is_sure(known: Inferred | None) -> bool:
    return known is not None and known.method in _SURE
