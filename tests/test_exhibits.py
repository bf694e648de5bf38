"""What pages show of outputs: grouped, marked, mapped, and what a page with them depends on."""

from __future__ import annotations

import dataclasses
import io
import posixpath
import re
from collections import Counter
from pathlib import Path

import brotli
import numpy as np
import pytest
from PIL import Image

from generator.catalog import Model
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.numbers import percent
from generator.pages import addresses
from generator.pages.addresses import Page
from generator.pages.parts import exhibit_parts, exhibits
from generator.pages.parts.exhibits import STEP, absence, differences, marked, strip_maps
from generator.pages.parts.side_by_side import OPEN_SAMPLES
from generator.readings import answer_files, answers
from generator.readings.answers import Choice, Answer
from generator.readings.wanted import wanted
from tests.spoken import CAPTIONERS, CLASSIFIER, DRAWER, GROUNDER, ROWS, record, speak, spoken
from tests.test_views import BUDGET, EXTERNAL
from tests.toys import ROOT, Element, PageReader, copy_site, edition, known, model, pages_of, shipped

BLIP, GPT2 = CAPTIONERS
BOTH = f"compare/{BLIP}/{GPT2}.html"
SILENT = "flux-1-pro"


def page(path: str) -> PageReader:
    return PageReader(spoken().render(path).decode())


def html() -> dict[str, str]:
    return {
        target.path: spoken().render(target.path).decode()
        for target in spoken().targets()
        if target.path.endswith(".html")
    }


def classed(found: PageReader, name: str) -> list[Element]:
    return [element for element in found.elements if name in element.attributes.get("class", "").split()]


def the(slug: str) -> Model:
    return spoken().findings.catalog.model(slug)


# Words


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("a red circle", "a red circle", ("", "")),
        ("a red circle", "a large red circle", ("", "large")),
        ("a red circle", "a blue circle", ("red", "blue")),
        ("A Red circle.", "a red CIRCLE", ("", "")),
        ("a circle left of a square", "a circle above a square", ("left of", "above")),
        ("a b", "c d", ("a b", "c d")),
        ("", "a circle", ("", "")),
        ("a a a", "a a", ("a", "")),
    ],
)
def test_what_only_one_of_two_captions_says_is_found(
    ours: str, theirs: str, expected: tuple[str, str]
) -> None:
    left, right = ours.split(), theirs.split()
    only = differences(left, right)
    assert (
        " ".join(left[place] for place in sorted(only[0])),
        " ".join(right[place] for place in sorted(only[1])),
    ) == expected


def test_differences_are_the_same_from_either_side() -> None:
    left, right = (
        text.split() for text in ("a small red circle left of a square", "a red circle above a large square")
    )
    assert differences(left, right) == differences(right, left)[::-1]


def test_a_run_of_words_is_marked_once_and_nothing_of_a_caption_is_markup() -> None:
    assert (
        marked(["a", "<b>", "&", "c", "d"], frozenset({1, 2, 4}))
        == "a <mark>&lt;b&gt; &amp;</mark> c <mark>d</mark>"
    )
    assert marked((), frozenset()) == ""


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.931, "93 %"),
        (0, "0 %"),
        (0.004, "< 1 %"),
        (0.0049, "< 1 %"),
        (0.999, "> 99 %"),
        (1, "100 %"),
        (0.5, "50 %"),
    ],
)
def test_no_share_is_rounded_to_nothing_or_to_all(share: float, words: str) -> None:
    assert percent(share) == words


# Answers


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    copy_site(tmp_path / "site")
    return tmp_path / "site"


def say(path: Path, slug: str, *texts: str, **fields: object) -> exhibits.Exhibits:
    """The exhibits of a captioner with a setting for each text, all said of the first sample."""
    catalog, _ = read_catalog(path)
    assert catalog is not None
    told = catalog.model(slug)
    assert told.run is not None
    decodes = tuple(
        dataclasses.replace(told.run.decodes[0], numbers=(("num_beams", float(beams)),))
        for beams in range(1, len(texts) + 1)
    )
    told = dataclasses.replace(told, run=dataclasses.replace(told.run, decodes=decodes))
    catalog = dataclasses.replace(catalog, models=(told,), samples=catalog.samples[:1])
    records = [record(told, decode.name) for decode in decodes]
    made = [
        Answer(each.key, each.input, each.decode.name, f"{slug} {each.decode.name}", text, **fields)  # type: ignore[arg-type]
        for each, text in zip(wanted(catalog, path, told), texts, strict=True)
    ]
    answer_files.store(path, slug, made, records)
    return exhibits.exhibits(catalog, answers.load_all(path, catalog)[0], told)


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
    (answers,) = say(
        stored, BLIP, "a circle", nearest=(Choice("gone", 0.9), Choice("scene-01", 0.8))
    ).answers.values()
    assert [(near.name, likeness) for near, likeness in answers[0].nearest] == [("scene-01", "80 %")]


# Maps


def test_every_map_stands_in_the_strip_where_the_page_says() -> None:
    found = spoken().findings
    catalog, told = found.catalog, the(BLIP)
    shown = exhibits.exhibits(catalog, found.answers, told)
    assert shown.strip is not None
    stacked = strip_maps(found.answers, told).reshape(-1, shown.strip.columns)
    assert len(stacked) == shown.strip.height
    for output in found.answers.of(told):
        maps = found.answers.maps(told.slug, output.key)
        assert maps is not None
        answer = shown.answers[output.input][0]
        for place in range(len(answer.words)):
            top = answer.top + place * shown.strip.pitch
            assert np.array_equal(stacked[top : top + ROWS], maps[place].astype(np.float32))
            assert np.array_equal(
                stacked[top - 1], stacked[top]
            )  # what smoothing mixes in is the map's own edge
            assert np.array_equal(stacked[top + ROWS], stacked[top + ROWS - 1])


def test_the_strip_of_a_model_is_one_picture_of_its_maps() -> None:
    shown = exhibits.exhibits(spoken().findings.catalog, spoken().findings.answers, the(GPT2))
    assert shown.strip is not None
    with Image.open(io.BytesIO(spoken().render(shown.strip.path))) as image:
        assert image.size == (shown.strip.columns, shown.strip.height)
    assert shown.strip.pitch == ROWS + STEP


def test_without_a_script_three_words_that_point_somewhere_show_their_maps() -> None:
    for answers in exhibits.exhibits(
        spoken().findings.catalog, spoken().findings.answers, the(BLIP)
    ).answers.values():
        words = [look.word for look in answers[0].looks]
        assert len(words) == 3
        assert not {"a", "of", "on", "and"} & set(words)
        places = [look.top for look in answers[0].looks]
        assert places == sorted(places)


# Why there is nothing


@pytest.mark.parametrize(
    ("fields", "weights", "size", "expected"),
    [
        (None, "closed", None, "can’t be run here: its weights are not published"),
        (None, "open", None, "can’t be run here: its file does not say how"),
        ({"weights": "a/b", "revision": ""}, "open", None, "was not run yet: its file pins no revision"),
        (
            {"weights": "a/b"},
            "open",
            "990 MB",
            "was not run yet: <code>matchup measure --only toy</code> (990 MB download)",
        ),
        (
            {"weights": "a/b"},
            "open",
            None,
            "was not run yet: <code>matchup measure --only toy</code> (download of unknown size)",
        ),
        (
            {"weights": "content/weights/a"},
            "open",
            "3 MB",
            "was not run yet: <code>matchup measure --only toy</code>",
        ),
    ],
)
def test_a_model_without_outputs_says_why(
    fields: dict[str, str] | None, weights: str, size: str | None, expected: str
) -> None:
    run = the(BLIP).run
    assert run is not None
    told = model(
        weights=known(text=weights),
        facts={"weights_size": known(text=size)} if size else {},
        run=dataclasses.replace(run, **{"revision": "0" * 40, **fields}) if fields is not None else None,  # type: ignore[arg-type]
    )
    assert absence(told) == expected


def test_a_network_that_comes_with_the_site_is_introduced_by_its_own_words() -> None:
    whole = spoken().findings
    told = the(BLIP)
    assert told.run is not None
    local = dataclasses.replace(
        told,
        run=dataclasses.replace(told.run, weights="content/weights/toy"),
        summary="A toy. It was drawn `here` by us for scenes. More.",
    )
    path = spoken().findings.answers.site_path
    catalog = dataclasses.replace(whole.catalog, models=(local,), samples=whole.catalog.samples[:1])
    (each, *_) = wanted(catalog, path, local)
    stored = answers.Stored(
        {"r": record(local)}, {each.key: Answer(each.key, each.input, each.decode.name, "r", "a circle")}
    )
    seen = exhibit_parts.shown(
        catalog, answers.Answers(path, catalog, {local.slug: stored}), local, "", spoken().layouts
    )
    assert seen.about == "A toy. It was drawn here by us for scenes."
    assert spoken().store.shown(0, "").about == ""


# Pages


def test_a_comparison_shows_both_captions_of_each_picture_side_by_side() -> None:
    found = page(BOTH)
    samples = classed(found, "sample")
    assert len(samples) == len(spoken().findings.catalog.samples)
    for sample, shown in zip(spoken().findings.catalog.samples, samples, strict=True):
        for slug in CAPTIONERS:
            said = [
                output.text
                for output in spoken().findings.answers.of(the(slug))
                if output.input == sample.name
            ]
            assert said
            assert [text for text in said if text not in shown.text] == []
    assert {mark.text for mark in found.all("mark")} > {"large", "left of"}


def test_a_comparison_without_runs_says_so_in_one_sentence_and_each_model_says_why() -> None:
    whole = shipped()
    models = whole.findings.catalog.models
    silent = [each.slug for each in models if not whole.findings.answers.of(each)]
    found = PageReader(whole.render(addresses.compare_path(*silent[:2])).decode())
    assert "samples" not in found.ids
    assert not found.all("script")
    assert "Neither model was run on the sample pictures" in found.by_id("open").text
    for slug in silent[:2]:
        why = re.sub("<[^>]*>", "", absence(whole.findings.catalog.model(slug)))
        assert why in PageReader(whole.render(addresses.model_path(slug)).decode()).by_id("samples").text


def test_where_only_one_of_two_was_run_its_first_pictures_stand_alone_and_lead_to_the_others() -> None:
    found = page(f"compare/{BLIP}/{SILENT}.html")
    assert len(classed(found, "sample")) == OPEN_SAMPLES
    assert f"../../models/{BLIP}.html#samples" in found.links
    assert "its weights are not published" in found.by_id("samples").text


def test_models_that_share_no_input_show_the_first_of_each() -> None:
    found = page(f"compare/{GROUNDER}/{DRAWER}.html")
    assert len(classed(found, "sample")) == 2 * OPEN_SAMPLES
    assert len(classed(found, "made")) == OPEN_SAMPLES


def test_a_classifier_shows_its_labels_with_numbers_and_not_by_colour_alone() -> None:
    bars = classed(page(f"models/{CLASSIFIER}.html"), "bars")
    assert bars[0].text == "traffic light 93 %balloon 4 %kite < 1 %"


def test_boxes_are_numbered_and_named() -> None:
    found = page(f"models/{GROUNDER}.html")
    catalog = spoken().findings.catalog
    drawn = [f"a {shape.colour} {shape.kind}" for sample in catalog.samples for shape in sample.shapes]
    assert len(found.all("rect")) >= len(drawn)
    assert all(phrase in found.by_id("samples").text for phrase in drawn)


def test_a_model_page_shows_every_output_and_how_to_repeat_it() -> None:
    found = page(f"models/{GPT2}.html")
    assert len(classed(found, "sample")) == len(spoken().findings.catalog.samples)
    run = next(each for each in found.all("details") if "was run" in each.text).text
    for words in (
        f"matchup measure --only {GPT2}",
        "CPU, 2 threads, float32",
        "torch 2.13.0",
        "2026-11-21",
        "12, 8 at a time",
        "4.10 ms",
    ):
        assert words in run


def test_the_samples_page_credits_every_picture() -> None:
    found = page("samples.html")
    for sample in spoken().findings.catalog.samples:
        shown = found.by_id(sample.name).text
        for words in (sample.alt, sample.credit, sample.license, *sample.captions):
            assert words in shown
        assert any(image.attributes["alt"] == sample.alt for image in found.all("img"))


def test_every_picture_says_how_large_it_is_and_waits_until_it_is_seen() -> None:
    for words in html().values():
        for image in PageReader(words).all("img"):
            assert int(image.attributes["width"]) > 0
            assert int(image.attributes["height"]) > 0
            assert image.attributes["loading"] == "lazy"


def test_pages_with_samples_hold_no_id_twice_no_style_and_only_links_that_lead_somewhere() -> None:
    known_paths = {target.path for target in spoken().targets()}
    for path, words in html().items():
        found = PageReader(words)
        assert max(Counter(found.ids).values()) == 1, path
        assert not [
            element for element in found.elements if "style" in element.attributes or element.tag == "style"
        ]
        if path != "404.html":
            srcset = [
                each.split()[0]
                for image in found.all("img")
                for each in image.attributes.get("srcset", "").split(", ")
                if each
            ]
            for link in (*found.links, *srcset):
                address = link.partition("#")[0]
                assert (
                    not address
                    or EXTERNAL.match(link)
                    or posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) in known_paths
                )


def test_a_comparison_with_a_dozen_pictures_stays_within_its_budget() -> None:
    sizes = {
        path: len(brotli.compress(words.encode(), quality=11))
        for path, words in html().items()
        if path.startswith("compare/")
    }
    assert {path: size for path, size in sizes.items() if size > BUDGET} == {}


def test_the_script_is_small_and_asks_nothing() -> None:
    script = (ROOT / "layouts" / "static" / "samples.js").read_text("utf-8")
    assert len(script.encode()) <= 3 * 1024
    assert not re.search(r"fetch|XMLHttp|eval|innerHTML|\.style\b|localStorage|import\b", script)


# What a page depends on


def by_path(found: Findings) -> dict[str, Page]:
    return {each.path: each for each in pages_of(found)}


def changed(before: Findings, after: Findings) -> set[str]:
    old, new = by_path(before), by_path(after)
    return {path for path in {*old, *new} if old.get(path) != new.get(path)}


def about(*slugs: str) -> set[str]:
    every = by_path(spoken().findings)
    return {path for path in every if set(slugs) & set(path.removesuffix(".html").split("/")[1:])}


@pytest.fixture
def site(stored: Path) -> Path:
    catalog, _ = read_catalog(stored)
    assert catalog is not None
    speak(stored, catalog)
    return stored


def test_another_output_changes_only_pages_about_its_model_and_those_of_all_models(site: Path) -> None:
    before = edition(site).findings
    output = before.answers.of(the(BLIP))[0]
    answer_files.store(site, BLIP, [dataclasses.replace(output, text="a green star", words=(), focus=())])
    assert changed(before, edition(site).findings) == about(BLIP) | {"samples.html", "coverage.html"}


def test_another_alternative_text_changes_no_page_of_pairs_that_were_not_run(site: Path) -> None:
    before = edition(site).findings
    path = site / "content" / "samples" / "samples.yaml"
    words = path.read_text("utf-8")
    path.write_text(words.replace("White ground.", "A white ground.", 1), "utf-8")
    run = about(BLIP, GPT2, CLASSIFIER, GROUNDER, DRAWER)
    moved = changed(before, edition(site).findings)
    assert moved == run | {"samples.html", "coverage.html"}
    assert f"models/{SILENT}.html" not in moved


def test_the_first_output_of_a_model_changes_its_pages(stored: Path) -> None:
    before = edition(stored).findings
    catalog = before.catalog
    speak(
        stored,
        dataclasses.replace(catalog, models=tuple(each for each in catalog.models if each.slug == BLIP)),
    )
    moved = changed(before, edition(stored).findings)
    assert about(BLIP) | {"samples.html"} <= moved
    assert not {path for path in moved if path.startswith("compare/") and BLIP not in path}


def test_pictures_are_made_only_when_they_are_asked_for_and_are_the_same_each_time(site: Path) -> None:
    made = edition(site)
    targets = {target.path: target for target in made.targets() if target.path.startswith("samples/")}
    samples = [path for path in targets if path.endswith(".webp") and "/made/" not in path]
    assert samples == [
        f"samples/{sample.name}-{width}.webp"
        for sample in made.findings.catalog.samples
        for width in (320, 480)
    ]
    assert {path for path in targets if "/maps/" in path} == {
        f"samples/maps/{slug}.png" for slug in CAPTIONERS
    }
    assert len([path for path in targets if "/made/" in path]) == len(made.findings.catalog.prompts)
    again = edition(site)
    assert {
        target.path: target for target in again.targets() if target.path.startswith("samples/")
    } == targets
    for path in targets:
        assert made.render(path) == again.render(path)


def test_a_sample_of_other_bytes_changes_its_own_pictures_alone(site: Path) -> None:
    before = {
        target.path: target for target in edition(site).targets() if target.path.startswith("samples/scene")
    }
    Image.new("RGB", (480, 480), "teal").save(site / "content" / "samples" / "scene-02.png")
    after = {
        target.path: target for target in edition(site).targets() if target.path.startswith("samples/scene")
    }
    assert {path for path in before if before[path] != after[path]} == {
        "samples/scene-02-320.webp",
        "samples/scene-02-480.webp",
    }


def test_the_fragments_of_a_model_are_shared_by_all_its_comparisons() -> None:
    made = Edition(spoken().findings, spoken().layouts)
    assert made.store.shown(0, "../../") is made.store.shown(0, "../../")
    assert made.store.shown(0, "../../") is not made.store.shown(0, "../")
