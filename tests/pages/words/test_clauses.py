"""Words that are bound to a place, and the rows that they rest on."""

from __future__ import annotations

from generator.pages.words.clauses import STOP, Clause, bound, plain, sentence


def test_the_words_alone_are_those_of_all_clauses_in_a_row() -> None:
    assert plain([Clause("A tie", "#score", strong=True), Clause(" at 50"), Clause(". ")]) == "A tie at 50. "
    assert plain([]) == ""


def test_bound_words_lead_to_the_first_of_their_rows() -> None:
    assert bound("MIT", "license", "weights") == Clause("MIT", "#license", False, ("license", "weights"))


def test_a_sentence_begins_with_a_capital_and_ends() -> None:
    assert plain(sentence([bound("both draw", "tasks"), Clause(" well")])) == "Both draw well. "
    assert sentence([bound("both draw", "tasks")])[-1] == STOP


def test_nothing_makes_no_sentence() -> None:
    assert sentence([]) == ()
