"""Reaching a cluster of Ray, and what is said where that can't be.

Usage statistics are off. Tokens are Ray's own affair: its settings (RAY_AUTH_MODE, RAY_AUTH_TOKEN and its
files) are left as they are.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from generator import installing
from generator.measure.cluster.address import REMEDY, Address
from generator.problems import CannotGoOn

STORE_BYTES = 200_000_000  # of a cluster that is started here: results pass through, and are kept nowhere

STATISTICS = "RAY_USAGE_STATS_ENABLED"


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster, and what of it Ray may give away."""

    id: str
    host: str
    cpu_count: int
    gpu_count: int
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connection that is open. `ray` is the module."""

    ray: Any
    address: Address
    head: Address  # of what must be alive; that of a local cluster, too

    @property
    def engine(self) -> str:
        return f"Ray {self.ray.__version__}"

    def nodes(self) -> tuple[Node, ...]:
        """Those that are alive, by id."""
        alive = [each for each in self.ray.nodes() if each["Alive"]]
        return tuple(sorted(map(_node, alive), key=lambda node: node.id))

    def check_head(self) -> None:
        """Raises CannotGoOn when the head is gone; Ray would try for a minute, and then end this process."""
        if self.head.port and (words := self.head.silence()):
            raise CannotGoOn(f"the head of Ray at {self.head.text} is gone: {words}", LOST)


LOST = "what was made is stored; start a head again and run the same command, which goes on behind it"


def _node(row: Any) -> Node:
    resources = row["Resources"]
    return Node(
        id=row["NodeID"],
        host=str(row["NodeManagerHostname"]),
        cpu_count=int(resources.get("CPU", 0)),
        gpu_count=int(resources.get("GPU", 0)),
        memory_bytes=int(resources.get("memory", 0)),
    )


def require_engine() -> None:
    """Raises CannotGoOn with the command that installs Ray."""
    if importlib.util.find_spec("ray") is None:
        raise CannotGoOn("--on needs Ray, which is not installed here", f"run {installing('scale')}")


@contextmanager
def connected(address: Address) -> Iterator[Cluster]:
    """A cluster, and no longer than this. Raises CannotGoOn where there is none, or of another version."""
    require_engine()
    address.reach()
    os.environ.setdefault(STATISTICS, "0")
    import ray

    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address.is_local:
        options |= {"include_dashboard": False, "object_store_memory": STORE_BYTES}
    try:
        ray.init(address="local" if address.is_local else address.text, **options)
    except Exception as fault:  # of several kinds, in different releases
        with suppress(Exception):
            ray.shutdown()
        raise _fault(address, fault) from fault
    try:
        yield Cluster(ray, address, _head(ray, address))
    finally:
        with suppress(Exception):  # of a head that is gone
            ray.shutdown()


def _head(ray: Any, address: Address) -> Address:
    """What must answer as long as the work goes on."""
    if address.is_client:
        return address
    host, _, port = ray.get_runtime_context().gcs_address.rpartition(":")
    return Address(host.strip("[]"), int(port))


def _fault(address: Address, fault: Exception) -> CannotGoOn:
    words = " ".join(str(fault).split())[:300] or type(fault).__name__
    where = f"the head of Ray at {address.text}" if not address.is_local else "a local cluster of Ray"
    if "ersion mismatch" in words or "different versions" in words:
        remedy = "install the same Ray and the same Python on both: `pip install ray==VERSION`"
        return CannotGoOn(f"{where} is of another version: {words}", remedy)
    if type(fault).__name__ == "AuthenticationError" or "authentication" in words.lower():
        remedy = "give both the same token, in RAY_AUTH_TOKEN or a file that RAY_AUTH_TOKEN_PATH names"
        return CannotGoOn(f"{where} does not take our token: {words}", remedy)
    return CannotGoOn(f"{where} can't be used: {words}", REMEDY)
