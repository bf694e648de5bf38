"""Which device is chosen, and that its arithmetic is exact and repeatable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import torch

from generator.measure import device
from generator.measure.device import choose, working_dtype
from generator.problems import Misuse


@pytest.mark.parametrize("device", ["gpu", "cuda:99", "cpu:x", "", "meta-cpu"])
def test_an_unknown_device_is_refused(device: str) -> None:
    with pytest.raises(Misuse, match=f'device "{device}" can\'t be used') as fault:
        choose(device)
    assert "cpu" in fault.value.help


def test_the_device_is_chosen_by_what_there_is() -> None:
    assert choose("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert choose("cpu") == torch.device("cpu")


def test_products_are_never_rounded_to_tensor_cores() -> None:
    choose("cpu")
    assert not torch.backends.cuda.matmul.allow_tf32
    assert not torch.backends.cudnn.allow_tf32


@dataclass
class Card:
    """Of torch.cuda, what is asked about cards: the numbers of those that compute in bfloat16."""

    native: frozenset[int]
    current: int = 0

    @contextmanager
    def device(self, device: torch.device) -> Iterator[None]:
        before, self.current = self.current, device.index
        yield
        self.current = before

    def is_bf16_supported(self, including_emulation: bool = True) -> bool:
        return including_emulation or self.current in self.native


@pytest.mark.parametrize(("card", "dtype"), [(0, torch.float32), (1, torch.bfloat16)])
def test_bfloat16_is_taken_of_the_card_that_runs_and_never_emulated(
    monkeypatch: pytest.MonkeyPatch, card: int, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(device.torch, "cuda", Card(frozenset({1})))
    assert working_dtype(torch.device("cuda", card)) == dtype


def test_a_cpu_computes_in_float32() -> None:
    assert working_dtype(torch.device("cpu")) == torch.float32


def test_products_are_the_same_in_every_run() -> None:
    choose("cpu")
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] in (":4096:8", ":16:8")  # the two that NVIDIA names for that
    assert torch.backends.cudnn.deterministic
    assert not torch.backends.cudnn.benchmark
