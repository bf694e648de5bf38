"""The page of a tag: who tells of it, which comparisons match on it; and the list of all tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from generator.catalog import Catalog, Model
from generator.digests import digest
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import tag
from generator.pages.tag import TagPage
from generator.pages.tag_list import TagListPage
from generator.readings import vectors
from generator.readings.vectors import Readings
from tests.pages.toy_findings import by_path, changed
from tests.toys import (
    PageReader,
    capability,
    catalog,
    findings,
    model,
    page_at,
    pages_of,
    shipped,
    shipped_pages,
    towards,
)

PATH = "tags/draw.html"


def edition(found: Findings) -> Edition:
    return Edition(found, shipped().layouts)


def drawing(
    slug: str, tags: str = "draw", text: str = "It draws. It also paints.", **fields: object
) -> Model:
    return model(slug, capabilities=(capability(f"Drawing of {slug}", tags, text=text),), **fields)


def view(made: Edition, path: str = PATH) -> TagPage:
    page = made.page(path)
    assert page is not None
    seen = made.view(page)
    assert isinstance(seen, TagPage)
    return seen


def of(*models: Model) -> Edition:
    return edition(findings(catalog(models)))


def alike(whole: Catalog, **similarities: tuple[float, ...]) -> Findings:
    """Findings of models with one capability each, whose vectors lean so far (in percent) to each axis."""
    made = {
        each.slug: {
            vectors.key(whole.site.encoder, each, told): towards(*similarities[each.slug])
            for told in each.capabilities
        }
        for each in whole.models
    }
    return findings(whole, Readings(made))


# Who tells of it


def test_every_model_that_has_the_tag_stands_with_the_first_sentence_of_its_own_words() -> None:
    made = of(drawing("a"), drawing("b"), model("c"))
    assert [
        (teller.name, [told.sentence for told in teller.told]) for teller in view(made).around.tellers
    ] == [
        ("A", ["It draws."]),
        ("B", ["It draws."]),
    ]
    page = PageReader(made.render(PATH).decode())
    assert "2 models tell of it." in page.by_id("main").text
    assert "../models/a.html#c-drawing-of-a" in page.links
    assert "paints" not in page.by_id("main").text


def test_whoever_tells_most_of_it_stands_first_and_what_was_made_for_tests_last() -> None:
    made = of(drawing("a", "other draw"), drawing("b"), drawing("t", is_demonstration=True))
    assert [teller.name for teller in view(made).around.tellers] == ["B", "A", "T"]
    assert "T made for tests" in PageReader(made.render(PATH).decode()).by_id("models").text


def test_its_page_says_what_it_is_for_and_what_else_it_is_called() -> None:
    whole = catalog([drawing("a")])
    tags = {
        name: replace(each, about="lines on paper", also=("sketch", "doodle"))
        for name, each in whole.tags.items()
    }
    words = PageReader(edition(findings(replace(whole, tags=tags))).render(PATH).decode()).by_id("main").text
    assert "Lines on paper. 1 model tells of it." in words
    assert "Also called: sketch, doodle." in words


def test_what_is_told_of_another_checkpoint_says_so() -> None:
    whole = catalog([drawing("a")])
    tags = {name: replace(each, is_elsewhere=True) for name, each in whole.tags.items()}
    html = edition(findings(replace(whole, tags=tags))).render(PATH).decode()
    assert "true of another checkpoint" in html
    assert "true of another checkpoint" not in of(drawing("a")).render(PATH).decode()


def test_a_task_that_it_belongs_to_names_models_that_may_do_it_without_telling() -> None:
    whole = catalog([drawing("a"), model("b"), model("c", tasks=("other",))])
    tasks = {name: replace(task, tags=frozenset({"draw"})) for name, task in whole.tasks.items()}
    around = view(edition(findings(replace(whole, tasks={**tasks, "other": whole.tasks["other"]})))).around
    assert around.tasks == (("Toy-task", "tasks/toy-task.html"),)
    assert around.by_task == (("B", "models/b.html"),)


def test_neighbours_are_tags_of_the_same_kind_on_the_same_models_most_first() -> None:
    whole = catalog([drawing("a", "draw ink"), drawing("b", "draw ink chalk"), drawing("c", "far")])
    tags = {**whole.tags, "chalk": replace(whole.tags["chalk"], kind="background")}
    near = view(edition(findings(replace(whole, tags=tags)))).around.neighbours
    assert [(each.label, each.words) for each in near] == [("Ink", "2 models in common")]


def test_a_tag_that_no_capability_has_has_no_page_and_no_entry() -> None:
    whole = catalog([drawing("a")])
    found = findings(
        replace(whole, tags={**whole.tags, "unused": replace(whole.tags["draw"], name="unused")})
    )
    assert page_at(found, "tags/unused.html") is None
    assert "unused" not in edition(found).render("tags/index.html").decode()


def test_a_tag_of_400_models_lists_the_first_and_counts_the_rest() -> None:
    made = of(*(drawing(f"m-{number:03}") for number in range(400)))
    around = view(made).around
    assert (len(around.tellers), around.left_out) == (tag.TELLERS, f"{400 - tag.TELLERS} more models")
    assert len(made.render(PATH)) < 60_000


# Comparisons


def test_comparisons_match_on_it_where_both_capabilities_have_it_the_most_alike_first() -> None:
    whole = catalog([drawing("a"), drawing("b"), drawing("c"), drawing("d", "other")])
    found = alike(whole, a=(100,), b=(90,), c=(80,), d=(100,))
    shown = view(edition(found)).comparisons
    assert [each.names for each in shown] == ["B vs C", "A vs B", "A vs C"]
    assert [each.similarity for each in shown] == sorted((each.similarity for each in shown), reverse=True)
    assert shown[0].titles == ("Drawing of b", "Drawing of c")
    assert shown[0].href == "compare/b/c.html"


def test_every_comparison_of_a_shipped_tag_shows_that_match() -> None:
    found, count = shipped().findings, 0
    for page in (page for page in pages_of(found) if page.kind == "tag"):
        for each in view(shipped(), page.path).comparisons:
            count += 1
            left, right = each.href.removeprefix("compare/").removesuffix(".html").split("/")
            words = PageReader(shipped_pages()[each.href].decode()).by_id("capabilities").text
            assert all(title in words for title in each.titles), each.href
            assert found.comparability.of(found.positions[left], found.positions[right])
    assert count > 10


def test_models_that_do_not_compare_have_no_comparison_there() -> None:
    whole = catalog([drawing("a", domain="x"), drawing("b", domain="y")])
    assert view(edition(alike(whole, a=(100,), b=(100,)))).comparisons == ()


def test_more_comparisons_than_fit_are_counted() -> None:
    whole = catalog([drawing(f"m{number}") for number in range(8)])
    found = alike(whole, **{f"m{number}": (100.0,) for number in range(8)})
    page = view(edition(found))
    assert len(page.comparisons) == tag.COMPARISONS
    assert page.comparisons_left_out == f"{28 - tag.COMPARISONS} more comparisons"


# All tags


def test_the_list_has_every_tag_that_is_used_by_kind_with_its_count() -> None:
    found = shipped().findings
    (page,) = (page for page in pages_of(found) if page.kind == "tags")
    seen = shipped().view(page)
    assert isinstance(seen, TagListPage)
    told = {row.href: row.counts for group in seen.groups for row in group.tags}
    assert set(told) == {page.path for page in pages_of(found) if page.kind == "tag"}
    for path, counts in told.items():
        assert view(shipped(), path).around.counts.startswith(counts)


def test_tags_of_a_model_lead_from_its_page_to_theirs() -> None:
    page = PageReader(of(drawing("a", "draw ink"), model("b")).render("models/a.html").decode())
    assert {"../tags/draw.html", "../tags/ink.html"} <= set(page.links)


# What it depends on


def edited(slug: str, **fields: object) -> Model:
    """As an edit of its file makes it: with other bytes."""
    return replace(drawing(slug), digest=digest(repr(fields).encode()), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"short_name": "New"},
        {"is_demonstration": True},
        {"capabilities": (capability("Another title", "draw", text="It draws."),)},
        {"capabilities": (capability("Drawing of a", "draw", text="It scribbles."),)},
        {"capabilities": (capability("Drawing of a", "other draw", text="It draws."),)},
        {"capabilities": (capability("Drawing of a", "draw", text="It draws."), capability("New", "draw"))},
    ],
    ids=["name", "demonstration", "title", "sentence", "side remark", "another"],
)
def test_whatever_a_tag_shows_of_a_model_changes_its_digest(fields: Mapping[str, object]) -> None:
    before = findings(catalog([drawing("a"), drawing("b")]))
    after = findings(catalog([edited("a", **fields), drawing("b")]))
    assert edition(before).render(PATH) != edition(after).render(PATH)
    assert by_path(before)[PATH] != by_path(after)[PATH]


def test_what_it_does_not_show_leaves_it_as_it_is() -> None:
    before = findings(catalog([drawing("a"), drawing("b")]))
    after = findings(catalog([edited("a", summary="Another text."), drawing("b")]))
    assert PATH not in changed(before, after)


def test_a_match_that_changes_changes_its_digest() -> None:
    whole = catalog([drawing("a"), drawing("b")])
    before, after = (alike(whole, a=(100,), b=(share,)) for share in (90, 70))
    assert edition(before).render(PATH) != edition(after).render(PATH)
    assert by_path(before)[PATH] != by_path(after)[PATH]
