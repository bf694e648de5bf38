"""The smallest site, its two models and edits of their files."""

from __future__ import annotations

from pathlib import Path

from generator.catalog import Model
from generator.content.folder import read_catalog
from generator.problems import as_text

ALPHA = "content/models/alpha.md"
BETA = "content/models/beta.yaml"


def edit(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text("utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new, 1), "utf-8", newline="")


def places(site: Path) -> list[tuple[str, str, int, int]]:
    return [
        (problem.code, problem.place.path, problem.place.line, problem.place.column)
        for problem in read_catalog(site)[1]
    ]


def models(site: Path) -> dict[str, Model]:
    catalog, problems = read_catalog(site)
    assert catalog is not None, as_text(problems)
    return {model.slug: model for model in catalog.models}
