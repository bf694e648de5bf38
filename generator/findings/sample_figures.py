"""Figures that are counted from outputs: how long captions are, how often they are right, how fast they come.

    figures(catalog, answers)[slug][key]    what was counted of one model

A model has the keys that its outputs can fill and no others; without outputs it has no entry. `number` is a
count, seconds, bytes or a percentage: what a rule of content/scoring.yaml with `measured: <key>` reads; None
where no caption tells it. Knows nothing of pages or of how a figure is worded, and no torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from generator.catalog import Catalog, Model, Sample
from generator.findings.captions import (
    captions,
    figure_key,
    first_answers,
    is_exact,
    photographs,
    references,
    repeats,
    words_of,
)
from generator.findings.proportions import wilson
from generator.findings.scenes import Vocabulary, correctness, description, label_of
from generator.readings.answers import Answer, Answers, Figure, RunRecord
from generator.vocabulary import MeasuredKey

ATTRIBUTES: tuple[MeasuredKey, ...] = (
    "count_right",
    "kinds_right",
    "colours_right",
    "sizes_right",
    "relation_right",
    "background_right",
)
METRICS: tuple[MeasuredKey, ...] = ("bleu", "cider")  # measure/metrics.py computes them
# A right label is the first, or among the first so many.
PHOTOGRAPH_LABELS: dict[MeasuredKey, int] = {"photo_top1": 1, "photo_top5": 5}
# CIDEr's weights come from how many references have a word, which fewer photographs can't tell.
FEWEST_FOR_CIDER = 10


@dataclass(frozen=True, slots=True)
class CaptionCount:
    """Something that is counted over all captions of a model."""

    number: float
    caption_count: int
    setting: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of all are so; where captions may be silent, of those that tell it."""

    count: int
    total: int
    as_of: str
    setting: str = ""
    silent: int = 0

    @property
    def number(self) -> float | None:
        """In percent; None when all are silent."""
        return round(100 * self.count / self.total, 1) if self.total else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many samples of a few are so, which stands for the share of all such pictures."""

    count: int
    total: int
    as_of: str

    @property
    def number(self) -> float:
        """In percent."""
        return round(100 * self.count / self.total, 1)

    @property
    def interval(self) -> tuple[float, float]:
        """In percent, at 95 %."""
        return wilson(self.count, self.total)


@dataclass(frozen=True, slots=True)
class MetricFigure:
    """What a library computed from captions and references; None where there are too few photographs yet."""

    number: float | None
    photograph_count: int
    library: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class PictureTime:
    """Seconds for one picture, the median of warm runs."""

    number: float
    timed_count: int
    record: RunRecord

    @property
    def as_of(self) -> str:
        return self.record.date


@dataclass(frozen=True, slots=True)
class PeakMemory:
    """Bytes."""

    number: float
    record: RunRecord

    @property
    def as_of(self) -> str:
        return self.record.date


SampleFigure = CaptionCount | Share | Estimate | MetricFigure | PictureTime | PeakMemory
Figures = Mapping[str, SampleFigure]  # of one model, by MeasuredKey
Keyed = Iterator[tuple[MeasuredKey, SampleFigure]]


def figures(catalog: Catalog, answers: Answers) -> dict[str, Figures]:
    """By slug, for every model that has outputs."""
    by_slug: dict[str, Figures] = {}
    for model in catalog.models:
        of_model = dict[str, SampleFigure](_figures(catalog, model, answers))
        if of_model:
            by_slug[model.slug] = of_model
    return by_slug


def _figures(catalog: Catalog, model: Model, answers: Answers) -> Keyed:
    first = first_answers(model, answers) if model.run else []
    if not first:
        return
    records = [answers.record(model.slug, answer) for answer in first]
    newest = _newest(records) or records[0]
    day, setting, samples = newest.date, first[0].setting, catalog.samples
    said = captions(model, answers)
    if said:
        yield from _of_captions(list(said.values()), setting, day)
        yield from _of_scenes(samples, said, setting, day)
    yield from _of_labels(samples, first, day)
    yield from _of_photograph_labels(samples, first, day)
    yield from _of_photographs(samples, said, answers.figures(model.slug), day)
    yield from _of_runs(first, newest, _newest([each for each in records if each.timed_count]) or newest)


def _of_captions(texts: Sequence[str], setting: str, day: str) -> Keyed:
    captions = [words_of(text) for text in texts]
    count = len(captions)
    yield "caption_words", CaptionCount(float(median(map(len, captions))), count, setting, day)
    different = {word for words in captions for word in words}
    yield "distinct_words", CaptionCount(float(len(different)), count, setting, day)
    yield "repetition", Share(sum(map(repeats, captions)), count, day, setting)


# Drawn scenes


def _of_scenes(samples: Sequence[Sample], captions: Mapping[str, str], setting: str, day: str) -> Keyed:
    scenes = [sample for sample in samples if sample.shapes and sample.name in captions]
    referenced = [scene for scene in scenes if scene.captions]
    if referenced:
        exact = sum(is_exact(captions[scene.name], scene.captions) for scene in referenced)
        yield "exact_captions", Share(exact, len(referenced), day, setting)
    vocabulary = Vocabulary.of(samples)
    checked = [(scene, correctness(description(captions[scene.name], vocabulary), scene)) for scene in scenes]
    for name in ATTRIBUTES:
        silent = sum(name not in right for scene, right in checked if _has(scene, name))
        told = [right[name] for _, right in checked if name in right]
        if told or silent:
            yield name, Share(sum(told), len(told), day, setting, silent)


def _has(scene: Sample, attribute: MeasuredKey) -> bool:
    """Whether there is something to tell: one shape alone is beside nothing."""
    if attribute == "relation_right":
        return len(scene.shapes) > 1
    return attribute != "background_right" or bool(scene.background)


def _of_labels(samples: Sequence[Sample], first: Sequence[Answer], day: str) -> Keyed:
    """Only for a classifier whose labels are words such as "red circle"."""
    labels = {answer.input: answer.labels for answer in first if answer.labels}
    names = {label.name for choices in labels.values() for label in choices}
    vocabulary = Vocabulary.of(samples)
    if not any(_names_a_shape(name, vocabulary) for name in names):
        return
    scenes = [sample for sample in samples if sample.name in labels and label_of(sample)]
    if scenes:
        right = sum(label_of(scene) == labels[scene.name][0].name for scene in scenes)
        yield "label_right", Share(right, len(scenes), day)


def _names_a_shape(label: str, vocabulary: Vocabulary) -> bool:
    words = label.split()
    return len(words) == 2 and words[0] in vocabulary.colours and words[1] in vocabulary.kinds


# Photographs


def _of_photograph_labels(samples: Sequence[Sample], first: Sequence[Answer], day: str) -> Keyed:
    """Only for a classifier of ImageNet's labels: one that never says a right one has others."""
    labels = {answer.input: _names(answer) for answer in first if answer.labels}
    shown = [sample for sample in photographs(samples) if sample.labels and sample.name in labels]
    right = {sample.name: frozenset(map(str.casefold, sample.labels)) for sample in shown}
    known = frozenset[str]().union(*right.values())
    if not any(known.intersection(names) for names in labels.values()):
        return
    for key, first_count in PHOTOGRAPH_LABELS.items():
        count = sum(not names.isdisjoint(labels[name][:first_count]) for name, names in right.items())
        yield key, Estimate(count, len(shown), day)


def _names(answer: Answer) -> list[str]:
    """Best first."""
    return [label.name.casefold() for label in answer.labels]


def _of_photographs(
    samples: Sequence[Sample], captions: Mapping[str, str], stored: Sequence[Figure], day: str
) -> Keyed:
    pairs = references(samples, captions)
    if not pairs:
        return
    key = figure_key(pairs)
    by_name = {figure.name: figure for figure in stored if figure.key == key}
    for name in METRICS:
        if name in by_name:
            yield name, MetricFigure(by_name[name].value, len(pairs), by_name[name].library, day)
        elif name == "cider" and len(pairs) < FEWEST_FOR_CIDER:
            yield name, MetricFigure(None, len(pairs))


# Runs


def _newest(records: Sequence[RunRecord]) -> RunRecord | None:
    return max(records, key=lambda record: (record.date, record.key), default=None)


def _of_runs(first: Sequence[Answer], record: RunRecord, timed: RunRecord) -> Keyed:
    """`timed`: where times were taken, which is not on the workers of an engine."""
    times = [answer.seconds for answer in first if answer.seconds is not None and answer.record == timed.key]
    seconds = timed.seconds_per_image
    if seconds is None and times:
        seconds = median(times)
    if seconds is not None:
        yield "seconds_per_image", PictureTime(seconds, timed.timed_count or len(times), timed)
    if record.peak_memory_bytes is not None:
        yield "peak_memory", PeakMemory(float(record.peak_memory_bytes), record)
