"""Which of two models to choose: reasons for each, every one from a row where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.catalog import Catalog, Model, Value
from generator.findings.findings import Pair
from generator.pages.words.clauses import Clause
from generator.pages.words.labels import in_a_row, small_initial
from generator.pages.words.verdict import leads

ABOUT_THE_SAME = 0.05  # share by which two quantities may differ and still be called about the same

Needs = tuple[Sequence[str], Sequence[str]]  # what `needs` says of left and of right


def choose(pair: Pair, needed: Needs | None = None) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Reasons for the left and for the right model; whoever knows `needed` already hands it in."""
    left, right = pair.models
    ours, theirs = needed or (needs(pair.catalog, left), needs(pair.catalog, right))
    return (
        (*_row_reasons(left, right), *_same_job_reasons(pair, 0), *_only_reasons(pair, 0, ours)),
        (*_row_reasons(right, left), *_same_job_reasons(pair, 1), *_only_reasons(pair, 1, theirs)),
    )


def _row_reasons(model: Model, other: Model) -> Iterator[Clause]:
    weights = other.weights.text
    if model.weights.text == "open" and weights in ("closed", "gated"):
        yield Clause(f"you want to hold the weights yourself: open against {weights}", "#weights")
    if model.hosted.is_known and not other.hosted.is_known:
        yield Clause(f"a hosted service will do: {model.hosted.text}", "#hosted")
    if model.commercial_use == "yes" and other.commercial_use == "no":
        licences = f"{_licence(model)} against {_licence(other)}"
        yield Clause(f"it must be free for commercial use: {licences}", "#license")


def _licence(model: Model) -> str:
    return model.license.text.removeprefix("LicenseRef-")


def _same_job_reasons(pair: Pair, side: int) -> Iterator[Clause]:
    """Sizes and leads, which decide only between models that do the same kind of work."""
    if not pair.comparison.is_comparable:
        return
    model, other = pair.models[side], pair.models[1 - side]
    yield from _quantity_reason(model, other, "image_size", "detail in the input matters", more=True)
    yield from _quantity_reason(model, other, "weights_size", "disk and memory are short", more=False)
    yield from _quantity_reason(model, other, "max_tokens", "long texts matter", more=True)
    ranges = {part.dimension.name: part.range for part in pair.pair_scores[1 - side].parts}
    for part in leads(pair)[side]:
        name, label = part.dimension.name, part.dimension.label.lower()
        values = f"{part.range.value} against {ranges[name].value}"
        yield Clause(f"{label} counts for you: {values}", f"#score-{name}")


def _quantity_reason(model: Model, other: Model, name: str, why: str, more: bool) -> Iterator[Clause]:
    ours, theirs = model.facts.get(name), other.facts.get(name)
    if ours is None or theirs is None or not ours.number or not theirs.number:
        return
    if not is_about_the_same(ours, theirs) and (ours.number > theirs.number) == more:
        yield Clause(f"{why}: {ours.text} against {theirs.text}", f"#fact-{name}")


def is_about_the_same(ours: Value, theirs: Value) -> bool:
    """Whether two quantities differ too little to decide anything."""
    if not ours.number or not theirs.number:
        return ours.text == theirs.text
    return abs(ours.number - theirs.number) <= ABOUT_THE_SAME * max(ours.number, theirs.number)


def needs(catalog: Catalog, model: Model) -> tuple[str, ...]:
    """What each capability is needed for, in words; nothing for one that is about no task."""
    return tuple(_need(catalog, capability.tags) for capability in model.capabilities)


def _need(catalog: Catalog, names: Sequence[str]) -> str:
    tags = [catalog.tags[name] for name in names]
    return in_a_row([small_initial(tag.label) for tag in tags if tag.kind == "task"])


def _only_reasons(pair: Pair, side: int, needed: Sequence[str]) -> Iterator[Clause]:
    """What only this model is told to do, each need once.

    Matched capabilities and those about no task are left out.
    """
    matched = {match[side] for match in pair.alignment.matches}
    column = "left" if side == 0 else "right"
    mentioned = {""}
    capabilities = pair.models[side].capabilities
    for place, (capability, need) in enumerate(zip(capabilities, needed, strict=True)):
        if need not in mentioned and place not in matched:
            mentioned.add(need)
            yield Clause(f"you need {need}", f"#{column}-c-{capability.anchor}")
