"""What pages show of the samples, on whole pages: side by side, alone, and within their budget."""

from __future__ import annotations

import posixpath
import re
from collections import Counter

import brotli

from generator.pages import addresses
from generator.pages.parts.side_by_side import OF_OTHER_JOBS, OPEN_SAMPLES
from generator.pages.words.runs import absence
from tests.pages.parts.spoken_site import BLIP, BOTH, GPT2, SILENT, classed, html, page, the
from tests.pages.test_finished_pages import BUDGET, EXTERNAL
from tests.spoken import CAPTIONERS, CLASSIFIER, DRAWER, GROUNDER, spoken
from tests.toys import ROOT, PageReader, shipped


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
    assert "samples.js" not in "".join(script.attributes.get("src", "") for script in found.all("script"))
    assert "Neither was run on the sample pictures" in found.by_id("open").text
    for slug in silent[:2]:
        why = re.sub("<[^>]*>", "", absence(whole.findings.catalog.model(slug)))
        assert why in PageReader(whole.render(addresses.model_path(slug)).decode()).by_id("samples").text


def test_where_only_one_of_two_was_run_its_first_pictures_stand_alone_and_lead_to_the_others() -> None:
    found = page(f"compare/{BLIP}/{SILENT}.html")
    assert len(classed(found, "sample")) == OF_OTHER_JOBS
    assert f"../../models/{BLIP}.html#samples" in found.links
    assert "its weights are not published" in found.by_id("samples").text
    assert len(classed(page(f"compare/{SILENT}/{DRAWER}.html"), "sample")) == OPEN_SAMPLES


def test_models_of_different_jobs_that_share_no_input_show_the_first_of_each() -> None:
    found = page(f"compare/{GROUNDER}/{DRAWER}.html")
    assert len(classed(found, "sample")) == 2 * OF_OTHER_JOBS
    assert len(classed(found, "made")) == OF_OTHER_JOBS


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
        "23, 8 at a time",
        "4.10 ms",
    ):
        assert words in run


def test_the_samples_page_credits_every_picture() -> None:
    found = page("samples.html")
    for sample in spoken().findings.catalog.samples:
        shown = found.by_id(sample.name).text
        license = {"LicenseRef-public-domain": "public domain"}.get(sample.license, sample.license)
        for words in (sample.alt, sample.credit, license, *sample.captions):
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
                address = link.partition("#")[0].partition("?")[0]
                assert (
                    not address
                    or EXTERNAL.match(link)
                    or posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) in known_paths
                )


def test_two_dozen_pictures_make_a_comparison_a_fifth_larger_than_others_may_be_at_most() -> None:
    sizes = {
        path: len(brotli.compress(words.encode(), quality=11))
        for path, words in html().items()
        if path.startswith("compare/")
    }
    assert {path: size for path, size in sizes.items() if size > 1.2 * BUDGET} == {}


def test_the_script_is_small_and_asks_nothing() -> None:
    script = (ROOT / "layouts" / "static" / "samples.js").read_text("utf-8")
    assert len(script.encode()) <= 3 * 1024
    assert not re.search(r"fetch|XMLHttp|eval|innerHTML|\.style\b|localStorage|import\b", script)
