"""The maps of a model under each other in one picture."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from generator.pages.parts import exhibits
from generator.pages.parts.map_strips import STEP, strip_maps
from tests.pages.parts.spoken_site import BLIP, GPT2, the
from tests.spoken import ROWS, spoken


def test_every_map_stands_in_the_strip_where_the_page_says() -> None:
    found = spoken().findings
    catalog, told = found.catalog, the(BLIP)
    shown = exhibits.exhibits(catalog, found.answers, told)
    assert shown.strip is not None
    stacked = strip_maps(found.answers, told).reshape(-1, shown.strip.columns)
    assert len(stacked) == shown.strip.height
    for output in found.answers.of(told):
        maps = found.answers.maps(told.slug, output.key)
        assert maps is not None
        answer = shown.answers[output.input][0]
        for place in range(len(answer.words)):
            top = answer.top + place * shown.strip.pitch
            assert np.array_equal(stacked[top : top + ROWS], maps[place].astype(np.float32))
            # what smoothing mixes in is the map's own edge
            assert np.array_equal(stacked[top - 1], stacked[top])
            assert np.array_equal(stacked[top + ROWS], stacked[top + ROWS - 1])


def test_the_strip_of_a_model_is_one_picture_of_its_maps() -> None:
    shown = exhibits.exhibits(spoken().findings.catalog, spoken().findings.answers, the(GPT2))
    assert shown.strip is not None
    with Image.open(io.BytesIO(spoken().render(shown.strip.path))) as image:
        assert image.size == (shown.strip.columns, shown.strip.height)
    assert shown.strip.pitch == ROWS + STEP
