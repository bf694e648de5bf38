"""Stored vectors: what their key depends on, how files are merged and kept whole, and why sums of them are
exact.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from generator.catalog import Catalog
from generator.problems import CannotGoOn
from generator.readings.storage import vectors_path
from generator.readings.vectors import (
    GRID,
    Readings,
    key,
    load_all,
    merge,
    prune,
    rounded,
    store,
    wanted_of_tags,
)
from tests.toys import ENCODER, apart, capability, catalog, environment, model, unit_vectors

TEXT = "It looks at the café and writes a sentence."
PLAIN = capability("Captions", text=TEXT)
BLIP = model("blip", name="BLIP base", short_name="BLIP")
VECTOR = np.array([GRID, 0, -3], np.int16)
OTHER = np.array([0, GRID, 5], np.int16)


# Keys


@pytest.mark.parametrize(
    "changed",
    [
        (ENCODER, BLIP, replace(PLAIN, text=TEXT + " Twice.")),
        (ENCODER, BLIP, replace(PLAIN, title="Caption")),
        (ENCODER, BLIP, replace(PLAIN, text=TEXT.lower())),
        (replace(ENCODER, name="toy-2"), BLIP, PLAIN),
        (replace(ENCODER, revision="2"), BLIP, PLAIN),
    ],
    ids=["text", "title", "capitals", "encoder", "revision"],
)
def test_a_key_changes_with(changed) -> None:
    assert key(*changed) != key(ENCODER, BLIP, PLAIN)


@pytest.mark.parametrize(
    "same",
    [
        (ENCODER, BLIP, replace(PLAIN, text=f"\n {TEXT.replace(' ', '  ')}\t\r\n")),
        (ENCODER, BLIP, replace(PLAIN, text=TEXT.replace(" writes", "\nwrites"))),
        (ENCODER, BLIP, replace(PLAIN, tags=("else",), unique="Alone", versus="Others", limits="None")),
        (replace(ENCODER, threshold=1, discount=1), BLIP, PLAIN),
        (ENCODER, replace(BLIP, name="ViT", short_name="ViT", slug="vit", maker="else"), PLAIN),
    ],
    ids=["whitespace", "line-ends", "what-is-not-embedded", "calibration", "another-model"],
)
def test_a_key_does_not_change_with(same) -> None:
    assert key(*same) == key(ENCODER, BLIP, PLAIN)


# Files


def test_stored_readings_come_back(tmp_path: Path) -> None:
    store(tmp_path, "blip", {"a": VECTOR})
    readings, problems = load_all(tmp_path)
    assert problems == ()
    assert {slug: sorted(stored) for slug, stored in readings.vectors.items()} == {"blip": ["a"]}
    assert readings.vectors["blip"]["a"].dtype == np.int16
    assert (readings.vectors["blip"]["a"] == VECTOR).all()


def test_a_site_without_readings_has_none(tmp_path: Path) -> None:
    assert load_all(tmp_path) == (Readings({}), ())


def test_storing_adds_to_what_is_there_and_replaces_the_same_key(tmp_path: Path) -> None:
    store(tmp_path, "blip", {"a": VECTOR, "b": VECTOR})
    store(tmp_path, "blip", {"b": OTHER, "c": OTHER})
    stored = load_all(tmp_path)[0].vectors["blip"]
    assert {name: vector.tolist() for name, vector in stored.items()} == {
        "a": VECTOR.tolist(),
        "b": OTHER.tolist(),
        "c": OTHER.tolist(),
    }


def test_the_order_of_storing_leaves_no_trace(tmp_path: Path) -> None:
    store(tmp_path, "one", {"a": VECTOR})
    store(tmp_path, "one", {"b": OTHER})
    store(tmp_path, "two", {"b": OTHER, "a": VECTOR})
    assert vectors_path(tmp_path, "one").read_bytes() == vectors_path(tmp_path, "two").read_bytes()


STORE = """
import os, signal, sys
from pathlib import Path
import numpy as np
from generator.readings.vectors import store
if sys.argv[2] == "kill":
    os.replace = lambda source, target: os.kill(os.getpid(), signal.SIGKILL)
store(Path(sys.argv[1]), "blip", {name: np.array([0, 2048], np.int16) for name in ("b", "a", "c")})
"""


def run_store(site_path: Path, how: str, hash_seed: str = "0") -> int:
    return subprocess.run(
        [sys.executable, "-c", STORE, str(site_path), how], env=environment(hash_seed), check=False
    ).returncode


def test_a_file_has_the_same_bytes_from_run_to_run(tmp_path: Path) -> None:
    for number in "12":
        assert run_store(tmp_path / number, "through", number) == 0
    assert (
        vectors_path(tmp_path / "1", "blip").read_bytes() == vectors_path(tmp_path / "2", "blip").read_bytes()
    )


def test_a_killed_write_leaves_the_old_file_whole(tmp_path: Path) -> None:
    store(tmp_path, "blip", {"a": VECTOR})
    path = vectors_path(tmp_path, "blip")
    before = path.read_bytes()
    assert run_store(tmp_path, "kill") == -signal.SIGKILL
    assert path.read_bytes() == before
    left = [each.name for each in path.parent.iterdir() if each != path]
    assert [name.endswith(".partial") for name in left] == [True]
    assert [sorted(stored) for stored in load_all(tmp_path)[0].vectors.values()] == [["a"]]
    store(tmp_path, "blip", {"b": VECTOR})
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_cannot_be_done_says_so(tmp_path: Path) -> None:
    store(tmp_path, "blip", {"a": VECTOR})
    vectors_path(tmp_path, "vit").mkdir()
    with pytest.raises(CannotGoOn, match=r"vit\.safetensors can't be written"):
        store(tmp_path, "vit", {"b": VECTOR})
    assert [sorted(stored) for stored in load_all(tmp_path)[0].vectors.values()] == [["a"]]
    assert not list(tmp_path.rglob("*.partial"))


DAMAGED = {
    "empty": b"",
    "text": b"not a tensor file at all",
    "a-header-of-endless-length": b"\xff" * 64,
    "cut-short": save({"a": VECTOR})[:-1],
    "floats": save({"a": VECTOR.astype(np.float32)}),
    "a-matrix": save({"a": VECTOR[None]}),
    "unsigned": save({"a": VECTOR}).replace(b'"I16"', b'"U16"'),
    "a-type-numpy-lacks": save({"a": VECTOR}).replace(b'"I16"', b'"BF16"').replace(b"}}  ", b"}} "),
}


@pytest.mark.parametrize(
    "content",
    [pytest.param(content, id=name) for name, content in DAMAGED.items()],
)
def test_a_damaged_file_is_a_warning_and_counts_as_missing(tmp_path: Path, content: bytes) -> None:
    whole = catalog([model("blip", capabilities=(PLAIN,)), model("vit", capabilities=(PLAIN,))])
    store(tmp_path, "vit", {key(ENCODER, BLIP, PLAIN): VECTOR})
    vectors_path(tmp_path, "blip").write_bytes(content)
    readings, problems = load_all(tmp_path)
    assert [(problem.code, problem.severity, problem.place.path) for problem in problems] == [
        ("broken-reading", "warning", "content/readings/blip.safetensors")
    ]
    assert [missing.slug for missing in readings.missing_of_capabilities(whole)] == ["blip"]


@pytest.mark.parametrize(
    "content",
    [pytest.param(content, id=name) for name, content in DAMAGED.items()],
)
def test_a_damaged_file_is_whole_again_once_its_texts_are_stored(tmp_path: Path, content: bytes) -> None:
    vectors_path(tmp_path, "blip").parent.mkdir(parents=True)
    vectors_path(tmp_path, "blip").write_bytes(content)
    store(tmp_path, "blip", {"b": VECTOR})
    readings, problems = load_all(tmp_path)
    assert problems == ()
    assert sorted(readings.vectors["blip"]) == ["b"]


@pytest.mark.parametrize("vector", [VECTOR[:2], np.zeros(0, np.int16)], ids=["another-length", "no-length"])
def test_a_vector_of_another_length_counts_as_missing(tmp_path: Path, vector: np.ndarray) -> None:
    others = (capability("Answers", text="Other words."), capability("Boxes", text="More words."))
    whole = catalog([model("blip", capabilities=(PLAIN, *others))])
    keys = [key(ENCODER, BLIP, each) for each in (PLAIN, *others)]
    store(tmp_path, "blip", dict(zip(keys, (VECTOR, VECTOR, vector), strict=True)))
    readings, _ = load_all(tmp_path)
    assert [missing.key for missing in readings.missing_of_capabilities(whole)] == keys[2:]


# Missing and pruned


def test_missing_texts_come_in_the_order_of_the_catalog() -> None:
    texts = [capability(title, text=f"About {title}.") for title in ("two", "one", "three")]
    whole = catalog([model("b", capabilities=tuple(texts)), model("a", capabilities=tuple(texts[:1]))])
    stored = Readings({"b": {key(ENCODER, BLIP, texts[1]): VECTOR}})
    assert [(missing.slug, missing.text) for missing in stored.missing_of_capabilities(whole)] == [
        ("a", "two. About two."),
        ("b", "two. About two."),
        ("b", "three. About three."),
    ]


def test_a_new_revision_of_the_encoder_makes_all_readings_missing() -> None:
    whole = catalog([model("a"), model("b")])
    stored = apart(whole)
    assert stored.missing_of_capabilities(whole) == ()
    newer = replace(whole, site=replace(whole.site, encoder=replace(ENCODER, revision="2")))
    assert len(stored.missing_of_capabilities(newer)) == 2


def test_vectors_come_in_the_order_of_the_capabilities() -> None:
    one, two = capability("one", text="First."), capability("two", text="Second.")
    stored = Readings({"a": {key(ENCODER, BLIP, one): VECTOR, key(ENCODER, BLIP, two): OTHER}})
    assert stored.of(model("a", capabilities=(two, one)), ENCODER).tolist() == [
        OTHER.tolist(),
        VECTOR.tolist(),
    ]


def test_pruning_removes_what_no_text_asks_for_and_nothing_else(tmp_path: Path) -> None:
    whole = catalog([model("kept", capabilities=(PLAIN,)), model("emptied", capabilities=(PLAIN,))])
    wanted = key(ENCODER, BLIP, PLAIN)
    store(tmp_path, "kept", {wanted: VECTOR, "old": OTHER})
    store(tmp_path, "emptied", {"old": OTHER})
    store(tmp_path, "gone", {wanted: VECTOR, "old": OTHER})
    assert prune(tmp_path, whole) == 4
    assert {slug: sorted(stored) for slug, stored in load_all(tmp_path)[0].vectors.items()} == {
        "kept": [wanted]
    }


def test_pruning_again_removes_nothing_and_touches_no_file(tmp_path: Path) -> None:
    whole = catalog([model("kept", capabilities=(PLAIN,))])
    store(tmp_path, "kept", {key(ENCODER, BLIP, PLAIN): VECTOR})
    before = _written(vectors_path(tmp_path, "kept"))
    assert prune(tmp_path, whole) == 0
    assert _written(vectors_path(tmp_path, "kept")) == before


def _written(path: Path) -> tuple[int, int]:
    """Which file it is and when it was written; that it was read is no matter."""
    return path.stat().st_ino, path.stat().st_mtime_ns


def test_pruning_leaves_a_damaged_file_to_be_measured_again(tmp_path: Path) -> None:
    store(tmp_path, "kept", {"a": VECTOR})
    vectors_path(tmp_path, "kept").write_bytes(b"damaged")
    assert prune(tmp_path, catalog([model("kept", capabilities=(PLAIN,))])) == 0
    assert vectors_path(tmp_path, "kept").read_bytes() == b"damaged"


# Two machines


def test_merging_takes_the_vectors_that_are_lacking(tmp_path: Path) -> None:
    store(tmp_path, "toy", {"a": VECTOR})
    store(tmp_path / "other", "toy", {"a": OTHER, "b": OTHER})
    folder = vectors_path(tmp_path / "other", "toy").parent
    (folder / "broken.safetensors").write_bytes(b"x")
    assert merge(tmp_path, folder) == (1, ("broken.safetensors",))
    stored = load_all(tmp_path)[0].vectors["toy"]
    assert {name: vector.tolist() for name, vector in stored.items()} == {
        "a": VECTOR.tolist(),
        "b": OTHER.tolist(),
    }


# The grid


def test_a_unit_vector_is_rounded_to_the_grid() -> None:
    assert rounded(np.array([[0.6, -0.8, 0.0]], np.float32)).tolist() == [[1229, -1638, 0]]


@pytest.mark.parametrize(
    "vector",
    [[np.nan, 1.0], [np.inf, 0.0], [0.0, 0.0], [0.6, 0.81], [1.01, 0.0], [0.99, 0.0]],
    ids=["nan", "infinite", "zero", "a-little-long", "long", "short"],
)
def test_what_is_no_unit_vector_is_refused(vector: list[float]) -> None:
    with pytest.raises(ValueError, match="length 1"):
        rounded(np.array([[1.0, 0.0], vector], np.float32))


@given(st.integers(2, 384), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_sums_of_products_are_exact_in_any_order(size: int, seed: int) -> None:
    ours, theirs = unit_vectors(8, size, seed), unit_vectors(8, size, seed + 1)
    exact = ours.astype(np.int64) @ theirs.astype(np.int64).T
    assert np.abs(exact).max() < 2**24
    shuffle = np.random.default_rng(seed)
    for _ in range(4):
        order = shuffle.permutation(size)
        left, right = ours[:, order].astype(np.float32), theirs[:, order].astype(np.float32)
        assert (left @ right.T == exact).all()
        one_by_one = np.float32(0)
        for a, b in zip(left[0], right[0], strict=True):
            one_by_one = np.float32(one_by_one + a * b)
        assert one_by_one == exact[0, 0]


def test_sums_stay_exact_where_all_products_have_one_sign() -> None:
    """The largest partial sums there are: a vector with itself."""
    vectors = np.abs(unit_vectors(16, 384, 7))
    exact = np.einsum("nd,nd->n", vectors.astype(np.int64), vectors.astype(np.int64))
    assert (np.cumsum(vectors.astype(np.float32) ** 2, axis=1, dtype=np.float32)[:, -1] == exact).all()
    assert exact.max() < 2**24


# Tags


def tagged(also: tuple[str, ...] = ("sketching",)) -> Catalog:
    """A model with one tag, and a tag that no capability has."""
    whole = catalog([model("a", capabilities=(capability("one", "drawing"),))])
    drawing = replace(whole.tags["drawing"], about="with a pencil", also=also)
    return replace(
        whole, tags={"unused": replace(drawing, name="unused", label="Unused"), "drawing": drawing}
    )


def test_a_tag_is_embedded_by_its_label_and_by_each_other_name() -> None:
    texts = [(missing.slug, missing.text) for missing in Readings({}).missing_of_tags(tagged())]
    assert texts == [("tags", "Drawing. with a pencil"), ("tags", "sketching")]
    keys = wanted_of_tags(tagged())
    stored = Readings({"tags": dict.fromkeys([*keys][:1], VECTOR)})
    assert [missing.text for missing in stored.missing_of_tags(tagged())] == ["sketching"]


def test_pruning_keeps_vectors_of_tags_that_are_used(tmp_path: Path) -> None:
    keys = [*wanted_of_tags(tagged())]
    store(tmp_path, "tags", dict.fromkeys([*keys, "of-an-old-name"], VECTOR))
    assert prune(tmp_path, tagged()) == 1
    assert sorted(load_all(tmp_path)[0].of_tags) == sorted(keys)
    assert prune(tmp_path, tagged(also=())) == 1


def test_the_table_of_search_is_no_models_vectors(tmp_path: Path) -> None:
    store(tmp_path, "a", {"k": VECTOR})
    (tmp_path / "content" / "readings" / "search.safetensors").write_bytes(b"no vectors")
    readings, problems = load_all(tmp_path)
    assert (list(readings.vectors), problems) == (["a"], ())


def test_the_table_of_search_is_not_merged_as_vectors(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "search.safetensors").write_bytes(b"no vectors")
    assert merge(tmp_path, theirs) == (0, ())
