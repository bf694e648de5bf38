"""The table for queries: vectors in whole numbers, documents of the same length."""

from __future__ import annotations

import numpy as np
import pytest

from generator.retrieval.query_table import DOCUMENT_UNIT, QUERY_UNIT
from tests.retrieval.toy_tables import toy_table
from tests.toys import unit_vectors


def test_a_word_alone_points_where_its_piece_does() -> None:
    vector = toy_table().vector("Dogs!")
    assert vector is not None
    assert vector.tolist() == [0, QUERY_UNIT, 0, 0]


def test_pieces_are_added_by_their_scales() -> None:
    vector = toy_table().vector("draw cat")
    assert vector is not None
    assert vector.tolist() == [round(QUERY_UNIT / 5**0.5), 0, round(QUERY_UNIT * 2 / 5**0.5), 0]


@pytest.mark.parametrize("text", ["", " ", "zebra", "😀", "猫", "s"])
def test_a_text_without_a_known_piece_has_no_vector(text: str) -> None:
    assert toy_table().vector(text) is None


def test_documents_have_one_length_and_what_was_not_measured_is_like_nothing() -> None:
    rows = np.concatenate([unit_vectors(20, 6, 3), np.zeros((1, 6), np.int16)])
    projected = toy_table().projected(rows).astype(np.float64)
    lengths = np.linalg.norm(projected, axis=1)
    assert np.all(np.abs(lengths[:20] - DOCUMENT_UNIT) <= 1)
    assert lengths[20] == 0
