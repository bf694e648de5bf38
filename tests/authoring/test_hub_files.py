"""A hub that means ill can't hold the command up, fill the memory or lead it into the user's network."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub.utils import close_session

from generator.authoring import hub_files
from generator.authoring.hub import Hub
from generator.authoring.hub_files import Silent, read_hub_file
from generator.authoring.new_file import new
from generator.authoring.public_addresses import resolved
from generator.authoring.refresh import refresh
from generator.problems import CannotGoOn
from tests.authoring.files import TODAY, several
from tests.authoring.hub_server import Server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Serve = Callable[[socket.socket], None]


@pytest.fixture
def raw_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Serve], str]]:
    """Starts a server that does anything with a connection once it was asked; gives its address."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    listeners, threads = [], []

    def answer(listener: socket.socket, serve: Serve) -> None:
        while True:
            try:
                connected, _ = listener.accept()
            except OSError:
                return
            with connected:
                try:
                    connected.recv(65536)
                    serve(connected)
                except OSError:
                    continue

    def start(serve: Serve) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threads.append(threading.Thread(target=answer, args=(listener, serve), daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    close_session()
    for thread in threads:
        thread.join(5)


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_files, "TIMEOUT", 0.4)
    monkeypatch.setattr(hub_files, "DEADLINE", 0.8)


def drip(before: bytes, drop: bytes) -> Serve:
    """Sends a drop every 20 ms for ever."""

    def serve(connected: socket.socket) -> None:
        connected.sendall(before)
        while True:
            connected.sendall(drop)
            time.sleep(0.02)

    return serve


def flood(connected: socket.socket) -> None:
    connected.sendall(HEAD + b"\r\n")
    while True:
        connected.sendall(b"x" * 65536)


def say(content: bytes, head: bytes = HEAD) -> Serve:
    return lambda connected: connected.sendall(
        head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(content) + content
    )


def read(endpoint: str) -> bytes:
    return read_hub_file(f"{endpoint}/api/models/lab/gamma", endpoint, resolved).content


# Time


@pytest.mark.usefixtures("in_a_hurry")
@pytest.mark.parametrize(
    "serve",
    [
        drip(b"", b"H"),
        drip(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
        drip(HEAD + b"\r\n", b" "),
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        lambda connected: time.sleep(1.5),
    ],
    ids=["status", "headers", "body", "chunks", "nothing"],
)
def test_a_host_that_drips_is_given_up_in_time(serve: Serve, raw_server: Callable[[Serve], str]) -> None:
    begun = time.monotonic()
    with pytest.raises(Silent) as caught:
        read(raw_server(serve))
    assert caught.value.help
    assert time.monotonic() - begun < 3


@pytest.mark.usefixtures("in_a_hurry")
def test_a_name_server_that_never_answers_is_left_behind(server: Server) -> None:
    released = threading.Event()
    server.answers["/api/models/lab/gamma"] = 307, b"https://elsewhere.test/x"

    def resolve(host: str, port: int) -> list[str]:
        released.wait(20)
        return []

    begun = time.monotonic()
    with pytest.raises(Silent, match="took more than"):
        Hub(server.hub.endpoint, resolve).counts("lab/gamma")
    released.set()
    assert time.monotonic() - begun < 3


def test_a_slow_hub_is_given_up_for_all_models_together(
    gamma: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.authoring.hub_round.LEAST_SECONDS", 0.0)
    monkeypatch.setattr("generator.authoring.hub_round.SECONDS_EACH", 0.0)
    several(gamma, 3)
    refreshed = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert list(refreshed.unreached) == ["a", "b", "c"]
    assert "took too long to answer about 0 of 3 models" in refreshed.unreached["a"].message
    assert server.asked == []


# Memory


def test_an_answer_without_end_is_refused_at_a_million_bytes(raw_server: Callable[[Serve], str]) -> None:
    endpoint = raw_server(flood)
    tracemalloc.start()
    with pytest.raises(CannotGoOn, match="more than 1,000,000 bytes"):
        read(endpoint)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6


def test_a_bomb_is_unfolded_no_further_than_a_million_bytes(raw_server: Callable[[Serve], str]) -> None:
    folder = zlib.compressobj(9, wbits=31)
    bomb = b"".join(folder.compress(bytes(1_000_000)) for _ in range(300)) + folder.flush()
    assert len(bomb) < 400_000
    endpoint = raw_server(say(bomb, HEAD + b"Content-Encoding: gzip\r\n"))
    tracemalloc.start()
    with pytest.raises(CannotGoOn, match="more than 1,000,000 bytes"):
        read(endpoint)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6


def test_a_file_that_comes_compressed_is_read(raw_server: Callable[[Serve], str]) -> None:
    endpoint = raw_server(say(gzip.compress(b'{"likes": 1}'), HEAD + b"Content-Encoding: gzip\r\n"))
    assert read(endpoint) == b'{"likes": 1}'


@pytest.mark.parametrize(
    ("head", "content", "words"),
    [
        (HEAD + b"Content-Encoding: br\r\n", b"x", "in an encoding that nobody asked for"),
        (HEAD + b"Content-Encoding: gzip\r\n", b"no gzip", "can't be unfolded"),
        (b"HTTPX \x1b]0;pwned\x07\r\n", b"x", "in a form that can't be read"),
        (HEAD + b"a" * 200_000 + b": b\r\n", b"x", "in a form that can't be read"),
    ],
    ids=["brotli", "no gzip", "no status", "long header"],
)
def test_an_answer_in_no_known_form_is_refused_in_our_words(
    head: bytes, content: bytes, words: str, raw_server: Callable[[Serve], str]
) -> None:
    with pytest.raises(CannotGoOn, match=words) as caught:
        read(raw_server(say(content, head)))
    assert str(caught.value).replace("\n", "").isprintable()


# Redirects


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://127.0.0.2:1/x", "only https is"),
        ("http://169.254.169.254/latest/meta-data/", "only https is"),
        ("https://10.0.0.1/x", "no public address"),
        ("https://[::1]/x", "no public address"),
        ("https://2130706433/x", "no public address"),
        ("https://a:b@example.org/", "only https is"),
        ("file:///etc/passwd", "only https is"),
        ("https://no-such-host.invalid/x", "can't be found"),
        ("//127.0.0.1:1/x", "only https is"),
        ("https://[bad/x", "in a form that can't be read"),
    ],
)
def test_a_redirect_into_the_network_of_the_user_is_not_followed(
    target: str, words: str, server: Server
) -> None:
    server.answers["/api/models/lab/gamma"] = 307, target.encode()
    with pytest.raises(CannotGoOn, match=words):
        server.hub.counts("lab/gamma")


def test_a_host_with_one_private_address_among_others_is_not_followed(server: Server) -> None:
    server.answers["/api/models/lab/gamma"] = 307, b"https://elsewhere.test/x"
    hub = Hub(server.hub.endpoint, lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(CannotGoOn, match="no public address"):
        hub.counts("lab/gamma")


def test_redirects_on_the_same_host_are_followed_five_times(server: Server) -> None:
    server.model("lab/gamma")
    good = server.answers["/api/models/lab/gamma"]
    server.answers["/api/models/lab/gamma"] = 307, b"/1"
    server.answers |= {f"/{n}": (307, f"/{n + 1}".encode()) for n in range(1, 5)}
    server.answers["/5"] = good
    assert server.hub.counts("lab/gamma").likes == "912"
    server.answers["/5"] = 307, b"/6"
    with pytest.raises(CannotGoOn, match="more than 5 times"):
        server.hub.counts("lab/gamma")


# Words


def test_what_a_hub_says_reaches_neither_file_nor_terminal_unseen(shipped: Path, server: Server) -> None:
    server.model(
        "lab/gamma", pipeline_tag="x\x1b[2J\r::error::", library_name="\x1b]0;", tags=["license:\x07"]
    )
    server.file("lab/gamma", "README.md", "---\nlicense: \x1b[2J\n---\n")
    started = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    text = started.path.read_text("utf-8")
    assert all(char.isprintable() or char == "\n" for char in text)


def test_files_of_nothing_but_faults_are_left_out_in_seconds(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.file("lab/gamma", "README.md", "---\n" + "a: 1\n" * 40_000 + "---\n")
    server.file("lab/gamma", "config.json", "[" * 900_000)
    begun = time.process_time()
    started = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    assert time.process_time() - begun < 10
    assert [remark.partition(":")[0] for remark in started.remarks] == [
        "config.json is left out",
        "README.md is left out",
    ]
