"""How a written value is read as a number and shown: facts by their unit, signals by their scale.

Knows no file and no model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from generator.content.settings_schema import SignalRuleShape
from generator.dates import DATE, days
from generator.numbers import grouped

WORDS = {"thousand": "K", "million": "M", "billion": "B", "trillion": "T"}

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

SECONDS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}

YES_NO = {"yes": 1.0, "no": 0.0}

WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"  # 1,5 is half of a continent's way to write 1.5

DIGITS = rf"(about )?({WHOLE}(?:\.[0-9]+)?)"

SCALED = rf"{DIGITS} ?([KMBT]|{'|'.join(WORDS)}|)"


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of a unit are written: the pattern, what such a value is called, and examples."""

    pattern: re.Pattern[str]
    name: str
    examples: str


QUANTITY: Mapping[str, Form] = {  # "text" is compared as it is written
    "count": Form(re.compile(SCALED), "a count", "247M, 86 million or 30,524"),
    "bytes": Form(re.compile(DIGITS + r" ?([kKMGT]?i?B)"), "a file size", "982 MB or 10 GB"),
    "px": Form(
        re.compile(rf"{DIGITS}(?: ?([×x]) ?({WHOLE})(?: ?px)?| ?px)"),
        "a size in pixels",
        "224 × 224 px or 16 px",
    ),
    "tokens": Form(re.compile(SCALED + r"(?: tokens?)?"), "a number of tokens", "512 tokens"),
    "money": Form(
        re.compile(DIGITS + r" ([A-Z]{3}) (per +[A-Za-z0-9][A-Za-z0-9 ,.×-]{0,60})"),
        "an amount of money",
        "0.04 USD per image or 5 USD per million tokens",
    ),
    "time": Form(re.compile(DIGITS + r" ?(ms|s|min|h)"), "a time", "35 ms, 1.2 s or 3 min"),
    "date": Form(DATE, "a date", "2024-11-26, 2024-11 or 2024"),
    "yes-no": Form(re.compile("yes|no"), "yes or no", "yes, or no"),
}


def quantity(text: str, unit: str) -> float:
    """A fact's value as a number in its unit. Raises ValueError.

    Bytes, px², seconds, days since 1970-01-01; yes is 1; money in the currency that `condition` names.
    """
    match = _written(text, unit)
    if unit == "date":
        return float(days(text))
    if unit == "yes-no":
        return YES_NO[text]
    number = _number(match[2]) * _scale(match, unit)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def condition(text: str, unit: str) -> str:
    """Under what a value's number holds: of money its currency and what it buys, "USD per image".

    Raises ValueError.
    """
    if unit != "money":
        return ""
    match = _written(text, unit)
    return grouped(f"{match[3]} {' '.join(match[4].split())}")


def shown(text: str, unit: str) -> str:
    """A value as pages show it, alike in all files: 30,524, 224 × 224 px, 32,768 tokens, 86M.

    A text in no form of its unit stays as it is, but for separators and sides.
    """
    try:
        match = _written(text, unit) if unit in QUANTITY else None
    except ValueError:
        match = None
    if match is None:
        return grouped(text)
    return text if unit in ("date", "yes-no") else _told(match, unit)


def _written(text: str, unit: str) -> re.Match[str]:
    match = QUANTITY[unit].pattern.fullmatch(text)
    scale = {"bytes": BYTES, "time": SECONDS}.get(unit)
    if not match or (scale and match[3] not in scale):
        raise ValueError(text)
    return match


def _number(digits: str) -> float:
    return float(digits.replace(",", ""))


def _scale(match: re.Match[str], unit: str) -> float:
    """What the digits are to be multiplied by."""
    if unit == "px":
        return _number(match[4] or match[2])
    if unit == "money":
        return 1.0
    return {"bytes": BYTES, "time": SECONDS}.get(unit, COUNT)[WORDS.get(match[3], match[3])]


def _told(match: re.Match[str], unit: str) -> str:
    """The same quantity in the one form that its unit is shown in."""
    digits = f"{match[1] or ''}{grouped(match[2])}"
    if unit == "px":
        return f"{digits} × {grouped(match[4])} px" if match[4] else f"{digits} px"
    if unit == "money":
        return f"{digits} {condition(match[0], unit)}"
    if unit == "bytes":
        return f"{digits} {match[3].replace('KB', 'kB')}"
    if unit == "time":
        return f"{digits} {match[3]}"
    number = f"{digits}{WORDS.get(match[3], match[3])}"
    if unit == "count":
        return number
    return f"{number} {'token' if match[2] == '1' and not match[3] else 'tokens'}"


def signal_number(text: str, rule: SignalRuleShape) -> float | None:
    """A signal's value as the number that its scale reads; None for a word of a table. Raises ValueError."""
    if rule.scale == "half-life":
        return float(days(text))
    if rule.scale == "yes-no" and text in YES_NO:
        return YES_NO[text]
    if rule.scale == "table" and text in (rule.table or {}):
        return None
    if rule.scale in ("log", "linear") and re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        return float(text)
    raise ValueError(text)


def is_open(text: str) -> bool:
    """Whether a value says that it is unknown or not applicable."""
    return text in ("unknown", "n/a")
