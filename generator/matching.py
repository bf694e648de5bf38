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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Encoder, Kinds, Model
from generator.readings import GRID, Readings

BLOCK = 64  # models compared with all others at a time
NEGATIONS = frozenset({"no", "not", "never", "without", "cannot", "can't", "doesn't", "lacks", "lack", "lacking"})
FILLERS = frozenset(
    {"a", "an", "and", "any", "at", "be", "by", "for", "from", "in", "into", "is", "its", "of", "on", "or", "other", "the", "to", "with"}
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
    """All capabilities of a catalog as arrays; model n owns the rows offsets[n] to offsets[n + 1]."""

    vectors: NDArray[np.int16]  # [capability, dimension]
    inputs: NDArray[np.bool_]  # [capability, modality]
    outputs: NDArray[np.bool_]  # [capability, modality]
    mains: NDArray[np.int32]  # [capability] number of its main tag, the first
    affirmed: NDArray[np.bool_]  # [capability, word] words that its title says of it
    denied: NDArray[np.bool_]  # [capability, word] words that its title says it is without
    offsets: NDArray[np.int64]  # [model + 1]
    threshold: int
    discount: int

    @property
    def model_count(self) -> int:
        return len(self.offsets) - 1

    def digest(self) -> bytes:
        """Of all that the alignment of every pair depends on."""
        total = hashlib.blake2b(f"{self.threshold} {self.discount}".encode(), digest_size=8)
        for array in (self.vectors, self.inputs, self.outputs, self.mains, self.affirmed, self.denied, self.offsets):
            total.update(f"{array.shape}".encode())
            total.update(np.ascontiguousarray(array).tobytes())
        return total.digest()

    def blocks(self) -> Iterator[tuple[int, int]]:
        for first in range(0, self.model_count, BLOCK):
            yield first, min(first + BLOCK, self.model_count)


Compare = Callable[[Table, int, int], NDArray[np.uint8]]
"""Similarities of the capabilities of models `first` to `last` (excluded) with all from `first` on: [row, column]."""


def table(catalog: Catalog, readings: Readings) -> Table:
    encoder = catalog.site.encoder
    capabilities = [capability for model in catalog.models for capability in model.capabilities]
    vectors = np.concatenate([readings.of(model, encoder) for model in catalog.models])
    counts = [len(model.capabilities) for model in catalog.models]
    return table_of(capabilities, vectors, counts, encoder)


def table_of(capabilities: list[Capability], vectors: NDArray[np.int16], counts: list[int], encoder: Encoder) -> Table:
    said = [_said(capability.title) for capability in capabilities]
    names = sorted({capability.tags[0] for capability in capabilities})
    words = _many_hot([word for pair in said for word in pair])  # affirmed and denied in turn, over the same words
    return Table(
        vectors=vectors,
        inputs=_many_hot([capability.kinds.inputs for capability in capabilities]),
        outputs=_many_hot([capability.kinds.outputs for capability in capabilities]),
        mains=np.array([names.index(capability.tags[0]) for capability in capabilities], np.int32),
        affirmed=words[0::2],
        denied=words[1::2],
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        threshold=encoder.threshold,
        discount=encoder.discount,
    )


def _said(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words that a title affirms, and those that stand behind a negation: "No beam search" denies beam and search."""
    plain = title.casefold().replace("’", "'").replace("or without", "")  # "with or without a prefix" denies nothing
    affirmed: set[str] = set()
    denied: set[str] = set()
    current = affirmed
    for word in re.findall(r"[a-z0-9]+(?:'t)?|[,;]", plain):
        if word in NEGATIONS or word in (",", ";"):
            current = denied if word in NEGATIONS else affirmed  # a negation reaches to the next comma
        elif word not in FILLERS:
            current.add(word.rstrip("s"))
    return frozenset(affirmed), frozenset(denied)


def _many_hot(sets: Iterable[Iterable[str]]) -> NDArray[np.bool_]:
    rows = [frozenset(words) for words in sets]
    names = sorted(frozenset().union(*rows)) or [""]
    return np.array([[name in row for name in names] for row in rows], bool)


def compare(table: Table, first: int, last: int) -> NDArray[np.uint8]:
    """The reference in numpy of `Compare`."""
    start, end = int(table.offsets[first]), int(table.offsets[last])
    rows, columns = slice(start, end), slice(start, None)
    exact = table.vectors[rows].astype(np.float32) @ table.vectors[columns].astype(np.float32).T  # [row, column] whole numbers below 2**24
    percent = (np.maximum(exact, 0).astype(np.int32) * 100 + GRID * GRID // 2) // (GRID * GRID)  # half up
    percent = np.minimum(percent, 100)
    shared = table.mains[rows, None] == table.mains[None, columns]
    percent = np.where(shared, percent, (percent * table.discount + 50) // 100)
    allowed = _meeting(table.inputs, rows, columns) & _meeting(table.outputs, rows, columns)
    allowed &= ~(_common(table.affirmed, rows, columns, table.denied) | _common(table.denied, rows, columns, table.affirmed))
    return np.where(allowed, percent, 0).astype(np.uint8)


def _common(flags: NDArray[np.bool_], rows: slice, columns: slice, others: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """[row, column] whether the two have a flag in common."""
    return flags[rows].astype(np.float32) @ (flags if others is None else others)[columns].astype(np.float32).T > 0


def _meeting(kinds: NDArray[np.bool_], rows: slice, columns: slice) -> NDArray[np.bool_]:
    """Something in common, or one of the two says nothing."""
    silent: NDArray[np.bool_] = kinds.sum(axis=1) == 0
    return _common(kinds, rows, columns) | silent[rows, None] | silent[None, columns]


@dataclass(frozen=True)
class Alignments:
    """The alignment of every pair. Pairs without a match are not stored."""

    digest: bytes
    counts: tuple[int, ...]  # [model] capabilities
    matches: Mapping[tuple[int, int], tuple[Match, ...]]

    def of(self, left: int, right: int) -> Alignment:
        return Alignment(self.matches.get((left, right), ()), self.counts[left], self.counts[right])

    def save(self, path: Path) -> None:
        """A cache: six numbers a match, beside the digest of what they were computed from."""
        rows = np.array([(*pair, *match) for pair, matches in self.matches.items() for match in matches], np.int32).reshape(-1, 5)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, digest=np.frombuffer(self.digest, np.uint8), counts=np.array(self.counts, np.int32), rows=rows)
        partial.replace(path)


def load(path: Path, table: Table) -> Alignments | None:
    """The alignments computed before, if they are of exactly this table."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            if stored["digest"].tobytes() != table.digest():
                return None
            rows, counts = stored["rows"].tolist(), tuple(stored["counts"].tolist())
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, NotImplementedError):  # damaged in one way or another
        return None
    matches: dict[tuple[int, int], tuple[Match, ...]] = {}
    for left, right, *match in rows:
        matches[left, right] = (*matches.get((left, right), ()), Match(*match))
    return Alignments(table.digest(), counts, matches)


def align(table: Table, compare: Compare = compare) -> Alignments:
    """Matches for all pairs; the assignment is solved only for pairs where something reaches the threshold."""
    offsets = table.offsets
    found: dict[tuple[int, int], tuple[Match, ...]] = {}
    for first, last in table.blocks():
        block = compare(table, first, last)
        shift = int(offsets[first])
        for left in range(first, last):
            rows = block[offsets[left] - shift : offsets[left + 1] - shift]  # [capability of left, capability from first on]
            nearest = np.maximum.reduceat(rows.max(axis=0), offsets[first:-1] - shift)  # [model from first on]
            for right in (np.flatnonzero(nearest >= table.threshold) + first).tolist():
                if right > left:
                    found[left, right] = assign(rows[:, offsets[right] - shift : offsets[right + 1] - shift], table.threshold)
    return Alignments(table.digest(), tuple(np.diff(offsets).tolist()), found)


def assign(similarities: NDArray[np.uint8], threshold: int) -> tuple[Match, ...]:
    """One-to-one matches with the largest sum among those that reach the threshold, most similar first."""
    from scipy.optimize import linear_sum_assignment  # 0.4 s to import; a build from the cache does without

    kept = np.where(similarities >= threshold, similarities, 0).astype(np.int32)
    pairs = zip(*linear_sum_assignment(kept, maximize=True), strict=True)
    matches = [Match(int(left), int(right), int(kept[left, right])) for left, right in pairs if kept[left, right]]
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
        tuple(task for task in left.tasks if task in right.tasks), ours.inputs & right.kinds.inputs, ours.outputs & right.kinds.outputs
    )
