"""Scenes of one to three flat shapes, drawn from a number, with captions that are true by construction.

    draw(scene_of(seed), 96)     a picture, 96 × 96 px; the same for the same seed on every machine
    plain(scene), full(scene)    two ways to describe it, one for each captioner

The scene models of content/models/ are trained on these, and the sample pictures of content/samples/ are
drawn by the same code from seeds that training never reaches.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass

from PIL import Image, ImageDraw

COLOURS = {
    "red": (220, 40, 40),
    "green": (40, 170, 70),
    "blue": (50, 80, 220),
    "yellow": (240, 210, 50),
    "purple": (150, 60, 180),
    "orange": (245, 140, 30),
}
BACKGROUNDS = {"white": (250, 250, 250), "grey": (150, 150, 150), "black": (20, 20, 20)}
KINDS = ("circle", "square", "triangle", "diamond")
LABELS = tuple(f"{colour} {kind}" for colour in COLOURS for kind in KINDS)
# Half of a shape's height, as a share of the picture's side.
RADII = {"large": (0.19, 0.22), "small": (0.105, 0.12)}
RADII_OF_THREE = {"large": (0.138, 0.15), "small": (0.082, 0.092)}

HELD_OUT = 10_000_000_000  # seeds from here on are never trained on
SAMPLES = 20_000_000_000  # seeds of the pictures in content/samples/


@dataclass(frozen=True, slots=True)
class Shape:
    kind: str
    colour: str
    size: str  # large or small
    box: tuple[float, float, float, float]  # left, top, right, bottom; shares of the picture's side

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]


@dataclass(frozen=True, slots=True)
class Scene:
    shapes: tuple[Shape, ...]  # from left to right, or from top to bottom when stacked
    background: str
    is_stacked: bool
    paints: tuple[
        tuple[int, int, int], ...
    ]  # of the background, then of each shape: the named colour, a little off


def scene_of(seed: int) -> Scene:
    """The scene with this number."""
    chance = random.Random(seed)
    count = chance.choices((1, 2, 3), (25, 45, 30))[0]
    background = chance.choice(list(BACKGROUNDS))
    is_stacked = count == 2 and chance.random() < 0.5
    middle = chance.uniform(
        0.3, 0.7
    )  # two shapes lie near one line, so that "left of" and "above" are beyond doubt
    shapes, paints = [], [_paint(BACKGROUNDS[background], chance, 6)]
    for position in range(count):
        size = chance.choice(("large", "small"))
        radius = chance.uniform(*(RADII_OF_THREE if count == 3 else RADII)[size])
        low, high = position / count + radius * 1.1, (position + 1) / count - radius * 1.1
        along = chance.uniform(low, max(low, high))
        across = chance.uniform(radius * 1.15, 1 - radius * 1.15)
        if count == 2:
            across = min(max(middle + chance.uniform(-0.1, 0.1), radius * 1.15), 1 - radius * 1.15)
        x, y = (across, along) if is_stacked else (along, across)
        colour = chance.choice(list(COLOURS))
        shapes.append(
            Shape(chance.choice(KINDS), colour, size, (x - radius, y - radius, x + radius, y + radius))
        )
        paints.append(_paint(COLOURS[colour], chance, 12))
    return Scene(tuple(shapes), background, is_stacked, tuple(paints))


def _paint(colour: tuple[int, int, int], chance: random.Random, most: int) -> tuple[int, int, int]:
    red, green, blue = (max(0, min(255, part + chance.randint(-most, most))) for part in colour)
    return red, green, blue


def draw(scene: Scene, side: int) -> Image.Image:
    """The picture, RGB, side × side px, drawn at twice the size and reduced so that its edges are smooth."""
    image = Image.new("RGB", (side * 2, side * 2), scene.paints[0])
    brush = ImageDraw.Draw(image)
    for shape, paint in zip(scene.shapes, scene.paints[1:], strict=True):
        left, top, right, bottom = (part * side * 2 for part in shape.box)
        x, y, radius = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
        if shape.kind == "circle":
            brush.ellipse((left, top, right, bottom), fill=paint)
        elif shape.kind == "square":
            brush.rectangle(
                (x - radius * 0.88, y - radius * 0.88, x + radius * 0.88, y + radius * 0.88), fill=paint
            )
        elif shape.kind == "triangle":
            brush.polygon(
                ((x, y - radius), (x + radius, y + radius * 0.85), (x - radius, y + radius * 0.85)),
                fill=paint,
            )
        else:
            brush.polygon(((x, top), (x + radius * 0.75, y), (x, bottom), (x - radius * 0.75, y)), fill=paint)
    return image.resize((side, side), Image.Resampling.BILINEAR)


def full(scene: Scene) -> str:
    """Sizes and background told: "a large red circle left of a small blue square on a grey background"."""
    names = [_article(f"{shape.size} {shape.colour} {shape.kind}") for shape in scene.shapes]
    return f"{_joined(names, 'above' if scene.is_stacked else 'left of')} on a {scene.background} background"


def plain(scene: Scene) -> str:
    """Only colours and shapes: "a picture of a red circle beside a blue square"."""
    names = [_article(f"{shape.colour} {shape.kind}") for shape in scene.shapes]
    return f"a picture of {_joined(names, 'over' if scene.is_stacked else 'beside')}"


def _article(name: str) -> str:
    return f"an {name}" if name.startswith("orange") else f"a {name}"


def _joined(names: list[str], relation: str) -> str:
    if len(names) == 2:
        return f"{names[0]} {relation} {names[1]}"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def label(scene: Scene) -> str | None:
    """Colour and kind of the largest shape; None when another is more than three quarters as wide."""
    first, *rest = sorted(scene.shapes, key=lambda shape: shape.width, reverse=True)
    return f"{first.colour} {first.kind}" if not rest or rest[0].width < 0.75 * first.width else None


def is_withheld(caption: str) -> bool:
    """One caption in eight is never trained on, chosen by its own letters: whoever says it has put it
    together.
    """
    return zlib.crc32(caption.encode()) % 8 == 0
