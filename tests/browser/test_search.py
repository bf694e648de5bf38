"""Search in a real Chromium: it finds what Python finds, on a host and from disk, by keyboard and in dirt."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page

from generator import build
from generator.catalog import Catalog
from generator.content.folder import read_catalog
from generator.measure.packaged import Tokens, package_path
from generator.places import Site
from generator.retrieval.ranking import Index
from tests.retrieval.strings import strings

from .conftest import REPOSITORY, Witness
from .test_pages import COMPARABLE, findings, sticking_out_at_any_width

pytestmark = pytest.mark.browser

Visit = Callable[..., Witness]

PLACES = ("address", "strict_address", "disk_address")
NEED = "free captioner that runs in the browser"
QUERIES = REPOSITORY / "tests" / "retrieval" / "queries.yaml"
SCRIPTS = REPOSITORY / "layouts" / "static"


@pytest.fixture(params=PLACES)
def home(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    found, _ = read_catalog(REPOSITORY)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def index() -> Index:
    """What Python asks, of the same readings."""
    _, found, _ = build.searched(Site(REPOSITORY))
    return found


def searched(visit: Visit, address: str, query: str, **settings: Any) -> Witness:
    """The page of results, with its results."""
    witness = visit(f"{address}search.html", **settings)
    witness.page.fill("form[role=search] input", query)
    witness.page.keyboard.press("Enter")
    witness.page.wait_for_selector("[data-results] h2")
    return witness


def status(page: Page) -> str:
    return page.inner_text("[role=status]")


def titles(page: Page) -> list[str]:
    return page.locator("[data-results] > section .hits h3").all_inner_texts()


# The same as Python


def test_a_thousand_strings_have_the_tokens_of_the_encoder(
    address: str, visit: Visit, catalog: Catalog
) -> None:
    encoder = catalog.site.encoder
    vocabulary = json.loads((package_path(encoder) / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    tokens = Tokens(encoder)
    expected = [tokens.ids(text)[1:-1] for text in strings()]  # without those of beginning and end
    page = visit(f"{address}search.html").page
    found = page.evaluate(
        """([texts, vocabulary, unknown]) => {
            const places = new Map(Object.entries(vocabulary));
            return texts.map(text => MatchupWords.tokens(text, places, [unknown]));
        }""",
        [strings(), vocabulary, vocabulary["[UNK]"]],
    )
    assert found == expected


def test_vectors_ranks_names_and_fits_of_every_labelled_query_are_those_of_python(
    disk_address: str, visit: Visit, index: Index
) -> None:
    queries = [each["q"] for each in yaml.safe_load(QUERIES.read_text("utf-8"))]
    queries += ["captoins imgae", "ünïcode cäption", "the of", "x" * 3000, "中文 图像", "BLIP large"]
    page = searched(visit, disk_address, queries[0]).page
    found = page.evaluate(
        """queries => queries.map(query => {
            const index = MatchupSearch.index, text = Array.from(query).slice(0, 1000).join('');
            const {rows, fits} = index.best(index.ranked(text), index.models, 10);
            const vector = index.vector(text);
            return [vector ? [...vector] : null, rows, fits,
                index.named(text).map(model => index.models.indexOf(model))];
        })""",
        queries,
    )
    for query, (vector, rows, fits, named) in zip(queries, found, strict=True):
        answer = index.answer(query)
        assert index.table is not None
        expected = index.table.vector(query[:1000])
        assert vector == (None if expected is None else expected.tolist()), query
        assert rows == [each.row for each in answer.capabilities], query
        assert fits == answer.fits, query
        assert named == [each.position for each in answer.models], query


# From a need to a page


def test_a_need_leads_to_a_comparison_by_three_keys_at_most(home: str, visit: Visit) -> None:
    witness = visit(home + "index.html")
    page = witness.page
    page.focus("form[role=search] input")
    page.keyboard.type(NEED)
    page.keyboard.press("Enter")  # the first step
    page.wait_for_selector("[data-results] h2")
    assert page.evaluate("document.activeElement.matches('[data-results] h2')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("Compare ")
    page.keyboard.press("Enter")  # the second
    page.wait_for_url("**/compare/**")
    assert "vit-gpt2-image-captioning" in page.url
    assert witness.complaints == []
    assert [url for url in witness.requests if not url.startswith(home)] == []


def test_the_address_holds_the_query_and_the_way_back_holds_the_one_before(home: str, visit: Visit) -> None:
    page = searched(visit, home, "image captions").page
    first = page.url
    assert first.endswith("search.html?q=image%20captions")
    before = titles(page)
    page.fill("form[role=search] input", "draw a picture")
    page.keyboard.press("Enter")
    page.wait_for_function("before => document.querySelector('.hits h3').innerText !== before", arg=before[0])
    page.go_back()
    page.wait_for_function("before => document.querySelector('.hits h3').innerText === before", arg=before[0])
    assert page.url == first
    assert page.input_value("form[role=search] input") == "image captions"
    again = visit(first).page
    again.wait_for_selector(".hits")
    assert titles(again) == before


def test_data_load_when_the_box_is_used_and_not_before(address: str, visit: Visit) -> None:
    witness = visit(address + "search.html")
    assert not [url for url in witness.requests if "search-data" in url or url.endswith("names.js")]
    with witness.page.expect_request("**/search-data-*.js"):
        witness.page.focus("form[role=search] input")


def test_every_result_leads_to_its_place_on_the_page_of_its_model(
    disk_address: str, visit: Visit, web_path: Path
) -> None:
    page = searched(visit, disk_address, "captions").page
    links = page.eval_on_selector_all(".hits a", "all => all.map(link => link.href)")
    assert links
    for link in links:
        path, _, anchor = link.removeprefix(disk_address).partition("#")
        text = (Path(disk_address.removeprefix("file://")) / path).read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in text


def test_two_names_open_their_comparison_in_any_order(home: str, visit: Visit) -> None:
    for query in ("vit-gpt2 vs blip base", "BLIP base versus ViT-GPT2"):
        page = visit(home + "index.html").page
        page.fill("form[role=search] input", query)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{COMPARABLE}*")
        page.go_back()
        assert page.url == home + "index.html"


def test_the_way_back_from_two_names_does_not_lead_forward_again(home: str, visit: Visit) -> None:
    page = visit(home + "search.html").page
    page.fill("form[role=search] input", "blip base vs vit-gpt2")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{COMPARABLE}*")
    page.go_back()
    page.wait_for_selector("[data-results] a.button")
    assert page.url.startswith(home + "search.html?q=")
    assert page.inner_text("[data-results] a.button") == "Compare BLIP base with ViT-GPT2"


def test_a_name_brings_its_model_first(address: str, visit: Visit) -> None:
    page = searched(visit, address, "blip large").page
    assert page.locator("[data-results] section h2").first.inner_text() == "Models by that name"
    assert page.locator("[data-results] section a").first.inner_text() == "BLIP large"


# Conditions


CONDITIONS: list[tuple[str, list[str], str]] = [
    (NEED, ["free weights", "runs in a browser"], "captioner"),
    ("captions, less than 500M parameters", ["under 500 M parameters"], "captions"),
    ("chat with less than 8 GB of GPU memory", ["under 8 GB of GPU memory"], "chat with"),
    ("vision model for an 8GB card", ["at most 8 GB of GPU memory"], "vision model"),
    ("classifier smaller than 200 MB", ["weights under 200 MB"], "classifier"),
    ("Apache 2.0 captioning model", ["licence Apache-2.0"], "captioning model"),
    ("pictures I can sell", ["commercial use"], "pictures"),
    ("open-weights generator after 2024", ["open weights", "released in 2024 or later"], "generator"),
    ("captions without a GPU", ["runs on a CPU"], "captions"),
    ("hosted text to image api", ["hosted by somebody"], "text to image api"),
    ("image generator by Stability", ["by Stability"], "image generator"),
    ("non-commercial captions", [], "non-commercial captions"),
    ("not for commercial use", [], "not for commercial use"),
    ("does not run in the browser", [], "does not run in the browser"),
    ("isn't hosted", [], "isn't hosted"),
    ("hands-free captions", [], "hands-free captions"),
    ("newest cheap captioner", [], "captioner"),
    ("remember 8 GB", [], "remember 8 GB"),
]  # a query, its chips, and the words that are left


def test_conditions_are_read_off_a_query_but_not_where_they_are_denied(address: str, visit: Visit) -> None:
    page = visit(address + "search.html").page
    read = "query => MatchupChips.read(query, [{maker: 'Stability AI'}, {maker: 'Google'}], () => false)"
    for query, labels, rest in CONDITIONS:
        found = page.evaluate(read, query)
        assert ([chip["label"] for chip in found["chips"]], found["rest"]) == (labels, rest), query


def models_in(text: str) -> int:
    """How many models a line counts."""
    return sum(int(count) for count in re.findall(r"(\d+) models?\b", text))


def test_no_model_is_silently_gone(address: str, visit: Visit, catalog: Catalog) -> None:
    page = searched(visit, address, "captions for commercial use").page
    assert models_in(status(page)) == len(catalog.models)
    folds = page.locator("[data-results] > details > summary").all_inner_texts()
    assert [title.split(":")[0] for title in folds] == [
        "On conditions",
        "Not known",
        "Made for tests",
        "Left out",
    ]


def test_what_passes_on_conditions_is_an_answer_of_its_own(
    address: str, visit: Visit, catalog: Catalog
) -> None:
    page = searched(visit, address, "commercial use").page
    uses = [model.commercial_use for model in catalog.models]
    conditions = sum(use in ("with-policy", "threshold") for use in uses)
    assert f"On conditions: {conditions} models" in page.locator("summary").all_inner_texts()
    left_out = next(text for text in page.locator("summary").all_inner_texts() if text.startswith("Left out"))
    assert f"{uses.count('no')} for “commercial use”" in left_out


def test_a_chip_is_taken_off_by_its_button_and_its_words_leave_the_box(address: str, visit: Visit) -> None:
    page = searched(visit, address, NEED).page
    page.get_by_role("button", name="Take off: runs in a browser").press("Enter")
    page.wait_for_function("document.querySelectorAll('.chips button').length === 1")
    assert page.input_value("form[role=search] input") == "free captioner"
    assert page.url.endswith("?q=free%20captioner")
    assert page.evaluate("document.activeElement.matches('form[role=search] input')")


def test_wishes_are_not_filtered_on_and_said(address: str, visit: Visit) -> None:
    page = searched(visit, address, "best image captions").page
    assert "Nothing is sorted by “best”" in page.inner_text("[data-results]")


def test_what_does_not_fit_is_told_so_with_the_nearest(address: str, visit: Visit) -> None:
    page = searched(visit, address, "best pizza near me").page
    assert page.inner_text("[data-results] h2").startswith("Nothing here fits that")


def test_conditions_lead_to_the_table_of_all_models(address: str, visit: Visit) -> None:
    page = searched(visit, address, NEED).page
    page.get_by_role("link", name="The same conditions").click()
    page.wait_for_url("**/models/index.html#browser=yes")


# Bad input


BAD = [
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "😀👩‍💻🏳️‍🌈",
    "مرحبا \u202eelif",
    "the of and",
    "constructor __proto__ toString",
    "(((((((((((((((((((((((((((((((.*+?^${}|[\\",
    "under under under 8 8 8 gb " * 300,
    "a" * 10_000,
    "ab " * 3_333,
    "not " * 2_500,
    "中" * 10_000,
    "1" * 5_000 + " gb",
]


ANSWERED = """() => {
    const start = performance.now();
    document.querySelector("form[role=search]").requestSubmit();
    return new Promise(ready => setTimeout(() => ready(performance.now() - start)));
}"""  # milliseconds until the page is free again


def test_bad_input_has_an_answer_within_a_second_and_runs_nothing(strict_address: str, visit: Visit) -> None:
    witness = searched(visit, strict_address, "captions")
    page = witness.page
    elements = page.locator("img, svg, script").count()
    for query in BAD:
        page.fill("form[role=search] input", query)
        taken = page.evaluate(ANSWERED)
        assert taken < 1_000, query[:40]
        assert page.inner_text("[data-results] h2"), query[:40]
        assert status(page) != "", query[:40]
        assert page.locator("img, svg, script").count() == elements
        assert page.input_value("form[role=search] input").strip() == query.strip()[:10_000]
    assert witness.complaints == []


def test_only_the_beginning_of_a_long_query_is_read_and_said(address: str, visit: Visit) -> None:
    page = searched(visit, address, "captions " + "of many words " * 200).page
    assert "Only the first 1,000 characters were read." in page.inner_text("[data-results]")


# What may be missing


def test_without_vectors_words_are_compared_and_the_page_says_so(address: str, visit: Visit) -> None:
    page = searched(visit, address, "image captions").page
    page.evaluate(
        "MatchupSearch.load({...MatchupSearch.index.data, pieces: '', codes: '', scales: '', "
        "vectors: '', tagVectors: '', tagsOf: '', tagRows: [], tags: []})"
    )
    page.fill("form[role=search] input", "one-sentence captions")
    page.keyboard.press("Enter")
    page.wait_for_function("document.body.innerText.includes('Only words are compared here')")
    assert any("caption" in title.lower() for title in titles(page))


def test_without_a_script_the_box_leads_to_a_page_that_says_so_and_links_on(home: str, visit: Visit) -> None:
    page = visit(home + "index.html", java_script_enabled=False).page
    page.fill("form[role=search] input", "captions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=captions")
    assert "by a script" in page.inner_text("main")
    links = page.eval_on_selector_all("main a", "all => all.map(link => link.getAttribute('href'))")
    assert {"tasks/index.html", "tags/index.html", "models/index.html"} <= set(links)


def test_data_that_do_not_load_are_said_and_asked_for_again(address: str, visit: Visit) -> None:
    page = visit(address + "search.html").page
    page.route("**/search-data-*.js", lambda route: route.abort())
    page.fill("form[role=search] input", "captions")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('[role=status]').innerText.includes('could not be loaded')"
    )
    page.unroute("**/search-data-*.js")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-results] h2")


# For everybody


def unfolded(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return page


@pytest.mark.parametrize(("scheme", "width"), list(product(("light", "dark"), (390, 1280))))
def test_axe_finds_nothing_among_results(scheme: str, width: int, address: str, visit: Visit) -> None:
    query = f"{NEED}, blip, newest, not hosted"
    page = searched(visit, address, query, color_scheme=scheme, width=width).page
    assert page.locator(".chips button").count() > 1
    assert findings(unfolded(page)) == []


def test_a_screen_reader_is_told_the_counts_and_what_each_control_does(address: str, visit: Visit) -> None:
    page = searched(visit, address, NEED).page
    assert re.match(r"\d+ capabilit(y|ies) · ", status(page))
    for role, name in [
        ("searchbox", "What do you need?"),
        ("button", "Search"),
        ("button", "Take off: free weights"),
        ("list", "Conditions read from your words"),
    ]:
        assert page.get_by_role(role, name=name, exact=True).count() == 1, name  # type: ignore[arg-type]


def test_results_need_no_sideways_scrolling(address: str, visit: Visit) -> None:
    page = searched(visit, address, f"{NEED} {'w' * 200}").page
    assert sticking_out_at_any_width(unfolded(page)) == []


def test_buttons_are_large_enough_for_a_finger(address: str, visit: Visit) -> None:
    page = searched(visit, address, NEED, width=390).page
    heights = page.eval_on_selector_all(
        "[data-results] button, [data-results] a.button, summary",
        "all => all.map(e => e.getBoundingClientRect().height)",
    )
    assert min(heights) >= 44


def test_marks_can_be_told_apart_without_colour(address: str, visit: Visit) -> None:
    page = searched(visit, address, "captions").page
    weight = "e => getComputedStyle(e).fontWeight"
    assert page.eval_on_selector(".hits p mark", weight) != page.eval_on_selector(
        ".hits p:not(.small)", weight
    )
    assert page.locator(".hits mark", has_text=re.compile("caption", re.IGNORECASE)).count() > 0


def test_scripts_are_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in SCRIPTS.glob("search*.js")}
    assert max(sizes.values()) < 1.25 * 4096  # that of the page chooses among shards of large sites, too
    assert sum(sizes.values()) < 3.75 * 4096
