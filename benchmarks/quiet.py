"""Whether the machine was quiet: what others did with the processors during a run, and how fast they were.

Others are all processes but this one and those that it waited for, and what the host of a virtual machine
takes. A neighbour that no file tells of shows in a fixed loop, which takes longer than it did before. Needs
nothing but Python; where the system tells nothing of its processors, the loop alone does.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

STAT_PATH = Path("/proc/stat")
MOST_BY_OTHERS = 0.10  # of all processors' time
LEAST_BY_OTHERS = 0.1  # s of processor time; less is what the system's own clock can't tell
MOST_OF_LEAST = 1.15  # how much longer than its least the fixed loop may take
STEPS = 400_000  # of the loop: some 15 ms
TRIES = 3


@dataclass(frozen=True)
class Run:
    """A run that goes on."""

    slowness: float  # of the machine before it
    started: float  # s
    others: float  # s of processors, since the machine started


class Machine:
    """Knows the least time that the fixed loop took since it was made."""

    def __init__(self) -> None:
        self._least = _loop()

    def watch(self) -> Run:
        """Looks at the machine before a run."""
        return Run(self._slowness(), time.perf_counter(), _others())

    def spoiled(self, run: Run) -> str:
        """Why a run that has just ended says little, in words; empty where the machine was quiet."""
        seconds, taken = time.perf_counter() - run.started, _others() - run.others
        share = taken / (seconds * (os.cpu_count() or 1))
        if share > MOST_BY_OTHERS and taken > LEAST_BY_OTHERS:
            return f"others took {share:.0%} of the processors".replace("%", " %")
        slowness = max(run.slowness, self._slowness())
        return f"a fixed loop took {slowness:.2f} times its least" if slowness > MOST_OF_LEAST else ""

    def _slowness(self) -> float:
        """The time of the loop now, in its least."""
        seconds = _loop()
        self._least = min(self._least, seconds)
        return seconds / self._least


def _loop() -> float:
    """Seconds of wall time, the least of a few tries."""
    return min(_once() for _ in range(TRIES))


def _once() -> float:
    started, total = time.perf_counter(), 0
    for step in range(STEPS):
        total += step
    return time.perf_counter() - started


def _others() -> float:
    """Seconds of processors that went to others since the machine started; 0 where nothing tells."""
    try:
        ticks = [int(field) for field in STAT_PATH.read_text().split()[1:9]]
    except (OSError, ValueError):
        return 0.0
    busy = sum(ticks) - ticks[3] - ticks[4]  # less nothing to do, and waiting for disks
    ours = os.times()
    own = ours.user + ours.system + ours.children_user + ours.children_system
    return busy / os.sysconf("SC_CLK_TCK") - own
