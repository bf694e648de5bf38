"""What answers a query, worked out by hand on a toy, and on the shipped site for hostile queries."""

from __future__ import annotations

import time

import numpy as np
import pytest

from generator import build
from generator.places import Site
from generator.retrieval.documents import Documents
from generator.retrieval.query_table import DOCUMENT_UNIT
from generator.retrieval.ranking import Index
from generator.retrieval.word_index import WEIGHTS, word_index
from tests.retrieval.toy_tables import toy_table
from tests.toys import ROOT

HOSTILE = [
    "",
    " ",
    "the of and",
    "x" * 10_000,
    "caption " * 5_000,
    " ".join(f"word{number}" for number in range(3_000)),
    "<script>alert(1)</script>",
    "'; drop table models; --",
    "😀" * 500,
    "\u202eقطة\u202c",
    "猫" * 2_000,
    "\x00\x1b[2J",
    "constructor __proto__ hasOwnProperty",
    "\ud800",
]


def axis(*numbers: int) -> np.ndarray:
    return np.array(np.eye(4)[list(numbers)] * DOCUMENT_UNIT, np.int8)


def toy_index(*titles: str, tags: list[list[int]] | None = None) -> Index:
    """Two capabilities, of cats and of dogs, under a tag for drawing with two rows and a tag for writing."""
    documents = Documents(
        capabilities=axis(0, 1),
        tag_rows=axis(2, 0, 3),
        rows_of_tags=np.array([2, 1]),
        tags_of=np.array(tags or [[1, 1], [1, 1]]),
    )
    fields = [{**dict.fromkeys(WEIGHTS, ""), "title": title} for title in titles or ("", "")]
    return Index(word_index(fields), (), toy_table(), documents)


def rows(index: Index, query: str) -> list[int]:
    return [ranked.row for ranked in index.answer(query).capabilities]


def test_meaning_alone_is_half_the_text_and_half_the_best_tag() -> None:
    (first,) = toy_index().answer("cat").capabilities
    assert (first.row, first.score) == (0, pytest.approx(0.25))
    first, second = toy_index(tags=[[1, 1], [0, 0]]).answer("cat").capabilities
    assert (first.row, second.row) == (0, 1)  # the second by another name of its tag
    assert first.score == second.score == pytest.approx(0.25)


def test_a_tag_that_is_not_the_main_one_counts_a_little_less() -> None:
    main, other = toy_index(tags=[[0, 1], [1, 0]]).answer("draw").capabilities
    assert (main.row, other.row) == (0, 1)
    assert main.score - other.score == pytest.approx(0.05 / 4, abs=1e-4)


def test_words_are_worth_as_much_as_the_best_meaning() -> None:
    index = toy_index("zebra", "dog")
    (first, second) = index.answer("zebra dog").capabilities
    assert (first.row, second.row) == (1, 0)
    assert first.score == pytest.approx(2 * second.score)


def test_without_a_table_words_alone_decide() -> None:
    words = toy_index("cat", "dog cat").words
    assert rows(Index(words, ()), "dog") == [1]
    assert rows(Index(words, ()), "zebra") == []
    assert Index(words, ()).answer("dog").fits
    assert not Index(words, ()).answer("zebra").fits


def test_what_is_level_stands_in_the_order_of_the_catalog() -> None:
    assert rows(Index(toy_index("cat", "cat").words, ()), "cat") == [0, 1]


def test_a_query_of_unknown_words_does_not_fit() -> None:
    assert toy_index("cat", "dog").answer("cat").fits
    assert not toy_index("cat", "dog").answer("giraffe zebra").fits


@pytest.fixture(scope="module")
def shipped_index() -> Index:
    return build.searched(Site(ROOT))[1]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query)[:30])
def test_any_query_has_an_answer_in_time(shipped_index: Index, query: str) -> None:
    begun = time.process_time()
    answer = shipped_index.answer(query)
    assert time.process_time() - begun < 2
    assert len(answer.capabilities) <= 10
    assert all(np.isfinite(ranked.score) for ranked in answer.capabilities)
