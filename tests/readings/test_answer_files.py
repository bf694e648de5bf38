"""Files of answers: what comes back, what is refused, how those of two machines become one."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cache import Cache
from generator.files import write_whole
from generator.problems import CannotGoOn
from generator.readings import storage
from generator.readings.answer_files import load_all, merge, prune, read_all, settle, store
from generator.readings.answers import (
    Figure,
)
from generator.readings.storage import lines_path, maps_path
from tests.readings.toy_answers import (
    FULL,
    KEYS,
    MAPS,
    PICTURE,
    RECORD,
    TOYS,
    answer,
    lines_of_two,
    load,
    texts,
)
from tests.toys import environment

# What comes back


def test_an_answer_comes_back_with_all_its_fields_maps_and_picture(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    found = load(tmp_path)
    assert found.of(TOYS.model("toy")) == (FULL,)
    maps = found.maps("toy", FULL.key)
    assert maps is not None
    assert maps.dtype == np.float16
    assert (maps == MAPS).all()
    assert found.picture(FULL) == PICTURE


def test_a_run_that_goes_on_after_an_interruption_keeps_its_higher_peak(tmp_path: Path) -> None:
    for key, peak in zip(KEYS, (2000, 3000, None), strict=False):
        store(tmp_path, "toy", [answer(key)], [replace(RECORD, peak_memory_bytes=peak)])
    assert [record.peak_memory_bytes for record in load(tmp_path).stored["toy"].records.values()] == [3000]


# Damaged files


def test_half_a_line_after_a_kill_is_a_warning_and_counts_as_missing(tmp_path: Path) -> None:
    path = lines_of_two(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    found, problems = load_all(tmp_path, TOYS)
    assert [
        (problem.code, problem.severity, problem.place.path, problem.place.line) for problem in problems
    ] == [("broken-reading", "warning", "content/readings/samples/toy.jsonl", 3)]
    assert texts(found) == ["a circle"]
    assert KEYS[1] in {each.key for each in found.missing()}


def test_storing_and_settling_heal_a_damaged_file(tmp_path: Path) -> None:
    path = lines_of_two(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    store(tmp_path, "toy", [answer(KEYS[1])], [RECORD])
    assert len(texts(load_all(tmp_path, TOYS)[0])) == 2
    settle(tmp_path, "toy")
    assert len(texts(load(tmp_path))) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"record": "0f"}, "names a run record that the file does not hold"),
        ({"words": ["a", "b"], "focus": [1.0]}, "has not one number for each word"),
        ({"words": ["a"], "focus": [1.0]}, "does not hold the maps of this line"),
        (
            {"boxes": [{"phrase": "x", "left": 0.5, "top": 0, "right": 0.4, "bottom": 1}]},
            "a box of this line lies outside",
        ),
        (
            {"boxes": [{"phrase": "x", "left": 0.5, "top": 0, "right": 1.5, "bottom": 1}]},
            "a box of this line lies outside",
        ),
        ({"picture": f"toy/{KEYS[0]}.webp"}, "names a picture that is not at"),
        ({"picture": "../../../../etc/passwd"}, "names a picture that is not at"),
        ({"key": "../x", "picture": "toy/../x.webp"}, "key is not a digest"),
        ({"text": 5}, "is not a whole reading"),
        ({"text": "\ud800"}, "is not a whole reading"),
        ({"seconds": float("nan")}, "is not a whole reading"),
        ({"labels": [{"name": "x"}]}, "is not a whole reading"),
        ({"else": 1}, "is not a whole reading"),
    ],
)
def test_an_answer_that_can_t_be_used_is_a_warning(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    path = lines_of_two(tmp_path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1]["output"] |= fields
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found, problems = load_all(tmp_path, TOYS)
    assert len(problems) == 1
    assert words in problems[0].message
    assert problems[0].place.line == 2
    assert len(texts(found)) == 1


def test_a_picture_or_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    picture = lines_path(tmp_path, "toy").parent / FULL.picture
    (tmp_path / "secret").write_bytes(PICTURE)
    picture.unlink()
    picture.symlink_to(tmp_path / "secret")
    assert len(load_all(tmp_path, TOYS)[1]) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"RIFF<script>alert(1)</script>", "the file holds no picture that can be read"),
        (PICTURE[:-9], "the file holds no picture that can be read"),
        (b"\x89PNG\r\n\x1a\n" + PICTURE, "the file holds no picture that can be read"),
    ],
    ids=["empty", "script", "cut", "other"],
)
def test_a_picture_that_can_not_be_shown_is_an_answer_that_is_missing(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: content})
    for _ in range(2):  # what was found of a picture is kept
        answers, (problem,) = load_all(tmp_path, TOYS, Cache(tmp_path / "cache"))
        assert answers.of(TOYS.model("toy")) == ()
        assert problem.message == f'the picture "{FULL.picture}" can\'t be shown: {reason}'
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    answers, problems = load_all(tmp_path, TOYS, Cache(tmp_path / "cache"))
    assert (answers.of(TOYS.model("toy")), problems) == ((FULL,), ())


def test_a_picture_is_decoded_once_and_what_is_kept_of_it_goes_with_it(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    for _ in range(2):
        load_all(tmp_path, TOYS, Cache(tmp_path / "cache"))
        assert [path.name for path in (tmp_path / "cache" / "pictures").iterdir()] == [
            f"{FULL.key}.webp.msgpack"
        ]
    lines_path(tmp_path, "toy").unlink()
    load_all(tmp_path, TOYS, Cache(tmp_path / "cache"))
    assert not list((tmp_path / "cache" / "pictures").iterdir())


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40, b"\xff" * 40, b"{}"])
def test_maps_that_can_t_be_read_make_their_lines_missing(tmp_path: Path, damage: bytes) -> None:
    store(
        tmp_path,
        "toy",
        [FULL, answer(KEYS[1], text="without maps")],
        [RECORD],
        {FULL.key: MAPS},
        {FULL.key: PICTURE},
    )
    maps_path(tmp_path, "toy").write_bytes(damage)
    found, problems = load_all(tmp_path, TOYS)
    assert texts(found) == ["without maps"]
    assert len(problems) == 1


@settings(max_examples=40)
@given(
    cuts=st.lists(
        st.tuples(st.integers(0, 4000), st.binary(max_size=12), st.integers(0, 12)), min_size=1, max_size=8
    )
)
def test_no_damage_to_a_file_of_lines_is_a_crash(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, bytes, int]]
) -> None:
    site_path = tmp_path_factory.mktemp("site")
    store(
        site_path,
        "toy",
        [FULL, *(answer(key) for key in KEYS[1:])],
        [RECORD],
        {FULL.key: MAPS},
        {FULL.key: PICTURE},
    )
    path = lines_path(site_path, "toy")
    content = path.read_bytes()
    for start, inserted, removed in cuts:
        content = (
            content[: start % len(content)] + inserted + content[start % len(content) + removed :] or b"x"
        )
    path.write_bytes(content)
    found, problems = load_all(site_path, TOYS)
    for each in found.of(TOYS.model("toy")):
        assert found.record("toy", each).key == each.record
        repr(each).encode()
    assert len({each.key for each in found.missing()}) + len(found.of(TOYS.model("toy"))) == 4
    assert all(problem.code == "broken-reading" for problem in problems)
    settle(site_path, "toy")
    assert read_all(site_path)[1] == ()


# Whole at every moment

STORE = """
import io, os, signal, sys
from pathlib import Path
from generator.readings import storage
from generator.readings.answer_files import store
from tests.readings.toy_answers import FULL, KEYS, MAPS, PICTURE, RECORD, answer
left = [int(sys.argv[2])]
def move(source, target, move=os.replace):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    move(source, target)
class Killed(io.FileIO):
    def write(self, content):
        if left[0] == 0:
            super().write(content[: len(content) * int(sys.argv[3]) // 100])
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return super().write(content)
os.replace = move
storage.open = lambda descriptor, mode, buffering: Killed(descriptor, mode)
store(Path(sys.argv[1]), "toy", [FULL, answer(KEYS[1])], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
"""


@pytest.mark.parametrize("share", [0, 40, 95])  # per cent of the write in which it is killed
@pytest.mark.parametrize("files", [0, 1, 2])
def test_a_kill_in_any_write_leaves_no_line_without_its_maps_or_picture_and_the_next_store_goes_on(
    tmp_path: Path, files: int, share: int
) -> None:
    store(tmp_path, "toy", [answer(KEYS[2], text="before")], [RECORD])
    done = subprocess.run(
        [sys.executable, "-c", STORE, str(tmp_path), str(files), str(share)], env=environment(), check=False
    )
    assert done.returncode == -signal.SIGKILL
    found, problems = load_all(tmp_path, TOYS)
    assert "before" in texts(found)
    assert all("is not a whole reading" in problem.message for problem in problems)
    store(tmp_path, "toy", [FULL, answer(KEYS[1])], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    settle(tmp_path, "toy")
    found = load(tmp_path)
    assert texts(found) == ["a circle", "a circle", "before"]
    maps = found.maps("toy", FULL.key)
    assert maps is not None
    assert (maps == MAPS).all()


# A run of many batches


def bytes_written(site_path: Path, monkeypatch: pytest.MonkeyPatch, batch_count: int) -> tuple[int, int]:
    """Of a run of so many batches of 8 pictures, and how many its files have in the end."""
    counts: list[int] = []

    class Counted(io.FileIO):
        def write(self, content: Any, /) -> int:
            counts.append(len(content))
            return super().write(content)

        def writelines(self, parts: Any, /) -> None:
            for part in parts:
                self.write(part)

    def opened(file: int | Path, mode: str, *_: object, **__: object) -> Counted:
        return Counted(file, mode.replace("b", ""))

    def whole(path: Path, content: bytes | Iterable[bytes]) -> None:
        parts = [content] if isinstance(content, bytes) else list(content)
        counts.extend(map(len, parts))
        write_whole(path, parts)

    monkeypatch.setattr(storage, "open", opened, raising=False)
    monkeypatch.setattr(storage, "write_whole", whole)
    words = ("a", "red", "circle", "over", "a", "blue", "square", "and", "a", "star")
    for batch in range(batch_count):
        keys = [f"{batch:x}f{place}" for place in range(8)]
        said = [answer(key, words=words, focus=(1.5,) * 10, text=" ".join(words)) for key in keys]
        store(site_path, "toy", said, [RECORD], {key: np.ones((10, 24, 24), np.float16) for key in keys})
    settle(site_path, "toy")
    assert len(read_all(site_path)[0]["toy"].answers) == 8 * batch_count
    final = lines_path(site_path, "toy").stat().st_size + maps_path(site_path, "toy").stat().st_size
    return sum(counts), final


@pytest.mark.parametrize("batch_count", [4, 40])
def test_a_run_of_any_length_writes_less_than_a_fifth_more_than_it_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_count: int
) -> None:
    written, final = bytes_written(tmp_path, monkeypatch, batch_count)
    assert final < written < 1.2 * final


def test_a_record_counts_its_answers_before_a_run_has_ended(tmp_path: Path) -> None:
    for key, seconds in zip(KEYS, (1.0, 2.0, 4.0), strict=False):
        store(tmp_path, "toy", [answer(key, seconds=seconds)], [RECORD])
    (record,) = load(tmp_path).stored["toy"].records.values()
    assert (record.image_count, record.timed_count, record.seconds_per_image) == (3, 3, 2.0)


def test_settling_leaves_one_line_for_each_record_answer_and_figure(tmp_path: Path) -> None:
    for value in (1.0, 2.0):
        figure = Figure("bleu", value, "0a", "sacrebleu 2")
        store(tmp_path, "toy", [answer(), answer(KEYS[1])], [RECORD], figures=[figure])
    before = read_all(tmp_path)
    settle(tmp_path, "toy")
    assert len(lines_path(tmp_path, "toy").read_bytes().splitlines()) == 4
    assert read_all(tmp_path) == before


def test_a_file_that_would_be_too_large_to_be_read_is_not_appended_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(tmp_path, "toy", [answer()], [RECORD])
    path = lines_path(tmp_path, "toy")
    before = path.read_bytes()
    monkeypatch.setattr("generator.readings.answer_files.MAX_LINES_BYTES", len(before) + 10)
    with pytest.raises(CannotGoOn, match=r"bytes; [\d,]+ are accepted"):
        store(tmp_path, "toy", [answer(KEYS[1])], [RECORD])
    assert path.read_bytes() == before


# Two machines


def other(tmp_path: Path) -> Path:
    """A second machine's site with more outputs, one of which both have."""
    site_path = tmp_path / "other"
    record = replace(RECORD, key="0e", device="NVIDIA H200")
    theirs = [
        replace(FULL, record="0e"),
        answer(KEYS[1], record="0e", text="theirs"),
        answer(KEYS[2], record="0e", text="theirs"),
    ]
    store(
        site_path,
        "toy",
        theirs,
        [record],
        {FULL.key: MAPS},
        {FULL.key: PICTURE},
        [Figure("bleu", 1.0, "0a", "sacrebleu 2")],
    )
    store(site_path, "mute", [answer("0d")], [RECORD])
    return site_path


def test_merging_takes_what_is_lacking_with_maps_pictures_records_and_figures(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(KEYS[1], text="ours")], [RECORD])
    count, unusable = merge(tmp_path, lines_path(other(tmp_path), "toy").parent)
    assert (count, unusable) == (3, ())
    found = load(tmp_path)
    shown = found.of(TOYS.model("toy"))
    assert [(each.text, found.record("toy", each).device) for each in shown] == [
        ("a circle", "NVIDIA H200"), ("ours", "CPU, 2 threads"), ("theirs", "NVIDIA H200"),
    ]  # fmt: skip
    assert found.maps("toy", FULL.key) is not None
    assert found.picture(shown[0]) == PICTURE
    assert len(found.figures("toy")) == 1
    assert merge(tmp_path, lines_path(other(tmp_path), "toy").parent)[0] == 0


def test_merging_names_the_lines_that_can_t_be_used(tmp_path: Path) -> None:
    path = lines_path(other(tmp_path), "toy")
    path.write_bytes(path.read_bytes()[:-20])
    assert merge(tmp_path, path.parent) == (4, ("toy.jsonl, line 5",))


def test_files_put_one_behind_the_other_are_one_file_and_the_later_line_counts(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(KEYS[0], text="ours"), answer(KEYS[1], text="ours")], [RECORD])
    store(
        tmp_path / "other", "toy", [answer(KEYS[1], text="theirs"), answer(KEYS[2], text="theirs")], [RECORD]
    )
    path = lines_path(tmp_path, "toy")
    path.write_bytes(path.read_bytes() + lines_path(tmp_path / "other", "toy").read_bytes())
    assert texts(load(tmp_path)) == ["ours", "theirs", "theirs"]


# Pruning


def test_pruning_removes_what_is_no_longer_wanted_and_nothing_else(tmp_path: Path) -> None:
    gone = replace(FULL, key="0d", picture="toy/0d.webp")
    store(
        tmp_path,
        "toy",
        [FULL, gone],
        [RECORD],
        {FULL.key: MAPS, "0d": MAPS},
        {FULL.key: PICTURE, "0d": PICTURE},
    )
    store(
        tmp_path,
        "deleted",
        [replace(FULL, picture=f"deleted/{FULL.key}.webp")],
        [RECORD],
        {FULL.key: MAPS},
        {FULL.key: PICTURE},
    )
    assert prune(tmp_path, TOYS) == 2
    folder = lines_path(tmp_path, "toy").parent
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert left == ["toy.jsonl", "toy.maps", f"toy/{FULL.key}.webp"]
    assert load(tmp_path).of(TOYS.model("toy")) == (FULL,)
    assert prune(tmp_path, TOYS) == 0


def test_pruning_and_settling_rewrite_no_file_that_is_as_it_should_be(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    settle(tmp_path, "toy")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, ns=(1, 1))
    settle(tmp_path, "toy")
    prune(tmp_path, TOYS)
    assert {path.stat().st_mtime_ns for path in files} == {1}


def test_pruning_removes_lines_that_can_t_be_used(tmp_path: Path) -> None:
    path = lines_of_two(tmp_path)
    path.write_bytes(path.read_bytes() + b"{")
    prune(tmp_path, TOYS)
    assert read_all(tmp_path)[1] == ()
