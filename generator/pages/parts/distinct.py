"""Which answers of a model say the same, so that pages tell them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from generator.readings.answers import Answer

# How an answer came about, and where its words look; all other fields are what it says. A model that says
# the same under two settings is shown once, with the maps of the first.
OF_THE_WAY = ("key", "input", "setting", "record", "seconds", "words", "focus")
CONTENT = tuple(field.name for field in fields(Answer) if field.name not in OF_THE_WAY)


def distinct(answers: Iterable[Answer]) -> list[list[Answer]]:
    """Answers for one input, those that say the same together, in order of the first."""
    by_content: dict[tuple[object, ...], list[Answer]] = {}
    for answer in answers:
        content = tuple(getattr(answer, name) for name in CONTENT)
        by_content.setdefault(content, []).append(answer)
    return list(by_content.values())
