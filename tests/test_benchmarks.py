"""What the benchmarks measure is what they say: whole synthetic sites, and all that pages show for others."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.exported import export
from benchmarks.synthetic import make
from generator import build
from generator.places import Site
from generator.problems import errors
from tests.toys import copy_site, quiet, shipped


def test_other_generators_are_given_every_pair_with_the_words_of_its_page(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    folder = tmp_path / "exported"
    export(site.path, folder)
    models = json.loads((folder / "models.json").read_text("utf-8"))
    pairs = [pair for path in (folder / "pairs").iterdir() for pair in json.loads(path.read_text("utf-8"))]
    assert sorted(models) == [model.slug for model in shipped().findings.catalog.models]
    assert len(pairs) == len(models) * (len(models) - 1) // 2
    for pair in pairs:
        page = shipped().render(f"compare/{pair['left']}/{pair['right']}.html").decode()
        assert pair["canonical"] in page
        assert "".join(clause[0] for clause in pair["verdict"]).strip()


def test_a_synthetic_site_has_no_fault_and_as_many_pages_as_it_should(tmp_path: Path) -> None:
    site_path = tmp_path / "synthetic"
    site_path.mkdir()
    make(site_path, 9)
    site = Site(site_path)
    assert errors(build.check(site)) == ()
    build.build(site, site_path / "output", "cpu", quiet, 1)  # type: ignore[arg-type]
    assert len(list((site_path / "output").glob("compare/*/*.html"))) == 9 * 8 // 2
