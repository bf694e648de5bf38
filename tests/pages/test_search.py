"""The page of search: where its data lie, what it counts and offers, and what moves its digest."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.search import PATH, SEARCH, SearchPage
from generator.pages.search_terms import SEARCH_TERMS
from tests.pages.toy_findings import SLUGS, edit, toys
from tests.toys import capability, catalog, findings, model, page_at, shipped, store_of


def view_of(*models: object) -> SearchPage:
    store = store_of(findings(catalog(models)))  # type: ignore[arg-type]
    (page,) = SEARCH.pages(store)
    view: SearchPage = SEARCH.view(store, page)
    return view


def test_it_names_the_file_that_is_searched() -> None:
    store = shipped().store
    (terms,) = SEARCH_TERMS.pages(store)
    (page,) = SEARCH.pages(store)
    assert SEARCH.view(store, page).source == terms.path
    assert f'data-source="{terms.path}"' in shipped().render(PATH).decode()


def test_it_counts_what_is_searched() -> None:
    view = view_of(
        model("a", capabilities=(capability("Draws", "drawing"),)),
        model("b", capabilities=(capability("Sings", "music"),)),
    )
    assert view.counts == "2 capabilities of 2 models"


def test_examples_are_of_the_tasks_and_models_of_the_site() -> None:
    view = view_of(model("a", tasks=("caption",)), model("b", tasks=("caption",)))
    first, *others = view.examples
    assert first == "caption with open weights"
    assert others == ["A vs B"]


def test_no_pair_is_an_example_where_no_two_models_share_a_task_or_one_is_made_for_tests() -> None:
    apart = view_of(model("a", tasks=("caption",)), model("b", tasks=("draw",)))
    toy = view_of(
        model("a", tasks=("caption",)), replace(model("b", tasks=("caption",)), is_demonstration=True)
    )
    assert not [words for view in (apart, toy) for words in view.examples if " vs " in words]


def test_an_edit_of_one_model_moves_it_and_nothing_else_does() -> None:
    before, again, after = toys(), toys(), edit(SLUGS[0], short_name="Another")
    assert page_at(before, PATH) == page_at(again, PATH)
    assert page_at(before, PATH) != page_at(after, PATH)
