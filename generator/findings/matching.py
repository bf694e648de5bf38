"""Aligning the capabilities of two models, for all pairs: who matches whom, how far, and whether the two compare at all.

Similarity is the cosine of two capability vectors in whole percent, gated by what the tags take in and give out, by whether both are mainly about the same thing,
and by what titles deny, because an encoder can't see direction or negation ("generates images from text" against "generates text from images"
is 0.987 to it). All numbers are integers from the stored vectors on (readings.py says why that is exact), so the
numpy here and the torch in measure/ agree to the last digit by construction.

Matches are one to one: the assignment with the largest sum of similarities, cut at the encoder's threshold.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache, keep_arrays, recall_arrays
from generator.catalog import Capability, Catalog, Encoder, Kinds, Model
from generator.digests import mixed
from generator.readings.vectors import GRID, Readings

BLOCK = 64  # models compared with all others at a time

NEGATIONS = frozenset(
    {"no", "not", "never", "without", "cannot", "can't", "doesn't", "lacks", "lack", "lacking"}
)

FILLERS = frozenset(
    {
        "a",
        "an",
        "and",
        "any",
        "at",
        "be",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "its",
        "of",
        "on",
        "or",
        "other",
        "the",
        "to",
        "with",
    }
)


class Match(NamedTuple):
    """Positions of two capabilities in their models, and their similarity in percent."""

    left: int
    right: int
    similarity: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two models have in common. `left` is first in slug order."""

    matches: tuple[Match, ...]
    left_count: int
    right_count: int

    @property
    def left_coverage(self) -> int:
        """Percent of left's capabilities that have a counterpart in right."""
        return round(100 * len(self.matches) / self.left_count)

    @property
    def right_coverage(self) -> int:
        return round(100 * len(self.matches) / self.right_count)

    @property
    def overlap(self) -> int:
        """Percent of all capabilities of both that are matched (the Dice coefficient)."""
        return round(100 * 2 * len(self.matches) / (self.left_count + self.right_count))


@dataclass(frozen=True)
class Table:
    """All capabilities of a catalog; model n owns the rows offsets[n] to offsets[n + 1]. Its arrays are made when they are asked for."""

    parts: tuple[NDArray[np.int16], ...]  # the vectors, in one array or several
    capabilities: tuple[Capability, ...]
    offsets: NDArray[np.int64]  # [model + 1]
    threshold: int
    discount: int
    digests: NDArray[np.uint64]  # [model] of all that its alignments depend on, beside the other model

    @cached_property
    def vectors(self) -> NDArray[np.int16]:
        """[capability, dimension]"""
        return np.concatenate(self.parts)

    @property
    def model_count(self) -> int:
        return len(self.offsets) - 1

    @property
    def counts(self) -> tuple[int, ...]:
        """[model] capabilities."""
        return tuple(np.diff(self.offsets).tolist())

    @cached_property
    def inputs(self) -> NDArray[np.bool_]:
        """[capability, modality]"""
        return _many_hot([capability.kinds.inputs for capability in self.capabilities])

    @cached_property
    def outputs(self) -> NDArray[np.bool_]:
        """[capability, modality]"""
        return _many_hot([capability.kinds.outputs for capability in self.capabilities])

    @cached_property
    def mains(self) -> NDArray[np.int32]:
        """[capability] number of its main tag, the first."""
        numbers: dict[str, int] = {}
        return np.array(
            [numbers.setdefault(capability.tags[0], len(numbers)) for capability in self.capabilities],
            np.int32,
        )

    @cached_property
    def _words(self) -> NDArray[np.bool_]:
        said = [words for capability in self.capabilities for words in _said(capability.title)]
        told_apart = frozenset().union(*said[1::2])
        return _many_hot([words & told_apart for words in said])

    @property
    def affirmed(self) -> NDArray[np.bool_]:
        """[capability, word] words that its title says of it, of those that some title is without: no others tell titles apart."""
        return self._words[0::2]

    @property
    def denied(self) -> NDArray[np.bool_]:
        """[capability, word] words that its title says it is without."""
        return self._words[1::2]


Compare = Callable[[Table, int, int, int], NDArray[np.uint8]]
"""Similarities of the capabilities of models `first` to `last` (excluded) with all from model `start` on: [row, column]."""


def table(catalog: Catalog, readings: Readings, cache: Cache | None = None) -> Table:
    encoder, cache = catalog.site.encoder, cache or Cache()
    name, rows = ("aligned by", encoder), []
    for model in catalog.models:
        rows.append(
            cache.of(
                name, (model, readings.vectors.get(model.slug)), partial(_rows, model, readings, encoder)
            )
        )
    capabilities = tuple(chain.from_iterable(model.capabilities for model in catalog.models))
    parts, digests = zip(*rows, strict=True)
    offsets = _offsets([len(model.capabilities) for model in catalog.models])
    return Table(
        parts, capabilities, offsets, encoder.threshold, encoder.discount, np.array(digests, np.uint64)
    )


def table_of(
    capabilities: Sequence[Capability], vectors: NDArray[np.int16], counts: Sequence[int], encoder: Encoder
) -> Table:
    offsets = _offsets(counts)
    digests = [
        _digest(capabilities[first:last], vectors[first:last], encoder)
        for first, last in pairwise(offsets.tolist())
    ]
    return Table(
        (vectors,),
        tuple(capabilities),
        offsets,
        encoder.threshold,
        encoder.discount,
        np.array(digests, np.uint64),
    )


def _offsets(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _rows(model: Model, readings: Readings, encoder: Encoder) -> tuple[NDArray[np.int16], int]:
    """What a table holds of one model: vectors and digest."""
    vectors = readings.of(model, encoder)
    return vectors, _digest(model.capabilities, vectors, encoder)


def _digest(capabilities: Sequence[Capability], vectors: NDArray[np.int16], encoder: Encoder) -> int:
    total = hashlib.blake2b(
        f"{encoder.threshold} {encoder.discount} {vectors.shape[1]}".encode(), digest_size=8
    )
    for capability in capabilities:
        kinds = capability.kinds
        total.update(
            f"{sorted(kinds.inputs)} {sorted(kinds.outputs)} {capability.tags[0]} {capability.title}\n".encode()
        )
    total.update(np.ascontiguousarray(vectors).tobytes())
    return int.from_bytes(total.digest(), "little")


@lru_cache(maxsize=100_000)
def _said(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words that a title affirms, and those that stand behind a negation: "No beam search" denies beam and search."""
    plain = (
        title.casefold().replace("’", "'").replace("or without", "")
    )  # "with or without a prefix" denies nothing
    affirmed: set[str] = set()
    denied: set[str] = set()
    current = affirmed
    for word in re.findall(r"[a-z0-9]+(?:'t)?|[,;]", plain):
        if word in NEGATIONS or word in (",", ";"):
            current = denied if word in NEGATIONS else affirmed  # a negation reaches to the next comma
        elif word not in FILLERS:
            current.add(word.rstrip("s"))
    return frozenset(affirmed), frozenset(denied)


def _many_hot(sets: Sequence[Iterable[str]]) -> NDArray[np.bool_]:
    """[set, word]"""
    numbers: dict[str, int] = {}
    found = [
        (row, numbers.setdefault(word, len(numbers))) for row, words in enumerate(sets) for word in words
    ]
    flags = np.zeros((len(sets), max(1, len(numbers))), bool)
    if found:
        flags[tuple(np.array(found).T)] = True
    return flags


def compare(table: Table, first: int, last: int, start: int = 0) -> NDArray[np.uint8]:
    """The reference in numpy of `Compare`."""
    rows, columns = (
        slice(int(table.offsets[first]), int(table.offsets[last])),
        slice(int(table.offsets[start]), None),
    )
    exact = (
        table.vectors[rows].astype(np.float32) @ table.vectors[columns].astype(np.float32).T
    )  # [row, column] whole numbers below 2**24
    percent = (np.maximum(exact, 0).astype(np.int32) * 100 + GRID * GRID // 2) // (GRID * GRID)  # half up
    percent = np.minimum(percent, 100)
    shared = table.mains[rows, None] == table.mains[None, columns]
    percent = np.where(shared, percent, (percent * table.discount + 50) // 100)
    allowed = _meeting(table.inputs, rows, columns) & _meeting(table.outputs, rows, columns)
    allowed &= ~(
        _common(table.affirmed, rows, columns, table.denied)
        | _common(table.denied, rows, columns, table.affirmed)
    )
    return np.where(allowed, percent, 0).astype(np.uint8)


def _common(
    flags: NDArray[np.bool_], rows: slice, columns: slice, others: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """[row, column] whether the two have a flag in common."""
    return (
        flags[rows].astype(np.float32) @ (flags if others is None else others)[columns].astype(np.float32).T
        > 0
    )


def _meeting(kinds: NDArray[np.bool_], rows: slice, columns: slice) -> NDArray[np.bool_]:
    """Something in common, or one of the two says nothing."""
    silent: NDArray[np.bool_] = kinds.sum(axis=1) == 0
    return _common(kinds, rows, columns) | silent[rows, None] | silent[None, columns]


@dataclass(frozen=True, eq=False)
class Alignments:
    """The alignment of every pair, as one table of matches."""

    digests: NDArray[np.uint64]  # [model] Table.digests
    counts: tuple[int, ...]  # [model] capabilities
    rows: NDArray[np.int32]  # [match, 5] left and right model, then a Match; by pair, in its order within one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alignments) and all(
            np.array_equal(ours, theirs)
            for ours, theirs in (
                (self.digests, other.digests),
                (self.counts, other.counts),
                (self.rows, other.rows),
            )
        )

    @cached_property
    def _pairs(self) -> NDArray[np.int64]:
        """[match] number of its pair, ascending."""
        return self.rows[:, 0].astype(np.int64) * len(self.counts) + self.rows[:, 1]

    def is_of(self, table: Table) -> bool:
        """Whether nothing that the alignments depend on differs from this table."""
        return np.array_equal(self.digests, table.digests)

    def of(self, left: int, right: int) -> Alignment:
        pair = left * len(self.counts) + right
        first, last = np.searchsorted(self._pairs, (pair, pair + 1))
        matches = tuple(Match(*row) for row in self.rows[first:last, 2:].tolist())
        return Alignment(matches, self.counts[left], self.counts[right])

    @cached_property
    def overlaps(self) -> NDArray[np.uint8]:
        """[model, model] what `Alignment.overlap` says, for all pairs at once; 0 below the diagonal."""
        count = len(self.counts)
        found = np.bincount(self._pairs, minlength=count * count).reshape(count, count)
        total = np.add.outer(self.counts, self.counts)
        return np.rint(200 * found / np.maximum(total, 1)).astype(np.uint8)  # halves to even, as round() does

    @cached_property
    def pair_digests(self) -> NDArray[np.uint64]:
        """[model, model] of all that a page shows of the alignment, beside the two models; 0 where nothing matches.

        A sum of mixed numbers instead of blake2b, since there are half a million pairs: 8 bytes as well, and as far
        from a chance collision, though not from one that somebody looks for.
        """
        count = len(self.counts)
        digests = np.zeros(count * count, np.uint64)
        rank = np.arange(len(self.rows)) - np.searchsorted(
            self._pairs, self._pairs
        )  # of the match within its pair
        packed = (
            (self.rows[:, 2].astype(np.uint64) << 40) | (self.rows[:, 3].astype(np.uint64) << 16)
        ) + self.rows[:, 4].astype(np.uint64)
        np.add.at(
            digests,
            self._pairs,
            mixed((packed * np.uint64(1_000_003) + rank.astype(np.uint64)).astype(np.uint64)),
        )
        return digests.reshape(count, count)

    def save(self, path: Path) -> None:
        """A cache, whole at every moment."""
        keep_arrays(path, digests=self.digests, counts=np.array(self.counts, np.int32), rows=self.rows)


def load(path: Path) -> Alignments | None:
    """The alignments that were saved, of whatever catalog; nothing when they can't be read."""
    stored = recall_arrays(path)
    if stored.keys() != {"digests", "counts", "rows"}:
        return None
    digests, counts, rows = stored["digests"], stored["counts"], stored["rows"]
    kinds: list[object] = [(array.dtype, array.ndim) for array in (digests, counts, rows)]
    is_sound = (
        kinds == [(np.uint64, 1), (np.int32, 1), (np.int32, 2)]
        and len(digests) == len(counts)
        and rows.shape[1] == 5
    )
    if not is_sound or (len(rows) and (rows.min() < 0 or rows[:, :2].max() >= len(counts))):
        return None
    return Alignments(digests, tuple(counts.tolist()), rows)


def aligned(
    table: Table, path: Path | None, compare: Compare = compare, known: Alignments | None = None
) -> Alignments:
    """The alignments of this table, kept in the cache at `path`, so that only what changed since is computed.

    Whoever has known ones at hand needs no cache, and none is written.
    """
    path = path if known is None else None
    known = load(path) if path else known
    if known is not None and known.is_of(table):
        return known
    found = align(table, compare, known)
    if path:
        found.save(path)
    return found


def align(table: Table, compare: Compare = compare, known: Alignments | None = None) -> Alignments:
    """Matches for all pairs; the assignment is solved only for pairs where something reaches the threshold.

    Pairs of two models that `known` has too, unchanged and in the same order, are taken from there.
    """
    kept, fresh = _known(table, known)
    found = [kept]
    for first, last in _blocks(fresh):
        start = 0 if known is not None else first
        block = compare(table, first, last, start)
        for model in range(first, last):
            rows = block[
                table.offsets[model] - table.offsets[first] : table.offsets[model + 1] - table.offsets[first]
            ]
            found.append(_matches(table, model, rows, start, fresh))
    rows = np.concatenate(found)
    pairs = rows[:, 0].astype(np.int64) * table.model_count + rows[:, 1]
    order = np.argsort(
        pairs, kind="stable"
    )  # the matches of a pair stay in their order; what was known is in order already
    return Alignments(table.digests, table.counts, np.ascontiguousarray(rows[order]))


def _known(table: Table, known: Alignments | None) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The rows that still hold, under the models' numbers of now; and the models that must be compared."""
    everything = np.zeros((0, 5), np.int32), np.arange(table.model_count)
    if known is None:
        return everything
    now = {digest: number for number, digest in enumerate(table.digests.tolist())}
    moved = np.array([now.get(digest, -1) for digest in known.digests.tolist()], np.int32).reshape(-1)
    kept = moved[moved >= 0]
    if len(now) < table.model_count or np.any(
        np.diff(kept) <= 0
    ):  # twins, or another order: rare enough to begin anew
        return everything
    rows = known.rows.copy()
    rows[:, :2] = moved[known.rows[:, :2]]
    return rows[(rows[:, :2] >= 0).all(axis=1)], np.setdiff1d(np.arange(table.model_count), kept)


def _blocks(models: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of neighbours, at most BLOCK models long."""
    for run in np.split(models, np.flatnonzero(np.diff(models) > 1) + 1):
        for first in range(0, len(run), BLOCK):
            yield int(run[first]), int(run[min(first + BLOCK, len(run)) - 1]) + 1


def _matches(
    table: Table, model: int, rows: NDArray[np.uint8], start: int, fresh: NDArray[np.int64]
) -> NDArray[np.int32]:
    """[match, 5] of one model with all others from `start` on; a pair of two models of `fresh` is left to the first of them."""
    offsets = table.offsets - table.offsets[start]
    nearest = np.maximum.reduceat(rows.max(axis=0), offsets[start:-1])  # [model from start on]
    others = np.flatnonzero(nearest >= table.threshold) + start
    is_theirs = (others == model) | ((others < model) & np.isin(others, fresh))
    found = []
    for other in others[~is_theirs].tolist():
        pair = rows[:, offsets[other] : offsets[other + 1]]
        left, right = (model, other) if model < other else (other, model)
        found += [
            (left, right, *match) for match in assign(pair if model < other else pair.T, table.threshold)
        ]
    return np.array(found, np.int32).reshape(-1, 5)


def assign(similarities: NDArray[np.uint8], threshold: int) -> tuple[Match, ...]:
    """One-to-one matches with the largest sum among those that reach the threshold, most similar first."""
    from scipy.optimize import linear_sum_assignment  # 0.4 s to import; a build from the cache does without

    kept = np.where(similarities >= threshold, similarities, 0).astype(np.int32)
    pairs = zip(*linear_sum_assignment(kept, maximize=True), strict=True)
    matches = [
        Match(int(left), int(right), int(kept[left, right])) for left, right in pairs if kept[left, right]
    ]
    return tuple(sorted(matches, key=lambda match: (-match.similarity, match.left)))


# Comparable


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two models do the same kind of work, and what shows it."""

    tasks: tuple[str, ...]  # in common, in left's order
    inputs: frozenset[str]
    outputs: frozenset[str]

    @property
    def is_comparable(self) -> bool:
        return bool(self.tasks) or bool(self.inputs and self.outputs)


def comparison(left: Model, right: Model) -> Comparison:
    """Two models compare when they share a task, or share inputs and outputs."""
    ours: Kinds = left.kinds
    return Comparison(
        tuple(task for task in left.tasks if task in right.tasks),
        ours.inputs & right.kinds.inputs,
        ours.outputs & right.kinds.outputs,
    )


def comparable(models: Sequence[Model]) -> NDArray[np.bool_]:
    """[model, model] what `comparison` says, for all pairs at once."""
    tasks, inputs, outputs = (
        _many_hot(sets).astype(np.float32)
        for sets in (
            [model.tasks for model in models],
            [model.kinds.inputs for model in models],
            [model.kinds.outputs for model in models],
        )
    )
    shared: NDArray[np.bool_] = (tasks @ tasks.T > 0) | ((inputs @ inputs.T > 0) & (outputs @ outputs.T > 0))
    return shared
