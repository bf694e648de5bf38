"""How long a network takes for one input: a few are run again alone, on a warm device that nobody else uses.

All others are run in batches only, so that timing 512 pictures asks for 529 runs and not for 1,025.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.measure import MOST_BY_OTHERS, TIMED
from generator.measure.instruments import Instrument, Produced, Request
from generator.measure.memory import is_out_of_memory
from generator.run_settings import Decode

SLOW = 20.0  # seconds that an input may take and still be run again alone, only to be timed

STAT_PATH = Path("/proc/stat")


@dataclass(frozen=True, slots=True)
class Timed:
    """What came out of a batch, seconds of those that were run alone, and how busy others were meanwhile."""

    produced: list[Produced]
    seconds: list[float | None]
    others_percent: int | None = None  # of the processors; None where the system doesn't tell


class Clock:
    """Runs batches of the inputs of one setting, and some of the inputs once more alone."""

    def __init__(
        self,
        instrument: Instrument,
        decode: Decode,
        count: int,
        settle: Callable[[], None] = lambda: None,
        is_shared: bool = False,
    ) -> None:
        """`count` is of all inputs of the setting; `settle` waits until this process does nothing else.

        On a machine that `is_shared` no time is taken, and nothing run only to be timed.
        """
        self._settle, self._is_shared = settle, is_shared
        self._instrument, self._decode = instrument, decode
        self._chosen = {place * count // TIMED for place in range(TIMED)}
        self._done = 0
        self._is_warm = False
        self._is_slow = False

    def run(self, requests: Sequence[Request]) -> Timed | None:
        """Results and seconds of the next requests; None when memory ran out.

        A batch of one is its own measurement. The first run of one alone warms up and does not count. Where
        an input takes longer than SLOW, nothing more is run only to be timed, and what was is what is known;
        and nothing is known where others used more than MOST_BY_OTHERS.
        """
        if self._is_shared:
            done = self._attempt(requests)
            return Timed(done[0], [None] * len(requests)) if done else None
        others = Others()
        timed = self._run(requests)
        if timed is None:
            return None
        self._done += len(requests)
        produced, seconds = timed
        share = others.percent
        if share is not None and share > MOST_BY_OTHERS:
            seconds = [None] * len(requests)
        return Timed(produced, seconds, share)

    def _run(self, requests: Sequence[Request]) -> tuple[list[Produced], list[float | None]] | None:
        done = self._attempt(requests)
        if done is None:
            return None
        produced, elapsed = done
        if len(requests) == 1 and self._is_warm:
            return produced, [elapsed]
        self._is_slow = self._is_slow or elapsed / len(requests) > SLOW
        # A single one has been warmed up by what was just done.
        if len(requests) > 1 and not self._is_warm:
            first = self._alone(requests[0])
            if self._is_slow:
                return produced, [first, *[None] * (len(requests) - 1)]
        self._is_warm = True
        places = range(self._done, self._done + len(requests))
        return produced, [
            self._alone(request) if place in self._chosen else None
            for place, request in zip(places, requests, strict=True)
        ]

    def _alone(self, request: Request) -> float | None:
        self._settle()
        if self._is_slow or (done := self._attempt([request])) is None:
            return None
        self._is_slow = done[1] > SLOW
        return done[1]

    def _attempt(self, requests: Sequence[Request]) -> tuple[list[Produced], float] | None:
        """None when memory ran out; by the return, nothing holds what the attempt had taken."""
        started = time.perf_counter()
        try:
            produced = self._instrument.run(requests, self._decode)
        except (RuntimeError, MemoryError) as fault:
            if not is_out_of_memory(fault):
                raise
            return None
        if len(produced) != len(requests):
            raise RuntimeError(f"the instrument gave {len(produced)} results for {len(requests)} inputs")
        return produced, time.perf_counter() - started


class Others:
    """What other processes do with the processors, from the moment that this is made."""

    def __init__(self) -> None:
        self._start = _moment()

    @property
    def percent(self) -> int | None:
        """Of all processors' time since then; None where the system doesn't tell, or no time has passed."""
        end = _moment()
        if self._start is None or end is None or end.total <= self._start.total:
            return None
        total, busy = end.total - self._start.total, end.busy - self._start.busy
        others = max(0.0, busy - (end.own - self._start.own))
        return round(100 * others / total)


@dataclass(frozen=True, slots=True)
class _Moment:
    """Seconds of processors since the machine started: all, those that were busy, those of this process."""

    total: float
    busy: float
    own: float


def _moment() -> _Moment | None:
    try:
        fields = [int(field) for field in STAT_PATH.read_text().split()[1:9]]
    except (OSError, ValueError):
        return None
    idle = fields[3] + fields[4]  # nothing to do, and waiting for disks
    ticks = os.sysconf("SC_CLK_TCK")
    times = os.times()
    own = times.user + times.system + times.children_user + times.children_system
    return _Moment(sum(fields) / ticks, (sum(fields) - idle) / ticks, own)
