"""Capabilities whose vectors say that they tell the same."""

from __future__ import annotations

import numpy as np
import pytest

from generator.content.checks import alike
from generator.content.settings_schema import ExceptionShape
from generator.problems import Place, Problem
from tests.toys import apart, capability, catalog, model, towards


def restated(percent: float, *exceptions: str) -> list[Problem]:
    whole = catalog([model("toy", capabilities=(capability("one"), capability("two")))])
    vectors = np.stack([towards(100), towards(percent)])
    entries = [
        (ExceptionShape(code="restated-capability", file=name, why="toy"), Place("content/exceptions.yaml"))
        for name in exceptions
    ]
    return alike.lint_vectors(whole, lambda each: vectors, entries)


@pytest.mark.parametrize(
    ("percent", "codes"), [(79, []), (80, ["restated-capability"]), (100, ["restated-capability"])]
)
def test_capabilities_that_are_alike_tell_the_same(percent: float, codes: list[str]) -> None:
    assert [problem.code for problem in restated(percent)] == codes


def test_capabilities_at_right_angles_are_never_alike() -> None:
    whole = catalog([model("toy", capabilities=tuple(capability(f"n {n}") for n in range(5)))])
    stored = apart(whole)
    assert alike.lint_vectors(whole, lambda each: stored.of(each, whole.site.encoder)) == []


def test_an_exception_from_likeness_is_lifted_or_told() -> None:
    assert restated(90, "content/models/toy.md") == []
    assert [problem.code for problem in restated(10, "content/models/toy.md")] == ["unneeded-exception"]
