"""Bare writing: the files of a finished site once more, opened, written and closed, and nothing else.

Each folder is read before its clock starts, so only writing is timed and memory stays small. Where there is
no room for the site a second time, a folder is removed as soon as it is written.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.gauge import Cost


def write(site_path: Path, copy_path: Path, process_count: int) -> Cost:
    """Wall time of the slowest process, processor time of all."""
    folders = [Path(folder) for folder, _, _ in os.walk(site_path)]
    byte_count = sum(
        file.stat().st_size for folder in folders for file in os.scandir(folder) if file.is_file()
    )
    for folder in folders:
        (copy_path / folder.relative_to(site_path)).mkdir(parents=True)
    keeps = shutil.disk_usage(copy_path).free > 1.2 * byte_count
    os.sync()
    context = multiprocessing.get_context("fork")
    results: list[Connection] = []
    for first in range(process_count):
        ours, theirs = context.Pipe(duplex=False)
        context.Process(
            target=_write, args=(folders[first::process_count], site_path, copy_path, keeps, theirs)
        ).start()
        results.append(ours)
    costs = [result.recv() for result in results]
    shutil.rmtree(copy_path)
    wall, processor, file_counts = zip(*costs, strict=True)
    return Cost(max(wall), sum(processor), None, sum(file_counts), byte_count)


def _write(folders: list[Path], site_path: Path, copy_path: Path, keeps: bool, result: Connection) -> None:
    wall, processor, file_count = 0.0, 0.0, 0
    for folder in folders:
        copy = copy_path / folder.relative_to(site_path)
        files = [
            (f"{copy}/{file.name}", Path(file.path).read_bytes())
            for file in os.scandir(folder)
            if file.is_file()
        ]
        started, busy = time.perf_counter(), time.process_time()
        for path, content in files:
            with open(path, "wb") as opened:
                opened.write(content)
        wall += time.perf_counter() - started
        processor += time.process_time() - busy
        file_count += len(files)
        if not keeps:
            for path, _ in files:
                os.unlink(path)
    result.send((wall, processor, file_count))
