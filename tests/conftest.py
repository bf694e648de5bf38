"""Sites to work on: copies, so that a test may change every file."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

TESTS_PATH = Path(__file__).parent
REPOSITORY_PATH = TESTS_PATH.parent


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the smallest valid site: content of two models, no layouts, no readings."""
    return shutil.copytree(TESTS_PATH / "sites" / "two-models", tmp_path / "site")


def _code(call: ast.Call) -> str | None:
    """The code that a call names; None when it makes no problem or passes a code on."""
    name = (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )
    position = {"Problem": 0, "warning": 0, "fault": 0, "problem": 0, "_at": 0, "_outside": 1}.get(name)
    if position is None or len(call.args) <= position or not isinstance(call.args[position], ast.Constant):
        return None
    return call.args[position].value


@pytest.fixture(scope="session")
def codes() -> set[str]:
    """Every problem code that the source names."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (REPOSITORY_PATH / "generator").rglob("*.py")]
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {code for call in calls if (code := _code(call)) is not None}
