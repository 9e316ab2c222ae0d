"""Whom an address really leads to: a name is looked up once, and what was looked up is what is connected to.

A name that is public when it is checked and private when it is connected to (DNS rebinding) gets nowhere, because
nobody looks it up again. Of IPv6 only what is given out to the open network is public, and addresses that carry an
IPv4 address inside are judged by both.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from workbench.errors import ReadError

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
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"


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
    given_out = isinstance(ip, ipaddress.IPv4Address) or (any(ip in net for net in _OPEN) and ip.sixtofour is None)
    return given_out and all(one.is_global and not one.is_multicast for one in (ip, *_inside(ip)))


def _inside(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    carried = [ip.ipv4_mapped, *(ip.teredo or ())]
    if ip in _NAT64:
        carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [one for one in carried if one is not None]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
