"""The ledger is one build's at a time, and any damage to it heals or is told."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.output.ledger import Ledger
from generator.output.publish import Published
from generator.problems import CannotGoOn
from tests.output.toy_output import SITE, Site, clean, page


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
