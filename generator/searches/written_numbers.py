"""How counts and days are written in logs.

Numbers are plain in every language until a spreadsheet has touched the file: then 1240 may be 1.240, 1 240 or
1'240. Counts are whole, so such a point parts thousands.
"""

from __future__ import annotations

import re

from generator.dates import is_date

# 17, and 17.0 of tables that were floats
PLAIN = re.compile(r"[0-9]+(?:\.0{1,2})?")

# In a file whose columns are parted by commas a point is that of decimals
GROUPED = re.compile(r"[0-9]{1,3}(?:[,'’ \u00a0\u202f\u2009][0-9]{3})+")

GROUPED_BY_SPREADSHEETS = re.compile(r"[0-9]{1,3}(?:[.,'’ \u00a0\u202f\u2009][0-9]{3})+|[0-9]+,0{1,2}")

NO_DIGIT = re.compile(r"[^0-9]")

DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ].{1,40})?")

MINUS = ("-", "−")


def whole(text: str, is_spreadsheets: bool) -> tuple[int | None, bool]:
    """The whole number that is written here, None where there is none; and whether it is below zero."""
    if text.isdecimal() and text.isascii() and len(text) <= 18:
        return int(text), False
    text = text.strip()
    is_negative = text.startswith(MINUS)
    bare = text[1:].lstrip() if is_negative else text
    if len(bare) > 40:
        return None, False
    if PLAIN.fullmatch(bare):
        return int(bare.partition(".")[0]), is_negative
    grouped = GROUPED_BY_SPREADSHEETS if is_spreadsheets else GROUPED
    if not grouped.fullmatch(bare):
        return None, False
    if not re.search(r"[0-9]{3}$", bare):
        bare = bare.partition(",")[0]
    return int(NO_DIGIT.sub("", bare)), is_negative


def day(text: str) -> str:
    """The day that is written here, as 2026-08-01; empty where there is none."""
    match = DAY.fullmatch(text.strip())
    written = "-".join(match.groups()) if match else ""
    return written if written and is_date(written) else ""
