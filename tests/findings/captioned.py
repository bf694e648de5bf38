"""Drawn scenes and photographs for tests, and a model that says something of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from generator.catalog import Catalog, DrawnShape, Model, Sample
from generator.findings.sample_figures import Figures, figures
from generator.readings.answers import Answer, Answers, Figure, RunRecord, Stored
from generator.readings.wanted import wanted
from generator.run_settings import Decode, Run
from tests.toys import catalog, model
from training.scenes import Scene, full, plain

GREEDY = Decode((("max_new_tokens", 32),))
BEAM = Decode((("num_beams", 3),))
RECORD = RunRecord(
    key="r",
    instrument="blip",
    weights="somebody/toy",
    revision="0" * 40,
    weights_format="safetensors",
    prompt="",
    setting="greedy",
    decode=(),
    device="CPU, 2 threads",
    dtype="float32",
    libraries=(),
    date="2026-11-21",
    batch_size=8,
)
CIRCLE = DrawnShape("circle", "red", "large", (0.1, 0.3, 0.5, 0.7))
SQUARE = DrawnShape("square", "blue", "small", (0.6, 0.4, 0.8, 0.6))
TRUE = "a large red circle left of a small blue square on a grey background"


def sample(
    name: str = "scene",
    shapes: Iterable[DrawnShape] = (CIRCLE, SQUARE),
    captions: Iterable[str] = (),
    background: str = "grey",
) -> Sample:
    """A drawn scene; without shapes and background, a photograph."""
    return Sample(
        name=name,
        path=f"content/samples/{name}.png",
        width=480,
        height=480,
        alt="",
        license="",
        credit="",
        captions=tuple(captions),
        shapes=tuple(shapes),
        background=background,
        digest=name,
    )


def photograph(name: str, *captions: str) -> Sample:
    return sample(name, shapes=(), captions=captions, background="")


def scenes(count: int = 3) -> list[Sample]:
    """Drawn scenes that people describe in two ways."""
    captions = (TRUE, "a picture of a red circle beside a blue square")
    return [sample(f"scene-{number}", captions=captions) for number in range(count)]


def drawn(name: str, scene: Scene) -> Sample:
    """A scene of those that networks are trained on."""
    shapes = [DrawnShape(shape.kind, shape.colour, shape.size, shape.box) for shape in scene.shapes]
    return sample(name, shapes, (full(scene), plain(scene)), scene.background)


def ran(*decodes: Decode, instrument: str = "blip", slug: str = "toy") -> Model:
    """A model that can be run."""
    return model(slug, run=Run(instrument, "somebody/toy", "0" * 40, "", decodes or (GREEDY,)))


def outputs(
    whole: Catalog,
    said: Mapping[str, str | Answer],
    record: RunRecord = RECORD,
    metrics: Iterable[Figure] = (),
) -> Answers:
    """What a catalog's only model says of each sample under its first setting, as if it had been stored."""
    (only,) = whole.models
    assert only.run
    first = only.run.decodes[0]
    keys = {each.input: each.key for each in wanted(whole, Path(), only) if each.decode == first}
    answers = {}
    for name, words in said.items():
        answer = words if isinstance(words, Answer) else Answer("", name, "", "", words)
        answers[keys[name]] = replace(answer, key=keys[name], input=name, setting="greedy", record="r")
    stored = Stored({"r": record}, answers, {metric.name: metric for metric in metrics})
    return Answers(Path(), whole, {only.slug: stored})


def counted(
    samples: Iterable[Sample],
    said: Mapping[str, str | Answer],
    only: Model | None = None,
    record: RunRecord = RECORD,
    metrics: Iterable[Figure] = (),
) -> Figures:
    """The figures of a model that says this of the samples."""
    whole = replace(catalog([only or ran()]), samples=tuple(samples))
    return figures(whole, outputs(whole, said, record, metrics)).get("toy", {})
