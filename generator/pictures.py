"""Pictures: from bytes that anybody may have sent to upright RGB, and from that to the files that a page carries.

    open_picture, check_picture     what is in a file, or BadPicture with the reason and a remedy
    web_versions                    WebP in the widths that pages ask for
    strip                           heat maps, all of them in one PNG

Size is read from the header and refused before anything is allocated. Of an animation the first frame counts, and no
other is decoded. Knows no sample, no model and no page.
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

MAX_BYTES = 20_000_000

MAX_PIXELS = 50_000_000  # 200 MB once decoded

MAX_SIDE = 16_383  # px; the most that a WebP can have

ENDINGS = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "WEBP": (".webp",),
    "GIF": (".gif",),
}  # formats that are read; the usual ending first

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

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

WEB_WIDTHS = (320, 640)  # px; once and twice what a column of a phone is wide

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


def open_picture(content: bytes, shown: str) -> Image.Image:
    """The picture in a file of this name: RGB, upright, in sRGB, transparency on white. Raises BadPicture."""
    with _decoded(content, shown) as image:
        return _upright(_flat(image), _orientation(image))


def check_picture(content: bytes, shown: str) -> tuple[int, int]:
    """Width and height, px, upright, of a picture that can be decoded to its end. Raises BadPicture.

    A JPEG is decoded at an eighth of its size, which reads every byte and takes a fraction of the time.
    """
    with _decoded(content, shown, is_reduced=True) as image:
        width, height = image.info["size"]
        return (height, width) if _orientation(image) >= 5 else (width, height)


def web_versions(image: Image.Image) -> tuple[WebVersion, ...]:
    """An RGB picture in the widths of the web, narrowest first, never enlarged; the same bytes each time."""
    versions = []
    for width in sorted({min(wanted, image.width) for wanted in WEB_WIDTHS}):
        height = max(1, round(image.height * width / image.width))
        reduced = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
        versions.append(WebVersion(width, height, _saved(reduced, "WEBP", quality=82, method=6)))
    return tuple(versions)


def strip(maps: NDArray[np.floating[Any]]) -> bytes:
    """A PNG of all maps [word, row, column] under each other: one hue, the more opaque the greater the weight.

    One pixel for each patch, so as wide as a map has columns and words × rows high. Each map's own maximum is its
    strongest, so maps show where, not how much.
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
def _decoded(content: bytes, shown: str, is_reduced: bool = False) -> Iterator[Image.Image]:
    """The first frame, decoded to its end, its header's size in `info`. Raises BadPicture."""
    ending = f".{shown.rpartition('.')[2].lower()}" if "." in shown else ""
    if ending not in sum(ENDINGS.values(), ()):
        raise BadPicture(
            f'"{shown}" has not the ending of a picture that is read', f"save it as one of {ACCEPTED}"
        )
    if not content:
        raise BadPicture("the file is empty", SAVE_ANEW)
    if len(content) > MAX_BYTES:
        raise BadPicture(
            f"the file has more than {MAX_BYTES:,} bytes",
            "save it smaller: no page shows more than 640 px of its width",
        )
    with warnings.catch_warnings(
        action="ignore"
    ):  # what Pillow only warns of is refused here, or does not matter
        image = _opened(content)
        format = (
            "JPEG" if image.format == "MPO" else str(image.format)
        )  # MPO: the JPEG of some phones, with a second picture behind
        if ending not in ENDINGS[format]:
            raise BadPicture(
                f"the file ends in {ending} and holds a {format}", f"give it the ending {ENDINGS[format][0]}"
            )
        if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
            raise _too_large(f"{image.width:,} × {image.height:,} px")
        image.info["size"] = image.size
        try:
            if is_reduced:
                image.draft("L", (1, 1))
            image.load()
        except Exception as fault:  # decoders of damaged files raise whatever they stumble over
            raise BadPicture("the picture breaks off or is damaged", SAVE_ANEW) from fault
        yield image


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=(*ENDINGS, "MPO"))
    except Image.DecompressionBombError as fault:
        raise _too_large(f"more than {MAX_PIXELS:,} px") from fault
    except Exception as fault:
        raise BadPicture(
            "the file holds no picture that can be read", f"{ACCEPTED} are read; {SAVE_ANEW}"
        ) from fault


def _too_large(what: str) -> BadPicture:
    return BadPicture(
        f"the picture has {what}",
        f"make it smaller: {MAX_SIDE:,} px a side and {MAX_PIXELS:,} in all are accepted",
    )


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 when that can't be read: browsers show such pictures as they are, too."""
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:  # as of decoders
        return 1
    return found if found in UPRIGHT else 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image


def _flat(image: Image.Image) -> Image.Image:
    """RGB of any mode, without anything that the file said beside its pixels."""
    profile, opacity = image.info.get("icc_profile"), None
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip
        values = np.asarray(image).astype(np.int64)
        if "transparency" in image.info:
            opacity = Image.fromarray(np.where(values == image.info["transparency"], 0, 255).astype(np.uint8))
        image = Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))
    elif image.has_transparency_data:
        image = image.convert("RGBA")
        opacity = image.getchannel("A")
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    image = _in_srgb(image, profile) if profile else image.convert("RGB")
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=opacity)
    return flat


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """RGB from the colours of a profile; one that is damaged, or meant for another mode, is left out."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB") or image.convert("RGB")
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB")


def picture_of(site_path: FilePath, sample: Sample) -> Image.Image:
    """The sample's picture: RGB, upright. Raises BadPicture or OSError when the file has changed since it was read."""
    return _open(site_path / sample.path)


def mask_of(site_path: FilePath, prompt: Prompt) -> Image.Image:
    """The prompt's mask: grey, as large as its sample's picture; white is painted anew. Raises as `picture_of`."""
    return _open(site_path / prompt.mask).convert("L")


def _open(path: FilePath) -> Image.Image:
    return open_picture(path.read_bytes(), path.name)
