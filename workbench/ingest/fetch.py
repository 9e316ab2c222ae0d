"""Fetch pages and feeds from the web, politely, and nothing that leads into this machine or its network.

An address that a person typed is fetched as a browser would. One that a list or a feed gave is fetched as a robot
should: robots.txt is obeyed (RFC 9309, read by Protego), one host is asked at most once a second or as slowly as it
wishes, and a host that asks for a pause is left alone. Every step of a redirect is checked anew. Of a feed, RSS or
Atom, the addresses of its items are read and nothing else.
"""

from __future__ import annotations

import asyncio
import io
import ipaddress
import json
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

from workbench.errors import ReadError

if TYPE_CHECKING:
    import httpx
    from protego import Protego

# ------------------------------------------------------------ where an address leads: looked up once, then connected to

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_OPEN = (ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("::ffff:0:0/96"), _NAT64)
"""All of IPv6 that can be public, but for 6to4, which was given up (RFC 7526). `is_global` says yes to some of the
rest: site-local, local NAT64, old ways to hold IPv4."""


class Place(NamedTuple):
    """An address taken apart, and the hosts it leads to."""

    scheme: str
    host: str
    port: int
    peers: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Scheme, host and port: whose robots.txt holds."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


async def place_of(address: str, *, source: str, allow_private: bool) -> Place:
    """Look an address up; raise ReadError if it is none, or leads to this machine or network."""
    scheme, host, port = _parts(address, source)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        hint = "check its spelling, and whether this machine is on the network"
        raise ReadError(f"{source} cannot be reached: {error}", source=source, hint=hint) from error
    peers = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private:
        for peer in peers:
            if not is_public(peer):
                hint = "set allow_private_urls = true in workbench.toml if this is your own server"
                raise ReadError(f"{source} is a private address ({peer})", source=source, hint=hint)
    return Place(scheme, host, port, peers)


def _parts(address: str, source: str) -> tuple[str, str, int]:
    hint = "it begins with https://"
    try:
        address.encode()  # half a surrogate pair is no text
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ReadError(f"{source} is not an address", source=source, hint=hint) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ReadError(f"{source} is not an http or https address", source=source, hint=hint)
    usual = 443 if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, usual if port is None else port


def origin_of(address: str) -> str | None:
    """Give scheme, host and port of an address; None if it is none."""
    try:
        scheme, host, port = _parts(address, address)
    except ReadError:
        return None
    return Place(scheme, host, port, ()).origin


def is_public(peer: str) -> bool:
    """Tell whether an IP address is one of the public network, with whatever it carries inside."""
    ip = ipaddress.ip_address(peer.partition("%")[0])
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address | None] = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour is not None or not any(ip in net for net in _OPEN):
            return False
        addresses += [ip.ipv4_mapped, *(ip.teredo or ())]
        if ip in _NAT64:
            addresses.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in addresses if one is not None)


# ------------------------------------------------------------ the body of an answer, read and unpacked within limits

MAX_BYTES = 10 * 1024 * 1024
"""Of a page or a feed, unpacked."""
_PIECE = 256 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...


async def body_of(response: httpx.Response, *, source: str) -> bytes:
    """Read and unpack a body; raise ReadError where it is too large or packed in a way that was not asked for."""
    body = bytearray()
    async for piece in _unpacked(response, source):
        body += piece
        if len(body) > MAX_BYTES:
            megabytes = MAX_BYTES // 2**20
            raise ReadError(f"{source} is larger than {megabytes} MB", source=source, hint="save it, and add that file")
    return bytes(body)


async def _unpacked(response: httpx.Response, source: str) -> AsyncIterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        hint = "save it in a browser, and add that file"
        message = f"{source} is compressed as {encoding[:40]}, which was not asked for"
        raise ReadError(message, source=source, hint=hint)
    unpacker: _Unpacker | None = None if encoding in ("", "identity") else zlib.decompressobj(_GZIP_OR_ZLIB)
    async for packed in response.aiter_raw(_PIECE):
        if unpacker is None:
            yield packed
            continue
        waiting = packed
        while waiting:
            try:
                piece = unpacker.decompress(waiting, _PIECE)
            except zlib.error as error:
                message = f"{source} is not compressed the way it says"
                raise ReadError(message, source=source, hint="try again later") from error
            yield piece
            waiting = unpacker.unconsumed_tail
            if not piece and waiting:
                break


# ------------------------------------------------------------ fetching

_T = TypeVar("_T")
AGENT = "factcheck-workbench"
_HEADERS = {
    "User-Agent": f"{AGENT} (reads articles for fact-checkers)",
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,text/plain;q=0.8,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}
SECONDS = 30.0
"""For looking up, connecting to and reading one address, redirects and all; polite waiting does not count."""
_REDIRECTS = 5
_ROBOTS_BYTES = 512 * 1024
"""So much of a robots.txt counts."""
_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 60.0
_PAGES = (
    "text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/feed+json", "application/json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "message/rfc822", "multipart/related",
    "application/x-mimearchive", "text/vtt", "application/x-subrip", "application/gzip", "application/x-gzip",
)  # fmt: skip
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
_BROWSER = "open it in a browser, save the page as HTML, and add that file"


class Fetched(NamedTuple):
    """What came back for an address."""

    url: str
    """Where it came from in the end."""
    content: bytes
    kind: str
    """Its content type, without parameters."""
    charset: str | None


class _Answer(NamedTuple):
    url: str
    status: int
    headers: httpx.Headers
    content: bytes
    charset: str | None
    redirects: bool


class _Reader(Protocol):
    def __call__(self, response: httpx.Response, *, source: str) -> Awaitable[bytes]: ...


class _Time:
    """What is left of the seconds of one address; only work uses them up."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        self._url = url
        self._clock = clock
        self._left = SECONDS

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        began = self._clock()
        try:
            return _run(work, self._url, self._left)
        finally:
            self._left -= self._clock() - began


class Fetcher:
    """Fetches one address after the other, and remembers whom it asked when."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._allow_private = allow_private
        self._clock = clock
        self._pause = pause
        self._places: dict[tuple[str | None, bool], Place] = {}
        self._robots: dict[str, Protego] = {}
        self._next: dict[str, float] = {}
        self._closed: dict[str, str] = {}

    def typed(self, url: str) -> Fetched:
        """Fetch what a person asked for: a page or a feed."""
        return _page(url, self._answer(url, None, lambda place, address: None))

    def listed(self, url: str, *, given_by: str | None = None) -> Fetched:
        """Fetch what a list or a feed named, as a robot should.

        What a feed gives may lead into a private network only where that is allowed and only to the very host and port
        where the feed itself stands, redirects included: somebody else's feed never opens a door of ours.
        """
        own = None if given_by is None else origin_of(given_by) or ""
        return _page(url, self._answer(url, own, lambda place, address: self._wait_for_leave(place, address, own)))

    def _answer(
        self, url: str, own: str | None, leave: Callable[[Place, str], None], *, reader: _Reader = body_of
    ) -> _Answer:
        """Ask for an address and follow it to where it ends; `own` is the origin of the feed that named it, if any."""
        address, time_left = url, _Time(url, self._clock)
        for _ in range(_REDIRECTS + 1):
            place = self._place(address, url, own, time_left)
            leave(place, address)
            answer = time_left.run(_get(address, place, source=url, reader=reader))
            if answer.status in (429, 503):
                wish = answer.headers.get("retry-after", "")[:40]
                asked = f"{place.host} asked for a pause"
                self._closed[place.host] = f"{asked} (Retry-After: {wish})" if wish else asked
            if not answer.redirects:
                return answer
            location = answer.headers["location"]
            try:
                address = urljoin(address, location)
            except ValueError:
                address = location
            if origin_of(address) is None:
                message = f"{url} redirects to {address[:200]}, which is not an http or https address"
                raise ReadError(message, source=url, hint=_BROWSER)
        hint = "add the final address instead, or the page as a browser saves it"
        raise ReadError(f"{url} redirects more than {_REDIRECTS} times", source=url, hint=hint)

    def _place(self, address: str, source: str, own: str | None, time_left: _Time) -> Place:
        """Look an address up, once a run: a feed that was public has no private items by the time they are fetched."""
        origin = origin_of(address)
        allowed = self._allow_private and own in (None, origin)
        if (origin, allowed) not in self._places:
            found = time_left.run(place_of(address, source=source, allow_private=allowed))
            self._places[origin, allowed] = found
        return self._places[origin, allowed]

    def _wait_for_leave(self, place: Place, address: str, own: str | None) -> None:
        """Wait until the host may be asked again; raise ReadError where robots.txt or the host itself forbids it."""
        from protego import Protego

        self._refuse_closed(place, address)
        if place.origin not in self._robots:
            self._robots[place.origin] = Protego.parse(self._robots_text(place, own))
        robots = self._robots[place.origin]
        if not robots.can_fetch(address, AGENT):
            hint = "ask the publisher, or open it in a browser and add the saved page"
            raise ReadError(f"robots.txt does not allow {address}", source=address, hint=hint)
        wish = float(robots.crawl_delay(AGENT) or 0.0)
        if wish > _LONGEST_PAUSE_SECONDS:
            hint = "add the few articles you need one by one"
            message = f"{place.host} asks for {wish:.0f} s between two requests"
            raise ReadError(message, source=address, hint=hint)
        self._wait(place.host, max(_PAUSE_SECONDS, wish))

    def _refuse_closed(self, place: Place, address: str) -> None:
        if place.host in self._closed:
            message = f"{address} was not fetched: {self._closed[place.host]}"
            raise ReadError(message, source=address, hint="try again later")

    def _wait(self, host: str, seconds: float) -> None:
        now = self._clock()
        ready = max(now, self._next.get(host, now))
        if ready > now:
            self._pause(ready - now)
        self._next[host] = ready + seconds

    def _robots_text(self, place: Place, own: str | None) -> str:
        """Read robots.txt; where there is none everything is open, where it cannot be read nothing is (RFC 9309)."""

        def wait(at: Place, address: str) -> None:
            self._refuse_closed(at, address)
            self._wait(at.host, _PAUSE_SECONDS)

        url = f"{place.origin}/robots.txt"
        answer = self._answer(url, own, wait, reader=_beginning_of)
        if 400 <= answer.status < 500 and answer.status != 429:
            return ""
        if not 200 <= answer.status < 300:
            raise ReadError(f"{url} answers with status {answer.status}", source=url, hint="try again later")
        return answer.content.decode("utf-8-sig", "replace")


def _page(url: str, answer: _Answer) -> Fetched:
    if answer.status >= 400:
        raise ReadError(f"{url} answers with status {answer.status}", source=url, hint=f"if it shows there, {_BROWSER}")
    kind = answer.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if kind not in _PAGES + _FEEDS:
        hint = "add the address of the article itself"
        raise ReadError(f"{url} is {kind[:60]}, not a page", source=url, hint=hint)
    return Fetched(answer.url, answer.content, kind, answer.charset)


async def _beginning_of(response: httpx.Response, *, source: str) -> bytes:
    """Read what counts of a robots.txt, up to the end of a line (RFC 9309, 2.5); the rest may be without end."""
    packed = response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    body = bytearray(await body_of(response, source=source) if packed else b"")
    if not packed:
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > _ROBOTS_BYTES:
                break
    if len(body) <= _ROBOTS_BYTES:
        return bytes(body)
    counts = bytes(body[:_ROBOTS_BYTES])
    return counts[: max(counts.rfind(b"\n"), counts.rfind(b"\r")) + 1]


async def _get(address: str, place: Place, *, source: str, reader: _Reader) -> _Answer:
    """Ask one of the hosts that were looked up, by its number; the name is only said to it."""
    import httpx

    url = httpx.URL(address)
    named = {**_HEADERS, "Host": url.netloc.decode("ascii")}
    secure = {"sni_hostname": place.host}
    # Environment proxies would hide whom we really talk to.
    async with httpx.AsyncClient(trust_env=False, timeout=10.0, headers=named) as client:
        for peer in place.peers:
            try:
                async with client.stream("GET", url.copy_with(host=peer), extensions=secure) as response:
                    redirects = response.has_redirect_location
                    content = b"" if redirects else await reader(response, source=source)
                    charset = response.charset_encoding
                    return _Answer(address, response.status_code, response.headers, content, charset, redirects)
            except httpx.ConnectError:
                if peer == place.peers[-1]:
                    raise
    raise ReadError(f"{source} has no host name", source=source, hint="check its spelling")


def _run(work: Coroutine[Any, Any, _T], url: str, seconds: float) -> _T:
    """Do one piece of work within its time, however slowly it drips in."""
    import httpx

    try:
        with ThreadPoolExecutor(1) as thread:  # a notebook's own thread runs a loop already
            return thread.submit(asyncio.run, asyncio.wait_for(work, seconds)).result()
    except TimeoutError as error:
        hint = "try again later"
        raise ReadError(f"{url} took longer than {SECONDS:.0f} seconds", source=url, hint=hint) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        why = str(error).strip() or type(error).__name__
        raise ReadError(f"{url} cannot be reached: {why}", source=url, hint=_BROWSER) from error


# ------------------------------------------------------------ what a feed lists
#
# feedparser takes feeds as they are found: with bare ampersands, in a wrong encoding, broken off. It runs in a process
# of its own, because a hostile feed can hold it up for hours (20 kB of blank lines take seconds, and twice as many take
# four times as long); a process can be ended.

MOST_ITEMS = 200
"""More than the busiest outlets put into a feed; what is beyond is counted, not read."""
FEED_SECONDS = 20.0
"""So long may reading one feed take."""
_BEGINNINGS = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")
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
    return kind in _FEEDS or declared


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
    command = [sys.executable, "-P", "-c", f"from {__name__} import _child; _child()"]
    done = subprocess.run(command, input=content, capture_output=True, timeout=FEED_SECONDS, check=True)
    links: list[str] = json.loads(done.stdout)
    return links


def _child() -> None:
    json.dump(item_links(sys.stdin.buffer.read()), sys.stdout)


def read_feed(content: bytes, *, address: str, parse: Callable[[bytes], list[str]] = _in_a_process) -> Feed:
    """List the items of a feed; `address` is where it was found, for links that are relative to it."""
    if b"<!entity" in content.replace(b"\0", b"").lower():  # \0: every other byte of UTF-16
        hint = "add the articles one by one"
        raise ReadError(f"{address} declares XML entities, which are not allowed in a feed", source=address, hint=hint)
    try:
        written = [link.translate(_LINE_BREAKS) for link in parse(content)]
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
