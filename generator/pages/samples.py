"""The sample pictures, and what every model gave for each; those that no model was given stand folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Prompt, Sample
from generator.numbers import counted
from generator.pages.addresses import Frame, Link, Page, model_path, root_of
from generator.pages.kind import PageKind, one_listed
from generator.pages.parts.side_by_side import Gallery, MarkedExhibit
from generator.pages.parts.store import Store
from generator.pages.words.labels import in_a_row, large_initial

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
    heading: str  # what the picture shows, or what is to be drawn
    picture: Markup
    sample: Sample | None
    prompt: Prompt | None
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class SamplesPage:
    frame: Frame
    samples: tuple[SampleView, ...]  # that at least one model was given
    unseen: tuple[SampleView, ...]
    unseen_words: str  # how many those are, and what became of them
    is_drawn: bool  # whether every picture is a drawn scene
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
        f"{counted(len(gallery.samples), 'picture')} for every model of {store.catalog.site.title} "
        "that sees, who made each of them, and what each model said of it."
    )
    unseen = tuple(view for view in views if not view.speakers)
    return SamplesPage(
        frame=store.frame(page.path, "Sample pictures", description),
        samples=tuple(view for view in views if view.speakers),
        unseen=unseen,
        unseen_words=_unseen_words(unseen),
        is_drawn=bool(gallery.samples) and all(sample.shapes for sample in gallery.samples),
        has_maps=any(speaker.said.exhibit.strip for view in views for speaker in view.speakers),
    )


def _unseen_words(views: tuple[SampleView, ...]) -> str:
    """ "2 pictures and 4 prompts: no model was run on them yet" """
    prompt_count = sum(view.prompt is not None for view in views)
    counts = {"picture": len(views) - prompt_count, "prompt": prompt_count}
    told = in_a_row([counted(count, noun) for noun, count in counts.items() if count])
    return f"{told}: no model was run on {'it' if len(views) == 1 else 'them'} yet"


def _samples(gallery: Gallery, speakers: dict[str, list[Speaker]]) -> Iterator[SampleView]:
    for sample in gallery.samples:
        given = tuple(speakers.get(sample.name, ()))
        picture = gallery.pictures[sample.name]
        yield SampleView(sample.name, sample.alt, picture, sample, None, given)
    for prompt in gallery.prompts:
        picture = gallery.pictures.get(prompt.sample, Markup())
        given = tuple(speakers.get(prompt.name, ()))
        yield SampleView(prompt.name, large_initial(prompt.text), picture, None, prompt, given)


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
