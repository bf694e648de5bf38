"""Folders of models as the hub keeps them."""

from __future__ import annotations

import json
from pathlib import Path

GAMMA = """
---
license: cc-by-nc-4.0
language: [en, de]
pipeline_tag: text-generation
library_name: transformers
tags: ["arxiv:2301.12597", conversational]
base_model: lab/base-7b
base_model_relation: finetune
datasets: [lab/talks, other/pages]
colour: red
model-index:
- name: gamma
  results:
  - task: {type: text-generation}
    dataset: {name: ARC (25-Shot), type: arc, config: Challenge, split: test, args: {num_few_shot: 25}}
    metrics:
    - {type: acc_norm, value: 60.24, name: normalized accuracy}
    source: {url: "https://example.org/board?query=gamma", name: Open board}
  - task: {type: text-generation}
    dataset: {name: HellaSwag, type: hellaswag, split: validation}
    metrics:
    - {type: acc, value: 0.8123, verified: true}
    - {type: f1, value: "81 ± 2"}
---
# Gamma
"""

LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "hidden_size": 4096,
    "num_hidden_layers": 32,
}

FILES = {
    "README.md": GAMMA,
    "config.json": json.dumps(LLAMA),
    "generation_config.json": '{"do_sample": true, "temperature": 0.6, "top_p": 0.9, "max_new_tokens": 99}',
    "model.safetensors.index.json": '{"metadata": {"total_size": 16060, "total_parameters": 8030261248}}',
    ".eval_results/gsm8k.yaml": """- dataset: {id: openai/gsm8k, task_id: gsm8k}
  value: 96.06
  date: 2026-01-15T10:30:00Z
  notes: no-tools
- dataset: {id: lab/hle, task_id: text}
  value: 20.9
  source: {url: "https://example.org/logs", name: Logs}
""",
}

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def folder_at(path: Path, files: dict[str, str] | None = None) -> Path:
    """A folder of one model."""
    for name, text in (FILES if files is None else files).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8")
    return path


def cache_at(path: Path) -> Path:
    """The cache of huggingface_hub with one model: a snapshot of links to blobs."""
    repository = path / "models--lab--gamma"
    blobs = folder_at(repository / "blobs")
    snapshot = repository / "snapshots" / COMMIT
    for name in FILES:
        link = snapshot / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blobs / name)
    (repository / "snapshots" / ("f" * 40)).mkdir()
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT, "utf-8")
    return path
