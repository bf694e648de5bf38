"""A site that another user has built, and folders that may not be written: told, and nothing is lost."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from generator import places
from generator.cache import Cache, Entries
from generator.problems import CannotGoOn
from tests.small import bare_site, make, output, times
from tests.users import as_nobody, give

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="needs root, which may become another user"
)


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    return bare_site(tmp_path / "site")


def test_a_cache_of_another_user_is_not_used_and_told(tmp_path: Path) -> None:
    """Whoever wrote it could have written what is not true of the content."""
    cache_path = tmp_path / "site" / ".matchup"
    Entries(cache_path / "models", str, b"").keep("a.md", b"key", "theirs")
    cache_path.chmod(0o777)

    def work() -> None:
        cache = Cache(cache_path)
        assert re.fullmatch(r'the cache ".*\.matchup" belongs to another user, so nothing is .*', cache.note)
        entries = cache.entries("models", str, b"")
        assert entries.recall("a.md", b"key") is None
        entries.keep("b.md", b"key", "ours")
        entries.forget_others()
        cache.keep_arrays("draws")
        assert cache.path_of("draws") is None

    as_nobody(work, tmp_path / "other")
    assert [path.name for path in cache_path.rglob("*.*")] == ["a.md.msgpack"]


def test_a_cache_of_ones_own_is_used_and_nothing_is_told(tmp_path: Path) -> None:
    def work() -> None:
        for _ in range(2):
            cache = Cache(tmp_path / "site" / ".matchup")
            assert cache.note == ""
            cache.entries("models", str, b"").keep("a.md", b"key", "ours")
            assert cache.entries("models", str, b"").recall("a.md", b"key") == "ours"

    as_nobody(work, tmp_path / "site")


def test_a_cache_that_can_not_be_read_is_not_used_and_told(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "site" / ".matchup").mkdir(mode=0o300)
        assert "can't be read" in Cache(tmp_path / "site" / ".matchup").note

    as_nobody(work, tmp_path / "site")


def test_a_cache_that_is_a_link_is_not_used_and_told(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / ".matchup").symlink_to(tmp_path / "private")
    cache = Cache(tmp_path / ".matchup")
    assert "is a link" in cache.note
    cache.entries("models", str, b"").keep("a.md", b"key", "ours")
    assert list((tmp_path / "private").iterdir()) == []


def test_a_link_in_place_of_the_folder_of_the_ledger_is_refused(site: places.Site, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    site.cache_path.symlink_to(tmp_path / "private")
    with pytest.raises(CannotGoOn, match=r"\.matchup\" is a link"):
        make(site)
    assert list((tmp_path / "private").iterdir()) == []
    assert not (site.path / "output").exists()


@pytest.mark.parametrize("name", [".matchup", "output", "output/models"])
def test_folders_that_another_user_has_built_are_told_and_stay_and_their_owner_goes_on(
    site: places.Site, name: str
) -> None:
    make(site)
    give(site.path)
    give(site.path / name, owner=0)
    times()["edited"].set(site)

    def work() -> None:
        with pytest.raises(CannotGoOn, match=r"Permission denied|readonly database") as refusal:
            make(site)
        assert str(site.path / name) in refusal.value.message
        assert "see that matchup can write there" in refusal.value.help

    as_nobody(work)
    assert output(site) == times()["first"].pages
    make(site)
    assert output(site) == times()["edited"].pages


def test_a_user_who_may_write_all_builds_on_after_another(site: places.Site) -> None:
    make(site)
    give(site.path)
    times()["edited"].set(site)
    as_nobody(lambda: make(site))
    assert output(site) == times()["edited"].pages


@pytest.mark.parametrize("name", ["output", ".matchup"])
def test_folders_made_read_only_are_told_and_with_the_right_to_write_the_next_build_heals(
    site: places.Site, name: str
) -> None:
    make(site)
    give(site.path)
    times()["edited"].set(site)
    (site.path / name).chmod(0o555)
    inner = [path for path in (site.path / name).rglob("*") if path.is_dir()]
    for path in inner:
        path.chmod(0o555)

    def work() -> None:
        with pytest.raises(CannotGoOn, match=r"Permission denied|unable to open|readonly") as refusal:
            make(site)
        assert "see that matchup can write there" in refusal.value.help

    as_nobody(work)
    assert output(site) == times()["first"].pages
    for path in (site.path / name, *inner):
        path.chmod(0o755)
    as_nobody(lambda: make(site))
    assert output(site) == times()["edited"].pages
