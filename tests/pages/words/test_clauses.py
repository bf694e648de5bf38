"""Words that are bound to a place."""

from __future__ import annotations

from generator.pages.words.clauses import Clause, plain


def test_the_words_alone_are_those_of_all_clauses_in_a_row() -> None:
    assert plain([Clause("A tie", "#score", strong=True), Clause(" at 50"), Clause(". ")]) == "A tie at 50. "
    assert plain([]) == ""
