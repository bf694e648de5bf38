"""search-data-<digest>.js: all that search asks, in one file that loads when the box is used.

It is one call, `MatchupSearch.load({...})`, around plain JSON. Bytes are base64, since only scripts load from
disk and every host compresses them. What is found with it is what `generator/retrieval/ranking.py` finds:

    dims, bits     components of a vector; 8 or 4 bits a component of `vectors` and `tagVectors`
    pieces         of the encoder, sorted, front coded: one a line, "0" plus the characters that it shares
                   with the one before, then the rest; "" where the site has no readings for search, and then
                   `codes`, `scales`, `vectors`, `tagVectors` are "", too: words alone are searched
    codes, scales  of pieces: two components of 4 bits a byte, the low ones first, each 8 more than it is; one
                   byte each that they are multiplied by
    vectors        of capabilities, in the catalog's order: int8, length 127. With 4 bits they are packed as
                   `codes` are, and a row is brought to length 127 when it is read, to
                   floor(component * 127 / length + .5); a row of zeros stays one
    tagVectors     rows of tags, in the same form; tagRows[tag] of them are its own, of which the best counts
    tagsOf         tags of capabilities, main tag first and repeated where one has fewer than another, each as
                   `tagBytes` bytes, low ones first
    tags           [name, label] of each tag
    terms          of all texts, sorted, front coded
    postings       of terms in their order: a count of capabilities, then for each the distance to the one
                   before (to 0 for the first) as a varint, and a byte of weight; a varint has seven bits a
                   byte, lowest first, and the high bit on all but the last
    models         what results and conditions show of each, and the words that may stand for it; `length` is
                   the number of words of its names. Facts that are not known are left out
    counts         capabilities of each model, which stand in the order of models
    titles         of capabilities
    sentences      the first of each capability's text; none on a site with more than 2,000 capabilities
    anchors        by number of capability, where it is not its title in small letters with "-" for all that
                   is between letters and digits; the place on the model's page is "#c-" and the anchor

Above LARGE capabilities, when all of it would be more than a megabyte as it is sent, this file has no
capabilities and no models, but

    tasks          name, label, count of models, and numbers of the shards that have one of them
    shards         addresses of files with the rest, each of at most SHARD models with one first task

A shard is `MatchupSearch.join({...})` with `shard`, its number, and all that belongs to its models alone:
`vectors`, `tagsOf`, `terms`, `postings`, `models` (each with `tasks`, places in that list), `counts`,
`titles`, `anchors`. Words are weighed there by the usual lengths of the shard, so that an edit changes one.

The address has a digest of all that the file is made from, not of its bytes: to know that nothing has
changed no index must be made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator import recipe
from generator.catalog import Capability, Catalog, Model
from generator.digests import digest_of
from generator.pages.addresses import Page
from generator.pages.kind import PageKind
from generator.pages.parts.deciding import Deciding, deciding
from generator.pages.parts.script_calls import script_call
from generator.pages.parts.store import Store
from generator.pages.words.openings import plain_opening
from generator.readings.tag_texts import tag_texts, used_tags
from generator.retrieval.documents import Documents
from generator.retrieval.names import Spellings, names
from generator.retrieval.packing import base64_of, front_coded, in_four_bits, varints
from generator.retrieval.query_table import QueryTable
from generator.retrieval.sources import is_short, projected_documents, words_of
from generator.retrieval.word_index import WordIndex

NOTHING = np.zeros(0, np.int64)

LARGE = 8_000  # capabilities; the file of so many has some 800 kB as it is sent

SHARD = 500  # models of one file

NOT_IN_ANCHORS = re.compile("[^a-z0-9]+")


def search_path(store: Store) -> str:
    """The address of the file of this edition."""
    return f"search-data-{_digest(store).hex()}.js"


def _digest(store: Store) -> bytes:
    """Of all that the file is made from: models, settings, readings, and our code."""
    return store.once(("search", "digest"), lambda: _digest_of(store))


def _digest_of(store: Store) -> bytes:
    catalog, search = store.catalog, store.findings.search
    if every := shards(store):  # they say the same; all texts at once would be 200 MB at 10,000 models
        return digest_of(_told_tags(store), search.digest, *(shard.digest for shard in every))[:8]
    told = repr([_told(each) for model in catalog.models for each in model.capabilities])
    models = json.dumps(_models(store))
    words, shown = (part.encode("utf-8", "surrogatepass") for part in (told, models))
    return digest_of(words, _told_tags(store), shown, search.digest, recipe.of_search())[:8]


def _told(capability: Capability) -> tuple[object, ...]:
    """What the file has of a capability."""
    text = (capability.text, capability.unique, capability.versus, capability.limits)
    return capability.title, capability.anchor, capability.tags, *text


def _pages(store: Store) -> Iterator[Page]:
    yield Page(search_path(store), SEARCH_TERMS.name, left=_digest(store))
    for shard in shards(store):
        yield Page(shard.path, SEARCH_TERMS.name, left=shard.digest, number=shard.number)


def _view(store: Store, page: Page) -> bytes:
    every = shards(store)
    if not every:
        return script_call("MatchupSearch.load", terms_of(store)).encode()
    if page.number == 0:
        return script_call("MatchupSearch.load", _head(store)).encode()
    return script_call("MatchupSearch.join", _of_shard(store, every[page.number - 1])).encode()


def terms_of(store: Store) -> dict[str, object]:
    """What the file holds."""
    catalog, documents = store.catalog, _documents(store)
    capabilities = [each for model in catalog.models for each in model.capabilities]
    return {
        **_meaning(catalog, store.findings.search.table, documents),
        **_words(store, catalog.models, "all", is_short(catalog)),
        "models": _models(store),
        "counts": [len(model.capabilities) for model in catalog.models],
        "titles": [capability.title for capability in capabilities],
        "sentences": [] if is_short(catalog) else [plain_opening(each.text) for each in capabilities],
        "anchors": _anchors(capabilities),
    }


def _anchors(capabilities: Sequence[Capability]) -> dict[int, str]:
    """By number of capability, those that a script would not guess."""
    return {row: each.anchor for row, each in enumerate(capabilities) if each.anchor != _usual(each)}


def _usual(capability: Capability) -> str:
    """The anchor that a script makes of a title."""
    return NOT_IN_ANCHORS.sub("-", capability.title.lower()).strip("-")


# Shards of a large site


class Shard(NamedTuple):
    """Models of one first task whose part of the index is a file of its own."""

    number: int  # from 1
    positions: tuple[int, ...]
    digest: bytes

    @property
    def path(self) -> str:
        return f"search/{self.number}-{self.digest.hex()}.js"


def shards(store: Store) -> tuple[Shard, ...]:
    """By the site's order of tasks; none where one file has all."""
    return store.once(("search", "shards"), lambda: tuple(_shards(store)))


def _shards(store: Store) -> Iterator[Shard]:
    catalog = store.catalog
    if sum(len(model.capabilities) for model in catalog.models) <= LARGE:
        return
    by_task: dict[str, list[int]] = {name: [] for name in catalog.tasks}
    for position, model in enumerate(catalog.models):
        by_task[model.tasks[0]].append(position)
    parts = [part for positions in by_task.values() for part in _batches(positions)]
    shared = digest_of(_told_tags(store), recipe.of_search())
    for number, positions in enumerate(parts, 1):
        yield Shard(number, positions, _shard_digest(store, positions, shared))


def _batches(positions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for first in range(0, len(positions), SHARD):
        yield tuple(positions[first : first + SHARD])


def _shard_digest(store: Store, positions: Sequence[int], shared: bytes) -> bytes:
    models = [store.catalog.models[position] for position in positions]
    told = repr([_told(each) for model in models for each in model.capabilities])
    shown = json.dumps([(_models(store)[position], _tasks_of(store, position)) for position in positions])
    words = (part.encode("utf-8", "surrogatepass") for part in (told, shown))
    return digest_of(*words, store.findings.search.digest_of(positions), shared)[:8]


def _told_tags(store: Store) -> bytes:
    tags = repr([(tag.name, tag_texts(tag)) for tag in used_tags(store.catalog)])
    return tags.encode("utf-8", "surrogatepass")


def _tasks_of(store: Store, position: int) -> list[int]:
    places = store.once(("search", "tasks"), lambda: {name: at for at, name in enumerate(_tasks(store))})
    return [places[name] for name in store.catalog.models[position].tasks]


def _tasks(store: Store) -> list[str]:
    """Those that some model has, in the site's order."""
    some = {name for model in store.catalog.models for name in model.tasks}
    return [name for name in store.catalog.tasks if name in some]


def _documents(store: Store) -> Documents | None:
    """Of all capabilities: 64 bytes each."""
    catalog, search = store.catalog, store.findings.search
    return store.once(("search", "documents"), lambda: projected_documents(catalog, search))


def _head(store: Store) -> dict[str, object]:
    """What all shards share, and where they are."""
    catalog, documents = store.catalog, _documents(store)
    table = store.findings.search.table if documents is not None else None
    shared = _slice(documents, NOTHING) if documents is not None else None
    return {**_meaning(catalog, table, shared), "tasks": _told_tasks(store), "shards": _addresses(store)}


def _addresses(store: Store) -> list[str]:
    return [shard.path for shard in shards(store)]


def _told_tasks(store: Store) -> list[list[object]]:
    models = store.catalog.models
    told = list[list[object]]()
    for name in _tasks(store):
        having = {position for position, model in enumerate(models) if name in model.tasks}
        places = [shard.number - 1 for shard in shards(store) if not having.isdisjoint(shard.positions)]
        told.append([name, store.catalog.tasks[name].label, len(having), places])
    return told


def _slice(documents: Documents, rows: NDArray[np.int64]) -> Documents:
    """Some of the capabilities."""
    return replace(documents, capabilities=documents.capabilities[rows], tags_of=documents.tags_of[rows])


def _of_shard(store: Store, shard: Shard) -> dict[str, object]:
    """What the file of a shard holds."""
    catalog, documents = store.catalog, _documents(store)
    models = [catalog.models[position] for position in shard.positions]
    capabilities = [each for model in models for each in model.capabilities]
    table = store.findings.search.table if documents is not None else None
    own = _slice(documents, _rows_of(store, shard)) if documents is not None else None
    meaning = _meaning(catalog, table, own)
    shown = [_models(store)[place] | {"tasks": _tasks_of(store, place)} for place in shard.positions]
    return {
        "shard": shard.number - 1,
        "vectors": meaning["vectors"],
        "tagsOf": meaning["tagsOf"],
        **_words(store, models, f"{shard.number}", is_brief=True),
        "models": shown,
        "counts": [len(model.capabilities) for model in models],
        "titles": [capability.title for capability in capabilities],
        "anchors": _anchors(capabilities),
    }


def _rows_of(store: Store, shard: Shard) -> NDArray[np.int64]:
    """Of its capabilities among all."""
    counts = np.array([len(model.capabilities) for model in store.catalog.models], np.int64)
    ends = np.cumsum(counts)
    ranges = [np.arange(ends[place] - counts[place], ends[place]) for place in shard.positions]
    return np.concatenate([NOTHING, *ranges])


# Meaning


def _meaning(catalog: Catalog, table: QueryTable | None, documents: Documents | None) -> dict[str, object]:
    if table is None or documents is None:
        empty = ("pieces", "codes", "scales", "vectors", "tagVectors", "tagsOf")
        return {"dims": 0, "bits": 8, **dict.fromkeys(empty, ""), "tagRows": [], "tagBytes": 1, "tags": []}
    tags = used_tags(catalog)
    tag_bytes = 1 if len(tags) <= 256 else 2
    bits = 4 if is_short(catalog) else 8
    return {
        "dims": table.dims,
        "bits": bits,
        "pieces": front_coded(table.pieces),
        "codes": base64_of(table.codes.tobytes()),
        "scales": base64_of(table.scales.tobytes()),
        "vectors": _packed(documents.capabilities, bits),
        "tagVectors": _packed(documents.tag_rows, bits),
        "tagRows": documents.rows_of_tags.tolist(),
        "tagBytes": tag_bytes,
        "tagsOf": base64_of(documents.tags_of.astype(f"<u{tag_bytes}").tobytes()),
        "tags": [[tag.name, tag.label] for tag in tags],
    }


def _packed(vectors: NDArray[np.int8], bits: int) -> str:
    return base64_of((vectors if bits == 8 else in_four_bits(vectors)).tobytes())


# Words


def _words(store: Store, models: Sequence[Model], name: str, is_brief: bool) -> dict[str, str]:
    """Of the capabilities of these models, from the build before where they say the same.

    To make them takes most of the time that a file takes, and an edited figure changes none.
    """
    told = [(each.name, each.maker, each.slug, *map(_told, each.capabilities)) for each in models]
    words = repr((is_brief, told)).encode("utf-8", "surrogatepass")
    key = digest_of(words, _told_tags(store))
    kept = store.cache.entries("words", dict[str, str], recipe.of_search())
    known = kept.recall(name, key)
    if known is None:
        made = words_of(store.catalog, models, is_brief)
        known = {"terms": front_coded(made.terms), "postings": base64_of(_postings(made))}
        kept.keep(name, key, known)
    return known


def _postings(words: WordIndex) -> bytes:
    """For each term how many rows, then their gaps and weights by turns."""
    postings = words.postings.values()
    counts = np.array([len(posting.rows) for posting in postings], np.int64)
    rows = np.concatenate([NOTHING, *(posting.rows for posting in postings)])
    starts, terms = np.cumsum(counts) - counts, np.arange(len(counts))
    gaps = np.diff(rows, prepend=0)
    gaps[starts] = rows[starts]
    numbers = np.zeros(2 * len(rows) + len(counts), np.int64)
    numbers[2 * starts + terms] = counts
    of_gaps = 2 * np.arange(len(rows)) + np.repeat(terms, counts) + 1
    numbers[of_gaps] = gaps
    numbers[of_gaps + 1] = np.concatenate([NOTHING, *(posting.weights for posting in postings)])
    is_byte = np.zeros(len(numbers), bool)
    is_byte[of_gaps + 1] = True
    return varints(numbers, is_byte)


# Models


def _models(store: Store) -> list[dict[str, object]]:
    """[model]"""

    def every() -> list[dict[str, object]]:
        spelt = enumerate(names(store.catalog))
        return [_model(deciding(store, place), spellings) for place, spellings in spelt]

    return store.once(("search", "models"), every)


def _model(facts: Deciding, spellings: Spellings) -> dict[str, object]:
    """What is shown and asked of a model."""
    known: Mapping[str, object] = {
        "parameters": facts.parameters,
        "size": facts.weights_size,
        "needed": facts.needed,
        "weights": facts.weights,
        "commercial": facts.commercial,
        "licence": facts.licence,
        "hosted": facts.hosted,
        "browser": facts.browser,
        "cpu": facts.cpu,
        "year": facts.year,
        "isDemonstration": facts.is_demonstration or None,
    }
    return {
        "slug": facts.slug,
        "name": facts.name,
        "maker": facts.maker,
        "href": facts.href,
        "words": sorted(spellings.words),
        "length": spellings.length,
        **{key: value for key, value in known.items() if value not in (None, "")},
    }


SEARCH_TERMS = PageKind("search terms", _pages, _view)
