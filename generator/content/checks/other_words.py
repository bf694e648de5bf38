"""Rules on `also:`, the other words for a tag and the other names of a model: each leads to one thing alone.

Words are compared without capitals and marks, so "SD 1.5" and "sd-1-5" are one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.content.checks.rule import Objection, Objections, SiteRule, rule_of_site
from generator.content.marked_yaml import Marked
from generator.content.settings_schema import TagShape
from generator.content.written import Written, WrittenSite

WORD = re.compile(r"[^\W_]+")


def compared(words: str) -> str:
    """Words as they are compared."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", words).casefold()))


@dataclass(frozen=True, slots=True)
class _Called:
    """What a tag or a model is called, and the other words that its `also:` adds."""

    what: str  # as a message names it
    shown: frozenset[str]  # by what pages show; compared, as all but `also`
    own: frozenset[str]  # that and its name in files
    also: tuple[str, ...]  # as written
    marked: Marked
    path: tuple[str, ...]  # of its `also:`


@rule_of_site(
    code="taken-word",
    meaning=(
        "Another word for a tag in `also:` is the label, the name or another word of a second tag, repeats "
        "its own label, or stands twice."
    ),
    why="Whoever searches for it would be led to two things, or the word adds nothing.",
    example="`also: [alt text]` of two tags",
    write="the word at the tag that it fits better, or longer words that tell the two apart",
)
def words_of_two_tags(site: WrittenSite) -> Objections:
    shape, marked = site.tags
    return _taken([_called_tag(name, tag, marked) for name, tag in shape.tags.items()], "word")


def _called_tag(name: str, tag: TagShape, marked: Marked) -> _Called:
    shown = frozenset({compared(tag.label)})
    return _Called(
        what=f'tag "{name}"',
        shown=shown,
        own=shown | {compared(name)},
        also=tuple(tag.also),
        marked=marked,
        path=("tags", name, "also"),
    )


@rule_of_site(
    code="taken-name",
    meaning=(
        "Another name of a model in `also:` is the name, the slug, an old slug or another name of a second "
        "model, repeats its own name, or stands twice."
    ),
    why="Whoever types it would be led to two models, or the name adds nothing.",
    example="`also: [SDXL]` in two files",
    write="the name in the file of the model that people mean by it",
)
def names_of_two_models(site: WrittenSite) -> Objections:
    return _taken([_called_model(model) for model in site.models], "name")


def _called_model(model: Written) -> _Called:
    shape = model.shape
    shown = frozenset(map(compared, (shape.name, shape.short_name or shape.name)))
    return _Called(
        what=model.marked.lines.path,
        shown=shown,
        own=shown | {*map(compared, (model.slug, *shape.aliases))},
        also=tuple(shape.also),
        marked=model.marked,
        path=("also",),
    )


def _taken(everything: Sequence[_Called], noun: str) -> Objections:
    """Other words that say nothing new, or lead to something else as well."""
    owners: dict[str, _Called] = {}
    for called in everything:
        owners |= {words: called for words in called.own if words}
    first: dict[str, _Called] = {}
    for called in everything:
        for rank, written in enumerate(called.also):
            words = compared(written)
            if message := _objection(called, words, owners, first, noun):
                place = called.marked.place((*called.path, rank))
                yield Objection(f'"{written}" {message}', place, f"delete it, or write another {noun}")
            first.setdefault(words, called)


def _objection(
    called: _Called, words: str, owners: dict[str, _Called], first: dict[str, _Called], noun: str
) -> str:
    """What another word has against it; nothing of one that leads to one thing alone."""
    if words in called.shown:
        return "is what it is called already"
    if words in owners and owners[words] is not called:
        return f"is what {owners[words].what} is called"
    if words in first:
        return (
            "stands here twice"
            if first[words] is called
            else f"is also another {noun} for {first[words].what}"
        )
    return ""


def marks(model: Written) -> Iterator[str]:
    """Everything by which names of models are compared; one that a file has twice is told twice."""
    called = _called_model(model)
    yield from (f"called {words}" for words in sorted(called.own) if words)
    yield from (f"called {compared(words)}" for words in called.also)


ACROSS: tuple[SiteRule, ...] = (words_of_two_tags, names_of_two_models)
