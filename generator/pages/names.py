"""names.js: what the picker offers, in one small file that loads when a picker is used.

No page depends on it: its address is always the same, and a comparison carries neither the list of models
nor a digest of it. It is a classic script with one call around plain JSON, so it works from disk, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model
from generator.digests import text_digest
from generator.findings.findings import Findings
from generator.findings.page_pairs import PagePairs
from generator.pages.addresses import Page
from generator.pages.kind import PageKind
from generator.pages.parts.script_calls import script_call
from generator.pages.parts.store import Store

PATH = "names.js"


def names_script(findings: Findings) -> str:
    """One call with `models`, `tasks`, `makers` and, unless every pair has a page, `pairs`.

    A model is a list: its slug, name, short name (empty for the same), and places of its maker and its tasks;
    then its other names and its old slugs, if it has any. Models stand in slug order, which is the order of
    the two names in the address of a comparison.
    """
    return script_call("MatchupNames.load", _names(findings))


def _names(findings: Findings) -> dict[str, object]:
    catalog = findings.catalog
    makers = sorted({model.maker for model in catalog.models})
    tasks = sorted({task for model in catalog.models for task in model.tasks})
    maker_places = {maker: place for place, maker in enumerate(makers)}
    task_places = {task: place for place, task in enumerate(tasks)}
    names: dict[str, object] = {
        "tasks": [[task, catalog.tasks[task].label] for task in tasks],
        "makers": makers,
        "models": [_model(model, maker_places, task_places) for model in catalog.models],
    }
    return names if catalog.site.pairs == "all" else names | {"pairs": _pairs(findings.page_pairs)}


def _model(model: Model, makers: Mapping[str, int], tasks: Mapping[str, int]) -> list[object]:
    short = "" if model.short_name == model.name else model.short_name
    row = [model.slug, model.name, short, makers[model.maker], [tasks[task] for task in model.tasks]]
    others: list[object] = [list(model.also), list(model.aliases)]
    while others and not others[-1]:
        others.pop()
    return row + others


def _pairs(pairs: PagePairs) -> dict[str, object]:
    """Who has a page with whom: sets of models, and the place of its set for each model.

    A set counts as it goes through the models: so many without, so many with, and so on. A model is in its
    own set; so models of one kind share a set where the site has a page for all that compare.
    """
    sets: dict[tuple[int, ...], int] = {}
    rows = (np.append(pairs.partners(position), position) for position in range(pairs.model_count))
    places = [sets.setdefault(_runs(np.sort(row)), len(sets)) for row in rows]
    return {"sets": [list(runs) for runs in sets], "of": places}


def _runs(members: NDArray[np.int64]) -> tuple[int, ...]:
    """Lengths of runs without and with, in turn, up to the last of these ascending positions."""
    is_first = np.diff(members, prepend=-2) > 1
    firsts = members[is_first]
    lasts = members[np.append(is_first[1:], True)]
    turns = np.stack([firsts, lasts + 1], axis=1).ravel()
    return tuple(np.diff(turns, prepend=0).tolist())


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, NAMES.name, left=text_digest(_script(store)))


def _script(store: Store) -> str:
    return store.once("names", lambda: names_script(store.findings))


NAMES = PageKind("names.js", _pages, lambda store, page: _script(store).encode(), has_recipe=False, path=PATH)
