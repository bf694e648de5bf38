"""The file that lies beside the rows of a log and says what they are: source, window, unit, and what was left
out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from generator.content.field_types import FullDate, Shape, Slug, Whole
from generator.searches.log import LEAST_USERS, Log, Unit, UsersAre

MOST_DROPPED = 1_000_000_000_000

Counted = Annotated[Whole, Field(ge=0, le=MOST_DROPPED)]


class DroppedShape(Shape):
    """What was left out for one reason."""

    rows: Counted = Field(description="Rows of the raw files.")
    count: Counted = Field(description="Searches or clicks that they told.")


class SidecarShape(Shape):
    """content/searches/<source>-<start>.yaml; `matchup searches import` writes it."""

    source: Slug = Field(description="Where the searches were typed: search-console, bing, site-search.")
    start: FullDate = Field(description="First day of the window.")
    end: FullDate = Field(description="Last day of the window.")
    unit: Unit = Field(description="What a count counts.")
    users_are: UsersAre = Field(description="A column of users, or what stands in for one.")
    k: Annotated[Whole, Field(ge=LEAST_USERS, le=MOST_DROPPED)] = Field(
        description="So many people at least typed each query."
    )
    format: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = Field(description="What it came in.")
    rows_read: Counted = Field(description="Rows of the raw files, headings aside.")
    dropped: dict[Annotated[str, Field(max_length=40)], DroppedShape] = Field(
        default_factory=dict, max_length=100, description="What was left out, by reason."
    )


NOTE = """\
# Written by `matchup searches import`; the queries are in {name}.csv, beside this file.
# docs/searches.md says what each word means. A query that should not be here can be deleted from the list.
"""


def text_of(log: Log) -> str:
    """The sidecar of a log."""
    return NOTE.format(name=log.name) + "".join(f"{line}\n" for line in _lines(log))


def _lines(log: Log) -> Iterator[str]:
    yield f"source: {log.source}"
    yield f"start: {log.start}"
    yield f"end: {log.end}"
    yield f"unit: {log.unit}"
    yield f"users_are: {log.users_are}"
    yield f"k: {log.k}"
    yield f"format: {log.format}"
    yield f"rows_read: {log.rows_read}"
    if log.dropped:
        yield "dropped:"
    for dropped in log.dropped:
        yield f"  {dropped.reason}: {{rows: {dropped.rows}, count: {dropped.times}}}"
