"""names.js: every name, who has a page with whom, and words that can't get out of their quotes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from generator.catalog import Model
from generator.findings.findings import Findings
from generator.pages import names
from generator.pages.names import NAMED_PAIRS, PATH, names_script, names_scripts
from tests.pages.toy_findings import by_path, mixed, toys
from tests.toys import kinds, model, page_at, pages_of, shipped

HOSTILE = [
    "</script><script>pwn()</script>",
    "\u2028pwn()\u2029",
    '"});pwn();//',
    "'+pwn()+'",
    "\\",
    "\\u0022);pwn();//",
    "<!--<script>",
    "]]>&lt;&amp;",
    "\ud800 alone",
    "__proto__",
]


def _names(found: Findings) -> dict:
    """What the one call hands over."""
    script = names_script(found)
    assert script.startswith("MatchupNames.load(")
    assert script.endswith(");\n")
    return json.loads(script.removeprefix("MatchupNames.load(").removesuffix(");\n"))


def _read(names: dict) -> Iterator[tuple[str, str]]:
    """Pairs of slugs that have a page, as a script reads them."""
    slugs = [row[0] for row in names["models"]]
    pairs = names.get("pairs")
    for left, right in combinations(range(len(slugs)), 2):
        if pairs is None or right in _members(pairs["sets"][pairs["of"][left]]):
            yield slugs[left], slugs[right]


def _members(runs: list[int]) -> set[int]:
    members, place = set[int](), 0
    for run, length in enumerate(runs):
        if run % 2:
            members |= set(range(place, place + length))
        place += length
    return members


def _compared(found: Findings) -> set[tuple[str, str]]:
    paths = [path.removesuffix(".html").split("/") for path in by_path(found)]
    return {(path[1], path[2]) for path in paths if path[0] == "compare"}


# What it holds


def test_a_model_is_told_with_all_of_its_names() -> None:
    (row,) = _names(
        toys(
            model(
                "new", also=("Novum", "the new one"), aliases=("old",), maker="Some & Sons", short_name="New"
            )
        )
    )["models"]
    assert row == ["new", "NEW model", "New", 0, [0], ["Novum", "the new one"], ["old"]]


def test_what_a_model_does_not_have_takes_no_place() -> None:
    plain, renamed = _names(toys(model("a", name="A", short_name="A"), model("b", aliases=("c",))))["models"]
    assert plain == ["a", "A", "", 0, [0]]
    assert renamed == ["b", "B model", "B", 0, [0], [], ["c"]]


def test_models_stand_in_slug_order_which_is_that_of_addresses() -> None:
    names = _names(toys())
    assert [row[0] for row in names["models"]] == ["a", "a-1", "a1", "b", "b-c"]
    assert set(_read(names)) == _compared(toys())


def test_makers_and_tasks_are_told_once() -> None:
    names = _names(mixed("all"))
    assert names["makers"] == ["somebody"]
    assert [task for task, _ in names["tasks"]] == ["caption", "classify", "draw"]
    assert [row[4] for row in names["models"]] == [[0], [0], [1], [2]]


@pytest.mark.parametrize("pairs", ["all", "comparable", 1, 2])
def test_a_script_reads_the_pairs_that_have_a_page(pairs: str | int) -> None:
    found = mixed(pairs)
    assert set(_read(_names(found))) == _compared(found)


@pytest.mark.parametrize("pairs", ["comparable", 1, 2])
@pytest.mark.parametrize("shard", [1, 3, 100])
def test_partners_of_a_large_site_lie_in_files_for_so_many_models_each(
    pairs: str | int, shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "LIMIT", 10)
    monkeypatch.setattr(names, "SHARD", shard)
    found = mixed(pairs)
    scripts = names_scripts(found)
    head = json.loads(scripts.names.removeprefix("MatchupNames.load(").removesuffix(");\n"))
    assert (head["shard"], "pairs" in head) == (shard, False)
    slugs, compared = [row[0] for row in head["models"]], set[tuple[str, str]]()
    for number, script in enumerate(scripts.pairs):
        told = json.loads(script.removeprefix("MatchupNames.join(").removesuffix(");\n"))
        assert told["shard"] == number
        for place, at in enumerate(told["of"], number * shard):
            others = _members(told["sets"][at]) - {place}
            compared |= {tuple(sorted((slugs[place], slugs[other]))) for other in others}
    assert compared == _compared(found)
    assert [page.path for page in pages_of(found) if page.kind == NAMED_PAIRS.name] == [
        f"names/pairs-{number}.js" for number in range(len(scripts.pairs))
    ]


def test_a_small_site_has_partners_and_names_in_one_file() -> None:
    scripts = names_scripts(mixed(1))
    assert (scripts.names, scripts.pairs) == (names_script(mixed(1)), ())


def test_a_site_with_a_page_for_every_pair_says_nothing_of_pairs() -> None:
    assert "pairs" not in _names(mixed("all"))


def test_models_of_one_kind_share_a_set_of_partners() -> None:
    captioners = [model(f"cap-{place}", tasks=("caption",)) for place in range(20)]
    painters = [model(f"gen-{place}", tasks=("draw",), kinds=kinds("text", "image")) for place in range(20)]
    assert _names(toys(*captioners, *painters, pairs="comparable"))["pairs"]["sets"] == [[0, 20], [20, 20]]


# Hostile words


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words_wherever_the_script_is_pasted(words: str) -> None:
    hostile = replace(model("a"), name=words, short_name=words, maker=words, also=(words,))
    found = toys(hostile, model("b"))
    script = names_script(found)
    assert script.isascii()
    assert not set("<>&\u2028\u2029\n") & set(script.removesuffix("\n"))
    names = _names(found)
    assert names["models"][0] == ["a", words, "", names["makers"].index(words), [0], [words]]


# How large it is, and what depends on it


def test_the_shipped_site_has_a_small_one() -> None:
    assert len(names_script(shipped().findings).encode()) < 4_000


def _many(count: int) -> list[Model]:
    """Names of about the length and likeness of real ones."""
    families = ["blip-captioning", "vit-patch16", "siglip-so400m", "qwen2-vl-instruct", "efficientnet-lite"]
    return [
        model(
            f"{families[place % 5]}-{place}",
            name=f"{families[place % 5].upper()} {place} (a longer name)",
            maker=f"Maker {place % 97}",
            tasks=(f"task-{place % 12}",),
            also=(f"{families[place % 5][:6]}{place}",),
        )
        for place in range(count)
    ]


@pytest.mark.parametrize(("pairs", "most"), [("all", 25_000), ("comparable", 25_000), (20, 75_000)])
def test_a_thousand_models_are_told_in_little(pairs: str | int, most: int) -> None:
    script = names_script(toys(*_many(1_000), pairs=pairs)).encode()
    assert len(gzip.compress(script)) < most


def test_no_other_page_depends_on_the_list_of_names() -> None:
    before, after = (toys(model("a"), model("b", also=also)) for also in ((), ("another name",)))
    old, new = by_path(before), by_path(after)
    changed = {path for path in old if old[path] != new.get(path)}
    # search finds models by these names as well, and llms.txt says where its terms lie
    assert {path for path in changed if not path.startswith(("search", "llms"))} == {PATH}


def test_the_file_is_found_at_its_fixed_address() -> None:
    page = page_at(toys(), PATH)
    assert page is not None
    assert page.left
