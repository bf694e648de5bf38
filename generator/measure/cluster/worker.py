"""What runs on another machine: opens networks, keeps the last one open, and gives back plain values.

Knows nothing of the engine that carries it, of stores and of who else works. Everything that it is given and
gives can be sent: nouns, arrays, bytes.
"""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import socket
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import generator
from generator.catalog import Catalog
from generator.catalog import Encoder as EncoderName
from generator.measure import checkpoints, text_vectors
from generator.measure.cluster import archive
from generator.measure.ran import Ran, Sharing
from generator.measure.runnable import Planned
from generator.problems import CannotGoOn
from generator.readings import answer_files
from generator.readings.answers import Answer, RunRecord, Stored
from generator.readings.maps_files import MapsOfModel
from generator.readings.storage import maps_path, old_maps_path, samples_path
from generator.run_settings import Run

if TYPE_CHECKING:
    from generator.findings.best_pairs import Partners
    from generator.findings.capability_table import Table
    from generator.measure.runs import Runs
    from generator.measure.text_vectors import Encoder

LIBRARIES = ("numpy", "pillow", "scipy", "tokenizers", "torch", "transformers")  # that decide what comes out

OURS = "matchup"

CODE = ("measure", "readings", "findings", "catalog.py", "pictures.py", "run_settings.py")


@dataclass(frozen=True, slots=True)
class Versions:
    """What decides what comes out on a machine, by name; empty for a library that it lacks."""

    by_name: Mapping[str, str]

    def differing(self, other: Versions) -> tuple[str, ...]:
        """Where another machine has something else, in words."""
        return tuple(
            f"{name} {other.by_name.get(name) or 'missing'}, not {version}"
            for name, version in self.by_name.items()
            if version and other.by_name.get(name) != version
        )


def versions() -> Versions:
    """Of this machine: Python, the libraries, and our own code by its bytes."""
    by_name = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in LIBRARIES:
        try:
            by_name[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            by_name[name] = ""
    return Versions(by_name | {OURS: f"{generator.__version__} ({_code()})"})


@cache
def _code() -> str:
    """What stands for our code: a version in development says nothing."""
    root = Path(generator.__file__).parent
    paths = sorted(path for path in root.rglob("*.py") if path.relative_to(root).parts[0] in CODE)
    return archive.digest_of(b"".join(path.read_bytes() for path in paths))[:8]


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker says when it has begun."""

    host: str
    versions: Versions
    obstacles: Mapping[str, str] = field(default_factory=dict)  # by slug, why it can't run a model


@dataclass(frozen=True, slots=True)
class Piece:
    """What was made of some inputs of one model, as it is stored."""

    device: str
    answers: tuple[Answer, ...] = ()
    records: tuple[RunRecord, ...] = ()
    maps: Mapping[str, NDArray[np.float16]] = field(default_factory=dict)  # by key of the answer
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # WebP, by key of the answer
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a worker that runs models needs of a site."""

    catalog: Catalog
    files: bytes  # an archive
    runs: Mapping[str, Run]  # by slug


class Worker:
    """One process on some machine, for as long as the driver wants it."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._site_path = Path()
        self._kept_path = Path(tempfile.mkdtemp(prefix="matchup-kept-"))
        self._device, self._sharing = "cpu", Sharing("", "")
        self._runs: Runs | None = None
        self._encoder: Encoder | None = None
        self._partners: Partners | None = None

    def begin(
        self, content: Content | None, encoder: EncoderName | None, device: str, sharing: Sharing
    ) -> Report:
        """Takes what it needs, opens the encoder, fetches weights of the hub, once a machine.

        `content` and `encoder` are what will be asked for. Says what it can't do of that.
        """
        self._content, self._device, self._sharing = content, device, sharing
        self._site_path = archive.unpacked(content.files) if content else Path()
        obstacles: dict[str, str] = {}
        for slug, run in (content.runs if content else {}).items():
            try:
                checkpoints.find(self._site_path, run)
            except checkpoints.Unavailable as fault:
                obstacles[slug] = f"{fault.message} ({fault.help})"
        if encoder is not None:
            try:
                self._encoder = text_vectors.open_encoder(encoder, device, text_vectors.MANY)
            except CannotGoOn as fault:
                obstacles[encoder.key] = f"{fault.message} ({fault.help})"
        return Report(socket.gethostname(), versions(), obstacles)

    def run(self, planned: Planned) -> Piece:
        """What a model says of these inputs. Its network stays open for the next ones."""
        from generator.measure.runs import Runs  # here and not above: it opens torch

        if self._content is None:
            raise CannotGoOn("this worker has no content of a site", "give it one when it begins")
        if self._runs is None:
            catalog, kept_path, sharing = self._content.catalog, self._kept_path, self._sharing
            self._runs = Runs(self._site_path, catalog, self._device, kept_path=kept_path, sharing=sharing)
        ran = self._runs.run(planned)
        piece = _piece(self._kept_path, planned.model.slug, ran)
        shutil.rmtree(self._kept_path / "content", ignore_errors=True)
        return piece

    def embed(self, texts: Sequence[str]) -> NDArray[np.int16]:
        """The vectors of texts: [text, dimension]."""
        if self._encoder is None:
            raise CannotGoOn("this worker has no encoder", "name one when it begins")
        batches = list(self._encoder.embed(texts))
        rows = np.concatenate([vectors for _, vectors in batches])
        order = np.argsort([place for places, _ in batches for place in places])
        return np.ascontiguousarray(rows[order])

    def align(self, table: Table, first: int, last: int) -> NDArray[np.int32]:
        """[match, 5] of models `first` to `last` (excluded) with all behind them, or with their best."""
        from generator.findings.assignment import block_rows

        if table.best is None:
            return block_rows(table, first, last)
        return self._partners_of(table).rows(first, last)

    def _partners_of(self, table: Table) -> Partners:
        """Of the table that came last: its shards are opened once for all of its blocks."""
        from generator.findings.best_pairs import partners

        known = self._partners
        if known is None or not np.array_equal(known.table.digests, table.digests):
            known = self._partners = partners(table)
        return known


def _piece(kept_path: Path, slug: str, ran: Ran) -> Piece:
    """All that a run has left in its folder."""
    stored = answer_files.read_all(kept_path)[0].get(slug, Stored())
    maps = MapsOfModel(maps_path(kept_path, slug), old_maps_path(kept_path, slug))
    made = tuple(stored.answers.values())
    drawn = {each.key: samples_path(kept_path) / each.picture for each in made if each.picture}
    return Piece(
        device=ran.device,
        answers=made,
        records=tuple(stored.records.values()),
        maps={each.key: maps.of(each.key) for each in made if each.words},
        pictures={key: path.read_bytes() for key, path in drawn.items()},
        faults=tuple(ran.faults),
    )
