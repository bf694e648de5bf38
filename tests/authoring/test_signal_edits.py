"""An edit stands at the place of the old value, and every other character stays."""

from __future__ import annotations

import datetime

import pytest

from generator.authoring.line_edits import Edit, edited
from generator.authoring.signal_edits import (
    Count,
    hub_source,
    signal_edits,
    source_edit,
    stated_counts,
)
from generator.content.marked_yaml import Marked, read_yaml
from generator.files import split_lines

DAY = datetime.date(2026, 11, 21)
URL = "https://hub.example/api/models/lab/gamma"


def marked(text: str) -> Marked:
    value, problems = read_yaml(split_lines("a.yaml", text))
    assert not problems
    return value


def after(text: str, name: str = "likes", value: str = "7") -> str | None:
    """The text with a new value of a signal; None where it can't be edited."""
    file = marked(text)
    source = hub_source(file, URL)
    edits = signal_edits(file, name, value, source, DAY)
    return None if edits is None else edited(text, [*edits, source_edit(file, source, DAY)])


HUB = f'sources:\n  hub: {{url: "{URL}", title: Hub, read: 2026-01-01}}\n'
OTHER = 'sources:\n  list: {url: "https://example.org/", title: List, read: 2026-01-01}\n'
ADDED = (
    f'  hub: {{url: "{URL}", title: "Hub, counts of the repository", read: 2026-11-21, by: third-party}}\n'
)


@pytest.mark.parametrize(
    ("signal", "new"),
    [
        ("{value: 5, as_of: 2026-01, source: hub}", "{value: 7, as_of: 2026-11-21, source: hub}"),
        (
            "{value: '5', as_of: 2026-01, source: hub}  # x",
            "{value: '7', as_of: 2026-11-21, source: hub}  # x",
        ),
        ("{value: 5, source: hub, note: n}", "{value: 7, as_of: 2026-11-21, source: hub, note: n}"),
        ("5  # x", "{value: 7, as_of: 2026-11-21, source: hub}  # x"),
    ],
)
def test_a_value_of_the_hub_gets_its_new_value_and_day(signal: str, new: str) -> None:
    text = f"{HUB}signals:\n  likes: {signal}\n"
    wanted = text.replace("read: 2026-01-01", "read: 2026-11-21").replace(signal, new)
    assert after(text) == wanted


def test_a_value_of_another_source_is_written_anew_and_its_note_goes_with_it() -> None:
    text = f"{OTHER}signals:\n  likes: {{value: 5, source: list, note: rounded}}\n"
    assert after(text) == (
        OTHER.replace("sources:\n", f"sources:\n{ADDED}")
        + "signals:\n  likes: {value: 7, as_of: 2026-11-21, source: hub}\n"
    )


def test_an_entry_on_several_lines_can_not_be_edited() -> None:
    assert after(f"{OTHER}signals:\n  likes:\n    value: 5\n    source: list\n") is None
    assert after(f"{OTHER}signals:\n  likes: {{value: 5,\n    source: list}}\n") is None


def test_line_ends_stay_as_they_are() -> None:
    text = f"{OTHER}signals:\n  likes: 5\n".replace("\n", "\r\n")
    new = after(text)
    assert new is not None
    assert new.count("\r\n") == new.count("\n") == text.count("\n") + 1


def test_a_source_of_that_key_that_is_another_one_is_left_alone() -> None:
    source = hub_source(marked('sources: {hub: {url: "https://example.org/"}}\n'), URL)
    assert (source.key, source.is_declared) == ("hub-api", False)


def test_counts_are_read_in_either_form() -> None:
    signals = "signals: {a: 5, b: {value: 6, as_of: 2026-01}, c: n/a}\n"
    assert stated_counts(marked(signals)) == {
        "a": Count("5", ""),
        "b": Count("6", "2026-01"),
        "c": Count("n/a", ""),
    }
    assert stated_counts(marked("name: x\n")) == {}


def test_edits_of_one_line_do_not_move_each_other() -> None:
    edits = [Edit(1, 0, 1, "longer"), Edit(1, 2, 3, ""), Edit(1, 4, 5, "z")]
    assert edited("first\na b c\n", edits) == "first\nlonger  z\n"
