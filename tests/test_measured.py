"""Figures counted by hand: what captions tell of drawn scenes, how they repeat themselves, how alike two models' are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog import Catalog, Decode, Grade, MeasuredKey, Model, Run, Sample, DrawnShape
from generator.findings.sample_figures import (
    ATTRIBUTES,
    FEWEST_FOR_CIDER,
    FIGURES,
    LABELS,
    agreement,
    captions,
    content_words,
    figure_key,
    is_exact,
    references,
    repeats,
    values,
    words_of,
)
from generator.findings.scenes import Vocabulary, judged, label_of, told
from generator.numbers import duration, size
from generator.readings.answers import Choice, Figure, Answer, Answers, RunRecord, Stored
from generator.readings.wanted import wanted
from tests.toys import PageReader, catalog, copy_site, edition, model, shipped
from training.scenes import HELD_OUT, Scene, full, label, plain, scene_of

GREEDY, BEAM = Decode((("max_new_tokens", 32),)), Decode((("num_beams", 3),))
RECORD = RunRecord(
    key="r", instrument="blip", weights="somebody/toy", revision="0" * 40, weights_format="safetensors", prompt="", setting="greedy",
    decode=(), device="CPU, 2 threads", dtype="float32", libraries=(), date="2026-11-21", batch_size=8,
)  # fmt: skip

CIRCLE = DrawnShape("circle", "red", "large", (0.1, 0.3, 0.5, 0.7))
SQUARE = DrawnShape("square", "blue", "small", (0.6, 0.4, 0.8, 0.6))
LOW_SQUARE = replace(SQUARE, box=(0.2, 0.75, 0.4, 0.95))
SAME_SIZE = replace(SQUARE, size="large", box=(0.6, 0.3, 0.95, 0.65))


def sample(
    name: str = "scene",
    shapes: Iterable[DrawnShape] = (CIRCLE, SQUARE),
    said: Iterable[str] = (),
    background: str = "grey",
) -> Sample:
    return Sample(
        name,
        f"content/samples/{name}.png",
        480,
        480,
        "",
        "",
        "",
        tuple(said),
        tuple(shapes),
        background,
        name,
    )


def drawn(name: str, scene: Scene) -> Sample:
    shapes = [DrawnShape(shape.kind, shape.colour, shape.size, shape.box) for shape in scene.shapes]
    return sample(name, shapes, (full(scene), plain(scene)), scene.background)


def verdict(caption: str, scene: Sample) -> dict[str, bool]:
    """What is right, without the ending of its keys."""
    return {
        name.removesuffix("_right"): right
        for name, right in judged(told(caption, Vocabulary.of([scene])), scene).items()
    }


def ran(*decodes: Decode, instrument: str = "blip", slug: str = "toy") -> Model:
    return model(slug, run=Run(instrument, "somebody/toy", "0" * 40, "", decodes or (GREEDY,)))


def outputs(
    whole: Catalog, said: dict[str, str | Answer], record: RunRecord = RECORD, figures: Iterable[Figure] = ()
) -> Answers:
    """What a catalog's only model says of each sample under its first setting, as if it had been stored."""
    only = whole.models[0]
    assert only.run
    keys = {
        each.input: each.key for each in wanted(whole, Path(), only) if each.decode == only.run.decodes[0]
    }
    made = [
        replace(
            text if isinstance(text, Answer) else Answer("", name, "", "", text),
            key=keys[name],
            input=name,
            setting="greedy",
            record="r",
        )
        for name, text in said.items()
    ]
    stored = Stored(
        {"r": record}, {output.key: output for output in made}, {figure.name: figure for figure in figures}
    )
    return Answers(Path(), whole, {only.slug: stored})


def shown(
    samples: Iterable[Sample], said: dict[str, str | Answer], only: Model | None = None, **fields: object
) -> dict[str, str]:
    """Key and text of every figure of one model."""
    whole = replace(catalog([only or ran()]), samples=tuple(samples))
    return {
        name: value.text
        for name, value in values(whole, outputs(whole, said, **fields)).get("toy", {}).items()
    }  # type: ignore[arg-type]


# What a caption tells


@pytest.mark.parametrize("describe", [full, plain])
def test_every_true_caption_is_right_in_all_that_it_tells(describe: object) -> None:
    for seed in range(HELD_OUT, HELD_OUT + 500):
        scene = scene_of(seed)
        found = verdict(describe(scene), drawn("scene", scene))  # type: ignore[operator]
        assert all(found.values()), (seed, found)
        assert {"count", "kinds", "colours"} <= set(found)
        assert ({"sizes", "background"} <= set(found)) == (describe is full)
        assert ("relation" in found) == (len(scene.shapes) == 2)


TRUE = "a large red circle left of a small blue square on a grey background"


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


WORDS = (
    "two",
    "large",
    "red",
    "circle",
    "circles",
    "left",
    "of",
    "above",
    "background",
    "and",
    ",",
    ".",
    "nine",
    "blue",
    "square",
)


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_gives_figures(text: str) -> None:
    samples = [sample(said=[TRUE]), replace(sample("photo", (), ["a dog"]), background="")]
    found = shown(samples, {"scene": text, "photo": text})
    assert all(text for name, text in found.items() if name != "cider")
    assert ("caption_words" in found) == bool(text.strip())


# Exact captions, labels


@pytest.mark.parametrize(
    ("caption", "is_right"),
    [
        ("A red circle.", True),
        ("a  red\ncircle", True),
        ("a red circle .", True),
        ("a red circles", False),
        ("red circle", False),
        ("", False),
    ],
)
def test_a_caption_is_exact_but_for_capitals_blanks_and_the_final_full_stop(
    caption: str, is_right: bool
) -> None:
    assert is_exact(caption, ["a picture of a circle", "a red circle"]) is is_right


def test_the_label_is_that_of_training() -> None:
    scenes = [scene_of(seed) for seed in range(HELD_OUT, HELD_OUT + 500)]
    assert [label_of(drawn("scene", scene)) for scene in scenes] == [label(scene) or "" for scene in scenes]


def test_labels_count_only_where_one_shape_is_clearly_the_largest() -> None:
    samples = [sample("one"), sample("two"), sample("even", (CIRCLE, SAME_SIZE)), sample("photo", ())]
    said = {name: Answer("", "", "", "", labels=(Choice(word, 0.9), Choice("blue square", 0.1))) for name, word in
            [("one", "red circle"), ("two", "red square"), ("even", "red circle"), ("photo", "red circle")]}  # fmt: skip
    assert shown(samples, said, ran(instrument="image-classification")) == {"label_right": "1 of 2"}


def test_labels_of_another_vocabulary_are_not_counted() -> None:
    said = {"scene": Answer("", "", "", "", labels=(Choice("tabby cat", 0.9), Choice("red fox", 0.1)))}
    assert shown([sample()], said, ran(instrument="image-classification")) == {}


# Words


@pytest.mark.parametrize(
    ("text", "is_repeating"),
    [
        ("a dog dog", True), ("A dog a dog", False), ("a red dog and a red dog", True), ("a red dog on a red mat", False),
        ("the The", True), ("dog", False), ("", False), ("no, no", True), ("aa a", False),
    ],
)  # fmt: skip
def test_repetition_is_a_word_twice_in_a_row_or_three_words_twice(text: str, is_repeating: bool) -> None:
    assert repeats(words_of(text)) is is_repeating


def test_captions_are_counted_by_words() -> None:
    samples = [sample(name, ()) for name in ("one", "two", "three")]
    found = shown(samples, {"one": "a dog", "two": "a dog on a mat.", "three": "A cat, a cat, a cat!"})
    assert found == {"caption_words": "5", "distinct_words": "5", "repetition": "1 of 3"}


def test_two_captions_agree_by_the_dice_coefficient_of_their_content_words() -> None:
    left = {"one": "a red circle", "two": "a dog", "three": "of the", "left": "a cat"}
    right = {"one": "a picture of a red square on a table", "two": "The dog.", "three": "a", "right": "a cat"}
    # one: {red, circle} and {red, square, table}: 2·1/5; two: 1; three has no content words; the rest only one of them has seen
    assert agreement(left, right) == agreement(right, left) == (70, 2)
    assert agreement(left, {}) is None
    assert content_words("It's a photo of the man’s dog") == {"it's", "man’s", "dog"}


# Whole models


def scenes(count: int = 3) -> list[Sample]:
    return [
        sample(f"scene-{number}", said=(TRUE, "a picture of a red circle beside a blue square"))
        for number in range(count)
    ]


def test_figures_of_drawn_scenes_say_how_many_were_told_and_right() -> None:
    said = {
        "scene-0": TRUE,
        "scene-1": "A picture of a red circle beside a blue square.",
        "scene-2": TRUE.replace("small", "large"),
    }
    found = shown(scenes(), said)
    assert found["exact_captions"] == "2 of 3"
    assert {name: found[name] for name in ATTRIBUTES} == {
        "count_right": "3 of 3", "kinds_right": "3 of 3", "colours_right": "3 of 3",
        "sizes_right": "1 of 2; not told in 1", "relation_right": "3 of 3", "background_right": "2 of 2; not told in 1",
    }  # fmt: skip


def test_a_caption_is_not_silent_about_what_is_not_there() -> None:
    alone = sample("scene", [CIRCLE], background="")
    found = shown([alone], {"scene": "a red circle"})
    assert not {"relation_right", "background_right"} & set(found)
    assert shown([alone], {"scene": "a red circle beside a blue square"})["relation_right"] == "0 of 1"


def test_a_figure_that_no_caption_tells_has_no_number() -> None:
    whole = replace(catalog([ran()]), samples=tuple(scenes(1)))
    found = values(whole, outputs(whole, {"scene-0": "a red circle beside a blue square"}))["toy"]
    assert (found["sizes_right"].text, found["sizes_right"].number) == ("not told", None)
    assert found["kinds_right"].number == 100.0


def test_every_figure_is_graded_measured_and_says_how_and_when_it_was_counted() -> None:
    whole = replace(catalog([ran()]), samples=tuple(scenes()))
    record = replace(RECORD, seconds_per_image=0.00413, timed_count=3, peak_memory_bytes=412_345_678)
    found = values(whole, outputs(whole, {each.name: TRUE for each in whole.samples}, record))["toy"]
    assert {value.grade for value in found.values()} == {Grade.MEASURED}
    assert {value.as_of for value in found.values()} == {"2026-11-21"}
    assert all(value.note for value in found.values())
    assert (found["seconds_per_image"].text, found["seconds_per_image"].number) == (
        "4.13 ms on CPU, 2 threads",
        0.00413,
    )
    assert (found["peak_memory"].text, found["peak_memory"].number) == (
        "412 MB on CPU, 2 threads",
        412_345_678,
    )


def test_only_the_first_setting_counts() -> None:
    whole = replace(catalog([ran(BEAM, GREEDY)]), samples=(sample("one", ()),))
    keys = {each.decode: each.key for each in wanted(whole, Path(), whole.models[0])}
    made = [
        Answer(keys[GREEDY], "one", GREEDY.name, "r", "a dog"),
        Answer(keys[BEAM], "one", BEAM.name, "r", "a dog on a mat"),
    ]
    found = Answers(Path(), whole, {"toy": Stored({"r": RECORD}, {output.key: output for output in made})})
    assert captions(whole.models[0], found) == {"one": "a dog on a mat"}
    assert values(whole, found)["toy"]["caption_words"].text == "5"


def test_a_model_without_outputs_has_no_entry() -> None:
    whole = replace(catalog([ran(), model("silent")]), samples=tuple(scenes()))
    assert values(whole, Answers(Path(), whole, {})) == {}


def test_a_model_that_draws_has_no_captions() -> None:
    assert captions(ran(instrument="text-to-image"), Answers(Path(), catalog([]), {})) == {}


@pytest.mark.parametrize(("seconds", "text"), [(0.0000041, "0.00410 ms"), (0.0413, "41.3 ms"), (0.99999, "1,000 ms"), (1, "1.00 s"), (312.4, "312 s"), (4321, "4,320 s"), (0, "0 ms")])  # fmt: skip
def test_times_have_three_digits(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(412_345_678, "412 MB"), (1_730_000_000, "1.73 GB"), (92_000, "0.0920 MB"), (0, "0 MB")],
)
def test_sizes_have_three_digits(count: int, text: str) -> None:
    assert size(count) == text


# Photographs


def test_a_stored_metric_is_shown_only_for_the_captions_that_it_is_of() -> None:
    photos = [
        replace(sample(f"photo-{number}", (), ["a dog"]), background="") for number in range(FEWEST_FOR_CIDER)
    ]
    said: dict[str, str | Answer] = {photo.name: "a dog" for photo in photos}
    key = figure_key(references(photos, said))  # type: ignore[arg-type]
    figures = [Figure(name, 41.24, key, "sacrebleu 2.6.0") for name in FIGURES]
    found = shown(photos, said, figures=figures)
    assert (found["bleu"], found["cider"]) == ("41.2", "41.2")
    assert not {"bleu", "cider"} & set(shown(photos, {**said, "photo-0": "a cat"}, figures=figures))


def test_cider_of_few_photographs_says_that_they_are_too_few() -> None:
    photo = replace(sample("photo", (), ["a dog"]), background="")
    whole = replace(catalog([ran()]), samples=(photo,))
    found = values(whole, outputs(whole, {"photo": "a dog"}))["toy"]["cider"]
    assert not found.is_known
    assert found.note == "needs 10 photographs with reference captions; said of 1 so far"


# In the recipe

RULE = """
      exact_here:
        {label: Exact captions, weight: 20, scale: linear, zero: 0, one: 100, measured: exact_captions, tasks: [image-to-text],
         why: "A rule of this test."}
"""


def test_a_rule_that_reads_a_figure_is_told_on_the_methodology_page_and_on_the_models(tmp_path: Path) -> None:
    site = copy_site(tmp_path)
    scoring = site.path / "content" / "scoring.yaml"
    scoring.write_text(
        scoring.read_text("utf-8").replace("\n  ecosystem:\n", f"{RULE}  ecosystem:\n", 1), "utf-8"
    )
    whole = edition(site.path)
    page = PageReader(whole.render("methodology.html").decode())
    assert "counted here: Drawn scenes, caption exact" in page.by_id("quality").text
    own = PageReader(whole.render("models/vit-gpt2-image-captioning.html").decode())
    assert "Exact captions" in next(element.text for element in own.all("main"))


def test_the_shipped_recipe_counts_no_drawn_scene() -> None:
    assert not [rule.name for rule in shipped().findings.catalog.recipe.rules if rule.measured]


# Keys


def test_the_recipe_may_name_every_key_that_has_a_label() -> None:
    assert list(LABELS) == list(get_args(MeasuredKey))
