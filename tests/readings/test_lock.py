"""Two processes that write readings of one site: neither loses what the other stored."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.problems import CannotGoOn
from generator.readings import answer_files, vectors
from generator.readings.lock import LOCK, writing
from tests.toys import catalog, environment, model

COUNT = 60  # stores of each process, of each kind

WRITER = """
import sys
from pathlib import Path
import numpy as np
from generator.readings import answer_files, vectors
from tests.readings.toy_answers import MAPS, RECORD, answer
site_path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    key = f"{name}{number}"
    vectors.store(site_path, "toy", {key: np.array([2048, 0], np.int16)})
    said = answer(key, words=("a", "circle"), focus=(1.0, 2.0))
    answer_files.store(site_path, "toy", [said], [RECORD], {key: MAPS})
"""

HOLDER = """
import sys, time
from pathlib import Path
from generator.readings.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def started(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)


@pytest.fixture
def holder(tmp_path: Path):
    """Another process, which holds the lock of the site."""
    process = started(HOLDER, str(tmp_path))
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_two_processes_lose_nothing_of_what_the_other_stores(tmp_path: Path) -> None:
    writers = [started(WRITER, str(tmp_path), name, str(COUNT)) for name in "ab"]
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0, 0]
    keys = {f"{name}{number}" for name in "ab" for number in range(COUNT)}
    readings, problems = vectors.load_all(tmp_path)
    assert (set(readings.vectors["toy"]), problems) == (keys, ())
    stored, problems = answer_files.read_all(tmp_path)
    assert (set(stored["toy"].answers), problems) == (keys, ())


def test_pruning_beside_a_writer_loses_nothing_that_is_wanted(tmp_path: Path) -> None:
    whole = catalog([model("toy")])
    writer = started(WRITER, str(tmp_path), "a", "20")
    while writer.poll() is None:
        vectors.prune(tmp_path, whole)
        answer_files.prune(tmp_path, whole)
    assert writer.communicate() == ("", None)
    assert writer.returncode == 0
    vectors.prune(tmp_path, whole)
    assert vectors.load_all(tmp_path) == (vectors.Readings({}), ())


def test_nothing_is_left_beside_the_files(tmp_path: Path) -> None:
    started(WRITER, str(tmp_path), "a", "2").communicate()
    assert not list(tmp_path.rglob("*.partial"))


def test_who_waits_says_so_and_goes_on_when_the_other_ends(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    words: list[str] = []

    def say(line: str) -> None:
        words.append(line)
        holder.kill()  # the system gives its lock back

    with writing(tmp_path, say=say):
        pass
    assert len(words) == 1
    assert words[0].startswith("waiting for another matchup")


@pytest.mark.usefixtures("holder")
def test_who_waits_too_long_stops_with_the_reason(tmp_path: Path) -> None:
    begun = time.monotonic()
    with (
        pytest.raises(CannotGoOn, match="another matchup writes the readings") as caught,
        writing(tmp_path, 0.2),
    ):
        pass
    assert 0.2 <= time.monotonic() - begun < 5
    assert LOCK in caught.value.message
    assert "run it again" in caught.value.help


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / ".matchup").mkdir()
    (tmp_path / LOCK).symlink_to(tmp_path / "victim")
    with pytest.raises(CannotGoOn, match="can't be opened"), writing(tmp_path):
        pass
    assert not (tmp_path / "victim").exists()
