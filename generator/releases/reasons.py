"""Why something is otherwise than at the last release, worked out by computing it again with less changed.

What is named suffices: with it alone, all else as it was, comes what is there today. Where no single row
does, all rows that the score rests on and that have changed are named. Nothing is named that was not tried,
but for rows that can't be put back (former.py), which are named with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from generator.findings.scoring import Scores
from generator.findings.standings import STANDINGS
from generator.history.journal import Because, Points, Winner
from generator.releases.found import WINNERS, points
from generator.releases.worlds import Worlds

MOST_NAMED = 5  # models whose scores moved a place

Outcome = TypeVar("Outcome")

RowOf = tuple[str, str]  # slug and key


class Reasons:
    """Asked of one change after the other; what was computed for one is kept for the next."""

    def __init__(self, worlds: Worlds, is_other_recipe: bool, renamed: Iterable[str]) -> None:
        self._worlds = worlds
        self._is_other_recipe = is_other_recipe
        self._renamed = frozenset(renamed)  # slugs of today: draws are seeded by them
        self._known: dict[tuple[int, int, str], frozenset[str]] = {}

    @property
    def before(self) -> Scores:
        """What today's recipe and code make of the rows of the last release."""
        return self._worlds.reckoned

    # Scores and winners

    def of_score(self, slug: str, task: str, then: Points | None) -> list[Because]:
        """Why the score of a model in a task is another."""
        position = self._worlds.found.positions[slug]

        def at(scores: Scores) -> Points | None:
            every = {score.task: points(score) for score in scores.of(position)}
            return every.get(task)

        return self._of(at, then, self._rows(slug, task), {slug}, task)

    def of_pair(self, left: str, right: str, task: str, then: Winner) -> list[Because]:
        """Why somebody else is ahead."""
        positions = self._worlds.found.positions

        def at(scores: Scores) -> Winner:
            return WINNERS[STANDINGS.index(scores.standing(positions[left], positions[right]))]

        rows = [*self._rows(left, task), *self._rows(right, task)]
        return self._of(at, then, rows, {left, right}, task)

    def _rows(self, slug: str, task: str) -> list[RowOf]:
        former = self._worlds.formers.get(slug)
        return [(slug, key) for key in former.read_in(task)] if former else []

    def _of(
        self,
        at: Callable[[Scores], Outcome],
        then: Outcome,
        rows: list[RowOf],
        slugs: set[str],
        task: str,
    ) -> list[Because]:
        """What suffices, the widest first: the recipe, the day, and only then rows."""
        worlds, now = self._worlds, at(self._worlds.today)
        if not all(worlds.formers[slug].can_put_back(key) for slug, key in rows):
            return [*self._everywhere(), *_by_rows(rows)]
        reckoned, aged = at(worlds.reckoned), at(worlds.aged)
        wide = [] if reckoned == then else self._otherwise_reckoned(slugs)
        if reckoned == now:
            return wide
        if aged != reckoned:
            wide.append(Because(by="day"))
        if aged == now:
            return wide
        tried = self._sufficient(at, now, rows)
        return [*wide, *_by_rows(tried or rows), *([] if tried else self._dimensions(slugs, task))]

    def _everywhere(self) -> list[Because]:
        """What is otherwise for all models."""
        causes = [Because(by="recipe")] if self._is_other_recipe else []
        return [*causes, *([Because(by="day")] if self._worlds.is_other_day else [])]

    def _otherwise_reckoned(self, slugs: set[str]) -> list[Because]:
        """Why today's code makes something else of the same rows on the same day."""
        if self._is_other_recipe:
            return [Because(by="recipe")]
        renamed = sorted(slugs & self._renamed)
        return [Because(by="renamed", model=slug) for slug in renamed] or [Because(by="program")]

    def _sufficient(self, at: Callable[[Scores], Outcome], now: Outcome, rows: list[RowOf]) -> list[RowOf]:
        """The rows of which one alone suffices; none where not all can be tried."""
        if not all(self._worlds.can_try(*row) for row in rows):
            return []
        return [row for row in rows if at(self._worlds.with_row(*row)) == now]

    def _dimensions(self, slugs: set[str], task: str) -> list[Because]:
        """Dimensions that are asked of a model today and were not: another model was the first of which
        something is known there."""
        found: dict[str, str] = {}
        for slug in sorted(slugs):
            position = self._worlds.found.positions[slug]
            before = set(_dimension_labels(self._worlds.aged, position, task))
            after = _dimension_labels(self._worlds.today, position, task)
            found |= {name: label for name, label in after if (name, label) not in before}
        return [Because(by="dimension", label=label) for label in found.values()]

    # Places

    def of_place(self, task: str, slug: str, now: frozenset[str], former: frozenset[str]) -> list[Because]:
        """All that has changed in a table of ranks: that is what a place follows from.

        `now` and `former`: who is ranked in it, and who was, by today's slug where there is one.
        """
        own = [slug] if slug in self._moved(task) else []
        others = [each for each in sorted((now & former) - {slug}) if each in self._moved(task)]
        causes = [Because(by="recipe")] if self._is_other_recipe else []
        causes += [Because(by="day")] if self._ages_count(task, now) else []
        causes += _named("added", sorted(now - former - {slug}))
        causes += _named("removed", sorted(former - now - {slug}))
        causes += _named("renamed", sorted(now & self._renamed))
        return [*causes, *_named("score", own), *_named("score", others)]

    def _moved(self, task: str) -> frozenset[str]:
        """Models whose score in a task is drawn from something else since their rows changed."""
        return self._differing(self._worlds.aged, self._worlds.today, task)

    def _ages_count(self, task: str, members: frozenset[str]) -> bool:
        return bool(members & self._differing(self._worlds.reckoned, self._worlds.aged, task))

    def _differing(self, one: Scores, other: Scores, task: str) -> frozenset[str]:
        key = (id(one), id(other), task)
        if key not in self._known:
            of_one, of_other = one.by_task.get(task, {}), other.by_task.get(task, {})
            self._known[key] = frozenset(
                score.slug
                for position, score in of_other.items()
                if position not in of_one or of_one[position].signals.key != score.signals.key
            )
        return self._known[key]


def _by_rows(rows: list[RowOf]) -> list[Because]:
    return [Because(by="row", model=slug, row=key) for slug, key in rows]


def _named(by: str, slugs: list[str]) -> Iterator[Because]:
    """Each by name; of too many only how many there are."""
    if len(slugs) > MOST_NAMED:
        yield Because(by="others", label=by, count=len(slugs))
        return
    for slug in slugs:
        yield Because(by=by, model=slug)  # type: ignore[arg-type]


def _dimension_labels(scores: Scores, position: int, task: str) -> list[tuple[str, str]]:
    return [
        (part.dimension.name, part.dimension.label)
        for score in scores.of(position)
        if score.task == task
        for part in score.parts
    ]
