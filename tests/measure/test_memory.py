"""Peaks are of one run, and what is no lack of memory is not taken for one."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from generator.measure.memory import Peak, is_out_of_memory, release

OUT_OF_MEMORY = [
    torch.OutOfMemoryError("CUDA out of memory"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"),
    MemoryError(),
]


def test_another_error_is_no_lack_of_memory() -> None:
    assert [is_out_of_memory(fault) for fault in OUT_OF_MEMORY] == [True] * 3
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process since a moment")
def test_a_peak_on_a_cpu_is_what_was_held_beyond_the_start() -> None:
    held = np.ones(4_000_000)  # 32 MB that were there before
    peak = Peak(torch.device("cpu"))
    np.ones(8_000_000)  # 64 MB, let go at once
    assert peak.bytes is not None
    assert 60e6 < peak.bytes < 120e6
    assert len(held)


def test_a_device_that_keeps_its_memory_after_a_broken_capture_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise RuntimeError("captures_underway.empty() INTERNAL ASSERT FAILED")

    monkeypatch.setattr(torch.cuda, "empty_cache", refuse)
    release(torch.device("cuda"))
