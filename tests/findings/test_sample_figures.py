"""Figures counted by hand from outputs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog import Sample
from generator.findings.captions import captions, figure_key, references
from generator.findings.sample_figures import (
    ATTRIBUTES,
    FEWEST_FOR_CIDER,
    METRICS,
    CaptionCount,
    Estimate,
    MetricFigure,
    Share,
    figures,
)
from generator.readings.answers import Answer, Answers, Choice, Figure, Stored
from generator.readings.wanted import wanted
from tests.findings.captioned import (
    BEAM,
    CIRCLE,
    GREEDY,
    RECORD,
    SQUARE,
    TRUE,
    counted,
    photograph,
    ran,
    sample,
    scenes,
)
from tests.toys import PageReader, catalog, copy_site, edition, model, shipped

DAY = "2026-11-21"
SAME_SIZE = replace(SQUARE, size="large", box=(0.6, 0.3, 0.95, 0.65))
CLASSIFIER = ran(instrument="image-classification")
WORDS = (
    *("two", "large", "red", "circle", "circles", "left", "of", "above", "background"),
    *("and", ",", ".", "nine", "blue", "square"),
)


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_gives_figures(text: str) -> None:
    samples = [sample(captions=[TRUE]), photograph("photo", "a dog")]
    found = counted(samples, {"scene": text, "photo": text})
    assert ("caption_words" in found) == bool(text.strip())
    for figure in found.values():
        assert figure.number is None or figure.number >= 0


# Captions


def test_captions_are_counted_by_words() -> None:
    samples = [sample(name, ()) for name in ("one", "two", "three")]
    found = counted(samples, {"one": "a dog", "two": "a dog on a mat.", "three": "A cat, a cat, a cat!"})
    assert found == {
        "caption_words": CaptionCount(5, 3, "greedy", DAY),
        "distinct_words": CaptionCount(5, 3, "greedy", DAY),
        "repetition": Share(1, 3, DAY, "greedy"),
    }


def test_only_the_first_setting_counts() -> None:
    whole = replace(catalog([ran(BEAM, GREEDY)]), samples=(sample("one", ()),))
    keys = {each.decode: each.key for each in wanted(whole, Path(), whole.models[0])}
    texts = {GREEDY: "a dog", BEAM: "a dog on a mat"}
    answers = [Answer(keys[decode], "one", decode.name, "r", text) for decode, text in texts.items()]
    stored = Stored({"r": RECORD}, {answer.key: answer for answer in answers})
    found = Answers(Path(), whole, {"toy": stored})
    assert captions(whole.models[0], found) == {"one": "a dog on a mat"}
    assert figures(whole, found)["toy"]["caption_words"].number == 5


def test_a_model_without_outputs_has_no_entry() -> None:
    whole = replace(catalog([ran(), model("silent")]), samples=tuple(scenes()))
    assert figures(whole, Answers(Path(), whole, {})) == {}


# Drawn scenes


def test_figures_of_drawn_scenes_say_how_many_were_told_and_right() -> None:
    said = {
        "scene-0": TRUE,
        "scene-1": "A picture of a red circle beside a blue square.",
        "scene-2": TRUE.replace("small", "large"),
    }
    found = counted(scenes(), said)
    assert found["exact_captions"] == Share(2, 3, DAY, "greedy")
    assert {name: found[name] for name in ATTRIBUTES} == {
        "count_right": Share(3, 3, DAY, "greedy"),
        "kinds_right": Share(3, 3, DAY, "greedy"),
        "colours_right": Share(3, 3, DAY, "greedy"),
        "sizes_right": Share(1, 2, DAY, "greedy", silent=1),
        "relation_right": Share(3, 3, DAY, "greedy"),
        "background_right": Share(2, 2, DAY, "greedy", silent=1),
    }


def test_a_caption_is_not_silent_about_what_is_not_there() -> None:
    alone = sample("scene", [CIRCLE], background="")
    found = counted([alone], {"scene": "a red circle"})
    assert not {"relation_right", "background_right"} & set(found)
    found = counted([alone], {"scene": "a red circle beside a blue square"})
    assert found["relation_right"] == Share(0, 1, DAY, "greedy")


def test_a_figure_that_no_caption_tells_has_no_number() -> None:
    found = counted(scenes(1), {"scene-0": "a red circle beside a blue square"})
    assert found["sizes_right"] == Share(0, 0, DAY, "greedy", silent=1)
    assert found["sizes_right"].number is None
    assert found["kinds_right"].number == 100.0


@pytest.mark.parametrize(("count", "total", "percent"), [(1, 3, 33.3), (2, 3, 66.7), (0, 7, 0), (7, 7, 100)])
def test_a_share_is_a_percentage_with_one_decimal(count: int, total: int, percent: float) -> None:
    assert Share(count, total, DAY).number == percent


def test_labels_count_only_where_one_shape_is_clearly_the_largest() -> None:
    samples = [sample("one"), sample("two"), sample("even", (CIRCLE, SAME_SIZE)), sample("photo", ())]
    top = {"one": "red circle", "two": "red square", "even": "red circle", "photo": "red circle"}
    said = {}
    for name, word in top.items():
        labels = (Choice(word, 0.9), Choice("blue square", 0.1))
        said[name] = Answer("", "", "", "", labels=labels)
    assert counted(samples, said, CLASSIFIER) == {"label_right": Share(1, 2, DAY)}


def test_labels_of_another_vocabulary_are_not_counted() -> None:
    labels = (Choice("tabby cat", 0.9), Choice("red fox", 0.1))
    assert counted([sample()], {"scene": Answer("", "", "", "", labels=labels)}, CLASSIFIER) == {}


# Photographs


def test_a_stored_metric_is_shown_only_for_the_captions_that_it_is_of() -> None:
    photos = [photograph(f"photo-{number}", "a dog") for number in range(FEWEST_FOR_CIDER)]
    said = {photo.name: "a dog" for photo in photos}
    key = figure_key(references(photos, said))
    metrics = [Figure(name, 41.24, key, "sacrebleu 2.6.0") for name in METRICS]
    found = counted(photos, said, metrics=metrics)
    shown = MetricFigure(41.24, FEWEST_FOR_CIDER, "sacrebleu 2.6.0", DAY)
    assert (found["bleu"], found["cider"]) == (shown, shown)
    assert not {"bleu", "cider"} & set(counted(photos, {**said, "photo-0": "a cat"}, metrics=metrics))


def test_cider_of_few_photographs_has_no_number() -> None:
    found = counted([photograph("photo", "a dog")], {"photo": "a dog"})
    assert found["cider"] == MetricFigure(None, 1)
    assert "bleu" not in found


# Runs


@pytest.mark.parametrize(
    ("of_run", "of_answer", "seconds"), [(0.004, 0.1, 0.004), (None, 0.1, 0.1), (None, None, None)]
)
def test_time_is_that_of_the_run_or_else_the_median_of_its_answers(
    of_run: float | None, of_answer: float | None, seconds: float | None
) -> None:
    record = replace(RECORD, seconds_per_image=of_run)
    answer = Answer("", "", "", "", "a dog", seconds=of_answer)
    found = counted([sample("one", ())], {"one": answer}, record=record)
    assert (found["seconds_per_image"].number if "seconds_per_image" in found else None) == seconds


def test_memory_is_counted_where_a_run_measured_it() -> None:
    record = replace(RECORD, peak_memory_bytes=412_345_678)
    assert counted(scenes(), {"scene-0": TRUE}, record=record)["peak_memory"].number == 412_345_678
    assert "peak_memory" not in counted(scenes(), {"scene-0": TRUE})


# In the recipe

RULE = """
      exact_here:
        label: Exact captions
        weight: 90
        scale: linear
        zero: 0
        one: 100
        measured: exact_captions
        tasks: [image-to-text]
        why: "A rule of this test."
"""


def test_a_rule_that_reads_a_figure_is_told_on_the_methodology_page_and_on_the_models(tmp_path: Path) -> None:
    site = copy_site(tmp_path)
    recipe_path = site.path / "content" / "scoring.yaml"
    recipe = recipe_path.read_text("utf-8")
    recipe_path.write_text(recipe.replace("\n  adoption:\n", f"{RULE}  adoption:\n", 1), "utf-8")
    whole = edition(site.path)
    page = PageReader(whole.render("methodology.html").decode())
    assert "counted here: Drawn scenes, caption exact" in page.by_id("quality").text
    own = PageReader(whole.render("models/vit-gpt2-image-captioning.html").decode())
    assert "Exact captions" in next(element.text for element in own.all("main"))


def test_the_shipped_recipe_counts_no_drawn_scene() -> None:
    rules = shipped().findings.catalog.recipe.rules
    assert [rule.measured for rule in rules if rule.measured] == ["photo_top1"]


def labelled(name: str, *labels: str, domain: str = "photographs") -> Sample:
    return replace(photograph(name), labels=labels, domain=domain)


def names(*labels: str) -> Answer:
    return Answer("", "", "", "", labels=tuple(Choice(label, 0.2) for label in labels))


def test_a_right_label_counts_where_it_is_first_or_among_five() -> None:
    samples = [
        labelled("cup", "espresso", "cup"),
        labelled("cat", "tabby, tabby cat"),
        labelled("clock", "wall clock"),
        labelled("stars"),  # no class fits it
        labelled("page", "menu", domain="documents"),
        replace(sample("scene"), labels=("ball",)),
    ]
    said = {
        "cup": names("Cup", "espresso"),
        "cat": names("lynx", "tiger cat", "tabby, tabby cat"),
        "clock": names("a", "b", "c", "d", "e", "wall clock"),
        "stars": names("bubble"),
        "page": names("menu"),
        "scene": names("ball"),
    }
    found = counted(samples, said, CLASSIFIER)
    assert found == {"photo_top1": Estimate(1, 3, DAY), "photo_top5": Estimate(2, 3, DAY)}
    assert found["photo_top1"].number == 33.3
    assert found["photo_top1"].interval == (6.1, 79.2)


def test_a_classifier_that_knows_none_of_the_right_labels_has_no_share_of_them() -> None:
    samples = [labelled("cup", "espresso"), labelled("cat", "tabby, tabby cat")]
    assert counted(samples, {"cup": names("latte"), "cat": names("pet")}, CLASSIFIER) == {}
    assert (
        counted(samples, {"cup": names("pet"), "cat": names("espresso")}, CLASSIFIER)["photo_top5"].count == 0
    )


def test_references_are_those_of_photographs_alone() -> None:
    page = replace(photograph("page", "a letter"), domain="documents")
    samples = [
        photograph("photo", "a dog"),
        *scenes(1),
        photograph("unsaid", "a cat"),
        photograph("bare"),
        page,
    ]
    said = {"photo": "a dog.", "scene-0": TRUE, "bare": "a cat", "page": "a letter"}
    assert references(samples, said) == [("a dog.", ("a dog",))]
