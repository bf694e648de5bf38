"""The table of all models: every one stands there, in words and in codes that say the same."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace

import pytest

from generator.catalog import Catalog, FactRow, Model, State, Value
from generator.edition import Edition
from generator.pages import all_models
from generator.pages.all_models import ALL_MODELS, SIZES, USE_CODES, AllModelsPage, ModelRow
from generator.pages.parts import paging
from tests.toys import (
    SIZE_ROWS,
    PageReader,
    catalog,
    findings,
    known,
    model,
    page_at,
    shipped,
)

OPEN, CLOSED = known(text="open"), known(text="closed")


def _edition(whole: Catalog) -> Edition:
    return Edition(findings(whole), shipped().layouts)


def _view(edition: Edition) -> AllModelsPage:
    page = page_at(edition.findings, all_models.PATH)
    assert page is not None
    view = edition.view(page)
    assert isinstance(view, AllModelsPage)
    return view


def _codes(row: ModelRow) -> list[str]:
    return row.codes.split(" ")


def _html(edition: Edition) -> str:
    return edition.render(all_models.PATH).decode()


def test_every_model_stands_once_from_a_to_z_and_leads_to_its_page() -> None:
    made = _edition(
        catalog(
            [
                model("zeta", short_name="apple"),
                model("alpha", short_name="Pear"),
                model("toy", short_name="Banana", is_demonstration=True),
            ]
        )
    )
    view = _view(made)
    assert [row.name for row in view.rows] == ["apple", "Pear"]
    assert [row.name for row in view.demonstrations] == ["Banana"]
    assert (view.counts, view.demonstration_words) == ("2 models", "1 model")
    links = PageReader(_html(made)).links
    assert [links.count(f"{slug}.html") for slug in ("zeta", "alpha", "toy")] == [1, 1, 1]


def test_what_was_made_for_tests_stands_below_under_a_heading_of_its_own() -> None:
    html = _html(_edition(catalog([model("real"), model("toy", is_demonstration=True)])))
    places = [
        html.index(words) for words in ("REAL</a>", "Made for tests:", "TOY</a>", "made for tests</small>")
    ]
    assert places == sorted(places)
    assert "Made for tests" not in _html(_edition(catalog([model("real")])))


def test_a_place_from_a_to_z_counts_demonstrations_so_that_all_can_be_sorted_together() -> None:
    view = _view(
        _edition(catalog([model("a"), model("c"), model("b", is_demonstration=True)])),
    )
    assert [_codes(row)[0] for row in (*view.rows, *view.demonstrations)] == ["0", "2", "1"]


def test_codes_say_what_the_words_say() -> None:
    whole = catalog(
        [
            model(
                "a",
                {"hosted": 1.0},
                tasks=("two", "one"),
                maker="Zed",
                license=known(text="MIT"),
                commercial_use="threshold",
                weights=OPEN,
                facts={"parameters": known(3.8e9, "3.8B")},
                released=known(0.0, "2023-05"),
            ),
            model("b", tasks=("one",), maker="Ann"),
        ]
    )
    first, second = _view(_edition(whole)).rows
    assert first.codes == "0 2.1 2 c o y - - y 3800000000 7600000000 2023-05"
    assert (first.tasks, first.use) == ("Two, One", "commercial use allowed up to a threshold")
    assert (first.fits.words, first.fits.is_derived, first.needed) == ("yes", True, "7.6 GB")
    assert first.fits.title == "3.8B parameters × 2 bytes = 7.6 GB, weights alone"
    assert second.codes == "1 1 1 - - - - - - - - -"


@pytest.mark.parametrize("use", USE_CODES)
def test_every_licence_state_has_a_code_and_an_unknown_licence_none(use: str) -> None:
    stated = model("a", license=known(text="MIT"), commercial_use=use)
    unstated = model("b", commercial_use=use)
    codes = [_codes(row)[3] for row in _view(_edition(catalog([stated, unstated]))).rows]
    assert codes[0] == {"yes": "y", "no": "n", "unclear": "-"}.get(use, "c")
    assert codes[1] == "-"


def test_what_is_not_known_is_said_in_its_cell() -> None:
    html = _html(_edition(replace(catalog([model("a")]), fact_rows=SIZE_ROWS)))
    row = html[html.index("<tr data-f") :].split("</tr>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    assert [cell.startswith('<i class="unknown">not known</i>') for cell in cells] == [False, *[True] * 7]


def test_columns_that_a_site_asks_nothing_for_are_left_out() -> None:
    heads = [each.text for each in PageReader(_html(_edition(catalog([model("a")])))).all("th")]
    assert heads == ["Model", "Tasks", "Licence", "Weights", "Hosted", "Released", "A somebody"]
    assert 'name="fits"' not in _html(_edition(catalog([model("a")])))
    asking = replace(catalog([model("a")]), fact_rows=SIZE_ROWS)
    assert {"Parameters", "In 8 GB", "CPU"} < {
        each.text for each in PageReader(_html(_edition(asking))).all("th")
    }


PRICE = FactRow("price", "Price", "money", better="less", is_column=True)
WINDOW = FactRow("window", "Context", "tokens", better="more", is_column=True)
NEVER = FactRow("never", "Nobody says", "count", is_column=True)


def _priced(slug: str, number: float, condition: str = "USD per million tokens", **more: Value) -> Model:
    price = replace(known(number, f"{number:g} {condition}"), condition=condition)
    return model(slug, facts={"price": price, **more})


def _with_columns(*models: Model) -> Edition:
    rows = {row.name: row for row in (PRICE, WINDOW, NEVER)}
    return _edition(replace(catalog([*models]), fact_rows={**SIZE_ROWS, **rows}))


def test_a_row_that_is_a_column_stands_in_the_table_where_some_model_has_it() -> None:
    edition = _with_columns(_priced("a", 0.5, window=known(2e5, "200,000 tokens")), _priced("b", 3))
    view = _view(edition)
    assert [(head.label, head.sort) for head in view.heads] == [
        ("Price", "fact_price"),
        ("Context", "-fact_window"),
    ]
    assert [[(each.words, each.condition) for each in row.figures] for row in view.rows] == [
        [("0.5 USD", "per million tokens"), ("200,000 tokens", "")],
        [("3 USD", "per million tokens"), ("", "")],
    ]
    assert [row.figure_codes for row in view.rows] == ["0.5 200000", "3 -"]
    assert '<option value="-fact_price">Price, highest first</option>' in _html(edition)


def test_a_cell_of_other_columns_names_its_column_for_cards() -> None:
    reader = PageReader(_html(_with_columns(_priced("a", 0.5), _priced("b", 3))))
    heads = [each.text for each in reader.all("th")][1:8]
    cells = [each.attributes["data-label"] for each in reader.all("td")]
    assert cells[: len(cells) // 2] == cells[len(cells) // 2 :]
    assert cells[: len(heads)] == heads


def test_prices_for_other_things_are_in_no_order_with_the_rest() -> None:
    view = _view(_with_columns(_priced("a", 0.5), _priced("b", 3), _priced("c", 1, "EUR per image")))
    assert [row.figure_codes for row in view.rows] == ["0.5", "3", "-"]
    assert view.rows[2].figures[0].words == "1 EUR"


def test_what_does_not_apply_is_not_called_unknown_and_what_is_disputed_is() -> None:
    doubted = replace(known(1, "1 USD per image"), condition="USD per image", dispute="another list says 2")
    models = (
        _priced("a", 0.5),
        model("b", facts={"price": Value(State.NOT_APPLICABLE)}),
        model("c", facts={"price": doubted}),
    )
    assert [row.figures[0].words for row in _view(_with_columns(*models)).rows] == ["0.5 USD", "n/a", ""]


@pytest.mark.parametrize(("sizes", "has"), [((70e9,), False), ((70e9, 1e9), True), ((), True)])
def test_where_nothing_fits_in_8_gb_no_column_says_so(sizes: tuple[float, ...], has: bool) -> None:
    models = [
        model(f"m{place}", weights=OPEN, facts={"parameters": known(size, f"{size / 1e9:g}B")})
        for place, size in enumerate(sizes)
    ]
    whole = replace(catalog([*models, model("z")]), fact_rows=SIZE_ROWS)
    assert ("In 8 GB" in [each.text for each in PageReader(_html(_edition(whole))).all("th")]) is has


def test_a_derived_value_is_called_derived_and_a_stated_one_brings_its_condition() -> None:
    stated = replace(known(10e9, "10 GB"), condition="one picture")
    whole = catalog(
        [
            model("derived", facts={"parameters": known(5e7, "50M")}, weights=OPEN),
            model("stated", facts={"gpu_memory": stated}),
            model("closed", weights=CLOSED),
        ]
    )
    html = _html(_edition(replace(whole, fact_rows=SIZE_ROWS)))
    rows = dict(re.findall(r"<tr data-f=.*?>([A-Z]+)</a>(.*?)</tr>", html, re.DOTALL))
    assert (
        '<small title="50M parameters × 2 bytes = 100 MB, weights alone">100 MB, derived</small>'
        in rows["DERIVED"]
    )
    assert '<small title="50M parameters, fewer than 100 million">derived</small>' in rows["DERIVED"]
    assert "no <small>10 GB, one picture</small>" in rows["STATED"]
    assert "derived" not in rows["STATED"]
    assert "its weights are not published" in rows["CLOSED"]


# Filters


def test_a_filter_counts_what_it_would_show_and_leaves_demonstrations_out() -> None:
    whole = catalog(
        [
            model("a", tasks=("one", "two"), maker="Ann", released=known(0.0, "2023-05")),
            model("b", tasks=("one",), maker="Bob", released=known(0.0, "2021")),
            model("toy", tasks=("two",), maker="Ann", is_demonstration=True, released=known(0.0, "2025")),
        ]
    )
    view = _view(_edition(whole))
    assert [(each.value, each.label, each.count) for each in view.tasks] == [
        ("one", "One", 2),
        ("two", "Two", 1),
    ]
    assert [(each.value, each.count) for each in view.makers] == [("Ann", 1), ("Bob", 1)]
    assert [(each.value, each.label, each.count) for each in view.years] == [
        ("2023", "2023 or later", 1),
        ("2021", "2021 or later", 2),
    ]


def test_sizes_of_the_filter_are_read_by_the_script_as_their_words_say() -> None:
    amounts = {"m": "million", "b": "billion"}
    assert [f"{value[:-1]} {amounts[value[-1]]}" for value in SIZES] == [*SIZES.values()]


def test_without_a_script_there_is_the_table_and_a_link_to_each_task_and_no_form() -> None:
    page = PageReader(_html(shipped()))
    tasks = {f"../tasks/{task}.html" for each in shipped().findings.catalog.models for task in each.tasks}
    assert tasks <= set(page.links)
    assert re.search(r'<form id="filters"[^>]* hidden>', _html(shipped()))


# Bounds


def test_hostile_words_of_a_maker_stay_words() -> None:
    maker = '"><script>alert(1)</script>'
    html = _html(_edition(catalog([model("a", maker=maker)])))
    assert "<script>alert" not in html
    assert "alert(1)" in html


def test_an_edit_of_any_model_makes_the_page_anew() -> None:
    def digest(maker: str) -> bytes:
        edited = model("a", maker=maker, digest=maker.encode().ljust(8))
        page = page_at(findings(catalog([edited, model("b")])), all_models.PATH)
        assert page is not None
        return page.left

    assert digest("ann") == digest("ann") != digest("bob")


def _many(count: int) -> Catalog:
    """Models of which much is told, and hardly two alike."""
    return catalog(
        [
            model(
                f"model-{number * 7919 % 9973}",
                tasks=(f"task-{number % 11}", f"other-{number % 7}"),
                maker=f"Maker {number * 31 % 300}",
                license=known(text="Apache-2.0"),
                commercial_use="yes",
                weights=OPEN,
                facts={"parameters": known(number * 1_234_567.0, f"{number * 1.234567:.2f}M")},
                released=known(0.0, f"20{15 + number % 11}-{1 + number % 12:02}-{1 + number % 28:02}"),
            )
            for number in range(1, count + 1)
        ]
    )


def test_a_thousand_models_take_less_than_80_kb_on_the_wire() -> None:
    small, large = (
        len(gzip.compress(_edition(_many(count)).render(all_models.PATH))) for count in (100, 250)
    )
    of_a_row = (large - small) / 150
    assert small + 900 * of_a_row < 80_000


# Several pages


def _of_pages(monkeypatch: pytest.MonkeyPatch, rows: int = 2) -> tuple[Edition, list[AllModelsPage]]:
    """Five models, the last made for tests, so many rows a page."""
    monkeypatch.setattr(paging, "ROWS", rows)
    models = [model(slug) for slug in "abcd"] + [model("e", is_demonstration=True)]
    edition = _edition(catalog(models))
    pages = list(ALL_MODELS.pages(edition.store))
    views = [edition.view(page) for page in pages]
    assert all(isinstance(view, AllModelsPage) for view in views)
    return edition, views


def test_every_model_stands_on_one_of_several_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    _, views = _of_pages(monkeypatch)
    names = [[row.name for row in (*view.rows, *view.demonstrations)] for view in views]
    assert names == [["A", "B"], ["C", "D"], ["E"]]
    assert [view.path for view in views] == [all_models.PATH, "models/page/2.html", "models/page/3.html"]


def test_links_of_every_page_lead_to_the_same_models(monkeypatch: pytest.MonkeyPatch) -> None:
    edition, views = _of_pages(monkeypatch)
    links = [PageReader(edition.render(view.path).decode()).links for view in views]
    assert ["../c.html" in each for each in links] == [False, True, False]
    assert ["../../models/page/3.html" in each for each in links[1:]] == [True, True]


def test_pages_have_titles_and_addresses_of_their_own_and_search_engines_may_read_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition, views = _of_pages(monkeypatch)
    assert len({view.frame.document_title for view in views}) == 3
    assert [view.frame.canonical.removeprefix("https://toys.example/") for view in views] == [
        view.path for view in views
    ]
    assert all(view.frame.is_listed for view in views)
    assert ALL_MODELS.listing is not None
    listing = ALL_MODELS.listing(edition.store)
    assert [path for path, _ in listing.entries(0, 9)] == [view.path for view in views]


def test_filters_stand_on_the_first_page_alone_which_says_where_all_other_rows_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition, views = _of_pages(monkeypatch)
    assert [view.other_rows for view in views] == [("page/2.js", "page/3.js"), (), ()]
    texts = [edition.render(view.path).decode() for view in views]
    assert ['id="filters"' in text for text in texts] == [True, False, False]
    assert "4 models from A to Z, and behind them 1 model made for tests. Here: 1 to 2 of 5." in texts[0]


def test_the_rows_that_a_script_reads_are_those_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    edition, _ = _of_pages(monkeypatch)
    script = edition.render("models/page/2.js").decode()
    rows = json.loads(script.removeprefix("MatchupRows.load(").removesuffix(");\n"))
    page = edition.render("models/page/2.html").decode().replace('href="../c', 'href="c')
    assert rows[0] in page
    assert all(row.startswith("<tr data-f=") and row.endswith("</tr>") for row in rows)
    assert edition.find("models/page/1.js") is None
