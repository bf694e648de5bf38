"""The networks that are run: a module for each architecture, imported when one of its instruments is opened.

An instrument is given pictures that are decoded and upright, and gives back plain numbers and words: no
tensor leaves this package. It knows nothing of files of the site, of keys or of storage.
"""

from __future__ import annotations

import importlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generator.run_settings import Decode, Run

if TYPE_CHECKING:  # so that the captioners run where nothing but torch and transformers is installed
    from generator.measure.checkpoints import Checkpoint
    from generator.readings.answers import Box, Choice


@dataclass(frozen=True, slots=True)
class Request:
    """One input: a sample with its picture, or a prompt, with picture and mask when it paints into one."""

    name: str
    picture: Image.Image | None = None  # RGB, upright; shared by all instruments, so never changed in place
    text: str = ""  # of a prompt
    seed: int = 0
    mask: Image.Image | None = None  # L, as large as the picture; white is painted anew


@dataclass(frozen=True, slots=True)
class Produced:
    """What came out for one input; the fields are those of readings.answers.Answer."""

    text: str = ""
    words: tuple[str, ...] = ()
    maps: NDArray[np.float16] | None = None  # [word, row, column], each map sums to 1
    labels: tuple[Choice, ...] = ()
    boxes: tuple[Box, ...] = ()
    nearest: tuple[Choice, ...] = ()
    matches: tuple[Choice, ...] = ()
    picture: Image.Image | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What an instrument that compares pictures must know beside those that it is asked about."""

    requests: tuple[Request, ...] = ()  # all samples, also those that are not asked about
    captions: tuple[str, ...] = ()  # reference captions of all samples, each once


class Instrument(Protocol):
    """An opened network."""

    batch_size: int  # inputs to begin with; halved by the caller when memory runs out

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        """One result per request.

        In float32 on a CPU it is the same whatever else is in the batch. A GPU picks its kernels by the size
        of the batch, so the last bits of bfloat16 differ, and two words that are nearly as likely may change
        places. May raise torch.OutOfMemoryError.
        """
        ...


@runtime_checkable
class Preparing(Protocol):
    """An instrument whose processors can work ahead of its device."""

    def prepare(self, requests: Sequence[Request]) -> None:
        """Makes all of these requests that needs no device, before they are run; in any thread.

        Raises nothing over them: running them does.
        """
        ...


@runtime_checkable
class Bucketing(Protocol):
    """An instrument that runs at once only inputs of one shape, and those of others one after the other."""

    def bucket(self, size: tuple[int, int]) -> Hashable:
        """What is equal for pictures that are run at once, by their width and height in px."""
        ...


def pictures_of(requests: Sequence[Request]) -> list[Image.Image]:
    """The pictures of those that have one, in order."""
    return [request.picture for request in requests if request.picture is not None]


def open_instrument(
    checkpoint: Checkpoint, run: Run, device: Any, dtype: Any, context: Context
) -> Instrument:
    """The instrument that `run` names, on a torch device, its weights in a torch dtype.

    Raises checkpoints.Unavailable.
    """
    module = importlib.import_module(run.kind.module, __name__)
    opened: Instrument = module.open_instrument(checkpoint, run, device, dtype, context)
    return opened
