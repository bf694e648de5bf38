"""The ledger is one build's at a time, and any damage to it heals or is told."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.digests import digest_of
from generator.output.ledger import Ledger
from generator.output.publish import Published
from generator.output.shelves import Shelf
from generator.problems import CannotGoOn
from tests.output.toy_output import SITE, Site, clean, edited, exit_status, page


def test_a_second_build_at_the_same_time_is_refused(built: Site) -> None:
    opener = f"""
from pathlib import Path
from generator.output.ledger import Ledger
Ledger.open(Path({str(built.ledger_path)!r}))
"""
    with Ledger.open(built.ledger_path):
        with pytest.raises(CannotGoOn, match="another build is writing"):
            built.build(SITE)
        refused = subprocess.run([sys.executable, "-c", opener], capture_output=True, text=True, check=False)
        assert "another build is writing" in refused.stderr
    assert built.build(SITE).written == 0


# A lost ledger


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


def flipped(content: bytearray, draw: random.Random) -> None:
    """One bit, in the header of the database as often as elsewhere."""
    place = draw.randrange(draw.choice((100, len(content))))
    content[place] ^= 1 << draw.randrange(8)


def cut_off(content: bytearray, draw: random.Random) -> None:
    del content[draw.randrange(len(content)) :]


def riddled(content: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice((2, 10, 300))):
        content[draw.randrange(len(content))] = draw.randrange(256)


def shifted(content: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(content))
    content[place : place + draw.randrange(600)] = draw.randbytes(draw.randrange(600))


@pytest.mark.parametrize("harm", [flipped, cut_off, riddled, shifted])
def test_any_damage_to_the_ledger_heals_by_itself(
    tmp_path: Path, harm: Callable[[bytearray, random.Random], None]
) -> None:
    """Never a traceback, never another page; the build after it has nothing to do.

    Damage that only a write meets stops one build, in words, and the next one heals.
    """
    draw = random.Random(20261128)
    sound = Site(tmp_path / "sound")
    sound.build(SITE)
    targets = [edited(SITE[0], left="edited"), *SITE[1:]]
    for number in range(12):
        site = Site(Path(shutil.copytree(tmp_path / "sound", tmp_path / str(number))))
        content = bytearray(sound.ledger_path.read_bytes())
        harm(content, draw)
        site.ledger_path.write_bytes(content)
        try:
            site.build(targets)
        except CannotGoOn as refusal:
            if "is damaged, and was begun anew" not in refusal.message:
                raise
            site.build(targets)
        assert site.tree() == clean(targets)
        assert site.build(targets) == Published(0, len(targets), 0, 0)


@pytest.mark.parametrize("harm", [flipped, cut_off, riddled])
@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_any_damage_to_what_a_kill_left_of_the_ledger_heals_by_itself(
    built: Site, tmp_path: Path, harm: Callable[[bytearray, random.Random], None], suffix: str
) -> None:
    """The last transactions of a killed build lie in SQLite's journal, and are lost where that is damaged."""
    targets = [edited(target, left="edited") for target in SITE]

    def killed() -> None:
        with Ledger.open(built.ledger_path) as ledger:
            ledger.commit(doubted=[Shelf("models", ("a.html",), None)])
            os.kill(os.getpid(), signal.SIGKILL)

    assert exit_status(killed) == -signal.SIGKILL
    path = Path(f"{built.ledger_path}{suffix}")
    draw, sound = random.Random(20261128), path.read_bytes()
    assert sound
    for number in range(4):
        site = Site(Path(shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-{number}")))
        content = bytearray(sound)
        harm(content, draw)
        Path(f"{site.ledger_path}{suffix}").write_bytes(content)
        site.build(targets)
        assert site.tree() == clean(targets)
        assert site.build(targets).written == 0
        shutil.rmtree(site.output_path.parent)


def forged(path: Path, folder: str, names: str, rows: bytes | None = None) -> None:
    """A row of any content under a digest that fits."""
    digest = digest_of(folder.encode(), names.encode(), *(() if rows is None else (rows,)))
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?)", (folder, names, rows, digest)
        )
    connection.close()


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("", "../precious.txt"),
        ("..", "precious.txt"),
        ("models/../..", "precious.txt"),
        ("/", "precious.txt"),
        ("models", "a.html/../../precious.txt"),
        ("models", "."),
        ("models", ""),
        ("models//deeper", "a.html"),
    ],
)
def test_no_row_leads_out_of_the_output(built: Site, folder: str, names: str) -> None:
    precious = built.output_path.parent / "precious.txt"
    precious.write_text("mine")
    forged(built.ledger_path, folder, names)
    built.build(SITE)
    assert precious.read_text() == "mine"
    assert built.tree() == clean(SITE)


@pytest.mark.parametrize("rows", [b"", bytes(55), bytes(57), bytes(112)])
def test_rows_of_another_number_than_their_names_are_damage(built: Site, rows: bytes) -> None:
    forged(built.ledger_path, "models", "a.html", rows)
    assert set(built.reasons(SITE).values()) == {("ledger was rebuilt",)}


def test_a_ledger_that_is_begun_anew_is_told_once(built: Site) -> None:
    garble(built.ledger_path)
    assert "is begun anew" in built.build(SITE).note
    assert built.build(SITE).note == ""


def test_a_first_build_tells_nothing_of_its_ledger(site: Site) -> None:
    assert site.build(SITE).note == ""


def test_damage_that_shows_only_when_it_is_written_stops_this_build_and_heals_with_the_next(
    built: Site,
) -> None:
    with Ledger.open(built.ledger_path) as ledger:
        ledger._connection.execute("DROP TABLE folders")
        with pytest.raises(CannotGoOn, match="is damaged, and was begun anew"):
            ledger.commit(doubted=[Shelf("models", ("a.html",), None)])
    built.build(SITE)
    assert built.tree() == clean(SITE)
    assert built.build(SITE).written == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE about SET output = '../elsewhere'", "UPDATE about SET is_rebuilt = 1", "DELETE FROM about"],
)
def test_what_the_ledger_is_about_is_under_a_digest_too(built: Site, statement: str) -> None:
    with sqlite3.connect(built.ledger_path) as connection:
        connection.execute(statement)
    connection.close()
    assert set(built.reasons(SITE).values()) == {("ledger was rebuilt",)}
    assert built.build(SITE).written == len(SITE)


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


def test_how_folders_were_left_is_what_their_shelves_tell(built: Site) -> None:
    with Ledger.open(built.ledger_path) as ledger:
        ledger.commit(doubted=[ledger.shelves()["compare/a"]])
        shelves = ledger.shelves()
        assert len(shelves) > 1
        assert shelves["compare/a"].rows is None
        told = {path: (left.stamp, left.file_count) for path, left in ledger.left().items()}
        assert told == {path: (shelf.stamp, len(shelf.names)) for path, shelf in shelves.items()}


def test_nothing_is_told_of_how_folders_were_left_where_rows_are_cut(built: Site) -> None:
    shorten(built.ledger_path)
    with Ledger.open(built.ledger_path) as ledger:
        assert ledger.left() == {}
