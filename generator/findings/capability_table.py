"""All capabilities of a catalog as arrays: their vectors, and the flags by which similarity is gated.

A digest for each model says whether anything that its alignments depend on has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Capability, Catalog, Encoder, Model
from generator.digests import digest, mixed, number, text_digest
from generator.findings.comparability import Comparability, comparability
from generator.findings.multi_hot import Flags, multi_hot
from generator.findings.titles import title_words
from generator.readings.vectors import Readings


@dataclass(frozen=True, slots=True)
class Best:
    """That only pairs count of which one is among the other's so many best partners."""

    count: int
    comparability: Comparability  # nobody else is a partner


@dataclass(frozen=True)
class Table:
    """Model n owns the rows offsets[n] to offsets[n + 1]. Arrays are made when they are first asked for."""

    parts: tuple[NDArray[np.int16], ...]  # the vectors, in one array or several
    capabilities: tuple[Capability, ...]
    offsets: NDArray[np.int64]  # [model + 1]
    threshold: int
    discount: int
    second_tag: int
    digests: NDArray[np.uint64]  # [model] of all that its alignments depend on, beside the other model
    best: Best | None = None  # whose alignments are wanted; None for all pairs

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
    def owners(self) -> NDArray[np.int64]:
        """[capability] its model."""
        return np.repeat(np.arange(self.model_count), np.diff(self.offsets))

    def rows(self, first: int, last: int) -> slice:
        """The rows of models `first` to `last` (excluded)."""
        return slice(int(self.offsets[first]), int(self.offsets[last]))

    @cached_property
    def inputs(self) -> Flags:
        """[capability, modality]"""
        return multi_hot([capability.kinds.inputs for capability in self.capabilities])

    @cached_property
    def outputs(self) -> Flags:
        """[capability, modality]"""
        return multi_hot([capability.kinds.outputs for capability in self.capabilities])

    @cached_property
    def mains(self) -> NDArray[np.int32]:
        """[capability] number of its main tag, the first."""
        numbers: dict[str, int] = {}
        mains = [numbers.setdefault(capability.tags[0], len(numbers)) for capability in self.capabilities]
        return np.array(mains, np.int32)

    @cached_property
    def tags(self) -> Flags:
        """[capability, tag]"""
        return multi_hot([capability.tags for capability in self.capabilities])

    @property
    def affirmed(self) -> Flags:
        """[capability, word] words that its title says of it, of those that some title is without.

        No others tell titles apart.
        """
        return self._title_words[0::2]

    @property
    def denied(self) -> Flags:
        """[capability, word] words that its title says it is without."""
        return self._title_words[1::2]

    @cached_property
    def _title_words(self) -> Flags:
        """[capability × 2, word] what each title affirms, and behind it what the same title denies."""
        titles = [capability.title for capability in self.capabilities]  # their words are too many to hold
        telling = frozenset[str]().union(*(title_words(title).denied for title in titles))
        return multi_hot([words & telling for title in titles for words in title_words(title)])


def table(catalog: Catalog, readings: Readings, cache: Cache | None = None) -> Table:
    """The capabilities of a catalog, in its order; what is made of a model stays while its vectors do."""
    encoder, cache = catalog.site.encoder, cache or Cache()
    parts, digests = [], []
    pairs = catalog.site.pairs
    best = None if isinstance(pairs, str) else Best(pairs, comparability(catalog.models))
    for model in catalog.models:
        sources = (model, readings.vectors.get(model.slug))
        make = partial(_part, model, readings, encoder)
        vectors, digest_number = cache.of(("aligned by", encoder), sources, make)
        parts.append(vectors)
        digests.append(digest_number)
    return Table(
        parts=tuple(parts),
        capabilities=tuple(chain.from_iterable(model.capabilities for model in catalog.models)),
        offsets=_offsets([len(model.capabilities) for model in catalog.models]),
        threshold=encoder.threshold,
        discount=encoder.discount,
        second_tag=encoder.second_tag,
        digests=np.array(digests, np.uint64) if best is None else _of_best(digests, catalog.models, best),
        best=best,
    )


def _of_best(digests: Sequence[int], models: Sequence[Model], best: Best) -> NDArray[np.uint64]:
    """[model] digests of what decides, too, who its best partners can be."""
    told = [number(text_digest(f"{best.count} {_traits(model)}")) for model in models]
    return mixed(np.array(digests, np.uint64) + np.array(told, np.uint64))


def _traits(model: Model) -> str:
    """All that decides with whom a model compares."""
    words = (sorted(each) for each in (model.tasks, model.kinds.inputs, model.kinds.outputs))
    return f"{[*words]} {model.domain} {model.is_demonstration}"


def table_of(
    capabilities: Sequence[Capability], vectors: NDArray[np.int16], counts: Sequence[int], encoder: Encoder
) -> Table:
    """The table of models with so many capabilities each; `vectors` is [capability, dimension]."""
    offsets = _offsets(counts)
    digests = [
        _digest(capabilities[first:last], vectors[first:last], encoder)
        for first, last in pairwise(offsets.tolist())
    ]
    return Table(
        parts=(vectors,),
        capabilities=tuple(capabilities),
        offsets=offsets,
        threshold=encoder.threshold,
        discount=encoder.discount,
        second_tag=encoder.second_tag,
        digests=np.array(digests, np.uint64),
    )


def _offsets(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _part(model: Model, readings: Readings, encoder: Encoder) -> tuple[NDArray[np.int16], int]:
    """What a table holds of one model: vectors and digest."""
    vectors = readings.of(model, encoder)
    return vectors, _digest(model.capabilities, vectors, encoder)


def _digest(capabilities: Sequence[Capability], vectors: NDArray[np.int16], encoder: Encoder) -> int:
    lines = [f"{encoder.threshold} {encoder.discount} {encoder.second_tag} {vectors.shape[1]}"]
    for capability in capabilities:
        kinds = capability.kinds
        main, *others = capability.tags
        gates = f"{sorted(kinds.inputs)} {sorted(kinds.outputs)} {main} {sorted(others)}"
        lines.append(f"{gates} {capability.title}\n")
    return number(digest("".join(lines).encode() + np.ascontiguousarray(vectors).tobytes()))
