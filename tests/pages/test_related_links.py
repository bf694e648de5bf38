"""Links to the best other pairs of a model, and how they are kept from one build to the next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.cache import Cache
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.related_links import RelatedLinks, related_links
from tests.pages.toy_findings import toys
from tests.toys import model, shipped

THREE = toys(model("a"), model("b"), model("c"))
NOBODY = 99  # no position in the catalog


class Watched:
    """The links of an edition with a cache, and how many layouts were filled for them."""

    def __init__(self, found: Findings, folder: Path) -> None:
        self.edition = Edition(found, shipped().layouts, Cache(folder))
        self.filled = 0
        layouts = self.edition.layouts

        class Counting:
            def fill(inner, name: str, page: tuple[object, ...]) -> str:
                self.filled += 1
                return layouts.fill(name, page)

        self.edition.store.layouts = Counting()  # type: ignore[assignment]

    @property
    def links(self) -> RelatedLinks:
        return related_links(self.edition.store)

    def all(self) -> list[str]:
        return [self.links.but(place, NOBODY) for place in range(len(self.edition.findings.catalog.models))]


def test_the_page_of_two_models_links_to_neither_of_itself() -> None:
    links = related_links(shipped().store)
    for position, partners in enumerate(shipped().findings.related):
        for partner in partners:
            slug = shipped().findings.catalog.models[partner].slug
            assert slug in links.but(position, NOBODY)
            assert slug not in links.but(position, partner)


def test_links_are_made_once_for_all_builds_of_the_same(tmp_path: Path) -> None:
    first = Watched(THREE, tmp_path)
    made = first.all()
    first.links.keep()
    assert first.filled == sum(map(len, THREE.related)) > 0
    again = Watched(THREE, tmp_path)
    assert again.all() == made
    assert again.filled == 0


def test_another_file_of_a_model_renews_its_links_alone_unless_partners_are_told_otherwise(
    tmp_path: Path,
) -> None:
    first = Watched(THREE, tmp_path)
    first.all()
    first.links.keep()
    models = THREE.catalog.models
    edited = replace(models[0], digest=b"another!")
    other = replace(THREE, catalog=replace(THREE.catalog, models=(edited, *models[1:])))
    again = Watched(other, tmp_path)
    again.all()
    assert again.filled == len(THREE.related[0])


def test_a_partner_of_another_name_is_called_by_it(tmp_path: Path) -> None:
    first = Watched(THREE, tmp_path)
    first.all()
    first.links.keep()
    models = THREE.catalog.models
    renamed = replace(models[0], short_name="Renamed & new", digest=b"another!")
    other = replace(THREE, catalog=replace(THREE.catalog, models=(renamed, *models[1:])))
    again = Watched(other, tmp_path)
    assert all("Renamed &amp; new" in again.links.but(place, NOBODY) for place in THREE.related[0])
    assert again.all() == Watched(other, tmp_path / "nowhere").all()


def test_workers_make_what_is_not_kept_and_the_whole_is_kept(tmp_path: Path) -> None:
    first = Watched(THREE, tmp_path)
    first.links.prepare(2)
    assert first.filled == 0  # the workers have done it
    made = first.all()
    assert first.filled == 0
    first.links.keep()
    again = Watched(THREE, tmp_path)
    assert (again.all(), again.filled) == (made, 0)


def test_what_was_not_asked_for_is_kept_all_the_same(tmp_path: Path) -> None:
    first = Watched(THREE, tmp_path)
    made = first.all()
    first.links.keep()
    models = THREE.catalog.models
    edited = replace(models[0], digest=b"another!")
    other = replace(THREE, catalog=replace(THREE.catalog, models=(edited, *models[1:])))
    second = Watched(other, tmp_path)
    second.links.but(0, NOBODY)
    second.links.keep()
    third = Watched(other, tmp_path)
    assert (third.all(), third.filled) == (made, 0)


def test_links_of_a_model_that_is_gone_are_forgotten(tmp_path: Path) -> None:
    first = Watched(THREE, tmp_path)
    first.all()
    first.links.keep()
    fewer = Watched(toys(model("a"), model("b")), tmp_path)
    fewer.all()
    fewer.links.keep()
    (path,) = (tmp_path / "related").iterdir()
    assert b"c.html" not in path.read_bytes()


@pytest.mark.parametrize("damage", [b"", b"nothing of ours", None])
def test_damaged_links_are_made_anew(damage: bytes | None, tmp_path: Path) -> None:
    first = Watched(THREE, tmp_path)
    made = first.all()
    first.links.keep()
    (path,) = (tmp_path / "related").iterdir()
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    again = Watched(THREE, tmp_path)
    assert again.all() == made
    assert again.filled == sum(map(len, THREE.related))
