"""How people type what they mean: slips, plurals, turned words, fillers; and what they type by mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

# Words that tell a direction, a choice or a lack: around them the order of words is what is meant.
ORDERED = frozenset({
    "to", "from", "into", "in", "of", "on", "by", "with", "without", "not", "no", "or", "vs", "and",
    "than", "for", "at", "as", "only", "between", "is", "can", "how",
})  # fmt: skip

SAME = (
    ("image", "picture", "photo"),
    ("images", "pictures", "photos"),
    ("make", "create", "generate"),
    ("makes", "creates", "generates"),
    ("find", "locate"),
    ("describe", "explain"),
    ("description", "explanation"),
    ("remove", "erase"),
    ("fast", "quick"),
    ("detect", "recognise"),
)

NUMBERED = frozenset({
    "image", "picture", "photo", "caption", "object", "model", "label", "video", "box", "mask",
    "document", "chart", "question", "weight", "feature", "prompt", "sketch", "drawing", "vector",
    "embedding", "logo", "poster", "license", "step",
})  # fmt: skip

BEFORE = ("best ", "good ", "how to ", "which ", "simple ", "the ")

BEHIND = (
    " model",
    " ai",
    " 2026",
    " 2025",
    " online",
    " python",
    " huggingface",
    " tool",
    " example",
    " reddit",
)

BEFORE_OTHERS = ("best ", "how to ", "the ", "my ", "new ")

BEHIND_OTHERS = (" 2026", " 2025", " online", " near me", " reddit", " help", " free", " today")

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

LONG_WORD = re.compile(r"[a-z]{5,}")

Change = Callable[[Random, str], str]


def variant(chance: Random, head: str, is_of_site: bool) -> tuple[str, bool]:
    """Another way to type it, up to three different changes away, and whether there is a slip in it."""
    text, changes = head, set[Change]()
    for _ in range(1 + int(chance.random() * 3)):
        change = pick(chance, OF_SITE if is_of_site else OF_OTHERS)
        if change not in changes:
            text = change(chance, text)
        changes.add(change)
    return " ".join(text.split()), slip in changes


def pick(chance: Random, options: Sequence[T]) -> T:
    """One of them; the same for a seed on every machine and in every version of Python."""
    return options[int(chance.random() * len(options))]


# Changes


def slip(chance: Random, text: str) -> str:
    """A letter left out, doubled, swapped or hit beside its key; people rarely miss the first one."""
    words = list(LONG_WORD.finditer(text))
    if not words:
        return text
    word = pick(chance, words)
    at = word.start() + 1 + int(chance.random() * (len(word[0]) - 2))
    wrong = ("", text[at] * 2, text[at + 1] + text[at], _beside(chance, text[at]))
    kind = int(chance.random() * len(wrong))
    return text[:at] + wrong[kind] + text[at + (2 if kind == 2 else 1) :]


def _beside(chance: Random, letter: str) -> str:
    row = next(row for row in KEYS if letter in row)
    place = row.index(letter)
    return pick(chance, row[max(0, place - 1) : place] + row[place + 1 : place + 2])


def number(chance: Random, text: str) -> str:
    """One noun in the plural, or no longer."""
    words = text.split()
    places = [place for place, word in enumerate(words) if word.removesuffix("s") in NUMBERED]
    if not places:
        return text
    place = pick(chance, places)
    word = words[place]
    words[place] = word.removesuffix("s") if word.endswith("s") else f"{word}s"
    return " ".join(words)


def turned(chance: Random, text: str) -> str:
    """Two neighbours in the other order, where nothing hangs on it."""
    words = text.split()
    if len(words) < 3 or ORDERED & {*words}:
        return text
    place = int(chance.random() * (len(words) - 1))
    words[place : place + 2] = words[place + 1], words[place]
    return " ".join(words)


def same(chance: Random, text: str) -> str:
    """Another word for the same."""
    words = text.split()
    places = [(place, group) for place, word in enumerate(words) for group in SAME if word in group]
    if not places:
        return text
    place, group = pick(chance, places)
    words[place] = pick(chance, [word for word in group if word != words[place]])
    return " ".join(words)


def _filled(before: Sequence[str], behind: Sequence[str]) -> Change:
    """Words that say nothing about what is meant. A year behind a number would look like a telephone's."""

    def fill(chance: Random, text: str) -> str:
        filler = pick(chance, (*before, *behind))
        if filler.strip() in text.split() or (filler.strip().isdigit() and re.search(r"\d", text)):
            return text
        return text + filler if filler.startswith(" ") else filler + text

    return fill


OF_SITE: tuple[Change, ...] = (slip, slip, number, turned, same, same, _filled(BEFORE, BEHIND))

OF_OTHERS: tuple[Change, ...] = (slip, slip, turned, _filled(BEFORE_OTHERS, BEHIND_OTHERS))


# What must not be kept

ABOUT = ("captions for {}", "{}", "is {} a good model", "photo of {}", "{} image ai")


def planted(chance: Random) -> Iterator[tuple[str, str]]:
    """Invented personal things in searches, and the reason against each; none belongs to anybody."""
    for pattern in ABOUT:
        for reason, make in MADE:
            yield reason, pattern.format(make(chance))


def _digits(chance: Random, count: int) -> str:
    return "".join(str(int(chance.random() * 10)) for _ in range(count))


def _iban(chance: Random) -> str:
    """With right check digits (ISO 13616), of a bank that does not exist."""
    account = f"00000000{_digits(chance, 10)}"
    check = 98 - int(f"{account}131400") % 97  # "DE00" behind the account, letters as numbers
    return f"DE{check:02} {account[:4]} {account[4:8]} {account[8:12]} {account[12:16]} {account[16:]}"


def _key(chance: Random) -> str:
    return "key" + "".join(f"{pick(chance, 'abcdefgh')}{_digits(chance, 2)}" for _ in range(8))


MADE: tuple[tuple[str, Callable[[Random], str]], ...] = (
    ("e-mail", lambda chance: f"anna.{_digits(chance, 3)}@example.org"),
    ("e-mail", lambda chance: f"ben{_digits(chance, 2)} at example dot com"),
    ("digits", lambda chance: f"+1 202 555 01{_digits(chance, 2)}"),
    ("digits", lambda chance: f"020 7946 0{_digits(chance, 3)}"),
    ("iban", _iban),
    ("token", _key),
    ("hex", lambda chance: f"a0{_digits(chance, 10)}bc{_digits(chance, 10)}"),
    ("handle", lambda chance: f"@nobody{_digits(chance, 3)}"),
    ("address", lambda chance: f"https://example.com/user/{_digits(chance, 4)}?from=mail"),
    ("address", lambda chance: f"www.example.org/album{_digits(chance, 2)}"),
)
