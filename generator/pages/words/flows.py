"""What goes into the models of a task and what comes out of them, as a sentence says it."""

from __future__ import annotations

from generator.catalog import Kinds, Task
from generator.pages.words.labels import kinds, large_initial

UNCOUNTED = frozenset({"text", "video", "audio"})  # "text comes out", but "boxes come out"


def flow(of: Kinds) -> str:
    """ "images and text go in, boxes come out"; empty where either may be anything."""
    if not of.inputs or not of.outputs:
        return ""
    return f"{_side(of.inputs, 'go', 'goes')} in, {_side(of.outputs, 'come', 'comes')} out"


def _side(names: frozenset[str], many: str, one: str) -> str:
    is_one = len(names) == 1 and names <= UNCOUNTED
    return f"{kinds(names)} {one if is_one else many}"


def task_words(task: Task) -> str:
    """ "Models that caption pictures: images go in, text comes out." without what the site does not tell."""
    flows = flow(task.kinds)
    if not task.does:
        return f"{large_initial(flows)}." if flows else ""
    return f"Models that {task.does}{f': {flows}' if flows else ''}."
