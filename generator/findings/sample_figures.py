"""Figures that are counted from outputs: how long captions are, how often they are right, how fast they come, how alike.

    values(catalog, outputs)[slug][key]    a Value with grade measured, ready for the row `measured-<key>` of a fact table
    LABELS[key]                            the label of that row; rows stand in this order
    agreement(captions(model, outputs), captions(other, outputs))     of a pair: percent and number of pictures, or None

A model has the keys that its outputs can fill and no others; without outputs it has no entry. Only the first setting of
a run counts (Run.decodes[0]), so that one figure has one meaning. `number` is a count, seconds, bytes or a percentage:
what a rule of content/scoring.yaml with `measured: <key>` reads. Knows nothing of pages, and no torch.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median

from generator.catalog import Catalog, Grade, MeasuredKey, Model, Sample, State, Value
from generator.findings.scenes import Vocabulary, judged, label_of, told
from generator.numbers import duration, size
from generator.readings.answers import Figure, Answer, Answers, RunRecord
from generator.readings.wanted import DRAWING

LABELS: dict[str, str] = {
    "caption_words": "Words per caption",
    "distinct_words": "Different words used",
    "repetition": "Captions that repeat words",
    "exact_captions": "Drawn scenes, caption exact",
    "count_right": "Drawn scenes, number of shapes",
    "kinds_right": "Drawn scenes, kinds of shapes",
    "colours_right": "Drawn scenes, colours",
    "sizes_right": "Drawn scenes, sizes",
    "relation_right": "Drawn scenes, positions",
    "background_right": "Drawn scenes, background",
    "label_right": "Drawn scenes, top label",
    "bleu": "BLEU",
    "cider": "CIDEr",
    "seconds_per_image": "Time per picture",
    "peak_memory": "Peak memory",
}

ATTRIBUTES: tuple[MeasuredKey, ...] = (
    "count_right",
    "kinds_right",
    "colours_right",
    "sizes_right",
    "relation_right",
    "background_right",
)

FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "on",
        "in",
        "at",
        "by",
        "to",
        "with",
        "from",
        "for",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "there",
        "some",
        "picture",
        "pictures",
        "photo",
        "photograph",
        "image",
        "drawing",
    ]
)

FIGURES: tuple[MeasuredKey, ...] = (
    "bleu",
    "cider",
)  # computed by measure/metrics.py and stored with the outputs

FEWEST_FOR_CIDER = (
    10  # photographs: its weights come from how many references have a word, which few can't tell
)

Maker = Callable[[str, float | None, str], Value]  # of text, number and note


def values(catalog: Catalog, outputs: Answers) -> dict[str, dict[str, Value]]:
    """By slug, then by key of LABELS, for every model that has outputs."""
    found: dict[str, dict[str, Value]] = {
        model.slug: {**dict(_values(catalog, model, outputs))} for model in catalog.models if model.run
    }
    return {slug: figures for slug, figures in found.items() if figures}


def captions(model: Model, outputs: Answers) -> dict[str, str]:
    """What a model says of each sample under its first setting, by the sample's name; nothing for one that draws."""
    if model.run is None or model.run.instrument == DRAWING:
        return {}
    return {output.input: output.text for output in _first(model, outputs) if output.text.strip()}


def agreement(left: Mapping[str, str], right: Mapping[str, str]) -> tuple[int, int] | None:
    """How alike two models' captions of the same pictures are, in percent, and of how many pictures; None without any.

    The mean over pictures of the Dice coefficient 2·|A ∩ B| / (|A| + |B|) of the sets of words, FUNCTION_WORDS left out.
    """
    pairs = [
        (content_words(text), content_words(right[name])) for name, text in left.items() if name in right
    ]
    shares = [2 * len(ours & theirs) / (len(ours) + len(theirs)) for ours, theirs in pairs if ours or theirs]
    return (math.floor(100 * fmean(shares) + 0.5), len(shares)) if shares else None


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+(?:['’]\w+)*", text.casefold())


def content_words(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - FUNCTION_WORDS


def _first(model: Model, outputs: Answers) -> list[Answer]:
    """The outputs under the first setting, one for each input."""
    assert model.run is not None
    setting = model.run.decodes[0].name
    found: dict[str, Answer] = {}
    for output in outputs.of(model):
        if output.setting == setting:
            found.setdefault(output.input, output)
    return list(found.values())


def _values(catalog: Catalog, model: Model, outputs: Answers) -> Iterator[tuple[MeasuredKey, Value]]:
    first = _first(model, outputs)
    if not first:
        return
    records = [outputs.record(model.slug, output) for output in first]
    day = max(record.date for record in records)
    setting = first[0].setting

    def value(text: str, number: float | None, note: str) -> Value:
        return Value(State.KNOWN, text, number, Grade.MEASURED, note=note, as_of=day)

    said = captions(model, outputs)
    if said:
        yield from _of_captions(list(said.values()), setting, value)
        yield from _of_scenes(catalog.samples, said, setting, value)
    yield from _of_labels(catalog.samples, first, value)
    yield from _of_photographs(catalog.samples, said, outputs.figures(model.slug), value)
    yield from _of_runs(first, max(records, key=lambda record: (record.date, record.key)), value)


def _of_captions(said: Sequence[str], setting: str, value: Maker) -> Iterator[tuple[MeasuredKey, Value]]:
    spoken = [words_of(text) for text in said]
    length = median(map(len, spoken))
    yield "caption_words", value(f"{length:g}", float(length), f"median of {len(said)} captions, {setting}")
    different = len({word for words in spoken for word in words})
    yield "distinct_words", value(f"{different}", float(different), f"in {len(said)} captions, {setting}")
    repeating = sum(map(repeats, spoken))
    note = f"{setting}; a word said twice in a row, or three words in a row said twice"
    yield "repetition", value(f"{repeating} of {len(said)}", _percent(repeating, len(said)), note)


def repeats(words: Sequence[str]) -> bool:
    """Whether a word directly follows itself, or three words in a row come a second time."""
    threes = list(zip(words, words[1:], words[2:], strict=False))
    return any(word == after for word, after in pairwise(words)) or len(set(threes)) < len(threes)


# Drawn scenes


def _of_scenes(
    samples: Sequence[Sample], said: Mapping[str, str], setting: str, value: Maker
) -> Iterator[tuple[MeasuredKey, Value]]:
    scenes = [(sample, said[sample.name]) for sample in samples if sample.shapes and sample.name in said]
    asked = [(sample, caption) for sample, caption in scenes if sample.captions]
    if asked:
        exact = sum(is_exact(caption, sample.captions) for sample, caption in asked)
        note = f"{setting}; equal to a reference caption, capitals, blanks and the final full stop aside"
        yield "exact_captions", value(f"{exact} of {len(asked)}", _percent(exact, len(asked)), note)
    vocabulary = Vocabulary.of(samples)
    verdicts = [(sample, judged(told(caption, vocabulary), sample)) for sample, caption in scenes]
    for name in ATTRIBUTES:
        silent = sum(name not in verdict for sample, verdict in verdicts if _has(sample, name))
        right = [verdict[name] for _, verdict in verdicts if name in verdict]
        if not right and not silent:
            continue
        words = f"{sum(right)} of {len(right)}" + (f"; not told in {silent}" if silent else "")
        note = f"{setting}; counted where the caption tells it"
        yield (
            name,
            value(words if right else "not told", _percent(sum(right), len(right)) if right else None, note),
        )


def _has(scene: Sample, name: MeasuredKey) -> bool:
    """Whether there is something to tell: one shape alone is beside nothing."""
    return (
        len(scene.shapes) > 1
        if name == "relation_right"
        else bool(scene.background)
        if name == "background_right"
        else True
    )


def is_exact(caption: str, references: Sequence[str]) -> bool:
    return _bare(caption) in map(_bare, references)


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).removesuffix(".").rstrip()


def _of_labels(
    samples: Sequence[Sample], first: Sequence[Answer], value: Maker
) -> Iterator[tuple[MeasuredKey, Value]]:
    """Only for a classifier whose labels are words such as "red circle"."""
    labels = {output.input: output.labels for output in first if output.labels}
    vocabulary = Vocabulary.of(samples)
    said = {label.name for choices in labels.values() for label in choices}
    if not any(
        len(words := name.split()) == 2 and words[0] in vocabulary.colours and words[1] in vocabulary.kinds
        for name in said
    ):
        return
    asked = [
        (label_of(sample), labels[sample.name][0].name)
        for sample in samples
        if sample.name in labels and label_of(sample)
    ]
    if asked:
        right = sum(wanted == name for wanted, name in asked)
        note = (
            "colour and kind of the largest shape; scenes where no shape is clearly the largest are left out"
        )
        yield "label_right", value(f"{right} of {len(asked)}", _percent(right, len(asked)), note)


# Photographs with reference captions


def references(samples: Sequence[Sample], said: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Caption and reference captions of every photograph that has both: what BLEU and CIDEr are computed of."""
    return [
        (said[sample.name], sample.captions)
        for sample in samples
        if sample.captions and not sample.shapes and sample.name in said
    ]


def figure_key(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """Digest of captions and references: a stored figure of others is not shown."""
    return hashlib.blake2b(repr(list(pairs)).encode(), digest_size=8).hexdigest()


def _of_photographs(
    samples: Sequence[Sample], said: Mapping[str, str], figures: Sequence[Figure], value: Maker
) -> Iterator[tuple[MeasuredKey, Value]]:
    pairs = references(samples, said)
    stored = {figure.name: figure for figure in figures if figure.key == figure_key(pairs)}
    for name in FIGURES if pairs else ():
        if name in stored:
            note = f"{len(pairs)} photographs with reference captions; {stored[name].library}"
            yield name, value(f"{stored[name].value:.1f}", stored[name].value, note)
        elif name == "cider" and len(pairs) < FEWEST_FOR_CIDER:
            yield (
                name,
                Value(
                    State.UNKNOWN,
                    note=f"needs {FEWEST_FOR_CIDER} photographs with reference captions; said of {len(pairs)} so far",
                ),
            )


# Runs


def _of_runs(first: Sequence[Answer], record: RunRecord, value: Maker) -> Iterator[tuple[MeasuredKey, Value]]:
    own = [output.seconds for output in first if output.seconds is not None and output.record == record.key]
    seconds = (
        record.seconds_per_image if record.seconds_per_image is not None else median(own) if own else None
    )
    if seconds is not None:
        how = (
            f"{record.setting}, {record.dtype}" if record.decode else record.dtype
        )  # a classifier decodes nothing
        note = f"{how}; one at a time, median of {record.timed_count or len(own)} warm runs"
        yield "seconds_per_image", value(f"{duration(seconds)} on {record.device}", seconds, note)
    if record.peak_memory_bytes is not None:
        whose = "of the whole process" if record.device.startswith("CPU") else "of the device"
        note = f"{whose}, {record.dtype}, {record.batch_size} at a time"
        yield (
            "peak_memory",
            value(
                f"{size(record.peak_memory_bytes)} on {record.device}", float(record.peak_memory_bytes), note
            ),
        )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
