"""Share pictures as pixels: small, always the same, and nothing runs out of them."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from generator import lettering
from generator.findings.model_scores import Range
from generator.pages.parts.share_drawing import (
    AXIS,
    CHART_END,
    FIRST,
    LEVELS,
    MARGIN,
    PER_POINT,
    RULE,
    SIZE,
    Card,
    Row,
    picture,
    shown_rows,
)

LONG = "Extraordinarily long distilled multimodal transformer-variant with everything and more"
ROWS = Row("BLIP", Range(65, 59, 71, 80)), Row("Kosmos-2", Range(56, 35, 76, 60), "provisional", side="right")
PAIR = Card(
    "Image captioning", ("BLIP", "Kosmos-2"), "", ("No clear winner. " * 2,), ROWS, "Toys", "1 Nov 2026"
)
ONE = Card(
    "", ("BLIP",), "Somebody · MIT", (), (Row("Captioning", Range(65, 59, 71, 80)),), "Toys", "1 Nov 2026"
)

CARDS = {
    "pair": PAIR,
    "one": ONE,
    "long names": replace(PAIR, names=(LONG, LONG), rows=tuple(row._replace(label=LONG) for row in ROWS)),
    "one long word": replace(ONE, names=("W" * 200,), below="W" * 200),
    "long pair of words": replace(PAIR, names=("W" * 90, "m" * 90)),
    "long sentences": replace(PAIR, sentences=(LONG * 9, LONG)),
    "long site": replace(ONE, site=LONG * 3),
    "many rows": replace(ONE, names=(LONG,), rows=ONE.rows * 9),
    "nothing known": replace(ONE, rows=(Row("Captioning", Range(50, 0, 100, 0)),)),
    "ends": replace(
        PAIR, rows=(Row("A", Range(0, 0, 0, 9)), Row("B", Range(100, 100, 100, 9), side="right"))
    ),
    "no words": Card("", ("…",), "", (), (), "", ""),
}


def pixels(card: Card) -> np.ndarray:
    """[y, x] places in the palette; 0 is the ground."""
    return np.asarray(Image.open(io.BytesIO(picture(card))))


def chunks(content: bytes) -> Iterator[str]:
    place = 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        yield content[place + 4 : place + 8].decode()
        place += length + 12


@pytest.mark.parametrize("name", CARDS)
def test_nothing_is_drawn_outside_of_the_margins(name: str) -> None:
    drawn = pixels(CARDS[name]) > 0
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    overhang = 14  # what a dot at 0, or the swash of a letter, may reach beyond
    assert MARGIN - overhang <= columns[0]
    assert columns[-1] <= SIZE[0] - MARGIN + overhang
    assert rows[0] >= 40
    assert rows[-1] <= SIZE[1] - 28


@pytest.mark.parametrize("name", CARDS)
def test_words_and_chart_keep_apart(name: str) -> None:
    """Between the numbers of the axis and the words above them lies a bare line."""
    card = CARDS[name]
    rows = shown_rows(card)
    if rows:
        drawn = (pixels(card) > 0).any(axis=1)
        ticks = np.flatnonzero(np.diff(drawn.astype(int)) == 1)
        assert any(RULE - 80 * len(rows) - 90 < start < CHART_END - 40 for start in ticks)


def test_the_same_card_gives_the_same_bytes_whatever_was_drawn_before() -> None:
    before = picture(PAIR)
    picture(ONE)
    lettering.word.cache_clear()
    lettering.width.cache_clear()
    assert picture(PAIR) == before


def test_a_picture_says_no_time_and_nothing_else_beside_its_pixels() -> None:
    content = picture(PAIR)
    assert set(chunks(content)) == {"IHDR", "PLTE", "IDAT", "IEND"}
    assert Image.open(io.BytesIO(content)).size == SIZE == (1200, 630)


@pytest.mark.parametrize("name", CARDS)
def test_a_picture_is_small(name: str) -> None:
    assert len(picture(CARDS[name])) < 60_000


@pytest.mark.parametrize("value", [0, 37, 100])
def test_a_dot_stands_at_its_score_and_a_bar_reaches_as_far_as_the_score_could(value: int) -> None:
    low, high = max(0, value - 20), min(100, value + 20)
    shown = pixels(replace(ONE, rows=(Row("A", Range(value, low, high, 50)),)))
    full, wash = FIRST["left"] + LEVELS - 1, FIRST["left wash"] + LEVELS - 1
    _, xs = np.nonzero(shown[: RULE - 10, AXIS - 20 :] == full)
    assert round((xs.min() + xs.max()) / 2) == pytest.approx(20 + PER_POINT * value, abs=1)
    _, xs = np.nonzero(shown == wash)
    assert abs(int(xs.max()) - (AXIS + PER_POINT * high)) <= 1 or high == value
    assert abs(int(xs.min()) - (AXIS + PER_POINT * low)) <= 1 or low == value


def test_what_is_unknown_has_no_dot() -> None:
    shown = pixels(CARDS["nothing known"])
    assert not (shown == FIRST["left"] + LEVELS - 1).any()


def test_a_comparison_shows_both_rows_and_others_as_many_as_there_is_room_for() -> None:
    assert len(shown_rows(CARDS["long names"])) == 2
    assert 1 <= len(shown_rows(CARDS["many rows"])) < 9
