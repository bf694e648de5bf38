"""What a command costs: wall time, processor time, and memory of it and everything that it starts.

Times are of whole commands, start of the interpreter included. Memory is the sum of what each process of
the tree has in proportion (PSS of /proc/<pid>/smaps_rollup: a page that two share counts half in each),
looked at every 50 ms. Looking holds a process up, so memory and times come from separate runs.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

INTERVAL = 0.05  # s
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


@dataclass(frozen=True)
class Command:
    words: Words
    folder: Path
    environment: dict[str, str]


def best(prepare: Callable[[], object], command: Command, repeats: int) -> Cost:
    """The quickest of the repeats, each freshly prepared, with the memory of one run more."""
    prepare()
    watched = run(command, is_watched=True)
    costs = []
    for _ in range(repeats):
        prepare()
        costs.append(run(command))
    return replace(min(costs, key=lambda cost: cost.seconds), megabytes=watched.megabytes)


def run(command: Command, is_watched: bool = False) -> Cost:
    """Raises RuntimeError with what the command said when it fails."""
    os.sync()  # what the run before left to be written is no cost of this one
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env={**os.environ, **command.environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid) if is_watched else None
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

    def __init__(self, root: int) -> None:
        self._root, self._most, self._ended = root, 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._most / 1024

    def _look(self) -> None:
        while not self._ended.wait(INTERVAL):
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
