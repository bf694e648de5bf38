"""What is shown when a fault of content, of layouts or of our own comes between a save and its page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import unescape

import pytest

from generator.edition import Edition
from generator.preview.last_good import REMEMBERED, LastGood, Response
from generator.preview.live_edition import Opened
from generator.problems import FaultyContent, Misuse, Place, Problem
from generator.readings.vectors import Readings
from tests.preview.running import PAGE, fault_of
from tests.toys import shipped

SCRIPT = b"<script></script>"
PROBLEM = Problem("toy-fault", "a toy is broken", Place("content/site.yaml", 2, 3), "mend it")
HOSTILE = "bell \x07, title \x1b]0;x\x07, \u202eleft"


class Failing(Edition):
    """The shipped edition, in which some pages can't be rendered or found."""

    def __init__(self, fault: Exception, *paths: str, is_lost: bool = False) -> None:
        super().__init__(shipped().findings, shipped().layouts)
        self._fault, self._paths, self._is_lost = fault, paths, is_lost

    def render(self, path: str) -> bytes:
        if path in self._paths:
            raise self._fault
        return super().render(path)

    def holds(self, path: str) -> bool:
        if self._is_lost and path in self._paths:
            raise self._fault
        return super().holds(path)


class Opening:
    """Opens what it is told to, or raises it."""

    def __init__(self, first: Edition | Exception) -> None:
        self.next = first

    def __call__(self) -> Opened:
        if isinstance(self.next, Exception):
            raise self.next
        return Opened(self.next, Readings({}), ())


def opened(opening: Callable[[], Opened]) -> LastGood:
    pages = LastGood(opening)
    asyncio.run(pages.reopen())
    return pages


def page(pages: LastGood, path: str = PAGE) -> tuple[int, str]:
    response = pages.response(path, SCRIPT)
    return response.status, response.body.decode()


BUGS = [
    ValueError("no such thing"),
    RecursionError("too deep"),
    KeyError("x"),
    MemoryError(),
    OSError(5, "I/O"),
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: type(bug).__name__)
def test_a_bug_while_the_site_is_opened_lies_over_the_last_good_page(
    bug: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    opening = Opening(shipped())
    pages = opened(opening)
    _, good = page(pages)
    opening.next = bug
    asyncio.run(pages.reopen())
    status, shown = page(pages)
    assert status == 200
    assert fault_of(shown).startswith(
        f"error: the site can't be shown, by a fault of matchup and not of yours: {type(bug).__name__}"
    )
    assert shown.startswith(good.partition("</body>")[0])
    assert "Traceback (most recent call last):" in capsys.readouterr().err
    opening.next = shipped()
    asyncio.run(pages.reopen())
    assert page(pages) == (200, good)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: type(bug).__name__)
@pytest.mark.parametrize("is_lost", [False, True], ids=["rendered", "looked for"])
def test_a_bug_in_one_page_leaves_its_last_good_state_and_all_others(bug: Exception, is_lost: bool) -> None:
    opening = Opening(shipped())
    pages = opened(opening)
    _, good = page(pages)
    opening.next = Failing(bug, PAGE, is_lost=is_lost)
    asyncio.run(pages.reopen())
    assert fault_of(page(pages, "index.html")[1]) == ""
    status, shown = page(pages)
    assert status == 200
    assert fault_of(shown).startswith(f"error: {PAGE} can't be shown")
    assert shown.startswith(good.partition("</body>")[0])


def test_a_page_that_never_was_good_is_blank_below_its_fault() -> None:
    pages = opened(Opening(Failing(ValueError("x"), PAGE)))
    status, shown = page(pages)
    assert status == 200
    assert "<title>Faults</title>" in shown
    assert fault_of(shown)


def test_a_site_that_can_not_be_opened_at_first_is_blank_below_its_fault() -> None:
    status, shown = page(opened(Opening(FaultyContent([PROBLEM]))))
    assert status == 503
    assert fault_of(shown).startswith("error[toy-fault]: a toy is broken\n  --> content/site.yaml:2:3\n")


def test_a_fault_is_said_once_while_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    opening = Opening(Misuse("no site", "make one"))
    pages = opened(opening)
    asyncio.run(pages.reopen())
    page(pages)
    assert capsys.readouterr().err == "error: no site\n   = help: make one\n"


def test_words_of_others_in_a_bug_steer_neither_terminal_nor_page(capsys: pytest.CaptureFixture[str]) -> None:
    pages = opened(Opening(ValueError(f"{HOSTILE} </pre><script>alert(1)</script> \udcff")))
    said = capsys.readouterr().err
    assert all(char.isprintable() or char == "\n" for char in said)
    _, shown = page(pages)
    assert "<script>alert" not in shown
    assert "alert(1)" in unescape(shown)


def test_pictures_are_made_once_and_pages_each_time_they_are_asked_for() -> None:
    rendered: list[str] = []

    class Counting(Edition):
        def render(self, path: str) -> bytes:
            rendered.append(path)
            return super().render(path)

    pages = opened(Opening(Counting(shipped().findings, shipped().layouts)))
    for _ in range(2):
        for path in ("favicon.svg", "index.html"):
            pages.response(path, SCRIPT)
    assert sorted(rendered) == ["favicon.svg", "index.html", "index.html"]


def test_only_so_many_last_good_pages_are_kept() -> None:
    pages = opened(Opening(shipped()))
    for number in range(REMEMBERED + 5):
        page(pages, "index.html" if number % 2 else PAGE)
    assert len(pages._pages) == 2
    paths = [target.path for target in shipped().targets() if target.path.endswith(".html")]
    for path in paths * 3:
        page(pages, path)
    assert len(pages._pages) <= REMEMBERED


def test_what_is_no_page_gets_the_sites_own_page_that_says_so() -> None:
    response = opened(Opening(shipped())).response("nothing.css", SCRIPT)
    assert isinstance(response, Response)
    assert (response.status, response.media_type) == (404, "text/html; charset=utf-8")
    assert response.body.replace(SCRIPT, b"") == shipped().render("404.html")
