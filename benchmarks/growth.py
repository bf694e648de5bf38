"""How processor time grows with the number of models: of a comparison, and of what each model has of its own.

    python benchmarks/growth.py [--models 100 300 600] [--folder /dev/shm] [--whole 300] [--columns 8]
        [--pages 12]

A table with a column for each size, and a line a + b N through it by least squares. The goal: a comparison
takes the same at any size, within a fifth. Comparisons are those of columns spread evenly over the models,
after one column that is not counted; of other kinds of pages some are rendered, spread evenly, and counted up
to all. Each size has a process of its own, with the collector off as in workers. Sizes up to `--whole` are
also built, cold, as a whole.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import gauge  # noqa: E402
from benchmarks.ours import cold, matchup  # noqa: E402
from benchmarks.synthetic import make  # noqa: E402
from generator.build import open_edition  # noqa: E402
from generator.edition import Edition  # noqa: E402
from generator.pages.addresses import Page, name_of  # noqa: E402
from generator.pages.comparison import COMPARISON  # noqa: E402
from generator.places import Site  # noqa: E402
from generator.terminal import silent  # noqa: E402

SMALL, LARGE = 100, 600  # of which the ratio is told where both are measured, else of the least and the most
TRIES = 2  # of each column, of which the quicker counts
PAGE = "a comparison, µs"
WHOLE = "whole build by comparison, µs"
Figures = Mapping[str, float]
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how processor time grows with the models.")
    parser.add_argument("--models", type=int, nargs="+", default=[100, 300, 600], help="sizes of sites")
    parser.add_argument("--folder", type=Path, default=_memory(), help="where sites are made")
    parser.add_argument("--whole", type=int, default=0, help="largest site that is built as a whole")
    parser.add_argument("--columns", type=int, default=8, help="columns of comparisons that are rendered")
    parser.add_argument("--pages", type=int, default=12, help="other pages of a kind that are rendered")
    parser.add_argument("--site", type=Path, help="print the figures of this one site as JSON")
    options = parser.parse_args()
    if options.site:
        print(json.dumps(figures(options.site, options.columns, options.pages)))
        return
    tables: dict[int, Figures] = {}
    for count in sorted(options.models):
        with tempfile.TemporaryDirectory(prefix="matchup-growth-", dir=options.folder) as work:
            make(Path(work), count)
            tables[count] = _apart(Path(work), options.columns, options.pages)
            if count <= options.whole:
                tables[count] = {**tables[count], **_whole(Path(work), count)}
            print(f"{count} models are measured", file=sys.stderr, flush=True)
    print("\n".join(table(tables)))


def _apart(site_path: Path, column_count: int, page_count: int) -> Figures:
    """The figures of a site from a process of its own."""
    words = [sys.executable, __file__, "--site", site_path]
    words += ["--columns", str(column_count), "--pages", str(page_count)]
    lines = gauge.run(gauge.Command(words, ROOT, {})).said.splitlines()
    known: Figures = json.loads(lines[-1])
    return known


def _memory() -> Path:
    return Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())


def table(tables: Mapping[int, Figures]) -> Iterator[str]:
    """Lines: a figure of each size, the line through them, and what that says of the ratio."""
    sizes = sorted(tables)
    small, large = (SMALL, LARGE) if {SMALL, LARGE} <= tables.keys() else (sizes[0], sizes[-1])
    heads = "".join(f"{f'{size:,}':>10}" for size in sizes)
    yield f"{'CPU time':<40}{heads}{'a + b N':>22}{f'{large}/{small}':>12}"
    for name in dict.fromkeys(name for size in sizes for name in tables[size]):
        known = {size: tables[size][name] for size in sizes if name in tables[size]}
        cells = "".join(f"{f'{known[size]:.3g}' if size in known else '':>10}" for size in sizes)
        yield f"{name:<40}{cells}{_line(known)}{_ratio(known, small, large)}"


def _line(known: Mapping[int, float]) -> str:
    """Of least squares."""
    if len(known) < 2:
        return f"{'':>22}"
    slope, start = np.polyfit(list(known), list(known.values()), 1)
    return f"{f'{start:.3g} + {slope:.2g} N':>22}"


def _ratio(known: Mapping[int, float], small: int, large: int) -> str:
    return f"{known[large] / known[small]:>12.2f}" if {small, large} <= known.keys() else ""


def figures(site_path: Path, column_count: int, page_count: int) -> Figures:
    """Seconds and parts of seconds of processors; megabytes."""
    started = time.process_time()
    edition, _ = open_edition(Site(site_path), "cpu", silent)
    opened = time.process_time()
    edition.prepare(1)
    prepared = time.process_time()
    count = len(edition.findings.catalog.models)
    with _as_in_workers():
        own, rest = _own_pages(edition, count, page_count)
        comparison = _comparison(edition, column_count)
    return {
        PAGE: 1e6 * comparison,
        **{f"{name}, ms a model": 1e3 * seconds for name, seconds in own.items()},
        "all own pages, ms a model": 1e3 * sum(own.values()),
        "all other files, s": rest,
        "opening, ms a model": 1e3 * (opened - started) / count,
        "fragments, ms a model": 1e3 * (prepared - opened) / count,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


@contextmanager
def _as_in_workers() -> Iterator[None]:
    """What is there already is no work of the collector's, and it does none."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _comparison(edition: Edition, column_count: int) -> float:
    """Seconds of one."""
    assert COMPARISON.columns is not None
    columns = list(COMPARISON.columns(edition.store))
    _seconds(lambda: edition.render_all(columns[0].folder, columns[0].names))
    shown = _spread(columns, column_count)
    seconds = sum(
        min(_seconds(lambda each=each: edition.render_all(each.folder, each.names)) for _ in range(TRIES))
        for each in shown
    )
    return seconds / sum(len(each.names) for each in shown)


def _own_pages(edition: Edition, count: int, page_count: int) -> tuple[dict[str, float], float]:
    """Seconds a model of each kind of file that is named for a model; and of all other files."""
    own: dict[str, float] = {}
    rest = 0.0
    for kind in edition.page_kinds:
        pages = list(kind.pages(edition.store)) if kind.columns is None else []
        named = [page for page in pages if _is_named(edition, page)]
        if named:
            own[kind.name] = _of_kind(edition, named, page_count) / count
        if others := [page for page in pages if not _is_named(edition, page)]:
            rest += _of_kind(edition, others, page_count)
    return own, rest


def _is_named(edition: Edition, page: Page) -> bool:
    """Whether its name is that of a model; a badge may have another ending."""
    return name_of(page.path).removesuffix(".dark") in edition.findings.positions


def _of_kind(edition: Edition, pages: Sequence[Page], page_count: int) -> float:
    """Seconds of all of them; the first is rendered once before, since it makes what all share."""
    shown = _spread(pages, page_count)
    edition.render(shown[0].path)
    return _seconds(lambda: (edition.render(page.path) for page in shown)) * len(pages) / len(shown)


def _spread(many: Sequence[T], count: int) -> Sequence[T]:
    """So many, evenly spread."""
    step = max(1.0, len(many) / count)
    return [many[int(step * (place + 0.5))] for place in range(min(count, len(many)))]


def _seconds(rendered: Callable[[], Iterator[bytes]]) -> float:
    """Processor time of rendering all of them."""
    started = time.process_time()
    for _ in rendered():
        pass
    return time.process_time() - started


def _whole(site_path: Path, count: int) -> Figures:
    """A cold build, of which the caches of the figures are removed."""
    cold(site_path)
    cost = gauge.run(matchup(site_path, "build"))
    return {
        WHOLE: 1e6 * cost.cpu_seconds / (count * (count - 1) / 2),
        "whole build, s": cost.cpu_seconds,
        "whole build, s of wall time": cost.seconds,
    }


if __name__ == "__main__":
    main()
