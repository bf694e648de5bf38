"""The importers, each by the word that names it on the command line: ours, and those of extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator import extensions
from generator.authoring.importers.card import CARD
from generator.authoring.importers.entry import Importer
from generator.authoring.importers.models_dev import MODELS_DEV
from generator.authoring.importers.unfragile import UNFRAGILE
from generator.problems import Misuse, one_of

IMPORTERS: Mapping[str, Importer] = {importer.name: importer for importer in (MODELS_DEV, CARD, UNFRAGILE)}


def importer_of(name: str) -> Importer:
    """Raises Misuse for a word that names none, CannotGoOn where an extension can't be used."""
    table = {**IMPORTERS, **dict(_added())}
    if name not in table:
        raise Misuse(f'there is no importer "{name}"', one_of(name, table))
    return table[name]


def _added() -> Iterator[tuple[str, Importer]]:
    for each, importer in extensions.loaded(extensions.IMPORTERS, Importer, IMPORTERS).items():
        yield each.name, replace(importer, read=extensions.of_extension(each, importer.read))
