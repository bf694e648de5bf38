"""Whom a model is compared with: its closest partners in words, all others that compare by task, the rest.

A page about one of a thousand models names all others, so only the closest get words of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model
from generator.digests import digest_of, text_digest
from generator.findings.findings import Findings
from generator.numbers import counted
from generator.pages.addresses import compare_path
from generator.pages.parts.store import Store
from generator.pages.words.clauses import plain
from generator.pages.words.related import related_words
from generator.pages.words.standing import standing

NO_TASK = "The same inputs and outputs"

Named = tuple[str, str]  # name, and the way to the comparison from the top of the site


@dataclass(frozen=True, slots=True)
class Partner:
    """A close partner, as a line of a list."""

    name: str
    href: str
    words: str  # what makes the two alike
    standing: str
    versus: str  # markdown: what this model's file says of the two; may be empty


@dataclass(frozen=True, slots=True)
class Group:
    """Partners that share a task, the most alike first."""

    label: str
    pairs: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Partners:
    """All comparisons of a model."""

    closest: tuple[Partner, ...]
    groups: tuple[Group, ...]
    apart: tuple[Named, ...]  # of models that it does not compare with
    apart_words: str  # how many those are


def partners(store: Store, position: int) -> Partners:
    """The comparisons of the model at this position that have a page."""
    findings = store.findings
    order = in_order(findings, position)
    closest = findings.related[position]
    comparable = findings.comparable[position]
    rest = [place for place in order if comparable[place] and place not in closest]
    apart = [place for place in order if not comparable[place]]
    return Partners(
        closest=tuple(_partner(findings, position, place) for place in closest),
        groups=tuple(_groups(findings, position, rest)),
        apart=tuple(_named(findings, position, place) for place in apart),
        apart_words=counted(len(apart), "model"),
    )


def partners_digest(store: Store, position: int) -> bytes:
    """Of all that `partners` says: the order of all pairs, and what words about the closest rest on."""
    findings, dependencies = store.findings, store.dependencies
    closest = list(findings.related[position])
    others = store.once(("partners", "others"), lambda: _others_digest(findings.catalog.models))
    pairs = store.once(("partners", "pairs"), lambda: _pair_codes(findings))
    arrays = (
        dependencies.related[position],
        pairs[position],
        findings.scores.standings[position, closest],
    )
    scores = (dependencies.scores[place] for place in closest)
    return digest_of(others, repr(closest).encode(), *scores, *(array.tobytes() for array in arrays))


def _pair_codes(findings: Findings) -> NDArray[np.uint16]:
    """[model, model] overlap, whether the two have a page, and whether they compare, in one number."""
    overlaps, paged = findings.alignments.overlaps, findings.paged
    both = np.maximum(overlaps, overlaps.T).astype(np.uint16)
    return both * np.uint16(4) + (paged | paged.T) * np.uint16(2) + findings.comparable


def _others_digest(models: Sequence[Model]) -> bytes:
    return text_digest(repr([(model.slug, model.short_name, model.tasks) for model in models]))


def in_order(findings: Findings, position: int) -> list[int]:
    """Positions of all with which it has a page, by overlap, then by name."""
    has_page = findings.paged[position] | findings.paged[:, position]
    table = findings.alignments.overlaps
    overlaps = np.maximum(table[position], table[:, position])
    models = findings.catalog.models
    places = np.flatnonzero(has_page).tolist()
    return sorted(places, key=lambda place: (-int(overlaps[place]), models[place].short_name))


def _partner(findings: Findings, position: int, other: int) -> Partner:
    left, right = sorted((position, other))
    pair = findings.pair(left, right)
    name, href = _named(findings, position, other)
    return Partner(
        name=name,
        href=href,
        words=plain(related_words(pair, side=0 if position == left else 1)),
        standing=standing(pair),
        versus=versus(findings.catalog.models[position], findings.catalog.models[other].slug),
    )


def versus(model: Model, slug: str) -> str:
    """The first sentence of its file about that model."""
    sentences = (told.versus_models[slug] for told in model.capabilities if slug in told.versus_models)
    return next(sentences, "")


def _named(findings: Findings, position: int, other: int) -> Named:
    models = findings.catalog.models
    left, right = sorted((position, other))
    return models[other].short_name, compare_path(models[left].slug, models[right].slug)


def _groups(findings: Findings, position: int, places: Sequence[int]) -> Iterator[Group]:
    """Each partner once, under the first of the model's tasks that it has as well."""
    catalog = findings.catalog
    left_over = list(places)
    for task in catalog.models[position].tasks:
        of_task = [place for place in left_over if task in catalog.models[place].tasks]
        left_over = [place for place in left_over if place not in of_task]
        if of_task:
            pairs = tuple(_named(findings, position, place) for place in of_task)
            yield Group(catalog.tasks[task].label, pairs)
    if left_over:
        yield Group(NO_TASK, tuple(_named(findings, position, place) for place in left_over))
