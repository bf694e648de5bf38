"""What stands near a picture: other samples, and the captions that fit."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModel, AutoProcessor

from generator.measure.checkpoints import SAFETENSORS, Checkpoint, Unavailable, open_pixels
from generator.measure.instruments import Context, Instrument, Produced, Request, open_instrument
from generator.run_settings import Decode
from tests.measure.networks.captioners import pictures, run_of, vit_classifier
from tests.measure.networks.embeddings import EMBEDDINGS, clip, siglip

SAMPLES = tuple(pictures(6))
CAPTIONS = (
    "a red circle",
    "the Blue square, on a green triangle",
    "in the image",
    "what does it describe",
    "a sentence of one",
)
CONTEXT = Context(SAMPLES, CAPTIONS)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("embeddings")
    return {name: build(root / name) for name, build in EMBEDDINGS.items()}


def opened(folder: Path, context: Context = CONTEXT) -> Instrument:
    return open_instrument(
        Checkpoint(folder, SAFETENSORS, ""),
        run_of("image-embedding"),
        torch.device("cpu"),
        torch.float32,
        context,
    )


def numbers(produced: Produced) -> dict[str, float]:
    return {choice.name: choice.value for choice in (*produced.nearest, *produced.matches)}


def vectors(folder: Path) -> torch.Tensor:
    """Of all samples, by transformers: unit vectors, [sample, dimension]."""
    network = AutoModel.from_pretrained(folder).eval()
    pixels = open_pixels(Checkpoint(folder, SAFETENSORS, ""))(
        [request.picture for request in SAMPLES if request.picture]
    )
    with torch.inference_mode():
        answer = (network.get_image_features if hasattr(network, "get_image_features") else network)(
            pixel_values=pixels
        ).pooler_output
    return torch.nn.functional.normalize(answer, dim=-1)


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_the_nearest_are_the_other_samples_by_cosine(folders: dict[str, Path], name: str) -> None:
    known = vectors(folders[name])
    for place, produced in enumerate(opened(folders[name]).run(SAMPLES, Decode())):
        cosines = {
            sample.name: float(known[place] @ known[other])
            for other, sample in enumerate(SAMPLES)
            if other != place
        }
        assert [choice.name for choice in produced.nearest] == sorted(
            cosines, key=cosines.__getitem__, reverse=True
        )[:3]
        assert [choice.value for choice in produced.nearest] == pytest.approx(
            sorted(cosines.values(), reverse=True)[:3], abs=1e-5
        )


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_a_batch_says_what_is_said_of_each_picture_alone(folders: dict[str, Path], name: str) -> None:
    together = opened(folders[name]).run(SAMPLES, Decode())
    alone = opened(folders[name])
    for request, produced in zip(SAMPLES, together, strict=True):
        one = alone.run([request], Decode())[0]
        assert list(numbers(one)) == list(numbers(produced))
        assert numbers(one) == pytest.approx(numbers(produced), abs=1e-5)
    assert len({produced.nearest[0].name for produced in together}) > 1


def test_a_sample_that_looks_the_same_is_as_near_as_can_be(folders: dict[str, Path]) -> None:
    twin = Request("twin", SAMPLES[0].picture)
    (produced,) = opened(folders["dinov2"], Context((*SAMPLES, twin))).run([twin], Decode())
    assert produced.nearest[0].name == SAMPLES[0].name
    assert produced.nearest[0].value == pytest.approx(1)


def given(folder: Path, **padding: Any) -> torch.Tensor:
    """Logits of transformers for all samples and captions: [sample, caption]."""
    processor, network = (
        AutoProcessor.from_pretrained(folder, backend="pil"),
        AutoModel.from_pretrained(folder).eval(),
    )
    texts = (
        [caption.lower().replace(",", "") for caption in CAPTIONS]
        if "max_length" in padding.values()
        else list(CAPTIONS)
    )
    inputs = processor(
        images=[request.picture for request in SAMPLES], text=texts, return_tensors="pt", **padding
    )
    if "max_length" in padding.values():
        inputs.pop("attention_mask", None)  # SigLIP's own tokenizer gives none
    inputs.pop("token_type_ids", None)
    with torch.inference_mode():
        logits: torch.Tensor = network(**inputs).logits_per_image
    return logits


def test_clip_divides_one_among_the_captions(folders: dict[str, Path]) -> None:
    chances = given(folders["clip"], padding=True).softmax(-1)
    for produced, row in zip(opened(folders["clip"]).run(SAMPLES, Decode()), chances.tolist(), strict=True):
        matches = {choice.name: choice.value for choice in produced.matches}
        assert matches == pytest.approx(dict(zip(CAPTIONS, row, strict=True)), abs=1e-5)
        assert sum(matches.values()) == pytest.approx(1)
        assert list(matches.values()) == sorted(matches.values(), reverse=True)


def test_siglip_judges_each_caption_by_itself(folders: dict[str, Path]) -> None:
    chances = given(folders["siglip"], padding="max_length", max_length=24).sigmoid()
    whole = [
        {choice.name: choice.value for choice in produced.matches}
        for produced in opened(folders["siglip"]).run(SAMPLES, Decode())
    ]
    for matches, row in zip(whole, chances.tolist(), strict=True):
        assert matches == pytest.approx(dict(zip(CAPTIONS, row, strict=True)), abs=1e-5)
    for caption in CAPTIONS:
        (alone,) = opened(folders["siglip"], Context(SAMPLES, (caption,))).run(SAMPLES[:1], Decode())
        assert alone.matches[0].value == pytest.approx(whole[0][caption], abs=1e-5)


def test_of_many_captions_the_five_best_are_told(folders: dict[str, Path]) -> None:
    many = tuple(
        f"{first} {second}"
        for first in ("red", "blue", "green")
        for second in ("circle", "square", "triangle")
    )
    (produced,) = opened(folders["clip"], Context(SAMPLES, many)).run(SAMPLES[:1], Decode())
    assert len(produced.matches) == 5
    assert sum(choice.value for choice in produced.matches) < 1


def test_captions_longer_than_the_network_reads_are_cut(folders: dict[str, Path]) -> None:
    long = "a red circle in the image " * 20
    for name in ("clip", "siglip"):
        (produced,) = opened(folders[name], Context(SAMPLES, (long, "the triangle"))).run(
            SAMPLES[:1], Decode()
        )
        assert {choice.name for choice in produced.matches} == {long, "the triangle"}


def test_without_other_samples_or_captions_nothing_is_near(folders: dict[str, Path]) -> None:
    for context in (Context(), Context(SAMPLES[:1])):
        assert opened(folders["clip"], context).run(SAMPLES[:1], Decode()) == [Produced()]


def test_a_network_that_does_not_read_has_no_captions(folders: dict[str, Path]) -> None:
    assert all(produced.matches == () for produced in opened(folders["dinov2"]).run(SAMPLES, Decode()))


def test_a_network_whose_vector_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match='type "vit"'):
        opened(vit_classifier(tmp_path / "one"))


def test_a_reading_network_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = clip(tmp_path / "one")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).unlink()
    with pytest.raises(Unavailable, match="tokenizer"):
        opened(folder)


@pytest.mark.skipif(
    importlib.util.find_spec("sentencepiece") is not None, reason="sentencepiece is installed"
)
def test_siglips_own_tokenizer_asks_for_sentencepiece(tmp_path: Path) -> None:
    folder = siglip(tmp_path / "one")
    path = folder / "tokenizer_config.json"
    path.write_text(
        json.dumps(json.loads(path.read_text("utf-8")) | {"tokenizer_class": "SiglipTokenizer"}), "utf-8"
    )
    with pytest.raises(Unavailable) as caught:
        opened(folder)
    assert "pip install sentencepiece" in caught.value.help
