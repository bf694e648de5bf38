"""Which models do the same kind of work."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from generator.findings.comparability import comparability, comparison
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


@pytest.mark.parametrize(
    ("ours", "theirs", "barrier"),
    [
        pytest.param({}, {}, "", id="nothing"),
        pytest.param({"domain": "photographs"}, {"domain": "photographs"}, "", id="same-domain"),
        pytest.param({"domain": "photographs"}, {}, "", id="one-for-any-domain"),
        pytest.param({"domain": "photographs"}, {"domain": "documents"}, "domains", id="other-domain"),
        pytest.param({"is_demonstration": True}, {}, "demonstration", id="one-demonstration"),
        pytest.param({"is_demonstration": True}, {"is_demonstration": True}, "", id="two-demonstrations"),
        pytest.param(
            {"is_demonstration": True, "domain": "drawn-scenes"},
            {"domain": "photographs"},
            "demonstration",
            id="a-demonstration-for-another-domain",
        ),
        pytest.param(
            {"is_demonstration": True, "tasks": ("draw",), "kinds": kinds("text", "image")},
            {},
            "jobs",
            id="a-demonstration-of-another-job",
        ),
    ],
)
def test_the_plainest_reason_why_two_do_not_compare_is_named(ours, theirs, barrier: str) -> None:
    left, right = model("a", **ours), model("b", **theirs)
    assert comparison(left, right).barrier == comparison(right, left).barrier == barrier


def test_all_pairs_at_once_compare_as_each_pair_alone() -> None:
    jobs = [(("caption",), kinds("image", "text")), (("draw",), kinds("text", "image"))]
    models = [
        model(f"m{place}", tasks=tasks, kinds=job, domain=domain, is_demonstration=is_demonstration)
        for place, ((tasks, job), domain, is_demonstration) in enumerate(
            itertools.product(jobs, ("", "photographs", "documents"), (False, True))
        )
    ]
    every, compares = np.arange(len(models)), comparability(models)
    for left, ours in enumerate(models):
        alone = [comparison(ours, theirs).is_comparable for theirs in models]
        assert compares.row(left).tolist() == compares.of(left, every).tolist() == alone
    assert len(compares.domains) == len(set(compares.classes.tolist())) == 12


def test_models_that_nothing_tells_apart_are_one_class_whatever_the_order_of_their_tasks() -> None:
    compares = comparability([model("a", tasks=("x", "y")), model("b", tasks=("y", "x")), model("c")])
    assert compares.classes.tolist() == [0, 0, 1]
