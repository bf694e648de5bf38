"""Every file of the API is what its schema says, of the shipped site and of toys; schemas are closed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generator.catalog import Outputs
from generator.edition import Edition
from generator.pages.data.envelope import API, schema_path
from generator.pages.data.schemas import SCHEMAS
from tests.pages import searched_toys
from tests.pages.toy_findings import mixed, toys
from tests.toys import catalog, findings, model, shipped

Told = dict[str, Any]


def _files(edition: Edition) -> Iterator[tuple[str, Told]]:
    """Every file of the API but its schemas and what describes it as a whole."""
    for target in edition.targets():
        is_told = target.path.startswith(API) and target.path.endswith(".json")
        if is_told and "/schemas/" not in target.path and not target.path.endswith("openapi.json"):
            yield target.path, json.loads(edition.render(target.path))


def _validators(edition: Edition) -> Mapping[str, Draft202012Validator]:
    """By address, those that the site itself has."""
    schemas = [json.loads(edition.render(schema_path(name))) for name in SCHEMAS]
    return {schema["$id"]: Draft202012Validator(schema) for schema in schemas}


def _faults(edition: Edition) -> list[str]:
    validators = _validators(edition)
    return [
        f"{path} {fault.json_path}: {fault.message[:200]}"
        for path, file in _files(edition)
        for fault in validators[file["schema"]].iter_errors(file)
    ]


def test_every_shipped_file_is_what_its_schema_says(whole_site: Edition) -> None:
    names = {path.removeprefix(API).split("/")[0] for path, _ in _files(whole_site)}
    assert {"index.json", "models", "tasks", "tags", "searches.json"} <= names
    assert _faults(whole_site) == []


@pytest.mark.parametrize("pairs", ["all", "comparable", 1])
def test_files_of_toy_sites_are_what_their_schemas_say(pairs: str | int) -> None:
    assert _faults(Edition(mixed(pairs), shipped().layouts)) == []


def test_a_site_of_one_model_and_one_of_none_have_files_that_fit() -> None:
    for found in (toys(model("a")), findings(catalog([]))):
        assert _faults(Edition(found, shipped().layouts)) == []


def test_a_site_with_counts_of_searches_has_files_that_fit() -> None:
    assert _faults(searched_toys.edition(searched_toys.searched())) == []


def test_a_file_with_another_field_or_without_one_does_not_fit() -> None:
    edition = Edition(toys(), shipped().layouts)
    file = json.loads(edition.render("api/v1/models/a.json"))
    fits = _validators(edition)[file["schema"]].is_valid
    assert fits(file)
    assert not fits({**file, "new": 1})
    assert not fits({key: value for key, value in file.items() if key != "pairs"})


def test_a_site_may_leave_the_api_out() -> None:
    found = toys()
    site = replace(found.catalog.site, outputs=Outputs(api=False))
    edition = Edition(replace(found, catalog=replace(found.catalog, site=site)), shipped().layouts)
    assert [target.path for target in edition.targets() if target.path.startswith("api/")] == []
    assert not edition.holds("api/v1/models/a.json")
    assert not edition.holds("api/v1/index.json")


# What schemas say


def _objects(shape: object) -> Iterator[Told]:
    """All parts of a schema that describe something."""
    if isinstance(shape, dict):
        if "properties" in shape:
            yield shape
        for each in shape.values():
            yield from _objects(each)
    elif isinstance(shape, list):
        for each in shape:
            yield from _objects(each)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_by_its_own_standard_and_leaves_nothing_open(name: Any) -> None:
    schema = json.loads(shipped().render(schema_path(name)))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith(schema_path(name))
    for part in _objects(schema):
        assert part["additionalProperties"] is False
        assert part["required"] == [*part["properties"]]
        assert [key for key, field in part["properties"].items() if not field.get("description")] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_descriptions_are_sentences(name: Any) -> None:
    schema = json.loads(shipped().render(schema_path(name)))
    said = [field["description"] for part in _objects(schema) for field in part["properties"].values()]
    assert [words for words in said if not words.endswith(".") or not words[0].isupper()] == []
