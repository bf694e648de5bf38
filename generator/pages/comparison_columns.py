"""Comparisons by the column: all pages of one left model, as bytes.

The same pages as comparison_join.py makes one by one, which these are held against: what a page has of one
model alone is encoded once, which rows differ is asked of arrays, and a page is one join of bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Literal, NamedTuple

from markupsafe import escape as markup

from generator.catalog import Model, SiteSettings
from generator.findings.comparability import Comparability
from generator.findings.findings import Pair
from generator.numbers import counted
from generator.pages.addresses import compare_path, short
from generator.pages.alternates import about_comparison
from generator.pages.comparison_join import CAPABILITIES, Comparisons, Others, coverages, note
from generator.pages.comparison_view import CapabilitiesView, ComparePage
from generator.pages.fact_columns import FactColumns
from generator.pages.linked_data import name_within
from generator.pages.parts.model_parts import Parts
from generator.pages.parts.store import Renderer
from generator.pages.words.sections import counted_capabilities, crumb, task_words, unranked
from generator.rendering.slots import MARK, Gaps, Skeleton, flat, names_in

LAYOUT = "joined/compare.html"

FEWEST_SIDES, MOST_SIDES = 512, 2048  # right models that are held at a time, some 80 kB each


class Head(NamedTuple):
    """What the heads of a column's pages say, by the name of the field, and what machines are told there."""

    path: bytes
    title: bytes
    document_title: bytes
    description: bytes
    canonical: bytes
    twin: bytes
    picture: bytes
    picture_alt: bytes
    linked_data: bytes


class Body(NamedTuple):
    """What differs from page to page of a column, by the name of the field; all else is as on any of them."""

    crumb: bytes
    right_name: bytes
    right_href: bytes
    right_edit: bytes
    right_data: bytes
    answer: bytes
    tests: bytes
    standing: bytes
    choices: bytes
    differences: bytes
    samples: bytes
    rows: bytes
    folds: bytes
    open: bytes
    task: bytes
    scores: bytes
    unranked: bytes
    left_known: bytes
    right_known: bytes
    counted: bytes
    capabilities: bytes
    searches: bytes
    related: bytes
    source_count: bytes
    right_sources: bytes


NAMES = (  # of the fields of both in a ComparePage, as layouts say them
    *(f"frame.{name}" for name in Head._fields[:5]),
    *(f"frame.about.{name}" for name in Head._fields[5:]),
    *Body._fields,
)
PLACES = {name: place for place, name in enumerate(NAMES)}


class Side(NamedTuple):
    """What pages show of their right model, whichever their left one is."""

    parts: Parts
    slug: bytes
    name: bytes
    name_in_script: bytes
    href: bytes
    edit: bytes
    data: bytes
    sources: bytes
    halves: list[bytes]  # of its rows
    alone: list[bytes]  # each of its capabilities as one without a counterpart


class Columns:
    """Writes the comparisons of a site, those of one left model at a time."""

    def __init__(
        self,
        comparisons: Comparisons,
        site: SiteSettings,
        models: Sequence[Model],
        comparability: Comparability,
        parts: Callable[[int, Literal["left", "right"]], Parts],
        view: Callable[[int, int], ComparePage],
        layouts: Renderer,
        longest: int,
    ) -> None:
        """`parts` gives the finished pieces of a model, `view` what the page of two shows; so many pages has
        the longest column."""
        self.comparisons = comparisons
        self.site = site
        self.models = models
        self.comparability = comparability
        self.parts = parts
        self.view = view
        self.layouts = layouts
        self.facts = FactColumns(comparisons.facts, len(models))
        self.side = lru_cache(min(MOST_SIDES, max(FEWEST_SIDES, longest)))(self._side)
        self._capabilities: dict[Hashable, Gaps] = {}
        self.skeletons: dict[Hashable, Skeleton] = {}  # of pages, by what they have

    @property
    def is_fit(self) -> bool:
        """Whether layouts are as columns need them; else pages are filled one by one."""
        return self.facts.is_fit

    def pages(
        self, left: int, rights: Sequence[int], pairs: Iterable[tuple[Pair, Others]]
    ) -> Iterator[bytes]:
        """The pages of one model with models behind it, one for each of these pairs."""
        sides = [self.side(right) for right in rights]
        column = Column(self, left, rights, sides)
        for page, (side, (pair, others)) in enumerate(zip(sides, pairs, strict=True)):
            yield column.page(page, side, pair, others)

    def capabilities(self, view: Sequence[bytes]) -> bytes:
        """The section with these fields of CapabilitiesView."""
        shape = tuple(map(bool, view))
        gaps = self._capabilities.get(shape)
        if gaps is None:
            words = CapabilitiesView._make(word.decode() for word in view)
            skeleton = self.layouts.shaped(CAPABILITIES, words)
            gaps = self._capabilities[shape] = skeleton.encoded({place: place for place in range(len(view))})
        return gaps(view)

    def _side(self, position: int) -> Side:
        """Made once for many columns; what stands in its rows is held as bytes alone."""
        model, parts = self.models[position], self.parts(position, "right")
        self.facts.add(position, parts)
        cells = {key: replace(cell, html=cell.brief) for key, cell in parts.cells.items()}
        return Side(
            parts=replace(parts, cells=cells),
            slug=model.slug.encode(),
            name=parts.name.encode(),
            name_in_script=name_within(model).encode(),
            href=parts.href.encode(),
            edit=parts.edit_href.encode(),
            data=parts.data_href.encode(),
            sources=parts.sources.encode(),
            halves=self.facts.right_halves(parts),
            alone=[html.encode() for html in self.comparisons.alone(parts)],
        )


class Column:
    """The pages of one left model."""

    def __init__(self, columns: Columns, left: int, rights: Sequence[int], sides: Sequence[Side]) -> None:
        self._columns = columns
        self._comparisons = columns.comparisons
        self._model = columns.models[left]
        self._parts = columns.parts(left, "left")
        self._name = self._parts.name.encode()
        self._rights = rights
        self._left = left
        columns.facts.add(left, self._parts)
        compares = columns.comparability.of(left, rights)
        self._facts = columns.facts.column(left, self._parts, rights, compares)
        self._heads = _Heads(columns, self._model, self._parts)
        self._alone = [html.encode() for html in self._comparisons.alone(self._parts)]
        view = columns.view(left, rights[0])  # what lasts is the same on any page of the column
        fields = list(enumerate(zip(names_in(view), flat(view), strict=True)))
        self._lasting = {place: str(word) for place, (name, word) in fields if name not in PLACES}
        self._changing_places = {place: PLACES[name] for place, (name, _) in fields if name in PLACES}
        self._pages: dict[Hashable, Gaps] = {}

    def page(self, page: int, side: Side, pair: Pair, others: Others) -> bytes:
        """The page beside the right model of this place among those of the column."""
        view = self._changing(page, side, pair, others)
        shape = (pair.comparison.is_comparable, others.has_maps, *map(bool, view))
        gaps = self._pages.get(shape)
        if gaps is None:
            gaps = self._pages[shape] = self._gaps(shape, page)
        return gaps(view)

    def _gaps(self, shape: Hashable, page: int) -> Gaps:
        """The layout of pages like this one, with all that stays in this column filled in."""
        key = (shape, *map(bool, self._lasting.values()))
        skeleton = self._columns.skeletons.get(key)
        if skeleton is None:
            view = self._columns.view(self._left, self._rights[page])
            skeleton = self._columns.skeletons[key] = self._columns.layouts.shaped(LAYOUT, view)
        return skeleton.encoded(self._changing_places, self._lasting)

    def _changing(self, page: int, side: Side, pair: Pair, others: Others) -> tuple[bytes, ...]:
        """The fields of a Head and of a Body."""
        left, right, comparisons = self._parts, side.parts, self._comparisons
        said = comparisons.said(pair, left, right)
        facts = self._facts.of(page, right, side.name, side.halves)
        left_known, right_known = coverages(pair)
        task = pair.task
        changing = Body(
            escape(crumb(pair)).encode(),
            side.name,
            side.href,
            side.edit,
            side.data,
            said.answer.encode(),
            said.tests.encode(),
            said.standing.encode(),
            said.choices.encode(),
            said.differences.encode(),
            self._samples(pair, right, others).encode(),
            *facts,
            escape(task_words(pair)).encode(),
            comparisons.scores(left.scores[task], right.scores[task]).encode() if task else b"",
            escape(unranked(pair)).encode(),
            left_known.encode(),
            right_known.encode(),
            escape(counted_capabilities(pair)).encode(),
            self._capabilities(pair, side),
            others.searches.encode(),
            comparisons.related(left.name, right.name, others.related).encode(),
            counted(left.source_count + right.source_count, "source").encode(),
            side.sources,
        )
        return (*self._heads.of(side, said.description, comparisons.shown(pair)), *changing)

    def _samples(self, pair: Pair, right: Parts, others: Others) -> str:
        if others.samples is None:
            return ""
        is_comparable = pair.comparison.is_comparable
        return self._comparisons.samples(self._parts, right, others.samples, is_comparable)

    def _capabilities(self, pair: Pair, side: Side) -> bytes:
        """As comparison_join.py has them."""
        matches, (ours, theirs) = pair.alignment.matches, pair.models
        left, right, comparisons = self._parts, side.parts, self._comparisons
        view = (
            self._name,
            side.name,
            note(pair).encode(),
            left.versus.get(theirs.slug, "").encode(),
            right.versus.get(ours.slug, "").encode(),
            "".join([comparisons.match(left, right, match) for match in matches]).encode(),
            _unmatched(self._alone, {match.left for match in matches}),
            _unmatched(side.alone, {match.right for match in matches}),
        )
        return self._columns.capabilities(view)


class _Heads:
    """What the heads of a column's pages say."""

    def __init__(self, columns: Columns, model: Model, parts: Parts) -> None:
        site = columns.site
        self._title = markup(site.title).encode()
        self._name = parts.name.encode()
        self._ending = markup(f" · {site.title}").encode()
        self._folder = compare_path(model.slug, "").encode()[: -len(b".html")]
        self._top = markup(site.base_url).encode()
        about = about_comparison(site, model.slug, MARK)
        self._about = [markup(each).encode().split(MARK.encode()) for each in (about.twin, about.picture)]
        self._picture_alt = markup(about.picture_alt).encode()
        ours = name_within(model)
        first, second, third, fourth, *rest = columns.comparisons.linked.pieces
        opening, between = f"{first}{ours}{second}", f"{third}{ours}{fourth}{model.slug}{rest[0]}"
        self._linked = opening.encode(), between.encode(), rest[1].encode(), rest[2].encode()

    def of(self, side: Side, description: str, shown: str) -> Head:
        title, path = self._name + b" vs " + side.name, self._folder + side.slug + b".html"
        opening, between, behind, end = self._linked
        twin, picture = self._about
        return Head(
            path,
            title,
            title if title == self._title else title + self._ending,
            markup(short(description)).encode(),
            self._top + path,
            side.slug.join(twin),
            side.slug.join(picture),
            markup(shown).encode() if shown else self._picture_alt,
            b"".join((opening, side.name_in_script, between, side.name_in_script, behind, side.slug, end)),
        )


def _unmatched(alone: list[bytes], matched: set[int]) -> bytes:
    """The capabilities without a counterpart."""
    if not matched:
        return b"".join(alone)
    return b"".join([html for place, html in enumerate(alone) if place not in matched])
