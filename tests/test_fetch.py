"""What is fetched is what was meant to be: nothing private, nothing endless, and nothing that a site forbids."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.website import ARTICLE, Site, feed, website
from workbench.corpus import fetch, fetch_body
from workbench.corpus.fetch import Fetcher
from workbench.corpus.fetch_address import is_public, origin_of, place_of
from workbench.corpus.read import Upload, read
from workbench.errors import ReadError

MB = 1024 * 1024


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site on this machine."""
    with website() as made:
        yield made


class Patience:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


def fetcher(patience: Patience | None = None) -> Fetcher:
    waits = patience or Patience()
    return Fetcher(allow_private=True, clock=waits.clock, pause=waits.pause)


def refusal(url: str, by: Fetcher | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        (by or fetcher()).typed(url)
    assert caught.value.hint
    return caught.value.message


# ---------------------------------------------------------------- private addresses


@pytest.mark.parametrize("peer", [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:7f00:1::1",
])  # fmt: skip
def test_an_address_of_this_machine_or_network_is_not_public(peer: str) -> None:
    """Loopback, private, link-local, multicast, and IPv6 addresses that carry one of these inside."""
    assert not is_public(peer)


@pytest.mark.parametrize("peer", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_an_address_of_the_open_network_is_public(peer: str) -> None:
    """The rule can say yes."""
    assert is_public(peer)
    ipaddress.ip_address(peer)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_a_private_address_is_refused_however_it_is_spelled(host: str) -> None:
    """Numbers, short forms and mapped IPv6 are looked up, not read."""
    assert "is a private address" in refusal(f"http://{host}:9/x", Fetcher())


def test_a_redirect_to_a_private_address_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is checked anew: a public page may not send us home."""
    site.put("/secret")
    site.put("/start", status=302, location=site.address + "/secret")
    monkeypatch.setattr("workbench.corpus.fetch_address.is_public", lambda peer: not site.asked)
    assert "is a private address (127.0.0.1)" in refusal(site.address + "/start", Fetcher())
    assert site.asked == ["/start"]


def test_a_name_is_looked_up_once_and_connected_to_as_it_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that turns private after the check (DNS rebinding) leads nowhere: nobody looks again."""
    site.put("/page")
    looked: list[str] = []

    def lookup(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        looked.append(host)
        peer = "127.0.0.1" if len(looked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (peer, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    found = fetcher().typed(f"http://rebinding.example:{site.port}/page")
    assert (found.content, looked) == (ARTICLE, ["rebinding.example"])
    assert site.hosts == [f"rebinding.example:{site.port}"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers with both hopes that we take the wrong one."""
    both = [(0, 0, 0, "", (peer, 80)) for peer in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    asked = place_of("http://both.example/", source="x", allow_private=False)
    # Not in this thread: litellm leaves an open event loop in it (its _service_logger.py), which run() would drop.
    with ThreadPoolExecutor(1) as elsewhere, pytest.raises(ReadError, match="private address"):
        elsewhere.submit(asyncio.run, asked).result()


def test_a_feed_of_somebody_else_opens_no_private_door(site: Site) -> None:
    """Though private addresses are allowed: a feed's item may be private only on the feed's own host and port."""
    item = site.put("/item")
    with pytest.raises(ReadError, match="private address"):
        fetcher().listed(item, given_by="https://feeds.example/rss")
    with pytest.raises(ReadError, match="private address"):
        fetcher().listed(item, given_by=f"http://127.0.0.1:{site.port + 1}/rss")
    assert fetcher().listed(item, given_by=site.address + "/rss").content == ARTICLE
    assert site.asked == ["/robots.txt", "/item"]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "gopher://x/", "data:text/html,x", "//x", "http:///x", ""])
def test_other_schemes_have_no_origin_and_are_refused(address: str) -> None:
    """A list or a feed cannot name a file of this machine."""
    assert origin_of(address) is None
    assert "address" in refusal(address)


# ---------------------------------------------------------------- size, time, packing


@pytest.mark.parametrize(("encoding", "pack"), [
    ("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes), ("GZIP", gzip.compress),
])  # fmt: skip
def test_a_packed_page_is_unpacked(site: Site, encoding: str, pack: type[bytes]) -> None:
    """As servers pack them."""
    assert fetcher().typed(site.put("/p", pack(ARTICLE), content_encoding=encoding)).content == ARTICLE


def test_a_page_that_unpacks_without_end_is_refused(site: Site) -> None:
    """A hundred kilobytes that become a hundred megabytes are not unpacked beyond the limit."""
    bomb = gzip.compress(bytes(100 * MB))
    assert len(bomb) < 200_000
    assert "is larger than 10 MB" in refusal(site.put("/bomb", bomb, content_encoding="gzip"))


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "x" * 500])
def test_packing_that_was_not_asked_for_is_refused(site: Site, encoding: str) -> None:
    """Nested packing multiplies; other packings unpack further than they can be held."""
    assert "not asked for" in refusal(site.put("/p", gzip.compress(gzip.compress(ARTICLE)), content_encoding=encoding))


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(ARTICLE)[:5] + b"\x00" * 50])
def test_a_page_that_is_not_packed_as_it_says_is_refused(site: Site, body: bytes) -> None:
    """One sentence, no traceback."""
    assert "is not packed as it says" in refusal(site.put("/p", body, content_encoding="gzip"))


def test_a_large_page_is_refused(site: Site) -> None:
    """No more than the limit is held, packed or not."""
    assert "is larger than 10 MB" in refusal(site.put("/p", bytes(fetch_body.MAX_BYTES + 1)))


def test_a_page_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is counted for the whole answer, not from byte to byte."""
    monkeypatch.setattr(fetch, "SECONDS", 0.2)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        assert "takes longer than" in refusal(f"http://127.0.0.1:{deaf.getsockname()[1]}/")


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/octet-stream", "video/mp4"])
def test_only_pages_and_feeds_are_read(site: Site, kind: str) -> None:
    """A content type that is no page is refused by name."""
    assert f"is {kind}, not a page" in refusal(site.put("/p", b"x", content_type=kind))


# ---------------------------------------------------------------- manners


def test_what_robots_txt_closes_is_left_alone(site: Site) -> None:
    """Wildcards and the longest rule count, as RFC 9309 has it."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /*/private\nAllow: /news/private/open\n")
    closed, opened = site.put("/news/private/x"), site.put("/news/private/open/x")
    by = fetcher()
    with pytest.raises(ReadError, match="closed to robots"):
        by.listed(closed)
    assert by.listed(opened).content == ARTICLE
    assert site.asked == ["/robots.txt", "/news/private/open/x"]


def test_rules_for_this_robot_win_over_those_for_all(site: Site) -> None:
    """Its own name is looked for first."""
    site.put("/robots.txt", "User-agent: *\nDisallow:\n\nUser-agent: factcheck-workbench\nDisallow: /\n")
    with pytest.raises(ReadError, match="closed to robots"):
        fetcher().listed(site.put("/p"))


def test_a_redirect_into_a_closed_part_is_not_followed(site: Site) -> None:
    """robots.txt is asked at every step."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed\n")
    site.put("/closed")
    with pytest.raises(ReadError, match="closed to robots"):
        fetcher().listed(site.put("/open", status=301, location="/closed"))
    assert "/closed" not in site.asked


@pytest.mark.parametrize(("status", "open_"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_a_robots_txt_that_cannot_be_read_closes_the_site_and_a_missing_one_opens_it(
    site: Site, status: int, open_: bool
) -> None:
    """RFC 9309, 2.3.1."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n", status=status)
    page = site.put("/p")
    if open_:
        assert fetcher().listed(page).content == ARTICLE
    else:
        with pytest.raises(ReadError, match=f"robots.txt answers with status {status}"):
            fetcher().listed(page)


def test_an_address_that_a_person_typed_is_fetched_like_a_page_in_a_browser(site: Site) -> None:
    """robots.txt speaks to robots."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    assert fetcher().typed(site.put("/p")).content == ARTICLE


def test_a_host_is_asked_no_faster_than_once_a_second(site: Site) -> None:
    """Pauses are counted for each host from its last request."""
    waits = Patience()
    by = fetcher(waits)
    for path in ("/1", "/2", "/3"):
        by.listed(site.put(path))
    assert waits.waited == [1.0, 1.0, 1.0]


def test_a_host_that_wishes_longer_pauses_gets_them(site: Site) -> None:
    """Crawl-delay is kept up to a minute; beyond, the site is left alone and said so."""
    waits = Patience()
    by = fetcher(waits)
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    by.listed(site.put("/1"))
    by.listed(site.put("/2"))
    assert waits.waited == [1.0, 7.0]
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 3600\n")
    with pytest.raises(ReadError, match="wants 3600 s between"):
        fetcher().listed(site.put("/1"))


def test_a_host_that_asks_for_a_pause_is_left_alone(site: Site) -> None:
    """After a 429 nothing more is asked of it in this run."""
    by = fetcher()
    with pytest.raises(ReadError, match="status 429"):
        by.listed(site.put("/1", status=429, retry_after="120"))
    with pytest.raises(ReadError, match=r"left alone: 127.0.0.1 asked for a pause \(Retry-After: 120\)"):
        by.listed(site.put("/2"))
    assert "/2" not in site.asked


# ---------------------------------------------------------------- lists and feeds of articles


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits."""
    monkeypatch.setattr(fetch, "_PAUSE_SECONDS", 0.0)


@pytest.mark.usefixtures("hasty")
def test_the_address_of_a_feed_stands_for_its_articles(site: Site) -> None:
    """What can be read is read; what cannot is named, and stops nothing."""
    links = [site.put("/a"), site.put("/b", b"gone", status=410), "file:///etc/passwd", "https://[::1]/x", "/a"]
    found = list(read([site.put("/rss", feed(*links), content_type="application/rss+xml")], allow_private=True))
    assert [getattr(one, "url", None) or getattr(one, "message", "") for one in found] == [
        f"{site.address}/a",
        f"{site.address}/b answers with status 410",
        "https://[::1]/x is a private address (::1)",
    ]


@pytest.mark.usefixtures("hasty")
def test_a_list_of_addresses_is_read_line_by_line(site: Site) -> None:
    """Pages and feeds, with comments between them; a bad line is named."""
    rss = site.put("/rss", feed(site.put("/b")), content_type="text/html")
    text = f"# morning\n{site.put('/a')}\n\nnot an address\n{rss}\n"
    found = list(read([Upload(name="morning.urls", data=text.encode())], allow_private=True))
    assert [getattr(one, "url", None) or getattr(one, "message", "") for one in found] == [
        f"{site.address}/a",
        "not an address is not an http or https address",
        f"{site.address}/b",
    ]


@pytest.mark.usefixtures("hasty")
def test_a_feed_inside_a_feed_is_not_followed(site: Site) -> None:
    """One step, so that no two feeds can send us round in circles."""
    inner = site.put("/inner", feed(site.put("/a")), content_type="application/atom+xml")
    (refused,) = read([site.put("/rss", feed(inner), content_type="application/rss+xml")], allow_private=True)
    assert "is a feed, not an article" in str(refused)
