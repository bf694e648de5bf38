"""Readings of a stranger's pull request: links, pipes, devices, bombs. Each is a warning, none does harm."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from generator.problems import CannotGoOn, Problem
from generator.readings import answer_files, storage, vectors
from generator.readings.answer_lines import MAX_LINE_BYTES, MAX_LINE_COUNT
from generator.readings.vectors import GRID, is_unit, rounded
from tests.readings.toy_answers import FULL, KEYS, MAPS, PICTURE, RECORD, TOYS, answer, lines_of_two
from tests.toys import unit_vectors

UNIT = np.array([GRID, 0, 0], np.int16)
SECONDS = 5.0  # of this process; far above what any of these takes, far below what a bomb would


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_a_secret(path: Path) -> None:
    secret = path.parents[-2] / "secret"
    path.symlink_to(secret)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def endless(path: Path) -> None:
    """A file of a tebibyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(2**40)


SPECIAL = [link_to_a_device, link_to_a_secret, pipe, folder, endless]


def stored(site_path: Path) -> tuple[Problem, ...]:
    """What is told of the readings of a site, in time."""
    begun = time.process_time()
    problems = vectors.load_all(site_path)[1] + answer_files.load_all(site_path, TOYS)[1]
    assert time.process_time() - begun < SECONDS
    assert {(each.code, each.severity) for each in problems} <= {("broken-reading", "warning")}
    return problems


@pytest.mark.parametrize("make", SPECIAL, ids=lambda make: make.__name__)
@pytest.mark.parametrize("path_of", [storage.vectors_path, storage.lines_path], ids=["vectors", "lines"])
def test_what_is_no_plain_file_is_a_warning_with_its_path(
    tmp_path: Path, path_of: Callable[[Path, str], Path], make: Callable[[Path], None]
) -> None:
    path = path_of(tmp_path, "toy")
    path.parent.mkdir(parents=True)
    make(path)
    (problem,) = stored(tmp_path)
    assert problem.place.path == path.relative_to(tmp_path).as_posix()
    assert "the file " in problem.message


@pytest.mark.parametrize("make", SPECIAL, ids=lambda make: make.__name__)
def test_maps_in_what_is_no_plain_file_make_their_line_missing(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    answer_files.store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    path = storage.maps_path(tmp_path, "toy")
    path.unlink()
    make(path)
    (problem,) = stored(tmp_path)
    assert "does not hold the maps" in problem.message


def test_old_maps_with_a_header_of_gigabytes_are_not_opened(tmp_path: Path) -> None:
    answer_files.store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    storage.maps_path(tmp_path, "toy").unlink()
    path = storage.old_maps_path(tmp_path, "toy")
    path.write_bytes((90_000_000).to_bytes(8, "little") + b"{" + b" " * 10_000)
    assert not storage.is_tensors_file(path)
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize("name", ["content/readings", "content/readings/samples"])
def test_a_folder_that_is_a_link_is_neither_read_nor_written(tmp_path: Path, name: str) -> None:
    site_path, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    vectors.store(elsewhere, "toy", {"a": UNIT})
    lines_of_two(elsewhere)
    before = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    (site_path / name).parent.mkdir(parents=True)
    (site_path / name).symlink_to(elsewhere / name)
    problems = stored(site_path)
    assert {problem.place.path for problem in problems} == {name}
    assert vectors.load_all(site_path)[0].vectors == {}
    assert answer_files.read_all(site_path)[0] == {}
    for write in (
        lambda: vectors.store(site_path, "toy", {"b": UNIT}),
        lambda: answer_files.store(site_path, "toy", [answer(KEYS[2])], [RECORD]),
        lambda: vectors.prune(site_path, TOYS),
        lambda: answer_files.prune(site_path, TOYS),
        lambda: vectors.merge(site_path, storage.readings_path(elsewhere)),
    ):
        with pytest.raises(CannotGoOn, match="is a link, which could lead anywhere"):
            write()
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_of_pictures_that_is_a_link_is_never_written_or_emptied(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "holiday.webp").write_bytes(b"mine")
    link = storage.samples_path(tmp_path) / "toy"
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    with pytest.raises(CannotGoOn, match="is a link"):
        answer_files.store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    lines_of_two(tmp_path)
    answer_files.prune(tmp_path, TOYS)
    assert [(path.name, path.read_bytes()) for path in elsewhere.iterdir()] == [("holiday.webp", b"mine")]


@pytest.mark.parametrize("ending", [".partial", ".safetensors.{pid}.partial", ".safetensors"])
def test_a_link_where_a_store_writes_leads_nowhere(tmp_path: Path, ending: str) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    path = storage.readings_path(tmp_path) / f"toy{ending.format(pid=os.getpid())}"
    path.parent.mkdir(parents=True)
    path.symlink_to(victim)
    vectors.store(tmp_path, "toy", {"a": UNIT})
    assert victim.read_bytes() == b"untouched"
    assert not storage.vectors_path(tmp_path, "toy").is_symlink()
    assert list(vectors.load_all(tmp_path)[0].vectors["toy"]) == ["a"]


# Vectors that are none


@pytest.mark.parametrize(
    "vector",
    [
        np.zeros(384),
        np.full(384, -32768),
        np.full(384, 32767),
        np.ones(384),
        np.eye(384)[0] * 1000,
        np.zeros(0),
    ],
    ids=["zeros", "least", "greatest", "ones", "short", "nothing"],
)
def test_a_vector_without_length_1_is_a_warning_and_counts_as_missing(
    tmp_path: Path, vector: np.ndarray
) -> None:
    good = unit_vectors(2, 384, 1)
    vectors.store(tmp_path, "toy", {"a": good[0], "b": vector.astype(np.int16), "c": good[1]})
    (problem,) = stored(tmp_path)
    assert problem.message == "the readings can't be used: 1 of its 3 vectors have not length 1"
    assert sorted(vectors.load_all(tmp_path)[0].vectors["toy"]) == ["a", "c"]


@pytest.mark.parametrize("size", [1, 2, 3, 64, 384, 4096])
def test_whatever_is_rounded_to_the_grid_is_a_unit_vector(size: int) -> None:
    chance = np.random.default_rng(size)
    for rows in (chance.normal(size=(200, size)), np.eye(size)[:200], np.ones((1, size))):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        assert all(is_unit(vector) for vector in rounded(unit.astype(np.float32)))


# Lines


def test_lines_that_can_not_be_used_take_time_in_proportion(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        rows = [
            json.dumps({"output": {"key": f"{number:x}", "input": "a", "setting": "b", "record": "none"}})
            for number in range(count)
        ]
        path = storage.lines_path(tmp_path, "toy")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(rows))
        times = []
        for _ in range(3):
            begun = time.process_time()
            answer_files.read_all(tmp_path)
            times.append(time.process_time() - begun)
        return min(times)

    assert seconds(16_000) < 16 * seconds(2_000)  # 8 times as many; 64 times as long, when it is quadratic


def test_at_most_a_hundred_faults_of_a_file_are_told(tmp_path: Path) -> None:
    path = lines_of_two(tmp_path)
    path.write_bytes(b"{\n" * 1_000 + path.read_bytes())
    problems = stored(tmp_path)
    assert len(problems) == 101
    assert problems[-1].message == "900 more lines of this file can't be used"
    assert len(answer_files.read_all(tmp_path)[0]["toy"].answers) == 2


def test_a_line_that_is_longer_than_any_of_ours_is_not_parsed(tmp_path: Path) -> None:
    path = lines_of_two(tmp_path)
    text = "x" * MAX_LINE_BYTES
    row = {"output": {"key": "0a", "input": "b", "setting": "greedy", "record": RECORD.key, "text": text}}
    path.write_bytes(json.dumps(row).encode() + b"\n" + path.read_bytes())
    (problem,) = stored(tmp_path)
    assert (problem.place.line, problem.message) == (1, "this line is not a whole reading")


@pytest.mark.parametrize("line", [b"", b"{}", b"{"], ids=["empty", "of-nothing", "half"])
def test_a_file_of_too_many_lines_is_refused_as_a_whole(tmp_path: Path, line: bytes) -> None:
    path = lines_of_two(tmp_path)
    path.write_bytes((line + b"\n") * (MAX_LINE_COUNT + 1))
    (problem,) = stored(tmp_path)
    assert problem.message == f"the file has more than {MAX_LINE_COUNT:,} lines"
