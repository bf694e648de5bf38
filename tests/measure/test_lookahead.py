"""What is made ahead is what is taken, in order; what goes wrong with it comes when it is taken."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing

import pytest
import torch
from PIL import Image

from generator.measure.lookahead import Lookahead
from generator.measure.pixels import Pixels

QUEUE = range(10)


def test_batches_are_made_once_each_in_order() -> None:
    made: list[range] = []

    def make(places: range) -> list[int]:
        made.append(places)
        return [10 * place for place in places]

    with closing(Lookahead(make)) as lookahead:
        taken = []
        for start in range(0, 10, 4):
            taken += lookahead.take(QUEUE[start : start + 4])
            lookahead.begin(QUEUE[start + 4 : start + 8])
    assert taken == [10 * place for place in QUEUE]
    assert made == [QUEUE[:4], QUEUE[4:8], QUEUE[8:]]


def test_a_batch_is_made_while_the_one_before_is_used() -> None:
    is_used = threading.Event()

    def make(places: range) -> bool:
        return is_used.wait(30)  # ends only when the caller goes on while this is made

    with closing(Lookahead(make)) as lookahead:
        lookahead.begin(QUEUE[:4])
        is_used.set()
        assert lookahead.take(QUEUE[:4])


def test_a_batch_that_became_smaller_is_made_anew_and_never_two_at_once() -> None:
    running, most = 0, 0

    def make(places: range) -> range:
        nonlocal running, most
        running += 1
        most = max(most, running)
        threading.Event().wait(0.01)
        running -= 1
        return places

    with closing(Lookahead(make)) as lookahead:
        lookahead.begin(QUEUE[4:8])
        assert lookahead.take(QUEUE[:2]) == QUEUE[:2]
        lookahead.begin(QUEUE[2:4])
        lookahead.begin(QUEUE[4:6])
        assert lookahead.take(QUEUE[4:6]) == QUEUE[4:6]
    assert most == 1


def test_what_goes_wrong_ahead_is_raised_where_it_is_taken_and_nowhere_else() -> None:
    def make(places: range) -> range:
        if 5 in places:
            raise OSError("picture 5 is gone")
        return places

    with closing(Lookahead(make)) as lookahead:
        lookahead.begin(QUEUE[4:8])
        lookahead.settle()
        assert lookahead.take(QUEUE[:4]) == QUEUE[:4]  # instead of what was begun
        lookahead.begin(QUEUE[4:8])
        with pytest.raises(OSError, match="picture 5 is gone"):
            lookahead.take(QUEUE[4:8])


def pictures(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (4, 4), (shade, 0, 0)) for shade in range(count)]


def pixels_of(picture: Image.Image) -> torch.Tensor:
    red = picture.getpixel((0, 0))[0]  # type: ignore[index]
    if red == 7:
        raise ValueError("picture 7 has no pixels")
    return torch.full((1, 3, 2, 2), float(red))


def reds(pixels: Pixels, asked: Sequence[Image.Image]) -> list[float]:
    return pixels(asked)[:, 0, 0, 0].tolist()


def test_pixels_that_were_begun_are_those_that_are_made_when_asked_for() -> None:
    pixels, shown = Pixels(pixels_of), pictures(6)
    pixels.begin(shown[:4])
    pixels.begin(shown[4:])
    assert reds(pixels, shown[3::-1]) == [3, 2, 1, 0]
    assert reds(pixels, [shown[4], shown[4], shown[0]]) == [4, 4, 0]


def test_pixels_are_held_for_two_batches_at_most() -> None:
    pixels, shown = Pixels(pixels_of), pictures(6)
    for start in (0, 2, 4):
        pixels.begin(shown[start : start + 2])
    assert pixels._begun(shown[0]) is None
    assert pixels._begun(shown[2]) is not None
    assert pixels._begun(shown[2]) is None  # it was given away


def test_a_picture_without_pixels_is_told_when_it_is_asked_for() -> None:
    pixels, shown = Pixels(pixels_of), pictures(8)
    pixels.begin(shown)
    assert reds(pixels, shown[:7]) == [0, 1, 2, 3, 4, 5, 6]
    with pytest.raises(ValueError, match="picture 7 has no pixels"):
        pixels(shown[7:])
