"""Badges: the place that pages tell, in words that stay in their box."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest

from generator.catalog import Outputs
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.badges import BADGE
from generator.pages.parts.badge import DARK, HEIGHT, LIGHT, LONGEST, PADDING, Badge, Colours, badge, svg
from generator.pages.parts.job_scores import tables
from tests.pages.ranked_toys import captioners, ranked, scored
from tests.pages.toy_findings import changed, edit, toys
from tests.toys import PageReader, pages_of, shipped, store_of

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "</title><script>x()</script>",
    "\"&<>'",
    "\x00\x0b\ud800\ufffe",
    "千问 🖼",
    "]]>",
    "W" * 400,
    "a] (b)`*",
]


def of(found: Findings, slug: str) -> Badge:
    return badge(store_of(found), found.positions[slug])


def parsed(shown: Badge, colours: Colours = LIGHT) -> ElementTree.Element:
    return ElementTree.fromstring(svg(shown, colours))


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, as WCAG 2 has it."""

    def luminance(colour: str) -> float:
        channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        red, green, blue = (
            each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_badge_tells_the_place_how_many_there_are_and_the_month() -> None:
    found = captioners()
    assert of(found, "b").words.endswith(" of 2 in toy-task, Nov 2026")
    assert of(found, "c").words == "not ranked, Nov 2026"
    assert of(found, "toy").words == "made for tests"


def test_the_place_is_that_of_the_ranking() -> None:
    store = store_of(ranked(*(scored(f"m-{number}", 8.0 * number) for number in range(13))))
    ordinals = ["1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 14))]
    (table,) = tables(store)
    for place in table.ranked:
        first, last = ordinals[place.first - 1], ordinals[place.last - 1]
        places = first if first == last else f"{first}–{last}"
        assert badge(store, place.position).words.startswith(f"{places} of 13 in ")


def test_a_model_of_two_domains_says_for_which_its_place_is() -> None:
    models = [
        scored(f"{domain}-{number}", 10.0 * number, domain=domain) for domain in "xy" for number in (1, 2)
    ]
    assert " of 2 in toy-task for y" in of(ranked(*models), "y-2").words


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_whatever_names_hold_a_badge_is_xml_and_its_words_stay_in_their_box(
    words: str, colours: Colours
) -> None:
    plain = of(captioners(), "b")
    found = ranked(scored("a", 20.0, short_name=words), scored("b", 90.0))
    site = replace(found.catalog.site, title=words)
    hostile = of(replace(found, catalog=replace(found.catalog, site=site)), "a")
    for shown in (hostile, plain._replace(words=hostile.site)):
        root = parsed(shown, colours)
        texts = root.findall(f".//{SVG}text")
        assert [child.tag for child in root] == [f"{SVG}{tag}" for tag in ("title", "rect", "path", "g")]
        assert root.findtext(f"{SVG}title") == shown.title
        assert len(texts) == 2
        ends = [int(each.get("x", 0)) + int(each.get("textLength", 0)) for each in texts]
        assert ends[0] + 2 * PADDING == int(texts[1].get("x", 0))
        assert ends[1] + PADDING == int(root.get("width", 0)) == shown.width
        assert all(int(each.get("textLength", 0)) <= LONGEST for each in texts)
        assert root.get("role") == "img"


def test_words_can_be_read_in_the_light_and_in_the_dark() -> None:
    for colours in (LIGHT, DARK):
        assert ratio(colours.left, colours.on_left) > 4.5
        assert ratio(colours.right, colours.on_right) > 4.5
        assert ratio(colours.line, colours.right) > 3


def test_a_model_has_one_for_the_light_and_one_for_the_dark_and_none_without_badges() -> None:
    found = captioners()
    paths = [page.path for page in pages_of(found) if page.kind == BADGE.name]
    assert paths == [f"badges/{slug}{dark}.svg" for slug in ("a", "b", "c", "toy") for dark in ("", ".dark")]
    site = replace(found.catalog.site, outputs=Outputs(badges=False))
    without = replace(found, catalog=replace(found.catalog, site=site))
    edition = Edition(without, shipped().layouts)
    assert not [page for page in pages_of(without) if page.kind == BADGE.name]
    assert edition.find(paths[0]) is None
    assert "badge" not in edition.render("models/a.html").decode()


def test_the_page_of_a_model_shows_it_and_what_to_paste() -> None:
    edition = Edition(captioners(), shipped().layouts)
    html = edition.render("models/b.html").decode()
    page = PageReader(html)
    shown = badge(edition.store, edition.findings.positions["b"])
    (image,) = (each for each in page.all("img") if "badges/" in (each.attributes.get("src") or ""))
    assert image.attributes["alt"] == shown.title
    assert (image.attributes["width"], image.attributes["height"]) == (str(shown.width), str(HEIGHT))
    pasted = [unescape(each.text) for each in page.all("code")]
    assert shown.markdown in pasted
    assert shown.picture in pasted
    assert (
        shown.markdown
        == "[![B on Toys](https://toys.example/badges/b.svg)](https://toys.example/models/b.html)"
    )
    assert 'srcset="https://toys.example/badges/b.dark.svg"' in shown.picture


def test_what_is_pasted_says_nothing_that_may_change() -> None:
    shown = of(captioners(), "b")
    assert "2026" not in shown.markdown + shown.picture
    assert " of 2" not in shown.markdown + shown.picture


@pytest.mark.parametrize("words", HOSTILE)
def test_no_name_gets_out_of_what_is_pasted(words: str) -> None:
    shown = of(ranked(scored("a", 20.0, short_name=words)), "a")
    assert "<script" not in shown.picture
    assert shown.picture.count('"') == 12
    alt = shown.markdown.removeprefix("[![").partition("](https://")[0]
    assert "](" not in alt.replace("\\]", "")


def test_a_badge_is_made_anew_where_its_words_are_others() -> None:
    before = toys()
    assert not {path for path in changed(before, edit("b")) if path.startswith("badges/")}
    renamed = {path for path in changed(before, edit("b", short_name="New")) if path.startswith("badges/")}
    assert renamed == {"badges/b.svg", "badges/b.dark.svg"}
