"""Files in more pieces than programs write are refused before anything of them is decoded."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from generator.picture_pieces import MAX_PIECES, MAX_SCANS, excess
from generator.pictures import BadPicture, check_picture, open_picture


def saved(format: str, **settings: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, format, **settings)
    return file.getvalue()


def png_chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def before(content: bytes, mark: bytes, many: bytes) -> bytes:
    place = content.index(mark)
    return content[:place] + many + content[place:]


def scans(count: int) -> bytes:
    """A JPEG whose last scan comes so many times more."""
    content = saved("JPEG", progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * count + content[-2:]


MANY = MAX_PIECES + 1
PNG, JPEG, GIF, WEBP = (saved(format) for format in ("PNG", "JPEG", "GIF", "WEBP"))
HOSTILE = {
    "png-chunks": (PNG[:33] + png_chunk(b"abcd") * MANY + PNG[33:], "a.png"),
    "png-texts": (PNG[:-12] + png_chunk(b"tEXt", b"a\0b") * MANY + PNG[-12:], "a.png"),
    "png-empty-pixels": (PNG[:33] + png_chunk(b"IDAT") * MANY + PNG[33:], "a.png"),
    "jpeg-comments": (JPEG[:2] + b"\xff\xfe\0\2" * MANY + JPEG[2:], "a.jpg"),
    "jpeg-exif": (JPEG[:2] + b"\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0" * MANY + JPEG[2:], "a.jpg"),
    "jpeg-fill": (JPEG[:2] + b"\xff" * 2 * MANY + JPEG[2:], "a.jpg"),
    "jpeg-scans": (scans(MAX_SCANS), "a.jpg"),
    "gif-extensions": (before(GIF, b"\x2c", b"\x21\xfe\0" * MANY), "a.gif"),
    "gif-blocks": (before(GIF, b"\x2c", b"\x21\xfe" + b"\1a" * MANY + b"\0"), "a.gif"),
    "gif-strays": (before(GIF, b"\x2c", bytes(MANY)), "a.gif"),
    "webp-chunks": (WEBP[:12] + b"abcd\0\0\0\0" * MANY + WEBP[12:], "a.webp"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_in_too_many_pieces_is_refused_at_once(case: str) -> None:
    content, name = HOSTILE[case]
    began = time.process_time()
    for read in (open_picture, check_picture):
        with pytest.raises(BadPicture, match="the file has more than"):
            read(content, name)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (PNG, "PNG"),
        (JPEG, "JPEG"),
        (saved("JPEG", progressive=True, comment=b"why", exif=Image.Exif()), "JPEG"),
        (saved("MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))]), "MPO"),
        (GIF, "GIF"),
        (saved("GIF", save_all=True, append_images=[Image.new("RGB", (64, 48))] * 50), "GIF"),
        (WEBP, "WEBP"),
        (b"", "GIF"),
        (b"\x89PNG", "PNG"),
    ],
)
def test_a_file_as_programs_write_it_is_not(content: bytes, format: str) -> None:
    assert excess(content, format) == ""


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_any_bytes_are_counted_to_their_end(format: str) -> None:
    for length in range(300):
        assert excess(b"\x21\xff" * length, format) == ""
