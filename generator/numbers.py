"""Numbers, sizes and times for people."""

from __future__ import annotations

import math


def percent(share: float) -> str:
    """93 %; what would round to 0 or 100 and is neither says so."""
    if 0 < share < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


MB, MIB, GB = 10**6, 2**20, 10**9


def exact_size(byte_count: int) -> str:
    """1.25 GB, 412.5 MB: comparable with a limit."""
    return f"{byte_count / GB:,.2f} GB" if byte_count >= GB else f"{byte_count / MB:,.1f} MB"


def duration(seconds: float) -> str:
    """4.13 ms, 1.75 s, 312 s: three digits."""
    return f"{_three(seconds)} s" if seconds >= 1 else f"{_three(1000 * seconds)} ms"


def size(count: int) -> str:
    """412 MB, 1.73 GB: three digits."""
    return f"{_three(count / 1e9)} GB" if count >= 1e9 else f"{_three(count / 1e6)} MB"


def _three(number: float) -> str:
    """Three digits, without an exponent."""
    decimals = 2 - math.floor(math.log10(number)) if number > 0 else 0
    return f"{round(number, decimals):,.{max(0, decimals)}f}"
