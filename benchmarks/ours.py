"""Our own builds: the whole command, from a state that each step says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.gauge import Command, Cost, Gauge
from benchmarks.synthetic import store_vectors
from generator.places import Site

ROOT = Path(__file__).parent.parent
LIKES = re.compile(r"(hf_likes: \{value: '?)([0-9]+)")
TEXT = re.compile(r"(\nTags: .*\n\n)")
NO_OUTPUTS = "\noutputs: {api: no, feeds: no, badges: no, twins: no, share: no}\n"
CITED = re.compile("that this page cites")
TRUST = "--trust-output"  # to look at folders alone, not at each file


def matchup(site_path: Path, *words: str) -> Command:
    return Command(
        [sys.executable, "-m", "generator", *words],
        site_path,
        {"PYTHONPATH": str(ROOT)},
    )


class Step(NamedTuple):
    """A command of ours, and what is done to the site before each of its runs."""

    prepare: Callable[[Path], None]
    words: tuple[str, ...] = ("build",)


def steps(site_path: Path, chosen: Sequence[str] = ()) -> dict[str, Step]:
    """Those of these names, or all that this version has.

    The first always goes with them: it leaves the finished site that the others start from. Raises KeyError
    for a name that none has.
    """
    known = {name: step for name, step in STEPS.items() if _has(site_path, step)}
    first = next(iter(known))
    return {name: known[name] for name in dict.fromkeys((first, *chosen))} if chosen else known


def _has(site_path: Path, step: Step) -> bool:
    """Whether this version knows the option that a step needs."""
    if TRUST not in step.words:
        return True
    return TRUST in _said(matchup(site_path, step.words[0], "--help"))


def _said(command: Command) -> str:
    """Raises CalledProcessError when the command fails."""
    environment = {**os.environ, **command.environment}
    done = subprocess.run(
        command.words, cwd=command.folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def builds(site_path: Path, gauge: Gauge, chosen: Sequence[str] = ()) -> Iterator[tuple[str, Cost]]:
    """Every step with its cost; the first leaves a finished site, which the others change and build again."""
    for name, step in steps(site_path, chosen).items():
        cost = gauge(lambda step=step: step.prepare(site_path), matchup(site_path, *step.words))
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


def checked(site_path: Path) -> None:
    """What a check keeps for the next one is there."""
    _said(matchup(site_path, "check"))


def checked_with_one_figure(site_path: Path) -> None:
    """What a check keeps is there, of files that are as they were."""
    checked(site_path)
    with_one_figure(site_path)


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
    """A word on every comparison, of the layout that is filled in."""
    _edit(site_path / "layouts" / "joined" / "compare.html", CITED, lambda found: f"{found[0]}!")


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


STEPS: dict[str, Step] = {
    "cold": Step(cold),
    "cold, fragments kept": Step(without_pages),
    "nothing to do": Step(as_it_is),
    "nothing to do, trusted": Step(as_it_is, ("build", TRUST)),
    "check, warm": Step(checked, ("check",)),
    "check, one figure edited": Step(checked_with_one_figure, ("check",)),
    "--version": Step(as_it_is, ("--version",)),
    "one figure edited": Step(with_one_figure),
    "one sentence edited": Step(with_one_sentence),
    "layout edited": Step(with_one_layout),
    "cold, pages alone": Step(with_pages_alone),
}
