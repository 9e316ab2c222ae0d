"""Read a feed: RSS 2.0, RSS 1.0 (RDF) or Atom in, the addresses of its items out.

A feed is somebody else's text. Entities are refused, whatever they would become; nothing outside the feed is loaded;
only http and https addresses come out. It fetches nothing, and does not know what stands at an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from workbench.errors import ReadError
from workbench.models import Record

if TYPE_CHECKING:
    from lxml import etree

FEED_KINDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
MOST_ITEMS = 200
"""More than the busiest outlets put into a feed; what is beyond is named, not read."""
_BEGINNINGS = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")
_ITEMS = ("item", "entry")
_BREAKS = str.maketrans("", "", "\t\r\n")
"""A link may be broken over lines; browsers, too, leave these out."""


class Feed(Record):
    """The addresses that a feed lists, in its order, each once; a malformed one too, for it is refused by name."""

    links: tuple[str, ...]
    left_out: int = 0
    """How many items beyond `MOST_ITEMS` there are."""


def is_feed(kind: str, content: bytes) -> bool:
    """Tell a feed from a page: by its content type, or, where a server calls everything a page, by its beginning."""
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    declared = begins.startswith(_BEGINNINGS) and not any(mark in begins for mark in (b"<html", b"<!doctype html"))
    return kind in FEED_KINDS or declared


def read_feed(content: bytes, *, address: str) -> Feed:
    """List the items of a feed; `address` is where it was found, for links that are relative to it."""
    root = _root(content, address)
    found = (link for item in root.iter() if _name(item) in _ITEMS for link in _links(item))
    links = dict.fromkeys(_joined(address, link) for link in found)
    good = [link for link in links if link.lower().startswith(("http:", "https:"))]
    if not good:
        raise ReadError(f"{address} lists no items", source=address, hint="add the address of a feed, or of an article")
    return Feed(links=tuple(good[:MOST_ITEMS]), left_out=len(good[MOST_ITEMS:]))


def _joined(address: str, link: str) -> str:
    """Give where a link leads; a malformed one stays as it is written, so that whoever fetches it names it."""
    written = link.translate(_BREAKS)
    try:
        return urljoin(address, written)
    except ValueError:
        return f"{address.partition(':')[0]}:{written}" if written.startswith("//") else written


def _root(content: bytes, address: str) -> etree._Element:
    from lxml import etree

    refused = ReadError(
        f"{address} declares entities, which no feed needs", source=address, hint="add the articles one by one"
    )
    if b"<!entity" in content.lower():
        raise refused
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{address} is no XML: {error}", source=address, hint="open it in a browser") from error
    if root is None:
        raise ReadError(f"{address} is no XML", source=address, hint="open it in a browser")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise refused
    return root


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _links(item: etree._Element) -> Iterator[str]:
    """Give the address of one item: RSS's `link`, Atom's alternate link, else a `guid` that is an address."""
    links = [child for child in item if _name(child) == "link"]
    said = [_address(link) for link in links if link.get("rel", "alternate") == "alternate"]
    guids = [(child.text or "").strip() for child in item if _name(child) == "guid"]
    guids = [guid for guid in guids if guid.startswith(("http://", "https://"))]
    yield from [address for address in said if address][:1] or guids[:1]


def _address(link: etree._Element) -> str:
    return (link.get("href") or link.text or "").strip()
