"""Whether another generator made our comparison pages: their number, about their size, their visible text."""

from __future__ import annotations

import html
import random
import re
from dataclasses import dataclass
from pathlib import Path

LOOKED_AT = 200
TOLERATED = 0.05  # share of bytes
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Sameness:
    page_count: int
    expected_count: int
    excess: float  # share of bytes more than ours
    looked_at: int
    first_other: str  # path of a page with another text; empty: there is none

    @property
    def is_fair(self) -> bool:
        return (
            self.page_count == self.expected_count and abs(self.excess) <= TOLERATED and not self.first_other
        )

    def __str__(self) -> str:
        words = (
            f"{self.page_count:,} of {self.expected_count:,} pages, {100 * self.excess:+.2f} % of our bytes, "
        )
        if self.first_other:
            remedy = "NOT COMPARABLE, bring its templates up to our layouts"
            return f"{words}another text on {self.first_other}: {remedy}"
        words += f"the same visible text on all {self.looked_at} that were compared"
        return words if self.is_fair else f"{words}: NOT COMPARABLE"


def sameness(our_path: Path, their_path: Path) -> Sameness:
    ours, theirs = (_sizes(path) for path in (our_path, their_path))
    looked_at = random.Random(0).sample(sorted(ours), min(LOOKED_AT, len(ours)))
    other = next(
        (
            name
            for name in looked_at
            if name not in theirs or _text(our_path / name) != _text(their_path / name)
        ),
        "",
    )
    return Sameness(
        len(theirs), len(ours), sum(theirs.values()) / sum(ours.values()) - 1, len(looked_at), other
    )


def _sizes(path: Path) -> dict[str, int]:
    return {file.relative_to(path).as_posix(): file.stat().st_size for file in path.glob("compare/*/*.html")}


def _text(path: Path) -> str:
    """What a reader sees, blanks aside."""
    return " ".join(html.unescape(TAG.sub(" ", path.read_text("utf-8"))).split())
