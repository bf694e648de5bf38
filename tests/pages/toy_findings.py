"""Findings of toy models, and the pages that they have."""

from __future__ import annotations

from dataclasses import replace

from generator.catalog import Model
from generator.digests import digest
from generator.findings.findings import Findings
from generator.pages.addresses import Page
from tests.toys import catalog, findings, kinds, model, pages_of

SLUGS = ("a", "a-1", "a1", "b", "b-c")  # "a-1.md" sorts before "a.md", but "a" before "a-1"


def toys(*models: Model, pairs: str | int = "all") -> Findings:
    return findings(catalog(models or [model(slug) for slug in SLUGS], pairs=pairs))


def of_models(found: Findings) -> list[str]:
    """Addresses of the pages about one model or two, in the order of the table."""
    return [page.path for page in pages_of(found) if page.kind in ("model", "comparison")]


def by_path(found: Findings) -> dict[str, Page]:
    return {page.path: page for page in pages_of(found)}


def mixed(pairs: str | int) -> Findings:
    """Two captioners, a classifier and a generator: one pair of six compares."""
    jobs = {
        "cap-1": ("caption", "image", "text"),
        "cap-2": ("caption", "image", "text"),
        "cls": ("classify", "image", "label"),
        "gen": ("draw", "text", "image"),
    }
    return toys(
        *(
            model(slug, tasks=(task,), kinds=kinds(inputs, outputs))
            for slug, (task, inputs, outputs) in jobs.items()
        ),
        pairs=pairs,
    )


def changed(before: Findings, after: Findings) -> set[str]:
    old, new = by_path(before), by_path(after)
    return {path for path in {*old, *new} if old.get(path) != new.get(path)}


def edit(slug: str, **fields: object) -> Findings:
    return toys(
        *(
            replace(model(each), digest=digest(b"edited"), **fields) if each == slug else model(each)
            for each in SLUGS
        )
    )  # type: ignore[arg-type]
