"""A configuration fills what it says beyond doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.authoring.configs import known_of_config
from generator.authoring.new_file import new
from generator.problems import Misuse
from tests.authoring.architectures import ARCHITECTURES, QUAY
from tests.authoring.files import BLIP, CAPTIONER, CLIP, SWIN, TODAY, URL, VIT, config_at, faults, written


@pytest.mark.parametrize(
    ("config", "facts"),
    [
        (
            VIT,
            {
                "image_size": "224 × 224 px",
                "patch_size": "16 px",
                "label_count": "3",
                "image_encoder": "vit, 12 layers, width 768",
                "model_class": "ViTForImageClassification",
                "library": "transformers",
            },
        ),
        (
            CAPTIONER,
            {
                "image_size": "224 × 224 px",
                "patch_size": "16 px",
                "vocabulary": "50257",
                "max_tokens": "1024 tokens",
                "image_encoder": "vit, 12 layers, width 768",
                "text_decoder": "gpt2, 12 layers, width 768",
                "model_class": "VisionEncoderDecoderModel",
                "library": "transformers",
            },
        ),
        (
            BLIP,
            {
                "image_size": "384 × 384 px",
                "patch_size": "16 px",
                "vocabulary": "30524",
                "max_tokens": "512 tokens",
                "image_encoder": "blip, 12 layers, width 768",
                "text_decoder": "blip, 12 layers, width 768",
                "model_class": "BlipForConditionalGeneration",
                "library": "transformers",
            },
        ),
        (
            SWIN,
            {
                "image_size": "224 × 224 px",
                "patch_size": "4 px",
                "image_encoder": "swin, stages of 2, 2, 6 and 2 layers",
                "model_class": "SwinModel",
                "library": "transformers",
            },
        ),
        (
            CLIP,
            {
                "image_size": "224 × 224 px",
                "patch_size": "32 px",
                "vocabulary": "49408",
                "max_tokens": "77 tokens",
                "image_encoder": "clip, 12 layers, width 768",
                "text_encoder": "clip, 12 layers, width 512",
                "model_class": "CLIPModel",
                "library": "transformers",
            },
        ),
        (
            {"model_type": "roberta", "max_position_embeddings": 514, "vocab_size": 50265},
            {"vocabulary": "50265"},
        ),
        (
            {"image_size": [224, 160], "patch_size": [16, 8]},
            {"image_size": "224 × 160 px", "patch_size": "16 × 8 px"},
        ),
    ],
    ids=["vit", "vision-encoder-decoder", "blip", "swin", "clip", "roberta", "sides"],
)
def test_a_configuration_fills_what_it_says_and_nothing_else(
    shipped: Path, tmp_path: Path, config: Any, facts: dict[str, str]
) -> None:
    path = new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", config), url=URL).path
    found = written(path)
    assert faults(shipped) == []
    assert {name: fact["value"] for name, fact in found["facts"].items()} == facts
    assert {fact["source"] for fact in found["facts"].values()} == {"config"}
    assert {key: source["url"] for key, source in found["sources"].items()} == {"config": URL}


@pytest.mark.parametrize(
    "config",
    [
        {
            "vocab_size": True,
            "image_size": "224",
            "patch_size": -16,
            "architectures": "x",
            "id2label": ["a"],
            "model_type": ["vit"],
        },
        {
            "vocab_size": 10**400 // 10**100,
            "image_size": [224],
            "architectures": ["a\nb"],
            "vision_config": [],
            "decoder": "x",
        },
        {
            "vocab_size": 1.5,
            "image_size": {"height": 1},
            "architectures": [{}],
            "depths": [[]],
            "_name_or_path": 3,
        },
    ],
)
def test_values_of_odd_types_are_left_out(shipped: Path, tmp_path: Path, config: Any) -> None:
    with pytest.raises(Misuse, match="tells nothing that a model file asks for"):
        new(shipped, "Gamma", TODAY, config_path=config_at(tmp_path / "gamma", config), url=URL)


@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_known_architectures_are_told_right_and_nothing_else(name: str) -> None:
    config, facts = ARCHITECTURES[name]
    known = known_of_config(config).facts
    assert {key: value.value for key, value in known.items()} == facts


def test_a_draft_of_a_flat_chat_model_has_no_image_encoder(shipped: Path, tmp_path: Path) -> None:
    path = new(shipped, "Quay", TODAY, config_path=config_at(tmp_path / "quay", QUAY), url=URL).path
    assert set(written(path)["facts"]) == {"image_size", "patch_size", "model_class", "library"}
    assert faults(shipped) == []


@pytest.mark.parametrize("name", ["phi3", "minicpm-v"])
def test_code_of_the_repository_itself_is_in_the_note_of_the_library(name: str) -> None:
    assert "trust_remote_code" in known_of_config(ARCHITECTURES[name][0]).facts["library"].note
    assert known_of_config(ARCHITECTURES["llama"][0]).facts["library"].note == ""
