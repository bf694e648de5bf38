"""Draws what a share picture shows: 1200 by 630 pixels in the colours of the light pages, the same bytes for
the same card.

Knows no model and no address. A pixel is a place in a palette: the ground, or one of the inks at one of a few
levels, so that a picture is small and needs no mixing of colours.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from generator.findings.model_scores import Range
from generator.lettering import LEVELS, Cut, Face, balanced, breadth, broken, largest, lines, width, word

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 80
ROOM = WIDTH - 2 * MARGIN

Ink = Literal["ink", "soft", "line", "left", "right", "left wash", "right wash"]
GROUND = (0xFB, 0xFA, 0xF7)
INKS: dict[Ink, tuple[int, int, int]] = {  # as in site.css
    "ink": (0x1C, 0x1B, 0x19),
    "soft": (0x5F, 0x5B, 0x53),
    "line": (0xDD, 0xD8, 0xCC),
    "left": (0x1F, 0x5F, 0xBF),
    "right": (0xA8, 0x52, 0x0A),
    "left wash": (0xAE, 0xC4, 0xE3),  # 35 % on the ground
    "right wash": (0xDE, 0xBF, 0xA4),
}
FIRST = {ink: 1 + place * LEVELS for place, ink in enumerate(INKS)}  # its palest place in the palette

Side = Literal["left", "right"]
Runs = Sequence[tuple[str, Ink, Face]]  # words of a line


class Row(NamedTuple):
    """A score on the axis from 0 to 100."""

    label: str
    range: Range
    note: str = ""  # a small line below the label
    place: str = ""  # before the label: "1–3"
    side: Side = "left"


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture shows, in letters that can be drawn."""

    above: str  # a small line on top; may be empty
    names: tuple[str, ...]  # one, or the two of a comparison
    below: str  # a line under a single name
    sentences: tuple[str, ...]  # the first must stand there, others where there is room
    rows: tuple[Row, ...]
    site: str
    day: str


# Heights and columns in pixels
TOP, RULE, FOOT = 84, 540, 587
CHART_END = RULE - 30
AXIS, PER_POINT = 480, 5  # where 0 is, and how far a point is
NUMBER_END = AXIS + 100 * PER_POINT + 66
PLACES = 82  # the column of places
ABOVE_CHART = 44  # for the numbers of the axis
GAP = 36  # between labels and the axis
LEADING = 1.36  # of sentences
COMPRESSION = 3  # zlib: 4 ms and 28 kB, where 6 takes 9 ms for 23 kB

SMALL, PLACE, NOTE = Face("Inter-Text", 26), Face("Inter-Text", 26), Face("Inter-Text", 21)
LABEL, NUMBER, SITE = Face("Inter-Text", 29), Face("Inter-Text", 31), Face("Literata-Title", 32)
BELOW = Face("Literata-Text", 36)
ONE_NAME, TWO_NAMES, EACH_NAME = (96, 84, 74, 64), (84, 74, 66, 58, 52), (60, 56, 52)
SPOKEN = (40, 37, 34)


def picture(card: Card) -> bytes:
    """The card as PNG."""
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    head = _head(card)
    for baseline, runs in head.lines:
        _write(canvas, MARGIN, baseline, runs)
    rows = shown_rows(card)
    end = _chart(canvas, rows) if rows else RULE - 24
    _sentences(canvas, card.sentences, head.end, end - head.end)
    canvas[RULE : RULE + 2, MARGIN : WIDTH - MARGIN] = _solid("line")
    day = round(width(card.day, SMALL))
    site = _one_line(card.site, SITE, ROOM - day - 60)
    _write(canvas, MARGIN, FOOT, [(site, "ink", SITE)])
    _write(canvas, WIDTH - MARGIN - day, FOOT, [(card.day, "soft", SMALL)])
    return _png(canvas)


def shown_rows(card: Card) -> Sequence[Row]:
    """Those that there is room for below the names; of a comparison both."""
    room = CHART_END - ABOVE_CHART - _head(card).end
    return card.rows[: max(len(card.names), room // _pitch(card.rows))]


def _png(canvas: NDArray[np.uint8]) -> bytes:
    image, file = Image.fromarray(canvas), io.BytesIO()
    image.putpalette(_palette())
    image.save(file, "PNG", compress_level=COMPRESSION)
    return file.getvalue()


@cache
def _palette() -> bytes:
    """The ground, then each ink from its palest level to itself."""
    colours = [GROUND]
    for ink in INKS.values():
        for level in range(1, LEVELS + 1):
            mixed = (
                (pale * (LEVELS - level) + full * level) / LEVELS
                for pale, full in zip(GROUND, ink, strict=True)
            )
            colours.append(tuple(round(channel) for channel in mixed))  # type: ignore[arg-type]
    return bytes(channel for colour in colours for channel in colour)


def _solid(ink: Ink) -> int:
    return FIRST[ink] + LEVELS - 1


# Words


def _lay(canvas: NDArray[np.uint8], x: int, y: int, levels: NDArray[np.uint8], ink: Ink) -> None:
    """Inks the pixels at which there is any level."""
    height, breadth = levels.shape
    part = canvas[y : y + height, x : x + breadth]
    np.copyto(part, levels + np.uint8(FIRST[ink] - 1), where=levels > 0)


def _write(canvas: NDArray[np.uint8], x: float, baseline: int, runs: Runs) -> None:
    for text, ink, face in runs:
        for piece in text.split():
            drawn = word(piece, face)
            _lay(canvas, round(x) - drawn.x, baseline - drawn.baseline, drawn.ink, ink)
            x += width(f"{piece} ", face)


def _one_line(text: str, face: Face, room: float) -> str:
    return "".join(broken(text, face, room, 1))


def _sentences(canvas: NDArray[np.uint8], sentences: Sequence[str], top: int, room: int) -> None:
    """All of them as large as they can stand there; else the first, and those that fit after it.

    Nothing where names take so much that no line is left.
    """
    faces = [Face("Literata-Text", size) for size in SPOKEN]
    counts = [int((room + 12) / (face.size * LEADING)) for face in faces]
    for count in range(len(sentences), 0, -1):
        text = " ".join(sentences[:count])
        for face, most in zip(faces, counts, strict=True):
            is_last = most > 0 and (face, count) == (faces[-1], 1)
            if is_last or len(lines(text, face, ROOM)) <= most:
                _paragraph(canvas, top, balanced(text, face, ROOM, most), face)
                return


def _paragraph(canvas: NDArray[np.uint8], top: int, lines: Sequence[str], face: Face) -> None:
    for place, line in enumerate(lines):
        _write(canvas, MARGIN, top + round(face.size * (1 + LEADING * place)), [(line, "ink", face)])


# Head


class _Head(NamedTuple):
    """What stands above everything else, each line at its baseline."""

    lines: Sequence[tuple[int, Runs]]
    end: int


def _head(card: Card) -> _Head:
    """The line on top, the names, and what stands below them."""
    head: list[tuple[int, Runs]] = []
    y = TOP - 28
    if card.above:
        head.append((TOP, [(_one_line(card.above, SMALL, ROOM), "soft", SMALL)]))
        y = TOP + 16
    for runs in _names(card.names):
        y += round(max(face.size for _, _, face in runs) * 1.08)
        head.append((y, runs))
    y += 20 if card.below else 10
    for line in balanced(card.below, BELOW, ROOM, 2):
        y += round(BELOW.size * 1.35)
        head.append((y, [(line, "soft", BELOW)]))
    return _Head(head, y + 26)


def _names(names: Sequence[str]) -> list[Runs]:
    if len(names) == 1:
        return [[(line, "ink", face)] for face, line in _name(names[0], ONE_NAME, ROOM, 3)]
    left, right = names
    face = largest(" ".join((left, "vs", right)), "Literata-Title", TWO_NAMES, ROOM)
    versus = Face("Literata-Text", round(face.size * 0.62))
    breadth = width(f"{left} ", face) + width("vs ", versus) + width(right, face)
    if breadth <= ROOM:
        return [[(left, "left", face), ("vs", "soft", versus), (right, "right", face)]]
    return [*_side(left, "left"), *_side(right, "right", "vs")]


def _side(name: str, ink: Side, before: str = "") -> list[Runs]:
    """A name on lines of its own."""
    small = Face("Literata-Text", 38)
    indent = width(f"{before} ", small) if before else 0
    lines = _name(name, EACH_NAME, ROOM - indent, 2)
    return [
        [*([(before, "soft", small)] if before and not place else []), (line, ink, face)]  # type: ignore[list-item]
        for place, (face, line) in enumerate(lines)
    ]


def _name(name: str, sizes: Sequence[int], room: float, most: int) -> list[tuple[Face, str]]:
    """A name on one line, shrunk if it must be; else on more, smaller still."""
    cut: Cut = "Literata-Title"
    face = largest(name, cut, sizes, room)
    if len(broken(name, face, room, 2)) > 1:
        face = largest(name, cut, (sizes[-1], sizes[-1] - 8, sizes[-1] - 16), room, most)
    return [(face, line) for line in broken(name, face, room, most)]


# The chart


def _chart(canvas: NDArray[np.uint8], rows: Sequence[Row]) -> int:
    """Each score as a dot on what it could be, above the foot of the picture; where it begins."""
    pitch = _pitch(rows)
    top = CHART_END - pitch * len(rows)
    for tick in range(0, 101, 25):
        x = AXIS + PER_POINT * tick
        canvas[top:CHART_END, x : x + 2] = _solid("line")
        if tick % 50 == 0:
            words = str(tick)
            _write(canvas, x + 1 - width(words, NOTE) / 2, top - 12, [(words, "soft", NOTE)])
    for place, row in enumerate(rows):
        _row(canvas, row, top + pitch * place + pitch // 2, _left(rows), _is_beside(rows))
    return top - ABOVE_CHART


def _left(rows: Sequence[Row]) -> int:
    """Where labels begin."""
    return MARGIN + (PLACES if any(row.place for row in rows) else 0)


def _is_beside(rows: Sequence[Row]) -> bool:
    """Whether notes fit beside their labels, and do not stand below."""
    room = AXIS - _left(rows) - GAP
    return all(
        breadth(row.label, LABEL) + GAP / 2 + breadth(row.note, NOTE) <= room for row in rows if row.note
    )


def _pitch(rows: Sequence[Row]) -> int:
    return 52 if _is_beside(rows) else 64


def _row(canvas: NDArray[np.uint8], row: Row, middle: int, left: int, is_beside: bool) -> None:
    baseline, room = middle + (10 if is_beside or not row.note else -2), AXIS - left - GAP
    label, note = _one_line(row.label, LABEL, room), _one_line(row.note, NOTE, room)
    _write(canvas, MARGIN, baseline, [(row.place, "soft", PLACE)])
    if is_beside:
        _write(canvas, left, baseline, [(label, "ink", LABEL), (note, "soft", NOTE)])
    else:
        _write(canvas, left, baseline, [(label, "ink", LABEL)])
        _write(canvas, left, baseline + 27, [(note, "soft", NOTE)])
    _mark(canvas, row, middle)
    _numbers(canvas, row.range, middle + 10)


def _numbers(canvas: NDArray[np.uint8], range: Range, baseline: int) -> None:
    """What a score is, and what it could be where that is something else."""
    if not range.is_known:
        _write(canvas, NUMBER_END - 40, baseline, [("unknown", "soft", NOTE)])
        return
    value = str(range.value)
    _write(canvas, NUMBER_END - width(value, NUMBER), baseline, [(value, "ink", NUMBER)])
    if range.low != range.high:
        _write(canvas, NUMBER_END + 10, baseline, [(f"{range.low}–{range.high}", "soft", NOTE)])


def _mark(canvas: NDArray[np.uint8], row: Row, middle: int) -> None:
    """What a score could be as a pale bar, and its dot; none where nothing is known."""
    low, high = (AXIS + PER_POINT * end for end in (row.range.low, row.range.high))
    wash: Ink = "left wash" if row.side == "left" else "right wash"
    canvas[middle - 10 : middle + 10, low : max(high, low + 2)] = _solid(wash)
    if row.range.is_known:
        dot = _dot()
        half = dot.shape[0] // 2
        x = AXIS + PER_POINT * row.range.value
        _lay(canvas, x - half, middle - half, dot, row.side)


@cache
def _dot(diameter: int = 28) -> NDArray[np.uint8]:
    finer = 8
    image = Image.new("L", (diameter * finer, diameter * finer))
    ImageDraw.Draw(image).ellipse((0, 0, diameter * finer - 1, diameter * finer - 1), 255)
    return ((np.asarray(image.reduce(finer), np.uint16) * LEVELS + 127) // 255).astype(np.uint8)
