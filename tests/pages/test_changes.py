"""The page of changes, and what models, tasks and the first page say of releases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.findings.findings import Findings
from generator.history.journal import Because, History, Points, ScoreChange
from generator.pages import changes
from generator.pages.changes import PATH, ChangesPage
from generator.pages.parts.past_views import OWN_LINES
from tests.pages.ranked_toys import ranked, scored
from tests.pages.searched_toys import edition
from tests.pages.toy_findings import changed
from tests.releases.toy_releases import SECOND, after, journal, sourced, turned
from tests.toys import PageReader, listed

MODEL, TASK, HOME, PAIR = "models/a.html", "tasks/toy-task.html", "index.html", "compare/a/b.html"
SENTENCE = "A is now ahead of B and C, because A’s Set, points went from 20 to 99; before, they were ahead."


def released() -> Findings:
    """Two releases with an edit between them."""
    before, now = turned()
    return replace(now, history=journal(before, now))


def once() -> Findings:
    before, _ = turned()
    return replace(before, history=journal(before))


def html(found: Findings, path: str = PATH) -> str:
    return edition(found).render(path).decode()


def page(found: Findings, path: str = PATH) -> PageReader:
    return PageReader(html(found, path))


def view(found: Findings, path: str = PATH) -> ChangesPage:
    made = edition(found)
    target = made.page(path)
    assert target is not None
    seen = made.view(target)
    assert isinstance(seen, ChangesPage)
    return seen


# Without releases


def test_a_site_without_releases_says_so_and_how_to_make_one() -> None:
    said = page(turned()[0])
    assert "Nothing has been released yet" in said.by_id("none").text
    assert "matchup release" in html(turned()[0])
    assert "noindex" in html(turned()[0])
    assert PATH not in [path for path, _ in listed(turned()[0])]


@pytest.mark.parametrize("path", [MODEL, TASK, HOME])
def test_without_releases_no_other_page_speaks_of_one(path: str) -> None:
    assert "history" not in page(turned()[0], path).ids
    assert "release" not in page(turned()[0], path).by_id("main").text


# One release


def test_a_first_release_tells_how_many_models_there_were_and_no_change() -> None:
    (release,) = view(once()).releases
    assert (release.day, release.is_first, release.counts, release.groups) == (
        "2026-11-01",
        True,
        "3 models",
        (),
    )
    assert "First release: 3 models" in page(once()).by_id("r-2026-11-01").text
    assert (PATH, "2026-11-01") in listed(once())


def test_after_one_release_a_model_says_that_nothing_has_changed_and_draws_nothing() -> None:
    section = page(once(), MODEL).by_id("history")
    assert "Nothing since the release of 2026-11-01" in section.text
    assert "course" not in html(once(), MODEL)


# Two releases


@pytest.mark.parametrize("path", [PATH, MODEL, TASK])
def test_two_releases_with_an_edit_between_them_say_why_the_winner_changed(path: str) -> None:
    assert SENTENCE in " ".join(page(released(), path).by_id("main").text.split())


def test_the_newest_release_stands_first_and_each_line_under_its_model() -> None:
    newest, oldest = view(released()).releases
    assert (newest.day, oldest.day) == (SECOND, "2026-11-01")
    assert [group.name for group in newest.groups] == ["A", "B", "C"]
    texts = [line.text for line in newest.groups[0].lines]
    assert texts[0] == "Set, points went from 20 to 99."
    assert texts[1].startswith("The score in Toy-task went from ")
    assert "because its Set, points went from 20 to 99." in texts[1]


def test_a_line_names_its_source_with_the_day_on_which_it_was_read() -> None:
    said = page(released())
    assert "https://papers.example/a?x=1&y=2" in said.links
    assert "(A paper, 2026-11-02)" in said.by_id("main").text


def test_the_other_model_of_a_pair_tells_of_it_too() -> None:
    assert SENTENCE in page(released(), "models/b.html").by_id("history").text


def test_the_course_of_a_score_is_drawn_within_its_range() -> None:
    seen = edition(released())
    target = seen.page(MODEL)
    assert target is not None
    (course,) = seen.view(target).past.courses  # type: ignore[attr-defined]
    before, now = (found.scores.of(0)[0].range for found in turned())
    assert course.words == (
        f"2026-11-01: {before.value}, between {before.low} and {before.high}; "
        f"2026-11-10: {now.value}, between {now.low} and {now.high}"
    )
    assert course.lines == (f"M0 {100 - before.value}V{100 - before.value}H200V{100 - now.value}H400",)
    assert course.bands[0].startswith(f"M0 {100 - before.high}V{100 - before.high}H200")
    assert course.bands[0].endswith(f"V{100 - before.low}H0Z")
    assert course.words in html(released(), MODEL)


def test_a_score_that_was_none_in_between_is_drawn_in_two_stretches() -> None:
    some, none = ranked(sourced("a", 20.0)), ranked(scored("a", None, tasks=("other",)))
    again = ranked(sourced("a", 90.0))
    found = replace(again, history=journal(some, none, again))
    seen = edition(found)
    target = seen.page(MODEL)
    assert target is not None
    courses = {each.label: each for each in seen.view(target).past.courses}  # type: ignore[attr-defined]
    assert len(courses["Toy-task"].lines) == len(courses["Toy-task"].bands) == 2


def test_a_release_rewrites_pages_that_tell_of_it_and_no_comparison() -> None:
    before, now = turned()
    old = replace(now, history=journal(before))
    rewritten = changed(old, released())
    assert {PATH, MODEL, TASK, HOME, "models/b.html", "feeds/all.atom", "feeds/models/a.atom"} <= rewritten
    assert not [path for path in rewritten if path.startswith("compare/")]


def test_the_first_page_names_the_last_release() -> None:
    assert f"Last release: {SECOND}," in page(released(), HOME).by_id("changes").text
    assert "Last release: 2026-11-01, the first one" in page(once(), HOME).by_id("changes").text


def test_a_model_that_has_left_is_told_of_without_a_link() -> None:
    before, now = ranked(sourced("a", 20.0), sourced("b", 60.0)), ranked(sourced("b", 60.0))
    found = replace(now, history=journal(before, now))
    (group,) = [group for group in view(found).releases[0].groups if group.name == "A"]
    assert (group.href, group.lines[0].text) == ("", "Taken off the site.")
    assert "models/a.html" not in page(found).links


def test_a_model_with_another_address_keeps_its_past() -> None:
    before, middle = turned()
    b, c = middle.catalog.models[1:]
    now = ranked(sourced("z", 99.0, aliases=("a",), short_name="Zed"), b, c)
    found = replace(now, history=journal(before, middle, now))
    said = page(found, "models/z.html").by_id("history").text
    assert "Called Zed now; it was A." in said
    assert SENTENCE in said


# Scores that moved with the day alone


def aged() -> Findings:
    """After an edit of A, whose line comes last, the score of C moved with the day alone."""
    found = released()
    first, second = found.history.releases
    before, now = Points(40, 30, 50, 90), Points(40, 29, 50, 90)
    moved = ScoreChange("c", "toy-task", "Toy-task", before, now, [Because(by="day")])
    release = replace(second, changes=(moved, *second.changes))
    return replace(found, history=replace(found.history, releases=(first, release)))


def test_scores_that_moved_with_the_day_alone_are_folded_behind_what_was_edited() -> None:
    newest, plain = view(aged()).releases[0], view(released()).releases[0]
    assert newest.groups == plain.groups
    assert newest.counts == plain.counts
    assert [(line.name, line.text) for line in newest.aged] == [
        ("C", "The score in Toy-task went from 40 (30–50) to 40 (29–50).")
    ]
    assert newest.aged_words.startswith("1 score moved because ages are counted to ")
    assert newest.aged_words in page(aged()).by_id(f"r-{SECOND}").text


def test_the_day_alone_crowds_no_task_and_stays_with_its_model() -> None:
    assert page(aged(), TASK).by_id("main").text == page(released(), TASK).by_id("main").text
    assert "40 (29–50), because ages are counted to" in page(aged(), "models/c.html").by_id("history").text


# Bounds


def long_history(count: int) -> Findings:
    history = History()
    for place in range(count):
        found = ranked(sourced("a", 20.0 + place), sourced("b", 60.0))
        history = after(history, found, f"20{10 + place // 4}-0{1 + place % 4}-01")
    return replace(found, history=history)


def test_many_releases_go_by_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "FRONT_RELEASES", 3)
    found = long_history(6)
    front = view(found)
    assert [release.day for release in front.releases] == ["2011-02-01", "2011-01-01", "2010-04-01"]
    assert front.left_out == "3 more releases"
    assert front.years == (("2011", "changes/2011.html"), ("2010", "changes/2010.html"))
    assert [release.day for release in view(found, "changes/2010.html").releases] == [
        f"2010-0{month}-01" for month in (4, 3, 2, 1)
    ]
    assert "changes/2010.html" in page(found).links
    assert "../models/a.html" in page(found, "changes/2010.html").links
    assert ("changes/2010.html", "2010-04-01") in listed(found)


def test_a_release_of_many_lines_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "FRONT_LINES", 2)
    newest = view(released()).releases[0]
    assert sum(len(group.lines) for group in newest.groups) == 2
    assert newest.left_out.endswith("more changes")


def test_the_past_of_a_model_is_bounded() -> None:
    found = long_history(20)
    seen = edition(found)
    target = seen.page(MODEL)
    assert target is not None
    past = seen.view(target).past  # type: ignore[attr-defined]
    assert len(past.lines) == OWN_LINES
    assert past.left_out
