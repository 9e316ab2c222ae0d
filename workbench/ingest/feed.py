"""Read a feed, RSS or Atom: the addresses of its items out, and nothing else.

feedparser takes feeds as they are found: with bare ampersands, in a wrong encoding, broken off. It runs in a process
of its own, because a hostile feed can hold it up for hours (20 kB of blank lines take seconds, and twice as many take
four times as long); a process can be ended.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urljoin

from workbench.errors import ReadError

FEED_KINDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
MOST_ITEMS = 200
"""More than the busiest outlets put into a feed; what is beyond is counted, not read."""
SECONDS = 20.0
"""So long may reading one feed take."""
_BEGINNINGS = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")
_BREAKS = str.maketrans("", "", "\t\r\n")
"""A link may be broken over lines; browsers, too, leave these out."""


class Feed(NamedTuple):
    """The addresses that a feed lists, in its order, each once; a malformed one too, for it is refused by name."""

    links: tuple[str, ...]
    left_out: int = 0
    """How many items beyond `MOST_ITEMS` there are."""


def is_feed(kind: str, content: bytes) -> bool:
    """Tell a feed from a page: by its content type, or, where a server calls everything a page, by its beginning."""
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    declared = begins.startswith(_BEGINNINGS) and not any(mark in begins for mark in (b"<html", b"<!doctype html"))
    return kind in FEED_KINDS or declared


def item_links(content: bytes) -> list[str]:
    """Give the address of each item as it is written: its first link, else an identifier that is an address."""
    import feedparser

    # Bytes alone would be taken for the name of a file. Without a base address links stay as they are written.
    found = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    links = []
    for entry in found.entries:
        alternates = [
            link["href"] for link in entry.get("links", ()) if link.get("rel") == "alternate" and "href" in link
        ]
        links += [link for link in [*alternates, entry.get("link")] if link][:1]
    return links


def _in_a_process(content: bytes) -> list[str]:
    # -P: a file in the current folder is no module of ours.
    command = [sys.executable, "-P", "-m", __name__]
    done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=True)
    links: list[str] = json.loads(done.stdout)
    return links


def read_feed(content: bytes, *, address: str, parse: Callable[[bytes], list[str]] = _in_a_process) -> Feed:
    """List the items of a feed; `address` is where it was found, for links that are relative to it."""
    if b"<!entity" in content.replace(b"\0", b"").lower():  # \0: every other byte of UTF-16
        hint = "add the articles one by one"
        raise ReadError(f"{address} declares XML entities, which are not allowed in a feed", source=address, hint=hint)
    try:
        written = [link.translate(_BREAKS) for link in parse(content)]
    except subprocess.SubprocessError as error:
        hint = "add the articles one by one"
        raise ReadError(f"{address} cannot be read as a feed", source=address, hint=hint) from error
    links: dict[str, None] = {}
    for link in written:
        try:
            links[urljoin(address, link)] = None
        except ValueError:  # malformed: it stays as it is written, so that whoever fetches it names it
            links[f"{address.partition(':')[0]}:{link}" if link.startswith("//") else link] = None
    good = [link for link in links if link.lower().startswith(("http:", "https:"))]
    if not good:
        raise ReadError(f"{address} lists no items", source=address, hint="add the address of a feed, or of an article")
    return Feed(links=tuple(good[:MOST_ITEMS]), left_out=len(good[MOST_ITEMS:]))


if __name__ == "__main__":
    json.dump(item_links(sys.stdin.buffer.read()), sys.stdout)
