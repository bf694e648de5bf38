"""The text of a new model file; what the entry lacks waits for a person, and makes it a draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.authoring.flow_yaml import flow, scalar
from generator.authoring.importers.entry import Ability, Entry
from generator.authoring.importers.naming import slug_of
from generator.authoring.importers.pieces import Piece, pieces_of, result_parts, source_parts

HEAD = "# yaml-language-server: $schema=../schema/model.schema.json"

WAITS = "Replace: "


def text_of(entry: Entry, short: str, today: date) -> str:
    """The whole file. `short`: its short name, where its name is none."""
    pieces = list(pieces_of(entry))
    lines = ["---", HEAD, *_fields(entry, short, pieces), ""]
    lines += ["sources:", *_sources(entry, pieces, today)]
    for group in ("facts", "signals"):
        inner = [piece for piece in pieces if piece.path[0] == group]
        lines += ["", f"{group}:"] if inner else []
        lines += [f"  {piece.path[1]}: {piece.text}" for piece in inner]
    lines += ["", "benchmarks:"] if entry.results else []
    lines += [f"  - {flow(**result_parts(result))}" for result in entry.results]
    return "\n".join([*lines, "---", *_prose(entry)]) + "\n"


def is_whole(entry: Entry) -> bool:
    """Whether a page can be made of it as it is."""
    abilities = entry.abilities and all(ability.tags for ability in entry.abilities)
    return bool(entry.maker and entry.tasks and entry.inputs and entry.outputs and abilities)


def _fields(entry: Entry, short: str, pieces: list[Piece]) -> Iterator[str]:
    if not is_whole(entry):
        yield "draft: true  # no page is made of it; delete this line when nothing waits any more"
    yield f"name: {scalar(entry.name)}"
    if short and short != entry.name:
        yield f"short_name: {scalar(short)}"
    yield f"maker: {scalar(entry.maker or f'{WAITS}who made it')}"
    yield f"kind: {entry.kind}"
    yield _listed("tasks", entry.tasks, "what it is used for; content/tags.yaml lists all")
    yield _listed("inputs", entry.inputs, "what goes in")
    yield _listed("outputs", entry.outputs, "what comes out")
    alone = {piece.path[0]: piece.text for piece in pieces if len(piece.path) == 1}
    defaults = {"released": "", "license": "unknown", "pricing": "unknown"}
    yield from (f"{key}: {text}" for key, text in (defaults | alone).items() if text)


def _listed(key: str, words: tuple[str, ...], what: str) -> str:
    """What nobody tells is left blank."""
    return f"{key}: [{', '.join(words)}]" + ("" if words else f"  # {WAITS}{what}")


def _sources(entry: Entry, pieces: list[Piece], today: date) -> Iterator[str]:
    """Those that something in the file names."""
    named = {piece.source for piece in pieces}
    named |= {result.source for result in entry.results}
    named |= {source for ability in entry.abilities for source in ability.sources}
    for key, source in entry.sources.items():
        if key in named:
            yield f"  {key}: {flow(**source_parts(source, today))}"


def _prose(entry: Entry) -> Iterator[str]:
    yield (
        entry.summary or f"{WAITS}what it is, what it is for and what it leaves to others, in 40 to 70 words."
    )
    for ability in entry.abilities or (_to_replace(entry),):
        yield from _section(ability)


def _to_replace(entry: Entry) -> Ability:
    return Ability(
        title=f"{WAITS}what it can do, in a few words",
        tags=(),
        text=f"{WAITS}how {slug_of(entry)} does this, in 60 to 120 words.",
        sources=tuple(entry.sources)[:1],
        unique=f"{WAITS}what sets it apart here.",
        versus=f"{WAITS}how it stands against the alternatives.",
        limits=f"{WAITS}where it stops.",
        is_generated=False,
    )


def _section(ability: Ability) -> Iterator[str]:
    yield from ("", f"## {ability.title}", f"Tags: {', '.join(ability.tags)}".strip())
    yield from (("Generated: yes",) if ability.is_generated else ())
    yield from ("", ability.text)
    for label, text in (("Unique", ability.unique), ("Versus", ability.versus), ("Limits", ability.limits)):
        if text:
            yield from ("", f"{label}: {text}")
    yield from ("", f"Sources: {', '.join(ability.sources)}")
