"""What a build would do to each file, and why; what it refuses to touch."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.digests import text_digest
from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL
from generator.output.plan import Target, explain, plan
from generator.output.shelves import Shelf
from generator.problems import CannotGoOn
from tests.output.toy_output import SITE, Site, edited, page


def test_planning_writes_nothing_to_the_output(site: Site) -> None:
    site.plan(SITE)
    assert not site.output_path.exists()


def test_every_reason_is_named(built: Site) -> None:
    targets = [edited(SITE[0], left="edited", findings="edited"), *SITE[1:]]
    (built.output_path / "index.html").write_text("by hand")
    assert built.reasons(targets) == {
        "index.html": ("changed by hand", "left model changed", "findings changed")
    }


# What is refused


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


def test_a_folder_where_a_page_must_go_is_refused(built: Site) -> None:
    (built.output_path / "index.html").unlink()
    (built.output_path / "index.html").mkdir()
    with pytest.raises(CannotGoOn, match=r'index\.html" is a folder'):
        built.build(SITE)


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


# What is explained


def test_explain_tells_what_a_build_would_do_and_why(built: Site) -> None:
    changed = edited(SITE[0], right="edited")
    (built.output_path / "compare" / "notes.txt").write_text("mine")
    with Ledger.open(built.ledger_path) as ledger:

        def told(path: str, target: Target | None) -> tuple[str, tuple[str, ...], bool]:
            answer = explain(path, target, ledger, built.output_path)
            return answer.action, answer.reasons, answer.recorded is not None

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
        assert answer.now.hexes()["right"] == text_digest("edited").hex()
        ledger.commit(doubted=[Shelf("", ("index.html",), None)])
        doubted = explain("index.html", changed, ledger, built.output_path)
        assert (doubted.recorded, doubted.reasons) == (None, ("interrupted",))
