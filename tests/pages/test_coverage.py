"""Coverage: every value counts once, the counts of a row add up, and what is missing most comes first."""

from __future__ import annotations

import pytest

from generator.catalog import State, Value
from generator.edition import Edition
from generator.pages.coverage import COLUMNS, COVERAGE, NAMED, CoveragePage, Gap
from generator.pages.parts import paging
from tests.pages.toy_findings import toys
from tests.toys import (
    NOT_APPLICABLE,
    PageReader,
    catalog,
    dimension,
    findings,
    known,
    model,
    pages_of,
    recipe,
    rule,
    shipped,
)


def view_of(edition: Edition) -> CoveragePage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "coverage")
    view = edition.view(page)
    assert isinstance(view, CoveragePage)
    return view


def released(**values: Value) -> Gap | None:
    """The gap in the row of release days among toys, each with its own."""
    made = toys(*(model(slug.replace("_", "-"), released=value) for slug, value in values.items()))
    return _named(view_of(Edition(made, shipped().layouts)), "Released")


def _named(view: CoveragePage, label: str) -> Gap | None:
    return next((gap for gap in (*view.gaps, *view.folded_gaps) if gap.label == label), None)


UNKNOWN = Value(State.UNKNOWN)
DAY = known(20000.0, "2024-10-04")


def test_the_counts_of_a_model_add_up_to_all() -> None:
    for row in view_of(shipped()).rows:
        assert sum(row.counts) == row.total > 0


def test_what_can_not_apply_counts_nowhere_and_what_is_not_known_as_unknown() -> None:
    values = {"known": known(1.0), "unknown": Value(State.UNKNOWN), "n/a": NOT_APPLICABLE}
    rows = [
        view_of(Edition(toys(model("a", {"used": value})), shipped().layouts)).rows[0]
        for value in values.values()
    ]
    of_reported, of_unknown = COLUMNS.index("reported"), COLUMNS.index("unknown")
    with_known, with_unknown, without = rows
    assert with_known.total == with_unknown.total == without.total + 1
    assert with_known.counts[of_reported] == without.counts[of_reported] + 1
    assert with_unknown.counts[of_unknown] == without.counts[of_unknown] + 1


def test_the_model_of_which_least_is_known_comes_first() -> None:
    of_unknown = COLUMNS.index("unknown")
    for edition in (
        shipped(),
        Edition(toys(model("a", released=DAY), model("b")), shipped().layouts),
    ):
        rows = view_of(edition).rows
        assert [row.gap for row in rows] == sorted((row.gap for row in rows), reverse=True)
        assert all(row.gap == round(100 * row.counts[of_unknown] / row.total) for row in rows)
    assert [row.name for row in rows] == ["B", "A"]


def test_a_gap_names_the_models_that_lack_what_another_has() -> None:
    gap = released(a=DAY, b=UNKNOWN, c=UNKNOWN)
    assert gap is not None
    assert gap.words == "2 of 3 models"
    assert gap.models == (("B", "models/b.html"), ("C", "models/c.html"))


def test_what_nobody_has_what_everybody_has_and_what_can_not_apply_is_no_gap() -> None:
    assert released(a=UNKNOWN, b=UNKNOWN) is None
    assert released(a=DAY, b=DAY) is None
    assert released(a=DAY, b=NOT_APPLICABLE) is None


def test_a_row_that_a_file_lacks_is_a_gap_where_a_model_of_the_same_task_has_it() -> None:
    has = model("a", {"used": 1.0})
    same, other = model("b"), model("c", tasks=("another",))
    gap = _named(view_of(Edition(toys(has, same, other), shipped().layouts)), "used")
    assert gap is not None
    assert [name for name, _ in gap.models] == ["B"]
    assert gap.words == "1 of 2 models"


def test_the_largest_gaps_come_first_and_long_lists_of_models_end_in_a_count() -> None:
    view = view_of(shipped())
    counts = [len(gap.models) + gap.unnamed for gap in (*view.gaps, *view.folded_gaps)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 0
    many = {f"m_{number}": UNKNOWN for number in range(NAMED + 3)}
    gap = released(a=DAY, **many)
    assert gap is not None
    assert (len(gap.models), gap.unnamed) == (NAMED, 3)


def test_the_page_says_what_is_missing_before_it_counts_models() -> None:
    page = PageReader(shipped().render("coverage.html").decode())
    assert page.ids.index("gaps") < page.ids.index("models")
    assert view_of(shipped()).gaps[0].words in page.by_id("gaps").text


def test_a_signal_is_no_gap_of_a_model_in_whose_tasks_it_is_not_asked() -> None:
    how = recipe(dimension("use", rule("used", tasks=frozenset({"toy-task"}))))
    models = [
        model("a", {"used": 1.0}),
        model("b", {"used": UNKNOWN}),
        model("c", {"used": UNKNOWN}, tasks=("another",)),
    ]
    gap = _named(view_of(Edition(findings(catalog(models, how)), shipped().layouts)), "used")
    assert gap is not None
    assert (gap.words, gap.models) == ("1 of 2 models", (("B", "models/b.html"),))


def test_a_long_list_goes_over_several_pages_with_the_largest_gap_on_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "ROWS", 2)
    edition = Edition(
        toys(model("a"), model("b"), model("c", released=known(text="2025"))), shipped().layouts
    )
    pages = list(COVERAGE.pages(edition.store))
    views = [edition.view(page) for page in pages]
    assert [page.path for page in pages] == ["coverage.html", "coverage/page/2.html"]
    assert [[row.name for row in view.rows] for view in views] == [["A", "B"], ["C"]]
    assert [bool(view.gaps) for view in views] == [True, False]
    links = [PageReader(edition.render(page.path).decode()).links for page in pages]
    assert "models/a.html" in links[0]
    assert "../../models/c.html" in links[1]
    assert "coverage/page/2.html" in links[0]
    assert "../../coverage.html" in links[1]
