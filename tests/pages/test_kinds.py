"""The table of page kinds: what reads it, that a new kind is one value, and which pages there are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from generator.digests import text_digest
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.addresses import Frame, Link, Page
from generator.pages.kind import PageKind, one_listed
from generator.pages.kinds import KINDS
from generator.pages.parts.store import Store
from generator.problems import FaultyContent
from generator.rendering.layouts import Layouts
from tests.pages.toy_findings import SLUGS, by_path, mixed, of_models, toys
from tests.toys import ROOT, model, page_at, pages_of, shipped

PATH = "tallest.html"


@dataclass(frozen=True, slots=True)
class TallestPage:
    frame: Frame
    name: str

    @property
    def path(self) -> str:
        return self.frame.path


def _longest(store: Store) -> str:
    return max((model.short_name for model in store.catalog.models), key=len)


def _pages(store: Store) -> Iterator[Page]:
    yield Page(PATH, TALLEST.name, left=text_digest(_longest(store)))


TALLEST = PageKind(
    "tallest",
    _pages,
    lambda store, page: TallestPage(
        store.frame(page.path, "The longest name", "A page of a test."), _longest(store)
    ),
    layout="pages/tallest.html",
    view_type=TallestPage,
    menu=(Link(35, "Tallest", PATH),),
    listing=lambda store: one_listed(PATH),
)
RAW = PageKind(
    "names",
    lambda store: iter((Page("names.txt", "names", left=text_digest(_longest(store))),)),
    lambda store, page: _longest(store).encode(),
)
LAYOUT = (
    '{% extends "pages/base.html" %}\n{% block main %}<p id="longest">{{ page.name }}</p>{% endblock %}\n'
)


@pytest.fixture
def layouts(tmp_path: Path) -> Path:
    path = shutil.copytree(ROOT / "layouts", tmp_path / "layouts")
    (path / "pages" / "tallest.html").write_text(LAYOUT, "utf-8")
    return path


@pytest.fixture
def edition(layouts: Path) -> Edition:
    return Edition(shipped().findings, Layouts(layouts), page_kinds=(*KINDS, TALLEST, RAW))


def test_a_new_kind_is_one_file_one_layout_and_one_row(edition: Edition) -> None:
    assert f'<p id="longest">{_longest(edition.store)}</p>' in edition.render(PATH).decode()
    assert edition.render("names.txt").decode() == _longest(edition.store)


def test_a_new_kind_is_planned_found_and_listed(edition: Edition) -> None:
    assert {PATH, "names.txt"} <= {target.path for target in edition.targets()}
    assert {PATH, "names.txt"} <= {
        folder.path_of(name) for folder in edition.folders() for name in folder.names
    }
    assert edition.holds(PATH)
    assert edition.find(PATH) == next(target for target in edition.targets() if target.path == PATH)
    assert f"/{PATH}</loc>" in edition.render("sitemap-1.xml").decode()
    assert "names.txt" not in edition.render("sitemap-1.xml").decode()


def test_a_new_kind_stands_in_the_menu_of_every_page_in_its_place(edition: Edition) -> None:
    for path in (
        "index.html",
        "404.html",
        next(target.path for target in edition.targets() if target.path.startswith("compare/")),
    ):
        menu = edition.render(path).decode().split('<nav aria-label="Site">')[1].split("</nav>")[0]
        assert [menu.index(label) for label in ("Comparisons", "Tallest", "Pictures")] == sorted(
            menu.index(label) for label in ("Comparisons", "Tallest", "Pictures")
        )


def test_a_fault_in_the_layout_of_a_new_kind_is_found_by_check(layouts: Path) -> None:
    (layouts / "pages" / "tallest.html").write_text("{{ page.nothing }}", "utf-8")
    made = Edition(shipped().findings, Layouts(layouts), page_kinds=(*KINDS, TALLEST))
    assert [problem.place.path for problem in made.faults()] == ["layouts/pages/tallest.html"]
    with pytest.raises(FaultyContent):
        made.render(PATH)


def test_every_kind_has_a_name_of_its_own_and_every_layout_its_view() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert [kind.name for kind in KINDS if bool(kind.layout) != bool(kind.view_type)] == []
    assert [
        kind.name for kind in KINDS if kind.layout and not (ROOT / "layouts" / kind.layout).exists()
    ] == []


def test_every_kind_finds_its_own_pages_and_no_others() -> None:
    store = shipped().store
    by_kind = {kind.name: list(kind.pages(store)) for kind in KINDS}
    for kind in KINDS:
        for page in by_kind[kind.name]:
            assert kind.page(store, page.path) == page
        strangers = [pages[0].path for name, pages in by_kind.items() if name != kind.name and pages]
        assert [path for path in strangers if kind.page(store, path) is not None] == []


# Which pages there are


def test_every_model_and_every_pair_has_one_page_in_slug_order() -> None:
    assert of_models(toys()) == [
        *(f"models/{slug}.html" for slug in SLUGS),
        *(f"compare/{a}/{b}.html" for a, b in combinations(SLUGS, 2)),
    ]


def test_no_two_kinds_have_a_page_at_the_same_address() -> None:
    for found in (toys(), mixed("all"), shipped().findings):
        paths = [page.path for page in pages_of(found)]
        assert len(set(paths)) == len(paths)


def test_addresses_do_not_depend_on_the_order_in_which_models_are_given() -> None:
    assert by_path(toys(*(model(slug) for slug in reversed(SLUGS)))) == by_path(toys())


def test_one_model_alone_has_no_comparison() -> None:
    assert of_models(toys(model("a"))) == ["models/a.html"]


@pytest.mark.parametrize(
    "found",
    [toys(), mixed("all"), mixed("comparable"), mixed(1), toys(pairs=2)],
    ids=["toys", "all", "comparable", "one", "two"],
)
def test_finding_a_page_agrees_with_listing_them(found: Findings) -> None:
    for page in pages_of(found):
        assert page_at(found, page.path) == page


@pytest.mark.parametrize(
    "path",
    [
        "compare/b/a.html",
        "compare/a/a.html",
        "compare/a/zzz.html",
        "compare/zzz/a.html",
        "compare/a.html",
        "compare/a/b",
        "compare/a/b/",
        "compare/a/b/c.html",
        "compare//a/b.html",
        "compare/a//b.html",
        "/compare/a/b.html",
        "compare/a/b.html.html",
        "compare/A/b.html",
        "compare/../compare/a/b.html",
        "compare/a/../b.html",
        "../compare/a/b.html",
        "models/zzz.html",
        "models/a",
        "models/.html",
        "models/../index.html",
        "models/a.html/",
        "index",
        "index.html/",
        "/index.html",
        "./index.html",
        "",
        "/",
        ".",
        "..",
        "../../etc/passwd",
        "sitemap-0.xml",
        "sitemap-2.xml",
        "compare.html",
    ],
)
def test_what_is_no_page_is_not_found(path: str) -> None:
    assert page_at(toys(), path) is None
