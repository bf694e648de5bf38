"""The journal as it lies there: what is wrong in it has a place, and no hostile byte does harm."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cache import Cache
from generator.history import stored
from generator.history.lines import MAX_LINE_BYTES, parsed
from generator.history.stored import FOLDER, load_all, load_sound
from generator.problems import FaultyContent

AS_OF = "2026-11-20"
RECIPE = {
    "version": 1,
    "date": "2026-11-20",
    "ahead": 95,
    "leans": 80,
    "provisional_below": 50,
    "digest": "0",
}
ADDED = {"change": "added", "model": "a", "name": "A", "rows": {"kind": ["one model"]}}


def opening(day: str = "2026-11-01", **words: object) -> dict[str, object]:
    return {
        "change": "release",
        "format": 1,
        "release": day,
        "as_of": day,
        "recipe": RECIPE,
        "program": "0",
        **words,
    }


def text(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def lay(site: Path, content: bytes, name: str = "2026-11-01.jsonl") -> Path:
    path = site / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_site_without_a_journal_has_an_empty_one(tmp_path: Path) -> None:
    history, problems = load_all(tmp_path, AS_OF)
    assert (history.releases, history.last, problems) == ((), None, ())


def test_releases_stand_by_their_days(tmp_path: Path) -> None:
    lay(tmp_path, text(opening("2026-11-10")), "2026-11-10.jsonl")
    lay(tmp_path, text(opening(), ADDED))
    history, problems = load_all(tmp_path, AS_OF)
    assert problems == ()
    assert [release.date for release in history.releases] == ["2026-11-01", "2026-11-10"]
    assert history.names == {"a": "A"}


def test_a_model_that_has_left_the_catalog_is_history(tmp_path: Path) -> None:
    lay(tmp_path, text(opening(), {**ADDED, "model": "gone-for-good"}))
    assert load_sound(tmp_path, AS_OF)[0].models.keys() == {"gone-for-good"}


def test_of_a_journal_with_a_fault_nothing_is_told(tmp_path: Path) -> None:
    lay(tmp_path, text(opening(), ADDED))
    lay(tmp_path, b"{}\n", "2026-11-02.jsonl")
    history, problems = load_all(tmp_path, AS_OF)
    assert history.releases == ()
    assert [(problem.code, problem.place.path) for problem in problems] == [
        ("bad-history", "content/history/2026-11-02.jsonl")
    ]
    with pytest.raises(FaultyContent):
        load_sound(tmp_path, AS_OF)


def test_a_release_of_a_day_that_has_not_come_is_told(tmp_path: Path) -> None:
    lay(tmp_path, text(opening("2026-11-21")), "2026-11-21.jsonl")
    assert [problem.code for problem in load_all(tmp_path, AS_OF)[1]] == ["future-release"]
    assert load_all(tmp_path, "2026-11-21")[1] == ()


def test_no_link_is_followed_and_no_pipe_waited_for(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(text(opening(), ADDED))
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "2026-11-01.jsonl").symlink_to(secret)
    os.mkfifo(tmp_path / FOLDER / "2026-11-02.jsonl")
    (tmp_path / FOLDER / "2026-11-03.jsonl").mkdir()
    codes = {problem.place.path[-8:]: problem.code for problem in load_all(tmp_path, AS_OF)[1]}
    assert codes == {"01.jsonl": "symlink", "02.jsonl": "not-a-file", "03.jsonl": "not-a-file"}


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, text(opening(), ADDED))
    monkeypatch.setattr(stored, "MAX_BYTES", 100)
    assert [problem.code for problem in load_all(tmp_path, AS_OF)[1]] == ["file-too-large"]
    monkeypatch.setattr(stored, "MAX_BYTES_IN_ALL", 100)
    assert [problem.place.path for problem in load_all(tmp_path, AS_OF)[1]] == [FOLDER]


def test_of_a_file_of_rubbish_a_hundred_faults_are_told(tmp_path: Path) -> None:
    lay(tmp_path, text(opening()) + b"{}\n" * 5_000)
    problems = load_all(tmp_path, AS_OF)[1]
    assert 100 <= len(problems) <= 101
    assert problems[0].place.line == 2


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"change":"row","model":"a","row":"x","label":"X","from":null,"to":["' + b"x" * MAX_LINE_BYTES,
        b'{"change":"added","model":"../../etc","name":"A"}',
        b'{"change":"added","model":"a","name":""}',
        b'{"change":"added","model":"a","name":"A","more":1}',
        b'{"change":"added","model":"a","name":"A","rows":{"x":["1","","",NaN]}}',
        b'{"change":"added","model":"a","name":"A","scores":{"t":[1,2,3,400]}}',
        b'{"change":"added","model":"a","name":"\\u202e\\u0007"}',
        b'{"change":"added","model":"a","name":"a\\nb"}',
        b'{"change":"added","model":"a","name":"\xff"}',
        b'{"change":"row","model":"a","row":"x","label":"X","from":null,"to":["1"],'
        b'"source":{"title":"S","url":"javascript:alert(1)"}}',
        b"",
        b"null",
    ],
)
def test_a_hostile_line_is_a_fault_at_its_place(line: bytes, tmp_path: Path) -> None:
    lay(tmp_path, text(opening(), ADDED) + line + b"\n")
    (problem,) = load_all(tmp_path, AS_OF)[1]
    assert (problem.code, problem.place.line, problem.severity) == ("bad-history", 3, "error")
    assert problem.help
    assert len(problem.message) < 400


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    blocks, faults = parsed(content, 10)
    assert blocks == () or faults == []


@given(st.binary(max_size=60))
def test_no_bytes_behind_a_release_raise(content: bytes) -> None:
    _, faults = parsed(text(opening()) + content, 10)
    assert all(fault.line > 0 and fault.words and fault.help for fault in faults)


def test_what_was_read_is_kept_while_the_files_are_the_same(tmp_path: Path) -> None:
    lay(tmp_path, text(opening(), ADDED))
    cache = Cache()
    first = load_all(tmp_path, AS_OF, cache)[0]
    cache.turn(True)
    again = load_all(tmp_path, AS_OF, cache)[0]
    assert first.releases == again.releases
