"""The file of a model: what it holds of its comparisons, and what makes it anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.cache import Cache
from generator.catalog import Benchmark
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.data import pair_rows
from generator.pages.data.models import MODEL_DATA
from generator.pages.data.pair_rows import IN_FULL
from generator.pages.parts.store import Store
from generator.readings.vectors import GRID, Readings, key
from tests.pages import searched_toys
from tests.pages.toy_findings import SLUGS, edit, mixed, toys
from tests.toys import (
    capability,
    catalog,
    dimension,
    findings,
    kinds,
    known,
    model,
    recipe,
    rule,
    shipped,
    store_of,
)

Told = dict[str, Any]


def _file(found: Findings, slug: str) -> Told:
    file: Told = json.loads(Edition(found, shipped().layouts).render(f"api/v1/models/{slug}.json"))
    return file


def _files(found: Findings) -> Mapping[str, tuple[bytes, bytes]]:
    """By path, what each file depends on, and its bytes."""
    store = store_of(found)
    pages = list(MODEL_DATA.pages(store))
    return {page.path: (page.left + page.findings, MODEL_DATA.view(store, page)) for page in pages}


def test_a_file_holds_every_comparison_of_its_model_that_has_a_page() -> None:
    file = _file(toys(), "a1")
    assert {pair["slug"]: pair["side"] for pair in file["pairs"]} == {
        "a": "right",
        "a-1": "right",
        "b": "left",
        "b-c": "left",
    }
    assert file["pairs"][0]["page"] == "https://toys.example/compare/a/a1.html"


def test_pairs_without_a_page_are_left_out() -> None:
    assert [pair["slug"] for pair in _file(mixed("comparable"), "cap-1")["pairs"]] == ["cap-2"]
    assert _file(mixed("comparable"), "gen")["pairs"] == []


def test_models_that_do_not_compare_say_why() -> None:
    (pair,) = [pair for pair in _file(mixed("all"), "cap-1")["pairs"] if pair["slug"] == "gen"]
    assert (pair["is_comparable"], pair["task"], pair["told"]["barrier"]) == (False, None, "jobs")
    assert pair["told"]["verdict"] is None


def _alike(*similar: float) -> Findings:
    """Two models; the first capability of both is so alike."""
    models = [
        model(slug, capabilities=(capability(f"first {slug}"), capability(f"second {slug}"))) for slug in "ab"
    ]
    whole = catalog(models)
    axes = np.eye(4, dtype=np.int16) * GRID
    close = np.rint(np.array([similar[0], 0, (1 - similar[0] ** 2) ** 0.5, 0]) * GRID).astype(np.int16)
    rows = {"a": (axes[0], axes[1]), "b": (close, axes[3])}
    told = {
        each.slug: {
            key(whole.site.encoder, each, own): row
            for own, row in zip(each.capabilities, rows[each.slug], strict=True)
        }
        for each in models
    }
    return findings(whole, Readings(told))


def test_capabilities_that_match_are_named_by_their_ids_with_how_alike_they_are() -> None:
    for slug in "ab":
        (pair,) = _file(_alike(0.8), slug)["pairs"]
        (match,) = pair["told"]["matches"]
        assert match == {"left": "c-first-a", "right": "c-first-b", "similarity": 80}
        assert (pair["overlap"], pair["told"]["left_covered"], pair["told"]["right_covered"]) == (50, 50, 50)


def _tested(**results: float) -> Findings:
    """Models with a result each of the one test that a recipe knows."""
    quality = rule("cider", "linear", zero=0, one=100, spread=1, benchmark=("COCO", "CIDEr"))
    how = recipe(dimension("quality", quality, role="quality", lead="does better"), provisional_below=0)
    models = [
        model(slug, benchmarks=(Benchmark("COCO", "CIDEr", "greedy", known(result, f"{result:g}")),))
        for slug, result in results.items()
    ]
    return findings(catalog(models, how))


def test_who_is_ahead_is_a_slug_and_ways_to_fill_the_gaps_are_numbers() -> None:
    file = _file(_tested(a=20, b=80), "a")
    told = file["pairs"][0]["told"]
    assert (told["ahead"], told["left_first"], told["right_first"]) == ("b", 0, 100)
    assert told["tests"]["text"].startswith("On COCO (CIDEr), A has 20 and B 80, at the same settings")
    assert told["tests"]["clauses"][0]["rows"] == ["result-coco-cider"]
    assert file["scores"][0]["places"] == [{"domain": None, "first": 2, "last": 2, "of": 2}]
    (signal,) = file["scores"][0]["dimensions"][0]["signals"]
    assert (signal["row"], signal["place"], signal["points"], signal["weight"]) == (
        "result-coco-cider",
        0.2,
        20,
        100,
    )


def test_of_models_without_a_test_nobody_is_ahead() -> None:
    for pair in _file(toys(), "a")["pairs"]:
        assert (pair["told"]["ahead"], pair["told"]["left_first"]) == (None, None)


def test_a_demonstration_has_a_file_without_scores() -> None:
    file = _file(toys(model("a", is_demonstration=True), model("b")), "a")
    assert file["scores"] == []
    assert file["badges"] == ["Made for tests"]
    assert file["pairs"][0]["told"]["barrier"] == "demonstration"


def test_searches_are_null_without_counts_and_rounded_with_them() -> None:
    assert _file(toys(), "a")["searches"] is None
    searches = _file(searched_toys.searched(), "a")["searches"]
    times = [query["about_times"] for query in searches["queries"]]
    assert times == sorted(times, reverse=True)
    assert all(f"{time}".rstrip("0") == f"{time}"[:2].rstrip("0") for time in times)
    assert all(answer.startswith("c-") for query in searches["queries"] for answer in query["answers"])


def test_words_of_any_kind_stay_inside_their_quotes() -> None:
    words = '"}],"pwn":1, </script> \u2028 \\'
    assert _file(toys(model("a", short_name=words, summary=words), model("b")), "a")["summary"] == words


# What makes a file anew

EDITS: Mapping[str, Mapping[str, object]] = {
    "name": {"short_name": "Another"},
    "words": {"summary": "Another summary."},
    "signal": {"signals": {"used": known(1.0)}},
    "task": {"tasks": ("another-task",)},
    "kinds": {"kinds": kinds("text", "image")},
    "licence": {"license": known(text="MIT"), "commercial_use": "yes"},
    "result": {"benchmarks": (Benchmark("COCO", "CIDEr", "", known(100.0)),)},
    "demonstration": {"is_demonstration": True},
    "domain": {"domain": "photographs"},
    "capability": {"capabilities": (capability("another"),)},
}


@pytest.mark.parametrize("name", EDITS)
def test_a_file_with_other_bytes_depends_on_something_else(name: str) -> None:
    before, after = _files(toys()), _files(edit("a-1", **EDITS[name]))
    assert before.keys() == after.keys()
    other = {path for path in before if before[path][1] != after[path][1]}
    assert other <= {path for path in before if before[path][0] != after[path][0]}
    assert "api/v1/models/a-1.json" in other


def test_a_new_model_makes_the_files_of_all_others_anew() -> None:
    before, after = _files(toys()), _files(toys(*map(model, SLUGS), model("c")))
    assert [path for path in before if before[path][0] == after[path][0]] == []


def test_a_match_that_comes_about_makes_both_files_anew() -> None:
    before, after = _files(_alike(0.1)), _files(_alike(0.8))
    assert [path for path in before if before[path] == after[path]] == []


# Large sites

LAST = f"m{IN_FULL + 2:03}"


@pytest.fixture(scope="module")
def many() -> Findings:
    """So many that no file tells of all others in full."""
    return toys(*(model(f"m{place:03}") for place in range(IN_FULL + 3)))


def test_a_file_is_the_same_in_whatever_order_files_are_made(many: Findings) -> None:
    forward, backward = store_of(many), store_of(many)
    pages = list(MODEL_DATA.pages(forward))
    in_order = [MODEL_DATA.view(forward, page) for page in pages]
    reversed_order = [MODEL_DATA.view(backward, page) for page in reversed(pages)]
    assert in_order == reversed_order[::-1]
    assert in_order[::7] == [MODEL_DATA.view(store_of(many), page) for page in pages[::7]]


def test_what_waits_for_a_second_file_is_bounded(many: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {path: bytes for path, (_, bytes) in _files(many).items()}
    monkeypatch.setattr(pair_rows, "WAITING", 5)
    store = store_of(many)
    made = {}
    for page in MODEL_DATA.pages(store):
        made[page.path] = MODEL_DATA.view(store, page)
        assert len(store.once(("data", "waiting"), dict)) <= 5
    assert made == expected


def test_nothing_waits_when_all_files_are_made(many: Findings) -> None:
    store = store_of(many)
    for page in MODEL_DATA.pages(store):
        MODEL_DATA.view(store, page)
    assert store.once(("data", "waiting"), dict) == {}


def test_a_large_site_tells_of_the_most_alike_in_full_and_of_the_rest_in_brief(many: Findings) -> None:
    pairs = _file(many, "m000")["pairs"]
    assert len(pairs) == IN_FULL + 2
    assert [pair["slug"] for pair in pairs if pair["told"] is None] == [f"m{IN_FULL + 1:03}", LAST]
    assert pairs[-1]["page"] == f"https://toys.example/compare/m000/{LAST}.html"


def test_an_edit_of_a_model_that_is_told_in_brief_makes_no_file_anew(many: Findings) -> None:
    slugs = [f"m{place:03}" for place in range(IN_FULL + 3)]
    after = toys(*(model(slug, digest=b"edited!!" if slug == LAST else model(slug).digest) for slug in slugs))
    store, anew = store_of(many), store_of(after)
    pages = {page.path: page for page in MODEL_DATA.pages(store)}
    changed = [page.path for page in MODEL_DATA.pages(anew) if pages[page.path] != page]
    assert "api/v1/models/m000.json" not in changed
    assert f"api/v1/models/{LAST}.json" in changed


def _pairs_told(monkeypatch: pytest.MonkeyPatch, found: Findings, folder: Path) -> tuple[bytes, set[str]]:
    """The file of one model, and with whom its comparison was told anew."""
    told, tell = set[str](), pair_rows._told_text

    def noted(store: Store, position: int, other: int) -> str:
        told.add(found.catalog.models[other].slug)
        return tell(store, position, other)

    monkeypatch.setattr(pair_rows, "_told_text", noted)
    file = Edition(found, shipped().layouts, Cache(folder)).render("api/v1/models/a1.json")
    monkeypatch.setattr(pair_rows, "_told_text", tell)
    return file, told


def test_after_an_edit_of_another_model_only_their_comparison_is_told_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, everybody = _pairs_told(monkeypatch, toys(), tmp_path)
    assert everybody == {"a", "a-1", "b", "b-c"}
    assert _pairs_told(monkeypatch, toys(), tmp_path) == (before, set())
    edited = edit("b", license=known("EUPL-1.2"))
    after, told = _pairs_told(monkeypatch, edited, tmp_path)
    assert told == {"b"}
    assert after == Edition(edited, shipped().layouts).render("api/v1/models/a1.json") != before


def test_after_an_edit_of_the_model_itself_all_is_told_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _pairs_told(monkeypatch, toys(), tmp_path)
    _, told = _pairs_told(monkeypatch, edit("a1"), tmp_path)
    assert told == {"a", "a-1", "b", "b-c"}
