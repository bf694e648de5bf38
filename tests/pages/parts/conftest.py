"""A site of its own for each test that stores outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toys import copy_site


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    copy_site(tmp_path / "site")
    return tmp_path / "site"
