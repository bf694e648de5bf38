"""Which of our code can change what: bytes of a page, findings in a file of content, bytes of a picture.

Allow lists by wing. A page depends on its digest of code like on its layouts; so an edit of what is not
named here, such as a rule of the lint, the preview or a verb, makes nothing anew. Of other packages those
count that add to a group which is named here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator import extensions
from generator.digests import digest_of

CODE = Path(__file__).parent
GROUND = (
    "catalog.py",
    "dates.py",
    "digests.py",
    "extensions.py",
    "files.py",
    "hosts.py",
    "lettering.py",
    "media.py",
    "numbers.py",
    "picture_pieces.py",
    "pictures.py",
    "recipe.py",
    "run_settings.py",
    "vocabulary.py",
)
PAGES = (
    *GROUND,
    "content/*.py",  # the readers of files; the digest of a model is that of its bytes, however they are read
    "readings/*.py",
    "retrieval/*.py",
    "searches/*.py",
    "history/*.py",
    "findings/*.py",
    "rendering/*.py",
    "pages/**/*.py",
    "output/compressed.py",
    "edition.py",
)
CONTENT = (*GROUND, "problems.py", "problem_codes/*.py", "content/**/*.py", "fonts/letters.txt")
LAYOUTS = ("files.py", "problems.py", "rendering/*.py")
PICTURES = ("picture_pieces.py", "pictures.py", "pages/parts/distinct.py", "pages/parts/map_strips.py")
SHARE = (  # what words and numbers on share pictures and badges come from, and what draws them
    "catalog.py",
    "dates.py",
    "files.py",
    "lettering.py",
    "numbers.py",
    "pages/addresses.py",
    "pages/badges.py",
    "pages/dependencies.py",
    "pages/share.py",
    "pages/parts/badge.py",
    "pages/parts/deciding.py",
    "pages/parts/job_scores.py",
    "pages/parts/share_cards.py",
    "pages/parts/share_drawing.py",
    "pages/parts/task_cards.py",
    "pages/words/*.py",
    "findings/*.py",
    "fonts/*",
)
SEARCH = ("retrieval/*.py", "pages/search_terms.py", "pages/words/openings.py", "pages/parts/deciding.py")
PAGE_LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "pydantic", "pyyaml", "numpy", "scipy", "pillow")
LAYOUT_LIBRARIES = ("jinja2", "markupsafe")
PAGE_GROUPS = (extensions.PAGE_KINDS, extensions.INSTRUMENTS, extensions.HOSTS)
CONTENT_GROUPS = (extensions.RULES, extensions.INSTRUMENTS, extensions.HOSTS)
CONTENT_LIBRARIES = ("msgspec", "packaging", "pillow", "pydantic", "pyyaml")


@cache
def of_pages(code: Path = CODE) -> bytes:
    """Of all code and libraries that can change the bytes of a page; layouts and settings come to it."""
    return digest_of(_digest(code, PAGES, PAGE_LIBRARIES), extensions.digest(*PAGE_GROUPS))


@cache
def of_content(code: Path = CODE) -> bytes:
    """Of all that has a say in what is found in a file of content, its faults included."""
    ours = _digest(code, CONTENT, CONTENT_LIBRARIES)
    return digest_of(ours, extensions.digest(*CONTENT_GROUPS), sys.version.encode())


@cache
def of_layouts(code: Path = CODE) -> bytes:
    """Of all that has a say in whether a layout has a fault, before it is rendered."""
    return digest_of(_digest(code, LAYOUTS, LAYOUT_LIBRARIES), sys.version.encode())


@cache
def of_search(code: Path = CODE) -> bytes:
    """Of the code that makes what search loads; browsers keep it under a name that has this in it."""
    return _digest(code, SEARCH, ())


@cache
def of_pictures(code: Path = CODE) -> bytes:
    """Of all that can change the bytes of a picture in the site."""
    return _digest(code, PICTURES, ("pillow",))


@cache
def of_share(code: Path = CODE) -> bytes:
    """Of all that can change a share picture or a badge, besides settings and what was found."""
    return _digest(code, SHARE, ("numpy", "pillow"))


def _digest(code: Path, patterns: tuple[str, ...], libraries: tuple[str, ...]) -> bytes:
    return digest_of(*_code(code, patterns), *(f"{name} {version(name)}".encode() for name in libraries))


def _code(code: Path, patterns: tuple[str, ...]) -> Iterator[bytes]:
    """Name and bytes of each module; a pattern that matches none is a mistake in the list."""
    for pattern in patterns:
        paths = sorted(code.glob(pattern))
        if not paths:
            raise FileNotFoundError(f"no module of the generator is called {pattern}")
        for path in paths:
            yield path.relative_to(code).as_posix().encode()
            yield path.read_bytes()
