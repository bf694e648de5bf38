"""What became of one model that was run. Needs no torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from generator.measure.checkpoints import Unavailable, words_of
from generator.problems import CannotGoOn


@dataclass(slots=True)
class Ran:
    """What became of one model."""

    slug: str
    device: str
    words: list[str] = field(default_factory=list)  # one for each setting
    faults: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        return f"{self.slug}: {'; '.join(self.words)} on {self.device}"

    @contextmanager
    def taking_faults(self, size: str) -> Iterator[None]:
        """Whatever goes wrong with this model is told; the next may well do. `size`: of its weights.

        Raises CannotGoOn for what concerns every model.
        """
        try:
            yield
        except Unavailable as fault:
            self.faults.append(f"{fault.message}{f' ({size})' if size else ''}\n   = help: {fault.help}")
        except CannotGoOn:  # the disk is full: so it is for every model
            raise
        except Exception as fault:  # of libraries over files of others
            self.faults.append(f"{type(fault).__name__}: {words_of(fault)}")


@dataclass(frozen=True, slots=True)
class Sharing:
    """Of a worker of an engine: the name of the engine, and the day that its driver has."""

    engine: str
    day: str  # ISO; clocks of machines differ
