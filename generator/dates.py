"""Dates as people write them: a day, a month or a year."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@lru_cache(maxsize=4096)  # a site has few days, and each is counted for many facts
def days(text: str) -> int:
    """Days from 1970-01-01 to a date; a month or a year alone counts as its first day. Raises ValueError."""
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return (datetime.date(year, month, day) - datetime.date(1970, 1, 1)).days


def last_day(text: str) -> int:
    """Days from 1970-01-01 to the last day that a date may mean: of a month or a year alone its last."""
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = match.groups()
    if day:
        return days(text)
    if month and month != "12":
        return days(f"{year}-{int(month) + 1:02}") - 1
    return days(f"{int(year) + 1:04}") - 1


def is_date(text: str) -> bool:
    try:
        days(text)
    except ValueError:
        return False
    return True


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_words(day: str) -> str:
    """2026-11-28: Nov 2026."""
    year, month, *_ = day.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def day_words(day: str) -> str:
    """2026-11-28: 28 Nov 2026."""
    return f"{int(day.split('-')[2])} {month_words(day)}"
