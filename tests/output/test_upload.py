"""Sending: what goes to a store and in which order, what survives a kill, and whole sites."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator import build, places, store_builds
from generator.output.ledger import Ledger
from generator.output.objectstore import Store
from generator.output.plan import Target, folders_of, plan
from generator.output.publish import Published, publish
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse
from tests.output.toy_output import SIDES, by_folder, page, render
from tests.output.toy_stores import KEYS, SITE, Moto, Remote, clean, never
from tests.toys import copy_site, edited, environment, quiet, tree

obstore = pytest.importorskip("obstore")
from obstore.store import from_url  # noqa: E402

# What is sent and kept


def test_a_first_send_makes_the_objects_that_a_folder_would_have(remote: Remote, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        publish(
            plan(folders_of(SITE), ledger, tmp_path / "output"),
            ledger,
            tmp_path / "output",
            by_folder(SITE),
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


# Kills


KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from tests.output.toy_output import SIDES, page, render
from tests.output.toy_stores import SITE, Remote
from generator.output.objectstore import Store

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

targets = [page(target.path, recipe="edited") for target in SITE[:4]]
targets += [page("new.html"), page("new/page.html")]
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
    interrupted = remote.reasons(targets)
    assert set(interrupted.values()) == {("interrupted",)}
    names = {Path(path).stem for path in interrupted}
    assert {"7", "8", "9"} <= names <= {"6", "7", "8", "9"}  # the sixth may have arrived meanwhile
    assert remote.send(targets).written == len(names)
    assert remote.objects() == clean(targets)


def test_one_interrupted_page_leaves_the_other_pages_of_its_folder_kept(sent: Remote) -> None:
    targets = [*SITE[:2], page(SITE[2].path, left="edited"), *SITE[3:]]

    def stopping(target: Target) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sent.send(targets, stopping)
    assert sent.reasons(SITE) == {SITE[2].path: ("interrupted",)}
    assert sent.send(SITE).written == 1


# A store that is too busy


class BusyStore(ThreadingHTTPServer):
    """Takes objects as S3 does, until it answers 503 to some requests."""

    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BusyHandler)
        self.objects: dict[str, bytes] = {}
        self.tries: Counter[str] = Counter()
        self.is_busy: Callable[[str], bool] = lambda path: False


class BusyHandler(BaseHTTPRequestHandler):
    server: BusyStore
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.removeprefix("/bucket/")
        self.server.tries[path] += 1
        if self.server.is_busy(path):
            self._answer(503, b"<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>")
        else:
            self.server.objects[path] = content
            self._answer(200, b"", {"ETag": f'"{blake2b(content, digest_size=16).hexdigest()}"'})

    def do_GET(self) -> None:
        """The list of all objects, which is asked for while the ledger is empty."""
        assert not self.server.objects
        self._answer(200, b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>")

    def _answer(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[BusyStore]:
    with BusyStore() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": address, "NO_PROXY": "127.0.0.1"}.items():
            monkeypatch.setenv(name, value)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def busy_remote(tmp_path: Path, retries: int) -> Remote:
    return Remote(Store.open("s3://bucket", retries=retries), None, tmp_path / "ledger.sqlite")


MANY = [page(f"compare/{number % 7}/{number}.html") for number in range(120)]


def test_a_store_that_answers_503_in_the_middle_is_told_and_the_next_send_sends_only_the_rest(
    busy: BusyStore, tmp_path: Path
) -> None:
    busy.is_busy = lambda path: len(busy.objects) >= 50
    remote = busy_remote(tmp_path, retries=0)
    with pytest.raises(CannotGoOn, match=r'"s3://bucket/compare/.*" was not sent: .*503') as refusal:
        remote.send(MANY, batch_size=1000)
    assert "what was sent is kept" in refusal.value.help
    arrived = dict(busy.objects)
    assert 50 <= len(arrived) < 120
    assert all(content == clean(MANY)[path] for path, content in arrived.items())

    busy.is_busy = lambda path: False
    busy.tries.clear()
    assert remote.send(MANY, batch_size=1000).written == len(MANY) - len(arrived)
    assert busy.tries.keys().isdisjoint(arrived)
    assert busy.objects == clean(MANY)
    assert remote.send(MANY, never) == Published(0, len(MANY), 0, 0)


def test_a_store_that_is_busy_for_a_moment_is_asked_again(busy: BusyStore, tmp_path: Path) -> None:
    busy.is_busy = lambda path: busy.tries[path] < 3
    remote = busy_remote(tmp_path, retries=4)
    assert remote.send(MANY[:10]).written == 10
    assert busy.objects == clean(MANY[:10])
    assert set(busy.tries.values()) == {3}


# Whole sites


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    return copy_site(tmp_path / "site")


def upload(site: places.Site, address: str, is_verified: bool = False) -> Published:
    return store_builds.upload(site, address, "cpu", quiet, is_verified)[0]  # type: ignore[arg-type]


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
        assert upload(site, address).deleted == len(files.keys() - edited_files.keys())
        changed = {path for path, content in edited_files.items() if files.get(path) != content}
        after = remote.versions().items()
        assert {path for path, version in after if before.get(path) != version} == changed
        assert remote.objects() == edited_files
    (site.path / "content" / "models" / "flux-1-pro.md").unlink()
    fewer = written_to_folder(site)
    assert upload(site, address).deleted == len(edited_files.keys() - fewer.keys())
    assert remote.objects() == fewer
    assert upload(site, address, is_verified=True) == Published(0, len(fewer), 0, 0)


def test_a_fault_of_a_layout_sends_nothing(site: places.Site, tmp_path: Path) -> None:
    (site.path / "layouts" / "pages" / "model.html").write_text("{{ nothing.of.this }}")
    with pytest.raises(FaultyContent):
        upload(site, (tmp_path / "remote").as_uri())
    assert tree(tmp_path / "remote") == {}


@pytest.mark.parametrize("name", ["", "content", ".matchup"])
def test_a_file_address_is_never_the_site_itself(site: places.Site, name: str) -> None:
    with pytest.raises(Misuse, match="can't be the output folder"):
        upload(site, (site.path / name).as_uri())


def test_the_command_sends_to_an_address(site: places.Site, tmp_path: Path) -> None:
    address = (tmp_path / "remote folder").as_uri()
    command = [
        sys.executable,
        "-c",
        "from generator.__main__ import main; main()",
        "build",
        "--output",
        address,
    ]
    said = [
        subprocess.run(command, cwd=site.path, env=environment(), capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert said[0].startswith("wrote ")
    assert said[1].startswith("nothing to do")
    assert tree(tmp_path / "remote folder") == written_to_folder(site)


def test_without_the_extra_the_remedy_is_named(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["obstore"] = None
from generator.output.objectstore import Store
Store.open("s3://bucket")
"""
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True)
    assert 'pip install "matchup-site[objectstore]"' in done.stderr
    assert issubclass(CannotGoOn, MatchupError)
