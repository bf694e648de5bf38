"""What a page shows of one model alone, as finished fragments: made once per model and side, joined many times.

A side tells apart the two columns of a comparison ("left", "right") and a model's own page ("own"): ids and links
inside a fragment carry it, so two fragments can stand on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol

from markupsafe import Markup, escape

from generator.catalog import Capability, Catalog, Grade, Model, Sample, Source, State, Value
from generator.exhibits import Answer, PictureView, Strip, absence, exhibits, picture_view, run_rows
from generator.measured import LABELS
from generator.outputs import Outputs
from generator.pages import model_path
from generator.scoring import Measured, Range, Score
from generator.verdict import kinds, needs

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


MEASURED = "measured-"  # begins the key of every row that a run of the model fills
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


def parts(catalog: Catalog, model: Model, measured: Measured, score: Score, side: Side, layouts: Markups) -> Parts:
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
    results = {(result.dataset, result.metric, result.setting): cell(result.value).html for result in model.benchmarks}
    capabilities = tuple(
        layouts.markup("parts/capability.html", _capability(catalog, capability, side, numbers)) for capability in model.capabilities
    )
    sources = layouts.markup("parts/sources.html", SourcesView(side, tuple(model.sources.values())))
    names = (escape(model.short_name), escape(model_path(model.slug)), escape(edit))
    scores = dict(_scores(catalog, model, score, side, layouts)) if side != "own" else {}
    titles = tuple(_titles(model, side, layouts)) if side != "own" else ()
    return Parts(*names, cells, results, capabilities, sources, scores, titles, needs(catalog, model))


def _scores(catalog: Catalog, model: Model, score: Score, side: Side, layouts: Markups) -> Iterator[tuple[str, ScoreParts]]:
    name, letter = model.short_name, _letter(side)
    found = {part.dimension.name: part for part in score.parts}
    for dimension in catalog.recipe.dimensions:
        part = found.get(dimension.name)
        readings = part.readings if part else ()
        missing = sum(not reading.is_known for reading in readings)
        yield dimension.name, _score(ScoreView(name, letter, part.range if part else None, missing, len(readings), False, False), layouts)
    yield TOTAL, _score(ScoreView(name, letter, score.range, 0, 0, True, score.is_provisional), layouts)


def _score(view: ScoreView, layouts: Markups) -> ScoreParts:
    return ScoreParts(*(layouts.markup(f"parts/score-{part}.html", view).strip() for part in ScoreParts._fields))


def _titles(model: Model, side: Side, layouts: Markups) -> Iterator[tuple[Markup, Markup]]:
    for place, capability in enumerate(model.capabilities):
        views = (TitleView(place, capability.title, _letter(side), is_linked) for is_linked in (True, False))
        linked, lone = (layouts.markup("parts/title.html", view) for view in views)
        yield linked, lone


def _letter(side: Side) -> Literal["a", "b"]:
    return "a" if side == "left" else "b"


@dataclass(frozen=True, slots=True)
class PictureTag:
    """A sample's picture on pages of one depth."""

    root: str
    picture: PictureView


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """What one model gave for one input; `picture` is None for a prompt."""

    root: str
    picture: PictureView | None
    strip: Strip | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    name: str
    slug: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What one model gave for one input: the words that a comparison marks, and all that stands below them."""

    root: str
    strip: Strip | None
    lead: Answer
    html: Markup


@dataclass(frozen=True, slots=True)
class Shown:
    """All that pages of one depth show of a model's outputs."""

    exhibits: Mapping[str, Exhibit]  # by the name of the input
    run: Markup  # how it was run; empty when it was not
    absence: Markup  # why it was not run; empty when it was
    about: str  # what kind of network it is, where its weights are files of the site


def picture_tag(sample: Sample, root: str, layouts: Markups) -> Markup:
    return layouts.markup("parts/picture.html", PictureTag(root, picture_view(sample)))


def shown(catalog: Catalog, outputs: Outputs, model: Model, root: str, layouts: Markups) -> Shown:
    """Holds no id, so it can stand anywhere on a page; its links begin with `root`."""
    if not outputs.of(model):
        return Shown({}, Markup(), absence(model), "")
    found = exhibits(catalog, outputs, model)
    pictures = {sample.name: picture_view(sample) for sample in catalog.samples}
    views = {name: ExhibitView(root, pictures.get(name), found.strip, answers) for name, answers in found.answers.items()}
    run = layouts.markup("parts/run.html", RunView(model.short_name, model.slug, run_rows(model, outputs)))
    about = _opening(model.summary) if model.run and model.run.is_local else ""
    return Shown({name: _exhibit(view, layouts) for name, view in views.items()}, run, Markup(), about)


def _exhibit(view: ExhibitView, layouts: Markups) -> Exhibit:
    return Exhibit(view.root, view.strip, view.answers[0], layouts.markup("parts/exhibit.html", view))


def _opening(text: str, least: int = 40) -> str:
    """The first sentences, as many as it takes to have said something; without marks of code."""
    sentences = " ".join(text.replace("`", "").split()).split(". ")
    said = ""
    for sentence in sentences:
        said += f"{sentence.removesuffix('.')}. "
        if len(said) > least:
            break
    return said.strip()


def absent_cell(layouts: Markups, state: Literal["absent", "not run"] = "absent") -> Cell:
    """The cell of a row that a model's file does not have, or that only running the model could fill."""
    return Cell(layouts.markup("parts/cell.html", CellView(state, "", Grade.UNSOURCED.value, 0, "")), "absent", False)


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
    yield "capability_count", Value(State.KNOWN, str(count), grade=Grade.MEASURED, note="counted in this model's file"), str(count)
    yield "times_matched", Value(State.UNKNOWN, note="no search logs have been imported yet"), "unknown"
    for name, fact in model.facts.items():
        yield f"fact-{name}", fact, _compared(fact)
    for name, value in measured.items():
        yield f"{MEASURED}{name}", value, _compared(value)
    for rule in catalog.recipe.rules:
        if not rule.field and not rule.benchmark and not rule.measured and rule.name != "times_matched" and rule.name in model.signals:
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
    figures = {f"{MEASURED}{name}": label for name, label in LABELS.items()}
    signals = {f"signal-{rule.name}": rule.label for rule in catalog.recipe.rules}
    return BASIC_ROWS | facts | figures | signals
