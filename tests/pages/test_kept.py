"""Kinds whose bytes are kept for the next build."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from generator.cache import Cache
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import kinds
from generator.pages.addresses import Page
from generator.pages.kind import PageKind, kept
from generator.pages.share import SHARE
from tests.pages.toy_findings import toys
from tests.toys import model, shipped


def opened(found: Findings, folder: Path, made: list[str]) -> Edition:
    """With a kind of two files that notes what it makes."""

    def view(store: object, page: Page) -> bytes:
        made.append(page.path)
        return page.path.encode() + page.left

    def pages(store: object) -> list[Page]:
        slugs = [each.slug for each in found.catalog.models]
        return [Page(f"toys/{slug}.txt", "toy", left=found.catalog.model(slug).digest) for slug in slugs]

    toy = kept(PageKind("toy", lambda store: iter(pages(store)), view))
    return Edition(found, shipped().layouts, Cache(folder), (*kinds.KINDS, toy))


def test_a_file_is_made_once_for_all_builds_of_the_same(tmp_path: Path) -> None:
    made: list[str] = []
    found = toys(model("a"), model("b"))
    files = {path: opened(found, tmp_path, made).render(path) for path in ("toys/a.txt", "toys/b.txt")}
    again = opened(found, tmp_path, made)
    assert {path: again.render(path) for path in files} == files
    assert made == ["toys/a.txt", "toys/b.txt"]


def test_a_file_of_something_else_is_made_anew(tmp_path: Path) -> None:
    made: list[str] = []
    found = toys(model("a"), model("b"))
    before = opened(found, tmp_path, made).render("toys/a.txt")
    edited = replace(found.catalog.models[0], digest=b"another!")
    other = replace(found, catalog=replace(found.catalog, models=(edited, found.catalog.models[1])))
    assert opened(other, tmp_path, made).render("toys/a.txt") != before
    settings = replace(found, catalog=replace(found.catalog, settings_digest=b"settings"))
    assert opened(settings, tmp_path, made).render("toys/a.txt") == before
    assert made == ["toys/a.txt"] * 3


@pytest.mark.parametrize("damage", [b"", b"nothing of ours", None])
def test_a_damaged_file_of_the_cache_is_made_anew(damage: bytes | None, tmp_path: Path) -> None:
    made: list[str] = []
    found = toys(model("a"), model("b"))
    file = opened(found, tmp_path, made).render("toys/a.txt")
    (path,) = (tmp_path / "files").iterdir()
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert opened(found, tmp_path, made).render("toys/a.txt") == file
    assert len(made) == 2


def test_what_is_kept_of_pages_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    made: list[str] = []
    both = opened(toys(model("a"), model("b")), tmp_path, made)
    both.render("toys/a.txt"), both.render("toys/b.txt")
    opened(toys(model("a"), model("b")), tmp_path, made).forget()
    assert len(os.listdir(tmp_path / "files")) == 2
    opened(toys(model("a"), model("c")), tmp_path, made).forget()
    assert os.listdir(tmp_path / "files") == ["toys+a.txt.msgpack"]


def test_a_kept_share_picture_is_the_one_that_is_drawn(tmp_path: Path) -> None:
    found = toys(model("a"), model("b"))
    editions = [Edition(found, shipped().layouts, Cache(tmp_path)) for _ in range(2)]
    pictures = [edition.render("share/models/a.png") for edition in editions]
    drawn = SHARE.view(editions[0].store, Page("share/models/a.png", SHARE.name, models=(0,)))
    assert pictures == [drawn, drawn]
