"""What the system refuses is told with the path, its words and a remedy, in letters that can be printed."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from generator.output.refusals import shown_path, stopping
from generator.problems import CannotGoOn


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "output/a.html"), '"output/a.html": No space left'),
        (OSError(errno.EXDEV, "Invalid link", "a", None, "b"), '"b": Invalid link'),
        (OSError(errno.EIO, "Input/output error"), '"output": Input/output error'),
        (sqlite3.OperationalError("disk I/O error"), '"output": disk I/O error'),
    ],
)
def test_a_refusal_names_the_path_and_the_reason(fault: Exception, message: str) -> None:
    with pytest.raises(CannotGoOn) as refusal, stopping("output"):
        raise fault
    assert refusal.value.message.startswith(message)
    assert "see that matchup can write there" in refusal.value.help


def test_a_bug_of_ours_goes_through() -> None:
    with pytest.raises(ZeroDivisionError), stopping("output"):
        print(1 // 0)


def test_a_name_that_is_no_utf_8_can_be_printed() -> None:
    assert shown_path(Path("out") / "caf\udce9.html") == "out/caf\\xe9.html"
    assert shown_path("größe.html") == "größe.html"
