"""A thousand strings for tokenizers, drawn from a seed: words, scripts, marks, controls, emoji, nonsense.

Of characters that Unicode had in 2015, as the encoder's tokenizer knows no others.
"""

from __future__ import annotations

import random

WORDS = (
    *("caption", "Captions", "fine-tuning", "ImageNet-1k", "RGB", "naïve", "Straße", "İstanbul", "don't"),
    *("text-to-image", "4-bit", "a/b", "C++", "e.g.", "3.5", "über", "ＡＢＣ", "ﬁne", "ΣΊΣΥΦΟΣ", "x" * 101),
)
SCRIPTS = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),
    range(0x370, 0x400),  # Greek
    range(0x410, 0x450),  # Cyrillic
    range(0x5D0, 0x5EB),  # Hebrew
    range(0x620, 0x64B),  # Arabic
    range(0x905, 0x93A),  # Devanagari
    range(0x3041, 0x3097),  # Hiragana
    range(0x4E00, 0x9FA6),  # Han
    range(0x20000, 0x2A6D7),  # Han beyond the first plane
    range(0xAC00, 0xD7A4),  # Hangul
    range(0x1F600, 0x1F645),  # faces
    range(0x300, 0x370),  # accents
)
ODD = (
    "\t\n\r\x00\x0b\x0c\x1f\x7f\x85\xa0\xad\u1680\u180e\u2003"
    "\u200b\u200d\u2028\u202e\u3000\ufe0f\ufeff\ufffd\ue000"
)


def strings(count: int = 1_000, seed: int = 7) -> list[str]:
    """The same for the same seed."""
    chance = random.Random(seed)
    return [_string(chance) for _ in range(count)]


def _string(chance: random.Random) -> str:
    script = chance.choice(SCRIPTS)
    parts = [_part(chance, script) for _ in range(chance.randrange(1, 12))]
    return chance.choice(("", " ")).join(parts)


def _part(chance: random.Random, script: range) -> str:
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(WORDS)
    if kind < 0.6:
        return chance.choice(ODD)
    return "".join(chr(chance.choice(script)) for _ in range(chance.randrange(1, 8)))
