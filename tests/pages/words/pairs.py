"""Pairs for tests of words: every shipped one with its page, and toys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from generator.catalog import Benchmark, Model, Task
from generator.findings.alignments import Alignment, Match
from generator.findings.comparability import comparison
from generator.findings.findings import Pair
from generator.findings.scoring import score
from generator.pages.addresses import compare_path
from generator.pages.words.clauses import Clause
from generator.pages.words.reasons import choose
from generator.pages.words.verdict import verdict
from tests.toys import (
    PageReader,
    catalog,
    dimension,
    kinds,
    known,
    recipe,
    rule,
    shipped,
    shipped_pages,
)

SHIPPED = list(shipped().findings.pairs())


def slugs(pair: tuple[int, int]) -> str:
    return "-vs-".join(shipped().findings.catalog.models[position].slug for position in pair)


@cache
def page_of(pair: tuple[int, int]) -> PageReader:
    left, right = (shipped().findings.catalog.models[position].slug for position in pair)
    return PageReader(shipped_pages()[compare_path(left, right)].decode())


def all_clauses(pair: Pair) -> list[Clause]:
    return [*verdict(pair), *(clause for side in choose(pair) for clause in side)]


every_shipped_pair = pytest.mark.parametrize("pair", SHIPPED, ids=slugs)

TEST = ("COCO", "CIDEr")
TESTED = rule("cider", "linear", zero=100, one=150, spread=5, benchmark=TEST, tasks=frozenset({"toy-task"}))
LINEAR = recipe(
    dimension("use", rule("a", "linear", zero=0, one=100), weight=3, lead="is used more"),
    dimension("make", rule("b", "linear", zero=0, one=100, spread=10), lead="is made better"),
)
WITH_TESTS = recipe(
    dimension("use", rule("a", "linear", zero=0, one=100), lead="is used more"),
    dimension("quality", TESTED, role="quality"),
    dimension(
        "places",
        rule("web"),
        rule("phone"),
        rule("hosted"),
        rule("desk", tasks=frozenset({"other-task"})),
        role="runs",
    ),
)


def result(number: float, setting: str = "test", **fields: object) -> Benchmark:
    """Of COCO in CIDEr, where no other test is named."""
    plain = Benchmark(*TEST, setting, known(number, f"{number:g}"))
    return replace(plain, **fields)  # type: ignore[arg-type]


def toy_pair(
    left: Model, right: Model, matches: tuple[Match, ...] = (), how=LINEAR, **fields: object
) -> Pair:
    """The two models of a catalog, whose other fields may be given."""
    whole = replace(catalog([left, right], how), **fields)  # type: ignore[arg-type]
    alignment = Alignment(matches, len(left.capabilities), len(right.capabilities))
    return Pair(whole, score(whole, {}), 0, 1, alignment, comparison(left, right))


def task(name: str, does: str = "", tags: str = "") -> Task:
    return Task(name, name.capitalize(), kinds(), does, frozenset(tags.split()))


def tasks(*named: Task) -> Mapping[str, Task]:
    """The tasks of a toy catalog."""
    return {each.name: each for each in named}
