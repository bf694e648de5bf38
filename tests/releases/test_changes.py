"""The lines of a release, and that what they come to is what the site tells."""

from __future__ import annotations

from dataclasses import replace

from generator.catalog import Model
from generator.findings.findings import Findings
from generator.findings.page_pairs import of_partners
from generator.findings.standings import STANDINGS
from generator.history.journal import (
    Added,
    History,
    PairsChange,
    PlaceChange,
    Removed,
    Renamed,
    RowChange,
    ScoreChange,
)
from generator.history.winners import winners
from generator.releases.found import WINNERS
from tests.pages.ranked_toys import ranked, scored
from tests.releases.toy_releases import FIRST, SECOND, after, found, journal, sourced, told, turned


def standing(findings: Findings) -> dict[tuple[str, str], str]:
    """By pair, who is ahead; none for those that are open."""
    models = findings.catalog.models
    table = {}
    for left, right in ((i, j) for j in range(len(models)) for i in range(j)):
        winner = WINNERS[STANDINGS.index(findings.scores.standing(left, right))]
        if winner != "open":
            table[models[left].slug, models[right].slug] = winner
    return table


def test_the_first_release_tells_every_model_and_each_winner_once() -> None:
    before, _ = turned()
    lines = told(before, History(), FIRST)
    assert [line.model for line in lines if isinstance(line, Added)] == ["a", "b", "c"]
    assert len(lines) == 3
    decided = [other for line in lines if isinstance(line, Added) for other in (*line.ahead, *line.leans)]
    assert len(decided) == len(standing(before)) > 0
    assert all(line.trails == line.behind == [] for line in lines if isinstance(line, Added))


def test_what_all_lines_come_to_is_what_the_site_tells() -> None:
    before, now = turned()
    history = journal(before, now)
    assert history.models == found(now).models
    assert winners(history) == standing(now) != standing(before)


def test_nothing_changed_is_no_line() -> None:
    before, _ = turned()
    assert told(before, journal(before), SECOND) == []


def test_an_edit_tells_the_row_the_score_the_places_and_who_is_ahead() -> None:
    before, now = turned()
    lines = told(now, journal(before), SECOND)
    (row,) = [line for line in lines if isinstance(line, RowChange)]
    assert (row.model, row.label, row.before and row.before.text, row.now and row.now.text) == (
        "a",
        "Set, points",
        "20",
        "99",
    )
    assert row.source is not None
    assert row.source.title == "A paper"
    (score,) = [line for line in lines if isinstance(line, ScoreChange)]
    assert (score.model, score.task) == ("a", "toy-task")
    assert {line.model for line in lines if isinstance(line, PlaceChange)} == {"a", "b", "c"}
    pairs = [line for line in lines if isinstance(line, PairsChange)]
    assert [(line.model, line.before, line.now, line.against) for line in pairs] == [
        ("a", "behind", "ahead", ["b", "c"])
    ]


def test_models_come_and_go() -> None:
    before = ranked(sourced("a", 20.0), sourced("b", 60.0))
    now = ranked(sourced("b", 60.0), sourced("d", 90.0))
    lines = told(now, journal(before), SECOND)
    assert [line.model for line in lines if isinstance(line, Removed)] == ["a"]
    (new,) = [line for line in lines if isinstance(line, Added)]
    assert (new.model, new.ahead) == ("d", ["b"])
    assert winners(journal(before, now)) == standing(now)


def test_a_new_model_that_loses_says_so() -> None:
    before = ranked(sourced("a", 20.0), sourced("b", 60.0))
    now = ranked(sourced("a", 20.0), sourced("b", 60.0), sourced("c", 1.0))
    (new,) = [line for line in told(now, journal(before), SECOND) if isinstance(line, Added)]
    assert new.behind == ["a", "b"]
    assert winners(journal(before, now)) == standing(now)


def test_a_model_that_names_its_former_address_is_the_same() -> None:
    before = ranked(sourced("a", 20.0), sourced("b", 60.0))
    now = ranked(sourced("z", 20.0, aliases=("a",)), sourced("b", 60.0))
    lines = told(now, journal(before), SECOND)
    assert not [line for line in lines if isinstance(line, Added | Removed)]
    (renamed,) = [line for line in lines if isinstance(line, Renamed)]
    assert (renamed.was, renamed.model, renamed.former_name, renamed.name) == ("a", "z", "A", "Z")
    history = journal(before, now)
    assert history.models == found(now).models
    assert winners(history) == standing(now)


def test_another_name_at_the_same_address_is_a_change_of_name_alone() -> None:
    before = ranked(sourced("a", 20.0), sourced("b", 60.0))
    now = ranked(sourced("a", 20.0, short_name="Alpha"), sourced("b", 60.0))
    (line,) = told(now, journal(before), SECOND)
    assert isinstance(line, Renamed)
    assert (line.was, line.model, line.name) == ("a", "a", "Alpha")


def test_demonstrations_are_not_told() -> None:
    before = ranked(sourced("a", 20.0), scored("toy", None, is_demonstration=True))
    assert [line.model for line in told(before, History(), FIRST)] == ["a"]


def test_a_source_that_was_read_again_and_says_the_same_is_no_change() -> None:
    before, _ = turned()
    models = list(before.catalog.models)
    paper = replace(models[0].sources["paper"], read="2026-11-09")
    models[0] = replace(models[0], sources={"paper": paper})
    assert told(ranked(*models), journal(before), SECOND) == []


def test_two_releases_of_one_day_follow_each_other() -> None:
    before, now = turned()
    history = after(after(History(), before, FIRST), now, FIRST)
    assert [(release.date, release.number) for release in history.releases] == [(FIRST, 1), (FIRST, 2)]
    assert history.models == found(now).models


# A site with a page for best partners alone


def few(*models: Model, partners: list[list[int]]) -> Findings:
    """With a page for these pairs alone, as if they were each model's best partners."""
    findings = ranked(*models, pairs=1)
    return replace(findings, scores=replace(findings.scores, pairs=of_partners(partners)))


def told_pairs(now: Findings, history: History) -> list[tuple[str, str, str, list[str]]]:
    lines = told(now, history, SECOND)
    return [
        (line.model, line.before, line.now, line.against) for line in lines if isinstance(line, PairsChange)
    ]


def test_only_pairs_with_a_page_are_told_where_best_partners_alone_have_one() -> None:
    models = [sourced(slug, points) for slug, points in (("a", 20.0), ("b", 50.0), ("c", 90.0))]
    history = journal(few(*models, partners=[[1], [], []]))
    assert winners(history) == {("a", "b"): "behind"}


def test_a_pair_that_only_gains_or_loses_its_page_is_no_change() -> None:
    models = [sourced(slug, points) for slug, points in (("a", 20.0), ("b", 50.0), ("c", 90.0))]
    history = journal(few(*models, partners=[[1], [], []]))
    assert told_pairs(few(*models, partners=[[2], [2], []]), history) == []


def test_who_is_ahead_since_the_rows_changed_is_told_of_the_pairs_that_have_a_page_now() -> None:
    before = [sourced(slug, points) for slug, points in (("a", 20.0), ("b", 50.0), ("c", 20.0))]
    history = journal(few(*before, partners=[[1], [], []]))
    now = [before[0], before[1], sourced("c", 90.0)]
    assert told_pairs(few(*now, partners=[[2], [2], []]), history) == [("c", "open", "ahead", ["a"])]
