"""A few photographs with what models said of each, in one line a model: a taste of the page of all pictures.

The first photographs of the site that a model was given, in the site's order, so that nobody chooses which.
Demonstrations are left out: what they were made for is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.digests import text_digest
from generator.findings.captions import PHOTOGRAPHS
from generator.pages.addresses import model_path
from generator.pages.parts.exhibits import AnswerView
from generator.pages.parts.store import Store

PICTURES = 3  # photographs
SPEAKERS = 4  # models beside each
LABELS = 2  # of a classifier


@dataclass(frozen=True, slots=True)
class Remark:
    """A model and what it said; a sentence, or labels with their shares."""

    name: str
    href: str
    words: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class PhotographAnswers:
    """A photograph, and what models said of it."""

    href: str  # where every model's answer stands
    heading: str
    picture: Markup
    remarks: tuple[Remark, ...]


def photograph_answers(store: Store, root: str) -> tuple[PhotographAnswers, ...]:
    """On a page of that depth; empty where no model was given a photograph."""
    photographs = (sample for sample in store.catalog.samples if sample.domain == PHOTOGRAPHS)
    pictures = store.gallery(root).pictures
    shown: list[PhotographAnswers] = []
    for sample in photographs:
        remarks = tuple(_remarks(store, sample.name, root))
        if remarks and len(shown) < PICTURES:
            href = f"samples.html#{sample.name}"
            shown.append(PhotographAnswers(href, sample.alt, pictures[sample.name], remarks[:SPEAKERS]))
    return tuple(shown)


def photograph_answers_digest(store: Store) -> bytes:
    """Of the pictures, and of what every model that may be quoted answered."""
    outputs, models = store.findings.answers, store.catalog.models
    answers = [
        (models[place].slug, models[place].short_name, outputs.digest_of(models[place]))
        for place in _run(store)
    ]
    return text_digest(repr((answers, store.dependencies.samples))) if answers else b""


def _run(store: Store) -> Sequence[int]:
    """Positions of real models that were run."""
    outputs = store.findings.answers
    models = enumerate(store.catalog.models)
    return [place for place, model in models if not model.is_demonstration and outputs.of(model)]


def _remarks(store: Store, sample: str, root: str) -> Iterator[Remark]:
    for place in _run(store):
        exhibit = store.exhibits(place, root).exhibits.get(sample)
        words, is_quoted = _words(exhibit.lead) if exhibit else ("", False)
        if words:
            model = store.catalog.models[place]
            yield Remark(model.short_name, model_path(model.slug), words, is_quoted)


def _words(answer: AnswerView) -> tuple[str, bool]:
    """A sentence, or else the likeliest labels; nothing of what only a picture shows."""
    if answer.words:
        return " ".join(answer.words), True
    bars = answer.labels or answer.matches
    return " · ".join(f"{bar.name} {bar.percent}" for bar in bars[:LABELS]), False
