"""Raw logs as lines and records: any encoding, quoted line breaks, and hostile bytes with their place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.problems import CannotGoOn
from generator.searches import raw_files
from generator.searches.raw_files import MAX_LINE, MAX_RECORD, delimiter_of, json_lines, opened, records
from tests.searches.raw_logs import laid


def table(path: Path) -> list[list[str]]:
    raw = opened(path)
    return [fields for _, fields in records(raw, delimiter_of(raw))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_table_is_the_same_in_every_encoding_and_with_every_line_end(
    encoding: str, ends: str, tmp_path: Path
) -> None:
    text = f'query,count{ends}"a ""b"", c",3{ends}{ends}画像,4{ends}'
    assert table(laid(tmp_path, text, encoding=encoding)) == [
        ["query", "count"],
        ['a "b", c', "3"],
        ["画像", "4"],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_parts_the_headings(delimiter: str, tmp_path: Path) -> None:
    path = laid(tmp_path, f"# a,b;c\n\n{delimiter.join(('Query', 'Clicks', 'CTR'))}\n")
    assert delimiter_of(opened(path)) == delimiter


def test_a_line_that_names_the_delimiter_is_no_row(tmp_path: Path) -> None:
    assert table(laid(tmp_path, "sep=;\r\na,b;1\r\n")) == [["a,b", "1"]]


def test_a_quoted_field_may_go_over_lines_and_its_record_begins_on_the_first(tmp_path: Path) -> None:
    raw = opened(laid(tmp_path, 'q,n\n"a\nb\nc",1\n\nd,2\n'))
    assert [*records(raw, ",")] == [(1, ["q", "n"]), (2, ["a\nb\nc", "1"]), (6, ["d", "2"])]


def test_a_byte_that_is_no_text_has_its_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes("q,n\nhäufig,3\n".encode("cp1252"))
    with pytest.raises(CannotGoOn, match=r"raw\.csv:2: byte 0xe4 in column 2 is not UTF-8"):
        table(path)


def test_a_half_letter_of_utf_16_never_becomes_another_one(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(b"\xff\xfe" + "q,n\n".encode("utf-16-le") + b"\x00\xd8" + ",3\n".encode("utf-16-le"))
    assert "\N{REPLACEMENT CHARACTER}" in table(path)[1][0]


@pytest.mark.parametrize(
    ("beginning", "words"),
    [
        (b"PK\x03\x04....", "a zip or a workbook"),
        (b"\xd0\xcf\x11\xe0....", "a workbook"),
        (b"\x1f\x8b....", "compressed"),
        (b"%PDF-1.7", "a PDF"),
        (b"PAR1....", "a Parquet file"),
        (b"\x00\x01\x02\x03" * 20, "no text"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
    ],
)
def test_what_is_no_table_says_what_it_is(beginning: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_bytes(beginning)
    with pytest.raises(CannotGoOn, match=words) as fault:
        opened(path)
    assert fault.value.help


def test_a_folder_a_pipe_and_nothing_are_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("", "pipe", "missing.csv"):
        with pytest.raises(CannotGoOn):
            opened(tmp_path / name)


def test_a_line_without_an_end_is_stopped_at_its_place(tmp_path: Path) -> None:
    path = laid(tmp_path, "q,n\n" + "a" * (3 * MAX_LINE))
    with pytest.raises(CannotGoOn, match=r"raw\.csv:2: this line has more than"):
        table(path)


@pytest.mark.parametrize("line", ["never closed\n", '","\n'])
def test_a_quotation_that_never_ends_is_stopped_where_it_begins(line: str, tmp_path: Path) -> None:
    path = laid(tmp_path, 'q,n\na,1\n"' + line * (2 * MAX_RECORD // len(line)))
    with pytest.raises(CannotGoOn, match=r"raw\.csv:3: a record that begins here"):
        table(path)


def test_a_file_that_changes_while_it_is_read_is_not_counted(tmp_path: Path) -> None:
    path = laid(tmp_path, "q,n\na,1\n")
    raw = opened(path)
    path.write_text("q,n\na,1\nb,2\n", "utf-8")
    with pytest.raises(CannotGoOn, match="has changed"):
        [*records(raw, ",")]


def test_lines_of_json_are_objects(tmp_path: Path) -> None:
    raw = opened(laid(tmp_path, '{"query": "a"}\n\n{"query": "b", "count": 2}\n', "raw.jsonl"))
    assert raw.is_json
    assert [*json_lines(raw)] == [(1, {"query": "a"}), (3, {"query": "b", "count": 2})]


@pytest.mark.parametrize("line", ["[1]", "{", "1", "[" * 50_000, '{"query": ' + "1" * 5_000 + "}"])
def test_a_line_that_is_no_object_has_its_place(line: str, tmp_path: Path) -> None:
    raw = opened(laid(tmp_path, f'{{"query": "a"}}\n{line}\n', "raw.jsonl"))
    with pytest.raises(CannotGoOn, match=r"raw\.jsonl:2: this line is no JSON object"):
        [*json_lines(raw)]


def test_who_reads_a_file_is_told_how_far_it_is(tmp_path: Path) -> None:
    path = laid(tmp_path, "q,n\n" + "some query,12\n" * 50_000)
    told: list[int] = []
    lines = sum(1 for _ in raw_files.lines(opened(path), told.append))
    assert lines == 50_001
    assert 0.5 * path.stat().st_size < sum(told) <= path.stat().st_size
