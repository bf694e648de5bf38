"""Files beside pages are told apart by the setting that leaves them out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.catalog import Outputs
from generator.edition import Edition
from generator.pages.beside import SETTINGS, files_beside, setting_of
from tests.pages.toy_findings import toys
from tests.toys import findings, shipped

ALL = Outputs(twins="comparisons", share="comparisons")


def edition(outputs: Outputs, compress: tuple[str, ...] = ()) -> Edition:
    found = toys()
    site = replace(found.catalog.site, outputs=outputs, compress=compress)
    return Edition(findings(replace(found.catalog, site=site)), shipped().layouts)


def paths(of: Edition) -> set[str]:
    return {folder.path_of(name) for folder in of.folders() for name in folder.names}


def without(outputs: Outputs, setting: tuple[str, str]) -> Outputs:
    name, value = setting
    is_flag = isinstance(getattr(outputs, name), bool)
    return replace(outputs, **{name: False if is_flag else value})


@pytest.mark.parametrize("compress", [(), ("gzip", "brotli")])
def test_each_setting_leaves_out_as_many_files_as_were_counted_for_it(compress: tuple[str, ...]) -> None:
    outputs, before = ALL, paths(edition(ALL, compress))
    counts = files_beside(before)
    assert list(counts) == list(SETTINGS)
    for setting in SETTINGS:
        outputs = without(outputs, setting)
        after = paths(edition(outputs, compress))
        assert after < before
        left_out = {path for path in before - after if not path.startswith("llms.txt")}
        assert len(left_out) == counts[setting], setting
        before = after
    assert files_beside(before) == {}


def test_a_site_has_as_many_files_of_each_output_as_docs_say() -> None:
    of = edition(ALL)
    there = paths(of)
    models = len(of.findings.catalog.models)
    hubs = {
        folder: sum(path.startswith(f"{folder}/") and path.endswith(".html") for path in there)
        for folder in ("tasks", "tags")
    }
    tasks, tags = hubs["tasks"] - 1, hubs["tags"] - 1
    pairs = sum(path.startswith("compare/") and path.endswith(".html") for path in there)
    assert min(tasks, tags, pairs) > 0
    assert files_beside(there) == {
        ("share", "models"): pairs,
        ("twins", "models"): pairs,
        ("share", "no"): models + tasks + 1,
        ("badges", "no"): 2 * models,
        ("twins", "no"): models + tasks,
        ("feeds", "no"): models + tasks + 1,
        ("api", "no"): models + tasks + tags + 9,
    }


@pytest.mark.parametrize(
    ("path", "setting"),
    [
        ("share/compare/a/b.png", ("share", "models")),
        ("share/site.png", ("share", "no")),
        ("compare/a/b.md", ("twins", "models")),
        ("compare/a/b.md.gz", ("twins", "models")),
        ("models/a.md", ("twins", "no")),
        ("badges/a.dark.svg", ("badges", "no")),
        ("feeds/all.atom", ("feeds", "no")),
        ("api/v1/models/a.json.br", ("api", "no")),
        ("models/a.html", None),
        ("compare/api/feeds.html", None),
        ("api.html", None),
        ("models/a.mdx.html", None),
    ],
)
def test_an_address_alone_tells(path: str, setting: tuple[str, str] | None) -> None:
    assert setting_of(path) == setting
