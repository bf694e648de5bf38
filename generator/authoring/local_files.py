"""What files on this machine tell of a model: a config.json, a model card, or a folder with weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from generator.authoring.cards import MAX_CARD, known_of_card, read_card, repository_of, repository_of_card
from generator.authoring.configs import known_of_config
from generator.authoring.foreign import read_json, reason_of, words_of
from generator.authoring.known import HUB, Address, Known, facts_of, first_of, with_each_address_once
from generator.authoring.local_weights import weights_of
from generator.authoring.site_words import SiteWords
from generator.content.marked_yaml import Plain
from generator.files import MAX_BYTES
from generator.problems import MatchupError, Misuse

Value = TypeVar("Value")

Reader: TypeAlias = Callable[[str, bytes], Value]

FORMS = "name a transformers config.json, a model card, or a folder with one"


@dataclass(frozen=True, slots=True)
class Paths:
    """The files that a path stands for."""

    config: Path | None = None
    card: Path | None = None
    folder: Path | None = None


def from_config(path: Path, url: str, words: SiteWords) -> Known:
    """What a config.json, a card or a folder tells. Raises Misuse, or FaultyContent with the place."""
    try:
        return _known(path, _paths(path), url, words)
    except OSError as fault:
        raise Misuse(f'"{path}" can\'t be read: {fault.strerror}', "check its permissions") from None


def _known(path: Path, paths: Paths, url: str, words: SiteWords) -> Known:
    config_file, config_fault = _told(paths.config, read_json)
    card_file, card_fault = _told(paths.card, read_card)
    config = config_file or {}
    card, remarks = card_file or ({}, ())
    faults = [fault for fault in (config_fault, card_fault) if fault]
    if len(faults) == sum(file is not None for file in (paths.config, paths.card)):
        raise faults[0]
    repository = _repository(url, card)
    known = first_of(
        [
            _sources(path, paths, url, repository, repository_of(config.get("_name_or_path"))),
            known_of_config(config),
            known_of_card(card, words),
            _weights(paths.folder) if paths.folder else Known(),
            Known(remarks=(*(f"{reason_of(fault)}; it is left out" for fault in faults), *remarks)),
        ]
    )
    if not known.used:
        message = f'"{path}" tells nothing that a model file asks for'
        help = "name a transformers config.json or a model card with front matter"
        raise faults[0] if faults else Misuse(message, help)
    source = "card" if "card" in known.used else known.used[-1]
    hub_id = Known(facts=facts_of(source, ("hub_id", repository)))
    return with_each_address_once(first_of([known, hub_id]))


def _told(path: Path | None, read: Reader[Value]) -> tuple[Value | None, MatchupError | None]:
    """What a file holds, or why it is of no use; neither of a file that is not there."""
    if path is None:
        return None, None
    try:
        return read(str(path), _bytes(path, MAX_CARD if path.suffix == ".md" else MAX_BYTES)), None
    except MatchupError as fault:
        return None, fault


def _repository(url: str, card: Mapping[str, Plain]) -> str:
    """The repository of the hub that the files belong to, where that is beyond doubt."""
    return _repository_at(url) if url.startswith(f"{HUB}/") else repository_of_card(card)


def _repository_at(url: str) -> str:
    """The repository whose page on the hub this is, or an empty text."""
    return repository_of(url.removeprefix(f"{HUB}/").rstrip("/"))


def _sources(path: Path, paths: Paths, url: str, repository: str, trained_from: str) -> Known:
    """Where the files can be read: at the address that was given, or in a repository of the hub."""
    named = repository or trained_from
    is_page = bool(url) and not (url.startswith(f"{HUB}/") and _repository_at(url))
    page = url.rstrip("/") if url else f"{HUB}/{named}" if named else ""
    if not page:
        raise Misuse(
            f'"{path}" does not say where it comes from',
            "name the page where it can be read: --url https://…",
        )
    files = {
        "config": (paths.config, "/blob/main/config.json", "Configuration"),
        "card": (paths.card, "/blob/main/README.md", "Model card"),
        "files": (paths.folder, "/tree/main", "List of files"),
    }
    sources = {
        key: Address(url if is_page else page + place, title)
        for key, (file, place, title) in files.items()
        if file
    }
    remark = (
        f'the sources lead to {page}, from "_name_or_path": check that it is this model and not the one it'
        " was trained from"
    )
    return Known(sources=sources, remarks=() if url or repository else (remark,))


def _paths(path: Path) -> Paths:
    if path.is_dir():
        return _paths_in(path)
    if not path.is_file():
        raise Misuse(f'"{path}" is no file' if path.exists() else f'"{path}" does not exist', FORMS)
    if path.suffix == ".md":
        return Paths(card=path)
    if path.name == "model_index.json":
        raise _pipeline(path)
    if path.suffix != ".json":
        raise Misuse(
            f'"{path}" is neither a config.json nor a model card',
            "name a file that ends in .json or .md, or a folder",
        )
    return Paths(config=path)


def _paths_in(folder: Path) -> Paths:
    config, card = (
        file if (file := folder / name).is_file() else None for name in ("config.json", "README.md")
    )
    if config or card:
        return Paths(config, card, folder)
    index = folder / "model_index.json"
    if index.is_file():
        raise _pipeline(index)
    raise Misuse(f'"{folder}" holds neither config.json nor README.md', FORMS)


def _pipeline(path: Path) -> Misuse:
    """A diffusers pipeline is several models; its index tells their names and no facts."""
    name = words_of(read_json(str(path), _bytes(path)).get("_class_name")) or "a pipeline"
    told = f"the class ({name}) and the library (diffusers), and nothing else"
    return Misuse(
        f'"{path}" is the index of a diffusers pipeline: it tells {told}',
        "start from its model card (README.md) or with --from-hub, and write model_class and library"
        " yourself",
    )


def _bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    size = path.stat().st_size
    if size > most:
        raise Misuse(
            f'"{path}" has {size:,} bytes; {most:,} are accepted',
            "name the configuration or the card, not the weights",
        )
    return path.read_bytes()


def _weights(folder: Path) -> Known:
    """Format, size and parameters of the weights in a folder."""
    return weights_of({path.name: path for path in sorted(folder.iterdir()) if path.is_file()})
