"""How large an output will be, told from a plan before most of it is rendered.

Knows no host and no limit: whether the bytes are too many is for output/limits.py to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from generator.output.ledger import Ledger
from generator.output.plan import Plan
from generator.output.publish import Render

LARGE = 2000  # files to be written; of fewer a mean is of no use
WORTH_WORKERS = 200  # files to be written; fewer are rendered sooner than processes have started
SAMPLE = 20  # files that are rendered for an estimate


def is_large(plan: Plan) -> bool:
    """Whether so much is to be written that an estimate before is worth its time."""
    return plan.write_count > LARGE


def is_worth_workers(plan: Plan) -> bool:
    """Whether several processes write it sooner than one."""
    return plan.write_count > WORTH_WORKERS


def is_mostly_new(plan: Plan) -> bool:
    """Whether most files are to be written, so that it pays to ready at once all that they are made of."""
    return plan.write_count > plan.kept_count


def byte_estimate(plan: Plan, ledger: Ledger, render: Render, count: int = SAMPLE) -> float:
    """Bytes of the whole output: those that stand, and the mean of some to be written for each of these.

    About `count` files are rendered, spread evenly over the plan, which must have files to write.
    """
    step = max(1, plan.write_count // count)
    samples = islice(_writes(plan), 0, None, step)
    sizes = [len(content) for folder, name in samples for content in render(folder, (name,))]
    return _standing_bytes(plan, ledger) + plan.write_count * sum(sizes) / len(sizes)


def _writes(plan: Plan) -> Iterator[tuple[str, str]]:
    """The folder and the name of each file that is to be written."""
    for change in plan.changes:
        for place in change.writes.tolist():
            yield change.folder.path, change.folder.names[place]


def _standing_bytes(plan: Plan, ledger: Ledger) -> int:
    """Bytes of all files that stay as they are."""
    changed = {change.folder.path for change in plan.changes}
    total = 0
    for path, shelf in ledger.shelves().items():
        if path not in changed and shelf.rows is not None:
            total += int(shelf.rows["size"].sum())
    for change in plan.changes:
        total += int(np.delete(change.recorded["size"], change.writes).sum())
    return total
