"""Boxes in which a model is found by its names; sides that are switched and swapped; unknown addresses."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from generator.build import build
from generator.pages.names import names_script
from tests.pages.toy_findings import toys
from tests.toys import ROOT, copy_site, model

from .conftest import FOLDER, StrictHost, Witness, serve
from .test_pages import COMPARABLE, findings, sticking_out_at_any_width

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

STATIC = ROOT / "layouts" / "static"
KOSMOS = "compare/blip-image-captioning-base/kosmos-2-patch14-224.html"
TURNED = "compare/vit-gpt2-image-captioning/blip-image-captioning-base.html"  # the wrong way round
BOX = "[role=combobox]"
OPTION = "[role=option]"


@pytest.fixture(scope="module")
def small_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six models, one of them renamed; only those that compare have pages."""
    site = copy_site(tmp_path_factory.mktemp("small"))
    settings_path = site.path / "content" / "site.yaml"
    settings = settings_path.read_text("utf-8").replace("pairs: all ", "pairs: comparable ")
    settings = settings.replace("https://example.org/", f"https://example.org/{FOLDER}", 1)
    settings_path.write_text(settings, "utf-8")
    renamed = site.path / "content" / "models" / "vit-gpt2-image-captioning.md"
    words = renamed.read_text("utf-8")
    renamed.write_text(words.replace("\nmaker:", "\naliases: [nlp-captioner]\nmaker:", 1), "utf-8")
    web_path = tmp_path_factory.mktemp("small-web")
    build(site, web_path / FOLDER, "cpu", lambda *_: nullcontext(lambda _: None))
    return web_path


@pytest.fixture(scope="module")
def home(small_path: Path) -> Iterator[str]:
    """The small site in a sub-folder, under the policy that allows nothing but its own files."""
    yield from serve(StrictHost, small_path)


@pytest.fixture(scope="module", params=["host", "disk"])
def place(request: pytest.FixtureRequest, small_path: Path, home: str) -> str:
    return home if request.param == "host" else (small_path / FOLDER).as_uri() + "/"


def offered(page: Page) -> list[str]:
    """Names in the list that is open."""
    page.locator(f"{OPTION}:visible").first.wait_for()
    return page.locator(f"{OPTION}:visible b").all_inner_texts()


def typed(page: Page, words: str, box: int = 0) -> list[str]:
    page.locator(BOX).nth(box).fill("")
    page.locator(BOX).nth(box).press_sequentially(words)
    return offered(page)


# Finding


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("kosmos", "Kosmos-2"),
        ("KOSMOS 2", "Kosmos-2"),
        ("kosmos2", "Kosmos-2"),
        ("ksomos", "Kosmos-2"),
        ("kosmoss", "Kosmos-2"),
        ("vit-gpt2-image-captioning", "ViT-GPT2"),
        ("nlp-captioner", "ViT-GPT2"),
        ("nlpconnect", "ViT-GPT2"),
        ("salesforce", "BLIP base"),
        ("Vision Transformer base", "ViT-B/16"),
    ],
)
def test_a_model_is_found_by_any_name_old_names_its_maker_and_with_a_slip(
    words: str, first: str, home: str, visit: Visit
) -> None:
    assert typed(visit(home + "index.html").page, words)[0] == first


@pytest.mark.parametrize(
    "words",
    [
        "x" * 10_000,
        "🙂🙂🙂",
        "؟שלום",
        "<img src=x onerror=pwn()>",
        "vs",
        " vs vs vs ",
        "((((",
        "\\",
        "of the and or",
    ],
)
def test_whatever_is_typed_gets_an_answer_and_nothing_is_run(words: str, home: str, visit: Visit) -> None:
    witness = visit(home + "index.html")
    page = witness.page
    box = page.locator(BOX).first
    box.fill(words)
    expect(page.locator(".pick [role=status]").first).not_to_be_empty()
    box.press("Enter")
    assert page.url == home + "index.html"
    assert page.locator(".pick img").count() == 0
    assert witness.complaints == []


@pytest.mark.parametrize("words", ["vit gpt2 vs blip", "blip versus nlp-captioner", "blip and vit-gpt2"])
def test_one_box_takes_a_pair_in_any_order_and_with_old_names(words: str, home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    names = typed(page, words)[0].split(" vs ")
    assert set(names) == {"BLIP base", "ViT-GPT2"}
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(COMPARABLE))
    assert page.inner_text("h1").split(" vs ") == names  # in the order that was typed


# By keyboard alone


def test_two_models_are_compared_by_keyboard_alone(place: str, visit: Visit) -> None:
    witness = visit(place + "index.html")
    page = witness.page
    while page.evaluate("document.activeElement.ariaLabel") != "First model":
        page.keyboard.press("Tab")
    page.keyboard.type("vit gpt2")
    assert offered(page)[0] == "ViT-GPT2"
    page.keyboard.press("Tab")
    assert page.locator(BOX).first.input_value() == "ViT-GPT2"
    assert page.evaluate("document.activeElement.ariaLabel") == "Second model"
    page.keyboard.type("kosmos")
    assert offered(page) == ["Kosmos-2"]
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{place}compare/kosmos-2-patch14-224/vit-gpt2-image-captioning.html#swap")
    assert page.inner_text("h1") == "ViT-GPT2 vs Kosmos-2"
    assert witness.complaints == []


def test_arrows_walk_through_the_list_and_home_and_end_reach_its_ends(home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    box = page.locator(BOX).first
    box.press("ArrowDown")
    all_names = offered(page)
    assert len(all_names) == 6

    def active() -> str:
        return page.locator(f"#{box.get_attribute('aria-activedescendant')} b").inner_text()

    assert box.get_attribute("aria-activedescendant") is None
    for key, place in [
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", 5),
        ("ArrowDown", 0),
        ("ArrowUp", 5),
        ("Home", 0),
    ]:
        box.press(key)
        assert active() == all_names[place], key
    box.press("Enter")
    assert box.input_value() == all_names[0]
    assert page.locator(f"{OPTION}:visible").count() == 0


def test_home_and_end_move_in_the_words_while_these_are_typed(home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    typed(page, "osmos")
    page.keyboard.press("Home")
    page.keyboard.type("k")
    assert page.locator(BOX).first.input_value() == "kosmos"


def test_escape_closes_the_list_and_then_takes_the_words_away(home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    box = page.locator(BOX).first
    typed(page, "kosmos")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "kosmos"
    box.press("Escape")
    assert box.input_value() == ""


def test_a_pair_without_a_page_is_told(home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    for box, words in enumerate(("flux", "vit-b/16")):
        page.locator(BOX).nth(box).fill(words)
    page.locator(".pair button").click()
    expect(page.locator(".pick-note:visible")).to_have_text("No page compares FLUX.1 [pro] with ViT-B/16.")


def test_the_second_box_offers_only_what_the_first_is_compared_with(home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    typed(page, "flux")
    page.keyboard.press("Enter")
    page.locator(BOX).nth(1).press("ArrowDown")
    assert offered(page) == ["Stable Diffusion"]


# On a comparison


def test_each_side_of_a_comparison_is_switched_where_it_stands(place: str, visit: Visit) -> None:
    witness = visit(place + COMPARABLE)
    page = witness.page
    assert [url for url in witness.requests if "names.js" in url] == []
    page.get_by_role("combobox", name="BLIP base with another").click()
    assert offered(page) == ["Kosmos-2"]  # not the pair that is open
    page.locator(OPTION).first.click()
    page.wait_for_url(place + KOSMOS)
    page.get_by_role("combobox", name="Compare another with Kosmos-2").fill("vit")
    assert offered(page) == ["ViT-GPT2"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"{place}compare/kosmos-2-patch14-224/vit-gpt2-image-captioning.html")
    assert witness.complaints == []


def test_a_comparison_carries_no_list_of_models(small_path: Path) -> None:
    html = (small_path / FOLDER / COMPARABLE).read_text("utf-8")
    assert "names.js" not in html
    assert "finder.js" not in html
    assert "flux" not in html


def test_without_script_another_leads_to_the_comparisons_of_the_model_that_stays(
    home: str, visit: Visit
) -> None:
    page = visit(home + COMPARABLE, java_script_enabled=False).page
    page.locator(".switch a").first.click()
    assert page.url == home + "models/vit-gpt2-image-captioning.html#pairs"
    assert page.locator(BOX).count() == 0


def test_a_model_is_compared_from_its_own_page(place: str, visit: Visit) -> None:
    page = visit(place + "models/vit-gpt2-image-captioning.html").page
    page.get_by_role("combobox", name="Compare ViT-GPT2 with another model").fill("blip")
    assert offered(page) == ["BLIP base"]
    page.keyboard.press("Enter")
    page.wait_for_url(place + COMPARABLE)


# Swapped


COLUMNS = """() => [...document.querySelectorAll('.facts tr, .scores tr')].filter(row => row.cells.length > 2)
    .map(row => [...row.cells].slice(-2).map(cell => cell.textContent))"""
CARDS = """() => ['h1 span', '.choose h2', '.only > div > h3', '.related h3', '#sources h3']
    .map(css => [...document.querySelectorAll(css)].map(e => e.textContent))"""
COLOURS = "all => all.map(e => getComputedStyle(e).color)"
LINES = """() => [...document.querySelectorAll('.scores svg')].map(svg => ['.ia', '.ib'].map(css => {
    const path = svg.querySelector(css);
    return path && path.getAttribute('d').match(/M([\\d.]+) (\\d+)H([\\d.]+)/).slice(1);
}))"""


def test_swapping_turns_columns_cards_headings_and_charts_and_nothing_else(
    address: str, visit: Visit
) -> None:
    page = visit(address + COMPARABLE).page
    before = [page.evaluate(what) for what in (COLUMNS, CARDS)]
    lines = page.evaluate(LINES)
    answer, colours = page.inner_text(".answer"), page.eval_on_selector_all("h1 span", COLOURS)
    page.get_by_role("button", name="Swap sides").click()
    after = [page.evaluate(what) for what in (COLUMNS, CARDS)]
    assert len(before[0]) > 20
    assert after == [[list(reversed(halves)) for halves in pairs] for pairs in before]
    assert page.inner_text(".answer") == answer
    assert page.eval_on_selector_all("h1 span", COLOURS) == colours  # left is always blue
    assert page.title().startswith("ViT-GPT2 vs BLIP base")
    assert {side[1] for chart in lines for side in chart if side} == {"11", "24"}
    for chart, turned in zip(lines, page.evaluate(LINES), strict=True):
        for side, height, now in zip(chart[::-1], ("11", "24"), turned, strict=True):
            assert now == (side and [side[0], height if all(chart) else side[1], side[2]])


def test_swapping_twice_gives_the_page_as_it_was(address: str, visit: Visit) -> None:
    page = visit(address + COMPARABLE).page
    before = page.inner_html("#main")
    button = page.get_by_role("button", name="Swap sides")
    button.click()
    assert page.url.endswith("#swap")
    assert page.evaluate("document.activeElement.textContent") == "Swap sides"
    assert page.inner_text(".switch > [role=status]") == "ViT-GPT2 is on the left, BLIP base on the right"
    button.click()
    assert page.url == address + COMPARABLE
    page.evaluate("document.querySelector('.switch > [role=status]').textContent = ''")
    assert page.inner_html("#main").replace(' class=""', "") == before


def test_an_address_keeps_that_the_sides_are_swapped(place: str, visit: Visit) -> None:
    assert visit(f"{place}{COMPARABLE}#swap").page.inner_text("h1") == "ViT-GPT2 vs BLIP base"


def test_on_paper_there_is_nothing_to_press(home: str, visit: Visit) -> None:
    page = visit(home + COMPARABLE).page
    page.emulate_media(media="print")
    assert not page.locator(".switch").is_visible()


# An address without a page


@pytest.mark.parametrize(
    ("path", "words", "target"),
    [
        (TURNED, "ViT-GPT2 vs BLIP base", f"{COMPARABLE}#swap"),
        (
            "compare/vit-gpt2-image-captioning-vs-blip-image-captioning-base",
            "ViT-GPT2 vs BLIP base",
            f"{COMPARABLE}#swap",
        ),
        ("compare/blip-image-captioning-base-vs-nlp-captioner.html", "BLIP base vs ViT-GPT2", COMPARABLE),
        ("compare/nlp-captioner/blip-image-captioning-base", "ViT-GPT2 vs BLIP base", f"{COMPARABLE}#swap"),
        (
            "compare/blip-image-captoning-base/vit-gpt2-image-captionnig.html",
            "BLIP base vs ViT-GPT2",
            COMPARABLE,
        ),
        ("kosmos-vs-blip", "Kosmos-2 vs BLIP base", f"{KOSMOS}#swap"),
        ("models/kosmos-2-patch14.html", "Kosmos-2", "models/kosmos-2-patch14-224.html"),
        ("models/nlp-captioner", "ViT-GPT2", "models/vit-gpt2-image-captioning.html"),
        ("Flux%201%20pro", "FLUX.1 [pro]", "models/flux-1-pro.html"),
        ("compare/flux-1-pro/vit-base-patch16-224.html", "FLUX.1 [pro]", "models/flux-1-pro.html"),
        ("tasks/image-to-txt.html", "Image captioning", "tasks/image-to-text.html"),
    ],
)
def test_an_unknown_address_says_what_was_probably_meant(
    path: str, words: str, target: str, home: str, visit: Visit
) -> None:
    page = visit(home + path).page
    link = page.locator("#nearest a").first
    expect(link).to_have_text(words)
    link.click()
    assert page.url == home + target
    assert page.inner_text("h1") != "There is no page here"


@pytest.mark.parametrize(
    "path",
    [
        "zzzzzzzz",
        "%E0%A4%A",
        "compare/%3Cimg%20src=x%20onerror=pwn()%3E/b",
        "models/" + "a" * 3_000,
        "compare/x//",
        "nearest-vs-",
    ],
)
def test_an_address_is_never_markup_and_never_a_fault(path: str, home: str, visit: Visit) -> None:
    witness = visit(home + path)
    page = witness.page
    page.locator(BOX).first.press("ArrowDown")
    offered(page)  # so the names are there
    assert page.inner_text("h1") == "There is no page here"
    assert page.locator("main img").count() == 0
    others = [words for words in witness.complaints if ": 404" not in words and "status of 404" not in words]
    assert [words for words in others if "400" not in words] == []


def test_the_page_for_unknown_addresses_leads_on_without_script(home: str, visit: Visit) -> None:
    page = visit(home + TURNED, java_script_enabled=False).page
    hrefs = page.eval_on_selector_all("main p a", "all => all.map(a => a.getAttribute('href'))")
    assert hrefs == [f"/{FOLDER}{path}" for path in ("tasks/index.html", "models/index.html", "map.html")]


# For everybody


def test_a_screen_reader_hears_the_box_its_list_and_how_many_there_are(home: str, visit: Visit) -> None:
    page = visit(home + "index.html").page
    page.get_by_role("combobox", name="First model", expanded=False).wait_for()
    box = page.get_by_role("combobox", name="First model")
    box.fill("vit")
    page.get_by_role("combobox", name="First model", expanded=True).wait_for()
    page.get_by_role("listbox", name="Models").wait_for()
    page.get_by_role("option", name="ViT-GPT2 nlpconnect").wait_for()
    assert page.get_by_role("option", selected=True).count() == 1
    expect(page.get_by_role("status").filter(has_text="2 models")).to_have_count(1)
    box.fill("")
    page.get_by_role("group", name="Image captioning").wait_for()


@pytest.mark.parametrize("path", ["index.html", COMPARABLE, "models/flux-1-pro.html", "404.html"])
@pytest.mark.parametrize("settings", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing_while_a_list_is_open(settings: dict, path: str, home: str, visit: Visit) -> None:
    page = visit(home + path, width=390, **settings).page
    page.locator(BOX).first.press("ArrowDown")
    offered(page)
    assert findings(page) == []
    page.locator(BOX).first.press("ArrowDown")
    assert findings(page) == []


@pytest.mark.parametrize("path", ["index.html", COMPARABLE, "models/flux-1-pro.html", "404.html"])
def test_an_open_list_fits_every_window(path: str, home: str, visit: Visit) -> None:
    page = visit(home + path).page
    for box in range(page.locator(BOX).count()):
        page.locator(BOX).nth(box).press("ArrowDown")
        offered(page)
        assert sticking_out_at_any_width(page) == []


def test_a_finger_finds_targets_of_44_px_and_the_list_stays_where_it_is_touched(
    home: str, visit: Visit
) -> None:
    page = visit(home + COMPARABLE, width=390, has_touch=True, is_mobile=True).page
    page.locator(BOX).nth(1).tap()
    offered(page)
    small = page.eval_on_selector_all(
        f"{BOX}, {OPTION}, .switch button",
        "all => all.map(e => e.getBoundingClientRect()).filter(box => box.width && box.height < 44).length",
    )
    assert small == 0
    page.locator(f"{OPTION}:visible").first.tap()
    page.wait_for_url(home + KOSMOS)


# What names may say, how large scripts are, and how quick


def test_hostile_names_are_words_in_a_list(small_path: Path, tmp_path: Path, visit: Visit) -> None:
    hostile = [
        "<img src=x onerror=pwn()>",
        "</script><script>pwn()</script>",
        '"});pwn();//\u2028',
        "__proto__",
    ]
    models = [
        replace(model(f"m-{place}"), name=words, short_name=words, maker=words, also=(words,))
        for place, words in enumerate(hostile)
    ]
    shutil.copytree(small_path / FOLDER, tmp_path / "site")
    (tmp_path / "site" / "names.js").write_text(names_script(toys(*models)), "utf-8")
    witness = visit((tmp_path / "site" / "index.html").as_uri())
    witness.page.locator(BOX).first.press("ArrowDown")
    assert {words.strip() for words in offered(witness.page)} == {words.strip() for words in hostile}
    assert witness.page.evaluate("typeof pwn") == "undefined"
    assert witness.page.locator(".pick :is(img, script)").count() == 0
    assert witness.complaints == []


@pytest.mark.parametrize("name", ["picker.js", "finder.js", "sides.js", "nearest.js"])
def test_a_script_has_4_kb_at_most(name: str) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes())) < 4_000


def test_a_missing_list_of_names_is_told_and_asked_for_again(
    small_path: Path, tmp_path: Path, visit: Visit
) -> None:
    shutil.copytree(small_path / FOLDER, tmp_path / "site")
    (tmp_path / "site" / "names.js").rename(tmp_path / "names.js")
    page = visit((tmp_path / "site" / "index.html").as_uri()).page
    box = page.locator(BOX).first
    box.press("ArrowDown")
    expect(page.locator(".pick-note")).to_have_text("The list of models did not load.")
    (tmp_path / "names.js").rename(tmp_path / "site" / "names.js")
    box.press("ArrowDown")
    assert len(offered(page)) == 6


def test_a_thousand_models_are_searched_before_the_next_letter_is_typed(
    small_path: Path, tmp_path: Path, visit: Visit
) -> None:
    models = [
        replace(model(f"model-{place}"), name=f"Some Model {place} instruct", short_name=f"Some {place}")
        for place in range(1_000)
    ]
    shutil.copytree(small_path / FOLDER, tmp_path / "site")
    (tmp_path / "site" / "names.js").write_text(names_script(toys(*models)), "utf-8")
    page = visit((tmp_path / "site" / "index.html").as_uri()).page
    page.locator(BOX).first.press("ArrowDown")
    assert len(offered(page)) == 60
    spent = page.evaluate(
        """() => {
            const start = performance.now();
            for (const words of ['some 77', 'sume modl 77', 'xyzzy', 'some 1 vs some 2']) {
                MatchupNames.find(words); MatchupNames.pairs(words);
            }
            return performance.now() - start;
        }"""
    )
    assert spent < 1_000
