"""What of an entry a site has a place for: rows, signals, tags, tasks and kinds, each in its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from generator.authoring.importers.entry import Ability, Entry, Needs, Unread
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.content.field_types import SPDX
from generator.content.quantities import QUANTITY, is_open, quantity, signal_number

Value = TypeVar("Value")


def fitted(entry: Entry, words: SiteWords, offered: Needs) -> tuple[Entry, tuple[Unread, ...]]:
    """The entry with what fits, and what was left out of it, but for what is offered to the site."""
    abilities = tuple(_tagged(ability, words) for ability in entry.abilities)
    facts = _kept(entry.facts, lambda name, told: _is_of_row(name, told, words))
    signals = _kept(entry.signals, lambda name, reading: _is_of_rule(name, reading[0], words))
    fitting = replace(
        entry,
        tasks=_among(entry.tasks, words.tags.tasks),
        inputs=_among(entry.inputs, words.tags.modality_names),
        outputs=_among(entry.outputs, words.tags.modality_names),
        license=entry.license if entry.license and re.fullmatch(SPDX, entry.license.value) else None,
        facts=_in_order(facts, words.rows),
        signals=_in_order(signals, words.rules),
        abilities=tuple(
            fit
            for ability, fit in zip(entry.abilities, abilities, strict=True)
            if fit.tags or not ability.tags
        ),
    )
    return fitting, tuple(Unread(what, entry.where) for what in _left_out(entry, fitting, words, offered))


def _left_out(entry: Entry, fitting: Entry, words: SiteWords, offered: Needs) -> Iterator[str]:
    for name in entry.facts.keys() - fitting.facts.keys():
        if name in words.rows:
            yield f'"{name}" is no {_form(words.rows[name].unit)}'
        elif name not in offered.rows:
            yield f'content/facts.yaml has no row "{name}"'
    for name in entry.signals.keys() - fitting.signals.keys():
        yield f'content/scoring.yaml reads no signal "{name}" of this form'
    kinds = {*entry.inputs, *entry.outputs} - {*fitting.inputs, *fitting.outputs} - offered.kinds.keys()
    yield from (f'"{kind}" is no kind of input or output here' for kind in sorted(kinds))
    if entry.tasks and not fitting.tasks and entry.tasks[0] not in offered.tasks:
        yield f"content/tags.yaml has no task of these: {', '.join(entry.tasks)}"
    tags = {tag for ability in entry.abilities for tag in ability.tags}
    tags -= words.tags.tags.keys() | offered.tags.keys()
    yield from (f'content/tags.yaml has no tag "{tag}"' for tag in sorted(tags))
    if entry.license and not fitting.license:
        yield "a licence that is no word of SPDX"


def _form(unit: str) -> str:
    return QUANTITY[unit].name.removeprefix("a ").removeprefix("an ") if unit in QUANTITY else "text"


def _is_of_row(name: str, told: Told, words: SiteWords) -> bool:
    if name not in words.rows:
        return False
    unit = words.rows[name].unit
    return unit not in QUANTITY or is_open(told.value) or _is_read(lambda: quantity(told.value, unit))


def _is_of_rule(name: str, told: Told, words: SiteWords) -> bool:
    if name not in words.rules:
        return False
    return is_open(told.value) or _is_read(lambda: signal_number(told.value, words.rules[name]))


def _is_read(read: Callable[[], object]) -> bool:
    try:
        read()
    except ValueError:
        return False
    return True


def _tagged(ability: Ability, words: SiteWords) -> Ability:
    return replace(ability, tags=_among(ability.tags, words.tags.tags))


def _among(names: Iterable[str], accepted: Iterable[str]) -> tuple[str, ...]:
    known = set(accepted)
    return tuple(name for name in names if name in known)


def _kept(values: Mapping[str, Value], fits: Callable[[str, Value], bool]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if fits(name, value)}


def _in_order(values: Mapping[str, Value], order: Iterable[str]) -> dict[str, Value]:
    return {name: values[name] for name in order if name in values}
