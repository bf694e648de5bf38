"""What is kept comes back as it was, and whatever else lies in the cache counts as absent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cache import Cache, Entries
from generator.digests import DIGEST_SIZE, digest_of
from generator.stamps import TICK, stamp_of, stamps_in

KEY = b"the bytes of a file"


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    sizes: tuple[int, ...] = ()


THING = Thing("alpha", (1, 2))


CODE = b"code"


@pytest.fixture
def entries(tmp_path: Path) -> Entries[Thing]:
    return Entries(tmp_path / "cache", Thing, CODE)


@pytest.fixture
def entry(entries: Entries[Thing], tmp_path: Path) -> Path:
    """The file in which a thing is cache."""
    entries.keep("a.md", KEY, THING)
    return tmp_path / "cache" / "a.md.msgpack"


def test_what_was_kept_comes_back(entries: Entries[Thing], entry: Path) -> None:
    assert entries.recall("a.md", KEY) == THING
    assert [path.name for path in entry.parent.iterdir()] == [entry.name]


@pytest.mark.parametrize(
    ("name", "key"), [("b.md", KEY), ("a.md", b""), ("a.md", KEY + b" "), ("a\0.md", KEY), ("a" * 300, KEY)]
)
def test_another_name_or_key_has_nothing(name: str, key: bytes, entries: Entries[Thing], entry: Path) -> None:
    assert entries.recall(name, key) is None


def test_what_is_kept_anew_takes_the_place_of_the_old(entries: Entries[Thing], entry: Path) -> None:
    entries.keep("a.md", b"new", Thing("beta"))
    assert (entries.recall("a.md", KEY), entries.recall("a.md", b"new")) == (None, Thing("beta"))


def test_borders_between_parts_count() -> None:
    assert (
        len({digest_of(b"ab", b"c"), digest_of(b"a", b"bc"), digest_of(b"abc"), digest_of(b"abc", b"")}) == 4
    )


def test_without_a_folder_nothing_is_remembered() -> None:
    entries = Entries(None, Thing, CODE)
    entries.keep("a.md", KEY, THING)
    entries.forget_others()
    assert entries.recall("a.md", KEY) is None


def test_only_what_nobody_asked_for_is_forgotten(entries: Entries[Thing], entry: Path) -> None:
    for name in ("gone.md.msgpack", "gone.md.partial", "notes.txt"):
        (entry.parent / name).write_bytes(b"")
    later = Entries(entry.parent, Thing, CODE)
    later.recall("a.md", KEY)
    later.forget_others()
    assert sorted(path.name for path in entry.parent.iterdir()) == [entry.name, "notes.txt"]


# Damage


@given(st.data())
def test_a_damaged_entry_is_absent(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("cache")
    entries = Entries(folder, Thing, CODE)
    entries.keep("a.md", KEY, THING)
    sound = (folder / "a.md.msgpack").read_bytes()
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, len(sound)))
    damaged = sound[:start] + data.draw(st.binary(max_size=20)) + sound[end:]
    (folder / "a.md.msgpack").write_bytes(damaged)
    assert entries.recall("a.md", KEY) == (THING if damaged == sound else None)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "sizes", "more"]), inner),
)


@given(PLAIN.map(msgspec.msgpack.encode) | st.binary())
def test_a_forged_entry_is_absent_or_of_the_right_types(
    tmp_path_factory: pytest.TempPathFactory, packed: bytes
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    (folder / "a.md.msgpack").write_bytes(digest_of(CODE, KEY, packed) + packed)
    found = Entries(folder, Thing, CODE).recall("a.md", KEY)
    assert found is None or (isinstance(found.name, str) and all(type(size) is int for size in found.sizes))


@pytest.mark.parametrize(
    "packed",
    [b"\x91" * 100_000, b"\xdf\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff", b""],
    ids=["deep", "map", "text", "nothing"],
)
def test_an_entry_that_claims_to_be_huge_is_absent(
    packed: bytes, entries: Entries[Thing], entry: Path
) -> None:
    entry.write_bytes(digest_of(CODE, KEY, packed) + packed)
    assert entries.recall("a.md", KEY) is None


def test_an_entry_of_other_code_is_absent(entries: Entries[Thing], entry: Path) -> None:
    packed = entry.read_bytes()[DIGEST_SIZE:]
    entry.write_bytes(digest_of(b"other code", KEY, packed) + packed)
    assert entries.recall("a.md", KEY) is None


# What a pull request could bring


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def elsewhere(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("elsewhere")))


@pytest.mark.parametrize(
    "harm", [endless, elsewhere, os.mkfifo, Path.mkdir], ids=["endless", "link", "pipe", "folder"]
)
def test_what_is_no_plain_file_is_absent(
    harm: Callable[[Path], None], entries: Entries[Thing], entry: Path
) -> None:
    if harm is not elsewhere:
        entry.unlink()
    harm(entry)
    assert entries.recall("a.md", KEY) is None


def test_nothing_is_written_through_a_link(entries: Entries[Thing], entry: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("as it was", "utf-8")
    for name in (f"a.md.{os.getpid()}.partial", f"b.md.{os.getpid()}.partial", "b.md.msgpack"):
        (entry.parent / name).symlink_to(precious)
    entries.keep("a.md", KEY, Thing("beta"))
    entries.keep("b.md", KEY, Thing("gamma"))
    assert precious.read_text("utf-8") == "as it was"
    assert (entries.recall("a.md", KEY), entries.recall("b.md", KEY)) == (Thing("beta"), Thing("gamma"))


def test_a_folder_that_is_a_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "x.msgpack").write_bytes(b"")
    (tmp_path / "cache").symlink_to(tmp_path / "private")
    entries = Entries(tmp_path / "cache", Thing, CODE)
    entries.keep("a.md", KEY, THING)
    entries.forget_others()
    assert [path.name for path in (tmp_path / "private").iterdir()] == ["x.msgpack"]


# What can't be kept


def test_a_text_that_is_no_unicode_is_found_anew(entries: Entries[Thing]) -> None:
    entries.keep("a.md", KEY, Thing("\ud800"))
    assert entries.recall("a.md", KEY) is None


def test_a_folder_that_can_not_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder would be", "utf-8")
    entries = Entries(tmp_path / "cache", Thing, CODE)
    entries.keep("a.md", KEY, THING)
    entries.forget_others()
    assert entries.recall("a.md", KEY) is None


# What is kept in memory


def made(cache: Cache, name: str, *sources: object) -> list[object]:
    """A list of its own each time that it is made."""
    return cache.of(name, sources, list)


def test_a_thing_is_made_once_while_its_name_and_its_sources_are_the_same() -> None:
    cache, source, twin = Cache(), [1], [1]
    first = made(cache, "a", source)
    assert made(cache, "a", source) is first
    assert made(cache, "b", source) is not first
    assert made(cache, "a", twin) is not first
    assert made(cache, "a") is not first


def test_a_thing_lasts_for_as_long_as_each_round_asks_for_it() -> None:
    cache = Cache()
    first = made(cache, "a")
    for _ in range(3):
        cache.turn(is_whole=True)
        assert made(cache, "a") is first
    cache.turn(is_whole=True)
    cache.turn(is_whole=True)
    assert made(cache, "a") is not first


def test_rounds_that_were_broken_off_cost_nothing_and_leave_nothing() -> None:
    cache = Cache()
    first = made(cache, "a")
    cache.turn(is_whole=True)
    broken = [made(cache, "b") for _ in range(3) if not cache.turn(is_whole=False)]
    assert len({id(each) for each in broken}) == 3
    assert made(cache, "a") is first


def test_what_can_not_be_made_is_tried_again() -> None:
    cache = Cache()
    with pytest.raises(ZeroDivisionError):
        cache.of("a", (), lambda: 1 // 0)
    assert cache.of("a", (), lambda: 1) == 1


# Stamps


def settled(path: Path) -> Path:
    time.sleep(2 * TICK / 1e9)
    return path


def rewritten(path: Path) -> None:
    """Other bytes of the same length, and the time of the old ones."""
    status = path.stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


def turned_into_a_link(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


@pytest.mark.parametrize(
    "change",
    [rewritten, replaced, turned_into_a_link, lambda path: path.chmod(0o600), lambda path: path.unlink()],
)
def test_whatever_happens_to_a_file_gives_it_another_stamp(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    path = tmp_path / "a.md"
    path.write_text("alpha", "utf-8")
    before = stamp_of(settled(path))
    assert stamp_of(path) == before
    change(path)
    assert stamp_of(settled(path)) != before


def test_a_file_that_was_written_a_moment_ago_has_no_stamp_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("alpha", "utf-8")
    assert stamp_of(path) != stamp_of(path)


def test_the_stamps_of_a_folder_are_those_of_its_files_by_name(tmp_path: Path) -> None:
    for name in "cab":
        (tmp_path / name).write_text(name, "utf-8")
    settled(tmp_path)
    assert stamps_in(tmp_path) == [(name, stamp_of(tmp_path / name)) for name in "abc"]
