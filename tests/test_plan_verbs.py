"""What `matchup plan` tells: of a site's own size what a build writes, of others their arithmetic."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generator import build, cost_model, measure_rates, plan_verbs, site_rates
from generator.places import Site
from generator.problems import CannotGoOn, Misuse
from tests.toys import ROOT, copy_built, environment, tree


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return copy_built(tmp_path_factory.mktemp("plan") / "site")


@pytest.fixture(scope="module")
def rates(built: Site) -> site_rates.Measured:
    return site_rates.measured(built)


def test_a_plan_of_the_sites_own_size_has_the_files_of_its_build_and_about_the_bytes(
    built: Site, rates: site_rates.Measured
) -> None:
    files = tree(built.path / "output")
    catalog, _ = build.read(built)
    made = cost_model.plan(rates.small, rates.large, len(catalog.models), catalog.site.pairs, 0.0)
    assert round(made.whole.files) == len(files)
    assert made.whole.bytes == pytest.approx(sum(map(len, files.values())), rel=0.15)
    assert made.comparisons == len([path for path in files if path.startswith("compare/")])


def test_measuring_rates_leaves_nothing_in_the_site(built: Site, rates: site_rates.Measured) -> None:
    assert rates.seconds_to_write >= 0
    assert not [path for path in built.cache_path.iterdir() if path.name.startswith("tmp")]


def test_comparisons_that_compare_are_fewer_and_at_least_as_large(rates: site_rates.Measured) -> None:
    assert 0 < rates.large.comparable_share < 1
    assert rates.large.comparable_pair.bytes > 0.9 * rates.large.pair.bytes


def test_times_of_instruments_are_those_of_stored_runs_or_unknown() -> None:
    site = Site(ROOT)
    catalog, _ = build.read(site)
    rows = {row.instrument: row for row in measure_rates.instrument_rates(site, catalog)}
    assert set(rows) == {model.run.instrument for model in catalog.models if model.run}
    blip = rows["blip"]
    assert blip.device.startswith("CPU")
    assert 0 < blip.seconds < 60
    assert rows["kosmos-2"].device == ""
    lines = list(plan_verbs._measure_lines(catalog, 310, None, tuple(rows.values())))
    assert any("kosmos-2" in line and line.endswith("unknown: no stored run has a time") for line in lines)
    assert any("texts   unknown: the encoder can't be tried here" in line for line in lines)


def test_an_encoder_of_the_hub_is_not_tried(built: Site) -> None:
    catalog, _ = build.read(built)
    encoder = replace(catalog.site.encoder, name="owner/name")
    assert not encoder.is_packaged
    other = replace(catalog, site=replace(catalog.site, encoder=encoder))
    assert measure_rates.text_seconds(other) is None


def test_a_price_that_is_not_stated_is_unknown() -> None:
    assert plan_verbs._price("storage", 2.0, None, "--price-storage").startswith(
        "  storage   2.00 GB, not compressed: unknown: give --price-storage"
    )
    assert plan_verbs._price("storage", 2.0, 0.5, "--price-storage").endswith("1.00 at 0.5 a GB")


def test_times_are_told_in_the_unit_that_a_person_would_take() -> None:
    seconds = (0.034, 48.2, 150, 7200 * 2, 86_400 * 3, 86_400 * 12_345)
    assert [plan_verbs._time(each) for each in seconds] == [
        "0.034 s",
        "48 s",
        "2.5 min",
        "4 h",
        "3 days",
        "12,345 days",
    ]


def test_a_host_that_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(Misuse, match='no host "netlfy"') as caught:
        plan_verbs._require_host("netlfy")
    assert 'use "netlify"' in caught.value.help


def test_a_site_of_too_few_models_says_how_many_it_takes(site: Path) -> None:
    with pytest.raises(CannotGoOn, match="4 are needed"):
        site_rates.measured(Site(site))


def test_the_verb_names_the_host_what_is_too_much_and_the_setting_that_fits(built: Site) -> None:
    words = ["plan", "--models", "2000", "--host", "cloudflare-pages", "--price-storage", "0.02"]
    ran = subprocess.run(
        [sys.executable, "-m", "generator", *words],
        cwd=built.path,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert 'host "cloudflare-pages" takes about 20,000 files' in ran.stdout
    assert "1,999,000 comparisons" in ran.stdout
    assert "order of magnitude" in ran.stdout
    assert "\nwhat fits is pairs: {top: " in ran.stdout or "no setting of pairs: fits" in ran.stdout
    assert " at 0.02 a GB" in ran.stdout
    assert "unknown: give --price-transfer" in ran.stdout
