"""Nucleus sampling as a search for the greatest: log-probabilities within top_p, plus Gumbel noise.

The noise is a function of the seed of a picture, of the number of the token and of the word, and of nothing
else: no generator is kept, nothing comes from the host at any token, and what is said of a picture is the
same alone, in any batch, in any order and on any device.
"""

from __future__ import annotations

import torch

WORDS = 2**32  # more than any vocabulary has

# SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
GAMMA, FIRST, SECOND = (
    number - 2**64 for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)

BITS = 52  # of a number between 0 and 1: with one more, some would be rounded to 1


def noisy(
    logits: torch.Tensor, seeds: torch.Tensor, step: torch.Tensor | int, top_p: float, temperature: float
) -> torch.Tensor:
    """Scores of which the greatest is the word that is drawn: float32 [picture, word], as `logits`.

    `seeds` are int64 [picture]; `step` is the number of the new token, from 0.
    """
    likely = (logits.float() / temperature).log_softmax(-1)
    ordered, places = likely.sort(-1, descending=True)
    chances = ordered.exp()
    outside = chances.cumsum(-1) - chances >= top_p  # the likeliest is always inside
    likely = likely.masked_fill(torch.zeros_like(outside).scatter(-1, places, outside), float("-inf"))
    return likely + gumbel(seeds, step, logits.shape[-1])


def gumbel(seeds: torch.Tensor, step: torch.Tensor | int, count: int) -> torch.Tensor:
    """Noise for each word: float32 [picture, word]."""
    words = torch.arange(count, device=seeds.device) + step * WORDS
    numbers = mixed(mixed(seeds)[:, None] + words * GAMMA)
    even = (_shifted(numbers, 64 - BITS).double() + 0.5) * 2.0**-BITS  # between 0 and 1, neither of them
    return -(-even.log()).log().float()


def mixed(numbers: torch.Tensor) -> torch.Tensor:
    """Numbers of 64 bits in which every bit depends on all bits of these; products wrap around."""
    numbers = (numbers ^ _shifted(numbers, 30)) * FIRST
    numbers = (numbers ^ _shifted(numbers, 27)) * SECOND
    return numbers ^ _shifted(numbers, 31)


def _shifted(numbers: torch.Tensor, count: int) -> torch.Tensor:
    """To the right, with zeros from the left, as if they had no sign."""
    return (numbers >> count) & (2 ** (64 - count) - 1)
