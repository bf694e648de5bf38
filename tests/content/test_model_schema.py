"""What a model file may hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from generator.content.model_schema import CapabilityShape, ModelShape

MODEL = {
    "name": "alpha-captioner",
    "maker": "First Lab",
    "kind": "model",
    "tasks": ["image-to-text"],
    "inputs": ["image"],
    "outputs": ["text"],
    "license": "MIT",
    "pricing": "open",
    "sources": {},
}
CAPABILITY = {
    "title": "Beam search",
    "tags": "decoding",
    "text": "It searches.",
    "unique": "Nothing.",
    "versus": "Greedy.",
    "limits": "Slow.",
    "sources": "card",
}


def faults(shape: type[ModelShape] | type[CapabilityShape], value: object) -> list[tuple[object, ...]]:
    with pytest.raises(ValidationError) as refusal:
        shape.model_validate(value)
    return [(*fault["loc"], fault["type"]) for fault in refusal.value.errors()]


def test_the_fields_that_must_be_there_are_all_that_must_be_there() -> None:
    model = ModelShape.model_validate(MODEL)
    assert (model.license.spdx, model.pricing.weights) == ("MIT", "open")
    assert (model.capabilities, model.benchmarks, model.facts, model.run) == ([], [], {}, None)
    assert {loc for (loc, _) in faults(ModelShape, {})} == MODEL.keys()


def test_one_word_alone_is_a_list_of_it() -> None:
    capability = CapabilityShape.model_validate(CAPABILITY)
    assert (capability.tags, capability.sources) == (["decoding"], ["card"])


def test_a_shape_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ModelShape.model_validate(MODEL).name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("kind", "checkpoint", ("kind", "literal_error")),
        ("inputs", [], ("inputs", "too_short")),
        ("facts", {"Size": "1"}, ("facts", "Size", "[key]", "string_pattern_mismatch")),
        ("aliases", ["Old Name"], ("aliases", 0, "bad-slug")),
        ("run", {"instrument": "magic", "weights": "a/b"}, ("run", "instrument", "literal_error")),
        ("colour", "red", ("colour", "extra_forbidden")),
        ("released", "soon", ("released", "date", "bad-date")),
    ],
)
def test_anything_else_is_a_fault_at_its_field(field: str, value: object, fault: tuple[object, ...]) -> None:
    assert faults(ModelShape, MODEL | {field: value}) == [fault]
