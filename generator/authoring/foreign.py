"""Values of files and answers that somebody else wrote; what has another form than expected is nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from generator.content.marked_yaml import MAX_DEPTH
from generator.files import read_text
from generator.problems import FaultyContent, MatchupError, Misuse

WORDS = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][\w .+-]{0,79}", re.ASCII)

BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)

DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}

LARGEST = 10**12  # of a count; what is larger is a mistake

JSON_HELP = "name a config.json as transformers writes it"


def words_of(value: Any) -> str:
    """A few plain words, or an empty text; a number alone is none."""
    return value if isinstance(value, str) and WORDS.fullmatch(value) else ""


def count_of(value: Any) -> int | None:
    """A whole number from 1 on."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 < value < LARGEST
    return value if is_count else None


def first_count(part: Mapping[str, Any], *keys: str) -> int | None:
    """The first of these keys that holds a count."""
    return next((count for key in keys if (count := count_of(part.get(key)))), None)


def part_of(mapping: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The first of these keys that holds a mapping; else an empty one."""
    return next((mapping[name] for name in names if isinstance(mapping.get(name), dict)), {})


def read_json(shown: str, raw: bytes) -> dict[str, Any]:
    """A JSON mapping. Raises FaultyContent or Misuse with the place."""
    text, problems = read_text(shown, raw)
    if problems:
        raise FaultyContent(problems)
    _require_flat(shown, text)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        reason = f"{fault.msg[:1].lower()}{fault.msg[1:]}"
        raise Misuse(f"{shown}:{fault.lineno}:{fault.colno} is not JSON: {reason}", JSON_HELP) from None
    except ValueError:  # a whole number of more than 4,300 digits
        raise Misuse(f"{shown} holds a number that is too long to read", JSON_HELP) from None
    if not isinstance(value, dict):
        raise Misuse(f"{shown}:1:1 holds no mapping", JSON_HELP)
    return value


def reason_of(fault: MatchupError) -> str:
    """Why a file is of no use, with the place of its first fault, in one line."""
    if not isinstance(fault, FaultyContent):
        return fault.message
    first = fault.problems[0]
    return f"{first.place.path}:{first.place.line}:{first.place.column}: {first.message}"


def _require_flat(shown: str, text: str) -> None:
    """Raises Misuse where brackets are nested too deep, before a parser follows them."""
    depth = 0
    for token in BRACKETS.finditer(text):
        depth += DEEPER.get(token[0], 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, token.start()) + 1
            column = token.start() - text.rfind("\n", 0, token.start())
            raise Misuse(f"{shown}:{line}:{column} is nested more than {MAX_DEPTH} levels deep", JSON_HELP)
