"""How long this machine takes for the pages of a site, and how large they are: measured on some of them.

Two sizes of the site's own models are opened, of each kind a few pages are rendered, and some files are
written. What is kept of former builds is not used, so the seconds are those of a cold build on one processor.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import TypeVar

import numpy as np

from generator import build
from generator.cache import Cache
from generator.catalog import Catalog
from generator.content.folder import read_catalog
from generator.cost_model import Cost, Pairs, Rates
from generator.edition import Edition
from generator.findings.comparability import comparability
from generator.findings.findings import compute
from generator.findings.partners import page_pairs
from generator.history import stored as history
from generator.pages.addresses import Page, name_of
from generator.pages.kind import Column
from generator.places import BASE_LAYOUTS, Site
from generator.problems import CannotGoOn
from generator.readings import answer_files, vectors
from generator.rendering.layouts import Layouts
from generator.retrieval.table_file import load_table
from generator.terminal import silent

FEWEST = 4  # models of a site that another size is told from

MOST = 40  # models that are rendered for each other: a few seconds

SAMPLE = 8  # pages of a kind that no model has of its own; of those all are, since they share what pairs say

COLUMNS = 8  # of comparisons, after one that is not counted

TRIES = 2  # of each column, of which the quicker counts

OF_COLUMNS = "columns"  # what a model's column takes beside its comparisons

WRITTEN = 300  # files

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on this machine."""

    small: Rates
    large: Rates
    seconds_to_write: float  # one file of the size of a comparison


def measured(site: Site) -> Measured:
    """The rates of a site here. Raises CannotGoOn for one of too few models, or whose texts lack vectors."""
    catalog, _ = build.read(site)
    readings, _ = vectors.load_all(site.path)
    models = tuple(model for model in catalog.models if not readings.missing_of(model, catalog.site.encoder))
    if len(models) < FEWEST:
        raise CannotGoOn(
            f"{len(models)} of the site's {len(catalog.models)} models have vectors; {FEWEST} are needed",
            "run `matchup measure`, or plan from the folder of a site with more models: --site DIR",
        )
    reading = _seconds(lambda: read_catalog(site.path, Cache(), 1, silent)) / len(catalog.models)
    count = min(MOST, len(models))
    sizes = [
        _rates(site, replace(catalog, models=_spread(models, number)), readings, reading)
        for number in (count // 2, count)
    ]
    return Measured(sizes[0], sizes[1], _seconds_to_write(site, round(sizes[1].pair.bytes)))


def _rates(site: Site, catalog: Catalog, readings: vectors.Readings, reading: float) -> Rates:
    started = time.process_time()
    edition = _edition(site, catalog, readings, "all")
    computing = time.process_time() - started
    count = len(catalog.models)
    fragments = _seconds(lambda: edition.prepare(1)) / count
    own, whole, largest = _singles(edition)
    compares = page_pairs("comparable", comparability(catalog.models), None).count
    every = count * (count - 1) / 2
    pair, column_seconds = _pair(edition)
    own[OF_COLUMNS] = Cost(seconds=column_seconds)
    comparable = _edition(site, catalog, readings, "comparable") if compares else edition
    return Rates(
        models=count,
        comparable_share=compares / every,
        pair=pair,
        comparable_pair=_pair(comparable, column_seconds)[0],
        of_a_model=own,
        of_the_site=whole,
        largest=largest,
        opening=reading * count + computing,
        fragments=fragments,
    )


def _edition(site: Site, catalog: Catalog, readings: vectors.Readings, pairs: Pairs) -> Edition:
    """These models as a site of their own, of which nothing is kept."""
    catalog = replace(catalog, site=replace(catalog.site, pairs=pairs, compress=()))
    answers, _ = answer_files.load_all(site.path, catalog)
    query_table, _ = load_table(site.path, catalog.site.encoder)
    releases, _ = history.load_sound(site.path, catalog.site.as_of)
    findings = compute(catalog, readings, answers, query_table=query_table, history=releases)
    return Edition(findings, Layouts(site.layouts_path, Cache(), BASE_LAYOUTS))


def _pair(edition: Edition, column_seconds: float | None = None) -> tuple[Cost, float]:
    """One comparison, with what other kinds lay beside it, and the seconds that a column takes whatever it
    holds; these are told from long and short columns where they are not known.
    """
    total, of_columns = Cost(), 0.0
    count = edition.findings.page_pairs.count
    for kind in edition.page_kinds:
        columns = list(kind.columns(edition.store)) if kind.columns is not None else []
        columns = [column for column in columns if column.names]
        if columns:
            file, seconds = _file_of(edition, columns, column_seconds)
            total += file.times(sum(len(column.names) for column in columns) / count)
            of_columns += seconds
    return total, of_columns


def _file_of(edition: Edition, columns: Sequence[Column], column_seconds: float | None) -> tuple[Cost, float]:
    """One file of these columns, and what a column takes beside its files."""
    _rendered(edition, columns[0])
    shown = _spread(columns, COLUMNS)
    sizes = [size for column in shown for size in _rendered(edition, column)]
    lengths = [len(column.names) for column in shown]
    seconds = [min(_seconds(partial(_rendered, edition, column)) for _ in range(TRIES)) for column in shown]
    if column_seconds is None:
        column_seconds = _start_of_line(lengths, seconds)
    each = max(0.0, sum(seconds) - column_seconds * len(shown)) / sum(lengths)
    return Cost(1, mean(sizes), each), column_seconds


def _rendered(edition: Edition, column: Column) -> list[int]:
    """The sizes of the files of a column."""
    return [len(page) for page in edition.render_all(column.folder, column.names)]


def _start_of_line(lengths: Sequence[int], seconds: Sequence[float]) -> float:
    """Where the line of least squares begins, between nothing and the least."""
    if len(set(lengths)) < 2:
        return 0.0
    _, start = np.polyfit(lengths, seconds, 1)
    return float(np.clip(start, 0, min(seconds)))


def _singles(edition: Edition) -> tuple[dict[str, Cost], dict[str, Cost], dict[str, float]]:
    """What a model has of its own, what the site has beside that, and the largest files of the latter."""
    own: dict[str, Cost] = {}
    whole: dict[str, Cost] = {}
    largest: dict[str, float] = {}
    count = len(edition.findings.catalog.models)
    for kind in edition.page_kinds:
        pages = list(kind.pages(edition.store)) if kind.columns is None else []
        of_models = [page for page in pages if _is_of_a_model(edition, page)]
        others = [page for page in pages if not _is_of_a_model(edition, page)]
        if of_models:
            own[kind.name] = _of_kind(edition, of_models, len(of_models))[0].times(1 / count)
        if others:
            whole[kind.name], largest[kind.name] = _of_kind(edition, others, SAMPLE)
    return own, whole, largest


def _is_of_a_model(edition: Edition, page: Page) -> bool:
    """Whether its name or its folder is that of a model; a badge may have another ending."""
    names = (name_of(page.path).removesuffix(".dark"), *page.path.split("/")[:-1])
    return any(name in edition.findings.positions for name in names)


def _of_kind(edition: Edition, pages: Sequence[Page], count: int) -> tuple[Cost, float]:
    """All of these pages, told from so many, and the largest of those; what all share is made before."""
    shown = _spread(pages, count)
    if len(pages) > count:
        edition.render(pages[0].path)
    sizes: list[int] = []
    seconds = _seconds(lambda: sizes.extend(len(edition.render(page.path)) for page in shown))
    return Cost(1, mean(sizes), seconds / len(sizes)).times(len(pages)), max(sizes)


def _seconds_to_write(site: Site, size: int) -> float:
    """Of a file beside the site's caches, on the disk that they lie on."""
    content = b" " * size
    site.cache_path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.cache_path) as folder:
        paths = [Path(folder) / str(number) for number in range(WRITTEN)]
        return _seconds(lambda: [path.write_bytes(content) for path in paths]) / WRITTEN


def _spread(many: Sequence[T], count: int) -> tuple[T, ...]:
    """So many at most, evenly spread."""
    step = max(1.0, len(many) / count)
    return tuple(many[int(step * (place + 0.5))] for place in range(min(count, len(many))))


def _seconds(work: Callable[[], object]) -> float:
    """Of this process's processor time."""
    started = time.process_time()
    work()
    return time.process_time() - started
