"""What a publish comes to: known also to those who publish nothing, and open nothing for it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Published:
    """`kept` includes pages that came out as the bytes already there: their files are not touched."""

    written: int
    kept: int
    deleted: int
    byte_count: int
    note: str = field(default="", compare=False)  # what happened to the ledger
