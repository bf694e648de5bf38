"""Work done as a user who may do less than the one who runs the tests, which often is root."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

NOBODY = 65534


def as_nobody(work: Callable[[], object], *folders: Path) -> None:
    """Does this in a forked child, as root for a user without rights, to whom these folders are given.

    Folders on the way to them are opened for passing through. Fails as the child fails.
    """
    if sys.platform == "win32":
        pytest.skip("needs fork")
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        _let_pass(folder)
        if os.geteuid() == 0:
            _give(folder)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _let_pass(folder: Path) -> None:
    """Lets others through the folders above, as far as they are of these tests."""
    top = Path(tempfile.gettempdir()).resolve()
    for parent in folder.resolve().parents:
        if parent == top or top not in parent.parents:
            return
        parent.chmod(parent.stat().st_mode | 0o011)


def _give(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
