"""The status that a web address answers with, within a deadline and without being led astray.

Every question has a deadline of its own, however the other side drips. A redirect is followed only to a
public address, and the connection goes to the very address that was checked, so that a name that resolves
differently the next moment gains nothing. Proxies are not used.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from generator.authoring.public_addresses import is_public, resolved

HOST_SECONDS = 5.0

TOTAL_SECONDS = 60.0

MAX_REDIRECTS = 5

REDIRECTS = (301, 302, 303, 307, 308)

SAFE = "/%:=&~+!$,;'@()*[]"  # what may stand in a path as it is

HEADERS = {"User-Agent": "matchup (address check)", "Accept": "*/*", "Connection": "close"}

Resolve = Callable[[str, int], Sequence[str]]
"""The numeric addresses of a host and port. Raises OSError."""

Allowed = Callable[[str], bool]
"""Whether a numeric address may be connected to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status that an address gave in the end, or why there is none."""

    status: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """How hosts are found and which may be asked; tests have their own."""

    resolve: Resolve = field(default=resolved)
    allowed: Allowed = field(default=is_public)
    host_seconds: float = HOST_SECONDS
    total_seconds: float = TOTAL_SECONDS


def status_of(address: str, network: Network, end: float) -> Answer:
    """HEAD, then GET where HEAD is not answered well; both within the time of one host."""
    until = min(end, time.monotonic() + network.host_seconds)
    try:
        status = _followed("HEAD", address, network, until)
        return Answer(status if status < 400 else _followed("GET", address, network, until))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if isinstance(fault, TimeoutError) or time.monotonic() >= until:
            return Answer(why=f"no answer within {network.host_seconds:g} s")
        return Answer(why=str(fault)[:120] or type(fault).__name__)


def _followed(method: str, address: str, network: Network, until: float) -> int:
    """The status at the end of at most MAX_REDIRECTS redirects."""
    for _ in range(MAX_REDIRECTS + 1):
        status, target = _hop(method, address, network, until)
        if not target:
            return status
        address = urllib.parse.urljoin(address, target)
    raise ValueError(f"more than {MAX_REDIRECTS} redirects")


def _hop(method: str, address: str, network: Network, until: float) -> tuple[int, str]:
    """The status of one address, and where it leads on."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f'a redirect leads to "{address[:60]}"')
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with _connected(parts.hostname, port, network, until) as plain, _within(plain, until):
        joined = _secured(plain, parts.hostname) if parts.scheme == "https" else plain
        with joined, _within(joined, until):
            if isinstance(joined, ssl.SSLSocket):
                joined.do_handshake()
            response = _response(method, parts, joined)
            if time.monotonic() >= until:
                raise TimeoutError  # what was cut looks as if it were complete
            leads_on = response.status in REDIRECTS
            return response.status, (response.getheader("Location") or "") if leads_on else ""


def _response(
    method: str, parts: urllib.parse.SplitResult, joined: socket.socket
) -> http.client.HTTPResponse:
    """The head of an answer; its body is not read."""
    path = urllib.parse.quote(parts.path or "/", safe=SAFE)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.sock = joined
    headers = {**HEADERS, "Host": parts.netloc}
    connection.request(method, f"{path}?{parts.query}" if parts.query else path, headers=headers)
    return connection.getresponse()


def _connected(host: str, port: int, network: Network, until: float) -> socket.socket:
    """A connection to one of the host's addresses, each of which must be allowed."""
    addresses = network.resolve(host, port)
    if not addresses or not all(map(network.allowed, addresses)):
        raise ValueError("it leads to an address that is not public")
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return socket.create_connection((addresses[0], port), timeout=left)


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """The handshake comes later, where the deadline can cut it."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


@contextmanager
def _within(connected: socket.socket, until: float) -> Iterator[None]:
    """Cuts the connection at the deadline, however the other side drips."""

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
