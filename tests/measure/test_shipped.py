"""The vectors that are committed with the content are those that the encoder gives."""

from __future__ import annotations

import numpy as np
import pytest

from generator.content.folder import read_catalog
from generator.measure.encoder import Encoder
from generator.readings import vectors
from generator.readings.texts import embedded_text
from tests.toys import ROOT

CATALOG, _ = read_catalog(ROOT)
assert CATALOG is not None


@pytest.fixture(scope="module")
def fresh(encoder: Encoder) -> dict[str, np.ndarray]:
    texts = sorted({embedded_text(model, told) for model in CATALOG.models for told in model.capabilities})
    return {
        texts[position]: vector
        for positions, vectors in encoder.embed(texts)
        for position, vector in zip(positions, vectors, strict=True)
    }


def test_no_text_of_the_shipped_content_is_without_a_vector() -> None:
    stored, problems = vectors.load_all(ROOT)
    assert problems == ()
    assert stored.missing(CATALOG) == ()


def test_no_vector_is_kept_of_a_text_that_is_gone() -> None:
    stored, _ = vectors.load_all(ROOT)
    wanted = {
        model.slug: {vectors.key(CATALOG.site.encoder, model, told) for told in model.capabilities}
        for model in CATALOG.models
    }
    wanted[vectors.TAGS_FILE] = set(vectors.wanted_of_tags(CATALOG))
    assert {slug: set(vectors) for slug, vectors in stored.vectors.items()} == wanted


def test_committed_vectors_of_tags_are_those_of_a_new_run(encoder: Encoder) -> None:
    stored, _ = vectors.load_all(ROOT)
    texts = vectors.wanted_of_tags(CATALOG)
    ordered = sorted(texts.values())
    keys = {text: key for key, text in texts.items()}
    for positions, fresh in encoder.embed(ordered):
        for position, vector in zip(positions, fresh, strict=True):
            assert (stored.of_tags[keys[ordered[position]]] == vector).all(), ordered[position]


@pytest.mark.parametrize("slug", [model.slug for model in CATALOG.models])
def test_committed_vectors_are_those_of_a_new_run(slug: str, fresh: dict[str, np.ndarray]) -> None:
    model = CATALOG.model(slug)
    stored = vectors.load_all(ROOT)[0].of(model, CATALOG.site.encoder)
    again = np.stack([fresh[embedded_text(model, capability)] for capability in model.capabilities])
    assert (stored == again).all()
