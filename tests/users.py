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
    """Does this in a forked child, as root for a user without rights, to whom these folders are given before.

    Fails as the child fails. What it would import must have been imported: the user may not find it.
    """
    if sys.platform == "win32":
        pytest.skip("needs fork")
    for folder in folders:
        give(folder)
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


def give(folder: Path, owner: int = NOBODY) -> None:
    """Gives a folder, made where it is missing, and all in it to this user, who may pass those above."""
    folder.mkdir(parents=True, exist_ok=True)
    top = Path(tempfile.gettempdir()).resolve()
    for parent in folder.resolve().parents:
        if top in parent.parents:
            parent.chmod(parent.stat().st_mode | 0o011)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)
