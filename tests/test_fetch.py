"""What is fetched is what was meant to be: nothing private, nothing endless, and nothing that a site forbids.

A feed gives addresses and nothing else, whatever else it holds.
"""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.website import ARTICLE, Site, feed, website
from workbench.errors import ReadError
from workbench.ingest import fetch
from workbench.ingest.fetch import MOST_ITEMS, Fetcher, is_feed, is_public, item_links, origin_of, place_of, read_feed
from workbench.ingest.sources import Upload, read

MB = 1024 * 1024


@pytest.fixture
def other() -> Iterator[Site]:
    """Another site on this machine: the same address, another port."""
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
    "2001:0:7f00:1::1", "2002:c0a8:101::1", "2001:0:5db8:d822::f5ff:fffe", "64:ff9b:1::7f00:1", "64:ff9b:1::5db8:d822",
    "::127.0.0.1", "::10.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1", "fec0::1", "5f00::1", "4000::1",
    "2002:5db8:d822::1",
])  # fmt: skip
def test_an_address_of_this_machine_or_network_is_not_public(peer: str) -> None:
    """Loopback, private, link-local, site-local, multicast, and IPv6 addresses that carry one of these inside."""
    assert not is_public(peer)


@pytest.mark.parametrize("peer", [
    "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:5db8:d822",
    "2001:4860:4860::8888",
])  # fmt: skip
def test_an_address_of_the_open_network_is_public(peer: str) -> None:
    """The rule can say yes."""
    assert is_public(peer)
    ipaddress.ip_address(peer)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_a_private_address_is_refused_however_it_is_spelled(host: str) -> None:
    """Numbers, short forms and mapped IPv6 are looked up, not read."""
    assert "is a private address" in refusal(f"http://{host}:9/x", Fetcher())


def test_a_redirect_to_a_private_address_is_refused(site: Site, other: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is checked anew: a public page may not send us home."""
    site.put("/start", status=302, location=other.put("/secret"))
    monkeypatch.setattr("workbench.ingest.fetch.is_public", lambda peer: not site.asked)
    assert "is a private address (127.0.0.1)" in refusal(site.address + "/start", Fetcher())
    assert (site.asked, other.asked) == (["/start"], [])


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


def test_an_item_of_a_feed_is_not_redirected_through_a_private_door(site: Site, other: Site) -> None:
    """At every step, private is only the feed's own host and port: not another server of ours, nor by way of it."""
    own = site.address + "/rss"
    site.put("/moved", status=302, location=site.put("/item"))
    site.put("/away", status=302, location=other.put("/secret"))
    site.put("/back", status=302, location=other.put("/through", status=302, location=site.address + "/item"))
    assert fetcher().listed(site.address + "/moved", given_by=own).content == ARTICLE
    for path in ("/away", "/back"):
        with pytest.raises(ReadError, match=f"{path} is a private address"):
            fetcher().listed(site.address + path, given_by=own)
    assert other.asked == []
    assert fetcher().listed(site.address + "/away").content == ARTICLE


def test_a_feed_that_was_public_has_no_private_items(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is looked up once a run, so nothing comes of turning it private after the feed was read."""
    item = site.put("/item").replace("127.0.0.1", "feeds.example")
    peers = iter(["127.0.0.1", "127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (next(peers), site.port))])
    rss = site.put("/rss", feed(item)).replace("127.0.0.1", "feeds.example")
    by = fetcher()
    by.typed(rss)
    assert by.listed(item, given_by=rss).content == ARTICLE
    assert next(peers) == "127.0.0.2"


@pytest.mark.parametrize("address", [
    "http://[x/", "http://[::1/", "http://x:99999/", "http://x:-1/", "http://x:y/", "http://\u2100.com/", "//[x/",
    "http://x\x00.example/", "http://\ud800/", "http://x/\udc80", "http://.x/", "http://x..y/", "http://xn--/",
    f"http://{'a' * 70}.example/", "http://[v1.x]/", "http://127.0.0.1:0/",
])  # fmt: skip
def test_a_malformed_address_is_refused_whoever_gave_it(address: str) -> None:
    """Brackets, ports, names that are none: one sentence, no traceback, also where a feed or a list gave it."""
    assert refusal(address)
    for given_by in (None, address, "https://outlet.example/rss"):
        with pytest.raises(ReadError):
            fetcher().listed(address, given_by=given_by)


@pytest.mark.parametrize("location", [
    "http://[x/", "//[x/", "http://x:99999/", "http://\u2100.com/", "http://xn--/", "http://x..y/", "file:///etc/passwd",
    "javascript:alert(1)", "http:///x",
])  # fmt: skip
def test_a_redirect_to_what_is_no_address_is_a_refusal_of_the_page(site: Site, location: str) -> None:
    """Its name is the page's, and no traceback ends the list that it stands in."""
    page = site.put("/p", status=302, location=location.encode().decode("latin-1"))
    assert refusal(page).startswith(f"{page} ")
    with pytest.raises(ReadError, match=page):
        fetcher().listed(page)


def test_port_nought_is_not_the_usual_port() -> None:
    """It is never taken for the feed's own."""
    assert origin_of("http://x:0/") != origin_of("http://x/") == origin_of("http://x:80/")


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


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(ARTICLE, mtime=0)[:5] + b"\x00" * 50])
def test_a_page_that_is_not_packed_as_it_says_is_refused(site: Site, body: bytes) -> None:
    """One sentence, no traceback."""
    assert "is not compressed the way it says" in refusal(site.put("/p", body, content_encoding="gzip"))


def test_a_large_page_is_refused(site: Site) -> None:
    """No more than the limit is held, packed or not."""
    assert "is larger than 10 MB" in refusal(site.put("/p", bytes(fetch.MAX_BYTES + 1)))


def test_a_page_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is counted for the whole answer, not from byte to byte."""
    monkeypatch.setattr(fetch, "SECONDS", 0.2)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        assert "took longer than" in refusal(f"http://127.0.0.1:{deaf.getsockname()[1]}/")


class Slow(list[str]):
    """A site's memory of what it was asked, that moves the clock at every answer."""

    def __init__(self, waits: Patience, seconds: float) -> None:
        super().__init__()
        self.waits, self.seconds = waits, seconds

    def append(self, path: str) -> None:
        self.waits.now += self.seconds
        super().append(path)


@pytest.mark.parametrize(("seconds", "enough"), [(9.0, True), (15.0, False)])
def test_the_time_is_counted_for_all_redirects_together(site: Site, seconds: float, enough: bool) -> None:
    """Three answers may take 27 s; after two that took 30 s nothing is left for a third."""
    waits = Patience()
    site.asked = Slow(waits, seconds)
    site.put("/2", status=302, location=site.put("/3"))
    page = site.put("/1", status=302, location="/2")
    if enough:
        assert fetcher(waits).typed(page).content == ARTICLE
    else:
        assert f"{page} took longer than 30 seconds" in refusal(page, fetcher(waits))
        assert site.asked == ["/1", "/2"]


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/octet-stream", "video/mp4"])
def test_only_pages_and_feeds_are_read(site: Site, kind: str) -> None:
    """A content type that is no page is refused by name."""
    assert f"is {kind}, not a page" in refusal(site.put("/p", b"x", content_type=kind))


# ---------------------------------------------------------------- manners


def test_what_robots_txt_closes_is_left_alone(site: Site) -> None:
    """Wildcards and the longest rule count, as RFC 9309 has it."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /*/private\nAllow: /news/private/open\n")
    closed, opened = site.put("/news/private/x"), site.put("/news/private/open/x")
    by = fetcher()
    with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
        by.listed(closed)
    assert by.listed(opened).content == ARTICLE
    assert site.asked == ["/robots.txt", "/news/private/open/x"]


def test_rules_for_this_robot_win_over_those_for_all(site: Site) -> None:
    """Its own name is looked for first."""
    site.put("/robots.txt", "User-agent: *\nDisallow:\n\nUser-agent: factcheck-workbench\nDisallow: /\n")
    with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
        fetcher().listed(site.put("/p"))


def test_a_redirect_into_a_closed_part_is_not_followed(site: Site) -> None:
    """robots.txt is asked at every step."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed\n")
    site.put("/closed")
    with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
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


CLOSED = "User-agent: *\nDisallow: /closed\n"


def moved(site: Site, times: int) -> None:
    """Move robots.txt this many times, to where it stands in the end."""
    paths = ["/robots.txt", *(f"/robots-{n}" for n in range(times))]
    for path, to in pairwise(paths):
        site.put(path, status=301, location=to)
    site.put(paths[-1], CLOSED, content_type="text/plain")


def test_a_robots_txt_that_moved_is_followed_and_kept(site: Site, other: Site) -> None:
    """Five times, as RFC 9309 (2.3.1.2) has it, and to other hosts; its rules hold where it was asked for."""
    moved(site, 5)
    other.put("/robots.txt", status=302, location=site.address + "/robots-4")
    for place in (site, other):
        by = fetcher()
        with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
            by.listed(place.put("/closed"))
        assert by.listed(place.put("/open")).content == ARTICLE
        assert "/closed" not in place.asked


@pytest.mark.parametrize(("location", "open_"), [("/gone", True), ("/robots.txt", False), ("http://[x/", False)])
def test_a_robots_txt_that_moved_to_nowhere_opens_only_what_is_missing(site: Site, location: str, open_: bool) -> None:
    """A missing one opens the site as ever; one that goes round, or to no address, cannot be read and says so."""
    site.put("/robots.txt", status=302, location=location)
    page = site.put("/p")
    if open_:
        assert fetcher().listed(page).content == ARTICLE
    else:
        with pytest.raises(ReadError, match=r"robots.txt redirects"):
            fetcher().listed(page)


def test_a_robots_txt_opens_no_private_door(site: Site, other: Site) -> None:
    """Its redirects are checked like those of pages."""
    site.put("/robots.txt", status=302, location=other.put("/secret", CLOSED))
    with pytest.raises(ReadError, match=r"robots.txt is a private address"):
        fetcher().listed(site.put("/p"), given_by=site.address + "/rss")
    assert (site.asked, other.asked) == (["/robots.txt"], [])


@pytest.mark.parametrize(("encoding", "pack"), [("identity", bytes), ("gzip", gzip.compress)])
def test_of_a_large_robots_txt_the_first_512_kb_count(site: Site, encoding: str, pack: Callable[..., bytes]) -> None:
    """The rest is ignored, and so is the line that the limit goes through (RFC 9309, 2.5)."""
    rules = (CLOSED + "#" * fetch._ROBOTS_BYTES)[: fetch._ROBOTS_BYTES - len("\nDisallow: /op")]
    body = f"{rules}\nDisallow: /open/x\nDisallow: /later\n{'# more' * MB}".encode()
    site.put("/robots.txt", pack(body), content_encoding=encoding)
    by = fetcher()
    with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
        by.listed(site.put("/closed"))
    assert by.listed(site.put("/open")).content == ARTICLE
    assert by.listed(site.put("/later")).content == ARTICLE


def test_a_robots_txt_without_end_is_kept_by_its_beginning(site: Site) -> None:
    """Beyond what counts it is not even loaded."""
    site.put("/robots.txt", CLOSED.encode() + bytes(2 * fetch.MAX_BYTES))
    with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
        fetcher().listed(site.put("/closed"))


def test_a_byte_order_mark_hides_no_rule(site: Site) -> None:
    """Editors put one at the beginning of robots.txt, before its first line."""
    site.put("/robots.txt", b"\xef\xbb\xbf" + CLOSED.encode())
    with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
        fetcher().listed(site.put("/closed"))


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
    with pytest.raises(ReadError, match="asks for 3600 s between"):
        fetcher().listed(site.put("/1"))


def test_waiting_politely_takes_nothing_from_the_time_for_the_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that wishes 45 s between two requests has the whole 30 s for each answer, behind a redirect too."""
    given: list[float] = []
    real = asyncio.wait_for

    async def noted(work: Awaitable[object], seconds: float) -> object:
        given.append(seconds)
        return await real(work, seconds)

    monkeypatch.setattr(asyncio, "wait_for", noted)
    waits = Patience()
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 45\n")
    site.put("/1", status=302, location=site.put("/2"))
    by = fetcher(waits)
    assert [by.listed(site.address + path).content for path in ("/1", "/2")] == [ARTICLE, ARTICLE]
    assert waits.waited == [1.0, 45.0, 45.0]
    assert set(given) == {fetch.SECONDS}


def test_a_host_that_asks_for_a_pause_is_left_alone(site: Site) -> None:
    """After a 429 nothing more is asked of it in this run."""
    by = fetcher()
    with pytest.raises(ReadError, match="status 429"):
        by.listed(site.put("/1", status=429, retry_after="120"))
    with pytest.raises(ReadError, match=r"was not fetched: 127.0.0.1 asked for a pause \(Retry-After: 120\)"):
        by.listed(site.put("/2"))
    assert "/2" not in site.asked


def test_a_robots_txt_that_asks_for_a_pause_gets_it(site: Site) -> None:
    """It is not asked for again for every article of that host."""
    by = fetcher()
    site.put("/robots.txt", status=429)
    for page in (site.put("/1"), site.put("/2")):
        with pytest.raises(ReadError, match=r"answers with status 429|asked for a pause"):
            by.listed(page)
    assert site.asked == ["/robots.txt"]


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
def test_a_malformed_link_in_a_feed_is_named_and_stops_nothing(site: Site) -> None:
    """Nor does a redirect to what is no address: what can be read is read."""
    site.put("/b", status=302, location="http://[x/")
    links = [site.put("/a"), "http://[x/", "//\u2100.com/", site.address + "/b", site.put("/c")]
    rss = site.put("/rss", feed(*links), content_type="application/rss+xml; charset=utf-8")
    found = list(read([rss, site.put("/d")], allow_private=True))
    assert [getattr(one, "url", None) or getattr(one, "message", "") for one in found] == [
        f"{site.address}/a",
        "http://[x/ is not an address",
        "http://\u2100.com/ is not an address",
        f"{site.address}/b redirects to http://[x/, which is not an http or https address",
        f"{site.address}/c",
        f"{site.address}/d",
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


# ---------------------------------------------------------------- what a feed lists

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
    monkeypatch.setattr(fetch, "FEED_SECONDS", 3.0)
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
