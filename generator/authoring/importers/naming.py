"""The address and the short name of each new entry: made of what its makers call it, and nobody else's.

Two that would share an address, or an address that no file may have, are told and left out: a page keeps its
address for ever, so none is thought up.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.authoring.importers.entry import Entry
from generator.files import anchor, is_reserved
from generator.vocabulary import RESERVED_SLUGS

MAX_SLUG = 80

MAX_SHORT = 24

MAX_NAME = 200

MAX_WORDS = 12  # of a name whose words are left out in all ways


@dataclass(frozen=True, slots=True)
class Addressed:
    """Entries by their slug, in the order of their ids, and why others have none."""

    by_slug: Mapping[str, Entry]
    refused: tuple[str, ...]


def slug_of(entry: Entry) -> str:
    """What stands behind the owner, as an address."""
    return anchor(entry.id.rpartition("/")[2])


def addressed(entries: Iterable[Entry]) -> Addressed:
    """Each entry with the slug that its id gives."""
    by_slug: dict[str, Entry] = {}
    refused = []
    for entry in sorted(entries, key=lambda entry: entry.id):
        slug = slug_of(entry)
        if reason := _unfit(entry, slug):
            refused.append(f"{entry.id}: {reason}")
        elif slug in by_slug:
            refused.append(
                f'{entry.id}: its address would be "{slug}", as that of {by_slug[slug].id}; write its file'
                f" with matchup new --slug {anchor(entry.id)[:MAX_SLUG].strip('-')}"
            )
        else:
            by_slug[slug] = entry
    return Addressed(by_slug, tuple(refused))


def _unfit(entry: Entry, slug: str) -> str:
    """Why an entry can't have a file, or an empty text."""
    if not slug or len(slug) > MAX_SLUG:
        return f"no address of 1 to {MAX_SLUG} characters can be made of its id"
    by_hand = f"write its file with matchup new --slug {slug}-model"
    if is_reserved(slug):
        return f'"{slug}" is the name of a device on Windows, where no file can have it; {by_hand}'
    if slug in RESERVED_SLUGS:
        return f'"{slug}" is taken by {RESERVED_SLUGS[slug]}; {by_hand}'
    if not entry.name.strip() or len(entry.name) > MAX_NAME or not entry.name.isprintable():
        return f"its name is empty, has more than {MAX_NAME} characters, or some that can't be seen"
    return ""


def short_name(name: str, taken: set[str]) -> str:
    """A name of at most 24 characters that nobody has: the name, or as many of its words as fit.

    `taken`: names without regard to capitals. Empty where every way is taken.
    """
    fitting = (short for short in _shortened(name) if len(short) <= MAX_SHORT)
    return next((short for short in fitting if short.casefold() not in taken), "")


def _shortened(name: str) -> Iterator[str]:
    """The name without one of its words, two, and so on; those in the middle go first, the first never."""
    words = name.split()
    yield " ".join(words)
    if len(words) > MAX_WORDS:
        words = [*words[: MAX_WORDS - 1], words[-1]]
    middle = (len(words) - 1) / 2
    inner = sorted(range(1, len(words)), key=lambda position: (abs(position - middle), position))
    for count in range(1, len(words)):
        for left_out in itertools.combinations(inner, count):
            yield " ".join(word for position, word in enumerate(words) if position not in left_out)
    yield words[0][:MAX_SHORT]
