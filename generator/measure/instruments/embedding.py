"""Networks that turn a picture into a vector: CLIP, SigLIP, DINOv2.

What a vector is worth is seen only beside others: the samples nearest to a picture, and, where the network
also reads, the captions that fit it best.
"""

from __future__ import annotations

import importlib.util
import string
from collections.abc import Sequence
from typing import Any

import torch
from transformers import AutoModel

from generator.measure.checkpoints import Checkpoint, Unavailable, open_network, open_pixels, open_tokenizer
from generator.measure.device import placed
from generator.measure.instruments import Context, Produced, Request, pictures_of
from generator.readings.answers import Choice
from generator.run_settings import Decode, Run

NEAREST = 3

MATCHES = 5

BATCH = {"cuda": 64, "cpu": 8}

READS = 32  # captions at a time

PUNCTUATION = str.maketrans("", "", string.punctuation)


class Embedding:
    """An opened network, and the samples and captions that pictures are compared with."""

    def __init__(self, checkpoint: Checkpoint, device: Any, dtype: Any, context: Context) -> None:
        self.batch_size = BATCH.get(device.type, BATCH["cpu"])
        # The pooler is of networks that are refused below.
        self._network = open_network(checkpoint, AutoModel, device, dtype, unused=("pooler.",))
        self._pixels = open_pixels(checkpoint)
        self._device, self._dtype, self._context = device, dtype, context
        kind = self._network.config.model_type
        if kind not in ("clip", "siglip", "dinov2"):
            raise Unavailable(
                f'networks of the type "{kind}" give no vector that is known here to stand for a picture',
                "use CLIP, SigLIP or DINOv2",
            )
        self._is_siglip, self._reads = kind == "siglip", kind != "dinov2"
        self._tokenizer: Any = _tokenizer(checkpoint) if self._reads else None
        self._samples: torch.Tensor | None = None  # [sample, dimension]
        self._captions: torch.Tensor | None = None  # [caption, dimension]

    def prepare(self, requests: Sequence[Request]) -> None:
        self._pixels.begin(pictures_of(requests))

    @torch.inference_mode()
    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """The nearest other samples by cosine, and the captions that fit best with their probabilities.

        The first call also looks at all samples and reads all captions.
        """
        vectors = self._seen(requests)
        near = self._nearest(vectors, requests)
        matches = self._matches(vectors)
        return [
            Produced(nearest=names, matches=captions) for names, captions in zip(near, matches, strict=True)
        ]

    def _nearest(self, vectors: torch.Tensor, requests: Sequence[Request]) -> list[tuple[Choice, ...]]:
        samples = self._context.requests
        if self._samples is None:
            size = len(requests)  # what the caller found to fit
            parts = [self._seen(samples[start : start + size]) for start in range(0, len(samples), size)]
            self._samples = torch.cat(parts) if parts else vectors[:0]
        cosines = (vectors @ self._samples.T).tolist()
        nearest = []
        for request, row in zip(requests, cosines, strict=True):
            choices = [Choice(sample.name, value) for sample, value in zip(samples, row, strict=True)]
            others = [choice for choice in choices if choice.name != request.name]
            nearest.append(_best(others, NEAREST))
        return nearest

    def _matches(self, vectors: torch.Tensor) -> list[tuple[Choice, ...]]:
        captions = self._context.captions
        if not self._reads or not captions:
            return [()] * len(vectors)
        if self._captions is None:
            starts = range(0, len(captions), READS)
            self._captions = torch.cat([self._read(captions[start : start + READS]) for start in starts])
        scale = self._network.logit_scale.float().cpu().exp()
        logits = vectors @ self._captions.T * scale  # [picture, caption]
        if self._is_siglip:  # trained to judge each caption by itself, the others to choose among captions
            chances = (logits + self._network.logit_bias.float().cpu()).sigmoid()
        else:
            chances = logits.softmax(-1)
        matches = []
        for row in chances.tolist():
            choices = [Choice(caption, chance) for caption, chance in zip(captions, row, strict=True)]
            matches.append(_best(choices, MATCHES))
        return matches

    def _seen(self, requests: Sequence[Request]) -> torch.Tensor:
        """Unit vectors of pictures, float32 on the CPU: [picture, dimension]."""
        pixels = placed(self._pixels(pictures_of(requests)), self._device, self._dtype)
        see = self._network.get_image_features if self._reads else self._network
        return _unit(see(pixel_values=pixels))

    def _read(self, captions: Sequence[str]) -> torch.Tensor:
        """Unit vectors of captions, float32 on the CPU: [caption, dimension]."""
        length = self._network.config.text_config.max_position_embeddings
        texts = [_bare(caption) for caption in captions] if self._is_siglip else list(captions)
        # SigLIP has read nothing but full length in training: it has no mask, its padding counts as words.
        tokens = self._tokenizer(
            texts,
            padding="max_length" if self._is_siglip else True,
            truncation=True,
            max_length=length,
            return_tensors="pt",
        ).to(self._device)
        names = ("input_ids",) if self._is_siglip else ("input_ids", "attention_mask")
        return _unit(self._network.get_text_features(**{name: tokens[name] for name in names}))


def _bare(caption: str) -> str:
    """Without capitals and punctuation, as SigLIP was trained."""
    return " ".join(caption.lower().translate(PUNCTUATION).split())


def _tokenizer(checkpoint: Checkpoint) -> Any:
    path = checkpoint.path / "tokenizer_config.json"
    needs_pieces = path.is_file() and '"SiglipTokenizer"' in path.read_text("utf-8")
    if needs_pieces and importlib.util.find_spec("sentencepiece") is None:
        raise Unavailable(
            "SigLIP's words are told apart by sentencepiece, which is not installed here",
            "run pip install sentencepiece protobuf",
        )
    return open_tokenizer(checkpoint)


def _unit(answer: Any) -> torch.Tensor:
    return torch.nn.functional.normalize(answer.pooler_output.float(), dim=-1).cpu()


def _best(choices: Sequence[Choice], count: int) -> tuple[Choice, ...]:
    """Highest value first; what agrees to six digits by name, as the last bits differ between batches."""
    return tuple(sorted(choices, key=lambda choice: (-round(choice.value, 6), choice.name))[:count])


def open_instrument(checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context) -> Embedding:
    """The network of `run`. Raises Unavailable."""
    return Embedding(checkpoint, device, dtype, context)
