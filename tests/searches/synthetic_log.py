"""An invented search log with the answer to every row: what was meant, and what answers it.

Three months of searches on a site like this one, drawn with a seed from intents that were written by hand
(synthetic_capabilities.yaml, synthetic_others.yaml): people mistype, turn words around, add a year or "best",
and half of it is typed by one or two of them. What they look for is often something else.

Intents lie in two splits, by a digest of their name. Thresholds are chosen on the first; the second is for
one look at the end. Nobody tunes on it.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

import yaml

from generator.catalog import Catalog
from tests.searches.synthetic_words import pick, planted, variant

HERE = Path(__file__).parent

FIRST_DAY = datetime.date(2026, 8, 1)

DAYS = 92  # August to October

DISTINCT = 5_600  # queries that are kept by no reason but the number of people

MOST_USERS = 700  # of the query that is typed most, about

HEAD = 10  # queries that are typed about as often as that; behind them it falls as one over the rank

BURST = 0.1  # of the intents have most of their searches within three days

HAMMERED = 4  # queries that one person sends thousands of times

Kind = Literal["capability", "model", "versus", "near", "unrelated", "personal"]

SHARES: dict[Kind, float] = {"capability": 0.6, "model": 0.1, "versus": 0.06, "near": 0.08, "unrelated": 0.16}
"""Of the variants that are drawn; each head stands in the log besides."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """What was typed on one day."""

    query: str
    users: int  # how many people
    count: int  # how often, at least once by each of them
    date: str  # ISO day
    intent: str  # what was meant; "personal/…" for what must not be kept
    kind: Kind
    want: tuple[str, ...]  # tags whose capabilities answer it; slugs for models and versus
    also: tuple[str, ...]  # tags whose capabilities are neither right nor wrong


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that people look for, and ways to ask for it."""

    name: str
    kind: Kind
    heads: tuple[str, ...]
    want: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


# Intents


@cache
def intents() -> tuple[Intent, ...]:
    """All of them, by kind; names are unique."""
    others = _read("synthetic_others.yaml")
    models = {name: tuple(entry["of"]) for name, entry in others["models"].items()}
    heads = {name: tuple(entry["heads"]) for name, entry in others["models"].items()}
    return (
        *_capabilities(),
        *(Intent(f"model/{name}", "model", heads[name], slugs) for name, slugs in models.items()),
        *(_versus(left, right, heads, models) for left, right in others["pairs"]),
        *(Intent(f"near/{head}", "near", (head,)) for head in others["near"]),
        *(
            Intent(f"{trade}/{head}", "unrelated", (head,))
            for trade, known in others["unrelated"].items()
            for head in known
        ),
    )


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return loaded


def _capabilities() -> Iterator[Intent]:
    for name, entry in _read("synthetic_capabilities.yaml").items():
        yield Intent(
            name=f"capability/{name}",
            kind="capability",
            heads=tuple(entry["heads"]),
            want=tuple(entry["want"]),
            also=tuple(entry["also"]),
        )


def _versus(
    left: str, right: str, heads: dict[str, tuple[str, ...]], models: dict[str, tuple[str, ...]]
) -> Intent:
    """One model against another, in either order."""
    first, second = heads[left], heads[right]
    return Intent(
        name=f"versus/{left}/{right}",
        kind="versus",
        heads=(
            f"{first[0]} vs {second[0]}",
            f"{second[0]} vs {first[0]}",
            f"{first[-1]} or {second[-1]}",
            f"difference between {first[0]} and {second[0]}",
        ),
        want=(*models[left], *models[right]),
    )


def is_second(intent: str) -> bool:
    """Whether an intent lies in the split that nobody tunes on; about half of them do."""
    return hashlib.blake2b(intent.encode(), digest_size=1).digest()[0] % 2 == 1


def answers(row: LogRow, catalog: Catalog) -> tuple[frozenset[tuple[str, int]], frozenset[tuple[str, int]]]:
    """The capabilities that answer a row, and those that are neither right nor wrong: slugs and positions.

    Both are empty for rows of other kinds than capability.
    """
    if row.kind != "capability":
        return frozenset(), frozenset()
    tagged = [
        (model.slug, position, {*capability.tags})
        for model in catalog.models
        for position, capability in enumerate(model.capabilities)
    ]
    right = frozenset((slug, position) for slug, position, tags in tagged if tags & {*row.want})
    open_ = frozenset((slug, position) for slug, position, tags in tagged if tags & {*row.also})
    return right, open_ - right


# The log


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a query means, and how rarely it is typed beside the others of its intent."""

    intent: Intent
    rarity: float


def rows(seed: int) -> tuple[LogRow, ...]:
    """The log, by day and query; the same for a seed on every machine."""
    chance = Random(seed)
    typed = _by_popularity(chance, _queries(chance))
    bursts = {
        intent.name: int(chance.random() * (DAYS - 3))
        for intent in intents()
        if chance.random() < BURST and intent.kind != "unrelated"
    }
    found = []
    for rank, (query, intent) in enumerate(typed):
        users = max(1, int(MOST_USERS * HEAD / (HEAD + rank) * (0.6 + 0.8 * chance.random())))
        days = _days(chance, users, bursts.get(intent.name))
        found += [_row(chance, query, intent, day, people) for day, people in days.items()]
    found = _hammered(chance, found)
    found += _personal(chance)
    return tuple(sorted(found, key=lambda row: (row.date, row.query, row.intent)))


def _queries(chance: Random) -> dict[str, _Typed]:
    """Every head, and variants until there are enough; none that stands for two intents."""
    known = {head: _Typed(intent, 0.1) for intent in intents() for head in intent.heads}
    pools = {kind: [intent for intent in intents() if intent.kind == kind] for kind in SHARES}
    while len(known) < DISTINCT:
        pool = pools[_kind(chance)]
        # Half are drawn from the first tenths of a pool: some things are looked for by everybody.
        place = chance.random() ** 3 if chance.random() < 0.5 else chance.random()
        intent = pool[int(place * len(pool))]
        head = pick(chance, intent.heads)
        query, has_slip = variant(chance, head, is_of_site=intent.kind == "capability")
        known.setdefault(query, _Typed(intent, 1.0 if has_slip else 0.5))
    return known


def _kind(chance: Random) -> Kind:
    draw = chance.random()
    for kind, share in SHARES.items():
        draw -= share
        if draw < 0:
            return kind
    return "unrelated"


def _by_popularity(chance: Random, known: dict[str, _Typed]) -> list[tuple[str, Intent]]:
    """What is typed most first: whatever many look for, in the words that most of them choose."""
    loved = {intent.name: 0.2 + chance.random() for intent in intents()}
    ranks = {
        query: (0.1 + chance.random()) * typed.rarity * loved[typed.intent.name]
        for query, typed in known.items()
    }
    return [(query, known[query].intent) for query in sorted(known, key=lambda query: ranks[query])]


def _days(chance: Random, users: int, burst: int | None) -> dict[int, int]:
    """On which days of the window so many people typed it."""
    spread = min(users, 1 + int(users**0.5), 20)
    days: dict[int, int] = {}
    for _ in range(spread):
        is_in_burst = burst is not None and chance.random() < 0.8
        day = (burst or 0) + int(chance.random() * 3) if is_in_burst else int(chance.random() * DAYS)
        days[day] = days.get(day, 0) + 1
    for _ in range(users - spread):
        day = pick(chance, [*days])
        days[day] += 1
    return days


def _row(chance: Random, query: str, intent: Intent, day: int, people: int) -> LogRow:
    return LogRow(
        query=query,
        users=people,
        count=people + int(people * 0.6 * chance.random()),
        date=_date(day),
        intent=intent.name,
        kind=intent.kind,
        want=intent.want,
        also=intent.also,
    )


def _date(day: int) -> str:
    return (FIRST_DAY + datetime.timedelta(days=day)).isoformat()


def _hammered(chance: Random, found: Sequence[LogRow]) -> list[LogRow]:
    """The rows, a few of them sent thousands of times by one person."""
    lonely = [place for place, row in enumerate(found) if row.users == 1]
    chosen = {pick(chance, lonely) for _ in range(HAMMERED)}
    return [
        replace(row, count=4_000 + int(8_000 * chance.random())) if place in chosen else row
        for place, row in enumerate(found)
    ]


def _personal(chance: Random) -> Iterator[LogRow]:
    """What must never be kept, some of it typed by more people than a query needs."""
    for reason, query in planted(chance):
        users = 1 + int(chance.random() ** 2 * 30)
        intent = Intent(f"personal/{reason}", "personal", (query,))
        yield _row(chance, query, intent, int(chance.random() * DAYS), users)
