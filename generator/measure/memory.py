"""How much memory a run takes, whether it ran out, and giving it back."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from pathlib import Path

import torch

CLEAR_REFS_PATH = Path("/proc/self/clear_refs")

STATUS_PATH = Path("/proc/self/status")


class Peak:
    """The most memory that was held since it was last reset.

    Of a CUDA device all that was held, weights included; of a CPU what the process held beyond what it had
    when this was made, since the libraries alone take some hundred megabytes. A CPU tells it on Linux alone.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._before = None if device.type == "cuda" else _held("VmRSS")
        self.reset()

    def reset(self) -> None:
        """From now on only what is held from now on counts; what a process keeps for later use is held."""
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self._device)
            return
        try:
            CLEAR_REFS_PATH.write_text("5")  # the process' own peak is now what it holds now
        except OSError:
            self._before = None

    @property
    def bytes(self) -> int | None:
        """None where the system doesn't tell."""
        if self._device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self._device))
        peak = None if self._before is None else _held("VmHWM")
        return None if peak is None or self._before is None else max(0, peak - self._before)


def _held(name: str) -> int | None:
    """Bytes that the process holds, by the name of a line of its status; None where there is none."""
    if sys.platform != "linux":
        return None
    with suppress(OSError, ValueError):
        for line in STATUS_PATH.read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return None


def release(device: torch.device) -> None:
    """Gives back to the device what nothing holds any more."""
    gc.collect()
    if device.type == "cuda":
        # After a capture that broke, torch (2.13) refuses this; what it keeps it can still use.
        with suppress(RuntimeError):
            torch.cuda.empty_cache()


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether a run may succeed with less in it. A CPU has no exception type of its own for that."""
    signs = ("can't allocate memory", "CUDA out of memory", "CUBLAS_STATUS_ALLOC_FAILED")
    if isinstance(fault, (torch.OutOfMemoryError, MemoryError)):
        return True
    return any(sign in str(fault) for sign in signs)
