"""The sentences under the title of a comparison. Every clause is bound to the row that shows what it says.

Nothing here is remembered or guessed: a clause is made from two values that stand on the page, and its `href`
is the place where they stand. A tie is called a tie.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalog import Model
from generator.findings.findings import Pair
from generator.findings.scoring import DimensionScore
from generator.pages.words.clauses import Clause
from generator.pages.words.labels import joint, kinds, large_initial
from generator.pages.words.standing import TIE, is_tie, leader, leading_side

SCORE = "#score"
CAPABILITIES = "#capabilities"
STOP = Clause(". ")


def verdict(pair: Pair) -> tuple[Clause, ...]:
    """Who is ahead and where, what has a counterpart, and what is not known yet."""
    if not pair.comparison.is_comparable:
        return (*_different_jobs(pair), *_coverage(pair), *_provisional(pair))
    return (*_standing(pair), *_leads(pair), *_coverage(pair), *_provisional(pair))


def _standing(pair: Pair) -> Iterator[Clause]:
    side = leading_side(pair)
    yield from _undecided(pair) if side is None else _decided(pair, side)


def _undecided(pair: Pair) -> Iterator[Clause]:
    (left, right), (ours, theirs) = pair.names, pair.pair_scores
    if is_tie(pair):
        yield Clause(large_initial(TIE), SCORE, strong=True)
        yield Clause(f" at {ours.range.value}", SCORE)
    else:
        yield Clause(large_initial(leader(pair)), SCORE, strong=True)
        yield Clause(f": {left} has {ours.range.value} and {right} {theirs.range.value}", SCORE)
    yield Clause(", and the ranges overlap so far that ")
    above = pair.left_above
    name, share = (left, above) if above >= 50 else (right, 100 - above)
    yield Clause(f"{name} comes out first in {share} of 100 draws", SCORE)
    yield STOP


def _decided(pair: Pair, side: int) -> Iterator[Clause]:
    first, second = pair.pair_scores[side], pair.pair_scores[1 - side]
    share = pair.left_above if side == 0 else 100 - pair.left_above
    yield Clause(leader(pair), SCORE, strong=True)
    yield Clause(", ")
    yield Clause(f"{first.range.value} against {second.range.value}", SCORE)
    yield Clause(": it comes out first in ")
    yield Clause(f"{share} of 100 draws" if share < 100 else "more than 99 of 100 draws", SCORE)
    yield STOP


def _different_jobs(pair: Pair) -> Iterator[Clause]:
    left, right = pair.models
    yield Clause("These two do different jobs", "#inputs", strong=True)
    yield Clause(f": {_job(left)}, {_job(right)}", "#inputs")
    ours, theirs = (score.range.value for score in pair.pair_scores)
    yield Clause(". Neither replaces the other, so ")
    yield Clause(f"the scores, {ours} and {theirs}", SCORE)
    yield Clause(", say how each stands among models of its own kind, not which to take. ")


def _job(model: Model) -> str:
    return f"{model.short_name} turns {kinds(model.kinds.inputs)} into {kinds(model.kinds.outputs)}"


def leads(pair: Pair) -> tuple[list[DimensionScore], list[DimensionScore]]:
    """The dimensions in which one model's range lies wholly above the other's: left's, and right's."""
    ours, theirs = ({part.dimension.name: part for part in score.parts} for score in pair.pair_scores)
    shared = [(ours[name], theirs[name]) for name in ours if name in theirs]
    left = [a for a, b in shared if a.range.low > b.range.high]
    right = [b for a, b in shared if b.range.low > a.range.high]
    return left, right


def _leads(pair: Pair) -> Iterator[Clause]:
    for name, parts in zip(pair.names, leads(pair), strict=True):
        if not parts:
            continue
        yield Clause(f"{name} leads on ")
        for place, part in enumerate(parts):
            yield Clause(joint(place, len(parts)))
            yield Clause(part.dimension.label.lower(), f"#score-{part.dimension.name}")
        yield Clause(", even at the worst end of its range. ")


def _coverage(pair: Pair) -> Iterator[Clause]:
    (left, right), alignment = pair.names, pair.alignment
    matched = len(alignment.matches)
    if matched:
        has = "has" if matched == 1 else "have"
        ours = f"{matched} of {_of(left)} {alignment.left_count} capabilities"
        yield Clause(f"{ours} {has} a counterpart among {_of(right)} {alignment.right_count}", CAPABILITIES)
    else:
        yield Clause("None of their capabilities match", CAPABILITIES)
    yield STOP


def _of(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _provisional(pair: Pair) -> Iterator[Clause]:
    names = [name for name, score in zip(pair.names, pair.pair_scores, strict=True) if score.is_provisional]
    if not names:
        return
    is_both = len(names) == 2
    yield Clause(
        "Both scores are provisional" if is_both else f"The score of {names[0]} is provisional", SCORE
    )
    least, subject = pair.catalog.recipe.provisional_below, "they" if is_both else "it"
    yield Clause(f": less than {least} % of what {subject} should rest on is known", SCORE)
    yield STOP
