"""What models.dev tells of a model: prices with their provider, limits, flags, and what is not understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.entry import Entry
from generator.authoring.importers.models_dev import entries_of, owns
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords
from tests.authoring.importers.catalogs import TREE, tree_at


@pytest.fixture
def words(site: Path) -> SiteWords:
    return SiteWords.read(site)


def entry_of(tree: Path, words: SiteWords, id: str = "first/teal-2") -> Entry:
    return next(entry for entry in entries_of(tree, words).entries if entry.id == id)


def test_the_cheapest_price_and_that_of_the_maker_are_told_apart(tree: Path, words: SiteWords) -> None:
    entry = entry_of(tree, words)
    told = {name: (fact.value, entry.sources[fact.source].title) for name, fact in entry.facts.items()}
    shop, maker = "models.dev, offer of The Shop", "models.dev, offer of First Lab"
    assert told["price_input"] == ("0.1 USD per million tokens", shop)
    assert told["price_output"] == ("0.4 USD per million tokens", shop)
    assert told["price_maker_input"] == ("0.5 USD per million tokens", maker)
    assert told["price_maker_output"] == ("2 USD per million tokens", maker)


def test_a_source_has_its_file_and_the_day_of_the_checkout(tree: Path, words: SiteWords) -> None:
    source = entry_of(tree, words).sources["models-dev-cheapest"]
    assert source.url.endswith("/models.dev/blob/dev/providers/shop/models/first/teal-2.toml")
    assert (source.as_of, source.by) == ("2026-07-01", "third-party")
    assert owns(source.url)


def test_without_a_log_of_git_the_newest_day_of_a_file_stands_for_that(
    tmp_path: Path, words: SiteWords
) -> None:
    tree = tree_at(tmp_path / "tree", reflog="")
    assert entry_of(tree, words).sources["models-dev"].as_of == "2026-05-02"


def test_previews_and_offers_on_their_way_out_are_not_the_cheapest(tree: Path, words: SiteWords) -> None:
    entry = entry_of(tree, words, "second/merle-pro")
    assert "price_input" not in entry.facts
    assert entry.facts["price_maker_input"].value == "3 USD per million tokens"
    assert entry.facts["deprecated"] == Told("yes", "models-dev-maker")


def test_prices_of_the_cache_and_of_long_prompts_are_those_of_the_same_offer(
    tree: Path, words: SiteWords
) -> None:
    path = "providers/second/models/merle-pro.toml"
    tree_at(tree, {path: TREE[path].replace('status = "deprecated"\n', "")})
    facts = entry_of(tree, words, "second/merle-pro").facts
    names = ("price_input", "price_cached", "price_long_from", "price_long_input", "price_long_output")
    assert [facts[name].value for name in names] == [
        "3 USD per million tokens",
        "0.3 USD per million tokens",
        "200000 tokens",
        "6 USD per million tokens",
        "22.5 USD per million tokens",
    ]
    assert {facts[name].source for name in names} == {"models-dev-maker"}


def test_zero_is_not_told(tree: Path, words: SiteWords) -> None:
    assert "output_limit" not in entry_of(tree, words).facts  # 0 in its file
    for provider in ("first", "shop"):
        for path in (tree / "providers" / provider).rglob("teal-2.toml"):
            path.unlink()
    assert not [name for name in entry_of(tree, words).facts if name.startswith("price")]  # 0 of Free


def test_what_the_files_say_of_a_model_is_told(tree: Path, words: SiteWords) -> None:
    entry = entry_of(tree, words)
    assert (entry.name, entry.maker, entry.kind) == ("Teal 2", "First Lab", "model")
    assert entry.tasks == ("chat", "text-generation", "reasoning", "tool-calling")
    assert (entry.inputs, entry.outputs) == (("text",), ("text",))
    assert (entry.released, entry.weights) == (Told("2026-03-04", "models-dev"), Told("open", "models-dev"))
    told = {name: entry.facts[name].value for name in ("context", "knowledge_cutoff", "reasoning", "hub_id")}
    assert told == {
        "context": "131072 tokens", "knowledge_cutoff": "2025-10", "reasoning": "yes",
        "hub_id": "first/teal-2",
    }  # fmt: skip
    assert [ability.title for ability in entry.abilities] == [
        "Text from a prompt",
        "Reasoning before the answer",
        "Tool calls",
    ]


def test_a_closed_model_is_a_service_and_a_date_may_be_one_of_toml(tree: Path, words: SiteWords) -> None:
    entry = entry_of(tree, words, "second/merle-pro")
    assert (entry.kind, entry.inputs) == ("service", ("text", "image", "pdf"))
    assert entry.released == Told("2026-05-01", "models-dev")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[cost]\ninput = 'two dollars'\noutput = 2\n", '"cost.input" is no price'),
        ("[cost]\ninput = -1\noutput = 2\n", '"cost.input" is no price'),
        ("[cost]\ninput = true\noutput = 2\n", '"cost.input" is no price'),
        ("[cost]\ninput = 1\noutput = 2\nmoonlight = 3\n", 'key "cost.moonlight" is not known'),
        ("cost = 3\n", '"cost" is no table'),
        ("weather = 'fine'\n", 'key "weather" is not known'),
        ("reasoning = 'often'\n", '"reasoning" is neither true nor false'),
        ("knowledge = 'lately'\n", '"knowledge" is no date'),
        ("status = 'gone'\n", 'status "gone" is not known'),
        ("[limit]\ncontext = 'large'\n", '"limit.context" is no number of tokens'),
        ("[modalities]\ninput = ['smell']\n", 'kind "smell" is not known'),
    ],
)
def test_what_is_not_understood_is_told_with_its_file(
    tree: Path, words: SiteWords, line: str, what: str
) -> None:
    path = "providers/shop/models/first/teal-2.toml"
    tree_at(tree, {path: 'base_model = "first/teal-2"\n' + line})
    unread = entries_of(tree, words).unread
    assert [each.where for each in unread if each.what.startswith(what)] == [path]


def test_hostile_values_are_told_and_never_shown_raw(tree: Path, words: SiteWords) -> None:
    tree_at(tree, {"models/first/teal-2.toml": 'name = "a\\u001b[2J"\n"\\u001b[2Jkey" = 1\n'})
    reading = entries_of(tree, words)
    assert [entry.id for entry in reading.entries] == ["second/merle-pro"]
    assert all(each.what.isprintable() for each in reading.unread)


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://github.com/anomalyco/models.dev/blob/dev/providers/shop/models/a/b.toml", True),
        ("https://github.com/anomalyco/models.dev/tree/1a2b3c", False),
        ("https://models.dev/", False),
        ("https://github.com/anomalyco/models.development", False),
        ("https://example.org/models.dev/", False),
    ],
)
def test_its_sources_are_known_by_their_address(url: str, is_own: bool) -> None:
    assert owns(url) is is_own
