"""What a site tells today, as a journal keeps it: rows, scores, places, and who is ahead of whom.

Demonstrations are left out: they have no score, and come out and are corrected unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator import __version__
from generator.catalog import Benchmark, Catalog, Model, Recipe, SignalRule, Source, State, Value
from generator.digests import text_digest
from generator.findings.model_scores import NO_FIGURES, TIMES_MATCHED, Score
from generator.findings.page_pairs import NO_PAIRS, PagePairs, every_pair
from generator.findings.ranks import RankTable, rank_tables
from generator.findings.sample_figures import Figures
from generator.findings.scoring import Scores
from generator.findings.standings import STANDINGS
from generator.history.journal import (
    FORMAT,
    NOT_APPLICABLE,
    Cited,
    ModelThen,
    Opening,
    Points,
    Rank,
    RecipeMark,
    Row,
    Winner,
)
from generator.pages.parts.rows import row_labels, values

WINNERS: tuple[Winner, ...] = ("ahead", "leans", "open", "trails", "behind")  # in the order of STANDINGS
assert len(WINNERS) == len(STANDINGS)


@dataclass(frozen=True)
class Found:
    """A catalog with all that the journal tells of it."""

    catalog: Catalog
    figures: Mapping[str, Figures]  # by slug
    matched: Mapping[str, Value]  # by slug: how often searches ask for what it does
    scores: Scores

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """By slug, where each model stands in the catalog; those that are told of."""
        every = enumerate(self.catalog.models)
        return {model.slug: position for position, model in every if not model.is_demonstration}

    @cached_property
    def pairs(self) -> PagePairs:
        """The pairs of which is told who is ahead: those with a page, or all."""
        pairs = self.scores.pairs
        return every_pair(len(self.catalog.models)) if pairs is NO_PAIRS else pairs

    @cached_property
    def models(self) -> Mapping[str, ModelThen]:
        """By slug."""
        return {slug: self._model(slug, position) for slug, position in self.positions.items()}

    def _model(self, slug: str, position: int) -> ModelThen:
        model = self.catalog.models[position]
        return ModelThen(
            name=in_a_line(model.short_name, LONGEST_NAME),
            rows=dict(self._rows(model)),
            scores={score.task: points(score) for score in self.scores.of(position)},
            places=self._places.get(position, {}),
        )

    def _rows(self, model: Model) -> Iterator[tuple[str, Row]]:
        for key, value in self.values(model):
            row = _row(model, value)
            if row is not None:
                yield key, row

    def values(self, model: Model) -> Iterator[tuple[str, Value]]:
        """Every row of facts and results with its key."""
        figures = self.figures.get(model.slug, NO_FIGURES)
        for key, value, _ in values(self.catalog, model, figures):
            if key != TIMES_MATCHED:
                yield key, value
        if model.slug in self.matched:
            yield TIMES_MATCHED, self.matched[model.slug]
        for result in model.benchmarks:
            yield result_key(result), result.value

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """By key of a row of facts."""
        return row_labels(self.catalog)

    def cited(self, slug: str, key: str) -> Cited | None:
        """The source of a row as it is today; None where the site counted it itself."""
        model = self.catalog.models[self.positions[slug]]
        value = dict(self.values(model)).get(key)
        source = model.sources.get(value.source) if value else None
        return (
            Cited(title=in_a_line(source.title, LONGEST_NAME), url=source.url, read=_read(source))
            if source
            else None
        )

    @cached_property
    def tables(self) -> tuple[RankTable, ...]:
        """The ranks of all tasks."""
        return rank_tables(self.catalog, self.scores)

    @cached_property
    def _places(self) -> Mapping[int, dict[tuple[str, str], Rank]]:
        """By position of the model: its places, by task and domain."""
        places: dict[int, dict[tuple[str, str], Rank]] = {}
        for table in self.tables:
            for place in table.ranked:
                rank = Rank(place.first, place.last, len(table.ranked))
                places.setdefault(place.position, {})[table.task, table.domain] = rank
        return places

    def opening(self, date: str) -> Opening:
        """The first line of a release of this day."""
        return Opening(
            format=FORMAT,
            release=date,
            as_of=self.catalog.site.as_of,
            recipe=recipe_mark(self.catalog.recipe),
            program=__version__,
        )


def points(score: Score) -> Points:
    """A score as the journal keeps it."""
    whole = score.range
    return Points(whole.value, whole.low, whole.high, whole.coverage)


LONGEST, LONGEST_NAME = 2_000, 400  # characters, of a text and of what is called by it

TEST_KEY = "test "  # begins the key of every published result


def result_key(result: Benchmark) -> str:
    """The key of a published result."""
    setting = f", {result.setting}" if result.setting else ""
    sibling = f", of {result.checkpoint}" if result.checkpoint else ""
    return in_a_line(f"{key_of_test((result.dataset, result.metric))}{setting}{sibling}")


def key_of_test(test: tuple[str, str]) -> str:
    """What the keys of all results of a test begin with."""
    return in_a_line(f"{TEST_KEY}{', '.join(test)}")


def is_of_test(key: str, test: str) -> bool:
    """Whether a result's key begins with that of a test."""
    return key == test or key.startswith(f"{test}, ")


def _row(model: Model, value: Value) -> Row | None:
    """A row as the journal keeps it; None for one that is not known."""
    if value.state is State.UNKNOWN:
        return None
    if value.state is State.NOT_APPLICABLE:
        return Row(NOT_APPLICABLE, value.source)
    low, high = value.interval or (None, None)
    return Row(in_a_line(value.text), value.source, _day(model, value), value.number, low, high)


def in_a_line(text: str, most: int = LONGEST) -> str:
    """As a text stands in the journal: without a line end, and cut where it is too long for one."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 2]} …"


def _day(model: Model, value: Value) -> str:
    """The day of a value, or else that of its source."""
    source = model.sources.get(value.source)
    return value.as_of or (_read(source) if source else "")


def _read(source: Source) -> str:
    return source.as_of or source.read


def recipe_mark(recipe: Recipe) -> RecipeMark:
    """What tells this recipe from another: version, day, thresholds, and a digest of every number in it."""
    numbers = [
        (
            dimension.name,
            dimension.weight,
            dimension.role,
            dimension.asked_at_least,
            [_rule_numbers(rule) for rule in dimension.signals],
        )
        for dimension in recipe.dimensions
    ]
    return RecipeMark(
        version=recipe.version,
        date=recipe.date,
        ahead=recipe.ahead,
        leans=recipe.leans,
        provisional_below=recipe.provisional_below,
        digest=text_digest(repr(numbers)).hex(),
    )


def _rule_numbers(rule: SignalRule) -> tuple[object, ...]:
    """All of a rule but its words."""
    return (
        (rule.name, rule.weight, rule.scale, rule.zero, rule.one, rule.spread, rule.months),
        sorted((rule.table or {}).items()),
        (rule.field, rule.fact, rule.valid_months, rule.benchmark, rule.measured),
        sorted(rule.tasks),
    )
