"""Files that no layout makes: a site's own come first, and each says what it depends on."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.edition import Edition
from generator.pages.files import FILES, files
from generator.rendering.layouts import Layouts
from tests.toys import ROOT, shipped


def test_static_files_are_copied_byte_by_byte() -> None:
    static = ROOT / "layouts" / "static"
    for path in static.rglob("*"):
        name = path.relative_to(static).as_posix()
        assert shipped().render(name) == path.read_bytes()


def test_a_static_file_of_the_site_is_preferred_to_one_that_is_made(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "layouts", tmp_path / "layouts")
    made = next(name for name in files(shipped().store) if name not in shipped().layouts.static_files)
    own_path = tmp_path / "layouts" / "static" / made
    own_path.parent.mkdir(parents=True, exist_ok=True)
    own_path.write_bytes(b"own")
    edition = Edition(shipped().findings, Layouts(tmp_path / "layouts"))
    assert edition.render(made) == b"own"
    assert edition.find(made) != shipped().find(made)


def test_a_file_is_found_by_its_path_and_no_recipe_makes_it_anew() -> None:
    store = shipped().store
    assert FILES.page(store, "site.css") is not None
    assert FILES.page(store, "site.scss") is None
    assert FILES.has_recipe is False
    assert list(files(store)) == sorted(files(store))
