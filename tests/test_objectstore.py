"""Sending to object stores: a folder by its address, one in memory, and S3 as moto's server plays it on this machine."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from generator import build, places
from generator.output.ledger import Digests, Ledger
from generator.output.objectstore import Store, headers_of, ledger_name, send, version_of
from generator.output.plan import Plan, Target, explain, folders_of, plan
from generator.output.publish import Published, publish
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse
from tests.toys import copy_site, edited, environment, quiet, tree

obstore = pytest.importorskip("obstore")
from obstore.store import MemoryStore, from_url  # noqa: E402

SIDES = ("recipe", "left", "right", "findings")
KEYS = {"AWS_ACCESS_KEY_ID": "toy", "AWS_SECRET_ACCESS_KEY": "toy", "AWS_REGION": "us-east-1"}


def page(path: str, **sides: str) -> Target:
    return Target(
        path,
        Digests(**{side: blake2b(sides.get(side, side).encode(), digest_size=8).digest() for side in SIDES}),
    )


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


def render(target: Target) -> bytes:
    return f"{target.path}\n{target.digests.hexes()}\n".encode() * 3


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
                folders_of(targets), ledger, self.store.address, self.store.found(ledger, is_verified)
            )

    def send(
        self,
        targets: Iterable[Target],
        render: Callable[[Target], bytes] = render,
        batch_size: int = 2,
        is_verified: bool = False,
    ) -> Published:
        by_path = {target.path: target for target in targets}
        with Ledger.open(self.ledger_path) as ledger:
            found = self.store.found(ledger, is_verified)
            planned = plan(folders_of(by_path.values()), ledger, self.store.address, found)
            return send(planned, ledger, self.store, lambda path: render(by_path[path]), batch_size)

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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moto]:
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
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server.endpoint, "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    return server


def s3_remote(s3: Moto, tmp_path: Path) -> Remote:
    address = f"s3://{s3.new_bucket()}/some/prefix"
    inner = from_url(address, client_options={"allow_http": True})
    return Remote(Store.open(address, retries=0), inner, tmp_path / "state" / "ledger.sqlite", s3.log)


@pytest.fixture(params=["memory", "file", "s3"])
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Remote:
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
    remote.send(SITE)
    return remote


@pytest.fixture
def bucket(s3: Moto, tmp_path: Path) -> Remote:
    return s3_remote(s3, tmp_path)


def clean(targets: Iterable[Target]) -> dict[str, bytes]:
    return {target.path: render(target) for target in sorted(targets, key=lambda target: target.path)}


# --- what is sent and kept


def test_a_first_send_makes_the_objects_that_a_folder_would_have(remote: Remote, tmp_path: Path) -> None:
    by_path = {target.path: target for target in SITE}
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        publish(
            plan(folders_of(SITE), ledger, tmp_path / "output"),
            ledger,
            tmp_path / "output",
            lambda path: render(by_path[path]),
        )
    assert remote.reasons(SITE) == {target.path: ("new",) for target in SITE}
    assert remote.send(SITE) == Published(len(SITE), 0, 0, sum(len(render(target)) for target in SITE))
    assert remote.objects() == tree(tmp_path / "output")


def test_a_second_send_sends_nothing(sent: Remote) -> None:
    before = sent.versions()
    assert sent.send(SITE, never) == Published(0, len(SITE), 0, 0)
    assert sent.versions() == before


def test_a_second_send_asks_the_store_nothing(bucket: Remote) -> None:
    bucket.send(SITE)
    before = bucket.requests()
    bucket.send(SITE)
    assert bucket.requests() == before


@pytest.mark.parametrize(
    ("side", "reason"), list(zip(SIDES, ("recipe", "left model", "right model", "findings"), strict=True))
)
def test_a_changed_digest_sends_exactly_that_page(sent: Remote, side: str, reason: str) -> None:
    targets = [*SITE[:2], page(SITE[2].path, **{side: "edited"}), *SITE[3:]]
    before = sent.versions()
    assert sent.reasons(targets) == {SITE[2].path: (f"{reason} changed",)}
    assert sent.send(targets).written == 1
    assert {path for path, version in sent.versions().items() if before[path] != version} == {SITE[2].path}
    assert sent.objects() == clean(targets)


def test_a_page_that_comes_out_with_the_same_bytes_is_not_sent(sent: Remote) -> None:
    before = sent.versions()
    targets = [*SITE[:2], page(SITE[2].path, recipe="edited"), *SITE[3:]]
    assert sent.send(targets, lambda target: render(page(target.path))) == Published(0, len(SITE), 0, 0)
    assert sent.versions() == before
    assert sent.reasons(targets) == {}


def test_what_is_no_longer_wanted_is_deleted_and_nothing_else(sent: Remote) -> None:
    obstore.put(sent.inner, "compare/a/notes.txt", b"of somebody else")
    assert sent.send(SITE[:2]) == Published(0, 2, 4, 0)
    assert sent.objects() == {**clean(SITE[:2]), "compare/a/notes.txt": b"of somebody else"}
    assert sent.send(SITE[:2], never) == Published(0, 2, 0, 0)


def test_deleting_what_is_already_gone_is_no_fault(sent: Remote) -> None:
    obstore.delete(sent.inner, ["compare/a/b.html", "compare/b/c.html"])
    assert sent.send(SITE[:2]).deleted == 4
    assert sent.objects() == clean(SITE[:2])


def test_assets_go_first_then_pages_and_deletions_last(bucket: Remote) -> None:
    bucket.send(SITE)
    begin = len(bucket.requests())
    targets = [page(target.path, recipe="edited") for target in SITE[:-2]]
    bucket.send([*targets, page("zebra.svg"), page("compare/a/d.html")], batch_size=1)
    kinds = [
        "deletion" if "?delete" in line else "asset" if line.endswith((".css", ".svg")) else "page"
        for line in bucket.requests()[begin:]
    ]
    assert kinds == ["asset"] * 2 + ["page"] * 4 + ["deletion"] * 2


# --- what is refused


def test_unknown_objects_are_refused_with_the_first_name_before_anything_is_sent(remote: Remote) -> None:
    strangers = {"compare/a/b.html": b"theirs", "a-note.txt": b"theirs"}
    for path, content in strangers.items():
        obstore.put(remote.inner, path, content)
    with pytest.raises(CannotGoOn, match=r'2 files that matchup did not write; the first is "a-note.txt"'):
        remote.send(SITE)
    assert remote.objects() == dict(sorted(strangers.items()))


def test_after_a_lost_ledger_pages_are_taken_over_and_other_objects_refused(sent: Remote) -> None:
    sent.ledger_path.write_bytes(b"no ledger")
    obstore.put(sent.inner, "compare/a/notes.txt", b"theirs")
    with pytest.raises(
        CannotGoOn, match=r'may not be ours, as the ledger was lost; the first is "compare/a/notes.txt"'
    ):
        sent.send(SITE)
    obstore.delete(sent.inner, "compare/a/notes.txt")
    assert sent.send(SITE).written == len(SITE)
    assert sent.objects() == clean(SITE)


def test_a_ledger_of_another_address_is_refused(sent: Remote) -> None:
    other = Remote(Store("memory:///elsewhere", MemoryStore()), None, sent.ledger_path)
    with pytest.raises(
        CannotGoOn, match=re.escape(f'is about "{sent.store.address}", not about "memory:///elsewhere"')
    ):
        other.send(SITE)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://bucket/prefix", r'"ftp://" is no object store'),
        ("s3n://bucket/prefix", r'use "s3"'),
        ("s3://", r'"s3://" can\'t be used: .*\n.*s3://bucket/prefix'),
        ("az://container/prefix", r"Account must be specified\n.*AZURE_STORAGE_ACCOUNT_NAME"),
    ],
)
def test_an_address_of_no_store_is_refused_with_the_right_form(
    address: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(Misuse, match=message):
        Store.open(address)


# --- what the store refuses


def test_a_missing_bucket_is_named(s3: Moto, tmp_path: Path) -> None:
    absent = Remote(Store.open("s3://no-such-bucket/x", retries=0), None, tmp_path / "ledger.sqlite")
    with pytest.raises(CannotGoOn, match=r'there is no bucket "no-such-bucket"\n.* make it first'):
        absent.send(SITE)


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.listed(),
        lambda store: store.send("a.html", b""),
        lambda store: store.delete(["a", "b"]),
    ],
)
def test_wrong_credentials_are_told_with_the_variables_to_set(
    bucket: Remote, s3: Moto, act: Callable[[Store], object]
) -> None:
    s3.ask("POST", "moto-api/reset-auth", b"0")
    try:
        with pytest.raises(
            CannotGoOn, match=r"the store refuses us \(InvalidAccessKeyId\)\n.* AWS_ACCESS_KEY_ID"
        ):
            act(bucket.store)
    finally:
        s3.ask("POST", "moto-api/reset-auth", b"inf")


def test_no_credentials_are_told_as_such(s3: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(
        CannotGoOn,
        match=r'"s3://bucket/a.html" was not sent: no credentials were found\n.* set AWS_ACCESS_KEY_ID',
    ):
        Store.open("s3://bucket", retries=0).send("a.html", b"")


def test_an_object_that_does_not_arrive_is_named_and_what_was_sent_before_is_kept(
    bucket: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    away = Store.open(bucket.store.address, retries=0)

    class Torn(Store):
        def send(self, path: str, content: bytes) -> int:
            return (away if path == "compare/b/c.html" else bucket.store).send(path, content)

    torn = Remote(Torn(bucket.store.address, bucket.inner), bucket.inner, bucket.ledger_path)
    with pytest.raises(
        CannotGoOn,
        match=r'"s3://.*/some/prefix/compare/b/c.html" was not sent: .*refused.*\n.*what was sent is kept',
    ):
        torn.send(SITE)
    assert {"style.css", "samples/cat.webp", "index.html", "compare/a/b.html"} <= set(bucket.objects())
    assert bucket.send(SITE).written <= 2  # the last batch
    assert bucket.objects() == clean(SITE)


# --- kills


KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from tests.test_objectstore import SITE, Remote, page, render
from generator.objectstore import Store

address, ledger_path, when, kind = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Killed(Store):
    steps = count(1)  # of several threads

    def _step(self, act, *arguments):
        step = next(self.steps)
        if step == int(when) and kind == "before":
            die()
        version = act(*arguments)
        if step == int(when):
            die()
        return version

    def send(self, path, content):
        return self._step(super().send, path, content)

    def delete(self, paths):
        self._step(super().delete, paths)

targets = [page(target.path, recipe="edited") for target in SITE[:4]] + [page("new.html"), page("new/page.html")]
Remote(Killed.open(address), None, Path(ledger_path)).send(targets)
"""


@pytest.mark.parametrize("kind", ["before", "after"])
@pytest.mark.parametrize("step", range(1, 8))
def test_the_next_send_heals_what_a_kill_left(tmp_path: Path, step: int, kind: str) -> None:
    """Killed while it sends and deletes; before that, all objects were sent once."""
    address = (tmp_path / "folder").as_uri()
    remote = Remote(Store.open(address), from_url(address), tmp_path / "ledger.sqlite")
    remote.send(SITE)
    targets = [
        *(page(target.path, recipe="edited") for target in SITE[:4]),
        page("new.html"),
        page("new/page.html"),
    ]
    command = [sys.executable, "-c", KILLED, address, remote.ledger_path, str(step), kind]
    done = subprocess.run(command, env=environment(), capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    whole = {**{target.path: {render(target)} for target in SITE}, "new.html": set(), "new/page.html": set()}
    for target in targets:
        whole[target.path] |= {render(target)}
    assert all(content in whole[path] for path, content in remote.objects().items())
    assert remote.reasons(targets).keys() <= {target.path for target in targets}
    remote.send(targets)
    assert remote.objects() == clean(targets)
    assert remote.send(targets, never) == Published(0, len(targets), 0, 0)


def test_only_the_batch_that_a_stop_interrupted_is_sent_again(remote: Remote) -> None:
    targets = [page(f"compare/a/{number}.html") for number in range(10)]

    def stopping(target: Target) -> bytes:
        if target.path == "compare/a/7.html":
            raise KeyboardInterrupt
        return render(target)

    with pytest.raises(KeyboardInterrupt):
        remote.send(targets, stopping, batch_size=3)
    assert remote.reasons(targets) == {
        f"compare/a/{number}.html": ("interrupted",) for number in (6, 7, 8, 9)
    }
    assert remote.send(targets).written == 4
    assert remote.objects() == clean(targets)


def test_one_interrupted_page_leaves_the_other_pages_of_its_folder_kept(sent: Remote) -> None:
    targets = [*SITE[:2], page(SITE[2].path, left="edited"), *SITE[3:]]

    def stopping(target: Target) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sent.send(targets, stopping)
    assert sent.reasons(SITE) == {SITE[2].path: ("interrupted",)}
    assert sent.send(SITE).written == 1


# --- what is looked at


def test_objects_that_others_removed_or_changed_are_sent_again_when_verified(sent: Remote) -> None:
    obstore.delete(sent.inner, ["index.html"])
    obstore.put(sent.inner, "compare/a/b.html", b"theirs")
    assert sent.send(SITE, never).kept == len(SITE)  # nobody looked
    assert sent.send(SITE, is_verified=True).written == 2
    assert sent.objects() == clean(SITE)
    assert sent.send(SITE, never, is_verified=True) == Published(0, len(SITE), 0, 0)


def test_what_verifying_found_is_known_to_the_next_send_when_this_one_stops(sent: Remote) -> None:
    obstore.delete(sent.inner, ["compare/b/c.html"])
    with pytest.raises(AssertionError):
        sent.send(SITE, never, is_verified=True)
    assert sent.reasons(SITE) == {"compare/b/c.html": ("interrupted",)}


def test_objects_of_others_are_refused_when_verified(sent: Remote) -> None:
    obstore.put(sent.inner, "compare/a/notes.txt", b"theirs")
    with pytest.raises(CannotGoOn, match=r'the first is "compare/a/notes.txt"'):
        sent.send(SITE, is_verified=True)


def test_explaining_goes_by_the_ledger(sent: Remote) -> None:
    with Ledger.open(sent.ledger_path) as ledger:
        actions = [
            explain("index.html", target, ledger, sent.store.address).action
            for target in (SITE[0], page("index.html", left="new"), None)
        ]
        assert actions == ["keep", "write", "delete"]
        assert explain("other.html", page("other.html"), ledger, sent.store.address).reasons == ("new",)


def test_objects_have_their_types_and_how_long_they_may_be_kept(bucket: Remote) -> None:
    bucket.send(SITE)
    told = {
        path: dict(obstore.get(bucket.inner, path).attributes)
        for path in ("index.html", "style.css", "samples/cat.webp")
    }
    assert told == {
        "index.html": {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"},
        "style.css": {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache"},
        "samples/cat.webp": {"Content-Type": "image/webp", "Cache-Control": "public, max-age=86400"},
    }
    assert headers_of("_redirects")["Content-Type"] == "application/octet-stream"


def test_versions_agree_between_sending_and_listing(remote: Remote) -> None:
    version = remote.store.send("a.html", b"content")
    listing = remote.store.listed().listing("")
    assert (listing.names, list(listing.sizes), list(listing.times)) == (("a.html",), [7], [version])
    assert version_of('"quoted"') == version_of("quoted") != version_of("other")


def test_a_ledger_is_about_one_address_at_one_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://one.example")
    names = [
        ledger_name(address)
        for address in ("s3://bucket/a", "s3://bucket/a/", "s3://bucket/b", "gs://bucket/a")
    ]
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://two.example")
    names.append(ledger_name("s3://bucket/a"))
    assert names[0] == names[1]
    assert len(set(names)) == 4


# --- whole sites


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    return copy_site(tmp_path / "site")


def upload(site: places.Site, address: str, is_verified: bool = False) -> Published:
    return build.upload(site, address, "cpu", quiet, is_verified)[0]  # type: ignore[arg-type]


def written_to_folder(site: places.Site) -> dict[str, bytes]:
    build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    return tree(site.path / "output")


def test_an_uploaded_site_equals_one_that_is_built_after_every_edit(site: places.Site, s3: Moto) -> None:
    address = f"s3://{s3.new_bucket()}/site"
    remote = Remote(
        Store.open(address), from_url(address, client_options={"allow_http": True}), site.ledger_path(address)
    )
    files = written_to_folder(site)
    assert upload(site, address).written == len(files)
    assert remote.objects() == files
    assert upload(site, address) == Published(0, len(files), 0, 0)
    with edited(
        site.path / "content" / "models" / "vit-base-patch16-224.md", "\nshort_name: ", "\nshort_name: New "
    ):
        edited_files = written_to_folder(site)
        before = remote.versions()
        assert upload(site, address).deleted == 0
        changed = {path for path, content in edited_files.items() if files[path] != content}
        assert {path for path, version in remote.versions().items() if before[path] != version} == changed
        assert remote.objects() == edited_files
    (site.path / "content" / "models" / "flux-1-pro.md").unlink()
    fewer = written_to_folder(site)
    assert upload(site, address).deleted == len(edited_files.keys() - fewer.keys())
    assert remote.objects() == fewer
    assert upload(site, address, is_verified=True) == Published(0, len(fewer), 0, 0)


def test_a_fault_of_a_layout_sends_nothing(site: places.Site, tmp_path: Path) -> None:
    (site.path / "layouts" / "model.html").write_text("{{ nothing.of.this }}")
    with pytest.raises(FaultyContent):
        upload(site, (tmp_path / "remote").as_uri())
    assert tree(tmp_path / "remote") == {}


@pytest.mark.parametrize("name", ["", "content", ".matchup"])
def test_a_file_address_is_never_the_site_itself(site: places.Site, name: str) -> None:
    with pytest.raises(Misuse, match="can't be the output folder"):
        upload(site, (site.path / name).as_uri())


def test_the_command_sends_to_an_address(site: places.Site, tmp_path: Path) -> None:
    address = (tmp_path / "remote folder").as_uri()
    command = [sys.executable, "-c", "from generator.cli import main; main()", "build", "--output", address]
    said = [
        subprocess.run(command, cwd=site.path, env=environment(), capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert said[0].startswith("wrote ")
    assert said[1].startswith("nothing to do")
    assert tree(tmp_path / "remote folder") == written_to_folder(site)


def test_without_the_extra_the_remedy_is_named(tmp_path: Path) -> None:
    told = "import sys; sys.modules['obstore'] = None\nfrom generator.objectstore import Store\nStore.open('s3://bucket')"
    done = subprocess.run([sys.executable, "-c", told], env=environment(), capture_output=True, text=True)
    assert 'pip install "matchup[objectstore]"' in done.stderr
    assert issubclass(CannotGoOn, MatchupError)
