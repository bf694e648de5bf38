"""Publishing: what is written, kept and deleted, and what survives a kill."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.output import publish as publishing
from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL
from generator.output.plan import Target, folders_of, plan
from generator.output.publish import Published, publish
from generator.problems import CannotGoOn
from tests.output.toy_output import (
    REASONS,
    SIDES,
    SITE,
    Site,
    by_folder,
    clean,
    edited,
    exit_status,
    page,
    render,
)
from tests.small import ended, started


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers make all pages, however much this process holds of the tests before."""
    monkeypatch.setattr(publishing, "is_laden", lambda: False)


# What is written and kept


def test_a_first_publish_writes_every_page(site: Site) -> None:
    assert site.reasons(SITE) == {target.path: ("new",) for target in SITE}
    published = site.build(SITE)
    assert published == Published(len(SITE), 0, 0, sum(len(render(target)) for target in SITE))
    assert site.tree() == clean(SITE)


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

    def noting(target: Target) -> bytes:
        seen.append(target.path)
        return render(target)

    with Ledger.open(site.ledger_path) as ledger:
        planned = plan(folders, ledger, site.output_path)
        publish(planned, ledger, site.output_path, by_folder(SITE, noting))
    assert seen == ["models/a.html", "compare/b/c.html", "compare/a/b.html", "compare/a/c.html", "index.html"]


@pytest.mark.parametrize("worker_count", [1, 2, 3, 9])
@pytest.mark.parametrize("at_once", [1, 2, 500])
@pytest.mark.parametrize("is_large", [False, True])
def test_any_number_workers_gives_the_same_site_and_the_same_ledger(
    site: Site,
    tmp_path: Path,
    worker_count: int,
    at_once: int,
    is_large: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many pages of a folder one of them makes at once, and whichever are left to their parent."""
    spread_out = Site(tmp_path / "spread")
    for targets in (SITE, [edited(SITE[0], left="edited"), *SITE[2:], page("new/one.html")]):
        expected = site.build(targets)
        with monkeypatch.context() as patched:
            patched.setattr(publishing, "MOST_AT_ONCE", at_once)
            patched.setattr(publishing, "is_laden", lambda: is_large)
            assert spread_out.build(targets, worker_count=worker_count) == expected
        assert spread_out.tree() == site.tree() == clean(targets)
        assert spread_out.build(targets, worker_count=worker_count).written == 0


def test_of_a_large_site_small_folders_are_made_by_the_parent_of_the_workers(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns are not, however few files they have."""
    monkeypatch.setattr(publishing, "is_laden", lambda: True)
    monkeypatch.setattr(publishing, "MOST_AT_ONCE", 2)
    targets = [*SITE, page("models/b.html")]
    folders = [replace(folder, is_column=folder.path == "compare/b") for folder in folders_of(targets)]
    ours = str(os.getpid()).encode()
    with Ledger.open(site.ledger_path) as ledger:
        planned = plan(folders, ledger, site.output_path)
        publish(planned, ledger, site.output_path, by_folder(targets, lambda _: str(os.getpid()).encode()), 2)
    assert [path for path, content in site.tree().items() if content == ours] == ["index.html"]


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


# What fails on the way


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


# What survives a kill


def kill_at(step: int) -> None:
    """Kills this interpreter with signal 9 just before it touches the file system for the step-th time."""
    remaining = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal remaining
        is_write = event == "open" and bool(int(str(arguments[2])) & os.O_CREAT)
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
    """One time after the other, slowly enough that a kill meets a write; `ready` says that it began."""

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
