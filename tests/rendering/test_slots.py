"""Slots and what is made of them: views with gaps, skeletons, and the view that a layout is tried with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from markupsafe import Markup

from generator.pages import comparison_view
from generator.pages.addresses import Frame, Link, Menu
from generator.rendering.slots import Slot, SlotMisused, flat, names_in, refilled, skeleton, slots_in, trial


class Side(NamedTuple):
    words: str
    count: int


class Page(NamedTuple):
    name: str
    note: str
    total: int
    left: Side


PAGE = Page("Alpha", "", 3, Side("<b>one</b>", 1))


CHANGES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "center": lambda text: text.center(40),
    "replace": lambda text: text.replace("e", "3"),
    "cut": lambda text: text[:3],
    "length": lambda text: str(len(text)),
    "lost": lambda text: str(text.isdigit()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_mark_that_was_changed_or_lost_names_its_field(change: Callable[[str], str]) -> None:
    def render(words: Sequence[object]) -> str:
        first, second = (Markup("{}").format(word) for word in words)
        return f"<p>{first}</p>{change(str(second))}"

    with pytest.raises(SlotMisused) as fault:
        skeleton(["left", "right"], render)
    assert fault.value.name == "right"


def test_a_skeleton_puts_words_where_their_slots_were_as_often_as_they_were() -> None:
    def render(words: Sequence[object]) -> str:
        return str(Markup("{1} % {0} {1}").format(*words))

    filled = skeleton(["one", "two"], render)
    assert filled(("%s", "<b>")) == "<b> % %s <b>"


def test_a_slot_refuses_all_but_being_printed_or_asked_for() -> None:
    slot = Slot("left.words")
    assert slot
    assert Markup("{}").format(slot) == "\0left.words\0"
    for use in (str, len, list, float, int, hash, lambda slot: slot + "a", lambda slot: slot == "a"):
        with pytest.raises(SlotMisused) as fault:
            use(slot)  # type: ignore[operator]
        assert fault.value.name == "left.words"


def test_flat_fields_stand_in_the_order_of_the_view_with_their_paths() -> None:
    assert flat(PAGE) == ["Alpha", "", 3, "<b>one</b>", 1]
    assert names_in(PAGE) == ["name", "note", "total", "left.words", "left.count"]


def test_words_are_put_in_the_place_of_words_and_of_nothing_else() -> None:
    words = iter("12345")
    assert refilled(PAGE, words) == Page("1", "", 3, Side("4", 1))
    assert refilled(PAGE, iter("12345"), has_empty=True) == Page("1", "2", 3, Side("4", 1))
    assert slots_in(refilled(PAGE, map(Slot, names_in(PAGE)))) == ["name", "left.words"]


def test_a_trial_has_all_words_and_one_of_everything() -> None:
    assert trial(Page) == Page("word", "word", 1, Side("word", 1))
    page = trial(comparison_view.ComparePage)
    assert isinstance(page.frame, Frame)
    assert page.frame.menu.links == (Link(1, "word", "word", "word"),)
    assert isinstance(page.frame.menu, Menu)
    assert page.is_comparable
    assert all(flat(page))
    assert trial(comparison_view.ScoreRow).left.cell == Markup("word")
