"""What pages show of a model's outputs, as finished fragments: made once for all pages of a depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Catalog, Model, Sample
from generator.pages.parts.exhibits import (
    AnswerView,
    PictureView,
    Strip,
    absence,
    exhibits,
    picture_view,
    run_rows,
)
from generator.pages.parts.model_parts import Markups
from generator.readings.answers import Answers


@dataclass(frozen=True, slots=True)
class PictureTag:
    """A sample's picture on pages of one depth."""

    root: str
    picture: PictureView


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """What one model gave for one input; `picture` is None for a prompt."""

    root: str
    picture: PictureView | None
    strip: Strip | None
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    name: str
    slug: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What one model gave for one input: the words that a comparison marks, and all that stands below them."""

    root: str
    strip: Strip | None
    lead: AnswerView
    html: Markup


@dataclass(frozen=True, slots=True)
class Shown:
    """All that pages of one depth show of a model's outputs."""

    exhibits: Mapping[str, Exhibit]  # by the name of the input
    run: Markup  # how it was run; empty when it was not
    absence: Markup  # why it was not run; empty when it was
    about: str  # what kind of network it is, where its weights are files of the site


def picture_tag(sample: Sample, root: str, layouts: Markups) -> Markup:
    return layouts.markup("parts/picture.html", PictureTag(root, picture_view(sample)))


def shown(catalog: Catalog, outputs: Answers, model: Model, root: str, layouts: Markups) -> Shown:
    """Holds no id, so it can stand anywhere on a page; its links begin with `root`."""
    if not outputs.of(model):
        return Shown({}, Markup(), absence(model), "")
    found = exhibits(catalog, outputs, model)
    pictures = {sample.name: picture_view(sample) for sample in catalog.samples}
    views = {
        name: ExhibitView(root, pictures.get(name), found.strip, answers)
        for name, answers in found.answers.items()
    }
    run = layouts.markup("parts/run.html", RunView(model.short_name, model.slug, run_rows(model, outputs)))
    about = _opening(model.summary) if model.run and model.run.is_local else ""
    return Shown({name: _exhibit(view, layouts) for name, view in views.items()}, run, Markup(), about)


def _exhibit(view: ExhibitView, layouts: Markups) -> Exhibit:
    return Exhibit(view.root, view.strip, view.answers[0], layouts.markup("parts/exhibit.html", view))


def _opening(text: str, least: int = 40) -> str:
    """The first sentences, as many as it takes to have said something; without marks of code."""
    sentences = " ".join(text.replace("`", "").split()).split(". ")
    said = ""
    for sentence in sentences:
        said += f"{sentence.removesuffix('.')}. "
        if len(said) > least:
            break
    return said.strip()
