"""The models of one table of a task as its page lists them: who is ranked, who is not, who stands apart.

A large task shows its first places and says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalog import Benchmark, Model
from generator.findings.model_scores import QUALITY, Range, Score
from generator.findings.ranks import Place, RankTable
from generator.findings.signals import Placed
from generator.numbers import more
from generator.pages.parts.deciding import Deciding, deciding
from generator.pages.parts.job_scores import place_words
from generator.pages.parts.store import Store
from generator.pages.words.labels import large_initial
from generator.pages.words.results import result_words
from generator.pages.words.standing import MADE_FOR_TESTS, not_ranked

RANKED = 50  # models in order that a page lists
UNRANKED = 25  # and of those without a place


@dataclass(frozen=True, slots=True)
class Rank:
    """A model in a task; what belongs to a place is empty or None where it has none."""

    facts: Deciding
    places: str = ""  # "1", or "1–3" where what is known leaves several open
    test: str = ""  # the test that weighs most, and what was reached in it
    range: Range | None = None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """Models of a table that stand under one heading."""

    heading: str  # why they stand apart; empty for those that are ranked
    ranks: tuple[Rank, ...]
    left_out: str  # "40 more models"; empty for none


def tiers(store: Store, table: RankTable) -> tuple[Tier, ...]:
    """Those that are ranked, those that are not, and demonstrations; no empty one."""
    return tuple(tier for tier in _tiers(store, table) if tier.ranks)


def _tiers(store: Store, table: RankTable) -> Iterator[Tier]:
    ranked = tuple(_rank(store, place) for place in table.ranked[:RANKED])
    yield Tier("", ranked, more(len(table.ranked) - RANKED, "model"))
    yield _without_place(store, not_ranked(store.catalog.recipe), table.unranked)
    yield _without_place(store, MADE_FOR_TESTS, table.demonstrations)


def _without_place(store: Store, words: str, positions: Sequence[int]) -> Tier:
    ranks = tuple(Rank(deciding(store, position)) for position in positions[:UNRANKED])
    return Tier(large_initial(words), ranks, more(len(positions) - UNRANKED, "model"))


def _rank(store: Store, place: Place) -> Rank:
    model, score = store.catalog.models[place.position], place.score
    return Rank(
        facts=deciding(store, place.position),
        places=place_words(place.first, place.last),
        test=test_words(model, score),
        range=score.range,
        is_provisional=score.is_provisional,
    )


def test_words(model: Model, score: Score) -> str:
    """ "COCO captions, CIDEr: 133.3"; of what this site counted itself, nothing."""
    heaviest = heaviest_test(score)
    return f"{heaviest.rule.label}: {reached_words(model, heaviest)}" if heaviest else ""


def heaviest_test(score: Score) -> Placed | None:
    """The public test that weighs most in a score; None where none is known."""
    tests = [
        reading
        for part in score.parts
        if part.dimension.role == QUALITY
        for reading in part.readings
        if reading.is_known and reading.rule.benchmark
    ]
    return max(tests, key=lambda reading: reading.weight, default=None)


def reached_words(model: Model, test: Placed) -> str:
    """What a model reached in a test, as its file has it."""
    results: Iterator[Benchmark] = (result for result in model.benchmarks if result.value == test.value)
    return next(map(result_words, results), test.value.text)
