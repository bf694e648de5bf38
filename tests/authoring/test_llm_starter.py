"""The starter of language models: its prices, its tests, and what its files say of one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from generator.authoring.starting import FOLDER
from generator.catalog import Catalog, Model, Value
from generator.content.folder import read_catalog
from generator.findings.ranks import rank_tables
from generator.findings.scoring import score
from generator.readings.vectors import load_all

SITE = FOLDER / "llm"
FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
ABOUT_PICTURES = re.compile(r"\b(?:caption|captions|captioner|sample|samples)\b", re.IGNORECASE)


@cache
def starter() -> Catalog:
    catalog, problems = read_catalog(SITE)
    assert problems == ()
    assert catalog is not None
    return catalog


def figures(text: str) -> set[float]:
    return {float(figure.replace(",", "").rstrip(".")) for figure in FIGURE.findall(text)}


def values(model: Model) -> Iterator[Value]:
    yield from (model.released, model.license, model.weights, model.hosted)
    yield from (*model.facts.values(), *model.signals.values())
    yield from (result.value for result in model.benchmarks)


def stated(model: Model) -> set[float]:
    """Every number of a file, but for what it says of single other models."""
    texts = [f"{value.text} {value.note} {value.condition} {value.as_of}" for value in values(model)]
    texts += [f"{result.dataset} {result.setting}" for result in model.benchmarks]
    texts += [f"{each.title} {each.text} {each.versus} {each.limits}" for each in model.capabilities]
    return figures(" ".join([model.name, model.summary, *texts]))


def names(catalog: Catalog) -> re.Pattern[str]:
    """Names of models, whose digits are no figures: "Gemma 3", "AIME 2025"."""
    tests = {result.dataset.split(",")[0] for model in catalog.models for result in model.benchmarks}
    called = {name for model in catalog.models for name in (model.name, model.short_name, *model.also)}
    longest = sorted(called | tests, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)))


def test_there_are_models_with_open_weights_and_services() -> None:
    kinds = [model.kind for model in starter().models]
    assert (kinds.count("model"), kinds.count("service")) == (6, 4)


def test_every_price_says_who_asks_it_on_which_day_and_where_that_stands() -> None:
    rows = [row.name for row in starter().fact_rows.values() if row.unit == "money"]
    prices = [model.facts[name] for model in starter().models for name in rows if name in model.facts]
    known = [price for price in prices if price.is_known]
    assert len(known) > 2 * len(starter().models)
    assert {price.condition for price in known} == {"USD per million tokens"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", price.as_of) for price in known)
    assert all(price.source and price.note for price in known)


def test_every_known_value_names_its_source() -> None:
    told = [value for model in starter().models for value in values(model) if value.is_known]
    assert [value.text for value in told if not value.source] == []


def test_nobody_is_ranked_beside_a_model_that_took_other_tests() -> None:
    catalog = starter()
    tests = [rule for rule in catalog.recipe.rules if rule.benchmark]
    tables = rank_tables(catalog, score(catalog, {}))
    assert len(tables) == len(catalog.tasks)
    for table in tables:
        asked = {rule.benchmark for rule in tests if table.task in rule.tasks}
        ranked = [catalog.models[place.position] for place in table.ranked]
        took = [{(each.dataset, each.metric) for each in model.benchmarks} & asked for model in ranked]
        assert len(took) > 1
        assert set.intersection(*took), table.task


def test_what_a_file_says_of_another_model_stands_in_one_of_the_two_files() -> None:
    catalog = starter()
    by_slug, called = {model.slug: model for model in catalog.models}, names(catalog)
    count = 0
    for model in catalog.models:
        for capability in model.capabilities:
            for slug, words in capability.versus_models.items():
                told = figures(called.sub("", words))
                assert told <= stated(model) | stated(by_slug[slug]), (model.slug, slug, words)
                count += 1
    assert count > 30


@pytest.mark.parametrize("path", sorted(SITE.rglob("*.*ml")) + sorted(SITE.rglob("*.md")), ids=str)
def test_no_file_speaks_of_what_a_catalog_of_words_does_not_have(path: Path) -> None:
    assert ABOUT_PICTURES.findall(path.read_text("utf-8")) == []


def test_the_readings_that_come_with_it_are_all_that_a_build_asks_for() -> None:
    readings, problems = load_all(SITE)
    assert problems == ()
    assert readings.missing(starter()) == ()
