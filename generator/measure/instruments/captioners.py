"""Captioners with an encoder that sees and a decoder that speaks: vision-encoder-decoder and BLIP.

A batch is seen once. Then it is decoded (greedy, beam search, nucleus sampling), and the finished captions
are read once more, all tokens at a time, for where the decoder looked at each word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForImageTextToText, LogitsProcessorList
from transformers.modeling_outputs import BaseModelOutput

from generator.digests import digest
from generator.measure.checkpoints import Checkpoint, Unavailable, open_network, open_pixels, open_tokenizer
from generator.measure.decoding import Decoder
from generator.measure.device import placed
from generator.measure.instruments import Context, Produced, Request, pictures_of
from generator.measure.sampling import noisy
from generator.run_settings import Decode, Run

MAX_NEW_TOKENS = 32

BATCH = {"cuda": 64, "cpu": 8}

BEFORE_STOP = re.compile(r" (?=[,.;:!?](?: |$))")  # tokenizers of the BERT kind set stops apart


class Captioner:
    """An opened captioner; what differs between the two kinds stands in its subclasses."""

    def __init__(self, network: Any, checkpoint: Checkpoint, run: Run, device: Any, dtype: Any) -> None:
        self.batch_size = BATCH.get(device.type, BATCH["cpu"])
        self._network, self._device, self._dtype = network, device, dtype
        self._pixels = open_pixels(checkpoint)
        self._tokenizer = open_tokenizer(checkpoint)
        words = self._tokenizer(run.prompt, add_special_tokens=False)["input_ids"]
        self._prompt = [self._start(), *words]  # tokens
        self._room = self._positions() - len(self._prompt)  # for new tokens
        if self._room < 1:
            raise Unavailable(
                f"the prompt has {len(self._prompt)} tokens, and the decoder takes {self._positions()}",
                "shorten run.prompt",
            )
        self._decoder = Decoder(network) if Decoder.suits(network) else None

    def prepare(self, requests: Sequence[Request]) -> None:
        self._pixels.begin(pictures_of(requests))

    @torch.inference_mode()
    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """Captions with a map for each word. Beams go before sampling where the settings ask for both."""
        pictures = pictures_of(requests)
        pixels = placed(self._pixels(pictures), self._device, self._dtype)
        states = self._see(pixels)  # [picture, class token and patches, width]
        tokens = self._say(states, decode, [seed_of(picture, decode) for picture in pictures])
        maps = self._maps(states, tokens, self._grid(pixels.shape[-2], pixels.shape[-1]))
        return [self._produced(row, seen) for row, seen in zip(tokens.tolist(), maps, strict=True)]

    def _say(self, states: Any, decode: Decode, seeds: Sequence[int]) -> Any:
        """Finished captions: [picture, token], the prompt first, the end token and padding last."""
        most = min(int(decode.get("max_new_tokens", MAX_NEW_TOKENS)), self._room)
        limits = {"max_new_tokens": most, "min_new_tokens": min(int(decode.get("min_new_tokens", 0)), most)}
        beams, penalty = int(decode.get("num_beams", 1)), decode.get("length_penalty", 1.0)
        if beams == 1 and (share := decode.get("top_p", 0)):
            nucleus = share, decode.get("temperature", 1.0)
            if self._decoder is not None:
                return self._decoder.nucleus(states, self._prompt, seeds, *nucleus, **limits)
            noise = LogitsProcessorList([GumbelNoise(seeds, *nucleus)])
            return self._generate(states, num_beams=1, logits_processor=noise, **limits)
        if self._decoder is None:
            penalties = {"length_penalty": penalty} if beams > 1 else {}
            return self._generate(states, num_beams=beams, **penalties, **limits)
        if beams == 1:
            return self._decoder.greedy(states, self._prompt, **limits)
        return self._decoder.beam(states, self._prompt, beams, length_penalty=penalty, **limits)

    def _maps(self, states: Any, tokens: Any, grid: tuple[int, int]) -> Sequence[NDArray[np.float32] | None]:
        """Where the decoder looked for each token but the first: [token, row, column] of each picture.

        The mean of all layers and heads. None where the encoder's states are not a grid of patches.
        """
        rows, columns = grid
        before = states.shape[1] - rows * columns  # a class token, or none
        if not rows * columns or not 0 <= before <= 2:
            return [None] * len(tokens)
        read = self._looked if self._decoder is None else self._decoder.attention
        mean = read(states, tokens[:, :-1])  # [picture, token, class token and patches]
        maps: NDArray[np.float32] = mean[..., before:].unflatten(-1, (rows, columns)).cpu().numpy()
        return list(maps)

    def _looked(self, states: Any, tokens: Any) -> Any:
        """[picture, token, class token and patches] by the network's own pass over finished captions.

        For networks that Decoder does not suit.
        """
        looked = self._attend(states, tokens)
        if not looked:
            name = type(self._network).__name__
            raise RuntimeError(f"{name} gives no attention weights: it was not opened with eager attention")
        return sum(layer.float().mean(1) for layer in looked) / len(looked)

    def _produced(self, tokens: Sequence[int], seen: NDArray[np.float32] | None) -> Produced:
        """The caption of one picture, and the map of each of its words."""
        silent = {*self._tokenizer.all_special_ids, self._prompt[0]}
        spoken = [place for place, token in enumerate(tokens) if token not in silent]
        heard = [tokens[place] for place in spoken]
        texts = self._texts([heard[: count + 1] for count in range(len(heard))])
        text = texts[-1] if texts else ""
        words = text.split()
        if seen is None or not words:
            return Produced(text)
        maps = np.zeros((len(words), *seen.shape[1:]), np.float32)
        begun = 0
        for place, so_far in zip(spoken, texts, strict=True):
            count = min(len(so_far.split()), len(words))
            # A token begins a word, or goes on with the last one.
            for word in range(begun, count) or (max(0, count - 1),):
                maps[word] += seen[place - 1]
            begun = max(begun, count)
        shares = maps / maps.sum((1, 2), keepdims=True)
        return Produced(text, tuple(words), shares.astype(np.float16))

    def _texts(self, rows: Sequence[Sequence[int]]) -> list[str]:
        """Captions as they are shown: one line of what can be seen, stops set to the word before them."""
        if not rows:
            return []
        texts = self._tokenizer.batch_decode(
            rows, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return [BEFORE_STOP.sub("", _on_one_line(text)) for text in texts]

    def _start(self) -> int:
        """The token that every caption begins with."""
        raise NotImplementedError

    def _positions(self) -> int:
        """How many tokens the decoder takes."""
        raise NotImplementedError

    def _grid(self, height: int, width: int) -> tuple[int, int]:
        """Rows and columns of patches of pixels [height, width]; 0 and 0 where there is no such grid."""
        raise NotImplementedError

    def _see(self, pixels: Any) -> Any:
        """The encoder's states: [picture, class token and patches, width]."""
        raise NotImplementedError

    def _generate(self, states: Any, **settings: Any) -> Any:
        """transformers' own decoding: [picture, token]."""
        raise NotImplementedError

    def _attend(self, states: Any, tokens: Any) -> Sequence[Any]:
        """Attention of each layer while all tokens are read at once: [picture, head, token, state]."""
        raise NotImplementedError


class EncoderDecoder(Captioner):
    """vision-encoder-decoder: any encoder of pictures, any decoder with cross-attention; ViT and GPT-2."""

    def _start(self) -> int:
        network = self._network
        for settings in (network.generation_config, network.config, network.config.decoder):
            for name in ("decoder_start_token_id", "bos_token_id"):
                if isinstance(start := getattr(settings, name, None), int):
                    return start
        raise Unavailable(
            "the checkpoint names no token that captions begin with",
            "write decoder_start_token_id into its config.json",
        )

    def _positions(self) -> int:
        return int(getattr(self._network.config.decoder, "max_position_embeddings", 1024))

    def _grid(self, height: int, width: int) -> tuple[int, int]:
        return _patches(self._network.config.encoder, height, width)

    def _see(self, pixels: Any) -> Any:
        return self._network.encoder(pixel_values=pixels).last_hidden_state

    def _generate(self, states: Any, **settings: Any) -> Any:
        return self._network.generate(
            encoder_outputs=BaseModelOutput(last_hidden_state=states),
            decoder_input_ids=torch.tensor([self._prompt] * len(states), device=states.device),
            do_sample=False,
            **settings,
        )

    def _attend(self, states: Any, tokens: Any) -> Sequence[Any]:
        read = self._network(
            encoder_outputs=(states,), decoder_input_ids=tokens, output_attentions=True, use_cache=False
        )
        return read.cross_attentions or ()


class Blip(Captioner):
    """BLIP: its text decoder is asked directly, as its own generate does."""

    def _start(self) -> int:
        return int(self._network.config.text_config.bos_token_id)

    def _positions(self) -> int:
        return int(self._network.config.text_config.max_position_embeddings)

    def _grid(self, height: int, width: int) -> tuple[int, int]:
        return _patches(self._network.config.vision_config, height, width)

    def _see(self, pixels: Any) -> Any:
        return self._network.vision_model(pixel_values=pixels).last_hidden_state

    def _generate(self, states: Any, **settings: Any) -> Any:
        config = self._network.config.text_config
        return self._network.text_decoder.generate(
            input_ids=torch.tensor([self._prompt] * len(states), device=states.device),
            encoder_hidden_states=states,
            encoder_attention_mask=torch.ones(states.shape[:2], dtype=torch.long, device=states.device),
            eos_token_id=config.sep_token_id,
            pad_token_id=config.pad_token_id,
            do_sample=False,
            **settings,
        )

    def _attend(self, states: Any, tokens: Any) -> Sequence[Any]:
        mask = torch.ones(states.shape[:2], dtype=torch.long, device=states.device)
        read = self._network.text_decoder(
            input_ids=tokens,
            encoder_hidden_states=states,
            encoder_attention_mask=mask,
            output_attentions=True,
            use_cache=False,
        )
        return read.cross_attentions or ()


class GumbelNoise:
    """Nucleus sampling for transformers' own decoding, which chooses the greatest at every token."""

    def __init__(self, seeds: Sequence[int], top_p: float, temperature: float) -> None:
        self._seeds = torch.tensor(seeds)
        self._settings = top_p, temperature
        self._step = 0

    def __call__(self, tokens: Any, scores: Any) -> Any:
        """`scores` are logits, [picture, token of the vocabulary]."""
        self._seeds = self._seeds.to(scores.device)
        drawn = noisy(scores, self._seeds, self._step, *self._settings)
        self._step += 1
        return drawn


def open_instrument(checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context) -> Captioner:
    """The captioner of `run`. Raises Unavailable."""
    if run.instrument == "blip":
        network = _opened(checkpoint, run, device, dtype, "blip", ())
        return Blip(network, checkpoint, run, device, dtype)
    network = _opened(checkpoint, run, device, dtype, "vision-encoder-decoder", ("encoder.pooler.",))
    network.decoder.set_attn_implementation("eager")  # the only one that gives its weights
    return EncoderDecoder(network, checkpoint, run, device, dtype)


def _opened(
    checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, model_type: str, unused: Sequence[str]
) -> Any:
    network = open_network(checkpoint, AutoModelForImageTextToText, device, dtype, unused)
    if network.config.model_type != model_type:
        raise Unavailable(
            f'the checkpoint is of the type "{network.config.model_type}", not "{model_type}"',
            "correct run.instrument",
        )
    return network


def _patches(config: Any, height: int, width: int) -> tuple[int, int]:
    """Rows and columns that an encoder with patches of one size cuts pixels [height, width] into."""
    patch = getattr(config, "patch_size", None)
    high, wide = patch if isinstance(patch, (list, tuple)) else (patch, patch)
    return (height // high, width // wide) if high and wide else (0, 0)


def _on_one_line(text: str) -> str:
    """What can be seen of a text."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def seed_of(picture: Any, decode: Decode) -> int:
    """Of the noise for a picture: 63 bits of the seed and the picture's pixels."""
    seed = f"{decode.get('seed', 0):.0f} {picture.size}".encode()
    return int.from_bytes(digest(seed + picture.tobytes())) >> 1
