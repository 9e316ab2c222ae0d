"""Fetch one page from the web, and nothing that a news page would not be.

Only http and https; no private or loopback address unless it is allowed, at any step of a redirect; no more bytes or
seconds than the limits. This module does not know what the page says.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from workbench.errors import ReadError

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 50 * 1024 * 1024
_SECONDS = 30.0
_REDIRECTS = 5
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_AGENT = "factcheck-workbench (+reads one page for a fact-checker)"


class Fetched(NamedTuple):
    """What came back for an address."""

    url: str
    """Where it came from in the end."""
    content: bytes
    kind: str
    """`text/html`, `application/xhtml+xml` or `text/plain`."""
    charset: str | None


def fetch(url: str, *, allow_private: bool = False) -> Fetched:
    """Fetch a page, following redirects; raise ReadError with one clear sentence where that is impossible."""
    import httpx

    address = url
    deadline = time.monotonic() + _SECONDS
    # Environment proxies would hide whom we really talk to.
    with httpx.Client(trust_env=False, timeout=10.0, headers={"User-Agent": _AGENT}) as client:
        try:
            for _ in range(_REDIRECTS + 1):
                _refuse_strange(address, source=url, allow_private=allow_private)
                with client.stream("GET", address) as response:
                    if not response.has_redirect_location:
                        return _read(response, url, deadline=deadline, allow_private=allow_private)
                    address = str(response.url.join(response.headers["location"]))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            hint = "open it in a browser, save the page as HTML, and add that file"
            raise ReadError(f"{url} cannot be reached: {_why(error)}", source=url, hint=hint) from error
    raise ReadError(f"{url} redirects more than {_REDIRECTS} times", source=url, hint="add the final address instead")


def _read(response: httpx.Response, url: str, *, deadline: float, allow_private: bool) -> Fetched:
    if not allow_private:
        _refuse_private(_peers(response), url)
    if response.status_code >= 400:
        hint = "open it in a browser; if it shows there, save the page as HTML and add that file"
        raise ReadError(f"{url} answers with status {response.status_code}", source=url, hint=hint)
    kind = response.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if kind not in _TYPES:
        raise ReadError(f"{url} is {kind}, not a page", source=url, hint="add the address of the article itself")
    content = b"".join(_chunks(response, url, deadline))
    return Fetched(str(response.url), content, kind, response.charset_encoding)


def _chunks(response: httpx.Response, url: str, deadline: float) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_BYTES:
            raise ReadError(f"{url} is larger than 50 MB", source=url, hint="add the address of one article")
        if time.monotonic() > deadline:
            raise ReadError(f"{url} takes longer than {_SECONDS:.0f} seconds", source=url, hint="try it again later")
        yield chunk


def _refuse_strange(address: str, *, source: str, allow_private: bool) -> None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ReadError(f"{source} is not an address", source=source, hint="it begins with https://") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ReadError(f"{source} is not an http or https address", source=source, hint="it begins with https://")
    if not allow_private:
        found = socket.getaddrinfo(parts.hostname, port or 443, type=socket.SOCK_STREAM)
        _refuse_private([str(entry[4][0]) for entry in found], source)


def _peers(response: httpx.Response) -> list[str]:
    """Name the host that really answered; a name may point elsewhere than it did a moment ago."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return [str(peer[0])] if peer else []


def _refuse_private(hosts: list[str], source: str) -> None:
    for host in hosts:
        if not ipaddress.ip_address(host.partition("%")[0]).is_global:
            hint = "set allow_private_urls = true in workbench.toml if this is your own server"
            raise ReadError(f"{source} is a private address ({host})", source=source, hint=hint)


def _why(error: Exception) -> str:
    return str(error).strip() or type(error).__name__
