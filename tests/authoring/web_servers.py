"""Servers on this machine that answer as their paths say, or never."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from generator.authoring.http_status import Network

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
