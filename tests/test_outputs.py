"""Stored outputs: what comes back, what is refused, how files of two machines become one, what a page depends on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog import Catalog, Decode, Run, Sample
from generator.readings import vectors
from generator.readings.answer_files import merge, prune, store
from generator.readings.answers import (
    Box,
    Choice,
    Figure,
    Answer,
    Answers,
    RunRecord,
    lines_path,
    load_all,
    maps_path,
    read_all,
    record_key,
)
from generator.readings.wanted import wanted
from tests.toys import catalog, environment, model

GREEDY, BEAM = Decode(), Decode((("num_beams", 4.0),))
SAMPLES = tuple(
    Sample(name, "", 8, 8, "", "", "", (), (), "", name) for name in ("b", "a")
)  # page order is not that of names
RUN = Run("blip", "owner/name", "0" * 40, "", (GREEDY, BEAM))
TOYS = catalog([model("toy", run=RUN), model("mute")], samples=SAMPLES)
KEYS = [each.key for each in wanted(TOYS, Path(), TOYS.model("toy"))]  # b greedy, b beam, a greedy, a beam
RECORD = RunRecord(
    "",
    "blip",
    "owner/name",
    "0" * 40,
    "safetensors",
    "",
    "greedy",
    (),
    "CPU, 2 threads",
    "float32",
    (("torch", "2"),),
    "2026-11-20",
    8,
)
RECORD = replace(RECORD, key=record_key(RECORD))
MAPS = np.full((2, 3, 4), 1 / 12, np.float16)
MAPS[1, 0, 0] = 0.5


def output(key: str = KEYS[0], **fields: object) -> Answer:
    return replace(Answer(key, "b", "greedy", RECORD.key, "a circle"), **fields)  # type: ignore[arg-type]


def load(site_path: Path, whole: Catalog = TOYS) -> Answers:
    found, problems = load_all(site_path, whole)
    assert problems == ()
    return found


def texts(found: Answers) -> list[str]:
    return [each.text for each in found.of(found.catalog.model("toy"))]


# What comes back


FULL = output(
    words=("a", "circle"),
    focus=(1.0, 6.25),
    labels=(Choice("circle", 0.75),),
    boxes=(Box("a circle", 0.1, 0.2, 0.5, 1.0),),
    nearest=(Choice("a", 0.5),),
    matches=(Choice("ein Kreis – ○", 0.25),),
    picture=f"toy/{KEYS[0]}.webp",
    seconds=0.0412,
)


def test_an_output_comes_back_with_all_its_fields_maps_and_picture(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: b"RIFF"})
    found = load(tmp_path)
    assert found.of(TOYS.model("toy")) == (FULL,)
    maps = found.maps("toy", FULL.key)
    assert maps is not None
    assert maps.dtype == np.float16
    assert (maps == MAPS).all()
    assert found.picture(FULL) == b"RIFF"


def test_a_site_without_outputs_has_none(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.of(TOYS.model("toy")) == found.of(TOYS.model("mute")) == ()
    assert found.digest_of(TOYS.model("toy")) == b""
    assert found.figures("toy") == ()


def test_outputs_stand_in_the_order_of_samples_then_of_settings(tmp_path: Path) -> None:
    for number in (3, 0, 2, 1):
        store(tmp_path, "toy", [output(KEYS[number], text=f"{number}")], [RECORD])
    assert texts(load(tmp_path)) == ["0", "1", "2", "3"]


def test_what_the_catalog_no_longer_wants_is_not_shown(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(key) for key in KEYS], [RECORD])
    fewer = catalog([model("toy", run=RUN)], samples=SAMPLES[1:])
    assert len(load(tmp_path, fewer).of(fewer.model("toy"))) == 2


def test_missing_is_what_no_stored_output_covers(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(KEYS[1])], [RECORD])
    missing = list(load(tmp_path).missing())
    assert [(each.slug, each.input, each.decode) for each in missing] == [
        ("toy", "b", GREEDY),
        ("toy", "a", GREEDY),
        ("toy", "a", BEAM),
    ]


def test_numbers_are_kept_with_the_digits_that_are_worth_it(tmp_path: Path) -> None:
    precise = output(
        labels=(Choice("x", 0.123456789),), seconds=0.0123456, boxes=(Box("y", 0.123456, 0, 0.5, 1),)
    )
    store(tmp_path, "toy", [precise], [RECORD])
    found = load(tmp_path).of(TOYS.model("toy"))[0]
    assert (found.labels[0].value, found.seconds, found.boxes[0].left) == (0.1235, 0.0123, 0.1235)


def test_a_box_without_area_is_dropped(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(boxes=(Box("y", 0.123451, 0, 0.123452, 1),))], [RECORD])
    assert load(tmp_path).of(TOYS.model("toy"))[0].boxes == ()


@pytest.mark.parametrize(
    "wrong", [output(labels=(Choice("x", float("nan")),)), output(seconds=float("inf"))], ids=["nan", "inf"]
)
def test_what_could_not_be_read_again_is_not_stored(tmp_path: Path, wrong: Answer) -> None:
    store(tmp_path, "toy", [output(KEYS[1])], [RECORD])
    with pytest.raises(ValueError, match="finite"):
        store(tmp_path, "toy", [wrong], [RECORD])
    assert len(texts(load(tmp_path))) == 1


def test_a_line_is_plain_sorted_and_without_empty_fields(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(text="é")], [RECORD])
    lines = lines_path(tmp_path, "toy").read_bytes()
    assert lines.isascii()
    assert json.loads(lines.splitlines()[1]) == {
        "output": {"input": "b", "key": KEYS[0], "record": RECORD.key, "setting": "greedy", "text": "é"}
    }
    for line in lines.splitlines():
        assert line == json.dumps(json.loads(line), sort_keys=True).encode()


# Records and figures


def test_a_record_counts_the_outputs_that_name_it(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(KEYS[0], seconds=3.0), output(KEYS[1])], [RECORD])
    store(tmp_path, "toy", [output(KEYS[2], seconds=1.0), output(KEYS[3], seconds=2.0)], [RECORD])
    found = load(tmp_path)
    record = found.record("toy", found.of(TOYS.model("toy"))[0])
    assert (record.image_count, record.timed_count, record.seconds_per_image) == (4, 3, 2.0)


def test_a_run_that_goes_on_after_an_interruption_keeps_its_higher_peak(tmp_path: Path) -> None:
    for key, peak in zip(KEYS, (2000, 3000, None), strict=False):
        store(tmp_path, "toy", [output(key)], [replace(RECORD, peak_memory_bytes=peak)])
    assert [record.peak_memory_bytes for record in load(tmp_path).stored["toy"].records.values()] == [3000]


def test_what_is_measured_is_not_part_of_a_records_key() -> None:
    measured = replace(RECORD, image_count=9, timed_count=9, seconds_per_image=1.0, peak_memory_bytes=1)
    assert record_key(measured) == RECORD.key
    assert record_key(replace(RECORD, dtype="bfloat16")) != RECORD.key


def test_a_record_that_no_output_names_is_not_kept(tmp_path: Path) -> None:
    other = replace(RECORD, key="0c", device="NVIDIA H200")
    store(tmp_path, "toy", [output()], [RECORD, other])
    assert list(load(tmp_path).stored["toy"].records) == [RECORD.key]


def test_the_later_figure_of_a_name_counts(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output()], [RECORD], figures=[Figure("bleu", 10.0, "0a", "sacrebleu 2")])
    store(tmp_path, "toy", (), figures=[Figure("bleu", 12.5, "0b", "sacrebleu 2")])
    assert load(tmp_path).figures("toy") == (Figure("bleu", 12.5, "0b", "sacrebleu 2"),)


# What a page depends on


@pytest.mark.parametrize(
    ("fields", "maps", "picture"),
    [
        ({"text": "a square"}, MAPS, b"RIFF"),
        ({}, MAPS[:, ::-1], b"RIFF"),
        ({}, MAPS, b"RIFF2"),
        ({"seconds": 9.0}, MAPS, b"RIFF"),
    ],
    ids=["text", "maps", "picture", "time"],
)
def test_the_digest_of_a_model_changes_with_its(
    tmp_path: Path, fields: dict[str, object], maps: np.ndarray, picture: bytes
) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: b"RIFF"})
    before = load(tmp_path).digest_of(TOYS.model("toy"))
    store(tmp_path, "toy", [replace(FULL, **fields)], [RECORD], {FULL.key: maps}, {FULL.key: picture})  # type: ignore[arg-type]
    assert load(tmp_path).digest_of(TOYS.model("toy")) != before


def test_the_digest_of_a_model_does_not_change_with_what_is_not_shown(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output()], [RECORD])
    before = load(tmp_path).digest_of(TOYS.model("toy"))
    store(tmp_path, "toy", [output("0d", record="0e")], [replace(RECORD, key="0e", device="other")])
    store(tmp_path, "mute", [output()], [RECORD])
    assert load(tmp_path).digest_of(TOYS.model("toy")) == before


# Damaged files


def written(tmp_path: Path) -> Path:
    store(tmp_path, "toy", [output(KEYS[0]), output(KEYS[1])], [RECORD])
    return lines_path(tmp_path, "toy")


def test_half_a_line_after_a_kill_is_a_warning_and_counts_as_missing(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    found, problems = load_all(tmp_path, TOYS)
    assert [
        (problem.code, problem.severity, problem.place.path, problem.place.line) for problem in problems
    ] == [("broken-reading", "warning", "content/readings/samples/toy.jsonl", 3)]
    assert texts(found) == ["a circle"]
    assert KEYS[1] in {each.key for each in found.missing()}


def test_storing_heals_a_damaged_file(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    store(tmp_path, "toy", [output(KEYS[1])], [RECORD])
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
def test_an_output_that_can_t_be_used_is_a_warning(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    path = written(tmp_path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1]["output"] |= fields
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found, problems = load_all(tmp_path, TOYS)
    assert len(problems) == 1
    assert words in problems[0].message
    assert problems[0].place.line == 2
    assert len(texts(found)) == 1


def test_a_picture_or_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: b"RIFF"})
    picture = lines_path(tmp_path, "toy").parent / FULL.picture
    (tmp_path / "secret").write_bytes(b"RIFF")
    picture.unlink()
    picture.symlink_to(tmp_path / "secret")
    assert len(load_all(tmp_path, TOYS)[1]) == 1


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40, b"\xff" * 40, b"{}"])
def test_maps_that_can_t_be_read_make_their_lines_missing(tmp_path: Path, damage: bytes) -> None:
    store(
        tmp_path,
        "toy",
        [FULL, output(KEYS[1], text="without maps")],
        [RECORD],
        {FULL.key: MAPS},
        {FULL.key: b"RIFF"},
    )
    maps_path(tmp_path, "toy").write_bytes(damage)
    found, problems = load_all(tmp_path, TOYS)
    assert texts(found) == ["without maps"]
    assert len(problems) == 1


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
        [FULL, *(output(key) for key in KEYS[1:])],
        [RECORD],
        {FULL.key: MAPS},
        {FULL.key: b"RIFF"},
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
    store(site_path, "toy", [], [])
    assert read_all(site_path)[1] == ()


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b"1" * 100_000,
        b'{"output": ' * 5000,
        b'{"output": {"key": 1e999}}',
        b"\xef\xbb\xbf{}",
        b"null",
    ],
)
def test_a_hostile_line_is_a_warning(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path)
    path.write_bytes(line + b"\n" + path.read_bytes())
    found, problems = load_all(tmp_path, TOYS)
    assert [problem.place.line for problem in problems] == [1]
    assert len(texts(found)) == 2


# Whole at every moment

STORE = """
import os, signal, sys
from pathlib import Path
from tests.test_outputs import FULL, KEYS, MAPS, RECORD, output, store
move, left = os.replace, [int(sys.argv[2])]
def moved(source, target):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    move(source, target)
os.replace = moved
store(Path(sys.argv[1]), "toy", [FULL, output(KEYS[1])], [RECORD], {FULL.key: MAPS}, {FULL.key: b"RIFF"})
"""


@pytest.mark.parametrize("files", [0, 1, 2, 3])
def test_a_kill_between_any_two_files_leaves_no_line_without_its_maps_or_picture(
    tmp_path: Path, files: int
) -> None:
    store(tmp_path, "toy", [output(KEYS[2], text="before")], [RECORD])
    done = subprocess.run(
        [sys.executable, "-c", STORE, str(tmp_path), str(files)], env=environment(), check=False
    )
    assert done.returncode == (-signal.SIGKILL if files < 3 else 0)
    assert texts(load(tmp_path)) == (["before"] if files < 3 else ["a circle", "a circle", "before"])


# Two machines


def other(tmp_path: Path) -> Path:
    """A second machine's site with more outputs, one of which both have."""
    site_path = tmp_path / "other"
    record = replace(RECORD, key="0e", device="NVIDIA H200")
    theirs = [
        replace(FULL, record="0e"),
        output(KEYS[1], record="0e", text="theirs"),
        output(KEYS[2], record="0e", text="theirs"),
    ]
    store(
        site_path,
        "toy",
        theirs,
        [record],
        {FULL.key: MAPS},
        {FULL.key: b"RIFF"},
        [Figure("bleu", 1.0, "0a", "sacrebleu 2")],
    )
    store(site_path, "mute", [output("0d")], [RECORD])
    return site_path


def test_merging_takes_what_is_lacking_with_maps_pictures_records_and_figures(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(KEYS[1], text="ours")], [RECORD])
    count, unusable = merge(tmp_path, lines_path(other(tmp_path), "toy").parent)
    assert (count, unusable) == (3, ())
    found = load(tmp_path)
    shown = found.of(TOYS.model("toy"))
    assert [(each.text, found.record("toy", each).device) for each in shown] == [
        ("a circle", "NVIDIA H200"), ("ours", "CPU, 2 threads"), ("theirs", "NVIDIA H200"),
    ]  # fmt: skip
    assert found.maps("toy", FULL.key) is not None
    assert found.picture(shown[0]) == b"RIFF"
    assert len(found.figures("toy")) == 1
    assert merge(tmp_path, lines_path(other(tmp_path), "toy").parent)[0] == 0


def test_merging_names_the_lines_that_can_t_be_used(tmp_path: Path) -> None:
    path = lines_path(other(tmp_path), "toy")
    path.write_bytes(path.read_bytes()[:-20])
    assert merge(tmp_path, path.parent) == (4, ("toy.jsonl, line 5",))


def test_merging_takes_vectors(tmp_path: Path) -> None:
    ours, theirs, second = (np.full(4, number, np.int16) for number in (1, 2, 3))
    vectors.store(tmp_path, "toy", {"a": ours})
    vectors.store(tmp_path / "other", "toy", {"a": theirs, "b": second})
    folder = vectors.file_path(tmp_path / "other", "toy").parent
    (folder / "broken.safetensors").write_bytes(b"x")
    assert vectors.merge(tmp_path, folder) == (1, ("broken.safetensors",))
    stored = vectors.load_all(tmp_path)[0].vectors["toy"]
    assert {name: vector.tolist() for name, vector in stored.items()} == {"a": [1] * 4, "b": [3] * 4}


def test_files_put_one_behind_the_other_are_one_file_and_the_later_line_counts(tmp_path: Path) -> None:
    store(tmp_path, "toy", [output(KEYS[0], text="ours"), output(KEYS[1], text="ours")], [RECORD])
    store(
        tmp_path / "other", "toy", [output(KEYS[1], text="theirs"), output(KEYS[2], text="theirs")], [RECORD]
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
        {FULL.key: b"RIFF", "0d": b"RIFF"},
    )
    store(
        tmp_path,
        "deleted",
        [replace(FULL, picture=f"deleted/{FULL.key}.webp")],
        [RECORD],
        {FULL.key: MAPS},
        {FULL.key: b"RIFF"},
    )
    assert prune(tmp_path, TOYS) == 2
    folder = lines_path(tmp_path, "toy").parent
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert left == ["toy.jsonl", "toy.safetensors", f"toy/{FULL.key}.webp"]
    assert load(tmp_path).of(TOYS.model("toy")) == (FULL,)
    assert prune(tmp_path, TOYS) == 0


def test_pruning_rewrites_no_file_that_is_as_it_should_be(tmp_path: Path) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: b"RIFF"})
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, ns=(1, 1))
    prune(tmp_path, TOYS)
    assert {path.stat().st_mtime_ns for path in files} == {1}


def test_pruning_removes_lines_that_can_t_be_used(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes() + b"{")
    prune(tmp_path, TOYS)
    assert read_all(tmp_path)[1] == ()


# Cost


def test_reading_opens_no_file_of_weights_for_models_without_outputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = replace(RUN, weights="content/weights/toy", revision="")
    folder = tmp_path / run.weights
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"x")
    whole = catalog([model(f"toy-{number}", run=run) for number in range(50)], samples=SAMPLES)
    found = load(tmp_path, whole)
    opened: list[str] = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *how: opened.append(path.name) or real(path, *how))  # type: ignore[func-returns-value]
    assert [found.digest_of(each) for each in whole.models] == [b""] * 50
    assert opened == []
    assert len(list(found.missing())) == 200  # which does look, so that the check above can fail
    assert set(opened) == {"model.safetensors"}
