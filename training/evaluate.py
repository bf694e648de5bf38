"""How often the scene models are right, on scenes that training never reached: `python -m training.evaluate`.

Writes training/report.json. A caption is exact when it is the true one letter for letter. `withheld` counts
only captions that training left out (scenes.is_withheld): whoever says one has put it together from its
parts.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import torch
from transformers import (
    AutoModelForImageClassification,
    AutoModelForImageTextToText,
    BertTokenizer,
    GPT2Tokenizer,
)

from training.networks import LONGEST
from training.scenes import HELD_OUT, Scene, full, is_withheld, label, plain, scene_of
from training.train import OUTPUT, ROOT, STEPS, WEIGHTS, pixels

COUNT = 2000
BATCH = 100
REPORT = ROOT / "training" / "report.json"
SHAPE = re.compile(r"\ban? (?:(large|small) )?(\w+) (circle|square|triangle|diamond)\b")
RELATION = re.compile(r"\b(left of|above|beside|over)\b")
BACKGROUND = re.compile(r"\b(\w+) background\b")


def captions(name: str, scenes: list[Scene]) -> list[str]:
    """What a trained captioner says, greedily."""
    folder = WEIGHTS / OUTPUT[name]
    network = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = (GPT2Tokenizer if name == "captioner" else BertTokenizer).from_pretrained(folder)
    said: list[str] = []
    with torch.inference_mode():
        for start in range(0, len(scenes), BATCH):
            seen = pixels(scenes[start : start + BATCH])
            tokens = network.generate(pixel_values=seen, max_new_tokens=LONGEST - 2, do_sample=False)
            said += tokenizer.batch_decode(tokens, skip_special_tokens=True)
    return [text.strip().replace(" ,", ",") for text in said]


def labels(scenes: list[Scene]) -> list[str]:
    network = AutoModelForImageClassification.from_pretrained(
        WEIGHTS / OUTPUT["classifier"], dtype=torch.float32
    ).eval()
    with torch.inference_mode():
        best = [
            network(pixel_values=pixels(scenes[start : start + BATCH])).logits.argmax(-1)
            for start in range(0, len(scenes), BATCH)
        ]
    return [network.config.id2label[int(place)] for place in torch.cat(best)]


def attributes(caption: str) -> dict[str, object]:
    """What a caption says, part by part."""
    shapes = SHAPE.findall(caption)
    return {
        "count": len(shapes),
        "size": [size for size, _, _ in shapes],
        "colour": [colour for _, colour, _ in shapes],
        "shape": [kind for _, _, kind in shapes],
        "relation": RELATION.findall(caption),
        "background": BACKGROUND.findall(caption),
    }


def shares(pairs: list[tuple[str, str]]) -> dict[str, object]:
    """Of (said, true): how many are exact, and how often each attribute is right where the true caption tells
    it.
    """
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for said, true in pairs:
        found, wanted = attributes(said), attributes(true)
        for name, value in wanted.items():
            if value and value != [""] * len(wanted["shape"]):  # type: ignore[arg-type]
                asked[name] += 1
                right[name] += found[name] == value
    return {
        "scenes": len(pairs),
        "exact": share(sum(said == true for said, true in pairs), len(pairs)),
        "attributes": {name: share(right[name], asked[name]) for name in asked},
    }


def share(part: int, whole: int) -> float:
    return round(part / whole, 4)


def caption_report(name: str, describe: Callable[[Scene], str]) -> dict[str, object]:
    scenes = [scene_of(HELD_OUT + seed) for seed in range(COUNT)]
    pairs = list(zip(captions(name, scenes), map(describe, scenes), strict=True))
    wrong = Counter(difference for said, true in pairs for difference in differences(said, true))
    return {
        **shares(pairs),
        "exact_by_count": {
            str(count): share_exact(
                pair for pair, scene in zip(pairs, scenes, strict=True) if len(scene.shapes) == count
            )
            for count in (1, 2, 3)
        },
        "withheld": shares([pair for pair in pairs if is_withheld(pair[1])]),
        "commonest_errors": dict(wrong.most_common(5)),
    }


def share_exact(pairs: Iterator[tuple[str, str]]) -> float:
    hits = [said == true for said, true in pairs]
    return share(sum(hits), len(hits))


def differences(said: str, true: str) -> Iterator[str]:
    ours, theirs = said.split(), true.split()
    if len(ours) == len(theirs):
        yield from (
            f"{right} said as {wrong}" for wrong, right in zip(ours, theirs, strict=True) if wrong != right
        )
    else:
        yield "another length"


def main() -> None:
    report: dict[str, object] = json.loads(REPORT.read_text("utf-8")) if REPORT.exists() else {}
    for name, describe in (("captioner", full), ("blip", plain)):
        if (WEIGHTS / OUTPUT[name]).exists():
            report[OUTPUT[name]] = {"steps": STEPS[name], **caption_report(name, describe)}
    if (WEIGHTS / OUTPUT["classifier"]).exists():
        scenes = [
            scene for seed in range(2 * COUNT) if label(scene := scene_of(HELD_OUT + seed)) is not None
        ][:COUNT]
        hits = [said == label(scene) for said, scene in zip(labels(scenes), scenes, strict=True)]
        report[OUTPUT["classifier"]] = {
            "steps": STEPS["classifier"],
            "scenes": len(hits),
            "top1": share(sum(hits), len(hits)),
        }
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(REPORT.read_text("utf-8"))


if __name__ == "__main__":
    main()
