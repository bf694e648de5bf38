"""Noise that is a function of seed, token and word: its bits, its spread, and what it depends on."""

from __future__ import annotations

import numpy as np
import torch

from generator.measure.sampling import GAMMA, WORDS, gumbel, mixed, noisy

MASK = 2**64 - 1


def splitmix(state: int) -> int:
    """The published function, on whole numbers of Python."""
    number = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def test_mixing_is_that_of_splitmix64() -> None:
    states = [0, 1, 2**63, MASK, 0x9E3779B97F4A7C15, 12345678901234567890]
    signed = torch.from_numpy(np.array(states, np.uint64).view(np.int64).copy())
    assert mixed(signed).numpy().view(np.uint64).tolist() == [splitmix(state) for state in states]


def test_noise_is_that_of_splitmix64_at_the_place_of_seed_token_and_word() -> None:
    noise = gumbel(torch.tensor([5, 2**62]), 3, 7)
    for row, seed in zip(noise.tolist(), (5, 2**62), strict=True):
        for word, found in enumerate(row):
            number = splitmix((splitmix(seed) + (word + 3 * WORDS) * GAMMA) & MASK)
            even = ((number >> 12) + 0.5) / 2**52
            assert np.isclose(found, -np.log(-np.log(even)), rtol=1e-6)


def test_noise_is_finite_and_spread_as_gumbel_says() -> None:
    noise = gumbel(torch.arange(100), 0, 5000).double()
    assert noise.isfinite().all()
    assert np.isclose(noise.mean(), 0.5772, atol=0.01)
    assert np.isclose(noise.var(), np.pi**2 / 6, atol=0.02)
    for one, other in ((noise[0], noise[1]), (noise[0], gumbel(torch.tensor([0]), 1, 5000)[0].double())):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_noise_of_a_picture_is_the_same_alone_and_in_any_company() -> None:
    seeds = torch.tensor([11, 7, 2**63 - 1])
    logits = torch.randn(3, 50, generator=torch.Generator().manual_seed(0))
    together = noisy(logits, seeds, 2, 0.9, 0.7)
    for place in range(3):
        alone = noisy(logits[place : place + 1], seeds[place : place + 1], 2, 0.9, 0.7)
        assert torch.equal(alone[0], together[place])
    assert torch.equal(noisy(logits.flip(0), seeds.flip(0), torch.tensor([2]), 0.9, 0.7).flip(0), together)
