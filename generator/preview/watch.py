"""What has changed in a site's folders, in bursts, once what is being written is finished."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

from watchfiles import Change, awatch

from generator.files import is_leftover

DEBOUNCE = 50  # ms that a burst of saves may last

STEP = 10  # ms of silence that end it: an editor empties a file and fills it within a few

MANY = 20  # files in a burst that no editor saves at once: a checkout, which may pause

PAUSE = 0.2  # s that it may


LOOK = 0.5  # s after which is looked again for a folder that is not there yet

Changes = set[tuple[Change, str]]


async def saves(folders: Sequence[Path]) -> AsyncIterator[Changes]:
    """What changes in these folders. One that is not there yet, as layouts/ often, may come later."""
    missing = [folder for folder in folders if not folder.is_dir()]
    while missing:
        there, has_come = [folder for folder in folders if folder not in missing], asyncio.Event()
        waiting = asyncio.ensure_future(_first_of(missing, has_come))
        async for changes in _watched(there, has_come):
            yield changes
        come = await waiting
        missing.remove(come)
        yield {(Change.added, str(path)) for path in (come, *come.rglob("*"))}
    async for changes in _watched(folders):
        yield changes


def _watched(folders: Sequence[Path], ends: asyncio.Event | None = None) -> AsyncIterator[Changes]:
    return awatch(*folders, watch_filter=is_finished, debounce=DEBOUNCE, step=STEP, stop_event=ends)


async def _first_of(missing: Sequence[Path], has_come: asyncio.Event) -> Path:
    """The first of these folders that is there; tells so by the event."""
    while not (come := [folder for folder in missing if folder.is_dir()]):
        await asyncio.sleep(LOOK)
    has_come.set()
    return come[0]


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
