"""Where pages live, and the words of a document's head."""

from __future__ import annotations

import pytest

from generator.pages import addresses
from generator.pages.addresses import Link, Menu, compare_path, frame, model_path, root_of
from tests.toys import catalog, model


@pytest.mark.parametrize(
    ("path", "root"), [("index.html", ""), ("models/a.html", "../"), ("compare/a/b.html", "../../")]
)
def test_the_way_to_the_top_is_relative(path: str, root: str) -> None:
    assert root_of(path) == root


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short.", "Short."),
        ("Two  \n lines.", "Two lines."),
        ("One sentence. " + "x" * 300, "One sentence."),
        ("word " * 100, ("word " * 100)[:299].strip() + " …"),
    ],
)
def test_a_description_is_cut_at_a_sentence_or_a_word(text: str, expected: str) -> None:
    assert addresses.short(text) == expected
    assert len(addresses.short(text)) <= 301


def test_addresses_are_made_of_slugs() -> None:
    assert (model_path("a-1"), compare_path("a", "b")) == ("models/a-1.html", "compare/a/b.html")


def test_a_frame_has_the_sites_title_but_on_the_page_that_is_called_so() -> None:
    toys, menu = catalog([model("a")]), Menu((Link(1, "A", "index.html"),))
    first = frame(toys, menu, "index.html", "Toys", "")
    other = frame(toys, menu, "models/a.html", "A & <b>", "")
    assert (first.document_title, first.canonical, first.root) == ("Toys", "https://toys.example/", "")
    assert (other.document_title, other.root) == ("A & <b> · Toys", "../")
    assert other.canonical == "https://toys.example/models/a.html"


def test_the_words_of_an_escaped_frame_are_html_and_its_menu_is_the_same() -> None:
    toys, menu = catalog([model("a")]), Menu(())
    escaped = frame(toys, menu, "models/a.html", "A & <b>", '"').escaped()
    assert (escaped.title, escaped.description) == ("A &amp; &lt;b&gt;", "&#34;")
    assert escaped.menu is menu
    assert escaped.is_listed is True
