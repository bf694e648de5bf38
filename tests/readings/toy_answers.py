"""A model that can be run on two pictures under two settings, and what it said."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from generator.catalog import Catalog, Sample
from generator.readings.answer_files import load_all, store
from generator.readings.answers import Answer, Answers, Box, Choice, RunRecord, record_key
from generator.readings.storage import lines_path
from generator.readings.wanted import wanted
from generator.run_settings import Decode, Run
from tests.toys import catalog, model

GREEDY, BEAM = Decode(), Decode((("num_beams", 4.0),))
NAMES = ("b", "a")  # page order is not that of names
SAMPLES = tuple(Sample(name, "", 8, 8, "", "", "", (), (), "", name) for name in NAMES)
RUN = Run("blip", "owner/name", "0" * 40, "", (GREEDY, BEAM))
TOYS = catalog([model("toy", run=RUN), model("mute")], samples=SAMPLES)
KEYS = [each.key for each in wanted(TOYS, Path(), TOYS.model("toy"))]  # b greedy, b beam, a greedy, a beam
RECORD = RunRecord(
    key="",
    instrument="blip",
    weights="owner/name",
    revision="0" * 40,
    weights_format="safetensors",
    prompt="",
    setting="greedy",
    decode=(),
    device="CPU, 2 threads",
    dtype="float32",
    libraries=(("torch", "2"),),
    date="2026-11-20",
    batch_size=8,
)
RECORD = replace(RECORD, key=record_key(RECORD))


def webp(colour: str) -> bytes:
    """A picture as a model makes it."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "WEBP")
    return file.getvalue()


PICTURE, OTHER_PICTURE = webp("teal"), webp("red")
MAPS = np.full((2, 3, 4), 1 / 12, np.float16)
MAPS[1, 0, 0] = 0.5


def picture(colour: str) -> bytes:
    """What a model may have made."""
    file = io.BytesIO()
    Image.new("RGB", (16, 12), colour).save(file, "WEBP")
    return file.getvalue()


PICTURE = picture("teal")


def answer(key: str = KEYS[0], **fields: object) -> Answer:
    return replace(Answer(key, "b", "greedy", RECORD.key, "a circle"), **fields)  # type: ignore[arg-type]


def load(site_path: Path, whole: Catalog = TOYS) -> Answers:
    """All answers of a site in which every line can be used."""
    answers, problems = load_all(site_path, whole)
    assert problems == ()
    return answers


def texts(answers: Answers) -> list[str]:
    """What the toy said."""
    return [each.text for each in answers.of(answers.catalog.model("toy"))]


FULL = answer(
    words=("a", "circle"),
    focus=(1.0, 6.25),
    labels=(Choice("circle", 0.75),),
    boxes=(Box("a circle", 0.1, 0.2, 0.5, 1.0),),
    nearest=(Choice("a", 0.5),),
    matches=(Choice("ein Kreis – ○", 0.25),),
    picture=f"toy/{KEYS[0]}.webp",
    seconds=0.0412,
)


def lines_of_two(site_path: Path) -> Path:
    """The file of a model that has said two things."""
    store(site_path, "toy", [answer(KEYS[0]), answer(KEYS[1])], [RECORD])
    return lines_path(site_path, "toy")
