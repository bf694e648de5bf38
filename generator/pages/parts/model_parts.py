"""What a page shows of one model alone, as finished fragments: made once per model and side, joined often.

A side tells apart the two columns of a comparison ("left", "right") and a model's own page ("own"): ids and
links inside a fragment carry it, so two fragments can stand on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from markupsafe import Markup, escape

from generator.catalog import Capability, Catalog, Grade, Model, Source, Value
from generator.findings.sample_figures import Figures
from generator.findings.scoring import DimensionScore, Range, Score
from generator.pages.addresses import model_path
from generator.pages.parts.rows import values
from generator.pages.words.traits import Traits, traits

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
    """One model's score, or a dimension of it.

    `range` is None where the recipe asks nothing of this kind of model.
    """

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
    traits: Traits  # what sentences about a pair need of it


def parts(
    catalog: Catalog, model: Model, figures: Figures, score: Score, side: Side, layouts: Markups
) -> Parts:
    """Everything of one model; scores and titles only for a side of a comparison."""
    maker = _Maker(catalog, model, side, layouts)
    return Parts(
        name=escape(model.short_name),
        href=escape(model_path(model.slug)),
        edit_href=escape(maker.edit_href),
        cells=maker.cells(figures),
        results=maker.results(),
        capabilities=maker.capabilities(),
        sources=maker.sources(),
        scores=dict(maker.scores(score)) if side != "own" else {},
        titles=tuple(maker.titles()) if side != "own" else (),
        traits=traits(catalog, model),
    )


class _Maker:
    """Renders the parts of one model for one side."""

    def __init__(self, catalog: Catalog, model: Model, side: Side, layouts: Markups) -> None:
        self._catalog = catalog
        self._model = model
        self._side = side
        self._layouts = layouts
        self._letter: Literal["a", "b"] = "a" if side == "left" else "b"
        self._numbers = {key: number for number, key in enumerate(model.sources, 1)}
        edit_url = catalog.site.edit_url
        self.edit_href = f"{edit_url}{model.path}" if edit_url else ""

    def cells(self, figures: Figures) -> dict[str, Cell]:
        """By key of the row."""
        rows = values(self._catalog, self._model, figures)
        return {key: self._cell(value, compared) for key, value, compared in rows}

    def _cell(self, value: Value, compared: str = "") -> Cell:
        has_line = self.edit_href and value.line and self._side == "own"
        number = self._numbers.get(value.source, 0)
        view = CellView(
            state=value.state.value,
            text=value.text,
            grade=value.grade.value,
            source=number,
            source_href=self._source_href(number),
            note=value.note,
            as_of=value.as_of,
            dispute=value.dispute,
            is_stale=value.is_stale,
            edit_href=f"{self.edit_href}#L{value.line}" if has_line else "",
        )
        html = self._layouts.markup("pieces/cell.html", view)
        return Cell(html, compared or value.state.value, value.is_known)

    def results(self) -> dict[tuple[str, str, str], Markup]:
        """By data set, metric and setting."""
        return {result.key: self._cell(result.value).html for result in self._model.benchmarks}

    def capabilities(self) -> tuple[Markup, ...]:
        """Each as an article, in the order of the model's file."""
        views = map(self._capability, self._model.capabilities)
        return tuple(self._layouts.markup("pieces/capability.html", view) for view in views)

    def _capability(self, capability: Capability) -> CapabilityView:
        numbers = sorted(self._numbers[key] for key in capability.sources)
        return CapabilityView(
            id=self._id(f"c-{capability.anchor}"),
            level=3 if self._side == "own" else 4,
            title=capability.title,
            tags=tuple(self._catalog.tags[tag].label for tag in capability.tags),
            text=capability.text,
            unique=capability.unique,
            versus=capability.versus,
            limits=capability.limits,
            sources=tuple((number, self._source_href(number)) for number in numbers),
        )

    def sources(self) -> Markup:
        """The list that the numbers behind values lead to."""
        view = SourcesView(self._side, tuple(self._model.sources.values()))
        return self._layouts.markup("pieces/sources.html", view)

    def scores(self, score: Score) -> Iterator[tuple[str, ScoreParts]]:
        """By dimension of the recipe, and TOTAL."""
        by_name = {part.dimension.name: part for part in score.parts}
        for dimension in self._catalog.recipe.dimensions:
            yield dimension.name, self._dimension(dimension.name, by_name.get(dimension.name))
        view = ScoreView(
            name=self._model.short_name,
            letter=self._letter,
            range=score.range,
            missing=0,
            asked=0,
            is_total=True,
            is_provisional=score.is_provisional,
        )
        yield TOTAL, self._score(view)

    def _dimension(self, name: str, part: DimensionScore | None) -> ScoreParts:
        readings = part.readings if part else ()
        view = ScoreView(
            name=self._model.short_name,
            letter=self._letter,
            range=part.range if part else None,
            missing=sum(not reading.is_known for reading in readings),
            asked=len(readings),
            is_total=False,
            is_provisional=False,
        )
        return self._score(view)

    def _score(self, view: ScoreView) -> ScoreParts:
        layouts = (f"pieces/score-{part}.html" for part in ScoreParts._fields)
        return ScoreParts(*(self._layouts.markup(layout, view).strip() for layout in layouts))

    def titles(self) -> Iterator[tuple[Markup, Markup]]:
        """Of each capability in the picture of what matches what: with a counterpart, and without."""
        for place, capability in enumerate(self._model.capabilities):
            linked, lone = (
                TitleView(place, capability.title, self._letter, is_linked) for is_linked in (True, False)
            )
            yield self._title(linked), self._title(lone)

    def _title(self, view: TitleView) -> Markup:
        return self._layouts.markup("pieces/title.html", view)

    def _source_href(self, number: int) -> str:
        return f"#{self._id(f's{number}')}"

    def _id(self, name: str) -> str:
        return name if self._side == "own" else f"{self._side}-{name}"


def absent_cell(layouts: Markups, state: Literal["absent", "not run"] = "absent") -> Cell:
    """The cell of a row that a model's file does not have, or that only running the model could fill."""
    view = CellView(state=state, text="", grade=Grade.UNSOURCED.value, source=0, source_href="")
    return Cell(layouts.markup("pieces/cell.html", view), "absent", False)
