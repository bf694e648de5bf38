"""The site whose models have said something, for tests of its pages."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from generator.catalog import Model
from generator.content.folder import read_catalog
from generator.pages.parts import exhibits
from generator.readings import answer_files
from generator.readings.answers import Answer
from generator.readings.wanted import wanted
from tests.spoken import CAPTIONERS, record, spoken
from tests.toys import Element, PageReader

BLIP, GPT2 = CAPTIONERS
BOTH = f"compare/{BLIP}/{GPT2}.html"
SILENT = "flux-1-pro"


def page(path: str) -> PageReader:
    return PageReader(spoken().render(path).decode())


def html() -> dict[str, str]:
    return {
        target.path: spoken().render(target.path).decode()
        for target in spoken().targets()
        if target.path.endswith(".html")
    }


def classed(found: PageReader, name: str) -> list[Element]:
    return [element for element in found.elements if name in element.attributes.get("class", "").split()]


def the(slug: str) -> Model:
    return spoken().findings.catalog.model(slug)


def say(path: Path, slug: str, *texts: str, **fields: object) -> exhibits.Exhibits:
    """The exhibits of a captioner with a setting for each text, all said of the first sample."""
    catalog, _ = read_catalog(path)
    assert catalog is not None
    told = catalog.model(slug)
    assert told.run is not None
    decodes = tuple(
        dataclasses.replace(told.run.decodes[0], numbers=(("num_beams", float(beams)),))
        for beams in range(1, len(texts) + 1)
    )
    told = dataclasses.replace(told, run=dataclasses.replace(told.run, decodes=decodes))
    catalog = dataclasses.replace(catalog, models=(told,), samples=catalog.samples[:1])
    records = [record(told, decode.name) for decode in decodes]
    said = []
    for each, text in zip(wanted(catalog, path, told), texts, strict=True):
        name = each.decode.name
        said.append(Answer(each.key, each.input, name, f"{slug} {name}", text, **fields))  # type: ignore[arg-type]
    answer_files.store(path, slug, said, records)
    return exhibits.exhibits(catalog, answer_files.load_all(path, catalog)[0], told)
