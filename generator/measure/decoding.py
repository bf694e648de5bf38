"""Greedy and beam search and sampling for captioners (GPT-2 with cross-attention, BLIP), in batches.

    if Decoder.suits(network):      # else: the network's own generate
        decoder = Decoder(network)  # once; keep it: on CUDA it keeps its captured graphs
        states = ...                # [picture, state, dimension]: the encoder's last hidden state
        tokens = decoder.greedy(states, prompt, max_new_tokens=16)             # [picture, token]
        tokens = decoder.beam(states, prompt, num_beams=4, max_new_tokens=16)  # [picture, token]
        tokens = decoder.nucleus(states, prompt, seeds, 0.9, 1.0, max_new_tokens=16)  # [picture, token]
        shares = decoder.attention(states, tokens)                             # [picture, token, state]

`prompt` is what every sequence begins with: [decoder_start_token_id] for a vision-encoder-decoder, [bos, ...]
without the closing [SEP] for BLIP. What comes back is what transformers' `generate` gives in float32: prompt
first, then new tokens up to and with the end token, then padding; cut to the longest.

Why not `generate`: it projects the picture's keys and values once per beam, grows its cache at every token,
asks the device at every token whether all are done, and issues twice the kernels. Here keys and values of a
picture exist once; the cache has its final size from the start; a beam is a mask over its picture's slots, so
keeping other beams moves no keys; and one token, choice included, is one call without a question to the host.
On CUDA that call is captured as a graph and replayed. So nothing in it may come from the host: torch.where
with a number, for one, copies that number to the device, which breaks a capture; masked_fill takes it along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch.nn import functional as F

from generator.measure import graphs
from generator.measure.graphs import Graphs
from generator.measure.layers import are_known, layers_of
from generator.measure.sampling import noisy

NEVER = -1e9  # log-probability of what may not be chosen; transformers' number

CHECK_EVERY = 4  # tokens between two questions to a GPU whether all are done: each waits for it

_NOTHING = None, torch.empty(0), torch.empty(0)

ALIGNED = 8  # a mask's row must be a multiple of 16 bytes, or CUDA's attention copies it at every call


@dataclass(slots=True)
class _State:
    """Everything a token reads and writes, in tensors that stay where they are: P pictures, B beams, T
    tokens.
    """

    limits: tuple[int, int, int]  # tokens of the prompt; least and most new ones
    seeds: torch.Tensor  # [P]: of the noise, where words are drawn
    penalties: torch.Tensor  # [new token]: divides a sum of log-probabilities that ends there
    picture_keys: torch.Tensor  # [layer, P, head, state, width]
    picture_values: torch.Tensor
    position: torch.Tensor  # [1]: of the token that is read next
    token: torch.Tensor  # [P, B]: that token
    sequences: torch.Tensor  # [P, B, T]
    scores: torch.Tensor  # [P, B]: sums of log-probabilities
    ended: torch.Tensor  # [P, B, T]: the best ended sequences, best first
    ended_scores: torch.Tensor  # [P, B]
    done: torch.Tensor  # [P]
    mask: torch.Tensor  # [P, 1, B, T, B]: 0 where a beam comes from the slot (token, beam), else -inf
    keys: torch.Tensor  # [layer, P, head, T, B, width]: what was said, a slot for each token and beam
    values: torch.Tensor


class Decoder:
    """The decoder of an opened captioner.

    Weights are shared with the network where they can be: keep it unchanged.
    """

    def __init__(self, network: Any) -> None:
        if not self.suits(network):
            raise ValueError(
                f"{type(network).__name__} with these settings has no decoder of ours: use its generate"
            )
        self._layers = layers_of(network)
        self._looked: tuple[Any, torch.Tensor, torch.Tensor] = _NOTHING  # states, their keys and values
        self._graphs: Graphs[_State] = Graphs()

    @staticmethod
    def suits(network: Any) -> bool:
        """Whether its decoder is one of the two, without settings that only transformers' generate knows."""
        return are_known(network)

    @torch.inference_mode()
    def greedy(
        self, states: torch.Tensor, prompt: Sequence[int], max_new_tokens: int, min_new_tokens: int = 0
    ) -> torch.Tensor:
        """The likeliest token at every step: [picture, token], int64, on the device of `states` [picture,
        state, dimension].
        """
        limits = len(prompt), min_new_tokens, max_new_tokens
        state = self._run(self._greedy_token, states, prompt, 1, limits, 1.0)
        return self._cut(state.sequences[:, 0], len(prompt), max_new_tokens)

    @torch.inference_mode()
    def nucleus(
        self,
        states: torch.Tensor,
        prompt: Sequence[int],
        seeds: Sequence[int],  # one for each picture
        top_p: float,
        temperature: float,
        max_new_tokens: int,
        min_new_tokens: int = 0,
    ) -> torch.Tensor:
        """Tokens drawn among the likeliest that together have the share `top_p`: [picture, token], int64.

        The same for a picture and its seed, whatever else is in the batch.
        """
        limits = len(prompt), min_new_tokens, max_new_tokens
        draw = partial(self._drawn_token, top_p=top_p, temperature=temperature)
        state = self._run(draw, states, prompt, 1, limits, 1.0, seeds)
        return self._cut(state.sequences[:, 0], len(prompt), max_new_tokens)

    @torch.inference_mode()
    def beam(
        self,
        states: torch.Tensor,
        prompt: Sequence[int],
        num_beams: int,
        max_new_tokens: int,
        min_new_tokens: int = 0,
        length_penalty: float = 1.0,
    ) -> torch.Tensor:
        """The best of `num_beams` sequences: [picture, token], int64.

        Scores are divided by (new tokens, end included) ** length_penalty. A picture is done when its best
        open beam, at its present length, is no better than its worst ended one (early_stopping=False in
        transformers).
        """
        limits = len(prompt), min_new_tokens, max_new_tokens
        state = self._run(self._beam_token, states, prompt, num_beams, limits, length_penalty)
        return self._cut(state.ended[:, 0], len(prompt), max_new_tokens)

    @torch.inference_mode()
    def attention(self, states: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        """Where the decoder looks while it reads finished captions [picture, token] at once.

        Shares are float32 [picture, token, state].

        The mean of all layers and heads; each row sums to 1. Row t is what the token after t is chosen from.
        """
        keys, values = self._look(states)
        seen = torch.zeros(*tokens.shape, states.shape[1], device=states.device)

        def own(number: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
            return F.scaled_dot_product_attention(query, key, value, is_causal=True)

        def look(number: int, query: torch.Tensor) -> torch.Tensor:
            scores = (query @ keys[number].mT).float() * query.shape[-1] ** -0.5
            share = scores.softmax(-1)  # [picture, head, token, state]
            seen.add_(share.mean(1))
            return share.to(query.dtype) @ values[number]

        positions = torch.arange(tokens.shape[1], device=tokens.device)
        self._layers.through(self._layers.embed(tokens, positions), own, look)
        return seen / len(self._layers.layers)

    def _look(self, states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of the pictures; those that were looked at last are not projected again."""
        if self._looked[0] is not states:
            self._looked = _NOTHING  # frees their memory before as much is taken again
            self._looked = (states, *self._layers.look(states))
        return self._looked[1:]

    def _run(
        self,
        one_token: Callable[[_State], None],
        states: torch.Tensor,
        prompt: Sequence[int],
        beams: int,
        limits: tuple[int, int, int],
        length_penalty: float,
        seeds: Sequence[int] = (),
    ) -> _State:
        least, most = limits[1:]
        if not prompt or most < 1 or least > most or beams < 1:
            counts = f"{len(prompt)} prompt tokens, {least} to {most} new tokens, {beams} beams"
            raise ValueError(f"{counts}: each must be at least 1, in order")
        positions = len(self._layers.positions)
        if len(prompt) + most - 1 > positions:
            room = positions + 1 - len(prompt)
            raise ValueError(
                f"the decoder has {positions} positions: max_new_tokens may be {room} at most, not {most}"
            )
        state, step = self._prepared(one_token, states, prompt, beams, limits, length_penalty)
        self._begin(state, prompt)
        if seeds:
            state.seeds.copy_(torch.tensor(seeds))
        often = CHECK_EVERY if states.device.type == "cuda" else 1
        for count in range(1, most + 1):
            step()
            if count % often == 0 and bool(state.done.all()):
                break
        return state

    def _prepared(
        self,
        one_token: Callable[[_State], None],
        states: torch.Tensor,
        prompt: Sequence[int],
        beams: int,
        limits: tuple[int, int, int],
        length_penalty: float,
    ) -> tuple[_State, Callable[[], object]]:
        """A state that holds the pictures, and what says one token: on CUDA those of a call before, when all
        shapes are the same.
        """
        pictures = self._look(states)
        if not graphs.suit(states.device):
            state = self._room(pictures, beams, limits, length_penalty)
            return state, lambda: one_token(state)

        def make() -> tuple[_State, Callable[[], object]]:
            empty = torch.zeros_like(pictures[0]), torch.zeros_like(pictures[1])
            fresh = self._room(empty, beams, limits, length_penalty)
            begin = partial(self._begin, fresh, prompt)
            return fresh, graphs.captured(partial(one_token, fresh), begin, states.device)

        setting = (*_named(one_token), beams, limits, length_penalty)
        state, step = self._graphs.of(setting, tuple(states.shape), make)
        state.picture_keys.copy_(pictures[0])
        state.picture_values.copy_(pictures[1])
        return state, step

    def _room(
        self,
        pictures: tuple[torch.Tensor, torch.Tensor],
        beams: int,
        limits: tuple[int, int, int],
        length_penalty: float,
    ) -> _State:
        """Tensors of their final sizes."""
        depth, count, heads, _, width = pictures[0].shape
        length = -(-(limits[0] + limits[2]) // ALIGNED) * ALIGNED

        def room(*shape: int, dtype: torch.dtype = pictures[0].dtype) -> torch.Tensor:
            return torch.zeros(shape, dtype=dtype, device=pictures[0].device)

        penalties = [float(new**length_penalty) for new in range(1, limits[2] + 1)]
        return _State(
            limits=limits,
            seeds=room(count, dtype=torch.long),
            penalties=torch.tensor(penalties, device=pictures[0].device),
            picture_keys=pictures[0],
            picture_values=pictures[1],
            position=room(1, dtype=torch.long),
            token=room(count, beams, dtype=torch.long),
            sequences=room(count, beams, length, dtype=torch.long),
            scores=room(count, beams, dtype=torch.float32),
            ended=room(count, beams, length, dtype=torch.long),
            ended_scores=room(count, beams, dtype=torch.float32),
            done=room(count, dtype=torch.bool),
            mask=room(count, 1, beams, length, beams),
            keys=room(depth, count, heads, length, beams, width),
            values=room(depth, count, heads, length, beams, width),
        )

    def _begin(self, state: _State, prompt: Sequence[int]) -> None:
        """Nothing is said but the prompt, and all of it but its last token is read."""
        state.sequences.fill_(self._layers.pad)
        state.sequences[..., : len(prompt)] = torch.tensor(prompt, device=state.sequences.device)
        state.ended.copy_(state.sequences)
        state.ended_scores.fill_(NEVER)
        state.scores.fill_(NEVER)[:, 0] = 0  # all beams say the same yet: only one may lead on
        state.done.fill_(False)
        state.mask.fill_(float("-inf"))
        state.keys.zero_()  # a number that is none, left by other pictures, would pass through the mask
        state.values.zero_()
        state.position.zero_()
        for token in prompt[:-1]:
            state.token.fill_(token)
            self._read(state)
            state.position += 1
        state.token.fill_(prompt[-1])

    def _read(self, state: _State) -> torch.Tensor:
        """Reads one token of every beam: [P, B, dimension].

        Its keys and values take the slots of its position.
        """
        pictures, beams = state.token.shape
        itself = torch.eye(beams, dtype=state.mask.dtype, device=state.mask.device)
        here = itself.log()  # [B, B]: 0 for the beam itself, -inf for the others
        state.mask.index_copy_(3, state.position, here[:, None].expand(pictures, 1, beams, 1, beams))
        mask = state.mask.flatten(3)  # [P, 1, B, T x B]

        def own(number: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
            keys, values = state.keys[number], state.values[number]
            keys.index_copy_(2, state.position, key[:, :, None])
            values.index_copy_(2, state.position, value[:, :, None])
            return F.scaled_dot_product_attention(query, keys.flatten(2, 3), values.flatten(2, 3), mask)

        def look(number: int, query: torch.Tensor) -> torch.Tensor:
            keys, values = state.picture_keys[number], state.picture_values[number]
            return F.scaled_dot_product_attention(query, keys, values)

        return self._layers.through(self._layers.embed(state.token, state.position), own, look)

    def _bar_end(self, state: _State, scores: torch.Tensor) -> None:
        """The end token may not come before the least number of new ones."""
        prompt_count, least, _ = state.limits
        if least:
            early = state.position - (prompt_count - 1) < least
            scores[..., self._layers.end].masked_fill_(early, float("-inf"))

    def _greedy_token(self, state: _State) -> None:
        self._say(state, self._next(state).argmax(-1))

    def _drawn_token(self, state: _State, top_p: float, temperature: float) -> None:
        step = state.position - (state.limits[0] - 1)
        scores = noisy(self._next(state).squeeze(1), state.seeds, step, top_p, temperature)
        self._say(state, scores.argmax(-1, keepdim=True))

    def _next(self, state: _State) -> torch.Tensor:
        """Logits of the next token of every beam: [P, B, vocabulary]."""
        logits = self._layers.logits(self._read(state))
        self._bar_end(state, logits)
        return logits

    def _say(self, state: _State, token: torch.Tensor) -> None:
        """Puts a token [P, 1] behind each sequence that has not ended."""
        token = token.masked_fill(state.done[:, None], self._layers.pad)
        state.position += 1
        state.sequences.index_copy_(2, state.position, token[..., None])
        state.token.copy_(token)
        state.done |= (token == self._layers.end).squeeze(1)

    def _beam_token(self, state: _State) -> None:
        beams = state.token.shape[1]
        chances = self._layers.logits(self._read(state)).log_softmax(-1)
        self._bar_end(state, chances)
        sums = state.scores[..., None] + chances  # [P, B, vocabulary]
        # One end token per beam at most, so twice as many leave enough beams that go on.
        scores, places = sums.flatten(1).topk(2 * beams)  # [P, 2B]
        parents, token = places // sums.shape[2], places % sums.shape[2]
        state.position += 1
        longer = _of(state.sequences, parents).index_copy_(2, state.position, token[..., None])  # [P, 2B, T]
        count = state.position - state.limits[0]  # of new tokens, less one
        penalty = state.penalties.index_select(0, count)

        ends = (token == self._layers.end) | (count == state.limits[2] - 1)
        candidates = (scores / penalty).masked_fill(~ends | state.done[:, None], NEVER)
        candidates[:, beams:].fill_(NEVER)  # what is not among the best may go on, but not end
        ended_scores, best = torch.cat([state.ended_scores, candidates], 1).topk(beams)
        state.ended.copy_(_of(torch.cat([state.ended, longer], 1), best))
        state.ended_scores.copy_(ended_scores)

        scores, best = torch.where(ends, scores + NEVER, scores).topk(beams)
        parents = parents.gather(1, best)
        state.sequences.copy_(_of(longer, best))
        state.token.copy_(token.gather(1, best))
        state.scores.copy_(scores)
        state.mask.copy_(_of(state.mask.squeeze(1), parents)[:, None])
        state.done |= scores[:, 0] / penalty <= ended_scores[:, -1]

    def _cut(self, tokens: torch.Tensor, prompt_count: int, most: int) -> torch.Tensor:
        """Without the columns in which every picture is done."""
        new = tokens[:, prompt_count : prompt_count + most]
        is_end = new == self._layers.end
        # The first end token is the sequence's own.
        counts = torch.where(is_end.any(1), is_end.long().argmax(1) + 1, most)
        return tokens[:, : prompt_count + int(counts.max())].clone()


def _named(one_token: Callable[[_State], None]) -> tuple[object, ...]:
    """What tells apart ways to choose a token, their numbers included, which a graph keeps."""
    if isinstance(one_token, partial):
        return (one_token.func.__name__, *one_token.keywords.items())
    return (one_token.__name__,)


def _of(rows: torch.Tensor, parents: torch.Tensor) -> torch.Tensor:
    """For each picture the rows of these numbers: [P, B, ...] and [P, n] to [P, n, ...]."""
    places = parents.view(*parents.shape, *[1] * (rows.dim() - 2)).expand(*parents.shape, *rows.shape[2:])
    return rows.gather(1, places)
