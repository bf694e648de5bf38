"""Never a bad page: builds on disks that are full or read-only, and where files are not what they were."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from generator import places
from generator.problems import CannotGoOn
from tests.small import BLIP, VIT, bare_site, ended, make, output, pages, started, times
from tests.toys import tree


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    return bare_site(tmp_path / "site")


@pytest.fixture
def built(site: places.Site) -> places.Site:
    make(site)
    return site


# --- full and read-only disks

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS, NEW_USERS, REMOUNT = 0x00020000, 0x10000000, 32


def mount_disk(path: Path, size: int, flags: int = 0) -> None:
    """A small disk in memory, seen by this process alone and gone with it; it must be a forked one."""
    if not flags:
        user, group = os.getuid(), os.getgid()
        check_call(LIBC.unshare(NEW_MOUNTS | NEW_USERS))
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path("/proc/self", name).write_text(text)
    check_call(LIBC.mount(b"none", os.fsencode(path), b"tmpfs", flags, f"size={size}".encode()))


def check_call(status: int) -> None:
    if status:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def resize_disk(path: Path, size: int) -> None:
    mount_disk(path, size, REMOUNT)


@pytest.fixture(scope="module")
def mountable(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mount")
    if not sys.platform.startswith("linux") or ended(started(lambda: mount_disk(folder, 1 << 16))):
        pytest.skip(
            "this system lets us mount nothing; RLIMIT_FSIZE stands for a full disk in test_publish.py"
        )


@pytest.mark.usefixtures("mountable")
@pytest.mark.parametrize("worker_count", [1, 2])
def test_a_full_disk_leaves_the_old_site_and_with_room_the_next_build_heals(
    built: places.Site, tmp_path: Path, worker_count: int
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    used = sum(-(-len(content) // 4096) * 4096 for content in times()["first"].pages.values())

    def work() -> None:
        mount_disk(disk, 3 * used)
        times()["first"].set(built)
        make(built, worker_count, disk / "output")
        times()["edited"].set(built)
        assert tree(disk) == {f"output/{path}": content for path, content in times()["first"].pages.items()}
        for spare in range(0, used // 2, used // 10):
            resize_disk(disk, used + spare)
            with pytest.raises(CannotGoOn, match="No space left on device"):
                make(built, worker_count, disk / "output")
            assert tree(disk / "output") == times()["first"].pages
        resize_disk(disk, 3 * used)
        make(built, worker_count, disk / "output")
        assert tree(disk / "output") == times()["edited"].pages

    assert ended(started(work)) == 0


@pytest.mark.usefixtures("mountable")
def test_a_full_disk_under_the_ledger_and_the_caches_is_told_or_does_no_harm(site: places.Site) -> None:
    at, filler = times(), site.cache_path / "filler"
    site.cache_path.mkdir()

    def work() -> None:
        mount_disk(site.cache_path, 1 << 20)
        for block_count in range(24):
            before, now = ("first", "shorter") if block_count % 2 else ("shorter", "first")
            at[before].set(site)
            make(site)
            at[now].set(site)
            free = os.statvfs(site.cache_path).f_bfree
            filler.write_bytes(bytes(max(0, free - block_count) * 4096))
            with suppress(CannotGoOn):
                make(site)
            for path, content in pages(site).items():
                assert content in (at[before].pages.get(path), at[now].pages.get(path))
            filler.unlink()
            make(site)
            assert output(site) == at[now].pages

    assert ended(started(work)) == 0


def without_privileges() -> None:
    """So that root, too, is refused what a folder's mode forbids; it must be a forked process."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    check_call(LIBC.capset(header, (ctypes.c_uint32 * 6)()))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs capset")
@pytest.mark.parametrize(
    "name",
    ["output", "output/models", f"output/compare/{Path(BLIP).stem}", ".matchup", ".matchup/output.sqlite"],
)
def test_what_is_read_only_is_told_with_its_path_and_the_old_site_stays(
    built: places.Site, name: str
) -> None:
    times()["edited"].set(built)
    path = built.path / name
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)

    def work() -> None:
        without_privileges()
        with pytest.raises(CannotGoOn, match=r"Permission denied|readonly database|I/O error") as refusal:
            make(built)
        assert str(path) in refusal.value.message

    assert ended(started(work)) == 0
    path.chmod(mode)
    assert output(built) == times()["first"].pages
    make(built)
    assert output(built) == times()["edited"].pages


# --- what is not what it was


@pytest.mark.parametrize("name", ["index.html", f"models/{Path(VIT).stem}.html"])
@pytest.mark.parametrize("inside", ["", "mine.txt"])
def test_a_page_that_became_a_folder_is_refused_until_it_is_removed(
    built: places.Site, name: str, inside: str
) -> None:
    path = built.path / "output" / name
    path.unlink()
    path.mkdir()
    if inside:
        (path / inside).write_text("mine")
    with pytest.raises(CannotGoOn, match="is a folder, where a page must go"):
        make(built)
    assert [each.name for each in path.iterdir()] == ([inside] if inside else [])
    shutil.rmtree(path)
    make(built)
    assert output(built) == times()["first"].pages


@pytest.mark.parametrize("name", ["models", "compare", f"compare/{Path(BLIP).stem}"])
def test_a_folder_that_became_a_file_is_refused_until_it_is_removed(built: places.Site, name: str) -> None:
    path = built.path / "output" / name
    shutil.rmtree(path)
    path.write_text("mine")
    with pytest.raises(CannotGoOn, match=f'the first is "{name}"'):
        make(built)
    assert path.read_text() == "mine"
    path.unlink()
    make(built)
    assert output(built) == times()["first"].pages


@pytest.mark.parametrize(
    "name",
    [
        "alignments.arrays",
        "draws.arrays",
        "models",
        "output.sqlite",
        "output.sqlite.lock",
        "",
    ],
)
def test_a_cache_or_ledger_that_became_something_else_is_told_or_does_no_harm(
    built: places.Site, name: str
) -> None:
    times()["edited"].set(built)
    path = built.cache_path / name
    if path.is_dir():
        shutil.rmtree(path)
        path.write_text("mine")
    else:
        path.unlink()
        path.mkdir()
    with suppress(CannotGoOn):
        make(built)
    for page, content in output(built).items():
        # a file that is called by its digest is there at one time alone
        assert content in (times()["first"].pages.get(page), times()["edited"].pages.get(page))
    shutil.rmtree(built.cache_path) if built.cache_path.is_dir() else built.cache_path.unlink()
    shutil.rmtree(built.path / "output")
    make(built)
    assert output(built) == times()["edited"].pages


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def outdate(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize("damage", [halve, outdate])
def test_a_ledger_that_cant_be_read_costs_a_whole_build_and_no_page(
    built: places.Site, damage: Callable[[Path], None]
) -> None:
    """After an edit of a layout; one of content gives a file another name, and the old one is nobody's."""
    times()["other layout"].set(built)
    damage(built.ledger_path(built.path / "output"))
    assert make(built).written == len(times()["other layout"].pages)
    assert output(built) == times()["other layout"].pages


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_was_set_hides_no_edit(built: places.Site, years: int) -> None:
    """Neither dates of the output nor of the sources say what is new."""
    moment = time.time_ns() + years * 365 * 86_400 * 10**9
    for path in (built.path / "output").rglob("*"):
        os.utime(path, ns=(moment, moment))
    status = (built.path / VIT).stat()
    text = (built.path / VIT).read_text("utf-8")
    (built.path / VIT).write_text(
        text.replace("short_name: V", "short_name: W", 1), "utf-8"
    )  # as long as before, and as old
    os.utime(built.path / VIT, ns=(status.st_atime_ns, status.st_mtime_ns))
    make(built)
    clean = places.Site(
        shutil.copytree(
            built.path, built.path.parent / "clean", ignore=shutil.ignore_patterns("output", ".matchup")
        )
    )
    make(clean)
    assert output(built) == output(clean) != times()["first"].pages
    assert make(built).written == 0


def test_an_output_that_was_moved_is_left_alone_and_written_anew(built: places.Site) -> None:
    (built.path / "output").rename(built.path / "moved")
    with pytest.raises(CannotGoOn, match="files that matchup did not write"):
        make(built, output_path=built.path / "moved")
    assert make(built).written == len(times()["first"].pages)
    assert output(built) == tree(built.path / "moved") == times()["first"].pages


@pytest.mark.parametrize("name", ["alignments.arrays", "draws.arrays"])
def test_a_damaged_cache_changes_no_page_heals_and_is_told_once(built: places.Site, name: str) -> None:
    path = built.cache_path / name
    sound = path.read_bytes()
    path.write_bytes(sound[: len(sound) // 2])
    shutil.rmtree(built.path / "output")
    what = name.removesuffix(".arrays")
    assert make(built).note.endswith(f"the cache of {what} was damaged, so what it held was computed anew")
    assert output(built) == times()["first"].pages
    assert path.read_bytes() == sound
    assert make(built).note == ""
