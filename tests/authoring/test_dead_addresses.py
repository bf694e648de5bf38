"""Source addresses are asked once, all of them in time, and good answers are kept."""

from __future__ import annotations

import datetime
import json
import threading
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from generator.authoring import dead_addresses
from generator.authoring.http_status import Answer, Network
from tests.authoring.web_servers import asked, network, pages, silent, url

__all__ = ["pages", "silent"]  # fixtures

TODAY = datetime.date(2026, 11, 20)


def one(address: str, path: Path, how: Network | None = None) -> Answer:
    return dead_addresses.ask([address], path / "cache" / "addresses.json", TODAY, how or network())[address]


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
