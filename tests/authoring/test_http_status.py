"""An address is asked within bounds, and never on the way to a private network."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer

import pytest

from generator.authoring.http_status import Answer, Network, status_of
from tests.authoring.web_servers import HERE, asked, network, pages, silent, url

__all__ = ["pages", "silent"]  # fixtures


def one(address: str, how: Network | None = None) -> Answer:
    return status_of(address, how or network(), time.monotonic() + 20)


@pytest.mark.parametrize(
    ("path", "status"), [("200", 200), ("404", 404), ("410", 410), ("403", 403), ("500", 500), ("get", 200)]
)
def test_an_address_gives_its_status(path: str, status: int, pages: ThreadingHTTPServer) -> None:
    assert one(url(pages, path)) == Answer(status)


def test_get_is_asked_only_where_head_is_not_answered_well(pages: ThreadingHTTPServer) -> None:
    one(url(pages, "200"))
    one(url(pages, "get"))
    assert asked(pages) == ["HEAD /200", "HEAD /get", "GET /get"]


def test_redirects_are_followed_five_times(pages: ThreadingHTTPServer) -> None:
    assert one(url(pages, "round/4")) == Answer(200)
    assert one(url(pages, "round/5")).why == "more than 5 redirects"


@pytest.mark.parametrize("inner", ["10.0.0.1", "192.168.0.1", "169.254.169.254", "::1", "127.0.0.2"])
def test_a_redirect_to_a_private_address_is_not_followed(inner: str, pages: ThreadingHTTPServer) -> None:
    address = url(pages, f"to/http://inner.test:{pages.server_port}/200")
    assert one(address, network(inner=inner)).why == "it leads to an address that is not public"
    assert asked(pages) == [f"HEAD /to/http://inner.test:{pages.server_port}/200"]


@pytest.mark.parametrize(
    "target", ["ftp://pages.test/x", "file:///etc/passwd", "javascript:x", "http://a:b@pages.test/"]
)
def test_a_redirect_to_something_else_is_not_followed(target: str, pages: ThreadingHTTPServer) -> None:
    assert one(url(pages, f"to/{target}")).why.startswith("a redirect leads to")


def test_a_name_is_resolved_once_for_each_connection(pages: ThreadingHTTPServer) -> None:
    """What a name would resolve to a moment later is never connected to."""
    answers = iter([HERE, "10.0.0.1"])
    how = Network(lambda host, port: [next(answers)], lambda address: address == HERE)
    assert one(url(pages, "200"), how) == Answer(200)


def test_a_host_with_one_private_address_among_others_is_not_asked(pages: ThreadingHTTPServer) -> None:
    how = Network(lambda host, port: [HERE, "10.0.0.1"], lambda address: address == HERE)
    assert one(url(pages, "200"), how).why == "it leads to an address that is not public"
    assert asked(pages) == []


@pytest.mark.parametrize(
    "words", [b"", b"x", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"\r\n"]
)
def test_a_host_that_never_ends_its_answer_is_given_up(words: bytes, silent: Callable[[bytes], int]) -> None:
    begun = time.monotonic()
    answer = one(f"http://slow.test:{silent(words)}/", network(host_seconds=0.3))
    assert answer.status == 0
    assert answer.why
    assert time.monotonic() - begun < 3
