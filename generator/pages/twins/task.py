"""A task's page as markdown: who is ranked and by what, and what people look for in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.pages.addresses import (
    Page,
    address,
    data_path,
    root_of,
    task_path,
    twin_path,
)
from generator.pages.kind import PageKind
from generator.pages.parts.deciding import Deciding
from generator.pages.parts.looked_for import LookedFor
from generator.pages.parts.ranking import Rank, Tier
from generator.pages.parts.store import Store
from generator.pages.task import TASK, Ranking, TaskPage
from generator.pages.twins.addresses import has_twin, page_of, way
from generator.pages.twins.markdown_text import UNKNOWN, blocks, link, listed, opening, table, text
from generator.pages.twins.sheets import score_words

NOTHING = "–"
HEADS = (
    "Place",
    "Model",
    "Score",
    "Test that weighs most",
    "Licence",
    "Weights, memory",
    "Runs in",
    "Released",
)


def _pages(store: Store) -> Iterator[Page]:
    if has_twin(store.catalog.site, task_path("")):
        yield from map(_page, TASK.pages(store))


def _page(page: Page) -> Page:
    """Depends on what the task's page depends on."""
    return replace(page, path=twin_path(page.path), kind=TASK_TWIN.name)


def _find(store: Store, path: str) -> Page | None:
    page = TASK.page(store, page_of(store.catalog.site, path))
    return _page(page) if page is not None else None


def _view(store: Store, page: Page) -> bytes:
    view: TaskPage = TASK.view(store, replace(page, path=page_of(store.catalog.site, page.path)))
    return (blocks(_parts(store, page.path, view)) + "\n").encode(errors="replace")


def _parts(store: Store, path: str, view: TaskPage) -> Iterator[str]:
    """Blocks of markdown, the answer first."""
    site = store.catalog.site
    yield f"# {text(view.label)}"
    yield f"> {opening(' '.join(filter(None, (view.words, view.counts))))}"
    yield "## Ranking"
    yield (
        f"{opening(view.places)} “1–3” means that what is known leaves places "
        "1 to 3 open. Behind a score stands what it could be at worst and at best; under "
        f"{view.provisional_below} % of what it rests on it is provisional. "
        f"[How it is computed]({way(site, path, 'methodology.html')})"
    )
    for ranking in view.rankings:
        yield from _ranking(store, path, ranking)
    yield from _rest(store, path, view)
    yield from _searched(view.searched)
    yield "## About this file"
    lines = [f"- Page: {address(site, view.path)}", f"- As of: {site.as_of}"]
    if site.outputs.api:
        lines.append(f"- Data: [JSON]({root_of(path)}{data_path(view.path)})")
    yield "\n".join(lines)


def _ranking(store: Store, path: str, ranking: Ranking) -> Iterator[str]:
    yield f"### {text(ranking.label)}" if ranking.label else ""
    for tier in ranking.tiers:
        yield f"{opening(tier.heading)}:" if tier.heading else ""
        yield table(HEADS, (_row(store, path, rank) for rank in tier.ranks))
        yield _left_out(store, path, tier)


def _left_out(store: Store, path: str, tier: Tier) -> str:
    if not tier.left_out:
        return ""
    return f"And {link(tier.left_out, way(store.catalog.site, path, 'models/index.html'))}."


def _row(store: Store, path: str, rank: Rank) -> tuple[str, ...]:
    facts = rank.facts
    deprecated = " · deprecated" if facts.is_deprecated else ""
    provisional = "provisional" if rank.is_provisional else ""
    return (
        rank.places or NOTHING,
        f"{link(facts.name, way(store.catalog.site, path, facts.href))} ({text(facts.maker)}{deprecated})",
        score_words(rank.range, provisional, NOTHING) if rank.range else NOTHING,
        text(rank.test) or NOTHING,
        text(facts.licence_words if facts.licence else "") or UNKNOWN,
        _size(facts),
        _runs(facts),
        text(facts.released) or UNKNOWN,
    )


def _size(facts: Deciding) -> str:
    """Of the weights, what is known; and the memory, or that 8 GB are enough."""
    parameters = f"{facts.parameters_words} parameters" if facts.parameters_words else ""
    sizes = "not published" if facts.weights == "closed" else ""
    sizes = sizes or ", ".join(filter(None, (facts.weights_size_words, parameters)))
    room = f"memory {facts.memory_words}" if facts.memory_words else ""
    if not room and facts.fits_8gb == "yes":
        room = "fits in 8 GB, derived" if facts.is_fit_derived else "fits in 8 GB"
    return text("; ".join(filter(None, (sizes or UNKNOWN, room))))


def _runs(facts: Deciding) -> str:
    ways = (*facts.runs_in, "in a browser" if facts.browser else "", "as a service" if facts.hosted else "")
    return text(", ".join(filter(None, ways))) or UNKNOWN


def _rest(store: Store, path: str, view: TaskPage) -> Iterator[str]:
    """Where the comparisons are, and the first places side by side."""
    site = store.catalog.site
    root = root_of(path)
    ways = [(part.table.counts, f"{root}{view.path}#pairs") for part in view.pairs]
    if view.shortlist_href:
        ways.append(("The first places side by side", root + view.shortlist_href))
    ways.append(("All models of the task", way(site, path, view.every_href)))
    yield listed(link(words, href) for words, href in ways)


def _searched(searched: LookedFor | None) -> Iterator[str]:
    if searched is None:
        return
    yield "## What people look for here"
    yield opening(searched.words)
    rows = ((text(each.words), text(each.times)) for each in searched.rows)
    yield table(("Search", "Times"), rows)
    yield f"And {searched.left_out}." if searched.left_out else ""


TASK_TWIN = PageKind("task twin", _pages, _view, find=_find)
