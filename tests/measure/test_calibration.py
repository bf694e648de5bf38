"""Threshold, discount and second tag of the shipped encoder, fitted again on the labelled pairs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmarks import calibration, labels
from benchmarks.calibration import Examples, Kept, Quality, Setting
from benchmarks.labels import Labels
from generator.content.folder import read_catalog
from generator.findings.assignment import align
from generator.findings.capability_table import table_of
from generator.findings.similarity import compare
from generator.measure.encoder import Encoder
from generator.readings.texts import text_of
from generator.readings.vectors import GRID
from tests.toys import ROOT, capability

CATALOG = read_catalog(ROOT)[0]
assert CATALOG is not None
SITE = CATALOG.site.encoder
SHIPPED = Setting(Kept(SITE.discount, SITE.second_tag), SITE.threshold)


@pytest.fixture(scope="module")
def invented() -> Labels:
    return labels.invented(CATALOG)


@pytest.fixture(scope="module")
def real() -> Labels:
    return labels.of_catalog(CATALOG)[0]


@pytest.fixture(scope="module")
def vectors(invented: Labels, real: Labels, encoder: Encoder) -> dict[str, np.ndarray]:
    texts = labels.texts_of((invented, real))
    return {
        texts[position]: vector
        for positions, rows in encoder.embed(texts)
        for position, vector in zip(positions, rows, strict=True)
    }


@pytest.fixture(scope="module")
def of_invented(invented: Labels, vectors: dict[str, np.ndarray]) -> Examples:
    return Examples(calibration.similarities(invented, vectors, SITE), invented.is_same)


@pytest.fixture(scope="module")
def of_real(real: Labels, vectors: dict[str, np.ndarray]) -> Examples:
    return Examples(calibration.similarities(real, vectors, SITE), real.is_same)


# The labels


def test_there_are_enough_invented_pairs_of_every_label(invented: Labels) -> None:
    counts = Counter(invented.labels)
    assert len(invented.labels) >= 200
    assert set(counts) == {"same", "related", "different"}
    assert min(counts.values()) >= 40


def test_the_known_traps_are_among_them(invented: Labels) -> None:
    assert {"direction", "negation", "same-words", "same-thing-other-words"} <= set(invented.traps)


def test_there_are_enough_pairs_of_the_catalog_in_both_halves(real: Labels) -> None:
    counts = Counter(zip(real.labels, real.is_held.tolist(), strict=True))
    assert set(real.labels) == {"same", "different"}
    assert len(real.labels) >= 300
    assert min(counts.values()) >= 100


def test_every_labelled_capability_is_in_the_catalog() -> None:
    assert labels.of_catalog(CATALOG)[1] == ()


def test_no_pair_stands_there_twice(invented: Labels, real: Labels) -> None:
    for each in (invented, real):
        pairs = zip(each.lefts.tolist(), each.rights.tolist(), strict=True)
        texts = [frozenset((each.texts[left], each.texts[right])) for left, right in pairs]
        assert len(set(texts)) == len(texts)
        assert {len(pair) for pair in texts} == {2}


def test_no_pair_of_the_catalog_is_of_one_model(real: Labels) -> None:
    owners = np.repeat(np.arange(len(real.counts)), real.counts)
    assert (owners[real.lefts] != owners[real.rights]).all()


def test_invented_descriptions_are_held_apart_from_the_shipped_content(
    invented: Labels, real: Labels
) -> None:
    assert not {text_of(each) for each in real.capabilities} & set(invented.texts)


def test_nearly_every_match_that_pages_show_is_labelled(real: Labels, vectors: dict[str, np.ndarray]) -> None:
    """A match that nobody has judged would count nowhere."""
    matches = align(calibration.labelled_table(real, vectors, SITE)).rows
    assert calibration.shown(real, vectors, SITE).sum() >= 0.95 * len(matches)


# How well they are told apart


def test_similarities_for_a_fit_are_those_of_the_product(
    real: Labels, of_real: Examples, vectors: dict[str, np.ndarray]
) -> None:
    for kept in (Kept(50, 50), Kept(50, 80), Kept(65, 95), Kept(100, 100), SHIPPED.kept):
        table = calibration.labelled_table(real, vectors, replace(SITE, **kept._asdict()))
        whole = compare(table, 0, table.model_count)
        assert (whole[real.lefts, real.rights] == of_real.similar[kept]).all()


def test_nine_tenths_are_right_on_invented_descriptions_that_were_not_trained_on(
    invented: Labels, of_invented: Examples, real: Labels, of_real: Examples
) -> None:
    found, _ = calibration.cross_validate(invented, of_invented, of_real.only(~real.is_held))
    assert found.precision >= 0.95
    assert found.recall >= 0.9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_quality_is_no_luck_of_one_split(
    invented: Labels, of_invented: Examples, real: Labels, of_real: Examples, seed: int
) -> None:
    found, _ = calibration.cross_validate(invented, of_invented, of_real.only(~real.is_held), seed)
    assert found.worth >= 0.92


def test_pairs_of_the_catalog_that_were_held_apart_are_told_apart_as_well(
    real: Labels, of_real: Examples
) -> None:
    found = of_real.only(real.is_held).quality(SHIPPED)
    assert found.precision >= 0.94
    assert found.recall >= 0.88


def test_of_matches_on_pages_nineteen_in_twenty_are_right(
    real: Labels, vectors: dict[str, np.ndarray]
) -> None:
    is_shown = calibration.shown(real, vectors, SITE)
    for half in (real.is_held, ~real.is_held):
        assert (is_shown & half & real.is_same).sum() >= 0.95 * (is_shown & half).sum()


def test_second_tags_find_what_main_tags_alone_miss(real: Labels, of_real: Examples) -> None:
    """What the second number is for: without it recall falls, and precision hardly rises."""
    fitted = of_real.only(~real.is_held)
    with_it, without = (
        fitted.quality(Setting(Kept(SITE.discount, kept), SITE.threshold))
        for kept in (SITE.second_tag, SITE.discount)
    )
    assert with_it.recall >= without.recall + 0.08
    assert with_it.precision >= without.precision - 0.03


def test_no_other_numbers_are_worth_a_hundredth_more(
    of_invented: Examples, real: Labels, of_real: Examples
) -> None:
    sets = of_invented, of_real.only(~real.is_held)
    found = calibration.fit(*sets)
    worth, most = (sum(each.quality(setting).worth for each in sets) / 2 for setting in (SHIPPED, found))
    assert worth >= most - 0.01


# The fit itself, on toy examples


def toy_examples(similar: list[int], is_same: list[bool]) -> Examples:
    """Pairs with the same main tag, so that nothing is discounted."""
    row = np.array(similar, np.uint8)
    return Examples(dict.fromkeys(calibration.all_kept(), row), np.array(is_same))


def test_a_fit_takes_the_middle_of_what_is_equally_good_and_keeps_least_without_evidence() -> None:
    setting = calibration.fit(toy_examples([20, 35, 45, 60], [False, False, True, True]))
    assert setting == Setting(Kept(50, 50), 41)


def test_a_fit_rather_misses_ten_than_has_eight_false() -> None:
    """At 58 or below precision is 20 of 28 and recall whole; above it is the other way round, F1 lower."""
    examples = toy_examples([58] * 18 + [60] * 10, [True] * 10 + [False] * 8 + [True] * 10)
    assert calibration.fit(examples).threshold > 58


def test_two_sets_count_alike_whatever_their_sizes() -> None:
    large = toy_examples([40, 50] * 50, [False, True] * 50)
    small = toy_examples([44, 55], [False, True])
    assert 44 < calibration.fit(large, small).threshold <= 50


def test_worth_puts_precision_above_recall() -> None:
    assert Quality(0.9, 0.8).worth > Quality(0.8, 0.9).worth
    assert Quality(1, 1).worth == 1
    assert Quality(0, 0).worth == 0


def test_nothing_is_kept_less_for_a_tag_in_common_than_for_none() -> None:
    tried = list(calibration.all_kept())
    assert all(kept.discount <= kept.second_tag for kept in tried)
    assert all(earlier < later for earlier, later in pairwise(tried))


# What the gates are for


def pair_of(encoder: Encoder, left, right) -> tuple[int, int]:
    """Cosine in percent as the encoder sees it, and gated."""
    batches = list(encoder.embed([text_of(left), text_of(right)]))
    places = [place for positions, _ in batches for place in positions]
    vectors = np.concatenate([rows for _, rows in batches])[np.argsort(places)]
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
