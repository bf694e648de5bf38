"""The pages about two models: which there are, where they live, and what each depends on.

There are half a million of them, so what they depend on is said by column, and what they show is joined of
finished pieces (comparison_join.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from generator.digests import digest_of
from generator.findings.findings import Findings, Pair
from generator.pages.addresses import Page, SitemapEntries, compare_path
from generator.pages.comparison_columns import LAYOUT, Columns
from generator.pages.comparison_facts import Absent
from generator.pages.comparison_join import ROOT, Comparisons, Others
from generator.pages.comparison_searches import searches_section
from generator.pages.comparison_view import ComparePage
from generator.pages.kind import Column, PageKind
from generator.pages.parts.present import has_samples
from generator.pages.parts.side_by_side import samples_view
from generator.pages.parts.store import Store
from generator.pages.related_links import related_links

WORTH_COLUMN = 6  # pages


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, left, right) for left, right in store.findings.pairs())


def _page(store: Store, left: int, right: int) -> Page:
    """Depends on its two models, the scores of both, and their alignment: on nothing else in the catalog."""
    models, dependencies = store.catalog.models, store.dependencies
    findings = int(dependencies.pairs(left, np.array([right]))[0])
    return Page(
        compare_path(models[left].slug, models[right].slug),
        COMPARISON.name,
        models=(left, right),
        left=dependencies.models[left],
        right=dependencies.models[right],
        findings=findings.to_bytes(8, "little"),
    )


def compared(findings: Findings, path: str) -> tuple[int, int] | None:
    """The pair whose page stands at an address."""
    positions = findings.positions
    folder, _, rest = path.partition("/")
    names, dot, ending = rest.rpartition(".")
    left, _, right = names.partition("/")
    if folder != "compare" or dot + ending != ".html" or left not in positions or right not in positions:
        return None
    pair = positions[left], positions[right]
    return pair if findings.has_page(*pair) else None


def _find(store: Store, path: str) -> Page | None:
    pair = compared(store.findings, path)
    return _page(store, *pair) if pair is not None else None


def _examples(store: Store) -> Iterator[Page]:
    """The first, and one with a model that was run."""
    findings = store.findings
    was_run = (place for place, model in enumerate(store.catalog.models) if findings.answers.of(model))
    run = next(was_run, 0)
    first = next(findings.pairs(), None)
    with_run = next((pair for pair in findings.pairs() if run in pair), None)
    pairs = {pair for pair in (first, with_run) if pair is not None}
    return (_page(store, *pair) for pair in sorted(pairs))


def _columns(store: Store) -> Iterator[Column]:
    """Each model's comparisons with others behind it in slug order."""
    findings, dependencies = store.findings, store.dependencies
    names = [f"{model.slug}.html" for model in store.catalog.models]
    by_name = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)  # "-" sorts before "."
    rank = np.argsort(by_name)
    for left, model in enumerate(store.catalog.models):
        rights = by_name[np.sort(rank[findings.page_pairs.row(left)])]
        if len(rights):
            yield Column(
                folder=f"compare/{model.slug}",
                names=tuple(names[right] for right in rights.tolist()),
                left=dependencies.models[left],
                rights=dependencies.numbers[rights],
                findings=dependencies.pairs(left, rights),
            )


def _listing(store: Store) -> SitemapEntries:
    """Pairs that do not compare are left out, as they carry noindex."""
    findings, models, days = store.findings, store.catalog.models, store.dependencies.days
    listed = findings.compared_pairs
    slugs_and_days = [(model.slug, day) for model, day in zip(models, days, strict=True)]

    def entries(first: int, last: int) -> Iterator[tuple[str, str]]:
        pairs = zip(listed.lefts[first:last].tolist(), listed.rights[first:last].tolist(), strict=True)
        for left, right in pairs:
            yield compare_path(models[left].slug, models[right].slug), max(days[left], days[right])

    arrays = listed.offsets.tobytes(), listed.rights.tobytes()
    return SitemapEntries(listed.count, digest_of(repr(slugs_and_days).encode(), *arrays), entries)


def in_folder(findings: Findings, folder: str, names: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Which of these files of a folder are comparisons: the position of their left model, and by name that of
    the right one."""
    pairs = {name: compared(findings, f"{folder}/{name}") for name in names}
    found = {name: pair for name, pair in pairs.items() if pair is not None}
    left = next((pair[0] for pair in found.values()), 0)
    return left, {name: right for name, (_, right) in found.items()}


def is_by_column(store: Store) -> bool:
    """Whether the site's layouts are as columns need them."""
    return _writer(store).is_fit


def written(store: Store, left: int, rights: Sequence[int]) -> Iterator[bytes]:
    """The pages of one model with these models behind it.

    Few pages are filled one by one, since a column costs some work before its first page.
    """
    if len(rights) < WORTH_COLUMN or not is_by_column(store):
        yield from (page(store, left, right) for right in rights)
        return
    pairs = ((pair, _others(store, pair)) for pair in store.findings.column(left, rights))
    yield from _writer(store).pages(left, rights, pairs)


def page(store: Store, left: int, right: int) -> bytes:
    """The page about two models, filled in by itself."""
    return store.layouts.fill(LAYOUT, comparison(store, left, right)).encode()


def comparison(store: Store, left: int, right: int) -> ComparePage:
    """What the page about two models shows."""
    pair = store.findings.pair(left, right)
    path = compare_path(*(model.slug for model in pair.models))
    parts = store.parts(left, "left"), store.parts(right, "right")
    return _comparisons(store).view(pair, path, *parts, _others(store, pair))


def _others(store: Store, pair: Pair) -> Others:
    left, right = pair.left, pair.right
    ours, theirs = store.exhibits(left, ROOT), store.exhibits(right, ROOT)
    is_comparable = pair.comparison.is_comparable
    samples = None
    if ours.exhibits or theirs.exhibits:
        agreement = store.agreement(left, right)
        samples = samples_view(store.gallery(ROOT), ours, theirs, agreement, is_comparable)
    links = related_links(store)
    related = links.but(left, right), links.but(right, left)
    return Others(samples, related, searches_section(store, left, right, ROOT) if is_comparable else "")


def _comparisons(store: Store) -> Comparisons:
    """Kept from one opening of a site to the next while the recipe stays: all its rows are rendered."""

    def make() -> Comparisons:
        settings = replace(store.catalog, models=(), samples=(), prompts=())  # nothing that it would outlive
        absent = Absent(told=store.absent, run=store.not_run, tested=store.not_tested)
        return Comparisons(
            catalog=settings,
            menu=store.menu,
            absent=absent,
            layouts=store.layouts,
            is_sampled=has_samples(store.catalog),
        )

    return store.once(
        "comparisons",
        lambda: store.cache.of(("comparisons", store.recipe), (store.layouts,), make),
    )


def _writer(store: Store) -> Columns:
    """Made once for all columns of an edition."""

    def make() -> Columns:
        return Columns(
            comparisons=_comparisons(store),
            site=store.catalog.site,
            models=store.catalog.models,
            comparability=store.findings.comparability,
            parts=store.parts,
            view=partial(comparison, store),
            layouts=store.layouts,
            longest=store.findings.page_pairs.longest,
        )

    return store.once("columns", make)


COMPARISON = PageKind(
    "comparison",
    _pages,
    lambda store, page: comparison(store, *page.models),
    layout=LAYOUT,
    view_type=ComparePage,
    listing=_listing,
    find=_find,
    examples=_examples,
    columns=_columns,
)
