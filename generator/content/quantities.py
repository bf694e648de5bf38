"""How a written value is read as a number: facts by their unit, signals by their scale.

Knows no file and no model.
"""

from __future__ import annotations

import math
import re

from generator.content.settings_schema import SignalRuleShape
from generator.dates import days

COUNT = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}

BYTES = {
    "B": 1.0,
    "kB": 1e3,
    "KB": 1e3,
    "MB": 1e6,
    "GB": 1e9,
    "TB": 1e12,
    "KiB": 2.0**10,
    "MiB": 2.0**20,
    "GiB": 2.0**30,
}

DIGITS = r"(?:about )?([0-9][0-9,]*(?:\.[0-9]+)?)"

QUANTITY = {  # of each unit its form, its name and examples
    "count": (re.compile(DIGITS + r" ?([KMBT]?)"), "a count", "247M, 1.6B or 30,524"),
    "bytes": (re.compile(DIGITS + r" ?([kKMGT]?i?B)"), "a file size", "982 MB or 10 GB"),
    "px": (
        re.compile(DIGITS + r"(?: ?[×x] ?([0-9][0-9,]*))? px"),
        "a size in pixels",
        "224 × 224 px or 16 px",
    ),
    "tokens": (re.compile(DIGITS + r"(?: tokens)?"), "a number of tokens", "512 tokens"),
}


def quantity(text: str, unit: str) -> float:
    """A fact's value as a number in its unit (bytes, px², a count). Raises ValueError."""
    match = QUANTITY[unit][0].fullmatch(text)
    scale = {"count": COUNT, "bytes": BYTES}.get(unit, {})
    if not match or (scale and match[2] not in scale):
        raise ValueError(text)
    number = float(match[1].replace(",", ""))
    if unit == "px":
        number *= float((match[2] or match[1]).replace(",", ""))
    elif scale:
        number *= scale[match[2]]
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def signal_number(text: str, rule: SignalRuleShape) -> float | None:
    """A signal's value as the number that its scale reads; None for a word of a table. Raises ValueError."""
    if rule.scale == "half-life":
        return float(days(text))
    if rule.scale == "yes-no" and text in ("yes", "no"):
        return float(text == "yes")
    if rule.scale == "table" and text in (rule.table or {}):
        return None
    if rule.scale in ("log", "linear") and re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        return float(text)
    raise ValueError(text)


def is_open(text: str) -> bool:
    """Whether a value says that it is unknown or not applicable."""
    return text in ("unknown", "n/a")
