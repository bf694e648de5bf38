"""What a trial is: one hostile input, tried in a process of its own, whose time and memory are counted.

A trial fails when anything but our own words comes out of it, when it takes too long or too much, or when it
finds something that must not be. Each can be repeated: it draws from its attack's name and its number alone.
"""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

WALL_LIMIT = 60  # seconds after which a trial is ended and counts as failed
MB = 2**20


@dataclass(frozen=True, slots=True)
class Attack:
    """One kind of hostile input. `trial` tries one in an empty folder and says what is wrong, or nothing."""

    name: str
    about: str
    trial: Callable[[Random, Path], str]
    cpu_limit: float = 2.0  # seconds
    memory_limit: int = 200  # MB above what the process had before
    prepare: Callable[[], object] = tuple  # what all trials of it share; done once, before the first

    def failure(self, seed: int, number: int) -> str:
        """What went wrong in one trial; empty when all was as it should be."""
        self.prepare()
        with _folder() as folder:
            return self._tried(Random(f"{self.name} {seed} {number}"), folder)

    def _tried(self, draw: Random, folder: Path) -> str:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.setpgid(0, 0)
            os.write(writing, self._words(draw, folder).encode("utf-8", "backslashreplace")[:4_000])
            os._exit(0)
        os.close(writing)
        try:
            words = _read(reading)
        finally:
            os.close(reading)
        if words is None:
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if words is None:
            return f"was ended after {WALL_LIMIT} s"
        return words if status == 0 else f"{words}ended with status {status}"

    def _words(self, draw: Random, folder: Path) -> str:
        """What the child has to say of its trial."""
        warnings.simplefilter("error")
        cpu, memory = _used()
        try:
            words = self.trial(draw, folder)
        except BaseException:
            return traceback.format_exc()
        more_cpu, more_memory = (after - before for after, before in zip(_used(), (cpu, memory), strict=True))
        if words:
            return words
        if more_cpu > self.cpu_limit:
            return f"took {more_cpu:.1f} s of CPU; {self.cpu_limit:.0f} are allowed"
        if more_memory > self.memory_limit * MB:
            return f"took {more_memory / MB:.0f} MB; {self.memory_limit} are allowed"
        return ""


def _used() -> tuple[float, int]:
    """Seconds of CPU, and the largest memory in bytes, of this process and its children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 1024 * own.ru_maxrss


def _read(reading: int) -> str | None:
    """All that a child writes; None when it has not ended in time."""
    content = b""
    while select.select([reading], [], [], WALL_LIMIT)[0]:
        part = os.read(reading, 4_096)
        if not part:
            return content.decode("utf-8", "replace")
        content += part
    return None


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
