"""An output folder and stores, before and after their first build."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.output.objectstore import Store
from tests.output.toy_output import SITE, Site

if TYPE_CHECKING:
    from tests.output.toy_stores import Moto, Remote


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def built(site: Site) -> Site:
    site.build(SITE)
    return site


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moto]:
    from tests.output.toy_stores import Moto

    pytest.importorskip("moto")
    pytest.importorskip("flask")
    log = tmp_path_factory.mktemp("moto") / "log"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with (
        log.open("wb") as words,
        subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=words, stderr=words
        ) as run,
    ):
        try:
            for _ in range(300):
                with socket.socket() as caller:
                    if caller.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert run.poll() is None, log.read_text()
                time.sleep(0.1)
            yield Moto(f"http://127.0.0.1:{port}", log)
        finally:
            run.terminate()


@pytest.fixture
def s3(server: Moto, monkeypatch: pytest.MonkeyPatch) -> Moto:
    from tests.output.toy_stores import KEYS

    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server.endpoint, "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture(params=["memory", "file", "s3"])
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Remote:
    from obstore.store import MemoryStore, from_url

    from tests.output.toy_stores import Remote, s3_remote

    ledger_path = tmp_path / "state" / "ledger.sqlite"
    if request.param == "memory":
        inner = MemoryStore()
        return Remote(Store("memory:///store", inner), inner, ledger_path)
    if request.param == "file":
        address = (tmp_path / "folder").as_uri()
        return Remote(Store.open(address), from_url(address, mkdir=True), ledger_path)
    return s3_remote(request.getfixturevalue("s3"), tmp_path)


@pytest.fixture
def sent(remote: Remote) -> Remote:
    from tests.output.toy_stores import SITE

    remote.send(SITE)
    return remote


@pytest.fixture
def bucket(s3: Moto, tmp_path: Path) -> Remote:
    from tests.output.toy_stores import s3_remote

    return s3_remote(s3, tmp_path)
