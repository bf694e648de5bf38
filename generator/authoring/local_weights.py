"""What files of weights on this machine tell: format, size, and how many parameters; no weight is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator.authoring.foreign import count_of, part_of
from generator.authoring.known import Known, facts_of
from generator.numbers import short_size

SHARD = re.compile(r"(?:model|pytorch_model)-(\d{5})-of-(\d{5})\.(?:safetensors|bin)")

POINTER = re.compile(rb"version https://git-lfs\S*\n(?:.*\n)*?size (\d{1,15})\n")

FORMATS = {
    "model": ("model.safetensors", "safetensors"),
    "pytorch_model": ("pytorch_model.bin", "PyTorch .bin"),
}

WHOLE, INDEX = "model.safetensors", "model.safetensors.index.json"

MAX_HEAD = 5_000_000  # bytes of the head of a safetensors file; 3,000 tensors take 400,000

MAX_SIDES = 8

FLOATS = ("F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2")

COUNTERS = ("I64", "BOOL")  # positions and masks, no parameters; other whole numbers may hold several weights

UNITS = ((1e9, "B"), (1e6, "M"), (1e3, "K"))


def weights_of(files: Mapping[str, Path]) -> Known:
    """Format, size and parameters of the weights among files, each by its name; shards count only when all
    are there."""
    total = _parameters(files)
    parameters = ("parameters", short_count(total), f"{total or 0:,} in the safetensors files")
    for stem, (single, form) in FORMATS.items():
        names = [single] if single in files else _shards(files, stem)
        if names:
            size = short_size(sum(_weighs(files[name]) for name in names))
            note = names[0] if len(names) == 1 else f"{len(names)} files"
            weights = (("weights_format", form), ("weights_size", size, note))
            return Known(facts=facts_of("files", parameters, *weights))
    return Known(facts=facts_of("files", parameters))


def short_count(count: int | None) -> str:
    """247M, as facts are written: three digits; an empty text for None."""
    if count is None:
        return ""
    for scale, letter in UNITS:
        if count >= scale:
            number = f"{count / scale:.3g}" if count < 999.5 * scale else f"{count / scale:.0f}"
            return f"{number}{letter}"
    return str(count)


def _shards(names: Iterable[str], stem: str) -> list[str]:
    """The parts of a file that was split, or nothing while one is missing."""
    shards = [
        match for name in sorted(names) if name.startswith(f"{stem}-") and (match := SHARD.fullmatch(name))
    ]
    is_whole = shards and len(shards) == int(shards[0][2])
    return [match[0] for match in shards] if is_whole else []


def _weighs(path: Path) -> int:
    """Bytes of a file, or of the one that a git-lfs pointer stands for."""
    size = path.stat().st_size
    pointer = POINTER.match(path.read_bytes()) if size < 1000 else None
    return int(pointer[1]) if pointer else size


def _parameters(files: Mapping[str, Path]) -> int | None:
    """What the index of several files says of all of them, or the sum over the tensors of a single one."""
    if INDEX in files:
        index = _mapping(files[INDEX], MAX_HEAD)
        return count_of(part_of(index, "metadata").get("total_parameters"))
    return _sum(_head(files[WHOLE])) if WHOLE in files else None


def _mapping(path: Path, most: int) -> dict[str, Any]:
    with path.open("rb") as file:
        return _json(file.read(most + 1))


def _head(path: Path) -> dict[str, Any]:
    """The names, kinds and sides of the tensors in a file; empty where it is no safetensors file."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return _json(file.read(length)) if length <= MAX_HEAD else {}


def _json(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _sum(tensors: Mapping[str, Any]) -> int | None:
    """How many numbers the tensors hold; None where that is not how many weights there are."""
    counts = []
    for name, tensor in tensors.items():
        kind = tensor.get("dtype") if isinstance(tensor, dict) else None
        if name == "__metadata__" or kind in COUNTERS:
            continue
        sides = tensor.get("shape") if kind in FLOATS else None
        if not isinstance(sides, list) or len(sides) > MAX_SIDES or not all(map(count_of, sides)):
            return None
        counts.append(math.prod(sides))
    return count_of(sum(counts))
