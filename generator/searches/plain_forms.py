"""The plain form of a query: its words without slips, fillers and years; and what two queries must share to
mean the same.

What is made of a query depends on what was typed up to the month in which it was first seen, and on nothing
later, so that another month changes none of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.catalog import Catalog, Model
from generator.readings.tag_texts import tag_texts
from generator.retrieval.words import is_near, stem, without_accents

WORD = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")

YEAR = re.compile(r"20[12]\d")

FILLERS = frozenset(
    (
        *("a", "an", "the", "of", "in", "on", "for", "and", "with", "is", "are", "it", "its", "i", "my"),
        *("me", "can", "do", "does", "what", "which", "how", "who", "by", "at", "as", "be", "this", "that"),
        *("one", "you", "your", "some", "any", "there", "here", "s", "best", "good", "free", "top"),
        *("great", "new", "latest", "simple", "easy", "online", "today", "help", "ai", "model", "models"),
        *("tool", "tools", "app", "apps", "software", "program", "website", "example", "examples"),
        *("tutorial", "python", "github", "huggingface", "reddit", "use", "using"),
    )
)

LEAST_LONG = 5  # letters of a word that may be a slip

OFTENER = 8  # times as often as a slip people type what was meant; else it is a word of its own

MEDIA: Mapping[str, str] = {
    stem(word): medium
    for medium, words in {
        "image": "image picture photo photograph pic img sketch sketches drawing painting screenshot",
        "text": "text word caption description sentence prompt",
        "video": "video movie",
        "audio": "audio speech voice sound music",
        "box": "box boxes",
        "mask": "mask",
        "vector": "vector embedding",
        "label": "label",
    }.items()
    for word in words.split()
}

DENIALS = frozenset({"without", "not", "no", "non", "never"})

SIZES = frozenset(
    (
        *("base", "large", "tiny", "small", "medium", "mini", "nano", "huge", "giant", "giga"),
        *("xl", "xxl", "pro", "dev", "plus", "turbo", "lite", "flash"),
    )
)


class Gate(NamedTuple):
    """What two queries must share to mean the same, however alike their vectors are."""

    numbers: tuple[str, ...]
    denies: bool
    direction: tuple[str, str]  # what is given and what is wanted; empty words where it is not told
    names: frozenset[str]  # words of models' names, sizes among them
    foreign: frozenset[str]  # words in letters that the encoder can't read


class PlainForm(NamedTuple):
    """What is left of a query, and what it must share with another."""

    text: str  # that is embedded
    stems: frozenset[str]
    gate: Gate


@dataclass(frozen=True)
class Lexicon:
    """The words of a catalog: what may be meant by a slip, and what names models."""

    known: frozenset[str]
    names: frozenset[str]

    @cached_property
    def near(self) -> Mapping[str, tuple[str, ...]]:
        """By what is left when a letter is left out, and by themselves, the known words that may be meant."""
        near: dict[str, list[str]] = {}
        for word in sorted(self.known):
            for shape in _shapes(word) if len(word) >= LEAST_LONG - 1 else ():
                near.setdefault(shape, []).append(word)
        return {shape: tuple(words) for shape, words in near.items()}


def lexicon(catalog: Catalog, pieces: Iterable[str] = ()) -> Lexicon:
    """Of a catalog, and of the whole words among the pieces of an encoder's vocabulary."""
    of_tags = {word for tag in catalog.tags.values() for text in tag_texts(tag) for word in words_of(text)}
    of_names = {word for model in catalog.models for name in names_of(model) for word in words_of(name)}
    texts = (
        text for model in catalog.models for each in model.capabilities for text in (each.title, each.text)
    )
    of_texts = {word for text in texts for word in words_of(text)}
    whole = {piece for piece in pieces if piece.isalpha() and piece.isascii()}
    stems = {stem(word) for word in of_tags}
    names = {word for word in of_names if not word[0].isdigit() and len(word) > 1 and stem(word) not in stems}
    return Lexicon(known=frozenset(of_tags | of_names | of_texts | whole), names=frozenset(names | SIZES))


def names_of(model: Model) -> tuple[str, ...]:
    """What a model is called, by its file, its pages and people."""
    return (model.name, model.short_name, model.slug, *model.also, *model.aliases)


def words_of(text: str) -> list[str]:
    """Words and numbers in small letters without accents: "BLIP-2" and "blip2" are the same two."""
    text = text.casefold()
    if not text.isascii():
        text = without_accents(text)
    return WORD.findall(text)


def plain_forms(months: Sequence[Mapping[str, int]], lexicon: Lexicon) -> dict[str, PlainForm]:
    """Of every query, by the users that each month has of it, the oldest month first."""
    usage: Counter[str] = Counter()
    forms: dict[str, PlainForm] = {}
    for month in months:
        for query, users in month.items():
            for word in words_of(query):
                usage[word] += users
        meant: dict[str, str] = {}
        for query in month:
            if query not in forms:
                forms[query] = _form(query, lexicon, usage, meant)
    return forms


def _form(query: str, lexicon: Lexicon, usage: Mapping[str, int], meant: dict[str, str]) -> PlainForm:
    words = words_of(query)
    for word in words:
        if word not in meant:
            meant[word] = _meant(word, lexicon, usage)
    return plain_form([meant[word] for word in words], lexicon)


def plain_form(words: Sequence[str], lexicon: Lexicon) -> PlainForm:
    """Of words without slips."""
    told = [word for word in words if not YEAR.fullmatch(word)]
    if told[:2] == ["how", "to"]:
        told = told[2:]
    kept = [word for word in told if word not in FILLERS] or told
    stems = frozenset(stem(word) for word in kept)
    return PlainForm(" ".join(kept), stems, _gate(kept, lexicon))


def _gate(words: Sequence[str], lexicon: Lexicon) -> Gate:
    return Gate(
        numbers=tuple(sorted(word for word in words if word[0].isdigit())),
        denies=not DENIALS.isdisjoint(words),
        direction=direction(words),
        names=frozenset(stem(word) for word in words if word in lexicon.names),
        foreign=frozenset(word for word in words if not word.isascii()),
    )


def direction(words: Sequence[str]) -> tuple[str, str]:
    """The medium that is given and the one that is wanted, where a word tells which is which."""
    for place, word in enumerate(words):
        if word in ("to", "into", "from"):
            before, after = _media(words[:place]), _media(words[place + 1 :])
            if before and after:
                near, far = before[-1], after[0]
                return (far, near) if word == "from" else (near, far)
    return "", ""


def _media(words: Sequence[str]) -> list[str]:
    return [MEDIA[stem(word)] for word in words if stem(word) in MEDIA]


def _meant(word: str, lexicon: Lexicon, usage: Mapping[str, int]) -> str:
    """The known word of which this is a slip, or the word itself."""
    if len(word) < LEAST_LONG or word in lexicon.known or not word.isascii() or word[0].isdigit():
        return word
    near = {other for shape in _shapes(word) for other in lexicon.near.get(shape, ())}
    least = OFTENER * usage[word]
    meant = [other for other in near if usage.get(other, 0) >= least and is_near(word, other)]
    return max(meant, key=lambda other: (usage[other], other), default=word)


def _shapes(word: str) -> Iterator[str]:
    """A word, and what is left of it without one of its letters."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
