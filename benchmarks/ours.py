"""Our own builds: the whole command, from a state that each step says."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.gauge import Command, Cost, best
from benchmarks.synthetic import store_vectors
from generator.places import Site

ROOT = Path(__file__).parent.parent
LIKES = re.compile(r"(hf_likes: \{value: '?)([0-9]+)")
TEXT = re.compile(r"(\nTags: .*\n\n)")
NO_OUTPUTS = "\noutputs: {api: no, feeds: no, badges: no, twins: no, share: no}\n"
GENERATOR = re.compile('name="generator" content="Matchup')


def matchup(site_path: Path, *words: str) -> Command:
    return Command(
        [sys.executable, "-c", "from generator.cli import main; main()", *words],
        site_path,
        {"PYTHONPATH": str(ROOT)},
    )


def builds(site_path: Path, repeats: int) -> Iterator[tuple[str, Cost]]:
    """Every step with its cost; the first leaves a finished site, which the others change and build again."""
    for name, prepare in STEPS.items():
        cost = best(lambda prepare=prepare: prepare(site_path), matchup(site_path, "build"), repeats)
        written = re.search(r"wrote ([0-9,]+) file", cost.said)
        yield name, replace(cost, file_count=int(written[1].replace(",", "")) if written else 0)


def cold(site_path: Path) -> None:
    for name in ("output", ".matchup"):
        shutil.rmtree(site_path / name, ignore_errors=True)


def without_pages(site_path: Path) -> None:
    """Answer and ledger are gone; whatever else a build keeps is still there."""
    output_path = site_path / "output"
    shutil.rmtree(output_path)
    ledger_path = Site(site_path).ledger_path(output_path)
    for path in ledger_path.parent.glob(f"{ledger_path.name}*"):
        path.unlink()


def as_it_is(site_path: Path) -> None:
    pass


def liked_model(site_path: Path) -> Path:
    """The first model whose likes are known: a figure that its pages show."""
    return next(
        path
        for path in sorted((site_path / "content" / "models").glob("*.md"))
        if LIKES.search(path.read_text("utf-8"))
    )


def with_one_figure(site_path: Path) -> None:
    _edit(liked_model(site_path), LIKES, lambda found: f"{found[1]}{int(found[2]) + 100}")


def with_one_sentence(site_path: Path) -> None:
    """A capability's text changes, and with it its vector, put in place as `matchup measure` would."""
    path = min((site_path / "content" / "models").glob("*.md"))
    _edit(path, TEXT, lambda found: f"{found[1]}Bako lumi. ")
    store_vectors(site_path, path.stat().st_size)


def with_one_layout(site_path: Path) -> None:
    """A word in the head of every page."""
    _edit(site_path / "layouts" / "pages" / "base.html", GENERATOR, lambda found: f"{found[0]}!")


def with_pages_alone(site_path: Path) -> None:
    """Without data, twins, feeds, badges and share pictures: what is less than cold is what these cost."""
    path = site_path / "content" / "site.yaml"
    text = path.read_text("utf-8").removesuffix(NO_OUTPUTS)
    path.write_text(f"{text}{NO_OUTPUTS}", "utf-8")
    cold(site_path)


def _edit(path: Path, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> None:
    """Changes the first place that the pattern finds; raises LookupError when there is none."""
    text, count = pattern.subn(change, path.read_text("utf-8"), count=1)
    if not count:
        raise LookupError(f"{path} has nothing like {pattern.pattern!r} to edit")
    path.write_text(text, "utf-8")


STEPS: dict[str, Callable[[Path], None]] = {
    "cold": cold,
    "cold, fragments kept": without_pages,
    "nothing to do": as_it_is,
    "one figure edited": with_one_figure,
    "one sentence edited": with_one_sentence,
    "layout edited": with_one_layout,
    "cold, pages alone": with_pages_alone,
}
