"""What the front matter of a model card tells; the text below it is not read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.authoring.foreign import words_of
from generator.authoring.known import Known, Told, facts_of
from generator.authoring.site_words import SiteWords
from generator.content.marked_yaml import Plain, read_yaml
from generator.files import read_text, split_lines
from generator.problems import FaultyContent, Misuse

FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:.*\n)*?---[ \t]*(?:\r?\n|$)")

OWNED = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)

REPOSITORY_KEYS = ("repo_id", "model_id", "model_name")

MAX_LANGUAGES = 8  # that are named; of more, only the number

LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
    "multilingual": "multilingual",
}  # fmt: skip


def read_card(shown: str, raw: bytes) -> dict[str, Plain]:
    """The front matter of a card. Raises FaultyContent or Misuse with the place."""
    front_matter = FRONT_MATTER.match(raw)
    if front_matter is None:
        raise Misuse(
            f"{shown}:1:1 has no front matter",
            'a model card starts with a line "---", then YAML, then "---" again',
        )
    text, problems = read_text(shown, front_matter[0])
    if problems:
        raise FaultyContent(problems)
    lines = split_lines(shown, text)
    marked, problems = read_yaml(lines, 1, len(lines.lines) - 1)
    if problems:
        raise FaultyContent(problems)
    return marked.value if isinstance(marked.value, dict) else {}


def known_of_card(card: Mapping[str, Plain], words: SiteWords) -> Known:
    """Licence, task, languages and library."""
    task, remarks = task_of(card.get("pipeline_tag"), "card", words)
    facts = facts_of(
        "card",
        ("languages", _languages(card.get("language"))),
        ("library", words_of(card.get("library_name"))),
    )
    license = license_of(card.get("license"), card.get("license_name"), "card", words)
    return Known(facts=facts, task=task, license=license, remarks=remarks)


def repository_of(value: Any) -> str:
    """A name like owner/name, or an empty text."""
    is_one = isinstance(value, str) and OWNED.fullmatch(value) and ".." not in value
    return value if is_one else ""


def repository_of_card(card: Mapping[str, Plain]) -> str:
    """The repository that a card says it belongs to."""
    index = card.get("model-index")
    first = index[0] if isinstance(index, list) and index else None
    named = first.get("name") if isinstance(first, dict) else None
    candidates = [*(card.get(key) for key in REPOSITORY_KEYS), named]
    return next(filter(None, map(repository_of, candidates)), "")


def task_of(value: Any, source: str, words: SiteWords) -> tuple[Told | None, tuple[str, ...]]:
    """A task of the hub, and a remark where the site has no such task."""
    if not isinstance(value, str) or not value:
        return None, ()
    if value in words.tags.tasks:
        return Told(value, source), ()
    return None, (f'its task on the hub, "{value[:60]}", is none of content/tags.yaml',)


def license_of(value: Any, name: Any, source: str, words: SiteWords) -> Told | None:
    """A licence of the hub as SPDX names it; what it lacks becomes LicenseRef-…, as the recipe spells it."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str) or value == "unknown":
        return None
    listed = words_of(name) if value == "other" else words_of(value)
    if not listed:
        is_nameless = value == "other"
        return Told("unknown", source, "the licence has no name there") if is_nameless else None
    identifier = _identifier(listed)
    if " " in identifier:
        return None
    table = words.rules["license"].table if "license" in words.rules else None
    return Told(_spelled(identifier, table or {}), source)


def _identifier(listed: str) -> str:
    try:
        return str(canonicalize_license_expression(listed))
    except InvalidLicenseExpression:
        return "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", listed)[:53].strip("-")


def _spelled(identifier: str, table: Mapping[str, float]) -> str:
    """As the recipe spells it, capitals aside."""
    same = (word for word in table if word.casefold() == identifier.casefold())
    return next(same, identifier)


def _languages(value: Any) -> str:
    codes = value if isinstance(value, list) else [value]
    plain = [code for code in codes[:40] if words_of(code)]
    names = [LANGUAGES.get(code.lower(), code) for code in plain]
    return ", ".join(names) if len(names) <= MAX_LANGUAGES else f"{len(names)} languages"
