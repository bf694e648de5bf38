"""Every page rendered again and compared with what lies there, where size and time alone can't tell.

A build goes by sizes and times: whoever edits a page and gives it back both is not seen, nor is a disk that
gave other bytes back. No digest of a page is kept that could tell: in every build a CRC would cost a third of
what writing the page does, and blake2b more than that. So this takes about as long as a first build.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from generator.output.plan import REASONS, Change, Folder, Plan
from generator.output.shelves import Shelf


def verified(plan: Plan, folders: Iterable[Folder], shelves: Mapping[str, Shelf]) -> Plan:
    """The plan in which every page is rendered; what comes out as it stands is kept, as in any plan.

    `folders` and `shelves` are those that the plan was made of.
    """
    changes = {change.folder.path: change for change in plan.changes}
    wanted = [
        changes.pop(folder.path) if folder.path in changes else _kept(folder, shelves[folder.path])
        for folder in folders
    ]
    return replace(plan, changes=(*map(_rendered, wanted), *changes.values()), kept_count=0)


def _kept(folder: Folder, shelf: Shelf) -> Change:
    """A folder in which all stands as it should."""
    assert shelf.rows is not None
    count = len(folder.names)
    return Change(
        folder=folder,
        writes=np.zeros(0, np.int64),
        reasons=np.zeros((count, len(REASONS)), bool),
        recorded=shelf.rows,
        is_standing=np.ones(count, bool),
        is_new=False,
        deletions=(),
    )


def _rendered(change: Change) -> Change:
    return replace(change, writes=np.arange(len(change.folder.names)))
