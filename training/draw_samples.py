"""Draws the scenes of content/samples/ and writes samples.yaml beside them, photographs first: `python -m
training.draw_samples`.

The scenes come from seeds that training never reaches, chosen by eye: together they show every kind, colour,
size, background and relation, and three of their full captions are withheld from training. The same files
come out every time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from training.scenes import SAMPLES, Scene, Shape, draw, full, plain, scene_of

FOLDER_PATH = Path(__file__).parent.parent / "content" / "samples"
PHOTOGRAPHS_PATH = Path(__file__).parent / "photographs.yaml"
SIDE = 480  # px
MASKED = 6  # position of the scene to paint in, from 0; its last shape is what the mask covers
MARGIN = 0.04  # of the mask around the shape, a share of the picture's side

CHOSEN = (  # number behind SAMPLES, and the picture in words
    (
        20,
        "White ground. From bottom left to top right an orange disc, a blue triangle and a red square "
        "rise like steps.",
    ),
    (
        44,
        "Black ground. A red triangle fills much of the right; to its left hangs a much smaller orange disc.",
    ),
    (53, "White ground. A blue disc in the lower half, and above it a yellow one half as wide."),
    (67, "A single blue triangle, low on the right, on a nearly white ground."),
    (
        18,
        "Black ground. A blue disc on the left and, a little higher on the right, a yellow square of "
        "about its size.",
    ),
    (
        50,
        "Grey ground. A small purple square at the top, a small orange disc in the middle, a big green "
        "triangle at the right edge.",
    ),
    (73, "White ground. A big yellow triangle takes the left half; a small blue square stands on the right."),
    (28, "Black ground. A small green diamond near the top edge, and far below it a big purple square."),
    (
        26,
        "Grey ground. Three big shapes along the top: a red diamond, a purple square and an orange diamond.",
    ),
    (
        47,
        "Grey ground. A green square and, to its right and slightly lower, a purple triangle; both are big.",
    ),
    (
        80,
        "Grey ground. A big red disc fills the top; below it and a little to the left lies a small purple "
        "disc.",
    ),
    (
        41,
        "Black ground. Three small shapes in an arc across the middle: a green triangle, a red disc and a "
        "yellow triangle.",
    ),
)
PROMPTS = (  # name, text, seed
    ("circle-and-square", "a red circle beside a blue square on a white background", 1),
    ("three-apples", "three apples on a wooden table", 2),
    ("open-sign", 'a wooden sign that says "OPEN" on a shop door', 3),
)
PAINTED = ("star-for-square", "a red star on a white background", 4)  # into the picture of MASKED


def main(folder: Path = FOLDER_PATH) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for position, scene in enumerate(scenes()):
        draw(scene, SIDE).save(folder / f"{name_of(position)}.png", optimize=True)
    mask_of(scenes()[MASKED]).save(folder / f"{name_of(MASKED)}-mask.png", optimize=True)
    (folder / "samples.yaml").write_text(listing(), "utf-8", newline="\n")


def scenes() -> list[Scene]:
    return [scene_of(SAMPLES + number) for number, _ in CHOSEN]


def name_of(position: int) -> str:
    return f"scene-{position + 1:02}"


def mask_of(scene: Scene) -> Image.Image:
    """White over the scene's last shape and a margin around it, black elsewhere."""
    mask = Image.new("1", (SIDE, SIDE))
    left, top, right, bottom = scene.shapes[-1].box
    ImageDraw.Draw(mask).rectangle(
        [round(side * SIDE) for side in (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)],
        fill=1,
    )
    return mask


def listing() -> str:
    """The text of samples.yaml."""
    rows = [
        "# The pictures that every model with eyes is shown, and what text-to-image models are asked for.",
        "# Written by training/draw_samples.py; pictures of your own go below, see docs/editing.md.",
        "samples:",
        *PHOTOGRAPHS_PATH.read_text("utf-8").splitlines(),
    ]
    for position, ((number, alt), scene) in enumerate(zip(CHOSEN, scenes(), strict=True)):
        rows += [
            f"  {name_of(position)}:",
            f"    file: {name_of(position)}.png",
            f"    alt: {_quoted(alt)}",
            "    license: CC0-1.0",
            f"    credit: Drawn by training/draw_samples.py, seed {SAMPLES + number}",
            "    domain: drawn-scenes",
            "    captions:",
            *(f"      - {caption}" for caption in (full(scene), plain(scene))),
            f"    background: {scene.background}",
            "    shapes:",
            *map(_shape, scene.shapes),
        ]
    rows.append("prompts:")
    for name, text, seed in PROMPTS:
        rows += _prompt(name, text, seed)
    rows += [*_prompt(*PAINTED), f"    sample: {name_of(MASKED)}", f"    mask: {name_of(MASKED)}-mask.png"]
    return "\n".join(rows) + "\n"


def _shape(shape: Shape) -> str:
    box = ", ".join(f"{side:.3f}" for side in shape.box)
    return f"      - {{kind: {shape.kind}, colour: {shape.colour}, size: {shape.size}, box: [{box}]}}"


def _prompt(name: str, text: str, seed: int) -> list[str]:
    return [f"  {name}:", f"    text: {_quoted(text)}", f"    seed: {seed}"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
