"""Pictures as pages name them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.pages.parts.picture_views import made_path, made_pictures, picture_view
from generator.readings.answers import Answer
from tests.findings.captioned import sample
from tests.pages.parts.spoken_site import the
from tests.spoken import DRAWER, spoken


@pytest.mark.parametrize(
    ("width", "widths"),
    [(100, [100]), (320, [320]), (480, [320, 480]), (640, [320, 640]), (5000, [320, 640])],
)
def test_a_picture_is_named_in_the_sizes_of_the_web_and_never_enlarged(width: int, widths: list[int]) -> None:
    view = picture_view(replace(sample(), width=width))
    assert view.paths == tuple((f"samples/scene-{each}.webp", each) for each in widths)
    assert view.path == view.paths[0][0]


@pytest.mark.parametrize(("width", "height", "small"), [(480, 480, 88), (1000, 10, 22), (10, 1000, 176)])
def test_a_small_view_is_neither_a_line_nor_a_tower(width: int, height: int, small: int) -> None:
    assert picture_view(replace(sample(), width=width, height=height)).small == small


def test_every_picture_that_a_model_made_has_a_path_of_its_own() -> None:
    pictures = made_pictures(spoken().findings.answers, the(DRAWER))
    assert pictures
    assert all(path == made_path(answer) for path, answer in pictures.items())
    assert made_path(Answer("1", "fox", "greedy", "r", picture="toy/1.webp")) == "samples/made/toy/1.webp"
