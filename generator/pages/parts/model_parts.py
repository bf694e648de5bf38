"""What a page shows of one model alone, as finished fragments: made once per model and side, joined many times.

A side tells apart the two columns of a comparison ("left", "right") and a model's own page ("own"): ids and links
inside a fragment carry it, so two fragments can stand on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from markupsafe import Markup, escape

from generator.catalog import Capability, Catalog, Grade, Model, Source, Value
from generator.findings.scoring import Measured, Range, Score
from generator.pages.addresses import model_path
from generator.pages.parts.rows import values
from generator.pages.words.verdict import needs

Side = Literal["left", "right", "own"]


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
class ScoreView:
    """One model's score, or a dimension of it; `range` is None where the recipe asks nothing of this kind of model."""

    name: str
    letter: Literal["a", "b"]
    range: Range | None
    missing: int  # signals
    asked: int
    is_total: bool
    is_provisional: bool


class ScoreParts(NamedTuple):
    words: Markup
    mark: Markup  # in the picture of both models' ranges
    cell: Markup


@dataclass(frozen=True, slots=True)
class TitleView:
    """A capability's name in the picture of what matches what."""

    place: int
    title: str
    letter: Literal["a", "b"]
    is_linked: bool


TOTAL = ""  # in place of a dimension's name: the score itself


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a page shows of one model alone; words are HTML."""

    name: Markup
    href: Markup  # from the top of the site
    edit_href: Markup
    cells: Mapping[str, Cell]
    results: Mapping[tuple[str, str, str], Markup]  # (dataset, metric, setting)
    capabilities: tuple[Markup, ...]
    sources: Markup
    scores: Mapping[str, ScoreParts]  # by dimension, and TOTAL
    titles: tuple[tuple[Markup, Markup], ...]  # of each capability: with a counterpart, and without
    needs: tuple[str, ...]  # of each capability, in words; empty where it is about no task


def parts(
    catalog: Catalog, model: Model, measured: Measured, score: Score, side: Side, layouts: Markups
) -> Parts:
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

    cells = {key: cell(value, compared) for key, value, compared in values(catalog, model, measured)}
    results = {
        (result.dataset, result.metric, result.setting): cell(result.value).html
        for result in model.benchmarks
    }
    capabilities = tuple(
        layouts.markup("parts/capability.html", _capability(catalog, capability, side, numbers))
        for capability in model.capabilities
    )
    sources = layouts.markup("parts/sources.html", SourcesView(side, tuple(model.sources.values())))
    names = (escape(model.short_name), escape(model_path(model.slug)), escape(edit))
    scores = dict(_scores(catalog, model, score, side, layouts)) if side != "own" else {}
    titles = tuple(_titles(model, side, layouts)) if side != "own" else ()
    return Parts(*names, cells, results, capabilities, sources, scores, titles, needs(catalog, model))


def _scores(
    catalog: Catalog, model: Model, score: Score, side: Side, layouts: Markups
) -> Iterator[tuple[str, ScoreParts]]:
    name, letter = model.short_name, _letter(side)
    found = {part.dimension.name: part for part in score.parts}
    for dimension in catalog.recipe.dimensions:
        part = found.get(dimension.name)
        readings = part.readings if part else ()
        missing = sum(not reading.is_known for reading in readings)
        yield (
            dimension.name,
            _score(
                ScoreView(name, letter, part.range if part else None, missing, len(readings), False, False),
                layouts,
            ),
        )
    yield TOTAL, _score(ScoreView(name, letter, score.range, 0, 0, True, score.is_provisional), layouts)


def _score(view: ScoreView, layouts: Markups) -> ScoreParts:
    return ScoreParts(
        *(layouts.markup(f"parts/score-{part}.html", view).strip() for part in ScoreParts._fields)
    )


def _titles(model: Model, side: Side, layouts: Markups) -> Iterator[tuple[Markup, Markup]]:
    for place, capability in enumerate(model.capabilities):
        views = (TitleView(place, capability.title, _letter(side), is_linked) for is_linked in (True, False))
        linked, lone = (layouts.markup("parts/title.html", view) for view in views)
        yield linked, lone


def _letter(side: Side) -> Literal["a", "b"]:
    return "a" if side == "left" else "b"


def absent_cell(layouts: Markups, state: Literal["absent", "not run"] = "absent") -> Cell:
    """The cell of a row that a model's file does not have, or that only running the model could fill."""
    return Cell(
        layouts.markup("parts/cell.html", CellView(state, "", Grade.UNSOURCED.value, 0, "")), "absent", False
    )


def _id(side: Side, name: str) -> str:
    return name if side == "own" else f"{side}-{name}"


def _capability(
    catalog: Catalog, capability: Capability, side: Side, numbers: Mapping[str, int]
) -> CapabilityView:
    cited = tuple(
        (numbers[key], f"#{_id(side, f's{numbers[key]}')}")
        for key in sorted(capability.sources, key=numbers.__getitem__)
    )
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
