"""The page of all searches, and what comparisons, models, tasks and tags say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from generator.findings.findings import Findings
from generator.numbers import about
from generator.pages.parts.looked_for import LISTED as LISTED_ELSEWHERE
from generator.pages.searches import LISTED, NOWHERE, PATH, WORDINGS, SearchesPage
from tests.pages.searched_toys import LOG, TELLING, WINDOW, WISHES, Sought, edition, searched, toys
from tests.pages.toy_findings import changed
from tests.toys import PageReader, asking_searches, listed, shipped_pages, store_of

PAIR, MODEL = "compare/a/b.html", "models/a.html"
DATA = "api/v1/searches.json"
TASK, TAG = "tasks/toy-task.html", "tags/draw.html"


def html(found: Findings, path: str = PATH) -> str:
    return edition(found).render(path).decode()


def page(found: Findings, path: str = PATH) -> PageReader:
    return PageReader(html(found, path))


def section(found: Findings, path: str) -> str:
    return page(found, path).by_id("searches").text


def view(found: Findings) -> SearchesPage:
    made = edition(found)
    target = made.page(PATH)
    assert target is not None
    seen = made.view(target)
    assert isinstance(seen, SearchesPage)
    return seen


def without(wishes: Mapping[str, Sought], name: str) -> dict[str, Sought]:
    return {each: wish for each, wish in wishes.items() if each != name}


# Without logs


def test_a_site_without_logs_says_so_once_and_what_to_do() -> None:
    asking = asking_searches(toys())
    said = page(asking)
    assert "No searches have been imported yet" in said.by_id("none").text
    assert said.all("table") == []
    assert "matchup searches import" in html(asking)
    assert "noindex" in html(asking)


def test_a_site_that_asks_for_no_searches_has_no_page_of_them() -> None:
    assert edition(toys()).page(PATH) is None
    assert edition(asking_searches(toys())).page(PATH) is not None
    assert edition(searched()).page(PATH) is not None


@pytest.mark.parametrize("path", [PAIR, MODEL, TASK, TAG])
def test_without_logs_no_other_page_has_a_section_of_searches(path: str) -> None:
    assert "searches" not in page(toys(), path).ids
    assert "searches.html" not in html(toys(), path)


def test_logs_that_were_not_matched_yet_are_no_count() -> None:
    found = replace(toys(), logs=(LOG,), unread_queries=12)
    said = page(found).by_id("none").text
    assert "12 queries have not been read" in said
    assert "matchup measure" in html(found)
    assert "searches" not in page(found, PAIR).ids


def test_the_shipped_site_says_that_it_has_none() -> None:
    assert b"No searches have been imported yet" in shipped_pages()[PATH]


# The list


def test_each_intent_says_how_often_where_it_leads_and_why() -> None:
    rows = {row.words: row for row in view(searched()).intents}
    assert [row.times for row in rows.values()] == ["about 3,100", "about 870", "about 240", "about 38"]
    cat, versus = rows["draw a cat"], rows["a vs b"]
    assert cat.tags == (("Draw", TAG),)
    assert (cat.answered, cat.basis) == ("told of 2 models", "matched by meaning")
    assert versus.models == (("A", MODEL), ("B", "models/b.html"))
    assert versus.basis == "by name"


def test_what_nothing_fits_stands_apart_and_counts_for_nothing() -> None:
    seen = view(searched())
    assert seen.nowhere == (("free yoga", "about 11"),)
    assert seen.nowhere_words == "About 11 searches for other things"
    assert "free yoga" in page(searched()).by_id("nowhere").text
    assert "nowhere" not in page(searched(without(WISHES, "free yoga"))).ids


def test_what_nothing_fits_ends_too() -> None:
    seen = view(searched({f"other {place:04}": Sought(10) for place in range(NOWHERE + 20)}))
    assert len(seen.nowhere) == NOWHERE
    assert seen.nowhere_left_out == "20 more with about 200"
    assert seen.intents == ()


def test_other_wordings_are_named_up_to_a_number() -> None:
    cat = view(searched()).intents[0]
    assert cat.wordings == WISHES["draw a cat"].queries[:WORDINGS]
    assert cat.more_wordings == "1 more"


def test_a_long_list_ends_and_counts_the_rest() -> None:
    wishes = {f"wish {place:04}": Sought(10, ("draw",)) for place in range(LISTED + 120)}
    seen = view(searched(wishes))
    assert len(seen.intents) == LISTED
    assert seen.left_out == "120 more with about 1,200"


def test_another_source_is_named_and_never_added() -> None:
    other = replace(WINDOW, source="bing", unit="clicks", times=90)
    seen = view(searched(WISHES, WINDOW, None, other))
    assert seen.others == ("90 clicks on results (bing, 1 Sep to 30 Nov 2026)",)
    assert seen.words.startswith("12,400 searches")


def test_it_is_in_the_sitemap_once_there_is_something() -> None:
    assert PATH in dict(listed(searched()))
    assert PATH not in dict(listed(toys()))


# Elsewhere


def test_a_comparison_tells_three_parts_with_intents_that_lead_to_their_capabilities() -> None:
    said = section(searched(), PAIR)
    assert "Of about 4,000 searches" in said
    assert "about 3,100 fit both, about 870 only A and none only B" in said
    assert "not which model is better" in said
    links = page(searched(), PAIR).links
    for link in ("#left-c-draw-by-a", "#right-c-draw-by-b", "#left-c-paint-by-a"):
        assert link in links
        assert link[1:] in page(searched(), PAIR).ids


def test_a_comparison_that_nobody_searched_for_says_of_how_many() -> None:
    found = searched({"free yoga": Sought(11)})
    assert "None of 12,400 searches" in section(found, PAIR)


def test_a_model_lists_what_people_look_for_with_links_to_what_it_does() -> None:
    found = searched()
    said = section(found, MODEL)
    assert "About 4,000 of 12,400 searches" in said
    assert "About 38 ask for it by name" in said
    assert "#c-paint-by-a" in page(found, MODEL).links
    row = page(found, MODEL).by_id("times_matched").text
    assert "about 4,000" in row
    assert "site-search, 1 Sep to 30 Nov 2026" in row


def test_a_model_that_nobody_searched_for_has_a_measured_zero() -> None:
    found = searched(without(WISHES, "write a poem"))
    assert "None of 12,400 searches" in section(found, "models/c.html")
    row = page(found, "models/c.html").by_id("times_matched").text
    assert row.split("of 12,400")[0].strip().endswith("0")


def test_a_tag_says_what_people_look_for_there() -> None:
    assert "About 3,100 of 12,400 searches" in section(searched(), TAG)
    assert "draw a cat" in section(searched(), TAG)
    assert "paint in oil" not in section(searched(), TAG)


def test_a_task_says_what_people_look_for_there() -> None:
    found = toys()
    task = replace(found.catalog.tasks["toy-task"], tags=frozenset({"draw", "paint"}))
    whole = replace(found, catalog=replace(found.catalog, tasks={"toy-task": task}))
    said = section(searched(found=whole), TASK)
    assert "About 4,000 of 12,400 searches" in said
    assert "paint in oil" in said
    assert "write a poem" not in said


def test_lists_on_other_pages_end() -> None:
    wishes = {f"wish {place:04}": Sought(10, ("draw",)) for place in range(LISTED_ELSEWHERE + 30)}
    for path in (MODEL, TAG):
        said = section(searched(wishes), path)
        assert f"wish {LISTED_ELSEWHERE - 1:04}" in said
        assert f"wish {LISTED_ELSEWHERE:04}" not in said
        assert "And 30 more" in said


# Digests


def test_another_count_changes_the_pages_that_show_it_and_no_others() -> None:
    more = {**WISHES, "write a poem": replace(WISHES["write a poem"], times=900)}
    moved = changed(searched(), searched(more))
    assert moved == {
        PATH,
        "models/c.html",
        "compare/a/c.html",
        "compare/b/c.html",
        "tags/write.html",
        DATA,
        "models/c.md",
        *(f"api/v1/models/{slug}.json" for slug in "abc"),  # each tells of its pairs
        "api/v1/tags/write.json",
    }


def test_a_search_for_two_by_name_changes_what_is_about_them() -> None:
    moved = changed(searched(), searched({**WISHES, "a vs b": replace(WISHES["a vs b"], times=99)}))
    assert {PATH, PAIR, MODEL, "models/b.html"} <= moved
    assert "models/c.html" not in moved


def test_what_nothing_answers_changes_the_list_alone() -> None:
    moved = changed(searched(), searched({**WISHES, "free yoga": Sought(90)}))
    assert moved == {PATH, DATA}


def test_another_model_changes_nothing_that_comparisons_of_others_say_of_searches() -> None:
    more = toys({"a": ("draw", "paint"), "b": ("draw",), "c": ("write",), "d": ("draw",)})
    before, after = (store_of(found).dependencies.searches for found in (searched(), searched(found=more)))
    assert before is not None
    assert after is not None
    assert before.tolist() == after[:3].tolist()
    assert len(set(after.tolist())) == 4


def test_counts_that_come_change_every_comparison() -> None:
    moved = changed(toys(), searched())
    assert {path for path in moved if path.startswith("compare/")} == {
        "compare/a/b.html",
        "compare/a/c.html",
        "compare/b/c.html",
    }


# Words of strangers


@pytest.mark.parametrize("path", [PATH, PAIR, MODEL, TAG])
def test_queries_are_words_and_turn_no_text_around_them(path: str) -> None:
    words = "<script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd"
    found = searched({words: Sought(90, ("draw",), queries=("<i>x</i>",))})
    made = html(found, path)
    assert "<script>alert" not in made
    assert "<i>x" not in made
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; \u05e9\u05dc\u05d5\u05dd</bdi>" in made


# Counts that are worked out otherwise


@pytest.mark.parametrize(("left", "right"), [("a", "b"), ("a", "c"), ("b", "c")])
def test_what_a_comparison_counts_is_what_its_two_models_tell_of(left: str, right: str) -> None:
    """By the tags of each in the catalog, and by nothing that the pages were made of."""
    fits = {
        slug: {name for name, wish in WISHES.items() if set(wish.tags) & set(TELLING[slug])}
        for slug in (left, right)
    }
    ours, theirs = fits[left], fits[right]
    said = section(searched(), f"compare/{left}/{right}.html")
    for names, words in (
        (ours & theirs, "{} fit both"),
        (ours - theirs, f"{{}} only {left.upper()} and"),
        (theirs - ours, f"{{}} only {right.upper()}."),
    ):
        times = sum(WISHES[name].times for name in names)
        assert words.format(about(times) if times else "none") in said
