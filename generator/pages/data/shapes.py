"""Words of JSON Schema 2020-12, with which each kind of file tells what stands in it.

Each field is required and described, and no other is allowed; what is not known is null and not left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.catalog import SiteSettings
from generator.pages.addresses import address
from generator.pages.data.envelope import NOT_STATED, Schema, schema_path

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Shape = Mapping[str, object]


def text(description: str) -> Shape:
    return {"type": "string", "description": description}


def whole(description: str) -> Shape:
    return {"type": "integer", "description": description}


def figure(description: str) -> Shape:
    """Any number."""
    return {"type": "number", "description": description}


def flag(description: str) -> Shape:
    """True or false."""
    return {"type": "boolean", "description": description}


def one_of(description: str, words: Sequence[str]) -> Shape:
    """One of these words."""
    return {"enum": list(words), "description": description}


def rows(description: str, each: Shape) -> Shape:
    """A list of such."""
    return {"type": "array", "description": description, "items": each}


def texts(description: str, each: str = "One of them.") -> Shape:
    return rows(description, text(each))


def record(description: str, properties: Mapping[str, Shape]) -> Shape:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def by_name(description: str, each: Shape) -> Shape:
    """An object whose fields are names of the site, each with such a value."""
    return {"type": "object", "description": description, "additionalProperties": each}


def nullable(shape: Shape) -> Shape:
    """The same, or null for what is not known."""
    described = {"description": shape["description"]}
    return {
        "anyOf": [{key: shape[key] for key in shape if key != "description"}, {"type": "null"}]
    } | described


ENVELOPE: Mapping[str, Shape] = {
    "schema": text("Address of the JSON Schema of this file."),
    "version": text("Of the API: its first number changes with what could break a reader."),
    "site": text("Title of the site."),
    "licence": text(
        f'Under which others may use what the file says; "{NOT_STATED}" where the site is silent.'
    ),
    "as_of": text("Day that freshness is counted to, YYYY-MM-DD."),
    "page": text("Address of the page that shows the same."),
}


def schema_of(site: SiteSettings, name: Schema, description: str, properties: Mapping[str, Shape]) -> Shape:
    """The JSON Schema of a kind of file: the envelope, and these fields behind it."""
    begun = {"$schema": DIALECT, "$id": address(site, schema_path(name)), "title": name}
    return begun | dict(record(description, {**ENVELOPE, **properties}))
