"""The facts of one model beside many others, as bytes: which rows differ is asked of arrays, for all at once.

What a row says, and in which order rows stand, comparison_facts.py knows; it makes the same tables of any two
models, and is what these are held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.pages.comparison_facts import FactTables
from generator.pages.parts.model_parts import Cell, Parts
from generator.pages.words.reasons import ABOUT_THE_SAME
from generator.pages.words.results import RESULTS
from generator.pages.words.sections import TESTS, agreeing_rows, group_rows, unknown_rows
from generator.rendering.slots import MARK, Skeleton

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

DIFFERING, OF_LEFT, OF_RIGHT, AGREEING = range(4)
"""What a row says of two models: they differ, only one of them can fill it, they agree."""

HIDDEN = 1 << 14  # what is not shown, behind all that is
OF_TESTS = -1  # in place of a heading
BETWEEN = "\1"  # stands for rows while what is around them is made; no text of content has one


class Facts(NamedTuple):
    """As in comparison_facts.py, as bytes."""

    rows: bytes
    folds: bytes
    open: bytes


class Orders(NamedTuple):
    """Which rows the pages of a column have, in page order, and in which runs.

    A run has the rows under a heading; on a page of two that compare, those that differ, and behind all
    headings stand three more: what only left can fill, what only right can, and what they agree on.
    """

    comparable: list[bool]  # [page]
    halves: Ints  # [page, 2 * shown row]: left's half and right's, by turns; then whatever
    counts: list[list[int]]  # [page, run] rows
    open: Bools  # [page, row] whether it is unknown of both


class FactColumns:
    """Puts rows in order for all pairs of a site, where its layouts are `is_fit`.

    A row is made of two halves, of which one ends with left's cell, and the other begins with right's.
    """

    def __init__(self, facts: FactTables, model_count: int) -> None:
        self._facts = facts
        self._rows = facts.rows
        shape = model_count, len(self._rows)
        self._is_filled = np.zeros(model_count, bool)
        self._is_there, self._is_told = np.zeros(shape, bool), np.zeros(shape, bool)
        self._compared, self._terms = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        self._rank = np.full(shape, np.nan)
        self._numbers: dict[str, int] = {}  # of texts that are compared: equal where two say the same
        self._heading = np.array([facts.places[row.group] for row in self._rows], np.int64)
        self._run_count = len(facts.places) + AGREEING
        self._labels = [row.label for row in facts.rows]
        self._open: dict[bytes, bytes] = {}
        self.headings = dict(enumerate(facts.places))

    @cached_property
    def is_fit(self) -> bool:
        """Whether rows print their cells from left to right, and groups and folds their rows once; layouts
        that do otherwise are filled page by page."""
        facts = self._facts
        where = (facts.group, 1), (facts.tests, 2), (facts.fold, 3), (facts.row, 3)
        is_once = all(skeleton.places.count(place) == 1 for skeleton, place in where)
        return is_once and all(row.html.places == (0, 1) for row in self._rows)

    @cached_property
    def groups(self) -> dict[int, tuple[bytes, bytes]]:
        """What stands around the rows under each heading, by its place."""
        return {run: around(self._facts.group, 1, (heading, "")) for run, heading in self.headings.items()}

    @cached_property
    def tests(self) -> tuple[bytes, bytes]:
        """What stands around the rows of tests."""
        return around(self._facts.tests, 2, (RESULTS, TESTS, ""))

    def labels_of(self, is_open: Bools) -> bytes:
        """Labels of these rows, in a sentence."""
        key = is_open.tobytes()
        if key not in self._open:
            self._open[key] = ", ".join(compress(self._labels, is_open.tolist())).encode()
        return self._open[key]

    # Models

    def add(self, position: int, parts: Parts) -> None:
        """Puts a model's rows into the arrays, once."""
        if self._is_filled[position]:
            return
        cells = self._cells(parts)
        self._is_there[position] = [row.key in parts.cells for row in self._rows]
        self._is_told[position] = [cell.is_told for cell in cells]
        self._compared[position] = [self._number(cell.compared) for cell in cells]
        self._terms[position] = [self._number(cell.terms) for cell in cells]
        self._rank[position] = [np.nan if cell.rank is None else cell.rank for cell in cells]
        self._is_filled[position] = True

    def _cells(self, parts: Parts) -> list[Cell]:
        return [parts.cells.get(row.key) or row.absent for row in self._rows]

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def left_halves(self, parts: Parts) -> list[bytes]:
        """[2 * row + is better] each row up to the cell of the right model."""
        rows = zip((row.html.pieces for row in self._rows), self._cells(parts), strict=True)
        return [
            f"{before}{html}{between}".encode()
            for (before, between, _), cell in rows
            for html in self._variants(cell)
        ]

    def right_halves(self, parts: Parts) -> list[bytes]:
        """[2 * row + is better] the rest of each row."""
        rows = zip((row.html.pieces for row in self._rows), self._cells(parts), strict=True)
        return [f"{html}{end}".encode() for (*_, end), cell in rows for html in self._variants(cell)]

    def _variants(self, cell: Cell) -> tuple[str, str]:
        """As it is, and as the better one of two."""
        return cell.html, self._facts.marked(cell) if cell.rank is not None else ""

    # Columns

    def column(self, left: int, parts: Parts, rights: Sequence[int], comparable: Bools) -> FactColumn:
        """The tables of a model beside each of these; all must have been added. `comparable` is [right]."""
        return FactColumn(self, self._facts, parts, self._orders(left, rights, comparable))

    def _orders(self, left: int, rights: Sequence[int], comparable: Bools) -> Orders:
        says, compares = self._says(left, rights), comparable[:, None]
        is_hidden = says == HIDDEN
        headings = np.broadcast_to(self._heading, says.shape)
        folded = np.where(says == DIFFERING, headings, len(self._facts.places) + says - OF_LEFT)
        runs = np.where(compares, folded, headings)
        key = np.where(is_hidden, HIDDEN, runs * 4 + np.where(compares, 0, says)).astype(np.int16)
        order = np.argsort(key, axis=1, kind="stable")
        halves = np.take_along_axis(self._places(left, rights), order[:, :, None], axis=1)
        numbered = (np.arange(len(rights))[:, None] * self._run_count + runs)[~is_hidden]
        counts = np.bincount(numbered, minlength=len(rights) * self._run_count)
        return Orders(
            comparable.tolist(),
            halves.reshape(len(rights), -1),
            counts.reshape(len(rights), -1).tolist(),
            (self._is_there[left] | self._is_there[rights]) & is_hidden,
        )

    def _says(self, left: int, rights: Sequence[int]) -> Ints:
        """[page, row] what a row says of the two, or HIDDEN."""
        ours, theirs = self._is_told[left], self._is_told[rights]
        said = np.where(self._compared[left] == self._compared[rights], AGREEING, DIFFERING)
        said = np.where(theirs, said, OF_LEFT)
        said = np.where(ours, said, OF_RIGHT)
        return np.where(ours | theirs, said, HIDDEN)

    def _places(self, left: int, rights: Sequence[int]) -> Ints:
        """[page, row, side] the half of each row, marked where it is the better one."""
        ours, theirs = self._rank[left], self._rank[rights]
        least = ABOUT_THE_SAME * np.maximum(np.abs(ours), np.abs(theirs))
        differs = np.abs(ours - theirs) > least  # no where one of them is not a number
        differs &= self._terms[left] == self._terms[rights]
        place = 2 * np.arange(len(self._rows))
        of_right = place + 2 * len(self._rows)
        return np.stack([place + (differs & (ours > theirs)), of_right + (differs & (ours < theirs))], axis=2)


class FactColumn:
    """The tables of one model beside others, page by page."""

    def __init__(self, columns: FactColumns, facts: FactTables, left: Parts, orders: Orders) -> None:
        self._columns = columns
        self._facts = facts
        self._left = left
        self._halves = columns.left_halves(left)
        self._orders = orders
        self._folds: dict[tuple[int, int], tuple[list[bytes], list[bytes]]] = {}
        self._known_tests: dict[tuple[str, str], tuple[bytes, bytes]] = {}

    def of(self, page: int, right: Parts, name: bytes, halves: list[bytes]) -> Facts:
        """The page with a right model; `halves` are those of its rows."""
        is_comparable, counts = self._orders.comparable[page], self._orders.counts[page]
        places = self._orders.halves[page, : 2 * sum(counts)].tolist()
        found = list(map((self._halves + halves).__getitem__, places))
        tests, groups = self._test_rows(right), self._columns.groups
        rows, folds = list[bytes](), list[bytes]()
        if is_comparable:
            rows += (self._columns.tests[0], *tests, self._columns.tests[1])
        else:
            before, behind = self._fold(OF_TESTS, len(tests))
            folds += (name.join(before), *tests, name.join(behind))
        first = 0
        for run, count in enumerate(counts):
            if not count:
                continue
            last = first + 2 * count
            if is_comparable and run in groups:
                rows += (groups[run][0], *found[first:last], groups[run][1])
            else:
                before, behind = self._fold(run, count)
                folds += (name.join(before), *found[first:last], name.join(behind))
            first = last
        return Facts(b"".join(rows), b"".join(folds), self._columns.labels_of(self._orders.open[page]))

    def _test_rows(self, right: Parts) -> list[bytes]:
        """A row for each test, the part of the left model made once."""
        rows: list[bytes] = []
        for key, label in self._facts.labels_of_tests(self._left, right):
            known = self._known_tests.get((key, label))
            if known is None:
                words = key, label, self._facts.test_html(self._left, key), ""
                known = self._known_tests[key, label] = around(self._facts.row, 3, words)
            before, behind = known
            rows.append(b"".join((before, self._facts.test_html(right, key).encode(), behind)))
        return rows or [self._facts.no_tests.encode()]

    def _fold(self, run: int, count: int) -> tuple[list[bytes], list[bytes]]:
        """What stands around a run of so many rows, split where the right model's name goes."""
        if (run, count) not in self._folds:
            words = self._summary(run, count), self._left.name, MARK, ""
            before, behind = around(self._facts.fold, 3, words)
            mark = MARK.encode()
            self._folds[run, count] = before.split(mark), behind.split(mark)
        return self._folds[run, count]

    def _summary(self, run: int, count: int) -> str:
        if run == OF_TESTS:
            return group_rows(TESTS, count)
        headings = self._columns.headings
        if run in headings:
            return group_rows(headings[run], count)
        says = run - len(headings) + OF_LEFT
        if says == OF_LEFT:
            return unknown_rows(MARK, count)
        return unknown_rows(self._left.name, count) if says == OF_RIGHT else agreeing_rows(count)


def around(skeleton: Skeleton, place: int, words: tuple[str, ...]) -> tuple[bytes, bytes]:
    """What stands before and behind one of the words."""
    words = (*words[:place], BETWEEN, *words[place + 1 :])
    before, behind = skeleton(words).split(BETWEEN)
    return before.encode(), behind.encode()
