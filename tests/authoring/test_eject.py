"""Base layouts in a site's own folder: what is copied, what it says of itself, and what is refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.authoring.eject import base_names, eject
from generator.places import BASE_LAYOUTS, Site
from generator.problems import Misuse
from generator.rendering.layouts import Layouts
from tests.small import make, output
from tests.toys import ROOT, edition, tree


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Site(tmp_path / "site")


def files(site: Site) -> list[str]:
    return sorted(path.relative_to(site.path).as_posix() for path in site.path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "asked",
    ["layouts/joined/compare.html", "joined/compare.html", "compare.html", "compare", "joined\\compare.html"],
)
def test_a_layout_is_known_by_its_path_and_by_its_name(asked: str, site: Site) -> None:
    assert eject(site, [asked]).copied == ("joined/compare.html",)
    assert files(site) == ["layouts/joined/compare.html"]


def test_a_copy_tells_what_it_sees_and_who_names_it_and_then_is_as_it_was(site: Site) -> None:
    eject(site, ["joined/row.html", "macros/legend.html", "site.css"])
    row = (site.layouts_path / "joined" / "row.html").read_text("utf-8")
    comment, _, rest = row.partition("\n#}\n")
    assert rest == (BASE_LAYOUTS / "joined" / "row.html").read_text("utf-8")
    words = " ".join(comment.split())
    assert "stands in place of layouts/joined/row.html of matchup-site" in words
    assert re.search(r"page has [^.]*\bleft: Filled", words)
    legend = " ".join((site.layouts_path / "macros" / "legend.html").read_text("utf-8").split())
    assert re.search(r"Named by [^#]*joined/compare\.html", legend)
    for name in ("static/site.css",):
        assert (site.layouts_path / name).read_bytes() == (BASE_LAYOUTS / name).read_bytes()


def test_all_are_copied_but_those_that_are_there_and_pages_keep_their_bytes(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    shutil.copytree(ROOT / "tests" / "sites" / "two-models" / "content", site.path / "content")
    own = site.layouts_path / "pages" / "privacy.html"
    own.parent.mkdir(parents=True)
    own.write_text("mine", "utf-8")
    paths = ["index.html", "compare/alpha/beta.html", "models/alpha.html", "sitemap.xml", "site.css"]
    before = {path: edition(site.path).render(path) for path in paths}
    ejected = eject(site, [])
    assert ejected.own == ("pages/privacy.html",)
    assert own.read_text("utf-8") == "mine"
    assert set(base_names(site).values()) == {True}
    assert {path: edition(site.path).render(path) for path in paths} == before


def test_nothing_is_written_over_and_nothing_else_is_written_either(site: Site) -> None:
    eject(site, ["home"])
    (site.layouts_path / "pages" / "home.html").write_text("mine", "utf-8")
    with pytest.raises(Misuse, match=r"there already: layouts/pages/home\.html; nothing was written"):
        eject(site, ["tag", "home"])
    assert files(site) == ["layouts/pages/home.html"]
    assert (site.layouts_path / "pages" / "home.html").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("asked", "help"),
    [
        ("pages/hoem.html", 'use "pages/home.html"'),
        ("hom", 'use "pages/home.html"'),
        ("compar.html", 'use "joined/compare.html"'),
        ("../../etc/passwd", "`matchup eject --list` has all names"),
        ("capability", ""),
        ("searched", "joined/searched.html, macros/searched.html"),
    ],
)
def test_a_name_that_there_is_not_or_that_several_have_gets_a_remedy(
    asked: str, help: str, site: Site
) -> None:
    if not help:
        assert eject(site, [asked]).copied == ("pieces/capability.html",)
        return
    with pytest.raises(Misuse) as fault:
        eject(site, ["home", asked])
    assert help in fault.value.help
    assert files(site) == []


@pytest.mark.parametrize("name", ["layouts", "layouts/pages", "layouts/pages/home.html"])
def test_nothing_is_written_through_a_link(name: str, site: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "pages").mkdir(parents=True)
    (site.path / name).parent.mkdir(parents=True, exist_ok=True)
    (site.path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misuse, match="is a link"):
        eject(site, ["home"])
    assert [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()] == []


def test_the_repository_itself_has_nothing_to_copy() -> None:
    with pytest.raises(Misuse, match="are the base"):
        eject(Site(ROOT), [])


# What counts of a base and a site's own


def test_a_file_of_the_site_stands_in_place_of_that_of_the_base(tmp_path: Path) -> None:
    base, own = tmp_path / "base", tmp_path / "own"
    for folder, name, text in (
        (base, "page.html", '{% include "part.html" %}'),
        (base, "part.html", "base"),
        (base, "static/site.css", "base"),
        (base, "static/a.js", "base"),
        (own, "part.html", "own"),
        (own, "static/site.css", "own"),
        (own, "static/b.js", "own"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    layouts = Layouts(own, None, base)
    assert layouts.render("page.html", None) == b"own"
    static = {name: path.read_text("utf-8") for name, path in layouts.static_files.items()}
    assert static == {"a.js": "base", "b.js": "own", "site.css": "own"}
    (own / "part.html").unlink()
    without = Layouts(own, None, base)
    assert without.render("page.html", None) == b"base"
    assert without.digest != layouts.digest
    (base / "part.html").write_text("newer", "utf-8")
    assert Layouts(own, None, base).digest != without.digest


def test_a_copy_without_a_change_has_the_digest_of_the_base(tmp_path: Path) -> None:
    own = shutil.copytree(BASE_LAYOUTS / "pieces", tmp_path / "own" / "pieces").parent
    assert Layouts(own, None, BASE_LAYOUTS).digest == Layouts(BASE_LAYOUTS).digest
    assert Layouts(tmp_path / "none", None, BASE_LAYOUTS).digest == Layouts(BASE_LAYOUTS).digest


def test_a_build_sees_files_of_the_site_come_and_go(tmp_path: Path) -> None:
    """As a clean build of the same sources would, byte for byte."""
    site = Site(tmp_path / "site")
    shutil.copytree(ROOT / "tests" / "sites" / "two-models" / "content", site.path / "content")
    make(site)
    first = output(site)
    own = {"joined/row.html": "mine {{ page.label }}", "static/site.css": "mine", "static/more.js": "mine"}
    for name, text in own.items():
        (site.layouts_path / name).parent.mkdir(parents=True, exist_ok=True)
        (site.layouts_path / name).write_text(text, "utf-8")
    make(site)
    make(site, output_path=tmp_path / "clean")
    assert output(site) == tree(tmp_path / "clean")
    assert output(site)["site.css"] == output(site)["more.js"] == b"mine"
    assert b"mine " in output(site)["compare/alpha/beta.html"]
    shutil.rmtree(site.layouts_path)
    make(site)
    assert output(site) == first


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "layouts").write_text("x", "utf-8")
    with pytest.raises(Exception, match="1 error"):
        Layouts(tmp_path / "layouts", None, BASE_LAYOUTS)
