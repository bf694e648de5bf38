"""Results whose name is nearly one that the recipe reads, and names that are others with good reason."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, codes_of, edit

READ = (
    ("COCO caption", "CIDEr"),
    ("VQAv2 test-dev", "accuracy"),
    ("ImageNet-1k val", "top-1 %"),
    ("ImageNet-1k", "linear top-1 %"),
    ("RefCOCO val", "accuracy"),
    ("MMMU val", "score"),
    ("Flickr30k captions", "CIDEr"),
)


@pytest.fixture
def asking(site: Path) -> Path:
    """A site whose recipe reads these results."""
    signals = "".join(
        f"      test_{n}: {{label: Test, weight: 1, scale: linear, zero: 0, one: 100, tasks: [image-to-text],"
        f' benchmark: {{dataset: {dataset}, metric: "{metric}"}}, why: A test.}}\n'
        for n, (dataset, metric) in enumerate(READ)
    )
    edit(site, "content/scoring.yaml", "      times_matched", f"{signals}      times_matched")
    return site


def state(site: Path, *results: tuple[str, str]) -> None:
    rows = "".join(
        f'  - {{dataset: "{dataset}", metric: "{metric}", setting: run {n}, value: 50, source: card}}\n'
        for n, (dataset, metric) in enumerate(results)
    )
    edit(site, ALPHA, "signals:\n", f"benchmarks:\n{rows}signals:\n")


@pytest.mark.parametrize(
    ("dataset", "metric", "meant"),
    [
        ("COCO captions", "CIDEr", "COCO caption"),
        ("COCO", "CIDEr", "COCO caption"),
        ("coco-caption", "cider", "COCO caption"),
        ("COCO caption", "cider", "COCO caption"),
        ("VQAv2", "accuracy", "VQAv2 test-dev"),
        ("VQAv2 testdev", "accuracy", ""),
        ("VQAv2 Test-Dev", "accuracy %", "VQAv2 test-dev"),
        ("MMMU", "accuracy", "MMMU val"),
        ("ImageNet", "top-1 accuracy", "ImageNet-1k val"),
        ("Flicker30k captions", "CIDEr", "Flickr30k captions"),
        ("Flickr30k captoins", "CIDEr", "Flickr30k captions"),
        ("Flickr8k captions", "CIDEr", ""),
    ],
)
def test_another_spelling_and_a_test_without_its_split_are_told(
    dataset: str, metric: str, meant: str, asking: Path
) -> None:
    state(asking, (dataset, metric))
    problems = read_catalog(asking)[1]
    assert [problem.code for problem in problems] == (["near-benchmark"] if meant else [])
    assert all(f'write "{meant}"' in problem.help for problem in problems)


@pytest.mark.parametrize(
    ("dataset", "metric"),
    [
        ("VQAv2 val", "accuracy"),
        ("VQAv1 test-dev", "accuracy"),
        ("RefCOCO+ val", "accuracy"),
        ("RefCOCOg val", "accuracy"),
        ("ImageNet-1k", "k-NN top-1 %"),
        ("ImageNet-1k", "top-1 %"),
        ("ImageNet-1k val", "top-5 %"),
        ("ImageNetV2", "top-1 %"),
        ("COCO caption", "METEOR"),
        ("COCO", "mAP"),
        ("NoCaps val", "CIDEr"),
        ("???", "CIDEr"),
    ],
)
def test_another_split_version_test_or_metric_has_a_name_of_its_own(
    dataset: str, metric: str, asking: Path
) -> None:
    state(asking, (dataset, metric))
    assert codes_of(asking) == []


def test_a_result_beside_the_one_that_is_read_is_left_alone(asking: Path) -> None:
    state(asking, ("VQAv2 test-dev", "accuracy"), ("VQAv2", "accuracy"))
    assert codes_of(asking) == []


def test_what_is_asked_of_other_tasks_is_no_name_to_come_near(asking: Path) -> None:
    recipe = (asking / "content/scoring.yaml").read_text("utf-8")
    recipe = recipe.replace("tasks: [image-to-text], benchmark", "tasks: [text-to-image], benchmark")
    (asking / "content/scoring.yaml").write_text(recipe, "utf-8")
    state(asking, ("COCO captions", "CIDEr"))
    assert codes_of(asking) == []


def test_the_longest_names_cost_little(asking: Path) -> None:
    results = [(f"{'a' * 380}{n:03} captions", "CIDEr") for n in range(190)]
    state(asking, *results)
    started = time.perf_counter()
    read_catalog(asking)
    assert time.perf_counter() - started < 2
