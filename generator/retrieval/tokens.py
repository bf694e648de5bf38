"""A text as the encoder's own WordPiece splits it, over whichever pieces are kept.

The normal form is that of BERT's uncased tokenizers (https://arxiv.org/abs/1810.04805): controls go before
blanks are seen, Han characters stand alone, accents are dropped, letters are made small one by one. In a
table that keeps but some of an encoder's pieces a word is spelt from those that are there. Marks and accents
that Unicode has taken in since 2015 are letters to the tokenizer and none here: 503 characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

CONTINUED = "##"  # before a piece that does not begin a word

LONGEST_WORD = 100  # characters; a longer one has no pieces

BLANKS = "\t\n\r"  # controls that part words

REPLACEMENT = "\ufffd"

UNSEEN = ("Cc", "Cf", "Co", "Cs")  # Unicode categories of characters that are no part of a text

PARTING_ASCII = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

HAN = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)  # the tokenizer's own ranges, 0x2B820 to 0x2B91F left out as there


def words(text: str) -> list[str]:
    """Words and single marks, small and without accents."""
    found: list[str] = []
    word = ""
    for char in _plain(text):
        if char.isspace() or _parts(char):
            found += [word] if word else []
            found += [] if char.isspace() else [char]
            word = ""
        else:
            word += char
    return [*found, word] if word else found


def _plain(text: str) -> Iterator[str]:
    """Its characters in normal form, all blanks of whatever kind as blanks."""
    seen = "".join(map(_seen, text))
    for char in unicodedata.normalize("NFD", seen):
        if unicodedata.category(char) != "Mn":
            yield from char.lower()


def _seen(char: str) -> str:
    """What the tokenizer makes of a character before it looks for words."""
    if char in BLANKS:
        return " "
    if char == REPLACEMENT or unicodedata.category(char) in UNSEEN:
        return ""
    if char.isspace():
        return " "
    return f" {char} " if _is_han(ord(char)) else char


def _is_han(code: int) -> bool:
    return code >= HAN[1][0] and any(first <= code <= last for first, last in HAN)


def _parts(char: str) -> bool:
    """Whether a mark stands alone."""
    return char in PARTING_ASCII if char.isascii() else unicodedata.category(char).startswith("P")


def pieces(word: str, numbers: Mapping[str, int]) -> list[int] | None:
    """The longest pieces of a word from left to right, by number; None where it can't be spelt."""
    if len(word) > LONGEST_WORD:
        return None
    found: list[int] = []
    start = 0
    while start < len(word):
        prefix = CONTINUED if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if prefix + word[start:end] in numbers), 0)
        if not end:
            return None
        found.append(numbers[prefix + word[start:end]])
        start = end
    return found


def split(text: str, numbers: Mapping[str, int]) -> list[int]:
    """The pieces of a text; words that can't be spelt are left out."""
    return [number for word in words(text) for number in pieces(word, numbers) or ()]
