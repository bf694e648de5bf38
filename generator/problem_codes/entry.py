"""What docs/problems.md says of a code."""

from __future__ import annotations

from dataclasses import dataclass

from generator.problems import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code with its meaning, why it matters, an example, and what to write instead."""

    code: str  # kebab-case and stable: content/exceptions.yaml and other people's scripts name it
    meaning: str
    why: str
    example: str
    write: str
    severity: Severity = "error"  # of most of its problems
