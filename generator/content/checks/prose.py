"""What several rules read out of prose."""

from __future__ import annotations

import re

from generator.content.marked_yaml import Path

DENIAL = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|without|cannot|unlike|instead of|rather than|beyond"
    r"|\w+n't)\b",
    re.IGNORECASE,
)


def denies(sentence: str) -> bool:
    """Whether a sentence denies something; whatever a rule finds in it may be what it denies."""
    return DENIAL.search(sentence) is not None


def part(path: Path) -> str:
    """The part of a file in which a text stands: summary, text, unique, versus, versus_models, limits."""
    return str(path[2] if path[0] == "capabilities" else path[0])


OF_OTHERS = ("versus", "versus_models")  # parts whose sentences speak of other models as well
