"""Which model files a site has: the names in content/models/, and the slug that each of them gives.

Opens none of them.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import NamedTuple

from generator.content.field_types import SLUG
from generator.content.source_files import symlink, unreadable
from generator.files import anchor, is_leftover, is_reserved
from generator.problems import Place, Problem
from generator.stamps import Stamp, stamps_in
from generator.vocabulary import RESERVED_SLUGS

MODELS = "content/models"

MAX_MODELS = 20_000

ENDINGS = (".md", ".yaml")


class ModelName(NamedTuple):
    """A model file that was not opened yet."""

    slug: str
    path: str  # relative to the site
    stamp: Stamp


def model_names(site_path: Path) -> tuple[list[ModelName], list[Problem]]:
    """Every model file by name, and a problem for whatever else lies in content/models/.

    What editors leave beside a file is neither.
    """
    listing, problems = _listing(site_path / MODELS)
    names = []
    for name, stamp in listing:
        stem, ending = os.path.splitext(name)
        if problem := _misnamed(name, stem, ending):
            problems.append(problem)
        else:
            names.append(ModelName(stem, f"{MODELS}/{name}", stamp))
    return names, problems


def _listing(folder: Path) -> tuple[list[tuple[str, Stamp]], list[Problem]]:
    place = Place(MODELS)
    if folder.is_symlink():
        return [], [symlink(MODELS)]
    try:
        names = [(name, stamp) for name, stamp in stamps_in(folder) if not is_leftover(name)]
    except (FileNotFoundError, NotADirectoryError):
        help = "create the folder and a model file in it"
        return [], [Problem("missing-file", f"{MODELS}/ does not exist", place, help)]
    except OSError as fault:
        return [], [unreadable(MODELS, fault)]
    if not names:
        return [], [Problem("no-model", f"{MODELS}/ holds no model", place, "add a model file")]
    if len(names) > MAX_MODELS:
        words = f"{MODELS}/ holds {len(names):,} files; {MAX_MODELS:,} are accepted"
        return names[:MAX_MODELS], [Problem("too-many-models", words, place, "split the site in two")]
    return names, []


def _misnamed(name: str, stem: str, ending: str) -> Problem | None:
    """Why the name can't be that of a model file."""
    place = Place(f"{MODELS}/{name}")
    if ending not in ENDINGS:
        help = f"rename it, or move it out of {MODELS}/"
        return Problem("unexpected-file", f"{place.path} is neither .md nor .yaml", place, help)
    if is_reserved(stem):
        words, help = (
            f'"{stem}" is the name of a device on Windows',
            f'write it in full, e.g. "{stem}-model{ending}"',
        )
        return Problem("bad-slug", words, place, help)
    if stem in RESERVED_SLUGS:
        words = f'"{stem}" is taken by {RESERVED_SLUGS[stem]}'
        return Problem("bad-slug", words, place, f'name the file otherwise, e.g. "{stem}-model{ending}"')
    if SLUG.fullmatch(stem):
        return None
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    suggestion = anchor(ascii_stem)[:80].strip("-") or "my-model"
    help = f'use lower-case letters, digits and single hyphens, e.g. "{suggestion}{ending}"'
    return Problem("bad-slug", f'"{stem[:90]}" can\'t be an address', place, help)
