"""A feed gives addresses and nothing else, whatever else it holds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.website import feed
from workbench.errors import ReadError
from workbench.ingest import feed as feeds
from workbench.ingest.feed import MOST_ITEMS, is_feed, item_links, read_feed

AT = "https://outlet.example/feeds/rss"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://outlet.example/"/><entry>
<link rel="self" href="https://outlet.example/self"/><link rel="alternate" href="/a"/></entry><entry>
<link href="b"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><link>https://outlet.example/</link></channel><item rdf:about="x"><link>https://outlet.example/a</link></item>
</rdf:RDF>"""


def links(text: str | bytes) -> tuple[str, ...]:
    content = text if isinstance(text, bytes) else text.encode()
    return read_feed(content, address=AT, parse=item_links).links


@pytest.mark.parametrize(("text", "expected"), [
    (feed("https://outlet.example/a", "/b"), ("https://outlet.example/a", "https://outlet.example/b")),
    (ATOM, ("https://outlet.example/a", "https://outlet.example/feeds/b")),
    (RDF, ("https://outlet.example/a",)),
    ("<rss><channel><item><guid>https://outlet.example/g</guid></item></channel></rss>", ("https://outlet.example/g",)),
    ("<rss><channel><item><link>/a</link><guid>1</guid></item><item>", ("https://outlet.example/a",)),
    (feed("/a", "/a").replace("<?xml version=\"1.0\"?>", "\ufeff"), ("https://outlet.example/a",)),
])  # fmt: skip
def test_items_of_every_kind_of_feed_are_found(text: str, expected: tuple[str, ...]) -> None:
    """RSS 2.0, Atom, RSS 1.0, an identifier that is an address, a feed that broke off, an address twice."""
    assert links(text) == expected


@pytest.mark.parametrize("link", [
    "file:///etc/passwd", "javascript:alert(1)", "ftp://x/", "data:,x", "ftp://[x/", "javascript://[x",
])  # fmt: skip
def test_only_web_addresses_come_out(link: str) -> None:
    """A feed names no file and no script."""
    assert links(feed(link, "/a")) == ("https://outlet.example/a",)


@pytest.mark.parametrize(("link", "named"), [
    ("http://[x/", "http://[x/"), ("http://\u2100.com/", "http://\u2100.com/"), ("//[x/", "https://[x/"),
    ("HTTP://[::1/", "HTTP://[::1/"), ("http://[127.0.0.1]/", "http://[127.0.0.1]/"),
    ("http://a:99999/", "http://a:99999/"),
])  # fmt: skip
def test_a_malformed_link_stands_in_its_place_and_stops_nothing(link: str, named: str) -> None:
    """It comes out as it is written, so that whoever fetches it says which one it was; the others are read."""
    assert links(feed("/a", link, "/b")) == ("https://outlet.example/a", named, "https://outlet.example/b")
    assert links(feed(link)) == (named,)


def test_a_link_that_is_broken_over_lines_is_one_link() -> None:
    """As browsers read it."""
    assert links(feed("ht\ntps://outlet.example/\n\ta b")) == ("https://outlet.example/a b",)


@pytest.mark.parametrize(("link", "expected"), [
    ("/a?x=1&y=2", "/a?x=1&y=2"), ("/a?x=1&amp;y=2", "/a?x=1&y=2"), ("<![CDATA[/a?x=1&y=2]]>", "/a?x=1&y=2"),
])  # fmt: skip
def test_a_bare_ampersand_loses_nothing_of_any_address(link: str, expected: str) -> None:
    """As many outlets write it: neither this address nor one that is written well becomes another."""
    text = f"<rss><channel><item><link>{link}</link></item><item><link>/b?c=1&d=2</link></item></channel></rss>"
    assert links(text) == (f"https://outlet.example{expected}", "https://outlet.example/b?c=1&d=2")


def test_a_base_address_in_the_feed_holds() -> None:
    """Atom's `xml:base` (RFC 4287), relative to where the feed was found."""
    atom = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><entry><link href="b"/></entry></feed>'
    assert links(atom) == ("https://outlet.example/x/b",)


def test_a_feed_is_read_in_a_process_that_can_be_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Blank lines hold the parser up for hours; files of the current folder are no modules of ours."""
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert read_feed(feed("/a").encode(), address=AT).links == ("https://outlet.example/a",)
    monkeypatch.setattr(feeds, "SECONDS", 3.0)
    began = time.monotonic()
    with pytest.raises(ReadError, match="cannot be read as a feed"):
        read_feed(b"<?xml version='1.0'?>" + b"\n" * 1_000_000 + feed("/a")[21:].encode(), address=AT)
    assert time.monotonic() - began < 30


LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + feed("/&b;")[21:]
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + feed("/&x;")[21:]
PARAMETER = '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]>' + feed("/a")[21:]


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(text: str, encoding: str) -> None:
    """Billion laughs, files of this machine, DTDs from elsewhere, in any encoding: one sentence."""
    with pytest.raises(ReadError, match="declares XML entities"):
        links(text.encode(encoding))


def test_a_document_type_alone_is_no_reason_to_refuse() -> None:
    """RSS 0.91 came with one; it is not loaded."""
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://evil.example/rss.dtd">' + feed("/a")[21:]
    assert links(old) == ("https://outlet.example/a",)


@pytest.mark.parametrize("text", ["", "no feed", "<html><body>x</body></html>", "<rss></rss>", "\x00", "<a>" * 5000])
def test_what_lists_nothing_is_refused(text: str) -> None:
    """Empty, a page, nested beyond reason: a sentence with a hint."""
    with pytest.raises(ReadError) as caught:
        links(text)
    assert caught.value.hint


def test_an_oversized_feed_is_cut_and_says_so() -> None:
    """Beyond the most that are read at once, items are counted."""
    many = feed(*(f"/{n}" for n in range(MOST_ITEMS + 7))).encode()
    found = read_feed(many, address=AT, parse=item_links)
    assert (len(found.links), found.left_out) == (MOST_ITEMS, 7)


@pytest.mark.parametrize(("kind", "text", "expected"), [
    ("application/rss+xml", "", True), ("text/xml", "", True),
    ("text/html", feed("/a"), True), ("text/html", ATOM, True),
    ("text/html", "<!doctype html><html>", False), ("text/plain", "A dam broke.", False),
    ("application/xhtml+xml", '<?xml version="1.0"?><!DOCTYPE html><html>', False),
])  # fmt: skip
def test_a_feed_is_told_from_a_page(kind: str, text: str, expected: bool) -> None:
    """By its type, or by its beginning where a server calls everything a page."""
    assert is_feed(kind, text.encode()) is expected


@given(st.binary() | st.text().map(feed).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_web_addresses_or_a_refusal(content: bytes) -> None:
    """Reading a feed never fails otherwise."""
    try:
        found = read_feed(content, address=AT, parse=item_links).links
    except ReadError:
        return
    assert all(link.lower().startswith(("http:", "https:")) for link in found)
