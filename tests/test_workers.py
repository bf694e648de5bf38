"""Work spread over processes gives the same results for any number, and no process outlives its parent."""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import sys
import time

import pytest

from generator import workers
from generator.problems import CannotGoOn, FaultyContent, Place, Problem
from generator.workers import MOST_TURNS, spread
from tests.small import ended, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 20])
def test_every_unit_has_its_result_once_for_any_number_of_workers(count: int) -> None:
    assert sorted(spread(range(10), lambda unit: unit * unit, count)) == [
        (unit, unit**2) for unit in range(10)
    ]


@pytest.mark.parametrize("count", [2, 5])
def test_more_units_than_turns_have_their_results_once(count: int) -> None:
    units = range(3 * MOST_TURNS + 7)
    assert sorted(spread(units, lambda unit: -unit, count)) == [(unit, -unit) for unit in units]


def test_a_worker_that_is_free_takes_what_another_has_no_time_for() -> None:
    """The one that has the first unit ends it when all others are done."""
    ended_count, others = os.pipe()

    def work(unit: int) -> int:
        if unit == 0:
            for _ in range(9):
                assert select.select([ended_count], [], [], 20)[0], "others wait for this one"
                os.read(ended_count, 1)
        else:
            os.write(others, b"x")
        return os.getpid()

    processes = dict(spread(range(10), work, 2))
    os.close(ended_count)
    os.close(others)
    assert len({processes[unit] for unit in range(1, 10)}) == 1
    assert processes[0] != processes[1]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("turn_count", [5, MOST_TURNS])
def test_workers_that_have_much_of_their_own_give_way_to_others(
    count: int, turn_count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here after each unit, in the midst of a turn too, and each result comes once all the same."""
    monkeypatch.setattr(workers, "MOST_TURNS", turn_count)
    monkeypatch.setattr(workers, "MOST_OWN", 0)
    monkeypatch.setattr(workers, "LOOKS", (0.0, 0.0))
    found = sorted(spread(range(40), lambda unit: (unit, os.getpid()), count))
    assert [unit for unit, _ in found] == [unit for _, (unit, _) in found] == list(range(40))
    assert len({process for _, (_, process) in found}) == 40


def test_what_a_worker_holds_is_what_it_has_alone() -> None:
    """What it inherits it shares, until it writes there."""
    inherited = bytearray(os.urandom(60_000_000))

    def held(unit: int) -> int:
        before = workers._own_bytes()
        if unit:
            inherited[:: mmap.PAGESIZE] = b"x" * len(range(0, len(inherited), mmap.PAGESIZE))
        return workers._own_bytes() - before

    looked, written = (grown for _, grown in sorted(spread(range(2), held, 2)))
    assert looked < 10_000_000 < 50_000_000 < written < 80_000_000


def test_where_the_system_does_not_tell_no_worker_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST_OWN", 0)
    monkeypatch.setattr(workers, "LOOKS", (0.0, 0.0))
    monkeypatch.setattr(workers, "OWN_MEMORY", "/nowhere")
    assert len({process for _, process in spread(range(100), lambda _: os.getpid(), 2)}) <= 2


def test_a_process_is_laden_by_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    held = workers._own_bytes()
    monkeypatch.setattr(workers, "MOST_HELD", held + 40_000_000)
    assert not workers.is_laden()
    more = os.urandom(80_000_000)
    assert workers.is_laden()
    del more
    monkeypatch.setattr(workers, "OWN_MEMORY", "/nowhere")
    assert not workers.is_laden()


def test_what_workers_inherit_is_left_alone_by_their_collector() -> None:
    assert all(count for _, count in spread(range(4), lambda _: gc.get_freeze_count(), 2))
    assert gc.get_freeze_count() == 0


def test_no_unit_has_no_result() -> None:
    assert list(spread([], lambda unit: unit, 4)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_exception_is_raised_here(count: int) -> None:
    def work(unit: int) -> int:
        if unit == 4:
            raise CannotGoOn("no such thing", "make one")
        return unit

    with pytest.raises(CannotGoOn, match="no such thing"):
        list(spread(range(10), work, count))


def test_an_exception_that_can_not_be_sent_comes_with_its_words() -> None:
    class OfThisTestAlone(Exception):
        """Can't be found by name in another process."""

    def work(unit: int) -> int:
        raise OfThisTestAlone("too far")

    with pytest.raises(RuntimeError, match="OfThisTestAlone: too far"):
        list(spread(range(4), work, 2))


def test_a_fault_that_a_worker_finds_comes_with_its_problems() -> None:
    problem = Problem("layout-fault", "it has no field", Place("layouts/pages/model.html", 7), "look it up")

    def work(unit: int) -> int:
        raise FaultyContent([problem])

    with pytest.raises(FaultyContent) as fault:
        list(spread(range(2), work, 2))
    assert fault.value.problems == (problem,)


def test_a_worker_that_the_system_kills_is_told() -> None:
    def work(unit: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return unit

    with pytest.raises(CannotGoOn, match="killed by the system"):
        list(spread(range(4), work, 2))


def test_no_pipe_and_no_process_is_left_behind() -> None:
    """In a process of its own, which has no children of other tests."""

    def work() -> None:
        before = os.listdir("/proc/self/fd")
        for _ in range(3):
            list(spread(range(4), lambda unit: unit, 2))
        assert len(os.listdir("/proc/self/fd")) == len(before)
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)

    assert ended(started(work)) == 0


@pytest.mark.parametrize("count", [2, 5])
def test_workers_in_the_middle_of_their_work_end_with_a_killed_parent(count: int) -> None:
    """A real kill -9; each worker is at a unit that would take ten minutes."""
    begun, at_work = os.pipe()
    watched, held = os.pipe()  # ends when the last process that has it ends

    def work(unit: int) -> int:
        os.write(at_work, b"x")
        time.sleep(600)
        return unit

    parent = started(lambda: list(spread(range(count), work, count)))
    os.close(held)
    for _ in range(count):
        assert select.select([begun], [], [], 10)[0]
        os.read(begun, 1)
    os.kill(parent, signal.SIGKILL)
    assert ended(parent) == -signal.SIGKILL
    assert select.select([watched], [], [], 5)[0], "a worker has outlived its parent by five seconds"
    assert os.read(watched, 1) == b""
    for end in (begun, at_work, watched):
        os.close(end)


def test_workers_that_compute_without_a_pause_end_with_a_killed_parent() -> None:
    watched, held = os.pipe()

    def work(unit: int) -> int:
        while True:
            unit += 1

    parent = started(lambda: list(spread(range(2), work, 2)))
    os.close(held)
    time.sleep(0.3)
    os.kill(parent, signal.SIGKILL)
    ended(parent)
    assert select.select([watched], [], [], 5)[0]
    os.close(watched)
