"""Whether links lead somewhere and ids stand once, in any layouts: of some pages of each kind.

Half a million pages are made from a few layouts, so a page of each kind is looked at, or as many as show all
that its layout can do; the build's report looks at what lies in the output. What a page says is kept for the
next check under the digests of the page. Whether what it names is there is asked anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain

from generator.cache import Cache
from generator.digests import digest, digest_of
from generator.edition import Edition
from generator.output.links import PageFacts, Reference, facts_of, faults_of
from generator.output.plan import Target
from generator.problems import FaultyContent, Place, Problem
from generator.terminal import Progress, silent

FOLDER = "layouts"

WORDS = {
    "no-page": 'page "{page}" names "{written}", and the site has no file "{path}"',
    "no-id": 'page "{page}" names "{written}", and nothing on "{path}" has that id',
    "doubled-id": 'id "{written}" stands more than once on page "{page}"',
}

HELP = {
    "no-page": "use the address that the view gives, or take the link out; of a text, mend its model file",
    "no-id": "give the part that is meant this id, or name the page alone",
    "doubled-id": "leave one of them, or make each of something that differs, such as a number in the loop",
}


class PageLinks:
    """What pages of an edition name, and whether it is there."""

    def __init__(self, edition: Edition, cache: Cache) -> None:
        self._edition = edition
        self._entries = cache.entries("links", PageFacts, b"")
        self._base_url = edition.findings.catalog.site.base_url
        self._ids: dict[str, frozenset[str]] = {}

    def problems(self, progress: Progress = silent) -> tuple[Problem, ...]:
        """The first fault of each address and id on pages that show all that layouts can do.

        Raises FaultyContent for a page that can't be rendered.
        """
        found: dict[tuple[str, str, str], Problem] = {}
        shown = [
            (kind.layout, page.path)
            for kind in self._edition.page_kinds
            if kind.layout and kind.layout.endswith(".html")
            for page in kind.shown(self._edition.store)
        ]
        with progress(len(shown), "following links") as advance:
            for layout, path in shown:
                for fault in self._faults(path):
                    key = (fault.fault, fault.written, layout)
                    found.setdefault(key, problem_of(fault, path, layout, self._edition.layouts.own_texts))
                advance(1)
        self._entries.forget_others()
        return tuple(found.values())

    def _faults(self, path: str) -> Iterator[Reference]:
        facts = self._facts(path)
        return faults_of(path, facts, self._base_url, self._holds, self._ids_of)

    def _facts(self, path: str) -> PageFacts:
        target = self._edition.find(path)
        assert target is not None
        name, key = digest(path.encode()).hex(), self._key(target)
        facts = self._entries.recall(name, key)
        if facts is None:
            facts = facts_of(self._edition.render(path))
            self._entries.keep(name, key, facts)
        return facts

    def _key(self, target: Target) -> bytes:
        """Of all that the page depends on, the recipe even where its kind leaves that out."""
        sides = target.digests
        return digest_of(self._edition.recipe, sides.left, sides.right, sides.findings)

    def _ids_of(self, path: str) -> frozenset[str]:
        if path not in self._ids:
            self._ids[path] = frozenset(self._facts(path).ids)
        return self._ids[path]

    def _holds(self, path: str) -> bool:
        return path in self._paths or self._edition.holds(path)

    @cached_property
    def _paths(self) -> frozenset[str]:
        """Of every file that lies in no column: to ask for one at a time goes through all kinds."""
        singly = [kind for kind in self._edition.page_kinds if kind.columns is None]
        return frozenset(chain.from_iterable(kind.addresses(self._edition.store) for kind in singly))


def link_problems(edition: Edition, cache: Cache, progress: Progress = silent) -> tuple[Problem, ...]:
    """What is wrong with links and ids; nothing while pages have faults that keep them from being made."""
    try:
        return PageLinks(edition, cache).problems(progress)
    except FaultyContent:
        return ()


def problem_of(fault: Reference, page: str, layout: str, texts: Mapping[str, str]) -> Problem:
    """What is told of a fault on a page of this layout; `texts` are the site's own layouts."""
    words = WORDS[fault.fault].format(page=page, written=fault.written[:90], path=fault.path[:90])
    place, help = place_in(texts, fault.written, layout), HELP[fault.fault]
    return Problem("doubled-id" if fault.fault == "doubled-id" else "broken-link", words, place, help)


def place_in(texts: Mapping[str, str], written: str, layout: str) -> Place:
    """Where an address or id is written in a site's own layouts, the page's own first; else that layout."""
    ordered = sorted(texts, key=lambda name: (name != layout, name))
    for name in ordered if written else ():
        for number, line in enumerate(texts[name].split("\n"), 1):
            for quoted in (f'"{written}"', f"'{written}'"):
                if quoted in line:
                    return Place(f"{FOLDER}/{name}", number, line.index(quoted) + 2, len(written), line)
    return Place(f"{FOLDER}/{layout}")
