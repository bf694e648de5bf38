"""Pixels of pictures, made on all processors, and before they are asked for where that is wanted.

Knows no device. Nothing here calls CUDA: while a graph is captured, a call of another thread would break it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

import torch
from PIL import Image

GENERATIONS = 2  # batches that may be begun: the one that is about to be asked for, and the one behind it

# By id; the picture is held, so that no other gets its id.
_Begun = dict[int, tuple[Image.Image, Future[torch.Tensor]]]


class Pixels:
    """Gives the pixels of pictures, float32 [picture, channel, row, column].

    `pixels_of` makes those of one, [1, channel, row, column], in any thread: Pillow resizes outside the
    interpreter's lock. What it raises comes when that picture is asked for.
    """

    def __init__(self, pixels_of: Callable[[Image.Image], torch.Tensor]) -> None:
        self._pixels_of = pixels_of
        self._pool = ThreadPoolExecutor(thread_name_prefix="pixels")
        self._generations: deque[_Begun] = deque(maxlen=GENERATIONS)

    def begin(self, pictures: Sequence[Image.Image]) -> None:
        """Makes the pixels of pictures that will be asked for; waits until they are made."""
        begun = {id(picture): (picture, self._submit(picture)) for picture in pictures}
        self._generations.append(begun)
        wait([future for _, future in begun.values()])

    def __call__(self, pictures: Sequence[Image.Image]) -> torch.Tensor:
        futures = [self._begun(picture) or self._submit(picture) for picture in pictures]
        return torch.cat([future.result() for future in futures])

    def _submit(self, picture: Image.Image) -> Future[torch.Tensor]:
        return self._pool.submit(self._pixels_of, picture)

    def _begun(self, picture: Image.Image) -> Future[torch.Tensor] | None:
        """What was begun for this picture; nobody is given it twice, so that its memory is free."""
        for begun in tuple(self._generations):
            if id(picture) in begun:
                return begun.pop(id(picture))[1]
        return None
