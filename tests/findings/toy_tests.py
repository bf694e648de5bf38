"""Public tests with a name and a weight, and results in them."""

from __future__ import annotations

from generator.catalog import Benchmark, SignalRule, Value
from tests.toys import known, rule


def a_test(name: str, weight: float = 1, task: str = "toy-task") -> SignalRule:
    return rule(name, "linear", weight, zero=0, one=100, benchmark=(name, "score"), tasks=frozenset({task}))


def results(**values: float | Value) -> tuple[Benchmark, ...]:
    return tuple(
        Benchmark(name, "score", "", value if isinstance(value, Value) else known(value))
        for name, value in values.items()
    )
