"""Sites to work on: copies, so that a test may change every file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import layout_code

# A process of the tests has one core. Threads of numpy that wait for the other take three times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

TESTS_PATH = Path(__file__).parent
REPOSITORY_PATH = TESTS_PATH.parent

# How long an example takes says something of the machine, not of what is tested.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

layout_code.remember()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the smallest valid site: content of two models, no layouts, no readings."""
    return shutil.copytree(TESTS_PATH / "sites" / "two-models", tmp_path / "site")


@pytest.fixture(scope="session")
def codes() -> set[str]:
    """Every problem code of the tables."""
    from docs import make_problems  # so that a test of something else does not import it

    return set(make_problems.entries())
