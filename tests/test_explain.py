"""Why a page, a pair or a score is as it is, in lines that agree with what pages show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.explain import explain_page, explain_pair, explain_score, pair_positions, position_of
from generator.problems import Misuse
from tests.toys import catalog, dimension, findings, known, model, recipe, rule, shipped

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


def test_a_pair_that_no_page_asks_for_is_not_said_to_have_nothing_in_common() -> None:
    """Where best partners alone have a page, nobody else is aligned."""
    few = findings(catalog([model(slug) for slug in "abc"], pairs=1))  # b's best and c's is a
    with_page, without = (list(explain_pair(few, *pair)) for pair in ((0, 1), (1, 2)))
    assert any(line.startswith("  alignment: 0 matched") for line in with_page)
    assert "  page: no (pairs: {top: 1} in content/site.yaml)" in without
    assert [line for line in without if "matched" in line] == []
    assert any("not worked out" in line for line in without)


def sections(lines: list[str]) -> dict[str, list[str]]:
    """Lines by the task whose heading they stand under."""
    by_task: dict[str, list[str]] = {}
    for line in lines[1:]:
        heading, _, rest = line.partition(": ")
        if not line.startswith(" "):
            by_task[heading] = [rest]
        elif by_task:
            by_task[list(by_task)[-1]].append(line)
    return by_task


@pytest.mark.parametrize("position", range(len(FINDINGS.catalog.models)))
def test_the_points_of_every_task_s_score_add_up_to_it(position: int) -> None:
    scores = FINDINGS.scores.of(position)
    by_task = sections(list(explain_score(FINDINGS.catalog, FINDINGS.scores, position)))
    tasks = FINDINGS.catalog.tasks
    assert list(by_task) == [tasks[score.task].label for score in scores]
    for score in scores:
        first, *lines = by_task[tasks[score.task].label]
        whole = score.range
        assert first.startswith(f"{whole.value}, between {whole.low} and {whole.high}; {whole.coverage} % ")
        known = [line for line in lines if " points  at " in line and " of " in line[:12]]
        points = sum(float(line.split()[0]) for line in known)
        unknown = sum(float(line.split()[2]) for line in lines if ": unknown" in line and " to " in line)
        assert len(known) == sum(reading.is_known for reading in score.readings)
        assert points - 0.5 <= whole.value <= points + unknown + 0.5


def test_a_model_is_told_its_rank_in_each_of_its_tasks() -> None:
    """One test, two models in it; a third without a test, and a demonstration."""
    test = rule("t", "linear", zero=0, one=100, tasks=frozenset({"caption"}))
    how = recipe(dimension("quality", test, role="quality"), dimension("use", rule("a")))
    found = findings(
        catalog(
            [
                model("best", {"t": 90.0, "a": 1.0}, tasks=("caption", "draw")),
                model("none", {"a": 1.0}, tasks=("caption",)),
                model("toy", {"t": 99.0}, tasks=("caption",), is_demonstration=True),
                model("void", tasks=("caption",)),
                model("worst", {"t": 10.0, "a": 1.0}, tasks=("caption",), domain="photographs"),
            ],
            how,
        )
    )
    told = {
        model.slug: list(explain_score(found.catalog, found.scores, place))
        for place, model in enumerate(found.catalog.models)
    }
    ranked = "ranked 1 of 2 among those for photographs; the draws leave open place 1"
    assert told["best"][1:3] == [
        "Caption: 95, between 95 and 95; 100 % of its weight is known",
        f"  {ranked}",
    ]
    assert "Draw: 100, between 100 and 100; 100 % of its weight is known" in told["best"]
    unranked = "  not ranked: no public test found"
    assert (
        unranked
        in told["best"][told["best"].index("Draw: 100, between 100 and 100; 100 % of its weight is known") :]
    )
    assert told["none"][2] == unranked
    assert told["void"][1:3] == ["Caption: no score yet, since nothing is known", unranked]
    assert told["toy"][1:] == ["  made to show how something works: it has no score and no rank"]
    assert "  ranked 2 of 2 among those for photographs; the draws leave open place 2" in told["worst"]


def test_a_reading_that_is_out_of_date_is_explained() -> None:
    how = recipe(dimension("use", rule("a", valid_months=12), rule("b")))
    old = replace(known(1.0), as_of="2024-10")
    found = findings(catalog([model("m", {"a": old, "b": 1.0})], how))
    (line,) = (line for line in explain_score(found.catalog, found.scores, 0) if ": unknown" in line)
    assert line.endswith("a: unknown (reading of 2024-10 is older than 12 months)")


def test_a_slug_is_found_by_its_place_in_the_catalog() -> None:
    assert [position_of(FINDINGS.catalog, model.slug) for model in FINDINGS.catalog.models] == list(range(6))


@pytest.mark.parametrize("pair", ["flux-1-pro/stable-diffusion", "stable-diffusion vs flux-1-pro"])
def test_a_pair_is_found_in_either_order(pair: str) -> None:
    assert pair_positions(FINDINGS.catalog, pair) == (
        position_of(FINDINGS.catalog, "flux-1-pro"),
        position_of(FINDINGS.catalog, "stable-diffusion"),
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
        pair_positions(FINDINGS.catalog, pair)
    assert words in str(caught.value)
