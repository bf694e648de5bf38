"""Layouts: from a view to bytes. Knows no domain noun.

A layout sees one frozen value, `page`, and the markdown filter; it can fetch nothing, and an undefined name
is a fault with the layout's file and line. The folder says what is done with a layout: those of joined/ are
rendered once and filled in for every page, all others are rendered each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from generator import extensions, recipe
from generator.cache import Cache
from generator.problems import FaultyContent, Problem
from generator.rendering.environment import BoundedEnvironment
from generator.rendering.layout_faults import layout_fault, missing_layout, misused
from generator.rendering.layout_folder import JOINED, LayoutFolder, is_joined
from generator.rendering.layout_trees import LayoutTrees
from generator.rendering.slot_uses import Uses, uses
from generator.rendering.slots import (
    Skeleton,
    Slot,
    SlotMisused,
    flat,
    names_in,
    refilled,
    skeleton,
    slots_in,
    trial,
)

SOUND = "sound"  # name of the entry that says so of a folder's digest


class Layouts:
    """The layouts of a site and its base; raises FaultyContent when one of them has a fault.

    All are read and compiled to find that out, but for a folder in which a run before found none: of such a
    one each layout is compiled when it is first asked for. Code is not kept on disk: what lies in a cache is
    never run.
    """

    def __init__(self, folder: Path, cache: Cache | None = None, base: Path | None = None) -> None:
        """`base` is where a layout is looked for that the folder does not have."""
        cache = cache or Cache()
        self._folder = LayoutFolder(folder, base, extensions.layout_folders())
        self._environment = BoundedEnvironment(self._folder.source, cache.of("compiled layouts", (), dict))
        self._trees = LayoutTrees(self._folder, self._environment, cache)
        self._skeletons: dict[object, Skeleton] = {}
        self._uses: dict[object, Uses] = {}
        problems = self._folder.problems() or self._problems(cache)
        if problems:
            raise FaultyContent(problems)

    def _problems(self, cache: Cache) -> list[Problem]:
        """Of what the layouts hold; known of those that were found sound before."""
        sound = cache.entries("layouts", bool, recipe.of_layouts())
        if sound.recall(SOUND, self.digest):
            return []
        problems = list(self._trees.problems())
        if not problems:
            sound.keep(SOUND, self.digest, True)
        return problems

    def compile(self) -> None:
        """Compiles all, before there are workers that would each do it."""
        for name in self.names:
            self._environment.get_template(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Of all layouts: their paths in the folder, sorted."""
        return self._folder.names

    @property
    def own_texts(self) -> dict[str, str]:
        """What the layouts of the site itself hold, by name; those of the base are none of them."""
        return self._folder.own_texts

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Layouts of the site that no page is made with."""
        return tuple(self._folder.unused())

    @property
    def static_files(self) -> dict[str, Path]:
        """Files that are copied as they are, by their path in the output, in a stable order."""
        return self._folder.static_files

    @property
    def digest(self) -> bytes:
        """Of all layouts; files that are copied as they are have digests of their own."""
        return self._folder.digest

    # Rendered

    def render(self, name: str, page: Any) -> bytes:
        """The bytes of a page: filled in where the layout lies in joined/, rendered where it does not."""
        words = self.fill(name, page) if is_joined(name) else self.markup(name, page)
        return words.encode()

    def markup(self, name: str, page: object) -> Markup:
        """The layout rendered with the view. Raises FaultyContent with its line when the two don't fit."""
        if is_joined(name):
            raise ValueError(f"{name} lies in {JOINED}/, so it is filled in")
        return self._markup(name, page, page)

    def _markup(self, name: str, page: object, shown: object) -> Markup:
        """A fault names what is shown; the view that is rendered may have slots in place of its words."""
        self._environment.started()
        try:
            return Markup(self._environment.get_template(name).render(page=page))
        except jinja2.TemplateNotFound as fault:
            raise FaultyContent([missing_layout(str(fault.name))]) from fault
        except Exception as fault:
            problem = layout_fault(self._folder, fault, _called(shown))
            if problem is None:
                raise
            raise FaultyContent([problem]) from fault

    # Filled in

    def fill(self, name: str, page: tuple[Any, ...]) -> str:
        """The layout with a view that is a named tuple of finished HTML; a field may be such a tuple.

        The layout itself is rendered once for each set of fields that are empty, and each value of those that
        are no words; a page fills the gaps. So a layout can print words or ask for them, and no more.
        """
        words = flat(page)
        return self._shaped(name, page, words)(tuple(words))

    def shaped(self, name: str, page: tuple[Any, ...]) -> Skeleton:
        """The layout with a gap for each word of such a view.

        It fits all views with the same empty fields, and the same values of those that are no words.
        """
        return self._shaped(name, page, flat(page))

    def _shaped(self, name: str, page: tuple[Any, ...], words: Sequence[object]) -> Skeleton:
        shape = (name, *[bool(word) if isinstance(word, str) else word for word in words])
        filled = self._skeletons.get(shape)
        if filled is None:
            filled = self._skeletons[shape] = self._filled(name, page, page)
        return filled

    def skeleton(self, name: str, view: Callable[..., object], *names: str) -> Skeleton:
        """The layout with gaps for these; `view` makes its view of a slot for each."""
        slotted = view(*map(Slot, names))
        checked = self._checked(name, slotted)

        def render(words: Sequence[object]) -> str:
            return self._markup(name, view(*words), slotted).strip("\n")

        return self._skeleton(names, checked, render)

    def fill_problems(self, name: str, view_type: type) -> tuple[Problem, ...]:
        """What shows when a layout of joined/ is tried with a view of this type that has all words.

        It is rendered as if it were not to be filled, and then filled: either shows what the other can't.
        """
        view, shown = trial(view_type), view_type
        rendered = _problems_of(lambda: self._markup(name, view, shown))
        filled = _problems_of(lambda: self._filled(name, view, shown))
        return (*rendered, *(problem for problem in filled if problem not in rendered))

    def _filled(self, name: str, page: tuple[Any, ...], shown: object) -> Skeleton:
        """Its layout is checked as if no word were empty: a page with all of them would use all of it."""
        names = names_in(page)
        checked = self._checked(name, refilled(page, map(Slot, names), has_empty=True))

        def render(words: Sequence[object]) -> str:
            return self._markup(name, refilled(page, iter(words)), shown)

        return self._skeleton(names, checked, render)

    def _skeleton(
        self, names: Sequence[str], checked: Uses, render: Callable[[Sequence[object]], str]
    ) -> Skeleton:
        try:
            return skeleton(names, render)
        except SlotMisused as fault:
            raise FaultyContent([misused(self._folder, checked.first_of(fault.name))]) from fault

    def _checked(self, name: str, slotted: object) -> Uses:
        """How the layout uses the slots of a view. Raises FaultyContent with all misuses."""
        if not is_joined(name):
            raise ValueError(f"{name} does not lie in {JOINED}/, so it is not filled in")
        read = self._read_uses(name, slotted)
        if read.misuses:
            raise FaultyContent([misused(self._folder, use) for use in read.misuses])
        return read

    def _read_uses(self, name: str, slotted: object) -> Uses:
        """Read once. Raises FaultyContent for a layout that is not there."""
        key = (name, *slots_in(slotted))
        if key not in self._uses:
            try:
                self._uses[key] = uses(name, slotted, self._trees.of)
            except jinja2.TemplateNotFound as fault:
                raise FaultyContent([missing_layout(str(fault.name))]) from fault
        return self._uses[key]

    def only_prints(self, name: str, view: Callable[..., tuple[Any, ...]], *names: str) -> bool:
        """Whether a layout prints these fields, or asks whether there are any, and does no more with them.

        `view` makes a view of a slot for each. What can't be followed counts as more.
        """
        try:
            return not self._read_uses(name, view(*map(Slot, names))).misuses
        except FaultyContent:
            return False  # told when it is rendered


def _problems_of(attempt: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        attempt()
    except FaultyContent as fault:
        return fault.problems
    return ()


def _called(view: object) -> str:
    """The address of the page that a view is of, or else what kind of view it is; of a kind, its name."""
    path = getattr(view, "path", "")
    if path and isinstance(path, str):
        return path
    return view.__name__ if isinstance(view, type) else type(view).__name__
