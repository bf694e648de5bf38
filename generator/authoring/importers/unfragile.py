"""unfragile.yml, in which a builder tells what a thing can do (Unfragile Capability Protocol, version 1.0).

    unfragile_version, artifact {name, slug, type, maintainer, repository, homepage, license}
    capabilities [{id, name, description, intents_served, conditions, unique_aspect}]
    pricing, failure_modes, execution, permissions, trust, compliance

It is its makers' word. It has no words for tasks, and none for tags of a site, so what it begins is a draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.authoring.foreign import part_of
from generator.authoring.importers.entry import Ability, Entry, Importer, Needs, Reading, Source, Unread
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from generator.content.field_types import SPDX, WEB_ADDRESS
from generator.content.markdown_form import LABEL
from generator.content.marked_yaml import read_yaml
from generator.files import MAX_BYTES, NotPlain, is_leftover, read_plain, read_text, split_lines
from generator.problems import CannotGoOn, FaultyContent, Misuse, visible
from generator.vocabulary import ModelKind

FILE = "unfragile.yml"

MAX_LISTED, MAX_WORDS, MAX_PROSE = 60, 200, 4_000

TAKES = "a file unfragile.yml, a folder that holds one, or a folder of such folders"

MAX_FOLDERS = 10_000

KEY = "unfragile"  # of the source

FIELDS = {
    "unfragile_version", "artifact", "capabilities", "pricing", "failure_modes", "execution", "permissions",
    "trust", "compliance",
}  # fmt: skip

NO_PLACE = ("failure_modes", "permissions", "trust", "compliance")

IDENTITY = {
    "name",
    "slug",
    "type",
    "maintainer",
    "repository",
    "homepage",
    "license",
    "description",
    "version",
}

MARKUP = re.compile(r"<[A-Za-z!/]|\]\(|!\[|```|~~~")

KINDS: Mapping[str, ModelKind] = {"model": "model", "model-family": "family"}

NEEDS = Needs(
    rows={
        "pricing_model": "{label: How it is paid for, unit: text, group: Licence and price}",
        "protocol": "{label: Protocol, unit: text, group: Where it is had}",
        "auth_method": "{label: How one signs in, unit: text, group: Where it is had}",
    }
)


def entries_of(path: Path, words: SiteWords) -> Reading:
    """Each manifest below the path. Raises Misuse, CannotGoOn, FaultyContent."""
    paths = _manifests(path)
    if path.is_file() or len(paths) == 1:
        told, strange = _read(paths[0], paths[0].name)
        return Reading((told,), strange)
    entries = []
    unread: tuple[Unread, ...] = ()
    for manifest in paths:
        where = manifest.relative_to(path).as_posix()
        try:
            entry, more = _read(manifest, where)
        except (FaultyContent, Misuse) as fault:
            more = (Unread(_first_line(fault), where),)
        else:
            entries.append(entry)
        unread += more
    return Reading(tuple(entries), unread)


def _first_line(fault: FaultyContent | Misuse) -> str:
    return fault.problems[0].message if isinstance(fault, FaultyContent) else fault.message


def _manifests(path: Path) -> list[Path]:
    """The file itself, that of the folder, or those of the folders in it."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise Misuse(f'"{path}" is neither a file nor a folder', f"give {TAKES}")
    if (path / FILE).is_file():
        return [path / FILE]
    folders = sorted(inner for inner in path.iterdir() if not is_leftover(inner.name))
    if len(folders) > MAX_FOLDERS:
        raise CannotGoOn(f'"{path}" holds more than {MAX_FOLDERS:,} folders', "give a part of them")
    inside = [folder / FILE for folder in folders if not folder.is_symlink() and (folder / FILE).is_file()]
    if not inside:
        raise Misuse(f'"{path}" holds no {FILE}', f"give {TAKES}")
    return inside


def _read(path: Path, where: str) -> tuple[Entry, tuple[Unread, ...]]:
    """Raises FaultyContent, Misuse."""
    try:
        raw = read_plain(path, MAX_BYTES)
    except NotPlain as refusal:
        raise Misuse(f"{where} {refusal.reason}", f"give {TAKES}") from None
    except OSError as fault:
        raise Misuse(f"{where} can't be read: {fault.strerror}", "check its permissions") from None
    text, problems = read_text(where, raw)
    if problems:
        raise FaultyContent(problems)
    marked, problems = read_yaml(split_lines(where, text))
    if problems:
        raise FaultyContent(problems)
    manifest = marked.value
    if not isinstance(manifest, dict) or not part_of(manifest, "artifact"):
        raise Misuse(f"{where} has no artifact: it is no manifest of this kind", f"give {TAKES}")
    return _entry(manifest, where), tuple(Unread(what, where) for what in _not_understood(manifest))


def _entry(manifest: Mapping[str, Any], where: str) -> Entry:
    artifact = part_of(manifest, "artifact")
    name = _words(artifact.get("name"))
    spdx = _words(artifact.get("license"))
    facts = {
        "pricing_model": _words(part_of(manifest, "pricing").get("model")),
        "protocol": _words(part_of(manifest, "execution").get("protocol")),
        "auth_method": _words(part_of(manifest, "execution").get("auth_method")),
    }
    capabilities = [each for each in _listed(manifest.get("capabilities")) if isinstance(each, dict)]
    return Entry(
        id=_words(artifact.get("slug")) or name,
        where=where,
        name=name,
        maker=_words(artifact.get("maintainer")),
        kind=KINDS.get(_words(artifact.get("type")), "service"),
        inputs=_kinds(capabilities, "inputTypes"),
        outputs=_kinds(capabilities, "outputTypes"),
        license=Told(spdx, KEY) if re.fullmatch(SPDX, spdx) else None,
        sources={KEY: Source(_address(artifact), f"{FILE} of its makers")},
        facts={key: Told(value, KEY) for key, value in facts.items() if value},
        abilities=tuple(ability for each in capabilities if (ability := _ability(each))),
        summary=_prose(artifact.get("description")),
    )


def _address(artifact: Mapping[str, Any]) -> str:
    """Where the manifest lies: at the root of the repository, or beside the service."""
    stated = (
        _words(artifact.get(key)).rstrip("/").removesuffix(".git") for key in ("repository", "homepage")
    )
    root = next(filter(WEB_ADDRESS.fullmatch, stated), "https://unfragile.ai")
    is_hosted = root.startswith("https://github.com/")
    return f"{root}/blob/HEAD/{FILE}" if is_hosted else f"{root}/{FILE}"


def _ability(capability: Mapping[str, Any]) -> Ability | None:
    title, text = _words(capability.get("name"))[:80], _prose(capability.get("description"))
    if not title or not text or MARKUP.search(title):
        return None
    limitations = map(_prose, _listed(part_of(capability, "conditions").get("limitations")))
    return Ability(
        title=title,
        tags=(),
        text=text,
        sources=(KEY,),
        unique=_prose(capability.get("unique_aspect")),
        is_generated=False,
        limits=" ".join(f"{limit.rstrip('.')}." for limit in limitations if limit),
    )


def _kinds(capabilities: list[dict[str, Any]], key: str) -> tuple[str, ...]:
    """The kinds of all capabilities, each once, in their order."""
    listed = (kind for each in capabilities for kind in _listed(part_of(each, "conditions").get(key)))
    return tuple(dict.fromkeys(word for kind in listed if (word := _words(kind))))


def _listed(value: Any) -> list[Any]:
    return value[:MAX_LISTED] if isinstance(value, list) else []


def _words(value: Any) -> str:
    """A line that can be shown, or an empty text."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return words if words.isprintable() and len(words) <= MAX_WORDS else ""


def _prose(value: Any) -> str:
    """A paragraph of plain words; one that reads as markup, a heading or a label is none."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    is_plain = words[:1].isalnum() and not MARKUP.search(words) and not LABEL.match(words)
    return words[:MAX_PROSE] if is_plain and words.isprintable() else ""


def _not_understood(manifest: Mapping[str, Any]) -> Iterator[str]:
    if manifest.get("unfragile_version") != "1.0":
        yield f'unfragile_version "{visible(str(manifest.get("unfragile_version"))[:20])}": 1.0 is known'
    for key in manifest.keys() - FIELDS:
        yield f'key "{visible(key[:40])}" is not known'
    for key in part_of(manifest, "artifact").keys() - IDENTITY:
        yield f'key "artifact.{visible(key[:40])}" is not known'
    yield from (f'"{key}" has no place in a model file' for key in NO_PLACE if manifest.get(key))
    for each in _listed(manifest.get("capabilities")):
        if not isinstance(each, dict) or not _ability(each):
            yield "a capability without a name or a description in plain words"


def owns(url: str) -> bool:
    return url.endswith(f"/{FILE}")


UNFRAGILE = Importer(name="unfragile", takes=TAKES, read=entries_of, owns=owns, needs=NEEDS)
