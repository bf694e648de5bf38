"""Which device the batch step runs on, and settings under which its arithmetic is exact and repeatable."""

from __future__ import annotations

import os

import torch

from generator.problems import Misuse


def choose(name: str = "auto") -> torch.device:
    """CUDA when there is one, else the CPU; or the one that was asked for. Raises Misuse."""
    # Before cuBLAS is begun: with workspaces of its own choice the same product may differ between two runs.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
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
    torch.backends.cudnn.deterministic = True
    return device


def working_dtype(device: torch.device) -> torch.dtype:
    """What networks compute in: bfloat16 where the device itself has it, since emulated it is slower than
    float32, which is the other.
    """
    if device.type != "cuda":
        return torch.float32
    with torch.cuda.device(device):  # the question is about the current one
        is_native = torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if is_native else torch.float32


def placed(tensor: torch.Tensor, device: torch.device, dtype: torch.dtype) -> torch.Tensor:
    """A tensor of the CPU on the device, in this dtype; the host goes on while it is copied."""
    if device.type == "cuda":
        tensor = tensor.pin_memory()
    return tensor.to(device, non_blocking=True).to(dtype)
