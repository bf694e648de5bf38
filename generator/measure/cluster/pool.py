"""Workers on the nodes of a cluster, and the chunks that they have in their hands.

A worker gets the next chunk before it has ended the one before, and no third. One that dies is started anew
by Ray, and its chunk is done again, then alone, then in halves: what a worker dies of every time is found
and told, and everything else is done. A node that is gone takes its workers along, and no result.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.measure.cluster.chunks import Chunk
from generator.measure.cluster.connection import Cluster, Node
from generator.measure.cluster.worker import Report, Versions, Worker
from generator.numbers import counted
from generator.problems import CannotGoOn, MatchupError

LOG = logging.getLogger("matchup")

IN_FLIGHT = 2  # chunks of a worker

RESTARTS = 20  # of a worker, by Ray

WAIT = 1.0  # seconds for a result, before anything else is looked at

LOOK = 2.0  # seconds between two looks at head and nodes

PATIENCE = 120.0  # seconds in which at least one worker must have begun


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chunk: a value, or why there is none."""

    chunk: Chunk
    value: Any = None
    fault: str = ""


@dataclass(eq=False, slots=True)
class Hand:
    """A worker as its driver sees it."""

    actor: Any
    node: Node
    report: Report | None = None  # None until it has begun
    begun: Any = None  # the reference of its report, while that is awaited
    asked: float = 0.0  # when
    flight: dict[Any, Chunk] = field(default_factory=dict)  # by reference, the first is being done
    last_slug: str = ""

    def may_take(self, chunk: Chunk) -> bool:
        if self.report is None or chunk.slug in self.report.obstacles:
            return False
        if chunk.is_suspect or any(each.is_suspect for each in self.flight.values()):
            return not self.flight
        return len(self.flight) < IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Need:
    """What a worker takes of its node."""

    uses_gpu: bool = False
    memory_bytes: int = 0

    def count_on(self, node: Node) -> int:
        """How many fit on a node, and at least one wherever there is a processor."""
        if self.uses_gpu:
            return node.gpu_count
        by_memory = node.memory_bytes // self.memory_bytes if self.memory_bytes else node.cpu_count
        return min(node.cpu_count, max(1, by_memory))

    def options(self, node: Node) -> dict[str, Any]:
        gpu = {"num_gpus": 1} if self.uses_gpu else {}
        return {"num_cpus": 1, **gpu, "memory": min(self.memory_bytes, node.memory_bytes)}


class Pool:
    """All workers of one call. Each begins with `arguments`; `ours` are the versions that they must have."""

    def __init__(
        self, cluster: Cluster, worker: type[Worker], arguments: Sequence[Any], need: Need, ours: Versions
    ) -> None:
        self._cluster, self._worker, self._need, self._ours = cluster, worker, need, ours
        self._arguments = arguments
        self._hands: list[Hand] = []
        self._refused: set[str] = set()  # ids of nodes
        self._known: set[str] = set()
        self._told: set[str] = set()
        self._queue: deque[Chunk] = deque()
        self._started = self._looked = time.monotonic()
        self.retry_count = 0
        self._look_at_nodes()

    @property
    def worker_count(self) -> int:
        return sum(hand.report is not None for hand in self._hands)

    @property
    def slot_count(self) -> int:
        """Workers that were asked for."""
        return len(self._hands)

    @property
    def words(self) -> str:
        """For a bar: 4 workers, 1 retry."""
        retries = f", {counted(self.retry_count, 'retry', 'retries')}" if self.retry_count else ""
        return f"{counted(self.worker_count, 'worker')}{retries}"

    def done(self, chunks: Sequence[Chunk]) -> Iterator[Outcome]:
        """Outcomes of all chunks, as they come. Raises CannotGoOn when nobody is left to do them."""
        self._queue.extend(chunks)
        try:
            while self._queue or any(hand.flight for hand in self._hands):
                self._hand_out()
                yield from self._impossible()
                yield from self._collected()
                self._look()
        except MatchupError:
            raise
        except Exception:  # Ray has many for a head that is gone
            self._cluster.check_head()
            raise
        finally:
            self._queue.clear()

    def close(self) -> None:
        """Ends all workers."""
        for hand in self._hands:
            self._end(hand)
        self._hands = []

    # Handing out

    def _hand_out(self) -> None:
        for hand in sorted(self._hands, key=lambda hand: len(hand.flight)):
            while (chunk := self._next_of(hand)) is not None:
                self._queue.remove(chunk)
                ref = getattr(hand.actor, chunk.method).remote(*chunk.arguments)
                hand.flight[ref] = chunk
                hand.last_slug = chunk.slug

    def _next_of(self, hand: Hand) -> Chunk | None:
        """The next chunk of the model that it has open, or else the first that it can do."""
        able = [chunk for chunk in self._queue if hand.may_take(chunk)]
        return next((chunk for chunk in able if chunk.slug == hand.last_slug), able[0] if able else None)

    def _impossible(self) -> Iterator[Outcome]:
        """Chunks of models that no worker can run, once all have begun."""
        if any(hand.report is None for hand in self._hands) or not self._hands:
            return
        reports = [hand.report for hand in self._hands if hand.report is not None]
        for chunk in list(self._queue):
            if all(chunk.slug in report.obstacles for report in reports):
                self._queue.remove(chunk)
                yield Outcome(chunk, fault=reports[0].obstacles[chunk.slug])

    # Taking back

    def _collected(self) -> Iterator[Outcome]:
        """What has come within a moment."""
        ray = self._cluster.ray
        refs = [ref for hand in self._hands for ref in hand.flight]
        refs += [hand.begun for hand in self._hands if hand.begun is not None]
        if not refs:
            time.sleep(WAIT / 4)
        else:
            ready, _ = ray.wait(refs, num_returns=1, timeout=WAIT)
            for hand in list(self._hands):
                if hand.begun is not None and hand.begun in ready:
                    self._take_report(hand)
                yield from self._of(hand)
        for hand in self._hands:
            if hand.report is None and hand.begun is None and time.monotonic() - hand.asked >= WAIT:
                self._ask(hand)

    def _of(self, hand: Hand) -> Iterator[Outcome]:
        """Results of a worker in the order in which it had its chunks."""
        ray = self._cluster.ray
        for ref, chunk in list(hand.flight.items()):
            if ref not in ray.wait([ref], timeout=0)[0]:
                return
            del hand.flight[ref]
            try:
                value = ray.get(ref)
            except ray.exceptions.RayTaskError as fault:
                yield Outcome(chunk, fault=_of_task(fault))
            except (ray.exceptions.RayActorError, ray.exceptions.ActorUnschedulableError):
                yield from self._lost(hand, chunk)
                return
            except ray.exceptions.RayError as fault:  # a result that went with its node, or found no room
                yield from self._again(chunk, str(fault))
            else:
                yield Outcome(chunk, value)

    def _lost(self, hand: Hand, chunk: Chunk) -> Iterator[Outcome]:
        """A worker died with this chunk in its hands; what it had not begun is done by whoever comes."""
        self._queue.extendleft(reversed(hand.flight.values()))
        hand.flight.clear()
        hand.report = None
        self._ask(hand)
        if hand.node.id not in self._alive():
            self._queue.appendleft(chunk)
            self.retry_count += 1
            return
        yield from self._again(chunk, "the worker that does it dies each time")

    def _again(self, chunk: Chunk, words: str) -> Iterator[Outcome]:
        for each in chunk.again():
            if each.is_given_up:
                yield Outcome(each, fault=f"{words}: tried {counted(each.deaths, 'time')}, left out")
            else:
                self.retry_count += 1
                self._queue.appendleft(each)

    # Workers and nodes

    def _ask(self, hand: Hand) -> None:
        hand.begun, hand.asked = hand.actor.begin.remote(*self._arguments), time.monotonic()

    def _take_report(self, hand: Hand) -> None:
        """A worker has begun, or can't."""
        ray, ref = self._cluster.ray, hand.begun
        hand.begun = None
        try:
            report: Report = ray.get(ref)
        except ray.exceptions.ActorUnavailableError:
            hand.asked = time.monotonic()  # it is being started anew, and asked again
            return
        except ray.exceptions.RayError as fault:
            self._hands.remove(hand)
            is_there = hand.node.id in self._alive()
            words = f"a worker can't begin: {_of_task(fault)}" if is_there else GONE
            self._tell(f"{hand.node.host}: {words}")
            return
        differences = self._ours.differing(report.versions)
        if differences:
            self._refuse(hand, report, differences)
            return
        hand.report = report
        for slug, words in report.obstacles.items():
            self._tell(f"{report.host}: does not run {slug}: {words}")

    def _refuse(self, hand: Hand, report: Report, differences: Sequence[str]) -> None:
        """A node of which all workers would give something else than this machine."""
        self._refused.add(hand.node.id)
        self._tell(f"{report.host} is not used: it has {'; '.join(differences)}")
        for each in [each for each in self._hands if each.node.id == hand.node.id]:
            self._queue.extendleft(reversed(each.flight.values()))
            self._hands.remove(each)
            self._end(each)

    def _tell(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            LOG.warning(words)

    def _end(self, hand: Hand) -> None:
        try:
            self._cluster.ray.kill(hand.actor)
        except Exception:  # its node or the head is gone, and so is it
            return

    def _alive(self) -> set[str]:
        return {node.id for node in self._cluster.nodes()}

    def _look(self) -> None:
        """Now and then at the head and the nodes. Raises CannotGoOn when nobody is left."""
        now = time.monotonic()
        if now - self._looked >= LOOK:
            self._looked = now
            self._cluster.check_head()
            self._look_at_nodes()
        if not self._queue and not any(hand.flight for hand in self._hands):
            return
        if not self._hands:
            self._cluster.check_head()
            raise CannotGoOn("no worker of the cluster can do this work", NO_WORKERS)
        if not self.worker_count and now - self._started > PATIENCE:
            raise CannotGoOn(f"no worker has begun within {PATIENCE:.0f} s", BUSY)

    def _look_at_nodes(self) -> None:
        """Takes workers of nodes that have come, and gives up those of nodes that are gone."""
        nodes = self._cluster.nodes()
        alive = {node.id for node in nodes}
        for hand in [hand for hand in self._hands if hand.node.id not in alive]:
            self._hands.remove(hand)
            self._tell(f"{hand.node.host}: {GONE}")
            self.retry_count += len(hand.flight)
            self._queue.extendleft(reversed(hand.flight.values()))
        for node in nodes:
            if node.id not in self._known:
                self._known.add(node.id)
                self._start_on(node)

    def _start_on(self, node: Node) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        for _ in range(self._need.count_on(node)):
            actor = self._cluster.ray.remote(self._worker).options(
                **self._need.options(node),
                max_restarts=RESTARTS,
                scheduling_strategy=NodeAffinitySchedulingStrategy(node.id, soft=False),
            )
            hand = Hand(actor.remote(), node)
            self._hands.append(hand)
            self._ask(hand)


GONE = "the node is gone; others do its work"

NO_WORKERS = "the lines above say why nodes are not used; what was made is stored"

BUSY = "others may have all processors of the cluster: `ray status` tells; wait, or add nodes"


def _of_task(fault: BaseException) -> str:
    """The last line of what a worker raised: its traceback is no news to a person."""
    cause = getattr(fault, "cause", None)
    words = f"{type(cause).__name__}: {cause}" if isinstance(cause, Exception) else str(fault)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[-1][:300] if lines else type(fault).__name__
