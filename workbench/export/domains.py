"""Web addresses, as far as publishing needs them: is it one, and whose domain is it on."""

from __future__ import annotations

from urllib.parse import urlsplit

SHORTENERS = frozenset(
    "bit.ly bitly.com buff.ly cutt.ly dlvr.it fb.me g.co goo.gl is.gd lnkd.in ow.ly rb.gy rebrand.ly shorturl.at t.co "
    "t.ly tiny.cc tinyurl.com trib.al v.gd wp.me youtu.be".split()
)
"""Hosts that only redirect: readers of ClaimReview do not resolve them."""


def host(url: str) -> str | None:
    """Tell the host of an absolute http(s) URL; None if it is none."""
    try:
        parts = urlsplit(url)
        found = parts.hostname
    except ValueError:
        return None
    unclean = any(character.isspace() or not character.isprintable() for character in url)
    return None if unclean or parts.scheme not in ("http", "https") or not found or "@" in parts.netloc else found


def same_domain(one: str, other: str) -> bool:
    """Tell whether two hosts are on one registrable domain, by the public suffix list."""
    return _domain(one) == _domain(other)


def _domain(host: str) -> str:
    from tld import get_fld

    known = get_fld(f"https://{host}", fail_silently=True, search_private=True)
    return known or host.removeprefix("www.")
