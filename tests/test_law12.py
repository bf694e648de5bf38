"""Law 12: no sentence about two models without a basis; each is true by its rows and their notes.

Over all pairs of the shipped catalog, each sentence, reason and row is recomputed by code that shares nothing
with what made it (recomputed.py, recomputed_verdict.py). That code is tested too: it objects to words that
were turned false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
import yaml

from generator.content.folder import read_catalog
from generator.findings.findings import Findings, compute
from generator.findings.ranks import rank_tables
from generator.pages.words.answer import answer
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.differing import differing_rows
from generator.pages.words.reasons import choose
from generator.pages.words.related import related_words
from generator.pages.words.results import results_words
from generator.pages.words.standing import standing_words
from generator.readings import answer_files, vectors
from tests.recomputed import Rows, false_reasons, unbound
from tests.recomputed_ranks import false_ranks
from tests.recomputed_rows import false_differences, false_related
from tests.recomputed_verdict import false_sentences

ROOT = Path(__file__).parent.parent
SIDES: tuple[Literal[0], Literal[1]] = (0, 1)
FALSE_BULLETS = ROOT / "tests/pages/words/false_bullets.yaml"


@cache
def whole() -> Findings:
    """The whole shipped catalog; the toys have only its core."""
    catalog, problems = read_catalog(ROOT)
    assert catalog is not None, problems
    stored, _ = vectors.load_all(ROOT)
    answers, _ = answer_files.load_all(ROOT, catalog)
    return compute(catalog, stored, answers, None)


@cache
def pairs() -> tuple[Rows, ...]:
    found = whole()
    count = len(found.catalog.models)
    places = ((left, right) for left in range(count) for right in range(left + 1, count))
    return tuple(Rows(found.pair(*place)) for place in places)


def of(left: str, right: str) -> Rows:
    positions = whole().positions
    return Rows(whole().pair(positions[left], positions[right]))


def named(rows: Rows) -> str:
    return " and ".join(rows.names)


def verdict_clauses(rows: Rows) -> Sequence[Clause]:
    pair = rows.pair
    return (*answer(pair), *results_words(pair), *standing_words(pair))


def objections(rows: Rows) -> Iterator[str]:
    """Whatever is said of a pair that its rows do not bear out."""
    reasons, clauses = choose(rows.pair), verdict_clauses(rows)
    for side in SIDES:
        yield from false_reasons(rows, side, reasons[side])
        yield from unbound(rows, reasons[side])
    yield from false_sentences(rows, plain(clauses).rstrip(". "))
    yield from unbound(rows, clauses)
    yield from false_differences(rows, differing_rows(rows.pair))
    for side in SIDES:
        yield from false_related(rows, plain(related_words(rows.pair, side=side)), side)


def test_the_shipped_catalog_has_all_its_pairs() -> None:
    count = len(whole().catalog.models)
    assert count >= 28
    assert len(pairs()) == count * (count - 1) // 2


def test_all_that_is_said_of_two_models_is_true_by_its_rows() -> None:
    assert [(named(rows), words) for rows in pairs() for words in objections(rows)] == []


def test_most_pairs_that_compare_have_reasons_for_both_sides() -> None:
    """Silence would be true, too."""
    compared = [rows for rows in pairs() if not rows.pair.comparison.barrier]
    told = [rows for rows in compared if all(choose(rows.pair))]
    assert len(told) > len(compared) / 2


def test_who_is_ranked_where_is_true_by_the_rows() -> None:
    tables = rank_tables(whole().catalog, whole().scores)
    assert sum(len(table.ranked) for table in tables) > 20
    assert [(table.task, words) for table in tables for words in false_ranks(whole().catalog, table)] == []


@pytest.mark.parametrize(
    "case",
    yaml.safe_load(FALSE_BULLETS.read_text()),
    ids=lambda case: f"{'-vs-'.join(case['pair'])}-{case['side']}",
)
def test_no_false_bullet_of_the_first_edition_comes_back(case: dict[str, str]) -> None:
    rows = of(*case["pair"])
    reasons = choose(rows.pair)[("left", "right").index(case["side"])]
    assert case["bullet"] not in [reason.text for reason in reasons], case["why"]
    if case["bullet"].startswith("it must be free for commercial use"):
        uses = tuple(model.commercial_use for model in rows.models)
        assert "no" in uses or "license" not in {key for reason in reasons for key in reason.basis}
