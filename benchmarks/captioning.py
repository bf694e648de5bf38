"""Captions per second of full-size captioners, all in one run: transformers' own example, the same in
batches, and ours.

    python benchmarks/captioning.py [--networks vit-gpt2] [--pictures 16] [--repeats 2] [--device cpu]

Weights are random (speed does not depend on them) and every caption has exactly 16 new tokens. Each way
starts from decoded pictures, 640 × 480 px, and ends with text; ours makes its maps of attention as well,
since that is what `matchup measure` runs. Ways are compared with each other and with the floor: arithmetic at
the rate of a large matrix product, weights and pictures' keys read from memory at the rate of a large copy,
both measured here. Times are the best of the repeats, since anything else that runs on the machine only adds;
how busy it is stands in the first lines.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import torch
import transformers
from PIL import Image

from generator.catalog import Decode, Run
from generator.measure.checkpoints import Checkpoint, open_processor, open_tokenizer
from generator.measure.device import choose
from generator.measure.instruments import Context, Request, open_instrument

TOKENS = 16
DECODES = {"greedy": 1, "beam 4": 4}
PATCH = 16  # px
Way = Callable[[Sequence[Image.Image]], list[str]]


@dataclass(frozen=True, slots=True)
class Architecture:
    instrument: str
    side: int  # px
    depth: int  # of the encoder
    width: int
    heads: int

    @property
    def states(self) -> int:
        """Patches and the class token."""
        return (self.side // PATCH) ** 2 + 1


ARCHITECTURES = {
    # As nlpconnect/vit-gpt2-image-captioning and Salesforce/blip-image-captioning-base and -large.
    "vit-gpt2": Architecture("vision-encoder-decoder", side=224, depth=12, width=768, heads=12),
    "blip-base": Architecture("blip", side=384, depth=12, width=768, heads=12),
    "blip-large": Architecture("blip", side=384, depth=24, width=1024, heads=16),
}


def make(kind: Architecture, folder: Path) -> None:
    """A checkpoint of this size: random weights, a tokenizer of made-up words, the usual image processor."""
    encoder = {
        "hidden_size": kind.width,
        "intermediate_size": 4 * kind.width,
        "num_hidden_layers": kind.depth,
        "num_attention_heads": kind.heads,
        "image_size": kind.side,
        "patch_size": PATCH,
        "initializer_range": 0.02,
    }
    size = {"height": kind.side, "width": kind.side}
    network: Any
    if kind.instrument == "blip":
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        tokenizer: Any = transformers.BertTokenizer(
            vocab={word: place for place, word in enumerate([*special, *_words(30_517)])}
        )
        tokenizer.add_special_tokens({"bos_token": "[DEC]"})
        tokenizer.add_tokens(["[ENC]"], special_tokens=True)
        end, start = tokenizer.convert_tokens_to_ids(["[SEP]", "[DEC]"])
        text = {
            "encoder_hidden_size": kind.width,
            "num_attention_heads": 12,
            "is_decoder": True,
            "vocab_size": len(tokenizer),
        }
        tokens = {"bos_token_id": start, "eos_token_id": end, "sep_token_id": end, "pad_token_id": 0}
        network = transformers.BlipForConditionalGeneration(
            transformers.BlipConfig(
                text_config={**text, **tokens}, vision_config=encoder, image_text_hidden_size=256
            )
        )
        transformers.BlipProcessor(transformers.BlipImageProcessorPil(size=size), tokenizer).save_pretrained(
            folder
        )
    else:
        vocabulary = {word: place for place, word in enumerate([*_words(50_256), "<|endoftext|>"])}
        transformers.GPT2Tokenizer(vocab=vocabulary, merges=[], pad_token="<|endoftext|>").save_pretrained(
            folder
        )
        decoder = transformers.GPT2Config(add_cross_attention=True, is_decoder=True)
        pair = transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(
            transformers.ViTConfig(**encoder), decoder
        )
        network = transformers.VisionEncoderDecoderModel(config=pair)
        for settings in (network.config, network.generation_config):
            settings.decoder_start_token_id = settings.eos_token_id = settings.pad_token_id = 50_256
        transformers.ViTImageProcessorPil(size=size).save_pretrained(folder)
    network.to(torch.bfloat16).save_pretrained(folder)


def _words(count: int) -> list[str]:
    return [f"w{number}" for number in range(count)]


def example(network: Any, checkpoint: Checkpoint, beams: int, batch: int) -> Way:
    """What the model cards show: processor, generate, decode; `batch` pictures at a time."""
    processor, tokenizer = open_processor(checkpoint), open_tokenizer(checkpoint)

    def run(pictures: Sequence[Image.Image]) -> list[str]:
        texts: list[str] = []
        for start in range(0, len(pictures), batch):
            pixels = processor(images=list(pictures[start : start + batch]), return_tensors="pt")[
                "pixel_values"
            ]
            tokens = network.generate(
                pixel_values=pixels.to(network.device, network.dtype),
                num_beams=beams,
                max_new_tokens=TOKENS,
                min_new_tokens=TOKENS,
            )
            texts += tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return [" ".join(text.split()) for text in texts]

    return run


def product(
    kind: Architecture, checkpoint: Checkpoint, device: Any, dtype: Any, beams: int, batch: int
) -> Way:
    """What `matchup measure` runs."""
    decode = Decode((("max_new_tokens", TOKENS), ("min_new_tokens", TOKENS), ("num_beams", beams)))
    run = Run(kind.instrument, str(checkpoint.path), "", "", (decode,))
    instrument = open_instrument(checkpoint, run, device, dtype, Context())

    def captions(pictures: Sequence[Image.Image]) -> list[str]:
        requests = [Request(str(number), picture) for number, picture in enumerate(pictures)]
        batches = (requests[start : start + batch] for start in range(0, len(requests), batch))
        return [produced.text for some in batches for produced in instrument.run(some, decode)]

    return captions


def best(way: Way, pictures: Sequence[Image.Image], repeats: int) -> tuple[float, list[str]]:
    """Seconds a picture and what was said, after one run to warm up."""
    said = way(pictures)
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        way(pictures)
        times.append(time.perf_counter() - started)
    return min(times) / len(pictures), said


def rates(device: Any, dtype: Any) -> tuple[float, float]:
    """What the device can do: floating-point operations a second in a large matrix product, bytes a second in
    a large copy.
    """
    size, count = (8192, 1 << 32) if device.type == "cuda" else (2048, 1 << 28)
    matrix = torch.randn(size, size, device=device).to(dtype)
    source = torch.ones(count, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    return 2 * size**3 / _seconds(device, lambda: matrix @ matrix), 2 * count / _seconds(
        device, lambda: target.copy_(source)
    )


def _seconds(device: Any, work: Callable[[], Any]) -> float:
    times = []
    for _ in range(6):
        started = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize()
        times.append(time.perf_counter() - started)
    return min(times)


def floor(
    kind: Architecture, network: Any, beams: int, batch: int, rate: float, bandwidth: float, size: int
) -> float:
    """Seconds a picture below which no order of the same arithmetic can come. `size` is bytes a number."""
    weights = {
        name: module.weight.numel()
        for name, module in network.named_modules()
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
    each = max(2 * mouth * beams / rate, (mouth * size / batch + keys) / bandwidth)
    return once / rate + TOKENS * each


def busy() -> float:
    """Share of the machine's processors that others use, over one second; 0 where the system doesn't tell."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    before = [int(field) for field in stat.read_text().split()[1:9]]
    time.sleep(1)
    passed = [int(field) - start for field, start in zip(stat.read_text().split()[1:9], before, strict=True)]
    return 1 - (passed[3] + passed[4]) / max(1, sum(passed))  # idle, and waiting for disks


def measured(
    name: str, folder: Path, pictures: list[Image.Image], device: Any, batch: int, alone: int, repeats: int
) -> list[str]:
    """The rows of one architecture."""
    kind, checkpoint = ARCHITECTURES[name], Checkpoint(folder, "safetensors", "")
    make(kind, folder)
    network = (
        transformers.AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32)
        .to(device)
        .eval()
    )
    single = {
        decode: best(example(network, checkpoint, beams, 1), pictures[:alone], repeats)
        for decode, beams in DECODES.items()
    }
    rows = [
        _row(name, decode, "example, one by one", "float32", seconds, seconds)
        for decode, (seconds, _) in single.items()
    ]
    for dtype in (torch.bfloat16,) if device.type == "cuda" else (torch.float32, torch.bfloat16):
        network = network.to(dtype)
        rate, bandwidth = rates(device, dtype)
        spelled = str(dtype).removeprefix("torch.")
        for decode, beams in DECODES.items():
            seconds, said = single[decode]
            batched, _ = best(example(network, checkpoint, beams, batch), pictures, repeats)
            ours, texts = best(product(kind, checkpoint, device, dtype, beams, batch), pictures, repeats)
            least = floor(kind, network, beams, batch, rate, bandwidth, dtype.itemsize)
            same = []
            if dtype == torch.float32:  # random weights nearly tie: half the precision decides otherwise
                alike = [one == other for one, other in zip(said, texts, strict=False)]
                same = [sum(alike) / len(said)]
            rows.append(_row(name, decode, "example, batched", spelled, batched, seconds))
            rows.append(_row(name, decode, "ours, with maps", spelled, ours, seconds, batched, least, *same))
            rows.append(
                _row(
                    name,
                    decode,
                    "floor",
                    f"{rate / 1e12:.3g} TFLOP/s, {bandwidth / 1e9:,.0f} GB/s",
                    least,
                    seconds,
                )
            )
    return rows


def _row(name: str, decode: str, way: str, with_what: str, seconds: float, alone: float, *more: float) -> str:
    start = f"{name:<11}{decode:<8}{way:<21}{with_what:<27}"
    start += f"{1000 * seconds:>9.2f}{1 / seconds:>10.1f}{alone / seconds:>9.1f}×"
    if not more:
        return start
    batched, least, *same = more
    return f"{start}{batched / seconds:>8.1f}×{seconds / least:>8.1f}×" + "".join(
        f"{share:>7.0%}" for share in same
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures captions per second.")
    parser.add_argument(
        "--networks", default="", help=f"of {', '.join(ARCHITECTURES)}; all on a GPU, the first on a CPU"
    )
    parser.add_argument("--pictures", type=int, default=0, help="512 on a GPU, 8 on a CPU")
    parser.add_argument("--batch", type=int, default=0, help="64 on a GPU, 8 on a CPU")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--minutes", type=float, default=60, help="after so many no further network is begun")
    options = parser.parse_args()
    device = choose(options.device)
    is_gpu = device.type == "cuda"
    batch = options.batch or (64 if is_gpu else 8)
    count = options.pictures or (512 if is_gpu else 8)
    names = [name for name in options.networks.split(",") if name] or list(ARCHITECTURES)[
        : None if is_gpu else 1
    ]
    written = Path(os.environ["OUT"], "captioning.txt") if os.environ.get("OUT") else None

    def say(line: str) -> None:
        print(line, flush=True)
        if written:
            with written.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    started, share = time.monotonic(), busy()
    where = torch.cuda.get_device_name(device) if is_gpu else f"CPU, {torch.get_num_threads()} threads"
    libraries = f"torch {torch.__version__}, transformers {transformers.__version__}"
    say(f"{where}; Python {platform.python_version()}, {libraries}")
    what = f"{count} pictures, {batch} at a time, {TOKENS} new tokens, random weights"
    say(f"{what}; best of {options.repeats}; others use {share:.0%} of the CPU")
    if share > 0.1:
        say("warning: the machine is not idle; on a CPU neighbours make these times up to ten times longer")
    noise = np.random.default_rng(0)
    pictures = [Image.fromarray(noise.integers(0, 256, (480, 640, 3), dtype=np.uint8)) for _ in range(count)]
    columns = f"{'ms':>9}{'pictures/s':>10}{'one by 1':>10}{'batched':>9}{'floor':>9}{'same':>7}"
    say(f"{'network':<11}{'decode':<8}{'way':<21}{'':<27}{columns}")
    for name in names:
        if time.monotonic() - started > 60 * options.minutes:
            say(f"{name:<11}left out: {options.minutes:g} minutes are over")
            continue
        with tempfile.TemporaryDirectory(prefix="matchup-bench-") as folder:
            for row in measured(
                name, Path(folder), pictures, device, batch, 16 if is_gpu else 2, options.repeats
            ):
                say(row)


if __name__ == "__main__":
    main()
