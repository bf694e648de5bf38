"""Dated counts in the text of a model file: each new value at the place of the old one.

So comments, order, quotes and line ends stay as they are. A whole entry is written anew only when its value
had another source, whose note goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.authoring.flow_yaml import flow, source_line
from generator.authoring.known import Address
from generator.authoring.line_edits import Edit, scalar_edit
from generator.content.marked_yaml import Marked, Plain, read_yaml
from generator.files import split_lines

HUB_KEYS = ("hub", "hub-api", *(f"hub-api-{number}" for number in range(2, 1000)))


@dataclass(frozen=True, slots=True)
class Count:
    """A signal as a file states it: its value, and the day of its reading."""

    value: str
    day: str


@dataclass(frozen=True, slots=True)
class HubSource:
    """The source of a file that stands for the hub's counts, or is to be added to it."""

    key: str
    url: str
    is_declared: bool


def stated_counts(marked: Marked) -> dict[str, Count]:
    """Every signal of a file, in either of its forms."""
    signals = mapping(mapping(marked.value).get("signals"))
    return {name: _count(entry) for name, entry in signals.items()}


def _count(entry: Plain) -> Count:
    if isinstance(entry, dict):
        return Count(str(entry.get("value")), str(entry.get("as_of") or ""))
    return Count(str(entry), "")


def mapping(value: Plain) -> dict[str, Plain]:
    """A mapping as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def hub_source(marked: Marked, url: str) -> HubSource:
    """The source with this address; else one with a key that is free."""
    sources = mapping(mapping(marked.value).get("sources"))
    for key, source in sources.items():
        if mapping(source).get("url") == url:
            return HubSource(key, url, is_declared=True)
    return HubSource(next(key for key in HUB_KEYS if key not in sources), url, is_declared=False)


def signal_edits(marked: Marked, name: str, value: str, source: HubSource, today: date) -> list[Edit] | None:
    """A new value and its day. None where the entry stands on several lines and had another source."""
    entry = mapping(mapping(marked.value)["signals"])[name]
    parts = mapping(entry)
    is_ours = parts.get("source") == source.key
    if is_ours and parts.get("value") and parts.get("as_of"):
        return [
            scalar_edit(marked.values["signals", name, "value"], value),
            scalar_edit(marked.values["signals", name, "as_of"], today.isoformat()),
        ]
    place = marked.values["signals", name]
    start, end = place.column - 1, place.column - 1 + place.length
    if not _is_whole(place.text[start:end], entry):
        return None
    note = str(parts.get("note") or "") if is_ours else ""
    new = flow(value=value, as_of=today.isoformat(), source=source.key, note=note)
    return [Edit(place.line - 1, start, end, new)]


def _is_whole(text: str, entry: Plain) -> bool:
    """Whether this part of a line is all of an entry."""
    is_flow = text.startswith("{") or not isinstance(entry, dict)
    return is_flow and read_yaml(split_lines("", text))[0].value == entry


def source_edit(marked: Marked, source: HubSource, today: date) -> Edit:
    """The day on which the hub was read, or the hub as a source of its own."""
    if source.is_declared:
        return scalar_edit(marked.values["sources", source.key, "read"], today.isoformat())
    address = Address(source.url, "Hub, counts of the repository", "third-party")
    entry = f"{source.key}: {source_line(address, today)}"
    sources = marked.values[("sources",)]
    line, column = sources.line - 1, sources.column
    if sources.text[column - 1] == "{":
        return Edit(line, column, column, f"{entry}, ")
    return Edit(line, 0, 0, f"{' ' * (column - 1)}{entry}\n")
