"""A site to take a catalog into, and a catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.authoring.importers.catalogs import site_at, tree_at


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_at(tmp_path / "site")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return tree_at(tmp_path / "models.dev")
