"""The table of all models as CSV, for spreadsheets: a row for each model, in the order of the page.

RFC 4180 in UTF-8, without a byte order mark: comma, CRLF, quotes where they are needed. Columns are the keys
that index.json has for what decides. Lists are joined by "; ", yes and no are words, and an empty cell is
what is not known.

A spreadsheet takes a cell that begins with = + - or @ for a formula and runs it, and names are other people's
words. Such a cell gets an apostrophe in front; so does one that begins with an apostrophe, a tab or a line
break, so that whoever drops one leading apostrophe of any cell has the words as they were.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from generator.pages.addresses import TABLE_AS_CSV, Page
from generator.pages.data.deciding_rows import DECIDING, deciding_row
from generator.pages.kind import PageKind
from generator.pages.parts.deciding import Deciding, every_deciding
from generator.pages.parts.store import Store

PATH = TABLE_AS_CSV
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
BETWEEN = "; "  # entries of a list


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield Page(PATH, MODELS_CSV.name, left=store.dependencies.whole)


def _view(store: Store, page: Page) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(DECIDING)
    for model in sorted(every_deciding(store), key=_order):
        table.writerow(map(cell, deciding_row(store.catalog.site, model).values()))
    return text.getvalue().encode(errors="replace")


def _order(model: Deciding) -> tuple[bool, str, str]:
    """A to Z, and what was made for tests last."""
    return model.is_demonstration, model.name.casefold(), model.slug


def cell(value: object) -> str:
    """What a cell says, and nothing that a spreadsheet would run."""
    if isinstance(value, list):
        return cell(BETWEEN.join(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


MODELS_CSV = PageKind("models as csv", _pages, _view, path=PATH)
