"""The first page: ranks, and the table of all pairs."""

from __future__ import annotations

from generator.edition import Edition
from generator.pages import home
from tests.pages.toy_findings import by_path, toys
from tests.toys import kinds, model, pages_of, shipped


def test_the_home_page_changes_when_a_pair_becomes_comparable() -> None:
    before = toys(model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label")))
    after = toys(model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label text")))
    assert Edition(before, shipped().layouts).render("index.html") != Edition(
        after, shipped().layouts
    ).render("index.html")
    assert by_path(before)["index.html"] != by_path(after)["index.html"]


def test_the_home_page_ranks_by_score_and_gives_the_places_that_the_draws_leave_open() -> None:
    found = shipped().findings
    page = _view(shipped())
    assert [row.score.range.value for row in page.ranks] == sorted(
        (score.range.value for score in found.scores.scores), reverse=True
    )
    for row in page.ranks:
        assert 1 <= row.first <= row.last <= len(page.ranks)
    assert page.pair_count == len(list(found.pairs())) == sum(len(row) for row in page.overview)


def _view(edition: Edition) -> home.HomePage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "home")
    view = edition.view(page)
    assert isinstance(view, home.HomePage)
    return view


def test_a_large_site_draws_no_table_of_all_pairs() -> None:
    few, many = ([model(f"m-{number}") for number in range(count)] for count in (3, home.OVERVIEW_LIMIT + 1))
    assert len(_view(Edition(toys(*few), shipped().layouts)).overview) == 3
    assert _view(Edition(toys(*many), shipped().layouts)).overview == ()


def test_pairs_without_a_page_are_gaps_in_the_table() -> None:
    models = model("a", tasks=("x",)), model("b", tasks=("y",), kinds=kinds("image", "label"))
    view = _view(Edition(toys(*models, pairs="comparable"), shipped().layouts))
    assert view.overview == ((), (None,))
    assert view.pair_count == 0
