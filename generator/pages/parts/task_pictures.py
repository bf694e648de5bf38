"""The sample pictures on the page of a task: a few, each with every model of the task that was run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Prompt, Sample
from generator.findings.captions import PHOTOGRAPHS
from generator.pages.addresses import model_path
from generator.pages.parts.side_by_side import Gallery, MarkedExhibit
from generator.pages.parts.store import Store
from generator.pages.words.labels import large_initial

PICTURES = 6  # that a page shows
SPEAKERS = 12  # models beside each


@dataclass(frozen=True, slots=True)
class Speaker:
    """A model and what it gave for one input."""

    name: str
    href: str  # from the top of the site
    said: MarkedExhibit


@dataclass(frozen=True, slots=True)
class TaskPicture:
    """A sample or a prompt, with what models of the task gave for it."""

    name: str
    heading: str  # what the picture shows, or what is to be drawn
    picture: Markup
    prompt: Prompt | None
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class TaskPictures:
    """What models of a task gave for the samples."""

    shown: tuple[TaskPicture, ...]
    more: int  # samples and prompts that are not shown
    left_out: int  # models that were run and are not shown
    has_maps: bool
    is_drawn: bool  # whether all that are shown are drawn scenes


def task_pictures(store: Store, positions: Sequence[int], root: str) -> TaskPictures | None:
    """Of the first of these models that were run; None where none was.

    What most of them were given comes first, then photographs, then the order of all samples.
    """
    run = [place for place in positions if store.findings.answers.of(store.catalog.models[place])]
    gallery = store.gallery(root)
    speakers = _speakers(store, gallery, run[:SPEAKERS], root)
    inputs: tuple[Sample | Prompt, ...] = (*gallery.samples, *gallery.prompts)
    given = [each for each in inputs if each.name in speakers]
    if not given:
        return None
    given.sort(key=lambda each: (-len(speakers[each.name]), not _is_photograph(each)))
    shown = given[:PICTURES]
    return TaskPictures(
        shown=tuple(_picture(gallery, each, speakers[each.name]) for each in shown),
        more=len(given) - len(shown),
        left_out=max(0, len(run) - SPEAKERS),
        has_maps=any(said.said.exhibit.strip for each in shown for said in speakers[each.name]),
        is_drawn=all(isinstance(each, Sample) and each.shapes for each in shown),
    )


def _is_photograph(given: Sample | Prompt) -> bool:
    return isinstance(given, Sample) and given.domain == PHOTOGRAPHS


def _speakers(
    store: Store, gallery: Gallery, positions: Sequence[int], root: str
) -> dict[str, list[Speaker]]:
    """By the name of the input, every model that was given it."""
    speakers: dict[str, list[Speaker]] = {}
    for position in positions:
        model = store.catalog.models[position]
        for row in gallery.rows(store.exhibits(position, root)):
            assert row.left
            speaker = Speaker(model.short_name, model_path(model.slug), row.left)
            speakers.setdefault(row.name, []).append(speaker)
    return speakers


def _picture(gallery: Gallery, given: Sample | Prompt, speakers: Sequence[Speaker]) -> TaskPicture:
    prompt = given if isinstance(given, Prompt) else None
    heading = large_initial(given.text) if isinstance(given, Prompt) else given.alt
    picture = gallery.pictures.get(prompt.sample if prompt else given.name, Markup())
    return TaskPicture(given.name, heading, picture, prompt, tuple(speakers))
