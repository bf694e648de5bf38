"""What a query must be to be kept: one plain form of it, and every reason against keeping it.

A query is words that a person typed. What may say who that was (an address, a number, a key), what no person
typed (operators, copied links) and what is no query (nothing, a page of text) is left out before anything is
counted. The patterns would rather lose a query than keep a number that belongs to somebody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

SHORTEST, LONGEST = 2, 80  # characters

MOST_WORDS = 12

MOST_READ = 400  # characters; of a longer text it is not asked what else is against it

MOST = 1_000_000_000  # searches of one query; more is no count


class Reason(NamedTuple):
    """Why rows are left out; `words` stand after "left out:"."""

    name: str
    words: str
    example: str = ""


# Those of a query are in the order in which they are asked for; the first that holds counts.
REASONS = (
    Reason("no-query", "without a query, or “(not set)”", "(not set)"),
    Reason("total", "the line of totals", "Grand total"),
    Reason("no-count", "without a number where the count stands", "n/a"),
    Reason("negative-count", "a count below zero", "-3"),
    Reason("absurd-count", "a count above a billion", "99999999999"),
    Reason("outside", "a day outside of the window, or no day"),
    Reason("control", "characters that can’t be seen, or that turn text", "a\\u200bb"),
    Reason("operator", "operators of a search engine", "captions site:example.com"),
    Reason("e-mail", "e-mail addresses", "anna@example.com"),
    Reason("handle", "names of accounts", "@anna"),
    Reason("address", "web addresses, paths, copied links", "https://example.com/?q=1"),
    Reason("iban", "numbers of bank accounts", "DE89 3704 0044 0532 0130 00"),
    Reason("hex", "16 or more hexadecimal digits", "550e8400-e29b-41d4-a716-446655440000"),
    Reason("digits", "7 or more digits, as in telephone numbers", "+49 170 1234567"),
    Reason("token", "long words that mix letters and digits, as keys do", "a1b2c3d4e5f6"),
    Reason("short", f"shorter than {SHORTEST} characters", "x"),
    Reason("long", f"longer than {LONGEST} characters"),
    Reason("many-words", f"more than {MOST_WORDS} words"),
    Reason("few-users", "typed by fewer people than a query needs"),
)

WORDS = {reason.name: reason.words for reason in REASONS}

UNSET = ("", "(not set)", "(not provided)", "(other)", "(none)", "(data not available)")

# Categories of characters that show nothing: controls, formats, surrogates, private and unassigned ones.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")

UNREADABLE = "\N{REPLACEMENT CHARACTER}"

FORMULA = "=+-@ \t"  # what a query must not begin with: a spreadsheet that opens the log would reckon

SHORT_IBAN = 15  # characters; the shortest there is has these

TOP_LEVEL = (
    "com|co|org|net|edu|gov|mil|info|biz|name|xyz|online|site|shop|app|dev|io|tv|me|cc"
    "|eu|uk|us|ca|au|nz|de|at|ch|fr|be|nl|lu|es|pt|it|pl|cz|sk|hu|ro|bg|gr|tr|se|no|dk|fi|ie"
    "|ru|ua|cn|jp|kr|in|id|sg|hk|tw|br|mx|ar|cl|za"
)

# Words of small letters and a few digits, in lengths and numbers that nothing is against.
PLAIN_WORD = r"(?:[a-z]{1,29}|[a-z0-9]{1,11})"
PLAIN = re.compile(
    rf"(?=.{{{SHORTEST},{LONGEST}}}$)(?!(?:[^0-9]*[0-9]){{7}})(?!.*\b[a-z]{{2}} ?[0-9]{{2}})"
    rf"{PLAIN_WORD}(?: {PLAIN_WORD}){{0,{MOST_WORDS - 1}}}"
)

OPERATOR = re.compile(
    r"""(?:^|[\s("'+-])(?:site|(?:all)?in(?:url|title|text|anchor)|filetype|ext|cache|related|link|info"""
    r"""|before|after|source|loc|location|imagesize):\S"""
)

E_MAIL = re.compile(r"\S@[^\W\d_]{2}|\S@\S+\.[^\W\d_]{2}|[(\[{]\s*(?:at|@)\s*[)\]}]")

SPELLED_OUT = re.compile(rf"\bat\s+\S+\s+dot\s+(?:{TOP_LEVEL})\b")

HANDLE = re.compile(r"(?:^|[\s(\"'])@\s?\w")

ADDRESS = re.compile(
    rf"://|\bwww\.|\bhttps?\b\s*:|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.(?:{TOP_LEVEL})(?![\w.-])"
    r"|\w\.[a-z]{2,}/\S|[?&]\w+=\S"
    r"|(?<!\w)[a-z]:[\\/]|\\\\|(?<!\S)[~/]\w*/\w|\butm_"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<!\w)(?:[0-9a-f]{1,4}:){3,}"
)

IBAN = re.compile(r"(?<!\w)[a-z]{2}[\s-]?\d{2}(?:[\s-]?[a-z0-9]){11,30}(?!\w)")

HEX = re.compile(
    r"(?<![a-z0-9])(?=[0-9a-f:-]*\d)(?=[0-9a-f:-]*[a-f])[0-9a-f](?:[:-]?[0-9a-f]){15,}(?![a-z0-9])"
)

DIGITS = re.compile(r"\d(?:[\W_]{0,3}\d){6}")

LONG_WORD = re.compile(r"\w{12,}")

KEY = re.compile(r"[a-z0-9+/_=]{30,}")

ALTERNATION = re.compile(r"\d(?=[^\W\d_])|[^\W\d_](?=\d)")


def cleaned(raw: str) -> tuple[str, str]:
    """The plain form of a query, and the name of the reason against keeping it; empty for none.

    A query with a reason against it must not be written anywhere: its form is given as nothing.
    """
    if PLAIN.fullmatch(raw) and " dot " not in raw:  # most of what is typed, at a tenth of the time
        return raw, ""
    if len(raw) > MOST_READ:
        return "", "long"
    text = " ".join(raw.split())
    if UNREADABLE in text or (not text.isprintable() and _is_unseen(text)):
        return "", "control"
    text = text.casefold() if text.isascii() else _folded(text)
    if text in UNSET:
        return "", "no-query"
    reason = _reason_against(text)
    if reason:
        return "", reason
    bare = text.lstrip(FORMULA)
    return cleaned(bare) if bare != text else (text, "")


def _folded(text: str) -> str:
    """In the form NFKC, without capitals; some letters take a second round to come to rest."""
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.split())


def is_clean(query: str) -> bool:
    """Whether a query is in the form in which it is kept, and nothing is against keeping it."""
    return cleaned(query) == (query, "")


def _is_unseen(text: str) -> bool:
    """Whether it holds what shows nothing; such a character between two letters would hide an address."""
    return any(unicodedata.category(char) in UNSEEN for char in text)


def _reason_against(text: str) -> str:
    marks = frozenset(text) if text.isascii() else None
    for reason, needs, is_against in TESTS:
        may_hold = marks is None or not needs or not needs.isdisjoint(marks)
        if may_hold and is_against(text):
            return reason
    return ""


def _is_iban(text: str) -> bool:
    """Whether it holds the number of a bank account, by its check digits (ISO 13616: 1 modulo 97)."""
    for match in IBAN.finditer(text):
        marks = re.sub(r"[\s-]", "", match[0])
        for length in range(SHORT_IBAN, len(marks) + 1):
            turned = marks[4:length] + marks[:4]
            if int("".join(str(int(mark, 36)) for mark in turned)) % 97 == 1:
                return True
    return False


def _has_token(text: str) -> bool:
    """Whether a word is a key or a password by its looks; efficientnetv2s and stablediffusion3 are names."""
    for match in LONG_WORD.finditer(text):
        word = match[0]
        digit_count = sum(char.isdigit() for char in word)
        if digit_count >= 4 or len(ALTERNATION.findall(word)) >= 3:
            return not word.isdigit()
    return False


def _is_spelled_out(text: str) -> bool:
    return " dot " in text and SPELLED_OUT.search(text) is not None


def _finds(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


class Test(NamedTuple):
    """A reason against a query; one in ASCII without any of the needed marks is not looked at: 10 times as
    fast for most."""

    reason: str
    needs: frozenset[str]  # empty: it is always asked
    is_against: Callable[[str], bool]


NUMERALS = frozenset("0123456789")

TESTS = (
    Test("operator", frozenset(":"), _finds(OPERATOR)),
    Test("e-mail", frozenset("@([{"), _finds(E_MAIL)),
    Test("e-mail", frozenset(), _is_spelled_out),
    Test("handle", frozenset("@"), _finds(HANDLE)),
    Test("address", frozenset("./\\?&~:_"), _finds(ADDRESS)),
    Test("iban", NUMERALS, _is_iban),
    Test("hex", NUMERALS, _finds(HEX)),
    Test("digits", NUMERALS, _finds(DIGITS)),
    Test("token", NUMERALS, _has_token),
    Test("token", frozenset(), lambda text: len(text) >= 30 and KEY.search(text) is not None),
    Test("short", frozenset(), lambda text: len(text) < SHORTEST),
    Test("long", frozenset(), lambda text: len(text) > LONGEST),
    Test("many-words", frozenset(), lambda text: text.count(" ") >= MOST_WORDS),
)
