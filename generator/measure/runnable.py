"""Which models would be run on which inputs, where their weights come from, and how long that takes. Needs no torch."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import numbers
from generator.catalog import Model, Run
from generator.measure import checkpoints
from generator.readings.answers import Answers, RunRecord
from generator.readings.wanted import DRAWING, Wanted

DRAWING_EXTRA = 'pip install "matchup[imagegen]"'


@dataclass(frozen=True, slots=True)
class Planned:
    """A model with outputs that are missing."""

    model: Model
    run: Run
    wanted: tuple[Wanted, ...]
    obstacle: str  # why it can't be run, the remedy in brackets; empty for one that can
    must_download: bool  # its weights are on the hub and not yet on this machine
    size: str  # of the weights, as written; empty when it is unknown
    seconds: float | None  # about how long; None when there is nothing to tell it from

    @property
    def inputs(self) -> str:
        """How many, in words."""
        return counted(
            len({each.input for each in self.wanted}),
            "prompt" if self.run.instrument == DRAWING else "picture",
        )

    @property
    def words(self) -> str:
        """What would be run, on one line."""
        settings = list(dict.fromkeys(each.decode for each in self.wanted))
        names = "; ".join(decode.name for decode in settings)
        size = f"download of {self.size or 'unknown size'}" if self.must_download else self.size
        seconds = "time unknown" if self.seconds is None else f"about {numbers.duration(self.seconds)}"
        return f"{self.model.slug}: {self.inputs} × {counted(len(settings), 'setting')} ({names}); {self.run.weights}, {size}; {seconds}"


def plan(site_path: Path, outputs: Answers, is_gpu: bool, only: Sequence[str] = ()) -> tuple[Planned, ...]:
    """Every model of which an output is missing, in catalog order; `only` restricts it to these slugs."""
    missing: dict[str, list[Wanted]] = {}
    for each in outputs.missing():
        missing.setdefault(each.slug, []).append(each)
    return tuple(
        _planned(site_path, outputs, is_gpu, model, model.run, missing[model.slug])
        for model in outputs.catalog.models
        if model.run is not None and model.slug in missing and (not only or model.slug in only)
    )


def _planned(
    site_path: Path, outputs: Answers, is_gpu: bool, model: Model, run: Run, missing: Sequence[Wanted]
) -> Planned:
    fact = model.facts.get("weights_size")
    size = fact.text if fact and fact.is_known else ""
    obstacle, must_download = "", False
    if run.instrument == DRAWING and importlib.util.find_spec("diffusers") is None:
        obstacle = f"diffusers is not installed here ({DRAWING_EXTRA})"
    elif not run.is_local and not run.revision:
        obstacle = "no revision is pinned (write the full commit hash under run: revision:)"
    else:
        try:
            path = checkpoints.find(site_path, run, download=False).path
            size = numbers.size(sum(file.stat().st_size for file in path.rglob("*") if file.is_file()))
        except checkpoints.Unavailable as fault:
            must_download = not run.is_local
            obstacle = f"{fault.message} ({fault.help})" if run.is_local else ""
    return Planned(
        model,
        run,
        tuple(missing),
        obstacle,
        must_download,
        size,
        _seconds(outputs, model, run, missing, is_gpu),
    )


def _seconds(
    outputs: Answers, model: Model, run: Run, missing: Sequence[Wanted], is_gpu: bool
) -> float | None:
    """Answers times the time per picture of the stored run that is nearest: same instrument, same kind of device.

    The time is scaled by the parameter counts of the two models; of runs by the model itself it is taken as it is.
    """
    near = [
        (distance, record.date, record.key, record.seconds_per_image * ratio)
        for other, record in _timed(outputs, run.instrument, is_gpu)
        if record.seconds_per_image is not None
        and (ratio := _ratio(model, other))
        and (distance := abs(math.log(ratio))) >= 0
    ]
    return len(missing) * min(near)[-1] if near else None


def _timed(outputs: Answers, instrument: str, is_gpu: bool) -> Iterator[tuple[Model, RunRecord]]:
    for other in outputs.catalog.models:
        for record in (outputs.record(other.slug, output) for output in outputs.of(other)):
            if record.instrument == instrument and record.device.startswith("CPU") != is_gpu:
                yield other, record


def _ratio(model: Model, other: Model) -> float:
    """How many times as many parameters a model has; 0 when that is unknown."""
    if model.slug == other.slug:
        return 1
    counts = [
        each.facts["parameters"].number or 0 if "parameters" in each.facts else 0 for each in (model, other)
    ]
    return counts[0] / counts[1] if all(counts) else 0


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
