"""What files hold and are called: texts of bytes, places in them, names that collide, and writing a file whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.problems import CannotGoOn, Place, Problem


def anchor(title: str) -> str:
    """A title as part of an address: lower-case letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


# Names


def case_collision(paths: Iterable[str]) -> Iterator[Problem]:
    """Of names that are one and the same on Windows and macOS, every one but the first."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        first = seen.setdefault(path.casefold(), path)
        if first != path:
            words = f"{path} differs from {first} only in capitals"
            yield Problem(
                "case-collision", words, Place(path), "rename one of them: many systems can't hold both"
            )


MAX_BYTES = 1_000_000

LINE_END = re.compile(r"\r\n|\n|\r")

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one file, to make places of line and column (both from 0)."""

    path: str
    lines: tuple[str, ...]

    def place(self, line: int = 0, column: int = 0, length: int = 1) -> Place:
        line = max(0, min(line, len(self.lines) - 1))
        text = self.lines[line] if self.lines else ""
        return Place(self.path, line + 1, column + 1, max(1, min(length, len(text) - column)), text)


def split_lines(path: str, text: str) -> Lines:
    """Lines end at LF, CRLF or CR alone, as editors count them; `read_text` refuses the other separators of YAML."""
    lines = LINE_END.split(text)
    return Lines(path, tuple(lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines))


def read_text(path: str, raw: bytes) -> tuple[str, list[Problem]]:
    """The text of a content file, or the reason why it is none. A byte order mark is dropped."""
    if len(raw) > MAX_BYTES:
        return "", [
            Problem(
                "file-too-large",
                f"the file has {len(raw):,} bytes; {MAX_BYTES:,} are accepted",
                Place(path),
                "move long text out, or split the file",
            )
        ]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = LINE_END.split(fault.object[: fault.start].decode("utf-8", "replace"))
        place = Place(path, len(before), len(before[-1]) + 1)
        return "", [
            Problem(
                "not-utf-8",
                f"byte 0x{fault.object[fault.start]:02x} is not UTF-8",
                place,
                "save the file as UTF-8",
            )
        ]
    if not text.strip():
        return "", [
            Problem(
                "empty-file",
                "the file is empty",
                Place(path),
                "start from an existing file of this kind, or delete it",
            )
        ]
    lines = split_lines(path, text)
    for number, content in enumerate(lines.lines):
        if found := CONTROL.search(content):
            return "", [_control(found, lines.place(number, found.start()))]
    return text, []


def _control(found: re.Match[str], place: Place) -> Problem:
    return Problem(
        "control-character", f"character U+{ord(found[0]):04X} can't stand in a text file", place, "delete it"
    )


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside, then moves into place, so that the file is whole at every moment. Raises CannotGoOn."""
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as fault:
        raise CannotGoOn(
            f"{path} can't be written: {fault.strerror}",
            "check space and permissions; nothing that was stored before is lost",
        ) from fault
