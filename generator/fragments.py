"""What a page shows of one model alone, as finished fragments: made once per model and side, joined many times.

A side tells apart the two columns of a comparison ("left", "right") and a model's own page ("own"): ids and links
inside a fragment carry it, so two fragments can stand on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from markupsafe import Markup

from generator.catalog import Capability, Catalog, Grade, Model, Source, State, Value
from generator.pages import model_path
from generator.verdict import kinds

Side = Literal["left", "right", "own"]
KINDS = {"model": "one model", "family": "family of models", "service": "hosted service"}
USES = {
    "yes": "commercial use allowed",
    "no": "no commercial use",
    "restricted": "commercial use restricted",
    "unknown": "commercial use not stated",
}


class Markups(Protocol):
    """What renders a fragment: the layouts."""

    def markup(self, name: str, page: object) -> Markup: ...


@dataclass(frozen=True, slots=True)
class CellView:
    """One value: text, grade, the number of its source, and what a reader must know."""

    state: str
    text: str
    grade: str
    source: int  # 0: none
    source_href: str
    note: str = ""
    as_of: str = ""
    dispute: str = ""
    is_stale: bool = False
    edit_href: str = ""  # this line of the model's file; on its own page alone


@dataclass(frozen=True, slots=True)
class CapabilityView:
    id: str
    level: int  # of its heading
    title: str
    tags: tuple[str, ...]
    text: str
    unique: str
    versus: str
    limits: str
    sources: tuple[tuple[int, str], ...]  # number and href


@dataclass(frozen=True, slots=True)
class SourcesView:
    side: Side
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    html: Markup
    compared: str  # equal for two cells that say the same
    is_known: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a page shows of one model alone."""

    model: Model
    side: Side
    name: str
    href: str  # from the top of the site
    edit_href: str
    cells: Mapping[str, Cell]
    results: Mapping[tuple[str, str, str], Markup]  # (dataset, metric, setting)
    capabilities: tuple[Markup, ...]
    sources: Markup


def parts(catalog: Catalog, model: Model, side: Side, layouts: Markups) -> Parts:
    numbers = {key: number for number, key in enumerate(model.sources, 1)}
    edit = f"{catalog.site.edit_url}{model.path}" if catalog.site.edit_url else ""

    def cell(value: Value, compared: str = "") -> Cell:
        number = numbers.get(value.source, 0)
        line_href = f"{edit}#L{value.line}" if edit and value.line and side == "own" else ""
        view = CellView(
            value.state.value,
            value.text,
            value.grade.value,
            number,
            f"#{_id(side, f's{number}')}",
            value.note,
            value.as_of,
            value.dispute,
            value.is_stale,
            line_href,
        )
        return Cell(layouts.markup("parts/cell.html", view), compared or value.state.value, value.is_known)

    cells = {key: cell(value, compared) for key, value, compared in values(catalog, model)}
    results = {(result.dataset, result.metric, result.setting): cell(result.value).html for result in model.benchmarks}
    capabilities = tuple(
        layouts.markup("parts/capability.html", _capability(catalog, capability, side, numbers)) for capability in model.capabilities
    )
    sources = layouts.markup("parts/sources.html", SourcesView(side, tuple(model.sources.values())))
    return Parts(model, side, model.short_name, model_path(model.slug), edit, cells, results, capabilities, sources)


def absent_cell(layouts: Markups) -> Cell:
    """The cell of a row that a model's file does not have."""
    return Cell(layouts.markup("parts/cell.html", CellView("absent", "", Grade.UNSOURCED.value, 0, "")), "absent", False)


def _id(side: Side, name: str) -> str:
    return name if side == "own" else f"{side}-{name}"


def _capability(catalog: Catalog, capability: Capability, side: Side, numbers: Mapping[str, int]) -> CapabilityView:
    cited = tuple((numbers[key], f"#{_id(side, f's{numbers[key]}')}") for key in sorted(capability.sources, key=numbers.__getitem__))
    tags = tuple(catalog.tags[tag].label for tag in capability.tags)
    level = 3 if side == "own" else 4
    return CapabilityView(
        _id(side, f"c-{capability.anchor}"),
        level,
        capability.title,
        tags,
        capability.text,
        capability.unique,
        capability.versus,
        capability.limits,
        cited,
    )


def values(catalog: Catalog, model: Model) -> Iterator[tuple[str, Value, str]]:
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
    yield "capability_count", Value(State.KNOWN, str(count), grade=Grade.MEASURED, note="counted in this model's file"), str(count)
    yield "times_matched", Value(State.UNKNOWN, note="no search logs have been imported yet"), "unknown"
    for name, fact in model.facts.items():
        yield f"fact-{name}", fact, _compared(fact)
    for rule in catalog.recipe.rules:
        if not rule.field and not rule.benchmark and rule.name != "times_matched" and rule.name in model.signals:
            signal = model.signals[rule.name]
            yield f"signal-{rule.name}", _grouped(signal) if rule.scale in ("log", "linear") else signal, _compared(signal)


def _classified(text: str) -> Value:
    return Value(State.KNOWN, text, grade=Grade.DERIVED, note="")


def _with_use(model: Model) -> Value:
    return replace(model.license, text=f"{model.license.text.removeprefix('LicenseRef-')}, {USES[model.commercial_use]}")


def _grouped(value: Value) -> Value:
    """80100 as 80,100."""
    if value.number is None or not value.is_known:
        return value
    return replace(value, text=f"{value.number:,.0f}" if value.number == int(value.number) else f"{value.number:g}")


def _compared(value: Value) -> str:
    return value.state.value if not value.is_known else f"{value.number:.6g}" if value.number is not None else value.text.casefold()


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
    signals = {f"signal-{rule.name}": rule.label for rule in catalog.recipe.rules}
    return BASIC_ROWS | facts | signals
