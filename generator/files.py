"""What files hold and are called: bytes of plain files, texts of bytes, places in texts, names that collide.

One way to read a file that others may have laid there, and one to write a file whole. Knows no folder and no
noun.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.problems import CannotGoOn, Place, Problem

MAX_BYTES = 1_000_000  # of a text file of content

MAX_LINES = 20_000

MAX_LINE = 25_000  # characters; a problem carries the whole line that it is about

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")

READ_ONLY = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to would wait for ever
    | getattr(os, "O_BINARY", 0)
)

LEFTOVER = re.compile(r"(?s)\..*|#.*#|.*~|.*\.(swp|bak|orig|tmp|partial)|4913")

LINE_END = re.compile(r"\r\n|\n|\r")

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


# Bytes


class NotPlain(OSError):
    """What stands at a path is no plain file, or has more bytes than are accepted.

    `code` names the problem; `strerror` is the reason as words after "it".
    """

    def __init__(self, reason: str, code: str = "not-a-file") -> None:
        super().__init__(errno.EINVAL, reason)
        self.reason = reason
        self.code = code


def read_plain(path: Path, max_bytes: int) -> bytes:
    """The bytes of a plain file. Raises NotPlain, or another OSError when there is none or it can't be read.

    A link is not followed, a pipe not waited for, a device not opened; of a file that grows while it is read
    no more than the accepted bytes and one are held. Folders on the way to it may be links: ask about those.
    """
    _require_plain(path.lstat(), max_bytes)
    try:
        descriptor = os.open(path, READ_ONLY)
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.EMLINK):  # it has become a link since
            raise NotPlain("is a link", "symlink") from fault
        raise
    with open(descriptor, "rb") as file:
        _require_plain(os.fstat(descriptor), max_bytes)
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise _too_large(len(content), max_bytes)
    return content


def _require_plain(status: os.stat_result, max_bytes: int) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise NotPlain("is a link", "symlink")
    if stat.S_ISDIR(status.st_mode):
        raise NotPlain("is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise NotPlain("is a pipe, a socket or a device")
    if status.st_size > max_bytes:
        raise _too_large(status.st_size, max_bytes)


def _too_large(byte_count: int, max_bytes: int) -> NotPlain:
    return NotPlain(f"has {byte_count:,} bytes; {max_bytes:,} are accepted", "file-too-large")


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes beside, then moves into place, so that the file is whole at every moment. Raises CannotGoOn.

    What is written beside has a name of this process alone and is made anew, so never through a link. A link
    at `path` itself is replaced. What a killed process left beside stays: only who holds a lock knows it.
    Content that comes in parts never is in memory as a whole.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)  # of a killed process that had the same number
        try:
            with partial.open("xb") as file:
                file.writelines((content,) if isinstance(content, bytes) else content)
            os.replace(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise CannotGoOn(
            f"{path} can't be written: {fault.strerror}",
            "check space and permissions; nothing that was stored before is lost",
        ) from fault


# Names


def is_leftover(name: str) -> bool:
    """Whether a file is hidden, or one of those that editors and broken-off writes leave beside a file."""
    return LEFTOVER.fullmatch(name) is not None


def is_reserved(name: str) -> bool:
    """Whether Windows gives the name to a device, whatever its ending: no file there can have it."""
    return RESERVED.fullmatch(name) is not None


def anchor(title: str) -> str:
    """A title as part of an address: lower-case letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


def case_collision(paths: Iterable[str]) -> Iterator[Problem]:
    """Of names that are one and the same on Windows and macOS, every one but the first."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        first = seen.setdefault(path.casefold(), path)
        if first != path:
            words = f"{path} differs from {first} only in capitals"
            help = "rename one of them: many systems can't hold both"
            yield Problem("case-collision", words, Place(path), help)


# Texts


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
    """Lines end at LF, CRLF or CR alone, as editors count; `read_text` refuses other separators of YAML."""
    lines = LINE_END.split(text)
    return Lines(path, tuple(lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines))


def read_text(path: str, raw: bytes) -> tuple[str, list[Problem]]:
    """The text of a content file, or the reason why it is none. A byte order mark is dropped."""
    text, problem = _decoded(path, raw)
    return ("", [problem]) if problem else (text, [])


def _decoded(path: str, raw: bytes) -> tuple[str, Problem | None]:
    if len(raw) > MAX_BYTES:
        return "", too_large(path, f"has {len(raw):,} bytes; {MAX_BYTES:,} are accepted")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return "", _not_utf_8(path, fault)
    if not text.strip():
        help = "start from an existing file of this kind, or delete it"
        return "", Problem("empty-file", "the file is empty", Place(path), help)
    return text, _unfit_line(split_lines(path, text))


def _unfit_line(lines: Lines) -> Problem | None:
    """A line too many or too long, or the first with a character that no text has."""
    count = len(lines.lines)
    if count > MAX_LINES:
        words = f"the file has {count:,} lines; {MAX_LINES:,} are accepted"
        place = Place(lines.path, MAX_LINES + 1)
        return Problem("too-many-lines", words, place, "split the file, or shorten it")
    for number, line in enumerate(lines.lines):
        if len(line) > MAX_LINE:
            words = f"this line has {len(line):,} characters; {MAX_LINE:,} are accepted"
            place = Place(lines.path, number + 1)
            return Problem("line-too-long", words, place, "break it into several lines")
        if match := CONTROL.search(line):
            return control_character(match[0], lines.place(number, match.start()))
    return None


def too_large(path: str, reason: str) -> Problem:
    """The problem of a text file that `reason` says to be too large."""
    return Problem(
        "file-too-large", f"the file {reason}", Place(path), "move long text out, or split the file"
    )


def control_character(char: str, place: Place) -> Problem:
    """The problem of a character that no text file may hold."""
    return Problem(
        "control-character", f"character U+{ord(char):04X} can't stand in a text file", place, "delete it"
    )


def _not_utf_8(path: str, fault: UnicodeDecodeError) -> Problem:
    before = LINE_END.split(fault.object[: fault.start].decode("utf-8", "replace"))
    place = Place(path, len(before), len(before[-1]) + 1)
    words = f"byte 0x{fault.object[fault.start]:02x} is not UTF-8"
    return Problem("not-utf-8", words, place, "save the file as UTF-8")
