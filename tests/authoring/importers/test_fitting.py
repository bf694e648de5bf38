"""What of an entry a site has a place for, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.entry import Ability, Entry, Needs
from generator.authoring.importers.fitting import fitted
from generator.authoring.known import Told
from generator.authoring.site_words import SiteWords

ENTRY = Entry(
    id="a",
    where="a.toml",
    name="A",
    tasks=("song", "chat"),
    inputs=("text", "egg"),
    outputs=("text",),
    license=Told("my own terms", "x"),
    facts={
        "knowledge_cutoff": Told("lately", "x"),
        "context": Told("8192 tokens", "x"),
        "price_input": Told("two dollars", "x"),
        "deprecated": Told("unknown", "x"),
        "wingspan": Told("2", "x"),
    },
    signals={"likes": (Told("3", "x"), "")},
    abilities=(
        Ability(title="Sings", tags=("song",), text="It sings.", sources=("x",)),
        Ability(title="Thinks", tags=("song", "reasoning"), text="It thinks.", sources=("x",)),
        Ability(title="Flies", tags=(), text="It flies.", sources=("x",)),
    ),
)


@pytest.fixture
def words(site: Path) -> SiteWords:
    return SiteWords.read(site)


def test_what_fits_is_kept_in_the_order_of_the_site(words: SiteWords) -> None:
    fitting, _ = fitted(ENTRY, words, Needs())
    assert list(fitting.facts) == ["context", "deprecated"]
    assert (fitting.tasks, fitting.inputs, fitting.license) == (("chat",), ("text",), None)
    assert fitting.signals == {}


def test_a_capability_keeps_the_tags_that_a_site_has_and_goes_without_any(words: SiteWords) -> None:
    abilities = fitted(ENTRY, words, Needs())[0].abilities
    assert [(ability.title, ability.tags) for ability in abilities] == [
        ("Thinks", ("reasoning",)),
        ("Flies", ()),
    ]


def test_the_rest_is_told_but_for_what_is_offered(words: SiteWords) -> None:
    told = {unread.what for unread in fitted(ENTRY, words, Needs())[1]}
    offered = Needs(rows={"wingspan": ""}, tags={"song": ""}, kinds={"egg": ""})
    assert told == {
        '"knowledge_cutoff" is no date',
        '"price_input" is no amount of money',
        'content/facts.yaml has no row "wingspan"',
        'content/scoring.yaml reads no signal "likes" of this form',
        '"egg" is no kind of input or output here',
        'content/tags.yaml has no tag "song"',
        "a licence that is no word of SPDX",
    }
    assert {unread.what for unread in fitted(ENTRY, words, offered)[1]} == {
        what for what in told if not any(word in what for word in ("wingspan", "song", "egg"))
    }
