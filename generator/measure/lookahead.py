"""What a batch needs, made in a thread while the device has the batch before.

One thread, and one batch ahead: it decodes pictures, which changes the interpreter's list of warnings, so no
two may do it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Lookahead(Generic[Made]):
    """Makes things of a queue, in its order or ahead of it. `make` gets the places of a batch, never twice at
    once.
    """

    def __init__(self, make: Callable[[range], Made]) -> None:
        self._make = make
        self._pool = ThreadPoolExecutor(1, "lookahead")
        self._begun: tuple[range, Future[Made]] | None = None

    def begin(self, places: range) -> None:
        """Makes what will be taken next."""
        self.settle()
        self._begun = (places, self._pool.submit(self._make, places)) if places else None

    def take(self, places: range) -> Made:
        """What was made of these places, or is made now. Raises what `make` raised over them."""
        self.settle()
        begun, self._begun = self._begun, None
        return begun[1].result() if begun and begun[0] == places else self._make(places)

    def close(self) -> None:
        """Waits, and makes nothing more."""
        self._pool.shutdown()

    def settle(self) -> None:
        """Waits until nothing is being made."""
        if self._begun:
            wait([self._begun[1]])
