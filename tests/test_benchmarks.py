"""What the benchmarks measure is what they say: whole synthetic sites, and all that pages show for others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Any

import pytest

from benchmarks import growth, ours
from benchmarks.exported import export
from benchmarks.gauge import Cost, median
from benchmarks.outputs import output_of, sums
from benchmarks.rows import Rows, joined
from benchmarks.synthetic import make
from generator import build
from generator.places import Site
from generator.problems import errors
from generator.readings.vectors import load_all
from tests.toys import ROOT, copy_site, edition, quiet, shipped, shipped_pages


def test_other_generators_are_given_every_pair_with_the_words_of_its_page(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    folder = tmp_path / "exported"
    export(site.path, folder)
    models = json.loads((folder / "models.json").read_text("utf-8"))
    pairs = [pair for path in (folder / "pairs").iterdir() for pair in json.loads(path.read_text("utf-8"))]
    assert sorted(models) == [model.slug for model in shipped().findings.catalog.models]
    assert len(pairs) == len(models) * (len(models) - 1) // 2
    for pair in pairs:
        page = shipped().render(f"compare/{pair['left']}/{pair['right']}.html").decode()
        assert pair["canonical"] in page
        assert "".join(clause["text"] for clause in pair["answer"]).strip()
        clauses = [*pair["answer"], *pair["results"], *pair["standing"]]
        folded = [each["label"] for each in (*pair["groups"], *pair["folds"])]
        for words in (*(clause["text"] for clause in clauses), *folded, pair["counted"], pair["crumb"]):
            assert escape(words) in page


def test_a_synthetic_site_has_no_fault_and_as_many_pages_as_it_should(tmp_path: Path) -> None:
    site_path = tmp_path / "synthetic"
    site_path.mkdir()
    make(site_path, 9)
    site = Site(site_path)
    assert errors(build.check(site)) == ()
    catalog, _ = build.read(site)
    assert load_all(site_path)[0].missing(catalog) == ()
    build.build(site, site_path / "output", "cpu", quiet, 1)  # type: ignore[arg-type]
    comparisons = {path: path.read_bytes() for path in (site_path / "output").glob("compare/*/*.html")}
    assert len(comparisons) == 9 * 8 // 2
    ours.with_one_layout(site_path)
    build.build(site, site_path / "output", "cpu", quiet, 1)  # type: ignore[arg-type]
    assert all(path.read_bytes() != before for path, before in comparisons.items())


def test_the_first_step_of_ours_leaves_the_site_that_all_others_start_from(tmp_path: Path) -> None:
    every = list(ours.steps(tmp_path))
    assert every[0] == "cold"
    assert set(every) == ours.STEPS.keys()
    assert list(ours.steps(tmp_path, ["one figure edited", "cold"])) == ["cold", "one figure edited"]


def test_the_median_leaves_out_runs_that_others_spoiled_and_says_so() -> None:
    costs = [Cost(1.0, 5.0), Cost(9.0, 6.0, spoiled="others worked"), Cost(2.0, 7.0), Cost(6.0, 8.0)]
    found = median(costs)
    assert (found.seconds, found.cpu_seconds) == (2.0, 7.0)
    assert found.spoiled == "1 of 4 spoiled, left out: others worked"
    assert median(costs[1:2]).spoiled == "1 of 1 spoiled: others worked"
    assert median(costs[2:3]).spoiled == ""


def test_growth_is_a_line_through_the_sizes_and_the_ratio_of_600_to_100() -> None:
    sizes: dict[int, growth.Figures] = {
        100: {"page": 2.0},
        300: {"page": 4.0, "whole": 9.0},
        600: {"page": 7.0},
    }
    heads, page, whole = growth.table(sizes)
    assert heads.endswith("600/100")
    assert page.split() == ["page", "2", "4", "7", "1", "+", "0.01", "N", "3.50"]
    assert whole.split() == ["whole", "9"]


def test_growth_is_measured_of_every_kind_of_file_that_a_model_has_of_its_own(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    found = growth.figures(site.path, 1, 1)
    assert all(value > 0 for value in found.values())
    own = {name.removesuffix(", ms a model") for name in found}
    assert {"model", "model data", "model twin", "share picture", "badge", "feed"} <= own


def test_what_outputs_cost_is_counted_over_all_files_however_few_are_rendered() -> None:
    every, few = (sums(shipped(), count, count) for count in (10_000, 3))
    files = [target.path for target in shipped().targets() if output_of(target.path)]
    counts = {name: cost.file_count for name, cost in every.items()}
    assert counts == {name: sum(output_of(path) == name for path in files) for name in counts}
    assert counts == {name: cost.file_count for name, cost in few.items()}
    sizes = {path: len(shipped_pages()[path]) for path in files if output_of(path) == "api"}
    assert every["api"].byte_count == sum(sizes.values())
    assert {"api/v1/index.json", "api/v1/models.csv"} < sizes.keys()


def test_a_site_of_pages_alone_has_no_other_outputs_however_often_it_is_made_so(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    ours.with_pages_alone(site.path)
    ours.with_pages_alone(site.path)
    assert {output_of(target.path) for target in edition(site.path).targets()} == {"pages", ""}


# Stands for Python on a machine with a GPU: all that counts is which parts are run, and how they end.
STUB = """#!/bin/sh
case "$*" in
    *"-m pytest"*) echo "1 failed"; exit ${TESTS:-0} ;;
    *benchmarks/rows.py*) exec "$REAL" "$@" ;;
    *all_pairs*) exit ${PAIRS:-0} ;;
    *) echo "$*" ;;
esac
"""


def on_a_gpu(folder: Path, **codes: int) -> tuple[int, dict[str, list[dict[str, Any]]], list[str]]:
    """How gpu.sh ends, its last line, and what its parts said."""
    stub = folder / "python"
    stub.write_text(STUB)
    stub.chmod(0o755)
    names = {name: str(code) for name, code in codes.items()}
    variables = {**os.environ, **names, "PYTHON": str(stub), "REAL": sys.executable, "OUT": str(folder)}
    done = subprocess.run(
        ["bash", "benchmarks/gpu.sh", "--tiny"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    return done.returncode, json.loads(lines[-1]), lines[:-1]


def test_the_numbers_of_a_gpu_are_one_object_the_most_telling_first(tmp_path: Path) -> None:
    code, rows, lines = on_a_gpu(tmp_path)
    assert code == 0
    assert [(part["name"], part["exit"]) for part in rows["part"]] == [
        ("first", 0),
        ("tests", 0),
        ("pairs", 0),
        ("larger", 0),
    ]
    assert "--tiny" in lines[1]
    assert json.loads((tmp_path / "gpu.json").read_text()) == rows
    assert "1 failed" in (tmp_path / "tests.txt").read_text()


@pytest.mark.parametrize(
    ("codes", "ends"), [({"TESTS": 1}, 1), ({"PAIRS": 3}, 3), ({"TESTS": 4, "PAIRS": 3}, 4)]
)
def test_a_test_that_fails_on_a_gpu_is_no_success_and_stops_nothing(
    tmp_path: Path, codes: dict[str, int], ends: int
) -> None:
    code, rows, _ = on_a_gpu(tmp_path, **codes)
    assert code == ends
    assert len(rows["part"]) == 4


def test_rows_that_were_cut_off_cost_no_others(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = Rows(path)
    rows.add("pairs", seconds=1.23456789, of={"tflops": 2 / 3})
    rows.add("floor", ms=2)
    path.write_text(path.read_text() + '{"kind": "flo')
    assert joined(path) == {"pairs": [{"seconds": 1.235, "of": {"tflops": 0.6667}}], "floor": [{"ms": 2}]}
