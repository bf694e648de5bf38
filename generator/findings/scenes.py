"""What a caption tells of a drawn scene, and whether that is right.

Knows the words of shapes, colours, sizes, numbers and relations, and no model and no page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from generator.catalog import DrawnShape, Sample
from generator.vocabulary import MeasuredKey

# Words that count beside those that the samples are made of.
KINDS = frozenset(("circle", "square", "triangle", "diamond", "rectangle", "star"))
COLOURS = frozenset(
    ("red", "green", "blue", "yellow", "purple", "orange", "pink", "brown", "white", "grey", "black")
)
SIZES = ("large", "small")
SAME = {"gray": "grey", "violet": "purple", "big": "large", "little": "small", "tiny": "small"}
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
RELATIONS = {
    "left of": "left", "right of": "right",
    "above": "above", "over": "above", "on top of": "above",
    "below": "below", "under": "below", "underneath": "below", "beneath": "below",
    "beside": "beside", "next to": "beside",
}  # fmt: skip
TOKEN = re.compile(r"\b(?:left of|right of|on top of|next to)\b|\w+|[^\w\s]")
# What stands before one of these tells nothing about what follows.
ENDS = frozenset(("and", "on", "of", "with", "in", "is", "are", ".", ";", ":"))
# A label names the largest shape; where the next is wider than this share of it, no label is right.
ONE_LARGEST = 0.75


@dataclass(frozen=True, slots=True)
class NamedShape:
    """A shape that a caption names; what it does not tell is empty."""

    kind: str
    colour: str = ""
    size: str = ""


Pairing = tuple[NamedShape, DrawnShape | None]  # with the drawn one that it goes with


@dataclass(frozen=True, slots=True)
class Relation:
    """How two shapes of a caption lie, by their positions in it: left, right, above, below or beside."""

    word: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Description:
    """What a caption says of a drawn scene."""

    shapes: tuple[NamedShape, ...]
    relations: tuple[Relation, ...]
    background: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The kinds of shapes and the colours that captions are read for."""

    kinds: frozenset[str]
    colours: frozenset[str]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Vocabulary:
        """Our own words, and those that the samples are made of."""
        shapes = [shape for sample in samples for shape in sample.shapes]
        backgrounds = {sample.background for sample in samples if sample.background}
        kinds = KINDS | {shape.kind for shape in shapes}
        return cls(kinds, COLOURS | {shape.colour for shape in shapes} | backgrounds)


def description(caption: str, vocabulary: Vocabulary) -> Description:
    """What a caption says of shapes, read word by word; any text will do."""
    shapes: list[NamedShape] = []
    relations: list[Relation] = []
    waiting: list[str] = []  # relations that were named since the last shape
    colour = size = background = ""
    count = 1
    for token in TOKEN.findall(caption.casefold()):
        word = SAME.get(token, token)
        kind = word if word in vocabulary.kinds else word.removesuffix("s")
        is_shape, is_background = kind in vocabulary.kinds, word == "background"
        if is_shape:
            if shapes:
                relations += [Relation(relation, len(shapes) - 1, len(shapes)) for relation in waiting]
            shapes += [NamedShape(kind, colour, size)] * count
        elif is_background:
            background = colour or background
        if is_shape or is_background:
            waiting = []
        if word in RELATIONS:
            waiting.append(RELATIONS[word])
        if word in NUMBERS:
            count = NUMBERS[word]
        elif word in SIZES:
            size = word
        elif word in vocabulary.colours:
            colour = word
        elif is_shape or is_background or word in ENDS or word in RELATIONS:
            colour, size, count = "", "", 1
    return Description(tuple(shapes), tuple(relations), background)


def correctness(caption: Description, scene: Sample) -> dict[MeasuredKey, bool]:
    """Whether what a caption tells of a drawn scene is right; what it does not tell has no entry.

    Each shape that it names goes with the drawn one that it shares most with, ties in order; one without a
    drawn counterpart is wrong in all that is told of it. One shape is left of another (or above it) when its
    middle is, and the two middles lie further apart that way than the other; beside is left or right.
    """
    right: dict[MeasuredKey, bool] = {}
    pairs = _paired(caption.shapes, scene.shapes)
    if caption.shapes:
        right["count_right"] = len(caption.shapes) == len(scene.shapes)
        right["kinds_right"] = _is_drawn(pairs, "kind")
    if any(named.colour for named in caption.shapes):
        right["colours_right"] = _is_drawn(pairs, "colour")
    if any(named.size for named in caption.shapes):
        right["sizes_right"] = _is_drawn(pairs, "size")
    if caption.relations:
        right["relation_right"] = all(
            _holds(relation.word, pairs[relation.first][1], pairs[relation.second][1])
            for relation in caption.relations
        )
    if caption.background and scene.background:
        right["background_right"] = caption.background == scene.background
    return right


def _is_drawn(pairs: Sequence[Pairing], attribute: Literal["kind", "colour", "size"]) -> bool:
    """Whether all that a caption tells of this attribute is as it was drawn."""
    words = [(getattr(named, attribute), getattr(drawn, attribute, None)) for named, drawn in pairs]
    return all(told == drawn for told, drawn in words if told)


def _paired(named: Sequence[NamedShape], drawn: Sequence[DrawnShape]) -> list[Pairing]:
    """Each named shape with the drawn one that it goes with, or None."""
    ranked = [
        (-_shared_count(ours, theirs), abs(i - j), i, j)
        for i, ours in enumerate(named)
        for j, theirs in enumerate(drawn)
    ]
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(ranked):
        if i not in partners and j not in taken:
            partners[i] = j
            taken.add(j)
        if len(taken) == len(drawn):
            break
    return [(ours, drawn[partners[i]] if i in partners else None) for i, ours in enumerate(named)]


def _shared_count(named: NamedShape, drawn: DrawnShape) -> int:
    return sum((named.kind == drawn.kind, named.colour == drawn.colour, named.size == drawn.size))


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
    widest = sorted(sample.shapes, key=_width, reverse=True)[:2]
    if not widest or (len(widest) == 2 and _width(widest[1]) >= ONE_LARGEST * _width(widest[0])):
        return ""
    return f"{widest[0].colour} {widest[0].kind}"


def _width(shape: DrawnShape) -> float:
    return shape.box[2] - shape.box[0]
