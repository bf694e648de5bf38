"""From logs to intents: queries to plain forms, those that mean the same together, and what answers each.

Everything is decided in the order in which queries were first typed, so that another month renames nothing,
and the order of rows in a file decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Model
from generator.readings.tag_texts import used_tags
from generator.readings.texts import text_key
from generator.readings.vectors import Vector
from generator.searches.asking import Asked, TagSpace
from generator.searches.intents import Answer, Basis, Intent, Intents
from generator.searches.log import Log
from generator.searches.merging import leaders
from generator.searches.naming import Names, names
from generator.searches.plain_forms import Lexicon, PlainForm, lexicon, plain_forms

Overrides = Mapping[str, tuple[str, ...]]
"""By a query, the tags that its intent asks for as editors say; none for one that nothing here answers."""


@dataclass(frozen=True)
class Typed:
    """All queries of a site's logs, the oldest first, with their plain forms."""

    queries: tuple[str, ...] = ()  # of one month those that most people typed first
    forms: Mapping[str, PlainForm] | None = None
    lexicon: Lexicon | None = None

    @cached_property
    def by_text(self) -> Mapping[str, tuple[str, ...]]:
        """By the text of a plain form, in the order of their first queries, all queries that have it."""
        by_text: dict[str, list[str]] = {}
        for query in self.queries:
            by_text.setdefault((self.forms or {})[query].text, []).append(query)
        return {text: tuple(queries) for text, queries in by_text.items()}

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that must have a vector."""
        return tuple(self.by_text)


@dataclass(frozen=True)
class Searched:
    """Search logs with what is made of them before anything is read by an encoder."""

    logs: tuple[Log, ...] = ()
    typed: Typed = field(default_factory=Typed)
    overrides: Overrides = field(default_factory=dict)


def typed(catalog: Catalog, logs: Sequence[Log], pieces: Iterable[str] = ()) -> Typed:
    """What people typed, month by month; `pieces` are an encoder's, whose whole words are no slips."""
    if not logs:
        return Typed()
    months: dict[str, dict[str, int]] = {}
    for log in logs:
        month = months.setdefault(log.start, {})
        for row in log.rows:
            month[row.query] = max(month.get(row.query, 0), row.users)
    known = lexicon(catalog, pieces)
    ordered = [_by_users(months[start]) for start in sorted(months)]
    return Typed(
        queries=tuple(dict.fromkeys(query for month in ordered for query in month)),
        forms=plain_forms(ordered, known),
        lexicon=known,
    )


def _by_users(month: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(month.items(), key=lambda each: (-each[1], each[0])))


def intents(
    catalog: Catalog,
    typed: Typed,
    stored: Mapping[str, Vector],
    tag_vectors: Mapping[str, Vector],
    overrides: Overrides | None = None,
) -> Intents:
    """The intents of all logs, and the capabilities that answer each.

    `stored` is by key; as long as a text has no vector there, nothing is made, and their number is told.
    """
    keys = [text_key(catalog.site.encoder, text) for text in typed.texts]
    unread = sum(
        len(queries) for key, queries in zip(keys, typed.by_text.values(), strict=True) if key not in stored
    )
    if unread or not keys or typed.lexicon is None or typed.forms is None:
        return Intents(of_models=_nothing(catalog), unread=unread)
    vectors = np.stack([stored[key] for key in keys])
    forms = [typed.forms[queries[0]] for queries in typed.by_text.values()]
    leads = leaders(forms, vectors)
    leading = np.flatnonzero(leads == np.arange(len(leads)))
    members = _members(typed, leads)
    space = TagSpace(catalog.site.encoder, used_tags(catalog), tag_vectors, vectors.shape[1])
    asked = space.asked([forms[place] for place in leading], vectors[leading])
    called = names(catalog, typed.lexicon)
    made = tuple(
        _intent(members[place], forms[place], tags, called, overrides or {})
        for place, tags in zip(leading.tolist(), asked, strict=True)
    )
    directions = [forms[place].gate.direction for place in leading]
    return Intents(intents=made, of_models=_answers(catalog, made, directions))


def _nothing(catalog: Catalog) -> tuple[Answer, ...]:
    return (np.zeros((0, 2), np.int32),) * len(catalog.models)


def _members(typed: Typed, leads: NDArray[np.int64]) -> Mapping[int, tuple[str, ...]]:
    """By the place of a leading form, all queries of its intent, the oldest first."""
    members: dict[int, list[str]] = {}
    for queries, lead in zip(typed.by_text.values(), leads.tolist(), strict=True):
        members.setdefault(lead, []).extend(queries)
    return {lead: tuple(queries) for lead, queries in members.items()}


def _intent(
    queries: tuple[str, ...], form: PlainForm, asked: Asked, called: Names, overrides: Overrides
) -> Intent:
    naming = called.of(form.text.split())
    said = next((overrides[query] for query in queries if query in overrides), None)
    tags = asked if not naming.is_all else ()
    basis: Basis = "derived" if tags else "name" if naming.models else ""
    if said is not None:
        tags, basis = tuple((tag, 100) for tag in said), "verified"
    return Intent(name=queries[0], queries=queries, basis=basis, tags=tags, models=naming.models)


def _answers(
    catalog: Catalog, made: Sequence[Intent], directions: Sequence[tuple[str, str]]
) -> tuple[Answer, ...]:
    """[model] the intents that its capabilities answer."""
    by_tag: dict[str, list[int]] = {}
    for place, intent in enumerate(made):
        for tag, _ in intent.tags:
            by_tag.setdefault(tag, []).append(place)
    return tuple(_answers_of(model, by_tag, made, directions) for model in catalog.models)


def _answers_of(
    model: Model,
    by_tag: Mapping[str, Sequence[int]],
    made: Sequence[Intent],
    directions: Sequence[tuple[str, str]],
) -> Answer:
    answers = [
        (place, number)
        for number, capability in enumerate(model.capabilities)
        for place in sorted({place for tag in capability.tags for place in by_tag.get(tag, ())})
        if made[place].basis == "verified" or _may_answer(capability, directions[place])
    ]
    return np.array(sorted(answers), np.int32).reshape(-1, 2)


def _may_answer(capability: Capability, direction: tuple[str, str]) -> bool:
    """Whether what it takes and gives does not contradict what is asked for."""
    given, wanted = direction
    kinds = capability.kinds
    takes = not given or not kinds.inputs or given in kinds.inputs
    return takes and (not wanted or not kinds.outputs or wanted in kinds.outputs)
