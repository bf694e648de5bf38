"""Comparisons that are written by the column are, byte for byte, what is filled in one by one."""

from __future__ import annotations

import dataclasses
import random
import re
import shutil
from pathlib import Path

import pytest

from benchmarks.synthetic import make
from generator.catalog import Outputs
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import Findings, compute
from generator.pages import comparison
from generator.pages.addresses import compare_path
from generator.readings import vectors
from generator.rendering.layouts import Layouts
from tests.attack.hostile_catalog import TOGETHER, hostile
from tests.attack.xss import payloads
from tests.spoken import spoken
from tests.toys import ROOT, findings, shipped, silence

JOINED = ROOT / "layouts" / "joined"


def differing(edition: Edition) -> list[str]:
    """Addresses of the comparisons that come out otherwise in a column, however short it is."""
    findings, models = edition.findings, edition.findings.catalog.models
    found: list[str] = []
    for left, model in enumerate(models):
        rights = findings.page_pairs.row(left).tolist()
        names = [f"{models[right].slug}.html" for right in rights]
        pages = edition.render_all(f"compare/{model.slug}", names)
        paths = [compare_path(model.slug, models[right].slug) for right in rights]
        found += [path for path, page in zip(paths, pages, strict=True) if page != edition.render(path)]
    return found


@pytest.fixture(autouse=True)
def every_column_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "WORTH_COLUMN", 1)


@pytest.mark.parametrize("edition", [shipped(), spoken()], ids=["shipped", "with outputs"])
def test_every_shipped_comparison_has_the_same_bytes(edition: Edition) -> None:
    assert differing(edition) == []


def with_outputs(found: Findings, outputs: Outputs, **settings: object) -> Findings:
    site = dataclasses.replace(found.catalog.site, outputs=outputs, **settings)  # type: ignore[arg-type]
    return dataclasses.replace(found, catalog=dataclasses.replace(found.catalog, site=site))


@pytest.mark.parametrize(
    ("outputs", "settings"),
    [
        (Outputs(api=False, feeds=False, badges=False, twins="no", share="no"), {}),
        (Outputs(twins="comparisons", share="comparisons"), {"edit_url": "https://edit.example/x?a&b="}),
        (Outputs(), {"pairs": "comparable", "title": '<A> & "B"', "tagline": "it's", "banner": "50 % & <b>"}),
        (Outputs(), {"pairs": 2, "compress": ("gzip",)}),
        (Outputs(), {"title": "BLIP base vs ViT-GPT2"}),
    ],
    ids=["none", "all", "words of HTML", "few pairs", "a pair as title"],
)
def test_whatever_a_site_has_beside_its_pages(outputs: Outputs, settings: dict[str, object]) -> None:
    found = with_outputs(shipped().findings, outputs, **settings)
    assert differing(Edition(found, shipped().layouts)) == []


def test_whatever_words_content_has() -> None:
    found = findings(hostile(payloads()[:TOGETHER]))
    assert len(found.catalog.models) > 1
    assert differing(Edition(found, shipped().layouts)) == []


@pytest.mark.parametrize("count", [14])
def test_a_synthetic_site(count: int, tmp_path: Path) -> None:
    make(tmp_path, count)
    catalog, problems = read_catalog(tmp_path)
    assert catalog is not None, problems
    found = compute(catalog, vectors.load_all(tmp_path)[0], silence(catalog))
    assert 0 < found.compares.mean() < 1
    assert differing(Edition(found, shipped().layouts)) == []


# Layouts of others

FIELD = re.compile(r"\{\{ page\.[a-z_.]+ \}\}")
ROWS = ("better", "clause", "compare", "difference", "fold", "group", "row", "score-row", "capabilities")


def edited(folder: Path, chance: random.Random) -> Layouts:
    """The shipped layouts with fields of joined ones left out, doubled, replaced, or beside a text."""
    layouts = shutil.copytree(ROOT / "layouts", folder / "layouts")
    for name in chance.sample(ROWS, 4):
        path = layouts / "joined" / f"{name}.html"
        text = path.read_text("utf-8")
        fields = [found.span() for found in FIELD.finditer(text)]
        first, last = chance.choice(fields)
        field = text[first:last]
        other = text[slice(*chance.choice(fields))]
        fresh = chance.choice(["", field * 2, other, f"é % {field} %s", f"<b>{field}</b>"])
        path.write_text(text[:first] + fresh + text[last:], "utf-8")
    return Layouts(layouts)


@pytest.mark.parametrize("seed", range(12))
def test_layouts_of_others_give_the_same_bytes_either_way(seed: int, tmp_path: Path) -> None:
    assert differing(Edition(shipped().findings, edited(tmp_path, random.Random(seed)))) == []


def test_layouts_that_columns_can_not_write_are_filled_one_by_one(tmp_path: Path) -> None:
    layouts = shutil.copytree(ROOT / "layouts", tmp_path / "layouts")
    row = layouts / "joined" / "row.html"
    row.write_text(
        row.read_text("utf-8")
        .replace("page.left", "page.x")
        .replace("page.right", "page.left")
        .replace("page.x", "page.right"),
        "utf-8",
    )
    edition = Edition(shipped().findings, Layouts(layouts))
    assert not comparison.is_by_column(edition.store)
    assert differing(edition) == []
