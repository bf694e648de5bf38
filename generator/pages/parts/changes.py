"""What of a catalog has a day: what pages had wrong, when sources were read, which models are new.

Days are those that files of content give. No clock is asked, so nothing here grows old by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.catalog import Catalog, Model
from generator.numbers import counted, more
from generator.pages.addresses import model_path
from generator.pages.words.traits import is_sound

CORRECTIONS = 5  # one a model
RELEASES = 3


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the page of a model had wrong."""

    day: str
    name: str
    href: str
    what: str


@dataclass(frozen=True, slots=True)
class Released:
    """A model and the day on which it came out."""

    day: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The newest of each; a part of which a catalog has nothing is empty."""

    corrections: tuple[Corrected, ...]
    more_corrections: str  # "12 more models"
    read_day: str  # newest day on which a source was read
    read_words: str  # of how many models
    releases: tuple[Released, ...]

    @property
    def is_any(self) -> bool:
        return bool(self.corrections or self.read_day or self.releases)


def changes(catalog: Catalog) -> Changes:
    """What is newest; demonstrations come out and are corrected unseen."""
    models = [model for model in catalog.models if not model.is_demonstration]
    corrected = sorted(_corrections(models), key=lambda each: each.day, reverse=True)
    released = sorted(_releases(models), key=lambda each: each.day, reverse=True)
    read_day, count = _newest_reading(models)
    return Changes(
        corrections=tuple(corrected[:CORRECTIONS]),
        more_corrections=more(len(corrected) - CORRECTIONS, "model"),
        read_day=read_day,
        read_words=_of_models(count, len(models)),
        releases=tuple(released[:RELEASES]),
    )


def _corrections(models: list[Model]) -> Iterator[Corrected]:
    """The newest of each model."""
    for model in models:
        if model.corrections:
            newest = model.corrections[0]
            href = f"{model_path(model.slug)}#corrections"
            yield Corrected(newest.date, model.short_name, href, newest.what)


def _releases(models: list[Model]) -> Iterator[Released]:
    for model in models:
        if is_sound(model.released):
            yield Released(model.released.text, model.short_name, model_path(model.slug))


def _newest_reading(models: list[Model]) -> tuple[str, int]:
    """The newest day on which a source was read, and of how many models one was read then."""
    days = [max((source.read for source in model.sources.values()), default="") for model in models]
    newest = max(days, default="")
    return newest, days.count(newest)


def _of_models(count: int, every: int) -> str:
    return "of every model" if count == every else f"of {counted(count, 'model')}"
