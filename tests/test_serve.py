"""The preview, asked over real sockets: its pages, its faults, who may ask, and what an open tab is told."""

from __future__ import annotations

import asyncio
import json
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect
from watchfiles import Change

from generator import build, places
from generator.cli import progress
from generator.edition import Edition
from generator.preview.server import serve
from generator.preview.watch import _bursts, _lasting
from generator.problems import Misuse
from tests.toys import copy_site

REPOSITORY_PATH = Path(__file__).parent.parent
PAGE = "compare/flux-1-pro/stable-diffusion.html"
MODEL = "content/models/flux-1-pro.md"
SAMPLE = "content/samples/scene-01.png"
PATIENCE = 10  # seconds that a change may take to show on a busy machine; it takes 0.1
PREVIEW = """
import sys
from pathlib import Path
from generator.build import Site
from generator.reopened import LiveEdition
from generator.serve import serve

place = Site(Path(sys.argv[1]))
serve(place.path, LiveEdition(place).open, int(sys.argv[2]), lambda words: print(words, flush=True), *sys.argv[3:])
"""


class Running:
    """A preview in a process of its own."""

    def __init__(self, site_path: Path, port: int = 0, address: str = "127.0.0.1") -> None:
        self.site_path = site_path
        self._originals: dict[str, str] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PREVIEW, str(site_path), str(port), address],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=REPOSITORY_PATH,
        )
        self._said: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.greeting = self.said("preview at")
        self.port = int(re.findall(r":(\d+)/", self.greeting[-1])[0])
        self.script = (
            f'<script src="/in-place.js" data-preview defer></script><script src="/livereload.js?port={self.port}" data-preview defer></script>'
        ).encode()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self._said.put(line.rstrip("\n"))

    def said(self, words: str) -> list[str]:
        """The lines of the terminal up to the first that has these words."""
        lines: list[str] = []
        while not lines or words not in lines[-1]:
            try:
                lines.append(self._said.get(timeout=PATIENCE))
            except queue.Empty:
                pytest.fail(f'"{words}" was not said; said: {lines}')
        return lines

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def page(self, path: str) -> str:
        return self.ask(path)[1].decode()

    def wait(self, path: str, is_so: Callable[[str], object]) -> str:
        """The page, once it is so."""
        end = time.monotonic() + PATIENCE
        while not is_so(page := self.page(path)):
            assert time.monotonic() < end, page
        return page

    def write(self, path: str, old: str, new: str) -> None:
        text = (self.site_path / path).read_text("utf-8")
        assert old in text
        self._originals.setdefault(path, text)
        (self.site_path / path).write_text(text.replace(old, new, 1), "utf-8")

    def restore(self) -> None:
        """The site as it was, and nothing more to be said about it."""
        for path, text in self._originals.items():
            (self.site_path / path).write_text(text, "utf-8")
        self._originals.clear()
        (
            self.site_path / "content" / "facts.yaml"
        ).touch()  # the first of all names: it is named even if it changes together with others
        self.said("content/facts.yaml")

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        self.process.stdout.close()
        return status, "\n".join(self._said.get() for _ in range(self._said.qsize()))


def copied(folder_path: Path) -> Path:
    copy_site(folder_path)
    return folder_path


@contextmanager
def running(site_path: Path, port: int = 0, address: str = "127.0.0.1") -> Iterator[Running]:
    preview = Running(site_path, port, address)
    try:
        yield preview
    finally:
        if preview.process.poll() is None:
            preview.stop()


def fault_of(page: str) -> str:
    """The text in the box, or nothing."""
    found = re.search(r'<div id="matchup-fault" role="alert"><pre>(.*?)</pre></div>', page, re.DOTALL)
    return unescape(found[1]) if found else ""


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview whose site no test changes."""
    with running(copied(tmp_path_factory.mktemp("still"))) as found:
        yield found


@pytest.fixture(scope="module")
def edition(preview: Running) -> Edition:
    return build.edition(places.Site(preview.site_path), "cpu", progress)[0]


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(copied(tmp_path_factory.mktemp("changing"))) as found:
        yield found


@pytest.fixture
def edited(changing: Running) -> Iterator[Running]:
    """A preview whose files a test may edit with `write`; they are restored after it."""
    yield changing
    changing.restore()


# Pages


def test_every_page_has_the_bytes_of_the_build_and_one_script(preview: Running, edition: Edition) -> None:
    for path in (target.path for target in edition.targets()):
        built = edition.render(path)
        expected = (
            built.replace(b"</head>", preview.script + b"</head>", 1) if path.endswith(".html") else built
        )
        response, body = preview.ask(f"/{path}")
        assert (response.status, body) == (200, expected), path


def test_the_first_page_is_at_the_root(preview: Running) -> None:
    assert preview.page("/") == preview.page("/index.html")


def test_an_address_may_be_quoted_and_have_a_query(preview: Running) -> None:
    assert preview.page("/site%2Ecss?livereload=1") == preview.page("/site.css")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/site.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/nothing.css", "text/html; charset=utf-8"),
    ],
)
def test_an_answer_names_its_kind_and_is_never_stored(preview: Running, path: str, kind: str) -> None:
    response, _ = preview.ask(path)
    assert response.headers["Content-Type"] == kind
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/compare/",
        "/compare",
        "/models/",
        "/compare/stable-diffusion/flux-1-pro.html",  # the wrong way round
        "//index.html",
        "/content/site.yaml",
        "/../content/site.yaml",
        "/models/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2fcontent%2fsite.yaml",
        "/static/../../content/site.yaml",
        "/site.css%00",
        "/forcereload",
    ],
)
def test_what_is_no_page_gets_the_sites_own_page_that_says_so(
    preview: Running, edition: Edition, path: str
) -> None:
    response, body = preview.ask(path)
    assert response.status == 404
    assert body.replace(preview.script, b"") == edition.render("404.html")


def test_an_address_that_is_not_utf8_is_refused(preview: Running) -> None:
    assert preview.ask("/%ff")[0].status == 400


def test_head_has_the_headers_of_get_and_no_body(preview: Running) -> None:
    asked, body = preview.ask(f"/{PAGE}", "HEAD")
    whole, _ = preview.ask(f"/{PAGE}")
    assert (asked.status, body) == (200, b"")
    assert asked.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods_are_refused(preview: Running, method: str) -> None:
    response, body = preview.ask("/", method)
    assert (response.status, body) == (405, b"The preview answers GET and HEAD.\n")
    assert response.headers["Allow"] == "GET, HEAD"


# Who may ask


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
        "warning: 0.0.0.0 can be reached from other machines: whoever can reach this one can read your drafts",
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
        serve(tmp_path, lambda: pytest.fail("nothing was to be opened"), 0, print, address)


# Open tabs


def in_a_tab(preview: Running, act: Callable[[], None], origin: str = "") -> list[dict[str, object]]:
    """What livereload tells a tab that shakes hands with it: its hello, then what follows the act."""

    async def talk() -> list[dict[str, object]]:
        address = f"127.0.0.1:{preview.port}"
        tab = await websocket_connect(
            HTTPRequest(f"ws://{address}/livereload", headers={"Origin": origin or f"http://{address}"})
        )
        await tab.write_message(
            json.dumps({"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]})
        )
        hello = json.loads(await asyncio.wait_for(tab.read_message(), PATIENCE))
        await tab.write_message(json.dumps({"command": "info", "url": f"http://{address}/"}))
        await tab.write_message(
            json.dumps({"command": "hello"})
        )  # its answer says that the line before has been read
        await asyncio.wait_for(tab.read_message(), PATIENCE)
        act()
        told = json.loads(await asyncio.wait_for(tab.read_message(), PATIENCE))
        tab.close()
        return [hello, told]

    return asyncio.run(talk())


def test_the_script_of_a_page_is_livereloads(preview: Running) -> None:
    response, body = preview.ask(f"/livereload.js?port={preview.port}")
    assert response.status == 200
    assert b"LiveReload" in body


def test_an_open_tab_reloads_when_a_model_is_saved(edited: Running) -> None:
    hello, told = in_a_tab(edited, lambda: edited.write(MODEL, "maker: ", "maker: New "))
    assert (hello["command"], told["command"], told["path"]) == ("hello", "reload", "*")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("layouts/static/samples.js", "(", " ("),
        ("layouts/static/favicon.svg", "<svg", "<svg "),
        (SAMPLE, "", ""),
    ],
)
def test_a_tab_reloads_all_when_more_than_words_have_changed(
    edited: Running, path: str, old: str, new: str
) -> None:
    def save() -> None:
        (edited.site_path / path).touch() if not old else edited.write(path, old, new)

    assert in_a_tab(edited, save)[1]["path"] == "everything"


def test_a_stylesheet_is_swapped_without_a_reload(edited: Running) -> None:
    _, told = in_a_tab(edited, lambda: edited.write("layouts/static/site.css", ":root", "/* new */ :root"))
    assert (told["path"], told["liveCSS"]) == ("/site.css", True)


def test_a_page_of_another_origin_hears_nothing(preview: Running) -> None:
    with pytest.raises(HTTPClientError, match="403"):
        in_a_tab(preview, lambda: None, origin="http://matchup.test")


# Changes and faults


def truncated_and_written(path: Path, content: bytes) -> None:
    """As a shell's redirection, nano and VS Code do."""
    with path.open("wb") as file:
        file.write(content)


def written_beside_and_moved(path: Path, content: bytes) -> None:
    """As sed -i, JetBrains and most scripts do."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


def moved_away_and_written(path: Path, content: bytes) -> None:
    """As vim does with its backup, which it then removes."""
    backup = path.with_name(f"{path.name}~")
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    path.rename(backup)
    path.write_bytes(content)
    backup.unlink()


def deleted_and_written(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def written_in_pieces(path: Path, content: bytes) -> None:
    """As over a slow network drive: half of the file stands there for longer than a burst of saves lasts."""
    half = len(content) // 2
    path.write_bytes(content[:half])
    time.sleep(0.1)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "save",
    [
        truncated_and_written,
        written_beside_and_moved,
        moved_away_and_written,
        deleted_and_written,
        written_in_pieces,
    ],
)
def test_however_an_editor_saves_the_page_is_new_and_without_a_fault(
    edited: Running, save: Callable[[Path, bytes], None]
) -> None:
    path = edited.site_path / MODEL
    edited.write(MODEL, "maker: ", "maker: ")  # remembered, to be restored
    save(path, path.read_bytes().replace(b"\nmaker: ", b"\nmaker: Saved ", 1))
    edited.wait(f"/{PAGE}", lambda page: "Saved Black Forest Labs" in page and not fault_of(page))


def test_broken_yaml_while_typing_shows_each_state_and_ends_without_a_fault(edited: Running) -> None:
    good = edited.page(f"/{PAGE}")
    text = (edited.site_path / MODEL).read_text("utf-8")
    edited.write(MODEL, "maker: ", "maker: ")
    for typed in ("\nmaker: [", "\nmaker: [a, ", '\nmaker: "', "\nmaker", "\n\tmaker: "):
        (edited.site_path / MODEL).write_text(text.replace("\nmaker: ", typed, 1), "utf-8")
        edited.said("pages stay as they were")
        assert MODEL in fault_of(edited.page(f"/{PAGE}"))
    (edited.site_path / MODEL).write_text(text, "utf-8")
    assert edited.wait(f"/{PAGE}", lambda page: not fault_of(page)) == good


async def _seen(saves: list[tuple[float, int]]) -> list[int]:
    """How many files each burst has, of saves with so many after so many seconds."""

    async def changes() -> AsyncIterator[set[tuple[Change, str]]]:
        for number, (pause, count) in enumerate(saves):
            await asyncio.sleep(pause)
            yield {(Change.modified, f"{number}-{each}") for each in range(count)}
        await asyncio.Event().wait()

    bursts, seen = _bursts(changes()), []
    while sum(seen) < sum(count for _, count in saves):
        seen.append(len(await asyncio.wait_for(anext(bursts), PATIENCE)))
    return seen


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        ([(0, 400), (0.05, 1), (0.05, 599)], [1000]),  # a checkout, which pauses
        ([(0, 400), (0.6, 600)], [400, 600]),  # two of them
        ([(0, 2), (0.05, 1)], [2, 1]),  # an editor
    ],
)
def test_a_checkout_is_one_change_and_an_editors_saves_are_shown_one_by_one(
    saves: list[tuple[float, int]], expected: list[int]
) -> None:
    assert asyncio.run(_seen(saves)) == expected


def test_a_checkout_of_a_thousand_files_is_read_a_few_times_at_most(edited: Running) -> None:
    for number in range(1000):
        (edited.site_path / "content" / "models" / f"toy-{number:04}.md").write_text(
            "---\nname: toy\n", "utf-8"
        )
    first = edited.said("pages stay as they were")[-1]
    assert re.match(r"content/models/toy-\d+\.md and \d+ more changed", first)
    for number in range(1000):
        (edited.site_path / "content" / "models" / f"toy-{number:04}.md").unlink()
    edited.wait(f"/{PAGE}", lambda page: not fault_of(page))
    said = [line for line in edited.said("pages are new") if "changed" in line]
    assert len(said) <= 4


# Texts without a vector


def test_a_text_without_a_vector_is_shown_with_the_matches_of_its_last_wording(edited: Running) -> None:
    good = edited.page(f"/{PAGE}")
    edited.write(MODEL, "\nUnique: ", "\nIt hums.\n\nUnique: ")
    page = edited.wait(f"/{PAGE}", lambda page: "It hums." in page)
    note = re.search(r'<div id="matchup-note" role="status">(.*?)</div>', page)
    assert note is not None
    assert note[1] == edited.said("1 text has")[-1]
    assert (
        note[1]
        == "1 text has no vector yet (flux-1-pro): matches are those of its last wording, or none, until `matchup measure` was run"
    )
    assert fault_of(page) == ""
    assert re.findall("similarity|overlap of [0-9]+", page) == re.findall(
        "similarity|overlap of [0-9]+", good
    )
    edited.write(MODEL, "\nIt hums.\n\nUnique: ", "\nUnique: ")
    assert edited.wait(f"/{PAGE}", lambda page: "matchup-note" not in page) == good


def test_a_saved_model_is_shown_and_said_in_one_line(edited: Running) -> None:
    edited.write(MODEL, "maker: ", "maker: New ")
    edited.wait(f"/{PAGE}", lambda page: "New Black Forest Labs" in page)
    lines = edited.said("changed")
    assert len(lines) == 1
    assert re.fullmatch(rf"{MODEL} changed: pages are new in \d+ ms", lines[0])


def test_what_an_editor_leaves_for_a_moment_is_not_a_change(edited: Running) -> None:
    for name in (".cell.html.swp", "4913", "cell.html~", "#cell.html#", "cell.html.tmp"):
        (edited.site_path / "layouts" / "parts" / name).write_text("half", "utf-8")
    passing = edited.site_path / "content" / "models" / ".flux-1-pro.md.new"
    passing.write_text((edited.site_path / MODEL).read_text("utf-8"), "utf-8")
    passing.replace(edited.site_path / MODEL)
    assert edited.said("changed")[0].startswith(f"{MODEL} changed: pages are new")


def test_a_file_that_came_and_went_in_one_burst_is_not_a_change(tmp_path: Path) -> None:
    kept, passing, removed = (str(tmp_path / name) for name in ("kept.md", "sedaB3dE", "removed.md"))
    Path(kept).touch()
    burst = {
        (Change.added, passing),
        (Change.deleted, passing),
        (Change.deleted, kept),
        (Change.added, kept),
        (Change.deleted, removed),
    }
    assert _lasting(burst) == {kept, removed}


def test_a_fault_is_shown_over_the_last_good_page_and_clears_itself(edited: Running) -> None:
    good = edited.page(f"/{PAGE}")
    edited.write(MODEL, "\nmaker: ", "\nmakker: <b> & ")
    page = edited.wait(f"/{PAGE}", fault_of)
    said = edited.said("changed")
    assert "\n".join(said[:-1]) == fault_of(page)
    assert "makker" in fault_of(page)
    assert "<b> &" not in page
    assert (
        re.sub(r"<style>\n#matchup-fault.*?</style>\n<div id.*?</div>\n", "", page, flags=re.DOTALL) == good
    )
    edited.write(MODEL, "\nmakker: <b> & ", "\nmaker: ")
    assert edited.wait(f"/{PAGE}", lambda page: not fault_of(page)) == good


def test_a_fault_that_stands_is_said_once(edited: Running) -> None:
    edited.write(MODEL, "\nmaker: ", "\nmakker: ")
    assert len(edited.said("changed")) > 1
    edited.write("layouts/static/site.css", ":root", "/* new */ :root")
    assert edited.said("changed") == [
        "layouts/static/site.css changed: pages stay as they were, with the fault shown over them"
    ]


def test_a_fault_that_only_rendering_finds_is_shown_over_the_last_good_page(edited: Running) -> None:
    good = edited.page("/")
    edited.write("layouts/home.html", "{% block main %}", "{% block main %}{{ page.nothing }}")
    page = edited.wait("/", fault_of)
    assert "layouts/home.html:3" in fault_of(page)
    assert page.startswith(good.partition("</body>")[0])
    edited.write("layouts/home.html", "{{ page.nothing }}", "")
    assert edited.wait("/", lambda page: not fault_of(page)) == good


def test_a_layout_that_can_not_be_read_is_a_fault(edited: Running) -> None:
    edited.write("layouts/home.html", "{% block main %}", "{% block %}")
    assert "error[layout-syntax]" in fault_of(edited.wait("/", fault_of))


def test_a_site_that_starts_with_a_fault_shows_it_until_it_is_gone(tmp_path: Path) -> None:
    site_path = copied(tmp_path)
    text = (site_path / MODEL).read_text("utf-8")
    (site_path / MODEL).write_text(text.replace("\nmaker: ", "\nmakker: "), "utf-8")
    with running(site_path) as preview:
        response, body = preview.ask("/")
        assert response.status == 503
        assert preview.script in body
        assert fault_of(body.decode()) == "\n".join(preview.greeting[:-1])
        (site_path / MODEL).write_text(text, "utf-8")
        assert "</h1>" in preview.wait("/", lambda page: not fault_of(page))


# Beginning and end


def test_the_next_free_port_is_taken_and_said(preview: Running) -> None:
    with running(preview.site_path, preview.port) as second:
        assert second.port > preview.port
        assert second.greeting == [
            f"port {preview.port} is in use; {second.port} is the next free one",
            f"preview at http://127.0.0.1:{second.port}/  (Ctrl-C ends it)",
        ]
        assert second.page("/").replace(f"port={second.port}", f"port={preview.port}") == preview.page("/")


def test_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    with running(copied(tmp_path)) as preview:
        preview.ask("/")
        assert preview.stop() == (0, "")


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(Misuse, match="is not a site: it has no folder layouts/"):
        serve(tmp_path, lambda: pytest.fail("nothing was to be opened"), 0, print)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused(tmp_path: Path, port: int) -> None:
    copied(tmp_path)
    with pytest.raises(Misuse, match=f"there is no port {port}"):
        serve(tmp_path, lambda: pytest.fail("nothing was to be opened"), port, print)
