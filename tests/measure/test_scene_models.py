"""The scene models that ship with the site are as right as the site says, and look where they speak of."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer

from generator.measure.checkpoints import PICKLED, find
from generator.measure.instruments import Context, Produced, Request, open_instrument
from generator.run_settings import Decode
from tests.measure.networks.captioners import decode_of, run_of
from training.scenes import HELD_OUT, KINDS, Scene, draw, full, label, plain, scene_of

SITE = Path(__file__).parents[2]
FIRST = HELD_OUT + 5_000_000
COUNT = 200
SIDE = 96  # px
BATCH = 50
INSTRUMENTS = {
    "scene-vit-gpt2": "vision-encoder-decoder",
    "scene-blip": "blip",
    "scene-vit": "image-classification",
}
TRUE: dict[str, Callable[[Scene], str]] = {"scene-vit-gpt2": full, "scene-blip": plain}
GREEDY, BEAM = decode_of(max_new_tokens=38), decode_of(max_new_tokens=38, num_beams=4)
CAPTIONERS = list(TRUE)


@functools.cache
def scenes() -> tuple[Scene, ...]:
    return tuple(scene_of(FIRST + place) for place in range(COUNT))


def said(
    name: str,
    asked: Sequence[Scene],
    decode: Decode,
    site_path: Path = SITE,
    dtype: torch.dtype = torch.float32,
) -> list[Produced]:
    run = run_of(INSTRUMENTS[name], weights=f"content/weights/{name}")
    instrument = open_instrument(find(site_path, run), run, torch.device("cpu"), dtype, Context())
    requests = [Request(f"scene-{place}", draw(scene, SIDE)) for place, scene in enumerate(asked)]
    return [
        produced
        for start in range(0, len(asked), BATCH)
        for produced in instrument.run(requests[start : start + BATCH], decode)
    ]


@functools.cache
def captions(name: str, decode: Decode) -> tuple[Produced, ...]:
    return tuple(said(name, scenes(), decode))


@pytest.mark.parametrize("decode", [GREEDY, BEAM], ids=["greedy", "beam"])
@pytest.mark.parametrize("name", CAPTIONERS)
def test_captions_of_new_scenes_are_exact(name: str, decode: Decode) -> None:
    right = [
        produced.text == TRUE[name](scene)
        for produced, scene in zip(captions(name, decode), scenes(), strict=True)
    ]
    assert np.mean(right) >= 0.95


def test_labels_of_new_scenes_are_right() -> None:
    clear = [scene for scene in map(scene_of, range(FIRST, FIRST + 2 * COUNT)) if label(scene)][:COUNT]
    assert len(clear) == COUNT
    right = [
        produced.labels[0].name == label(scene)
        for produced, scene in zip(said("scene-vit", clear, Decode()), clear, strict=True)
    ]
    assert np.mean(right) >= 0.97


def points(produced: Produced, scene: Scene) -> list[bool]:
    """For each shape that a right caption names: is its word's map greatest within the shape, give or take
    half a patch.
    """
    assert produced.maps is not None
    named = [place for place, word in enumerate(produced.words) if word.strip(",") in KINDS]
    found = []
    for place, shape in zip(named, scene.shapes, strict=True):
        seen = produced.maps[place]
        row, column = np.unravel_index(seen.argmax(), seen.shape)
        y, x = (row + 0.5) / seen.shape[0], (column + 0.5) / seen.shape[1]
        left, top, right, bottom = shape.box
        found.append(
            bool(left - 0.5 / seen.shape[1] <= x <= right + 0.5 / seen.shape[1])
            and bool(top - 0.5 / seen.shape[0] <= y <= bottom + 0.5 / seen.shape[0])
        )
    return found


@pytest.mark.parametrize("decode", [GREEDY, BEAM], ids=["greedy", "beam"])
@pytest.mark.parametrize("name", CAPTIONERS)
def test_the_map_of_a_shape_points_at_the_shape(name: str, decode: Decode) -> None:
    pairs = list(zip(captions(name, decode), scenes(), strict=True))
    right = [(produced, scene) for produced, scene in pairs if produced.text == TRUE[name](scene)]
    assert np.mean([found for produced, scene in right for found in points(produced, scene)]) >= 0.8
    # A map that points wherever shapes tend to be would do as well on the scene of somebody else.
    strangers = [
        (produced, scene)
        for (produced, own), (_, scene) in pairwise(right)
        if len(own.shapes) == len(scene.shapes)
    ]
    assert np.mean([found for produced, scene in strangers for found in points(produced, scene)]) < 0.5


def equal_tokens(name: str, others: Sequence[Produced]) -> float:
    """The share of tokens that others say too, place by place."""
    tokenizer = AutoTokenizer.from_pretrained(SITE / "content" / "weights" / name)
    equal = count = 0
    for one, other in zip(captions(name, GREEDY), others, strict=True):
        ours, theirs = (
            tokenizer(produced.text, add_special_tokens=False)["input_ids"] for produced in (one, other)
        )
        equal += sum(first == second for first, second in zip(ours, theirs, strict=False))
        count += max(len(ours), len(theirs))
    return equal / count


@pytest.mark.parametrize("name", CAPTIONERS)
def test_bfloat16_says_the_same(name: str) -> None:
    assert equal_tokens(name, said(name, scenes(), GREEDY, dtype=torch.bfloat16)) >= 0.99


@pytest.mark.parametrize("name", CAPTIONERS)
def test_a_pickled_copy_says_the_same(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "content" / "weights" / name
    shutil.copytree(SITE / "content" / "weights" / name, folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    run = run_of(INSTRUMENTS[name], weights=f"content/weights/{name}")
    assert find(tmp_path, run).weights_format == PICKLED
    assert equal_tokens(name, said(name, scenes(), GREEDY, tmp_path)) == 1
