"""What every JSON file of the API begins with, and how it is written: the same bytes wherever it is made.

A file names its schema, its version, the licence that the site gives for what it says, the day that its
freshness is counted to, and the page that shows the same. Null stands for what is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Literal

from generator.catalog import SiteSettings
from generator.pages.addresses import address, data_path

API = "api/v1/"
VERSION = "1.1"  # a field that is new raises the second number; one that changes or goes, the first, and API
NOT_STATED = "not stated"
GAP = "\0"  # stands for JSON that is finished; no text of content has one
GAP_TEXT = json.dumps(GAP)

Schema = Literal["index", "model", "task", "tag", "searches"]
Content = Mapping[str, object]


def schema_path(name: Schema) -> str:
    """Where the JSON Schema of a kind of file lies."""
    return f"{API}schemas/{name}.json"


def page_of(site: SiteSettings, path: str) -> str:
    """The path of the page whose data this would be; empty where there is none such."""
    page = f"{path.removeprefix(API).removesuffix('.json')}.html"
    return page if site.outputs.api and data_path(page) == path else ""


def enveloped(
    site: SiteSettings, name: Schema, page: str, content: Content, finished: Iterable[str] = ()
) -> bytes:
    """A file of this kind about a page, given by its path: the envelope, then the content in its order.

    What is finished stands where the content has a GAP.
    """
    return written({**envelope(site, name, page), **content}, finished)


def envelope(site: SiteSettings, name: Schema, page: str) -> dict[str, object]:
    """The fields that each file begins with, in their order."""
    return {
        "schema": address(site, schema_path(name)),
        "version": VERSION,
        "site": site.title,
        "licence": site.outputs.license or NOT_STATED,
        "as_of": site.as_of,
        "page": address(site, page),
    }


def written(content: Content, finished: Iterable[str] = ()) -> bytes:
    """JSON in one line, in the order of its keys. A number that JSON has no word for is a ValueError."""
    text = filled(json_text(content), finished)
    return f"{text}\n".encode(errors="replace")  # half a surrogate pair has no bytes in UTF-8


def json_text(value: object) -> str:
    """A value as these files have it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def filled(text: str, finished: Iterable[str]) -> str:
    """JSON with other JSON in place of its gaps, one for each."""
    first, *rest = text.split(GAP_TEXT)
    return first + "".join(part for pair in zip(finished, rest, strict=True) for part in pair)


def number(value: float | None) -> int | float | None:
    """Whole ones as such, others without the noise of binary fractions."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else float(f"{value:.12g}")


def known(text: str) -> str | None:
    """Null for words that there are none of."""
    return text or None
