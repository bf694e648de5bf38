"""Which of our code is in which digest: one byte changed in each room moves it, or does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import grimp
import pytest

from generator import recipe
from tests.toys import ROOT

SHAPES_PAGES = [
    "catalog.py",
    "digests.py",
    "edition.py",
    "media.py",
    "hosts.py",
    "pictures.py",
    "recipe.py",
    "content/resolve.py",
    "content/model_schema.py",
    "content/markdown_form.py",
    "content/marked_yaml.py",
    "readings/outputs.py",
    "findings/scoring.py",
    "rendering/slots.py",
    "rendering/markdown_html.py",
    "pages/comparison.py",
    "pages/parts/rows.py",
    "pages/words/verdict.py",
    "output/compressed.py",
]
SHAPES_NO_PAGE = [
    "cli.py",
    "options.py",
    "build.py",
    "explain.py",
    "places.py",
    "problems.py",
    "cache.py",
    "workers.py",
    "content/checks/wording.py",
    "content/checks/rules.py",
    "authoring/pin.py",
    "authoring/refresh.py",
    "measure/runs.py",
    "measure/instruments/captioners.py",
    "output/plan.py",
    "output/publish.py",
    "output/ledger.py",
    "output/objectstore.py",
    "preview/server.py",
]
READS_CONTENT = ["catalog.py", "files.py", "problems.py", "content/folder.py", "content/checks/wording.py"]
READS_NO_CONTENT = [
    "cli.py",
    "pages/home.py",
    "findings/scoring.py",
    "rendering/layouts.py",
    "readings/vectors.py",
    "output/plan.py",
]


@pytest.fixture
def code(tmp_path: Path) -> Path:
    return shutil.copytree(
        ROOT / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__")
    )


def moves(digest, code: Path, name: str) -> bool:
    before = digest.__wrapped__(code)
    with (code / name).open("ab") as file:
        file.write(b"\n")
    return digest.__wrapped__(code) != before


@pytest.mark.parametrize("name", SHAPES_PAGES)
def test_a_byte_of_what_shapes_pages_moves_the_recipe(name: str, code: Path) -> None:
    assert moves(recipe.of_pages, code, name)


@pytest.mark.parametrize("name", SHAPES_NO_PAGE)
def test_a_byte_of_what_shapes_no_page_moves_nothing(name: str, code: Path) -> None:
    assert not moves(recipe.of_pages, code, name)


@pytest.mark.parametrize("name", READS_CONTENT)
def test_a_byte_of_what_reads_content_makes_the_cache_of_files_stale(name: str, code: Path) -> None:
    assert moves(recipe.of_content, code, name)


@pytest.mark.parametrize("name", READS_NO_CONTENT)
def test_a_byte_elsewhere_leaves_the_cache_of_files(name: str, code: Path) -> None:
    assert not moves(recipe.of_content, code, name)


def test_a_byte_of_what_draws_pictures_makes_them_anew(code: Path) -> None:
    assert moves(recipe.of_pictures, code, "pictures.py")
    assert not moves(recipe.of_pictures, code, "pages/home.py")


def test_a_byte_of_what_reads_layouts_makes_them_be_looked_at_again(code: Path) -> None:
    assert moves(recipe.of_layouts, code, "rendering/layout_trees.py")
    assert not moves(recipe.of_layouts, code, "pages/home.py")


def test_all_that_layouts_are_read_with_is_in_their_digest() -> None:
    graph = grimp.build_graph("generator", cache_dir=None)
    used = graph.find_upstream_modules("generator.rendering.layouts") | {"generator.rendering.layouts"}
    no_fault = {
        "generator",
        "generator._version",
        "generator.array_files",
        "generator.cache",
        "generator.digests",
        "generator.extensions",
        "generator.recipe",
    }
    assert used - listed(recipe.LAYOUTS) - no_fault == set()


def test_a_pattern_that_names_no_module_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"catalog\.py"):
        recipe.of_pages.__wrapped__(tmp_path)


def test_a_library_of_another_version_moves_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe.of_pages.__wrapped__(recipe.CODE)
    monkeypatch.setattr(recipe, "version", lambda name: "0" if name == "pydantic" else "1")
    one = recipe.of_pages.__wrapped__(recipe.CODE)
    monkeypatch.setattr(recipe, "version", lambda name: "1")
    assert len({before, one, recipe.of_pages.__wrapped__(recipe.CODE)}) == 3


def listed(patterns: tuple[str, ...]) -> set[str]:
    paths = {path.relative_to(recipe.CODE) for pattern in patterns for path in recipe.CODE.glob(pattern)}
    return {".".join(("generator", *path.with_suffix("").parts)).removesuffix(".__init__") for path in paths}


# Their words and orders reach no page: how faults are told, how things are kept, how work is spread.
NO_BYTE_OF_A_PAGE = {
    "generator",
    "generator._version",
    "generator.problems",
    "generator.cache",
    "generator.stamps",
    "generator.array_files",
    "generator.workers",
    "generator.output",
}


def test_all_that_pages_are_made_with_is_in_the_recipe() -> None:
    """A module that a page kind or a layout comes to import is named in the list, or here with a reason."""
    graph = grimp.build_graph("generator", cache_dir=None)
    used = {"generator.pages.kinds", "generator.rendering.layouts", "generator.content.resolve"}
    for module in tuple(used):
        used |= graph.find_upstream_modules(module)
    assert used - listed(recipe.PAGES) - NO_BYTE_OF_A_PAGE == set()


def test_all_that_content_is_read_with_is_in_its_digest() -> None:
    graph = grimp.build_graph("generator", cache_dir=None)
    used = {"generator.content.folder"} | graph.find_upstream_modules("generator.content.folder")
    no_finding = {
        "generator",
        "generator._version",
        "generator.terminal",  # shows how far the reading is
        "generator.cache",
        "generator.stamps",
        "generator.array_files",
        "generator.workers",
    }
    assert used - listed(recipe.CONTENT) - no_finding == set()


def test_what_search_loads_goes_by_the_code_that_makes_it_alone(code: Path) -> None:
    assert moves(recipe.of_search, code, "retrieval/word_index.py")
    assert moves(recipe.of_search, code, "pages/search_terms.py")
    assert not moves(recipe.of_search, code, "pages/home.py")
