"""Whether the addresses of the sources still answer: `matchup check --online`.

Asks each address once, a few at a time, and keeps a good answer for a month. Nothing here may hang or be led astray:
every question has a deadline of its own and all together have one; a host that was silent once is not asked again;
a redirect is followed only to a public address, and the connection goes to the very address that was checked, so that
a name that resolves differently the next moment gains nothing. Proxies are not used.
"""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import os
import queue
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.content import folder
from generator.content.checks.exceptions import lift
from generator.content.written import warning
from generator.problems import Problem

HOST_SECONDS = 5.0

TOTAL_SECONDS = 60.0

AT_ONCE = 8

MAX_REDIRECTS = 5

KEPT_DAYS = 30

DEAD = (404, 410)

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

    resolve: Resolve = field(default=lambda host, port: resolved(host, port))
    allowed: Allowed = field(default=lambda address: is_public(address))
    host_seconds: float = HOST_SECONDS
    total_seconds: float = TOTAL_SECONDS


def check(
    site_path: Path, cache_path: Path, today: datetime.date, network: Network | None = None
) -> tuple[list[Problem], list[str]]:
    """A warning for each source that is gone, and a remark for each host that could not be asked."""
    found = folder.addresses(site_path)
    answers = ask([address for address, _ in found], cache_path, today, network or Network())
    problems = [
        warning(
            "dead-address",
            f"the address answers {answers[address].status}",
            place,
            "name the page's new address, or an archived copy",
        )
        for address, place in found
        if answers[address].status in DEAD
    ]
    return lift(problems, folder.exceptions(site_path)), remarks(answers)


def remarks(answers: Mapping[str, Answer]) -> list[str]:
    """One line for each host and reason."""
    counts: dict[tuple[str, str], int] = {}
    for address, answer in answers.items():
        if not 200 <= answer.status < 300 and answer.status not in DEAD:
            reason = (urllib.parse.urlsplit(address).netloc, answer.why or f"it answers {answer.status}")
            counts[reason] = counts.get(reason, 0) + 1
    return [
        f"{host}: {count} address{'es' if count != 1 else ''} could not be asked: {why}"
        for (host, why), count in sorted(counts.items())
    ]


def ask(
    addresses: Iterable[str], cache_path: Path, today: datetime.date, network: Network
) -> dict[str, Answer]:
    """An answer for each address, from the cache where it is young enough. Returns after `total_seconds` at the latest."""
    wanted = dict.fromkeys(addresses)
    kept = _kept(cache_path, today)
    answers = {address: Answer(kept[address][0]) for address in wanted if address in kept}
    new = _ask_all([address for address in wanted if address not in kept], network)
    kept |= {
        address: (answer.status, today.isoformat())
        for address, answer in new.items()
        if 200 <= answer.status < 400
    }
    if new:
        _keep(cache_path, kept)
    answers |= new
    return {address: answers.get(address, Answer(why="the time for all was up")) for address in wanted}


def _ask_all(addresses: Sequence[str], network: Network) -> dict[str, Answer]:
    """What came back in time. The threads are daemons: one that is stuck in a name server is left behind."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    answered: queue.SimpleQueue[tuple[str, Answer]] = queue.SimpleQueue()
    end = time.monotonic() + network.total_seconds
    silent: dict[str, str] = {}
    for address in addresses:
        waiting.put(address)

    def work() -> None:
        while time.monotonic() < end:
            try:
                address = waiting.get_nowait()
            except queue.Empty:
                return
            host = urllib.parse.urlsplit(address).netloc
            answer = Answer(why=silent[host]) if host in silent else _asked(address, network, end)
            if not answer.status:
                silent.setdefault(host, answer.why)
            answered.put((address, answer))

    for _ in range(min(AT_ONCE, len(addresses))):
        threading.Thread(target=work, daemon=True).start()
    answers: dict[str, Answer] = {}
    while len(answers) < len(addresses) and (left := end - time.monotonic()) > 0:
        with suppress(queue.Empty):
            address, answer = answered.get(timeout=left)
            answers[address] = answer
    return answers


def _asked(address: str, network: Network, end: float) -> Answer:
    """HEAD, then GET where HEAD is not answered well; both within the time of one host."""
    until = min(end, time.monotonic() + network.host_seconds)
    try:
        status = _followed("HEAD", address, network, until)
        return Answer(status if status < 400 else _followed("GET", address, network, until))
    except TimeoutError:
        return Answer(why=f"no answer within {network.host_seconds:g} s")
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if time.monotonic() >= until:
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
    path = urllib.parse.quote(parts.path or "/", safe="/%:=&~+!$,;'@()*[]") + (
        f"?{parts.query}" if parts.query else ""
    )
    with _connected(parts.hostname, port, network, until) as plain, _within(plain, until):
        joined: socket.socket = plain
        if parts.scheme == "https":
            joined = ssl.create_default_context().wrap_socket(
                plain, server_hostname=parts.hostname, do_handshake_on_connect=False
            )
        with joined, _within(joined, until):
            if isinstance(joined, ssl.SSLSocket):
                joined.do_handshake()
            connection = http.client.HTTPConnection(parts.hostname, port)
            connection.sock = joined
            connection.request(method, path, headers={**HEADERS, "Host": parts.netloc})
            response = connection.getresponse()
            if time.monotonic() >= until:
                raise TimeoutError  # what was cut looks as if it were complete
            target = (
                response.getheader("Location") or "" if response.status in (301, 302, 303, 307, 308) else ""
            )
            return response.status, target


def _connected(host: str, port: int, network: Network, until: float) -> socket.socket:
    """A connection to one of the host's addresses, each of which must be allowed."""
    found = network.resolve(host, port)
    if not found or not all(network.allowed(address) for address in found):
        raise ValueError("it leads to an address that is not public")
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return socket.create_connection((found[0], port), timeout=left)


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


def resolved(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Not private, loopback, link-local or reserved, nor such an address in the clothes of another."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _kept(cache_path: Path, today: datetime.date) -> dict[str, tuple[int, str]]:
    """Answers of the last month; nothing of a file that is none of ours."""
    kept: dict[str, tuple[int, str]] = {}
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        for address, (status, asked) in json.loads(cache_path.read_text("utf-8")).items():
            age = (today - datetime.date.fromisoformat(asked)).days
            if 0 <= age <= KEPT_DAYS and isinstance(status, int):
                kept[address] = (status, asked)
    return kept


def _keep(cache_path: Path, kept: Mapping[str, tuple[int, str]]) -> None:
    """Written beside and moved into place; without a cache, the next run only asks again."""
    partial = cache_path.with_suffix(".partial")
    with suppress(OSError):
        cache_path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(
            json.dumps({address: kept[address] for address in sorted(kept)}, indent=1), "utf-8"
        )
        os.replace(partial, cache_path)
