"""One table: what a build costs beside the bare cost of writing the same bytes, in the same run on the same machine.

    python benchmarks/run.py [--models 300] [--folder /dev/shm]

Each line is a process of its own, so that peak memory is its own; times are the best of the repeats, since anything
else that runs on the machine only adds. Calibration of the encoder is printed first when torch is installed.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent


def bare(folder: Path) -> dict[str, float]:
    """Writes the bytes of the output that is there to another folder: open, write, close, nothing else."""
    output = folder / "output"
    files = [(path.relative_to(output), path.read_bytes()) for path in sorted(output.rglob("*")) if path.is_file()]
    copy = folder / "bare"
    for parent in sorted({path.parent for path, _ in files}):
        (copy / parent).mkdir(parents=True, exist_ok=True)
    root = str(copy)
    started = time.perf_counter()
    for path, content in files:
        with open(f"{root}/{path}", "wb") as file:
            file.write(content)
    seconds = time.perf_counter() - started
    shutil.rmtree(copy)
    return {"seconds": seconds, "pages": len(files), "bytes": sum(len(content) for _, content in files)}


def cold(folder: Path) -> dict[str, float]:
    for name in ("output", ".matchup"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return built(folder)


def built(folder: Path) -> dict[str, float]:
    from contextlib import nullcontext

    from generator.build import Site, build

    started = time.perf_counter()
    published, _ = build(Site(folder), folder / "output", "cpu", lambda total: nullcontext(lambda count: None))
    return {"seconds": time.perf_counter() - started, "pages": published.written, "bytes": published.byte_count}


def edited(folder: Path) -> dict[str, float]:
    """One model's likes change: its text, its score and all its pages, but not its vectors."""
    path = sorted((folder / "content" / "models").glob("blip*.md"))[0]
    path.write_text(
        re.sub(r"(hf_likes: \{value: )(\d+)", lambda found: f"{found[1]}{int(found[2]) + 100}", path.read_text("utf-8")), "utf-8"
    )
    return built(folder)


def joined(folder: Path) -> dict[str, float]:
    """The join alone: views and layouts of 2,000 comparison pages whose models' fragments are made, nothing written."""
    from itertools import islice

    from generator import content, readings
    from generator.edition import Edition, compute
    from generator.pages import compare_path
    from generator.render import Layouts

    catalog, _ = content.read(folder)
    assert catalog is not None
    made = Edition(compute(catalog, readings.load_all(folder)[0], folder / ".matchup" / "alignments.npz"), Layouts(folder / "layouts"))
    paths = [compare_path(*(catalog.models[side].slug for side in pair)) for pair in islice(made.findings.pairs(), 2000)]
    for path in paths:
        made.render(path)
    started = time.perf_counter()
    size = sum(len(made.render(path)) for path in paths)
    return {"seconds": time.perf_counter() - started, "pages": len(paths), "bytes": size}


STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "cold": cold,
    "bare": bare,
    "join": joined,
    "one model edited": edited,
    "nothing to do": built,
}


def measured(step: str, folder: Path, repeats: int) -> dict[str, float]:
    """The best run of a step, each in a fresh process."""
    runs = []
    for _ in range(repeats):
        command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return min(runs, key=lambda run: run["seconds"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures builds against bare writing.")
    parser.add_argument("--models", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir()))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if options.step:
        found = STEPS[options.step](options.folder)
        print(json.dumps({**found, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    calibration()
    from benchmarks.synthetic import make

    with tempfile.TemporaryDirectory(prefix="matchup-bench-", dir=options.folder) as folder:
        make(Path(folder), options.models)
        table({step: measured(step, Path(folder), options.repeats) for step in STEPS}, options.models)


def calibration() -> None:
    from generator.measure import is_installed

    if is_installed():
        subprocess.run([sys.executable, ROOT / "benchmarks" / "calibration.py"], check=True, env={"PYTHONPATH": str(ROOT)})
        print()


def table(steps: dict[str, dict[str, float]], count: int) -> None:
    base = steps["bare"]
    print(
        f"{count} synthetic models, {base['pages']:,.0f} files, {base['bytes'] / 1e6:,.0f} MB; Python {platform.python_version()}, best of the repeats"
    )
    print(f"{'':<18}{'seconds':>9}{'of bare':>9}{'files':>9}{'µs a file':>11}{'peak MB':>9}")
    for step, run in steps.items():
        ratio = "" if step == "join" else f"{run['seconds'] / base['seconds']:.2f}"
        each = f"{1e6 * run['seconds'] / run['pages']:.0f}" if run["pages"] else ""
        print(f"{step:<18}{run['seconds']:>9.2f}{ratio:>9}{run['pages']:>9,.0f}{each:>11}{run['megabytes']:>9.0f}")


if __name__ == "__main__":
    main()
