"""Fitting what queries become vectors by: which pieces are kept, in which directions, and how coarsely."""

from __future__ import annotations

import numpy as np
import pytest

from generator.catalog import Encoder as EncoderName
from generator.content.folder import read_catalog
from generator.measure.numpy_encoder import NumpyEncoder
from generator.measure.packaged import vocabulary_of
from generator.measure.query_fit import Vocabulary, embedded, fit, pieces_of
from generator.readings.vectors import GRID
from generator.retrieval.query_table import QueryTable
from generator.retrieval.table_file import table_bytes, table_of
from tests.toys import ROOT, capability, catalog, model, shipped, unit_vectors

PIECES = ("[PAD]", "!", "b", "a", "the", "cat", "Ünd", "##s", "dog", "[UNK]", "##x")
DIMENSION = 24


def fitted(documents: np.ndarray, dims: int = 8) -> QueryTable:
    vocabulary = Vocabulary(PIECES)
    ids = vocabulary.kept(())
    vectors = unit_vectors(len(PIECES), DIMENSION, 5)[ids]
    return fit("toy@1", vocabulary, ids, vectors, documents, dims)


def test_letters_come_first_then_the_sites_own_pieces_then_the_most_frequent() -> None:
    vocabulary = Vocabulary(PIECES)
    assert [PIECES[id] for id in vocabulary.kept(())] == ["##s", "##x", "a", "b", "cat", "dog", "the"]
    dog = PIECES.index("dog")
    assert [PIECES[id] for id in vocabulary.kept({dog}, 5)] == ["##s", "##x", "a", "b", "dog"]
    assert [PIECES[id] for id in vocabulary.kept((), 5)] == ["##s", "##x", "a", "b", "the"]


def test_rare_pieces_weigh_more() -> None:
    weights = Vocabulary(PIECES).weights([3, 4, 5, 8])
    assert weights.tolist() == sorted(weights.tolist())
    assert weights[0] > 0


def test_a_sites_pieces_are_those_of_its_texts() -> None:
    whole = catalog((model("one", capabilities=(capability("Cats the dog"),)),))
    assert {PIECES[id] for id in pieces_of(whole, Vocabulary(PIECES))} >= {"cat", "##s", "the", "dog"}


def test_the_order_of_documents_changes_nothing() -> None:
    documents = unit_vectors(200, DIMENSION, 1)
    assert table_bytes(fitted(documents)) == table_bytes(fitted(documents[::-1].copy()))


def test_directions_are_level_with_each_other_and_have_a_sign() -> None:
    projection = fitted(unit_vectors(200, DIMENSION, 1)).projection.astype(np.float64) / GRID
    assert np.allclose(projection.T @ projection, np.eye(8), atol=0.01)
    assert np.all(projection[np.abs(projection).argmax(axis=0), np.arange(8)] > 0)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_site_with_very_few_texts_has_a_table(count: int) -> None:
    table = fitted(unit_vectors(count, DIMENSION, 2))
    assert table.projection.any(axis=0).all()
    assert table_of(table_bytes(table)).digest == table.digest


def test_a_piece_alone_is_embedded_as_a_text_of_it_is(numpy_encoder: NumpyEncoder) -> None:
    words = ["cat", "photo", "7"]
    ids = [numpy_encoder.vocabulary.index(word) for word in words]
    alone = embedded(numpy_encoder, ids, lambda count: None)
    for places, rows in numpy_encoder.embed(words):
        assert np.array_equal(alone[places], rows)


def test_the_shipped_table_is_of_the_shipped_encoder_and_holds_what_the_site_says() -> None:
    table = shipped().findings.search.table
    assert table is not None
    name: EncoderName = shipped().findings.catalog.site.encoder
    assert table.encoder == name.key
    whole, _ = read_catalog(ROOT)
    assert whole is not None
    titles = [each.title for each in whole.models for each in each.capabilities]
    assert all(table.vector(title) is not None for title in titles)


def test_a_tokenizer_that_splits_otherwise_has_no_pieces() -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import BPE, WordPiece

    assert vocabulary_of(Tokenizer(BPE())) == ()
    assert vocabulary_of(Tokenizer(WordPiece({"a": 0, "b": 2}, unk_token="a"))) == ("a", "", "b")
