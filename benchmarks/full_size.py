"""Captioners of full size with weights of chance, which cost what real ones cost, and pictures for them.

Their captions end at many lengths, as real ones do: a head that knows 24 words, the end among them, says
the end sooner or later, and where depends on the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from PIL import Image

PATCH = 16  # px

SPOKEN = 24  # words that are ever said, of the whole vocabulary

LOUDNESS = 2.5  # of weights, in deviations of those that keep the size of what goes through

QUIET = 0.15  # of what BLIP's layers add: they norm afterwards, so loud ones would forget which word it is

PLACES = 3  # how much louder than words their places are, so that no word is said over and over

END = 1.4  # how much louder the end is than words, so that it comes in time

SEED = 5


@dataclass(frozen=True, slots=True)
class Architecture:
    instrument: str
    side: int  # px
    depth: int  # of the encoder
    width: int
    heads: int
    decoder_depth: int = 12
    decoder_width: int = 768
    decoder_heads: int = 12
    word_count: int = 50_256

    @property
    def states(self) -> int:
        """Patches and the class token."""
        return (self.side // PATCH) ** 2 + 1


ARCHITECTURES = {  # the most telling first
    # As nlpconnect/vit-gpt2-image-captioning and Salesforce/blip-image-captioning-base and -large.
    "vit-gpt2": Architecture("vision-encoder-decoder", side=224, depth=12, width=768, heads=12),
    "blip-base": Architecture("blip", side=384, depth=12, width=768, heads=12, word_count=30_517),
    "blip-large": Architecture("blip", side=384, depth=24, width=1024, heads=16, word_count=30_517),
}

_SMALL = {"side": 48, "depth": 2, "width": 48, "heads": 2, "decoder_depth": 2, "decoder_width": 48}

TINY = {  # to try the benchmark itself; their times say nothing
    "vit-gpt2": Architecture("vision-encoder-decoder", **_SMALL, decoder_heads=2, word_count=600),
    "blip-base": Architecture("blip", **_SMALL, decoder_heads=2, word_count=600),
}


def make(kind: Architecture, folder: Path, device: torch.device) -> None:
    """A checkpoint of this size in bfloat16, with a tokenizer of made-up words and an image processor."""
    torch.manual_seed(SEED)
    with device:  # where it takes a second and not a minute
        network, end = _blip(kind, folder) if kind.instrument == "blip" else _vit_gpt2(kind, folder)
    body = network.text_decoder.bert.embeddings if kind.instrument == "blip" else network.decoder.transformer
    words = body.word_embeddings if kind.instrument == "blip" else body.wte
    positions = body.position_embeddings if kind.instrument == "blip" else body.wpe
    _speak(network, words.weight, positions.weight, end)
    network.to(torch.bfloat16).save_pretrained(folder)


def noise(count: int, width: int = 640, height: int = 480) -> list[Image.Image]:
    """Pictures of 8 x 6 fields of colour, no two alike."""
    chance = np.random.default_rng(SEED)
    fields = chance.integers(0, 256, (count, 6, 8, 3), dtype=np.uint8)
    size = (width, height)
    return [Image.fromarray(field).resize(size, Image.Resampling.BICUBIC) for field in fields]


@torch.no_grad()
def _speak(network: Any, words: torch.Tensor, positions: torch.Tensor, end: int) -> None:
    """Weights loud enough that words depend on pictures and places, and a head that knows SPOKEN words."""
    for name, weight in network.named_parameters():
        if weight.dim() > 1:
            is_last = name.startswith("text_decoder") and name.endswith(".output.dense.weight")
            loudness = QUIET if is_last else LOUDNESS
            weight.normal_(std=loudness / weight[0].numel() ** 0.5)
    spoken = torch.linspace(0, len(words) - 1, SPOKEN, device=words.device).long()
    spoken[0] = end
    kept = words[spoken]
    words.zero_()
    words[spoken] = kept
    words[end] *= END
    positions.mul_(PLACES)


def _encoder(kind: Architecture) -> dict[str, Any]:
    return {
        "hidden_size": kind.width,
        "intermediate_size": 4 * kind.width,
        "num_hidden_layers": kind.depth,
        "num_attention_heads": kind.heads,
        "image_size": kind.side,
        "patch_size": PATCH,
    }


def _size(kind: Architecture) -> dict[str, int]:
    return {"height": kind.side, "width": kind.side}


def _vit_gpt2(kind: Architecture, folder: Path) -> tuple[Any, int]:
    """The network, and the token that ends a caption."""
    end = kind.word_count
    vocabulary = {f"Ġw{number}": number for number in range(end)} | {"<|endoftext|>": end}
    tokenizer = transformers.GPT2Tokenizer(vocab=vocabulary, merges=[], pad_token="<|endoftext|>")
    tokenizer.save_pretrained(folder)
    transformers.ViTImageProcessorPil(size=_size(kind)).save_pretrained(folder)
    decoder = transformers.GPT2Config(
        vocab_size=end + 1,
        n_embd=kind.decoder_width,
        n_layer=kind.decoder_depth,
        n_head=kind.decoder_heads,
        bos_token_id=end,
        eos_token_id=end,
        add_cross_attention=True,
        is_decoder=True,
    )
    pair = transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        transformers.ViTConfig(**_encoder(kind)), decoder
    )
    network = transformers.VisionEncoderDecoderModel(config=pair)
    for settings in (network.config, network.generation_config):
        settings.decoder_start_token_id = settings.eos_token_id = settings.pad_token_id = end
    return network, end


def _blip(kind: Architecture, folder: Path) -> tuple[Any, int]:
    """The network, and the token that ends a caption."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = [*special, *(f"w{number}" for number in range(kind.word_count))]
    tokenizer = transformers.BertTokenizer(vocab={word: place for place, word in enumerate(words)})
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    tokenizer.add_tokens(["[ENC]"], special_tokens=True)
    pictures = transformers.BlipImageProcessorPil(size=_size(kind))
    transformers.BlipProcessor(pictures, tokenizer).save_pretrained(folder)
    end, start = tokenizer.convert_tokens_to_ids(["[SEP]", "[DEC]"])
    text = {
        "hidden_size": kind.decoder_width,
        "encoder_hidden_size": kind.width,
        "num_hidden_layers": kind.decoder_depth,
        "num_attention_heads": kind.decoder_heads,
        "intermediate_size": 4 * kind.decoder_width,
        "is_decoder": True,
        "vocab_size": len(tokenizer),
        "bos_token_id": start,
        "eos_token_id": end,
        "sep_token_id": end,
        "pad_token_id": 0,
    }
    config = transformers.BlipConfig(
        text_config=text, vision_config=_encoder(kind), image_text_hidden_size=256
    )
    network = transformers.BlipForConditionalGeneration(config)
    return network, int(end)
