"""Each kind of page has its numbers in the API, or is named here with where they stand and why.

A new kind of page fails this until somebody says which.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from generator.edition import Edition
from generator.pages.kinds import KINDS
from tests.pages.data.shown import main_of, numbers, numbers_of

Told = dict[str, Any]

HELD_BY_TESTS = {
    "model": "test_models_shown.py",
    "comparison": "test_models_shown.py",
    "task": "test_hubs_shown.py",
    "tag": "test_hubs_shown.py",
    "all-models": "test_hubs_shown.py",
    "searches": "test_hubs_shown.py",
}

OF_THE_SITE = {
    "method": "tells the recipe and the encoder, which hold for the site as a whole and not for a model",
    "coverage": "counts which rows are known; each row's state stands in the files of the models",
    "privacy": "tells of the site, and of no model",
    "changes": "tells what was otherwise in earlier releases: the feeds have it",
    "search": "has no numbers before somebody searches",
    "shortlist": "has no numbers before a script lays out columns, which are rows of the files of models",
    "not found": "tells of no model",
    "old address": "leads to where a page is now",
}

OF_OTHER_FILES = ("home", "map", "samples", "shortlists", "tasks", "tags")


def _files(edition: Edition) -> Mapping[str, Told]:
    paths = [target.path for target in edition.targets() if target.path.startswith("api/v1/")]
    named = [path for path in paths if path.endswith(".json") and "/schemas/" not in path]
    return {path: json.loads(edition.render(path)) for path in named}


@pytest.fixture(scope="module")
def files(whole_site: Edition) -> Mapping[str, Told]:
    return _files(whole_site)


def test_every_kind_of_page_has_its_numbers_in_the_api_or_says_where_they_are() -> None:
    kinds = {kind.name for kind in KINDS if kind.layout.endswith(".html")}
    assert kinds == {*HELD_BY_TESTS, *OF_THE_SITE, *OF_OTHER_FILES}


def _models(files: Mapping[str, Told], *fields: str) -> list[Any]:
    """Places of the files of all models."""
    of_models = [file for path, file in files.items() if "/models/" in path]
    return [file[field] for file in of_models for field in fields]


def _of_tasks(files: Mapping[str, Told]) -> list[object]:
    return [file for path, file in files.items() if "/tasks/" in path]


def _pair_counts(files: Mapping[str, Told]) -> tuple[int, int]:
    """Comparisons of models that compare, and of others."""
    pairs = [pair for pairs in _models(files, "pairs") for pair in pairs]
    of_comparable = sum(pair["is_comparable"] for pair in pairs) // 2
    return of_comparable, len(pairs) // 2 - of_comparable


PLACES: Mapping[str, Callable[[Mapping[str, Told]], list[object]]] = {
    "home": lambda files: [
        files["api/v1/index.json"],
        *_models(files, "samples", "sources", "corrections", "facts"),
        *_of_tasks(files),
        _pair_counts(files),
    ],
    "map": lambda files: [files["api/v1/index.json"], *_of_tasks(files), _pair_counts(files)],
    "samples": lambda files: [files["api/v1/index.json"], *_models(files, "samples", "run")],
    "shortlists": lambda files: [
        files["api/v1/index.json"],
        *_models(files, "facts", "results", "capabilities", "scores"),
    ],
    "tasks": lambda files: [files["api/v1/index.json"], *_of_tasks(files)],
    "tags": lambda files: [files["api/v1/index.json"]],
}


@pytest.mark.parametrize("name", OF_OTHER_FILES)
def test_numbers_of_pages_without_a_file_stand_in_those_that_they_are_made_from(
    whole_site: Edition, files: Mapping[str, Told], name: str
) -> None:
    known = numbers_of(*PLACES[name](files))
    (kind,) = [kind for kind in KINDS if kind.name == name]
    paths = [page.path for page in kind.pages(whole_site.store)]
    missing = {path: numbers(main_of(whole_site.render(path).decode()).text) - known for path in paths}
    assert {path: found for path, found in missing.items() if found} == {}
