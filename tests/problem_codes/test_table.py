"""Every code is in the table, explained, and shown by a golden case: what a person sees of the fault.

A case is a folder of tests/problems/ named after its code: files that are laid over a copy of
tests/sites/two-models, `removed.txt` with paths to take away first, and `expected.txt` with the exact text of
all problems that are then found.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from docs import make_problems
from generator.cache import Cache
from generator.content.checks import rules
from generator.content.folder import read_catalog
from generator.history import stored as history
from generator.pages.layout_names import name_problems
from generator.pages.layout_versions import version_problems
from generator.problem_codes import table
from generator.problems import FaultyContent, Problem, as_text
from generator.readings import answer_files, vectors
from generator.rendering.layouts import Layouts
from generator.searches import stored as searches
from generator.searches.overrides import read_searched
from tests.conftest import REPOSITORY_PATH, TESTS_PATH

CASES_PATH = TESTS_PATH / "problems"
CASES = sorted(path.name for path in CASES_PATH.iterdir())
SHOWN = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]", re.MULTILINE)

# Of files that a repository can't hold, and of what needs readings, a host or a network
NO_CASES = {
    "broken-link",
    "case-collision",
    "cut-by-encoder",
    "dead-address",
    "doubled-id",
    "file-too-large",
    "host-limit",
    "line-too-long",
    "missing-reading",
    "more-problems",
    "not-a-file",
    "not-utf-8",
    "restated-capability",
    "stray-reading",
    "symlink",
    "too-many-models",
    "too-many-values",
    "unreadable-file",
    "wrong-reading",
}


# Golden cases


@dataclass(frozen=True)
class View:
    path: str = "models/alpha.html"


class FilledView(NamedTuple):
    """Of joined/filled.html, if a case has such a layout."""

    path: str = "compare/alpha/beta.html"
    left_name: str = "Alpha"
    right_name: str = "Beta"


def lay_over(site: Path, case_path: Path) -> None:
    removed = case_path / "removed.txt"
    for name in removed.read_text("utf-8").splitlines() if removed.exists() else ():
        path = site / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for folder in ("content", "layouts", "base"):
        if (case_path / folder).exists():
            shutil.copytree(case_path / folder, site / folder, dirs_exist_ok=True)


def problems_of(site: Path, cache: Cache | None = None) -> list[Problem]:
    """Of content, readings and, where the case has any, layouts."""
    catalog, found = read_catalog(site, cache)
    problems = [*found, *vectors.load_all(site)[1], *answer_files.read_all(site)[1]]
    logs, faults = searches.load_all(site)
    problems += faults
    problems += read_searched(site, catalog, logs, None)[1] if catalog and logs else ()
    problems += history.load_all(site, catalog.site.as_of if catalog else "9999")[1]
    if (site / "layouts").exists():
        try:
            base = site / "base"
            layouts = Layouts(site / "layouts", None, base if base.exists() else None)
            problems += layouts.warnings
            problems += name_problems(layouts.names, needed=())
            problems += version_problems(layouts.own_texts)
            if "joined/filled.html" in layouts.names:
                layouts.fill("joined/filled.html", FilledView())
            else:
                layouts.render("page.html", View())
        except FaultyContent as fault:
            problems += fault.problems
    return problems


def expected(case: str) -> str:
    return (CASES_PATH / case / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_fault_reads_as_expected(case: str, site: Path) -> None:
    lay_over(site, CASES_PATH / case)
    assert as_text(problems_of(site)) + "\n" == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_a_fault_reads_the_same_when_it_was_found_before(case: str, site: Path, tmp_path: Path) -> None:
    read_catalog(site, Cache(tmp_path / "cache"))  # so that files without a change are known from here
    lay_over(site, CASES_PATH / case)
    for _ in range(2):
        assert as_text(problems_of(site, Cache(tmp_path / "cache"))) + "\n" == expected(case)


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_named_after_a_code_that_it_shows(case: str) -> None:
    codes = SHOWN.findall(expected(case))
    assert [code for code in codes if case == code or case.startswith(f"{code}-")]


def test_the_smallest_site_has_no_fault(site: Path) -> None:
    catalog, problems = read_catalog(site)
    assert problems == ()
    assert catalog is not None
    assert [model.slug for model in catalog.models] == ["alpha", "beta"]


def test_every_code_has_a_case_or_a_test_that_names_it(codes: set[str]) -> None:
    shown = {code for case in CASES for code in SHOWN.findall(expected(case))}
    assert codes - NO_CASES == shown - NO_CASES
    here = Path(__file__)
    tests = "\n".join(path.read_text("utf-8") for path in TESTS_PATH.rglob("test_*.py") if path != here)
    assert {code for code in NO_CASES if f'"{code}"' not in tests} == set()


# The table


def names_of_callables(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What can be called with a code, and where it takes it: a function, a method, a dataclass."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            parameters = [argument.arg for argument in node.args.posonlyargs + node.args.args]
            parameters = [name for name in parameters if name not in ("self", "cls")]
        elif isinstance(node, ast.ClassDef):
            fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
            parameters = [field.target.id for field in fields if isinstance(field.target, ast.Name)]
        else:
            continue
        if "code" in parameters:
            yield node.name, parameters.index("code")


def constants_of(trees: Iterable[ast.Module]) -> dict[str, ast.expr]:
    """What stands behind the names that modules give to values."""
    assigned = [node for tree in trees for node in tree.body if isinstance(node, ast.Assign)]
    return {name.id: node.value for node in assigned for name in node.targets if isinstance(name, ast.Name)}


def codes_of_call(call: ast.Call, positions: dict[str, int], constants: dict[str, ast.expr]) -> Iterator[str]:
    """The codes that a call is made with, whichever of them it comes to."""
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    values = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    if name in positions:
        values += call.args[positions[name] : positions[name] + 1]
    for value in values:
        meant = constants.get(value.id, value) if isinstance(value, ast.Name) else value
        if isinstance(meant, ast.Constant | ast.IfExp):
            words = [node.value for node in ast.walk(meant) if isinstance(node, ast.Constant)]
            yield from (word for word in words if isinstance(word, str))


def codes_in_source() -> set[str]:
    """Every code that our source makes a problem with; the tables of entries aside."""
    generator_path = REPOSITORY_PATH / "generator"
    paths = [path for path in generator_path.rglob("*.py") if path.parent.name != "problem_codes"]
    trees = [ast.parse(path.read_text("utf-8")) for path in paths]
    positions = {name: position for tree in trees for name, position in names_of_callables(tree)}
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    constants = constants_of(trees)
    return {code for call in calls for code in codes_of_call(call, positions, constants)}


def test_every_code_that_the_source_names_is_in_the_table(codes: set[str]) -> None:
    assert {code for code in codes_in_source() if "-" in code} - codes == set()


def test_every_code_of_the_table_is_named_by_the_source(codes: set[str]) -> None:
    checked = {rule.code for rule in rules.RULES}  # the rule itself makes the problem
    assert codes - checked - codes_in_source() == set()


def test_a_code_stands_in_one_table() -> None:
    of_tables = [entry.code for entry in table.ENTRIES]
    assert len(of_tables) == len(set(of_tables))
    assert set(of_tables) & {rule.code for rule in rules.RULES} == set()


def test_a_code_is_in_kebab_case(codes: set[str]) -> None:
    assert [code for code in codes if not re.fullmatch("[a-z]+(-[a-z0-9]+)*", code)] == []


def test_every_entry_says_something_in_each_part() -> None:
    for entry in make_problems.entries().values():
        for text in (entry.meaning, entry.why):
            assert text.endswith("."), entry.code
        for text in (entry.meaning, entry.why, entry.example, entry.write):
            assert text.strip() == text != "", entry.code
            assert "\n" not in text, entry.code


def test_a_warning_of_a_case_is_a_warning_in_its_entry() -> None:
    entries = make_problems.entries()
    shown = {
        match
        for case in CASES
        for match in re.findall(r"^(error|warning)\[([a-z0-9-]+)\]", expected(case), re.MULTILINE)
    }
    severities = {code: {severity for severity, other in shown if other == code} for _, code in shown}
    assert {code for code, found in severities.items() if entries[code].severity not in found} == set()


def test_the_document_is_fresh() -> None:
    assert make_problems.DOCUMENT.read_text("utf-8") == make_problems.document()
