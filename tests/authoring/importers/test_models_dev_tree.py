"""A checkout of models.dev: which offers stand for which model, and what they inherit."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.authoring.importers.models_dev_tree import inherited, read_tree
from generator.problems import Misuse
from tests.authoring.importers.catalogs import TREE, tree_at


def test_an_offer_takes_from_its_model_what_it_does_not_say() -> None:
    base = {"name": "A", "limit": {"context": 9, "output": 3}, "license": "MIT", "weights": []}
    own = {"base_model": "x/a", "limit": {"context": 5}, "cost": {"input": 1}}
    assert inherited(base, own) == {
        "name": "A", "limit": {"context": 5, "output": 3}, "cost": {"input": 1}
    }  # fmt: skip
    assert base["limit"] == {"context": 9, "output": 3}


@pytest.mark.parametrize(
    ("omitted", "limit"),
    [
        (["limit.output"], {"context": 9}),
        (["limit"], None),
        (["cost.tiers", "a.b.c", 7], {"context": 9, "output": 3}),
        ("limit", {"context": 9, "output": 3}),
    ],
)
def test_what_an_offer_omits_is_taken_out(omitted: object, limit: object) -> None:
    base = {"limit": {"context": 9, "output": 3}}
    assert inherited(base, {"base_model_omit": omitted}).get("limit") == limit
    assert base == {"limit": {"context": 9, "output": 3}}


def test_offers_are_those_that_name_a_model_or_are_called_as_it_is(tree: Path) -> None:
    models = {listed.id: listed for listed in read_tree(tree).models}
    assert list(models) == ["first/teal-2", "second/merle-pro"]
    assert [offer.provider for offer in models["first/teal-2"].offers] == ["beta", "first", "free", "shop"]
    own = models["second/merle-pro"].own_offer
    assert own is not None
    assert own.path == "providers/second/models/merle-pro.toml"


def test_an_offer_of_no_model_is_told(tree: Path) -> None:
    tree_at(tree, {"providers/shop/models/x.toml": "", "providers/shop/models/y.toml": 'base_model = "a/b"'})
    assert [(each.what, each.where) for each in read_tree(tree).unread] == [
        ("an offer without base_model has the name of no model", "providers/shop/models/x.toml"),
        ("base_model names no file of models/", "providers/shop/models/y.toml"),
    ]


def test_in_an_older_tree_the_offers_of_makers_stand_for_their_models(tmp_path: Path) -> None:
    offer = 'name = "Big"\n[cost]\ninput = 2\noutput = 4\n'
    tree = tree_at(
        tmp_path,
        {
            "providers/openai/models/big.toml": offer,
            "providers/shop/models/openai/big.toml": offer.replace("2", "1"),
            "providers/shop/models/other.toml": offer,
        },
    )
    (listed,) = read_tree(tree).models
    assert listed.id == "openai/big"
    assert [offer.provider for offer in listed.offers] == ["openai", "shop"]


def test_the_names_of_providers_and_the_day_are_known(tree: Path) -> None:
    known = read_tree(tree)
    assert (known.providers["shop"], known.day) == ("The Shop", "2026-07-01")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no folder providers"):
        read_tree(tmp_path)


def test_a_broken_file_is_told_and_the_others_are_read(tree: Path) -> None:
    tree_at(tree, {"models/first/other.toml": "name ="})
    known = read_tree(tree)
    assert len(known.models) == len([path for path in TREE if path.startswith("models/")])
    assert [each.where for each in known.unread] == ["models/first/other.toml"]
