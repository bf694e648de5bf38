"""TOML files below a folder that somebody else wrote: found in a fixed order, read within bounds.

A link is followed as far as it stays in the folder, as such a catalog shares files between its folders. What
a file means is not known here.
"""

from __future__ import annotations

import datetime
import os
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.files import NotPlain, read_plain
from generator.problems import CannotGoOn

MAX_FILES = 50_000

MAX_BYTES = 100_000  # of one file; the largest in use has 4,000

PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""

LONG_KEY = re.compile(
    rf"(?m)^[ \t\[]*(?:{PART}[ \t]*\.[ \t]*){{16}}"
)  # read in a time that grows as its square

REFLOG_DAY = re.compile(r"> ([0-9]{9,11}) [+-][0-9]{4}(?:\t.*)?$")

MAX_REFLOG = 10_000_000


def toml_paths(root: Path, under: str) -> list[str]:
    """All TOML files in a folder of the root, as paths below that, sorted. Raises CannotGoOn for too many."""
    paths: list[str] = []
    for folder, folders, names in os.walk(root / under, followlinks=False):
        folders.sort()
        below = Path(folder).relative_to(root)
        paths += [(below / name).as_posix() for name in names if name.endswith(".toml")]
        if len(paths) > MAX_FILES:
            raise CannotGoOn(
                f"{under}/ holds more than {MAX_FILES:,} files", "name the folder of the catalog itself"
            )
    return sorted(paths)


def read_toml(root: Path, path: str) -> tuple[dict[str, Any], str]:
    """What a file says, or an empty mapping and the reason, as words after "it".

    `root` has no link in it. Numbers with a point are decimals, so that a price stays as it was written.
    """
    try:
        whole = Path(os.path.realpath(root / path))
        if not whole.is_relative_to(root):
            return {}, "is a link out of the folder"
        raw = read_plain(whole, MAX_BYTES)
    except NotPlain as refusal:
        return {}, refusal.reason
    except (OSError, ValueError):  # a link in a circle, a name with a zero byte
        return {}, "can't be read"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, "is not UTF-8"
    if LONG_KEY.search(text):
        return {}, "has a key of more than 16 parts"
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=_decimal), ""
    except RecursionError:
        return {}, "is nested too deep"
    except ValueError as fault:  # TOMLDecodeError, and a number of more than 4,300 digits
        return {}, f"is not TOML: {str(fault)[:80]}"


def _decimal(digits: str) -> Decimal:
    number = Decimal(digits.replace("_", ""))
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError(f"{digits[:20]} is no number in use")
    return number


def day_of_checkout(root: Path) -> str:
    """The day on which git last brought files here, as its log says; empty where there is none.

    Git itself is not asked: in a folder of others its settings can run programs.
    """
    try:
        raw = read_plain(root / ".git" / "logs" / "HEAD", MAX_REFLOG)
    except OSError:
        return ""
    last = raw.decode("utf-8", "replace").rstrip("\n").rpartition("\n")[2]
    match = REFLOG_DAY.search(last)
    if match is None:
        return ""
    moment = datetime.datetime.fromtimestamp(int(match[1]), datetime.UTC)
    return moment.date().isoformat()
