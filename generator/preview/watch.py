"""What has changed in a site's folders, in bursts, once what is being written is finished."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from watchfiles import Change

from generator.files import is_leftover

DEBOUNCE = 50  # ms that a burst of saves may last

STEP = 10  # ms of silence that end it: an editor empties a file and fills it within a few

MANY = 20  # files in a burst that no editor saves at once: a checkout, which may pause

PAUSE = 0.2  # s that it may


Changes = set[tuple[Change, str]]


async def bursts(changes: AsyncIterator[Changes]) -> AsyncIterator[Changes]:
    """What was saved together: an editor's few files at once, the many of a checkout when it has ended."""
    following = asyncio.ensure_future(anext(changes))
    while True:
        burst = await following
        following = asyncio.ensure_future(anext(changes))
        while len(burst) >= MANY and (await asyncio.wait({following}, timeout=PAUSE))[0]:
            burst |= following.result()
            following = asyncio.ensure_future(anext(changes))
        yield burst


def lasting(changes: Collection[tuple[Change, str]]) -> set[str]:
    """The changed paths, without what came and went in one burst: what an editor writes beside a file."""
    came = {path for change, path in changes if change is Change.added}
    return {path for _, path in changes if path not in came or Path(path).exists()}


def is_finished(_: Change, path: str) -> bool:
    return not is_leftover(Path(path).name)
