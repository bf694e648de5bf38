"""The rows of the tables of facts: their keys, labels and order, and what each is compared by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.catalog import Catalog, Grade, Model, SignalRule, State, Value
from generator.findings.sample_figures import LABELS
from generator.findings.scoring import Measured
from generator.pages.words.labels import kinds

KINDS = {"model": "one model", "family": "family of models", "service": "hosted service"}

USES = {
    "yes": "commercial use allowed",
    "no": "no commercial use",
    "restricted": "commercial use restricted",
    "unknown": "commercial use not stated",
}

MEASURED = "measured-"  # begins the key of every row that a run of the model fills


def values(catalog: Catalog, model: Model, measured: Measured) -> Iterator[tuple[str, Value, str]]:
    """Row key, value, and what it is compared by, for every row that this model can fill."""
    tasks = ", ".join(catalog.tasks[task].label for task in model.tasks)
    yield "kind", _classified(KINDS[model.kind]), model.kind
    yield "maker", _classified(model.maker), model.maker
    yield "tasks", _classified(tasks), tasks
    yield "inputs", _classified(kinds(model.kinds.inputs)), kinds(model.kinds.inputs)
    yield "outputs", _classified(kinds(model.kinds.outputs)), kinds(model.kinds.outputs)
    yield "released", model.released, model.released.text
    yield "license", _with_use(model), f"{model.license.text} {model.commercial_use}"
    yield "weights", model.weights, model.weights.text
    yield "hosted", model.hosted, model.hosted.text
    count = len(model.capabilities)
    yield (
        "capability_count",
        Value(State.KNOWN, str(count), grade=Grade.MEASURED, note="counted in this model's file"),
        str(count),
    )
    yield "times_matched", Value(State.UNKNOWN, note="no search logs have been imported yet"), "unknown"
    for name, fact in model.facts.items():
        yield f"fact-{name}", fact, _compared(fact)
    for name, value in measured.items():
        yield f"{MEASURED}{name}", value, _compared(value)
    for rule in catalog.recipe.rules:
        if (
            not rule.field
            and not rule.benchmark
            and not rule.measured
            and rule.name != "times_matched"
            and rule.name in model.signals
        ):
            signal = model.signals[rule.name]
            yield (
                f"signal-{rule.name}",
                _grouped(signal) if rule.scale in ("log", "linear") else signal,
                _compared(signal),
            )


def key_of(rule: SignalRule) -> str:
    """The key of the row that shows what a signal is read from; results of tests have no row of their own."""
    if rule.field:
        return rule.field
    if rule.measured:
        return f"{MEASURED}{rule.measured}"
    return rule.name if rule.name == "times_matched" else f"signal-{rule.name}"


def _classified(text: str) -> Value:
    return Value(State.KNOWN, text, grade=Grade.DERIVED, note="")


def _with_use(model: Model) -> Value:
    return replace(
        model.license, text=f"{model.license.text.removeprefix('LicenseRef-')}, {USES[model.commercial_use]}"
    )


def _grouped(value: Value) -> Value:
    """80100 as 80,100."""
    if value.number is None or not value.is_known:
        return value
    return replace(
        value, text=f"{value.number:,.0f}" if value.number == int(value.number) else f"{value.number:g}"
    )


def _compared(value: Value) -> str:
    return (
        value.state.value
        if not value.is_known
        else f"{value.number:.6g}"
        if value.number is not None
        else value.text.casefold()
    )


BASIC_ROWS = {
    "kind": "Kind",
    "maker": "Maker",
    "tasks": "Tasks",
    "inputs": "Takes in",
    "outputs": "Gives out",
    "released": "Released",
    "license": "Licence",
    "weights": "Weights",
    "hosted": "Hosted price",
    "capability_count": "Capabilities told here",
    "times_matched": "Times matched in searches",
}


def row_labels(catalog: Catalog) -> dict[str, str]:
    """Every row that a fact table may have, in page order."""
    facts = {f"fact-{name}": row.label for name, row in catalog.fact_rows.items()}
    figures = {f"{MEASURED}{name}": label for name, label in LABELS.items()}
    signals = {f"signal-{rule.name}": rule.label for rule in catalog.recipe.rules}
    return BASIC_ROWS | facts | figures | signals
