"""Seconds of the parts of a run, each measured by itself: the device is waited for at both ends of a part."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch


class Stopwatch:
    """Parts are calls of attributes that are stood in for while they are watched."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def watching(self, owner: Any, name: str, part: str) -> Iterator[None]:
        """Counts the time of each call of `owner.name`."""
        is_own, before = name in vars(owner), getattr(owner, name)
        setattr(owner, name, self._timed(before, part))
        try:
            yield
        finally:
            if is_own:
                setattr(owner, name, before)
            else:
                delattr(owner, name)

    def _timed(self, call: Callable[..., Any], part: str) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            started = self._now()
            given = call(*arguments, **named)
            self.seconds[part] += self._now() - started  # type: ignore[assignment]
            return given

        return timed

    def _now(self) -> float:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        return time.perf_counter()
