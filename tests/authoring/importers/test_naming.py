"""Addresses and short names of new entries, and who gets none."""

from __future__ import annotations

import pytest

from generator.authoring.importers.entry import Entry
from generator.authoring.importers.naming import addressed, short_name


def entry(id: str, name: str = "A name") -> Entry:
    return Entry(id=id, where="x.toml", name=name)


def test_an_address_is_made_of_what_follows_the_owner() -> None:
    known = addressed([entry("lab/Teal-2.5"), entry("a/b/Merle_Pro"), entry("alone")])
    assert list(known.by_slug) == ["merle-pro", "alone", "teal-2-5"]
    assert known.refused == ()


@pytest.mark.parametrize(
    ("id", "reason"),
    [
        ("lab/con", '"con" is the name of a device on Windows'),
        ("lab/AUX", '"aux" is the name of a device on Windows'),
        ("lab/com1", '"com1" is the name of a device on Windows'),
        ("lab/index", '"index" is taken by the list of all models'),
        ("lab/…", "no address of 1 to 80 characters"),
        ("lab/" + "x" * 81, "no address of 1 to 80 characters"),
    ],
)
def test_an_address_that_no_file_may_have_is_refused(id: str, reason: str) -> None:
    known = addressed([entry(id)])
    assert known.by_slug == {}
    assert reason in known.refused[0]


def test_of_two_with_one_address_the_first_has_it_and_the_other_is_told() -> None:
    known = addressed([entry("b/teal.2"), entry("a/Teal-2")])
    assert known.by_slug["teal-2"].id == "a/Teal-2"
    assert known.refused == (
        'b/teal.2: its address would be "teal-2", as that of a/Teal-2; write its file with matchup new'
        " --slug b-teal-2",
    )


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\x1b[2J", "a\u202eb"])
def test_a_name_that_can_not_be_shown_is_refused(name: str) -> None:
    assert addressed([entry("lab/x", name)]).by_slug == {}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Teal 2", "Teal 2"),
        ("Llama 3.3 Nemotron Super 49B v1.5", "Llama 3.3 Super 49B v1.5"),
        ("Extraordinarilylongwordthatgoeson", "Extraordinarilylongwordt"),
        (" ".join(f"word{number}" for number in range(40)), "word0 word1 word9 word39"),
    ],
)
def test_a_short_name_keeps_the_first_word_and_the_last(name: str, short: str) -> None:
    assert short_name(name, set()) == short
    assert len(short) <= 24


def test_a_short_name_is_nobody_elses() -> None:
    name = "Llama 3.3 Nemotron Super 49B v1.5"
    first = short_name(name, set())
    second = short_name(name, {first.casefold()})
    assert second not in ("", first)
    assert short_name("Teal", {"teal"}) == ""
