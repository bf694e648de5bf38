"""What the front matter of a model card tells; the text below it is not read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.authoring.foreign import words_of
from generator.authoring.foreign_yaml import read_foreign_yaml
from generator.authoring.importers.card_results import rows_of_index
from generator.authoring.known import Known, Told, facts_of, first_of
from generator.authoring.site_words import SiteWords
from generator.content.marked_yaml import Plain
from generator.files import read_text, split_lines
from generator.problems import FaultyContent, Misuse

FRONT_MATTER = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*---[ \t]*\r?\n(?:.*\n)*?---[ \t]*(?:\r?\n|$)"
)  # blank lines may come first, as the hub reads it

MAX_CARD = 20_000_000  # bytes; pictures may be written out in its text, which is not read

MAX_FRONT_MATTER = 1_000_000

OWNED = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)

REPOSITORY_KEYS = ("repo_id", "model_id", "model_name")

OTHERWISE = {"openrail++": "CreativeML-OpenRAIL-PP-M"}  # licences that the hub calls by another name

NON_COMMERCIAL = re.compile(r"CC-BY-NC(?:-(?:SA|ND))?-[1-4]\.[0-9](?:-[A-Z]{2,3})?")

MAX_READ = 8_000  # codes; there are about so many

MAX_LANGUAGES = 8  # that are named; of more, only the number

LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
    "multilingual": "multilingual",
}  # fmt: skip


def read_card(shown: str, raw: bytes) -> tuple[dict[str, Plain], tuple[str, ...]]:
    """The front matter of a card, and remarks on it. Raises FaultyContent or Misuse with the place."""
    front_matter = FRONT_MATTER.match(raw[:MAX_FRONT_MATTER])
    if front_matter is None:
        raise Misuse(
            f"{shown}:1:1 has no front matter",
            'a model card starts with a line "---", then YAML, then "---" again',
        )
    text, problems = read_text(shown, front_matter[0])
    if problems:
        raise FaultyContent(problems)
    lines = split_lines(shown, text)
    opening = next(number for number, line in enumerate(lines.lines) if line.strip())
    return read_foreign_yaml(lines, opening + 1, len(lines.lines) - 1)


def known_of_card_file(shown: str, raw: bytes, words: SiteWords) -> Known:
    """What a card tells. Raises FaultyContent or Misuse with the place."""
    card, remarks = read_card(shown, raw)
    return first_of([known_of_card(card, words), Known(remarks=remarks)])


def known_of_card(card: Mapping[str, Plain], words: SiteWords) -> Known:
    """Licence, task, languages, library and published results."""
    task, remarks = task_of(card.get("pipeline_tag"), "card", words)
    facts = facts_of(
        "card",
        ("languages", _languages(card.get("language"))),
        ("library", words_of(card.get("library_name"))),
    )
    license = license_of(card.get("license"), card.get("license_name"), "card", words)
    results, useless = rows_of_index(card.get("model-index"), "card")
    if useless:
        remarks += (f"results of the card without a test or a plain number: {useless} left out",)
    return Known(facts=facts, task=task, license=license, results=results, remarks=remarks)


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
    remark = f'its task on the hub, "{value[:60]}", is none of content/tags.yaml: tasks are left blank'
    return None, (remark,)


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
    listed = OTHERWISE.get(listed.lower(), listed)
    try:
        return str(canonicalize_license_expression(listed))
    except InvalidLicenseExpression:
        return "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", listed.replace("+", "P"))[:53].strip("-")


def commercial_use(spdx: str) -> str:
    """What the name of a licence says of commercial use beyond doubt: no, or an empty text."""
    return "no" if NON_COMMERCIAL.fullmatch(spdx) else ""


def _spelled(identifier: str, table: Mapping[str, float]) -> str:
    """As the recipe spells it, capitals aside."""
    same = (word for word in table if word.casefold() == identifier.casefold())
    return next(same, identifier)


def _languages(value: Any) -> str:
    codes = value if isinstance(value, list) else [value]
    plain = list(dict.fromkeys(code for code in codes[:MAX_READ] if words_of(code)))
    names = [LANGUAGES.get(code.lower(), code) for code in plain]
    return ", ".join(names) if len(names) <= MAX_LANGUAGES else f"{len(names)} languages"
