"""All faults of a file come at once: what is wrong with a field hides nothing else, and makes nothing up."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from generator.content.marked_yaml import Marked, read_yaml
from generator.content.model_schema import ModelShape
from generator.content.salvage import salvaged
from generator.files import split_lines
from tests.content.edits import ALPHA, BETA, edit


def codes(site: Path) -> list[str]:
    return [problem.code for problem in read_catalog(site)[1]]


def marked(site: Path, name: str = BETA) -> Marked:
    return read_yaml(split_lines(name, (site / name).read_text("utf-8")))[0]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("kind: model", "kind: modle", "not-accepted"),
        ("maker: First Lab\n", "", "missing-key"),
        ("name: alpha-captioner\n", "", "missing-key"),
        ("license: {spdx: MIT, commercial_use: yes, source: card}", "license: M!T", "not-accepted"),
        ("license: {spdx: MIT, commercial_use: yes, source: card}", "license: {}", "missing-key"),
        ("pricing: {weights: open", "pricing: {weights: opn", "not-accepted"),
        ("tasks: [image-to-text]", "tasks: image-to-text", "wrong-type"),
        ("tasks: [image-to-text]", "tasks: [Image to text]", "not-accepted"),
        ("inputs: [image]", "inputs: [picture]", "unknown-modality"),
        ("outputs: [text]\n", "", "missing-key"),
        ("released: {date: 2022-01", "released: {date: soon", "bad-date"),
        ('url: "https://example.org/alpha"', "url: example.org", "bad-address"),
        ("title: Hub list, read: 2026-11-20", "title: Hub list", "missing-key"),
        ("parameters: {value: 247M, source: card}", "parameters: [247M]", "wrong-type"),
        ("parameters: {value: 247M, source: card}", "parameters: {source: card}", "missing-key"),
        ("parameters: {value: 247M", "parameters: {valve: 247M", "unknown-key"),
        ("parameters: {value: 247M", "parameters: {colour: red, value: 247M", "unknown-key"),
        ("  parameters:", "  Parameters of it:", "not-accepted"),
        ("Tags: captions", "Tags: Captions of images", "not-accepted"),
        ("Limits: No source gives a test result.\n", "", "missing-part"),
        ("Sources: card\n", "", "missing-key"),
        ("## One-sentence captions", "## O", "too-short"),
        ("## Beam search", "# Beam search", "bad-heading"),
        ("maker: First Lab", "maker: First Lab\nmaker: Other Lab", "duplicate-key"),
        ("Unique: The interface", "Uniqe: The interface", "unknown-label"),
        ("Alpha writes", "# Alpha\nAlpha writes", "bad-heading"),
    ],
)
def test_a_fault_of_a_field_hides_no_fault_of_what_is_said(
    before: str, after: str, code: str, site: Path
) -> None:
    edit(site, ALPHA, "An image goes in", "The best model. An image goes in")
    edit(site, ALPHA, before, after)
    assert sorted(codes(site)) == sorted([code, "superlative"])


def test_the_places_of_what_stands_behind_a_faulty_entry_are_right(site: Path) -> None:
    edit(site, ALPHA, "signals:\n", '''benchmarks:
  - {dataset: A, metric: top-1 %, setting: one, value: many}
  - {dataset: B, metric: top-1 %, setting: one, value: 0.5}
signals:
''')  # fmt: skip
    problems = read_catalog(site)[1]
    assert [(problem.code, problem.place.line) for problem in problems] == [
        ("not-a-number", 20),
        ("benchmark-range", 21),
    ]


def test_two_files_with_the_same_fault_have_nothing_else_in_common(site: Path) -> None:
    edit(site, ALPHA, "name: alpha-captioner\nshort_name: Alpha\n", "")
    edit(site, ALPHA, "Limits: No source gives a test result.\n", "")
    edit(site, BETA, "name: beta-painter\nshort_name: Beta\n", "")
    edit(site, BETA, "    limits: Nothing is told of how it works.\n", "")
    assert codes(site) == ["missing-key", "missing-part"] * 2


def test_a_short_form_and_what_is_around_it_are_put_aside_together(site: Path) -> None:
    edit(site, BETA, "license: {spdx: LicenseRef-proprietary, source: terms}", "license: [MIT]")
    left = salvaged(ModelShape, marked(site))
    assert left is not None
    assert left.value.license.spdx == "unknown"
    assert left.parts == {"license"}


def test_a_document_that_is_right_stays_whole(site: Path) -> None:
    left = salvaged(ModelShape, marked(site))
    assert left is not None
    assert left.value == ModelShape.model_validate(marked(site).value)
    assert (left.spots, left.parts) == (frozenset(), frozenset())


def test_a_document_of_faults_alone_is_given_up(site: Path) -> None:
    edit(site, BETA, "facts:\n", "facts:\n" + "".join(f"  row{n}: [1]\n" for n in range(101)))
    assert salvaged(ModelShape, marked(site)) is None


def test_what_is_behind_a_code_block_without_end_is_not_judged(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "```\nAn image goes in")
    edit(site, ALPHA, "kind: model", "kind: modle")
    assert codes(site) == ["not-accepted", "unclosed-fence"]


def test_words_are_no_value_but_yes_or_no_are_for_what_is_true_or_false(site: Path) -> None:
    edit(site, ALPHA, "maker:", "draft: perhaps\nmaker:")
    problem = read_catalog(site)[1][0]
    assert (problem.code, problem.message) == ("not-accepted", '"draft" is "perhaps", neither true nor false')
