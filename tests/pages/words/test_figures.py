"""Figures in words: what a cell says, and how it came about."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from generator.catalog import Grade, State
from generator.findings.sample_figures import (
    CaptionCount,
    Estimate,
    MetricFigure,
    PictureTime,
    SampleFigure,
    Share,
)
from generator.pages.words.figures import LABELS, value_of
from generator.vocabulary import MeasuredKey
from tests.findings.captioned import RECORD, TRUE, counted, scenes

DAY = RECORD.date


@pytest.mark.parametrize(
    ("key", "figure", "text", "note"),
    [
        ("caption_words", CaptionCount(5.5, 3, "greedy", DAY), "5.5", "median of 3 captions, greedy"),
        ("distinct_words", CaptionCount(12, 3, "beam 4", DAY), "12", "in 3 captions, beam 4"),
        (
            "repetition",
            Share(1, 3, DAY, "greedy"),
            "1 of 3",
            "greedy; a word said twice in a row, or three words in a row said twice",
        ),
        (
            "sizes_right",
            Share(1, 2, DAY, "greedy", silent=1),
            "1 of 2; not told in 1",
            "greedy; counted where the caption tells it",
        ),
        (
            "sizes_right",
            Share(0, 0, DAY, "greedy", silent=2),
            "not told",
            "greedy; counted where the caption tells it",
        ),
        (
            "label_right",
            Share(1, 2, DAY),
            "1 of 2",
            "colour and kind of the largest shape; scenes where no shape is clearly the largest are left out",
        ),
        (
            "photo_top1",
            Estimate(5, 6, DAY),
            "5 of 6, 95 % interval 44–97 %",
            "counted over photographs that a class of ImageNet fits; the interval is Wilson's",
        ),
        (
            "bleu",
            MetricFigure(41.24, 12, "sacrebleu 2.6.0", DAY),
            "41.2",
            "12 photographs with reference captions; sacrebleu 2.6.0",
        ),
    ],
)
def test_a_figure_says_what_was_counted_and_of_what(
    key: str, figure: SampleFigure, text: str, note: str
) -> None:
    value = value_of(key, figure)
    assert (value.text, value.note) == (text, note)
    assert (value.number, value.as_of, value.grade) == (figure.number, DAY, Grade.MEASURED)


def test_every_figure_of_a_run_is_graded_measured_and_says_how_and_when_it_was_counted() -> None:
    record = replace(RECORD, seconds_per_image=0.00413, timed_count=3, peak_memory_bytes=412_345_678)
    figures = counted(scenes(), {scene.name: TRUE for scene in scenes()}, record=record)
    values = {key: value_of(key, figure) for key, figure in figures.items()}
    assert {value.grade for value in values.values()} == {Grade.MEASURED}
    assert {value.as_of for value in values.values()} == {DAY}
    assert all(value.note for value in values.values())
    assert values["seconds_per_image"].text == "4.13 ms on CPU, 2 threads"
    assert values["peak_memory"].text == "412 MB on CPU, 2 threads"
    assert values["peak_memory"].note == "of the whole process, float32, 8 at a time"


@pytest.mark.parametrize(
    ("decode", "how"), [((("num_beams", 4.0),), "beam 4, float32"), ((), "float32")], ids=["words", "labels"]
)
def test_a_time_names_a_setting_only_where_something_is_decoded(decode: tuple, how: str) -> None:
    record = replace(RECORD, setting="beam 4", decode=decode)
    value = value_of("seconds_per_image", PictureTime(1.0, 3, record))
    assert value.note == f"{how}; one at a time, median of 3 warm runs"


def test_cider_of_few_photographs_says_that_they_are_too_few() -> None:
    value = value_of("cider", MetricFigure(None, 1))
    assert (value.state, value.as_of) == (State.UNKNOWN, "")
    assert value.note == "needs 10 photographs with reference captions; said of 1 so far"


def test_the_recipe_may_name_every_key_that_has_a_label() -> None:
    assert list(LABELS) == list(get_args(MeasuredKey))
