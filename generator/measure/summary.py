"""What a call of the batch step made of each model and setting, read off the readings that it stored.

Needs no torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from generator import numbers
from generator.measure import MOST_BY_OTHERS
from generator.measure.runnable import Planned
from generator.readings.answers import Answer, Answers
from generator.run_settings import Decode


@dataclass(frozen=True, slots=True)
class Made:
    """What was made under one setting of a model."""

    slug: str
    setting: str
    inputs: str  # how many, in words, and of how many where not all were made
    time: str  # of one input alone: the median and its n, or why there is none
    memory: str  # at its peak, or empty where the system does not tell


def made(answers: Answers, models: Sequence[Planned]) -> Iterator[Made]:
    """A row for each setting of these models, which have been run."""
    for model in models:
        for decode in dict.fromkeys(each.decode for each in model.wanted):
            yield _row(answers, model, decode)


def _row(answers: Answers, model: Planned, decode: Decode) -> Made:
    slug, noun = model.model.slug, "prompt" if model.run.kind.is_drawing else "picture"
    keys = [each.key for each in model.wanted if each.decode == decode]
    stored = answers.stored[slug].answers if slug in answers.stored else {}
    fresh = [stored[key] for key in keys if key in stored]
    total = numbers.counted(len(keys), noun)
    records = {each.record: answers.record(slug, each) for each in fresh}.values()
    peaks = [record.peak_memory_bytes for record in records if record.peak_memory_bytes is not None]
    shares = [record.others_percent for record in records if record.others_percent is not None]
    return Made(
        slug=slug,
        setting=decode.name,
        inputs=total if len(fresh) == len(keys) else f"{len(fresh):,} of {total}",
        time=_time(fresh, max(shares, default=0), next((each.engine for each in records if each.engine), "")),
        memory=numbers.size(max(peaks)) if peaks else "",
    )


def _time(fresh: Sequence[Answer], others_percent: int, engine: str) -> str:
    seconds = [answer.seconds for answer in fresh if answer.seconds is not None]
    if seconds:
        return f"{numbers.duration(median(seconds))}, n = {len(seconds)}"
    if fresh and others_percent > MOST_BY_OTHERS:
        return f"not kept: others used {others_percent} %"
    return f"not taken on {engine}" if engine else "not timed"
