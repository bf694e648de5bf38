"""Arrays in files of a cache: whole or absent.

A digest stands before the arrays and is compared before anything is decoded; so a flipped bit, a cut or a
file of another kind costs what computing anew costs, and never a page. What is decoded are plain values
(MessagePack): no header is parsed that could ask for memory which the file does not have, and nothing is run.
The digest finds damage, not a forger, who could as well write into the output.
"""

from __future__ import annotations

import math
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from generator.digests import DIGEST_SIZE, digest_of
from generator.files import read_plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

KIND = b"arrays 1"  # another layout of such files is another kind
MAX_BYTES = 2_000_000_000  # 1,000 models with 10 matches a pair have 100 MB
DTYPE = re.compile(r"\|[biu]1|[<>]([iu][248]|f[248])")  # plain numbers, in any order of bytes

Packed = dict[str, tuple[str, tuple[int, ...], memoryview]]  # dtype, shape, and the numbers row by row

_decoder = msgspec.msgpack.Decoder(Packed)


class Damaged(ValueError):
    """A file is there, and does not hold what was kept in it."""


def keep(path: Path, **arrays: Array) -> None:
    """Writes arrays into one file, whole at every moment; where that can't be done they are absent."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    packed = msgspec.msgpack.encode({name: _packed(array) for name, array in arrays.items()})
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        try:
            with partial.open("xb") as file:  # x: never through a link that lies there
                file.write(digest_of(KIND, packed))
                file.write(packed)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


def recall(path: Path) -> dict[str, Array]:
    """The arrays that were kept, by name, none to be written to; empty without a file. Raises Damaged.

    Whether they are as they should be is for the caller to see.
    """
    try:
        content = read_plain(path, MAX_BYTES)
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise Damaged(fault.strerror) from fault
    return arrays_of(content)


def arrays_of(content: bytes) -> dict[str, Array]:
    """The arrays in the bytes of such a file. Raises Damaged."""
    whole = memoryview(content)
    expected, packed = whole[:DIGEST_SIZE], whole[DIGEST_SIZE:]
    if expected != digest_of(KIND, packed):
        raise Damaged("its digest is another")
    try:
        return {name: _array(*fields) for name, fields in _decoder.decode(packed).items()}
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as fault:
        raise Damaged("it holds no arrays") from fault


def _packed(array: Array) -> tuple[str, tuple[int, ...], bytes]:
    return array.dtype.str, array.shape, array.tobytes()


def _array(dtype: str, shape: tuple[int, ...], numbers: memoryview) -> Array:
    """Raises ValueError."""
    if not DTYPE.fullmatch(dtype) or min(shape, default=0) < 0:
        raise ValueError("no array of numbers")
    import numpy as np  # here and not above: caches are opened where numpy is not open yet

    kind = np.dtype(dtype)
    if math.prod(shape) * kind.itemsize != len(numbers):
        raise ValueError("not as many numbers as its shape says")
    return np.frombuffer(numbers, kind).reshape(shape)
