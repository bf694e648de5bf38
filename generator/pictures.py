"""Pictures: from bytes that anybody may have sent to upright RGB, and from that to the files of a page.

    open_picture, check_picture     what is in a file, or BadPicture with the reason and a remedy
    picture_size                    the same from the file's header, its pixels untouched
    web_versions, web_version       WebP in the widths that pages ask for
    strip                           heat maps, all of them in one PNG

Size is read from the header and refused before anything is allocated; so is a file that comes in more pieces
than programs write. Of an animation the first frame counts, and no other is decoded. A picture costs no more
than 200 MB and 2 s. Knows no model and no page.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from generator.catalog import Prompt, Sample
from generator.files import read_plain
from generator.picture_pieces import excess

MAX_BYTES = 20_000_000
MAX_PIXELS = 10_000_000  # a WebP takes 16 bytes each while it is decoded, twice what the others take
MAX_RATIO = (
    20  # of the longer side to the shorter: what prepares pictures for networks scales the shorter one
)
BAND = 256  # rows that are brought to RGB at a time

# Formats that are read; the usual ending first.
ENDINGS = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "WEBP": (".webp",),
    "GIF": (".gif",),
}
ACCEPTED = "PNG, JPEG, WebP and GIF"
SAVE_ANEW = "save or copy the picture once more"

ORIENTATION = 0x0112  # the EXIF tag; its values 2 to 8 and what turns the picture upright
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = 5  # from this value on, width and height change places

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

WEB_WIDTHS = (320, 640)  # px; once and twice what a column of a phone is wide
WEB_PIXELS = 1_000_000  # of one version, which take 1 s to save as small as can be

HUE = (168, 82, 10)  # --right of site.css: seen on black, on white and on most of what lies between
SHADES = 16  # of a heat map: four bits a pixel
STRONGEST = 0.85  # opacity of a map's maximum: what lies under it stays visible


class BadPicture(ValueError):
    """A file is no picture that is accepted; says why and what to do."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True)
class WebVersion:
    """One size of a picture as pages carry it."""

    width: int  # px
    height: int
    content: bytes  # WebP without metadata


def open_picture(content: bytes, name: str) -> Image.Image:
    """The picture in a file of this name: RGB, upright, in sRGB, transparency on white. Raises BadPicture."""
    with _opened(content, name) as image:
        _load(image)
        orientation, flat = _orientation(image), _flat(image)
    return flat.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else flat


def check_picture(content: bytes, name: str) -> tuple[int, int]:
    """Width and height, px, upright, of a picture that can be decoded to its end. Raises BadPicture.

    A JPEG is decoded at an eighth of its size, which reads every byte and takes a fraction of the time.
    """
    with _opened(content, name) as image:
        size = image.size  # a reduced picture has another
        _load(image, is_reduced=True)
        return _upright_size(image, *size)


def picture_size(content: bytes, name: str) -> tuple[int, int]:
    """The same of a picture that was checked before. Raises BadPicture."""
    with _opened(content, name) as image:
        return _upright_size(image, *image.size)


def web_widths(width: int, height: int) -> tuple[int, ...]:
    """The widths that pages carry of a picture of this size, narrowest first, never enlarged.

    What is very tall has one.
    """
    widths = sorted({min(web_width, width) for web_width in WEB_WIDTHS})
    few = [each for each in widths if each * _scaled_height(width, height, each) <= WEB_PIXELS]
    return tuple(few or widths[:1])


def web_versions(image: Image.Image) -> tuple[WebVersion, ...]:
    """An RGB picture in those widths; the same bytes each time."""
    return tuple(_web_version(image, width) for width in web_widths(*image.size))


def web_version(image: Image.Image) -> WebVersion:
    """The widest of these."""
    return _web_version(image, web_widths(*image.size)[-1])


def web_size(width: int, height: int) -> tuple[int, int]:
    """Width and height of the widest version of a picture of this size."""
    widest = web_widths(width, height)[-1]
    return widest, _scaled_height(width, height, widest)


def _web_version(image: Image.Image, width: int) -> WebVersion:
    height = _scaled_height(*image.size, width)
    reduced = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
    effort = 6 if width * height <= WEB_PIXELS else 2
    return WebVersion(width, height, _saved(reduced, "WEBP", quality=82, method=effort))


def _scaled_height(width: int, height: int, to_width: int) -> int:
    return max(1, round(height * to_width / width))


def strip(maps: NDArray[np.floating[Any]]) -> bytes:
    """A PNG of all maps [word, row, column] under each other: one hue, more opaque the greater the weight.

    One pixel for each patch, so as wide as a map has columns and words × rows high. Each map's own maximum is
    its strongest, so maps show where, not how much.
    """
    maps = np.nan_to_num(maps.astype(np.float32), posinf=0.0, neginf=0.0).clip(0)
    most = maps.max(axis=(1, 2), keepdims=True, initial=0)
    shades = np.rint(maps / np.where(most > 0, most, 1) * (SHADES - 1)).astype(np.uint8)
    image = Image.fromarray(shades.reshape(-1, maps.shape[2])).convert("L")
    image.putpalette(HUE * SHADES)
    opacity = bytes(round(255 * STRONGEST * shade / (SHADES - 1)) for shade in range(SHADES))
    return _saved(image, "PNG", transparency=opacity, bits=4, optimize=True)


def _saved(image: Image.Image, format: str, **settings: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **settings)
    return file.getvalue()


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Image.Image]:
    """A picture of which only the header was read; its memory is given back. Raises BadPicture."""
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if not any(ending in endings for endings in ENDINGS.values()):
        words = f'"{name}" has not the ending of a picture that is read'
        raise BadPicture(words, f"save it as one of {ACCEPTED}")
    if not content:
        raise BadPicture("the file is empty", SAVE_ANEW)
    if len(content) > MAX_BYTES:
        help = "save it smaller: no page shows more than 640 px of its width"
        raise BadPicture(f"the file has more than {MAX_BYTES:,} bytes", help)
    # What Pillow only warns of is refused here, or does not matter.
    with warnings.catch_warnings(action="ignore"), _header(content) as image:
        # An MPO is the JPEG of some phones, with a second picture behind.
        format = "JPEG" if image.format == "MPO" else str(image.format)
        if ending not in ENDINGS[format]:
            words = f"the file ends in {ending} and holds a {format}"
            raise BadPicture(words, f"give it the ending {ENDINGS[format][0]}")
        _require_size(*image.size)
        yield image


def _header(content: bytes) -> Image.Image:
    format = _format(content)
    if format and (too_many := excess(content, format)):
        raise BadPicture(f"the file has {too_many}", SAVE_ANEW)
    try:
        return Image.open(io.BytesIO(content), formats=(*ENDINGS, "MPO"))
    except Image.DecompressionBombError as fault:
        raise _too_large(f"more than {MAX_PIXELS:,} px") from fault
    except Exception as fault:
        words = "the file holds no picture that can be read"
        raise BadPicture(words, f"{ACCEPTED} are read; {SAVE_ANEW}") from fault


def _format(content: bytes) -> str:
    """By the first bytes, as a decoder is chosen; empty for none."""
    beginnings = {"PNG": b"\x89PNG", "JPEG": b"\xff\xd8", "WEBP": b"RIFF", "GIF": b"GIF8"}
    return next((name for name, first in beginnings.items() if content.startswith(first)), "")


def _require_size(width: int, height: int) -> None:
    shape = f"{width:,} × {height:,} px"
    if width * height > MAX_PIXELS:
        raise _too_large(shape)
    if max(width, height) > MAX_RATIO * min(width, height):
        words = f"the picture has {shape}, one side more than {MAX_RATIO} times the other"
        raise BadPicture(words, "cut out the part that matters")


def _too_large(what: str) -> BadPicture:
    return BadPicture(f"the picture has {what}", f"make it smaller: {MAX_PIXELS:,} px are accepted")


def _load(image: Image.Image, is_reduced: bool = False) -> None:
    """Decodes the first frame to its end. Raises BadPicture."""
    try:
        if is_reduced:
            image.draft("L", (1, 1))
        image.load()
    except Exception as fault:  # decoders of damaged files raise whatever they stumble over
        raise BadPicture("the picture breaks off or is damaged", SAVE_ANEW) from fault


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 when that can't be read: browsers show such pictures as they are."""
    try:
        orientation = image.getexif().get(ORIENTATION, 1)
    except Exception:  # as of decoders
        return 1
    return orientation if orientation in UPRIGHT else 1


def _upright_size(image: Image.Image, width: int, height: int) -> tuple[int, int]:
    return (height, width) if _orientation(image) >= SIDEWAYS else (width, height)


def _flat(image: Image.Image) -> Image.Image:
    """RGB of any mode, on white, without anything that the file said beside its pixels.

    Made in bands: the whole picture in each of the modes on the way would take four times its memory.
    """
    profile = image.info.get("icc_profile")
    flat = Image.new("RGB", image.size, "white")
    for top in range(0, image.height, BAND):
        band = image.crop((0, top, image.width, min(top + BAND, image.height)))
        colours, opacity = _rgb(band, profile)
        flat.paste(colours, (0, top), opacity)
    return flat


def _rgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, Image.Image | None]:
    """Colours in sRGB, and how opaque they are where that is said."""
    opacity = None
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip
        values = np.asarray(image).astype(np.int64)
        if "transparency" in image.info:
            is_seen = values != image.info["transparency"]
            opacity = Image.fromarray(np.where(is_seen, 255, 0).astype(np.uint8))
        image = Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))
    elif image.has_transparency_data:
        image = image.convert("RGBA")
        opacity = image.getchannel("A")
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    return _in_srgb(image, profile) if profile else image.convert("RGB"), opacity


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """RGB from the colours of a profile; one that is damaged, or meant for another mode, is left out."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB") or image.convert("RGB")
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB")


def picture_of(site_path: FilePath, sample: Sample) -> Image.Image:
    """The sample's picture: RGB, upright. Raises BadPicture or OSError when it has changed since."""
    return _open(site_path / sample.path)


def mask_of(site_path: FilePath, prompt: Prompt) -> Image.Image:
    """The prompt's mask: grey, as large as its sample's picture; white is painted anew. Raises the same."""
    return _open(site_path / prompt.mask).convert("L")


def _open(path: FilePath) -> Image.Image:
    return open_picture(read_plain(path, MAX_BYTES), path.name)
