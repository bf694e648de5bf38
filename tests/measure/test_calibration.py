"""The threshold and the discount of the shipped encoder, fitted again on the labelled pairs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks import calibration
from benchmarks.calibration import DISCOUNTS, Labelled
from generator.findings.capability_table import table_of
from generator.findings.similarity import compare
from generator.measure.encoder import Encoder
from generator.readings.texts import text_of
from generator.readings.vectors import GRID
from tests.toys import capability, shipped

CATALOG = shipped().findings.catalog
SITE = CATALOG.site.encoder


@pytest.fixture(scope="module")
def pairs() -> list[Labelled]:
    return calibration.labelled(CATALOG)


@pytest.fixture(scope="module")
def similar(pairs: list[Labelled], encoder: Encoder) -> np.ndarray:
    """[discount, pair] gated similarity in percent."""
    texts = sorted({text_of(side) for pair in pairs for side in (pair.left, pair.right)})
    vectors = {
        texts[position]: vector
        for positions, rows in encoder.embed(texts)
        for position, vector in zip(positions, rows, strict=True)
    }
    return calibration.similarities(pairs, vectors, SITE)


@pytest.fixture(scope="module")
def is_same(pairs: list[Labelled]) -> np.ndarray:
    return np.array([pair.is_same for pair in pairs])


def test_there_are_enough_pairs_of_every_label(pairs: list[Labelled]) -> None:
    counts = Counter(pair.label for pair in pairs)
    assert len(pairs) >= 200
    assert set(counts) == {"same", "related", "different"}
    assert min(counts.values()) >= 40


def test_the_known_traps_are_among_them(pairs: list[Labelled]) -> None:
    assert {"direction", "negation", "same-words", "same-thing-other-words"} <= {pair.trap for pair in pairs}


def test_no_pair_stands_there_twice(pairs: list[Labelled]) -> None:
    seen = Counter(frozenset((text_of(pair.left), text_of(pair.right))) for pair in pairs)
    assert max(seen.values()) == 1
    assert all(len(texts) == 2 for texts in seen)


def test_labelled_descriptions_are_held_apart_from_the_shipped_content(pairs: list[Labelled]) -> None:
    shipped_texts = {" ".join(told.text.split()) for model in CATALOG.models for told in model.capabilities}
    assert not shipped_texts & {
        " ".join(side.text.split()) for pair in pairs for side in (pair.left, pair.right)
    }


def test_precision_and_recall_are_at_least_nine_tenths_on_descriptions_that_were_not_trained_on(
    pairs: list[Labelled], similar: np.ndarray, is_same: np.ndarray
) -> None:
    found, _ = calibration.cross_validate(pairs, similar, is_same)
    assert found.precision >= 0.9
    assert found.recall >= 0.9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_quality_is_no_luck_of_one_split(
    pairs: list[Labelled], similar: np.ndarray, is_same: np.ndarray, seed: int
) -> None:
    found, _ = calibration.cross_validate(pairs, similar, is_same, seed)
    assert found.f1 >= 0.88


def test_the_site_holds_the_numbers_that_the_fit_gives(similar: np.ndarray, is_same: np.ndarray) -> None:
    discount, threshold = calibration.fit(similar, is_same)
    assert (SITE.threshold, SITE.discount) == (threshold, DISCOUNTS[discount])


def test_the_site_s_own_numbers_reach_nine_tenths(similar: np.ndarray, is_same: np.ndarray) -> None:
    found = calibration.quality(is_same, similar[list(DISCOUNTS).index(SITE.discount)] >= SITE.threshold)
    assert found.precision >= 0.9
    assert found.recall >= 0.9


def pair_of(encoder: Encoder, left, right) -> tuple[int, int]:
    """Cosine in percent as the encoder sees it, and gated."""
    (_, vectors), *_ = list(encoder.embed([text_of(left), text_of(right)]))
    raw = round(100 * int(vectors[0].astype(int) @ vectors[1].astype(int)) / GRID**2)
    return raw, int(compare(table_of([left, right], vectors, [1, 1], SITE), 0, 2)[0, 1])


def test_the_direction_that_the_encoder_cannot_see_is_gated(encoder: Encoder) -> None:
    drawing = capability(
        "Generates images from text", "text-to-image", "text", "image", "It generates images from text."
    )
    reading = capability(
        "Generates text from images", "image-captioning", "image", "text", "It generates text from images."
    )
    raw, gated = pair_of(encoder, drawing, reading)
    assert raw > 90
    assert gated == 0


def test_the_negation_that_the_encoder_cannot_see_is_gated(encoder: Encoder) -> None:
    with_it = capability("Beam search", "beam-search", "", "text", "Captions are decoded with beam search.")
    without = capability(
        "No beam search", "beam-search", "", "text", "Captions are not decoded with beam search."
    )
    raw, gated = pair_of(encoder, with_it, without)
    assert raw > 80
    assert gated == 0
