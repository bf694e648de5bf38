"""Pictures as pages name them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.content.folder import read_catalog
from generator.pages.parts.picture_views import made_path, made_pictures, picture_view
from generator.pictures import SRGB
from generator.readings import answer_files
from generator.readings.answers import Answer
from generator.readings.storage import samples_path
from tests.findings.captioned import sample
from tests.pages.parts.spoken_site import the
from tests.spoken import DRAWER, speak, spoken
from tests.toys import edition


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


def test_a_picture_that_a_model_made_goes_out_without_anything_but_its_pixels(stored: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    file = io.BytesIO()
    whole = Image.new("RGB", (1280, 960), "teal")
    whole.save(file, "WEBP", exif=exif, icc_profile=SRGB.tobytes(), xmp=b"<x>who took it</x>")
    catalog, _ = read_catalog(stored)
    assert catalog is not None
    speak(stored, catalog)
    answers = answer_files.load_all(stored, catalog)[0]
    answer, *_ = answers.of(catalog.model(DRAWER))
    (samples_path(stored) / answer.picture).write_bytes(file.getvalue())
    opened = edition(stored)
    content = opened.render(made_path(answer))
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("WEBP", (640, 480))
        assert not {"exif", "icc_profile", "xmp"} & set(image.info)
        colour = np.asarray(image.convert("RGB")).mean(axis=(0, 1))
    assert np.abs(colour - (0, 128, 128)).max() < 3
    assert content == opened.render(made_path(answer))
    page = opened.render(f"models/{DRAWER}.html").decode()
    assert re.search(rf'src="../{re.escape(made_path(answer))}"\s+width="640" height="480"', page)
