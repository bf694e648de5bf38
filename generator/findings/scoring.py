"""From signals and the recipe to scores: value, range, coverage, contributions, and P(A above B).

A signal is a place on 0-1 with a range around it; one that is missing may be anywhere, so its range is all of 0-1
and its value the middle. A dimension is the weighted mean of its signals, the score the weighted mean of the
dimensions; means of ranges are taken end by end, so a score's range is what it could be at worst and at best.

Scores are stored as whole numbers because pages print whole numbers. Draws are seeded by the model's own slug:
what is said of one model never depends on which others there are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from generator.cache import Cache, keep_arrays, recall_arrays
from generator.catalog import UNKNOWN, Catalog, Dimension, Model, Recipe, SignalRule, State, Value
from generator.dates import days

DRAWS = 4096

DRAWN = "draws.npz"  # in the cache

BINS = 400  # a score's distribution is kept in quarter points

MONTH = 30.4375  # days

Measured = Mapping[str, Value]  # what this site counted of one model itself, by key

Standing = Literal["left ahead", "left leans", "no clear winner", "right leans", "right ahead"]

STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Placed:
    """A signal of one model, brought to 0-1. Its range is 0-1 when it is missing."""

    rule: SignalRule
    value: Value
    low: float
    middle: float
    high: float
    points: float  # what its middle adds to the score
    weight: float  # the points that it could add at most

    @property
    def is_known(self) -> bool:
        return self.value.is_known


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers 0-100: what a score is and what it could be at worst and at best."""

    value: int
    low: int
    high: int
    coverage: int  # percent of the weight whose signals are known


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension of one model."""

    dimension: Dimension
    range: Range
    readings: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Score:
    slug: str
    range: Range
    is_provisional: bool
    parts: tuple[DimensionScore, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn for some scores, and counted of all their pairs."""

    scores: tuple[Score, ...]
    histograms: NDArray[np.uint16]  # [model, bin]
    above: NDArray[np.uint8]  # [model, model]


@dataclass(frozen=True)
class Scores:
    """All scores, in the catalog's order, and who comes out above whom."""

    recipe: Recipe
    scores: tuple[Score, ...]
    cache_path: Path | None = (
        None  # of the distributions, so that only those of changed models are drawn again
    )
    known: Drawn | None = None  # of the same models: scores that are the very same are not drawn again

    @cached_property
    def drawn(self) -> Drawn:
        """Every distribution is a histogram, so all pairs are one matrix product: P = h · (c + h/2)ᵀ.

        Histograms are whole numbers of 4096ths, so that every sum of products is exact, in whatever order it is added up.
        """
        known = self.known
        if known is None or [score.slug for score in known.scores] != [score.slug for score in self.scores]:
            histograms = _histograms(self.scores, self.cache_path)
            return Drawn(
                self.scores, histograms, _above(histograms, slice(None), slice(None)).astype(np.uint8)
            )
        fresh = [
            place
            for place, (score, before) in enumerate(zip(self.scores, known.scores, strict=True))
            if score is not before
        ]
        if not fresh:
            return known
        histograms, above = known.histograms.copy(), known.above.copy()
        histograms[fresh] = _histograms([self.scores[place] for place in fresh], None)
        above[fresh] = _above(histograms, fresh, slice(None))
        above[:, fresh] = _above(histograms, slice(None), fresh)
        return Drawn(self.scores, histograms, above)

    @cached_property
    def above(self) -> NDArray[np.uint8]:
        """[model, model] percent of draws in which the row's model scores higher than the column's; ties count half."""
        return self.drawn.above

    def standing(self, left: int, right: int) -> Standing:
        """The words for a pair, by the recipe's thresholds; both directions count from the same number."""
        return STANDINGS[int(self.standings[left, right])]

    @cached_property
    def standings(self) -> NDArray[np.uint8]:
        """[left, right] place in STANDINGS."""
        values, percent = np.array([score.range.value for score in self.scores]), self.above.astype(np.int16)
        ahead, leans = self.recipe.ahead, self.recipe.leans
        found = np.select(
            [percent >= ahead, percent >= leans, 100 - percent >= ahead, 100 - percent >= leans],
            [0, 1, 4, 3],
            2,
        )
        # what is shown is what counts: 50.4 against 49.6 is shown, and called, a tie
        return np.where(values[:, None] == values, 2, found).astype(np.uint8)


NOTHING: Measured = {}


def score(
    catalog: Catalog,
    measured: Mapping[str, Measured],
    cache: Cache | None = None,
    known: Drawn | None = None,
) -> Scores:
    """The scores of all models; `measured` is by slug, and models of which nothing was measured are not in it."""
    cache, as_of = cache or Cache(), days(catalog.site.as_of)
    name, scores = ("score", as_of, repr(catalog.recipe)), []
    for model in catalog.models:
        counted = measured.get(model.slug, NOTHING)
        make = partial(_score, model, catalog.recipe, counted, as_of)
        scores.append(cache.of(name, (model, counted), make))
    return Scores(catalog.recipe, tuple(scores), cache.path_of(DRAWN), known)


def _score(model: Model, recipe: Recipe, measured: Measured, as_of: int) -> Score:
    asked = [(dimension, _asked(model, dimension, measured)) for dimension in recipe.dimensions]
    asked = [(dimension, stated) for dimension, stated in asked if stated]
    total = sum(dimension.weight for dimension, _ in asked)
    parts = tuple(
        _part(dimension, stated, 100 * dimension.weight / total, as_of) for dimension, stated in asked
    )
    readings = [reading for part in parts for reading in part.readings]
    whole = _range(readings)
    return Score(model.slug, whole, whole.coverage < recipe.provisional_below, parts)


def _asked(model: Model, dimension: Dimension, measured: Measured) -> list[tuple[SignalRule, Value]]:
    """The rules that apply to this model, each with its value: by its tasks, and unless its file says that one is not applicable."""
    rules = [rule for rule in dimension.signals if not rule.tasks or rule.tasks & set(model.tasks)]
    found = [(rule, stated(model, rule, measured)) for rule in rules]
    return [(rule, value) for rule, value in found if value.state is not State.NOT_APPLICABLE]


def _part(
    dimension: Dimension, found: Sequence[tuple[SignalRule, Value]], points: float, as_of: int
) -> DimensionScore:
    total = sum(rule.weight for rule, _ in found)
    readings = tuple(_reading(rule, value, points * rule.weight / total, as_of) for rule, value in found)
    return DimensionScore(dimension, _range(readings), readings)


def _reading(rule: SignalRule, value: Value, weight: float, as_of: int) -> Placed:
    low, middle, high = _placed(value, rule, as_of) if value.is_known else (0.0, 0.5, 1.0)
    return Placed(rule, value, low, middle, high, middle * weight, weight)


def stated(model: Model, rule: SignalRule, measured: Measured) -> Value:
    """What is known of a signal: what was measured, or what the model's file says, wherever it says it.

    A word that the table lacks says nothing, nor does a figure of something that no caption told.
    """
    if rule.measured:
        found = measured.get(rule.measured, UNKNOWN)
        return found if found.number is not None else UNKNOWN
    if rule.benchmark:
        return next(
            (
                benchmark.value
                for benchmark in model.benchmarks
                if (benchmark.dataset, benchmark.metric) == rule.benchmark
            ),
            UNKNOWN,
        )
    value: Value = getattr(model, rule.field) if rule.field else model.signals.get(rule.name, UNKNOWN)
    return UNKNOWN if rule.table is not None and value.is_known and value.text not in rule.table else value


def _placed(value: Value, rule: SignalRule, as_of: int) -> tuple[float, float, float]:
    """Low, middle and high of a known value on 0-1."""
    if rule.table is not None:
        return (rule.table[value.text],) * 3
    number = value.number or 0.0
    if rule.scale == "yes-no":
        return (number,) * 3
    if rule.scale == "half-life":
        months, spread = max(0.0, (as_of - number) / MONTH), rule.spread
        low, middle, high = (
            0.5 ** (max(0.0, age) / (rule.months or 1.0))
            for age in (months + spread, months, months - spread)
        )
        return low, middle, high
    if rule.scale == "log":
        ends = (number / rule.spread, number, number * rule.spread)
        low, middle, high = sorted(
            _between(math.log(max(end, 1e-9)), math.log(rule.zero or 1), math.log(rule.one or 1))
            for end in ends
        )
        return low, middle, high
    ends = (number - rule.spread, number, number + rule.spread)
    low, middle, high = sorted(_between(end, rule.zero or 0.0, rule.one or 0.0) for end in ends)
    return low, middle, high


def _between(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))


def _range(readings: Sequence[Placed]) -> Range:
    total = sum(reading.weight for reading in readings)
    if not total:  # nothing is asked of a model of this kind
        return Range(50, 0, 100, 0)
    low, middle, high = (
        sum(getattr(reading, end) * reading.weight for reading in readings) / total
        for end in ("low", "middle", "high")
    )
    known = sum(reading.weight for reading in readings if reading.is_known) / total
    return Range(whole(100 * middle), whole(100 * low), whole(100 * high), whole(100 * known))


def whole(number: float) -> int:
    """Rounded half up at the ninth decimal, so that sums in another order print the same."""
    return math.floor(round(number, 9) + 0.5)


def _above(
    histograms: NDArray[np.uint16], rows: slice | list[int], columns: slice | list[int]
) -> NDArray[np.float64]:
    """[row, column] percent of draws."""
    shares = histograms / DRAWS  # [model, bin]
    below = np.cumsum(shares, axis=1) - shares / 2
    found: NDArray[np.float64] = np.rint(100 * shares[rows] @ below[columns].T)
    return found


def _histograms(scores: Sequence[Score], cache_path: Path | None) -> NDArray[np.uint16]:
    """[model, bin] draws, those of models that have not changed from the cache."""
    ends = [_ends(score) for score in scores]
    keys = [_key(score.slug, found) for score, found in zip(scores, ends, strict=True)]
    known = _load(cache_path) if cache_path else {}
    drawn = {
        key: known[key] if key in known else _histogram(score.slug, found)
        for key, score, found in zip(keys, scores, ends, strict=True)
    }
    histograms = np.array([drawn[key] for key in keys], np.uint16).reshape(-1, BINS)
    if cache_path and not drawn.keys() <= known.keys():
        keep_arrays(cache_path, keys=np.array(keys, np.uint64), histograms=histograms)
    return histograms


def _ends(score: Score) -> NDArray[np.float64]:
    """[signal, 2] the points that each signal may add, at worst and at best."""
    readings = [reading for part in score.parts for reading in part.readings]
    return np.array(
        [(reading.low * reading.weight, reading.high * reading.weight) for reading in readings]
    ).reshape(-1, 2)


def _key(slug: str, ends: NDArray[np.float64]) -> int:
    return int.from_bytes(
        hashlib.blake2b(f"{DRAWS} {BINS} {slug} ".encode() + ends.tobytes(), digest_size=8).digest()
    )


def _load(path: Path) -> dict[int, NDArray[np.uint16]]:
    """What was drawn before; nothing when it can't be read."""
    stored = recall_arrays(path)
    if stored.keys() != {"keys", "histograms"}:
        return {}
    keys, histograms = stored["keys"], stored["histograms"]
    found: object = (keys.dtype, histograms.dtype, histograms.shape)
    is_sound = found == (np.uint64, np.uint16, (len(keys), BINS))
    return (
        dict(zip(keys.tolist(), histograms, strict=True))
        if is_sound and (histograms.sum(axis=1) == DRAWS).all()
        else {}
    )


def _histogram(slug: str, ends: NDArray[np.float64]) -> NDArray[np.uint16]:
    """[bin] draws; each takes every signal somewhere in its range, evenly and independently."""
    seed = int.from_bytes(hashlib.blake2b(slug.encode(), digest_size=8).digest())
    draws = np.random.default_rng(seed).random((DRAWS, len(ends)))
    totals = ends[:, 0].sum() + draws @ (ends[:, 1] - ends[:, 0])  # [draw] points, 0-100
    return np.bincount(np.clip((totals * BINS / 100).astype(int), 0, BINS - 1), minlength=BINS).astype(
        np.uint16
    )
