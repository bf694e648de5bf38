"""Words about a pair. Every clause is bound to the row of the page that shows what it says.

Nothing here is remembered or guessed: a clause is made from two values that stand on the page, and its `href` is the
place where they stand. A tie is called a tie. Formatting of numbers that pages share is here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalog import Catalog, Model, Value
from generator.findings.findings import Pair
from generator.findings.scoring import DimensionScore
from generator.pages.words.labels import _joint, kinds

ABOUT_THE_SAME = 0.05  # share by which two quantities may differ and still be called about the same


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words, and the place on the page that proves them (a fragment such as "#score"), or none for joints."""

    text: str
    href: str = ""
    strong: bool = False


def verdict(pair: Pair) -> tuple[Clause, ...]:
    """The sentences under the title of a comparison."""
    opening = _standing(pair) if pair.comparison.is_comparable else _different_jobs(pair)
    return tuple(
        clause
        for clauses in (opening, _leads(pair), _coverage(pair), _provisional(pair))
        for clause in clauses
    )


def plain(clauses: Sequence[Clause]) -> str:
    return "".join(clause.text for clause in clauses)


def _standing(pair: Pair) -> Iterator[Clause]:
    (left, right), (ours, theirs) = pair.names, pair.pair_scores
    above = pair.left_above
    numbers = Clause(f"{ours.range.value} against {theirs.range.value}", "#score")
    if pair.standing == "no clear winner":
        tie = "A tie" if ours.range.value == theirs.range.value else "No clear winner"
        yield Clause(tie, "#score", strong=True)
        if tie == "A tie":
            yield Clause(f" at {ours.range.value}", "#score")
        else:
            yield Clause(f": {left} has {ours.range.value} and {right} {theirs.range.value}", "#score")
        yield Clause(", and the ranges overlap so far that ")
        name, share = (left, above) if above >= 50 else (right, 100 - above)
        yield Clause(f"{name} comes out first in {share} of 100 draws", "#score")
        yield Clause(". ")
        return
    name, share = (left, above) if pair.standing.startswith("left") else (right, 100 - above)
    yield Clause(
        f"{name} {'is' if pair.standing.endswith('ahead') else 'leans'} ahead", "#score", strong=True
    )
    yield Clause(", ")
    yield numbers if name == left else Clause(f"{theirs.range.value} against {ours.range.value}", "#score")
    yield Clause(": it comes out first in ")
    yield Clause(f"{share} of 100 draws" if share < 100 else "more than 99 of 100 draws", "#score")
    yield Clause(". ")


def _different_jobs(pair: Pair) -> Iterator[Clause]:
    left, right = pair.models
    yield Clause("These two do different jobs", "#inputs", strong=True)
    yield Clause(
        f": {left.short_name} turns {kinds(left.kinds.inputs)} into {kinds(left.kinds.outputs)}, {right.short_name} turns {kinds(right.kinds.inputs)} into {kinds(right.kinds.outputs)}",
        "#inputs",
    )
    ours, theirs = (score.range.value for score in pair.pair_scores)
    yield Clause(". Neither replaces the other, so ")
    yield Clause(f"the scores, {ours} and {theirs}", "#score")
    yield Clause(", say how each stands among models of its own kind, not which to take. ")


def leads(pair: Pair) -> tuple[list[DimensionScore], list[DimensionScore]]:
    """The dimensions in which one model's range lies wholly above the other's."""
    ours, theirs = ({part.dimension.name: part for part in score.parts} for score in pair.pair_scores)
    shared = [(ours[name], theirs[name]) for name in ours if name in theirs]
    return [a for a, b in shared if a.range.low > b.range.high], [
        b for a, b in shared if b.range.low > a.range.high
    ]


def _leads(pair: Pair) -> Iterator[Clause]:
    if not pair.comparison.is_comparable:
        return
    for name, parts in zip(pair.names, leads(pair), strict=True):
        if parts:
            yield Clause(f"{name} leads on ")
            for position, part in enumerate(parts):
                yield Clause(_joint(position, len(parts)))
                yield Clause(part.dimension.label.lower(), f"#score-{part.dimension.name}")
            yield Clause(", even at the worst end of its range. ")


def _coverage(pair: Pair) -> Iterator[Clause]:
    (left, right), alignment = pair.names, pair.alignment
    matched = len(alignment.matches)
    if not matched:
        yield Clause("None of their capabilities match", "#capabilities")
        yield Clause(". ")
        return
    yield Clause(
        f"{matched} of {_of(left)} {alignment.left_count} capabilities {'has' if matched == 1 else 'have'} a counterpart among {_of(right)} {alignment.right_count}",
        "#capabilities",
    )
    yield Clause(". ")


def _provisional(pair: Pair) -> Iterator[Clause]:
    names = [name for name, score in zip(pair.names, pair.pair_scores, strict=True) if score.is_provisional]
    if names:
        yield Clause(
            "Both scores are provisional" if len(names) == 2 else f"The score of {names[0]} is provisional",
            "#score",
        )
        yield Clause(
            f": less than {pair.catalog.recipe.provisional_below} % of what {'it' if len(names) == 1 else 'they'} should rest on is known",
            "#score",
        )
        yield Clause(". ")


def _of(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


# Which to choose


def choose(
    pair: Pair, needed: tuple[Sequence[str], Sequence[str]] | None = None
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Reasons for the left and for the right model, each from a row where they differ; `needed` is what `needs` says of both, when that is known."""
    left, right = pair.models
    needed = needed or (needs(pair.catalog, left), needs(pair.catalog, right))
    ours = (*_row_reasons(left, right), *_same_job_reasons(pair, 0), *_only_reasons(pair, 0, needed[0]))
    theirs = (*_row_reasons(right, left), *_same_job_reasons(pair, 1), *_only_reasons(pair, 1, needed[1]))
    return ours, theirs


def _row_reasons(model: Model, other: Model) -> Iterator[Clause]:
    if model.weights.text == "open" and other.weights.text in ("closed", "gated"):
        yield Clause(f"you want to hold the weights yourself: open against {other.weights.text}", "#weights")
    if model.hosted.is_known and not other.hosted.is_known:
        yield Clause(f"a hosted service will do: {model.hosted.text}", "#hosted")
    if model.commercial_use == "yes" and other.commercial_use in ("no", "restricted"):
        yield Clause(
            f"it must be free for commercial use: {_licence(model)} against {_licence(other)}", "#license"
        )


def _licence(model: Model) -> str:
    return model.license.text.removeprefix("LicenseRef-")


def _quantity_reason(model: Model, other: Model, name: str, why: str, more: bool) -> Iterator[Clause]:
    ours, theirs = model.facts.get(name), other.facts.get(name)
    if (
        ours is None
        or theirs is None
        or not ours.number
        or not theirs.number
        or is_about_the_same(ours, theirs)
    ):
        return
    if (ours.number > theirs.number) == more:
        yield Clause(f"{why}: {ours.text} against {theirs.text}", f"#fact-{name}")


def is_about_the_same(ours: Value, theirs: Value) -> bool:
    if not ours.number or not theirs.number:
        return ours.text == theirs.text
    return abs(ours.number - theirs.number) <= ABOUT_THE_SAME * max(ours.number, theirs.number)


def _same_job_reasons(pair: Pair, side: int) -> Iterator[Clause]:
    """Sizes and leads, which decide only between models that do the same kind of work."""
    if not pair.comparison.is_comparable:
        return
    model, other_model = pair.models[side], pair.models[1 - side]
    yield from _quantity_reason(model, other_model, "image_size", "detail in the input matters", more=True)
    yield from _quantity_reason(model, other_model, "weights_size", "disk and memory are short", more=False)
    yield from _quantity_reason(model, other_model, "max_tokens", "long texts matter", more=True)
    other = {part.dimension.name: part for part in pair.pair_scores[1 - side].parts}
    for part in leads(pair)[side]:
        name = part.dimension.name
        yield Clause(
            f"{part.dimension.label.lower()} counts for you: {part.range.value} against {other[name].range.value}",
            f"#score-{name}",
        )


def needs(catalog: Catalog, model: Model) -> tuple[str, ...]:
    """What each capability is needed for, in words; nothing for one that is about no task."""
    tags = (
        [catalog.tags[tag] for tag in capability.tags if catalog.tags[tag].kind == "task"]
        for capability in model.capabilities
    )
    return tuple(
        "".join(_joint(number, len(found)) + _lower(tag.label) for number, tag in enumerate(found))
        for found in tags
    )


def _only_reasons(pair: Pair, side: int, needed: Sequence[str]) -> Iterator[Clause]:
    """What only this model is told to do; matched capabilities and those about no task are left out, and no need is told twice."""
    matched = {match[side] for match in pair.alignment.matches}
    told = {""}
    for position, (capability, need) in enumerate(zip(pair.models[side].capabilities, needed, strict=True)):
        if need not in told and position not in matched:
            told.add(need)
            yield Clause(f"you need {need}", f"#{'left' if side == 0 else 'right'}-c-{capability.anchor}")


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
