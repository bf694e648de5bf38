"""The schemas of editors fit the files that check accepts."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from generator.content.markdown_form import read_markdown
from generator.content.marked_yaml import read_yaml
from generator.files import split_lines
from tests.conftest import REPOSITORY_PATH

SCHEMA_PATH = REPOSITORY_PATH / "content" / "schema"
MODELS = sorted((REPOSITORY_PATH / "content" / "models").glob("*.*")) + sorted(
    (REPOSITORY_PATH / "tests" / "sites").glob("*/content/models/*.*")
)
SETTINGS = [
    path
    for site_path in (REPOSITORY_PATH, REPOSITORY_PATH / "tests" / "sites" / "two-models")
    for path in sorted(
        [*(site_path / "content").glob("*.yaml"), *(site_path / "content" / "samples").glob("*.yaml")]
    )
]


def faults_of(name: str, value: Any) -> list[str]:
    schema = json.loads((SCHEMA_PATH / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return [
        f"{fault.json_path}: {fault.message}"[:300]
        for fault in jsonschema.Draft7Validator(schema).iter_errors(value)
    ]


def resolved(path: Path) -> Any:
    """As the YAML support of an editor reads it: numbers, booleans and dates resolved."""
    text = path.read_text("utf-8")
    return dated(yaml.safe_load(text.split("\n---\n")[0] if path.suffix == ".md" else text))


def dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: dated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("path", [*MODELS, *SETTINGS], ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_shipped_files_fit_their_schema_as_text_and_as_resolved(path: Path) -> None:
    name = "model" if path.parent.name == "models" else path.stem
    lines = split_lines(path.name, path.read_text("utf-8"))
    assert (
        faults_of(name, (read_markdown(lines) if path.suffix == ".md" else read_yaml(lines))[0].value) == []
    )
    assert faults_of(name, resolved(path)) == []


SHORT = {
    "name": "Gamma",
    "maker": "Lab",
    "kind": "model",
    "tasks": ["x"],
    "inputs": ["image"],
    "outputs": ["text"],
    "license": "MIT",
    "pricing": "open",
    "sources": {},
    "facts": {"a": "unknown", "b": 3},
    "signals": {"c": True},
    "released": 2022,
}


def test_short_forms_fit_the_schema() -> None:
    assert faults_of("model", SHORT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"makr": "Lab"},
        {"kind": "modell"},
        {"license": {"spdx": "MIT", "x": "y"}},
        {"tasks": "x"},
        {"tasks": []},
        {"released": "soon"},
        {"inputs": ["A smell"]},
        {"facts": {"A B": "x"}},
        {"name": None},
    ],
    ids=json.dumps,
)
def test_what_check_refuses_does_not_fit_the_schema(wrong: dict[str, Any]) -> None:
    assert faults_of("model", SHORT | wrong) != []


def test_every_example_of_a_schema_fits_the_field_that_it_stands_in() -> None:
    count = 0
    for path in SCHEMA_PATH.glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        for part in (schema, *schema.get("$defs", {}).values()):
            for field in part.get("properties", {}).values():
                for example in field.get("examples", []):
                    jsonschema.Draft7Validator(field | {"$defs": schema["$defs"]}).validate(example)
                    count += 1
    assert count > 20


def test_editors_find_a_schema_for_every_kind_of_content_file() -> None:
    settings = json.loads((REPOSITORY_PATH / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert {(REPOSITORY_PATH / path).name for path in settings} == {
        path.name for path in SCHEMA_PATH.glob("*.json")
    }
    assert all((REPOSITORY_PATH / path).is_file() for path in settings)
    assert set(settings.values()) == {
        "content/models/*.yaml",
        "content/samples/samples.yaml",
        *(f"content/{path.name}" for path in (REPOSITORY_PATH / "content").glob("*.yaml")),
    }
