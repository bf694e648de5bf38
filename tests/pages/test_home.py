"""The first page: what can be done here, the tasks with their best, pictures, and what has a day."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generator.catalog import Benchmark, Correction, Model, Recipe, Source
from generator.edition import Edition
from generator.findings.captions import PHOTOGRAPHS
from generator.findings.findings import Findings
from generator.pages import home
from generator.pages.parts import changes, photograph_answers
from tests.pages.toy_findings import by_path, toys
from tests.spoken import spoken
from tests.toys import (
    PageReader,
    catalog,
    dimension,
    findings,
    kinds,
    known,
    model,
    pages_of,
    recipe,
    rule,
    shipped,
)


def _edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def _view(edition: Edition) -> home.HomePage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "home")
    view = edition.view(page)
    assert isinstance(view, home.HomePage)
    return view


def _tested() -> Recipe:
    """A recipe whose quality is one test; a model without it is not ranked."""
    test = rule("best_test", "linear", zero=0, one=100, spread=1, benchmark=("Set", "points"))
    quality = replace(dimension("quality", replace(test, label="Set, points")), role="quality")
    return recipe(quality, dimension("use", rule("used")))


def _scored(slug: str, points: float | None, **fields: object) -> Model:
    results = () if points is None else (Benchmark("Set", "points", "", known(points, f"{points:g}")),)
    return model(slug, {"used": 1.0}, benchmarks=results, **fields)


# What can be done


def test_it_offers_a_search_and_two_boxes_that_are_links_without_a_script() -> None:
    page = shipped().render("index.html").decode()
    assert '<form class="hub-bar" role="search" action="search.html">' in page
    (pair,) = re.findall(r"<form[^>]*data-pair.*?</form>", page, re.DOTALL)
    assert pair.count('href="models/index.html"') == 2
    assert {"models/index.html", "map.html", "tags/index.html", "samples.html"} <= set(PageReader(page).links)


# Tasks


def test_a_task_shows_its_three_best_with_the_places_that_are_open_and_their_ranges() -> None:
    found = findings(catalog([_scored(f"m-{number}", 20.0 * number) for number in range(5)], _tested()))
    (card,) = _view(_edition(found)).tasks
    (best,) = card.bests
    assert [(row.name, row.places) for row in best.rows] == [("M-4", "1"), ("M-3", "2"), ("M-2", "3")]
    words = PageReader(_edition(found).render("index.html").decode()).by_id("task-toy-task").text
    for row in best.rows:
        assert f"{row.range.value} {row.range.low}–{row.range.high}" in words
    assert "5 models, 5 ranked" in words
    assert "M-1" not in words


def test_a_place_that_is_open_says_from_where_to_where() -> None:
    found = findings(catalog([_scored("a", 50.0), _scored("b", 50.0)], _tested()))
    (card,) = _view(_edition(found)).tasks
    assert [row.places for row in card.bests[0].rows] == ["1–2", "1–2"]


def test_every_score_stands_under_its_task_and_a_demonstration_has_none() -> None:
    found = shipped().findings
    names = {model.short_name: place for place, model in enumerate(found.catalog.models)}
    for card in _view(shipped()).tasks:
        for row in (row for best in card.bests for row in best.rows):
            score = found.scores.by_task[card.name][names[row.name]]
            assert (row.range, score.is_ranked) == (score.range, True)


def test_a_task_of_two_domains_names_the_best_of_each() -> None:
    found = findings(
        catalog([_scored("a", 20.0, domain="photographs"), _scored("b", 90.0, domain="scans")], _tested())
    )
    (card,) = _view(_edition(found)).tasks
    assert [(best.label, best.rows[0].name) for best in card.bests] == [("Photographs", "A"), ("Scans", "B")]


@pytest.mark.parametrize("count", [2, 3])
def test_counts_agree_with_their_nouns(count: int) -> None:
    view = _view(_edition(toys(*(model(f"m-{number}") for number in range(count)))))
    pairs = {2: "1 comparison", 3: "3 comparisons"}[count]
    assert view.counts == f"{count} models, 1 task, {pairs}"
    html = shipped().render("index.html").decode()
    assert re.findall(r"\b1 (?:models|tasks|comparisons)\b", html) == []


def test_demonstrations_are_not_counted_as_models() -> None:
    view = _view(_edition(toys(model("a"), model("toy", is_demonstration=True))))
    assert view.counts.startswith("1 model, ")


# What is new


def _read(day: str) -> dict[str, Source]:
    return {"card": Source("card", "https://example.org/", "Card", day, "maker")}


def _corrected(*days: str) -> tuple[Correction, ...]:
    return tuple(Correction(day, f"Wrong on {day}.", "Read again.") for day in days)


def test_what_is_new_is_told_by_its_own_day_the_newest_first() -> None:
    told = changes.changes(
        catalog(
            [
                model("a", corrections=_corrected("2026-03-01"), sources=_read("2026-01-01")),
                model("b", corrections=_corrected("2026-05-01", "2026-02-01"), sources=_read("2026-04-01")),
                model("c", released=known(20000.0, "2024-10-04"), sources=_read("2026-04-01")),
                model("d", released=known(19000.0, "2022-01")),
            ]
        )
    )
    assert [(each.day, each.name) for each in told.corrections] == [("2026-05-01", "B"), ("2026-03-01", "A")]
    assert (told.read_day, told.read_words) == ("2026-04-01", "of 2 models")
    assert [each.name for each in told.releases] == ["C", "D"]


def test_corrections_that_are_not_listed_are_counted() -> None:
    count = changes.CORRECTIONS + 2
    models = [model(f"m-{number}", corrections=_corrected("2026-03-01")) for number in range(count)]
    told = changes.changes(catalog(models))
    assert (len(told.corrections), told.more_corrections) == (changes.CORRECTIONS, "2 more models")
    assert "2 more models were corrected" in _edition(toys(*models)).render("index.html").decode()


def test_a_demonstration_is_no_news_nor_is_a_disputed_day() -> None:
    day = known(20000.0, "2024-10-04")
    shown = model("toy", released=day, corrections=_corrected("2026-03-01"), is_demonstration=True)
    doubted = model("a", released=replace(day, dispute="somebody says 2023"))
    assert not changes.changes(catalog([shown, doubted])).is_any


def test_a_catalog_without_any_day_has_no_such_section() -> None:
    assert 'id="changes"' not in _edition(toys(model("a"))).render("index.html").decode()
    assert 'id="changes"' in shipped().render("index.html").decode()


# Pictures


def _of_photographs() -> Edition:
    """Models that were run, and every sample a photograph."""
    found = spoken().findings
    samples = tuple(replace(sample, domain=PHOTOGRAPHS) for sample in found.catalog.samples)
    return _edition(replace(found, catalog=replace(found.catalog, samples=samples)))


def test_the_first_photographs_stand_there_with_what_models_said_of_them() -> None:
    edition = _of_photographs()
    pictures = _view(edition).pictures
    assert len(pictures) == photograph_answers.PICTURES
    names = [sample.name for sample in edition.findings.catalog.samples]
    shown = [picture.href.removeprefix("samples.html#") for picture in pictures]
    assert shown == sorted(shown, key=names.index)
    words = PageReader(edition.render("index.html").decode()).by_id("pictures").text
    for remark in (remark for picture in pictures for remark in picture.remarks):
        assert f"{remark.name} {remark.words}" in words
    assert {remark.is_quoted for picture in pictures for remark in picture.remarks} == {True, False}


def test_a_demonstration_is_not_quoted_of_photographs() -> None:
    found = _of_photographs().findings
    models = tuple(replace(each, is_demonstration=True) for each in found.catalog.models)
    assert not _view(_edition(replace(found, catalog=replace(found.catalog, models=models)))).pictures


def test_drawn_scenes_are_no_photographs() -> None:
    assert not _view(spoken()).pictures


def test_a_site_whose_models_were_not_run_has_no_pictures() -> None:
    assert 'id="pictures"' not in _edition(toys(model("a"))).render("index.html").decode()


# What it depends on


@pytest.mark.parametrize(
    "changed",
    [
        {"short_name": "New"},
        {"signals": {"used": known(0.0)}},
        {"tasks": ("another",)},
        {"is_demonstration": True},
        {"corrections": _corrected("2026-03-01")},
        {"sources": _read("2026-05-01")},
        {"released": known(20000.0, "2024-10-04")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_it_shows_of_a_model_changes_its_digest(changed: dict[str, object]) -> None:
    models = [_scored("a", 20.0), _scored("b", 90.0)]
    before = findings(catalog(models, _tested()))
    after = findings(catalog([replace(models[0], **changed), models[1]], _tested()))  # type: ignore[arg-type]
    assert _edition(before).render("index.html") != _edition(after).render("index.html")
    assert by_path(before)["index.html"] != by_path(after)["index.html"]


def test_what_it_does_not_show_leaves_it_as_it_is() -> None:
    before = toys(model("a", kinds=kinds("image", "text")), model("b"))
    after = toys(model("a", kinds=kinds("image", "text"), summary="Another text."), model("b"))
    assert by_path(before)["index.html"] == by_path(after)["index.html"]
