"""The OpenAPI document describes every file of the API, and each file is as the schema says that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.edition import Edition
from generator.findings.findings import Findings
from generator.media import media_type
from generator.pages import kinds
from tests.attack.hostile_catalog import hostile, wishes
from tests.pages.searched_toys import edition, searched, toys
from tests.toys import catalog, findings, shipped

Told = dict[str, Any]

PATH = "api/v1/openapi.json"
WORDS = ['=cmd|" /C calc"!A0', "</script><script>alert(1)</script>", "a\u2028b\x7f", "@SUM(1,2)\t", "-1+1"]


def api_files(made: Edition) -> Mapping[str, bytes]:
    """Every file under api/, by its path."""
    paths = [page.path for page in kinds.pages(made.store, made.page_kinds) if page.path.startswith("api/")]
    return {path: made.render(path) for path in paths}


def hostile_findings() -> Findings:
    return searched(wishes(WORDS), found=findings(hostile(WORDS)))


@pytest.fixture(scope="module")
def shipped_files() -> Mapping[str, bytes]:
    return api_files(shipped())


def document(files: Mapping[str, bytes]) -> Told:
    content: Told = json.loads(files[PATH])
    return content


def placed(files: Mapping[str, bytes], folder: Path) -> Path:
    """The document, with the schemas that it names where it names them."""
    for path, content in files.items():
        if "/schemas/" in path or path == PATH:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    return folder / PATH


def check(files: Mapping[str, bytes], folder: Path) -> None:
    path = placed(files, folder)
    OpenAPIV31SpecValidator(json.loads(path.read_bytes()), base_uri=path.as_uri()).validate()


def test_the_document_of_the_shipped_site_is_valid_and_so_is_one_without_a_model(
    shipped_files: Mapping[str, bytes], tmp_path: Path
) -> None:
    check(shipped_files, tmp_path / "shipped")
    check(api_files(edition(findings(catalog([])))), tmp_path / "empty")


def test_hostile_words_leave_it_valid(tmp_path: Path) -> None:
    check(api_files(edition(hostile_findings())), tmp_path)


@pytest.mark.parametrize("of", ["shipped", "searched", "hostile"])
def test_every_file_is_described_and_is_as_its_schema_says(
    of: str, shipped_files: Mapping[str, bytes]
) -> None:
    made = {"searched": lambda: searched(found=toys()), "hostile": hostile_findings}
    files = shipped_files if of == "shipped" else api_files(edition(made[of]()))
    validators: dict[str, Draft202012Validator] = {}
    for path, content in files.items():
        if path == PATH:
            continue
        (described,) = [each for name, each in document(files)["paths"].items() if is_of(path, name)]
        answer = described["get"]["responses"]["200"]["content"]
        assert list(answer) == [media_type(path).partition(";")[0]] or "/schemas/" in path
        if path.endswith(".json"):
            (told,) = answer.values()
            name = told["schema"].get("$ref", "")
            if name not in validators:
                validators[name] = validator(files, told["schema"])
            faults = validators[name].iter_errors(json.loads(content))
            assert [f"{path}: {fault.json_path}: {fault.message[:200]}" for fault in faults] == []


def is_of(path: str, name: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(name)), f"/{path}") is not None


def validator(files: Mapping[str, bytes], told: Told) -> Draft202012Validator:
    """By what an answer is described with: here, or in a file beside the document."""
    schema: Told = json.loads(files[f"api/v1/{told['$ref']}"]) if "$ref" in told else told
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_names_to_try_are_those_of_files(shipped_files: Mapping[str, bytes]) -> None:
    seen = 0
    for name, described in document(shipped_files)["paths"].items():
        for parameter in described["get"].get("parameters", ()):
            for example in parameter["examples"].values():
                address = name.replace(f"{{{parameter['name']}}}", example["value"])
                assert address.removeprefix("/") in shipped_files
                seen += 1
    assert seen >= 10


def test_no_file_of_the_api_is_ever_a_page(shipped_files: Mapping[str, bytes]) -> None:
    types = {media_type(path).partition(";")[0] for path in shipped_files}
    assert types == {"application/json", "text/csv"}


def test_the_address_of_the_site_has_no_slash_to_spare() -> None:
    (server,) = document(api_files(edition(toys())))["servers"]
    assert server == {"url": "https://toys.example"}
