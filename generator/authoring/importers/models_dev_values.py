"""Values of models.dev as ours, each read from what its authors wrote; what has another form is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from generator.authoring.foreign import count_of, part_of
from generator.dates import is_date

Table = Mapping[str, Any]

KINDS = ("text", "image", "audio", "video", "pdf")

MAX_WORDS = 200  # characters of a name

MAX_DOLLARS = 1_000_000


def text_of(value: Any) -> str:
    """Words that can be shown, on one line; else an empty text."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return words if words.isprintable() and len(words) <= MAX_WORDS else ""


def date_of(value: Any) -> str:
    """A date as text, or written as TOML has them."""
    text = value.isoformat() if type(value) is date else value
    return text if isinstance(text, str) and is_date(text) else ""


def kinds_of(table: Table, side: str) -> frozenset[str]:
    listed = part_of(table, "modalities").get(side)
    return frozenset(kind for kind in listed if kind in KINDS) if isinstance(listed, list) else frozenset()


def ordered(kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)


def dollars_of(value: Any) -> Decimal | None:
    """A price above 0; 0 stands for what is not stated."""
    is_price = is_number(value) and 0 < value < MAX_DOLLARS
    return Decimal(value) if is_price else None


def is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def money(dollars: Decimal | None) -> str:
    return f"{dollars.normalize():f} USD per million tokens" if dollars else ""


def tokens(value: Any) -> str:
    count = count_of(value)
    return f"{count} tokens" if count else ""


def first_tier(cost: Table) -> tuple[int, Table]:
    """From how many tokens on a higher price is asked, and the prices; 0 where there is none."""
    tiers = cost.get("tiers")
    sized = [
        (size, tier)
        for tier in (tiers if isinstance(tiers, list) else ())
        if isinstance(tier, dict) and (size := count_of(part_of(tier, "tier").get("size")))
    ]
    return min(sized, key=lambda each: each[0], default=(0, {}))


def is_effort(option: Any) -> bool:
    is_effort = isinstance(option, dict) and option.get("type") == "effort"
    return is_effort and isinstance(option.get("values"), list)
