"""Files that others laid there are read as plain files of a bounded size, or refused with the reason."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.files import (
    MAX_BYTES,
    NotPlain,
    anchor,
    case_collision,
    is_leftover,
    is_reserved,
    read_plain,
    read_text,
    split_lines,
    write_whole,
)
from generator.problems import CannotGoOn, Problem


def place(problem: Problem) -> tuple[str, int, int]:
    return problem.code, problem.place.line, problem.place.column


# Bytes


def test_a_plain_file_of_just_the_accepted_size_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_plain(tmp_path / "a", 5) == b"12345"


def larger(path: Path) -> None:
    path.write_bytes(b"123456")


def sparse(path: Path) -> None:
    """A terabyte that takes no space."""
    with path.open("wb") as file:
        file.truncate(10**12)


def link(path: Path) -> None:
    path.with_name("target").write_bytes(b"123")
    path.symlink_to("target")


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


def listener(path: Path) -> None:
    folder = os.getcwd()
    try:
        os.chdir(path.parent)  # the address of a socket has at most 107 bytes
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(folder)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("lay", "code", "reason"),
    [
        (larger, "file-too-large", "has 6 bytes; 5 are accepted"),
        (sparse, "file-too-large", "has 1,000,000,000,000 bytes; 5 are accepted"),
        (link, "symlink", "is a link"),
        (link_to_a_device, "symlink", "is a link"),
        (link_to_nothing, "symlink", "is a link"),
        (Path.mkdir, "not-a-file", "is a folder"),
        (os.mkfifo, "not-a-file", "is a pipe, a socket or a device"),
        (listener, "not-a-file", "is a pipe, a socket or a device"),
    ],
)
def test_what_is_no_plain_file_is_refused_at_once(
    lay: Callable[[Path], object], code: str, reason: str, tmp_path: Path
) -> None:
    lay(tmp_path / "a")
    with pytest.raises(NotPlain) as refusal:
        read_plain(tmp_path / "a", 5)
    assert (refusal.value.code, refusal.value.reason, refusal.value.strerror) == (code, reason, reason)


def test_a_device_is_refused_without_being_opened() -> None:
    with pytest.raises(NotPlain, match="device"):
        read_plain(Path("/dev/zero"), 5)


def test_a_file_that_says_to_be_empty_and_is_not_is_held_to_the_size() -> None:
    """Files of /proc have size 0 and content all the same."""
    assert read_plain(Path("/proc/self/stat"), 100_000)
    with pytest.raises(NotPlain, match="5 are accepted"):
        read_plain(Path("/proc/self/stat"), 5)


def test_a_file_that_is_not_there_is_an_ordinary_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "a", 5)


def test_a_file_is_written_whole_with_its_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "a.txt", b"one")
    write_whole(tmp_path / "new" / "a.txt", b"two")
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {"a.txt": b"two"}


def test_a_file_that_cannot_be_written_stops_with_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(CannotGoOn, match="can't be written"):
        write_whole(tmp_path / "a.txt", b"one")


# Names


@pytest.mark.parametrize("name", [".a.md.swp", ".git", "a.md~", "#a.md#", "a.md.bak", "a.tmp", "4913", ".\n"])
def test_what_editors_leave_is_a_leftover(name: str) -> None:
    assert is_leftover(name)


@pytest.mark.parametrize("name", ["a.md", "a.yaml", "49131", "a~b.md", "tmp", "a.md\n.x"])
def test_a_file_of_content_is_no_leftover(name: str) -> None:
    assert not is_leftover(name)


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Beam search", "beam-search"),
        ("  GPT-2: 12 layers! ", "gpt-2-12-layers"),
        ("???", ""),
        ("ÉTÉ 2", "t-2"),
    ],
)
def test_an_anchor_has_lower_case_letters_digits_and_hyphens(title: str, address: str) -> None:
    assert anchor(title) == address


def test_of_names_that_differ_in_capitals_alone_each_but_the_first_is_a_problem() -> None:
    problems = list(case_collision(["b", "a", "A", "B", "c"]))
    assert [problem.place.path for problem in problems] == ["a", "b"]


# Texts


def test_text_is_read_as_utf_8_without_its_byte_order_mark() -> None:
    assert read_text("a", "é\n".encode()) == ("é\n", [])
    assert read_text("a", b"\xef\xbb\xbf\xc3\xa9\n") == ("é\n", [])


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"ab\nc\xe9d\n", ("not-utf-8", 2, 2)),
        ("é\nçç".encode() + b"\xff", ("not-utf-8", 2, 3)),
        (b"ab\r\ncd\r\n\xff", ("not-utf-8", 3, 1)),
        (b"ab\rcd\r\xff", ("not-utf-8", 3, 1)),
        (b"\xef\xbb\xbfab\xff", ("not-utf-8", 1, 3)),
        (b"\xff\xfea\x00", ("not-utf-8", 1, 1)),
        (b"a\xed\xa0\x80", ("not-utf-8", 1, 2)),
        (b"\xc0\x80", ("not-utf-8", 1, 1)),
        (b"\xf4\x90\x80\x80", ("not-utf-8", 1, 1)),
        (b"", ("empty-file", 1, 1)),
        (b" \n\t\n", ("empty-file", 1, 1)),
        (b"\xef\xbb\xbf", ("empty-file", 1, 1)),
        (b"a\nb\x00c", ("control-character", 2, 2)),
        (b"a\r\nb\x1b[0m", ("control-character", 2, 2)),
        ("a\x85b".encode(), ("control-character", 1, 2)),
        ("a\n\u2028".encode(), ("control-character", 2, 1)),
        ("a\n\ufeffb".encode(), ("control-character", 2, 1)),
        ("\uffff".encode(), ("control-character", 1, 1)),
        (b"x" * (MAX_BYTES + 1), ("file-too-large", 1, 1)),
        (b"\xff" * (MAX_BYTES + 1), ("file-too-large", 1, 1)),
    ],
)
def test_what_is_no_text_is_one_problem_at_its_place(raw: bytes, found: tuple[str, int, int]) -> None:
    text, problems = read_text("a", raw)
    assert text == ""
    assert [place(problem) for problem in problems] == [found]


def test_a_file_of_just_the_accepted_size_is_read() -> None:
    line = b"x" * 99 + b"\n"
    text, problems = read_text("a", line * (MAX_BYTES // len(line)))
    assert len(text) == MAX_BYTES
    assert problems == []


def test_tabs_and_all_line_ends_are_text() -> None:
    assert read_text("a", b"a\tb\r\nc\rd\n")[1] == []


def test_a_place_never_leaves_its_file() -> None:
    lines = split_lines("a", "one\ntwo\n")
    assert (lines.place(99, 99, 99).line, lines.place(-1).line) == (2, 1)
    assert lines.place(1, 1, 99).length == 2
    assert lines.place(1, 99).length == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\n" * 20_001 + "a", ("too-many-lines", 20_001, 1)),
        ("a\n" + "x" * 25_001, ("line-too-long", 2, 1)),
    ],
)
def test_a_text_of_more_or_longer_lines_than_people_write_is_one_problem(
    text: str, place: tuple[str, int, int]
) -> None:
    _, (problem,) = read_text("a", text.encode())
    assert (problem.code, problem.place.line, problem.place.column) == place


def test_a_text_of_just_the_accepted_lines_is_read() -> None:
    assert read_text("a", b"x\n" * 20_000)[1] == []
    assert read_text("a", b"x" * 25_000 + b"\n")[1] == []


@pytest.mark.parametrize(
    "name", ["con", "CON", "nul", "aux", "prn", "com1", "LPT9", "com¹", "con.md", "nul.tar.gz"]
)
def test_a_name_that_windows_gives_to_a_device_is_reserved(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["cons", "icon", "com", "com10", "console.md", "lpt", "a.con", "null"])
def test_a_name_that_only_looks_like_it_is_not(name: str) -> None:
    assert not is_reserved(name)
