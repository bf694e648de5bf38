"""What a reader wants to know of a model first: a few rows of its table, and marks beside its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Catalog, Model
from generator.pages.parts.model_parts import Parts
from generator.pages.parts.store import Store
from generator.pages.words.traits import places
from generator.vocabulary import Unit

# Keys of rows. Facts are named as sites name them; a row that a file lacks is left out.
TERMS = ("license", "weights", "hosted")
SIZES = ("fact-parameters", "fact-weights_size", "fact-gpu_memory")  # of what is run by whoever has it
WORK = ("inputs", "outputs", "released")

WHAT_IT_COSTS: tuple[Unit, ...] = ("money", "tokens")  # units of rows that come first where they decide
DEPRECATED, SUCCESSOR = "deprecated", "successor"  # facts


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A row of the table, and where it stands among all others."""

    href: str
    label: str
    cell: Markup


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands on a model's page before everything else."""

    badges: tuple[str, ...]
    rows: tuple[GlanceRow, ...]
    runs_in: tuple[tuple[str, str], ...]  # label and place of the row of each, where it is known to run


def glance(store: Store, model: Model, own: Parts) -> Glance:
    """The first rows of a model; `own` are the parts of its own page."""
    keys = (key for key in _keys(store.catalog, model) if key in own.cells)
    rows = (GlanceRow(f"#{key}", store.labels[key], own.cells[key].brief) for key in keys)
    labels = {rule.name: rule.label for rule in places(store.catalog)}
    runs_in = ((labels[name], f"#signal-{name}") for name in own.traits.runs_in)
    return Glance(tuple(badges(model)), tuple(rows), tuple(runs_in))


def _keys(catalog: Catalog, model: Model) -> Iterator[str]:
    """Terms first, then prices and limits that are reasons to choose; a service has no size to speak of."""
    yield from TERMS
    for row in catalog.fact_rows.values():
        if row.choose and row.unit in WHAT_IT_COSTS:
            yield f"fact-{row.name}"
    yield from WORK if model.kind == "service" else (*SIZES, *WORK)


def badges(model: Model) -> Iterator[str]:
    """What stands beside its name."""
    if model.is_demonstration:
        yield "Made for tests"
    deprecated = model.facts.get(DEPRECATED)
    if deprecated is not None and deprecated.is_known and deprecated.number:
        yield "Deprecated"
    successor = model.facts.get(SUCCESSOR)
    if successor is not None and successor.is_known:
        yield f"Successor: {successor.text}"
