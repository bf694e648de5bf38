"""A page that was edited and given back its size and its time is found by rendering it again, and healed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.output.listing import PARTIAL
from generator.output.plan import Target
from generator.output.publish import Published
from generator.problems import CannotGoOn
from tests.output.toy_output import SITE, Site, clean, edited, page, render
from tests.users import as_nobody


def edited_unseen(path: Path) -> None:
    """Other bytes, of the same number, and the time of the old ones."""
    status = path.stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_sizes_and_times_alone_do_not_show_such_an_edit(built: Site) -> None:
    edited_unseen(built.output_path / "index.html")
    assert built.build(SITE) == Published(0, len(SITE), 0, 0)
    assert built.tree() != clean(SITE)


@pytest.mark.parametrize("path", ["index.html", "compare/a/c.html"])
def test_what_was_edited_unseen_is_found_and_healed(built: Site, path: str) -> None:
    edited_unseen(built.output_path / path)
    assert built.build(SITE, is_verified=True).written == 1
    assert built.tree() == clean(SITE)
    assert built.build(SITE) == Published(0, len(SITE), 0, 0)


def test_a_site_as_it_should_be_is_left_untouched(built: Site) -> None:
    before = built.times()
    assert built.build(SITE, is_verified=True) == Published(0, len(SITE), 0, 0)
    assert built.times() == before


def test_whatever_else_was_done_by_hand_is_healed_as_ever(built: Site) -> None:
    (built.output_path / "models" / "a.html").unlink()
    (built.output_path / "index.html").write_text("longer or shorter")
    (built.output_path / f"index.html{PARTIAL}").write_text("half a pa")
    edited_unseen(built.output_path / "compare" / "b" / "c.html")
    assert built.build(SITE, is_verified=True).written == 3
    assert built.tree() == clean(SITE)


def test_files_that_are_not_ours_are_refused_and_not_read(built: Site) -> None:
    (built.output_path / "theirs.html").write_text("mine")
    (built.output_path / "theirs.html").chmod(0)
    with pytest.raises(CannotGoOn, match=r"theirs\.html"):
        built.build(SITE, is_verified=True)


def test_a_first_build_may_be_verified(site: Site) -> None:
    assert site.build(SITE, is_verified=True).written == len(SITE)


def test_what_is_edited_in_content_meanwhile_is_written_and_deleted_as_ever(built: Site) -> None:
    edited_unseen(built.output_path / "compare" / "a" / "c.html")
    targets = [edited(SITE[0], left="edited"), *SITE[2:4], page("models/new.html")]
    assert built.build(targets, is_verified=True) == Published(
        3, 1, 2, sum(map(size, (*targets[:2], targets[3])))
    )
    assert built.tree() == clean(targets)
    assert built.build(targets) == Published(0, len(targets), 0, 0)


def size(target: Target) -> int:
    return len(render(target))


def test_a_page_that_comes_out_otherwise_than_its_digests_say_is_written(built: Site) -> None:
    def renamed(target: Target) -> bytes:
        return b"otherwise" if target.path == "models/a.html" else render(target)

    assert built.build(SITE, renamed) == Published(0, len(SITE), 0, 0)
    assert built.build(SITE, renamed, is_verified=True).written == 1
    assert (built.output_path / "models" / "a.html").read_bytes() == b"otherwise"


def test_several_processes_find_the_same(site: Site) -> None:
    targets = [page(f"compare/{number}/a.html") for number in range(20)]
    site.build(targets)
    for number in (0, 7, 11):
        edited_unseen(site.output_path / "compare" / str(number) / "a.html")
    assert site.build(targets, is_verified=True, worker_count=3).written == 3
    assert site.tree() == clean(targets)


def test_a_page_that_can_not_be_read_is_written_again(tmp_path: Path) -> None:
    def work() -> None:
        site = Site(tmp_path / "theirs")
        site.build(SITE)
        (site.output_path / "index.html").chmod(0)
        assert site.build(SITE, is_verified=True).written == 1
        assert site.tree() == clean(SITE)

    as_nobody(work, tmp_path / "theirs")
