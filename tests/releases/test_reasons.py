"""Reasons are true: what a line names, put in alone, gives what is there today, worked out here anew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from generator.catalog import Benchmark, Model, Recipe
from generator.findings.findings import Findings
from generator.findings.standings import STANDINGS
from generator.history.journal import Because, PairsChange, PlaceChange, ScoreChange
from generator.releases import worlds
from generator.releases.found import WINNERS
from tests.pages import ranked_toys
from tests.pages.ranked_toys import ranked
from tests.releases.toy_releases import SECOND, journal, sourced, told, turned
from tests.toys import catalog, dimension, findings, known, model, recipe, rule

SIGNALS = ("s1", "s2", "s3", "s4")


def reasons(before: Findings, now: Findings) -> list[Because]:
    """Of who is ahead."""
    pairs = [line for line in told(now, journal(before), SECOND) if isinstance(line, PairsChange)]
    return [cause for line in pairs for cause in line.because]


def test_the_winner_changed_because_of_the_row_that_was_edited() -> None:
    assert {(cause.by, cause.model, cause.row) for cause in reasons(*turned())} == {
        ("row", "a", "test Set, points")
    }


def test_a_row_that_made_no_difference_is_not_named() -> None:
    before, now = turned()
    a, *others = now.catalog.models
    edited = replace(a, signals={**a.signals, "used": known(0.9)})
    unused = ranked(edited, *others)
    named = {cause.row for cause in reasons(before, unused)}
    assert named == {"test Set, points"}
    score = next(line for line in told(unused, journal(before), SECOND) if isinstance(line, ScoreChange))
    assert {cause.row for cause in score.because} == {"test Set, points", "signal-used"}


def with_recipe(now: Findings, how: Recipe) -> Findings:
    return findings(replace(now.catalog, recipe=how))


def test_only_the_recipe_changed_and_only_the_recipe_is_named() -> None:
    before = ranked(sourced("a", 50.0), sourced("b", 56.0))
    eager = replace(ranked_toys.tested(), leans=51, ahead=52)
    causes = reasons(
        with_recipe(before, replace(ranked_toys.tested(), leans=99, ahead=100)), with_recipe(before, eager)
    )
    assert {cause.by for cause in causes} <= {"recipe"}
    weighed = replace(
        ranked_toys.tested(),
        dimensions=(
            ranked_toys.tested().dimensions[0],
            replace(ranked_toys.tested().dimensions[1], weight=9),
        ),
    )
    lines = told(with_recipe(before, weighed), journal(before), SECOND)
    scores = [line.because for line in lines if isinstance(line, ScoreChange)]
    assert scores
    assert all([cause.by for cause in because] == ["recipe"] for because in scores)


def aged(as_of: str, months: float = 6.0, **edit: float) -> Findings:
    how = recipe(dimension("use", rule("fresh", "half-life", months=months, spread=0.0)))
    models = [model("a", {"fresh": edit.get("a", 20000.0)}), model("b", {"fresh": 20100.0})]
    whole = catalog(models, how)
    return findings(replace(whole, site=replace(whole.site, as_of=as_of)))


def test_only_the_day_moved_and_only_the_day_is_named() -> None:
    lines = told(aged("2026-11-20"), journal(aged("2025-11-20")), SECOND)
    scores = [line.because for line in lines if isinstance(line, ScoreChange)]
    assert scores
    assert all([cause.by for cause in because] == ["day"] for because in scores)


def test_the_recipe_and_the_day_are_told_apart_from_a_row() -> None:
    before, now = aged("2025-11-20"), aged("2026-11-20", months=3.0, a=20600.0)
    score = next(line for line in told(now, journal(before), SECOND) if isinstance(line, ScoreChange))
    assert [cause.by for cause in score.because] == ["recipe", "day", "row"]


def test_a_dimension_that_becomes_known_of_another_model_is_named() -> None:
    how = recipe(dimension("use", rule("used", "linear", zero=0, one=1)), dimension("new", rule("fresh")))
    models = [model("a", {"used": 0.25}), model("b", {"used": 0.75})]
    before = findings(catalog(models, how))
    fresh = replace(models[1], signals={**models[1].signals, "fresh": known(1.0)})
    lines = told(findings(catalog([models[0], fresh], how)), journal(before), SECOND)
    (score,) = [line for line in lines if isinstance(line, ScoreChange) and line.model == "a"]
    assert [(cause.by, cause.label) for cause in score.because] == [("dimension", "New")]


def test_a_place_names_all_that_changed_in_its_ranking() -> None:
    before = ranked(sourced("a", 20.0), sourced("b", 60.0))
    now = ranked(sourced("a", 20.0), sourced("b", 70.0), sourced("c", 90.0))
    places = {
        line.model: line for line in told(now, journal(before), SECOND) if isinstance(line, PlaceChange)
    }
    assert [(cause.by, cause.model) for cause in places["a"].because] == [("added", "c"), ("score", "b")]


def test_of_many_that_moved_a_place_only_their_number_is_kept() -> None:
    many = [sourced(f"m{place}", 50.0 + place) for place in range(8)]
    before = ranked(sourced("a", 99.0), *many)
    now = ranked(sourced("a", 1.0), *many)
    places = [line for line in told(now, journal(before), SECOND) if isinstance(line, PlaceChange)]
    assert all(len(line.because) == 1 for line in places)
    edited = ranked(sourced("a", 1.0), *[sourced(f"m{place}", 52.0 + place) for place in range(8)])
    last = next(line for line in told(edited, journal(before), SECOND) if isinstance(line, PlaceChange))
    assert [(cause.by, cause.label, cause.count) for cause in last.because[1:]] == [("others", "score", 8)]


def test_when_too_many_rows_would_have_to_be_tried_all_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = turned()
    a, *others = now.catalog.models
    edited = ranked(replace(a, signals={**a.signals, "used": known(0.9)}), *others)
    monkeypatch.setattr(worlds, "MOST_WORLDS", 0)
    assert {cause.row for cause in reasons(before, edited)} == {"test Set, points", "signal-used"}


def test_words_that_a_journal_cannot_put_back_are_named_with_the_rest() -> None:
    how = recipe(dimension("use", rule("licence", "table", field="license", table={"A": 0.1, "B": 0.9})))
    one, other = model("a", license=known(None, "A")), model("b", license=known(None, "A"))
    before = findings(catalog([one, other], how))
    now = findings(catalog([replace(one, license=known(None, "B")), other], how))
    assert [(cause.by, cause.model, cause.row) for cause in reasons(before, now)] == [("row", "a", "license")]


# Drawn edits


def drawn_recipe() -> Recipe:
    test = rule("best_test", "linear", zero=0, one=100, spread=2, benchmark=("Set", "points"))
    quality = replace(dimension("quality", test, weight=2), role="quality")
    signals = [rule(name, "linear", zero=0, one=10, spread=0.5) for name in SIGNALS]
    return recipe(quality, dimension("use", *signals[:2]), dimension("run", *signals[2:]))


def drawn_model(slug: str, dice: random.Random) -> Model:
    signals = {name: float(dice.randrange(11)) for name in SIGNALS if dice.random() < 0.8}
    results = (Benchmark("Set", "points", "", known(float(dice.randrange(101)))),)
    return model(slug, signals, benchmarks=results if dice.random() < 0.9 else ())


def edited(one: Model, dice: random.Random) -> Model:
    other = drawn_model(one.slug, dice)
    signals = {name: other.signals.get(name) for name in SIGNALS if dice.random() < 0.4}
    kept = {**one.signals, **signals}
    results = other.benchmarks if dice.random() < 0.4 else one.benchmarks
    left = {name: value for name, value in kept.items() if value is not None}
    return replace(one, signals=left, benchmarks=results)


def put_in(before: Model, now: Model, keys: Sequence[str]) -> Model:
    """As it was, but for these rows."""
    signals = dict(before.signals)
    for key in keys:
        name = key.removeprefix("signal-")
        signals.pop(name, None)
        if name in now.signals:
            signals[name] = now.signals[name]
    has_test = any(key.startswith("test ") for key in keys)
    signals = {name: signals[name] for name in SIGNALS if name in signals}
    return replace(before, signals=signals, benchmarks=(now if has_test else before).benchmarks)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_named_suffices_or_is_all_that_changed(seed: int) -> None:
    dice = random.Random(seed)
    olds = [drawn_model(slug, dice) for slug in "abcd"]
    news = [edited(each, dice) for each in olds]
    how = drawn_recipe()
    before, now = findings(catalog(olds, how)), findings(catalog(news, how))
    checked = 0
    for line in told(now, journal(before), SECOND):
        if not isinstance(line, ScoreChange | PairsChange):
            continue
        named = [(cause.model, cause.row) for cause in line.because if cause.by == "row"]
        assert named == [(cause.model, cause.row) for cause in line.because]
        about = {line.model} | ({*line.against} if isinstance(line, PairsChange) else set())
        assert {slug for slug, _ in named} <= about
        changed = _changed(olds, news, about)
        alone = [_outcome(_world(olds, news, [row], how), line) == _outcome(now, line) for row in named]
        assert all(alone) or set(named) == changed
        checked += 1
    assert checked


Rows = list[tuple[str, str]]


def _changed(olds: Sequence[Model], news: Sequence[Model], slugs: set[str]) -> set[tuple[str, str]]:
    rows: Rows = []
    for old, new in zip(olds, news, strict=True):
        if old.slug in slugs:
            rows += [
                (old.slug, f"signal-{name}")
                for name in SIGNALS
                if old.signals.get(name) != new.signals.get(name)
            ]
            rows += [(old.slug, "test Set, points")] if old.benchmarks != new.benchmarks else []
    return set(rows)


def _world(olds: Sequence[Model], news: Sequence[Model], rows: Rows, how: Recipe) -> Findings:
    models = [
        put_in(old, new, [key for slug, key in rows if slug == old.slug])
        for old, new in zip(olds, news, strict=True)
    ]
    return findings(catalog(models, how))


def _outcome(found: Findings, line: ScoreChange | PairsChange) -> object:
    slugs = [each.slug for each in found.catalog.models]
    own = slugs.index(line.model)
    if isinstance(line, PairsChange):
        return [
            WINNERS[STANDINGS.index(found.scores.standing(own, slugs.index(other)))] for other in line.against
        ]
    whole = found.scores.of(own)[0].range
    return whole.value, whole.low, whole.high, whole.coverage
