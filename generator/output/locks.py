"""Who may write an output: one build, or several builders of parts, who keep a build out together.

The system gives a lock back when its file is closed, and after a kill -9.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from generator.output.refusals import shown_path, stopping
from generator.problems import CannotGoOn

if sys.platform != "win32":
    import fcntl


def locked(ledger_path: Path, is_shared: bool = False) -> IO[bytes]:
    """An open lock file. The system gives the lock back when it is closed, and after a kill -9.

    Those who share it keep out whoever wants it alone, and the other way round.
    """
    if ledger_path.parent.is_symlink():
        raise CannotGoOn(
            f'"{shown_path(ledger_path.parent)}" is a link, where matchup keeps its ledger',
            help="put a folder there, or remove it",
        )
    with stopping(f"{ledger_path}.lock"):
        ledger_path.parent.mkdir(parents=True, exist_ok=True)
        lock = open(f"{ledger_path}.lock", "ab")  # noqa: SIM115
    if sys.platform != "win32":  # there, SQLite's own lock has to do
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise busy(ledger_path) from error
    return lock


def busy(ledger_path: Path) -> CannotGoOn:
    return CannotGoOn(
        f'another build is writing: it holds the ledger "{ledger_path}"',
        help="wait until it has ended, then build again",
    )
