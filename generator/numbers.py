"""Numbers, sizes and times for people."""

from __future__ import annotations

import math

KB, MB, GB = 10**3, 10**6, 10**9  # bytes
MIB = 2**20


def counted(count: int, noun: str) -> str:
    """1 page, 1,200 pages."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def percent(share: float) -> str:
    """93 %; what would round to 0 or 100 and is neither says so."""
    if 0 < share < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def duration(seconds: float) -> str:
    """4.13 ms, 1.75 s, 312 s: three digits."""
    return f"{_three(seconds)} s" if seconds >= 1 else f"{_three(1000 * seconds)} ms"


def size(byte_count: float) -> str:
    """412 MB, 1.73 GB: three digits."""
    return f"{_three(byte_count / GB)} GB" if byte_count >= GB else f"{_three(byte_count / MB)} MB"


def exact_size(byte_count: int) -> str:
    """1.25 GB, 412.5 MB: comparable with a limit."""
    return f"{byte_count / GB:,.2f} GB" if byte_count >= GB else f"{byte_count / MB:,.1f} MB"


def written_size(byte_count: int) -> str:
    """21.5 MB, 3.4 kB: what a command says that it wrote."""
    return f"{byte_count / MB:.1f} MB" if byte_count >= MB / 10 else f"{byte_count / KB:.1f} kB"


def short_size(byte_count: int) -> str:
    """990 MB, 1.73 GB, 92 kB: as an editor writes it in a model file."""
    for unit, name in ((GB, "GB"), (MB, "MB"), (KB, "kB")):
        if byte_count >= unit:
            number = f"{byte_count / unit:.2f}".rstrip("0").rstrip(".")
            return f"{number} {name}"
    return f"{byte_count} B"


def _three(number: float) -> str:
    """Three digits, without an exponent."""
    decimals = 2 - math.floor(math.log10(number)) if number > 0 else 0
    return f"{round(number, decimals):,.{max(0, decimals)}f}"
