"""Where the preview listens and whom it answers, asked over real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.preview.listening import is_asked, listen
from generator.preview.server import serve
from generator.problems import CannotGoOn, Misuse
from tests.preview.running import PATIENCE, Running, copied, running


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000"])
def test_this_machine_is_answered(preview: Running, host: str) -> None:
    assert preview.ask("/", Host=host)[0].status == 200


@pytest.mark.parametrize(
    "host", ["matchup.test", "localhost.matchup.test:8000", "127.0.0.1.matchup.test", "127.0.0.2", "[::2]"]
)
@pytest.mark.parametrize("path", ["/", "/site.css", "/livereload.js", "/livereload"])
def test_another_host_is_refused(preview: Running, host: str, path: str) -> None:
    response, body = preview.ask(path, Host=host)
    assert (response.status, body) == (403, b"The preview answers only to localhost and 127.0.0.1.\n")


def test_it_listens_on_loopback_alone(preview: Running) -> None:
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.2", preview.port), PATIENCE),
    ):
        pass


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview that other machines can reach, too."""
    with running(copied(tmp_path_factory.mktemp("shared")), address="0.0.0.0") as found:
        yield found


def test_a_preview_for_other_machines_warns_that_drafts_can_be_read(shared: Running) -> None:
    assert shared.greeting == [
        "warning: 0.0.0.0 can be reached from other machines: "
        "whoever can reach this one can read your drafts",
        f"preview at http://0.0.0.0:{shared.port}/  (Ctrl-C ends it)",
    ]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1", 200),
        ("192.168.1.7:8000", 200),
        ("[fe80::1]:8000", 200),
        ("0.0.0.0:8000", 200),
        ("matchup.test", 403),
        ("192.168.1.7.matchup.test", 403),
        ("192.168.1", 403),
    ],
)
def test_a_preview_for_other_machines_answers_to_numbers_and_to_no_name(
    shared: Running, host: str, status: int
) -> None:
    assert shared.ask("/", Host=host)[0].status == status


@pytest.mark.parametrize("address", ["203.0.113.7", "no such name", "localhost:80"])
def test_an_address_that_is_not_of_this_machine_is_refused(tmp_path: Path, address: str) -> None:
    copied(tmp_path)
    with pytest.raises(Misuse, match=f'"{address}" is no address of this machine'):
        serve(tmp_path, lambda: pytest.fail("nothing was to be opened"), 0, address)


def test_the_end_of_the_ports_is_the_end_of_the_search() -> None:
    with (
        socket.create_server(("127.0.0.1", 65535)),
        pytest.raises(CannotGoOn, match="no port from 65535 to 65535 is free"),
    ):
        listen("127.0.0.1", 65535)


def test_a_name_of_several_addresses_is_listened_to_at_one_port() -> None:
    sockets = listen("localhost", 0)
    ports = {each.getsockname()[1] for each in sockets}
    for each in sockets:
        each.close()
    assert len(ports) == 1


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("localhost:8000", "127.0.0.1", True),
        ("10.0.0.7:8000", "127.0.0.1", False),
        ("10.0.0.7:8000", "0.0.0.0", True),
        ("[2001:db8::1]:80", "::", True),
        ("drafts.example:8000", "0.0.0.0", False),
        ("workstation:8000", "workstation", True),
        ("", "0.0.0.0", False),
    ],
)
def test_a_host_is_asked_by_the_name_it_listens_at_or_by_number(
    host: str, address: str, expected: bool
) -> None:
    assert is_asked(host, address) is expected


def test_the_next_free_port_is_taken_and_said(preview: Running) -> None:
    with running(preview.site_path, preview.port) as second:
        assert second.port > preview.port
        assert second.greeting == [
            f"port {preview.port} is in use; {second.port} is the next free one",
            f"preview at http://127.0.0.1:{second.port}/  (Ctrl-C ends it)",
        ]
        assert second.page("/").replace(f"port={second.port}", f"port={preview.port}") == preview.page("/")


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused(tmp_path: Path, port: int) -> None:
    copied(tmp_path)
    with pytest.raises(Misuse, match=f"there is no port {port}"):
        serve(tmp_path, lambda: pytest.fail("nothing was to be opened"), port)
