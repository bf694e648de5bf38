"""The facts of two models as one table: what differs under headings, the rest folded with its count.

A join of finished cells. A row that both can fill differs or agrees; one that only one of them can fill is
told apart from those, since it says nothing about how the two compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup

from generator.catalog import Catalog
from generator.pages.comparison_view import BetterView, FoldView, GroupView, RowView
from generator.pages.parts.model_parts import Cell, Parts
from generator.pages.parts.rows import MEASURED, TIMES_MATCHED, groups, rows
from generator.pages.parts.store import Renderer
from generator.pages.words.reasons import ABOUT_THE_SAME
from generator.pages.words.results import RESULTS, result_key
from generator.pages.words.sections import TESTS, agreeing_rows, group_rows, unknown_rows
from generator.rendering.slots import Filled, Skeleton

SAID_ELSEWHERE = (TIMES_MATCHED, "capability_count")  # nobody has logs; capabilities have their own section


class Facts(NamedTuple):
    """The tables of facts: groups of rows, what is folded, and labels of what is open on both sides."""

    rows: Filled
    folds: Filled
    open: Filled


class Absent(NamedTuple):
    """What stands where a model's file says nothing."""

    told: Cell
    run: Cell  # where only a run of the model could tell
    tested: Cell  # where only a test by somebody could


class _Row(NamedTuple):
    """A row that tables of facts may have, with gaps for the cells of both models."""

    key: str
    group: str
    label: Filled
    absent: Cell
    html: Skeleton


Shown = list[tuple[str, str]]
"""Headings and rows, in page order."""


@dataclass(slots=True)
class _Sorted:
    """The rows of two models by what they say of how the two compare."""

    differing: Shown = field(default_factory=list)
    agreeing: Shown = field(default_factory=list)
    of_left: Shown = field(default_factory=list)  # only left can fill
    of_right: Shown = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # labels


class FactTables:
    """Makes the tables of facts of comparisons; one for all of a site.

    `rows` are all that tables may have, by heading; `places` says where each heading stands.
    """

    def __init__(self, catalog: Catalog, absent: Absent, layouts: Renderer) -> None:
        self._absent = absent
        self._order = {result_key(test): place for place, test in enumerate(catalog.recipe.rules_by_test)}
        self.rows = tuple(self._ordered_rows(catalog, layouts))
        self.places = {escape(heading): place for place, heading in enumerate(groups(catalog))}
        self.row = layouts.skeleton("joined/row.html", RowView, *RowView._fields)
        self._better = layouts.skeleton("joined/better.html", BetterView, *BetterView._fields)
        self.fold = layouts.skeleton("joined/fold.html", FoldView, *FoldView._fields)
        self.tests = layouts.skeleton("joined/group.html", GroupView, *GroupView._fields)

        def group(label: str, rows: str) -> GroupView:
            return GroupView("", label, rows)

        self.group = layouts.skeleton("joined/group.html", group, "label", "rows")

    def _ordered_rows(self, catalog: Catalog, layouts: Renderer) -> Iterator[_Row]:
        """Rows by heading, in the order of the page."""
        of_headings = {heading: place for place, heading in enumerate(groups(catalog))}
        ordered = sorted(rows(catalog).items(), key=lambda each: of_headings[each[1].group])
        for key, row in ordered:
            if key not in SAID_ELSEWHERE:
                absent = self._absent.run if key.startswith(MEASURED) else self._absent.told
                yield _Row(
                    key, escape(row.group), escape(row.label), absent, _skeleton(key, row.label, layouts)
                )

    def of(self, left: Parts, right: Parts, is_comparable: bool) -> Facts:
        """All rows of two models; on a short page under folded headings, whether they differ or not."""
        names, tests = (left.name, right.name), self._test_rows(left, right)
        if not is_comparable:
            told, opened = self._told(left.cells, right.cells)
            return Facts("", "".join(self._short(names, tests, told)), opened)
        found = self._sorted(left.cells, right.cells)
        shown = "".join(self.group((heading, "".join(rows))) for heading, rows in _grouped(found.differing))
        folds = "".join(self._folds(names, found))
        return Facts(self.tests((RESULTS, TESTS, "".join(tests))) + shown, folds, ", ".join(found.open))

    def _told(self, left: Mapping[str, Cell], right: Mapping[str, Cell]) -> tuple[Shown, str]:
        """Every row that one of the two can fill, and the labels of what is open on both sides."""
        found = self._sorted(left, right)
        told = [*found.differing, *found.of_left, *found.of_right, *found.agreeing]
        return sorted(told, key=lambda row: self.places[row[0]]), ", ".join(found.open)

    def _sorted(self, left: Mapping[str, Cell], right: Mapping[str, Cell]) -> _Sorted:
        """Asked for each row of every comparison, so it is one loop."""
        found = _Sorted()
        for key, group, label, absent, html in self.rows:
            ours, theirs = left.get(key), right.get(key)
            if ours is None:
                if theirs is None:
                    continue
                ours = absent
            elif theirs is None:
                theirs = absent
            if ours.is_told and theirs.is_told:
                place = found.agreeing if ours.compared == theirs.compared else found.differing
            elif ours.is_told:
                place = found.of_left
            elif theirs.is_told:
                place = found.of_right
            else:
                found.open.append(label)
                continue
            cells = (ours.html, theirs.html) if ours.rank is None else self.cells(ours, theirs)
            place.append((group, html(cells)))
        return found

    def cells(self, ours: Cell, theirs: Cell) -> tuple[str, str]:
        """Both, the better one marked."""
        match better_side(ours, theirs):
            case 0:
                return self.marked(ours), theirs.html
            case 1:
                return ours.html, self.marked(theirs)
            case _:
                return ours.html, theirs.html

    def briefs(self, ours: Cell, theirs: Cell) -> tuple[str, str]:
        """Both without what else a reader must know, the better one marked."""
        match better_side(ours, theirs):
            case 0:
                return self._better((ours.brief, "")), theirs.brief
            case 1:
                return ours.brief, self._better((theirs.brief, ""))
            case _:
                return ours.brief, theirs.brief

    def marked(self, cell: Cell) -> str:
        """A cell as the better one of two."""
        return self._better((cell.brief, cell.html[len(cell.brief) :]))

    def _test_rows(self, left: Parts, right: Parts) -> list[str]:
        """A row for each test that one of the two took: those of the recipe first, then by name."""
        html = self.test_html
        labels = self.labels_of_tests(left, right)
        return [self.row((key, label, html(left, key), html(right, key))) for key, label in labels] or [
            self.no_tests
        ]

    def labels_of_tests(self, left: Parts, right: Parts) -> list[tuple[str, str]]:
        """Key and label of each test that one of the two took, in order."""
        labels = {key: test.label for parts in (left, right) for key, test in parts.tests.items()}
        order, last = self._order, len(self._order)
        return sorted(labels.items(), key=lambda test: (order.get(test[0], last), test[1]))

    def test_html(self, parts: Parts, key: str) -> str:
        """The cell of a test."""
        return parts.tests[key].html if key in parts.tests else self._absent.tested.html

    @cached_property
    def no_tests(self) -> str:
        """The row of two models without a test."""
        nothing = self._absent.tested.html
        return self.row((f"no-{RESULTS}", "Found", nothing, nothing))

    def _folds(self, names: tuple[str, str], found: _Sorted) -> Iterator[str]:
        """What one of the two can't fill, then what both say alike."""
        left, right = names
        if found.of_left:
            yield self._folded(unknown_rows(right, len(found.of_left)), names, found.of_left)
        if found.of_right:
            yield self._folded(unknown_rows(left, len(found.of_right)), names, found.of_right)
        if found.agreeing:
            yield self._folded(agreeing_rows(len(found.agreeing)), names, found.agreeing)

    def _short(self, names: tuple[str, str], tests: Sequence[str], told: Shown) -> Iterator[str]:
        """Every heading folded, with all its rows."""
        yield self.fold((group_rows(TESTS, len(tests)), *names, "".join(tests)))
        for heading, shown in _grouped(told):
            yield self.fold((group_rows(heading, len(shown)), *names, "".join(shown)))

    def _folded(self, summary: str, names: tuple[str, str], rows: Shown) -> str:
        return self.fold((summary, *names, "".join([row for _, row in rows])))


def _grouped(rows: Shown) -> Iterator[tuple[str, list[str]]]:
    """Rows under each heading."""
    for heading, of_heading in groupby(rows, key=itemgetter(0)):
        yield heading, [row for _, row in of_heading]


def _skeleton(key: str, label: str, layouts: Renderer) -> Skeleton:
    def view(left: str, right: str) -> RowView:
        return RowView(key, Markup(escape(label)), left, right)

    return layouts.skeleton("joined/row.html", view, "left", "right")


def better_side(ours: Cell, theirs: Cell) -> int | None:
    """The side whose number is better; None where none is, or the two can't be compared."""
    first, second = ours.rank, theirs.rank
    if first is None or second is None or ours.terms != theirs.terms:
        return None
    if abs(first - second) <= ABOUT_THE_SAME * max(abs(first), abs(second)):
        return None
    return 0 if first > second else 1
