"""What goes into the models of a task and what comes out of them, as a sentence says it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.catalog import Kinds, Task
from generator.pages.words.labels import kinds, large_initial
from generator.vocabulary import MODALITIES, Modality


def flow(of: Kinds, of_site: Mapping[str, Modality] = MODALITIES) -> str:
    """ "images and text go in, boxes come out"; empty where either may be anything."""
    if not of.inputs or not of.outputs:
        return ""
    return f"{_side(of.inputs, of_site, 'go', 'goes')} in, {_side(of.outputs, of_site, 'come', 'comes')} out"


def _side(names: frozenset[str], of_site: Mapping[str, Modality], many: str, one: str) -> str:
    is_one = len(names) == 1 and not any(of_site[name].is_counted for name in names)  # "text comes out"
    return f"{kinds(names, of_site)} {one if is_one else many}"


def task_words(task: Task, of_site: Mapping[str, Modality] = MODALITIES) -> str:
    """ "Models that caption pictures: images go in, text comes out." without what the site does not tell."""
    flows = flow(task.kinds, of_site)
    if not task.does:
        return f"{large_initial(flows)}." if flows else ""
    return f"Models that {task.does}{f': {flows}' if flows else ''}."
