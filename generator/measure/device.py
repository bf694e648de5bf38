"""Which device the batch step runs on, and the settings under which its arithmetic is exact."""

from __future__ import annotations

import torch

from generator.problems import Misuse


def choose(name: str = "auto") -> torch.device:
    """CUDA when there is one, else the CPU; or the one that was asked for. Raises Misuse."""
    try:
        device = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as fault:
        raise Misuse(
            f'device "{name}" can\'t be used: {str(fault).splitlines()[0][:200]}',
            "use auto, cpu, cuda or cuda:1",
        ) from fault
    torch.backends.cuda.matmul.allow_tf32 = False  # keeps 10 bits of each factor; exact sums of ours need 24
    torch.backends.cudnn.allow_tf32 = False
    return device
