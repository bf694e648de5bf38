"""Source addresses are asked once, within bounds, and never on the way to a private network. Servers run on this machine."""

from __future__ import annotations

import datetime
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator.authoring import dead_addresses
from generator.authoring.dead_addresses import Answer, Network

TODAY = datetime.date(2026, 11, 20)
HERE = "127.0.0.1"


class Pages(BaseHTTPRequestHandler):
    """Answers with the status that the path names; /to/… leads elsewhere."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        parts = self.path.strip("/").split("/", 1)
        self.send_response(
            302
            if parts[0] in ("to", "round")
            else 405
            if parts[0] == "get" and self.command == "HEAD"
            else 200
            if parts[0] == "get"
            else int(parts[0])
        )
        if parts[0] == "to":
            self.send_header("Location", parts[1])
        if parts[0] == "round":
            left = int(parts[1])
            self.send_header("Location", f"/round/{left - 1}" if left else "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *words: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def pages() -> Iterator[ThreadingHTTPServer]:
    handler = type("Handler", (Pages,), {"asked": []})
    with ThreadingHTTPServer((HERE, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def silent() -> Iterator[Callable[[bytes], int]]:
    """Starts a server that sends a few bytes again and again, and never ends its answer; gives its port."""
    stop, listeners, threads = threading.Event(), [], []

    def drip(listener: socket.socket, words: bytes) -> None:
        while True:
            try:
                connected, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=send, args=(connected, words)))
            threads[-1].start()

    def send(connected: socket.socket, words: bytes) -> None:
        with connected:
            try:
                while not stop.wait(0.02):
                    connected.sendall(words)
            except OSError:
                return

    def start(words: bytes) -> int:
        listener = socket.create_server((HERE, 0))
        listeners.append(listener)
        threads.append(threading.Thread(target=drip, args=(listener, words)))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    stop.set()
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


def network(host_seconds: float = 5, total_seconds: float = 20, **hosts: str) -> Network:
    """Every host is this machine but those named; this machine alone is allowed."""
    return Network(
        lambda host, port: [hosts.get(host.partition(".")[0], HERE)],
        lambda address: address == HERE,
        host_seconds,
        total_seconds,
    )


def asked(server: ThreadingHTTPServer) -> list[str]:
    return server.RequestHandlerClass.asked  # type: ignore[attr-defined,no-any-return]


def url(server: ThreadingHTTPServer, path: str, host: str = "pages.test") -> str:
    return f"http://{host}:{server.server_port}/{path}"


def one(address: str, path: Path, how: Network | None = None) -> Answer:
    return dead_addresses.ask([address], path / "cache" / "addresses.json", TODAY, how or network())[address]


@pytest.mark.parametrize(
    ("path", "status"), [("200", 200), ("404", 404), ("410", 410), ("403", 403), ("500", 500), ("get", 200)]
)
def test_an_address_gives_its_status(
    path: str, status: int, pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    assert one(url(pages, path), tmp_path) == Answer(status)


def test_get_is_asked_only_where_head_is_not_answered_well(
    pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    one(url(pages, "200"), tmp_path)
    one(url(pages, "get"), tmp_path)
    assert asked(pages) == ["HEAD /200", "HEAD /get", "GET /get"]


def test_an_address_is_asked_once_however_often_it_is_named(
    pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    dead_addresses.ask([url(pages, "200")] * 5, tmp_path / "addresses.json", TODAY, network())
    assert asked(pages) == ["HEAD /200"]


def test_a_good_answer_is_kept_for_a_month(pages: ThreadingHTTPServer, tmp_path: Path) -> None:
    cache = tmp_path / "addresses.json"
    for day, count in ((0, 1), (30, 1), (31, 2), (-1, 3)):
        answers = dead_addresses.ask(
            [url(pages, "200")], cache, TODAY + datetime.timedelta(days=day), network()
        )
        assert answers[url(pages, "200")] == Answer(200)
        assert len(asked(pages)) == count


def test_a_bad_answer_is_asked_again(pages: ThreadingHTTPServer, tmp_path: Path) -> None:
    for _ in range(2):
        one(url(pages, "404"), tmp_path)
    assert len(asked(pages)) == 4


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}', '{"x": [200, "soon"]}', "[" * 100_000, "\x00"])
def test_a_cache_that_is_none_of_ours_is_left_aside(
    text: str, pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    cache = tmp_path / "addresses.json"
    cache.write_text(text, "utf-8")
    assert dead_addresses.ask([url(pages, "200")], cache, TODAY, network())[url(pages, "200")] == Answer(200)
    assert list(json.loads(cache.read_text("utf-8"))) == [url(pages, "200")]


def test_redirects_are_followed_five_times(pages: ThreadingHTTPServer, tmp_path: Path) -> None:
    assert one(url(pages, "round/4"), tmp_path) == Answer(200)
    assert one(url(pages, "round/5"), tmp_path).why == "more than 5 redirects"


@pytest.mark.parametrize("inner", ["10.0.0.1", "192.168.0.1", "169.254.169.254", "::1", "127.0.0.2"])
def test_a_redirect_to_a_private_address_is_not_followed(
    inner: str, pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    address = url(pages, f"to/http://inner.test:{pages.server_port}/200")
    assert one(address, tmp_path, network(inner=inner)).why == "it leads to an address that is not public"
    assert asked(pages) == [f"HEAD /to/http://inner.test:{pages.server_port}/200"]


@pytest.mark.parametrize(
    "target", ["ftp://pages.test/x", "file:///etc/passwd", "javascript:x", "http://a:b@pages.test/"]
)
def test_a_redirect_to_something_else_is_not_followed(
    target: str, pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    assert one(url(pages, f"to/{target}"), tmp_path).why.startswith("a redirect leads to")


def test_a_name_is_resolved_once_for_each_connection(pages: ThreadingHTTPServer, tmp_path: Path) -> None:
    """What a name would resolve to a moment later is never connected to."""
    answers = iter([HERE, "10.0.0.1"])
    how = Network(lambda host, port: [next(answers)], lambda address: address == HERE)
    assert one(url(pages, "200"), tmp_path, how) == Answer(200)


def test_a_host_with_one_private_address_among_others_is_not_asked(
    pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    how = Network(lambda host, port: [HERE, "10.0.0.1"], lambda address: address == HERE)
    assert one(url(pages, "200"), tmp_path, how).why == "it leads to an address that is not public"
    assert asked(pages) == []


@pytest.mark.parametrize(
    "words", [b"", b"x", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"\r\n"]
)
def test_a_host_that_never_ends_its_answer_is_given_up(
    words: bytes, silent: Callable[[bytes], int], tmp_path: Path
) -> None:
    begun = time.monotonic()
    answer = one(f"http://slow.test:{silent(words)}/", tmp_path, network(host_seconds=0.3))
    assert answer.status == 0
    assert answer.why
    assert time.monotonic() - begun < 3


def test_a_silent_host_is_asked_once(silent: Callable[[bytes], int], tmp_path: Path) -> None:
    port = silent(b"")
    begun = time.monotonic()
    answers = dead_addresses.ask(
        [f"http://slow.test:{port}/{n}" for n in range(200)],
        tmp_path / "addresses.json",
        TODAY,
        network(host_seconds=0.3),
    )
    assert {answer.why for answer in answers.values()} == {"no answer within 0.3 s"}
    assert time.monotonic() - begun < 3


def test_all_together_end_in_time(tmp_path: Path) -> None:
    """A name server that never answers can't be interrupted; it is left behind."""
    released = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        released.wait(20)
        return []

    begun = time.monotonic()
    addresses = [f"http://host-{n}.test/" for n in range(30)]
    answers = dead_addresses.ask(
        addresses, tmp_path / "addresses.json", TODAY, Network(resolve, lambda address: True, 5, 0.3)
    )
    released.set()
    assert {answer.why for answer in answers.values()} == {"the time for all was up"}
    assert list(answers) == addresses
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fc00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b::a00:1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_only_public_addresses_may_be_connected_to(address: str, public: bool) -> None:
    assert dead_addresses.is_public(address) == public


def test_a_dead_address_is_a_warning_at_its_line_and_other_answers_are_remarks(
    site: Path, pages: ThreadingHTTPServer, tmp_path: Path
) -> None:
    path = site / "content" / "models" / "alpha.md"
    text = (
        path.read_text("utf-8")
        .replace("https://example.org/alpha", url(pages, "404"))
        .replace("https://example.org/list", url(pages, "500"))
    )
    path.write_text(text, "utf-8")
    beta = site / "content" / "models" / "beta.yaml"
    beta.write_text(
        beta.read_text("utf-8").replace("https://example.org/beta/terms", url(pages, "200")), "utf-8"
    )
    problems, remarks = dead_addresses.check(site, tmp_path / "addresses.json", TODAY, network())
    assert [(problem.code, problem.severity, problem.place.line) for problem in problems] == [
        ("dead-address", "warning", 13)
    ]
    assert remarks == [f"pages.test:{pages.server_port}: 1 address could not be asked: it answers 500"]


def test_an_exception_lifts_a_dead_address(site: Path, pages: ThreadingHTTPServer, tmp_path: Path) -> None:
    for path in (site / "content" / "models").iterdir():
        path.write_text(path.read_text("utf-8").replace("https://example.org/", url(pages, "404/")), "utf-8")
    exceptions = site / "content" / "exceptions.yaml"
    exceptions.write_text(
        exceptions.read_text("utf-8")
        + "- {code: dead-address, file: content/models/alpha.md, why: kept by an archive}\n",
        "utf-8",
    )
    problems, _ = dead_addresses.check(site, tmp_path / "addresses.json", TODAY, network())
    assert {problem.place.path for problem in problems} == {"content/models/beta.yaml"}
