"""The page of one model: its score with every signal, its facts, its capabilities, a line for each of its
pairs.

Its pieces are finished when they come here; what is added is what stands on no other page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from generator.catalog import Benchmark, Correction, Run
from generator.digests import digest, text_digest
from generator.findings.findings import Findings, Pair
from generator.findings.scoring import DimensionScore, Score
from generator.findings.signals import Placed
from generator.pages.addresses import Frame, Page, SitemapEntries, compare_path, model_path, root_of
from generator.pages.kind import PageKind
from generator.pages.parts.model_parts import Parts
from generator.pages.parts.rows import key_of
from generator.pages.parts.side_by_side import SamplesView, samples_view
from generator.pages.parts.store import Store
from generator.pages.words.standing import standing


@dataclass(frozen=True, slots=True)
class SignalRow:
    label: str
    cell: Markup
    reading: Placed


@dataclass(frozen=True, slots=True)
class DimensionView:
    part: DimensionScore
    rows: tuple[SignalRow, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another model, as a line on a model's page."""

    name: str
    href: str
    words: str
    overlap: int
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class ModelPage:
    frame: Frame
    name: str
    maker: str
    summary: str
    run: Run | None
    corrections: tuple[Correction, ...]
    parts: Parts
    score: Score | None
    dimensions: tuple[DimensionView, ...]
    facts: tuple[tuple[str, str, Markup], ...]  # id, label, cell
    results: tuple[tuple[Benchmark, Markup], ...]
    samples: SamplesView | None
    absence: Markup  # why it was not run
    others: tuple[Other, ...]

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, position) for position in range(len(store.catalog.models)))


def _page(store: Store, position: int) -> Page:
    """Depends on its own score, and on what a line says of each of its pairs.

    That is who is ahead, how far the two overlap, and whether they compare.
    """
    findings, model = store.findings, store.catalog.models[position]
    tables = (findings.standings, findings.alignments.overlaps, findings.paged, findings.comparable)
    of_pairs = (_of_pairs(table, position) for table in tables)
    return Page(
        model_path(model.slug),
        MODEL.name,
        models=(position,),
        left=store.dependencies.models[position],
        findings=digest(b"".join((store.dependencies.names, store.dependencies.scores[position], *of_pairs))),
    )


def _of_pairs(table: np.ndarray, position: int) -> bytes:
    """What a table of pairs holds of one model."""
    row, column = table[position], table[:, position]
    return np.ascontiguousarray(row).tobytes() + np.ascontiguousarray(column).tobytes()


def _find(store: Store, path: str) -> Page | None:
    _, _, name = path.removesuffix(".html").partition("/")
    position = store.findings.positions.get(name)
    return _page(store, position) if position is not None and path == model_path(name) else None


def _examples(store: Store) -> Iterator[Page]:
    """The first, and one that was run."""
    outputs = store.findings.answers
    was_run = (place for place, model in enumerate(store.catalog.models) if outputs.of(model))
    return (_page(store, place) for place in sorted({0, next(was_run, 0)}))


def _listing(store: Store) -> SitemapEntries:
    """Corrections stand on no other page."""
    entries = []
    for model, day in zip(store.catalog.models, store.dependencies.days, strict=True):
        newest = max(day, *(correction.date for correction in model.corrections), "")
        entries.append((model_path(model.slug), newest))
    return SitemapEntries(
        len(entries), text_digest(repr(entries)), lambda first, last: iter(entries[first:last])
    )


def _view(store: Store, page: Page) -> ModelPage:
    position, root = page.models[0], root_of(page.path)
    model, score = store.catalog.models[position], next(iter(store.findings.scores.of(position)), None)
    own, exhibits = store.parts(position, "own"), store.exhibits(position, root)
    description = (
        f"{model.name} by {model.maker}: {len(model.capabilities)} capabilities, every value with its source."
    )
    return ModelPage(
        frame=store.frame(page.path, model.name, description),
        name=model.name,
        maker=model.maker,
        summary=model.summary,
        run=model.run,
        corrections=model.corrections,
        parts=own,
        score=score,
        dimensions=tuple(_dimension(store, own, part) for part in (score.parts if score else ())),
        facts=tuple(_facts(store, own)),
        results=tuple((result, own.results[result.key]) for result in model.benchmarks),
        samples=samples_view(store.gallery(root), exhibits),
        absence=exhibits.absence,
        others=tuple(_others(store.findings, position)),
    )


def _dimension(store: Store, own: Parts, part: DimensionScore) -> DimensionView:
    rows = (SignalRow(reading.rule.label, _cell(store, own, reading), reading) for reading in part.readings)
    return DimensionView(part, tuple(rows))


def _cell(store: Store, own: Parts, reading: Placed) -> Markup:
    """The row that shows what a signal was read from."""
    rule = reading.rule
    if rule.benchmark:
        of_test = (html for (*test, _), html in own.results.items() if tuple(test) == rule.benchmark)
        return next(of_test, store.absent.html)
    return own.cells.get(key_of(rule), store.absent).html


def _facts(store: Store, own: Parts) -> Iterator[tuple[str, str, Markup]]:
    """Signals stand with the score."""
    for key, label in store.labels.items():
        if key in own.cells and not key.startswith("signal-"):
            yield key, label, own.cells[key].html


def _others(findings: Findings, position: int) -> list[Other]:
    """The model's pairs: comparable ones first, then by overlap, then by name."""
    others = []
    for other, model in enumerate(findings.catalog.models):
        left, right = sorted((position, other))
        if other != position and findings.has_page(left, right):
            others.append(_other(findings.pair(left, right), model.short_name))
    return sorted(others, key=lambda other: (not other.is_comparable, -other.overlap, other.name))


def _other(pair: Pair, name: str) -> Other:
    return Other(
        name=name,
        href=compare_path(*(model.slug for model in pair.models)),
        words=standing(pair),
        overlap=pair.alignment.overlap,
        is_comparable=pair.comparison.is_comparable,
    )


MODEL = PageKind(
    "model",
    _pages,
    _view,
    layout="pages/model.html",
    view_type=ModelPage,
    listing=_listing,
    find=_find,
    examples=_examples,
)
