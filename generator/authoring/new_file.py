"""The first draft of a model file: `matchup new`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from generator.authoring.hub import Hub, from_hub
from generator.authoring.known import Address, Known
from generator.authoring.local_files import from_config
from generator.authoring.site_words import SiteWords
from generator.authoring.template import template
from generator.content.folder import read_catalog
from generator.content.model_schema import SourceShape
from generator.files import anchor, is_reserved
from generator.problems import CannotGoOn, Misuse

MAX_NAME, MAX_SLUG = 200, 80  # characters

LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th"}
)  # letters that are no letter with a mark to Unicode

PERMISSIONS = "check the folder and its permissions"

REPLACE = re.compile(r"\s*#?\s*([\w-]+):")


@dataclass(frozen=True, slots=True)
class Started:
    """A file that was begun: where it lies, what is filled in, which lines wait, and what was left out."""

    path: Path
    filled: tuple[str, ...]
    waiting: tuple[tuple[int, str], ...]
    remarks: tuple[str, ...]


def new(
    site_path: Path,
    name: str,
    today: date,
    slug: str = "",
    config_path: Path | None = None,
    hub_id: str = "",
    url: str = "",
    hub: Hub | None = None,
) -> Started:
    """Writes content/models/<slug>.md. Raises Misuse when it is there, or what it is filled from is not."""
    if config_path and hub_id:
        raise Misuse(
            "a file is filled from a configuration or from the hub, not from both",
            "leave --from-config or --from-hub out",
        )
    words = SiteWords.read(site_path)
    slug = _free_slug(site_path, name, slug)
    _require_free_name(site_path, name)
    if url:
        _require_address(url, today)
    if config_path:
        known = from_config(config_path, url, words)
    elif hub_id:
        known = from_hub(hub or Hub.open(), hub_id, today, words)
    else:
        known = nothing(url)
    known = known.fitting(words)
    text = template(name, slug, known, words, today)
    path = _model_path(site_path, f"{slug}.md")
    _write_new(site_path, path, text)
    return Started(path, known.names, tuple(_waiting(text)), known.remarks)


def nothing(url: str = "") -> Known:
    """What is known without a file: one source, to be replaced."""
    title = "Replace: what it is; give its address and the day you read it, too"
    return Known(sources={"card": Address(url or "https://example.org/", title)})


def _free_slug(site_path: Path, name: str, slug: str) -> str:
    """The slug that was asked for, or one made of the name. Raises Misuse when it is taken or none."""
    suggestion = anchor(_plain_letters(slug or name))[:MAX_SLUG].strip("-")
    if slug and slug != suggestion:
        raise Misuse(
            f'"{slug}" can\'t be an address',
            f'use lower-case letters, digits and single hyphens, e.g. "{suggestion or "my-model"}"',
        )
    if is_reserved(suggestion):
        raise Misuse(
            f'"{suggestion}" is the name of a device on Windows, where no file can have it',
            f"give another one: --slug {suggestion}-model",
        )
    if not suggestion:
        raise Misuse(
            f'no address can be made of "{name}"',
            "give one of lower-case letters, digits and hyphens: --slug my-model",
        )
    for ending in (".md", ".yaml"):
        path = _model_path(site_path, f"{suggestion}{ending}")
        if path.exists() or path.is_symlink():
            raise Misuse(
                f"{_shown(site_path, path)} is there already", "edit it, or name another one with --slug"
            )
    return suggestion


def _plain_letters(name: str) -> str:
    """A name without the marks of its letters, as addresses are written: Modèle is Modele."""
    apart = unicodedata.normalize("NFKD", name.translate(LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _require_free_name(site_path: Path, name: str) -> None:
    """Raises Misuse for a name that can't be seen, or that another model has."""
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise Misuse(
            "the name is empty, too long, or has characters that can't be seen",
            f"write 1 to {MAX_NAME} letters, digits and signs",
        )
    catalog, _ = read_catalog(site_path)
    for model in catalog.models if catalog else ():
        if model.short_name.casefold() == name.casefold():
            raise Misuse(
                f'"{name}" is already the name of {model.path}',
                "add what tells the two apart, such as a size or a version",
            )


def _require_address(url: str, today: date) -> None:
    try:
        SourceShape.model_validate({"url": url, "title": "-", "read": today.isoformat()})
    except ValidationError:
        raise Misuse(
            f'"{url[:60]}" is not a web address', "write it in full, starting with https://"
        ) from None


def _write_new(site_path: Path, path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as fault:
        folder = _shown(site_path, path.parent)
        raise CannotGoOn(f"{folder}/ can't be made: {fault.strerror}", PERMISSIONS) from None
    shown = _shown(site_path, path)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Misuse(f"{shown} is there already", "name another one with --slug") from None
    except OSError as fault:
        raise CannotGoOn(f"{shown} can't be written: {fault.strerror}", PERMISSIONS) from None


def _model_path(site_path: Path, name: str) -> Path:
    return site_path / "content" / "models" / name


def _shown(site_path: Path, path: Path) -> str:
    return path.relative_to(site_path).as_posix()


def _waiting(text: str) -> Iterator[tuple[int, str]]:
    """Lines that an editor must still replace, with what belongs there."""
    for number, line in enumerate(text.split("\n"), 1):
        before, mark, rest = line.partition("Replace: ")
        if not mark:
            continue
        words = re.sub(r"[\"}]+$", "", re.split(r'", |"\s+#', rest)[0]).strip()
        if key := REPLACE.match(before):
            yield number, f"{key[1]}: {words}"
        else:
            yield number, f"title: {words}" if line.startswith("## ") else words
