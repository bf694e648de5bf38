"""What counts as one change: bursts of an editor, of a checkout, and what passes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from watchfiles import Change

from generator.preview.watch import bursts, is_finished, lasting
from tests.preview.running import PATIENCE


async def _seen(saves: list[tuple[float, int]]) -> list[int]:
    """How many files each burst has, of saves with so many after so many seconds."""

    async def changes() -> AsyncIterator[set[tuple[Change, str]]]:
        for number, (pause, count) in enumerate(saves):
            await asyncio.sleep(pause)
            yield {(Change.modified, f"{number}-{each}") for each in range(count)}
        await asyncio.Event().wait()

    following, seen = bursts(changes()), []
    while sum(seen) < sum(count for _, count in saves):
        seen.append(len(await asyncio.wait_for(anext(following), PATIENCE)))
    return seen


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        ([(0, 400), (0.05, 1), (0.05, 599)], [1000]),  # a checkout, which pauses
        ([(0, 400), (0.6, 600)], [400, 600]),  # two of them
        ([(0, 2), (0.05, 1)], [2, 1]),  # an editor
    ],
)
def test_a_checkout_is_one_change_and_an_editors_saves_are_shown_one_by_one(
    saves: list[tuple[float, int]], expected: list[int]
) -> None:
    assert asyncio.run(_seen(saves)) == expected


def test_a_file_that_came_and_went_in_one_burst_is_not_a_change(tmp_path: Path) -> None:
    kept, passing, removed = (str(tmp_path / name) for name in ("kept.md", "sedaB3dE", "removed.md"))
    Path(kept).touch()
    burst = {
        (Change.added, passing),
        (Change.deleted, passing),
        (Change.deleted, kept),
        (Change.added, kept),
        (Change.deleted, removed),
    }
    assert lasting(burst) == {kept, removed}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("flux-1-pro.md", True),
        ("site.css", True),
        ("4913.md", True),
        ("4913", False),
        (".flux-1-pro.md.swp", False),
        ("flux-1-pro.md~", False),
        ("#flux-1-pro.md#", False),
        ("flux-1-pro.safetensors.partial", False),
    ],
)
def test_what_an_editor_is_still_at_is_not_finished(name: str, expected: bool) -> None:
    assert is_finished(Change.added, f"/site/content/models/{name}") is expected
