"""The order of the stages: read, measure what is missing, compute, plan, publish.

No stage calls an earlier one; what is handed over is finished and frozen. A fault in content or layouts stops
before anything is written. Knows no more of a stage than what it takes and what it gives.
"""

from __future__ import annotations

import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import recipe, workers
from generator.cache import Cache, Entries
from generator.catalog import Catalog, Model
from generator.content import folder
from generator.content.checks.alike import lint_vectors
from generator.content.checks.tokens import lint_tokens
from generator.content.folder import read_catalog
from generator.digests import digest_of
from generator.edition import Edition
from generator.findings.comparability import comparability
from generator.findings.findings import aligned_pairs, compute
from generator.findings.page_pairs import NO_PAIRS, PagePairs
from generator.findings.partners import page_pairs
from generator.findings.sample_figures import figures
from generator.findings.scoring import Scores, score
from generator.findings.search_counts import SearchCounts, search_counts
from generator.findings.search_evidence import matched
from generator.history import stored as history
from generator.measure import MAX_TOKENS, step
from generator.measure.step import measure_missing
from generator.numbers import counted
from generator.output import compressed
from generator.output.estimate import byte_estimate, is_large, is_mostly_new, is_worth_workers
from generator.output.ledger import Ledger
from generator.output.listing import OutputState, scan
from generator.output.parts import require_columns
from generator.output.plan import Plan, plan
from generator.output.publish import Published, Render, publish
from generator.output.records import FolderShelter, Told, take_over, told
from generator.output.trusted import trusted
from generator.output.verified import verified
from generator.page_links import link_problems
from generator.pages.layout_versions import version_problems
from generator.places import BASE_LAYOUTS, Site
from generator.problems import CannotGoOn, FaultyContent, Place, Problem
from generator.readings import answer_files, vectors
from generator.readings.lock import writing
from generator.readings.texts import embedded_text
from generator.readings.vectors import Readings
from generator.releases.release import Planned, planned, written
from generator.rendering.layouts import Layouts
from generator.retrieval.ranking import Index
from generator.retrieval.sources import index, sources
from generator.retrieval.table_file import load_table
from generator.searches import stored as searches
from generator.searches.making import Searched, intents
from generator.searches.overrides import read_searched, sound_searched
from generator.terminal import Progress, silent
from generator.unchanged import Listener, inputs_of, remember

if TYPE_CHECKING:
    from generator.build_report import Report

LOG = logging.getLogger("matchup")

Cut = tuple[tuple[Place, int], ...]  # where texts of a model stand that are not read whole, their tokens

MOST_SEARCHED = 2_000  # searches that a build embeds by itself: half a minute


def read(site: Site, progress: Progress = silent) -> tuple[Catalog, tuple[Problem, ...]]:
    """The catalog and the warnings. Raises FaultyContent with every fault of the content."""
    site.check()
    catalog, problems = read_catalog(site.path, Cache(site.cache_path), workers.available(), progress)
    if catalog is None:
        raise FaultyContent(problems)
    return catalog, problems


def scored(site: Site, has_pairs: bool = False) -> tuple[Catalog, Scores, SearchCounts | None]:
    """The catalog, its scores and what was searched for; measures nothing.

    Of capabilities no text must have a vector; searches that are not read yet are not counted. `has_pairs`:
    with the pairs that have a page; a site of best partners needs vectors for these, or raises CannotGoOn.
    """
    catalog, _ = read(site)
    cache = Cache(site.cache_path)
    outputs, _ = answer_files.load_all(site.path, catalog, cache)
    counts = _search_counts(site, catalog, cache)
    pairs = _page_pairs(site, catalog, cache) if has_pairs else NO_PAIRS
    told = figures(catalog, outputs), cache
    scores = score(catalog, *told, matched=matched(catalog, counts), pairs=pairs)
    return catalog, scores, counts[0] if counts else None


def _page_pairs(site: Site, catalog: Catalog, cache: Cache) -> PagePairs:
    """With the vectors that there are, where it needs any."""
    if not isinstance(catalog.site.pairs, int):
        return page_pairs(catalog.site.pairs, comparability(catalog.models), None)
    readings, _ = vectors.load_all(site.path, cache)
    missing = len(readings.missing_of_capabilities(catalog))
    if missing:
        words = (
            f"{counted(missing, 'text')} of capabilities without a vector: no saying which pairs have a page"
        )
        raise CannotGoOn(words, "run matchup build first, which makes them")
    return aligned_pairs(catalog, readings, cache, workers.available())


def release(site: Site, date: str, is_written: bool) -> Planned:
    """What has changed since the last release, written behind it unless that is not wanted, or nothing has.

    Whoever writes holds the lock from before the content is read: of two releases the later one sees what the
    first has written.
    """
    site.check()
    with writing(site.path) if is_written else nullcontext():
        catalog, scores, counts = scored(site, has_pairs=True)
        plan = planned(site.path, catalog, scores, counts, Cache(site.cache_path), date)
        if is_written and plan.changes:
            written(site.path, plan)
    return plan


def _search_counts(site: Site, catalog: Catalog, cache: Cache) -> tuple[SearchCounts, ...]:
    """What the logs of a site come to, with the vectors that there are."""
    logs, _ = searches.load_sound(site.path, cache)
    searched = sound_searched(site.path, catalog, logs, load_table(site.path, catalog.site.encoder)[0])
    readings = vectors.load_all(site.path, cache)[0] if logs else Readings({})
    known = intents(catalog, searched.typed, readings.of_searches, readings.of_tags, searched.overrides)
    return search_counts(catalog, known, logs)


def searched(site: Site) -> tuple[Catalog, Index, tuple[Problem, ...]]:
    """The catalog, what a query is asked of, and why that is less than it could be; measures nothing.

    A text without a vector has one of zeros: words alone find it.
    """
    catalog, _ = read(site)
    readings, broken = vectors.load_all(site.path, Cache(site.cache_path))
    query_table, unfit = load_table(site.path, catalog.site.encoder)
    width = len(query_table.projection) if query_table else 0
    stored = tuple(readings.known_of(model, catalog.site.encoder, width) for model in catalog.models)
    return catalog, index(catalog, sources(catalog, query_table, stored, readings.of_tags)), broken + unfit


def open_edition(site: Site, device: str, progress: Progress) -> tuple[Edition, tuple[Problem, ...]]:
    """Everything that pages are made from, and the warnings. Measures the texts that have no vector."""
    catalog, warnings = read(site, progress)
    logs, half = searches.load_sound(site.path, Cache(site.cache_path))
    layouts = Layouts(site.layouts_path, Cache(site.cache_path), BASE_LAYOUTS)
    query_table, unfit = load_table(site.path, catalog.site.encoder)
    searched = sound_searched(site.path, catalog, logs, query_table)
    texts = searched.typed.texts
    readings, _ = measure_missing(
        site, catalog, device, progress, searched=texts, most_searched=MOST_SEARCHED
    )
    cache = Cache(site.cache_path)
    outputs, broken = answer_files.load_all(site.path, catalog, cache)
    releases, gaps = history.load_sound(site.path, catalog.site.as_of, cache)
    findings = compute(
        catalog, readings, outputs, cache, None, query_table, searched, releases, workers.available()
    )
    return Edition(findings, layouts, cache), warnings + broken + half + unfit + gaps + _of_layouts(layouts)


def build(
    site: Site,
    output_path: Path,
    device: str,
    progress: Progress,
    worker_count: int | None = None,
    is_verified: bool = False,
    is_trusted: bool = False,
    is_last: bool = False,
) -> tuple[Published, tuple[Problem, ...]]:
    """Writes the site. The old one stays as it is if anything fails before the new one is complete.

    The ledger is held from before the content is read: of two builds the one that publishes last has read
    last. Without a number of workers there are as many as the machine runs at once, where that many pages are
    worth it. To verify is to render all pages and compare them with what lies there; else sizes and times
    tell what was edited by hand, or, where the output is trusted, times of folders alone. The last of
    several builders (part_builds.py) does nothing before all columns are there.
    """
    wish = Wish(device, worker_count, is_verified, is_trusted, is_last=is_last)
    published, warnings, _ = _built(site, output_path, wish, progress)
    return published, warnings


@dataclass(frozen=True, slots=True)
class Wish:
    """How a site is to be built."""

    device: str = "auto"
    worker_count: int | None = None
    is_verified: bool = False
    is_trusted: bool = False
    is_reported: bool = False
    is_last: bool = False  # of several builders: columns are there, or nothing is done


def reported_build(
    site: Site, output_path: Path, wish: Wish, progress: Progress
) -> tuple[Published, tuple[Problem, ...], Report]:
    """The same with a report of what was done and of what lies in the output then, which is read for it."""
    published, warnings, report = _built(site, output_path, replace(wish, is_reported=True), progress)
    assert report is not None
    return published, warnings, report


def _built(
    site: Site, output_path: Path, wish: Wish, progress: Progress
) -> tuple[Published, tuple[Problem, ...], Report | None]:
    started = time.perf_counter()
    site.check()
    site.check_output(output_path)
    with Ledger.open(site.ledger_path(output_path)) as ledger:
        inputs = inputs_of(site)  # what changes from here on is seen by the next build
        with Listener() as listener:
            edition, warnings = open_edition(site, wish.device, progress)
        state = trusted(output_path, Cache(site.cache_path)) if wish.is_trusted else scan(output_path)
        shelter = FolderShelter(site.records_path(output_path))
        parts = told(shelter)
        take_over(parts, ledger, state, edition.folders)
        planned = plan_of(edition, ledger, output_path, state)
        if wish.is_last:
            require_parts(site, output_path, edition, planned, parts)
        if wish.is_verified:
            planned = verified(planned, edition.folders(), ledger.shelves())
        worker_count = readied(edition, planned, wish.worker_count)
        render: Render = edition.render_all
        stopwatch = None
        if wish.is_reported:
            from generator.build_report import Reporter, Stopwatch  # here and not above: few ask for it

            stopwatch = Stopwatch(planned)
            render = stopwatch.timed(render)
        check_sizes = edition.limits.check_sizes
        with progress(planned.write_count, "writing pages") as advance:
            published = publish(
                planned, ledger, output_path, render, worker_count, check=check_sizes, advance=advance
            )
        shelter.forget(parts.names)
        edition.forget()
        if not listener.has_heard:
            remember(site, output_path, ledger, inputs, warnings)
        report = None
        if stopwatch is not None:
            seconds = time.perf_counter() - started
            reporter = Reporter(edition, planned, ledger.shelves(), output_path)
            report = reporter.report(published, stopwatch, seconds, progress)
        return noted(published, edition), warnings, report


def require_parts(site: Site, output: Path | str, edition: Edition, planned: Plan, parts: Told) -> None:
    """Raises Misuse unless all that several builders were to write is there."""
    remedy = site.build_command(output, "--part 1/4")
    require_columns(planned, list(edition.folders()), parts.receipts, remedy)


def readied(edition: Edition, planned: Plan, worker_count: int | None) -> int:
    """How many processes write this, with all made that they share; None: as many as it is worth."""
    if worker_count is None:
        worker_count = workers.available() if is_worth_workers(planned) else 1
    if worker_count > 1:
        edition.prepare(worker_count, is_mostly_new(planned))
    return worker_count


def noted(published: Published, edition: Edition) -> Published:
    """With what was found damaged in the cache while the pages were made."""
    return replace(published, note="; ".join(filter(None, (published.note, edition.cache_damage))))


def plan_of(
    edition: Edition, ledger: Ledger, output: Path | str, state: OutputState, is_weighed: bool = False
) -> Plan:
    """What is to be written, kept and deleted. Raises FaultyContent when that is more than the host takes.

    The bytes of a large site are estimated, and those of any that is to be weighed.
    """
    compressed.require(edition.findings.catalog.site.compress)
    limits = edition.limits
    planned = plan(limits.watched(edition.folders()), ledger, output, state)
    if limits.byte_count is not None and (is_large(planned) or (is_weighed and planned.write_count)):
        limits.check_estimate(byte_estimate(planned, ledger, edition.render_all))
    return planned


def check(site: Site, progress: Progress = silent) -> tuple[Problem, ...]:
    """Every fault of content and layouts at once, errors and warnings; measures and writes nothing."""
    site.check()
    cache = Cache(site.cache_path)
    catalog, problems = read_catalog(site.path, cache, workers.available(), progress)
    readings, broken = vectors.load_all(site.path)
    _, unusable = answer_files.read_all(site.path, cache)
    logs, faults = searches.load_all(site.path, cache)
    problems += broken + unusable + faults
    if catalog is not None:
        table, unfit = load_table(site.path, catalog.site.encoder)
        searched, faults = read_searched(site.path, catalog, logs, table)
        problems += faults
        problems += history.load_all(site.path, catalog.site.as_of, cache)[1]
    try:
        if catalog is not None:
            problems += _cut_texts(site, catalog, cache, progress)
        layouts = Layouts(site.layouts_path, cache, BASE_LAYOUTS)
        problems += _of_layouts(layouts)
        if catalog is not None:
            problems += unfit
        if catalog is not None and not readings.missing_of_capabilities(catalog):
            problems += _faults_of_pages(site, catalog, readings, layouts, cache, searched, progress)
    except FaultyContent as fault:
        problems += fault.problems
    return problems


def _of_layouts(layouts: Layouts) -> tuple[Problem, ...]:
    """What a site's own layouts are not used for, or too old for."""
    return (*layouts.warnings, *version_problems(layouts.own_texts))


def _cut_texts(site: Site, catalog: Catalog, cache: Cache, progress: Progress) -> tuple[Problem, ...]:
    """Texts of which the encoder does not read the end; nothing, and a word of it, without its package."""
    if not catalog.site.encoder.is_packaged:
        return ()
    tells = step.CutTexts(catalog.site.encoder)
    entries = cache.entries("cut", Cut, recipe.of_content())
    cut: list[tuple[Place, int]] = []
    try:
        with progress(len(catalog.models), "counting tokens") as advance:
            for model in catalog.models:
                cut += _cut(site, catalog, model, tells, entries)
                advance(1)
    except CannotGoOn as fault:
        LOG.warning(f"tokens are not counted: {fault.message}; {fault.help}")
        return ()
    entries.forget_others()
    return tuple(lint_tokens(cut, MAX_TOKENS, folder.exceptions(site.path)))


def _cut(site: Site, catalog: Catalog, model: Model, tells: step.CutTexts, entries: Entries[Cut]) -> Cut:
    """Those of one model; of a file that has not changed, what was found before."""
    texts = [embedded_text(model, capability) for capability in model.capabilities]
    key = digest_of(catalog.site.encoder.key.encode(), model.digest, *map(str.encode, texts))
    cut = entries.recall(model.slug, key)
    if cut is None:
        counts = dict(tells.of(texts))
        places = folder.text_places(site.path, model.path, [*counts]) if counts else []
        cut = tuple(zip(places, counts.values(), strict=True))
        entries.keep(model.slug, key, cut)
    return cut


def _faults_of_pages(
    site: Site,
    catalog: Catalog,
    readings: Readings,
    layouts: Layouts,
    cache: Cache,
    searched: Searched,
    progress: Progress,
) -> tuple[Problem, ...]:
    """What only shows when all is measured: pages of each kind are made, links followed, files counted."""
    outputs, _ = answer_files.load_all(site.path, catalog, cache)
    findings = compute(catalog, readings, outputs, cache, searched=searched, worker_count=workers.available())
    edition = Edition(findings, layouts, cache)
    folders = edition.folders() if edition.limits.has_count_limit else ()
    counts = {each.path: len(each.names) for each in folders}
    exceptions = folder.exceptions(site.path)
    encoder = catalog.site.encoder
    alike = lint_vectors(catalog, lambda model: readings.of(model, encoder), exceptions)
    faults = edition.faults(progress) or link_problems(edition, cache, progress)
    return (*faults, *edition.limits.count_problems(counts), *alike)
