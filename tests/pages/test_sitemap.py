"""What search engines are asked to read, and on which day they are told that it changed."""

from __future__ import annotations

import re

import pytest

from generator.catalog import Correction, Model, Source
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import sitemap
from generator.pages.addresses import compare_path, model_path
from tests.pages.toy_findings import changed, mixed, of_models, toys
from tests.toys import AS_OF, listed, model, pages_of, shipped


def test_the_sitemap_lists_only_pairs_that_compare() -> None:
    for setting in ("all", "comparable"):
        paths = [path for path, _ in listed(mixed(setting))]
        assert paths[0] == "index.html"
        assert [path for path in paths if path in of_models(mixed(setting))] == [
            *(model_path(slug) for slug in ("cap-1", "cap-2", "cls", "gen")),
            compare_path("cap-1", "cap-2"),
        ]


def sitemaps(found: Findings) -> dict[str, list[str]]:
    """The addresses of each sitemap file, as its layout writes them."""
    made = Edition(found, shipped().layouts)
    paths = [page.path for page in pages_of(found) if page.path.startswith("sitemap")]
    return {path: re.findall("<loc>(.*)</loc>", made.render(path).decode()) for path in paths}


COUNT = len(listed(toys()))


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [
        (10 * COUNT, [COUNT]),
        (COUNT, [COUNT]),
        (COUNT - 1, [COUNT - 1, 1]),
        (COUNT // 2 - 1, [COUNT // 2 - 1] * 2 + [COUNT - 2 * (COUNT // 2 - 1)]),
        (1, [1] * COUNT),
    ],
)
def test_a_long_sitemap_comes_in_parts(limit: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", limit)
    index, *parts = sitemaps(toys()).items()
    base = "https://toys.example/"
    assert index == ("sitemap.xml", [f"{base}sitemap-{number}.xml" for number in range(1, len(sizes) + 1)])
    assert [path for path, _ in parts] == [f"sitemap-{number}.xml" for number in range(1, len(sizes) + 1)]
    assert [len(addresses) for _, addresses in parts] == sizes
    addresses = [address for _, addresses in parts for address in addresses]
    assert addresses == [base, *(base + path for path, _ in list(listed(toys()))[1:])]


def days(found: Findings) -> dict[str, str]:
    return dict(listed(found))


def read_on(slug: str, *read: str, **fields: object) -> Model:
    sources = {day: Source(day, f"https://s.example/{day}", "A source", day, "maker") for day in read}
    return model(slug, sources=sources, **fields)  # type: ignore[arg-type]


def test_a_page_is_as_new_as_the_newest_day_that_it_prints() -> None:
    corrected = (Correction("2026-12-24", "x", "y"), Correction("2026-01-01", "x", "y"))
    found = days(
        toys(
            read_on("a", "2026-02-01", "2026-03-01"),
            read_on("b", "2026-04-01", corrections=corrected),
            read_on("c"),
        )
    )
    assert {path: day for path, day in found.items() if day or path.startswith("models/c")} == {
        "methodology.html": AS_OF,  # the recipe's day
        "models/a.html": "2026-03-01",
        "models/b.html": "2026-12-24",
        "models/c.html": "",
        "compare/a/b.html": "2026-04-01",
        "compare/a/c.html": "2026-03-01",
        "compare/b/c.html": "2026-04-01",
    }


def test_every_day_in_the_sitemap_stands_on_its_page() -> None:
    """So the day changes only when the page's bytes do."""
    made = shipped()
    told = {path: day for path, day in listed(made.findings) if day}
    assert len(told) > 10
    assert [path for path, day in told.items() if day not in made.render(path).decode()] == []


def test_the_sitemap_carries_the_days_and_its_index_the_newest_of_each_part() -> None:
    found = toys(read_on("a", "2026-02-01"), read_on("b", "2026-04-01"), read_on("c"))
    made = Edition(found, shipped().layouts)
    index, part = (made.render(path).decode() for path in ("sitemap.xml", "sitemap-1.xml"))
    assert "<url><loc>https://toys.example/compare/a/b.html</loc><lastmod>2026-04-01</lastmod></url>" in part
    assert "<url><loc>https://toys.example/models/c.html</loc></url>" in part
    assert (
        f"<sitemap><loc>https://toys.example/sitemap-1.xml</loc><lastmod>{AS_OF}</lastmod></sitemap>" in index
    )


@pytest.mark.parametrize("read", ["2026-05-01", "2026-01-01"])
def test_another_day_changes_the_sitemap(read: str) -> None:
    before, after = (toys(read_on("a", day), model("b")) for day in ("2026-02-01", read))
    assert "sitemap-1.xml" in changed(before, after)
