"""In how many pieces a picture's file comes, counted before anything of it is decoded.

A decoder goes from piece to piece, and reads all of a picture for each scan: millions of empty chunks,
comments or scans fit in 20 MB and would hold it up for minutes. Files as programs write them have some
hundred pieces, of 8 kB and more where they are large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_PIECES = 10_000
# Each goes over the whole picture, in 30 ms for the largest; encoders make about ten.
MAX_SCANS = 40
# What may begin a segment of a JPEG: within a scan, FF stands only before 00 and restart markers.
JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
JPEG_SCAN = b"\xff\xda"
GIF_EXTENSION, GIF_IMAGE = 0x21, 0x2C


def excess(content: bytes, format: str) -> str:
    """What a file of this format (as Pillow names it) has too many of, in words; empty for nothing."""
    if format in ("JPEG", "MPO") and content.count(JPEG_SCAN) > MAX_SCANS:
        return f"more than {MAX_SCANS} scans"
    pieces = _pieces(content, format)
    for _ in range(MAX_PIECES):
        if next(pieces, None) is None:
            return ""
    return f"more than {MAX_PIECES:,} pieces"


def _pieces(content: bytes, format: str) -> Iterator[int]:
    """Where each begins."""
    match format:
        case "JPEG" | "MPO":
            return (found.start() for found in JPEG_MARKER.finditer(content))
        case "PNG":
            return _png_chunks(content)
        case "WEBP":
            return _riff_chunks(content)
        case _:
            return _gif_blocks(content)


def _png_chunks(content: bytes) -> Iterator[int]:
    place = 8
    while place + 8 <= len(content):
        yield place
        place += 12 + int.from_bytes(content[place : place + 4])


def _riff_chunks(content: bytes) -> Iterator[int]:
    place = 12
    while place + 8 <= len(content):
        yield place
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8 + length + length % 2


def _gif_blocks(content: bytes) -> Iterator[int]:
    """Those before the first image: no other is decoded."""
    flags = content[10] if len(content) > 10 else 0
    place = 13 + (3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0)
    while place < len(content) and content[place] != GIF_IMAGE:
        yield place
        if content[place] != GIF_EXTENSION:  # a stray byte is passed over
            place += 1
            continue
        place += 2
        while place < len(content) and content[place]:
            yield place
            place += 1 + content[place]
        place += 1
