"""Configurations, cards and a model file to work on, and what is read back of a file."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from generator.content.folder import read_catalog
from generator.content.markdown_form import read_markdown
from generator.files import split_lines
from generator.problems import errors

TODAY = datetime.date(2026, 11, 21)
URL = "https://example.org/lab/gamma"


VIT = {
    "_name_or_path": "lab/vit-base",
    "architectures": ["ViTForImageClassification"],
    "hidden_size": 768,
    "id2label": {"0": "tench", "1": "goldfish", "2": "shark"},
    "image_size": 224,
    "model_type": "vit",
    "num_channels": 3,
    "num_hidden_layers": 12,
    "patch_size": 16,
    "transformers_version": "4.13.0.dev0",
}
CAPTIONER = {
    "architectures": ["VisionEncoderDecoderModel"],
    "model_type": "vision-encoder-decoder",
    "encoder": {
        "model_type": "vit",
        "image_size": 224,
        "patch_size": 16,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "id2label": {"0": "LABEL_0"},
    },
    "decoder": {
        "model_type": "gpt2",
        "n_embd": 768,
        "n_layer": 12,
        "n_positions": 1024,
        "vocab_size": 50257,
        "is_decoder": True,
    },
}
BLIP = {
    "architectures": ["BlipForConditionalGeneration"],
    "model_type": "blip",
    "vision_config": {
        "model_type": "blip_vision_model",
        "image_size": 384,
        "patch_size": 16,
        "hidden_size": 768,
        "num_hidden_layers": 12,
    },
    "text_config": {
        "model_type": "blip_text_model",
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "max_position_embeddings": 512,
        "vocab_size": 30524,
    },
    "image_text_hidden_size": 256,
}
SWIN = {
    "model_type": "swin",
    "image_size": 224,
    "patch_size": 4,
    "depths": [2, 2, 6, 2],
    "num_layers": 4,
    "embed_dim": 96,
    "hidden_size": 768,
    "architectures": ["SwinModel"],
}
CLIP = {
    "architectures": ["CLIPModel"],
    "vision_config": {
        "model_type": "clip_vision_model",
        "image_size": 224,
        "patch_size": 32,
        "hidden_size": 768,
        "num_hidden_layers": 12,
    },
    "text_config": {
        "model_type": "clip_text_model",
        "hidden_size": 512,
        "num_hidden_layers": 12,
        "vocab_size": 49408,
        "max_position_embeddings": 77,
    },
}
CARD = """---
license: apache-2.0
language: [en, fr]
pipeline_tag: image-to-text
library_name: transformers
model_id: lab/gamma
---
# Gamma
"""
MODEL = """---
# a comment above
name: Gamma
maker: "Lab"     # who
kind: model
tasks: [image-to-text]
inputs: [image]
outputs: [text]
license: unknown
pricing: unknown
sources:
  # the card comes first
  card: {url: "https://example.org/gamma", title: 'Card', read: 2026-11-20}
  list: {url: "https://example.org/list", title: List, read: 2026-09-12, by: third-party}
facts:
  hub_id: {value: lab/gamma, source: card}
signals:
  hf_likes:   {value: 905, as_of: 2026-09, source: list, note: "rounded: {about}"}   # slow
  hf_downloads_30d: unknown        # jumps
  hub_updated:
    value: "2025-02-03"
    source: list
---
Gamma  writes one sentence.\t

## Captions
Tags: image-captioning

hf_likes: {value: 905, as_of: 2026-09, source: list}

Unique: One.

Versus: Two.

Limits: Three.

Sources: card, list
"""
HUB_LINE = (
    '  hub: {url: "%s/api/models/lab/gamma", title: "Hub, counts of the repository", read: 2026-11-21,'
    " by: third-party}"
)


def written(path: Path) -> dict[str, Any]:
    value = read_markdown(split_lines(path.name, path.read_text("utf-8")))[0].value
    assert isinstance(value, dict)
    return value


def faults(site_path: Path) -> list[str]:
    return [problem.message for problem in errors(read_catalog(site_path)[1])]


def config_at(folder_path: Path, config: Any, name: str = "config.json") -> Path:
    folder_path.mkdir(exist_ok=True)
    path = folder_path / name
    path.write_text(config if isinstance(config, str) else json.dumps(config), "utf-8")
    return path


def several(gamma: Path, count: int) -> None:
    """Models a, b, c… that differ in name, repository and text."""
    gamma.unlink()
    for letter in "abcdef"[:count]:
        text = (
            MODEL.replace("Gamma", letter.upper())
            .replace("lab/gamma", f"lab/{letter}")
            .replace("hf_likes: {value: 905, as", f"Text of {letter}")
        )
        (gamma.parent / f"{letter}.md").write_text(text, "utf-8")


def packaged(folder: Path, name: str, version: str, files: dict[str, bytes]) -> None:
    """A Python package as it lies there once installed."""
    module = name.replace("-", "_")
    (folder / module).mkdir(parents=True)
    for file, content in files.items():
        (folder / module / file).write_bytes(content)
    record = folder / f"{module}-{version}.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    (record / "RECORD").write_text("".join(f"{module}/{file},,\n" for file in files), "utf-8")
