"""The file of the table for queries, content/readings/search.safetensors: how it is written, read and judged.

It comes with a pull request as all readings do: whatever in it is not what was written here is told with its
remedy, and search goes by words alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from generator.catalog import Encoder
from generator.problems import Problem
from generator.readings.lock import writing
from generator.readings.storage import broken, link_on, read, readings_path, search_path, tensors_file, write
from generator.retrieval.query_table import QueryTable

REFIT = "delete the file, then run `matchup measure --refit-search`"

MOST_PIECES = 100_000

MOST_DIMS = 512

MOST_DIMENSION = 8_192  # of an encoder

LONGEST_PIECE = 100  # characters

ENCODER, PIECES, CODES, SCALES, PROJECTION = "encoder", "pieces", "codes", "scales", "projection"

SHAPES = {ENCODER: 1, PIECES: 1, CODES: 2, SCALES: 1, PROJECTION: 2}

Tensors = dict[str, NDArray[np.generic]]


class Unfit(ValueError):
    """Why a file is no table, as words after "it"."""


def load_table(site_path: Path, encoder: Encoder) -> tuple[QueryTable | None, tuple[Problem, ...]]:
    """The table of a site, or why its file can't be used; neither where there is none."""
    path = search_path(site_path)
    if not path.exists() and not path.is_symlink():
        return None, ()
    try:
        return _table(site_path, path, encoder), ()
    except Unfit as fault:
        place = path.relative_to(site_path).as_posix()
        words = f"search goes by words alone, since this file can't be used: {fault}"
        return None, (broken(place, words, REFIT),)


def _table(site_path: Path, path: Path, encoder: Encoder) -> QueryTable:
    if link := link_on(site_path, readings_path(site_path)):
        raise Unfit(f"{link} is a link")
    content, fault = read(path)
    if fault:
        raise Unfit(fault)
    table = table_of(content)
    if table.encoder != encoder.key:
        raise Unfit(f"it was fitted for the encoder {table.encoder[:90]}, and the site has {encoder.key}")
    return table


def table_of(content: bytes) -> QueryTable:
    """The table in the bytes of a file. Raises Unfit for whatever `table_bytes` did not write."""
    try:
        tensors: Tensors = load(content)
    except (ValueError, SafetensorError, KeyError, TypeError, OverflowError) as error:
        raise Unfit(f"it is no safetensors file: {str(error)[:200]}") from error
    _require_form(tensors)
    pieces = _text(tensors[PIECES], PIECES).split("\n")
    table = QueryTable(
        encoder=_text(tensors[ENCODER], ENCODER),
        pieces=tuple(pieces),
        codes=tensors[CODES].astype(np.uint8),
        scales=tensors[SCALES].astype(np.uint8),
        projection=tensors[PROJECTION].astype(np.int16),
    )
    _require_whole(table)
    return table


def _require_form(tensors: Tensors) -> None:
    """Raises Unfit for a tensor too few or too many, or of another form."""
    if set(tensors) != set(SHAPES):
        raise Unfit(f"it should hold {', '.join(SHAPES)}")
    for name, rank in SHAPES.items():
        kind = np.int16 if name == PROJECTION else np.uint8
        if tensors[name].ndim != rank or tensors[name].dtype != kind:
            raise Unfit(f'its "{name}" is of another shape or number format')


def _text(tensor: NDArray[np.generic], name: str) -> str:
    try:
        return tensor.tobytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unfit(f'its "{name}" is not UTF-8') from error


def _require_whole(table: QueryTable) -> None:
    """Raises Unfit for parts that do not belong together, and for what would make nonsense of a query."""
    count, dims = len(table.pieces), table.dims
    if not 0 < count <= MOST_PIECES or not 0 < dims <= MOST_DIMS or dims % 2:
        raise Unfit(f"it has {count:,} pieces in {dims:,} dimensions")
    if not 0 < len(table.projection) <= MOST_DIMENSION or not table.projection.any():
        raise Unfit("its projection says nothing")
    if table.codes.shape != (count, dims // 2) or table.scales.shape != (count,):
        raise Unfit("its parts are not of the same number of pieces")
    if (table.codes & 15 == 0).any() or (table.codes >> 4 == 0).any():
        raise Unfit("a component of it is out of range")
    if any(one >= other for one, other in zip(table.pieces, table.pieces[1:], strict=False)):
        raise Unfit("its pieces are not sorted, each once")
    if not all(0 < len(piece) <= LONGEST_PIECE and piece.isprintable() for piece in table.pieces):
        raise Unfit("a piece of it is no part of a word")


def table_bytes(table: QueryTable) -> bytes:
    """The file of a table: the same bytes for the same table."""
    tensors: dict[str, NDArray[Any]] = {
        ENCODER: np.frombuffer(table.encoder.encode(), np.uint8),
        PIECES: np.frombuffer("\n".join(table.pieces).encode(), np.uint8),
        CODES: table.codes,
        SCALES: table.scales,
        PROJECTION: table.projection,
    }
    return tensors_file(tensors)


def store_table(site_path: Path, table: QueryTable) -> None:
    """Puts the table of a site in place of the one before; the file is whole at every moment."""
    with writing(site_path):
        write(search_path(site_path), table_bytes(table))
