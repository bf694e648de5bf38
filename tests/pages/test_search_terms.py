"""The file that search loads: what is in it, what changes its address, words that can't get out, its size."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.cache import Cache
from generator.catalog import Catalog
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.pages import search_terms
from generator.pages.parts.store import Store
from generator.pages.search_terms import SEARCH_TERMS, search_path, terms_of
from generator.readings.vectors import GRID
from generator.retrieval.sources import Sources, index, sources, words_of
from generator.retrieval.word_index import WordIndex
from tests.pages.test_names import HOSTILE
from tests.retrieval.test_packing import unfronted
from tests.retrieval.toy_tables import toy_table
from tests.toys import apart, capability, catalog, findings, known, model, shipped, store_of

LIMIT = 330_000  # bytes as gzip, of a site of 28 to 40 models
LIMIT_OF_LARGE = 1_000_000  # of 1,000 models with 8 capabilities each


def loaded(store: Store) -> dict[str, Any]:
    """What the one call hands over."""
    (page,) = SEARCH_TERMS.pages(store)
    script: str = SEARCH_TERMS.view(store, page).decode("ascii")
    assert script.startswith("MatchupSearch.load({")
    assert script.endswith("});\n")
    terms: dict[str, Any] = json.loads(script.removeprefix("MatchupSearch.load(").removesuffix(");\n"))
    return terms


def numbers(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), np.int8)


def searched(whole: Catalog, stored_tags: dict[str, np.ndarray] | None = None) -> Findings:
    """Findings with a toy table, in whose dimensions every capability has a vector."""
    readings = apart(whole)
    width = max(len(vector) for stored in readings.vectors.values() for vector in stored.values())
    table = toy_table(whole.site.encoder.key)
    projection = np.zeros((width, table.dims), np.int16)
    projection[: table.dims] = np.eye(min(width, table.dims), table.dims, dtype=np.int16) * GRID
    vectors = tuple(readings.of(each, whole.site.encoder) for each in whole.models)
    placed = replace(table, projection=projection)
    return replace(findings(whole, readings), search=sources(whole, placed, vectors, stored_tags or {}))


def toys(**fields: object) -> Catalog:
    cats = capability("Draws cats", "drawing", text="It *draws* `cats`. Twice.")
    dogs = (capability("Écrit dogs", "writing drawing"), capability("Barks", "drawing"))
    return catalog((model("cats", capabilities=(cats,)), model("dogs", capabilities=dogs, **fields)))


def test_every_part_counts_the_same_capabilities() -> None:
    terms = loaded(store_of(searched(toys())))
    assert terms["titles"] == ["Draws cats", "Écrit dogs", "Barks"]
    assert terms["counts"] == [1, 2]
    assert [each["slug"] for each in terms["models"]] == ["cats", "dogs"]
    assert terms["sentences"][0] == "It draws cats."
    assert len(numbers(terms["vectors"])) == 3 * terms["dims"]
    assert len(numbers(terms["tagsOf"])) == 3 * 2 * terms["tagBytes"]
    assert sum(terms["tagRows"]) * terms["dims"] == len(numbers(terms["tagVectors"]))
    assert unfronted(terms["pieces"]) == list(toy_table().pieces)
    assert unfronted(terms["terms"]) == sorted(unfronted(terms["terms"]))


def test_an_anchor_is_named_where_a_script_would_not_guess_it() -> None:
    assert loaded(store_of(searched(toys())))["anchors"] == {"1": "écrit-dogs"}


def test_facts_that_are_not_known_are_left_out() -> None:
    (cats, _) = loaded(store_of(searched(toys())))["models"]
    assert cats["commercial"] == "unclear"
    assert not {"size", "parameters", "year", "licence", "browser"} & cats.keys()


def test_without_a_table_words_are_there_alone() -> None:
    terms = loaded(store_of(findings(toys())))
    assert terms["dims"] == 0
    assert {terms[each] for each in ("pieces", "codes", "scales", "vectors", "tagVectors", "tagsOf")} == {""}
    assert "draw" in unfronted(terms["terms"])


# A lone surrogate is in no content: no file that has one is read.
@pytest.mark.parametrize("words", [words for words in HOSTILE if "\ud800" not in words])
def test_no_word_gets_out_of_its_quotes(words: str) -> None:
    hostile = capability(words, "drawing", text=words)
    whole = toys(name=words, maker=words, also=(words,))
    changed = replace(whole.models[0], capabilities=(replace(hostile, anchor="x"),))
    tags = {name: replace(tag, label=words, about=words, also=(words,)) for name, tag in whole.tags.items()}
    store = store_of(findings(replace(whole, tags=tags, models=(changed, whole.models[1]))))
    assert loaded(store)["titles"][0] == words
    (page,) = SEARCH_TERMS.pages(store)
    script = SEARCH_TERMS.view(store, page)
    assert not set(b"<>&") & set(script)
    assert script.isascii()
    assert script.count(b"\n") == script.count(b"\r") + 1 == 1


def test_a_vector_of_a_tag_that_nobody_carries_changes_nothing() -> None:
    """Readings keep it until the next measurement: a build before that is the same as one after it."""
    stored = {"of an old text": np.zeros(4, np.int16)}
    (before,), (after,) = (SEARCH_TERMS.pages(store_of(searched(toys(), tags))) for tags in ({}, stored))
    assert before == after


def test_its_address_changes_with_what_it_holds_and_with_nothing_else() -> None:
    found = searched(toys())
    path = search_path(store_of(found))
    assert path == search_path(store_of(searched(toys())))
    shaken = replace(found.search, vectors=tuple(each[:, ::-1].copy() for each in found.search.vectors))
    assert path != search_path(store_of(replace(found, search=shaken)))
    assert path != search_path(store_of(replace(found, search=Sources())))
    for fields in ({"maker": "else"}, {"also": ("other",)}, {"weights": known(text="open")}):
        assert path != search_path(store_of(searched(toys(**fields)))), fields
    assert path == search_path(store_of(searched(toys(digest=b"another.", summary="Else."))))


def test_two_indexes_have_the_same_bytes() -> None:
    whole, sources = toys(), searched(toys()).search
    rows = [index(whole, sources).words.postings for _ in range(2)]
    texts = [
        [(term, each.rows.tobytes(), each.weights.tobytes()) for term, each in row.items()] for row in rows
    ]
    assert texts[0] == texts[1]
    assert terms_of(store_of(searched(whole))) == terms_of(store_of(searched(whole)))


def test_the_shipped_file_stays_small() -> None:
    edition = shipped()
    content = edition.render(search_path(edition.store))
    assert len(gzip.compress(content, 9)) < LIMIT


# Shards of a large site


def _sharded(store: Store) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """The head, what each shard holds, and the addresses of all."""
    pages = list(SEARCH_TERMS.pages(store))
    scripts = [SEARCH_TERMS.view(store, page).decode("ascii") for page in pages]
    told = [json.loads(script.partition("(")[2].removesuffix(");\n")) for script in scripts]
    return told[0], told[1:], [page.path for page in pages]


@pytest.mark.parametrize("size", [1, 2])
def test_shards_of_a_large_site_hold_together_what_one_file_would(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = loaded(store_of(searched(toys())))
    monkeypatch.setattr(search_terms, "LARGE", 1)
    monkeypatch.setattr(search_terms, "SHARD", size)
    head, shards, paths = _sharded(store_of(searched(toys())))
    assert [shard["shard"] for shard in shards] == list(range(2 // size))
    assert head["shards"] == paths[1:]
    assert head["tasks"] == [["toy-task", "Toy-task", 2, list(range(2 // size))]]
    assert (head["vectors"], head["tagsOf"]) == ("", "")
    assert all(head[name] == whole[name] for name in ("pieces", "codes", "scales", "tagVectors", "tags"))
    for name in ("counts", "titles"):
        assert [each for shard in shards for each in shard[name]] == whole[name]
    models = [model for shard in shards for model in shard["models"]]
    assert models == [model | {"tasks": [0]} for model in whole["models"]]
    tags = b"".join(base64.b64decode(shard["tagsOf"]) for shard in shards)
    assert tags == base64.b64decode(whole["tagsOf"])
    vectors = np.concatenate([numbers(shard["vectors"]) for shard in shards])
    assert (vectors == numbers(whole["vectors"])).all()
    terms = {term for shard in shards for term in unfronted(shard["terms"])}
    assert terms < set(unfronted(whole["terms"]))


def test_an_edit_of_one_model_moves_its_shard_and_the_file_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_terms, "LARGE", 1)
    monkeypatch.setattr(search_terms, "SHARD", 1)
    _, _, before = _sharded(store_of(searched(toys())))
    _, _, after = _sharded(store_of(searched(toys(maker="another"))))
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False]


def test_words_are_indexed_once_while_capabilities_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed: list[int] = []

    def watched(*given: Any, **named: Any) -> WordIndex:
        indexed.append(1)
        return words_of(*given, **named)

    monkeypatch.setattr(search_terms, "words_of", watched)

    def file(found: Findings) -> dict[str, object]:
        return search_terms.terms_of(Edition(found, shipped().layouts, Cache(tmp_path)).store)

    whole = shipped().findings
    first, *others = whole.catalog.models
    made = file(whole)
    assert file(whole) == made
    edited = replace(first, short_name="Renamed", digest=b"another!")
    other = replace(whole, catalog=replace(whole.catalog, models=(edited, *others)))
    assert file(other)["postings"] == made["postings"]
    assert len(indexed) == 1
    retold = replace(
        first, capabilities=(*first.capabilities[1:], replace(first.capabilities[0], text="New."))
    )
    third = replace(whole, catalog=replace(whole.catalog, models=(retold, *others)))
    assert file(third)["postings"] != made["postings"]
    assert len(indexed) == 2
