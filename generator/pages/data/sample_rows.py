"""What a model gave for the samples, and how it was run, as machines read it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.catalog import Model, Prompt, Sample
from generator.pages.addresses import address
from generator.pages.data.envelope import known, number
from generator.pages.data.shapes import Shape, by_name, figure, nullable, record, rows, text, whole
from generator.pages.parts.exhibits import AnswerView, Bar, BoxView, exhibits
from generator.pages.parts.picture_views import PictureView, picture_view
from generator.pages.parts.store import Store
from generator.pages.words.runs import absence, run_rows


def sample_rows(store: Store, position: int) -> list[dict[str, object]]:
    """What it was given, in page order, with its answers; none of a model that was not run.

    Made once for the files of the model and of its tasks.
    """
    return store.once(("data", "samples", position), lambda: _sample_rows(store, position))


def _sample_rows(store: Store, position: int) -> list[dict[str, object]]:
    catalog, model = store.catalog, store.catalog.models[position]
    answers = store.findings.answers
    if not answers.of(model):
        return []
    given = exhibits(catalog, answers, model).answers
    inputs: tuple[Sample | Prompt, ...] = (*catalog.samples, *catalog.prompts)
    return [
        {
            **_input(store, each),
            "answers": [_answer(store, answer) for answer in given[each.name]],
        }
        for each in inputs
        if each.name in given
    ]


def _input(store: Store, given: Sample | Prompt) -> dict[str, object]:
    """A picture, or words that may come with the picture to paint into."""
    prompt = given if isinstance(given, Prompt) else None
    samples = {sample.name: sample for sample in store.catalog.samples}
    picture = samples.get(given.sample if isinstance(given, Prompt) else given.name)
    return {
        "input": given.name,
        "prompt": prompt.text if prompt else None,
        "seed": prompt.seed if prompt else None,
        "picture": _picture(store, picture_view(picture)) if picture else None,
        "alt": picture.alt if picture else None,
        "credit": known(picture.credit) if picture else None,
        "licence": known(picture.license) if picture else None,
        "source": known(picture.source) if picture else None,
    }


def _picture(store: Store, view: PictureView) -> str:
    return address(store.catalog.site, view.path)


def _answer(store: Store, answer: AnswerView) -> dict[str, object]:
    return {
        "how": known(answer.way),
        "words": known(" ".join(answer.words)),
        "labels": [_bar(bar) for bar in answer.labels],
        "captions": [_bar(bar) for bar in answer.matches],
        "boxes": [_box(box) for box in answer.boxes],
        "nearest": [{"name": near.name, "likeness": likeness} for near, likeness in answer.nearest],
        "picture": address(store.catalog.site, answer.made.path) if answer.made else None,
    }


def _bar(bar: Bar) -> dict[str, object]:
    return {"name": bar.name, "percent": bar.width, "shown": bar.percent}


def _box(box: BoxView) -> dict[str, object]:
    return {"phrase": box.phrase, "x": box.x, "y": box.y, "width": box.width, "height": box.height}


BAR = record(
    "One of several answers.",
    {
        "name": text("What it says."),
        "percent": whole("How sure the model is."),
        "shown": text("The same as pages print it."),
    },
)

ANSWER = record(
    "What it gave, under one setting or several that came out the same.",
    {
        "how": nullable(text("The settings in words, and the time of the first.")),
        "words": nullable(text("What it said.")),
        "labels": rows("Its likeliest labels.", BAR),
        "captions": rows("The best of the captions that people wrote.", BAR),
        "boxes": rows(
            "Where phrases of its words are.",
            record(
                "A box, in thousandths of the picture's width.",
                {
                    "phrase": text("What is in it."),
                    "x": whole("Of its left side."),
                    "y": whole("Of its top."),
                    "width": whole("Across."),
                    "height": whole("Down."),
                },
            ),
        ),
        "nearest": rows(
            "The pictures that it finds most alike.",
            record(
                "A picture.",
                {"name": text("Of the sample."), "likeness": text("As pages print it.")},
            ),
        ),
        "picture": nullable(text("Address of the picture that it made.")),
    },
)

SAMPLES = rows(
    "What it was given, and everything that it gave; empty where it was not run.",
    record(
        "A sample or a prompt.",
        {
            "input": text("Its name."),
            "prompt": nullable(text("What it was asked to draw.")),
            "seed": nullable(whole("Of the prompt.")),
            "picture": nullable(text("Address of the picture that it was given.")),
            "alt": nullable(text("What is on it.")),
            "credit": nullable(text("Who made it.")),
            "licence": nullable(text("Of the picture, as SPDX has it.")),
            "source": nullable(text("Address where it was first published.")),
            "answers": rows("What it gave.", ANSWER),
        },
    ),
)


def run_row(store: Store, model: Model) -> dict[str, object]:
    """How it is run here: the fields of `RUN`."""
    run, answers = model.run, store.findings.answers
    was_run = bool(answers.of(model))
    return {
        "not_run": None if was_run else known(absence(model).striptags()),
        "weights": run.weights if run else None,
        "revision": known(run.revision) if run else None,
        "instrument": run.instrument if run else None,
        "model_class": known(run.model_class) if run else None,
        "settings": [dict(_numbers(decode.numbers)) for decode in run.decodes] if run else [],
        "record": [{"label": label, "text": value} for label, value in run_rows(model, answers)],
    }


def _numbers(numbers: tuple[tuple[str, float], ...]) -> Mapping[str, object]:
    return {name: number(value) for name, value in numbers}


RUN: Shape = record(
    "How it is run here.",
    {
        "not_run": nullable(text("Why it was not; goes on from its name.")),
        "weights": nullable(text("What is opened: a repository, a package, or a folder of the site.")),
        "revision": nullable(text("The commit or version that is pinned.")),
        "instrument": nullable(text("The kind of network that it is opened as.")),
        "model_class": nullable(text("The class that opens it.")),
        "settings": rows(
            "Under which it speaks or draws, one reading for each.", by_name("Numbers.", figure("A setting."))
        ),
        "record": rows(
            "How the answers were made, as the page tells it; empty where there are none.",
            record("A row.", {"label": text("What."), "text": text("How.")}),
        ),
    },
)
