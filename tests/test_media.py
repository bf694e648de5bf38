"""A file's name tells its media type, and every file of a site has one that browsers know."""

from __future__ import annotations

import pytest

from generator.media import ASSETS, PICTURES, TEXTS, TYPES, UNKNOWN, media_type
from tests.toys import shipped


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("compare/a/b.v2.html", "text/html; charset=utf-8"),
        ("samples/cat.webp", "image/webp"),
        ("index.html.gz", "application/gzip"),
        ("data.json", "application/json"),
        ("models/a.md", "text/markdown; charset=utf-8"),
        ("api/v1/models.csv", "text/csv; charset=utf-8"),
        ("feeds/all.atom", "application/atom+xml; charset=utf-8"),
        ("_redirects", UNKNOWN),
        (".nojekyll", UNKNOWN),
        ("html", UNKNOWN),
        ("a.html/b", UNKNOWN),
    ],
)
def test_the_ending_alone_tells_the_type(path: str, expected: str) -> None:
    assert media_type(path) == expected


def test_every_sort_of_file_has_a_type() -> None:
    assert {*ASSETS, *PICTURES, *TEXTS} <= TYPES.keys()
    assert set(PICTURES) <= set(ASSETS)


def test_every_text_is_told_to_be_utf_8_or_is_by_its_standard() -> None:
    assert all("charset=utf-8" in TYPES[ending] for ending in TEXTS if ending != ".json")


def test_every_file_of_the_shipped_site_has_a_type() -> None:
    paths = [target.path for target in shipped().targets()]
    assert paths
    assert all(media_type(path) != UNKNOWN for path in paths)
