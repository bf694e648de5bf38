"""What a site's outputs cost beside its pages: files, bytes and processor time of each, in one process.

    python benchmarks/outputs.py SITE [--comparisons 400] [--models 200]

Nothing is written. Of comparisons, and of any other kind of file, no more than so many are rendered, evenly
spread, and counted up to all. The first file of each kind also makes what all of them share (layouts, ranks,
readings of tags); it is rendered once before, and that is not counted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from generator.content.folder import read_catalog  # noqa: E402
from generator.edition import Edition  # noqa: E402
from generator.findings.findings import compute  # noqa: E402
from generator.pages import comparison  # noqa: E402
from generator.readings import answer_files, vectors  # noqa: E402
from generator.rendering.layouts import Layouts  # noqa: E402

BEGINNINGS: Mapping[str, tuple[str, ...]] = {
    "api": ("api/",),
    "feeds": ("feeds/",),
    "badges": ("badges/",),
    "share": ("share/",),
}
OTHER = ("pages", "twins")


@dataclass
class Sum:
    """Files of one output: how many there are, and bytes and seconds of as many as were rendered."""

    file_count: int = 0
    byte_count: float = 0.0
    seconds: float = 0.0


def output_of(path: str) -> str:
    """The output that a file belongs to; "" for files that no layout makes, and what boxes load."""
    for name, beginnings in BEGINNINGS.items():
        if path.startswith(beginnings):
            return name
    if path.endswith((".md", "llms.txt")):
        return "twins"
    return "pages" if path.endswith(".html") else ""


def sums(edition: Edition, comparison_count: int, model_count: int) -> Mapping[str, Sum]:
    """By output; comparisons count among pages."""
    found = {name: Sum() for name in (*OTHER, *BEGINNINGS)}
    for paths in _alike(edition):
        name = output_of(paths[0])
        if name:
            limit = comparison_count if "compare/" in paths[0] else model_count
            _add(found[name], edition, paths, limit)
    return found


def _alike(edition: Edition) -> Iterator[Sequence[str]]:
    """Paths of files of one kind."""
    by_kind: dict[str, list[str]] = {}
    for kind in edition.page_kinds:
        if kind.columns is None:
            for page in kind.pages(edition.store):
                by_kind.setdefault(f"{kind.name} {output_of(page.path)}", []).append(page.path)
            continue
        of_kind = by_kind.setdefault(kind.name, [])
        for column in kind.columns(edition.store):
            of_kind.extend(f"{column.folder}/{name}" for name in column.names)
    return (paths for paths in by_kind.values() if paths)


def _add(total: Sum, edition: Edition, paths: Sequence[str], limit: int) -> None:
    step = max(1, len(paths) // limit)
    tried = paths[::step]
    edition.render(paths[0])
    started, byte_count = time.process_time(), 0
    for path in tried:
        byte_count += len(edition.render(path))
    seconds = time.process_time() - started
    scale = len(paths) / len(tried)
    total.file_count += len(paths)
    total.byte_count += byte_count * scale
    total.seconds += seconds * scale


def opened(site_path: Path) -> Edition:
    """A site as it lies there, with what was measured of it and nothing more; it must have no fault."""
    catalog, problems = read_catalog(site_path)
    assert catalog is not None, problems
    stored, _ = vectors.load_all(site_path)
    answers, _ = answer_files.load_all(site_path, catalog)
    return Edition(compute(catalog, stored, answers), Layouts(site_path / "layouts"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Counts what a site's outputs cost beside its pages.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--comparisons", type=int, default=400, help="comparisons that are rendered")
    parser.add_argument("--models", type=int, default=200, help="other files of a kind that are rendered")
    options = parser.parse_args()
    edition = opened(options.site)
    edition.prepare(1)
    found = sums(edition, options.comparisons, options.models)
    count = edition.findings.page_pairs.count
    print(f"{len(edition.findings.catalog.models):,} models, {count:,} {comparison.COMPARISON.name}s")
    print(f"{'':<10}{'files':>10}{'MB':>10}{'CPU s':>10}{'of pages: files':>18}{'bytes':>8}{'CPU':>8}")
    pages = found["pages"]
    for name, cost in found.items():
        shares = (
            cost.file_count / pages.file_count,
            cost.byte_count / pages.byte_count,
            cost.seconds / pages.seconds,
        )
        print(
            f"{name:<10}{cost.file_count:>10,}{cost.byte_count / 1e6:>10.1f}{cost.seconds:>10.2f}"
            f"{shares[0]:>18.4f}{shares[1]:>8.3f}{shares[2]:>8.3f}"
        )


if __name__ == "__main__":
    main()
