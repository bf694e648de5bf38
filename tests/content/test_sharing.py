"""Models share their equal words, and say what they said."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cache import Cache
from generator.catalog import Model, State, Value
from generator.content import folder
from generator.content.folder import read_catalog
from generator.content.sharing import Words

ROOT = Path(__file__).parents[2]


def of(path: Path) -> tuple[Model, ...]:
    """Read from the cache, as all but the first time."""
    read_catalog(ROOT, Cache(path))
    catalog, _ = read_catalog(ROOT, Cache(path))
    assert catalog is not None
    return catalog.models


def test_models_with_shared_words_are_equal_to_those_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = of(tmp_path)
    monkeypatch.setattr(folder, "WORTH_SHARING", 2)
    shared = of(tmp_path)
    assert shared == apart
    assert list(map(told_of_values, shared)) == list(map(told_of_values, apart))


def told_of_values(model: Model) -> list[tuple[str, str, int]]:
    """With what `==` leaves out: the lines they stand in, and whether a number is whole."""
    values = {**model.facts, **model.signals, "released": model.released, "license": model.license}
    return [(name, repr(value.number), value.line) for name, value in values.items()]


def test_equal_words_are_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(models: tuple[Model, ...]) -> list[object]:
        sources = [source.by for model in models for source in model.sources.values()]
        values = [value.text for model in models for value in model.facts.values()]
        kinds = [each.kinds.inputs for model in models for each in model.capabilities]
        tags = [each.tags for model in models for each in model.capabilities if each.tags]
        return [each for each in (*sources, *values, *kinds, *tags) if each]

    apart = told(of(tmp_path))
    monkeypatch.setattr(folder, "WORTH_SHARING", 2)
    shared = told(of(tmp_path))
    assert len(set(map(id, shared))) == len(set(shared)) < len(set(map(id, apart)))


def test_what_is_no_word_stays_as_it_is() -> None:
    """1 equals 1.0: a number that gave way to another would be written otherwise."""
    values = [Value(State.KNOWN, "1", 1), Value(State.KNOWN, "1", 1.0), Value(State.KNOWN, "1")]
    words = Words()
    for value in values:
        words.share(value)
    assert [repr(value.number) for value in values] == ["1", "1.0", "None"]
