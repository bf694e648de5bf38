"""What samples.yaml may hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from generator.content.samples_schema import SampleShape, SamplesShape

SAMPLE = {"file": "quay.png", "alt": "A boat at a quay.", "license": "CC0-1.0", "credit": "Jo Example"}


def test_a_photograph_needs_no_shapes_and_a_site_no_samples() -> None:
    assert SampleShape.model_validate(SAMPLE).shapes == []
    assert SamplesShape.model_validate({}).samples == {}


@pytest.mark.parametrize(
    ("box", "fault"),
    [
        (["0", "0", "1"], "too_short"),
        (["0", "0", "1", "1", "1"], "too_long"),
        (["0", "0", "1", "wide"], "not-a-number"),
        ("0 0 1 1", "list_type"),
    ],
)
def test_a_box_is_four_numbers(box: object, fault: str) -> None:
    shape = {"kind": "circle", "colour": "red", "size": "large", "box": box}
    with pytest.raises(ValidationError) as refusal:
        SampleShape.model_validate(SAMPLE | {"shapes": [shape]})
    assert [row["type"] for row in refusal.value.errors()] == [fault]
