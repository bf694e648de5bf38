"""Share pictures: which there are, that they say what pages say, and when they are made anew."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from generator.catalog import Outputs, Reach
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.output.shelves import DIGESTS
from generator.pages import model as model_pages
from generator.pages import share
from generator.pages import task as task_pages
from generator.pages.addresses import model_path, share_path, task_path
from generator.pages.parts.share_cards import (
    card_words,
    model_card,
    name_of,
    pair_card,
    pair_words,
    task_card,
)
from generator.pages.parts.share_drawing import Card
from generator.pages.words.clauses import plain
from generator.pages.words.verdict import verdict
from tests.pages.ranked_toys import captioners, ranked, scored
from tests.pages.toy_findings import by_path, changed, edit, toys
from tests.toys import PageReader, model, pages_of, shipped, store_of


def with_outputs(found: Findings, **fields: object) -> Findings:
    site = replace(found.catalog.site, outputs=replace(Outputs(), **fields))  # type: ignore[arg-type]
    return replace(found, catalog=replace(found.catalog, site=site))


def of_share(found: Findings) -> list[str]:
    return [page.path for page in pages_of(found) if page.path.startswith("share/")]


def rows(card: Card) -> list[tuple[str, int, int, int]]:
    return [(row.label, row.range.value, row.range.low, row.range.high) for row in card.rows]


# Which there are


@pytest.mark.parametrize(
    ("reach", "count"), [("no", 0), ("models", 1 + 2 + 1), ("comparisons", 1 + 2 + 1 + 1)]
)
def test_a_site_has_the_pictures_that_it_asks_for(reach: Reach, count: int) -> None:
    found = with_outputs(ranked(scored("a", 20.0), scored("b", 90.0)), share=reach)
    paths = of_share(found)
    assert len(paths) == count
    edition = Edition(found, shipped().layouts)
    for path in paths:
        assert Image.open(io.BytesIO(edition.render(path))).size == (1200, 630)
        assert edition.find(path) is not None


def test_no_picture_is_at_any_other_address() -> None:
    edition = Edition(with_outputs(captioners(), share="models"), shipped().layouts)
    for path in (
        "share/models/none.png",
        "share/compare/a/b.png",
        "share/site.html",
        "share/a.png",
        "site.png",
    ):
        assert edition.find(path) is None


@pytest.mark.parametrize("reach", ["no", "models", "comparisons"])
def test_every_page_names_a_picture_that_is_there(reach: Reach) -> None:
    found = with_outputs(captioners(), share=reach)
    edition, there = Edition(found, shipped().layouts), set(of_share(found))
    for page in pages_of(found):
        if page.path.endswith(".html") and page.kind != "not found":
            metas = [each.attributes for each in PageReader(edition.render(page.path).decode()).all("meta")]
            shown = [each["content"] for each in metas if each.get("property") == "og:image"]
            alts = [each["content"] for each in metas if each.get("property") == "og:image:alt"]
            assert len(shown) == len(alts) == (reach != "no")
            assert {each.removeprefix("https://toys.example/") for each in shown} <= there
            assert all(alts)
            own = share_path(page.path)
            if own in there:
                assert shown == [f"https://toys.example/{own}"]


# What they say


def test_a_picture_of_a_model_has_the_scores_and_places_of_its_page() -> None:
    store = store_of(captioners())
    for position, each in enumerate(store.catalog.models):
        page = next(page for page in model_pages.MODEL.pages(store) if page.path == model_path(each.slug))
        view, card = model_pages.MODEL.view(store, page), model_card(store, position)
        known = [score for score in view.scores if score.range.is_known]
        assert [row.range for row in card.rows] == [score.range for score in known]
        for row, score in zip(card.rows, known, strict=True):
            assert row.note.endswith(score.words)
        assert bool(card.rows) != bool(card.sentences)


def test_a_picture_of_a_task_begins_as_its_ranking_does() -> None:
    store = store_of(captioners())
    (page,) = task_pages.TASK.pages(store)
    view = task_pages.TASK.view(store, page)
    card = task_card(store, page.path.removeprefix("tasks/").removesuffix(".html"))
    first = view.rankings[0].tiers[0].ranks[: len(card.rows)]
    assert [(row.place, row.label, row.range) for row in card.rows] == [
        (rank.places, rank.facts.name, rank.range) for rank in first
    ]
    assert len(card.rows) == 2


def test_a_picture_of_a_comparison_has_both_scores_and_sentences_of_its_verdict() -> None:
    store = store_of(captioners())
    for positions in store.findings.pairs():
        pair = store.findings.pair(*positions)
        card = pair_card(store, pair)
        scores = pair.pair_scores or ()
        assert [row.range for row in card.rows] == [score.range for score in scores]
        assert card.names == pair.names
        words = " ".join(plain(verdict(pair)).split())
        assert card.sentences
        for sentence in card.sentences:
            assert sentence in words


def test_the_words_for_a_picture_name_every_score_on_it() -> None:
    store = store_of(captioners())
    pair = store.findings.pair(0, 1)
    for words in (pair_words(pair), card_words(pair_card(store, pair))):
        assert words.startswith("A vs B: ")
        for score in pair.pair_scores or ():
            whole = score.range
            assert f"{whole.value}, between {whole.low} and {whole.high}" in words


def test_a_name_that_no_font_has_gives_way_to_its_slug_in_sentences_too() -> None:
    store = store_of(ranked(scored("qwen", 90.0, short_name="千问"), scored("b", 20.0)))
    pair = store.findings.pair(*next(iter(store.findings.pairs())))
    card = pair_card(store, pair)
    assert {*card.names} == {"qwen", "B"}
    assert all("千问" not in sentence and "…" not in sentence for sentence in card.sentences)
    assert any("qwen" in sentence for sentence in card.sentences)


@pytest.mark.parametrize(
    "name", ["千问", "\u202etoyb", "A\x07B", "🖼", "<b>&amp;</b>", "نموذج", "\ud800", "W" * 300]
)
def test_whatever_a_model_is_called_there_is_a_picture_of_it(name: str) -> None:
    found = with_outputs(
        ranked(scored("a", 20.0, short_name=name, maker=name), scored("b", 90.0)), share="comparisons"
    )
    store = store_of(found)
    for page in (*share.SHARE.pages(store), *share.PAIR_SHARE.pages(store)):
        kind = share.SHARE if page.kind == share.SHARE.name else share.PAIR_SHARE
        assert Image.open(io.BytesIO(kind.view(store, page))).size == (1200, 630)


def test_a_name_that_can_be_drawn_stands_as_it_is() -> None:
    assert name_of(model("a", short_name="Größe <2>")) == "Größe <2>"


# When they are made anew


def test_an_edit_of_a_model_makes_anew_its_own_picture_and_those_that_show_what_was_edited() -> None:
    def share_of(after: Findings) -> set[str]:
        return {path for path in changed(toys(), after) if path.startswith("share/")}

    own = share_path(model_path("b"))
    assert share_of(edit("b")) == {own}
    assert share_of(edit("b", short_name="New")) == {own}
    assert share_of(edit("b", is_demonstration=True)) == {
        own,
        share_path(),
        share_path(task_path("toy-task")),
    }


def test_a_score_makes_anew_the_pictures_that_show_it() -> None:
    before = with_outputs(captioners(), share="comparisons")
    models = list(before.catalog.models)
    better = replace(scored("a", 60.0), digest=b"another!")
    after = with_outputs(ranked(better, *models[1:]), share="comparisons")
    paths = {path for path in changed(before, after) if path.startswith("share/")}
    assert share_path(model_path("a")) in paths
    assert share_path(task_path("toy-task")) in paths
    assert share_path() not in paths
    compared = {share_path(path) for path in changed(before, after) if path.startswith("compare/")}
    assert "share/compare/a/b.png" in compared
    assert compared == {path for path in paths if path.startswith("share/compare/")}


def test_no_recipe_of_pages_makes_pictures_anew() -> None:
    edition = Edition(with_outputs(captioners(), share="comparisons"), shipped().layouts)
    folders = [folder for folder in edition.folders() if folder.path.startswith("share")]
    assert {folder.path for folder in folders} >= {"share", "share/models", "share/tasks", "share/compare/a"}
    for folder in folders:
        assert folder.digests.dtype == DIGESTS
        assert not folder.digests["recipe"].any()
        assert folder.digests["left"].all()


def test_what_is_said_of_single_pictures_and_of_columns_is_the_same() -> None:
    found = with_outputs(captioners(), share="comparisons")
    edition = Edition(found, shipped().layouts)
    for folder in edition.folders():
        if folder.path.startswith("share/compare"):
            for name, digests in zip(folder.names, folder.digests, strict=True):
                target = edition.find(f"{folder.path}/{name}")
                assert target is not None
                assert int.from_bytes(target.digests.left, "little") == digests["left"]
                assert int.from_bytes(target.digests.findings, "little") == digests["findings"]


def test_every_picture_of_the_shipped_site_is_small() -> None:
    edition = shipped()
    paths = of_share(edition.findings)
    assert len(paths) > len(edition.findings.catalog.models)
    assert max(len(edition.render(path)) for path in paths) < 60_000


def test_pages_of_a_site_have_one_page_each() -> None:
    assert len(by_path(toys())) == len(pages_of(toys()))
