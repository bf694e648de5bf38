"""The page of a task: ranks with what decides, who does what, pairs, pictures; and the list of all tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from generator.catalog import Model
from generator.digests import digest
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages.parts import pair_tables, ranking, task_pictures, who_does_what
from generator.pages.parts.task_cards import BEST
from generator.pages.task import TaskPage
from generator.pages.task_list import TaskListPage
from tests.pages.ranked_toys import captioners, ranked, scored
from tests.pages.toy_findings import by_path, changed
from tests.spoken import CAPTIONERS, spoken
from tests.toys import PageReader, capability, catalog, findings, known, model, pages_of, shipped

PATH = "tasks/toy-task.html"


def edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def view(made: Edition, path: str = PATH) -> TaskPage:
    page = made.page(path)
    assert page is not None
    seen = made.view(page)
    assert isinstance(seen, TaskPage)
    return seen


def read(made: Edition, path: str = PATH) -> PageReader:
    return PageReader(made.render(path).decode())


def tasks_of(made: Edition) -> list[TaskPage]:
    return [view(made, page.path) for page in pages_of(made.findings) if page.kind == "task"]


# Ranks


def test_ranked_models_stand_best_first_then_those_without_a_test_then_those_made_for_tests() -> None:
    (part,) = view(edition(captioners())).rankings
    assert [(tier.heading, [row.facts.name for row in tier.ranks]) for tier in part.tiers] == [
        ("", ["B", "A"]),
        ("Not ranked: no public test found", ["C"]),
        ("Made for tests", ["TOY"]),
    ]
    assert [(row.places, row.test) for row in part.tiers[0].ranks] == [
        ("1", "Set, points: 90"),
        ("2", "Set, points: 20"),
    ]
    assert [row for tier in part.tiers[1:] for row in tier.ranks if row.range or row.places] == []


def test_the_page_says_it_in_that_order_and_leads_to_every_model() -> None:
    page = read(edition(captioners()))
    words = page.by_id("ranks").text
    named = ("B", "A", "Not ranked: no public test found", "C", "Made for tests", "TOY")
    places = [words.index(f"{name}somebody") if len(name) < 4 else words.index(name) for name in named]
    assert places == sorted(places)
    assert {f"../models/{slug}.html" for slug in ("a", "b", "c", "toy")} <= set(page.links)


def test_what_is_not_known_of_a_model_says_so_in_its_row() -> None:
    row = next(each for each in read(edition(captioners())).all("tr") if "Bsomebody" in each.text)
    assert row.text.count("not known") == 4  # licence, size, where it runs, when it was released


def test_every_score_of_the_shipped_tasks_is_that_of_the_findings_and_no_demonstration_has_one() -> None:
    found = shipped().findings
    for page in tasks_of(shipped()):
        scores = found.scores.by_task[page.path.removeprefix("tasks/").removesuffix(".html")]
        for row in (row for part in page.rankings for tier in part.tiers for row in tier.ranks):
            score = scores.get(found.positions[row.facts.slug])
            is_ranked = score is not None and score.is_ranked
            assert row.range == (score.range if score and is_ranked else None)
            assert bool(row.places) == is_ranked


def test_domains_of_a_task_are_ranked_apart() -> None:
    found = ranked(scored("a", 20.0, domain="photographs"), scored("b", 90.0, domain="scans"))
    parts = view(edition(found)).rankings
    assert [part.label for part in parts] == ["Photographs", "Scans"]
    assert [[row.facts.name for row in part.tiers[0].ranks] for part in parts] == [["A"], ["B"]]
    assert view(edition(found)).counts == "2 models, 2 ranked."


def test_a_task_of_400_models_lists_its_first_places_and_leads_to_all_of_them() -> None:
    models = [scored(f"r-{number:03}", number / 4) for number in range(320)]
    models += [scored(f"u-{number:03}", None) for number in range(80)]
    made = edition(ranked(*models, pairs=2))
    (part,) = view(made).rankings
    assert [(len(tier.ranks), tier.left_out) for tier in part.tiers] == [
        (ranking.RANKED, f"{320 - ranking.RANKED} more models"),
        (ranking.UNRANKED, f"{80 - ranking.UNRANKED} more models"),
    ]
    rest = [row.text for row in read(made).all("tr") if row.attributes.get("class") == "rest"]
    assert rest == ["270 more models", "55 more models"]
    assert "../models/index.html#task=toy-task" in read(made).links
    assert len(made.render(PATH)) < 120_000


# Filters


def test_a_filter_counts_who_is_known_to_pass_and_none_that_nobody_passes_is_offered() -> None:
    open_weights = {"weights": known(None, "open")}
    found = ranked(
        scored("a", 20.0, **open_weights),
        scored("b", 90.0),
        scored("toy", None, is_demonstration=True, **open_weights),
    )
    assert [(way.words, way.count, way.href) for way in view(edition(found)).filters] == [
        ("open weights", 1, "models/index.html#task=toy-task&weights=open")
    ]


# Who does what


def doing(*models: Model, task_tags: frozenset[str] = frozenset()) -> TaskPage:
    whole = catalog(models)
    tasks = {name: replace(task, tags=task_tags) for name, task in whole.tasks.items()}
    return view(edition(findings(replace(whole, tasks=tasks))))


def test_a_mark_leads_to_the_capability_that_tells_most_of_the_tag() -> None:
    capabilities = capability("Aside", "x draw"), capability("Draws", "draw x")
    marks = {row.label: row.marks for row in doing(model("a", capabilities=capabilities)).who.rows}
    assert [mark and (mark.href, mark.words) for mark in marks["Draw"]] == [
        ("models/a.html#c-draws", "Draws")
    ]


def test_what_only_the_name_of_a_task_says_is_marked_otherwise_and_leads_nowhere() -> None:
    told = model("a", capabilities=(capability("Draws", "draw"),))
    who = doing(told, model("b"), task_tags=frozenset({"draw"})).who
    assert who.rows[0].label == "Draw"  # tags of the task first
    assert [mark and mark.href for mark in who.rows[0].marks] == ["models/a.html#c-draws", ""]
    assert who.has_tasks


def test_what_another_checkpoint_does_is_no_mark() -> None:
    whole = catalog([model("a", capabilities=(capability("Elsewhere", "far"),))])
    tags = {name: replace(tag, is_elsewhere=True) for name, tag in whole.tags.items()}
    assert view(edition(findings(replace(whole, tags=tags)))).who.rows == ()


def test_a_wide_table_says_how_much_it_leaves_out() -> None:
    many = [
        model(f"m-{number:02}", capabilities=(capability("One", f"tag-{number:02}"),)) for number in range(30)
    ]
    who = doing(*many).who
    assert len(who.columns) == who_does_what.MODELS
    assert [len(row.marks) for row in who.rows] == [who_does_what.MODELS] * who_does_what.MODELS
    assert who.left_out == "10 more models"


# Pairs


def test_the_tables_of_pairs_hold_every_pair_that_compares_in_the_task_and_no_other() -> None:
    found = shipped().findings
    for page in tasks_of(shipped()):
        task = page.path.removeprefix("tasks/").removesuffix(".html")
        slugs = {slug.slug for slug in found.catalog.models if task in slug.tasks}
        wanted = {
            f"compare/{one}/{other}.html"
            for one, other in ((m.slug, n.slug) for m in found.catalog.models for n in found.catalog.models)
            if {one, other} <= slugs
            and one < other
            and found.comparability.of(found.positions[one], found.positions[other])
        }
        shown = {
            cell.href
            for part in page.pairs
            for row in part.table.rows
            for cell in row.crossings
            if cell is not None
        }
        assert shown == wanted


def test_who_stands_above_is_told_only_of_ranked_models_and_in_the_task_in_which_the_two_meet() -> None:
    found = ranked(
        scored("a", 20.0, tasks=("one", "two")),
        scored("b", 90.0, tasks=("one", "two")),
        scored("c", None, tasks=("one", "two")),
    )
    ahead = {
        task: [
            cell.ahead
            for part in view(edition(found), f"tasks/{task}.html").pairs
            for row in part.table.rows
            for cell in row.crossings
            if cell is not None
        ]
        for task in ("one", "two")
    }
    assert ahead == {"one": ["B is ahead", "", ""], "two": ["", "", ""]}
    assert "B is ahead" in read(edition(found), "tasks/one.html").by_id("pairs").text


def test_demonstrations_have_a_table_of_pairs_of_their_own() -> None:
    toys = [scored(slug, None, is_demonstration=True) for slug in ("t-1", "t-2")]
    pairs = view(edition(ranked(scored("a", 1.0), scored("b", 90.0), *toys))).pairs
    assert [(part.label, part.table.counts) for part in pairs] == [
        ("Toy-task", "1 comparison"),
        ("Made for tests", "1 comparison"),
    ]


def test_more_models_than_a_table_takes_are_counted_below_it() -> None:
    found = ranked(*(scored(f"m-{number:02}", float(number)) for number in range(26)))
    (part,) = view(edition(found)).pairs
    assert len(part.table.columns) == pair_tables.LIMIT - 1
    assert part.table.left_out == 26 - pair_tables.LIMIT
    assert "The first 20 models; 6 more are not drawn." in read(edition(found)).by_id("pairs").text


def test_pairs_without_a_page_are_no_link() -> None:
    found = ranked(scored("a", 1.0, domain="x"), scored("b", 90.0, domain="y"), pairs="comparable")
    assert [link for link in read(edition(found)).links if "compare/" in link] == []


# Pictures


def test_each_picture_has_every_model_of_the_task_that_was_given_it() -> None:
    made = spoken()
    pictures = view(made, "tasks/image-to-text.html").pictures
    assert pictures is not None
    names = {made.findings.catalog.model(slug).short_name for slug in CAPTIONERS}
    assert all(names <= {speaker.name for speaker in each.speakers} for each in pictures.shown)
    assert len(pictures.shown) == task_pictures.PICTURES
    page = read(made, "tasks/image-to-text.html")
    assert {f"../samples.html#{each.name}" for each in pictures.shown} <= set(page.links)


def test_models_of_other_tasks_say_nothing_there() -> None:
    made = spoken()
    pictures = view(made, "tasks/text-to-image.html").pictures
    assert pictures is not None
    assert {speaker.name for each in pictures.shown for speaker in each.speakers} == {"Stable Diffusion"}
    assert all(each.prompt is not None for each in pictures.shown)


def test_a_task_of_which_no_model_was_run_has_no_section_of_pictures() -> None:
    assert view(edition(captioners())).pictures is None
    assert "pictures" not in read(edition(captioners())).ids


# All tasks


def test_the_list_of_tasks_has_each_with_its_best_and_leads_to_its_page() -> None:
    found = ranked(*(scored(f"m-{number}", 10.0 * number) for number in range(BEST + 2)))
    made = edition(found)
    (page,) = (page for page in pages_of(found) if page.kind == "tasks")
    seen = made.view(page)
    assert isinstance(seen, TaskListPage)
    (card,) = seen.cards
    assert (card.counts, card.href) == (f"{BEST + 2} models, {BEST + 2} ranked", PATH)
    assert [row.name for row in card.bests[0].rows] == ["M-4", "M-3", "M-2"]
    assert f"../{PATH}" in read(made, page.path).links


def test_what_was_made_for_tests_is_counted_apart() -> None:
    assert view(edition(captioners())).counts == "3 models, 2 ranked; 1 made for tests."
    alone = edition(ranked(scored("toy", None, is_demonstration=True)))
    assert view(alone).counts == "1 made for tests."


# What it depends on


def edited(slug: str, **fields: object) -> Model:
    """As an edit of its file makes it: with other bytes."""
    return replace(scored(slug, 20.0), digest=digest(repr(fields).encode()), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"short_name": "New"},
        {"maker": "somebody else"},
        {"license": known(None, "MIT")},
        {"released": known(None, "2024-01")},
        {"benchmarks": ()},
        {"capabilities": (capability("Another", "other"),)},
        {"is_demonstration": True},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_whatever_a_task_shows_of_a_model_changes_its_digest(fields: Mapping[str, object]) -> None:
    before = ranked(scored("a", 20.0), scored("b", 90.0))
    after = ranked(edited("a", **fields), scored("b", 90.0))
    assert edition(before).render(PATH) != edition(after).render(PATH)
    assert by_path(before)[PATH] != by_path(after)[PATH]


def test_a_pair_that_begins_to_compare_or_gets_a_page_changes_the_task() -> None:
    models = [scored("a", 20.0), scored("b", 90.0), scored("c", 50.0)]
    for pairs in ("all", 1):
        before, after = ranked(*models, pairs=1), ranked(*models, pairs=pairs)
        is_changed = edition(before).render(PATH) != edition(after).render(PATH)
        assert is_changed == (pairs == "all")
        assert (by_path(before)[PATH] != by_path(after)[PATH]) == is_changed


def test_a_model_of_another_task_leaves_the_page_as_it_is() -> None:
    before = ranked(scored("a", 20.0), scored("z", 50.0, tasks=("other",)))
    after = ranked(scored("a", 20.0), replace(edited("z", summary="New."), tasks=("other",)))
    assert PATH not in changed(before, after)
    assert "tasks/other.html" in changed(before, after)
