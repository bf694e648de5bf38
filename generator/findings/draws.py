"""P(A above B) of many scores: each score drawn so many times within its range, as a histogram.

Each draw takes every part of a score somewhere in its range, evenly and independently. Every distribution is
a histogram, so all pairs are one matrix product: P = h · (c + h/2)ᵀ. Histograms are whole numbers of 4096ths,
so that every sum of products is exact, in whatever order it is added up. Draws are seeded by the model's own
slug.

Knows slugs and points, and neither a recipe nor what is compared with what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache
from generator.digests import digest, number, text_digest

DRAWS = 4096
BINS = 400  # a score's distribution is kept in quarter points

NAME = "draws.arrays"  # in the cache

EACH = 1024  # pairs of scores that are multiplied at a time, where few of many are asked for

Places = Sequence[int] | NDArray[np.int64] | NDArray[np.int32]


class Signals(NamedTuple):
    """What a score is drawn from."""

    slug: str
    ends: NDArray[np.float64]  # [part, 2] the points that each may add, at worst and at best

    @property
    def key(self) -> int:
        """Digest of all that decides what is drawn."""
        return number(digest(f"{DRAWS} {BINS} {self.slug} ".encode() + self.ends.tobytes()))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn for some scores."""

    histograms: NDArray[np.uint16]  # [score, bin]

    def renewed(self, changed: Mapping[int, Signals]) -> Drawn:
        """The same with some scores drawn anew, by position."""
        if not changed:
            return self
        histograms = self.histograms.copy()
        histograms[list(changed)] = [_histogram(signals) for signals in changed.values()]
        return Drawn(histograms)

    def above(self, rows: Places, columns: Places) -> NDArray[np.uint8]:
        """[row, column] percent of draws in which the row's score is higher; ties count half."""
        ours, theirs = (self.histograms[places] / DRAWS for places in (rows, columns))
        below = np.cumsum(theirs, axis=1) - theirs / 2
        return np.rint(100 * ours @ below.T).astype(np.uint8)

    def above_each(self, ours: Places, theirs: Places) -> NDArray[np.uint8]:
        """[pair] the same number, of as many pairs of scores, a few at a time."""
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        percent = np.zeros(len(ours), np.uint8)
        for first in range(0, len(ours), EACH):
            part = slice(first, first + EACH)
            left, right = (self.histograms[places[part]] / DRAWS for places in (ours, theirs))
            below = np.cumsum(right, axis=1) - right / 2
            percent[part] = np.rint(100 * np.einsum("pb,pb->p", left, below))
        return percent


def drawn(signals: Sequence[Signals], cache: Cache) -> Drawn:
    """Draws of all scores, those that have not changed from the cache."""
    return Drawn(_histograms(signals, cache))


def _histograms(signals: Sequence[Signals], cache: Cache) -> NDArray[np.uint16]:
    """[score, bin]"""
    keys = [of_score.key for of_score in signals]
    known = _recall(cache)
    by_key = {
        key: known[key] if key in known else _histogram(of_score)
        for key, of_score in zip(keys, signals, strict=True)
    }
    histograms = np.array([by_key[key] for key in keys], np.uint16).reshape(-1, BINS)
    if not by_key.keys() <= known.keys():
        cache.keep_arrays(NAME, keys=np.array(keys, np.uint64), histograms=histograms)
    return histograms


def _recall(cache: Cache) -> dict[int, NDArray[np.uint16]]:
    """What was drawn before, by key; nothing when there is none, or it makes no sense."""
    stored = cache.recall_arrays(NAME)
    if stored.keys() != {"keys", "histograms"}:
        return {}
    keys, histograms = stored["keys"], stored["histograms"]
    if keys.dtype != np.uint64 or keys.ndim != 1 or histograms.dtype != np.uint16:
        return {}
    if histograms.shape != (len(keys), BINS) or (histograms.sum(axis=1) != DRAWS).any():
        return {}
    return dict(zip(keys.tolist(), histograms, strict=True))


def _histogram(signals: Signals) -> NDArray[np.uint16]:
    """[bin] draws."""
    seed = int.from_bytes(text_digest(signals.slug))
    worst, best = signals.ends.T
    places = np.random.default_rng(seed).random((DRAWS, len(worst)))  # [draw, part]
    totals = worst.sum() + places @ (best - worst)  # [draw] points, 0-100
    bins = np.clip((totals * BINS / 100).astype(int), 0, BINS - 1)
    return np.bincount(bins, minlength=BINS).astype(np.uint16)
