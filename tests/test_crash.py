"""Never a bad page: whole builds that are killed at any moment, interrupted, or run two at once."""

from __future__ import annotations

import fcntl
import itertools
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import places
from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL
from generator.output.publish import Published
from generator.preview.live_edition import LiveEdition
from generator.problems import CannotGoOn, MatchupError
from generator.workers import spread
from tests.small import (
    BLIP,
    STOPPED,
    Time,
    bare_site,
    ended,
    make,
    output,
    pages,
    small_site,
    started,
    times,
    whole_times,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals")
CHAINS, KILLS_EACH = 6, 20  # a chain is builds one after the other, each begun where a killed one stopped
WHOLE = 0  # the chain whose site has all that lies beside pages, and embeds what is new
KINDS = ("first", "changing", "changing", "deleting")
WAYS = ("at a step", "at a step", "at a naming", "after a time")
NAMINGS = 3  # the fewest pages that any change of the small site writes


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    return bare_site(tmp_path / "site")


@pytest.fixture
def built(site: places.Site) -> places.Site:
    make(site)
    return site


# --- moments

Moments = Callable[[Callable[[], object]], None]


def on_steps(act: Callable[[], object]) -> None:
    """Acts before this process, or a worker of its, touches a file or speaks to the ledger, from now on."""
    connections: list[sqlite3.Connection] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "sqlite3.connect/handle":
            connections.append(arguments[0])  # type: ignore[arg-type]  # not yet ready to be spoken to
        elif event == "os.scandir":
            while connections:
                with suppress(sqlite3.ProgrammingError):  # already closed
                    connections.pop().set_trace_callback(lambda _: act())
        elif event == "open":
            mode, flags = arguments[1], arguments[2]
            if "w" in str(mode) or "x" in str(mode) or (isinstance(flags, int) and flags & os.O_CREAT):
                act()
        elif event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}:
            act()

    sys.addaudithook(hook)


def on_namings(act: Callable[[], object]) -> None:
    """Acts before a page takes its name, from now on."""
    sys.addaudithook(
        lambda event, arguments: event == "os.rename" and str(arguments[1]).endswith(".html") and act()
    )


def at_step(
    step: int, act: Callable[[], object], is_for: Callable[[], bool] = lambda: True, on: Moments = on_steps
) -> None:
    """Acts once, before the step-th time; each process counts for itself, and only when `is_for` says so."""
    passed = itertools.count()
    on(lambda: is_for() and next(passed) == step and act())


def steps_of(work: Callable[[], object], path: Path) -> int:
    """How many steps the work takes."""

    def counted() -> None:
        passed = itertools.count()
        on_steps(lambda: next(passed))
        work()
        path.write_text(str(next(passed)))

    assert ended(started(counted)) == 0
    return int(path.read_text())


def await_workers(site: places.Site) -> None:
    """Those of a killed build hold its ledger until they end."""
    with open(f"{site.ledger_path(site.path / 'output')}.lock", "ab") as lock:
        for _ in range(1000):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.01)
    raise AssertionError("workers of a killed build have not ended for 10 s")


# --- kills


@dataclass(frozen=True)
class Kill:
    victim: str  # builder, worker or all of them
    step: int | None  # before which one, or after some seconds
    seconds: float
    on: Moments

    def of(self, work: Callable[[], object]) -> bool:
        """Whether it came before the work had ended."""

        def armed() -> None:
            builder = os.getpid()

            def is_victim() -> bool:
                return (os.getpid() == builder) is not (self.victim == "worker")

            if self.step is not None:
                at_step(self.step, lambda: self._strike(os.getpid(), builder), is_victim, self.on)
            work()

        child = started(armed)
        if self.step is None:
            time.sleep(self.seconds)
            self._strike(child, child)
        status = ended(child)
        assert status in (0, STOPPED if self.victim == "worker" else -signal.SIGKILL)
        return status != 0

    def _strike(self, process: int, group: int) -> None:
        if self.victim == "all":
            os.killpg(group, signal.SIGKILL)
        else:
            os.kill(process, signal.SIGKILL)


@dataclass(frozen=True)
class Course:
    """How long a build of some kind takes when nothing kills it."""

    step_count: int
    seconds: float

    @classmethod
    def of(cls, work: Callable[[], object], path: Path) -> Course:
        began = time.perf_counter()
        return cls(steps_of(work, path), time.perf_counter() - began)

    def kill(self, victim: str, way: str, moment: float) -> Kill:
        """At this part of the course, from 0 to 1."""
        if victim == "worker":
            return Kill(
                victim, int(moment * self.step_count / 4), 0, on_steps
            )  # it goes about a quarter of it
        if way == "at a naming":
            return Kill(victim, int(moment * NAMINGS), 0, on_namings)
        return Kill(
            victim,
            int(moment * self.step_count) if way == "at a step" else None,
            moment * self.seconds,
            on_steps,
        )


def courses(site: places.Site, at: Mapping[str, Time], path: Path) -> dict[str, Course]:
    """Of each kind of build; the site stands as at first afterwards."""
    found = {"first": Course.of(lambda: make(site), path)}
    for kind, name in (("changing", "edited"), ("deleting", "shorter"), ("changing", "first")):
        at[name].set(site)
        found[kind] = Course.of(lambda: make(site), path)
    return found


def dealt(chain: int) -> list[tuple[str, str, float]]:
    """Kinds of builds, ways of killing and moments, each in an order of its own.

    The moments of all chains together lie close and evenly; one chain's are far apart.
    """
    draw = random.Random(chain)
    kinds = KINDS * (KILLS_EACH // len(KINDS))
    ways = WAYS * (KILLS_EACH // len(WAYS))
    moments = [(number * CHAINS + chain + 0.5) / (CHAINS * KILLS_EACH) for number in range(KILLS_EACH)]
    shuffled = (
        draw.sample(kinds, KILLS_EACH),
        draw.sample(ways, KILLS_EACH),
        draw.sample(moments, KILLS_EACH),
    )
    return list(zip(*shuffled, strict=True))


@pytest.mark.parametrize("chain", range(CHAINS))
def test_pages_are_whole_after_a_kill_at_any_moment_and_the_next_build_equals_a_clean_one(
    tmp_path: Path, chain: int
) -> None:
    """First, changing and deleting builds; by one process and by several; some killed again and again."""
    draw = random.Random(20261121 + chain)
    kills: Counter[str] = Counter()
    leftover_count = mixed_count = 0
    site = (small_site if chain == WHOLE else bare_site)(tmp_path / "site")
    at = whole_times() if chain == WHOLE else times()
    course_of = courses(site, at, tmp_path / "steps")
    now, possible = "first", {"first"}  # the time of the sources; times whose pages may stand
    for kind, way, moment in dealt(chain):
        if kind == "first":
            possible = {now}
            shutil.rmtree(site.path / "output", ignore_errors=True)
            for path in site.cache_path.glob("*" if draw.random() < 0.2 else "output.sqlite*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        else:
            now = (
                "shorter"
                if kind == "deleting" and now != "shorter"
                else draw.choice([name for name in at if name not in (now, "shorter")])
            )
            possible |= {now}
        at[now].set(site)
        worker_count = draw.choice([1, 2])
        victim = draw.choice(["builder", "worker", "all"] if worker_count > 1 else ["builder"])
        kill = course_of[kind].kill(victim, way, moment)
        kills[kind] += kill.of(lambda count=worker_count: make(site, count))  # type: ignore[misc]
        stand = pages(site)
        for path, content in stand.items():
            assert content in {at[name].pages.get(path) for name in possible}, path
        await_workers(site)
        leftover_count += any((site.path / "output").rglob("*" + PARTIAL))
        mixed_count += all(stand != at[name].pages for name in possible) and bool(stand)
        if draw.random() < 0.5:  # else the next build finds what this one left
            make(site)
            assert output(site) == at[now].pages
            possible = {now}
            if draw.random() < 0.2:
                assert make(site) == Published(0, len(at[now].pages), 0, 0)
    make(site)
    assert output(site) == at[now].pages
    assert kills.total() >= KILLS_EACH / 2
    assert min(kills[kind] for kind in KINDS) >= KILLS_EACH / 20
    assert min(leftover_count, mixed_count) >= KILLS_EACH / 20  # so many kills met a build while it wrote


def test_workers_of_a_killed_builder_end_though_nobody_reads_what_they_send() -> None:
    ours, theirs = os.pipe()  # closed when the last process that has it ends

    def killed() -> None:
        for _ in spread(range(8), lambda unit: bytes(1_000_000), 2):
            os.kill(os.getpid(), signal.SIGKILL)

    assert ended(started(killed)) == -signal.SIGKILL
    os.close(theirs)
    assert select.select([ours], [], [], 10)[0]
    os.close(ours)


def test_the_ledger_is_free_at_once_when_a_builder_was_killed_and_its_workers_were_busy(
    built: places.Site,
) -> None:
    begun, at_work = os.pipe()

    def killed() -> None:
        def work(unit: int) -> int:
            os.write(at_work, b"x")
            time.sleep(600)
            return unit

        with Ledger.open(built.ledger_path(built.path / "output")):
            list(spread([1, 2], work, 2))

    child = started(killed)
    assert os.read(begun, 1) == b"x"
    os.kill(child, signal.SIGKILL)
    ended(child)
    await_workers(built)
    assert make(built).written == 0
    os.close(begun)
    os.close(at_work)


def test_ctrl_c_leaves_whole_pages_and_no_leftovers(built: places.Site) -> None:
    times()["other layout"].set(built)
    for step in range(0, 60, 6):
        child = started(
            lambda step=step: at_step(step, lambda: os.kill(os.getpid(), signal.SIGINT)) or make(built)
        )  # type: ignore[misc,func-returns-value]
        ended(child)
        stand = output(built)
        for path, content in stand.items():
            assert content in (times()["first"].pages.get(path), times()["other layout"].pages.get(path)), (
                path
            )
    make(built)
    assert output(built) == times()["other layout"].pages


# --- two builds at once


def test_of_two_builds_at_once_one_writes_and_the_other_says_that_it_does(built: places.Site) -> None:
    statuses = Counter[int]()
    for name in ("edited", "shorter", "other layout", "first") * 2:
        times()[name].set(built)
        statuses.update(map(ended, [started(lambda: make(built)) for _ in range(2)]))
        assert output(built) == times()[name].pages
    assert set(statuses) <= {0, STOPPED}
    assert statuses[0] >= 8


def test_a_build_that_is_refused_reads_nothing_before(built: places.Site) -> None:
    """So what was read first is never published last."""
    (built.path / BLIP).write_text("no front matter")
    with (
        Ledger.open(built.ledger_path(built.path / "output")),
        pytest.raises(CannotGoOn, match="another build is writing"),
    ):
        make(built)


def test_a_preview_that_opens_the_site_all_the_time_and_a_build_do_not_harm_each_other(
    built: places.Site,
) -> None:
    """Both write what they found in files to the same cache."""
    begun, opened = os.pipe()

    def preview() -> None:
        live = LiveEdition(built)
        while True:
            with suppress(MatchupError):  # a file is being written
                live.open()
                shutil.rmtree(built.cache_path / "models", ignore_errors=True)
            os.write(opened, b"x")

    child = started(preview)
    try:
        for name in ("edited", "shorter", "other layout", "first") * 2:
            assert os.read(begun, 1) == b"x"
            times()[name].set(built)
            make(built)
            assert output(built) == times()[name].pages
    finally:
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        os.close(begun)
        os.close(opened)
    edition = LiveEdition(built).open().edition
    for path, content in times()["first"].pages.items():
        assert edition.render(path) == content


# --- any number of workers


@pytest.mark.parametrize("worker_count", [2, 5, None])
def test_any_number_of_workers_gives_the_same_bytes(site: places.Site, worker_count: int | None) -> None:
    for name in ("first", "edited", "shorter"):
        times()[name].set(site)
        make(site, worker_count)
        assert output(site) == times()[name].pages
        assert make(site, worker_count).written == 0
