"""A file of readings in lines of text, so that a person can review what else is "Bin 3448 -> 6024 bytes".

What a file says by itself is its tensors: name, form, length, a digest of the numbers. Which text a vector
belongs to, and whose encoder made it, no file says; both are in its name, a digest. So the texts that stand
in the site are digested again, and a name that none of them has belongs to none. What can't be read is said
in a line, too: a tool of git must not fail.

Git asks for each file of a diff twice, so numpy, pydantic and typer are not opened: 0.1 s.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generator.catalog import Encoder, Tag
from generator.content.default_recipe import ENCODER, REVISION
from generator.content.markdown_form import read_form
from generator.files import MAX_BYTES, NotPlain, read_plain, read_text, split_lines
from generator.numbers import counted
from generator.readings.tag_texts import tag_texts
from generator.readings.texts import embedded_text, text_key
from generator.vocabulary import SEARCHES_FILE, TAGS_FILE

MAX_FILE_BYTES = 128_000_000  # of the largest file that readings/storage.py reads

MAX_HEADER_BYTES = 32_000_000  # of such a file: 100 bytes for each of 150,000 vectors, twice

SIZE = struct.Struct("<Q")  # of the header, at the beginning of a file of tensors

METADATA = "__metadata__"  # the one name in a header that is no tensor

STEPS = 2048  # to 1, on the grid of vectors

FIRST_WORDS = 60  # characters of a text

KEY_WIDTH = 32  # characters of a key: 16 bytes


class Tensor(NamedTuple):
    """A tensor as its file has it."""

    name: str
    form: str  # number format, as safetensors spells it
    shape: tuple[int, ...]
    content: bytes

    @property
    def is_vector(self) -> bool:
        """Whether it can be the vector of a text: one row of int16, under a key."""
        is_row = self.form == "I16" and len(self.shape) == 1 and len(self.content) == 2 * self.shape[0]
        return is_row and len(self.name) == KEY_WIDTH


@dataclass(frozen=True, slots=True)
class _Words:
    """A capability, or the names of a model, as far as their texts go."""

    title: str = ""
    text: str = ""
    name: str = ""
    short_name: str = ""


def lines_of(path: Path, site_path: Path) -> Iterator[str]:
    """The lines of a file, which may lie outside the site, as git puts it aside under its own name."""
    if path.suffix == ".maps":
        yield from _maps_lines(path)
        return
    try:
        content = read_plain(path, MAX_FILE_BYTES)
    except NotPlain as fault:
        yield f"not read: the file {fault.reason}"
        return
    except OSError as fault:
        yield f"not read: {fault.strerror}"
        return
    tensors, fault_words = tensors_in(content)
    if fault_words:
        yield f"no file of readings: {fault_words} ({len(content):,} bytes)"
        return
    vectors = [tensor for tensor in tensors if tensor.is_vector]
    if vectors:
        yield from _vector_lines(vectors, path.stem, site_path)
    yield from _tensor_lines([tensor for tensor in tensors if not tensor.is_vector])


# The file


def tensors_in(content: bytes) -> tuple[list[Tensor], str]:
    """The tensors of a safetensors file by name, or why it is none."""
    if len(content) < SIZE.size:
        return [], "it is shorter than a header"
    (length,) = SIZE.unpack_from(content)
    start = SIZE.size + length
    if start > len(content) or length > MAX_HEADER_BYTES:
        return [], "its header is longer than the file, or than any of ours"
    try:
        header = json.loads(content[SIZE.size : start])
        rows = sorted((name, row) for name, row in header.items() if name != METADATA)
        tensors = [_tensor(name, row, memoryview(content)[start:]) for name, row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
        return [], f"its header can't be read: {type(fault).__name__}"
    return tensors, ""


def _tensor(name: str, row: Mapping[str, Any], numbers: memoryview) -> Tensor:
    """Raises ValueError, KeyError or TypeError for a row that describes none."""
    first, last = row["data_offsets"]
    if not 0 <= first <= last <= len(numbers):
        raise ValueError(name)
    return Tensor(str(name), str(row["dtype"]), tuple(map(int, row["shape"])), bytes(numbers[first:last]))


# What it says


def _vector_lines(vectors: list[Tensor], slug: str, site_path: Path) -> Iterator[str]:
    encoder = site_encoder(site_path)
    texts, place = known_texts(site_path, slug, encoder)
    matched = sum(tensor.name in texts for tensor in vectors)
    sizes = ", ".join(f"{size}" for size in sorted({tensor.shape[0] for tensor in vectors}))
    yield f"{counted(len(vectors), 'vector')} of {sizes} components"
    if matched:
        yield f"encoder {encoder.key}: {counted(matched, 'key')} of texts in {place}"
    else:
        yield f"encoder unknown: no key is that of a text in {place} by {encoder.key}"
    yield ""
    yield f"{'key':<{KEY_WIDTH}}  length  numbers   text"
    for tensor in vectors:
        told = _quoted(texts[tensor.name]) if tensor.name in texts else f"no text of {place}"
        yield f"{tensor.name}  {length_of(tensor):.4f}  {_digest(tensor.content)}  {told}"
    held = {tensor.name for tensor in vectors}
    for key, text in sorted(texts.items()):
        if key not in held and slug != TAGS_FILE:  # of tags, only those that a capability carries have one
            yield f"{key}  no vector yet      {_quoted(text)}"


def length_of(tensor: Tensor) -> float:
    """Of a vector, as a number of ours: 1 but for rounding to the grid."""
    components = array("h", tensor.content)
    return math.sqrt(sum(map(int.__mul__, components, components))) / STEPS


def _tensor_lines(tensors: Iterable[Tensor]) -> Iterator[str]:
    for name, form, shape, content in tensors:
        sizes = " x ".join(map(str, shape)) or "one number"
        told = f': "{content.decode("utf-8", "replace")}"' if name == "encoder" and len(content) < 300 else ""
        yield f"{name}: {form}, {sizes}, {len(content):,} bytes, numbers {_digest(content)}{told}"


def _maps_lines(path: Path) -> Iterator[str]:
    from generator.readings.maps_files import MapsOfModel, records  # here and not above: it opens numpy

    held = records(path)
    whole = max((record.end for record in held.values()), default=0)
    yield f"maps of {counted(len(held), 'answer')}"
    if (rest := path.stat().st_size - whole) > 0:
        yield f"behind the last whole record lie {rest:,} bytes"
    yield ""
    yield f"{'key':<{KEY_WIDTH}}  words  rows x columns  numbers"
    maps = MapsOfModel(path, path.with_suffix(".none"))
    for key, record in sorted(held.items()):
        words, rows, columns = record.shape
        size, numbers = f"{rows} x {columns}", _digest(maps.of(key).tobytes())
        yield f"{key:<{KEY_WIDTH}}  {words:>5}  {size:<14}  {numbers}"


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=4).hexdigest()


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= FIRST_WORDS else f'"{text[:FIRST_WORDS].rstrip()}…"'


# What stands in the site


def site_encoder(site_path: Path) -> Encoder:
    """The encoder that content/site.yaml names, as far as keys go."""
    named = _mapping(_mapping(_value(site_path, "content/site.yaml")).get("encoder"))
    return Encoder(str(named.get("name", ENCODER)), str(named.get("revision", REVISION)), 0, 0)


def known_texts(site_path: Path, slug: str, encoder: Encoder) -> tuple[dict[str, str], str]:
    """By key, the texts that a file of vectors of this name is about, and where they stand."""
    if slug == TAGS_FILE:
        place = "content/tags.yaml"
        texts = list(_texts_of_tags(_value(site_path, place)))
    elif slug == SEARCHES_FILE:
        return {}, "content/searches/"
    else:
        places = [f"content/models/{slug}{ending}" for ending in (".md", ".yaml")]
        place = next((each for each in places if (site_path / each).is_file()), places[0])
        texts = list(_texts_of_model(_value(site_path, place)))
    return {text_key(encoder, text): text for text in texts}, place


def _texts_of_model(value: object) -> Iterator[str]:
    fields = _mapping(value)
    name = str(fields.get("name", ""))
    model = _Words(name=name, short_name=str(fields.get("short_name") or name))
    for each in _list(fields.get("capabilities")):
        told = _mapping(each)
        words = _Words(title=str(told.get("title", "")), text=str(told.get("text", "")))
        yield embedded_text(model, words)


def _texts_of_tags(value: object) -> Iterator[str]:
    for name, each in _mapping(_mapping(value).get("tags")).items():
        told = _mapping(each)
        also = tuple(map(str, _list(told.get("also"))))
        label, about = str(told.get("label", "")), str(told.get("about", ""))
        yield from tag_texts(Tag(str(name), label, "working", about=about, also=also))


def _value(site_path: Path, path: str) -> object:
    """What a content file says, faults or not; None for one that can't be read."""
    try:
        text, faults = read_text(path, read_plain(site_path / path, MAX_BYTES))
    except (NotPlain, OSError):
        return None
    return None if faults else read_form(split_lines(path, text))[0].value


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    """A list, or one word that is written in place of it."""
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []
