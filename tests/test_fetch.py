"""What is fetched is what was meant to be: nothing private, nothing endless, and nothing that a site forbids."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.support.website import ARTICLE, Site, feed, website
from workbench.errors import ReadError
from workbench.ingest import fetch
from workbench.ingest import fetch as fetch_body
from workbench.ingest.fetch import Fetcher, is_public, origin_of, place_of
from workbench.ingest.sources import Upload, read

MB = 1024 * 1024


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site on this machine."""
    with website() as made:
        yield made


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
    assert "is larger than 10 MB" in refusal(site.put("/p", bytes(fetch_body.MAX_BYTES + 1)))


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
    site.put("/robots.txt", CLOSED.encode() + bytes(2 * fetch_body.MAX_BYTES))
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
