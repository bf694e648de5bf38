"""Work spread over forked processes: the same results for any number of them.

A worker inherits everything by fork and sends back what it made; nothing is copied to it. What it looks at
of all that it inherited is copied all the same, by the system and page by page, since each look counts in the
object: of many models that comes to as much as the parent holds. So a worker that has so much of its own
ends, and another takes its place. It ends at once when its parent does, however that came about: it watches a
pipe of which the parent alone holds the other end.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from generator.problems import CannotGoOn

Result = TypeVar("Result")

MOST_TURNS = 4096  # each has two bytes in a pipe, which holds at least 16 kB

MOST_OWN = 160_000_000  # bytes that a worker has of its own before it gives way
MOST_HELD = 500_000_000  # bytes of a parent that a worker may copy, whatever it looks at
LOOKS = 5.0, 2.0  # seconds after which it looks for the first time, and between two looks, of 10 ms

OWN_MEMORY = "/proc/self/smaps_rollup"  # of Linux; where it is not there no worker ends before its work does

CAN_FORK = "fork" in multiprocessing.get_all_start_methods()


def available() -> int:
    """How many processes this machine runs at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_laden() -> bool:
    """Whether this process holds so much that what looks at all of it is better done here than by workers."""
    return _own_bytes() > MOST_HELD


def spread(
    units: Sequence[int], work: Callable[[int], Result], count: int
) -> Generator[tuple[int, Result], None, None]:
    """Each unit with its result, in no order. The first exception of `work` is raised here and ends all.

    Units are begun in their order, each by the worker that is free: the longest ones should come first.
    Raises CannotGoOn when the system kills a worker.
    """
    count = min(count, len(units)) if CAN_FORK else 1
    if count <= 1:
        yield from ((unit, work(unit)) for unit in units)
        return
    crew = _Crew(units, work)
    # One full collection in a worker would write to all that it inherited, and so copy it.
    gc.freeze()
    try:
        for _ in range(count):
            crew.hire()
        yield from crew.results()
    finally:
        gc.unfreeze()
        crew.close()


class _Spent(NamedTuple):
    """What a worker says that ends before the work does."""

    units: Sequence[int]  # that it leaves undone


class _Crew(Generic[Result]):
    """The workers that share some units."""

    def __init__(self, units: Sequence[int], work: Callable[[int], Result]) -> None:
        from threadpoolctl import threadpool_limits  # 20 ms, which whoever needs no workers does without

        self._work = work
        self._limit = threadpool_limits
        self._turns = _Turns(units)
        self._workers: dict[Connection, BaseProcess] = {}
        self._life, self._held = os.pipe()  # nobody writes to it: it ends when all who hold it have

    def hire(self, units: Sequence[int] = ()) -> None:
        """Starts one more, which does these units first."""
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        ends = (self._life, self._held)
        turns = chain((units,), self._turns)
        arguments = (turns, self._work, self._limit, theirs, (*self._workers, ours), ends)
        process: BaseProcess = context.Process(target=_run, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = process

    def results(self) -> Iterator[tuple[int, Result]]:
        """What they send, until the last has nothing left to do."""
        while self._workers:
            for connection in wait([*self._workers]):
                assert isinstance(connection, Connection)
                try:
                    message = connection.recv()
                except EOFError as error:
                    raise CannotGoOn(
                        "a worker was killed by the system, perhaps for want of memory",
                        "build with --workers 1",
                    ) from error
                if message is None:
                    self._dismiss(connection)
                elif isinstance(message, _Spent):
                    self._dismiss(connection)
                    self.hire(message.units)
                elif isinstance(message, BaseException):
                    raise message
                else:
                    yield message

    def _dismiss(self, connection: Connection) -> None:
        process = self._workers.pop(connection)
        process.terminate()
        process.join()
        connection.close()

    def close(self) -> None:
        """Ends all that are left."""
        for connection in [*self._workers]:
            self._dismiss(connection)
        self._turns.close()
        os.close(self._held)
        os.close(self._life)


class _Turns:
    """The units, dealt out to whoever asks next, in whichever process: each is given once.

    The number of each turn lies in a pipe: no lock that a killed worker would keep, and nothing to wait for.
    """

    def __init__(self, units: Sequence[int]) -> None:
        self._units = units
        self._count = min(len(units), MOST_TURNS)
        self._left, filled = os.pipe()
        os.write(filled, array("H", range(self._count)).tobytes())
        os.close(filled)

    def __iter__(self) -> Iterator[Sequence[int]]:
        while turn := os.read(self._left, 2):
            yield self._units[array("H", turn)[0] :: self._count]

    def close(self) -> None:
        os.close(self._left)


def _run(
    turns: Iterable[Sequence[int]],
    work: Callable[[int], Result],
    limit: Callable[[int, str], object],
    results: Connection,
    inherited: Sequence[Connection],
    life: tuple[int, int],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends us
    # As long as we could read what we send, sending would wait for a parent that is gone.
    for connection in inherited:
        connection.close()
    watched, held = life
    os.close(held)
    threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()
    limit(1, "blas")  # there is a worker for each core
    first, between = LOOKS
    look = monotonic() + first
    try:
        for units in turns:
            for place, unit in enumerate(units):
                results.send((unit, work(unit)))
                if monotonic() > look:
                    if _own_bytes() > MOST_OWN:
                        results.send(_Spent(units[place + 1 :]))
                        return
                    look = monotonic() + between
        results.send(None)
    except BrokenPipeError:  # the parent is gone
        return
    except BaseException as fault:
        results.send(_sendable(fault))


def _own_bytes() -> int:
    """What this process shares with no other; 0 where the system does not tell."""
    with suppress(OSError), open(OWN_MEMORY, "rb") as file:
        return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(b"Private_"))
    return 0


def _end_with_parent(watched: int) -> None:
    """Waits in a thread until the parent is gone; what the worker is at then is of use to nobody."""
    with suppress(OSError):
        os.read(watched, 1)
    os._exit(1)


def _sendable(fault: BaseException) -> BaseException:
    """The fault itself where it can be sent, else its words."""
    try:
        copied = pickle.loads(pickle.dumps(fault))
    except Exception:
        return RuntimeError(f"{type(fault).__name__}: {fault}")
    return fault if type(copied) is type(fault) else RuntimeError(f"{type(fault).__name__}: {fault}")
