"""An output that is trusted: folders are asked, and files only where one has moved."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cache import Cache
from generator.output.listing import PARTIAL, looks, scan
from generator.output.plan import Target
from generator.output.publish import Published
from generator.output.trusted import trusted
from generator.problems import CannotGoOn
from generator.stamps import TICK
from tests.output.test_publish import editions, kill_at, page_paths
from tests.output.toy_output import SITE, Site, clean, edited, exit_status, page

NOTHING_TO_DO = Published(0, len(SITE), 0, 0)


def seen(site: Site, targets: list[Target] = SITE) -> None:
    """A trusted build after the clock has moved on: each folder has been looked at as it is now."""
    settle()
    assert site.build(targets, is_trusted=True).written == 0


def settle() -> None:
    time.sleep(2 * TICK / 1e9)


@pytest.fixture
def trusting(built: Site) -> Site:
    seen(built)
    return built


def overwritten(path: Path) -> None:
    """Other bytes in the very same file."""
    with path.open("r+b") as file:
        file.write(b"by hand")


def replaced(path: Path) -> None:
    """As editors, git and rsync do it: another file takes the name."""
    new = path.with_name("new.tmp")
    new.write_bytes(path.read_bytes().swapcase())
    os.utime(new, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1))
    new.rename(path)


def moved_folder(path: Path) -> None:
    """Another folder of the same names takes the place of the one that holds this page."""
    folder = path.parent
    shutil.copytree(folder, folder.with_name("copy"))
    overwritten(folder.with_name("copy") / path.name)
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


PAGE = "compare/a/c.html"


def test_a_file_that_was_overwritten_in_place_is_not_seen_and_is_without_trust(trusting: Site) -> None:
    overwritten(trusting.output_path / PAGE)
    assert trusting.build(SITE, is_trusted=True) == NOTHING_TO_DO
    assert trusting.tree() != clean(SITE)
    assert trusting.build(SITE).written == 1
    assert trusting.tree() == clean(SITE)


@pytest.mark.parametrize("harm", [Path.unlink, replaced, moved_folder])
def test_a_page_that_went_or_was_replaced_is_seen_and_healed(
    trusting: Site, harm: Callable[[Path], None]
) -> None:
    harm(trusting.output_path / PAGE)
    assert trusting.build(SITE, is_trusted=True).written == 1
    assert trusting.tree() == clean(SITE)


def test_a_folder_that_went_is_seen_and_healed(trusting: Site) -> None:
    shutil.rmtree(trusting.output_path / "compare")
    assert trusting.build(SITE, is_trusted=True).written == 3
    assert trusting.tree() == clean(SITE)


@pytest.mark.parametrize("path", ["notes.txt", "compare/notes.txt", "compare/a/notes.txt", "new/notes.txt"])
def test_a_stranger_is_seen_and_refused(trusting: Site, path: str) -> None:
    (trusting.output_path / path).parent.mkdir(exist_ok=True)
    (trusting.output_path / path).write_text("mine")
    before = trusting.times()
    with pytest.raises(CannotGoOn, match=rf'matchup did not write; the first is "{path}"'):
        trusting.build([edited(SITE[0], left="edited"), *SITE[1:]], is_trusted=True)
    assert trusting.times() == before


def test_a_link_in_place_of_a_page_or_a_folder_is_refused(trusting: Site, tmp_path: Path) -> None:
    shutil.move(trusting.output_path / "compare" / "a", tmp_path / "away")
    (trusting.output_path / "compare" / "a").symlink_to(tmp_path / "away")
    with pytest.raises(CannotGoOn, match='compare/a" is a symbolic link'):
        trusting.build(SITE, is_trusted=True)


def test_what_a_killed_build_left_is_removed(trusting: Site) -> None:
    (trusting.output_path / "compare" / "a" / f"b.html{PARTIAL}").write_text("half a pa")
    (trusting.output_path / f"models{PARTIAL}").mkdir()
    assert trusting.build(SITE, is_trusted=True) == NOTHING_TO_DO
    assert trusting.tree() == clean(SITE)


def test_a_folder_that_has_changed_just_now_is_listed_again(built: Site) -> None:
    os.utime(built.output_path / "models")  # its times are of this moment, as are those of the next change
    taken = looks(built.output_path)
    assert not taken["models"].is_settled
    settle()
    assert looks(built.output_path)["models"].is_settled


def test_times_of_whole_seconds_settle_only_when_a_coarse_clock_has_moved_on(built: Site) -> None:
    os.utime(built.output_path / "models", (1_700_000_000, 1_700_000_000))
    settle()
    assert not looks(built.output_path)["models"].is_settled
    assert looks(built.output_path)["compare/a"].is_settled


def test_a_look_that_stands_for_a_listing_says_what_a_listing_says(trusting: Site) -> None:
    state, listed = trusted(trusting.output_path, Cache(trusting.cache_path)), scan(trusting.output_path)
    assert (state.stamps, state.leftovers) == (listed.stamps, listed.leftovers)


def test_files_are_asked_only_in_folders_that_have_moved(trusting: Site) -> None:
    (trusting.output_path / "compare" / "a" / "b.html").unlink()
    for path in ("index.html", "compare/b/c.html", "compare/a/c.html"):
        overwritten(trusting.output_path / path)
    assert trusting.reasons(SITE).keys() == {"index.html", "compare/b/c.html", "compare/a/b.html", PAGE}
    assert trusting.build(SITE, is_trusted=True).written == 2  # those of the folder that one went from


def test_what_was_seen_of_another_output_is_not_believed(trusting: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other")
    other.build(SITE)
    other.cache_path = trusting.cache_path
    overwritten(other.output_path / PAGE)
    assert other.build(SITE, is_trusted=True).written == 1


@pytest.mark.parametrize("damage", [b"", b"\0" * 200, b"[]"])
def test_what_was_seen_and_is_damaged_is_looked_at_anew(trusting: Site, damage: bytes) -> None:
    (kept,) = (trusting.cache_path / "looks").iterdir()
    kept.write_bytes(damage)
    overwritten(trusting.output_path / PAGE)
    assert trusting.build(SITE, is_trusted=True).written == 1


@settings(deadline=None, max_examples=25)
@given(
    steps=st.lists(
        st.tuples(editions, st.sets(page_paths, max_size=2), st.booleans()), min_size=1, max_size=5
    )
)
def test_an_incremental_trusted_build_equals_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[dict[str, dict[str, str]], set[str], bool]],
) -> None:
    site = Site(tmp_path_factory.mktemp("site"))
    for edition, lost, is_settled in steps:
        targets = [page(path, **sides) for path, sides in edition.items()]
        site.build(targets, is_trusted=True)
        assert site.tree() == clean(targets)
        if is_settled:
            seen(site, targets)
        for path in lost:
            (site.output_path / path).unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_kill_before_any_one_file_step_of_a_trusted_build_is_healed(tmp_path: Path) -> None:
    new = [edited(SITE[0], left="edited"), *SITE[3:], page("new/one.html"), page("new/two.html")]
    for step in range(100):
        site = Site(tmp_path / str(step))
        site.build(SITE)
        seen(site)

        def build(site: Site = site, step: int = step) -> None:
            kill_at(step)
            site.build(new, is_trusted=True)

        status = exit_status(build)
        assert status in (0, -signal.SIGKILL)
        if step % 2:  # the next build sees folders that have moved, but no longer may unseen
            settle()
        site.build(new, is_trusted=True)
        assert site.tree() == clean(new)
        assert site.build(new, is_trusted=True) == Published(0, len(new), 0, 0)
        if status == 0:
            break
    assert 10 < step < 99
