"""Which models do the same kind of work."""

from __future__ import annotations

import pytest

from generator.findings.comparability import comparison
from tests.toys import kinds, model


@pytest.mark.parametrize(
    ("ours", "theirs", "is_comparable"),
    [
        pytest.param(("caption", "image", "text"), ("caption", "image", "text"), True, id="same-task"),
        pytest.param(("caption", "image", "text"), ("caption", "video", "label"), True, id="same-task-alone"),
        pytest.param(("caption", "image", "text"), ("ask", "image text", "text"), True, id="same-kinds"),
        pytest.param(
            ("caption", "image", "text"), ("classify", "image", "label"), False, id="same-inputs-alone"
        ),
        pytest.param(("caption", "image", "text"), ("chat", "text", "text"), False, id="same-outputs-alone"),
        pytest.param(
            ("caption", "image", "text"), ("draw", "text", "image"), False, id="the-other-direction"
        ),
    ],
)
def test_models_compare_by_a_task_or_by_inputs_and_outputs(ours, theirs, is_comparable: bool) -> None:
    left, right = (
        model(tasks=(task,), kinds=kinds(inputs, outputs)) for task, inputs, outputs in (ours, theirs)
    )
    assert comparison(left, right).is_comparable is comparison(right, left).is_comparable is is_comparable


def test_shared_tasks_stand_in_the_order_of_left() -> None:
    assert comparison(model(tasks=("b", "a", "c")), model(tasks=("a", "b"))).tasks == ("b", "a")
