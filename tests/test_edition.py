"""An edition: any page by its path, what it depends on, and the faults that only rendering finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.edition import Edition
from generator.findings.findings import Findings
from generator.problems import FaultyContent
from generator.rendering.layouts import Layouts
from tests.toys import copy_site, edit, edition, shipped

PAGE = "compare/flux-1-pro/stable-diffusion.html"


def test_folders_and_targets_are_the_same_files_with_the_same_digests() -> None:
    by_path = {target.path: target.digests for target in shipped().targets()}
    count = 0
    for folder in shipped().folders():
        for place, name in enumerate(folder.names):
            expected = by_path[folder.path_of(name)]
            found = folder.digests[place]
            assert [int(found[side]) for side in found.dtype.names] == [
                int.from_bytes(getattr(expected, side), "little") for side in found.dtype.names
            ]
            count += 1
    assert count == len(by_path)


def test_a_folder_is_named_once_however_many_kinds_have_files_there() -> None:
    paths = [folder.path for folder in shipped().folders()]
    assert len(paths) == len(set(paths))
    for folder in shipped().folders():
        assert list(folder.names) == sorted(folder.names)


@pytest.mark.parametrize(
    "path", ["", "nothing.html", "compare/", "../index.html", "index.html.gz", "compare/a/b.html"]
)
def test_what_is_no_file_of_the_site_is_not_found(path: str) -> None:
    assert not shipped().holds(path)
    assert shipped().find(path) is None
    with pytest.raises(KeyError):
        shipped().render(path)


def compressed(findings: Findings) -> Edition:
    catalog = replace(findings.catalog, site=replace(findings.catalog.site, compress=("gzip",)))
    return Edition(replace(findings, catalog=catalog), shipped().layouts)


def test_a_compressed_file_has_digests_of_its_own_and_the_bytes_of_the_plain_one() -> None:
    import gzip

    made = compressed(shipped().findings)
    plain, packed = made.find(PAGE), made.find(f"{PAGE}.gz")
    assert plain is not None
    assert packed is not None
    assert plain.digests != packed.digests
    assert gzip.decompress(made.render(f"{PAGE}.gz")) == made.render(PAGE)
    names = {folder.path_of(name) for folder in made.folders() for name in folder.names}
    assert f"{PAGE}.gz" in names


def test_faults_of_all_layouts_are_found_at_once_and_each_place_once(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    for name in ("home", "coverage", "model"):
        edit(
            site.layouts_path / "pages" / f"{name}.html",
            "{% block main %}",
            "{% block main %}{{ page.nothing }}",
        )
    problems = edition(site.path).faults()
    assert sorted(problem.place.path for problem in problems) == [
        f"layouts/pages/{name}.html" for name in ("coverage", "home", "model")
    ]
    with pytest.raises(FaultyContent):
        edition(site.path).render("index.html")


def test_a_site_without_faults_has_none() -> None:
    assert shipped().faults() == ()


def test_the_recipe_is_that_of_layouts_settings_and_code(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    first = edition(site.path).recipe
    assert len(first) == 8
    assert Edition(edition(site.path).findings, Layouts(site.layouts_path)).recipe == first
    edit(site.layouts_path / "static" / "site.css", ":root", ":root ")
    assert edition(site.path).recipe == first  # a stylesheet is a file of its own
    edit(site.layouts_path / "pages" / "home.html", "{% block main %}", "{% block main %} ")
    second = edition(site.path).recipe
    edit(site.path / "content" / "site.yaml", "title: ", "title: The ")
    third = edition(site.path).recipe
    assert len({first, second, third}) == 3
