"""Numbers, sizes and times for people."""

from __future__ import annotations

import math
import re

KB, MB, GB = 10**3, 10**6, 10**9  # bytes
MIB = 2**20

GROUPED_FROM = 5  # digits: 9999 is read at a glance and may be a year, 10,000 is not

# A number that stands by itself: no part of a name, a version, a date, an address or another number.
ALONE = re.compile(r"(?<![\w.,/:#+=@-])([1-9][0-9]*)((?:\.[0-9]+)?)(?![\w/:=@-]|[.,][0-9])")

DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")  # 20240115, in versions

SIDES = re.compile(
    r"(?<![\w./-])[1-9][0-9]*(?:,[0-9]{3})*(?: ?[x×] ?[1-9][0-9]*(?:,[0-9]{3})*)+(?![\w/-]|\.[0-9])"
)

SIDE = re.compile(r" ?[x×] ?")


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 page, 1,200 pages; a noun whose plural is more than an s brings it along."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def more(count: int, noun: str) -> str:
    """3 more pages: what a list leaves out; nothing where it leaves out none."""
    return counted(count, f"more {noun}") if count > 0 else ""


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def about(count: int) -> str:
    """about 1,300, about 87, 0: two digits, for what was counted of things that may be told wrongly apart."""
    return f"about {two_digits(count):,}" if count else "0"


def two_digits(count: int) -> int:
    """1,300 of 1,284, and 87 of 87: rounded half up."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return (count + step // 2) // step * step


def grouped(text: str) -> str:
    """A text whose numbers from 10,000 on have separators, and whose sides stand apart.

    30524 entries of 224x224 px: 30,524 entries of 224 × 224 px. What may be a name, a version or an address
    stays as it is.
    """
    return ALONE.sub(_with_separators, SIDES.sub(lambda sides: SIDE.sub(" × ", sides[0]), text))


def _with_separators(number: re.Match[str]) -> str:
    whole = number[1]
    if len(whole) < GROUPED_FROM or DAY.fullmatch(whole):
        return number[0]
    return f"{int(whole):,}{number[2]}"


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
