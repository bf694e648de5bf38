"""The pictures that every instrument is shown, and what text-to-image models are asked for: content/samples/.

From the validated samples.yaml and the files beside it to Sample and Prompt, with the place of every fault.
A picture is decoded once here, to know that it can be, and not again while its bytes stay the same; whoever
needs its pixels asks `picture_of`. A sample or prompt with a fault is left out, and all others are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Set
from pathlib import Path as FilePath
from typing import NamedTuple

from generator import pictures
from generator.cache import Entries
from generator.catalog import DrawnShape, Prompt, Sample
from generator.content.marked_yaml import Marked, Path
from generator.content.samples_schema import PromptShape, SampleShape, SamplesShape
from generator.digests import digest, digest_of
from generator.files import NotPlain, case_collision, is_reserved, read_plain
from generator.pictures import BadPicture
from generator.problems import Place, Problem, nearest, one_of

FOLDER = "content/samples"

LIST = "samples.yaml"

SMALLER = "save it smaller: no page shows more than 640 px of its width"


class Size(NamedTuple):
    """Of a picture, px, upright."""

    width: int
    height: int


class _Picture(NamedTuple):
    """A picture of the folder that can be decoded."""

    size: Size
    digest: str


def read_samples(
    site_path: FilePath, shape: SamplesShape, marked: Marked, entries: Entries[Size]
) -> tuple[tuple[Sample, ...], tuple[Prompt, ...], list[Problem]]:
    """Samples and prompts in page order, and every fault of them and of their files.

    Pictures that were decoded before are in `entries`.
    """
    reader = _Reader(site_path, shape, marked, entries)
    samples = {name: sample for name in shape.samples if (sample := reader.sample(name))}
    prompts = [prompt for name in shape.prompts if (prompt := reader.prompt(name, samples))]
    names = _names(site_path / FOLDER)
    problems = [
        *reader.problems,
        *_unnamed(names, reader.named.keys()),
        *case_collision(f"{FOLDER}/{name}" for name in names),
    ]
    return tuple(samples.values()), tuple(prompts), problems


class _Reader:
    """Reads the entries of one samples.yaml and collects their faults."""

    def __init__(
        self, site_path: FilePath, shape: SamplesShape, marked: Marked, entries: Entries[Size]
    ) -> None:
        self.problems: list[Problem] = []
        self.named: dict[str, str] = {}  # file -> the first sample or prompt that names it
        self._folder = site_path / FOLDER
        self._shape = shape
        self._marked = marked
        self._entries = entries

    def sample(self, name: str) -> Sample | None:
        written, path = self._shape.samples[name], ("samples", name, "file")
        first = self.named.setdefault(written.file, name)
        if first != name:
            words = f'"{written.file}" is the picture of sample "{first}", too'
            self._problem("duplicate-sample", words, path, "keep one of the two, or name another file")
            return None
        before = len(self.problems)
        self._check_name("samples", name)
        self._check_boxes(name, written)
        picture = self._picture(written.file, path)
        if picture is None or len(self.problems) > before:
            return None
        return Sample(
            name=name,
            path=f"{FOLDER}/{written.file}",
            width=picture.size.width,
            height=picture.size.height,
            alt=written.alt,
            license=written.license,
            credit=written.credit,
            captions=tuple(written.captions),
            shapes=tuple(_drawn(written)),
            background=written.background or "",
            digest=picture.digest,
            domain=written.domain or "",
            labels=tuple(written.labels),
            source=written.source or "",
        )

    def prompt(self, name: str, samples: Mapping[str, Sample]) -> Prompt | None:
        """A prompt; `samples` are those without a fault."""
        written, path = self._shape.prompts[name], ("prompts", name)
        before = len(self.problems)
        self._check_name("prompts", name)
        self._check_names(name, written)
        mask = self._picture(written.mask, (*path, "mask")) if written.mask else None
        painted = samples.get(written.sample or "")
        if mask and painted:
            self._check_mask(mask.size, Size(painted.width, painted.height), (*path, "mask"))
        self.named.setdefault(written.mask or "", name)
        if len(self.problems) > before or (written.sample and not painted):
            return None
        picture_digests = [painted.digest if painted else "", mask.digest if mask else ""]
        deciding = json.dumps([written.text, written.seed, *picture_digests])
        return Prompt(
            name=name,
            text=written.text,
            seed=written.seed,
            sample=written.sample or "",
            mask=f"{FOLDER}/{written.mask}" if written.mask else "",
            digest=_hex_digest(deciding.encode()),
        )

    def _check_name(self, group: str, name: str) -> None:
        """Pictures of pages are called like their samples."""
        if is_reserved(name):
            place = self._marked.key_place((group, name))
            words = f'"{name}" is the name of a device on Windows'
            help = f'write it in full, e.g. "{name}-picture"'
            self.problems.append(Problem("bad-slug", words, place, help))

    def _check_names(self, name: str, written: PromptShape) -> None:
        path: Path = ("prompts", name)
        if name in self._shape.samples:
            words = f'prompt "{name}" has the name of a sample'
            self._problem("duplicate-sample", words, (*path, "text"), "give it another name")
        if written.sample and written.sample not in self._shape.samples:
            words = f'prompt "{name}" names sample "{written.sample}", which this file does not declare'
            help = one_of(written.sample, self._shape.samples)
            self._problem("unknown-sample", words, (*path, "sample"), help)
        if bool(written.sample) != bool(written.mask):
            there, absent = ("sample", "mask") if written.sample else ("mask", "sample")
            words = f'prompt "{name}" has a {there} and no {absent}'
            help = f'add "{absent}:", or delete "{there}:" to draw from nothing'
            self._problem("sample-without-mask", words, (*path, there), help)

    def _check_mask(self, mask: Size, sample: Size, path: Path) -> None:
        if mask != sample:
            sizes = [f"{size.width:,} × {size.height:,} px" for size in (mask, sample)]
            help = "make the mask as large as the sample's picture, both upright"
            self._problem("mask-size", f"the mask is {sizes[0]}, its sample {sizes[1]}", path, help)

    def _check_boxes(self, name: str, written: SampleShape) -> None:
        for position, shape in enumerate(written.shapes):
            left, top, right, bottom = shape.box
            if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
                sides = ", ".join(f"{side:g}" for side in shape.box)
                help = (
                    "write left, top, right, bottom as shares from 0 to 1, "
                    "left less than right, top less than bottom"
                )
                path = ("samples", name, "shapes", position, "box")
                self._problem("bad-box", f"[{sides}] is no box within the picture", path, help)

    def _picture(self, name: str, path: Path) -> _Picture | None:
        """The picture of the folder that has this name, or None when it can't be shown."""
        shown = f"{FOLDER}/{name}"
        if name.startswith(".") or "/" in name or "\\" in name or not name.isprintable():
            help = f"put the picture into {FOLDER}/ and write its name alone"
            self._problem("bad-picture", f'"{name}" is not the plain name of a file', path, help)
            return None
        if is_reserved(name):
            words, help = f'"{name}" is the name of a device on Windows', "give the picture another name"
            self._problem("bad-picture", words, path, help)
            return None
        try:
            content = read_plain(self._folder / name, pictures.MAX_BYTES)
            return _Picture(self._size(name, content), _hex_digest(content))
        except FileNotFoundError:
            near = nearest(name, _names(self._folder))
            put = (
                f'use "{near}", or put the picture there'
                if near
                else "put the picture there, or delete the entry"
            )
            self._problem("missing-picture", f"{shown} does not exist", path, put)
        except NotPlain as refusal:
            self._not_plain(shown, refusal, path)
        except OSError as fault:
            words = f"{shown} can't be read: {fault.strerror}"
            self._problem("unreadable-file", words, path, "check its permissions")
        except BadPicture as fault:
            self._problem("bad-picture", f"{shown}: {fault.message}", path, fault.help)
        return None

    def _not_plain(self, shown: str, refusal: NotPlain, path: Path) -> None:
        if refusal.code == "symlink":
            self._problem("symlink", f"{shown} is a link", path, "put the file or folder itself here")
        elif refusal.code == "file-too-large":
            self._problem("bad-picture", f"{shown}: the file {refusal.reason}", path, SMALLER)
        else:
            help = "put the picture's file in its place"
            self._problem("not-a-file", f"{shown} {refusal.reason}", path, help)

    def _size(self, name: str, content: bytes) -> Size:
        key = digest_of(content)
        size = self._entries.recall(name, key)
        if size is None:
            size = Size(*pictures.check_picture(content, name))
            self._entries.keep(name, key, size)
        return size

    def _problem(self, code: str, message: str, path: Path, help: str) -> None:
        self.problems.append(Problem(code, message, self._marked.place(path), help))


def _drawn(written: SampleShape) -> Iterator[DrawnShape]:
    for shape in written.shapes:
        left, top, right, bottom = shape.box
        yield DrawnShape(shape.kind, shape.colour, shape.size, (left, top, right, bottom))


def _unnamed(names: list[str], named: Set[str]) -> Iterator[Problem]:
    """A warning for every file that lies in the folder and is never shown."""
    for name in names:
        if name not in named and name != LIST and not name.startswith("."):
            shown = f"{FOLDER}/{name}"
            help = f"name it in {FOLDER}/{LIST}, or delete it"
            words = f"{FOLDER}/{LIST} does not name {shown}"
            yield Problem("unnamed-picture", words, Place(shown), help, severity="warning")


def _names(folder: FilePath) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _hex_digest(content: bytes) -> str:
    return digest(content).hex()
