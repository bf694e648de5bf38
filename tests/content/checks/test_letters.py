"""Names that the fonts of share pictures can't draw are told, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from tests.toys import edit

ALPHA, TAGS, SITE = "content/models/alpha.md", "content/tags.yaml", "content/site.yaml"
CODES = ("undrawn-name", "undrawn-label")


def told(site: Path) -> list[tuple[str, str, str]]:
    """Code, file, and message."""
    problems = read_catalog(site)[1]
    return [(each.code, each.place.path, each.message) for each in problems if each.code in CODES]


@pytest.mark.parametrize("name", ["Größe ß", "Модель 2", "Λάμδα", "Ảnh", "e\u0301clair", "A–B “C”"])
def test_letters_of_latin_greek_and_cyrillic_are_drawn(name: str, site: Path) -> None:
    edit(site / ALPHA, "short_name: Alpha", f"short_name: {name}")
    assert told(site) == []


@pytest.mark.parametrize(("name", "lacking"), [("千问", "千问"), ("نموذج x", "نموذج"), ("A 🖼", "🖼")])
def test_a_name_in_other_letters_is_told_with_what_pictures_say_instead(
    name: str, lacking: str, site: Path
) -> None:
    edit(site / ALPHA, "short_name: Alpha", f"short_name: {name}")
    assert told(site) == [("undrawn-name", ALPHA, f'no font of share pictures has "{lacking}"')]


def test_without_a_short_name_it_is_the_name_that_pictures_show(site: Path) -> None:
    edit(site / ALPHA, "short_name: Alpha\n", "")
    edit(site / ALPHA, "name: alpha-captioner", "name: 描述")
    assert [code for code, _, _ in told(site)] == ["undrawn-name"]


def test_labels_of_tasks_and_the_title_of_the_site_are_looked_at(site: Path) -> None:
    edit(site / TAGS, "label: Image captioning", "label: 图像描述")
    edit(site / SITE, "title: ", "title: 比较 ")
    assert [(code, path) for code, path, _ in told(site)] == [
        ("undrawn-label", SITE),
        ("undrawn-label", TAGS),
    ]


def test_a_site_without_share_pictures_may_use_any_letters(site: Path) -> None:
    edit(site / ALPHA, "short_name: Alpha", "short_name: 千问")
    edit(site / TAGS, "label: Image captioning", "label: 图像描述")
    with (site / SITE).open("a", encoding="utf-8") as file:
        file.write("\noutputs: {share: no}\n")
    assert told(site) == []
