"""The sample pictures, and what every model gave for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Prompt, Sample
from generator.pages.addresses import Frame, Link, Page, model_path, root_of
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.side_by_side import Gallery, MarkedExhibit
from generator.pages.parts.store import Store

PATH = "samples.html"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A model and what it gave for one input."""

    name: str
    href: str
    said: MarkedExhibit


@dataclass(frozen=True, slots=True)
class SampleView:
    """A sample or a prompt with what every model gave for it."""

    name: str
    picture: Markup
    sample: Sample | None
    prompt: Prompt | None
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class SamplesPage:
    frame: Frame
    samples: tuple[SampleView, ...]
    has_maps: bool

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, SAMPLES.name, left=store.dependencies.whole, findings=store.dependencies.samples)


def _view(store: Store, page: Page) -> SamplesPage:
    gallery = store.gallery(root_of(page.path))
    views = tuple(_samples(gallery, _speakers(store, gallery, root_of(page.path))))
    description = (
        f"The {len(gallery.samples)} pictures that every model of {store.catalog.site.title} "
        "with eyes is shown, who made them, and what each model said of them."
    )
    has_maps = any(speaker.said.exhibit.strip for view in views for speaker in view.speakers)
    return SamplesPage(store.frame(page.path, "Sample pictures", description), views, has_maps)


def _samples(gallery: Gallery, speakers: dict[str, list[Speaker]]) -> Iterator[SampleView]:
    for sample in gallery.samples:
        given = tuple(speakers.get(sample.name, ()))
        yield SampleView(sample.name, gallery.pictures[sample.name], sample, None, given)
    for prompt in gallery.prompts:
        picture = gallery.pictures.get(prompt.sample, Markup())
        yield SampleView(prompt.name, picture, None, prompt, tuple(speakers.get(prompt.name, ())))


def _speakers(store: Store, gallery: Gallery, root: str) -> dict[str, list[Speaker]]:
    """By the name of the input, every model that was given it."""
    speakers: dict[str, list[Speaker]] = {}
    for position, model in enumerate(store.catalog.models):
        if not store.findings.answers.of(model):
            continue
        for row in gallery.rows(store.exhibits(position, root)):
            assert row.left
            speaker = Speaker(model.short_name, model_path(model.slug), row.left)
            speakers.setdefault(row.name, []).append(speaker)
    return speakers


SAMPLES = PageKind(
    "samples",
    _pages,
    _view,
    layout="pages/samples.html",
    view_type=SamplesPage,
    menu=(Link(30, "Samples", PATH),),
    listing=lambda store: one_listed(PATH),
)
