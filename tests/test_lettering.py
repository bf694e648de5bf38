"""Words as pixels: every letter that is promised is there, and lines keep to their room."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from generator.lettering import (
    ELLIPSIS,
    Cut,
    Face,
    balanced,
    breadth,
    broken,
    drawable,
    largest,
    letters,
    missing,
    word,
)

CUTS: tuple[Cut, ...] = get_args(Cut)
FACE = Face("Inter-Text", 30)
TEXTS = [
    "Both caption pictures, and only one of them draws boxes.",
    "W" * 90,
    "a " * 60,
    "Über-Ångström fjord",
]


@pytest.mark.parametrize("cut", CUTS)
def test_every_font_has_every_letter(cut: Cut) -> None:
    face = Face(cut, 12)
    box = word("\ue000", face).ink  # of no font
    blank = {letter for letter in letters() if not letter.strip()}
    assert len(letters()) > 600
    for letter in letters() - blank:
        ink = word(letter, face).ink
        assert ink.any(), letter
        assert not np.array_equal(ink, box), letter


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("text", ["fjord", "Ẵj", "ÅĘ", "(Ŵ)", "ğg", "Ђj"])
def test_no_letter_reaches_out_of_its_pixels(cut: Cut, text: str) -> None:
    ink = word(text, Face(cut, 64)).ink
    edges = ink[0], ink[-1], ink[:, 0], ink[:, -1]
    assert not any(edge.any() for edge in edges)


def test_a_word_is_the_same_pixels_when_it_is_drawn_again() -> None:
    before = word("Kosmos-2", FACE).ink
    word.cache_clear()
    assert np.array_equal(word("Kosmos-2", FACE).ink, before)


def test_letters_that_no_font_has_are_named_once_and_give_way_to_one_ellipsis() -> None:
    assert missing("千问 千 VL") == "千问"
    assert drawable("千问 VL") == "… VL"
    assert missing("e\u0301") == ""
    assert drawable(" two\n\tlines ") == "two lines"
    assert missing("\u202eevil\x07") == "\u202e\x07"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [120, 200, 1040])
@pytest.mark.parametrize("most", [1, 2, 40])
def test_lines_keep_to_their_room_and_say_where_they_leave_something_out(
    text: str, room: int, most: int
) -> None:
    for lines in (broken(text, FACE, room, most), balanced(text, FACE, room, most)):
        assert 1 <= len(lines) <= most
        assert max(breadth(line, FACE) for line in lines) <= room
        whole = "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert whole != lines[-1].endswith(ELLIPSIS)


def test_an_ellipsis_stands_after_a_whole_word_where_there_is_one() -> None:
    (line,) = broken(TEXTS[0], FACE, 300, 1)
    assert TEXTS[0].startswith(line.removesuffix(f" {ELLIPSIS}") + " ")


def test_balanced_lines_are_no_more_than_others() -> None:
    assert len(balanced(TEXTS[0], FACE, 500, 9)) == len(broken(TEXTS[0], FACE, 500, 9))


def test_the_largest_face_that_fits_is_taken_else_the_smallest() -> None:
    assert largest("A", "Inter-Text", (90, 40), 200).size == 90
    assert largest("A name", "Inter-Text", (90, 40), 200).size == 40
    assert largest("W" * 50, "Inter-Text", (90, 40), 200).size == 40
