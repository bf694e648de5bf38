"""Coverage: every value counts once, and the counts of a row add up."""

from __future__ import annotations

from generator.catalog import State, Value
from generator.edition import Edition
from generator.pages.coverage import COLUMNS, CoveragePage
from tests.pages.toy_findings import toys
from tests.toys import NOT_APPLICABLE, known, model, pages_of, shipped


def view_of(edition: Edition) -> CoveragePage:
    (page,) = (page for page in pages_of(edition.findings) if page.kind == "coverage")
    view = edition.view(page)
    assert isinstance(view, CoveragePage)
    return view


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
