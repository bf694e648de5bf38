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
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from generator.catalog import Catalog, Grade, Model, Sample, Shape, State, Value
from generator.outputs import Figure, Output, Outputs, RunRecord
from generator.schema import MeasuredKey
from generator.wanted import DRAWING

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
ATTRIBUTES: tuple[MeasuredKey, ...] = ("count_right", "kinds_right", "colours_right", "sizes_right", "relation_right", "background_right")

KINDS = frozenset(("circle", "square", "triangle", "diamond", "rectangle", "star"))  # beside those that samples are made of
COLOURS = frozenset(("red", "green", "blue", "yellow", "purple", "orange", "pink", "brown", "white", "grey", "black"))
SIZES = ("large", "small")
SAME = {"gray": "grey", "violet": "purple", "big": "large", "little": "small", "tiny": "small"}
NUMBERS = {word: count for count, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}
RELATIONS = {
    "left of": "left", "right of": "right",
    "above": "above", "over": "above", "on top of": "above",
    "below": "below", "under": "below", "underneath": "below", "beneath": "below",
    "beside": "beside", "next to": "beside",
}  # fmt: skip
TOKEN = re.compile(r"\b(?:left of|right of|on top of|next to)\b|\w+|[^\w\s]")
ENDS = frozenset(("and", "on", "of", "with", "in", "is", "are", ".", ";", ":"))  # what stands before no longer tells about what follows
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
FIGURES: tuple[MeasuredKey, ...] = ("bleu", "cider")  # computed by measure/metrics.py and stored with the outputs
FEWEST_FOR_CIDER = 10  # photographs: its weights come from how many references have a word, which few can't tell
Maker = Callable[[str, float | None, str], Value]  # of text, number and note
ONE_LARGEST = 0.75  # a label names the largest shape; where the next is wider than this share of it, no label is right


@dataclass(frozen=True, slots=True)
class Named:
    """A shape that a caption names; what it does not tell is empty."""

    kind: str
    colour: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a caption says of a drawn scene."""

    shapes: tuple[Named, ...]
    relations: tuple[tuple[str, int, int], ...]  # left, right, above, below or beside; positions of the two shapes
    background: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    kinds: frozenset[str]
    colours: frozenset[str]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Vocabulary:
        drawn = [shape for sample in samples for shape in sample.shapes]
        grounds = {sample.background for sample in samples if sample.background}
        return cls(KINDS | {shape.kind for shape in drawn}, COLOURS | {shape.colour for shape in drawn} | grounds)


def values(catalog: Catalog, outputs: Outputs) -> dict[str, dict[str, Value]]:
    """By slug, then by key of LABELS, for every model that has outputs."""
    found: dict[str, dict[str, Value]] = {model.slug: {**dict(_values(catalog, model, outputs))} for model in catalog.models if model.run}
    return {slug: figures for slug, figures in found.items() if figures}


def captions(model: Model, outputs: Outputs) -> dict[str, str]:
    """What a model says of each sample under its first setting, by the sample's name; nothing for one that draws."""
    if model.run is None or model.run.instrument == DRAWING:
        return {}
    return {output.input: output.text for output in _first(model, outputs) if output.text.strip()}


def agreement(left: Mapping[str, str], right: Mapping[str, str]) -> tuple[int, int] | None:
    """How alike two models' captions of the same pictures are, in percent, and of how many pictures; None without any.

    The mean over pictures of the Dice coefficient 2·|A ∩ B| / (|A| + |B|) of the sets of words, FUNCTION_WORDS left out.
    """
    pairs = [(content_words(text), content_words(right[name])) for name, text in left.items() if name in right]
    shares = [2 * len(ours & theirs) / (len(ours) + len(theirs)) for ours, theirs in pairs if ours or theirs]
    return (math.floor(100 * fmean(shares) + 0.5), len(shares)) if shares else None


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+(?:['’]\w+)*", text.casefold())


def content_words(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - FUNCTION_WORDS


def _first(model: Model, outputs: Outputs) -> list[Output]:
    """The outputs under the first setting, one for each input."""
    assert model.run is not None
    setting = model.run.decodes[0].name
    found: dict[str, Output] = {}
    for output in outputs.of(model):
        if output.setting == setting:
            found.setdefault(output.input, output)
    return list(found.values())


def _values(catalog: Catalog, model: Model, outputs: Outputs) -> Iterator[tuple[MeasuredKey, Value]]:
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


def _of_scenes(samples: Sequence[Sample], said: Mapping[str, str], setting: str, value: Maker) -> Iterator[tuple[MeasuredKey, Value]]:
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
        yield name, value(words if right else "not told", _percent(sum(right), len(right)) if right else None, note)


def _has(scene: Sample, name: MeasuredKey) -> bool:
    """Whether there is something to tell: one shape alone is beside nothing."""
    return len(scene.shapes) > 1 if name == "relation_right" else bool(scene.background) if name == "background_right" else True


def is_exact(caption: str, references: Sequence[str]) -> bool:
    return _bare(caption) in map(_bare, references)


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).removesuffix(".").rstrip()


def told(caption: str, vocabulary: Vocabulary) -> Told:
    """What a caption says of shapes, read word by word; any text will do."""
    shapes: list[Named] = []
    relations: list[tuple[str, int, int]] = []
    between: list[str] = []  # relations said since the last shape
    colour = size = background = ""
    count = 1
    for token in TOKEN.findall(caption.casefold()):
        word = SAME.get(token, token)
        kind = word if word in vocabulary.kinds else word.removesuffix("s")
        if kind in vocabulary.kinds:
            relations += [(relation, len(shapes) - 1, len(shapes)) for relation in between if shapes]
            shapes += [Named(kind, colour, size)] * count
        elif word == "background":
            background = colour or background
        if kind in vocabulary.kinds or word == "background":
            between = []
        if word in RELATIONS:
            between.append(RELATIONS[word])
        if word in NUMBERS:
            count = NUMBERS[word]
        elif word in SIZES:
            size = word
        elif word in vocabulary.colours:
            colour = word
        elif kind in vocabulary.kinds or word == "background" or word in ENDS or word in RELATIONS:
            colour, size, count = "", "", 1
    return Told(tuple(shapes), tuple(relations), background)


def judged(said: Told, sample: Sample) -> dict[MeasuredKey, bool]:
    """Whether what a caption tells of a drawn scene is right; what it does not tell has no entry.

    Each shape that it names goes with the drawn one that it shares most with, ties in order; one without a drawn
    counterpart is wrong in all that is told of it. One shape is left of another (or above it) when its middle is, and
    the two middles lie further apart that way than the other; beside is left or right.
    """
    found: dict[MeasuredKey, bool] = {}
    pairs = _paired(said.shapes, sample.shapes)
    if said.shapes:
        found["count_right"] = len(said.shapes) == len(sample.shapes)
        found["kinds_right"] = all(drawn is not None and named.kind == drawn.kind for named, drawn in pairs)
    if any(named.colour for named in said.shapes):
        found["colours_right"] = all(drawn is not None and named.colour == drawn.colour for named, drawn in pairs if named.colour)
    if any(named.size for named in said.shapes):
        found["sizes_right"] = all(drawn is not None and named.size == drawn.size for named, drawn in pairs if named.size)
    if said.relations:
        found["relation_right"] = all(_holds(word, pairs[first][1], pairs[second][1]) for word, first, second in said.relations)
    if said.background and sample.background:
        found["background_right"] = said.background == sample.background
    return found


def _paired(named: Sequence[Named], drawn: Sequence[Shape]) -> list[tuple[Named, Shape | None]]:
    def shared(ours: Named, theirs: Shape) -> int:
        return sum((ours.kind == theirs.kind, ours.colour == theirs.colour, ours.size == theirs.size))

    best = sorted((-shared(ours, theirs), abs(i - j), i, j) for i, ours in enumerate(named) for j, theirs in enumerate(drawn))
    pairs: dict[int, int] = {}
    for _, _, i, j in best:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
        if len(pairs) == len(drawn):
            break
    return [(ours, drawn[pairs[i]] if i in pairs else None) for i, ours in enumerate(named)]


def _holds(relation: str, first: Shape | None, second: Shape | None) -> bool:
    if first is None or second is None:
        return False
    right, down = (_middle(second)[axis] - _middle(first)[axis] for axis in (0, 1))
    if relation in ("above", "below"):
        return abs(down) > abs(right) and (down > 0) == (relation == "above")
    return abs(right) > abs(down) and (relation == "beside" or (right > 0) == (relation == "left"))


def _middle(shape: Shape) -> tuple[float, float]:
    left, top, right, bottom = shape.box
    return (left + right) / 2, (top + bottom) / 2


def label_of(sample: Sample) -> str:
    """Colour and kind of the largest shape of a drawn scene; empty where no shape is clearly the largest."""
    largest = sorted(sample.shapes, key=_width, reverse=True)[:2]
    if not largest or (len(largest) == 2 and _width(largest[1]) >= ONE_LARGEST * _width(largest[0])):
        return ""
    return f"{largest[0].colour} {largest[0].kind}"


def _width(shape: Shape) -> float:
    return shape.box[2] - shape.box[0]


def _of_labels(samples: Sequence[Sample], first: Sequence[Output], value: Maker) -> Iterator[tuple[MeasuredKey, Value]]:
    """Only for a classifier whose labels are words such as "red circle"."""
    labels = {output.input: output.labels for output in first if output.labels}
    vocabulary = Vocabulary.of(samples)
    said = {label.name for choices in labels.values() for label in choices}
    if not any(len(words := name.split()) == 2 and words[0] in vocabulary.colours and words[1] in vocabulary.kinds for name in said):
        return
    asked = [(label_of(sample), labels[sample.name][0].name) for sample in samples if sample.name in labels and label_of(sample)]
    if asked:
        right = sum(wanted == name for wanted, name in asked)
        note = "colour and kind of the largest shape; scenes where no shape is clearly the largest are left out"
        yield "label_right", value(f"{right} of {len(asked)}", _percent(right, len(asked)), note)


# Photographs with reference captions


def references(samples: Sequence[Sample], said: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Caption and reference captions of every photograph that has both: what BLEU and CIDEr are computed of."""
    return [(said[sample.name], sample.captions) for sample in samples if sample.captions and not sample.shapes and sample.name in said]


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
                Value(State.UNKNOWN, note=f"needs {FEWEST_FOR_CIDER} photographs with reference captions; said of {len(pairs)} so far"),
            )


# Runs


def _of_runs(first: Sequence[Output], record: RunRecord, value: Maker) -> Iterator[tuple[MeasuredKey, Value]]:
    own = [output.seconds for output in first if output.seconds is not None and output.record == record.key]
    seconds = record.seconds_per_image if record.seconds_per_image is not None else median(own) if own else None
    if seconds is not None:
        how = f"{record.setting}, {record.dtype}" if record.decode else record.dtype  # a classifier decodes nothing
        note = f"{how}; one at a time, median of {record.timed_count or len(own)} warm runs"
        yield "seconds_per_image", value(f"{duration(seconds)} on {record.device}", seconds, note)
    if record.peak_memory_bytes is not None:
        whose = "of the whole process" if record.device.startswith("CPU") else "of the device"
        note = f"{whose}, {record.dtype}, {record.batch_size} at a time"
        yield "peak_memory", value(f"{size(record.peak_memory_bytes)} on {record.device}", float(record.peak_memory_bytes), note)


def duration(seconds: float) -> str:
    """4.13 ms, 1.75 s, 312 s: three digits."""
    return f"{_three(seconds)} s" if seconds >= 1 else f"{_three(1000 * seconds)} ms"


def size(count: int) -> str:
    """412 MB, 1.73 GB: three digits."""
    return f"{_three(count / 1e9)} GB" if count >= 1e9 else f"{_three(count / 1e6)} MB"


def _three(number: float) -> str:
    """Three digits, without an exponent."""
    decimals = 2 - math.floor(math.log10(number)) if number > 0 else 0
    return f"{round(number, decimals):,.{max(0, decimals)}f}"


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
