"""Trains the three scene models: `python -m training.train captioner`, then `blip` and `classifier` from its
encoder.

Every step draws 32 scenes that were never drawn before, so nothing can be learned by heart; step n is the
same on every machine of one kind. A stopped run goes on where it was saved. What comes out stands in
content/weights/.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy as np
import torch
from torch.nn import functional
from transformers import VisionEncoderDecoderModel

from training import networks
from training.networks import GRID, SIDE, WIDTH
from training.scenes import COLOURS, KINDS, LABELS, Scene, draw, full, is_withheld, label, plain, scene_of

BATCH = 32
WARM_UP = 200
SAVE_EVERY = 500
STEPS = {"captioner": 16_000, "blip": 6_000, "classifier": 2_500}
RATES = {"captioner": 1.6e-3, "blip": 1.5e-3, "classifier": 1.2e-3}
FIRST_SEED = {"captioner": 0, "blip": 1_000_000_000, "classifier": 2_000_000_000}
OUTPUT = {"captioner": "scene-vit-gpt2", "blip": "scene-blip", "classifier": "scene-vit"}
ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "content" / "weights"
IGNORED = -100  # the label that cross-entropy leaves out


@dataclass(frozen=True, slots=True)
class Job:
    """What is trained: the loss of some scenes (and how much of it is a help), what to keep, which scenes
    will do.
    """

    network: torch.nn.Module
    loss: Callable[[list[Scene], torch.Tensor, float], torch.Tensor]
    save: Callable[[Path], None]
    takes: Callable[[Scene], bool]
    beside: torch.nn.Module  # heads that only help to learn


def pixels(scenes: list[Scene]) -> torch.Tensor:
    """[scene, 3, side, side], from -1 to 1."""
    drawn = np.stack([np.asarray(draw(scene, SIDE)) for scene in scenes])
    return torch.from_numpy(drawn).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def patches(scenes: list[Scene]) -> torch.Tensor:
    """[scene, patch, 3]: colour, kind and size of the shape under the middle of each patch.

    0 where there is none.
    """
    middle = (np.arange(GRID) + 0.5) / GRID
    table = np.zeros((len(scenes), GRID, GRID, 3), np.int64)
    for row, scene in enumerate(scenes):
        for shape in scene.shapes:
            left, top, right, bottom = shape.box
            columns, rows = (middle > left) & (middle < right), (middle > top) & (middle < bottom)
            columns[int((left + right) / 2 * GRID)] = rows[int((top + bottom) / 2 * GRID)] = True
            words = (list(COLOURS).index(shape.colour), KINDS.index(shape.kind), int(shape.size == "large"))
            table[row][np.ix_(rows, columns)] = [word + 1 for word in words]
    return torch.from_numpy(table.reshape(len(scenes), GRID * GRID, 3))


class PatchHeads(torch.nn.Module):
    """Asks the encoder what lies under each patch: it learns to see long before the captions teach it."""

    def __init__(self) -> None:
        super().__init__()
        self.heads = torch.nn.ModuleList(
            torch.nn.Linear(WIDTH, count) for count in (len(COLOURS) + 1, len(KINDS) + 1, 3)
        )

    def forward(self, seen: torch.Tensor, scenes: list[Scene]) -> torch.Tensor:
        wanted = patches(scenes)
        parts = [
            functional.cross_entropy(head(seen[:, 1:]).flatten(0, 1), wanted[..., place].flatten())
            for place, head in enumerate(self.heads)
        ]
        return torch.stack(parts).sum()


def tokens(rows: list[list[int]], start: int, fill: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What the decoder is given and what it must say, each [caption, token]."""
    longest = max(map(len, rows))
    given = torch.full((len(rows), longest), fill)
    wanted = torch.full((len(rows), longest), IGNORED)
    for place, row in enumerate(rows):
        given[place, 0] = start
        given[place, 1 : len(row)] = torch.tensor(row[:-1])
        wanted[place, : len(row)] = torch.tensor(row)
    return given, wanted


def captioner() -> Job:
    tokenizer = networks.byte_pair_tokenizer([full(scene_of(seed)) for seed in range(5000)])
    network, heads = networks.captioner(tokenizer), PatchHeads()
    end = tokenizer.eos_token_id

    def loss(scenes: list[Scene], seen: torch.Tensor, help: float) -> torch.Tensor:
        hidden = network.encoder(seen).last_hidden_state
        given, wanted = tokens([[*tokenizer(full(scene)).input_ids, end] for scene in scenes], end, end)
        said = network.decoder(input_ids=given, encoder_hidden_states=hidden, use_cache=False).logits
        return functional.cross_entropy(said.flatten(0, 1), wanted.flatten()) + help * heads(hidden, scenes)

    def save(folder: Path) -> None:
        networks.save(network, folder, tokenizer, networks.vit_processor())

    return Job(network, loss, save, lambda scene: not is_withheld(full(scene)), heads)


def blip() -> Job:
    tokenizer = networks.word_tokenizer([plain(scene_of(seed)) for seed in range(5000)])
    network, heads = networks.blip(tokenizer), PatchHeads()
    network.vision_model.load_state_dict(networks.blip_vision(encoder_weights()))
    start, end = tokenizer.convert_tokens_to_ids("[DEC]"), tokenizer.sep_token_id

    def loss(scenes: list[Scene], seen: torch.Tensor, help: float) -> torch.Tensor:
        hidden = network.vision_model(seen)[0]
        rows = [[*tokenizer(plain(scene), add_special_tokens=False).input_ids, end] for scene in scenes]
        given, wanted = tokens(rows, start, tokenizer.pad_token_id)
        mask = torch.ones(hidden.shape[:2], dtype=torch.long)
        said = network.text_decoder(
            input_ids=given, encoder_hidden_states=hidden, encoder_attention_mask=mask, use_cache=False
        ).logits
        return functional.cross_entropy(said.flatten(0, 1), wanted.flatten()) + help * heads(hidden, scenes)

    def save(folder: Path) -> None:
        networks.save(network, folder, networks.blip_processor(tokenizer))

    return Job(network, loss, save, lambda scene: not is_withheld(plain(scene)), heads)


def classifier() -> Job:
    network = networks.classifier()
    network.vit.load_state_dict(
        {name: part for name, part in encoder_weights().items() if "pooler" not in name}
    )

    def loss(scenes: list[Scene], seen: torch.Tensor, help: float) -> torch.Tensor:
        wanted = torch.tensor([LABELS.index(str(label(scene))) for scene in scenes])
        return functional.cross_entropy(network(pixel_values=seen).logits, wanted)

    def save(folder: Path) -> None:
        networks.save(network, folder, networks.vit_processor())

    return Job(network, loss, save, lambda scene: label(scene) is not None, torch.nn.Identity())


def encoder_weights() -> dict[str, torch.Tensor]:
    """What the captioner has learned to see."""
    trained = VisionEncoderDecoderModel.from_pretrained(WEIGHTS / OUTPUT["captioner"], dtype=torch.float32)
    return dict(trained.encoder.state_dict())


JOBS = {"captioner": captioner, "blip": blip, "classifier": classifier}


def scenes_of(job: Job, first: int) -> tuple[list[Scene], int]:
    """The next BATCH scenes that will do, and the seed after them."""
    found: list[Scene] = []
    while len(found) < BATCH:
        scene = scene_of(first)
        first += 1
        if job.takes(scene):
            found.append(scene)
    return found, first


def train(
    name: str, steps: int, state: Path | None, report: Callable[[int, float], None] = lambda step, loss: None
) -> Job:
    """Trains for so many steps, going on from `state` when there is one.

    Reports the mean loss of the last 100.
    """
    torch.manual_seed(0)
    job = JOBS[name]()
    learning = torch.nn.ModuleList([job.network, job.beside]).train()
    # a network whose encoder can already see moves that part less
    slow = [
        part
        for key, part in job.network.named_parameters()
        if name != "captioner" and key.startswith(("vision_model", "vit"))
    ]
    known = {id(part) for part in slow}
    groups: list[dict[str, Any]] = [
        {"params": [part for part in learning.parameters() if id(part) not in known], "share": 1.0}
    ]
    if slow:
        groups.append({"params": slow, "share": 0.4})
    optimizer = torch.optim.AdamW(groups, lr=RATES[name], betas=(0.9, 0.98), weight_decay=0.02, fused=True)
    step, seed, recent = 0, FIRST_SEED[name], []
    if state is not None and state.exists():
        kept = torch.load(state, weights_only=True)
        learning.load_state_dict(kept["learning"])
        optimizer.load_state_dict(kept["optimizer"])
        step, seed = kept["step"], kept["seed"]
    while step < steps:
        done = step / steps
        for group in optimizer.param_groups:
            group["lr"] = (
                RATES[name]
                * group["share"]
                * min(1, (step + 1) / WARM_UP)
                * (0.49 * (1 + math.cos(math.pi * done)) + 0.02)
            )
        scenes, seed = scenes_of(job, seed)
        loss = job.loss(scenes, pixels(scenes), 1.0 if done < 0.7 else 0.3)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        recent = [*recent[-99:], loss.item()]
        if step % SAVE_EVERY == 0 and state is not None:
            partial = state.with_suffix(".partial")
            torch.save(
                {
                    "learning": learning.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "step": step,
                    "seed": seed,
                },
                partial,
            )
            os.replace(partial, state)
        if step % 100 == 0:
            report(step, sum(recent) / len(recent))
    job.network.eval()
    return job


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("model", choices=list(JOBS))
    options.add_argument("--steps", type=int, help="how many; what the shipped files took when left out")
    chosen = options.parse_args()
    state = ROOT / "training" / "state" / f"{chosen.model}.pt"
    state.parent.mkdir(exist_ok=True)
    begun = time.perf_counter()
    job = train(
        chosen.model,
        chosen.steps or STEPS[chosen.model],
        state,
        lambda step, loss: print(
            f"{time.perf_counter() - begun:6.0f} s  step {step:6,}  loss {loss:.3f}", flush=True
        ),
    )
    folder = WEIGHTS / OUTPUT[chosen.model]
    job.save(folder)
    print(f"saved {folder.relative_to(ROOT)}; next: python -m training.evaluate")


if __name__ == "__main__":
    main()
