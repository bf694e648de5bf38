"""One table: what builds cost beside bare writing of the same bytes and other generators, on one machine.

    python benchmarks/run.py [--models 100 300 1000] [--folder /dev/shm /tmp] [--repeats 3] [--others 300]
        [--peers Hugo Eleventy Astro] [--steps "cold" "nothing to do"] [--no-preview]

Times are the median of the runs; of the peers only the first is run more than once. Where others used the
processors meanwhile, or a fixed loop became slower, the line says so. What is not installed is left out with
a word. Calibration of the encoder is printed first when torch is installed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import astro, bare, eleventy, hugo, ours, preview  # noqa: E402
from benchmarks.exported import export  # noqa: E402
from benchmarks.gauge import Command, Cost, Gauge  # noqa: E402
from benchmarks.sameness import sameness  # noqa: E402
from benchmarks.synthetic import make  # noqa: E402
from generator.workers import available  # noqa: E402


class Peer(Protocol):
    """Another generator that makes our comparison pages."""

    INSTALL: str  # the command that installs it

    def executable(self) -> Path | None: ...

    def name(self, program: Path, export_path: Path) -> str: ...

    def command(self, program: Path, export_path: Path, folder: Path) -> Command: ...


PEERS: dict[str, Peer] = {"Hugo": hugo, "Eleventy": eleventy, "Astro": astro}
PAGE_BYTES = 64_000  # of a comparison, with what a file system adds; for judging whether there is room
COLUMNS = (
    f"{'':<31}{'seconds':>9}{'CPU s':>9}{'of bare':>9}{'its CPU':>9}"
    f"{'Hugo/it':>9}{'by CPU':>8}{'files':>10}{'µs a file':>11}{'peak MB':>9}"
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures builds against bare writing and other generators.")
    parser.add_argument("--models", type=int, nargs="+", default=[100], help="sizes of synthetic sites")
    parser.add_argument(
        "--folder",
        type=Path,
        nargs="+",
        default=_folders(),
        help="where sites are made: one in memory, one on a disk",
    )
    parser.add_argument(
        "--repeats", type=int, default=3, help="runs of each step, of which the median counts"
    )
    parser.add_argument(
        "--others", type=int, default=300, help="largest site that other generators are given"
    )
    parser.add_argument("--peers", nargs="+", default=list(PEERS), choices=PEERS, help="which of them")
    parser.add_argument(
        "--steps", nargs="+", default=[], choices=ours.STEPS, help="which of ours; cold first"
    )
    parser.add_argument("--no-preview", action="store_true", help="leave out the preview in a browser")
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
                compare(
                    Path(work),
                    count,
                    Gauge(options.repeats),
                    options.peers if with_others else [],
                    options.steps,
                    not options.no_preview,
                )


def calibration() -> None:
    from generator.measure import is_installed

    if is_installed():
        subprocess.run(
            [sys.executable, ROOT / "benchmarks" / "calibration.py"],
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        print()


def compare(
    work: Path, count: int, gauge: Gauge, peers: Sequence[str], steps: Sequence[str], with_preview: bool
) -> None:
    """Prints each line as soon as it is measured."""
    site_path = work / "site"
    site_path.mkdir()
    make(site_path, count)
    builds = ours.builds(site_path, gauge, steps)
    name, first = next(builds)  # leaves the pages that the others are measured by
    output_path = site_path / "output"
    plain = {number: _bare(output_path, work / "bare", number, gauge) for number in sorted({1, available()})}
    base = plain[available()]
    pages = count * (count - 1) // 2
    print(
        f"{count} synthetic models, {pages:,} comparisons,"
        f" {base.file_count:,} files, {base.byte_count / 1e6:,.0f} MB,"
        f" {base.byte_count / base.file_count / 1e3:.0f} kB a file;"
        f" {_kind(work)}; {available()} cores, Python {platform.python_version()};"
        f" median of {gauge.repeats}\n{COLUMNS}"
    )
    for number, cost in plain.items():
        line(f"bare writing, {number} process{'es' if number > 1 else ''}", cost, base, None)
    rival = None
    for other, cost, remark in others(work, gauge, peers):
        rival = rival or (cost if other.startswith("Hugo") else None)
        line(other, cost, base, rival)
        print(f"{'':<31}{remark}", flush=True)
    line(f"Matchup, {name}", first, base, rival)
    for name, cost in builds:
        line(f"Matchup, {name}", cost, base, rival)
    if with_preview:
        browser_path = preview.chromium()
        print(
            preview.waits(site_path, browser_path)
            if browser_path
            else "preview: left out, chromium or playwright is not installed"
        )
    print(flush=True)


def _bare(output_path: Path, copy_path: Path, process_count: int, gauge: Gauge) -> Cost:
    return gauge.middle(lambda: None, lambda: bare.write(output_path, copy_path, process_count))


def others(work: Path, gauge: Gauge, names: Sequence[str]) -> Iterator[tuple[str, Cost, str]]:
    """Name, cost and likeness to our pages of each other generator; its files are removed before the next.

    Ratios are to the first; the others are run once.
    """
    export_path = work / "export"
    for place, name in enumerate(names):
        peer = PEERS[name]
        program = peer.executable()
        if program is None:
            print(f"{name}: left out, not installed ({peer.INSTALL})")
            continue
        if not export_path.exists():
            export(work / "site", export_path)
        command = peer.command(program, export_path, work / name)
        repeats = 1 if place else gauge.repeats
        cost, remark = _built(work, command, gauge, repeats)
        yield (
            peer.name(program, export_path),
            cost,
            remark if repeats == gauge.repeats else f"{remark}; one run",
        )


def _built(work: Path, command: Command, gauge: Gauge, repeats: int) -> tuple[Cost, str]:
    output_path = command.folder / "output"
    cost = gauge(lambda: shutil.rmtree(output_path, ignore_errors=True), command, repeats)
    likeness = sameness(work / "site" / "output", output_path)
    shutil.rmtree(command.folder)
    return replace(cost, file_count=likeness.page_count), str(likeness)


def line(name: str, cost: Cost, base: Cost, rival: Cost | None) -> None:
    faster = (
        [f"{rival.seconds / cost.seconds:.3g}", f"{rival.cpu_seconds / cost.cpu_seconds:.3g}"]
        if rival
        else ["", ""]
    )
    each = f"{1e6 * cost.seconds / cost.file_count:.0f}" if cost.file_count else ""
    memory = f"{cost.megabytes:.0f}" if cost.megabytes else ""
    print(
        f"{name:<31}{cost.seconds:>9.2f}{cost.cpu_seconds:>9.2f}{cost.seconds / base.seconds:>9.3g}"
        f"{cost.cpu_seconds / base.cpu_seconds:>9.3g}{faster[0]:>9}{faster[1]:>8}"
        f"{cost.file_count:>10,}{each:>11}{memory:>9}{f'  {cost.spoiled}' if cost.spoiled else ''}",
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
