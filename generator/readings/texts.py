"""What of a capability is embedded: its title and its whole description, without the name of its model.

The same sentence about two models is the same text. With names in it, two equal sentences about two models
are anything from 12 to 100 % alike, by what the encoder makes of a name. Opens no numpy: whoever asks for the
keys of texts alone, as `matchup textconv` does for each file of a diff, need not wait for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

from generator.catalog import Encoder
from generator.digests import short_digest

# What may stand around a name, so that it is no part of another: of a path, a version, a sibling's name.
BEFORE = r"(?<![\w/-])(?:(?:the|an?) )?"
AFTER = r"(?: model\b)?(?![\w/]|[-.+]\w| v?\d)"

SENTENCE_END = ".!?"

OPENING = " *_`\"'“‘(["  # what may stand between the end of a sentence and the first word of the next


class Named(Protocol):
    """A model, as far as its names go."""

    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...


class Told(Protocol):
    """A capability, as far as its words go."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


def text_key(encoder: Encoder, text: str) -> str:
    """Digest of all that decides the vector of a text."""
    return short_digest(f"{encoder.key}\n{text}")


def embedded_text(model: Named, capability: Told) -> str:
    """Title and description in one line of plain words, "the model" in place of each of its own names."""
    text = text_of(capability)
    lowered = text.lower()
    names = [name for name in _names(model) if name.lower() in lowered]
    if not names:
        return text
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(f"{BEFORE}(?:{pattern}){AFTER}", _in_place_of_a_name, text, flags=re.IGNORECASE)


def text_of(capability: Told) -> str:
    """Title and description in one line of plain words, never the bare label."""
    return one_line(f"{capability.title}. {capability.text}")


def _names(model: Named) -> Iterator[str]:
    for name in {model.name, model.short_name}:
        if words := one_line(name):
            yield words


def one_line(text: str) -> str:
    """A text without line breaks, in Unicode's composed form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _in_place_of_a_name(name: re.Match[str]) -> str:
    before = name.string[: name.start()].rstrip(OPENING)
    is_first = not before or before[-1] in SENTENCE_END
    return "The model" if is_first else "the model"
