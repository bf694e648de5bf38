"""Lines that load a model, against the libraries that they name."""

from __future__ import annotations

import importlib.util
import re

import pytest

from generator.catalog import Model
from generator.content.folder import read_catalog
from generator.pages.parts.snippet import Snippet, snippet
from tests.toys import ROOT

transformers = pytest.importorskip("transformers")

FROM = re.compile(r"from (transformers|diffusers) import (\w+)")


def shipped() -> list[tuple[Model, Snippet]]:
    whole, problems = read_catalog(ROOT)
    assert whole is not None, problems
    of_models = [(model, snippet(model)) for model in whole.models]
    return [(model, lines) for model, lines in of_models if lines is not None]


def test_every_class_that_a_page_tells_to_import_is_there() -> None:
    named = {match.groups() for _, lines in shipped() for match in FROM.finditer(lines.code)}
    assert ("transformers", "BlipForConditionalGeneration") in named
    if importlib.util.find_spec("diffusers") is None:
        named = {(library, name) for library, name in named if library != "diffusers"}
    missing = [(library, name) for library, name in named if not _has(library, name)]
    assert missing == []


def _has(library: str, name: str) -> bool:
    return hasattr(importlib.import_module(library), name)


def test_the_lines_of_a_model_that_lies_here_load_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ours = [(model, lines) for model, lines in shipped() if model.run and model.run.is_local]
    assert ours
    for model, lines in ours:
        names: dict[str, object] = {}
        exec(lines.code, names)
        assert type(names["model"]).__name__ == model.facts["model_class"].text
