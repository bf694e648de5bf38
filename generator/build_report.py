"""What a build did and what lies in the output now: `matchup build --report report.html` or `.json`.

Why each file was written is the plan's answer, as `matchup explain` gives it; sizes are the ledger's; links,
ids and elements are read off the files themselves. All of it is the same for the same build but `times`,
which are measured while pages are made. A build without a report is not slowed: nothing of this is opened
then.
"""

from __future__ import annotations

import gzip
import json
import mmap
import posixpath
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter

import numpy as np

from generator import __version__
from generator.catalog import Budget
from generator.edition import Edition
from generator.files import NotPlain, read_plain
from generator.output.compressed import original
from generator.output.links import PageFacts, facts_of, faults_of
from generator.output.plan import Plan, split
from generator.output.publish import Published, Render
from generator.output.shelves import Shelf
from generator.page_links import problem_of
from generator.pages import kinds
from generator.problems import Problem
from generator.terminal import Progress

FORM = 1  # of the JSON; raised when a field changes its meaning or goes

MOST_LISTED = 1_000  # files that were written, one by one

MOST_READ = 5_000  # pages of columns, spread evenly: all come from a few layouts, and each takes 2 ms

MOST_SLOW = 20

MAX_PAGE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and why."""

    path: str
    kind: str
    bytes: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindRow:
    """The files of one kind as they lie in the output."""

    kind: str
    layout: str
    files: int
    bytes: int
    largest: str
    largest_bytes: int
    looked_at: int  # pages of it that were read
    most_elements: int
    most_elements_on: str
    heaviest_bytes: int  # compressed by gzip
    heaviest: str


@dataclass(frozen=True, slots=True)
class LinkFault:
    """An address that leads nowhere or an id that stands twice, of all pages that have it the first."""

    code: str
    page: str
    pages: int  # of those that were read
    message: str
    place: str  # in a layout, path:line:column


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds that were measured while pages were made."""

    name: str
    pages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All of it; asdict gives the JSON."""

    form: int
    matchup: str
    written: int
    kept: int
    deleted: int
    written_bytes: int
    reasons: dict[str, dict[str, int]]  # by reason, then by kind: files; a file may have several
    files: tuple[Written, ...]
    files_left_out: int
    kinds: tuple[KindRow, ...]
    budget: dict[str, int]  # of a page: bytes compressed by gzip, elements
    over_budget: tuple[str, ...]
    pages_read: int
    pages_there: int
    links: tuple[LinkFault, ...]
    times: dict[str, object] = field(default_factory=dict)

    @property
    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


class Stopwatch:
    """How long each page of a plan took to make, in whichever process: the numbers lie in shared memory."""

    def __init__(self, plan: Plan) -> None:
        self._starts: dict[str, int] = {}
        self._names: dict[str, list[str]] = {}
        count = 0
        for change in plan.changes:
            self._starts[change.folder.path] = count
            self._names[change.folder.path] = [change.folder.names[place] for place in change.writes.tolist()]
            count += len(change.writes)
        self.seconds = np.frombuffer(mmap.mmap(-1, max(4 * count, 4)), np.float32)[:count]

    def timed(self, render: Render) -> Render:
        """The same pages; of a column the first bears what all of them share."""

        def with_times(folder: str, names: Sequence[str]) -> Iterator[bytes]:
            start = self._starts[folder] + bisect_left(self._names[folder], names[0])
            asked = perf_counter()
            for place, content in enumerate(render(folder, names)):
                self.seconds[start + place] = perf_counter() - asked
                yield content
                asked = perf_counter()

        return with_times


class Reporter:
    """Makes the report of one build, when all is published."""

    def __init__(self, edition: Edition, plan: Plan, shelves: Mapping[str, Shelf], output: Path) -> None:
        self._edition, self._plan, self._shelves, self._output = edition, plan, shelves, output
        self._facts: dict[str, PageFacts] = {}
        self._weights: dict[str, int] = {}

    def report(
        self, published: Published, stopwatch: Stopwatch, seconds: float, progress: Progress
    ) -> Report:
        """What was written, what lies there, and what is wrong with it. Reads pages of the output."""
        reasons: dict[str, Counter[str]] = defaultdict(Counter)
        files: list[Written] = []
        for path, why in self._plan.reasons():
            for reason in why or ("compared with what lies there",):
                reasons[reason][self._kind_of(path)] += 1
            if len(files) < MOST_LISTED:
                files.append(Written(path, self._kind_of(path), self._sizes.get(path, 0), why))
        read = self._read(progress)
        rows, budget = self._rows(), self._edition.findings.catalog.site.budget
        return Report(
            form=FORM,
            matchup=__version__,
            written=published.written,
            kept=published.kept,
            deleted=published.deleted,
            written_bytes=published.byte_count,
            reasons={reason: dict(sorted(counts.items())) for reason, counts in sorted(reasons.items())},
            files=tuple(files),
            files_left_out=self._plan.write_count - len(files),
            kinds=rows,
            budget={"bytes": budget.page_bytes, "elements": budget.page_elements},
            over_budget=tuple(_over_budget(rows, budget)),
            pages_read=len(read),
            pages_there=sum(path.endswith(".html") for path in self._sizes),
            links=self._links(read),
            times=self._times(stopwatch, seconds),
        )

    @cached_property
    def _sizes(self) -> dict[str, int]:
        """Bytes of every file of the output, by path."""
        return {
            posixpath.join(folder, name): int(size)
            for folder, shelf in sorted(self._shelves.items())
            if shelf.rows is not None
            for name, size in zip(shelf.names, shelf.rows["size"].tolist(), strict=True)
        }

    # Kinds

    @cached_property
    def _single_kinds(self) -> dict[str, str]:
        singly = [kind for kind in self._edition.page_kinds if kind.columns is None]
        return {page.path: page.kind for page in kinds.pages(self._edition.store, singly)}

    @cached_property
    def _column_kinds(self) -> dict[tuple[str, str], str]:
        """By folder and ending: a column has one of each."""
        store = self._edition.store
        return {
            (column.folder, posixpath.splitext(column.names[0])[1]): kind.name
            for kind in self._edition.page_kinds
            if kind.columns is not None
            for column in kind.columns(store)
            if column.names
        }

    def _kind_of(self, path: str) -> str:
        plain, format = original(path, self._edition.findings.catalog.site.compress)
        folder, name = split(plain)
        kind = self._single_kinds.get(plain) or self._column_kinds.get((folder, posixpath.splitext(name)[1]))
        return f"{kind or 'other'}{', compressed' if format else ''}"

    # What lies there

    def _read(self, progress: Progress) -> list[str]:
        """Reads all pages that lie in no column, and of those in columns so many, evenly spread."""
        pages = [path for path in self._sizes if path.endswith(".html")]
        singles = [path for path in pages if path in self._single_kinds]
        columns = [path for path in pages if path not in self._single_kinds]
        step = max(1, -(-len(columns) // MOST_READ))
        chosen = [*singles, *columns[::step]]
        with progress(len(chosen), "reading pages") as advance:
            for path in chosen:
                self._facts_of(path)
                advance(1)
        return chosen

    def _facts_of(self, path: str) -> PageFacts:
        if path not in self._facts:
            try:
                page = read_plain(self._output / path, MAX_PAGE_BYTES)
            except (OSError, NotPlain):  # somebody has taken it away meanwhile
                page = b""
            self._facts[path] = facts_of(page)
            self._weights[path] = len(gzip.compress(page, 6, mtime=0))
        return self._facts[path]

    def _rows(self) -> tuple[KindRow, ...]:
        by_kind: dict[str, list[str]] = defaultdict(list)
        for path in self._sizes:
            by_kind[self._kind_of(path)].append(path)
        layouts = {kind.name: kind.layout for kind in self._edition.page_kinds}
        return tuple(self._row(kind, layouts.get(kind, ""), paths) for kind, paths in sorted(by_kind.items()))

    def _row(self, kind: str, layout: str, paths: Sequence[str]) -> KindRow:
        largest = max(paths, key=self._sizes.__getitem__)
        read = [path for path in paths if path in self._facts]
        counts = {path: self._facts[path].element_count for path in read}
        fullest = max(read, key=counts.__getitem__, default="")
        heaviest = max(read, key=self._weights.__getitem__, default="")
        return KindRow(
            kind=kind,
            layout=layout,
            files=len(paths),
            bytes=sum(self._sizes[path] for path in paths),
            largest=largest,
            largest_bytes=self._sizes[largest],
            looked_at=len(read),
            most_elements=counts.get(fullest, 0),
            most_elements_on=fullest,
            heaviest_bytes=self._weights.get(heaviest, 0),
            heaviest=heaviest,
        )

    def _links(self, read: Sequence[str]) -> tuple[LinkFault, ...]:
        """The faults of these pages, each address or id once for each kind of page."""
        base_url, texts = self._edition.findings.catalog.site.base_url, self._edition.layouts.own_texts
        layouts = {kind.name: kind.layout for kind in self._edition.page_kinds}
        found: dict[tuple[str, str, str], list[Problem]] = defaultdict(list)
        first_pages: dict[tuple[str, str, str], str] = {}
        for path in read:
            kind = self._kind_of(path)
            for fault in faults_of(path, self._facts[path], base_url, self._sizes.__contains__, self._ids_of):
                key = (fault.fault, fault.written, kind)
                first_pages.setdefault(key, path)
                found[key].append(problem_of(fault, path, layouts.get(kind, ""), texts))
        return tuple(_link_fault(first_pages[key], found[key]) for key in sorted(found))

    def _ids_of(self, path: str) -> frozenset[str]:
        return frozenset(self._facts_of(path).ids)

    # Times

    def _times(self, stopwatch: Stopwatch, seconds: float) -> dict[str, object]:
        paths = [path for path, _ in self._plan.reasons()]
        measured = dict(zip(paths, stopwatch.seconds.tolist(), strict=True))
        by_kind: dict[str, list[float]] = defaultdict(list)
        for path, taken in measured.items():
            by_kind[self._kind_of(path)].append(taken)
        slow_kinds = sorted(by_kind, key=lambda kind: -sum(by_kind[kind]))
        slow_pages = sorted(measured, key=measured.__getitem__, reverse=True)[:MOST_SLOW]
        return {
            "note": "measured by this build while it made pages; of a folder of comparisons, the first page "
            "bears what all of them share",
            "seconds": round(seconds, 2),
            "kinds": [_timed(kind, by_kind[kind]) for kind in slow_kinds],
            "pages": [_timed(path, [measured[path]]) for path in slow_pages],
        }


def _link_fault(page: str, problems: Sequence[Problem]) -> LinkFault:
    """The same fault of several pages, of which this is the first."""
    first = problems[0]
    where = f"{first.place.path}:{first.place.line}:{first.place.column}"
    return LinkFault(first.code, page, len(problems), first.message, where)


def _timed(name: str, seconds: Sequence[float]) -> Timed:
    return Timed(name, len(seconds), round(sum(seconds), 4))


def _over_budget(rows: Sequence[KindRow], budget: Budget) -> Iterator[str]:
    """The heaviest page of each kind and that with the most elements, where it has more than it may."""
    for row in rows:
        if row.heaviest_bytes > budget.page_bytes:
            yield f"{row.heaviest} has {row.heaviest_bytes:,} bytes compressed, of {budget.page_bytes:,}"
        if row.most_elements > budget.page_elements:
            yield f"{row.most_elements_on} has {row.most_elements:,} elements, of {budget.page_elements:,}"
