"""The sample pictures by what they are of, photographs first, and what every model gave for each.

Those that no model was given stand folded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Catalog, Prompt, Sample
from generator.findings.captions import PHOTOGRAPHS
from generator.findings.signals import DRAWN_SCENES
from generator.numbers import counted
from generator.pages.addresses import Frame, Link, Page, model_path, root_of
from generator.pages.kind import NONE_LISTED, PageKind, one_listed
from generator.pages.parts.present import has_samples
from generator.pages.parts.side_by_side import Gallery, MarkedExhibit
from generator.pages.parts.store import Store
from generator.pages.words.labels import in_a_row, large_initial

PATH = "samples.html"
UNLISTED = "LicenseRef-"

PROMPTS, PICTURES = "prompts", "pictures"
HEADINGS = {PROMPTS: "To be drawn", PICTURES: "Pictures", DRAWN_SCENES: "Drawn scenes"}
OF_SCENES = "Drawn by a program for networks that learnt such scenes; they say nothing about photographs."
NOTES = {DRAWN_SCENES: OF_SCENES}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A model and what it gave for one input."""

    slug: str
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
    license: str  # in words
    right: str  # what a classifier rightly says of a photograph; empty where that is not asked
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """Samples of one domain, or the prompts."""

    anchor: str
    heading: str
    note: str
    samples: tuple[SampleView, ...]


@dataclass(frozen=True, slots=True)
class RunModel:
    """A model that was run, and on how much of what the page shows."""

    slug: str
    name: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class SamplesPage:
    frame: Frame
    groups: tuple[SampleGroup, ...]  # of samples that at least one model was given
    models: tuple[RunModel, ...]
    unseen: tuple[SampleView, ...]
    unseen_words: str  # how many those are, and what became of them
    has_maps: bool

    @property
    def path(self) -> str:
        return self.frame.path

    @property
    def samples(self) -> tuple[SampleView, ...]:
        return tuple(sample for group in self.groups for sample in group.samples)


def _pages(store: Store) -> Iterator[Page]:
    if has_samples(store.catalog):
        yield Page(PATH, SAMPLES.name, left=store.dependencies.whole, findings=store.dependencies.samples)


def _view(store: Store, page: Page) -> SamplesPage:
    gallery = store.gallery(root_of(page.path))
    views = tuple(_samples(gallery, _speakers(store, gallery, root_of(page.path))))
    description = (
        f"{counted(len(gallery.samples), 'picture')} for every model of {store.catalog.site.title} "
        "that sees, who made each of them, and what each model said of it."
    )
    seen = [view for view in views if view.speakers]
    unseen = tuple(view for view in views if not view.speakers)
    return SamplesPage(
        frame=store.frame(page.path, "Sample pictures", description),
        groups=tuple(_groups(store.catalog, seen)),
        models=tuple(_run_models(store, seen)),
        unseen=unseen,
        unseen_words=_unseen_words(unseen),
        has_maps=any(speaker.said.exhibit.strip for view in views for speaker in view.speakers),
    )


def _unseen_words(views: tuple[SampleView, ...]) -> str:
    """ "2 pictures and 4 prompts: no model was run on them yet" """
    prompt_count = sum(view.prompt is not None for view in views)
    counts = {"picture": len(views) - prompt_count, "prompt": prompt_count}
    told = in_a_row([counted(count, noun) for noun, count in counts.items() if count])
    return f"{told}: no model was run on {'it' if len(views) == 1 else 'them'} yet"


def _groups(catalog: Catalog, views: Sequence[SampleView]) -> Iterator[SampleGroup]:
    """Photographs first, prompts last, all else in page order."""
    by_anchor: dict[str, list[SampleView]] = {PHOTOGRAPHS: []}
    for view in sorted(views, key=lambda view: view.prompt is not None):
        by_anchor.setdefault(_group(view), []).append(view)
    for anchor, members in by_anchor.items():
        heading = catalog.domains.get(anchor) or HEADINGS.get(anchor, anchor)
        if members:
            yield SampleGroup(f"of-{anchor}", heading, NOTES.get(anchor, ""), tuple(members))


def _group(view: SampleView) -> str:
    """A domain, or a key of HEADINGS."""
    if view.sample is None:
        return PROMPTS
    return view.sample.domain or (DRAWN_SCENES if view.sample.shapes else PICTURES)


def _run_models(store: Store, views: Sequence[SampleView]) -> Iterator[RunModel]:
    counts = Counter(speaker.slug for view in views for speaker in view.speakers)
    for model in store.catalog.models:
        if model.slug in counts:
            href = f"{model_path(model.slug)}#samples"
            yield RunModel(model.slug, model.short_name, href, counts[model.slug])


def _license_words(spdx: str) -> str:
    """ "CC0-1.0", or "public domain" of a licence that SPDX does not list."""
    name = spdx.removeprefix(UNLISTED)
    return name if name == spdx else name.replace("-", " ")


def _right_words(sample: Sample) -> str:
    if sample.labels:
        return f"Right labels: {' · '.join(sample.labels)}"
    return "No class of ImageNet fits it" if sample.domain == PHOTOGRAPHS else ""


def _samples(gallery: Gallery, speakers: dict[str, list[Speaker]]) -> Iterator[SampleView]:
    for sample in gallery.samples:
        given = tuple(speakers.get(sample.name, ()))
        picture = gallery.pictures[sample.name]
        words = _license_words(sample.license), _right_words(sample)
        yield SampleView(sample.name, sample.alt, picture, sample, None, *words, given)
    for prompt in gallery.prompts:
        picture = gallery.pictures.get(prompt.sample, Markup())
        given = tuple(speakers.get(prompt.name, ()))
        yield SampleView(prompt.name, large_initial(prompt.text), picture, None, prompt, "", "", given)


def _speakers(store: Store, gallery: Gallery, root: str) -> dict[str, list[Speaker]]:
    """By the name of the input, every model that was given it."""
    speakers: dict[str, list[Speaker]] = {}
    for position, model in enumerate(store.catalog.models):
        if not store.findings.answers.of(model):
            continue
        for row in gallery.rows(store.exhibits(position, root)):
            assert row.left
            speaker = Speaker(model.slug, model.short_name, model_path(model.slug), row.left)
            speakers.setdefault(row.name, []).append(speaker)
    return speakers


SAMPLES = PageKind(
    "samples",
    _pages,
    _view,
    layout="pages/samples.html",
    view_type=SamplesPage,
    menu=(Link(40, "Pictures", PATH),),
    is_there=lambda findings: has_samples(findings.catalog),
    listing=lambda store: one_listed(PATH) if has_samples(store.catalog) else NONE_LISTED,
    path=PATH,
)
