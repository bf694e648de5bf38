"""The fact lint as a whole: its table is complete, false statements are caught, true ones are left alone.

What each rule says of a fault is shown by the golden cases of tests/problems/.
"""

from __future__ import annotations

import importlib
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from generator.content import checks
from generator.content.checks import rules
from generator.content.checks.rule import Rule
from generator.content.folder import read_catalog
from generator.problems import as_text
from tests.conftest import REPOSITORY_PATH
from tests.content.checks.edits import edit

SEEDS: list[dict[str, str]] = yaml.load(
    (Path(__file__).parent / "seed_corrections.yaml").read_text("utf-8"), yaml.BaseLoader
)
SEED_IDS = [f"{n}-{seed['model']}-{seed['expect']}" for n, seed in enumerate(SEEDS)]
FIRST_CAPABILITY = re.compile(r"(\n## .*\nTags: .*\n\n.*)")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    left_out = shutil.ignore_patterns("readings", "schema")
    shutil.copytree(REPOSITORY_PATH / "content", tmp_path / "content", ignore=left_out)
    return tmp_path


def test_the_shipped_models_have_no_fault(shipped: Path) -> None:
    assert as_text(read_catalog(shipped)[1]) == ""


@pytest.mark.parametrize("seed", SEEDS, ids=SEED_IDS)
def test_a_false_statement_is_caught_by_its_rule(seed: dict[str, str], shipped: Path) -> None:
    name = f"content/models/{seed['model']}.md"
    if "say" in seed:
        text = (shipped / name).read_text("utf-8")
        said = FIRST_CAPABILITY.sub(lambda first: f"{first[1]} {seed['say']}", text, count=1)
        (shipped / name).write_text(said, "utf-8")
    else:
        edit(shipped, name, seed["find"], seed["put"])
    codes = {problem.code for problem in read_catalog(shipped)[1]}
    if seed["expect"] in ("none", "missed"):
        assert codes == set()
        assert seed["why"]
    else:
        assert seed["expect"] in codes


def test_four_fifths_of_what_a_rule_could_catch_are_caught() -> None:
    possible = [seed for seed in SEEDS if seed["expect"] != "none"]
    caught = [seed for seed in possible if seed["expect"] != "missed"]
    assert len(SEEDS) >= 40
    assert len(caught) / len(possible) >= 0.8


def modules_of_rules() -> list[ModuleType]:
    names = [path.stem for path in Path(checks.__path__[0]).glob("*.py")]
    tables = {"__init__", "rules", "rule"}
    return [importlib.import_module(f"{checks.__name__}.{name}") for name in sorted({*names} - tables)]


def test_every_rule_of_every_file_is_in_the_table() -> None:
    named = [
        value for module in modules_of_rules() for value in vars(module).values() if isinstance(value, Rule)
    ]
    assert {id(rule) for rule in named} == {id(rule) for rule in rules.RULES}
    assert len(rules.RULES) == len(named) > 55


def test_an_exception_can_lift_only_codes_that_exist(codes: set[str]) -> None:
    assert codes >= rules.lifted()
    assert {"superlative", "no-summary", "dead-address"} <= rules.lifted()
    assert not {"unknown-tag", "raw-html", "bad-recipe", "no-capability"} & rules.lifted()
