"""A model as a column of a shortlist, and three or four columns laid side by side, row by row.

A page of the best of a task lays columns out when it is built. For any other shortlist the browser does it
(layouts/static/shortlist.js), from the same columns and by the same rules: rows in the order of their
numbers, then of their labels; what more models can do comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.catalog import Benchmark, Capability, Catalog, FactRow, Model
from generator.findings.model_scores import Range, Score
from generator.findings.ranks import RankTable
from generator.pages.addresses import model_path
from generator.pages.parts.deciding import Asked, Deciding, asked, columns, deciding, yes_no
from generator.pages.parts.store import Store
from generator.pages.words.standing import NO_SCORE, NOT_RANKED
from generator.pages.words.traits import is_elsewhere

MOST, LEAST = 4, 3  # models of a shortlist that is made for a task
OWN_TEST = 10_000  # number of a row whose test the recipe does not read: behind all others
UNLIKE_DOMAINS = "They are made for different things, so no score compares them."
DEMONSTRATIONS = "Models that are made for tests have no score."
OF_ASKED = {  # rows that stand only where a site asks for them
    "memory": ("Parameters", "GPU memory", "Fits in 8 GB"),
    "browser": ("In a browser",),
    "cpu": ("Without a GPU",),
    "runtimes": ("Runs in",),
}
NO_TASK = "They share no task, so no score compares them."


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, or one of several; it may lead somewhere."""

    text: str
    href: str = ""  # from the top of the site
    about: str = ""  # under which settings it was reached


@dataclass(frozen=True, slots=True)
class ShortRow:
    """What one model has in a row."""

    order: int
    label: str
    entries: tuple[Entry, ...]  # empty: not known
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaskRows:
    """The score of a model in one of its tasks."""

    order: int  # of the task among those of the site
    label: str
    rows: tuple[ShortRow, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """All that a shortlist shows of one model."""

    slug: str
    name: str
    href: str  # from the top of the site
    maker: str
    domain: str
    is_demonstration: bool
    facts: tuple[ShortRow, ...]
    scores: tuple[TaskRows, ...]
    tests: tuple[ShortRow, ...]
    abilities: tuple[ShortRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of all columns; one without cells is a line of words across all of them."""

    label: str
    cells: tuple[ShortRow | None, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    name: str
    heading: str
    note: str
    blank: str  # stands where a model has nothing


@dataclass(frozen=True, slots=True)
class Laid:
    """A section with its rows."""

    section: Section
    lines: tuple[Line, ...]


FACTS = Section("facts", "What decides", "", "not known")
OF_SCORES = "Within a task that all of them have; below each what it could be at worst and at best."
SCORES = Section("scores", "Score", OF_SCORES, "not known")
TESTS = Section("tests", "Public tests", "Settings differ: see the page of two models.", "none found")
ABILITIES = Section("abilities", "What each can do", "In the words of its own page; – : not told of.", "–")
SECTIONS = (FACTS, SCORES, TESTS, ABILITIES)


def best_ranked(table: RankTable) -> tuple[int, ...]:
    """Positions of the models that a shortlist of a task shows; empty where fewer than three are ranked."""
    best = tuple(place.position for place in table.ranked[:MOST])
    return best if len(best) >= LEAST else ()


def column(store: Store, position: int) -> Column:
    """A model of the catalog, made once."""
    return store.recent(("shortlist", position), lambda: _column(store, position))


def _column(store: Store, position: int) -> Column:
    catalog, model = store.catalog, store.catalog.models[position]
    return Column(
        slug=model.slug,
        name=model.short_name,
        href=model_path(model.slug),
        maker=model.maker,
        domain=model.domain,
        is_demonstration=model.is_demonstration,
        facts=_facts(deciding(store, position), asked(catalog), columns(catalog)),
        scores=tuple(sorted(_scores(catalog, store.findings.scores.of(position)), key=_order)),
        tests=tuple(_tests(catalog, model)),
        abilities=tuple(_abilities(catalog, model)),
    )


# One model


def _facts(facts: Deciding, asked: Asked, columns: Sequence[FactRow]) -> tuple[ShortRow, ...]:
    """The same rows of every model; their place among all that there may be is their number.

    A row of the site's own columns stands only where the model says something in it.
    """
    licence, *others = _own_rows(facts)
    own = [(row.label, each.words, each.condition) for row, each in zip(columns, facts.figures, strict=True)]
    unasked = {label for name, labels in OF_ASKED.items() if not getattr(asked, name) for label in labels}
    return tuple(
        ShortRow(order, label, (Entry(text),) if text else (), note)
        for order, (label, text, note) in enumerate([licence, *own, *others])
        if (text if 0 < order <= len(own) else label not in unasked)
    )


def _own_rows(facts: Deciding) -> tuple[tuple[str, str, str], ...]:
    """Label, what stands there and a note: the rows of every site."""
    weights = {"": "", "open": "open", "gated": "behind a form", "closed": "not published"}[facts.weights]
    return (
        ("Licence", facts.licence, facts.commercial_words),
        ("Weights", weights, facts.weights_size_words),
        ("Parameters", facts.parameters_words, ""),
        ("GPU memory", facts.memory_words, ""),
        ("Fits in 8 GB", facts.fits_8gb, facts.fits_words),
        ("In a browser", yes_no(facts.browser), facts.browser_words),
        ("Without a GPU", yes_no(facts.cpu), facts.cpu_words),
        ("Hosted by somebody", yes_no(facts.hosted), ""),
        ("Runs in", ", ".join(facts.runs_in), ""),
        ("Released", facts.released, "marked as deprecated" if facts.is_deprecated else ""),
    )


def _scores(catalog: Catalog, scores: Sequence[Score]) -> Iterator[TaskRows]:
    order = list(catalog.tasks)
    for score in scores:
        label = catalog.tasks[score.task].label
        yield TaskRows(order.index(score.task), label, tuple(_score_rows(score)))


def _order(task: TaskRows) -> int:
    return task.order


def _score_rows(score: Score) -> Iterator[ShortRow]:
    notes = [_range_words(score.range)] if score.range.is_known else [NO_SCORE]
    if score.range.is_known and score.is_provisional:
        notes.append("provisional")
    if score.range.is_known and not score.is_ranked:
        notes.append(NOT_RANKED)
    yield ShortRow(0, "Score", _points(score.range), ", ".join(notes))
    for order, part in enumerate(score.parts, 1):
        note = _range_words(part.range) if part.range.is_known else ""
        yield ShortRow(order, part.dimension.label, _points(part.range), note)


def _points(range: Range) -> tuple[Entry, ...]:
    return (Entry(f"{range.value}"),) if range.is_known else ()


def _range_words(range: Range) -> str:
    return f"{range.low}–{range.high}"


def _tests(catalog: Catalog, model: Model) -> Iterator[ShortRow]:
    """A row a test, those that the recipe reads first; each result with its setting."""
    read = {test: place for place, test in enumerate(catalog.recipe.rules_by_test)}
    by_test: dict[tuple[str, str], list[Benchmark]] = {}
    for result in model.benchmarks:
        if result.value.is_known:
            by_test.setdefault((result.dataset, result.metric), []).append(result)
    for test, results in by_test.items():
        entries = tuple(Entry(result.value.text, about=_about(result)) for result in results)
        yield ShortRow(read.get(test, OWN_TEST), ", ".join(test), entries)


def _about(result: Benchmark) -> str:
    """ "fine-tuned on COCO; of its sibling x" """
    about = (
        result.setting,
        f"of its sibling {result.checkpoint}" if result.checkpoint else "",
        f"disputed: {result.value.dispute}" if result.value.dispute else "",
        "read too long ago" if result.value.is_stale else "",
    )
    return "; ".join(filter(None, about))


def _abilities(catalog: Catalog, model: Model) -> Iterator[ShortRow]:
    """A row a tag: the capabilities that have it, or the task that stands for it; else those of a sibling."""
    for order, tag in enumerate(catalog.tags.values()):
        if tag.kind != "task":
            continue
        told = [each for each in model.capabilities if tag.name in each.tags]
        own = [each for each in told if not is_elsewhere(catalog, each.tags)]
        tasks = [catalog.tasks[name] for name in model.tasks if tag.name in catalog.tasks[name].tags]
        if own:
            yield ShortRow(order, tag.label, _titles(model, own))
        elif tasks:
            yield ShortRow(order, tag.label, (Entry(tasks[0].label),), "told by its task alone")
        elif told:
            yield ShortRow(order, tag.label, _titles(model, told), "of another checkpoint")


def _titles(model: Model, capabilities: Sequence[Capability]) -> tuple[Entry, ...]:
    path = model_path(model.slug)
    return tuple(Entry(each.title, f"{path}#c-{each.anchor}") for each in capabilities)


# Several models


def laid(columns: Sequence[Column]) -> tuple[Laid, ...]:
    """All sections; one without a row is left out."""
    by_section: Mapping[Section, tuple[Line, ...]] = {
        FACTS: _lines([each.facts for each in columns]),
        SCORES: tuple(_score_lines(columns)),
        TESTS: _lines([each.tests for each in columns]),
        ABILITIES: tuple(sorted(_lines([each.abilities for each in columns]), key=_is_rare)),
    }
    return tuple(Laid(section, lines) for section, lines in by_section.items() if lines)


def _lines(of_columns: Sequence[Sequence[ShortRow]]) -> tuple[Line, ...]:
    keys = sorted({(row.order, row.label) for row in chain.from_iterable(of_columns)})
    cells = [{(row.order, row.label): row for row in rows} for rows in of_columns]
    return tuple(Line(key[1], tuple(of_column.get(key) for of_column in cells)) for key in keys)


def _is_rare(line: Line) -> int:
    """How many of the models lack it."""
    return sum(cell is None for cell in line.cells)


def _score_lines(columns: Sequence[Column]) -> Iterator[Line]:
    """Of every task that all of them have; or why there is none."""
    barrier = _barrier(columns)
    if barrier:
        yield Line(barrier, ())
        return
    shared = _shared_tasks(columns)
    for task in columns[0].scores:
        if task.order in shared:
            of_task = [
                next(each for each in of_column.scores if each.order == task.order) for of_column in columns
            ]
            yield Line(task.label, ())
            yield from _lines([each.rows for each in of_task])


def _barrier(columns: Sequence[Column]) -> str:
    if any(each.is_demonstration for each in columns):
        return DEMONSTRATIONS
    if len({each.domain for each in columns} - {""}) > 1:
        return UNLIKE_DOMAINS
    return "" if _shared_tasks(columns) else NO_TASK


def _shared_tasks(columns: Sequence[Column]) -> set[int]:
    """Numbers of the tasks that all of them have a score in."""
    return set.intersection(*({task.order for task in each.scores} for each in columns))
