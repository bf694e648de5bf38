"""What several rules read out of prose."""

from __future__ import annotations

import re

DENIAL = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|without|cannot|unlike|instead of|rather than|beyond"
    r"|\w+n't)\b",
    re.IGNORECASE,
)


def denies(sentence: str) -> bool:
    """Whether a sentence denies something; whatever a rule finds in it may be what it denies."""
    return DENIAL.search(sentence) is not None
