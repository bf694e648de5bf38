"""What a page shows of one model alone, as finished fragments: made once per model and side, joined often.

A side tells apart the two columns of a comparison ("left", "right") and a model's own page ("own"): ids and
links inside a fragment carry it, so two fragments can stand on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from markupsafe import Markup, escape

from generator.catalog import Benchmark, Capability, Catalog, Grade, Model, Source, State, Value
from generator.findings.model_scores import DimensionScore, Range, Score
from generator.findings.sample_figures import Figures
from generator.pages.addresses import data_path, model_path, root_of, tag_path
from generator.pages.parts.rows import rows, values
from generator.pages.words.results import result_key
from generator.pages.words.traits import Test, Traits, traits

Side = Literal["left", "right", "own"]
Letter = Literal["a", "b"]  # of the left and the right column


class Markups(Protocol):
    """What renders a fragment: the layouts."""

    def markup(self, name: str, page: object) -> Markup: ...

    def only_prints(self, name: str, view: Callable[..., tuple[Any, ...]], *names: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class CellView:
    """One value: text, grade, the number of its source, and what a reader must know."""

    state: str
    text: str
    grade: str
    source: int  # 0: none
    source_href: str
    condition: str = ""  # under which it holds; empty where the text has it
    note: str = ""
    as_of: str = ""
    dispute: str = ""
    is_stale: bool = False
    edit_href: str = ""  # this line of the model's file; on its own page alone


@dataclass(frozen=True, slots=True)
class CapabilityView:
    id: str
    title: str
    tags: tuple[tuple[str, str], ...]  # label and page; on a model's own page alone
    text: str
    unique: str
    versus: str
    limits: str
    is_generated: bool
    sources: tuple[tuple[int, str], ...]  # number and href


@dataclass(frozen=True, slots=True)
class LineView:
    """A capability as one line says it."""

    title: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersusView:
    """How a capability stands against one other model."""

    title: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class SourcesView:
    side: Side
    sources: tuple[tuple[int, Source], ...]  # with their numbers


@dataclass(frozen=True, slots=True)
class Cell:
    html: Markup
    brief: Markup  # its beginning: value, grade and source, without what else a reader must know
    compared: str  # equal for two cells that say the same
    is_known: bool
    is_told: bool = True  # known, or known not to apply
    rank: float | None = None  # the higher the better; None where no end is better, or the value is in doubt
    terms: str = ""  # condition and note; ranks under different ones are not compared


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One model's score, or a dimension of it.

    `range` is None where the recipe asks nothing of this kind of model.
    """

    letter: Literal["a", "b"]
    range: Range | None
    missing: int  # signals
    asked: int
    is_total: bool
    is_provisional: bool


class TestCell(NamedTuple):
    """What a model's results in one test say."""

    label: Markup
    html: Markup


class ScoreParts(NamedTuple):
    mark: Markup  # in the picture of both models' ranges
    cell: Markup


TOTAL = ""  # in place of a dimension's name: the score itself


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a page shows of one model alone; words are HTML."""

    name: Markup
    href: Markup  # from the top of the site
    edit_href: Markup
    data_href: Markup  # of its JSON, from the top of the site; empty where the site has none
    cells: Mapping[str, Cell]
    results: Mapping[tuple[str, str, str], Markup]  # (dataset, metric, setting)
    tests: Mapping[str, TestCell]  # by key of the row: all results of a test with their settings
    capabilities: tuple[Markup, ...]
    lines: tuple[Markup, ...]  # of capabilities: title and tags
    versus: Mapping[str, Markup]  # by slug: how its capabilities stand against that model, as list items
    sources: Markup  # on a comparison those that it cites
    source_count: int
    scores: Mapping[str, Mapping[str, ScoreParts]]  # by task; by dimension, and TOTAL
    traits: Traits  # what sentences about a pair need of it


def parts(
    catalog: Catalog, model: Model, figures: Figures, scores: Sequence[Score], side: Side, layouts: Markups
) -> Parts:
    """Everything of one model.

    Tests, lines, scores and what is told against others only for a side of a comparison.
    """
    maker = Maker(catalog, model, side, layouts)
    return replace(maker.parts(figures), **maker.sided(scores, side))


class Maker:
    """Renders the parts of one model for one side, or with a mark in its place."""

    def __init__(self, catalog: Catalog, model: Model, side: str, layouts: Markups) -> None:
        self._catalog = catalog
        self._model = model
        self._side = side
        self._layouts = layouts
        self._numbers = {key: number for number, key in enumerate(model.sources, 1)}
        edit_url = catalog.site.edit_url
        self.edit_href = f"{edit_url}{model.path}" if edit_url else ""

    def parts(self, figures: Figures) -> Parts:
        """All but what `sided` gives."""
        model, is_joined = self._model, self._side != "own"
        data_href = data_path(model_path(model.slug)) if self._catalog.site.outputs.api else ""
        return Parts(
            name=escape(model.short_name),
            href=escape(model_path(model.slug)),
            edit_href=escape(self.edit_href),
            data_href=escape(data_href),
            cells=self.cells(figures),
            results=self.results(),
            tests=self.tests() if is_joined else {},
            capabilities=self.capabilities(),
            lines=self.lines() if is_joined else (),
            versus=self.versus() if is_joined else {},
            sources=Markup(""),
            source_count=len(self.sources),
            scores={},
            traits=traits(self._catalog, model),
        )

    def sided(self, scores: Sequence[Score], side: Side) -> dict[str, Any]:
        """The parts whose layouts are told the side, or its letter."""
        sources = self._layouts.markup("pieces/sources.html", SourcesView(side, self.sources))
        if side == "own":
            return {"sources": sources}
        letter: Letter = "a" if side == "left" else "b"
        return {
            "sources": sources,
            "scores": {score.task: dict(self._scores(score, letter)) for score in scores},
        }

    def cells(self, figures: Figures) -> dict[str, Cell]:
        """By key of the row."""
        better = {key: row.better for key, row in rows(self._catalog).items()}
        priced = {f"fact-{row.name}" for row in self._catalog.fact_rows.values() if row.unit == "money"}
        cells: dict[str, Cell] = {}
        for key, value, compared in values(self._catalog, self._model, figures):
            cells[key] = replace(
                self._cell(value, compared),
                rank=_rank(value, better[key]) if better[key] else None,
                terms=value.condition if key in priced else f"{value.condition}\n{value.note}",
            )
        return cells

    def _cell(self, value: Value, compared: str = "") -> Cell:
        has_line = self.edit_href and value.line and self._side == "own"
        number = self._numbers.get(value.source, 0)
        view = CellView(
            state=value.state.value,
            text=value.text,
            grade=value.grade.value,
            source=number,
            source_href=self._source_href(number),
            condition="" if value.condition in value.text else value.condition,
            note=value.note,
            as_of=value.as_of,
            dispute=value.dispute,
            is_stale=value.is_stale,
            edit_href=f"{self.edit_href}#L{value.line}" if has_line else "",
        )
        brief = self._layouts.markup("pieces/cell.html", view)
        return Cell(
            html=brief + self._layouts.markup("pieces/note.html", view),
            compared=compared or value.state.value,
            is_known=value.is_known,
            is_told=value.state is not State.UNKNOWN,
            brief=brief,
        )

    def results(self) -> dict[tuple[str, str, str], Markup]:
        """By data set, metric and setting."""
        return {result.key: self._cell(result.value).html for result in self._model.benchmarks}

    def tests(self) -> dict[str, TestCell]:
        """By key of the row: a result below the other where there are several."""
        by_test: dict[Test, list[Markup]] = {}
        for result in self._model.benchmarks:
            by_test.setdefault((result.dataset, result.metric), []).append(self._result(result))
        cells: dict[str, TestCell] = {}
        for test, results in by_test.items():
            cells[result_key(test)] = TestCell(escape(", ".join(test)), Markup("<br>").join(results))
        return cells

    def _result(self, result: Benchmark) -> Markup:
        """A figure with its setting, and the sibling that reached it."""
        sibling = f"of its sibling {result.checkpoint}" if result.checkpoint else ""
        note = "; ".join(filter(None, (result.setting, sibling, result.value.note)))
        return self._cell(replace(result.value, note=note)).html

    def capabilities(self) -> tuple[Markup, ...]:
        """Each as an article, in the order of the model's file."""
        views = map(self._capability, self._model.capabilities)
        return tuple(self._layouts.markup("pieces/capability.html", view) for view in views)

    def _capability(self, capability: Capability) -> CapabilityView:
        numbers = sorted(self._numbers[key] for key in capability.sources)
        return CapabilityView(
            id=self._id(f"c-{capability.anchor}"),
            title=capability.title,
            tags=tuple(self._linked_tags(capability)) if self._side == "own" else (),
            text=capability.text,
            unique=capability.unique,
            versus=capability.versus,
            limits=capability.limits,
            is_generated=capability.is_generated,
            sources=tuple((number, self._source_href(number)) for number in numbers),
        )

    def _linked_tags(self, capability: Capability) -> Iterator[tuple[str, str]]:
        """A tag that some capability has has a page, so none of these links can break."""
        root = root_of(model_path(self._model.slug))
        for label, tag in zip(self._tags(capability), capability.tags, strict=True):
            yield label, f"{root}{tag_path(tag)}"

    def _tags(self, capability: Capability) -> tuple[str, ...]:
        return tuple(self._catalog.tags[tag].label for tag in capability.tags)

    def lines(self) -> tuple[Markup, ...]:
        """Title and tags of each capability."""
        views = (LineView(each.title, self._tags(each)) for each in self._model.capabilities)
        return tuple(self._layouts.markup("pieces/capability-line.html", view).strip() for view in views)

    def versus(self) -> dict[str, Markup]:
        """By slug of the other model: what capabilities say of it, in the order of the file."""
        items: dict[str, list[Markup]] = {}
        for capability in self._model.capabilities:
            for slug, text in capability.versus_models.items():
                items.setdefault(slug, []).append(self._versus(capability, text))
        return {slug: Markup("").join(of_slug) for slug, of_slug in items.items()}

    def _versus(self, capability: Capability, text: str) -> Markup:
        view = VersusView(capability.title, f"#{self._id(f'c-{capability.anchor}')}", text)
        return self._layouts.markup("pieces/versus.html", view)

    @cached_property
    def sources(self) -> tuple[tuple[int, Source], ...]:
        """What the numbers behind values lead to; on a comparison those that its cells and texts cite."""
        every = enumerate(self._model.sources.values(), 1)
        if self._side == "own":
            return tuple(every)
        cited = self._cited()
        return tuple((number, source) for number, source in every if source.key in cited)

    def _cited(self) -> set[str]:
        shown = (value.source for _, value, _ in values(self._catalog, self._model, {}))
        of_results = (result.value.source for result in self._model.benchmarks)
        of_texts = (key for capability in self._model.capabilities for key in capability.sources)
        return {*shown, *of_results, *of_texts}

    def _scores(self, score: Score, letter: Letter) -> Iterator[tuple[str, ScoreParts]]:
        """By dimension of the recipe, and TOTAL."""
        by_name = {part.dimension.name: part for part in score.parts}
        for dimension in self._catalog.recipe.dimensions:
            yield dimension.name, self._dimension(by_name.get(dimension.name), letter)
        view = ScoreView(
            letter=letter,
            range=score.range,
            missing=0,
            asked=0,
            is_total=True,
            is_provisional=score.is_provisional,
        )
        yield TOTAL, self._score(view)

    def _dimension(self, part: DimensionScore | None, letter: Letter) -> ScoreParts:
        readings = part.readings if part else ()
        view = ScoreView(
            letter=letter,
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

    def _source_href(self, number: int) -> str:
        return f"#{self._id(f's{number}')}"

    def _id(self, name: str) -> str:
        return name if self._side == "own" else f"{self._side}-{name}"


def _rank(value: Value, better: str) -> float | None:
    """The number, or its negative where less is better; None for what is in doubt."""
    if value.number is None or not value.is_known or value.is_stale or value.dispute:
        return None
    return value.number if better == "more" else -value.number


def value_markup(layouts: Markups, value: Value) -> Markup:
    """A value that stands in no file, with its note."""
    view = CellView(
        state=value.state.value,
        text=value.text,
        grade=value.grade.value,
        source=0,
        source_href="",
        note=value.note,
    )
    return layouts.markup("pieces/cell.html", view) + layouts.markup("pieces/note.html", view)


def absent_cell(layouts: Markups, state: Literal["absent", "not run", "not tested"] = "absent") -> Cell:
    """The cell of a row that a model's file does not have.

    Only a run of the model could fill it where it is "not run", only a test by somebody where "not tested".
    """
    view = CellView(state=state, text="", grade=Grade.UNSOURCED.value, source=0, source_href="")
    html = layouts.markup("pieces/cell.html", view)
    return Cell(html=html, compared="absent", is_known=False, is_told=False, brief=html)
