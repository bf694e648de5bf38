"""Pairs for tests of words: every shipped one with its page, and toys."""

from __future__ import annotations

from functools import cache

import pytest

from generator.catalog import Model
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
LINEAR = recipe(
    dimension("use", rule("a", "linear", zero=0, one=100), weight=3),
    dimension("make", rule("b", "linear", zero=0, one=100, spread=10)),
)


def toy_pair(left: Model, right: Model, matches: tuple[Match, ...] = (), how=LINEAR) -> Pair:
    whole = catalog([left, right], how)
    alignment = Alignment(matches, len(left.capabilities), len(right.capabilities))
    return Pair(whole, score(whole, {}), 0, 1, alignment, comparison(left, right))
