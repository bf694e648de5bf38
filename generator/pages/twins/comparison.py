"""A comparison as markdown: a join of the finished pieces of two models, and what is said of the pair.

There may be half a million, so nothing is told here that a model's own twin tells: of capabilities stands
which match, and of which one of the two has no counterpart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from generator.findings.findings import Findings, Pair
from generator.pages import comparison
from generator.pages.addresses import (
    Page,
    address,
    compare_path,
    model_path,
    twin_path,
)
from generator.pages.comparison import COMPARISON
from generator.pages.comparison_facts import better_side
from generator.pages.kind import Column, PageKind
from generator.pages.parts.model_parts import TOTAL, Cell, Parts
from generator.pages.parts.rows import MEASURED, TIMES_MATCHED, rows
from generator.pages.parts.store import Store
from generator.pages.twins.addresses import TWIN, has_twin, page_of, way
from generator.pages.twins.markdown_text import beginning, blocks, link, listed, opening, table, text
from generator.pages.twins.sheets import Sheet, sheet
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.differing import differing_rows
from generator.pages.words.reasons import choose
from generator.pages.words.related import INCIDENTAL
from generator.pages.words.results import result_key
from generator.pages.words.searched import pair_words
from generator.pages.words.sections import counted_capabilities, task_words, unranked
from generator.pages.words.verdict import answer, results_words, standing_words

NOT_STATED, NOT_RUN, NO_TEST, NOT_ASKED = "not stated", "not run", "no test found", "not asked"
BETTER = " ✓ better"
TOLD_ELSEWHERE = (TIMES_MATCHED, "capability_count")
RELATED = 4  # pairs of each model that lead on


# Which there are


def compared(findings: Findings, path: str) -> tuple[int, int] | None:
    """The pair whose twin stands at an address."""
    page = page_of(findings.catalog.site, path)
    return comparison.compared(findings, page) if page else None


def _has_any(store: Store) -> bool:
    return has_twin(store.catalog.site, compare_path("", ""))


def _pages(store: Store) -> Iterator[Page]:
    if _has_any(store):
        yield from map(_page, COMPARISON.pages(store))


def _page(page: Page) -> Page:
    """Depends on what the comparison depends on."""
    return replace(page, path=twin_path(page.path), kind=COMPARISON_TWIN.name)


def _find(store: Store, path: str) -> Page | None:
    page = COMPARISON.page(store, page_of(store.catalog.site, path))
    return _page(page) if page is not None else None


def _columns(store: Store) -> Iterator[Column]:
    """Beside the comparisons, in their order: both endings begin with a full stop."""
    if COMPARISON.columns is not None and _has_any(store):
        for column in COMPARISON.columns(store):
            names = tuple(name.removesuffix(".html") + TWIN for name in column.names)
            yield replace(column, names=names)


# What it says


class _Side(NamedTuple):
    """One of the two models."""

    sheet: Sheet
    parts: Parts


def twin(store: Store, left: int, right: int) -> bytes:
    """The comparison of two positions, left before right."""
    pair = store.findings.pair(left, right)
    sides = (
        _Side(sheet(store, left, "a"), store.parts(left, "left")),
        _Side(sheet(store, right, "b"), store.parts(right, "right")),
    )
    return (blocks(_parts(store, pair, sides)) + "\n").encode(errors="replace")


def _parts(store: Store, pair: Pair, sides: tuple[_Side, _Side]) -> Iterator[str]:
    """Blocks of markdown, the answer first."""
    names = sides[0].sheet.name, sides[1].sheet.name
    about = sides[0].parts.traits, sides[1].parts.traits
    yield f"# {names[0]} vs {names[1]}"
    yield f"> {opening(plain(answer(pair, about)))}"
    yield _sentences(results_words(pair, about))
    yield _sentences(standing_words(pair))
    for name, reasons in zip(names, choose(pair, about), strict=True):
        if reasons:
            yield f"## Choose {name} if"
            yield listed(opening(reason.text) for reason in reasons)
    yield from _differences(names, pair, sides)
    yield from _facts(store, names, sides)
    yield from _scores(store, names, pair, sides)
    yield from _capabilities(names, pair, sides)
    yield from _searches(store, pair)
    yield from _leading_on(store, names, pair)
    yield sides[0].sheet.sources
    yield sides[1].sheet.sources


def _sentences(clauses: Sequence[Clause]) -> str:
    return opening(plain(clauses))


def _differences(names: tuple[str, str], pair: Pair, sides: tuple[_Side, _Side]) -> Iterator[str]:
    about = sides[0].parts.traits, sides[1].parts.traits
    rows = [(text(row.label), *map(text, row.cells)) for row in differing_rows(pair, about)]
    if rows:
        yield "## What differs"
        yield table(("", *names), rows)


# Facts


class _FactRow(NamedTuple):
    """A row that comparisons may have."""

    key: str
    label: str
    absent: str


def _fact_rows(store: Store) -> tuple[_FactRow, ...]:
    """In page order, made once."""

    def make() -> tuple[_FactRow, ...]:
        return tuple(
            _FactRow(key, text(row.label), NOT_RUN if key.startswith(MEASURED) else NOT_STATED)
            for key, row in rows(store.catalog).items()
            if key not in TOLD_ELSEWHERE
        )

    return store.once(("twins", "rows"), make)


class _Sorted(NamedTuple):
    """Rows of tables by what they say of how the two compare."""

    differing: list[tuple[str, ...]]
    lone: list[tuple[str, ...]]  # that one of the two can't fill
    agreeing: list[tuple[str, ...]]  # with one cell for both
    open: list[str]  # labels of what is known of neither


def _facts(store: Store, names: tuple[str, str], sides: tuple[_Side, _Side]) -> Iterator[str]:
    """Public tests, rows that differ, rows that one of the two can't fill, and those on which both agree."""
    found = _sorted(store, *sides)
    yield "## Facts"
    yield "### Public tests"
    yield table(("", *names), _tests(store, sides))
    yield from _headed("### On which they differ", ("", *names), found.differing)
    yield from _headed("### Known of one of them", ("", *names), found.lone)
    yield from _headed("### On which they agree", ("", "Both"), found.agreeing)
    yield f"Not known of either: {', '.join(found.open)}." if found.open else ""


def _sorted(store: Store, left: _Side, right: _Side) -> _Sorted:
    """As the page has them; asked for each row of every comparison, so it is one loop."""
    found = _Sorted([], [], [], [])
    our_cells, their_cells = left.parts.cells, right.parts.cells
    our_words, their_words = left.sheet.wholes, right.sheet.wholes
    for key, label, absent in _fact_rows(store):
        ours, theirs = our_cells.get(key), their_cells.get(key)
        if ours is None and theirs is None:
            continue
        is_ours, is_theirs = ours is not None and ours.is_told, theirs is not None and theirs.is_told
        if not is_ours and not is_theirs:
            found.open.append(label)
        elif ours is None or theirs is None or not (is_ours and is_theirs):
            found.lone.append((label, our_words.get(key, absent), their_words.get(key, absent)))
        elif ours.compared == theirs.compared:
            found.agreeing.append((label, left.sheet.cells[key].words))
        else:
            found.differing.append((label, *_marked(ours, theirs, our_words[key], their_words[key])))
    return found


def _headed(heading: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield heading
        yield table(heads, rows)


def _marked(left: Cell, right: Cell, ours: str, theirs: str) -> tuple[str, str]:
    """Both cells, the better one marked."""
    side = better_side(left, right) if left.rank is not None else None
    return ours + BETTER * (side == 0), theirs + BETTER * (side == 1)


def _tests(store: Store, sides: tuple[_Side, _Side]) -> Iterator[tuple[str, ...]]:
    """A row for each test that one of the two took: those of the recipe first, then by name."""
    ours, theirs = (side.sheet.tests for side in sides)
    labels = {key: test.label for tests in (ours, theirs) for key, test in tests.items()}
    order = _test_order(store)
    for key in sorted(labels, key=lambda key: (order.get(key, len(order)), labels[key])):
        yield labels[key], *(tests[key].words if key in tests else NO_TEST for tests in (ours, theirs))
    if not labels:
        yield "Found", NO_TEST, NO_TEST


def _test_order(store: Store) -> Mapping[str, int]:
    tests = store.catalog.recipe.rules_by_test
    return store.once(
        ("twins", "tests"), lambda: {result_key(test): place for place, test in enumerate(tests)}
    )


# Scores


def _scores(store: Store, names: tuple[str, str], pair: Pair, sides: tuple[_Side, _Side]) -> Iterator[str]:
    """A row for each dimension that is asked of one of the two, and one for the score itself."""
    if not pair.task:
        return
    ours, theirs = (side.sheet.scores[pair.task] for side in sides)
    labels = store.once(("twins", "dimensions"), lambda: _dimensions(store))
    yield f"## Score in {text(task_words(pair))}"
    yield opening(unranked(pair))
    shown = (
        (label, ours.get(name, NOT_ASKED), theirs.get(name, NOT_ASKED))
        for name, label in labels.items()
        if name in ours or name in theirs
    )
    yield table(("", *names), shown)
    known = [str(score.range.coverage) for score in pair.pair_scores or ()]
    if known:
        yield (
            "In brackets: what it could be at worst and at best. Known are "
            f"{known[0]} % of what the score of {names[0]} rests on, {known[1]} % for {names[1]}."
        )


def _dimensions(store: Store) -> Mapping[str, str]:
    """By name, as the table of scores calls it, and TOTAL."""
    return {each.name: text(each.label) for each in store.catalog.recipe.dimensions} | {TOTAL: "Score"}


# Capabilities


def _capabilities(names: tuple[str, str], pair: Pair, sides: tuple[_Side, _Side]) -> Iterator[str]:
    matches, models = pair.alignment.matches, pair.models
    ours, theirs = (side.sheet.titles for side in sides)
    yield "## Capabilities"
    yield opening(counted_capabilities(pair))
    yield INCIDENTAL if matches and pair.comparison.barrier == "jobs" else ""
    rows = ((ours[each.left], f"{each.similarity}", theirs[each.right]) for each in matches)
    yield table((names[0], "alike", names[1]), rows)
    matched = {each.left for each in matches}, {each.right for each in matches}
    for side in (0, 1):
        titles = sides[side].sheet.titles
        alone = [title for place, title in enumerate(titles) if place not in matched[side]]
        yield f"Only {names[side]}: {'; '.join(alone)}." if alone else ""
    for side in (0, 1):
        entries = sides[side].sheet.versus.get(models[1 - side].slug, ())
        yield beginning(f"{names[side]} beside {names[1 - side]}:") if entries else ""
        yield listed(entries)


def _searches(store: Store, pair: Pair) -> Iterator[str]:
    """How many fit both, and how many one alone; nothing without counts."""
    counts = store.findings.searches
    if counts is not None and pair.comparison.is_comparable:
        yield "## Searches"
        yield _sentences(pair_words(counts.pair(pair.left, pair.right), counts.window, pair.names))


# Where to go on


def _leading_on(store: Store, names: tuple[str, str], pair: Pair) -> Iterator[str]:
    site = store.catalog.site
    slugs = pair.models[0].slug, pair.models[1].slug
    page = compare_path(*slugs)
    path = twin_path(page)
    yield "## More"
    lines = [
        f"All that is told of one: {_links(store, path, [model_path(slug) for slug in slugs], names)}",
        *(beginning(f"{name} with {_partners(store, pair, side)}") for side, name in enumerate(names)),
        f"Page: {address(site, page)}",
        f"As of: {site.as_of}",
    ]
    yield listed(line for line in lines if not line.endswith(" with "))


def _links(store: Store, path: str, pages: Sequence[str], names: Sequence[str]) -> str:
    ways = (way(store.catalog.site, path, page) for page in pages)
    return ", ".join(f"[{name}]({href})" for name, href in zip(names, ways, strict=True))


def _partners(store: Store, pair: Pair, side: int) -> str:
    """Ways to a model's best pairs but this one."""
    position, other = (pair.left, pair.right) if side == 0 else (pair.right, pair.left)
    links: Mapping[int, str] = store.once(
        ("twins", "partners", position), lambda: _partner_links(store, position)
    )
    return ", ".join([link for partner, link in links.items() if partner != other][:RELATED])


def _partner_links(store: Store, position: int) -> dict[int, str]:
    models, links = store.catalog.models, {}
    path = twin_path(compare_path("", ""))
    for partner in store.findings.related[position]:
        left, right = sorted((position, partner))
        page = compare_path(models[left].slug, models[right].slug)
        links[partner] = link(models[partner].short_name, way(store.catalog.site, path, page))
    return links


COMPARISON_TWIN = PageKind(
    "comparison twin",
    _pages,
    lambda store, page: twin(store, *page.models),
    find=_find,
    columns=_columns,
)
