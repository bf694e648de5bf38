"""A site to begin files in, and a hub that runs on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub.utils import close_session

from tests.authoring.files import MODEL, faults
from tests.authoring.hub_server import Server
from tests.conftest import REPOSITORY_PATH
from tests.toys import forget_others


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """The settings of the shipped site, with one of its models."""
    site_path = tmp_path / "shipped"
    (site_path / "content" / "models").mkdir(parents=True)
    for path in (REPOSITORY_PATH / "content").glob("*.yaml"):
        (site_path / "content" / path.name).write_bytes(path.read_bytes())
    name = "models/blip-image-captioning-base.md"
    (site_path / "content" / name).write_bytes((REPOSITORY_PATH / "content" / name).read_bytes())
    forget_others(site_path)
    return site_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A hub on this machine; nothing else is asked."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Server()
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield running
    running.released.set()
    running.shutdown()
    running.server_close()
    close_session()


@pytest.fixture
def gamma(shipped: Path) -> Path:
    for path in (shipped / "content" / "models").iterdir():
        path.unlink()
    path = shipped / "content" / "models" / "gamma.md"
    path.write_bytes(MODEL.encode())
    assert faults(shipped) == []
    return path
