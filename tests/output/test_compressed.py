"""Compressed files stand beside the texts they are made from, as ordinary files of the output."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from generator import build, places
from generator.edition import Edition
from generator.explain import explain_page
from generator.output.compressed import TEXTS, compress, original, require
from generator.problems import CannotGoOn
from generator.vocabulary import Format
from tests.toys import copy_site, edit, edition, quiet, shipped, tree

OPEN: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".br": brotli.decompress}
BOTH: tuple[Format, ...] = ("gzip", "brotli")


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    site = copy_site(tmp_path / "site")
    edit(site.path / "content" / "site.yaml", "pairs: all", "compress: [gzip, brotli]\npairs: all")
    return site


def make(site: places.Site, output: str = "output", worker_count: int = 1) -> dict[str, bytes]:
    build.build(site, site.path / output, "cpu", quiet, worker_count)  # type: ignore[arg-type]
    return tree(site.path / output)


def test_every_text_and_nothing_else_has_its_compressed_files(site: places.Site) -> None:
    files = make(site)
    plain = {path: content for path, content in files.items() if not path.endswith(tuple(OPEN))}
    assert set(files) - set(plain) == {
        path + ending for path in plain if path.endswith(TEXTS) for ending in OPEN
    }
    assert any(not path.endswith(TEXTS) for path in plain)
    for path, content in plain.items():
        for ending, opened in OPEN.items():
            if path.endswith(TEXTS):
                assert opened(files[path + ending]) == content


def test_the_bytes_are_the_same_for_any_number_of_workers_and_an_edit_equals_a_clean_build(
    site: places.Site,
) -> None:
    make(site)
    edit(site.path / "content" / "models" / "flux-1-pro.md", "Limits: ", "Limits: In truth, ")
    assert make(site) == make(site, "clean", worker_count=3)


def test_a_second_build_writes_nothing(site: places.Site) -> None:
    make(site)
    assert build.build(site, site.path / "output", "cpu", quiet)[0].written == 0  # type: ignore[arg-type]


def test_compressed_files_go_when_they_are_no_longer_asked_for(site: places.Site) -> None:
    make(site)
    edit(site.path / "content" / "site.yaml", "compress: [gzip, brotli]", "compress: gzip")
    assert {Path(path).suffix for path in make(site)} & set(OPEN) == {".gz"}


@pytest.mark.parametrize("path", ["models/flux-1-pro.html", "models/flux-1-pro.html.br"])
def test_explain_knows_a_file_and_its_compressed_one(path: str, site: places.Site) -> None:
    make(site)
    assert explained(site, path)[0] == f"{path} stands as it should; the next build keeps it"


def test_explain_calls_nothing_changed_in_a_file_that_stands(site: places.Site) -> None:
    make(site)
    assert [line for line in explained(site, "models/flux-1-pro.html") if line.endswith("changed")] == []


def explained(site: places.Site, path: str) -> list[str]:
    return list(
        explain_page(edition(site.path), path, site.ledger_path(site.path / "output"), site.path / "output")
    )


def test_nothing_is_compressed_unless_it_is_asked_for() -> None:
    made = shipped()
    assert made.find("index.html.gz") is None
    assert not any(target.path.endswith(tuple(OPEN)) for target in made.targets())


def test_every_listed_compressed_file_is_found_with_the_same_digests() -> None:
    found = shipped().findings
    whole = replace(found.catalog, site=replace(found.catalog.site, compress=BOTH))
    made = Edition(replace(found, catalog=whole), shipped().layouts)
    for folder in made.folders():
        assert list(folder.names) == sorted(folder.names)
        for name, row in zip(folder.names, folder.digests.tolist(), strict=True):
            target = made.find(folder.path_of(name))
            assert target is not None
            assert target.digests.numbers == tuple(row)


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("a.html.gz", "a.html"),
        ("m/a.css.br", "m/a.css"),
        ("a.webp.gz", None),
        ("a.gz", None),
        (".gz", None),
        ("a.html", None),
        ("a.html.br.gz", None),
    ],
)
def test_only_the_file_beside_a_text_is_one_of_ours(path: str, plain: str | None) -> None:
    found, format = original(path, BOTH)
    assert (found if format else None) == plain


@pytest.mark.parametrize("format", BOTH)
def test_the_same_text_gives_the_same_bytes(format: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    before = compress(b"text " * 99, format)
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert compress(b"text " * 99, format) == before


def test_a_package_that_is_missing_is_said_before_anything_is_written(
    site: places.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    require(("gzip",))
    with pytest.raises(CannotGoOn, match="brotli is missing") as caught:
        make(site)
    assert "matchup-site[compress]" in str(caught.value)
    assert not (site.path / "output").exists()
