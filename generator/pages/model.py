"""The page of one model: what it is at a glance, whom it is compared with, what it can do, and every row.

Its pieces are finished when they come here; what is added is what stands on no other page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from generator.catalog import Benchmark, Correction, Model
from generator.digests import digest_of
from generator.numbers import counted
from generator.pages.addresses import About, Frame, Page, SitemapEntries, model_path, root_of
from generator.pages.alternates import about_model
from generator.pages.kind import PageKind, listed
from generator.pages.linked_data import TABLE, linked, trail
from generator.pages.parts.badge import Badge, badge
from generator.pages.parts.deciding import deciding
from generator.pages.parts.glance import Glance, glance
from generator.pages.parts.job_scores import JobScore, job_scores, standings_words
from generator.pages.parts.linked_model import model_thing
from generator.pages.parts.looked_for import (
    LookedFor,
    looked_for_digest,
    looked_for_of_model,
    times_matched,
)
from generator.pages.parts.model_parts import Parts, value_markup
from generator.pages.parts.partners import Partners, partners, partners_digest
from generator.pages.parts.past import past
from generator.pages.parts.past_views import ModelPast, model_past
from generator.pages.parts.rows import SEARCHES, TIMES_MATCHED, groups, rows
from generator.pages.parts.share_cards import card_words, model_card
from generator.pages.parts.side_by_side import SamplesView, samples_view
from generator.pages.parts.snippet import Snippet, snippet
from generator.pages.parts.store import Store
from generator.pages.words.labels import in_a_row, small_initial
from generator.pages.words.results import result_key
from generator.run_settings import Run


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Rows of the table of facts under one heading."""

    heading: str
    rows: tuple[tuple[str, str, Markup], ...]  # id, label, cell


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A published result."""

    id: str  # of the first row of its test; empty for those that follow
    result: Benchmark
    cell: Markup


@dataclass(frozen=True, slots=True)
class ModelPage:
    frame: Frame
    maker: str
    summary: str
    glance: Glance
    snippet: Snippet | None
    partners: Partners
    run: Run | None
    corrections: tuple[Correction, ...]
    parts: Parts
    scores: tuple[JobScore, ...]
    is_demonstration: bool
    provisional_below: int
    facts: tuple[FactGroup, ...]
    results: tuple[ResultRow, ...]
    searched: LookedFor | None  # None without counts
    past: ModelPast | None  # what releases tell; None where none does
    samples: SamplesView | None
    absence: Markup  # why it was not run; empty where the site has no samples
    badge: Badge | None  # None on a site without badges

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, position) for position in range(len(store.catalog.models)))


def _paths(store: Store) -> Iterator[str]:
    return (model_path(model.slug) for model in store.catalog.models)


def _page(store: Store, position: int) -> Page:
    """Asked for by the kinds that tell the same in other forms, too."""
    return store.once(("page of a model", position), lambda: _made_page(store, position))


def _made_page(store: Store, position: int) -> Page:
    """Depends on its scores and places, and on what stands there of each of its pairs."""
    model, dependencies = store.catalog.models[position], store.dependencies
    places = repr(standings_words(store, position)).encode()
    return Page(
        model_path(model.slug),
        MODEL.name,
        models=(position,),
        left=dependencies.models[position],
        findings=digest_of(
            dependencies.scores[position],
            places,
            partners_digest(store, position),
            *_searches_digest(store, position),
            *filter(None, [past(store).digest_of_model(model.slug)]),
        )[:8],
    )


def _searches_digest(store: Store, position: int) -> tuple[bytes, ...]:
    """Of what it shows of searches; nothing without counts."""
    digest = looked_for_digest(_looked_for(store, position))
    return (digest,) if digest else ()


def _looked_for(store: Store, position: int) -> LookedFor | None:
    return store.once(("looked for", position), lambda: looked_for_of_model(store, position))


def _find(store: Store, path: str) -> Page | None:
    _, _, name = path.removesuffix(".html").partition("/")
    position = store.findings.positions.get(name)
    return _page(store, position) if position is not None and path == model_path(name) else None


def _examples(store: Store) -> Iterator[Page]:
    """The first, and one that was run."""
    outputs = store.findings.answers
    was_run = (place for place, model in enumerate(store.catalog.models) if outputs.of(model))
    first = range(len(store.catalog.models))[:1]
    return (_page(store, place) for place in sorted({*first, *islice(was_run, 1)}))


def _listing(store: Store) -> SitemapEntries:
    """Corrections, and days of releases, stand on no other page about the model."""
    entries = []
    for model, day in zip(store.catalog.models, store.dependencies.days, strict=True):
        dates = [correction.date for correction in model.corrections]
        newest = max(day, past(store).day_of_model(model.slug), *dates)
        entries.append((model_path(model.slug), newest))
    return listed(entries)


def _view(store: Store, page: Page) -> ModelPage:
    return model_page(store, page.models[0])


def model_page(store: Store, position: int) -> ModelPage:
    """What the page of the model at this position shows; its twin, which is made next, shows the same."""
    return store.latest(("model page", position), lambda: _model_page(store, position))


def _model_page(store: Store, position: int) -> ModelPage:
    model = store.catalog.models[position]
    path = model_path(model.slug)
    root = root_of(path)
    own, exhibits = store.parts(position, "own"), store.exhibits(position, root)
    scores = job_scores(store, position, own)
    return ModelPage(
        frame=store.frame(
            path,
            model.short_name,
            _description(store, model),
            about=_about(store, position, scores),
        ),
        maker=model.maker,
        summary=model.summary,
        glance=glance(store, model, own),
        snippet=snippet(model),
        partners=partners(store, position),
        run=model.run,
        corrections=model.corrections,
        parts=own,
        scores=scores,
        is_demonstration=model.is_demonstration,
        provisional_below=store.catalog.recipe.provisional_below,
        facts=(*_facts(store, own), *_searches_row(store, position)),
        results=tuple(_results(model, own)),
        searched=_looked_for(store, position),
        past=model_past(store, model.slug),
        samples=samples_view(store.gallery(root), exhibits),
        absence=exhibits.absence,
        badge=badge(store, position) if store.catalog.site.outputs.badges else None,
    )


def _about(store: Store, position: int, scores: tuple[JobScore, ...]) -> About:
    catalog, model = store.catalog, store.catalog.models[position]
    site, tasks = catalog.site, [catalog.tasks[task].label for task in model.tasks]
    thing = model_thing(site, model, deciding(store, position), tasks, scores)
    said = linked(trail(site, [TABLE], model.short_name), thing)
    shown = card_words(model_card(store, position)) if site.outputs.share != "no" else ""
    return about_model(site, model.slug, shown)._replace(linked_data=said)


def _description(store: Store, model: Model) -> str:
    """What it is for, and what the page holds."""
    tasks = in_a_row([small_initial(store.catalog.tasks[task].label) for task in model.tasks])
    kinds = counted(len(model.capabilities), "capability", "capabilities")
    return (
        f"{model.name} by {model.maker}, for {tasks}: licence, size, {kinds} and comparisons with other "
        "models, every value with its source."
    )


def _searches_row(store: Store, position: int) -> Iterator[FactGroup]:
    """How many searches fit it, as a row of facts; none without counts."""
    value = times_matched(store, position)
    if value is not None:
        cell = value_markup(store.layouts, value)
        yield FactGroup(SEARCHES, ((TIMES_MATCHED, rows(store.catalog)[TIMES_MATCHED].label, cell),))


def _facts(store: Store, own: Parts) -> Iterator[FactGroup]:
    """Every row that its file fills, by heading."""
    every = rows(store.catalog)
    for heading in groups(store.catalog):
        of_group = tuple(
            (key, row.label, own.cells[key].html)
            for key, row in every.items()
            if row.group == heading and key in own.cells and key != TIMES_MATCHED
        )
        if of_group:
            yield FactGroup(heading, of_group)


def _results(model: Model, own: Parts) -> Iterator[ResultRow]:
    named: set[str] = set()
    for result in model.benchmarks:
        key = result_key((result.dataset, result.metric))
        yield ResultRow("" if key in named else key, result, own.results[result.key])
        named.add(key)


MODEL = PageKind(
    "model",
    _pages,
    _view,
    layout="pages/model.html",
    view_type=ModelPage,
    listing=_listing,
    find=_find,
    paths=_paths,
    examples=_examples,
)
