"""Where the head of a cluster is, as it is written behind --on."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

from generator.problems import CannotGoOn, Misuse

LOCAL = "ray"

CLIENT = "ray://"

FORMS = "use --on ray, --on ray://HOST:10001, or on a machine of the cluster --on HOST:6379"

PATIENCE = 4.0  # seconds; a head in another country answers within one

REMEDY = (
    "start one with `ray start --head --port=6379 --ray-client-server-port=10001`, "
    "join others with `ray start --address=HOST:6379`, or use --on ray for this machine alone"
)

MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Address:
    """A cluster that is there, or, without a host, one that is started on this machine and ends with us."""

    host: str = ""
    port: int = 0
    is_client: bool = False  # through Ray's client server, from any machine

    @property
    def is_local(self) -> bool:
        return not self.host

    @property
    def text(self) -> str:
        """As Ray takes it."""
        return f"{CLIENT if self.is_client else ''}{self.host}:{self.port}"

    def reach(self, patience: float = PATIENCE) -> None:
        """Raises CannotGoOn when nobody listens there."""
        if not self.is_local and (words := self.silence(patience)):
            raise CannotGoOn(f"there is no head of Ray at {self.text}: {words}", REMEDY)

    def silence(self, patience: float = PATIENCE) -> str:
        """Why nobody can be reached there; empty where somebody listens."""
        try:
            socket.create_connection((self.host, self.port), timeout=patience).close()
        except TimeoutError:
            return f"no answer within {patience:.0f} s"
        except OSError as fault:
            return fault.strerror or str(fault)
        return ""


def parsed(text: str) -> Address:
    """The address that is written behind --on. Raises Misuse."""
    if text == LOCAL:
        return Address()
    is_client = text.startswith(CLIENT)
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]]+):(\d{1,5})", text.removeprefix(CLIENT))
    if match is None or not 0 < int(match[2]) <= MAX_PORT:
        raise Misuse(f'"{text}" is no place to measure on', FORMS)
    return Address(match[1].strip("[]"), int(match[2]), is_client)
