"""Feeds: read by a reader of feeds, held against RFC 4287, and the same until the next release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import pytest

from generator.catalog import Outputs
from generator.findings.findings import Findings
from generator.history.journal import History
from generator.pages.feeds import ATOM, MOST, tag_uri
from tests.pages.ranked_toys import ranked
from tests.pages.searched_toys import edition
from tests.pages.test_changes import SENTENCE, aged, long_history, once, released
from tests.releases.toy_releases import after, journal, sourced, turned
from tests.toys import PageReader, pages_of

ALL, MODEL, TASK = "feeds/all.atom", "feeds/models/a.atom", "feeds/tasks/toy-task.atom"
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z")
HOSTILE = "</title><script>alert(1)</script> & ]]> \"'"


def xml(found: Findings, path: str) -> bytes:
    return edition(found).render(path)


def read(found: Findings, path: str) -> feedparser.FeedParserDict:
    feed = feedparser.parse(xml(found, path))
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def feeds(found: Findings) -> list[str]:
    return [page.path for page in pages_of(found) if page.kind == "feed"]


def children(node: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return node.findall(f"{{{ATOM}}}{name}")


def objections(content: bytes) -> Iterator[str]:
    """What RFC 4287 requires of a feed and its entries, and this one has not."""
    root = ElementTree.fromstring(content)
    if root.tag != f"{{{ATOM}}}feed":
        yield "no feed"
    for node in (root, *children(root, "entry")):
        for name in ("id", "title", "updated"):
            if len(children(node, name)) != 1 or not (children(node, name)[0].text or "").strip():
                yield f"not one {name}"
        if not MOMENT.fullmatch(children(node, "updated")[0].text or ""):
            yield "updated is no moment"
        if len([link for link in children(node, "link") if link.get("rel") == "alternate"]) != 1:
            yield "no link to a page"
    if not all(children(author, "name") for author in children(root, "author")) or not children(
        root, "author"
    ):
        yield "no author"
    if len([link for link in children(root, "link") if link.get("rel") == "self"]) != 1:
        yield "no link to itself"
    ids = [children(node, "id")[0].text for node in (root, *children(root, "entry"))]
    if len(set(ids)) != len(ids):
        yield "an id twice"
    if any(len(children(entry, "content")) > 1 for entry in children(root, "entry")):
        yield "several contents"


def test_objections_are_raised_to_a_feed_that_lacks_something() -> None:
    whole = xml(released(), ALL)
    assert [*objections(whole)] == []
    assert "not one title" in [*objections(re.sub(rb"<title>.*?</title>", b"", whole, count=1))]
    assert "updated is no moment" in [*objections(whole.replace(b"T00:00:00Z", b"", 1))]
    assert "no author" in [*objections(whole.replace(b"author>", b"editor>"))]


@pytest.mark.parametrize(
    "found", [turned()[0], once(), released(), aged()], ids=["none", "one", "two", "aged"]
)
def test_every_feed_is_read_and_has_what_atom_requires(found: Findings) -> None:
    assert feeds(found) == [ALL, *(f"feeds/models/{slug}.atom" for slug in "abc"), TASK]
    for path in feeds(found):
        assert [*objections(xml(found, path))] == []
        assert read(found, path).version == "atom10"


def test_without_releases_a_feed_is_empty_and_of_the_sites_own_day() -> None:
    feed = read(turned()[0], ALL)
    assert (feed.entries, feed.feed.updated) == ([], "2026-11-20T00:00:00Z")


def test_a_first_release_is_one_entry_of_the_site_and_none_of_a_model() -> None:
    (entry,) = read(once(), ALL).entries
    assert (entry.title, entry.updated) == ("First release: 3 models", "2026-11-01T00:00:00Z")
    assert read(once(), MODEL).entries == []
    assert read(once(), MODEL).feed.updated == "2026-11-01T00:00:00Z"


def test_the_sites_feed_has_an_entry_for_each_model_with_all_that_changed_and_why() -> None:
    feed = read(released(), ALL)
    assert feed.entries[0].title == "A: 4 changes"
    content = feed.entries[0].content[0].value
    assert SENTENCE in content
    assert '<a href="https://papers.example/a?x=1&amp;y=2">A paper</a>, 2026-11-02' in content
    assert feed.entries[0].link == "https://toys.example/models/a.html"
    assert feed.feed.updated == "2026-11-10T00:00:00Z"


@pytest.mark.parametrize("path", [MODEL, TASK])
def test_models_and_tasks_have_an_entry_for_each_change_with_the_reason_in_its_content(path: str) -> None:
    (entry,) = [each for each in read(released(), path).entries if "now ahead" in each.title]
    assert entry.title == "A: A is now ahead of B and C; before, they were ahead"
    assert SENTENCE in entry.content[0].value


def test_scores_that_moved_with_the_day_alone_are_one_entry_of_the_site() -> None:
    entries, plain = read(aged(), ALL).entries, read(released(), ALL).entries
    (entry,) = [each for each in entries if each.id not in {other.id for other in plain}]
    assert entry.title.startswith("1 score moved because ages are counted to ")
    assert entry.content[0].value == "<p>C: The score in Toy-task went from 40 (30–50) to 40 (29–50).</p>"


def test_ids_stay_when_more_is_released() -> None:
    before, now = turned()
    third = ranked(sourced("a", 98.0), *now.catalog.models[1:])
    longer = replace(third, history=journal(before, now, third))
    for path in (ALL, MODEL, TASK):
        old = [entry.id for entry in read(released(), path).entries]
        new = [entry.id for entry in read(longer, path).entries]
        assert new[-len(old) :] == old
        assert len(new) > len(old)


def test_ids_of_two_releases_of_one_day_differ() -> None:
    before, now = turned()
    history = after(after(after(History(), before, "2026-11-01"), now, "2026-11-01"), before, "2026-11-01")
    found = replace(before, history=history)
    for path in feeds(found):
        assert [*objections(xml(found, path))] == []


def test_an_id_names_the_site_the_day_and_the_change() -> None:
    assert tag_uri("https://a.example:8080/b/", "2026-11-01", "release/1/x y") == (
        "tag:a.example,2026-11-01:b/release/1/x%20y"
    )


def test_a_feed_ends_with_the_newest() -> None:
    found = long_history(40)
    assert [*objections(xml(found, MODEL))] == []
    entries = read(found, MODEL).entries
    assert len(entries) == MOST
    assert entries[0].updated > entries[-1].updated


def test_hostile_names_stay_words() -> None:
    before = ranked(sourced("a", 20.0, short_name=HOSTILE), sourced("b", 60.0))
    now = ranked(sourced("a", 99.0, short_name=HOSTILE), sourced("b", 60.0))
    found = replace(now, history=journal(before, now))
    for path in feeds(found):
        content = xml(found, path)
        assert b"<script" not in content
        assert [*objections(content)] == []
    entry = next(each for each in read(found, MODEL).entries if "now ahead" in each.title)
    raw = ElementTree.fromstring(xml(found, MODEL))
    contents = [node.text or "" for node in raw.iter(f"{{{ATOM}}}content")]
    assert all("<script" not in text for text in contents)
    assert "alert(1)" in entry.title
    assert "<script>" not in edition(found).render("changes.html").decode()


def test_pages_name_their_feed_and_it_is_there() -> None:
    made = edition(released())
    for page, feed in (("changes.html", ALL), ("models/a.html", MODEL), ("tasks/toy-task.html", TASK)):
        links = [
            element.attributes["href"]
            for element in PageReader(made.render(page).decode()).elements
            if element.attributes.get("type") == "application/atom+xml"
        ]
        assert [link.replace("../", "") for link in links] == [feed]
        assert made.page(feed) is not None


def test_a_site_that_wants_no_feeds_has_none_and_names_none() -> None:
    before, now = turned()
    site = replace(now.catalog.site, outputs=Outputs(feeds=False))
    found = replace(now, catalog=replace(now.catalog, site=site), history=journal(before, now))
    assert feeds(found) == []
    made = edition(found)
    assert made.page(ALL) is None
    for path in ("changes.html", "models/a.html"):
        assert "atom" not in made.render(path).decode()
