"""What drawn scenes hold, and whether a caption tells of it: words of shapes, colours, sizes, numbers and relations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.catalog import MeasuredKey, Sample, DrawnShape

KINDS = frozenset(
    ("circle", "square", "triangle", "diamond", "rectangle", "star")
)  # beside those that samples are made of

COLOURS = frozenset(
    ("red", "green", "blue", "yellow", "purple", "orange", "pink", "brown", "white", "grey", "black")
)

SIZES = ("large", "small")

SAME = {"gray": "grey", "violet": "purple", "big": "large", "little": "small", "tiny": "small"}

NUMBERS = {
    word: count
    for count, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)
}

RELATIONS = {
    "left of": "left", "right of": "right",
    "above": "above", "over": "above", "on top of": "above",
    "below": "below", "under": "below", "underneath": "below", "beneath": "below",
    "beside": "beside", "next to": "beside",
}  # fmt: skip

TOKEN = re.compile(r"\b(?:left of|right of|on top of|next to)\b|\w+|[^\w\s]")

ENDS = frozenset(
    ("and", "on", "of", "with", "in", "is", "are", ".", ";", ":")
)  # what stands before no longer tells about what follows

ONE_LARGEST = (
    0.75  # a label names the largest shape; where the next is wider than this share of it, no label is right
)


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
    relations: tuple[
        tuple[str, int, int], ...
    ]  # left, right, above, below or beside; positions of the two shapes
    background: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    kinds: frozenset[str]
    colours: frozenset[str]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Vocabulary:
        drawn = [shape for sample in samples for shape in sample.shapes]
        grounds = {sample.background for sample in samples if sample.background}
        return cls(
            KINDS | {shape.kind for shape in drawn}, COLOURS | {shape.colour for shape in drawn} | grounds
        )


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
        found["colours_right"] = all(
            drawn is not None and named.colour == drawn.colour for named, drawn in pairs if named.colour
        )
    if any(named.size for named in said.shapes):
        found["sizes_right"] = all(
            drawn is not None and named.size == drawn.size for named, drawn in pairs if named.size
        )
    if said.relations:
        found["relation_right"] = all(
            _holds(word, pairs[first][1], pairs[second][1]) for word, first, second in said.relations
        )
    if said.background and sample.background:
        found["background_right"] = said.background == sample.background
    return found


def _paired(named: Sequence[Named], drawn: Sequence[DrawnShape]) -> list[tuple[Named, DrawnShape | None]]:
    def shared(ours: Named, theirs: DrawnShape) -> int:
        return sum((ours.kind == theirs.kind, ours.colour == theirs.colour, ours.size == theirs.size))

    best = sorted(
        (-shared(ours, theirs), abs(i - j), i, j)
        for i, ours in enumerate(named)
        for j, theirs in enumerate(drawn)
    )
    pairs: dict[int, int] = {}
    for _, _, i, j in best:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
        if len(pairs) == len(drawn):
            break
    return [(ours, drawn[pairs[i]] if i in pairs else None) for i, ours in enumerate(named)]


def _holds(relation: str, first: DrawnShape | None, second: DrawnShape | None) -> bool:
    if first is None or second is None:
        return False
    right, down = (_middle(second)[axis] - _middle(first)[axis] for axis in (0, 1))
    if relation in ("above", "below"):
        return abs(down) > abs(right) and (down > 0) == (relation == "above")
    return abs(right) > abs(down) and (relation == "beside" or (right > 0) == (relation == "left"))


def _middle(shape: DrawnShape) -> tuple[float, float]:
    left, top, right, bottom = shape.box
    return (left + right) / 2, (top + bottom) / 2


def label_of(sample: Sample) -> str:
    """Colour and kind of the largest shape of a drawn scene; empty where no shape is clearly the largest."""
    largest = sorted(sample.shapes, key=_width, reverse=True)[:2]
    if not largest or (len(largest) == 2 and _width(largest[1]) >= ONE_LARGEST * _width(largest[0])):
        return ""
    return f"{largest[0].colour} {largest[0].kind}"


def _width(shape: DrawnShape) -> float:
    return shape.box[2] - shape.box[0]
