"""Text files compressed ahead, beside the files themselves, for servers that hand them out as they are.

A compressed file is an ordinary file of the output: it has a name, digests and bytes, and the ledger knows
it.
"""

from __future__ import annotations

import gzip
import importlib.util
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version

import numpy as np

from generator import installing
from generator.digests import number, text_digest
from generator.media import TEXTS
from generator.output.plan import Folder
from generator.output.shelves import Digests
from generator.problems import CannotGoOn
from generator.vocabulary import Format

ENDINGS: Mapping[Format, str] = {"gzip": ".gz", "brotli": ".br"}

# Of brotli: 12.6 kB and 0.9 ms for a comparison of 59 kB, where 11 gives 11.1 kB in 80 ms and gzip 13.5 kB
# in 1.8 ms.
QUALITY = 6


def require(formats: Iterable[Format]) -> None:
    """Raises CannotGoOn when a format can't be written here."""
    if "brotli" in formats and importlib.util.find_spec("brotli") is None:
        help = f"{installing('compress')}, or leave brotli out of compress: in content/site.yaml"
        raise CannotGoOn("the package brotli is missing, which content/site.yaml asks for", help)


def with_compressed(folders: Iterable[Folder], formats: Sequence[Format]) -> Iterator[Folder]:
    """The folders with a compressed file beside each text."""
    for folder in folders:
        yield _with_compressed(folder, formats) if formats else folder


def _with_compressed(folder: Folder, formats: Sequence[Format]) -> Folder:
    texts = [place for place, name in enumerate(folder.names) if name.endswith(TEXTS)]
    names, digests = [*folder.names], [folder.digests]
    for format in formats:
        more = folder.digests[texts]
        more["recipe"] ^= number(_made_with(format))
        names += [folder.names[place] + ENDINGS[format] for place in texts]
        digests.append(more)
    order = sorted(range(len(names)), key=names.__getitem__)
    ordered = tuple(names[place] for place in order)
    return Folder(folder.path, ordered, np.concatenate(digests)[order], folder.is_column)


def original(path: str, formats: Iterable[Format]) -> tuple[str, Format | None]:
    """Path of the file that a compressed one stands beside, and its format; the path and None for others."""
    for format in formats:
        plain = path.removesuffix(ENDINGS[format])
        if plain != path and plain.endswith(TEXTS):
            return plain, format
    return path, None


def digests_of(digests: Digests, format: Format) -> Digests:
    """Those of the compressed file beside one with these."""
    recipe = number(digests.recipe) ^ number(_made_with(format))
    return Digests(recipe.to_bytes(8, "little"), digests.left, digests.right, digests.findings)


def _made_with(format: Format) -> bytes:
    return text_digest(f"{format} {zlib.ZLIB_RUNTIME_VERSION if format == 'gzip' else version('brotli')}")


def compress(content: bytes, format: Format) -> bytes:
    """The same bytes for the same content: gzip has no time in it."""
    if format == "gzip":
        return gzip.compress(content, 9, mtime=0)
    import brotli

    packed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=QUALITY)
    return packed
