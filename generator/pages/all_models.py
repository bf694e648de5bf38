"""All models in one table, with what decides between them; by script it is filtered and sorted.

A long table goes over several pages (parts/paging.py). Filters stand on the first one and are asked of all
rows: its script reads those of the other pages from files of their own when it is first asked for them.

A row brings its values along as short codes for the script (layouts/static/filters.js). What the table says
and what it is filtered by are made of the same facts. What is not known is a value of its own: it is printed,
and a filter never counts it as a no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from generator.catalog import Catalog, FactRow
from generator.numbers import counted
from generator.pages.addresses import MODELS as PATH
from generator.pages.addresses import (
    TABLE_AS_CSV,
    Frame,
    Link,
    Page,
    SitemapEntries,
    root_of,
    task_path,
)
from generator.pages.kind import PageKind, listed
from generator.pages.linked_data import linked, table_thing
from generator.pages.parts.deciding import (
    Asked,
    Deciding,
    Figure,
    asked,
    columns,
    every_deciding,
    three_digits,
    yes_no,
)
from generator.pages.parts.paging import Paging, numbered_path, on_page, page_count, paging, paths, titled
from generator.pages.parts.present import has_pictures
from generator.pages.parts.script_calls import script_call
from generator.pages.parts.store import Store
from generator.vocabulary import CommercialUse, Unit

TITLE = "All models"
UNKNOWN = "-"  # code of what is not known
USE_CODES: Mapping[CommercialUse, str] = {
    "yes": "y",
    "with-policy": "c",
    "threshold": "c",
    "no": "n",
    "unclear": UNKNOWN,
}
WEIGHTS = ("open", "gated", "closed")
ORDERS: Mapping[Unit, tuple[str, str]] = {
    "date": ("earliest", "latest"),
    "money": ("lowest", "highest"),
    "yes-no": ("no", "yes"),
}
SIZES = {"100m": "100 million", "1b": "1 billion", "3b": "3 billion", "8b": "8 billion"}  # parameters


@dataclass(frozen=True, slots=True)
class Option:
    """What a filter can be set to."""

    value: str  # in the address
    label: str
    count: int  # models that were not made for tests
    href: str = ""  # of a page that shows just these, from the top of the site


class Answered(NamedTuple):
    """Whether a model runs somewhere."""

    words: str  # "yes", "no", or empty: not known
    is_derived: bool
    title: str  # what it rests on


class Head(NamedTuple):
    """The head of a column that the site's facts.yaml asks for."""

    label: str
    name: str  # by which it is sorted
    sort: str  # the same, with a minus before it where the larger one is the better
    orders: tuple[str, str]  # what a filter calls these: from the least, and from the most


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model in the table; empty words are not known."""

    href: str  # from the folder of the first page
    name: str
    maker: str
    badges: tuple[str, ...]
    tasks: str
    licence: str
    use: str
    weights: str
    parameters: str
    fits: Answered
    needed: str  # what was held against 8 GB: "448 MB", or a figure with its condition
    browser: Answered
    cpu: Answered
    hosted: str
    figures: tuple[Figure, ...]  # under each head of the page
    released: str
    codes: str  # for the script
    figure_codes: str  # for the script; empty where the table has no such column


@dataclass(frozen=True, slots=True)
class AllModelsPage:
    frame: Frame
    counts: str  # "28 models"
    rows: tuple[ModelRow, ...]  # A to Z
    demonstrations: tuple[ModelRow, ...]
    demonstration_words: str  # how many those are
    csv_href: str  # the same table for spreadsheets, from the top of the site; empty where the site has none
    tasks: tuple[Option, ...]
    makers: tuple[Option, ...]
    years: tuple[Option, ...]  # newest first: released in it or later
    sizes: tuple[Option, ...]
    heads: tuple[Head, ...]  # of the site's own columns
    asked: Asked  # which of its columns the site has
    has_fits: bool  # whether a column says what fits in 8 GB; none does where nothing fits
    has_pictures: bool  # whether anything here is about them
    has_tests: bool  # whether places rest on tests
    heading: str
    paging: Paging | None  # None where one page has all rows
    top: str  # the way to the folder of the first page
    other_rows: tuple[str, ...]  # files with the rows of the other pages, from the first page; none on others

    @property
    def path(self) -> str:
        return self.frame.path

    @property
    def column_count(self) -> int:
        return 6 + len(self.heads) + self.asked.memory + self.has_fits + self.asked.browser + self.asked.cpu

    @property
    def is_unusual(self) -> bool:
        """Whether its columns are others than those that the stylesheet knows."""
        return _is_unusual(self)


class Columns(Protocol):
    """Which columns a table has."""

    @property
    def heads(self) -> tuple[Head, ...]: ...

    @property
    def asked(self) -> Asked: ...

    @property
    def has_fits(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class RowOfTable:
    """A row by itself, as a script lays it into the table."""

    model: ModelRow
    heads: tuple[Head, ...]
    asked: Asked
    has_fits: bool

    @property
    def is_unusual(self) -> bool:
        return _is_unusual(self)

    @property
    def top(self) -> str:
        """Where the rows are read there is no way to go up."""
        return ""


def _is_unusual(table: Columns) -> bool:
    return bool(table.heads) or not (table.has_fits and table.asked.browser and table.asked.cpu)


class Table(NamedTuple):
    """All that the page shows beside its frame."""

    rows: tuple[ModelRow, ...]
    demonstrations: tuple[ModelRow, ...]
    tasks: tuple[Option, ...]
    makers: tuple[Option, ...]
    years: tuple[Option, ...]
    heads: tuple[Head, ...]

    def rows_of(self, number: int) -> tuple[tuple[ModelRow, ...], tuple[ModelRow, ...]]:
        """Those of one page, and those among them that were made for tests."""
        count = len(self.rows)
        places = on_page(range(count + len(self.demonstrations)), number)
        real = tuple(self.rows[place] for place in places if place < count)
        return real, tuple(self.demonstrations[place - count] for place in places if place >= count)


def _pages(store: Store) -> Iterator[Page]:
    """Depends on all models; to digest its 1,000 rows at each save would take longer than to write them."""
    for number, path in enumerate(paths(PATH, len(store.catalog.models)), 1):
        yield Page(path, ALL_MODELS.name, left=store.dependencies.whole, number=number)


def _listing(store: Store) -> SitemapEntries:
    return listed([(path, "") for path in paths(PATH, len(store.catalog.models))])


def _examples(store: Store) -> Iterator[Page]:
    """The first, and the last of several, which has what was made for tests."""
    every = list(_pages(store))
    return iter(every[:1] + every[1:][-1:])


def _view(store: Store, page: Page) -> AllModelsPage:
    table, number = _table(store), page.number
    rows, demonstrations = table.rows_of(number)
    count = len(store.catalog.models)
    is_asked = asked(store.catalog)
    sizes = "size, whether it fits in 8 GB, where it runs" if is_asked.memory else "where it runs"
    description = (
        f"Every model with what decides: licence, weights, {sizes} and when it was released. "
        "What is not known is a group of its own."
    )
    title = titled(TITLE, number)
    return AllModelsPage(
        frame=_with_data(store, store.frame(page.path, title, titled(description, number)), number),
        counts=counted(len(table.rows), "model"),
        rows=rows,
        demonstrations=demonstrations,
        demonstration_words=counted(len(table.demonstrations), "model") if table.demonstrations else "",
        csv_href=TABLE_AS_CSV if store.catalog.site.outputs.api and number == 1 else "",
        tasks=table.tasks,
        makers=table.makers,
        years=table.years,
        sizes=tuple(Option(value, f"up to {words}", 0) for value, words in SIZES.items()),
        heads=table.heads,
        asked=is_asked,
        has_fits=_has_fits(store),
        has_pictures=has_pictures(store.catalog),
        has_tests=store.catalog.recipe.has_tests,
        heading=title,
        paging=paging(PATH, count, number),
        top=root_of(page.path).removeprefix("../"),
        other_rows=tuple(_rows_paths(count)) if number == 1 else (),
    )


def _has_fits(store: Store) -> bool:
    return asked(store.catalog).memory and _tells_apart([row.fits for row in _table(store).rows])


def _tells_apart(fits: Sequence[Answered]) -> bool:
    """Whether some model fits, or nobody knows of any; that none does is no news in each row."""
    answers = {each.words for each in fits}
    return "yes" in answers or "no" not in answers


def _with_data(store: Store, frame: Frame, number: int) -> Frame:
    """The page's frame; the first one tells of the table as data where the site has it so."""
    about = frame.about
    if number > 1:
        return frame._replace(about=about._replace(data=""))
    if not about.data:
        return frame
    thing = table_thing(store.catalog.site, frame, (about.data, TABLE_AS_CSV))
    return frame._replace(about=about._replace(linked_data=linked(thing)))


def _table(store: Store) -> Table:
    return store.once(("all models",), lambda: _table_of(store.catalog, every_deciding(store)))


def _table_of(catalog: Catalog, every: Sequence[Deciding]) -> Table:
    in_order = sorted(every, key=lambda each: (each.name.casefold(), each.slug))
    real = [each for each in every if not each.is_demonstration]
    tasks = _task_choices(catalog, every)
    makers = _choices(Counter(each.maker for each in real), {each.maker for each in every})
    shown = {
        place: row
        for place, row in enumerate(columns(catalog))
        if any(each.figures[place].words for each in every)
    }
    rows = _Rows(catalog, tasks, makers, [(place, _condition(every, place)) for place in shown])
    made = [(each.is_demonstration, rows.row(place, each)) for place, each in enumerate(in_order)]
    return Table(
        rows=tuple(row for is_demonstration, row in made if not is_demonstration),
        demonstrations=tuple(row for is_demonstration, row in made if is_demonstration),
        tasks=tasks,
        makers=makers,
        years=tuple(_years(real)),
        heads=tuple(map(_head, shown.values())),
    )


# Columns of the site's own


def _head(row: FactRow) -> Head:
    name = f"fact_{row.name}"
    orders = ORDERS.get(row.unit, ("least", "most"))
    return Head(row.label, name, f"-{name}" if row.better == "more" else name, orders)


def _condition(every: Sequence[Deciding], place: int) -> str:
    """Under which most numbers of a column hold; others are not in one order with them."""
    counts = Counter(each.figures[place].compared for each in every if each.figures[place].number is not None)
    return min(counts, key=lambda condition: (-counts[condition], condition), default="")


# What filters can be set to


def _task_choices(catalog: Catalog, every: Sequence[Deciding]) -> tuple[Option, ...]:
    """Tasks that some model has, in the site's order."""
    counts = Counter(task for each in every if not each.is_demonstration for task in each.tasks)
    some = {task for each in every for task in each.tasks}
    return tuple(
        Option(name, task.label, counts[name], task_path(name))
        for name, task in catalog.tasks.items()
        if name in some
    )


def _choices(counts: Mapping[str, int], names: set[str]) -> tuple[Option, ...]:
    in_order = sorted(names, key=lambda name: (name.casefold(), name))
    return tuple(Option(name, name, counts.get(name, 0)) for name in in_order)


def _years(real: Sequence[Deciding]) -> Iterator[Option]:
    """Each with how many were released in it or later."""
    counts, total = Counter(each.year for each in real if each.year is not None), 0
    for year in sorted(counts, reverse=True):
        total += counts[year]
        yield Option(str(year), f"{year} or later", total)


# Rows


class _Rows:
    """Makes rows whose codes name tasks and makers by their place among the choices, from 1."""

    def __init__(
        self,
        catalog: Catalog,
        tasks: Sequence[Option],
        makers: Sequence[Option],
        columns: Sequence[tuple[int, str]],
    ) -> None:
        """`columns`: place of each among a model's figures, and the condition of those that are sorted."""
        self._catalog = catalog
        self._columns = columns
        self._tasks = {choice.value: number for number, choice in enumerate(tasks, 1)}
        self._makers = {choice.value: number for number, choice in enumerate(makers, 1)}

    def row(self, place: int, model: Deciding) -> ModelRow:
        return ModelRow(
            href=model.href.removeprefix("models/"),
            name=model.name,
            maker=model.maker,
            badges=tuple(_badges(model)),
            tasks=", ".join(self._catalog.tasks[task].label for task in model.tasks),
            licence=model.licence,
            use=model.commercial_words if model.licence else "",
            weights=model.weights,
            parameters=model.parameters_words,
            fits=Answered(model.fits_8gb, model.is_fit_derived, _plain(model.fits_words)),
            needed=_needed(model),
            browser=Answered(yes_no(model.browser), False, model.browser_words),
            cpu=Answered(yes_no(model.cpu), model.is_cpu_derived, _plain(model.cpu_words)),
            hosted=yes_no(model.hosted),
            figures=tuple(model.figures[column] for column, _ in self._columns),
            released=model.released,
            codes=" ".join(self._codes(place, model)),
            figure_codes=" ".join(_figure_codes(model, self._columns)),
        )

    def _codes(self, place: int, model: Deciding) -> Iterator[str]:
        """In the order in which filters.js reads them."""
        yield str(place)
        yield ".".join(str(self._tasks[task]) for task in model.tasks) or UNKNOWN
        yield str(self._makers[model.maker])
        yield USE_CODES[model.commercial]
        yield model.weights[:1] or UNKNOWN
        yield model.fits_8gb[:1] or UNKNOWN
        for is_there in (model.browser, model.cpu, model.hosted):
            yield yes_no(is_there)[:1] or UNKNOWN
        for number in (model.parameters, model.needed):
            yield UNKNOWN if number is None else str(number)
        yield model.released or UNKNOWN
        if model.is_demonstration:
            yield "d"


def _figure_codes(model: Deciding, columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    for place, condition in columns:
        figure = model.figures[place]
        is_sorted = figure.number is not None and figure.compared == condition
        yield f"{figure.number:.12g}" if is_sorted else UNKNOWN


def _badges(model: Deciding) -> Iterator[str]:
    if model.is_demonstration:
        yield "made for tests"
    if model.is_deprecated:
        yield "deprecated"


def _plain(words: str) -> str:
    """Without the mark that the table prints beside it."""
    return words.removeprefix("derived: ")


def _needed(model: Deciding) -> str:
    """A sum in short, since its terms stand beside it; a figure with its condition, or why there is none."""
    if model.is_fit_derived and model.needed is not None:
        return three_digits(model.needed)
    return model.fits_words


# Rows of other pages, for the script of the first


def _rows_paths(count: int) -> Iterator[str]:
    """From the first page; that has its own rows itself."""
    for number in range(2, page_count(count) + 1):
        yield _rows_path(number).removeprefix("models/")


def _rows_path(number: int) -> str:
    return numbered_path(PATH, number).removesuffix(".html") + ".js"


def _rows_pages(store: Store) -> Iterator[Page]:
    for number in range(2, page_count(len(store.catalog.models)) + 1):
        yield Page(_rows_path(number), MODEL_ROWS.name, left=store.dependencies.whole, number=number)


def _rows_view(store: Store, page: Page) -> bytes:
    """One call with the HTML of each row."""
    table = _table(store)
    real, demonstrations = table.rows_of(page.number)
    is_asked, has_fits = asked(store.catalog), _has_fits(store)
    rows = (RowOfTable(row, table.heads, is_asked, has_fits) for row in (*real, *demonstrations))
    lines = [str(store.layouts.markup("pieces/model-row.html", row)).strip() for row in rows]
    return script_call("MatchupRows.load", lines).encode()


MODEL_ROWS = PageKind("rows of models", _rows_pages, _rows_view, under="models/page/")

ALL_MODELS = PageKind(
    "all-models",
    _pages,
    _view,
    layout="pages/all-models.html",
    view_type=AllModelsPage,
    menu=(Link(20, "Models", PATH),),
    listing=_listing,
    under="models/",
    examples=_examples,
)
