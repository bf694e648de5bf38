"""Which models would be run on which inputs, where their weights come from, how long it takes.

Needs no torch.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from generator import installing, numbers
from generator.catalog import Model
from generator.measure import TIMED, checkpoints
from generator.readings.answers import Answers, RunRecord
from generator.readings.wanted import Wanted, wanted
from generator.run_settings import Run

DRAWING_EXTRA = installing("imagegen")


@dataclass(frozen=True, slots=True)
class Weights:
    """Where a model's weights are, as far as that is known without opening them."""

    size: str  # as written, or counted; empty when it is unknown
    must_download: bool = False  # they are on the hub and not yet on this machine
    obstacle: str = ""  # why the model can't be run, the remedy in brackets; empty for one that can


@dataclass(frozen=True, slots=True)
class Planned:
    """A model with answers that are missing."""

    model: Model
    run: Run
    wanted: tuple[Wanted, ...]
    weights: Weights
    seconds: float | None  # about how long; None when there is nothing to tell it from

    @property
    def obstacle(self) -> str:
        return self.weights.obstacle

    @property
    def must_download(self) -> bool:
        return self.weights.must_download

    @property
    def size(self) -> str:
        return self.weights.size

    @property
    def inputs(self) -> str:
        """How many, in words."""
        count = len({each.input for each in self.wanted})
        return numbers.counted(count, "prompt" if self.run.kind.is_drawing else "picture")

    @property
    def words(self) -> str:
        """What would be run, on one line."""
        settings = list(dict.fromkeys(each.decode for each in self.wanted))
        names = "; ".join(decode.name for decode in settings)
        size = f"download of {self.size or 'unknown size'}" if self.must_download else self.size
        seconds = "time unknown" if self.seconds is None else f"about {numbers.duration(self.seconds)}"
        what = f"{self.inputs} × {numbers.counted(len(settings), 'setting')} ({names})"
        return f"{self.model.slug}: {what}; {self.run.weights}, {size}; {seconds}"


def plan(site_path: Path, answers: Answers, is_gpu: bool, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Every model of which an answer is missing, in catalog order; `only` restricts it to these slugs."""
    missing: dict[str, list[Wanted]] = {}
    for each in answers.missing():
        missing.setdefault(each.slug, []).append(each)
    planned: list[Planned] = []
    for model in answers.catalog.models:
        if model.run is None or model.slug not in missing or (only and model.slug not in only):
            continue
        lacking = tuple(missing[model.slug])
        seconds = _seconds_each(answers, model, model.run, is_gpu)
        total = None if seconds is None else len(lacking) * seconds
        planned.append(Planned(model, model.run, lacking, _weights(site_path, model, model.run), total))
    return tuple(planned)


def untimed(site_path: Path, answers: Answers, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Models with settings of which no answer has a time, in catalog order.

    Wanted are as many of their inputs as are timed otherwise, spread over all: they are run anew where they
    are timed, so that the record of a time tells where it was taken.
    """
    planned: list[Planned] = []
    for model in answers.catalog.models:
        if model.run is None or (only and model.slug not in only):
            continue
        by_key = {answer.key: answer for answer in answers.of(model)}
        timed = {answer.setting for answer in by_key.values() if answer.seconds is not None}
        stored = [each for each in wanted(answers.catalog, site_path, model) if each.key in by_key]
        inputs = tuple(
            each
            for decode in dict.fromkeys(each.decode for each in stored)
            if decode.name not in timed
            for each in _spread([each for each in stored if each.decode == decode])
        )
        if inputs:
            weights = _weights(site_path, model, model.run)
            planned.append(Planned(model, model.run, inputs, weights, None))
    return tuple(planned)


def _spread(wanted: Sequence[Wanted]) -> list[Wanted]:
    return [wanted[place] for place in sorted({place * len(wanted) // TIMED for place in range(TIMED)})]


def is_of_machine(run: Run) -> bool:
    """Whether it depends on what is installed on a machine whether it can be run: nothing else is missing."""
    return not run.is_local and is_pinned(run)


def _weights(site_path: Path, model: Model, run: Run) -> Weights:
    fact = model.facts.get("weights_size")
    size = fact.text if fact and fact.is_known else ""
    if run.kind.is_drawing and importlib.util.find_spec("diffusers") is None:
        return Weights(size, obstacle=f"diffusers is not installed here ({DRAWING_EXTRA})")
    if not is_pinned(run):
        return Weights(size, obstacle=f"no revision is pinned (run matchup pin {model.slug})")
    try:
        path = checkpoints.find(site_path, run, download=False).path
    except checkpoints.Unavailable as fault:
        if run.is_local or run.package:
            return Weights(size, obstacle=f"{fault.message} ({fault.help})")
        return Weights(size, must_download=True)
    files = path.rglob("*") if path.is_dir() else (path,)
    byte_counts = [file.stat().st_size for file in files if file.is_file()]
    return Weights(numbers.size(sum(byte_counts)))


def is_pinned(run: Run) -> bool:
    """Whether the file says which bytes are run; weights in the site's own folder need no pin."""
    if run.is_local:
        return True
    return bool(run.revision and (run.digest or not run.package))


def _seconds_each(answers: Answers, model: Model, run: Run, is_gpu: bool) -> float | None:
    """The time per picture of the stored run that is nearest: same instrument, same kind of device.

    It is scaled by the parameter counts of the two models; of runs by the model itself it is taken as it is.
    """
    near: list[tuple[float, str, str, float]] = []  # distance, date, key, seconds
    for other, record in _timed(answers, run.instrument, is_gpu):
        ratio = _ratio(model, other)
        if record.seconds_per_image is not None and ratio:
            distance = abs(math.log(ratio))
            near.append((distance, record.date, record.key, record.seconds_per_image * ratio))
    return min(near)[-1] if near else None


def paces(answers: Answers, models: Sequence[Planned]) -> dict[str, float]:
    """Seconds of one input by slug, for sharing out work: the same on every machine with these readings.

    They are those of stored runs on processors, or on GPUs where that tells of more of these models; a model
    of which nothing is known counts as the middle one.
    """
    by_device = []
    for is_gpu in (False, True):
        each = {model.model.slug: _seconds_each(answers, model.model, model.run, is_gpu) for model in models}
        by_device.append({slug: seconds for slug, seconds in each.items() if seconds is not None})
    known = max(by_device, key=len)
    middle = median(known.values()) if known else 1.0
    return {model.model.slug: known.get(model.model.slug, middle) for model in models}


def _timed(answers: Answers, instrument: str, is_gpu: bool) -> Iterator[tuple[Model, RunRecord]]:
    """Models, and under what conditions their answers were made, of this instrument and kind of device."""
    for other in answers.catalog.models:
        for answer in answers.of(other):
            record = answers.record(other.slug, answer)
            if record.instrument == instrument and record.is_of_cpu != is_gpu:
                yield other, record


def _ratio(model: Model, other: Model) -> float:
    """How many times as many parameters a model has; 0 when that is unknown."""
    if model.slug == other.slug:
        return 1
    ours, theirs = _parameter_count(model), _parameter_count(other)
    return ours / theirs if ours and theirs else 0


def _parameter_count(model: Model) -> float:
    """0 when it is unknown."""
    fact = model.facts.get("parameters")
    return fact.number or 0 if fact else 0
