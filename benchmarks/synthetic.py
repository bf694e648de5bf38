"""A synthetic site of any size, seeded: the shipped models' lengths and shapes, every sentence with a word of its own.

Texts differ from model to model, as the checks demand; vectors lie around shared topics, so that pairs match about
as often as real ones do.
"""

from __future__ import annotations

import random
import re
import shutil
import string
from pathlib import Path

import numpy as np

from generator.content import read
from generator.readings import key, rounded, store

ROOT = Path(__file__).parent.parent
TOPICS = 60
DIMENSIONS = 384
NOISE = 0.035  # around a topic, per component: matched texts come out near 0.67, as shipped ones do


def make(site_path: Path, count: int, seed: int = 0) -> None:
    """Writes a site of `count` models to an empty folder, with all readings in place."""
    shutil.copytree(ROOT / "layouts", site_path / "layouts")
    shutil.copytree(ROOT / "content", site_path / "content", ignore=shutil.ignore_patterns("models", "readings"))
    models_path = site_path / "content" / "models"
    models_path.mkdir()
    chance = random.Random(seed)
    shipped = sorted((ROOT / "content" / "models").glob("*.md"))
    for number in range(count):
        original = shipped[number % len(shipped)]
        (models_path / f"{original.stem[:24].strip('-')}-{number:04}.md").write_text(
            variant(original.read_text("utf-8"), number, chance), "utf-8"
        )
    store_vectors(site_path, seed)


def variant(text: str, number: int, chance: random.Random) -> str:
    """The same model under another name; a word of its own ends every sentence, so that no two files share one."""
    word = "".join(string.ascii_lowercase[number // 26**place % 26] for place in range(3))
    text = re.sub(r"^(name|short_name): (.*)$", lambda found: f"{found[1]}: {found[2][:18]} {number:04}", text, flags=re.MULTILINE)
    text = re.sub(r"(hf_downloads_30d: \{value: )(\d+)", lambda found: f"{found[1]}{chance.randrange(1000, 2_000_000)}", text)
    front, body = text.split("\n---\n", 1)
    return front + "\n---\n" + re.sub(r"(?<=[A-Za-z0-9`)\]%])[.](?=\s|$)", f" {word}.", body)


def store_vectors(site_path: Path, seed: int) -> None:
    catalog, problems = read(site_path)
    assert catalog is not None, problems[:3]
    draw = np.random.default_rng(seed)
    topics = draw.normal(size=(TOPICS, DIMENSIONS))
    topics /= np.linalg.norm(topics, axis=1, keepdims=True)
    topic_of: dict[str, int] = {}
    for model in catalog.models:
        vectors = {}
        for capability in model.capabilities:
            topic = topic_of.setdefault(capability.tags[0], len(topic_of) % TOPICS)
            vector = topics[topic] + draw.normal(size=DIMENSIONS) * NOISE
            vectors[key(catalog.site.encoder, capability)] = rounded((vector / np.linalg.norm(vector)).astype(np.float32)[None])[0]
        store(site_path, model.slug, vectors)
