"""What a comparison is joined of, and that it is what its layout rendered by itself would be."""

from __future__ import annotations

import dataclasses
import re
import shutil
from html import unescape

import numpy as np
import pytest
from markupsafe import Markup

from generator.catalog import UNKNOWN
from generator.edition import Edition
from generator.findings.scoring import score
from generator.pages import comparison
from generator.pages.comparison_view import ComparePage
from generator.pages.related_links import SHOWN
from generator.pages.words.related import INCIDENTAL
from generator.rendering.layouts import Layouts
from tests.spoken import spoken
from tests.toys import ROOT, shipped

PAIR = "blip-image-captioning-base", "vit-gpt2-image-captioning"
DIFFERENT = "flux-1-pro", "vit-base-patch16-224"


def html(view: tuple[object, ...]) -> object:
    """The view with its words marked as HTML, as a layout that is rendered by itself must get them."""
    return view._make(
        html(word) if isinstance(word, tuple) else Markup(word) if isinstance(word, str) else word
        for word in view
    )  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Layouts:
    """The shipped layouts, with the one of comparisons among those that are rendered."""
    folder = shutil.copytree(ROOT / "layouts", tmp_path_factory.mktemp("site") / "layouts")
    shutil.copy(folder / "joined" / "compare.html", folder / "pages" / "compare.html")
    return Layouts(folder)


@pytest.mark.parametrize("edition", [shipped(), spoken()], ids=["shipped", "with outputs"])
def test_a_comparison_that_is_filled_in_equals_its_layout_rendered(
    edition: Edition, rendering: Layouts
) -> None:
    for left, right in edition.findings.pairs():
        view = comparison.comparison(edition.store, left, right)
        filled = edition.layouts.fill("joined/compare.html", view)
        assert filled == rendering.markup("pages/compare.html", html(view))


def view_of(left: str, right: str, edition: Edition | None = None) -> ComparePage:
    edition = edition or shipped()
    positions = edition.findings.positions
    return comparison.comparison(edition.store, positions[left], positions[right])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def of_two(**fields: object) -> ComparePage:
    """The page of the first two captioners, both with these fields of a model's, and scored anew."""
    whole = shipped().findings
    models = [
        dataclasses.replace(each, **fields) if each.slug in PAIR else each for each in whole.catalog.models
    ]
    changed = dataclasses.replace(whole.catalog, models=tuple(models))
    found = dataclasses.replace(whole, catalog=changed, scores=score(changed, {}))
    return view_of(*PAIR, Edition(found, shipped().layouts))


def test_a_pair_without_a_match_lists_every_capability_on_its_own_side() -> None:
    edition, found = shipped(), shipped().findings
    none = dataclasses.replace(found.alignments, rows=found.alignments.rows[:0])
    made = Edition(dataclasses.replace(found, alignments=none), edition.layouts)
    view = comparison.comparison(made.store, 0, 1)
    assert 'class="matches"' not in view.capabilities
    assert "none has a counterpart" in view.counted
    assert view.capabilities.count("<article") == sum(
        len(model.capabilities) for model in found.catalog.models[:2]
    )


def test_a_match_is_one_line_of_both_titles_tags_and_similarity_with_both_texts_folded() -> None:
    found, (left, right) = shipped().findings, (shipped().findings.positions[slug] for slug in PAIR)
    view, matches = view_of(*PAIR), found.alignments.of(left, right).matches
    summaries = re.findall(r"<summary>(.*?)</summary>", view.capabilities)
    assert matches
    for match, summary in zip(matches, summaries, strict=False):
        sides = found.catalog.models[left].capabilities, found.catalog.models[right].capabilities
        ours, theirs = sides[0][match.left], sides[1][match.right]
        tags = [found.catalog.tags[tag].label for tag in (*ours.tags, *theirs.tags)]
        line = html_words(summary)
        assert [
            part for part in (ours.title, str(match.similarity), theirs.title, *tags) if part not in line
        ] == []
    assert "<article" not in re.sub(r"<details>.*?</details>", "", view.capabilities, flags=re.DOTALL)


def html_words(html: str) -> str:
    return unescape(words(html))


def test_what_a_capability_says_of_the_other_model_stands_unfolded_and_leads_to_it() -> None:
    whole = shipped().findings.catalog
    left = whole.model(PAIR[0])
    first = dataclasses.replace(
        left.capabilities[0], versus_models={PAIR[1]: "It sees <more>.", "other": "No."}
    )
    told = (first, *(dataclasses.replace(each, versus_models={}) for each in left.capabilities[1:]))
    changed = [
        dataclasses.replace(each, capabilities=told if each is left else each.capabilities)
        for each in whole.models
    ]
    catalog = dataclasses.replace(whole, models=tuple(changed))
    edition = Edition(dataclasses.replace(shipped().findings, catalog=catalog), shipped().layouts)
    shown = re.sub(r"<details>.*?</details>", "", view_of(*PAIR, edition).capabilities, flags=re.DOTALL)
    assert "It sees &lt;more&gt;." in shown
    assert f'href="#left-c-{first.anchor}"' in shown
    assert "No." not in shown


def test_models_of_different_jobs_have_a_short_page_without_score_test_or_winner() -> None:
    view = view_of(*DIFFERENT)
    assert not view.is_comparable
    assert (view.tests, view.standing, view.scores, view.task, view.rows) == ("", "", "", "", "")
    assert "These two do different jobs" in words(view.answer)


def test_matches_of_different_jobs_are_called_incidental() -> None:
    found, store = shipped().findings, shipped().store
    pairs = [pair for pair in found.pairs() if found.pair(*pair).comparison.barrier == "jobs"]
    matched = [pair for pair in pairs if found.alignments.of(*pair).matches]
    rows = np.array([[*pairs[0], 0, 0, 60]], np.int32)
    alignments = dataclasses.replace(found.alignments, rows=rows)
    edition = Edition(dataclasses.replace(found, alignments=alignments), shipped().layouts)
    assert INCIDENTAL in words(comparison.comparison(edition.store, *pairs[0]).capabilities)
    for pair in pairs:
        said = INCIDENTAL in words(comparison.comparison(store, *pair).capabilities)
        assert said == (pair in matched)


def test_who_has_no_public_test_is_called_not_ranked_beside_the_score() -> None:
    found = shipped().findings
    for left, right in found.pairs():
        pair, view = found.pair(left, right), comparison.comparison(shipped().store, left, right)
        for model, of_task in zip(pair.models, pair.pair_scores or (), strict=False):
            assert (f"{model.short_name} is not ranked" in unescape(view.unranked)) == (not of_task.is_ranked)


def test_a_dimension_of_which_nothing_is_known_draws_no_dot_and_no_score_is_said_to_be_none_yet() -> None:
    view = of_two(signals={}, facts={}, benchmarks=(), released=UNKNOWN, weights=UNKNOWN, license=UNKNOWN)
    assert not re.search('class="p[ab]"', view.scores)
    assert view.scores.count("no score yet") == 2


def test_related_pairs_lead_with_four_of_each_model_and_leave_out_this_one() -> None:
    view, found = view_of(*PAIR), shipped().findings
    for slug, part in zip(PAIR, view.related.split("<h3")[1:], strict=True):
        links = re.findall(r'href="\.\./\.\./compare/([^"]+)\.html"', part)
        partners = {name for link in links for name in link.split("/")} - {slug}
        expected = [found.catalog.models[place].slug for place in found.related[found.positions[slug]]]
        kept = [each for each in expected if each not in PAIR][:SHOWN]
        assert partners == set(kept)
        assert len(links) == len(kept)


def test_only_sources_that_the_page_cites_are_listed_under_their_own_numbers() -> None:
    whole = shipped().findings.catalog
    left = whole.model(PAIR[0])
    first, *rest = left.sources.items()
    spare = dataclasses.replace(first[1], key="spare", title="Cited by nothing")
    sources = dict([first, ("spare", spare), *rest])
    models = [dataclasses.replace(each, sources=sources) if each is left else each for each in whole.models]
    catalog = dataclasses.replace(whole, models=tuple(models))
    edition = Edition(dataclasses.replace(shipped().findings, catalog=catalog), shipped().layouts)
    page = edition.render(f"compare/{PAIR[0]}/{PAIR[1]}.html").decode()
    listed = [int(number) for number in re.findall(r'id="left-s(\d+)" value="\1"', page)]
    assert "Cited by nothing" not in page
    assert 2 not in listed
    assert max(listed) > len(listed)
    assert set(map(int, re.findall(r'href="#left-s(\d+)"', page))) == set(listed)
