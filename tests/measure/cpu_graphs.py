"""A double of torch.cuda's graphs that records operations on the CPU, and refuses what CUDA refuses.

It stands for what the code of ours must keep to: a replay repeats the recorded operations on the very same
tensors and runs no Python; and no operation of a capture may ask the host or take a number from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

ASKING = ("_local_scalar_dense", "nonzero", "masked_select", "lift_fresh")

NOT_CAPTURED = "operation not permitted when stream is capturing"


class CPUGraph:
    """What CUDAGraph is, as far as it is used."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, Any, Any, Any]] = []  # operation, arguments, named ones, what it gave
        self.replays = 0

    def replay(self) -> None:
        self.replays += 1
        with torch.inference_mode():
            for operation, given, named, before in self.calls:
                after = operation(*given, **named)
                for old, new in zip(tree_leaves(before), tree_leaves(after), strict=True):
                    if isinstance(old, torch.Tensor) and old.data_ptr() != new.data_ptr():
                        old.copy_(new)


class _Recorder(TorchDispatchMode):
    def __init__(self, graph: CPUGraph) -> None:
        super().__init__()
        self._graph = graph

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if _asks(func.overloadpacket.__name__, args):
            raise RuntimeError(f"{NOT_CAPTURED}: {func}")
        given = func(*args, **(kwargs or {}))
        self._graph.calls.append((func, args, kwargs or {}, given))
        return given


def _asks(name: str, args: Any) -> bool:
    """Whether an operation waits for the device, or for a number of the host to be copied to it."""
    tensors = [leaf for leaf in tree_leaves(args) if isinstance(leaf, torch.Tensor)]
    if name == "where":
        return any(tensor.dim() == 0 for tensor in tensors)
    if name == "index":
        return any(tensor.dtype == torch.bool for tensor in tensors[1:])
    return name in ASKING


class CPUCuda:
    """What graphs.py uses of torch.cuda. `fails` are raised inside the next captures, one in each."""

    CUDAGraph = CPUGraph

    def __init__(self, fails: list[Exception] | None = None, ends: list[Exception] | None = None) -> None:
        self.fails, self.ends = fails or [], ends or []
        self.graphs: list[CPUGraph] = []
        self.stack = ["default"]  # of streams; the last one is the current one

    class Stream:
        def wait_stream(self, other: Any) -> None: ...

    def device(self, device: torch.device) -> Any:
        return nullcontext()

    def current_stream(self, device: torch.device | None = None) -> Any:
        return self.Stream()

    @contextmanager
    def stream(self, stream: Any) -> Iterator[None]:
        depth = len(self.stack)
        self.stack.append("other")
        try:
            yield
        finally:
            del self.stack[depth:]

    @contextmanager
    def graph(self, graph: CPUGraph) -> Iterator[None]:
        """As torch's own: when the end of a capture fails, its stream stays the current one."""
        self.stack.append("capture")
        try:
            if self.fails:
                raise self.fails.pop(0)
            with _Recorder(graph):
                yield
        finally:
            if self.ends:
                raise self.ends.pop(0)
            self.stack.pop()
        self.graphs.append(graph)
