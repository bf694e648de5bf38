"""Words as pixels: which letters our fonts have, how wide words are, and how they are broken into lines.

The fonts lie beside this module (fonts/), so nothing depends on those of a machine. Words are drawn one by
one by Pillow's plain layout, larger and then shrunk: hardly any hinting, no shaping library.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Cut = Literal["Literata-Title", "Literata-Text", "Inter-Text"]

FONTS = Path(__file__).parent / "fonts"
FINER, LARGE = 4, 48  # times as large as words are drawn before they are shrunk; half of it from this size on
LEVELS = 9  # of ink in a pixel
OVERHANG = 0.4  # of the size: what a letter may reach beyond its place, on either side
ELLIPSIS = "…"
BALANCE = 16  # pixels to which lines are balanced
WIDTHS, WORDS = 8192, 1024  # that are held; the pixels of a word of a title are some 30 kB


class Face(NamedTuple):
    """A font at a size in pixels."""

    cut: Cut
    size: int


class Word(NamedTuple):
    """The pixels of a word, and where in them its first letter begins on the baseline."""

    ink: NDArray[np.uint8]  # [y, x] 0 to LEVELS
    x: int
    baseline: int


# Letters


@cache
def letters() -> frozenset[str]:
    """All that can be drawn: each of our fonts has them."""
    runs = (line.split("-") for line in (FONTS / "letters.txt").read_text().split())
    return frozenset(chr(code) for first, last in runs for code in range(int(first, 16), int(last, 16) + 1))


def composed(text: str) -> str:
    """On one line, with each accent joined to its letter."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def missing(text: str) -> str:
    """The letters of a text that can't be drawn, each once."""
    return "".join(dict.fromkeys(letter for letter in composed(text) if letter not in letters()))


def drawable(text: str) -> str:
    """A text in which an ellipsis stands for letters that can't be drawn."""
    text = composed(text)
    lacking = missing(text)
    if not lacking:
        return text
    marked = "".join(ELLIPSIS if letter in lacking else letter for letter in text)
    while ELLIPSIS * 2 in marked:
        marked = marked.replace(ELLIPSIS * 2, ELLIPSIS)
    return marked


# Words


def _finer(face: Face) -> int:
    return FINER if face.size < LARGE else FINER // 2


@cache
def _font(face: Face) -> ImageFont.FreeTypeFont:
    path = FONTS / f"{face.cut}.ttf"
    return ImageFont.truetype(path, face.size * _finer(face), layout_engine=ImageFont.Layout.BASIC)


@lru_cache(WIDTHS)
def width(text: str, face: Face) -> float:
    """How far a text reaches in pixels."""
    return _font(face).getlength(text) / _finer(face)


@lru_cache(WORDS)
def word(text: str, face: Face) -> Word:
    """A word that the fonts have the letters of."""
    finer = _finer(face)
    margin, above = math.ceil(face.size * OVERHANG), math.ceil(face.size * 1.3)
    shape = math.ceil(width(text, face)) + 2 * margin, above + math.ceil(face.size * 0.5)
    drawing = Image.new("L", (shape[0] * finer, shape[1] * finer))
    place = margin * finer, above * finer
    ImageDraw.Draw(drawing).text(place, text, 255, _font(face), anchor="ls")
    shrunk = np.asarray(drawing.reduce(finer), np.uint16)
    return Word(((shrunk * LEVELS + 127) // 255).astype(np.uint8), margin, above)


# Lines


def breadth(text: str, face: Face) -> float:
    """How far words in a row reach, as they are drawn one by one."""
    pieces = text.split()
    return sum(width(piece, face) for piece in pieces) + width(" ", face) * (len(pieces) - 1)


def lines(text: str, face: Face, room: float) -> list[str]:
    """All lines of a text, each within the room.

    Lines break between words; a word that is wider than a line is broken wherever the line ends.
    """
    all_lines: list[list[str]] = []
    blank, left = width(" ", face), 0.0  # the room that the last line has
    for piece in _pieces(text, face, room):
        needed = width(piece, face)
        if all_lines and blank + needed <= left:
            all_lines[-1].append(piece)
            left -= blank + needed
        else:
            all_lines.append([piece])
            left = room - needed
    return [" ".join(pieces) for pieces in all_lines]


def broken(text: str, face: Face, room: float, most: int) -> list[str]:
    """At most so many lines of a text; an ellipsis ends what does not fit."""
    whole = lines(text, face, room)
    return whole if len(whole) <= most else [*whole[: most - 1], _ended(whole[most - 1], face, room)]


def balanced(text: str, face: Face, room: float, most: int) -> list[str]:
    """The same in lines of about one length, as long as they are no more."""
    whole = broken(text, face, room, most)
    if len(whole) < 2 or len(lines(text, face, room)) > most:
        return whole
    low, high = room / 2, room
    while high - low > BALANCE:
        middle = (low + high) / 2
        low, high = (low, middle) if len(lines(text, face, middle)) <= len(whole) else (middle, high)
    return lines(text, face, high)


def _pieces(text: str, face: Face, room: float) -> Iterator[str]:
    """Words, and parts of words that are wider than the room."""
    for piece in text.split():
        while width(piece, face) > room and len(piece) > 1:
            count = _fitting(piece, face, room)
            yield piece[:count]
            piece = piece[count:]
        yield piece


def _fitting(piece: str, face: Face, room: float) -> int:
    """How many of its first letters fit; one at least."""
    low, high = 1, len(piece)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(piece[:middle], face) <= room else (low, middle - 1)
    return low


def _ended(line: str, face: Face, room: float) -> str:
    """A line that goes on, with an ellipsis: after a word, or within the only one."""
    while " " in line and breadth(f"{line} {ELLIPSIS}", face) > room:
        line = line.rpartition(" ")[0]
    if breadth(f"{line} {ELLIPSIS}", face) <= room:
        return f"{line.rstrip(' .,;:')} {ELLIPSIS}"
    return line[: _fitting(line, face, room - width(ELLIPSIS, face))] + ELLIPSIS


def largest(text: str, cut: Cut, sizes: Sequence[int], room: float, most: int = 1) -> Face:
    """The first of these faces, from large to small, in which a text takes no more lines; else the last."""
    faces = [Face(cut, size) for size in sizes]
    fitting = (face for face in faces if len(lines(text, face, room)) <= most)
    return next(fitting, faces[-1])
