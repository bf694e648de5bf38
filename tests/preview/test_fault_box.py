"""The fault over a page: the terminal's words, places as links into an editor, and nothing acts."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from generator.preview.fault_box import EDITORS, editor_form, fault_box
from generator.preview.last_good import LastGood
from generator.problems import Misuse, Place, Problem, as_text

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def site_path(tmp_path: Path) -> Path:
    path = tmp_path / "a site & more"
    (path / "content" / "models").mkdir(parents=True)
    (path / "content" / "models" / "a.md").write_text("---\n")
    return path


def words(path: str = "content/models/a.md", message: str = "a toy is broken") -> str:
    return as_text([Problem("toy-fault", message, Place(path, 3, 7, 4, "date: soon"), "mend it")])


def links(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'<a href="([^"]*)">', html)]


def test_a_place_opens_its_file_at_line_and_column(site_path: Path) -> None:
    (link,) = links(fault_box(words(), site_path, editor_form("vscode")))
    rooted = site_path.as_posix().replace(" ", "%20").replace("&", "%26")
    assert link == f"vscode://file{rooted}/content/models/a.md:3:7"


def test_every_editor_gets_path_line_and_column(site_path: Path) -> None:
    for name in EDITORS:
        found = links(fault_box(words(), site_path, editor_form(name)))
        assert len(found) == (name != "none")
        assert all("content/models/a.md" in link and "3" in link and "7" in link for link in found)


@pytest.mark.parametrize("path", ["content/models/gone.md", "../outside.md", "/etc/passwd", "content"])
def test_what_is_no_file_of_the_site_is_no_link(path: str, site_path: Path) -> None:
    (site_path.parent / "outside.md").write_text("")
    assert links(fault_box(words(path), site_path, editor_form("vscode"))) == []


def test_words_of_content_stay_words(site_path: Path) -> None:
    html = fault_box(words(f"{HOSTILE}.md", HOSTILE), site_path, editor_form("vscode"))
    assert "<script>" not in html
    shown = unescape(re.sub(r"<[^>]+>", "", html[html.index("<pre>") : html.index("</pre>")]))
    assert shown == words(f"{HOSTILE}.md", HOSTILE)


def test_a_place_in_a_message_is_no_place(site_path: Path) -> None:
    html = fault_box(words(message="x\n --> content/models/a.md:1:1"), site_path, editor_form("vscode"))
    assert len(links(html)) == 1


def test_words_wrap_and_source_lines_with_their_carets_do_not(site_path: Path) -> None:
    html = fault_box(words(), site_path, "")
    assert re.findall(r"<span>(.*)</span>", html) == ["  |", "3 | date: soon", "  |       ^^^^"]


@pytest.mark.parametrize(
    "editor", ["emacs", "", "javascript:alert(1)//{path}", "http://x/", "a://{path} b", 'a://{path}"']
)
def test_neither_an_editor_nor_an_address_is_a_misuse(editor: str) -> None:
    with pytest.raises(Misuse):
        editor_form(editor)


def test_an_address_of_ones_own_is_taken_as_it_is() -> None:
    form = "vscode://vscode-remote/ssh-remote+box{path}:{line}:{column}"
    assert editor_form(form) == form


def test_a_browser_on_another_machine_gets_no_links(site_path: Path) -> None:
    pages = LastGood(lambda: pytest.fail("nothing is opened"), site_path, editor_form("vscode"))
    pages.fault = words()
    here, elsewhere = (pages.response("index.html", b"", is_here).body.decode() for is_here in (True, False))
    assert len(links(here)) == 1
    assert links(elsewhere) == []
    assert site_path.name not in elsewhere
