"""How two models stand to each other in a task, in words: the only place that says who is ahead.

Nobody is ahead of a model without a public test, nor on a score of which too little is known; then pages say
who is used more, more open or newer, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from generator.catalog import Catalog, Recipe
from generator.findings.findings import Pair, leads
from generator.findings.model_scores import DimensionScore, Score
from generator.pages.words.clauses import STOP, Clause, bound
from generator.pages.words.labels import in_a_row, joint, large_initial, small_initial

NO_WINNER = "no clear winner"
TIE = "a tie"
DIFFERENT_JOBS = "different jobs"
MADE_FOR_TESTS = "made for tests"
NOT_RANKED = "not ranked: no public test found"
NOTHING_KNOWN = "not ranked: nothing of what places rest on is known"
NO_SCORE = "no score yet"
BARRIERS = {
    "jobs": DIFFERENT_JOBS,
    "domains": "made for different things",
    "demonstration": MADE_FOR_TESTS,
}
GAPS = "ways to fill the gaps"


def not_ranked(recipe: Recipe) -> str:
    """Why a model without a place has none."""
    return NOT_RANKED if recipe.has_tests else NOTHING_KNOWN


def rest_of_places(recipe: Recipe) -> str:
    """What a place in a task rests on."""
    if recipe.has_tests:
        return "A place needs a public test of the task, or our own."
    return f"No tests count here: places rest on {_dimensions(recipe)}."


def _dimensions(recipe: Recipe) -> str:
    return in_a_row([small_initial(dimension.label) for dimension in recipe.dimensions])


def standing(pair: Pair) -> str:
    """As a line of a list has it: "BLIP leans ahead", "no clear winner", "different jobs"."""
    if pair.comparison.barrier:
        return BARRIERS[pair.comparison.barrier]
    return leader(pair) if is_decidable(pair) else _undecidable(pair)


def _undecidable(pair: Pair) -> str:
    scores = pair.pair_scores
    if all(model.is_demonstration for model in pair.models):
        return f"both {MADE_FOR_TESTS}"
    if scores is None:
        return "no task in common"
    if not pair.catalog.recipe.has_tests:
        return "too little known"
    if not any(score.is_ranked for score in scores):
        return "no public test of either"
    names = [name for name, score in zip(pair.names, scores, strict=True) if not score.is_ranked]
    return f"no public test of {names[0]}" if names else "too little known"


def leader(pair: Pair) -> str:
    """Who comes out first: "BLIP is ahead"; or that neither does."""
    side = leading_side(pair)
    if side is None:
        return NO_WINNER
    how = "is" if pair.standing.endswith("ahead") else "leans"
    return f"{pair.names[side]} {how} ahead"


def leading_side(pair: Pair) -> Literal[0, 1] | None:
    """The position of the model that comes out first in its pair; None where neither does, or none can."""
    if pair.standing == "undecided" or not is_decidable(pair):
        return None
    return 0 if pair.standing.startswith("left") else 1


def is_decidable(pair: Pair) -> bool:
    """Whether enough is known of both to say who is ahead: a test of each, and no provisional score."""
    scores = pair.pair_scores
    return scores is not None and all(score.is_ranked and not score.is_provisional for score in scores)


def is_tie(pair: Pair) -> bool:
    """Whether both scores are the same as shown."""
    scores = pair.pair_scores
    return scores is not None and scores[0].range.value == scores[1].range.value


def standing_words(pair: Pair) -> tuple[Clause, ...]:
    """Who is ahead where that can be told, else why it can't; and in what one of the two leads.

    Nothing where the two do not compare, or share no task.
    """
    if pair.comparison.barrier or pair.pair_scores is None:
        return ()
    opening = _decided(pair) if is_decidable(pair) else tuple(_why_not(pair, pair.pair_scores))
    return (*opening, *_leads(pair))


def _decided(pair: Pair) -> tuple[Clause, ...]:
    task, side = small_initial(pair.catalog.tasks[pair.task].label), leading_side(pair)
    ours, theirs = (score.range.value for score in pair.pair_scores or ())
    neither = large_initial(TIE if is_tie(pair) else NO_WINNER)
    opening = neither if side is None else leader(pair)  # names are written as their makers do
    if side is None:
        share, first = max((pair.left_above, pair.names[0]), (100 - pair.left_above, pair.names[1]))
        first = "either" if share == 50 else first
        numbers = f", both have {ours}" if is_tie(pair) else f", {ours} against {theirs}"
    else:
        share, first = (pair.left_above, 100 - pair.left_above)[side], pair.names[side]
        numbers = f", {ours} against {theirs}" if side == 0 else f", {theirs} against {ours}"
    ways = f"{share} of 100" if share < 100 else "more than 99 of 100"
    recipe = pair.catalog.recipe
    basis = f" by {_dimensions(recipe)}" if recipe.is_default else ""  # nobody here chose what counts
    return (
        bound(opening, "score", strong=True),
        bound(f" in {task}{basis}{numbers}: {first} comes out first in {ways} {GAPS}", "score"),
        STOP,
    )


def _why_not(pair: Pair, scores: tuple[Score, Score]) -> Iterator[Clause]:
    """Why neither is called ahead: what has no score, no test, or too little behind it."""
    named = list(zip(pair.names, scores, strict=True))
    blank = [name for name, score in named if not score.range.is_known]
    untested = [name for name, score in named if score.range.is_known and not score.is_ranked]
    early = [name for name, score in named if score.is_ranked and score.is_provisional]
    if blank:
        yield bound(f"{in_a_row(blank)} {'has' if len(blank) == 1 else 'have'} {NO_SCORE}", "score")
        yield STOP
    if untested:
        task = small_initial(pair.catalog.tasks[pair.task].label)
        are = "is" if len(untested) == 1 else "are"
        words = f"{in_a_row(untested)} {are} not ranked in {task}: no public test was found"
        yield bound(words, _quality_key(pair.catalog))
        yield STOP
    if early:
        yield from _provisional(early, pair.catalog.recipe.provisional_below)


def _quality_key(catalog: Catalog) -> str:
    """The row of the dimension whose tests decide whether a model is ranked."""
    names = (f"score-{each.name}" for each in catalog.recipe.dimensions if each.role == "quality")
    return next(names, "score")


def _provisional(names: Sequence[str], least: int) -> Iterator[Clause]:
    whose = f"the score of {names[0]} is" if len(names) == 1 else "both scores are"
    of = "it rests" if len(names) == 1 else "they rest"
    words = f"{large_initial(whose)} provisional: less than {least} % of what {of} on is known"
    yield bound(words, "score")
    yield STOP


def _leads(pair: Pair) -> Iterator[Clause]:
    """ "A is more widely used and is more open; B is newer. ", each with both values in its row."""
    sides = [_lead_clauses(name, parts) for name, parts in zip(pair.names, leads(pair), strict=True)]
    between = [Clause("; ")] if all(sides) else []
    if any(sides):
        yield from (*sides[0], *between, *sides[1], STOP)


def _lead_clauses(name: str, parts: Sequence[DimensionScore]) -> list[Clause]:
    worded = [part.dimension for part in parts if part.dimension.lead]
    clauses = [Clause(f"{name} ")] if worded else []
    for place, dimension in enumerate(worded):
        between = joint(place, len(worded))
        clauses.append(bound(f"{between}{dimension.lead}", f"score-{dimension.name}"))
    return clauses
