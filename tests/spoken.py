"""Answers written by hand, stored as instruments' outputs are: two captioners, a classifier and a model that
draws.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.catalog import Catalog, Model, Sample
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.readings import answer_files
from generator.readings.answers import Answer, Box, Choice, RunRecord
from generator.readings.wanted import Wanted, wanted
from tests import toys

ROWS = COLUMNS = 6
CAPTIONERS = ("blip-image-captioning-base", "vit-gpt2-image-captioning")
CLASSIFIER, DRAWER, GROUNDER = "vit-base-patch16-224", "stable-diffusion", "kosmos-2-patch14-224"


@cache
def spoken() -> Edition:
    """The core of the shipped site after its models were run."""
    path = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, path)
    toys.copy_site(path)
    shutil.rmtree(path / "content" / "readings" / "samples", ignore_errors=True)
    told = path / "content" / "models" / f"{CAPTIONERS[1]}.md"
    told.write_text(
        told.read_text("utf-8").replace("num_beams: 4}\n---", "num_beams: 4}\n  also: [{num_beams: 1}]\n---"),
        "utf-8",
    )
    shown = path / "content" / "samples" / "samples.yaml"  # all to all, photographs or drawn
    lines = shown.read_text("utf-8").splitlines(keepends=True)
    shown.write_text("".join(line for line in lines if not line.startswith("    domain: ")), "utf-8")
    whole, problems = read_catalog(path)
    assert whole is not None, problems
    speak(path, whole)
    return toys.edition(path)


def record(model: Model, setting: str = "greedy", **fields: object) -> RunRecord:
    assert model.run is not None
    known = {
        "instrument": model.run.instrument,
        "weights": model.run.weights,
        "revision": model.run.revision,
        "weights_format": "safetensors",
        "prompt": model.run.prompt,
        "setting": setting,
        "decode": (("max_new_tokens", 32.0),),
        "device": "CPU, 2 threads",
        "dtype": "float32",
        "libraries": (("torch", "2.13.0"), ("transformers", "5.23.0")),
        "date": "2026-11-21",
        "batch_size": 8,
    }
    return RunRecord(f"{model.slug} {setting}", **{**known, **fields})  # type: ignore[arg-type]


def caption(sample: Sample, number: int) -> str:
    """One of the reference captions, as two captioners would say them.

    Every third is wrong about the colour.
    """
    text = sample.captions[number % len(sample.captions)]
    return text.replace("red", "purple") if number and sample.name.endswith(("3", "6", "9")) else text


def blob(sample: Sample, place: int) -> NDArray[np.float16]:
    """A map [row, column] that looks at one of the shapes."""
    box = sample.shapes[place % len(sample.shapes)].box if sample.shapes else (0.25, 0.25, 0.75, 0.75)
    across, down = (box[0] + box[2]) / 2 * COLUMNS - 0.5, (box[1] + box[3]) / 2 * ROWS - 0.5
    row, column = np.mgrid[:ROWS, :COLUMNS]
    weights = np.exp(-((column - across) ** 2 + (row - down) ** 2) / 1.5)
    return (weights / weights.sum()).astype(np.float16)


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "WEBP")
    return file.getvalue()


def speak(site_path: Path, catalog: Catalog) -> None:
    """Stores outputs of all models of this module that the catalog has."""
    for model in catalog.models:
        if model.slug in (*CAPTIONERS, CLASSIFIER, DRAWER, GROUNDER):
            asked = list(wanted(catalog, site_path, model))
            made = list(_made(model, catalog, asked))
            maps = {output.key: maps for output, maps in made if maps is not None}
            pictures = {output.key: picture("teal") for output, _ in made if output.picture}
            records = [
                record(model, setting) for setting in dict.fromkeys(each.decode.name for each in asked)
            ]
            answer_files.store(site_path, model.slug, [output for output, _ in made], records, maps, pictures)
            answer_files.settle(site_path, model.slug)  # as the end of a run does


def _made(
    model: Model, catalog: Catalog, asked: list[Wanted]
) -> Iterator[tuple[Answer, NDArray[np.float16] | None]]:
    samples = {sample.name: sample for sample in catalog.samples}
    for each in asked:
        begun = Answer(
            each.key, each.input, each.decode.name, f"{model.slug} {each.decode.name}", seconds=0.0041
        )
        yield _output(model.slug, begun, samples.get(each.input))


def _output(slug: str, begun: Answer, sample: Sample | None) -> tuple[Answer, NDArray[np.float16] | None]:
    if sample is None:
        return replace(begun, picture=f"{slug}/{begun.key}.webp"), None
    if slug == CLASSIFIER:
        near = tuple(Choice(f"scene-{number:02}", 0.9 - number / 100) for number in (11, 12))
        matches = (Choice("a picture of a red circle", 0.75), Choice("a picture of a blue square", 0.25))
        return replace(
            begun,
            nearest=near,
            matches=matches,
            labels=(Choice("traffic light", 0.931), Choice("balloon", 0.04), Choice("kite", 0.004)),
        ), None
    if slug == GROUNDER:
        boxes = tuple(Box(f"a {shape.colour} {shape.kind}", *shape.box) for shape in sample.shapes)
        return replace(begun, text=caption(sample, 1), boxes=boxes), None
    text = caption(sample, CAPTIONERS.index(slug)) if begun.setting != "greedy" else sample.captions[0]
    words = tuple(text.split())
    focus = tuple(float(len(word)) for word in words)
    maps = np.stack([blob(sample, place * 3 // len(words)) for place in range(len(words))])
    return replace(begun, text=text, words=words, focus=focus), maps
