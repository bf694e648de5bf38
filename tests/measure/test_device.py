"""Which device is chosen, and that its arithmetic is exact."""

from __future__ import annotations

import pytest
import torch

from generator.measure.device import choose
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
