"""Where the preview listens, and whom it answers.

Only this machine, unless another address is asked for. The Host of every request is checked, so that no other
site's script reads a draft through a name that points here.
"""

from __future__ import annotations

import errno
import re
import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from generator.problems import CannotGoOn, Misuse
from generator.terminal import say

ADDRESS = "127.0.0.1"

LOCAL = ("localhost", ADDRESS, "::1")

PORT_TRIES = 20

LAST_PORT = 65535


def listen(address: str, port: int) -> list[socket.socket]:
    """Takes the asked port, or the next free one. Raises Misuse, or CannotGoOn when none is free."""
    if not 0 <= port <= LAST_PORT:
        raise Misuse(f"there is no port {port}", "name one from 1024 to 65535, e.g. --port 8000")
    _check_address(address)
    last = min(port + PORT_TRIES - 1, LAST_PORT)
    for number in range(port, last + 1):
        sockets = _sockets(address, number)
        if not sockets:
            continue
        if number != port:
            say(f"port {port} is in use; {number} is the next free one")
        return sockets
    words = f"no port from {port} to {last} is free"
    raise CannotGoOn(words, "end another preview, or name another port with --port")


def _places(address: str) -> list[tuple[Any, ...]]:
    """What the system says of an address: family, kind, protocol, name and the place to bind."""
    return list(dict.fromkeys(socket.getaddrinfo(address, 0, type=socket.SOCK_STREAM)))


def _check_address(address: str) -> None:
    try:
        for family, kind, protocol, _, place in _places(address):
            with socket.socket(family, kind, protocol) as probe:
                probe.bind(place)
    except OSError as fault:
        help = "leave --host out, or name 0.0.0.0 for all of its addresses"
        raise Misuse(f'"{address}" is no address of this machine', help) from fault


def _sockets(address: str, port: int) -> list[socket.socket]:
    """One for each address that the name stands for, all at one port; none where the port is in use."""
    sockets: list[socket.socket] = []
    try:
        for family, _, _, _, place in _places(address):
            sockets.append(socket.create_server((place[0], port, *place[2:]), family=family))
            sockets[-1].setblocking(False)
            port = sockets[-1].getsockname()[1]  # port 0 is any that is free
    except OSError as fault:
        for each in sockets:
            each.close()
        if fault.errno == errno.EADDRINUSE:
            return []
        words = f"port {port} can't be used: {fault.strerror}"
        raise CannotGoOn(words, "name another with --port, e.g. --port 8000") from fault
    return sockets


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches what listens there."""
    with suppress(ValueError):
        return ip_address(address).is_loopback
    return address == "localhost"


def is_asked(host: str, address: str) -> bool:
    """Whether the Host of a request names what the preview listens at.

    A name that somebody else has pointed here is refused. At an address of the network, numbers are taken,
    too: a browser sends them only when they were asked for, and no name leads to them.
    """
    name = re.sub(r":\d+$", "", host).casefold().removeprefix("[").removesuffix("]")
    if name in (*LOCAL, address.casefold()):
        return True
    if is_loopback(address):
        return False
    with suppress(ValueError):
        return bool(ip_address(name))
    return False
