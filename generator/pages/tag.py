"""The page of a tag: when it is used, who tells of it and in whose words, and which comparisons match on it.

A tag that no capability has is not used, and has no page. One that many models have shows the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Model, Tag
from generator.digests import digest_of, text_digest
from generator.findings.findings import Findings
from generator.numbers import counted, more
from generator.pages.addresses import (
    About,
    Frame,
    Page,
    SitemapEntries,
    compare_path,
    model_path,
    tag_path,
    task_path,
)
from generator.pages.alternates import about_tag
from generator.pages.kind import PageKind, listed
from generator.pages.linked_data import FIRST_PAGE, TAGS, linked, trail
from generator.pages.parts.looked_for import LookedFor, looked_for_digest, looked_for_of_tag
from generator.pages.parts.store import Store
from generator.pages.parts.tag_members import tag_members
from generator.pages.words.labels import large_initial
from generator.pages.words.openings import first_sentence
from generator.pages.words.tag_kinds import TAG_KINDS

TELLERS = 50  # models that are listed; comparisons are looked for among them
NAMED = 12  # models that have it by their task alone
COMPARISONS = 12
NEIGHBOURS = 8

Named = tuple[str, str]  # name, and address from the top of the site


@dataclass(frozen=True, slots=True)
class Told:
    """A capability that has the tag."""

    title: str
    href: str  # its place on the model's page, from the top of the site
    sentence: str  # the first of its text; markdown


@dataclass(frozen=True, slots=True)
class Teller:
    """A model with its capabilities that have the tag."""

    name: str
    href: str
    is_demonstration: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """A comparison in which two capabilities with this tag match."""

    names: str
    href: str
    titles: tuple[str, str]
    similarity: int  # percent


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another tag of the same kind."""

    label: str
    href: str
    words: str  # "7 models in common"
    shared: int  # these models


@dataclass(frozen=True, slots=True)
class Around:
    """What of the page is found without looking at pairs."""

    tellers: tuple[Teller, ...]
    left_out: str  # "12 more models"; empty for none
    counts: str  # "9 models tell of it"
    tasks: tuple[Named, ...]  # whose models have it without saying so
    by_task: tuple[Named, ...]  # models that have it by such a task alone
    by_task_count: int  # of all of these
    by_task_left_out: str
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class TagPage:
    frame: Frame
    label: str
    kind: str  # heading of its kind
    about: str
    also: tuple[str, ...]
    is_elsewhere: bool
    around: Around
    comparisons: tuple[Matching, ...]
    comparison_count: int  # of all that match on it
    comparisons_left_out: str
    searched: LookedFor | None  # None without counts

    @property
    def path(self) -> str:
        return self.frame.path


def _pages(store: Store) -> Iterator[Page]:
    return (_page(store, name) for name in tag_members(store).positions)


def _paths(store: Store) -> Iterator[str]:
    return map(tag_path, tag_members(store).positions)


def _page(store: Store, name: str) -> Page:
    """Depends on what it lists, word for word, and on the matches among the models that it lists."""
    findings, listed = store.findings, _listed(store, name)
    searched, among = looked_for_of_tag(store, name), findings.page_pairs.among(listed)
    pairs = (array[among].tobytes() for array in (findings.match_digests, findings.compares))
    return Page(
        tag_path(name),
        TAG.name,
        left=text_digest(repr(_around(store, name))),
        findings=digest_of(
            repr((listed, len(among))).encode(), *pairs, *filter(None, [looked_for_digest(searched)])
        )[:8],
    )


def _find(store: Store, path: str) -> Page | None:
    name = _name(path)
    is_there = path == tag_path(name) and name in tag_members(store).positions
    return _page(store, name) if is_there else None


def _name(path: str) -> str:
    return path.removesuffix(".html").partition("/")[2]


def _listing(store: Store) -> SitemapEntries:
    return listed(tuple((tag_path(name), "") for name in tag_members(store).positions))


def _view(store: Store, page: Page) -> TagPage:
    name = _name(page.path)
    tag, around = store.catalog.tags[name], _around(store, name)
    matching, matching_count = store.once(("tag matching", name), lambda: _matching(store, name))
    return TagPage(
        frame=store.frame(
            page.path,
            f"{tag.label}: who tells of it",
            _description(store, tag, around),
            about=_about(store.catalog, name),
        ),
        label=tag.label,
        kind=TAG_KINDS[tag.kind],
        about=large_initial(tag.about).removesuffix("."),
        also=tag.also,
        is_elsewhere=tag.is_elsewhere,
        around=around,
        comparisons=matching,
        comparison_count=matching_count,
        comparisons_left_out=more(matching_count - COMPARISONS, "comparison"),
        searched=looked_for_of_tag(store, name),
    )


def _about(catalog: Catalog, name: str) -> About:
    site = catalog.site
    said = linked(trail(site, [FIRST_PAGE, TAGS], catalog.tags[name].label))
    return about_tag(site, name)._replace(linked_data=said)


def _description(store: Store, tag: Tag, around: Around) -> str:
    about = f" ({tag.about.removesuffix('.')})" if tag.about else ""
    return (
        f"{tag.label}{about} on {store.catalog.site.title}: {around.counts}, each in words of its own, and "
        "the comparisons that match on it."
    )


# Who has it


def _around(store: Store, name: str) -> Around:
    return store.once(("tag around", name), lambda: _made_around(store, name))


def _made_around(store: Store, name: str) -> Around:
    catalog, members = store.catalog, tag_members(store)
    tasks = [task for task in catalog.tasks.values() if name in task.tags]
    positions = members.positions[name]
    meant = {task.name for task in tasks}
    telling = {catalog.models[place].slug for place in positions}
    by_task = [
        model for model in catalog.models if not meant.isdisjoint(model.tasks) and model.slug not in telling
    ]
    neighbours = members.neighbours(catalog, name, NEIGHBOURS)
    present = {task for model in catalog.models for task in model.tasks}
    return Around(
        tellers=tuple(_teller(catalog.models[place], name) for place in _listed(store, name)),
        left_out=more(len(positions) - TELLERS, "model"),
        counts=f"{counted(len(positions), 'model')} {'tells' if len(positions) == 1 else 'tell'} of it",
        tasks=tuple((task.label, task_path(task.name)) for task in tasks if task.name in present),
        by_task=tuple((model.short_name, model_path(model.slug)) for model in by_task[:NAMED]),
        by_task_count=len(by_task),
        by_task_left_out=more(len(by_task) - NAMED, "model"),
        neighbours=tuple(_neighbour(catalog.tags[other], count) for other, count in neighbours),
    )


def _neighbour(tag: Tag, count: int) -> Neighbour:
    return Neighbour(tag.label, tag_path(tag.name), f"{counted(count, 'model')} in common", count)


def _listed(store: Store, name: str) -> list[int]:
    """The first models that tell of it: those that tell most of it, and what was made for tests last."""
    models = store.catalog.models

    def order(position: int) -> tuple[bool, bool, str, str]:
        model = models[position]
        is_side_remark = all(capability.tags[0] != name for capability in model.capabilities)
        return model.is_demonstration, is_side_remark, model.short_name.casefold(), model.slug

    return sorted(tag_members(store).positions[name], key=order)[:TELLERS]


def _teller(model: Model, name: str) -> Teller:
    path = model_path(model.slug)
    told = tuple(_told(path, capability) for capability in model.capabilities if name in capability.tags)
    return Teller(model.short_name, path, model.is_demonstration, told)


def _told(path: str, capability: Capability) -> Told:
    return Told(capability.title, f"{path}#c-{capability.anchor}", first_sentence(capability.text))


# Comparisons


def _matching(store: Store, name: str) -> tuple[tuple[Matching, ...], int]:
    """The first comparisons among the listed models that match on the tag, the most alike first, each once;
    and how many there are in all."""
    findings, best = store.findings, dict[tuple[int, int], Matching]()
    for left, right, *match in _matches_among(findings, _listed(store, name)).tolist():
        ours = findings.catalog.models[left].capabilities[match[0]]
        theirs = findings.catalog.models[right].capabilities[match[1]]
        before = best.get((left, right))
        if name not in ours.tags or name not in theirs.tags or (before and before.similarity >= match[2]):
            continue
        best[left, right] = _compared(findings, (left, right), (ours, theirs), match[2])
    in_order = sorted(best.values(), key=lambda each: (-each.similarity, each.names, each.href))
    return tuple(in_order[:COMPARISONS]), len(in_order)


def _matches_among(findings: Findings, positions: Sequence[int]) -> NDArray[np.int32]:
    """[match, 5] rows of the alignments of models that compare and have a page together."""
    rows = findings.alignments.rows
    is_listed = np.zeros(len(findings.catalog.models), bool)
    is_listed[list(positions)] = True
    rows = rows[is_listed[rows[:, 0]] & is_listed[rows[:, 1]]]
    left, right = rows[:, 0], rows[:, 1]
    return rows[findings.compared_pairs.has(left, right)]


def _compared(
    findings: Findings, pair: tuple[int, int], told: tuple[Capability, Capability], similarity: int
) -> Matching:
    left, right = (findings.catalog.models[position] for position in pair)
    return Matching(
        names=f"{left.short_name} vs {right.short_name}",
        href=compare_path(left.slug, right.slug),
        titles=(told[0].title, told[1].title),
        similarity=similarity,
    )


TAG = PageKind(
    "tag",
    _pages,
    _view,
    layout="pages/tag.html",
    view_type=TagPage,
    listing=_listing,
    find=_find,
    paths=_paths,
)
