"""Who may write the readings of a site: one process at a time, since each adds to what it has just read.

What is lost here can't be made again without a GPU. The system gives the lock back when its file is closed,
and after a kill -9. On Windows, which has no flock, two commands at once are not kept apart.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.problems import CannotGoOn
from generator.readings.storage import link_on, samples_path

if sys.platform != "win32":
    import fcntl

LOG = logging.getLogger("matchup")

LOCK = ".matchup/readings.lock"

PATIENCE = 60.0  # seconds; to store a batch takes milliseconds, to prune a large site one or two

QUIET = 1.0  # seconds that are waited without a word

STEP = 0.02  # seconds between two tries


@contextmanager
def writing(
    site_path: Path, patience: float = PATIENCE, say: Callable[[str], None] = LOG.warning
) -> Iterator[None]:
    """Holds the lock of a site's readings.

    Waits for whoever has it, and raises CannotGoOn when that lasts.
    """
    if link := link_on(site_path, samples_path(site_path)):
        raise CannotGoOn(f"{site_path / link} is a link, which could lead anywhere", "delete the link")
    path = site_path / LOCK
    descriptor = _opened(path)
    try:
        if sys.platform != "win32":
            _acquire(descriptor, path, patience, say)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        return os.open(path, flags, 0o644)
    except OSError as fault:
        raise CannotGoOn(
            f"{path} can't be opened: {fault.strerror}", "check space and permissions, and that it is no link"
        ) from fault


def _acquire(descriptor: int, path: Path, patience: float, say: Callable[[str], None]) -> None:
    started = time.monotonic()
    has_said = False
    while not _try(descriptor):
        waited = time.monotonic() - started
        if waited >= patience:
            raise CannotGoOn(
                f"another matchup writes the readings of this site: for {patience:.0f} s it has held {path}",
                "wait until it has ended, then run it again; what was stored before is kept",
            )
        if waited >= QUIET and not has_said:
            say(f"waiting for another matchup, which writes the readings of this site ({path})")
            has_said = True
        time.sleep(STEP)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
