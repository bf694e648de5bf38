"""The rows of the tables of facts: their keys, labels, headings and order, and what each is compared by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from generator.catalog import Catalog, Grade, Model, SignalRule, State, Value
from generator.findings.sample_figures import Figures
from generator.pages.parts.present import asks_searches
from generator.pages.words.figures import LABELS, value_of
from generator.pages.words.labels import kinds, small_initial
from generator.pages.words.licences import licence_words
from generator.vocabulary import Better

KINDS = {"model": "one model", "family": "family of models", "service": "hosted service"}

MEASURED = "measured-"  # begins the key of every row that a run of the model fills
TIMES_MATCHED = "times_matched"
NO_LOGS = Value(State.UNKNOWN, note="no search logs have been imported yet")

BASIC_ROWS = {
    "kind": "Kind",
    "maker": "Maker",
    "id": "Name in interfaces",
    "tasks": "Tasks",
    "inputs": "Takes in",
    "outputs": "Gives out",
    "domain": "Made for",
    "released": "Released",
    "license": "Licence",
    "weights": "Weights",
    "hosted": "Hosted price",
    "capability_count": "Capabilities told here",
    TIMES_MATCHED: "Times matched in searches",
}

# Headings of rows that no content file declares. Facts that name one of the first two stand with them.
LICENCE, INPUT, FACTS = "Licence and price", "Input and output", "More facts"
RUN, ABOUT, SEARCHES = "Run here", "What it is", "Searches"
BASIC_GROUPS = {
    "inputs": INPUT,
    "outputs": INPUT,
    "license": LICENCE,
    "weights": LICENCE,
    "hosted": LICENCE,
    TIMES_MATCHED: SEARCHES,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that fact tables may have."""

    label: str
    group: str  # the heading that it stands under
    better: Better | Literal[""] = ""


def values(catalog: Catalog, model: Model, figures: Figures) -> Iterator[tuple[str, Value, str]]:
    """Row key, value, and what it is compared by, for every row that this model can fill."""
    yield from _basic(catalog, model)
    for name, fact in model.facts.items():
        yield f"fact-{name}", fact, _compared(fact)
    for name, figure in figures.items():
        value = value_of(name, figure)
        yield f"{MEASURED}{name}", value, _compared(value)
    for rule in catalog.recipe.rules:
        if not rule.benchmark and key_of(rule) == f"signal-{rule.name}" and rule.name in model.signals:
            signal = model.signals[rule.name]
            yield key_of(rule), signal, _compared(signal)


def _basic(catalog: Catalog, model: Model) -> Iterator[tuple[str, Value, str]]:
    """The rows that every model has."""
    tasks = ", ".join(catalog.tasks[task].label for task in model.tasks)
    inputs = kinds(model.kinds.inputs, catalog.modalities)
    outputs = kinds(model.kinds.outputs, catalog.modalities)
    yield "kind", _classified(KINDS[model.kind]), model.kind
    yield "maker", _classified(model.maker), model.maker
    if model.id:
        yield "id", _classified(model.id), model.id
    yield "tasks", _classified(tasks), tasks
    yield "inputs", _classified(inputs), inputs
    yield "outputs", _classified(outputs), outputs
    if catalog.domains or model.is_demonstration:
        domain = _domain(catalog, model)
        yield "domain", _classified(domain), domain
    yield "released", model.released, model.released.text
    yield "license", _with_use(model), f"{model.license.text} {model.commercial_use}"
    yield "weights", model.weights, model.weights.text
    yield "hosted", model.hosted, model.hosted.text
    count = str(len(model.capabilities))
    counted = Value(State.KNOWN, count, grade=Grade.MEASURED, note="counted in this model's file")
    yield "capability_count", counted, count
    if asks_searches(catalog):
        yield TIMES_MATCHED, NO_LOGS, NO_LOGS.state.value


def key_of(rule: SignalRule) -> str:
    """The key of the row that shows what a signal is read from; results of tests have no row of their own."""
    if rule.field:
        return rule.field
    if rule.fact:
        return f"fact-{rule.fact}"
    if rule.measured:
        return f"{MEASURED}{rule.measured}"
    return rule.name if rule.name == TIMES_MATCHED else f"signal-{rule.name}"


def _domain(catalog: Catalog, model: Model) -> str:
    """What it was made for: "drawn scenes, a demonstration"."""
    domain = small_initial(catalog.domains[model.domain]) if model.domain else "any"
    return f"{domain}, a demonstration" if model.is_demonstration else domain


def _classified(text: str) -> Value:
    return Value(State.KNOWN, text, grade=Grade.DERIVED, note="")


def _with_use(model: Model) -> Value:
    return replace(model.license, text=licence_words(model))


def _compared(value: Value) -> str:
    if not value.is_known:
        return value.state.value
    return value.text.casefold() if value.number is None else f"{value.number:.6g}"


def row_labels(catalog: Catalog) -> dict[str, str]:
    """Every row that a fact table may have, in page order."""
    return {key: row.label for key, row in rows(catalog).items()}


def rows(catalog: Catalog) -> dict[str, Row]:
    """Every row that a fact table may have, by key: what a site declares in its order, ours around it."""
    basic = {key: Row(label, BASIC_GROUPS.get(key, ABOUT)) for key, label in BASIC_ROWS.items()}
    facts = {
        f"fact-{name}": Row(row.label, row.group or FACTS, row.better)
        for name, row in catalog.fact_rows.items()
    }
    figures = {f"{MEASURED}{name}": Row(label, RUN) for name, label in LABELS.items()}
    return basic | facts | figures | _signal_rows(catalog)


def _signal_rows(catalog: Catalog) -> dict[str, Row]:
    """Signals stand under their dimension, except tests and what another row shows."""
    return {
        f"signal-{rule.name}": Row(rule.label, dimension.label)
        for dimension in catalog.recipe.dimensions
        for rule in dimension.signals
        if not rule.benchmark and key_of(rule) == f"signal-{rule.name}"
    }


def groups(catalog: Catalog) -> tuple[str, ...]:
    """The headings of the tables of facts in page order, each once: what decides before what describes."""
    of_facts = [row.group or FACTS for row in catalog.fact_rows.values()]
    of_signals = [row.group for row in _signal_rows(catalog).values()]
    return tuple(dict.fromkeys((LICENCE, *of_facts, INPUT, RUN, ABOUT, *of_signals, SEARCHES)))
