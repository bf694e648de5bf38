"""From bytes to upright RGB: pictures of every kind, damaged and hostile ones; and the files of pages."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from generator import pictures
from generator.pictures import (
    BadPicture,
    check_picture,
    open_picture,
    picture_size,
    strip,
    web_size,
    web_version,
    web_versions,
    web_widths,
)
from tests.pace import in_paces
from tests.toys import ROOT, environment

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def saved(image: Image.Image, format: str = "PNG", **settings: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **settings)
    return file.getvalue()


def noise(width: int = 40, height: int = 30, seed: int = 0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def colours(content: bytes, name: str = "a.png") -> list[tuple[int, ...]]:
    """The pixels of the first row, once the picture has been opened."""
    image = open_picture(content, name)
    assert image.mode == "RGB"
    return [image.getpixel((x, 0)) for x in range(image.width)]  # type: ignore[misc]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG in RGB whose header says this size, whatever its pixels are."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


# Every mode becomes RGB


@pytest.mark.parametrize(("mode", "colour", "wanted"), [
    ("1", 1, WHITE),
    ("L", 77, (77, 77, 77)),
    ("LA", (100, 0), WHITE),
    ("LA", (100, 255), (100, 100, 100)),
    ("RGBA", (0, 0, 0, 0), WHITE),
    ("RGBA", (255, 0, 0, 51), (255, 204, 204)),
    ("RGBA", (0, 0, 255, 255), BLUE),
    ("RGB", (1, 2, 3), (1, 2, 3)),
])  # fmt: skip
def test_a_png_of_any_mode_becomes_rgb_on_white(
    mode: str, colour: int | tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    assert colours(saved(Image.new(mode, (2, 1), colour))) == [wanted, wanted]


@pytest.mark.parametrize("transparency", [1, b"\xff\x00"])
def test_a_palette_keeps_its_colours_and_its_transparent_one_is_white(transparency: int | bytes) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *GREEN])
    image.putpixel((1, 0), 1)
    assert colours(saved(image)) == [RED, GREEN]
    assert colours(saved(image, transparency=transparency)) == [RED, WHITE]


@pytest.mark.parametrize(("mode", "transparency"), [("RGB", RED), ("L", 76)])
def test_a_colour_that_is_declared_transparent_is_white(
    mode: str, transparency: int | tuple[int, ...]
) -> None:
    image = Image.new("RGB", (2, 1), RED)
    image.putpixel((1, 0), BLACK)
    assert colours(saved(image.convert(mode), transparency=transparency)) == [WHITE, BLACK]


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped() -> None:
    values = np.array([[0, 257, 128 * 257, 40_000, 65_535]], np.uint16)
    assert [red for red, _, _ in colours(saved(Image.fromarray(values)))] == [0, 1, 128, 156, 255]


def test_a_transparent_grey_of_sixteen_bits_is_white() -> None:
    content = saved(Image.fromarray(np.array([[0, 257, 514]], np.uint16)), transparency=257)
    assert [red for red, _, _ in colours(content)] == [0, 255, 2]


@pytest.mark.parametrize(
    ("ink", "wanted"),
    [
        ((0, 0, 0, 0), WHITE),
        ((0, 0, 0, 255), BLACK),
        ((0, 255, 255, 0), RED),
        ((255, 255, 0, 0), BLUE),
        ((255, 0, 255, 127), GREEN),
    ],
)
def test_the_inks_of_a_cmyk_jpeg_become_their_colours(ink: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    content = saved(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100)
    assert np.abs(np.asarray(open_picture(content, "a.jpg")).astype(int) - wanted).max() <= 3


@pytest.mark.parametrize(("format", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp"), ("PNG", "a.png")])
def test_the_first_frame_of_an_animation_counts(format: str, name: str) -> None:
    first, *rest = (Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE, GREEN))
    settings = {"lossless": True} if format == "WEBP" else {}
    content = saved(first, format, save_all=True, append_images=rest, **settings)
    assert Image.open(io.BytesIO(content)).n_frames == 3
    assert set(colours(content, name)) == {RED}


def test_a_picture_with_a_second_one_behind_it_is_a_jpeg() -> None:
    image = Image.new("RGB", (16, 16), RED)
    content = saved(image, "MPO", save_all=True, append_images=[image])
    assert Image.open(io.BytesIO(content)).format == "MPO"
    assert open_picture(content, "phone.jpg").size == (16, 16)


def test_colours_are_brought_to_srgb_by_the_profile_of_the_file() -> None:
    """The second profile swaps red and blue, which its three tags of colorants say."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"tmpZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmpZ", b"bXYZ", 1)
    image = Image.new("RGB", (1, 1), RED)
    assert np.abs(np.subtract(colours(saved(image, icc_profile=profile))[0], RED)).max() <= 1
    assert np.abs(np.subtract(colours(saved(image, icc_profile=swapped))[0], BLUE)).max() <= 1


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_a_profile_that_can_not_be_used_is_left_out(mode: str) -> None:
    image = Image.new("RGB", (1, 1), WHITE).convert(mode)
    assert colours(saved(image, icc_profile=b"no profile at all")) == [WHITE]
    gray_or_rgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert colours(saved(image, icc_profile=gray_or_rgb)) == [WHITE]


@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize(("format", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_picture_is_turned_upright_as_its_exif_says(orientation: int, format: str, name: str) -> None:
    """Fields of colours say where the first row and column of the stored picture lie once it is upright."""
    upright = np.array([[RED, GREEN], [BLUE, WHITE], [BLACK, BLACK]], np.uint8).repeat(16, 0).repeat(16, 1)
    stored = {
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }.get(orientation, upright)
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = orientation
    settings = (
        {"lossless": True}
        if format == "WEBP"
        else {"quality": 100, "subsampling": 0}
        if format == "JPEG"
        else {}
    )
    content = saved(Image.fromarray(np.ascontiguousarray(stored)), format, exif=exif, **settings)
    assert check_picture(content, name) == picture_size(content, name) == (32, 48)
    assert np.abs(np.asarray(open_picture(content, name)).astype(int) - upright).max() <= 6


def test_exif_that_can_not_be_read_turns_nothing() -> None:
    content = saved(noise(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x05garbage")
    assert open_picture(content, "a.jpg").size == check_picture(content, "a.jpg") == (40, 30)


@pytest.mark.parametrize("size", [(1, 1), (1, 20), (10, 200), (14_000, 700), (700, 14_000)])
def test_a_picture_of_unusual_size_is_opened(size: tuple[int, int]) -> None:
    content = saved(Image.new("RGB", size, RED))
    assert check_picture(content, "a.png") == picture_size(content, "a.png") == size
    assert open_picture(content, "a.png").getcolors() == [(size[0] * size[1], RED)]


@pytest.mark.parametrize("name", ["a.PNG", "a.b.png", "ä b.png"])
def test_an_ending_is_read_in_any_case_behind_any_name(name: str) -> None:
    assert open_picture(saved(noise()), name).tobytes() == noise().tobytes()


# What is no picture


READ = "PNG, JPEG, WebP and GIF are read; save or copy the picture once more"
ANEW = "save or copy the picture once more"
ENDING = "save it as one of PNG, JPEG, WebP and GIF"
SMALLER = "make it smaller: 10,000,000 px are accepted"


@pytest.mark.parametrize(
    ("content", "name", "message", "help"),
    [
        (b"", "a.png", "the file is empty", ANEW),
        (b"just words\n", "a.png", "the file holds no picture that can be read", READ),
        (b"words " * 9_000, "a.gif", "the file holds no picture that can be read", READ),
        (b"<svg/>", "a.svg", '"a.svg" has not the ending of a picture that is read', ENDING),
        (saved(noise()), "png", '"png" has not the ending of a picture that is read', ENDING),
        (saved(noise(), "BMP"), "a.png", "the file holds no picture that can be read", READ),
        (
            saved(noise(), "JPEG"),
            "a.png",
            "the file ends in .png and holds a JPEG",
            "give it the ending .jpg",
        ),
        (saved(noise()), "a.jpeg", "the file ends in .jpeg and holds a PNG", "give it the ending .png"),
        (png(5_000, 2_001), "a.png", "the picture has 5,000 × 2,001 px", SMALLER),
        (saved(noise())[:-200], "a.png", "the picture breaks off or is damaged", ANEW),
        (
            bytes(20_000_001),
            "a.gif",
            "the file has more than 20,000,000 bytes",
            "save it smaller: no page shows more than 640 px of its width",
        ),
        (
            saved(noise(1, 21)),
            "a.png",
            "the picture has 1 × 21 px, one side more than 20 times the other",
            "cut out the part that matters",
        ),
        (
            png(100_000, 1),
            "a.png",
            "the picture has 100,000 × 1 px, one side more than 20 times the other",
            "cut out the part that matters",
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else f"{len(value)} bytes",
)
@pytest.mark.parametrize("read", [open_picture, check_picture])
def test_what_is_no_picture_is_said_with_a_remedy(
    read: Callable[[bytes, str], object], content: bytes, name: str, message: str, help: str
) -> None:
    with pytest.raises(BadPicture) as found:
        read(content, name)
    assert (found.value.message, found.value.help) == (message, help)


def gif_header(width: int, height: int) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HH", width, height)
        + b"\0\0\0,\0\0\0\0"
        + struct.pack("<HH", width, height)
        + b"\0\2\2L\1\0;"
    )


def webp_header(width: int, height: int) -> bytes:
    pixels = b"\x2f" + struct.pack("<I", (width - 1) & 0x3FFF | ((height - 1) & 0x3FFF) << 14) + bytes(21)
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"VP8X" + struct.pack("<I", 10) + canvas + b"VP8L" + struct.pack("<I", len(pixels)) + pixels
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


SIDES = struct.pack(">HH", 30, 40), struct.pack(">HH", 65_500, 65_500)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png(100_000, 100_000, bytes(1000)), "a.png"),
        (png(2**31 - 1, 2**31 - 1), "a.png"),
        (png(11_000, 11_000), "a.png"),
        (gif_header(65_535, 65_535), "a.gif"),
        (webp_header(16_383, 16_383), "a.webp"),
        (saved(noise(), "JPEG").replace(*SIDES), "a.jpg"),
    ],
    ids=["png-with-pixels", "png-of-all-sides", "png", "gif", "webp", "jpeg"],
)
def test_a_bomb_is_refused_by_its_header(content: bytes, name: str) -> None:
    tracemalloc.start()
    for read in (open_picture, check_picture):
        with pytest.raises(BadPicture, match="the picture has"):
            read(content, name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


COST = """
import resource, sys, time
from pathlib import Path
from PIL import Image
from generator.pictures import open_picture, web_versions

Image.init()
path = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
web_versions(open_picture(path.read_bytes(), path.name))
print(1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before), time.process_time() - began)
"""


def test_the_largest_picture_costs_no_more_than_200_mb_and_some_seconds(tmp_path: Path) -> None:
    """A WebP with transparency and a profile is the dearest of all."""
    pixels = np.tile(np.random.default_rng(0).integers(0, 256, (100, 100, 4), np.uint8), (25, 40, 1))
    image = Image.fromarray(pixels, "RGBA")
    assert image.width * image.height == pictures.MAX_PIXELS
    path = tmp_path / "largest.webp"
    path.write_bytes(saved(image, "WEBP", quality=80, method=0, icc_profile=pictures.SRGB.tobytes()))
    command = [sys.executable, "-c", COST, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    byte_count, seconds = map(float, done.stdout.split())
    assert byte_count < 200_000_000
    assert in_paces(seconds) < 150


@pytest.mark.parametrize(
    ("format", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp"), ("GIF", "a.gif")]
)
@pytest.mark.parametrize("read", [open_picture, check_picture])
def test_a_picture_that_breaks_off_is_refused_unless_no_pixel_is_lost(
    read: Callable[[bytes, str], object], format: str, name: str
) -> None:
    content = saved(noise(), format)
    cuts = range(0, len(content), 1 + len(content) // 150)
    whole, refused = read(content, name), 0
    for cut in [*cuts, *range(len(content) - 20, len(content))]:
        try:
            assert read(content[:cut], name) == whole
            assert cut > len(content) - 25  # only what comes behind the pixels may be lost
        except BadPicture:
            refused += 1
    assert refused >= len(cuts) - 2


@given(st.binary(max_size=30_000), st.sampled_from(["a.png", "a.jpg", "a.webp", "a.gif"]))
def test_garbage_is_never_more_than_a_bad_picture(content: bytes, name: str) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\0\0\0WEBPVP8 ", b"GIF89a"):
        for read in (open_picture, check_picture):
            with pytest.raises(BadPicture):
                read(start + content, name)


def plain_kinds() -> list[tuple[bytes, str]]:
    picture = noise(12, 9)
    palette = picture.quantize(8)
    return [
        (saved(picture), "a.png"),
        (saved(palette, transparency=bytes(range(8))), "a.png"),
        (saved(picture.convert("LA")), "a.png"),
        (saved(picture.convert("1"), transparency=0), "a.png"),
        (saved(Image.fromarray(np.arange(12, dtype=np.uint16).reshape(3, 4)), transparency=3), "a.png"),
        (saved(picture, exif=Image.Exif(), icc_profile=pictures.SRGB.tobytes()), "a.png"),
        (saved(picture, "JPEG"), "a.jpg"),
        (saved(picture.convert("CMYK"), "JPEG", icc_profile=pictures.SRGB.tobytes()), "a.jpg"),
        (saved(picture, "WEBP", save_all=True, append_images=[noise(12, 9, 1)]), "a.webp"),
        (
            saved(palette, "GIF", save_all=True, append_images=[noise(12, 9, 1).quantize(8)], transparency=0),
            "a.gif",
        ),
    ]


KINDS = plain_kinds()


@given(
    st.integers(0, len(KINDS) - 1),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_damage_is_a_picture_or_a_bad_picture(kind: int, changes: list[tuple[float, int]]) -> None:
    """In a PNG the check sums are mended, so that damage gets through to what reads its chunks."""
    content, name = KINDS[kind]
    damaged = bytearray(content)
    for where, value in changes:
        damaged[int(where * len(damaged))] = value
    try:
        image = open_picture(mended(bytes(damaged)) if name == "a.png" else bytes(damaged), name)
    except BadPicture:
        return
    assert image.mode == "RGB"


def mended(content: bytes) -> bytes:
    parts, at = [content[:8]], 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        parts.append(chunk(content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return b"".join(parts)


# For pages


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1200, 800), [(320, 213), (640, 427)]),
        ((480, 480), [(320, 320), (480, 480)]),
        ((320, 16), [(320, 16)]),
        ((100, 50), [(100, 50)]),
        ((14_000, 700), [(320, 16), (640, 32)]),
        ((640, 1562), [(320, 781), (640, 1562)]),
        ((640, 1563), [(320, 782)]),  # more than a million pixels
        ((700, 14_000), [(320, 6400)]),
        ((1, 20), [(1, 20)]),
    ],
)
def test_web_versions_are_never_larger_than_the_picture(
    size: tuple[int, int], wanted: list[tuple[int, int]]
) -> None:
    picture = Image.new("RGB", size, RED)
    versions = web_versions(picture)
    assert [(version.width, version.height) for version in versions] == wanted
    assert web_widths(*size) == tuple(width for width, _ in wanted)
    assert web_size(*size) == wanted[-1]
    assert web_version(picture) == versions[-1]
    for version in versions:
        image = Image.open(io.BytesIO(version.content))
        assert (image.format, image.size) == ("WEBP", (version.width, version.height))
        assert np.abs(np.subtract(image.convert("RGB").getpixel((0, 0)), RED)).max() <= 6


def test_web_versions_show_the_picture() -> None:
    upright = Image.new("RGB", (800, 800), BLUE)
    upright.paste(RED, (0, 0, 400, 400))
    for version in web_versions(upright):
        image = Image.open(io.BytesIO(version.content)).convert("RGB")
        near, far = image.getpixel((10, 10)), image.getpixel((version.width - 10, 10))
        assert np.abs(np.subtract(near, RED)).max() <= 8
        assert np.abs(np.subtract(far, BLUE)).max() <= 8


def test_web_versions_are_the_same_bytes_each_time_and_carry_nothing_but_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    content = saved(
        noise(),
        "JPEG",
        exif=exif,
        icc_profile=pictures.SRGB.tobytes(),
        xmp=b"<x>who took it</x>",
        comment=b"and why",
    )
    first, again = (web_versions(open_picture(content, "a.jpg")) for _ in range(2))
    assert first == again
    assert not any(
        word in version.content for version in first for word in (b"EXIF", b"ICCP", b"XMP", b"taken", b"took")
    )


def test_a_strip_holds_every_map_below_the_one_before() -> None:
    maps = np.zeros((3, 2, 4), np.float16)
    maps[0, 0, 1], maps[0, 1, 3], maps[1, 1, 0] = 0.5, 0.25, 0.01
    image = Image.open(io.BytesIO(strip(maps)))
    pixels = np.asarray(image.convert("RGBA"))
    assert image.size == (4, 6)
    assert (pixels[..., :3] == pictures.HUE).all()
    most = round(255 * pictures.STRONGEST)
    assert (pixels[0, 1, 3], pixels[3, 0, 3]) == (most, most)  # each map's own maximum, however small
    assert abs(int(pixels[1, 3, 3]) - most / 2) <= most / pictures.SHADES
    assert np.count_nonzero(pixels[..., 3]) == 3


def test_a_strip_of_odd_numbers_is_still_a_picture() -> None:
    maps = np.array([[[np.nan, np.inf, -1.0, 0.5]]], np.float32)
    pixels = np.asarray(Image.open(io.BytesIO(strip(maps))).convert("RGBA"))
    assert pixels[0, :, 3].tolist() == [0, 0, 0, round(255 * pictures.STRONGEST)]


def test_a_strip_is_small_and_the_same_bytes_each_time() -> None:
    maps = np.random.default_rng(0).dirichlet(np.ones(36), 120).reshape(120, 6, 6)
    assert strip(maps) == strip(maps.copy())
    assert len(strip(maps)) < 3_000
