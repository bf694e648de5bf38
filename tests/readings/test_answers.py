"""Answers as a catalog wants them: their order, what is missing, what a page depends on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.readings.answer_files import store
from generator.readings.answers import record_key
from tests.readings.toy_answers import (
    BEAM,
    FULL,
    GREEDY,
    KEYS,
    MAPS,
    OTHER_PICTURE,
    PICTURE,
    RECORD,
    RUN,
    SAMPLES,
    TOYS,
    answer,
    load,
    texts,
)
from tests.toys import catalog, model


def test_a_site_without_answers_has_none(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.of(TOYS.model("toy")) == found.of(TOYS.model("mute")) == ()
    assert found.digest_of(TOYS.model("toy")) == b""
    assert found.figures("toy") == ()


def test_answers_stand_in_the_order_of_samples_then_of_settings(tmp_path: Path) -> None:
    for number in (3, 0, 2, 1):
        store(tmp_path, "toy", [answer(KEYS[number], text=f"{number}")], [RECORD])
    assert texts(load(tmp_path)) == ["0", "1", "2", "3"]


def test_what_the_catalog_no_longer_wants_is_not_shown(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(key) for key in KEYS], [RECORD])
    fewer = catalog([model("toy", run=RUN)], samples=SAMPLES[1:])
    assert len(load(tmp_path, fewer).of(fewer.model("toy"))) == 2


def test_missing_is_what_no_stored_answer_covers(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer(KEYS[1])], [RECORD])
    missing = list(load(tmp_path).missing())
    assert [(each.slug, each.input, each.decode) for each in missing] == [
        ("toy", "b", GREEDY),
        ("toy", "a", GREEDY),
        ("toy", "a", BEAM),
    ]


def test_what_is_measured_is_not_part_of_a_records_key() -> None:
    measured = replace(RECORD, image_count=9, timed_count=9, seconds_per_image=1.0, peak_memory_bytes=1)
    assert record_key(measured) == RECORD.key
    assert record_key(replace(RECORD, dtype="bfloat16")) != RECORD.key
    assert record_key(replace(RECORD, engine="Ray 2.60.0")) != RECORD.key


@pytest.mark.parametrize(
    ("fields", "maps", "picture"),
    [
        ({"text": "a square"}, MAPS, PICTURE),
        ({}, MAPS[:, ::-1], PICTURE),
        ({}, MAPS, OTHER_PICTURE),
        ({"seconds": 9.0}, MAPS, PICTURE),
    ],
    ids=["text", "maps", "picture", "time"],
)
def test_the_digest_of_a_model_changes_with_its(
    tmp_path: Path, fields: dict[str, object], maps: np.ndarray, picture: bytes
) -> None:
    store(tmp_path, "toy", [FULL], [RECORD], {FULL.key: MAPS}, {FULL.key: PICTURE})
    before = load(tmp_path).digest_of(TOYS.model("toy"))
    store(tmp_path, "toy", [replace(FULL, **fields)], [RECORD], {FULL.key: maps}, {FULL.key: picture})  # type: ignore[arg-type]
    assert load(tmp_path).digest_of(TOYS.model("toy")) != before


def test_the_digest_of_a_model_does_not_change_with_what_is_not_shown(tmp_path: Path) -> None:
    store(tmp_path, "toy", [answer()], [RECORD])
    before = load(tmp_path).digest_of(TOYS.model("toy"))
    store(tmp_path, "toy", [answer("0d", record="0e")], [replace(RECORD, key="0e", device="other")])
    store(tmp_path, "mute", [answer()], [RECORD])
    assert load(tmp_path).digest_of(TOYS.model("toy")) == before


def test_reading_opens_no_file_of_weights_for_models_without_answers(
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
