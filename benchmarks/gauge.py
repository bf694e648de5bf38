"""What a command costs: wall time, processor time, and memory of it and everything that it starts.

Times are of whole commands, start of the interpreter included; of several runs the median counts, of those
in which the machine was quiet where there are any. Memory is the sum of what each process of the tree has in
proportion (PSS of /proc/<pid>/smaps_rollup: a page that two share counts half in each), looked at every
50 ms. Looking holds a process up, so memory and times come from separate runs; where each step is run once,
it is looked at four times a second.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.quiet import Machine

INTERVAL = 0.05  # s
LONG_INTERVAL = 0.25  # s; for a run that is timed as well
Words = Sequence[str | Path]


@dataclass(frozen=True)
class Cost:
    """File count and bytes are of what was written."""

    seconds: float
    cpu_seconds: float  # user and system, of all processes
    megabytes: float | None = None  # most at any moment; None: not looked at
    file_count: int = 0
    byte_count: int = 0
    said: str = ""
    spoiled: str = ""  # why the times say little; empty: they do not


@dataclass(frozen=True)
class Command:
    words: Words
    folder: Path
    environment: dict[str, str]


class Gauge:
    """Measures a number of runs of each command, and whether the machine was quiet meanwhile."""

    def __init__(self, repeats: int) -> None:
        self.repeats = repeats
        self._machine = Machine()

    def __call__(self, prepare: Callable[[], object], command: Command, repeats: int = 0) -> Cost:
        """Each run freshly prepared; where times are of several, one more is for memory alone."""
        repeats = repeats or self.repeats
        if repeats == 1:
            return self.middle(prepare, lambda: run(command, LONG_INTERVAL), 1)
        prepare()
        watched = run(command, INTERVAL)
        return replace(self.middle(prepare, lambda: run(command), repeats), megabytes=watched.megabytes)

    def middle(self, prepare: Callable[[], object], one: Callable[[], Cost], repeats: int = 0) -> Cost:
        """The median by wall time and that by processor time, with the rest of the last run."""
        costs = []
        for _ in range(repeats or self.repeats):
            prepare()
            os.sync()  # what was left to be written is no cost of this run
            watched = self._machine.watch()
            costs.append(replace(one(), spoiled=self._machine.spoiled(watched)))
        return median(costs)


def median(costs: Sequence[Cost]) -> Cost:
    """By wall time and by processor time, of runs that were not spoiled where there are any."""
    quiet = [cost for cost in costs if not cost.spoiled] or costs
    return replace(
        costs[-1],
        seconds=statistics.median(cost.seconds for cost in quiet),
        cpu_seconds=statistics.median(cost.cpu_seconds for cost in quiet),
        spoiled=_spoiled([cost.spoiled for cost in costs if cost.spoiled], len(costs)),
    )


def _spoiled(reasons: Sequence[str], run_count: int) -> str:
    """How many runs were spoiled, and why the last of them was."""
    if not reasons:
        return ""
    use = "" if len(reasons) == run_count else ", left out"
    return f"{len(reasons)} of {run_count} spoiled{use}: {reasons[-1]}"


def run(command: Command, interval: float = 0) -> Cost:
    """Memory is looked at in this interval, in seconds; 0: never.

    Raises RuntimeError with what the command said when it fails.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env={**os.environ, **command.environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid, interval) if interval else None
        _, status, usage = os.wait4(process.pid, 0)  # of the process and of all that it waited for
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        megabytes = watch.end() if watch else None
        output.seek(0)
        said = output.read().decode(errors="replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command.words))}\n{said[-2000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, megabytes, said=said)


class _Watch:
    """Looks at a process and its descendants until it is ended."""

    def __init__(self, root: int, interval: float) -> None:
        self._root, self._interval, self._most = root, interval, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._most / 1024

    def _look(self) -> None:
        while not self._ended.wait(self._interval):
            self._most = max(self._most, sum(map(_kilobytes, _tree(self._root))))


def _tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            waiting += [int(word) for word in _read(path).split()]
    return found


def _kilobytes(process: int) -> int:
    """0 for a process that has ended."""
    line = next(
        (
            line
            for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
            if line.startswith("Pss:")
        ),
        "",
    )
    return int(line.split()[1]) if line else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
