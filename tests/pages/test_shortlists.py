"""Shortlists: the first places of a task side by side, and the columns that any other is laid out of."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generator.catalog import Benchmark, Correction, FactRow, Model, Recipe, Tag, Value
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import shortlists
from generator.pages.parts import shortlist_columns
from generator.pages.parts.shortlist_columns import Column, column, laid
from tests.pages.toy_findings import by_path, toys
from tests.toys import (
    SIZE_ROWS,
    PageReader,
    capability,
    catalog,
    dimension,
    findings,
    known,
    listed,
    model,
    pages_of,
    recipe,
    rule,
    shipped,
    store_of,
)

PATH = "shortlists/toy-task.html"
TAGS = {
    "shared": Tag("shared", "Shared", "task"),
    "rare": Tag("rare", "Rare", "task"),
    "elsewhere": Tag("elsewhere", "Elsewhere", "background", is_elsewhere=True),
}


def _edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def _tested() -> Recipe:
    test = rule("best_test", "linear", zero=0, one=100, spread=1, benchmark=("Set", "points"))
    quality = replace(dimension("quality", replace(test, label="Set, points")), role="quality")
    return recipe(quality, dimension("use", rule("used")))


def _scored(slug: str, points: float | None, **fields: object) -> Model:
    results = () if points is None else (Benchmark("Set", "points", "whole", known(points, f"{points:g}")),)
    return model(slug, {"used": 1.0}, benchmarks=results, **fields)


def _found(*models: Model) -> Findings:
    whole = catalog([*models], _tested())
    return findings(replace(whole, tags={**whole.tags, **TAGS}, fact_rows=SIZE_ROWS))


def _columns(*models: Model) -> list[Column]:
    store = store_of(_found(*models))
    return [column(store, place) for place in range(len(models))]


def _lines(columns: list[Column], section: str) -> list[tuple[str, list[str]]]:
    """Labels, and the words in each cell; "" where nothing is known."""
    lines = next((part.lines for part in laid(columns) if part.section.name == section), ())
    return [
        (
            line.label,
            [" + ".join(entry.text for entry in cell.entries) if cell else "" for cell in line.cells],
        )
        for line in lines
    ]


# Which there are


@pytest.mark.parametrize(("ranked", "shown"), [(2, 0), (3, 3), (4, 4), (6, 4)])
def test_a_task_shows_its_first_four_and_none_with_fewer_than_three(ranked: int, shown: int) -> None:
    found = _found(*(_scored(f"m-{number}", 10.0 * number) for number in range(ranked)), _scored("u", None))
    paths = [page.path for page in pages_of(found) if page.kind == "shortlists"]
    assert paths == [PATH] * bool(shown)
    if shown:
        heads = PageReader(_edition(found).render(PATH).decode()).all("th")
        names = [f"M-{ranked - place}" for place in range(1, shown + 1)]
        assert [head.text.split()[0] for head in heads if head.attributes["scope"] == "col"] == names


def test_search_engines_are_asked_to_read_every_shortlist_of_a_task() -> None:
    found = _found(*(_scored(f"m-{number}", 10.0 * number) for number in range(3)))
    assert {(PATH, ""), ("shortlist.html", "")} <= {*listed(found)}
    assert not any(path.endswith(".js") for path, _ in listed(found))


def test_every_two_of_them_are_linked_and_the_page_for_any_models_is_called_with_these() -> None:
    found = _found(
        *(_scored(slug, points) for slug, points in zip("abcd", (1.0, 90.0, 40.0, 60.0), strict=True))
    )
    links = PageReader(_edition(found).render(PATH).decode()).links
    pairs = {f"../compare/{left}/{right}.html" for left in "abcd" for right in "abcd" if left < right}
    assert pairs <= {*links}
    assert "../shortlist.html#b,d,c,a" in links


def test_two_domains_of_a_task_are_two_shortlists_on_one_page() -> None:
    models = [
        _scored(f"{domain}-{number}", 10.0 * number, domain=domain) for domain in "xy" for number in range(3)
    ]
    store = store_of(_found(*models))
    (page,) = (page for page in pages_of(store.findings) if page.kind == "shortlists")
    view = shortlists.SHORTLISTS.view(store, page)
    assert [(each.label, [one.slug for one in each.columns]) for each in view.shortlists] == [
        ("X", ["x-2", "x-1", "x-0"]),
        ("Y", ["y-2", "y-1", "y-0"]),
    ]


# What it shows


def test_a_row_stands_where_one_of_them_has_it_and_says_who_has_not() -> None:
    columns = _columns(_scored("a", 20.0, facts={"parameters": known(2e9, "2B")}), _scored("b", None))
    assert ("Parameters", ["2B", ""]) in _lines(columns, "facts")
    assert _lines(columns, "tests") == [("Set, points", ["20", ""])]


def test_facts_that_are_columns_stand_behind_the_licence_where_one_of_them_has_them() -> None:
    price = replace(known(2.0, "2 USD per image"), condition="USD per image")
    rows = {name: FactRow(name, name, "money", is_column=True) for name in ("price", "never")}
    whole = catalog([_scored("a", 20.0, facts={"price": price}), _scored("b", None)], _tested())
    store = store_of(findings(replace(whole, fact_rows=rows)))
    columns = [column(store, place) for place in range(2)]
    assert _lines(columns, "facts")[:3] == [
        ("Licence", ["", ""]),
        ("price", ["2 USD", ""]),
        ("Weights", ["", ""]),
    ]
    assert next(row.note for row in columns[0].facts if row.label == "price") == "per image"


def test_a_score_stands_under_each_task_that_all_have_and_under_no_other() -> None:
    columns = _columns(_scored("a", 20.0, tasks=("one", "two")), _scored("b", 50.0, tasks=("two", "three")))
    heads = [label for label, cells in _lines(columns, "scores") if not cells]
    assert heads == ["Two"]
    assert [label for label, _ in _lines(columns, "scores")] == ["Two", "Score", "Quality", "Use"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tasks": ("another",)}, shortlist_columns.NO_TASK),
        ({"domain": "scans"}, shortlist_columns.UNLIKE_DOMAINS),
        ({"is_demonstration": True}, shortlist_columns.DEMONSTRATIONS),
    ],
    ids=["task", "domain", "demonstration"],
)
def test_without_common_ground_no_score_is_shown_and_the_page_says_why(
    changed: dict[str, object], words: str
) -> None:
    columns = _columns(_scored("a", 20.0, domain="photographs"), _scored("b", 90.0, **changed))
    assert _lines(columns, "scores") == [(words, [])]


def test_a_score_without_a_test_says_that_it_is_not_ranked() -> None:
    (task,) = _columns(_scored("a", None), _scored("b", 50.0))[0].scores
    assert "not ranked: no public test found" in task.rows[0].note


def test_a_dimension_of_which_nothing_is_known_has_no_points() -> None:
    columns = _columns(_scored("a", None), _scored("b", 50.0))
    quality = dict(_lines(columns, "scores"))["Quality"]
    assert quality[0] == ""
    assert quality[1] != ""


def test_a_result_carries_its_setting_its_sibling_and_whatever_puts_it_in_doubt() -> None:
    value = replace(known(50.0, "50"), dispute="somebody says 40", is_stale=True)
    result = Benchmark("Set", "points", "3 beams", value, checkpoint="a-large")
    (row,) = _columns(model("a", benchmarks=(result,)), model("b"))[0].tests
    assert [(entry.text, entry.about) for entry in row.entries] == [
        ("50", "3 beams; of its sibling a-large; disputed: somebody says 40; read too long ago")
    ]


def test_what_more_of_them_can_do_comes_first() -> None:
    columns = _columns(
        model("a", capabilities=(capability("Both do", "shared"), capability("Alone", "rare"))),
        model("b", capabilities=(capability("So does it", "shared"),)),
    )
    assert _lines(columns, "abilities") == [
        ("Shared", ["Both do", "So does it"]),
        ("Rare", ["Alone", ""]),
    ]


def test_a_capability_that_needs_another_checkpoint_says_so() -> None:
    told = capability("By a sibling", "rare elsewhere")
    (row,) = _columns(model("a", capabilities=(told,)), model("b"))[0].abilities
    assert (row.label, row.note) == ("Rare", "of another checkpoint")


def test_every_capability_leads_to_its_place_on_the_page_of_its_model() -> None:
    told = (capability("Does this", "shared"), capability("And that", "rare"))
    edition = _edition(_found(*(_scored(slug, 50.0, capabilities=told) for slug in "abc")))
    links = [link for link in PageReader(edition.render(PATH).decode()).links if "#c-" in link]
    assert len(links) == 6
    for link in links:
        path, _, place = link.removeprefix("../").partition("#")
        assert place in PageReader(edition.render(path).decode()).ids


# Columns for any shortlist


def _script(edition: Edition, slug: str) -> dict[str, object]:
    script = edition.render(f"shortlist/{slug}.js").decode()
    assert script.isascii()
    plain: dict[str, object] = json.loads(script.removeprefix("MatchupShortlist.load(").removesuffix(");\n"))
    return plain


def test_every_model_has_a_column_that_says_what_pages_say_of_it() -> None:
    edition = shipped()
    for place, each in enumerate(edition.findings.catalog.models):
        shown, plain = column(edition.store, place), _script(edition, each.slug)
        assert plain["name"] == each.short_name
        assert plain["facts"] == [
            [row.order, row.label, [[entry.text] for entry in row.entries], row.note] for row in shown.facts
        ]
        assert [row[1] for row in plain["abilities"]] == [row.label for row in shown.abilities]  # type: ignore


def test_no_word_of_a_column_ends_its_script() -> None:
    hostile = '</script><script>alert(1)</script>\u2028"); alert(2); ("'
    edition = _edition(toys(model("a", short_name=hostile, maker=hostile)))
    assert _script(edition, "a")["name"] == hostile
    assert b"</script" not in edition.render("shortlist/a.js")


def test_the_page_for_any_models_leads_to_the_ready_ones_without_a_script() -> None:
    found = _found(*(_scored(f"m-{number}", 10.0 * number) for number in range(3)))
    page = PageReader(_edition(found).render("shortlist.html").decode())
    assert PATH in page.links
    assert (
        "No task has three ranked models yet." in _edition(toys(model("a"))).render("shortlist.html").decode()
    )


def test_a_column_is_small() -> None:
    sizes = [
        len(shipped().render(page.path))
        for page in pages_of(shipped().findings)
        if page.kind == "shortlist column"
    ]
    assert len(sizes) == len(shipped().findings.catalog.models)
    assert max(sizes) < 12_000


# What they depend on


@pytest.mark.parametrize(
    "changed",
    [
        {"short_name": "New"},
        {"maker": "Somebody else"},
        {"facts": {"parameters": known(2e9, "2B")}},
        {"signals": {"used": known(0.0)}},
        {"capabilities": (capability("Another", "rare"),)},
        {"benchmarks": (Benchmark("Set", "points", "5 beams", known(90.0, "90")),)},
        {"released": Value(known().state, "2024-01", 19723.0)},
        {"commercial_use": "yes", "license": known(text="MIT")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_they_show_of_a_model_changes_their_digests(changed: dict[str, object]) -> None:
    models = [_scored(slug, points) for slug, points in zip("abc", (90.0, 50.0, 20.0), strict=True)]
    changed_model = replace(models[0], digest=b"another", **changed)  # type: ignore[arg-type]
    before, after = _found(*models), _found(changed_model, *models[1:])
    for path in (PATH, "shortlist/a.js"):
        assert _edition(before).render(path) != _edition(after).render(path)
        assert by_path(before)[path] != by_path(after)[path]
    assert by_path(before)["shortlist/b.js"] == by_path(after)["shortlist/b.js"]


def test_another_model_leaves_the_columns_of_others_as_they_are() -> None:
    models = [_scored(slug, points) for slug, points in zip("abc", (90.0, 50.0, 20.0), strict=True)]
    before, after = _found(*models), _found(*models, _scored("d", 99.0))
    for slug in "abc":
        assert by_path(before)[f"shortlist/{slug}.js"] == by_path(after)[f"shortlist/{slug}.js"]
    assert by_path(before)[PATH] != by_path(after)[PATH]


def test_what_a_shortlist_does_not_show_leaves_it_as_it_is() -> None:
    models = [_scored(slug, points) for slug, points in zip("abc", (90.0, 50.0, 20.0), strict=True)]
    corrected = replace(models[0], corrections=(Correction("2026-01-01", "This.", "That."),))
    assert by_path(_found(*models))[PATH] == by_path(_found(corrected, *models[1:]))[PATH]
