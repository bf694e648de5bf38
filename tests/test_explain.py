"""Why a page, a pair or a score is as it is, in lines that agree with what pages show."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.explain import explain_page, explain_pair, explain_score, pair_positions, position_of
from generator.problems import Misuse
from tests.toys import PageReader, shipped, shipped_html

FINDINGS = shipped().findings
PAGE = "compare/flux-1-pro/stable-diffusion.html"


def test_a_page_that_was_never_written_has_digests_and_none_as_last_written(tmp_path: Path) -> None:
    lines = list(explain_page(shipped(), PAGE, tmp_path / "ledger.sqlite", tmp_path / "output"))
    assert lines[0].startswith(f"{PAGE} would be written by the next build: ")
    assert len(lines) == 6
    target = shipped().find(PAGE)
    assert target is not None
    assert all(line.endswith(" -  changed") for line in lines[2:])
    assert {line[30:47].strip() for line in lines[2:]} == set(target.digests.hexes().values())


def test_a_pair_asked_for_the_wrong_way_round_is_told_where_it_stands(tmp_path: Path) -> None:
    turned = "compare/stable-diffusion/flux-1-pro.html"
    (line,) = explain_page(shipped(), turned, tmp_path / "ledger.sqlite", tmp_path / "output")
    assert line == f"{turned} is not a page of this site: the pair stands at {PAGE}"


@pytest.mark.parametrize(("left", "right"), list(FINDINGS.pairs()))
def test_a_pair_is_explained_as_its_alignment_is(left: int, right: int) -> None:
    lines = list(explain_pair(FINDINGS, left, right))
    pair = FINDINGS.pair(left, right)
    matches = pair.alignment.matches
    assert f"{len(matches)} matched, coverage {pair.alignment.left_coverage} %" in "\n".join(lines)
    assert sum("  =  " in line for line in lines) == len(matches)
    alone = sum(len(model.capabilities) for model in pair.models) - 2 * len(matches)
    assert sum(line.startswith("     only ") for line in lines) == alone


def test_the_points_of_a_score_add_up_to_what_its_page_prints() -> None:
    for position, model in enumerate(FINDINGS.catalog.models):
        lines = list(explain_score(FINDINGS, position))
        value = int(lines[0].removeprefix(f"{model.name}: ").partition(",")[0])
        points = sum(
            float(line.split()[0]) for line in lines if line.startswith("  ") and " of " in line[:12]
        )
        unknown = sum(
            float(line.split()[2]) for line in lines if line.endswith(": unknown") and " to " in line
        )
        assert points - 0.5 <= value <= points + unknown + 0.5
        page = PageReader(shipped_html()[f"models/{model.slug}.html"])
        assert str(value) in page.by_id("score").text


def test_a_slug_is_found_by_its_place_in_the_catalog() -> None:
    assert [position_of(FINDINGS, model.slug) for model in FINDINGS.catalog.models] == list(range(6))


@pytest.mark.parametrize("pair", ["flux-1-pro/stable-diffusion", "stable-diffusion vs flux-1-pro"])
def test_a_pair_is_found_in_either_order(pair: str) -> None:
    assert pair_positions(FINDINGS, pair) == (
        position_of(FINDINGS, "flux-1-pro"),
        position_of(FINDINGS, "stable-diffusion"),
    )


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("flux-1-pro/flux-1-pro", "is not a pair"),
        ("flux-1-pro/stable-diffusion/kosmos-2-patch14-224", "is not a pair"),
        (
            "flux-1-pro/stable-difusion",
            'there is no model "stable-difusion"\n   = help: try "stable-diffusion"',
        ),
    ],
)
def test_what_is_no_pair_is_misuse(pair: str, words: str) -> None:
    with pytest.raises(Misuse) as caught:
        pair_positions(FINDINGS, pair)
    assert words in str(caught.value)
