"""A page that was edited and given back its size and its time is found by reading it, and healed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL, WORTH_WORKERS, scan
from generator.output.plan import Target
from generator.output.publish import Published
from generator.output.verified import verified
from generator.problems import CannotGoOn
from tests.output.toy_output import SITE, Site, clean, page
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


def many() -> list[Target]:
    """Enough folders to be read by several processes."""
    return [page(f"compare/{number}/a.html") for number in range(WORTH_WORKERS + 20)]


def test_many_folders_are_read_by_several_processes_with_the_same_result(site: Site) -> None:
    site.build(many(), batch_size=1000)
    for number in (0, 7, 211):
        edited_unseen(site.output_path / "compare" / str(number) / "a.html")
    with Ledger.open(site.ledger_path) as ledger:
        before = scan(site.output_path)
        state = verified(before, ledger.shelves(), site.output_path)
    changed = {path for path, stamp in state.stamps.items() if stamp != before.stamps[path]}
    assert changed == {"compare/0", "compare/7", "compare/211"}
    assert site.build(many(), is_verified=True).written == 3
    assert site.tree() == clean(many())


def test_a_page_that_can_not_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    def work() -> None:
        site = Site(tmp_path / "theirs")
        site.build(SITE)
        (site.output_path / "index.html").chmod(0)
        with pytest.raises(CannotGoOn, match=r'index\.html": Permission denied'):
            site.build(SITE, is_verified=True)

    as_nobody(work, tmp_path / "theirs")
