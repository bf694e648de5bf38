"""Whom a model is compared with: its closest partners in words, all others that compare by task, the rest.

A page about one of a thousand models names all others, so only the closest get words of their own, and the
links to the rest are filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from generator.catalog import Model
from generator.digests import digest_of, text_digest
from generator.findings.findings import Findings
from generator.numbers import counted
from generator.pages.addresses import compare_path, model_path, root_of
from generator.pages.parts.store import Store
from generator.pages.words.clauses import plain
from generator.pages.words.related import related_words
from generator.pages.words.standing import standing
from generator.rendering.slots import Filled

NO_TASK = "The same inputs and outputs"


@dataclass(frozen=True, slots=True)
class Partner:
    """A close partner, as a line of a list."""

    name: str
    href: str
    words: str  # what makes the two alike
    standing: str
    versus: str  # markdown: what this model's file says of the two; may be empty


class PartnerLink(NamedTuple):
    """A partner in a list of names, which leads to the comparison."""

    href: Filled
    name: Filled
    is_last: bool  # of its list


@dataclass(frozen=True, slots=True)
class Group:
    """Partners that share a task."""

    label: str
    links: Markup  # the most alike first
    count: int


@dataclass(frozen=True, slots=True)
class Partners:
    """All comparisons of a model."""

    closest: tuple[Partner, ...]
    groups: tuple[Group, ...]
    apart: Markup  # links to those with models that it does not compare with; may be empty
    apart_words: str  # how many those are


def partners(store: Store, position: int) -> Partners:
    """The comparisons of the model at this position that have a page."""
    findings = store.findings
    order = in_order(store, position)
    closest = findings.related[position]
    compares = findings.comparability.of(position, order).tolist()
    rest = [place for place, is_so in zip(order, compares, strict=True) if is_so and place not in closest]
    apart = [place for place, is_so in zip(order, compares, strict=True) if not is_so]
    return Partners(
        closest=tuple(_partner(store, position, place) for place in closest),
        groups=tuple(_groups(store, position, rest)),
        apart=_links(store, position, apart),
        apart_words=counted(len(apart), "model"),
    )


def partners_digest(store: Store, position: int) -> bytes:
    """Of all that `partners` says: the order of all pairs, and what words about the closest rest on."""
    findings, dependencies = store.findings, store.dependencies
    closest = list(findings.related[position])
    others = store.once(("partners", "others"), lambda: _others_digest(findings.catalog.models))
    arrays = (
        dependencies.related[position],
        *_pair_codes(findings, position),
        findings.scores.of_pairs(position, closest).standings,
    )
    scores = (dependencies.scores[place] for place in closest)
    return digest_of(others, repr(closest).encode(), *scores, *(array.tobytes() for array in arrays))


def _pair_codes(findings: Findings, position: int) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """With whom a model has a page; and of each the overlap, and whether they compare, in one number."""
    others = findings.page_pairs.partners(position)
    overlaps = findings.alignments.overlaps_with(position, others).astype(np.uint16)
    return others, overlaps * np.uint16(2) + findings.comparability.of(position, others)


def _others_digest(models: Sequence[Model]) -> bytes:
    return text_digest(repr([(model.slug, model.short_name, model.tasks) for model in models]))


def in_order(store: Store, position: int) -> list[int]:
    """Positions of all with which it has a page, by overlap, then by name."""
    findings, names = store.findings, store.once(("partners", "names"), lambda: _name_ranks(store))
    places = findings.page_pairs.partners(position)
    overlaps = findings.alignments.overlaps_with(position, places).astype(np.int32)
    order: list[int] = places[np.lexsort((names[places], -overlaps))].tolist()
    return order


def _name_ranks(store: Store) -> NDArray[np.int32]:
    """[model] where its name stands among all, the same for the same name."""
    names = [model.short_name for model in store.catalog.models]
    ranks = {name: rank for rank, name in enumerate(sorted(set(names)))}
    return np.array([ranks[name] for name in names], np.int32)


def _partner(store: Store, position: int, other: int) -> Partner:
    findings = store.findings
    left, right = sorted((position, other))
    pair, about = findings.pair(left, right), (store.traits(left), store.traits(right))
    models = findings.catalog.models
    return Partner(
        name=models[other].short_name,
        href=compare_path(models[left].slug, models[right].slug),
        words=plain(related_words(pair, about, side=0 if position == left else 1)),
        standing=standing(pair),
        versus=versus(models[position], models[other].slug),
    )


def versus(model: Model, slug: str) -> str:
    """The first sentence of its file about that model."""
    sentences = (told.versus_models[slug] for told in model.capabilities if slug in told.versus_models)
    return next(sentences, "")


def _groups(store: Store, position: int, places: Sequence[int]) -> Iterator[Group]:
    """Each partner once, under the first of the model's tasks that it has as well."""
    catalog = store.catalog
    labels = {task: catalog.tasks[task].label for task in catalog.models[position].tasks}
    of_task: dict[str, list[int]] = {task: [] for task in (*labels, "")}
    for place in places:
        has = catalog.models[place].tasks
        of_task[next((task for task in labels if task in has), "")].append(place)
    for task, of_group in of_task.items():
        if of_group:
            yield Group(labels.get(task, NO_TASK), _links(store, position, of_group), len(of_group))


def _links(store: Store, position: int, places: Sequence[int]) -> Markup:
    """Names of partners, each leading to its comparison."""
    written = store.once(("partners", "link"), lambda: _Links(store))
    return Markup("".join(written.of(position, places)))


class _Links:
    """Fills in the layout of a link."""

    def __init__(self, store: Store) -> None:
        def view(is_last: bool) -> Callable[..., PartnerLink]:
            return lambda href, name: PartnerLink(href, name, is_last)

        models = store.catalog.models
        self._top = root_of(model_path(""))
        self._names = [str(escape(model.short_name)) for model in models]
        self._slugs = [str(escape(model.slug)) for model in models]
        fields = PartnerLink._fields[:2]
        self._link, self._last = (
            store.layouts.skeleton("joined/partner.html", view(is_last), *fields) for is_last in (False, True)
        )

    def of(self, position: int, places: Sequence[int]) -> Iterator[str]:
        slugs, own = self._slugs, self._slugs[position]
        for number, place in enumerate(places, 1):
            slug = slugs[place]
            path = compare_path(slug, own) if place < position else compare_path(own, slug)
            link = self._last if number == len(places) else self._link
            yield link((self._top + path, self._names[place]))
