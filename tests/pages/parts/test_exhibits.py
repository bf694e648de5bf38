"""What pages show of one model's answers."""

from __future__ import annotations

from pathlib import Path

from generator.pages.parts import exhibits
from generator.readings.answers import Choice
from tests.pages.parts.spoken_site import BLIP, say, the
from tests.spoken import spoken


def test_settings_that_give_the_same_words_are_told_together(stored: Path) -> None:
    (answers,) = say(stored, BLIP, "a circle", "a square", "a circle").answers.values()
    assert [(answer.way, answer.words) for answer in answers] == [
        ("greedy and beam 3", ("a", "circle")),
        ("beam 2", ("a", "square")),
    ]


def test_a_caption_without_maps_has_none_to_show(stored: Path) -> None:
    found = say(stored, BLIP, "a circle")
    assert found.strip is None
    assert [(answer.top, answer.looks) for answers in found.answers.values() for answer in answers] == [
        (-1, ())
    ]


def test_time_is_told_beside_the_setting(stored: Path) -> None:
    (answers,) = say(stored, BLIP, "a circle", seconds=0.0041).answers.values()
    assert answers[0].way == "greedy · 4.10 ms"


def test_a_nearest_picture_that_is_no_longer_a_sample_is_left_out(stored: Path) -> None:
    still = spoken().findings.catalog.samples[0].name  # the one that `say` leaves
    near = (Choice("gone", 0.9), Choice(still, 0.8))
    (answers,) = say(stored, BLIP, "a circle", nearest=near).answers.values()
    assert [(each.name, likeness) for each, likeness in answers[0].nearest] == [(still, "80 %")]


def test_without_a_script_three_words_that_point_somewhere_show_their_maps() -> None:
    found = spoken().findings
    for answers in exhibits.exhibits(found.catalog, found.answers, the(BLIP)).answers.values():
        words = [look.word for look in answers[0].looks]
        assert len(words) == 3
        assert not {"a", "of", "on", "and"} & set(words)
        places = [look.top for look in answers[0].looks]
        assert places == sorted(places)
