"""One of several parts of a work that machines share: `--part 2/4`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.problems import Misuse

MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One of so many, counted from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"part {self.number} of {self.count}"

    @property
    def written(self) -> str:
        """As the option takes it."""
        return f"{self.number}/{self.count}"

    @property
    def folder_name(self) -> str:
        return f"{self.number}-of-{self.count}"


def part_of(text: str) -> Part:
    """The part that 2/4 names. Raises Misuse."""
    numbers = re.fullmatch(r"0*([0-9]{1,6})/0*([0-9]{1,6})", text, re.ASCII)
    part = Part(int(numbers[1]), int(numbers[2])) if numbers else None
    if part is None or not 1 <= part.number <= part.count <= MOST_PARTS:
        raise Misuse(
            f'"{text}" is no part: which of how many, from 1/4 to 4/4, at most {MOST_PARTS:,}',
            "write --part 2/4 for the second of four",
        )
    return part
