"""Previews that several tests ask, one for those that change nothing and one for those that do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.preview.running import Running, copied, running


@pytest.fixture(scope="package")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview whose site no test changes."""
    with running(copied(tmp_path_factory.mktemp("still"))) as started:
        yield started


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("changing"))) as started:
        yield started


@pytest.fixture
def edited(changing: Running) -> Iterator[Running]:
    """A preview whose files a test may edit with `write`; they are restored after it."""
    yield changing
    changing.restore()
