"""The batch step: what is missing, embedding it, running models, and taking the readings of another machine.

Needs no torch until a model is run, a GPU is used, or the encoder is another than the packaged one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator import measure
from generator.cache import Cache
from generator.catalog import Catalog, Encoder
from generator.findings import alignments, capability_table
from generator.measure.executor import Executor, Here
from generator.measure.runnable import Planned, is_of_machine, plan
from generator.measure.runnable import untimed as untimed_plan
from generator.measure.summary import Made
from generator.measure.summary import made as made_of
from generator.numbers import counted
from generator.places import Site
from generator.problems import Misuse, one_of
from generator.readings import answer_files, vectors
from generator.readings.vectors import Missing, Readings
from generator.retrieval.query_table import QueryTable
from generator.retrieval.table_file import load_table, store_table
from generator.searches.making import typed
from generator.searches.stored import load_sound
from generator.terminal import Progress

if TYPE_CHECKING:
    from generator.measure.packaged import Tokens
    from generator.measure.ran import Ran

LOG = logging.getLogger("matchup")

BY_WORDS = "readers search by words alone"


def measure_missing(
    site: Site,
    catalog: Catalog,
    device: str,
    progress: Progress,
    only: Sequence[str] = (),
    searched: Sequence[str] = (),
    most_searched: int | None = None,
    executor: Executor | None = None,
) -> tuple[Readings, int]:
    """Embeds what no reading covers; returns all readings and how many texts were embedded.

    `searched` are the plain forms of queries; of more than `most_searched` that are missing none is embedded.

    Says so in one line, and removes the vectors that the texts of these models had before. Raises CannotGoOn
    without the encoder's package or, where torch is needed, without torch.
    """
    stored, _ = vectors.load_all(site.path)
    texts = [text for text in stored.missing(catalog) if not only or text.slug in only]
    texts += _missing_searches(stored, catalog, searched, most_searched) if not only else []
    if not texts:
        return stored, 0
    started = time.perf_counter()
    from generator.measure import text_vectors  # here and not above: it opens tokenizers and scipy

    name, executor = catalog.site.encoder, executor or Here(device)
    encoder = text_vectors.open_encoder(name, device, len(texts))
    map_texts = partial(executor.map_texts, name, encoder)
    with progress(len(texts)) as advance:
        embedded = text_vectors.embed(site.path, encoder, texts, advance, map_texts)
    vectors.prune(site.path, catalog, embedded, searched)
    LOG.info(f"embedded {counted(len(texts), 'new text')} in {time.perf_counter() - started:.1f} s")
    return stored.with_more(embedded), len(texts)


def _missing_searches(
    stored: Readings, catalog: Catalog, searched: Sequence[str], most: int | None
) -> list[Missing]:
    """What people searched for that has no vector; nothing, and a word of it, where that is too much."""
    missing = stored.missing_of_searches(catalog.site.encoder, searched)
    if most is None or len(missing) <= most:
        return list(missing)
    LOG.warning(f"{counted(len(missing), 'search')} not read yet, so none are counted: run `matchup measure`")
    return []


def searched_texts(site: Site, catalog: Catalog) -> tuple[str, ...]:
    """The plain forms of what people searched for. Raises FaultyContent for a faulty log."""
    logs, _ = load_sound(site.path)
    table, _ = load_table(site.path, catalog.site.encoder)
    return typed(catalog, logs, table.pieces if table else ()).texts


def measure_all(
    site: Site,
    catalog: Catalog,
    device: str,
    progress: Progress,
    only: Sequence[str] = (),
    executor: Executor | None = None,
) -> int:
    """The batch step alone: embeds what is missing and, when nothing is, aligns all pairs."""
    check_slugs(catalog, only)
    searched = searched_texts(site, catalog)
    readings, count = measure_missing(site, catalog, device, progress, only, searched, executor=executor)
    if not readings.missing(catalog):
        vectors.prune(site.path, catalog, searched=searched)
        _align(site, catalog, readings, executor or Here(device))
    return count


def has_table(site: Site, catalog: Catalog) -> bool:
    """Whether the site has a table by which readers' queries become vectors."""
    return load_table(site.path, catalog.site.encoder)[0] is not None


def fit_search(
    site: Site, catalog: Catalog, device: str, progress: Progress, is_asked: bool = False
) -> QueryTable | None:
    """Fits the table by which readers' queries become vectors, where none can be used or it is asked for.

    Takes a vector for every text of the site as given. None where nothing was to do or can be done.
    """
    table, _ = load_table(site.path, catalog.site.encoder)
    if table is not None and not is_asked:
        return None
    from generator.measure import query_fit, text_vectors  # here and not above: they open tokenizers

    encoder = text_vectors.open_encoder(catalog.site.encoder, device, query_fit.PIECE_COUNT)
    vocabulary = query_fit.Vocabulary(encoder.vocabulary)
    ids = vocabulary.kept(query_fit.pieces_of(catalog, vocabulary))
    if not ids:
        LOG.warning(f"{catalog.site.encoder.key} splits words otherwise than WordPiece: {BY_WORDS}")
        return None
    with progress(len(ids), "pieces of words") as advance:
        alone = query_fit.embedded(encoder, ids, advance)
    documents = query_fit.documents_of(catalog, vectors.load_all(site.path)[0])
    fitted = query_fit.fit(catalog.site.encoder.key, vocabulary, ids, alone, documents)
    store_table(site.path, fitted)
    return fitted


def _align(site: Site, catalog: Catalog, readings: Readings, executor: Executor) -> None:
    """Scores all pairs; a build does it in numpy where nobody else can."""
    table = capability_table.table(catalog, readings)
    cache = Cache(site.cache_path)
    known = alignments.recall(cache)
    if known is None or not known.is_of(table):
        executor.map_blocks(table, cache)


def planned(site: Site, catalog: Catalog, device: str, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Every model with answers that no reading covers."""
    check_slugs(catalog, only)
    is_gpu = device.startswith("cuda") or (device == "auto" and measure.has_nvidia_driver())
    return plan(site.path, answer_files.load_all(site.path, catalog)[0], is_gpu, only)


def untimed(site: Site, catalog: Catalog, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Models with settings of which no input was timed, and the inputs that would tell."""
    check_slugs(catalog, only)
    return untimed_plan(site.path, answer_files.load_all(site.path, catalog)[0], only)


def runnable(models: Sequence[Planned], may_download: bool, is_elsewhere: bool) -> list[Planned]:
    """Those that can be run here, or, `is_elsewhere`, that a machine with their package may well run."""
    able = [each for each in models if not each.obstacle or (is_elsewhere and is_of_machine(each.run))]
    return [each for each in able if may_download or not each.must_download]


@contextmanager
def executor_on(on: str | None, device: str) -> Iterator[Executor]:
    """Who does the work: this process, or the cluster that is named. Raises CannotGoOn where it is not."""
    if on is None:
        yield Here(device)
        return
    from generator.measure.cluster.address import parsed  # here and not above: few sites need it
    from generator.measure.cluster.ray_executor import on as on_cluster

    with on_cluster(parsed(on), device) as executor:
        yield executor


def run_models(
    site: Site,
    catalog: Catalog,
    models: Sequence[Planned],
    device: str,
    progress: Progress,
    kept_path: Path | None = None,
    executor: Executor | None = None,
) -> Iterator[Ran]:
    """Runs these models on the samples, here one after the other. Raises CannotGoOn without torch.

    What is made lies in the site, or in the folder of a part at `kept_path`.
    """
    if models:
        yield from (executor or Here(device, kept_path)).map_runs(site.path, catalog, models, progress)


def made(site: Site, catalog: Catalog, models: Sequence[Planned]) -> tuple[Made, ...]:
    """What is stored by now of models that were run, a row for each setting."""
    return tuple(made_of(answer_files.load_all(site.path, catalog)[0], models)) if models else ()


def prune_answers(site: Site, catalog: Catalog) -> int:
    """Removes answers that the catalog no longer wants; returns how many."""
    return answer_files.prune(site.path, catalog)


def merge(site: Site, folder: Path) -> tuple[int, int, tuple[str, ...]]:
    """Takes the readings of another machine that this site lacks: counts, and what can't be used there."""
    folder = readings_in(folder)
    vector_count, unusable = vectors.merge(site.path, folder)
    answer_count, broken = answer_files.merge(site.path, folder / "samples")
    return vector_count, answer_count, unusable + broken


def readings_in(folder: Path) -> Path:
    """The readings of a site, or those that the folder itself holds. Raises Misuse."""
    inner = folder / "content" / "readings"
    if inner.is_dir():
        return inner
    if not folder.is_dir():
        raise Misuse(
            f'there is no folder "{folder}"',
            "name the content/readings of another machine, or the folder of its site",
        )
    return folder


def missing(site: Site, catalog: Catalog, only: Sequence[str] = ()) -> tuple[Missing, ...]:
    """Texts that no vector covers, of all models or of those with these slugs."""
    check_slugs(catalog, only)
    stored, _ = vectors.load_all(site.path)
    searches = stored.missing_of_searches(catalog.site.encoder, searched_texts(site, catalog))
    texts = (*stored.missing(catalog), *searches)
    return tuple(text for text in texts if not only or text.slug in only)


class CutTexts:
    """Tells which texts an encoder that comes as a package does not read to their end."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def of(self, texts: Sequence[str]) -> list[tuple[int, int]]:
        """Which of the texts, and how many tokens they have. Raises CannotGoOn without the package."""
        excesses = [self._tokens.excess(text) for text in texts]
        return [(place, measure.MAX_TOKENS + excess) for place, excess in enumerate(excesses) if excess]

    @cached_property
    def _tokens(self) -> Tokens:
        from generator.measure.packaged import Tokens  # here and not above: it opens tokenizers

        return Tokens(self._encoder)


def check_slugs(catalog: Catalog, slugs: Sequence[str]) -> None:
    """Raises Misuse for a slug that no model has."""
    known = [model.slug for model in catalog.models]
    for slug in slugs:
        if slug not in known:
            raise Misuse(f'there is no model "{slug}"', one_of(slug, known))


def check_runnable(catalog: Catalog, slugs: Sequence[str]) -> None:
    """Raises Misuse for a model that was asked for and has nothing to be run by."""
    for slug in slugs:
        if catalog.model(slug).run is None:
            words = f'"{slug}" can\'t be run: its file has no "run:"'
            raise Misuse(words, "docs/fields.md says what to write there")
