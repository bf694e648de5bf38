"""What goes in and what comes out, as a sentence says it."""

from __future__ import annotations

import pytest

from generator.catalog import Task
from generator.pages.words.flows import flow, task_words
from generator.vocabulary import Modality
from tests.toys import kinds, shipped


@pytest.mark.parametrize(
    ("inputs", "outputs", "words"),
    [
        ("image", "text", "images go in, text comes out"),
        ("text", "image", "text goes in, images come out"),
        ("image text", "box label", "text and images go in, labels and boxes come out"),
        ("audio", "text", "audio goes in, text comes out"),
        ("text audio", "score", "text and audio go in, scores come out"),
        ("", "text", ""),
        ("image", "", ""),
    ],
)
def test_a_flow_agrees_with_its_nouns(inputs: str, outputs: str, words: str) -> None:
    assert flow(kinds(inputs, outputs)) == words


def test_a_site_may_have_modalities_of_its_own() -> None:
    own = {"code": Modality("program code", is_counted=False), "pdf": Modality("PDFs", is_counted=True)}
    assert flow(kinds("pdf", "code"), own) == "PDFs go in, program code comes out"


def test_what_a_site_does_not_tell_of_a_task_is_left_out() -> None:
    both = Task("t", "T", kinds("image", "text"), does="caption pictures")
    assert task_words(both) == "Models that caption pictures: images go in, text comes out."
    assert task_words(Task("t", "T", kinds(), does="caption pictures")) == "Models that caption pictures."
    assert task_words(Task("t", "T", kinds("image", "text"))) == "Images go in, text comes out."
    assert task_words(Task("t", "T", kinds())) == ""


def test_every_shipped_task_has_words() -> None:
    assert all(task_words(task).endswith(".") for task in shipped().findings.catalog.tasks.values())
