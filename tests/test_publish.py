"""Publishing: what is written, kept, deleted and refused, and what survives a kill."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.output.ledger import Digests, Ledger, Shelf
from generator.output.listing import PARTIAL
from generator.output.plan import Plan, Target, explain, folders_of, plan
from generator.output.publish import Published, publish
from generator.problems import CannotGoOn
from tests.small import ended, started

SIDES = ("recipe", "left", "right", "findings")
REASONS = ("recipe changed", "left model changed", "right model changed", "findings changed")


def digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


def page(path: str, **sides: str) -> Target:
    return Target(path, Digests(**{side: digest(sides.get(side, side)) for side in SIDES}))


def render(target: Target) -> bytes:
    return f"{target.path}\n{target.digests.hexes()}\n".encode() * 3


SITE = [
    page("index.html"),
    page("compare/a/b.html"),
    page("compare/a/c.html"),
    page("compare/b/c.html"),
    page("models/a.html"),
]


class Site:
    """An output folder and its ledger."""

    def __init__(self, folder_path: Path) -> None:
        self.output_path = folder_path / "output"
        self.ledger_path = folder_path / "state" / "ledger.sqlite"

    def plan(self, targets: Iterable[Target]) -> Plan:
        with Ledger.open(self.ledger_path) as ledger:
            return plan(folders_of(targets), ledger, self.output_path)

    def build(
        self,
        targets: Iterable[Target],
        render: Callable[[Target], bytes] = render,
        batch_size: int = 2,
        worker_count: int = 1,
    ) -> Published:
        by_path = {target.path: target for target in targets}
        with Ledger.open(self.ledger_path) as ledger:
            planned = plan(folders_of(by_path.values()), ledger, self.output_path)
            return publish(
                planned,
                ledger,
                self.output_path,
                lambda path: render(by_path[path]),
                worker_count,
                batch_size,
            )

    def reasons(self, targets: Iterable[Target]) -> dict[str, tuple[str, ...]]:
        return dict(self.plan(targets).reasons())

    def tree(self) -> dict[str, bytes | None]:
        """Every file with its bytes, every folder with None."""
        paths = sorted(self.output_path.rglob("*"))
        return {
            path.relative_to(self.output_path).as_posix(): None if path.is_dir() else path.read_bytes()
            for path in paths
        }

    def times(self) -> dict[Path, int]:
        return {path: path.lstat().st_mtime_ns for path in [self.output_path, *self.output_path.rglob("*")]}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def built(site: Site) -> Site:
    site.build(SITE)
    return site


def clean(targets: Iterable[Target]) -> dict[str, bytes | None]:
    """The tree of a clean build, worked out without publishing."""
    files: dict[str, bytes | None] = {target.path: render(target) for target in targets}
    folders = {parent.as_posix() for path in files for parent in Path(path).parents} - {"."}
    return dict(sorted({**files, **dict.fromkeys(folders)}.items(), key=lambda entry: Path(entry[0])))


def edited(target: Target, **sides: str) -> Target:
    return Target(
        target.path,
        Digests(
            **{
                side: digest(sides[side]) if side in sides else getattr(target.digests, side)
                for side in SIDES
            }
        ),
    )


# --- what is written and kept


def test_a_first_publish_writes_every_page(site: Site) -> None:
    assert site.reasons(SITE) == {target.path: ("new",) for target in SITE}
    published = site.build(SITE)
    assert published == Published(len(SITE), 0, 0, sum(len(render(target)) for target in SITE))
    assert site.tree() == clean(SITE)


def test_planning_writes_nothing_to_the_output(site: Site) -> None:
    site.plan(SITE)
    assert not site.output_path.exists()


def test_a_second_publish_writes_nothing_and_touches_no_time(built: Site) -> None:
    before = built.times()
    assert built.build(SITE) == Published(0, len(SITE), 0, 0)
    assert built.times() == before


@pytest.mark.parametrize(("side", "reason"), list(zip(SIDES, REASONS, strict=True)))
def test_a_changed_digest_rewrites_exactly_that_page(built: Site, side: str, reason: str) -> None:
    targets = [edited(SITE[0], **{side: "edited"}), *SITE[1:]]
    before = built.times()
    assert built.reasons(targets) == {"index.html": (reason,)}
    assert built.build(targets).written == 1
    assert built.tree() == clean(targets)
    after = built.times()
    assert [path.name for path in before if path.is_file() and before[path] != after[path]] == ["index.html"]


def test_every_reason_is_named(built: Site) -> None:
    targets = [edited(SITE[0], left="edited", findings="edited"), *SITE[1:]]
    (built.output_path / "index.html").write_text("by hand")
    assert built.reasons(targets) == {
        "index.html": ("changed by hand", "left model changed", "findings changed")
    }


def test_a_page_that_comes_out_the_same_is_kept_and_not_touched(built: Site) -> None:
    targets = [edited(target, recipe="same bytes") for target in SITE]
    old = {target.path: render(target) for target in SITE}
    before = built.times()
    assert built.build(targets, render=lambda target: old[target.path]) == Published(0, len(SITE), 0, 0)
    assert built.times() == before
    assert built.reasons(targets) == {}


def test_folders_are_rendered_in_the_order_in_which_they_come(site: Site) -> None:
    seen: list[str] = []
    folders = list(reversed(list(folders_of(SITE))))
    by_path = {target.path: target for target in SITE}
    with Ledger.open(site.ledger_path) as ledger:
        planned = plan(folders, ledger, site.output_path)
        publish(planned, ledger, site.output_path, lambda path: seen.append(path) or render(by_path[path]))  # type: ignore[func-returns-value]
    assert seen == ["models/a.html", "compare/b/c.html", "compare/a/b.html", "compare/a/c.html", "index.html"]


@pytest.mark.parametrize("worker_count", [2, 3, 9])
def test_any_number_workers_gives_the_same_site_and_the_same_ledger(
    site: Site, tmp_path: Path, worker_count: int
) -> None:
    spread_out = Site(tmp_path / "spread")
    for targets in (SITE, [edited(SITE[0], left="edited"), *SITE[2:], page("new/one.html")]):
        assert spread_out.build(targets, worker_count=worker_count) == site.build(targets)
        assert spread_out.tree() == site.tree() == clean(targets)
        assert spread_out.build(targets, worker_count=worker_count).written == 0


def test_a_page_that_fails_in_a_worker_leaves_the_old_site_as_it_was(built: Site) -> None:
    before = built.tree()

    def failing(target: Target) -> bytes:
        if target.path == "new/b.html":
            raise CannotGoOn("no such thing", "make one")
        return render(target)

    with pytest.raises(CannotGoOn, match="no such thing"):
        built.build(
            [edited(SITE[0], left="edited"), *SITE[1:], page("new/a.html"), page("new/b.html")],
            failing,
            worker_count=2,
        )
    assert built.tree() == before


def test_a_worker_that_the_system_kills_is_told_and_leaves_the_old_site(built: Site) -> None:
    before, parent = built.tree(), os.getpid()

    def killed(target: Target) -> bytes:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return render(target)

    with pytest.raises(CannotGoOn, match="killed by the system"):
        built.build([*SITE, page("new/a.html"), page("other/b.html")], killed, worker_count=2)
    assert built.tree() == before


def test_a_removed_target_is_deleted_with_its_empty_folder(built: Site) -> None:
    targets = [target for target in SITE if not target.path.startswith("compare/a")]
    assert built.build(targets) == Published(0, 3, 2, 0)
    assert built.tree() == clean(targets)


def test_a_site_of_no_pages_leaves_the_output_folder_empty(built: Site) -> None:
    built.build([])
    assert built.tree() == {}
    assert built.output_path.is_dir()


def test_a_removed_page_that_is_already_gone_is_forgotten(built: Site) -> None:
    (built.output_path / "index.html").unlink()
    assert built.build(SITE[1:]) == Published(0, 4, 0, 0)
    with Ledger.open(built.ledger_path) as ledger:
        assert "" not in ledger.shelves()


def test_a_page_changed_by_hand_is_healed(built: Site) -> None:
    (built.output_path / "compare/a/b.html").write_text("by hand")
    assert built.reasons(SITE) == {"compare/a/b.html": ("changed by hand",)}
    built.build(SITE)
    assert built.tree() == clean(SITE)


def test_a_page_changed_by_hand_to_the_same_size_is_healed(built: Site) -> None:
    path = built.output_path / "index.html"
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(0, 0))
    built.build(SITE)
    assert built.tree() == clean(SITE)


def test_a_missing_page_is_healed(built: Site) -> None:
    shutil.rmtree(built.output_path / "compare")
    assert set(built.reasons(SITE).values()) == {("missing from output",)}
    built.build(SITE)
    assert built.tree() == clean(SITE)


def test_a_removed_output_folder_is_healed(built: Site) -> None:
    shutil.rmtree(built.output_path)
    built.build(SITE)
    assert built.tree() == clean(SITE)


def test_a_project_can_be_moved_as_a_whole(built: Site, tmp_path: Path) -> None:
    moved = Site(tmp_path / "elsewhere" / "deep")
    shutil.copytree(built.output_path, moved.output_path)  # keeps the times
    shutil.copytree(built.ledger_path.parent, moved.ledger_path.parent)
    assert moved.build(SITE) == Published(0, len(SITE), 0, 0)


page_paths = st.sampled_from(
    [f"{folder}{name}.html" for folder in ("", "compare/a/", "compare/b/", "models/") for name in "pqr"]
)
editions = st.dictionaries(page_paths, st.fixed_dictionaries({side: st.sampled_from("xy") for side in SIDES}))


@settings(deadline=None, max_examples=40)
@given(steps=st.lists(st.tuples(editions, st.sets(page_paths, max_size=2)), min_size=1, max_size=5))
def test_an_incremental_build_equals_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict[str, dict[str, str]], set[str]]]
) -> None:
    site = Site(tmp_path_factory.mktemp("site"))
    for edition, lost in steps:
        targets = [page(path, **sides) for path, sides in edition.items()]
        site.build(targets)
        assert site.tree() == clean(targets)
        assert site.build(targets) == Published(0, len(targets), 0, 0)
        for path in lost:
            (site.output_path / path).unlink(missing_ok=True)


# --- what is refused


def test_a_folder_with_unknown_files_is_refused_with_its_first_name(site: Site) -> None:
    (site.output_path / "photos").mkdir(parents=True)
    (site.output_path / "photos" / "z.jpg").write_text("mine")
    (site.output_path / "index.html").write_text("mine")
    before = site.times()
    with pytest.raises(
        CannotGoOn, match=r'has 2 files that matchup did not write; the first is "index.html"(.|\n)*remove'
    ):
        site.build(SITE)
    assert site.times() == before


def test_one_unknown_file_stops_everything_before_the_first_write(built: Site) -> None:
    (built.output_path / "compare" / "notes.txt").write_text("mine")
    before = built.times()
    with pytest.raises(
        CannotGoOn, match=r'1 file that matchup did not write; the first is "compare/notes.txt"'
    ):
        built.build([edited(SITE[0], left="edited")])
    assert built.times() == before


def test_a_name_that_is_no_utf8_is_refused_in_words_that_can_be_printed(built: Site) -> None:
    try:
        (built.output_path / os.fsdecode(b"caf\xe9.html")).write_text("mine")
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    with pytest.raises(CannotGoOn) as refusal:
        built.build(SITE)
    assert r"caf\xe9.html" in refusal.value.message


@pytest.mark.parametrize("link", ["index.html", "other.html", "folder", "old.html" + PARTIAL])
@pytest.mark.parametrize("goal", ["away", "away/file.html", "nowhere"])
def test_a_symbolic_link_is_refused(built: Site, tmp_path: Path, link: str, goal: str) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "file.html").write_text("mine")
    (built.output_path / link).unlink(missing_ok=True)
    (built.output_path / link).symlink_to(tmp_path / goal)
    with pytest.raises(CannotGoOn, match=f'{link}" is a symbolic link'):
        built.build([])
    assert (tmp_path / "away" / "file.html").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_special_file_is_refused(built: Site) -> None:
    os.mkfifo(built.output_path / "pipe")
    with pytest.raises(CannotGoOn, match='pipe" is a special file'):
        built.build(SITE)


def test_a_folder_where_a_page_must_go_is_refused(built: Site) -> None:
    (built.output_path / "index.html").unlink()
    (built.output_path / "index.html").mkdir()
    with pytest.raises(CannotGoOn, match=r'index\.html" is a folder'):
        built.build(SITE)


def test_a_file_where_a_folder_must_go_is_refused_with_its_path(built: Site) -> None:
    before = built.tree()
    with pytest.raises(CannotGoOn, match=r'index\.html": File exists') as refusal:
        built.build([*SITE[1:], page("index.html/deep/page.html")])
    assert refusal.value.exit_code == 3
    assert built.tree() == before


def test_an_output_that_is_a_file_is_refused(site: Site) -> None:
    site.output_path.write_text("mine")
    with pytest.raises(CannotGoOn, match=r'output": Not a directory'):
        site.build(SITE)
    assert site.output_path.read_text() == "mine"


def test_a_ledger_is_good_for_one_output_folder_only(built: Site, tmp_path: Path) -> None:
    other_path = tmp_path / "my site"
    other_path.mkdir()
    (other_path / "index.html").write_text("mine")
    with (
        Ledger.open(built.ledger_path) as ledger,
        pytest.raises(CannotGoOn, match=r'is about ".*output", not about ".*my site"'),
    ):
        plan([], ledger, other_path)
    assert (other_path / "index.html").read_text() == "mine"


@pytest.mark.parametrize(
    "path", ["/etc/x", "../x", "a/../x", "a//x", "./x", "", "a/", "a\\x", "a\0x", "x" + PARTIAL]
)
def test_a_target_outside_the_output_is_our_bug(site: Site, path: str) -> None:
    with pytest.raises(ValueError, match="not the path of an output file"):
        site.plan([page(path)])


@pytest.mark.parametrize("paths", [("a.html", "a.html"), ("a.html", "A.html"), ("x/a.html", "X/a.html")])
def test_two_targets_in_one_place_are_our_bug(site: Site, paths: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="two targets in one place"):
        site.plan(map(page, paths))


def test_a_target_that_is_also_a_folder_is_our_bug(site: Site) -> None:
    with pytest.raises(ValueError, match="also the folder of others: 'A'"):
        site.plan([page("a"), page("A/b.html")])


def test_a_second_build_at_the_same_time_is_refused(built: Site) -> None:
    opener = f"from pathlib import Path; from generator.ledger import Ledger; Ledger.open(Path({str(built.ledger_path)!r}))"
    with Ledger.open(built.ledger_path):
        with pytest.raises(CannotGoOn, match="another build is writing"):
            built.build(SITE)
        refused = subprocess.run([sys.executable, "-c", opener], capture_output=True, text=True, check=False)
        assert "another build is writing" in refused.stderr
    assert built.build(SITE).written == 0


# --- what fails on the way


def test_a_failed_render_leaves_the_old_site_as_it_was(built: Site) -> None:
    targets = [edited(target, left="edited") for target in SITE[2:]] + [
        page("new/folder/page.html"),
        page("last.html"),
    ]

    def failing(target: Target) -> bytes:
        if target.path == "last.html":
            raise ZeroDivisionError
        return render(target)

    before, times = built.tree(), {path: time for path, time in built.times().items() if path.is_file()}
    with pytest.raises(ZeroDivisionError):
        built.build(targets, failing)
    assert built.tree() == before
    assert {path: time for path, time in built.times().items() if path.is_file()} == times
    assert built.build(SITE) == Published(0, len(SITE), 0, 0)
    built.build(targets)
    assert built.tree() == clean(targets)


def test_a_write_the_system_refuses_names_the_path_and_changes_nothing(built: Site) -> None:
    before = built.tree()
    with pytest.raises(CannotGoOn, match=r'x\.html.*": File name too long'):
        built.build([edited(SITE[0], left="edited"), page("new/" + "x" * 252 + ".html")])
    assert built.tree() == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and setrlimit")
def test_a_full_disk_names_the_path_and_changes_nothing(built: Site) -> None:
    import resource

    def build() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        with pytest.raises(CannotGoOn, match=r'models/a\.html.*": File too large'):
            built.build([*SITE[:4], edited(SITE[4], left="big")], render=lambda target: b"x" * 300_000)

    before = built.tree()
    assert exit_status(build) == 0
    assert built.tree() == before


def test_a_page_that_cant_take_its_name_stops_and_the_next_build_heals(built: Site) -> None:
    targets = [*(edited(target, left="edited") for target in SITE), page("z.html")]

    def obstructing(target: Target) -> bytes:
        if target.path == "z.html":
            (built.output_path / "z.html").mkdir()
        return render(target)

    with pytest.raises(CannotGoOn, match=r'z\.html": Is a directory'):
        built.build(targets, obstructing)
    assert not list(built.output_path.rglob("*" + PARTIAL))
    (built.output_path / "z.html").rmdir()
    built.build(targets)
    assert built.tree() == clean(targets)


# --- what survives a kill


def exit_status(work: Callable[[], object]) -> int:
    """Runs `work` in a forked child; 0 if it ended well, negative if a signal ended it."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_at(step: int) -> None:
    """Kills this interpreter with signal 9 just before it touches the file system for the step-th time from now."""
    remaining = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal remaining
        is_write = event == "open" and "w" in str(arguments[1])
        if is_write or event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}:
            remaining -= 1
            if remaining < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.parametrize("is_first", [True, False], ids=["first build", "later build"])
def test_a_kill_before_any_one_file_step_is_healed(tmp_path: Path, is_first: bool) -> None:
    new = [edited(SITE[0], left="edited"), *SITE[3:], page("new/one.html"), page("new/two.html")]
    for step in range(100):
        site = Site(tmp_path / str(step))
        if not is_first:
            site.build(SITE)

        def build(site: Site = site, step: int = step) -> None:
            kill_at(step)
            site.build(new)

        status = exit_status(build)
        assert status in (0, -signal.SIGKILL)
        assert not any("changed by hand" in reasons for reasons in site.reasons(new).values())
        site.build(new)
        assert site.tree() == clean(new)
        assert site.build(new) == Published(0, len(new), 0, 0)
        if status == 0:
            break
    assert 10 < step < 99


def edition(number: int) -> list[Target]:
    """The pages of the toy site at one time: some come, some go, some change."""
    return [
        page(f"compare/{name // 6}/{name}.html", left=str((name + number) % 5))
        for name in range(60)
        if (name + number) % 4
    ]


def build_without_end(site: Site, start: int, ready: int) -> None:
    """One time after the other, slowly enough that a kill meets a write; what is written to `ready` says that it has begun."""

    def slow(target: Target) -> bytes:
        time.sleep(0.0003)
        return render(target)

    os.write(ready, b"x")
    for number in itertools.count(start):
        site.build(edition(number), slow, batch_size=7)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_kills_at_random_moments_are_healed(site: Site) -> None:
    draw = random.Random(20261120)
    interrupted_count = 0
    begun, ready = os.pipe()
    for start in range(25):
        child = started(lambda start=start: build_without_end(site, start, ready))  # type: ignore[misc]
        assert os.read(begun, 1) == b"x"
        time.sleep(draw.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        state = site.plan(edition(start))
        interrupted_count += bool(state.leftovers) or any(
            reasons == ("interrupted",) for _, reasons in state.reasons()
        )
        if draw.random() < 0.5:  # else the next child finds what this one left
            site.build(edition(start), batch_size=7)
            assert site.tree() == clean(edition(start))
    site.build(edition(99))
    assert site.tree() == clean(edition(99))
    assert interrupted_count > 0
    os.close(begun)
    os.close(ready)


def test_leftovers_of_a_killed_build_are_removed(built: Site) -> None:
    (built.output_path / "gone").mkdir()
    (built.output_path / "gone" / f"page.html{PARTIAL}").write_text("half a pa")
    (built.output_path / f"index.html{PARTIAL}").write_text("half a pa")
    built.build(SITE)
    assert built.tree() == clean(SITE)


# --- a lost ledger


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def garble(path: Path) -> None:
    path.write_bytes(b"once upon a time " * 999)


def outdate(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


def break_utf8(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"compare/a", b"compare/\xff"))


def misshape(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute("UPDATE folders SET path = CAST(path AS BLOB)")
    connection.close()


def shorten(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE folders SET rows = substr(rows, 1, 50)")
    connection.close()


damages = pytest.mark.parametrize("damage", [cut, empty, garble, outdate, break_utf8, misshape, shorten])


@damages
def test_a_damaged_ledger_is_rebuilt_and_the_site_healed(built: Site, damage: Callable[[Path], None]) -> None:
    damage(built.ledger_path)
    assert built.reasons(SITE) == {target.path: ("ledger was rebuilt",) for target in SITE}
    assert built.build(SITE).written == len(SITE)
    assert built.tree() == clean(SITE)
    assert built.build(SITE) == Published(0, len(SITE), 0, 0)


@damages
def test_a_damaged_ledger_never_leaves_a_stale_page_unsaid(
    built: Site, damage: Callable[[Path], None]
) -> None:
    damage(built.ledger_path)
    before = built.tree()
    for _ in range(2):  # the second time the ledger itself is sound
        with pytest.raises(
            CannotGoOn,
            match=r'1 file that may not be ours, as the ledger was lost; the first is "models/a.html"',
        ):
            built.build(SITE[:4])
    assert built.tree() == before
    shutil.rmtree(built.output_path)
    built.build(SITE[:4])
    assert built.tree() == clean(SITE[:4])


def test_a_rebuilt_ledger_takes_over_files_until_one_publish_has_ended(built: Site) -> None:
    garble(built.ledger_path)
    with pytest.raises(ZeroDivisionError):
        built.build(SITE, lambda target: bytes(1 // 0))
    built.build(SITE)
    (built.output_path / "later.html").write_text("mine")
    with pytest.raises(CannotGoOn, match=r"later\.html"):
        built.build([*SITE, page("later.html")])


@pytest.mark.parametrize("seed", range(20))
def test_any_damage_to_the_ledger_heals_or_is_told(built: Site, seed: int) -> None:
    draw = random.Random(seed)
    content = bytearray(built.ledger_path.read_bytes())
    for _ in range(draw.choice((1, 10, 1000))):
        content[draw.randrange(draw.choice((100, len(content))))] = draw.randrange(256)
    built.ledger_path.write_bytes(content)
    try:
        built.build(SITE[1:])
    except CannotGoOn as refusal:
        assert refusal.help  # noqa: PT017
        shutil.rmtree(built.output_path)
        shutil.rmtree(built.ledger_path.parent)
        built.build(SITE[1:])
    assert built.tree() == clean(SITE[1:])


def test_a_site_without_its_ledger_is_refused(built: Site) -> None:
    built.ledger_path.unlink()
    before = built.times()
    with pytest.raises(
        CannotGoOn, match=r'5 files that matchup did not write; the first is "compare/a/b.html"'
    ):
        built.build(SITE)
    assert built.times() == before


def test_the_journal_of_a_lost_ledger_is_not_played_into_the_new_one(built: Site) -> None:
    journal_path = Path(f"{built.ledger_path}-wal")
    connection = sqlite3.connect(built.ledger_path)
    connection.execute("UPDATE folders SET rows = NULL")
    connection.commit()
    journal = journal_path.read_bytes()
    connection.close()
    built.ledger_path.unlink()
    shutil.rmtree(built.output_path)
    journal_path.write_bytes(journal)
    assert set(built.reasons(SITE).values()) == {("new",)}
    built.build(SITE)
    assert built.build(SITE).written == 0


def test_a_database_of_someone_else_is_left_alone(site: Site) -> None:
    site.ledger_path.parent.mkdir()
    with sqlite3.connect(site.ledger_path) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = site.ledger_path.read_bytes()
    with pytest.raises(CannotGoOn, match="not a ledger of matchup"):
        site.build(SITE)
    assert site.ledger_path.read_bytes() == before


def test_a_ledger_that_cant_be_opened_names_its_path(site: Site) -> None:
    site.ledger_path.mkdir(parents=True)
    with pytest.raises(CannotGoOn, match=r'ledger\.sqlite": unable to open'):
        site.build(SITE)


def test_a_ledger_below_a_file_names_its_path(site: Site) -> None:
    site.ledger_path.parent.write_text("mine")
    with pytest.raises(CannotGoOn, match='state": File exists'):
        site.build(SITE)


# --- what is explained


def test_explain_tells_what_a_build_would_do_and_why(built: Site) -> None:
    changed = edited(SITE[0], right="edited")
    (built.output_path / "compare" / "notes.txt").write_text("mine")
    with Ledger.open(built.ledger_path) as ledger:

        def told(path: str, target: Target | None) -> tuple[str, tuple[str, ...], bool]:
            answer = explain(path, target, ledger, built.output_path)
            return answer.action, answer.reasons, answer.is_recorded

        assert told("index.html", SITE[0]) == ("keep", (), True)
        assert told("index.html", changed) == ("write", ("right model changed",), True)
        assert told("index.html", None) == ("delete", (), True)
        assert told("new.html", page("new.html")) == ("write", ("new",), False)
        assert told("compare/notes.txt", page("compare/notes.txt")) == ("refuse", (), False)
        assert told("compare", page("compare")) == ("refuse", (), False)
        assert told("nothing.html", None) == ("nothing", (), False)
        assert told("index.html/below", None) == ("nothing", (), False)


def test_explain_shows_the_digests_now_and_as_recorded(built: Site) -> None:
    changed = edited(SITE[0], right="edited")
    with Ledger.open(built.ledger_path) as ledger:
        answer = explain("index.html", changed, ledger, built.output_path)
        assert answer.recorded == SITE[0].digests
        assert answer.now is not None
        assert answer.now.hexes()["right"] == digest("edited").hex()
        ledger.commit(doubted=[Shelf("", ("index.html",), None)])
        doubted = explain("index.html", changed, ledger, built.output_path)
        assert (doubted.recorded, doubted.reasons) == (None, ("interrupted",))
