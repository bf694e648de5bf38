"""CUDA graphs: a call that is captured once for each shape and replayed, without its cost on the host.

Knows nothing of what is computed, but that it reads and writes tensors which stay where they are.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import torch
from torch import cuda

from generator.measure.memory import is_out_of_memory

KEPT = 2  # shapes: a batch and one input alone, which a clock asks for in turns

WARM_UPS = 2  # libraries allocate in their first calls, which a graph can't hold

Step = Callable[[], object]

State = TypeVar("State")


class Graphs(Generic[State]):
    """What was captured under one setting: for each shape its tensors, and the call over them."""

    def __init__(self) -> None:
        self._setting: Hashable = None
        self._kept: dict[tuple[int, ...], tuple[State, Step]] = {}

    def of(
        self, setting: Hashable, shape: tuple[int, ...], make: Callable[[], tuple[State, Step]]
    ) -> tuple[State, Step]:
        """What was made for this shape before, if it is kept, else what is made now; `shape` begins with a
        count.

        Only what has the same setting is kept, KEPT at most, and the largest goes first. Its memory is free
        before as much is taken again; when taking it fails, all is free.
        """
        if setting != self._setting:
            self._kept.clear()
            self._setting = setting
        if shape not in self._kept:
            while len(self._kept) >= KEPT:
                del self._kept[max(self._kept)]
            try:
                self._kept[shape] = make()
            except Exception:
                self._kept.clear()
                raise
        return self._kept[shape]


def suit(device: torch.device) -> bool:
    """Whether calls on this device are captured."""
    return device.type == "cuda"


def captured(call: Step, begin: Step, device: torch.device) -> Step:
    """The call as a graph; the plain call, and a warning, where it can't be captured.

    `begin` brings its tensors to a state that the call can go on from. Raises torch.OutOfMemoryError.
    """
    try:
        return _captured(call, begin, device)
    except RuntimeError as fault:
        # Memory that runs out inside a capture breaks it, and the error of its end hides the first one.
        if any(each is not None and is_out_of_memory(each) for each in (fault, fault.__context__)):
            raise torch.OutOfMemoryError("the device ran out of memory while a graph was captured") from fault
        words = f"decoding without a CUDA graph, which is slower: {str(fault)[:200]}"
        warnings.warn(words, RuntimeWarning, stacklevel=2)
        return call


def _captured(call: Step, begin: Step, device: torch.device) -> Step:
    # The outer `stream` brings back the stream of before: a capture whose end fails leaves its own behind.
    with cuda.device(device), cuda.stream(cuda.current_stream(device)):
        side = cuda.Stream()
        side.wait_stream(cuda.current_stream())
        with cuda.stream(side):
            for _ in range(WARM_UPS):
                begin()
                call()
        cuda.current_stream().wait_stream(side)
        graph = cuda.CUDAGraph()
        with cuda.graph(graph):
            call()
    replay: Step = graph.replay
    return replay
