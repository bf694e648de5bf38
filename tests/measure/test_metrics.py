"""BLEU and CIDEr on captions whose figures are known."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generator.findings import sample_figures
from generator.findings.sample_figures import FEWEST_FOR_CIDER
from generator.measure.metrics import bleu, cider, figures
from generator.readings.answer_files import load_all, read_all, store
from tests.findings.captioned import outputs, ran, sample
from tests.toys import ROOT, catalog, environment

pytest.importorskip("sacrebleu")
pytest.importorskip("pycocoevalcap")

TRUE = (
    ("a dog runs on the beach", "a brown dog on sand"),
    ("two children play in a park",),
    ("a red bus on a city street", "a bus drives down the road", "the bus is red"),
)


def photographs(count: int) -> list:
    return [
        replace(sample(f"photo-{number}", (), TRUE[number % len(TRUE)]), background="")
        for number in range(count)
    ]


def test_a_caption_that_is_a_reference_has_a_bleu_of_100() -> None:
    assert bleu(
        ["A dog runs on the beach", "two children play in a park", "a bus drives down the road"], TRUE
    ) == pytest.approx(100)


def test_bleu_is_the_geometric_mean_of_the_precisions_times_the_brevity_penalty() -> None:
    # "a cat sat on the mat" against "a cat sat on a mat": 5/6, 3/5, 2/4, 1/3 of its n-grams, of equal length
    assert bleu(["a cat sat on the mat"], [["a cat sat on a mat"]]) == pytest.approx(
        100 * (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25
    )


def test_captions_that_share_nothing_with_their_references_score_next_to_nothing() -> None:
    said = [
        "green ideas sleep furiously tonight",
        "seven quick zebras jumped over",
        "nobody expected such weather here",
    ]
    assert bleu(said, TRUE) < 5
    assert cider(said, TRUE) == 0


def test_cider_is_highest_for_the_only_reference_itself_and_falls_with_every_changed_word() -> None:
    true = [("a dog runs on the beach",), ("two children play in a park",), ("a red bus on a city street",)]
    exact = cider([texts[0] for texts in true], true)
    nearly = cider(
        ["a dog runs on the sand", "two children sit in a park", "a red car on a city street"], true
    )
    assert exact == pytest.approx(1000)
    assert 100 < nearly < exact


def test_capitals_and_punctuation_do_not_count() -> None:
    said = ["a dog runs on the beach", "two children play in a park", "the bus is red"]
    assert cider([f"{text.capitalize()}." for text in said], TRUE) == cider(said, TRUE)


def test_figures_are_computed_once_and_shown_with_their_library(tmp_path: Path) -> None:
    whole = replace(catalog([ran()]), samples=tuple(photographs(FEWEST_FOR_CIDER)))
    made = outputs(whole, {photo.name: photo.captions[0] for photo in whole.samples}).stored["toy"]
    store(tmp_path, "toy", tuple(made.answers.values()), tuple(made.records.values()))
    found = figures(whole, whole.models[0], load_all(tmp_path, whole)[0])
    assert [figure.name for figure in found] == ["bleu", "cider"]
    store(tmp_path, "toy", (), figures=found)
    said, problems = load_all(tmp_path, whole)
    assert not problems
    assert figures(whole, whole.models[0], said) == ()
    counted = sample_figures.figures(whole, said)["toy"]["bleu"]
    assert round(counted.number, 1) == 100
    assert "sacrebleu" in counted.library
    assert len(read_all(tmp_path)[0]["toy"].answers) == FEWEST_FOR_CIDER


def test_cider_is_not_computed_of_few_photographs() -> None:
    whole = replace(catalog([ran()]), samples=tuple(photographs(FEWEST_FOR_CIDER - 1)))
    said = outputs(whole, {photo.name: "a dog" for photo in whole.samples})
    assert [figure.name for figure in figures(whole, whole.models[0], said)] == ["bleu"]


def test_drawn_scenes_have_no_such_figures() -> None:
    whole = replace(
        catalog([ran()]),
        samples=tuple(sample(f"scene-{n}", captions=["a red circle"]) for n in range(FEWEST_FOR_CIDER)),
    )
    assert (
        figures(
            whole, whole.models[0], outputs(whole, {scene.name: "a red circle" for scene in whole.samples})
        )
        == ()
    )


def test_the_metrics_need_no_torch_and_no_java() -> None:
    code = (
        "import sys; from generator.measure.metrics import bleu, cider; "
        "bleu(['a'], [['a']]); cider(['a b', 'c'], [['a b'], ['c']]); "
        "assert not {'torch', 'transformers', 'subprocess'} & set(sys.modules), sorted(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**environment(), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
