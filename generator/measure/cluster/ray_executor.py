"""The three kinds of work on a cluster of Ray, and the one writer of what comes back: this process.

Results are stored in the order in which one process would have made them, through the same functions under
the same lock: so files are the same, byte for byte, but for times and for where they were made. No time is
taken on a worker, whose machine others share.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Catalog
from generator.catalog import Encoder as EncoderName
from generator.findings.alignments import Alignments
from generator.findings.assignment import joined
from generator.findings.best_pairs import partners
from generator.findings.capability_table import Table
from generator.measure import checkpoints, metrics
from generator.measure.cluster import archive, chunks
from generator.measure.cluster.address import Address
from generator.measure.cluster.chunks import Chunk
from generator.measure.cluster.connection import Cluster, connected
from generator.measure.cluster.pool import Need, Outcome, Pool
from generator.measure.cluster.worker import Content, Piece, Worker, versions
from generator.measure.executor import Here, Rows
from generator.measure.ran import Ran, Sharing
from generator.measure.runnable import Planned
from generator.measure.text_vectors import Encoder
from generator.numbers import counted
from generator.problems import CannotGoOn, Misuse
from generator.readings import answer_files
from generator.terminal import Progress

LOG = logging.getLogger("matchup")

MEMORY = 1_000_000_000  # bytes of a worker beside its weights: libraries, pictures, one batch

COPIES = 2  # of weights, while they are opened

ROOM = "start Ray with a larger --object-store-memory, or make room on the disk that it spills to"

ALONE = 500  # models that one process compares in seconds

BLOCK = 64  # models that are compared with all behind them at a time


class RayExecutor:
    """Work on the workers of one cluster, for as long as the connection is open."""

    def __init__(self, cluster: Cluster, device: str, day: str = "", worker: type[Worker] = Worker) -> None:
        """`day`: of all that is made; ours, whatever the clocks of the workers say."""
        if device not in ("auto", "cpu", "cuda"):
            raise Misuse(f'device "{device}" can\'t be asked of a cluster', "use auto, cpu or cuda with --on")
        self._cluster, self._worker = cluster, worker
        self._uses_gpu = device == "cuda" or (device == "auto" and self._has_gpu())
        self._sharing = Sharing(cluster.engine, day or date.today().isoformat())

    def _has_gpu(self) -> bool:
        return any(node.gpu_count for node in self._cluster.nodes())

    def map_texts(self, name: EncoderName, encoder: Encoder, texts: Sequence[str]) -> Iterator[Rows]:
        """Texts of like length together; a text has the same vector in any company."""
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(text, []).append(place)
        left_out = 0
        with self._pool(None, name, Need(self._uses_gpu, MEMORY)) as pool:
            for outcome in pool.done(chunks.of_texts(name.key, list(places))):
                if outcome.fault:
                    LOG.warning(f"not embedded: {outcome.chunk.words[:200]}: {outcome.fault}")
                    left_out += len(outcome.chunk.inputs)
                    continue
                found = zip(outcome.chunk.inputs, outcome.value, strict=True)
                rows = [(place, vector) for text, vector in found for place in places[text]]
                yield [place for place, _ in rows], np.stack([vector for _, vector in rows])
        if left_out:
            raise CannotGoOn(f"{counted(left_out, 'text')} could not be embedded", "the lines above say why")

    def map_runs(
        self, site_path: Path, catalog: Catalog, models: Sequence[Planned], progress: Progress
    ) -> Iterator[Ran]:
        runs = {each.model.slug: each.run for each in models}
        content = Content(catalog, archive.packed(site_path, catalog, models), runs)
        with self._pool(content, None, Need(self._uses_gpu, _memory(site_path, models))) as pool:
            work = chunks.of_models(models, pool.slot_count)
            writers = {each.model.slug: _Writer(site_path, catalog, each, work) for each in models}
            total = sum(len(chunk.inputs) for chunk in work)
            with progress(total, lambda: pool.words) as advance:
                try:
                    for outcome in pool.done(work):
                        writer = writers[outcome.chunk.slug]
                        writer.take(outcome)
                        advance(len(outcome.chunk.inputs))
                        if writer.is_done:
                            yield writer.end()
                finally:
                    for writer in writers.values():
                        writer.flush()

    def map_blocks(self, table: Table, cache: Cache) -> Alignments | None:
        """Here where a process takes seconds for it, less than to start workers."""
        if table.model_count <= ALONE:
            return Here("cpu").map_blocks(table, cache)
        with self._pool(None, None, Need(memory_bytes=MEMORY)) as pool:
            sent = self._put(table)
            parts: list[NDArray[np.int32]] = []
            block = partners(table).block if table.best else BLOCK
            for outcome in pool.done(chunks.of_blocks(sent, table.model_count, block)):
                if outcome.fault:
                    LOG.warning(f"not aligned by the cluster, so a build does it: {outcome.fault}")
                    return None
                parts.append(outcome.value)
        alignments = partners(table).alignments(parts) if table.best else joined(table, parts)
        alignments.keep(cache)
        return alignments

    @contextmanager
    def _pool(self, content: Content | None, encoder: EncoderName | None, need: Need) -> Iterator[Pool]:
        """Workers that have begun or will, and a word of what they did."""
        device = "cuda" if need.uses_gpu else "cpu"
        arguments = (self._put(content), encoder, device, self._sharing)
        started = time.perf_counter()
        pool = Pool(self._cluster, self._worker, arguments, need, versions())
        try:
            yield pool
            seconds = time.perf_counter() - started
            LOG.info(f"on {self._cluster.engine}: {pool.words}, {seconds:.1f} s")
        finally:
            pool.close()

    def _put(self, value: object) -> Any:
        """A reference by which all workers have a value. Raises CannotGoOn when there is no room for it."""
        errors = self._cluster.ray.exceptions
        try:
            return self._cluster.ray.put(value)
        except (errors.ObjectStoreFullError, errors.OutOfDiskError) as fault:
            raise CannotGoOn("Ray's object store has no room for what workers need", ROOM) from fault


@contextmanager
def on(address: Address, device: str) -> Iterator[RayExecutor]:
    """An executor on the cluster there. Raises CannotGoOn where there is none that can be used."""
    with connected(address) as cluster:
        yield RayExecutor(cluster, device)


@dataclass
class _Writer:
    """Stores what is made of one model, in the order of its chunks."""

    site_path: Path
    catalog: Catalog
    planned: Planned
    work: Sequence[Chunk]
    ran: Ran = field(init=False)
    _waiting: dict[int, list[Piece]] = field(default_factory=dict)  # by number of the chunk
    _left: dict[int, int] = field(init=False)  # inputs of a chunk that are still to come
    _made: dict[str, int] = field(default_factory=dict)  # by setting

    def __post_init__(self) -> None:
        slug = self.planned.model.slug
        self.ran = Ran(slug, "no worker")
        self._left = {each.number: len(each.inputs) for each in self.work if each.slug == slug}
        answer_files.settle(self.site_path, slug)  # the run before may have been killed

    @property
    def is_done(self) -> bool:
        return not self._left

    def take(self, outcome: Outcome) -> None:
        """Keeps a result, and stores all whose turn it is."""
        number = outcome.chunk.number
        pieces = self._waiting.setdefault(number, [])
        if outcome.fault:
            self._add_fault(f"{outcome.chunk.words.removeprefix(f'{self.ran.slug}, ')}: {outcome.fault}")
        else:
            pieces.append(outcome.value)
        self._left[number] -= len(outcome.chunk.inputs)
        while self._left and self._left[min(self._left)] <= 0:
            first = min(self._left)
            del self._left[first]
            self._store(self._waiting.pop(first))

    def _add_fault(self, words: str) -> None:
        if words not in self.ran.faults:
            self.ran.faults.append(words)

    def _store(self, pieces: Sequence[Piece]) -> None:
        order = {each.key: place for place, each in enumerate(self.planned.wanted)}
        for piece in sorted(pieces, key=lambda each: min((order[a.key] for a in each.answers), default=0)):
            for words in piece.faults:
                self._add_fault(words)
            if not piece.answers:
                continue
            answer_files.store(
                self.site_path, self.ran.slug, piece.answers, piece.records, piece.maps, piece.pictures
            )
            self.ran.device = f"{piece.device}, {piece.records[0].engine}"
            for answer in piece.answers:
                self._made[answer.setting] = self._made.get(answer.setting, 0) + 1

    def flush(self) -> None:
        """Stores what has come before its turn: the work ends here."""
        for number in sorted(self._waiting):
            self._store(self._waiting.pop(number))

    def end(self) -> Ran:
        """All has come: figures of all captions, and files in their last form."""
        with self.ran.taking_faults(self.planned.size):
            metrics.keep_figures(self.site_path, self.catalog, self.planned.model)
        answer_files.settle(self.site_path, self.ran.slug)
        noun = "prompt" if self.planned.run.kind.is_drawing else "picture"
        self.ran.words = [f"{counted(count, noun)}, {setting}" for setting, count in self._made.items()]
        return self.ran


def _memory(site_path: Path, models: Sequence[Planned]) -> int:
    """Bytes that a worker may take: for the largest weights, as far as their size is known."""
    return MEMORY + COPIES * max((_weights_bytes(site_path, each) for each in models), default=0)


def _weights_bytes(site_path: Path, planned: Planned) -> int:
    try:
        path = checkpoints.find(site_path, planned.run, download=False).path
    except checkpoints.Unavailable:
        fact = planned.model.facts.get("weights_size")
        return math.ceil(fact.number or 0) if fact and fact.is_known else 0
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file())
