"""Work spread over forked processes: the same results for any number of them.

A worker inherits everything by fork and sends back what it made; nothing is copied to it. It ends at once
when its parent does, however that came about: it watches a pipe of which the parent alone holds the other
end.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

from generator.problems import CannotGoOn

Result = TypeVar("Result")

MOST_TURNS = 256  # as many as a byte tells apart; a pipe that is full holds more

CAN_FORK = "fork" in multiprocessing.get_all_start_methods()


def available() -> int:
    """How many processes this machine runs at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(units: Sequence[int], work: Callable[[int], Result], count: int) -> Iterator[tuple[int, Result]]:
    """Each unit with its result, in no order. The first exception of `work` is raised here and ends all.

    Units are begun in their order, each by the worker that is free: the longest ones should come first.
    Raises CannotGoOn when the system kills a worker.
    """
    count = min(count, len(units)) if CAN_FORK else 1
    if count <= 1:
        yield from ((unit, work(unit)) for unit in units)
        return
    context = multiprocessing.get_context("fork")
    workers: dict[Connection, BaseProcess] = {}
    life, held = os.pipe()  # nobody writes to it: it ends when all who hold it have
    turns = _Turns(units)
    # One full collection in a worker would write to all that it inherited, and so copy it.
    gc.freeze()
    try:
        for _ in range(count):
            ours, theirs = context.Pipe(duplex=False)
            arguments = (turns, work, theirs, (*workers, ours), (life, held))
            process: BaseProcess = context.Process(target=_run, args=arguments, daemon=True)
            process.start()
            theirs.close()
            workers[ours] = process
        yield from _results(workers)
    finally:
        for connection, process in workers.items():
            process.terminate()
            process.join()
            connection.close()
        gc.unfreeze()
        turns.close()
        os.close(held)
        os.close(life)


class _Turns:
    """The units, dealt out to whoever asks next, in whichever process: each is given once.

    A byte for each turn lies in a pipe: no lock that a killed worker would keep, and nothing to wait for.
    """

    def __init__(self, units: Sequence[int]) -> None:
        self._units = units
        self._count = min(len(units), MOST_TURNS)
        self._left, filled = os.pipe()
        os.write(filled, bytes(range(self._count)))
        os.close(filled)

    def __iter__(self) -> Iterator[int]:
        while turn := os.read(self._left, 1):
            yield from self._units[turn[0] :: self._count]

    def close(self) -> None:
        os.close(self._left)


def _results(workers: Mapping[Connection, BaseProcess]) -> Iterator[tuple[int, Result]]:
    running = list(workers)
    while running:
        for connection in wait(running):
            assert isinstance(connection, Connection)
            try:
                message = connection.recv()
            except EOFError as error:
                raise CannotGoOn(
                    "a worker was killed by the system, perhaps for want of memory", "build with --workers 1"
                ) from error
            if message is None:
                running.remove(connection)
            elif isinstance(message, BaseException):
                raise message
            else:
                yield message


def _run(
    units: Iterable[int],
    work: Callable[[int], Result],
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
    try:
        for unit in units:
            results.send((unit, work(unit)))
        results.send(None)
    except BrokenPipeError:  # the parent is gone
        return
    except BaseException as fault:
        results.send(_sendable(fault))


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
