"""The preview over real sockets: its pages, its faults, and what an open tab is told."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from generator import build, places
from generator.edition import Edition
from generator.preview.server import serve
from generator.problems import Misuse
from generator.terminal import progress
from tests.preview.running import (
    MODEL,
    PAGE,
    PATIENCE,
    STOPPED,
    Running,
    copied,
    fault_of,
    running,
    written_beside_and_moved,
)
from tests.toys import ROOT

SAMPLE = "content/samples/scene-01.png"


@pytest.fixture(scope="module")
def edition(preview: Running) -> Edition:
    return build.open_edition(places.Site(preview.site_path), "cpu", progress)[0]


# Pages


def test_every_page_has_the_bytes_of_the_build_and_one_script(preview: Running, edition: Edition) -> None:
    for path in (target.path for target in edition.targets()):
        built = edition.render(path)
        expected = (
            built.replace(b"</head>", preview.scripts + b"</head>", 1) if path.endswith(".html") else built
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
        ("/llms.txt", "text/plain; charset=utf-8"),
        ("/api/v1/models/flux-1-pro.json", "application/json"),
        ("/api/v1/models.csv", "text/csv; charset=utf-8"),
        ("/models/flux-1-pro.md", "text/markdown; charset=utf-8"),
        ("/feeds/all.atom", "application/atom+xml; charset=utf-8"),
        ("/badges/flux-1-pro.dark.svg", "image/svg+xml; charset=utf-8"),
        ("/share/site.png", "image/png"),
        ("/nothing.css", "text/html; charset=utf-8"),
        ("/nothing.json", "text/html; charset=utf-8"),
    ],
)
def test_an_answer_names_its_kind_and_is_never_stored(preview: Running, path: str, kind: str) -> None:
    response, _ = preview.ask(path)
    assert response.status == (404 if "nothing" in path else 200)
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
    assert body.replace(preview.scripts, b"") == edition.render("404.html")


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


# Open tabs


async def closed(tab: WebSocketClientConnection) -> None:
    """Says goodbye and waits for the answer, so that no socket is left open."""
    tab.close()
    while await asyncio.wait_for(tab.read_message(), PATIENCE) is not None:
        pass


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
        await closed(tab)
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


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no JSON",
        "[]",
        "7",
        "null",
        '"hello"',
        "{}",
        '{"command": 7}',
        '{"command": null}',
        "[" * 10**5,
        b"\xff",
    ],
    ids=range(11),
)
def test_a_message_that_is_none_of_the_protocol_is_passed_over_without_a_word(
    preview: Running, message: str | bytes
) -> None:
    async def talk() -> str:
        address = f"127.0.0.1:{preview.port}"
        headers = {"Origin": f"http://{address}"}
        tab = await websocket_connect(HTTPRequest(f"ws://{address}/livereload", headers=headers))
        await tab.write_message(message, binary=isinstance(message, bytes))
        await tab.write_message(json.dumps({"command": "hello"}))
        answer = json.loads(await asyncio.wait_for(tab.read_message(), PATIENCE))
        await closed(tab)
        return answer["command"]

    assert asyncio.run(talk()) == "hello"
    assert preview.silence() == []


# Changes and faults


def truncated_and_written(path: Path, content: bytes) -> None:
    """As a shell's redirection, nano and VS Code do."""
    with path.open("wb") as file:
        file.write(content)


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


def test_a_checkout_of_a_thousand_files_is_read_a_few_times_at_most(edited: Running) -> None:
    toys = [edited.site_path / "content" / "models" / f"toy-{number:04}.md" for number in range(1000)]
    try:
        for toy in toys:
            toy.write_text("---\nname: toy\n", "utf-8")
        edited.wait(f"/{PAGE}", lambda page: fault_of(page).count("error[") == len(toys))
    finally:
        for toy in toys:
            toy.unlink()
    edited.wait(f"/{PAGE}", lambda page: not fault_of(page))
    said = edited.said("pages are new")
    changes = [line for line in said if re.search("(\\.md|more) changed", line)]
    assert 2 <= len(changes) <= 12
    assert re.search(r"toy-\d+\.md and \d+ more changed", "\n".join(changes))


# Texts without a vector


def test_a_text_without_a_vector_is_shown_with_the_matches_of_its_last_wording(edited: Running) -> None:
    good = edited.page(f"/{PAGE}")
    edited.write(MODEL, "\nUnique: ", "\nIt hums.\n\nUnique: ")
    page = edited.wait(f"/{PAGE}", lambda page: "It hums." in page)
    note = re.search(r'<div id="matchup-note" role="status">(.*?)</div>', page)
    assert note is not None
    assert note[1] == edited.said("1 text has")[-1]
    assert note[1] == (
        "1 text has no vector yet (flux-1-pro): "
        "matches are those of its last wording, or none, until `matchup measure` was run"
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
        (edited.site_path / "layouts" / "pieces" / name).write_text("half", "utf-8")
    passing = edited.site_path / "content" / "models" / ".flux-1-pro.md.new"
    passing.write_text((edited.site_path / MODEL).read_text("utf-8"), "utf-8")
    passing.replace(edited.site_path / MODEL)
    assert edited.said("changed")[0].startswith(f"{MODEL} changed: pages are new")


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
    edited.write("layouts/pages/home.html", "{% block main %}", "{% block main %}{{ page.nothing }}")
    page = edited.wait("/", fault_of)
    before = (
        (edited.site_path / "layouts/pages/home.html").read_text("utf-8").partition("{{ page.nothing }}")[0]
    )
    assert f"layouts/pages/home.html:{before.count(chr(10)) + 1}" in fault_of(page)
    assert page.startswith(good.partition("</body>")[0])
    edited.write("layouts/pages/home.html", "{{ page.nothing }}", "")
    assert edited.wait("/", lambda page: not fault_of(page)) == good


def test_a_layout_that_can_not_be_read_is_a_fault(edited: Running) -> None:
    edited.write("layouts/pages/home.html", "{% block main %}", "{% block %}")
    assert "error[layout-syntax]" in fault_of(edited.wait("/", fault_of))


def test_a_site_that_starts_with_a_fault_shows_it_until_it_is_gone(tmp_path: Path) -> None:
    site_path = copied(tmp_path)
    text = (site_path / MODEL).read_text("utf-8")
    (site_path / MODEL).write_text(text.replace("\nmaker: ", "\nmakker: "), "utf-8")
    with running(site_path) as preview:
        response, body = preview.ask("/")
        assert response.status == 503
        assert preview.scripts in body
        assert fault_of(body.decode()) == "\n".join(preview.greeting[:-1])
        (site_path / MODEL).write_text(text, "utf-8")
        assert "</h1>" in preview.wait("/", lambda page: not fault_of(page))


# Beginning and end


@pytest.mark.parametrize(
    ("number", "expected"),
    [(signal.SIGINT, (130, STOPPED)), (signal.SIGTERM, (143, STOPPED.replace("Ctrl-C", "SIGTERM")))],
    ids=["SIGINT", "SIGTERM"],
)
@pytest.mark.parametrize("is_ignored", [False, True], ids=["in front", "in the background"])
def test_a_signal_ends_it_in_one_line(
    tmp_path: Path, number: int, expected: tuple[int, str], is_ignored: bool
) -> None:
    """A shell has what it starts in the background ignore SIGINT, as nohup does with other signals."""
    before = [signal.signal(each, signal.SIG_IGN if is_ignored else signal.SIG_DFL) for each in (2, 15)]
    try:
        preview = Running(copied(tmp_path))
    finally:
        for each, handler in zip((2, 15), before, strict=True):
            signal.signal(each, handler)
    preview.ask("/")
    assert preview.stop(number) == expected


def test_a_signal_ends_it_while_tabs_are_open_and_a_file_is_being_saved(tmp_path: Path) -> None:
    with running(copied(tmp_path)) as preview:
        in_a_tab(preview, lambda: preview.write(MODEL, "maker: ", "maker: New "))
        preview.said("changed")
        preview.write(MODEL, "maker: New ", "maker: Newer ")
        status, words = preview.stop()
        assert status == 130
        assert words.splitlines()[-1] == STOPPED
        assert len(words.splitlines()) <= 2


def test_a_preview_and_a_build_of_one_site_leave_each_other_alone(changing: Running, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "build", "--site", str(changing.site_path)]
    for _ in range(2):
        changing.write(MODEL, "maker: ", "maker: New ")
        built = subprocess.run(
            [*command, "--output", str(tmp_path / "pages")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (built.returncode, built.stderr) == (0, "")
        shown = changing.wait(f"/{PAGE}", lambda page: "New Black Forest Labs" in page and not fault_of(page))
        assert shown.encode().replace(changing.scripts, b"") == (tmp_path / "pages" / PAGE).read_bytes()
        changing.restore()


def test_a_site_whose_content_is_taken_away_is_a_fault_and_no_end(tmp_path: Path) -> None:
    site_path = copied(tmp_path / "site")
    with running(site_path) as preview:
        good = preview.page(f"/{PAGE}")
        (site_path / "content").rename(tmp_path / "content")
        preview.said("changed")
        page = preview.wait(f"/{PAGE}", fault_of)
        assert "is not a site: it has no folder content/" in fault_of(page)
        assert page.startswith(good.partition("</body>")[0])
        assert preview.process.poll() is None


def test_layouts_that_come_to_a_site_without_any_are_seen(tmp_path: Path) -> None:
    site_path = copied(tmp_path / "site")
    shutil.rmtree(site_path / "layouts")
    with running(site_path) as preview:
        plain = preview.page("/")
        own = site_path / "layouts" / "pages" / "privacy.html"
        own.parent.mkdir(parents=True)
        own.write_text("mine", "utf-8")
        assert preview.wait("/privacy.html", lambda page: page.startswith("mine"))
        own.write_text("mine still", "utf-8")
        assert preview.wait("/privacy.html", lambda page: page.startswith("mine still"))
        assert preview.page("/") == plain


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="is not a site: it has no folder content/"):
        serve(tmp_path, lambda: pytest.fail("nothing was to be opened"), 0)
