"""What law 12 is tested with objects to words that were turned false; else the law would prove nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from generator.findings.ranks import rank_tables
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.differing import differing_rows
from generator.pages.words.reasons import choose
from tests.recomputed import Rows, false_reasons, is_list_of, unbound
from tests.recomputed_ranks import false_ranks
from tests.recomputed_rows import false_differences
from tests.recomputed_verdict import false_sentences
from tests.test_law12 import named, pairs, verdict_clauses, whole

Turned = Callable[[str], str]
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])(?! of)")


def shipped_reasons() -> Iterator[tuple[Rows, int, Clause]]:
    for rows in pairs():
        for side, reasons in enumerate(choose(rows.pair)):
            for reason in reasons:
                yield rows, side, reason


def is_objected(rows: Rows, side: int, reason: Clause) -> bool:
    return bool(list(false_reasons(rows, side, [reason])))


def test_a_reason_for_one_model_is_never_one_for_the_other() -> None:
    unnoticed = [
        (named(rows), reason.text)
        for rows, side, reason in shipped_reasons()
        if not is_objected(rows, 1 - side, reason)
    ]
    assert unnoticed == []


@pytest.mark.parametrize(
    "turned",
    [
        lambda text: re.sub(r"(.*): (.+) against (.+)", r"\1: \3 against \2", text),
        lambda text: re.sub(r"you need .*", "you need patience", text),
        lambda text: re.sub(r"it must work with .*", "it must work with everything", text),
        lambda text: re.sub(r"\d+(?= (px|MB|GB))", lambda found: f"{int(found[0]) + 1}", text),
        lambda text: text.replace(", at different settings", ""),
        lambda text: text.replace(": ", " most of all: ", 1),
    ],
    ids=["sides turned", "need", "place", "figure", "settings", "words"],
)
def test_a_reason_that_was_turned_false_is_objected_to(turned: Turned) -> None:
    changed = [
        (rows, side, reason._replace(text=turned(reason.text)))
        for rows, side, reason in shipped_reasons()
        if turned(reason.text) != reason.text
    ]
    assert changed
    unnoticed = [reason.text for rows, side, reason in changed if not is_objected(rows, side, reason)]
    assert unnoticed == []


def test_five_reasons_and_a_reason_twice_are_objected_to() -> None:
    rows, side, reason = next(shipped_reasons())
    assert "a reason twice" in list(false_reasons(rows, side, [reason, reason]))
    assert "5 reasons" in list(false_reasons(rows, side, [reason] * 5))


def test_words_without_a_row_or_with_a_row_that_is_not_there_are_objected_to() -> None:
    rows, _, reason = next(shipped_reasons())
    assert list(unbound(rows, [reason])) == []
    for wrong in (
        reason._replace(basis=()),
        reason._replace(href="#elsewhere"),
        reason._replace(href="#fact-beauty", basis=("fact-beauty",)),
    ):
        assert list(unbound(rows, [wrong])) != []


def shipped_sentences() -> Iterator[tuple[Rows, str]]:
    for rows in pairs():
        text = plain(verdict_clauses(rows)).rstrip(". ")
        for sentence in filter(None, re.split(r"\. (?!\d)", text)):
            yield rows, sentence


def swapped(rows: Rows, sentence: str) -> str:
    """The sentence with one model's name for the other's."""
    left, right = map(re.escape, rows.names)
    if re.search(rf"{left}|{right}", sentence) is None:
        return sentence
    other = {rows.names[0]: rows.names[1], rows.names[1]: rows.names[0]}
    longest = "|".join(sorted((left, right), key=len, reverse=True))
    return re.sub(longest, lambda found: other[found[0]], sentence)


def test_a_sentence_about_one_model_is_never_true_of_the_other() -> None:
    one_sided = re.compile(r"^Only .*|.* (is ahead|leans ahead) .*|.* is not ranked .*|.* made for tests .*")
    changed = [
        (rows, swapped(rows, sentence))
        for rows, sentence in shipped_sentences()
        if one_sided.match(sentence) and swapped(rows, sentence) != sentence
    ]
    assert len(changed) > 100
    assert [words for rows, words in changed if not list(false_sentences(rows, words))] == []


def test_a_number_that_was_changed_is_objected_to() -> None:
    """Of results and scores; numbers in names of models, of siblings and of tests are none."""
    changed = [
        (rows, re.sub(r"(?<= has )\d+|(?<=, )\d+(?= against)", _one_more, sentence))
        for rows, sentence in shipped_sentences()
    ]
    unlike = [(rows, words) for rows, words in changed if words not in dict.fromkeys(_said(rows))]
    assert len(unlike) > 50
    assert [words for rows, words in unlike if not list(false_sentences(rows, words))] == []


def _one_more(found: re.Match[str]) -> str:
    return str(int(found[0]) + 1)


def _said(rows: Rows) -> list[str]:
    return re.split(r"\. (?!\d)", plain(verdict_clauses(rows)).rstrip(". "))


@pytest.mark.parametrize(
    "sentence",
    [
        "{0} is better",
        "Both paint like Vermeer",
        "{0} is ahead in chess, 99 against 1: {0} comes out first in 99 of 100 ways to fill the gaps",
        "On Beauty (looks), {0} has 1 and {1} 2, at the same settings: {1} does better",
        "{0} is the most pleasant",
    ],
)
def test_a_sentence_of_no_known_form_or_without_any_row_is_objected_to(sentence: str) -> None:
    for rows in pairs()[::12]:
        words = sentence.format(*rows.names)
        assert list(false_sentences(rows, words)) == [words]


def test_cells_that_changed_sides_are_objected_to() -> None:
    for rows in pairs():
        for row in differing_rows(rows.pair):
            turned = row._replace(cells=(row.cells[1], row.cells[0]))
            assert list(false_differences(rows, [turned])) != [], row
        assert not list(false_differences(rows, differing_rows(rows.pair)))


def test_a_rank_that_the_rows_do_not_bear_out_is_objected_to() -> None:
    catalog, scores = whole().catalog, whole().scores
    table = max(rank_tables(catalog, scores), key=lambda table: len(table.ranked))
    best, second = table.ranked[:2]
    shown = next(place for place, model in enumerate(catalog.models) if model.is_demonstration)
    assert list(false_ranks(catalog, table)) == []
    for wrong in (
        replace(table, task=next(task for task in catalog.tasks if task not in _tasks(best.position))),
        replace(table, ranked=table.ranked[1:], unranked=(*table.unranked, best.position)),
        replace(table, unranked=(*table.unranked, shown)),
        replace(table, demonstrations=(best.position,)),
        replace(table, ranked=(replace(best, last=0), *table.ranked[1:])),
        replace(table, ranked=(replace(best, first=len(table.ranked)), second, *table.ranked[2:])),
    ):
        assert list(false_ranks(catalog, wrong)) != []


def _tasks(position: int) -> tuple[str, ...]:
    return whole().catalog.models[position].tasks


def test_a_list_is_one_of_its_candidates_however_they_are_joined() -> None:
    candidates = ["text and images", "boxes", "chat"]
    assert is_list_of("text and images, boxes and chat", candidates)
    assert not is_list_of("text and images, boxes and hats", candidates)
    assert not is_list_of("text", candidates)
