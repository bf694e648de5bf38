"""The arithmetic of captioners' text decoders, GPT-2 with cross-attention and BLIP's, written once for both.

Knows nothing of searching: what is attended to, and which rows are read together, is the caller's. P
pictures, R rows of each (beams, or the tokens of a finished caption), S states of the encoder, H heads, W
width of a head, D = H x W.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch.nn import functional as F

PLAIN = {  # settings of generation under which greedy and beam search are no more than what decoding.py does
    "repetition_penalty": 1.0,
    "encoder_repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "encoder_no_repeat_ngram_size": 0,
    "early_stopping": False,
    "num_beam_groups": 1,
    "diversity_penalty": 0.0,
}

BARRED = (
    "bad_words_ids",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "suppress_tokens",
    "begin_suppress_tokens",
    "sequence_bias",
)

Affine = tuple[torch.Tensor, torch.Tensor | None]  # weight [out, in] and bias; or scale and shift of a norm

Own = Callable[[int, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

Look = Callable[[int, torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Layer:
    own: Affine  # query, key and value of the tokens said so far, stacked
    own_out: Affine
    query: Affine  # of the picture
    picture: Affine  # key and value of the picture, stacked
    picture_out: Affine
    up: Affine
    down: Affine
    norms: tuple[Affine, ...]  # of own attention, of the picture's, of the feed-forward part


@dataclass(frozen=True, slots=True)
class Layers:
    heads: int
    epsilon: float
    end: int  # token
    pad: int  # token
    words: torch.Tensor  # [word, D]
    positions: torch.Tensor  # [position, D]
    norm_words: Affine | None
    norms_first: bool  # GPT-2 norms what goes into a part, BLIP what comes out
    layers: tuple[Layer, ...]
    activation: Callable[[torch.Tensor], torch.Tensor]
    transform: Affine | None  # between the last layer and the last norm
    norm_last: Affine
    head: Affine
    project: Affine | None  # from the encoder's dimension to D

    def look(self, states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of pictures, each [layer, P, H, S, W], from states [P, S, dimension]."""
        states = states.to(self.words.dtype)
        if self.project is not None:
            states = F.linear(states, *self.project)
        width = self.words.shape[1] // self.heads
        shape = (2, len(self.layers), len(states), self.heads, states.shape[1], width)
        both = torch.empty(
            shape, dtype=states.dtype, device=states.device
        )  # [key or value, layer, P, H, S, W]
        for number, layer in enumerate(self.layers):
            stacked = F.linear(states, *layer.picture).unflatten(-1, (2, self.heads, -1))  # [P, S, 2, H, W]
            both[:, number] = stacked.permute(2, 0, 3, 1, 4)
        return both[0], both[1]

    def embed(self, tokens: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """[P, R, D] of tokens [P, R] at positions [R] or [1]."""
        x = F.embedding(tokens, self.words) + self.positions.index_select(0, positions)
        return x if self.norm_words is None else self._norm(x, self.norm_words)

    def through(self, x: torch.Tensor, own: Own, look: Look) -> torch.Tensor:
        """All layers: [P, R, D] to [P, R, D].

        own(layer, query, key, value) attends to what was said, look(layer, query) to the picture: each [P, H,
        R, W].
        """
        for number, layer in enumerate(self.layers):
            own_norm, look_norm, think_norm = layer.norms
            stacked = F.linear(self._before(x, own_norm), *layer.own)
            stacked = stacked.unflatten(-1, (3, self.heads, -1))  # [P, R, query key value, H, W]
            y = _joined(own(number, *stacked.permute(2, 0, 3, 1, 4)))  # [P, R, D]
            x = self._after(x + F.linear(y, *layer.own_out), own_norm)

            query = F.linear(self._before(x, look_norm), *layer.query)
            query = query.unflatten(-1, (self.heads, -1)).transpose(1, 2)  # [P, H, R, W]
            y = _joined(look(number, query))  # [P, R, D]
            x = self._after(x + F.linear(y, *layer.picture_out), look_norm)

            y = self.activation(F.linear(self._before(x, think_norm), *layer.up))
            x = self._after(x + F.linear(y, *layer.down), think_norm)
        return x

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """Of the next token, float32: [P, R, D] to [P, R, word]."""
        if self.transform is not None:
            x = self.activation(F.linear(x, *self.transform))
        return F.linear(self._norm(x, self.norm_last), *self.head).float()

    def _before(self, x: torch.Tensor, norm: Affine) -> torch.Tensor:
        return self._norm(x, norm) if self.norms_first else x

    def _after(self, x: torch.Tensor, norm: Affine) -> torch.Tensor:
        return x if self.norms_first else self._norm(x, norm)

    def _norm(self, x: torch.Tensor, norm: Affine) -> torch.Tensor:
        return F.layer_norm(x, x.shape[-1:], *norm, self.epsilon)


def are_known(network: Any) -> bool:
    """Whether the network's decoder is one of the two, without settings that only transformers' generate
    knows.
    """
    kind = network.config.model_type
    if kind == "blip" and hasattr(network, "text_decoder"):
        return _is_blip(network) and _is_plain(network.text_decoder.generation_config)
    if kind == "vision-encoder-decoder" and network.decoder.config.model_type == "gpt2":
        return _is_gpt2(network) and _is_plain(network.generation_config)
    return False


def _is_blip(network: Any) -> bool:
    config = network.config.text_config
    has_head = hasattr(network.text_decoder, "cls")
    return bool(has_head and config.hidden_act == "gelu" and isinstance(config.sep_token_id, int))


def _is_gpt2(network: Any) -> bool:
    config = network.decoder.config
    if config.activation_function != "gelu_new" or not isinstance(
        network.generation_config.eos_token_id, int
    ):
        return False
    return bool(config.scale_attn_weights and not config.scale_attn_by_inverse_layer_idx)


def _is_plain(settings: Any) -> bool:
    """Whether generation is asked for nothing but greedy and beam search."""
    is_neutral = all(getattr(settings, name, None) in (None, value) for name, value in PLAIN.items())
    return is_neutral and not any(getattr(settings, name, None) for name in BARRED)


def layers_of(network: Any) -> Layers:
    """Weights are shared with the network where they can be."""
    return _blip(network) if network.config.model_type == "blip" else _gpt2(network)


def _gpt2(network: Any) -> Layers:
    body, config, tokens = network.decoder.transformer, network.decoder.config, network.generation_config
    return Layers(
        heads=config.n_head,
        epsilon=config.layer_norm_epsilon,
        end=tokens.eos_token_id,
        pad=tokens.eos_token_id if tokens.pad_token_id is None else tokens.pad_token_id,
        words=body.wte.weight,
        positions=body.wpe.weight,
        norm_words=None,
        norms_first=True,
        layers=tuple(_gpt2_layer(block) for block in body.h),
        activation=partial(F.gelu, approximate="tanh"),
        transform=None,
        norm_last=_affine(body.ln_f),
        head=(network.decoder.lm_head.weight, None),
        project=_affine(network.enc_to_dec_proj) if hasattr(network, "enc_to_dec_proj") else None,
    )


def _gpt2_layer(block: Any) -> Layer:
    return Layer(
        own=_turned(block.attn.c_attn),
        own_out=_turned(block.attn.c_proj),
        query=_turned(block.crossattention.q_attn),
        picture=_turned(block.crossattention.c_attn),
        picture_out=_turned(block.crossattention.c_proj),
        up=_turned(block.mlp.c_fc),
        down=_turned(block.mlp.c_proj),
        norms=(_affine(block.ln_1), _affine(block.ln_cross_attn), _affine(block.ln_2)),
    )


def _blip(network: Any) -> Layers:
    body, config = network.text_decoder.bert, network.config.text_config
    predictions = network.text_decoder.cls.predictions
    return Layers(
        heads=config.num_attention_heads,
        epsilon=config.layer_norm_eps,
        end=config.sep_token_id,
        pad=config.sep_token_id if config.pad_token_id is None else config.pad_token_id,
        words=body.embeddings.word_embeddings.weight,
        positions=body.embeddings.position_embeddings.weight,
        norm_words=_affine(body.embeddings.LayerNorm),
        norms_first=False,
        layers=tuple(_blip_layer(layer) for layer in body.encoder.layer),
        activation=F.gelu,
        transform=_affine(predictions.transform.dense),
        norm_last=_affine(predictions.transform.LayerNorm),
        head=_affine(predictions.decoder),
        project=None,
    )


def _blip_layer(layer: Any) -> Layer:
    own, look = layer.attention.self, layer.crossattention.self
    parts = (layer.attention, layer.crossattention, layer)
    return Layer(
        own=_stacked(own.query, own.key, own.value),
        own_out=_affine(layer.attention.output.dense),
        query=_affine(look.query),
        picture=_stacked(look.key, look.value),
        picture_out=_affine(layer.crossattention.output.dense),
        up=_affine(layer.intermediate.dense),
        down=_affine(layer.output.dense),
        norms=tuple(_affine(part.output.LayerNorm) for part in parts),
    )


def _affine(module: Any) -> Affine:
    """Weight and bias, or scale and shift."""
    return module.weight, module.bias


def _turned(module: Any) -> Affine:
    """GPT-2 keeps its weights as [in, out]."""
    return module.weight.t(), module.bias


def _stacked(*modules: Any) -> Affine:
    weight = torch.cat([module.weight for module in modules])
    bias = torch.cat([module.bias for module in modules])
    return weight.detach(), bias.detach()


def _joined(heads: torch.Tensor) -> torch.Tensor:
    """[P, H, R, W] to [P, R, D]."""
    return heads.transpose(1, 2).flatten(2)
