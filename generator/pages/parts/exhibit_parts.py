"""What pages show of a model's outputs, as finished fragments: made once for all pages of a depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Catalog, Model, Sample
from generator.pages.parts.exhibits import AnswerView, exhibits
from generator.pages.parts.map_strips import Strip
from generator.pages.parts.model_parts import Markups
from generator.pages.parts.picture_views import PictureView, picture_view
from generator.pages.parts.present import has_samples
from generator.pages.words.runs import absence, run_rows
from generator.readings.answers import Answers

LEAST_OPENING = 40  # characters; fewer have not said anything yet


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
    """How a model was run."""

    name: str
    slug: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What one model gave for one input: the words that a comparison marks, and all that stands below."""

    root: str
    strip: Strip | None
    lead: AnswerView
    html: Markup


@dataclass(frozen=True, slots=True)
class ModelExhibits:
    """All that pages of one depth show of a model's outputs."""

    exhibits: Mapping[str, Exhibit]  # by the name of the input
    run: Markup  # how it was run; empty when it was not
    absence: Markup  # why it was not run; empty when it was, or nothing could be shown
    about: str  # what kind of network it is, where its weights are files of the site


def picture_tag(sample: Sample, root: str, layouts: Markups) -> Markup:
    """A sample's picture, in the sizes that a page may ask for."""
    return layouts.markup("pieces/picture.html", PictureTag(root, picture_view(sample)))


def model_exhibits(
    catalog: Catalog, answers: Answers, model: Model, root: str, layouts: Markups
) -> ModelExhibits:
    """Holds no id, so it can stand anywhere on a page; its links begin with `root`."""
    if not answers.of(model):
        return ModelExhibits(
            exhibits={}, run=Markup(), absence=absence(model) if has_samples(catalog) else Markup(), about=""
        )
    pictures = {sample.name: picture_view(sample) for sample in catalog.samples}
    of_model = exhibits(catalog, answers, model)
    fragments: dict[str, Exhibit] = {}
    for name, views in of_model.answers.items():
        view = ExhibitView(root, pictures.get(name), of_model.strip, views)
        html = layouts.markup("pieces/exhibit.html", view)
        fragments[name] = Exhibit(root, of_model.strip, views[0], html)
    run = RunView(model.short_name, model.slug, run_rows(model, answers))
    return ModelExhibits(
        exhibits=fragments,
        run=layouts.markup("pieces/run.html", run),
        absence=Markup(),
        about=_opening(model.summary) if model.run and model.run.is_local else "",
    )


def _opening(text: str) -> str:
    """The first sentences, as many as it takes to have said something; without marks of code."""
    opening = ""
    for sentence in " ".join(text.replace("`", "").split()).split(". "):
        opening += f"{sentence.removesuffix('.')}. "
        if len(opening) > LEAST_OPENING:
            break
    return opening.strip()
