"""The pictures that every instrument is shown, and what text-to-image models are asked for: content/samples/.

From the validated samples.yaml and the files beside it to Sample and Prompt, with the place of every fault. A picture
is decoded once here, to know that it can be, and not again while its bytes stay the same; whoever needs its pixels asks
`picture_of`. A sample or prompt with a
fault is left out, and all others are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import NamedTuple

from generator import pictures
from generator.cache import Entries
from generator.catalog import DrawnShape, Prompt, Sample
from generator.content.marked_yaml import Marked, Path
from generator.content.schema import PromptShape, SampleShape, SamplesShape
from generator.digests import digest_of
from generator.files import case_collision
from generator.pictures import BadPicture
from generator.problems import Place, Problem, nearest, one_of

FOLDER = "content/samples"

LIST = "samples.yaml"


class Size(NamedTuple):
    """Of a picture, px, upright."""

    width: int
    height: int


def read_samples(
    site_path: FilePath, shape: SamplesShape, marked: Marked, entries: Entries[Size]
) -> tuple[tuple[Sample, ...], tuple[Prompt, ...], list[Problem]]:
    """Samples and prompts in page order, and every fault of them and of their files. Pictures that were decoded before are in `entries`."""
    reader = _Reader(site_path, marked, entries)
    samples = {
        name: sample for name, written in shape.samples.items() if (sample := reader.sample(name, written))
    }
    prompts = [
        prompt
        for name, written in shape.prompts.items()
        if (prompt := reader.prompt(name, written, shape, samples))
    ]
    reader.problems += _unnamed(site_path, set(reader.named))
    reader.problems += case_collision(f"{FOLDER}/{name}" for name in _names(site_path / FOLDER))
    return tuple(samples.values()), tuple(prompts), reader.problems


class _Reader:
    """Collects the faults of one samples.yaml."""

    def __init__(self, site_path: FilePath, marked: Marked, entries: Entries[Size]) -> None:
        self.problems: list[Problem] = []
        self.named: dict[str, str] = {}  # file -> the first sample or prompt that names it
        self._folder, self._marked, self._entries = site_path / FOLDER, marked, entries

    def sample(self, name: str, written: SampleShape) -> Sample | None:
        path = ("samples", name, "file")
        if (other := self.named.setdefault(written.file, name)) != name:
            message = f'"{written.file}" is the picture of sample "{other}", too'
            self.problem("duplicate-sample", message, path, "keep one of the two, or name another file")
            return None
        before = len(self.problems)
        self._check_boxes(name, written)
        found = self._picture(written.file, path)
        if found is None or len(self.problems) > before:
            return None
        (width, height), digest = found
        shapes = tuple(
            DrawnShape(shape.kind, shape.colour, shape.size, (*shape.box,)) for shape in written.shapes
        )  # type: ignore[arg-type]
        return Sample(
            name, f"{FOLDER}/{written.file}", width, height, written.alt, written.license, written.credit, tuple(written.captions),
            shapes, written.background or "", digest,
        )  # fmt: skip

    def prompt(
        self, name: str, written: PromptShape, shape: SamplesShape, samples: dict[str, Sample]
    ) -> Prompt | None:
        place: Path = ("prompts", name)
        before = len(self.problems)
        if name in shape.samples:
            self.problem(
                "duplicate-sample",
                f'prompt "{name}" has the name of a sample',
                (*place, "text"),
                "give it another name",
            )
        if written.sample and written.sample not in shape.samples:
            message = f'prompt "{name}" names sample "{written.sample}", which this file does not declare'
            self.problem("unknown-sample", message, (*place, "sample"), one_of(written.sample, shape.samples))
        if bool(written.sample) != bool(written.mask):
            there, absent = ("sample", "mask") if written.sample else ("mask", "sample")
            message = f'prompt "{name}" has a {there} and no {absent}'
            self.problem(
                "sample-without-mask",
                message,
                (*place, there),
                f'add "{absent}:", or delete "{there}:" to draw from nothing',
            )
        mask = self._picture(written.mask, (*place, "mask")) if written.mask else None
        painted = samples.get(written.sample or "")
        if mask and painted and mask[0] != (painted.width, painted.height):
            message = f"the mask is {mask[0][0]:,} × {mask[0][1]:,} px, its sample {painted.width:,} × {painted.height:,} px"
            self.problem(
                "mask-size",
                message,
                (*place, "mask"),
                "make the mask as large as the sample's picture, both upright",
            )
        self.named.setdefault(written.mask or "", name)
        if len(self.problems) > before or (written.sample and not painted):
            return None
        deciding = [written.text, written.seed, painted.digest if painted else "", mask[1] if mask else ""]
        mask_path = f"{FOLDER}/{written.mask}" if written.mask else ""
        return Prompt(
            name,
            written.text,
            written.seed,
            written.sample or "",
            mask_path,
            _digest(json.dumps(deciding).encode()),
        )

    def _check_boxes(self, name: str, written: SampleShape) -> None:
        for position, shape in enumerate(written.shapes):
            left, top, right, bottom = shape.box
            if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
                message = f"[{', '.join(f'{side:g}' for side in shape.box)}] is no box within the picture"
                help = "write left, top, right, bottom as shares from 0 to 1, left less than right, top less than bottom"
                self.problem("bad-box", message, ("samples", name, "shapes", position, "box"), help)

    def _picture(self, name: str, path: Path) -> tuple[Size, str] | None:
        """Size in px, upright, and digest of a picture of the folder."""
        if name.startswith(".") or "/" in name or "\\" in name or not name.isprintable():
            self.problem(
                "bad-picture",
                f'"{name}" is not the plain name of a file',
                path,
                f"put the picture into {FOLDER}/ and write its name alone",
            )
            return None
        file_path = self._folder / name
        try:
            status = file_path.lstat()
            if stat.S_ISLNK(status.st_mode):
                self.problem(
                    "symlink", f"{FOLDER}/{name} is a link", path, "put the file or folder itself here"
                )
                return None
            if not stat.S_ISREG(status.st_mode):
                self.problem(
                    "not-a-file",
                    f"{FOLDER}/{name} is a folder, a pipe or a device",
                    path,
                    "put the picture's file in its place",
                )
                return None
            with file_path.open("rb") as file:
                content = file.read(pictures.MAX_BYTES + 1)
            return self._size(name, content), _digest(content)
        except FileNotFoundError:
            near = nearest(name, _names(self._folder))
            help = (
                f'use "{near}", or put the picture there'
                if near
                else "put the picture there, or delete the entry"
            )
            self.problem("missing-picture", f"{FOLDER}/{name} does not exist", path, help)
        except OSError as fault:
            self.problem(
                "unreadable-file",
                f"{FOLDER}/{name} can't be read: {fault.strerror}",
                path,
                "check its permissions",
            )
        except BadPicture as fault:
            self.problem("bad-picture", f"{FOLDER}/{name}: {fault.message}", path, fault.help)
        return None

    def _size(self, name: str, content: bytes) -> Size:
        key = digest_of(content)
        if (size := self._entries.recall(name, key)) is None:
            size = Size(*pictures.check_picture(content, name))
            self._entries.keep(name, key, size)
        return size

    def problem(self, code: str, message: str, path: Path, help: str) -> None:
        self.problems.append(Problem(code, message, self._marked.place(path), help))


def _unnamed(site_path: FilePath, named: set[str]) -> Iterator[Problem]:
    """A warning for every file that lies in the folder and is never shown."""
    for name in _names(site_path / FOLDER):
        if name not in named and name != LIST and not name.startswith("."):
            shown = f"{FOLDER}/{name}"
            help = f"name it in {FOLDER}/{LIST}, or delete it"
            yield Problem(
                "unnamed-picture",
                f"{FOLDER}/{LIST} does not name {shown}",
                Place(shown),
                help,
                severity="warning",
            )


def _names(folder: FilePath) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()
