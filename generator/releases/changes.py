"""The lines of a release: what a site tells today against what its journal says that it told.

The first release tells every model. Order: who left, who is called otherwise, who came, and then, model by
model, rows, scores, places, and who is ahead of whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.findings.page_pairs import PagePairs
from generator.findings.standings import STANDINGS
from generator.history.journal import (
    TURNED,
    Added,
    Because,
    Change,
    History,
    ModelThen,
    Opening,
    PairsChange,
    PlaceChange,
    Points,
    Rank,
    Removed,
    Renamed,
    RowChange,
    ScoreChange,
    Winner,
)
from generator.history.winners import Pair, winners
from generator.pages.words.labels import domain_words
from generator.releases.found import (
    LONGEST_NAME,
    TEST_KEY,
    WINNERS,
    Found,
    in_a_line,
    is_of_test,
    key_of_test,
)
from generator.releases.reasons import Reasons
from generator.releases.worlds import Worlds

OPEN = WINNERS.index("open")


def changes(found: Found, history: History, opening: Opening) -> list[Change]:
    """All lines but the first one."""
    return list(_Changes(found, history, opening).lines())


class _Changes:
    """What is asked of both sides while lines are made."""

    def __init__(self, found: Found, history: History, opening: Opening) -> None:
        self._found = found
        self._then = history.models
        self._slugs = _slugs_now(found, history.models)  # by former slug
        self._kept = {now: self._then[was] for was, now in self._slugs.items()}  # by today's
        self._added = [slug for slug in found.positions if slug not in self._kept]
        last = history.last.opening if history.last else opening
        worlds = Worlds(found, self._kept, last.as_of)
        renamed = [now for was, now in self._slugs.items() if was != now]
        self._reasons = Reasons(worlds, last.recipe != opening.recipe, renamed)
        self._formers = worlds.formers
        self._winners = self._of_today(winners(history))  # by positions, the smaller first

    def lines(self) -> Iterator[Change]:
        yield from self._removed()
        yield from self._renamed()
        yield from map(self._new, self._added)
        told = {slug: list(self._told(slug)) for slug in self._kept}
        pairs = self._pairs()
        used = {slug: list(each) for slug, each in groupby(pairs, lambda change: change.model)}
        named = _rows_named([*pairs, *(change for each in told.values() for change in each)])
        for slug in self._kept:
            yield from self._rows(slug, named)
            yield from told[slug]
            yield from used.get(slug, ())

    # Models

    def _removed(self) -> Iterator[Removed]:
        for slug, model in self._then.items():
            if slug not in self._slugs:
                yield Removed(model=slug, name=model.name)

    def _renamed(self) -> Iterator[Renamed]:
        for was, now in self._slugs.items():
            name, former_name = self._found.models[now].name, self._then[was].name
            if was != now or name != former_name:
                yield Renamed(model=now, was=was, name=name, former_name=former_name)

    def _new(self, slug: str) -> Added:
        model = self._found.models[slug]
        places: dict[str, dict[str, Rank]] = {}
        for (task, domain), rank in model.places.items():
            places.setdefault(task, {})[domain] = rank
        sides = self._sides(slug)
        return Added(
            model=slug,
            name=model.name,
            rows=dict(model.rows),
            scores=dict(model.scores),
            places=places,
            ahead=sides["ahead"],
            leans=sides["leans"],
            trails=sides["trails"],
            behind=sides["behind"],
        )

    def _sides(self, slug: str) -> dict[Winner, list[str]]:
        """Whom a new model is ahead of and the like; of two new ones the winner says so."""
        sides: dict[Winner, list[str]] = {winner: [] for winner in WINNERS}
        new, position = set(self._added), self._found.positions[slug]
        partners = self._found.pairs.partners(position)
        standings = self._found.scores.of_pairs(position, partners).standings
        for place, standing in zip(partners.tolist(), standings.tolist(), strict=True):
            other, winner = self._found.catalog.models[place].slug, WINNERS[standing]
            if other in self._found.positions and (other not in new or winner in ("ahead", "leans")):
                sides[winner].append(other)
        return sides

    # Rows

    def _rows(self, slug: str, named: frozenset[tuple[str, str]]) -> Iterator[RowChange]:
        """Those that say something else, and those read again that are the reason for something."""
        former, now, then = self._formers[slug], self._found.models[slug].rows, self._kept[slug].rows
        for key in former.changed:
            if key in former.reworded or (slug, key) in named:
                yield RowChange(
                    model=slug,
                    row=key,
                    label=self._label(slug, key),
                    before=then.get(key),
                    now=now.get(key),
                    source=self._found.cited(slug, key) if key in now else None,
                )

    def _label(self, slug: str, key: str) -> str:
        """As pages call the row; of a result its test, and its setting where the model has several of it."""
        if not key.startswith(TEST_KEY):
            return in_a_line(self._found.labels.get(key, key), LONGEST_NAME)
        model = self._found.catalog.models[self._found.positions[slug]]
        tests = [key_of_test((result.dataset, result.metric)) for result in model.benchmarks]
        own = [test for test in tests if is_of_test(key, test)]
        words = own[0] if len(own) == 1 else key
        return in_a_line(words.removeprefix(TEST_KEY), LONGEST_NAME)

    # Scores and places

    def _told(self, slug: str) -> Iterator[ScoreChange | PlaceChange]:
        now, then = self._found.models[slug], self._kept[slug]
        for task in dict.fromkeys((*now.scores, *then.scores)):
            if now.scores.get(task) != then.scores.get(task):
                yield self._score(slug, task, then.scores.get(task), now.scores.get(task))
        for task, domain in dict.fromkeys((*now.places, *then.places)):
            is_now, was = now.places.get((task, domain)), then.places.get((task, domain))
            if _ends(is_now) != _ends(was):
                yield self._place(slug, task, domain, was, is_now)

    def _score(self, slug: str, task: str, then: Points | None, now: Points | None) -> ScoreChange:
        because = self._reasons.of_score(slug, task, then)
        return ScoreChange(
            model=slug, task=task, label=self._task(task), before=then, now=now, because=because
        )

    def _place(self, slug: str, task: str, domain: str, then: Rank | None, now: Rank | None) -> PlaceChange:
        ranked = frozenset(
            each for each, model in self._found.models.items() if (task, domain) in model.places
        )
        former = frozenset(
            self._slugs.get(each, each)
            for each, model in self._then.items()
            if (task, domain) in model.places
        )
        return PlaceChange(
            model=slug,
            task=task,
            label=self._table(task, domain),
            before=then,
            now=now,
            domain=domain,
            because=self._reasons.of_place(task, slug, ranked, former),
        )

    def _table(self, task: str, domain: str) -> str:
        """The label of a ranking: its task, and for what its models are made where the task has several."""
        found = self._found
        if [table.task for table in found.tables].count(task) < 2:
            return self._task(task)
        words = f"{self._task(task)} for {domain_words(found.catalog.domains, domain)}"
        return in_a_line(words, LONGEST_NAME)

    def _task(self, task: str) -> str:
        tasks = self._found.catalog.tasks
        return in_a_line(tasks[task].label if task in tasks else task, LONGEST_NAME)

    # Who is ahead of whom

    def _of_today(self, former: Mapping[Pair, Winner]) -> dict[tuple[int, int], int]:
        """By today's positions, the smaller first, the place in WINNERS at the last release."""
        positions, table = self._found.positions, dict[tuple[int, int], int]()
        for (one, other), winner in former.items():
            left, right = (positions.get(self._slugs.get(each, "")) for each in (one, other))
            if left is not None and right is not None:
                is_turned = left > right
                pair = (right, left) if is_turned else (left, right)
                table[pair] = WINNERS.index(TURNED[winner] if is_turned else winner)
        return table

    def _turned(self) -> Iterator[tuple[int, int]]:
        """Pairs of models that stay, where another is ahead.

        A site that tells of all that compare says by its silence that a pair was open. One with a page for
        best partners alone may never have told of it: there the rows of then must say so as well. It says
        nothing of a pair that has lost its page.
        """
        found, pairs = self._found, self._found.pairs
        is_kept = np.zeros(len(found.catalog.models), bool)
        is_kept[[found.positions[slug] for slug in self._kept]] = True
        inside = is_kept[pairs.lefts] & is_kept[pairs.rights]
        lefts, rights = pairs.lefts[inside], pairs.rights[inside]
        then = self._then_of(pairs)[inside]
        differs = then != found.scores.of_pairs(lefts, rights).standings
        if isinstance(found.catalog.site.pairs, int):
            silent = differs & (then == OPEN)
            by_rows = self._reasons.before.of_pairs(lefts[silent], rights[silent]).standings
            differs[silent] = by_rows == OPEN
        yield from zip(lefts[differs].tolist(), rights[differs].tolist(), strict=True)
        gone = np.array([pair for pair in self._winners if pairs.place(*pair) is None], np.int64).reshape(
            -1, 2
        )
        yield from map(tuple, gone[~found.scores.comparability.of(*gone.T)].tolist())

    def _then_of(self, pairs: PagePairs) -> NDArray[np.uint8]:
        """[page pair] place in WINNERS at the last release."""
        then = np.full(pairs.count, OPEN, np.uint8)
        if self._winners:
            one, other = np.array(list(self._winners), np.int64).T
            places, winners = pairs.places(one, other), np.array(list(self._winners.values()), np.uint8)
            then[places[places >= 0]] = winners[places >= 0]
        return then

    def _pairs(self) -> list[PairsChange]:
        """By model; those of one model that changed alike for the same reason in one line."""
        if not self._kept:
            return []
        found = sorted(self._pair(left, right) for left, right in self._turned())
        lines = []
        for alike, group in groupby(found, lambda each: each[:-2]):
            model, task, before, now, _ = alike
            of_group = list(group)
            line = PairsChange(
                model=model,
                task=task,
                label=self._task(task),
                before=before,
                now=now,
                against=[each.other for each in of_group],
                because=list(of_group[0].because),
            )
            lines.append(line)
        return lines

    def _pair(self, left: int, right: int) -> _Turned:
        """One pair, told of the model that it changed by."""
        models, scores = self._found.catalog.models, self._found.scores
        slugs = models[left].slug, models[right].slug
        task = scores.ground(left, right)
        then = WINNERS[self._winners.get((left, right), OPEN)]
        now = WINNERS[STANDINGS.index(scores.standing(left, right))]
        because = self._reasons.of_pair(*slugs, task, then)
        is_by_right = {cause.model for cause in because if cause.model} == {slugs[1]}
        one, other = reversed(slugs) if is_by_right else slugs
        if is_by_right:
            then, now = TURNED[then], TURNED[now]
        key = repr(because)
        return _Turned(one, task, then, now, key, other, tuple(because))


class _Turned(NamedTuple):
    """A pair of which somebody else is ahead now."""

    model: str
    task: str
    before: Winner
    now: Winner
    key: str  # of the reason
    other: str
    because: tuple[Because, ...]


def _slugs_now(found: Found, then: Mapping[str, ModelThen]) -> dict[str, str]:
    """By slug of the journal, today's: the same, or that of the model which names it as an alias."""
    models = found.catalog.models
    aliases = {alias: model.slug for model in models for alias in model.aliases}
    every = {slug: slug if slug in found.positions else aliases.get(slug, "") for slug in then}
    taken = {now for was, now in every.items() if was == now}
    return {
        was: now for was, now in every.items() if now in found.positions and (was == now or now not in taken)
    }


def _ends(rank: Rank | None) -> tuple[int, int] | None:
    """The best and the worst place; that another model came last is no news of this one."""
    return (rank.first, rank.last) if rank else None


def _rows_named(told: list[ScoreChange | PlaceChange | PairsChange]) -> frozenset[tuple[str, str]]:
    causes = (cause for change in told for cause in change.because)
    return frozenset((cause.model, cause.row) for cause in causes if cause.by == "row")
