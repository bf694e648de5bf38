"""Captions per second of full-size captioners: transformers' own example, the same in batches, and ours.

    python benchmarks/captioning.py [--networks vit-gpt2] [--pictures 16] [--device cpu] [--tiny]

Weights are of chance (speed does not depend on them); captions have at most 16 new tokens and end at many
lengths. Each way starts from decoded pictures, 640 x 480 px, makes its pixels on the same threads, and ends
with text; ours makes its maps of attention as well, since that is what `matchup measure` runs. Every way is
measured in every number format, so that no ratio is one of formats, and compared with the floor: arithmetic
at the rate of a large matrix product, weights and pictures' keys read at the rate of a large copy, both
measured here. Times are the best of the repeats, since anything else that runs on the machine only adds.
Parts come from a run of their own, in which nothing overlaps.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
import transformers
from PIL import Image

from benchmarks.full_size import ARCHITECTURES, TINY, Architecture, make, noise
from benchmarks.rows import Rows
from benchmarks.stopwatch import Stopwatch
from generator.measure.checkpoints import Checkpoint, open_pixels, open_tokenizer
from generator.measure.device import choose, placed, working_dtype
from generator.measure.instruments import Context, Instrument, Preparing, Request, open_instrument
from generator.measure.lookahead import Lookahead
from generator.measure.timing import Others
from generator.run_settings import Decode, Run

TOKENS = 16

BEAMS = (1, 4)

FORMATS = (torch.float32, torch.bfloat16)

Way = Callable[[Sequence[Image.Image]], list[str]]

Said = dict[tuple[str, torch.dtype, int], list[str]]  # by way, number format and beams


class TimeIsOver(Exception):
    """What is left is left out."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all ways of one architecture share."""

    name: str
    kind: Architecture
    checkpoint: Checkpoint
    network: Any  # transformers' own, for their ways
    pictures: list[Image.Image]
    device: torch.device
    batch: int
    alone: int  # pictures that are captioned one by one
    repeats: int
    ends: float  # of the clock, when no further way is begun


class Example:
    """What the model cards show: processor, generate, decode; pixels made on as many threads as ours are."""

    def __init__(self, setup: Setup, beams: int, batch: int) -> None:
        self._setup, self._beams, self._batch = setup, beams, batch
        self._pixels = open_pixels(setup.checkpoint)
        self._tokenizer = open_tokenizer(setup.checkpoint)

    def __call__(self, pictures: Sequence[Image.Image]) -> list[str]:
        network, texts = self._setup.network, []
        for start in range(0, len(pictures), self._batch):
            pixels = self._pixels(pictures[start : start + self._batch])
            tokens = network.generate(
                pixel_values=placed(pixels, network.device, network.dtype),
                num_beams=self._beams,
                max_new_tokens=TOKENS,
            )
            texts += self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return [" ".join(text.split()) for text in texts]

    def parts(self, watch: Stopwatch, pictures: Sequence[Image.Image]) -> dict[str, float]:
        """Milliseconds a picture; what is neither is decoding the tokens to text."""
        network = self._setup.network
        with ExitStack() as stack:
            stack.enter_context(watch.watching(self, "_pixels", "preprocessing"))
            stack.enter_context(watch.watching(_eyes(network), "forward", "encoding"))
            stack.enter_context(watch.watching(network, "generate", "decoding"))
            self(pictures)
        watch.seconds["decoding"] -= watch.seconds["encoding"]  # type: ignore[assignment]
        return _milliseconds(watch, len(pictures))


class Product:
    """What `matchup measure` runs."""

    def __init__(self, instrument: Instrument, beams: int, batch: int, ahead: bool) -> None:
        self._instrument, self._batch, self._ahead = instrument, batch, ahead
        self._decode = Decode((("max_new_tokens", TOKENS), ("num_beams", beams)))

    def __call__(self, pictures: Sequence[Image.Image]) -> list[str]:
        return self._captions(pictures, self._ahead)

    def _captions(self, pictures: Sequence[Image.Image], ahead: bool) -> list[str]:
        requests = [Request(str(number), picture) for number, picture in enumerate(pictures)]
        places, texts = range(len(requests)), []

        def make_ready(places: range) -> list[Request]:
            some = [requests[place] for place in places]
            if ahead and isinstance(self._instrument, Preparing):
                self._instrument.prepare(some)
            return some

        with closing(Lookahead(make_ready)) as lookahead:
            for start in range(0, len(requests), self._batch):
                some = lookahead.take(places[start : start + self._batch])
                if ahead:
                    lookahead.begin(places[start + self._batch : start + 2 * self._batch])
                texts += [produced.text for produced in self._instrument.run(some, self._decode)]
        return texts

    def parts(self, watch: Stopwatch, pictures: Sequence[Image.Image]) -> dict[str, float]:
        """Milliseconds a picture."""
        steps = (("_pixels", "preprocessing"), ("_see", "encoding"), ("_say", "decoding"), ("_maps", "maps"))
        with ExitStack() as stack:
            for name, part in steps:
                stack.enter_context(watch.watching(self._instrument, name, part))
            self._captions(pictures, False)
        return _milliseconds(watch, len(pictures))


def _eyes(network: Any) -> Any:
    return network.vision_model if hasattr(network, "vision_model") else network.encoder


def _milliseconds(watch: Stopwatch, count: int) -> dict[str, float]:
    return {part: 1000 * seconds / count for part, seconds in watch.seconds.items()}


def best(way: Way, pictures: Sequence[Image.Image], repeats: int, warm_up: int) -> tuple[float, list[str]]:
    """Seconds a picture and what was said, after `warm_up` pictures."""
    way(pictures[:warm_up])
    times: list[float] = []
    said: list[str] = []
    for _ in range(repeats):
        started = time.perf_counter()
        said = way(pictures)
        times.append(time.perf_counter() - started)
    return min(times) / len(pictures), said


def equal(ours: Sequence[str], theirs: Sequence[str]) -> dict[str, Any]:
    """How many captions, and what share of tokens, are the same; as far as both reach."""
    pairs = list(zip(ours, theirs, strict=False))
    tokens = [pair for one, other in pairs for pair in zip_longest(one.split(), other.split())]
    same = sum(one == other for one, other in tokens)
    return {
        "captions": sum(one == other for one, other in pairs),
        "of": len(pairs),
        "tokens": same / len(tokens) if tokens else 1.0,
    }


def rates(device: torch.device, dtype: torch.dtype, is_tiny: bool) -> tuple[float, float]:
    """What the device can do: floating-point operations a second in a large matrix product, bytes a second in
    a large copy.
    """
    is_large = device.type == "cuda" and not is_tiny
    size, count = (8192, 1 << 32) if is_large else (1024, 1 << 26)
    matrix = torch.randn(size, size, device=device).to(dtype)
    source = torch.ones(count, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    copying = _seconds(device, lambda: target.copy_(source))
    return 2 * size**3 / _seconds(device, lambda: matrix @ matrix), 2 * count / copying


def _seconds(device: torch.device, work: Callable[[], Any]) -> float:
    times = []
    for _ in range(6):
        started = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        times.append(time.perf_counter() - started)
    return min(times)


def floor(
    setup: Setup, dtype: torch.dtype, beams: int, rate: float, bandwidth: float, tokens: float
) -> float:
    """Seconds a picture below which no order of the same arithmetic comes; a caption has `tokens` tokens."""
    kind, size = setup.kind, dtype.itemsize
    weights = {
        name: module.weight.numel()
        for name, module in setup.network.named_modules()
        if hasattr(module, "weight") and module.weight.dim() > 1
    }

    def count(is_counted: Callable[[str], bool]) -> int:
        return sum(weights[name] for name in weights if is_counted(name))

    eyes = count(lambda name: name.startswith(("encoder.", "vision_model.")) and "pooler" not in name)
    eyes -= weights.get("vision_model.embeddings.position_embedding", 0)
    # Keys and values of the picture: once a picture, not once a token.
    ends = (".c_attn", ".self.key", ".self.value")
    seen = count(lambda name: "crossattention" in name and name.endswith(ends))
    tables = count(lambda name: name.endswith((".wte", ".wpe", "word_embeddings", "position_embeddings")))
    mouth = count(lambda name: name.startswith(("decoder.", "text_decoder."))) - seen - tables
    once = 2 * (eyes + seen) * kind.states + 4 * kind.states**2 * kind.width * kind.depth
    keys = 2 * kind.states * seen / (2 * kind.width) * size  # of the picture, all layers: bytes
    each = max(2 * mouth * beams / rate, (mouth * size / setup.batch + keys) / bandwidth)
    return once / rate + tokens * each


def measure(setup: Setup, rows: Rows, is_tiny: bool) -> None:
    """All rows of one architecture, the most telling first. Raises TimeIsOver."""
    said: Said = {}
    for beams in BEAMS:
        for dtype in FORMATS:
            try:
                for way, texts in _ways(setup, dtype, beams, rows, is_tiny):
                    said[way, dtype, beams] = texts
            finally:
                _compare(setup, dtype, beams, said, rows)


def _ways(
    setup: Setup, dtype: torch.dtype, beams: int, rows: Rows, is_tiny: bool
) -> Iterator[tuple[str, list[str]]]:
    setup.network.to(dtype)
    run = Run(setup.kind.instrument, str(setup.checkpoint.path), "", "", ())
    instrument = open_instrument(setup.checkpoint, run, setup.device, dtype, Context())
    few, many, batch = setup.pictures[: setup.alone], setup.pictures, setup.batch
    ways: list[tuple[str, Any, Sequence[Image.Image]]] = [
        ("transformers, one by one", Example(setup, beams, 1), few),
        ("transformers, batched", Example(setup, beams, batch), many),
        ("ours", Product(instrument, beams, batch, True), many),
        ("ours, nothing ahead", Product(instrument, beams, batch, False), many),
        ("ours, one by one", Product(instrument, beams, 1, False), many[:batch]),
    ]
    seconds: dict[str, float] = {}
    rate, bandwidth = rates(setup.device, dtype, is_tiny)
    for name, way, pictures in ways:
        if time.monotonic() > setup.ends:
            raise TimeIsOver
        size = 1 if "one by one" in name else batch
        seconds[name], texts = best(way, pictures, setup.repeats, size)
        tokens = sum(min(TOKENS, len(text.split()) + 1) for text in texts) / len(texts)
        batched = seconds.get("transformers, batched")
        least = floor(setup, dtype, beams, rate, bandwidth, tokens)
        rows.add(
            "caption",
            network=setup.name,
            beams=beams,
            dtype=_spelled(dtype),
            way=name,
            pictures=len(pictures),
            batch=size,
            ms=1000 * seconds[name],
            per_second=1 / seconds[name],
            of_one_by_one=seconds["transformers, one by one"] / seconds[name],
            of_batched=batched / seconds[name] if batched else None,
            of_floor=seconds[name] / least,
            tokens=tokens,
            ended_early=sum(len(text.split()) < TOKENS for text in texts) / len(texts),
            parts=way.parts(Stopwatch(setup.device), pictures),
        )
        yield name, texts
    rows.add(
        "floor",
        network=setup.name,
        beams=beams,
        dtype=_spelled(dtype),
        ms=1000 * least,
        tflops=rate / 1e12,
        gb_per_second=bandwidth / 1e9,
    )


def _compare(setup: Setup, dtype: torch.dtype, beams: int, said: Said, rows: Rows) -> None:
    """Which captions are the same, of the ways that were run; in float32 all should be."""
    pairs = [
        ("ours", "transformers, batched", dtype),
        ("ours", "transformers, one by one", dtype),
        ("ours", "ours, one by one", dtype),
        ("ours", "ours, nothing ahead", dtype),
        ("transformers, batched", "transformers, one by one", dtype),
    ]
    if dtype != FORMATS[0]:
        pairs.append(("ours", "ours", FORMATS[0]))
    for one, other, other_dtype in pairs:
        ours, theirs = said.get((one, dtype, beams)), said.get((other, other_dtype, beams))
        if ours is None or theirs is None:
            continue
        rows.add(
            "equality",
            network=setup.name,
            beams=beams,
            way=f"{one}, {_spelled(dtype)}",
            other=f"{other}, {_spelled(other_dtype)}",
            **equal(ours, theirs),
        )


def _spelled(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _machine(device: torch.device, rows: Rows) -> None:
    others = Others()
    time.sleep(1)
    rows.add(
        "machine",
        device=torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU",
        threads=torch.get_num_threads(),
        processors=os.cpu_count() or 0,
        python=platform.python_version(),
        torch=torch.__version__,
        transformers=transformers.__version__,
        working_dtype=_spelled(working_dtype(device)),
        others_percent=others.percent if others.percent is not None else "unknown",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures captions per second.")
    parser.add_argument("--networks", default="", help=f"of {', '.join(ARCHITECTURES)}; the first by default")
    parser.add_argument("--pictures", type=int, default=0, help="256 on a GPU, 8 on a CPU")
    parser.add_argument("--batch", type=int, default=0, help="64 on a GPU, 4 on a CPU")
    parser.add_argument("--repeats", type=int, default=0, help="2, or 1 with --tiny")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seconds", type=float, default=3600, help="after so many no further way is begun")
    parser.add_argument("--tiny", action="store_true", help="tries the benchmark; its times say nothing")
    parser.add_argument("--rows", type=Path, help="a file that the rows are added to, as JSON lines")
    options = parser.parse_args()
    started, rows, device = time.monotonic(), Rows(options.rows), choose(options.device)
    is_large = device.type == "cuda" and not options.tiny
    pictures = noise(options.pictures or (256 if is_large else 8))
    kinds = TINY if options.tiny else ARCHITECTURES
    _machine(device, rows)
    for name in (options.networks or next(iter(kinds))).split(","):
        if name not in kinds:
            continue
        with tempfile.TemporaryDirectory(prefix="matchup-bench-") as folder:
            try:
                if time.monotonic() - started > options.seconds:
                    raise TimeIsOver
                make(kinds[name], Path(folder), device)
                loaded = transformers.AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32)
                setup = Setup(
                    name=name,
                    kind=kinds[name],
                    checkpoint=Checkpoint(Path(folder), "safetensors", ""),
                    network=loaded.to(device).eval(),
                    pictures=pictures,
                    device=device,
                    batch=options.batch or (64 if is_large else 4),
                    alone=8 if is_large else 2,
                    repeats=options.repeats or (1 if options.tiny else 2),
                    ends=started + options.seconds,
                )
                measure(setup, rows, options.tiny)
            except TimeIsOver:
                rows.add("left out", what=f"the rest of {name}", because=f"{options.seconds:g} s are over")


if __name__ == "__main__":
    main()
