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

The address has a digest of all that the file is made from, not of its bytes: to know that nothing has
changed no index must be made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from generator import recipe
from generator.catalog import Capability, Catalog
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
from generator.retrieval.sources import index, is_short
from generator.retrieval.word_index import WordIndex

NOTHING = np.zeros(0, np.int64)

NOT_IN_ANCHORS = re.compile("[^a-z0-9]+")


def search_path(store: Store) -> str:
    """The address of the file of this edition."""
    return f"search-data-{_digest(store).hex()}.js"


def _digest(store: Store) -> bytes:
    """Of all that the file is made from: models, settings, readings, and our code."""
    return store.once(("search", "digest"), lambda: _digest_of(store))


def _digest_of(store: Store) -> bytes:
    catalog, search = store.catalog, store.findings.search
    told = repr([_told(each) for model in catalog.models for each in model.capabilities])
    tags = repr([(tag.name, tag_texts(tag)) for tag in used_tags(catalog)])
    models = json.dumps(_models(store))
    words = (part.encode("utf-8", "surrogatepass") for part in (told, tags, models))
    return digest_of(*words, search.digest, recipe.of_search())[:8]


def _told(capability: Capability) -> tuple[object, ...]:
    """What the file has of a capability."""
    text = (capability.text, capability.unique, capability.versus, capability.limits)
    return capability.title, capability.anchor, capability.tags, *text


def _pages(store: Store) -> Iterator[Page]:
    yield Page(search_path(store), SEARCH_TERMS.name, left=_digest(store))


def _view(store: Store, page: Page) -> bytes:
    return script_call("MatchupSearch.load", terms_of(store)).encode()


def terms_of(store: Store) -> dict[str, object]:
    """What the file holds."""
    catalog, searched = store.catalog, index(store.catalog, store.findings.search)
    capabilities = [each for model in catalog.models for each in model.capabilities]
    return {
        **_meaning(catalog, searched.table, searched.documents),
        **_words(searched.words),
        "models": _models(store),
        "counts": [len(model.capabilities) for model in catalog.models],
        "titles": [capability.title for capability in capabilities],
        "sentences": [] if is_short(catalog) else [plain_opening(each.text) for each in capabilities],
        "anchors": {row: each.anchor for row, each in enumerate(capabilities) if each.anchor != _usual(each)},
    }


def _usual(capability: Capability) -> str:
    """The anchor that a script makes of a title."""
    return NOT_IN_ANCHORS.sub("-", capability.title.lower()).strip("-")


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


def _words(words: WordIndex) -> dict[str, object]:
    return {"terms": front_coded(words.terms), "postings": base64_of(_postings(words))}


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
