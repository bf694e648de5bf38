"""llms.txt: what a program that reads text finds here, what the numbers mean, and how to cite them.

As llmstxt.org has it: a heading, a quotation, and sections of links with notes. It stays short at any size of
site: tasks and the index are named, and never all models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.digests import text_digest
from generator.numbers import counted
from generator.pages.addresses import (
    HOME,
    Page,
    address,
    compare_path,
    data_path,
    model_path,
    task_path,
    twin_path,
)
from generator.pages.alternates import about_site
from generator.pages.data import models_csv
from generator.pages.kind import PageKind
from generator.pages.parts.store import Store
from generator.pages.parts.task_cards import TaskCard, task_cards
from generator.pages.search_terms import search_path
from generator.pages.twins.addresses import has_twin
from generator.pages.twins.markdown_text import blocks, link, listed, opening, text

PATH = "llms.txt"
TASKS = 50  # that it names
SLUG = "SLUG"


def _pages(store: Store) -> Iterator[Page]:
    """Written where a site has anything for programs, and has no own file of that name."""
    outputs = store.catalog.site.outputs
    has_any = outputs.api or outputs.twins != "no"
    if has_any and PATH not in store.layouts.static_files:
        yield Page(PATH, LLMS.name, findings=text_digest(_text(store)))


def _text(store: Store) -> str:
    return store.once("llms.txt", lambda: blocks(_Guide(store).parts()) + "\n")


class _Guide:
    """Lays out the file of one site."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._site = store.catalog.site
        self._data = about_site(self._site, HOME).data  # the index; empty where there is none
        self._feed = about_site(self._site).feed

    def parts(self) -> Iterator[str]:
        site = self._site
        yield f"# {text(site.title)}"
        yield f"> {self._summary()}"
        yield listed(self._meanings())
        yield f"To cite, give the address of the page and the day: as of {site.as_of}.{self._licence()}"
        yield from _section("Data", self._of_data())
        yield from _section("Pages as markdown", self._twins())
        yield from _section("Tasks", self._tasks())
        yield from _section("Optional", self._others())

    def _whole(self, path: str) -> str:
        return address(self._site, path)

    def _summary(self) -> str:
        pairs = self._store.findings.page_pairs.count
        counts = f"{counted(len(self._store.catalog.models), 'model')}, {counted(pairs, 'comparison')} of two"
        tagline = opening(self._site.tagline)
        stop = "" if not tagline or tagline.endswith((".", "!", "?")) else "."
        rest = "What they say was measured here, names its source, or is marked unknown."
        return f"{tagline}{stop} {counts}. {rest}".strip()

    def _meanings(self) -> Iterator[str]:
        least = self._store.catalog.recipe.provisional_below
        yield (
            "Scores (0 to 100) and places count inside one task alone: never set those of two tasks against "
            "each other, and give the task whenever you give one."
        )
        yield (
            "“62 (41–80)” is a score with what it could be at worst and at best, “place 1–3” what is known "
            f"leaves open. Under {least} % of what it rests on a score is provisional: say so."
        )
        yield (
            "“unknown” (null in JSON) says that no source was found. It is neither zero nor no. “Not ranked” "
            "says that no public test was found, not that a model is bad."
        )
        yield (
            "Who is ahead is said only where tests of both are known. Overlap is the share of capabilities, "
            "in percent, that two models have in common."
        )

    def _licence(self) -> str:
        licence = self._site.outputs.license
        return f" Licence of what the data say: {text(licence)}." if licence else ""

    def _of_data(self) -> Iterator[str]:
        if not self._data:
            return
        one = self._whole(data_path(model_path(SLUG)))
        yield self._entry(
            "Index",
            self._data,
            "all models with what decides between them, all tasks and tags; read it first",
        )
        if self._store.catalog.models:
            slug = self._store.catalog.models[0].slug
            notes = f"all of it and of its comparisons; of each at {text(one)}, {SLUG} being from the index"
            yield self._entry("A model", data_path(model_path(slug)), notes)
        yield self._entry("Table of models", models_csv.PATH, "as CSV")

    def _twins(self) -> Iterator[str]:
        models = self._store.catalog.models
        if models and has_twin(self._site, model_path("")):
            one = self._whole(twin_path(model_path(SLUG)))
            notes = f"facts, sources, scores and related models; of each at {text(one)}"
            yield self._entry("A model", twin_path(model_path(models[0].slug)), notes)
        pair = next(self._store.findings.pairs(), None)
        if pair is not None and has_twin(self._site, compare_path("", "")):
            slugs = (models[place].slug for place in pair)
            one = self._whole(twin_path(compare_path(f"{SLUG}-A", f"{SLUG}-B")))
            notes = f"two models side by side; each pair at {text(one)}, the two in order of the alphabet"
            yield self._entry("A comparison", twin_path(compare_path(*slugs)), notes)

    def _tasks(self) -> Iterator[str]:
        return (self._task(card) for card in task_cards(self._store)[:TASKS])

    def _task(self, card: TaskCard) -> str:
        page = task_path(card.name)
        path = twin_path(page) if has_twin(self._site, page) else page
        return self._entry(card.label, path, text("; ".join(filter(None, (card.does, card.counts)))))

    def _others(self) -> Iterator[str]:
        yield self._entry("How scores are computed", "methodology.html", "every signal and its weight")
        yield self._entry("Coverage", "coverage.html", "what is known of each model")
        if self._feed:
            yield self._entry("Changes", self._feed, "Atom of what changed, and why")
        yield self._entry("Search terms", search_path(self._store), "what the search page loads: a script")
        yield self._entry("Sitemap", "sitemap.xml", "every page")

    def _entry(self, label: str, path: str, notes: str) -> str:
        """A link, and finished words behind it."""
        return f"{link(label, self._whole(path))}: {notes}"


def _section(heading: str, entries: Iterable[str]) -> Iterator[str]:
    """Nothing of nothing."""
    shown = listed(entries)
    if shown:
        yield f"## {heading}"
        yield shown


LLMS = PageKind(
    "llms.txt",
    _pages,
    lambda store, page: _text(store).encode(errors="replace"),
    has_recipe=False,
    path=PATH,
)
