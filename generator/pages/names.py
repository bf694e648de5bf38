"""names.js: what the picker offers, in one small file that loads when a picker is used.

No page depends on it: its address is always the same, and a comparison carries neither the list of models
nor a digest of it. It is a classic script with one call around plain JSON, so it works from disk, too.

Where it would be large, who has a page with whom lies apart, in a file for each so many models: a reader who
has chosen a model needs its partners and nobody else's. At 10,000 models with 20 partners each that is most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
LIMIT = 1_000_000  # bytes of one file, about a fifth of it sent
SHARD = 500  # models whose partners lie in one file: some 150 kB with 40 each


@dataclass(frozen=True, slots=True)
class NamesScripts:
    """All that the boxes load."""

    names: str
    pairs: tuple[str, ...]  # of so many models each; none where `names` has them, or all pairs have a page


def names_scripts(findings: Findings) -> NamesScripts:
    """`names_script`, but for partners where they would make it large."""
    whole = names_script(findings)
    if len(whole) <= LIMIT or findings.catalog.site.pairs == "all":
        return NamesScripts(whole, ())
    firsts = range(0, len(findings.catalog.models), SHARD)
    shards = (_pairs(findings.page_pairs, first, first + SHARD) for first in firsts)
    return NamesScripts(
        script_call("MatchupNames.load", _names(findings) | {"shard": SHARD}),
        tuple(
            script_call("MatchupNames.join", {"shard": number, **pairs})
            for number, pairs in enumerate(shards)
        ),
    )


def names_script(findings: Findings) -> str:
    """One call with `models`, `tasks`, `makers` and, unless every pair has a page, `pairs`.

    A model is a list: its slug, name, short name (empty for the same), and places of its maker and its tasks;
    then its other names and its old slugs, if it has any. Models stand in slug order, which is the order of
    the two names in the address of a comparison.
    """
    names = _names(findings)
    is_every = findings.catalog.site.pairs == "all"
    pairs = {} if is_every else {"pairs": _pairs(findings.page_pairs, 0, findings.page_pairs.model_count)}
    return script_call("MatchupNames.load", names | pairs)


def _names(findings: Findings) -> dict[str, object]:
    catalog = findings.catalog
    makers = sorted({model.maker for model in catalog.models})
    tasks = sorted({task for model in catalog.models for task in model.tasks})
    maker_places = {maker: place for place, maker in enumerate(makers)}
    task_places = {task: place for place, task in enumerate(tasks)}
    return {
        "tasks": [[task, catalog.tasks[task].label] for task in tasks],
        "makers": makers,
        "models": [_model(model, maker_places, task_places) for model in catalog.models],
    }


def _model(model: Model, makers: Mapping[str, int], tasks: Mapping[str, int]) -> list[object]:
    short = "" if model.short_name == model.name else model.short_name
    row = [model.slug, model.name, short, makers[model.maker], [tasks[task] for task in model.tasks]]
    others: list[object] = [list(model.also), list(model.aliases)]
    while others and not others[-1]:
        others.pop()
    return row + others


def _pairs(pairs: PagePairs, first: int, last: int) -> dict[str, object]:
    """Who has a page with whom: sets of models, and the place of its set for each model of a range.

    A set counts as it goes through the models: so many without, so many with, and so on. A model is in its
    own set; so models of one kind share a set where the site has a page for all that compare.
    """
    sets: dict[tuple[int, ...], int] = {}
    rows = (np.append(pairs.partners(position), position) for position in _within(pairs, first, last))
    places = [sets.setdefault(_runs(np.sort(row)), len(sets)) for row in rows]
    return {"sets": [list(runs) for runs in sets], "of": places}


def _within(pairs: PagePairs, first: int, last: int) -> range:
    return range(first, min(last, pairs.model_count))


def _runs(members: NDArray[np.int64]) -> tuple[int, ...]:
    """Lengths of runs without and with, in turn, up to the last of these ascending positions."""
    is_first = np.diff(members, prepend=-2) > 1
    firsts = members[is_first]
    lasts = members[np.append(is_first[1:], True)]
    turns = np.stack([firsts, lasts + 1], axis=1).ravel()
    return tuple(np.diff(turns, prepend=0).tolist())


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, NAMES.name, left=text_digest(_scripts(store).names))


def _scripts(store: Store) -> NamesScripts:
    return store.once("names", lambda: names_scripts(store.findings))


def _view(store: Store, page: Page) -> bytes:
    return _scripts(store).names.encode()


def _pair_pages(store: Store) -> Iterator[Page]:
    for number, script in enumerate(_scripts(store).pairs):
        yield Page(pairs_path(number), NAMED_PAIRS.name, left=text_digest(script), number=number)


def pairs_path(number: int) -> str:
    """The file with the partners of the models from SHARD times this number on."""
    return f"names/pairs-{number}.js"


def _pairs_view(store: Store, page: Page) -> bytes:
    return _scripts(store).pairs[page.number].encode()


NAMES = PageKind("names.js", _pages, _view, has_recipe=False, path=PATH)

NAMED_PAIRS = PageKind("pairs of names", _pair_pages, _pairs_view, under="names/", has_recipe=False)
