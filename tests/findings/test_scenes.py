"""What captions tell of drawn scenes, judged by hand and by the scenes that networks are trained on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import Sample
from generator.findings.scenes import Vocabulary, correctness, description, label_of
from tests.findings.captioned import CIRCLE, SQUARE, TRUE, drawn, sample
from training.scenes import HELD_OUT, full, label, plain, scene_of

LOW_SQUARE = replace(SQUARE, box=(0.2, 0.75, 0.4, 0.95))


def verdict(caption: str, scene: Sample) -> dict[str, bool]:
    """What is right, without the ending of its keys."""
    found = correctness(description(caption, Vocabulary.of([scene])), scene)
    return {name.removesuffix("_right"): right for name, right in found.items()}


@pytest.mark.parametrize("describe", [full, plain])
def test_every_true_caption_is_right_in_all_that_it_tells(describe: object) -> None:
    for seed in range(HELD_OUT, HELD_OUT + 500):
        scene = scene_of(seed)
        found = verdict(describe(scene), drawn("scene", scene))  # type: ignore[operator]
        assert all(found.values()), (seed, found)
        assert {"count", "kinds", "colours"} <= set(found)
        assert ({"sizes", "background"} <= set(found)) == (describe is full)
        assert ("relation" in found) == (len(scene.shapes) == 2)


@pytest.mark.parametrize(
    ("caption", "wrong", "silent"),
    [
        (TRUE, "", ""),
        (TRUE.replace("circle", "diamond"), "kinds", ""),
        (TRUE.replace("red", "green"), "colours", ""),
        (TRUE.replace("small", "large"), "sizes", ""),
        (TRUE.replace("left of", "above"), "relation", ""),
        (TRUE.replace("grey", "white"), "background", ""),
        (TRUE.replace("left of", "right of"), "relation", ""),
        ("a large red circle on a grey background", "count", "relation"),
        ("a picture of a red circle beside a blue square", "", "sizes background"),
        ("a picture of a blue square beside a red circle", "", "sizes background"),
        ("a blue square to the right of a red circle", "", "sizes background"),
        ("a red square beside a blue circle", "kinds", "sizes background"),
        ("a red circle and a red circle", "kinds colours", "sizes relation background"),
        ("a red circle, a blue square and a green star", "count kinds colours", "sizes relation background"),
        ("two shapes", "", "count kinds colours sizes relation background"),
        ("Two circles.", "kinds", "colours sizes relation background"),
        ("A big, red circle next to a tiny blue square; gray background.", "", ""),
        ("a circle over a grey background next to a square", "", "colours sizes"),
        ("a red ball beside a blue box", "", "count kinds colours sizes relation background"),
        ("red and a circle beside a square", "", "colours sizes background"),
        ("a dog on a beach", "", "count kinds colours sizes relation background"),
        ("", "", "count kinds colours sizes relation background"),
    ],
)
def test_each_attribute_is_judged_where_it_is_told_and_only_there(
    caption: str, wrong: str, silent: str
) -> None:
    found = verdict(caption, sample())
    assert sorted(name for name, right in found.items() if not right) == sorted(wrong.split())
    assert sorted({"count", "kinds", "colours", "sizes", "relation", "background"} - set(found)) == sorted(
        silent.split()
    )


@pytest.mark.parametrize(
    ("relation", "is_right"),
    [
        ("above", True),
        ("over", True),
        ("on top of", True),
        ("below", False),
        ("under", False),
        ("beside", False),
        ("left of", False),
    ],
)
def test_one_shape_above_another_is_not_beside_it(relation: str, is_right: bool) -> None:
    assert (
        verdict(f"a red circle {relation} a blue square", sample(shapes=(CIRCLE, LOW_SQUARE)))["relation"]
        is is_right
    )


def test_a_relation_to_a_shape_that_is_not_there_is_wrong() -> None:
    assert verdict("a red circle beside a blue square", sample(shapes=[CIRCLE]))["relation"] is False


def test_a_relation_in_a_scene_of_three_is_judged_between_the_shapes_that_it_joins() -> None:
    scene = sample(shapes=(CIRCLE, LOW_SQUARE, replace(SQUARE, colour="green", kind="triangle")))
    assert verdict("a red circle above a blue square beside a green triangle", scene)["relation"] is True
    assert verdict("a red circle above a blue square above a green triangle", scene)["relation"] is False


def test_words_that_only_the_samples_know_count_too() -> None:
    hexagon = replace(CIRCLE, kind="hexagon", colour="teal")
    assert verdict("a teal hexagon", sample(shapes=[hexagon])) == {
        "count": True,
        "kinds": True,
        "colours": True,
    }


def test_the_label_is_that_of_training() -> None:
    scenes = [scene_of(seed) for seed in range(HELD_OUT, HELD_OUT + 500)]
    assert [label_of(drawn("scene", scene)) for scene in scenes] == [label(scene) or "" for scene in scenes]
