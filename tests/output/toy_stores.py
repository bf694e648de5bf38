"""Six objects of digests alone, a store with its ledger, and a server that plays S3 on this machine."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from generator.output.ledger import Ledger
from generator.output.objectstore import Store
from generator.output.plan import Plan, Target, folders_of, plan
from generator.output.publish import Published
from generator.output.upload import send
from tests.output.toy_output import by_folder, page, render

obstore = pytest.importorskip("obstore")
from obstore.store import from_url  # noqa: E402

KEYS = {"AWS_ACCESS_KEY_ID": "toy", "AWS_SECRET_ACCESS_KEY": "toy", "AWS_REGION": "us-east-1"}


SITE = [
    page(path)
    for path in (
        "index.html",
        "style.css",
        "compare/a/b.html",
        "compare/a/c.html",
        "compare/b/c.html",
        "samples/cat.webp",
    )
]


def never(target: Target) -> bytes:
    raise AssertionError(target.path)


@dataclass
class Remote:
    """A store and its ledger."""

    store: Store
    inner: Any
    ledger_path: Path
    log: Path | None = None  # of the server

    def plan(self, targets: Iterable[Target], is_verified: bool = False) -> Plan:
        with Ledger.open(self.ledger_path) as ledger:
            return plan(
                folders_of(targets), ledger, self.store.address, self.store.state(ledger, is_verified)
            )

    def send(
        self,
        targets: Iterable[Target],
        render: Callable[[Target], bytes] = render,
        batch_size: int = 2,
        is_verified: bool = False,
    ) -> Published:
        targets = list(targets)
        with Ledger.open(self.ledger_path) as ledger:
            found = self.store.state(ledger, is_verified)
            planned = plan(folders_of(targets), ledger, self.store.address, found)
            return send(planned, ledger, self.store, by_folder(targets, render), batch_size)

    def reasons(self, targets: Iterable[Target]) -> dict[str, tuple[str, ...]]:
        return dict(self.plan(targets).reasons())

    def objects(self) -> dict[str, bytes]:
        return {path: bytes(obstore.get(self.inner, path).bytes()) for path in sorted(self.versions())}

    def versions(self) -> dict[str, tuple[object, object]]:
        """What changes with every object that is sent, be it with the same bytes."""
        return {
            one["path"]: (one["e_tag"], one["last_modified"]) for one in obstore.list(self.inner).collect()
        }

    def requests(self) -> list[str]:
        assert self.log is not None
        return re.findall(r'"(?:PUT|POST|GET|DELETE|HEAD) [^ ]+', self.log.read_text())


@dataclass
class Moto:
    """A server that plays S3."""

    endpoint: str
    log: Path
    buckets: Iterator[str] = field(default_factory=lambda: (f"bucket-{number}" for number in range(10**6)))

    def ask(self, method: str, path: str, content: bytes = b"") -> None:
        request = urllib.request.Request(
            f"{self.endpoint}/{path}", content, {"Content-Type": "text/plain"}, method=method
        )
        urllib.request.urlopen(request, timeout=10).close()

    def new_bucket(self) -> str:
        bucket = next(self.buckets)
        self.ask("PUT", bucket)
        return bucket


def s3_remote(s3: Moto, tmp_path: Path) -> Remote:
    address = f"s3://{s3.new_bucket()}/some/prefix"
    inner = from_url(address, client_options={"allow_http": True})
    return Remote(Store.open(address, retries=0), inner, tmp_path / "state" / "ledger.sqlite", s3.log)


def clean(targets: Iterable[Target]) -> dict[str, bytes]:
    return {target.path: render(target) for target in sorted(targets, key=lambda target: target.path)}
