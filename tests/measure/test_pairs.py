"""The comparison on the device equals the numpy reference to the last digit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from generator.catalog import Capability, Encoder, Kinds
from generator.findings import best_pairs
from generator.findings.assignment import align
from generator.findings.best_pairs import align_best
from generator.findings.capability_table import Best, Table, table, table_of
from generator.findings.comparability import comparability
from generator.findings.similarity import compare
from generator.measure import batch
from generator.measure.batch import align_pairs
from generator.measure.pairs import Product, arithmetic, comparer, halves, is_exact, opener, singles
from generator.readings.vectors import GRID, load_all
from tests.toys import ROOT, capability, model, shipped, unit_vectors

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
TITLES = [
    "beam search",
    "no beam search",
    "captions",
    "captions without boxes",
    "boxes",
    "a search, not of boxes",
]
MODALITIES = [frozenset(), frozenset({"text"}), frozenset({"image"}), frozenset({"image", "text"})]

on_every_device = pytest.mark.parametrize("device", DEVICES)


def random_table(seed: int, model_count: int, size: int) -> Table:
    """Capabilities in clusters, so that many similarities lie near the threshold."""
    drawn = np.random.default_rng(seed)
    counts = drawn.integers(1, 7, model_count).tolist()
    total = sum(counts)
    noise = drawn.normal(0, GRID / np.sqrt(size), (total, size)) * drawn.uniform(0, 1.5, (total, 1))
    near = unit_vectors(40, size, seed)[drawn.integers(0, 40, total)] + noise
    vectors = np.rint(near / np.linalg.norm(near, axis=1, keepdims=True) * GRID).astype(np.int16)
    told: list[Capability] = [
        Capability(TITLES[n], "", tags, Kinds(MODALITIES[i], MODALITIES[o]), "", "", "", "", ())
        for n, i, o in drawn.integers(0, (6, 4, 4), (total, 3))
        for tags in [tuple(f"t{t}" for t in drawn.integers(0, 8, drawn.integers(1, 4)))]
    ]
    threshold, discount, second_tag = (int(number) for number in drawn.integers((20, 0, 0), (60, 101, 101)))
    encoder = Encoder("toy", "1", threshold=threshold, discount=discount, second_tag=second_tag)
    return table_of(told, vectors, counts, encoder)


def assert_equal(table: Table, device: str) -> None:
    on_device = comparer(table, torch.device(device))
    for first in range(0, table.model_count, 64):
        last = min(first + 64, table.model_count)
        ours, theirs = compare(table, first, last, first), on_device(table, first, last, first)
        assert ours.dtype == theirs.dtype == np.uint8
        assert ours.shape == theirs.shape
        assert (ours == theirs).all()


@on_every_device
def test_the_shipped_site_has_the_same_similarities(device: str) -> None:
    catalog = shipped().findings.catalog
    assert_equal(table(catalog, load_all(ROOT)[0]), device)


@on_every_device
def test_the_shipped_site_has_the_same_alignments(device: str) -> None:
    shipped_table = table(shipped().findings.catalog, load_all(ROOT)[0])
    alignments = align_pairs(shipped_table, device=device)
    assert alignments == align(shipped_table) == shipped().findings.alignments


@on_every_device
@pytest.mark.parametrize(
    ("seed", "model_count", "size"),
    [(1, 200, 384), (2, 65, 384), (3, 129, 7), (4, 1, 384), (5, 64, 33), (6, 210, 64)],
)
def test_random_tables_have_the_same_similarities(
    device: str, seed: int, model_count: int, size: int
) -> None:
    table = random_table(seed, model_count, size)
    assert_equal(table, device)
    assert (align_pairs(table, device=device)) == align(table)


def test_random_tables_have_matches_and_gates_of_every_kind() -> None:
    """So that the comparison above is one."""
    table = random_table(1, 200, 384)
    similar = compare(table, 0, table.model_count)
    assert len(align(table).rows) > 500
    assert (similar == 0).mean() > 0.1
    assert len(np.unique(similar)) > 60
    near = (similar >= table.threshold - 1) & (similar <= table.threshold)
    assert near.sum() > 100


@on_every_device
@pytest.mark.parametrize("steps", range(0, GRID + 1, 64))
def test_every_percent_is_rounded_the_same_way(device: str, steps: int) -> None:
    """All cosines from `steps` on, 64 of them, against one axis."""
    vectors = np.zeros((65, 2), np.int16)
    vectors[0, 0] = GRID
    vectors[1:, 0] = np.minimum(np.arange(steps, steps + 64), GRID)
    tags = ("shared", "mine shared", "mine")
    told = [capability(f"c{n}", tags[n % 3]) for n in range(65)]
    encoder = Encoder("toy", "1", threshold=50, discount=77, second_tag=93)
    assert_equal(table_of(told, vectors, [1] * 65, encoder), device)


def asking_table() -> tuple[Table, Table]:
    """One of two tasks, and the same that asks for three best partners a model."""
    whole = random_table(seed=4, model_count=90, size=48)
    models = [model(f"m{place}", tasks=("one",) if place % 3 else ("two",)) for place in range(90)]
    return whole, dataclasses.replace(whole, best=Best(3, comparability(models)))


@on_every_device
def test_best_partners_are_the_same_on_the_device(device: str) -> None:
    whole, asked = asking_table()
    best = align_best(asked)
    assert align_best(asked, open=opener(torch.device(device))) == align_pairs(asked, device=device) == best
    assert 0 < len(best.rows) < len(align(whole).rows)


def test_processes_share_best_partners_after_torch_has_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its threads are not there in a process that is forked then."""
    _, asked = asking_table()
    monkeypatch.setattr(best_pairs, "BLOCK", 90 // best_pairs.WORTH_WORKERS)
    monkeypatch.setattr(batch, "available", lambda: 3)
    torch.rand(600, 600) @ torch.rand(600, 600)
    assert align_pairs(asked, device="cpu") == align_best(asked)


# Precision


@on_every_device
def test_a_device_multiplies_exactly_in_the_way_that_is_chosen(device: str) -> None:
    assert is_exact(arithmetic(torch.device(device))[1], torch.device(device))


def test_halves_hold_what_vectors_are_made_of() -> None:
    """All whole numbers of the grid; a sum of their products is none that single precision rounds."""
    numbers = torch.arange(-GRID, GRID + 1)
    assert torch.equal(numbers.half().long(), numbers)
    largest = np.float32(GRID * GRID)
    assert largest - np.float32(1) != largest
    assert is_exact(lambda ours, theirs: singles(ours.half(), theirs.half()), torch.device("cpu"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda ours, theirs: singles(ours, theirs).half().float(),  # the sum in half precision
        lambda ours, theirs: singles(ours, theirs).bfloat16().float(),
        lambda ours, theirs: singles(ours.bfloat16(), theirs.bfloat16()),  # the numbers with 8 bits
        lambda ours, theirs: singles(ours, theirs) + torch.eye(len(ours)),
    ],
)
def test_what_rounds_is_not_believed(wrong: Product) -> None:
    assert not is_exact(wrong, torch.device("cpu"))


def test_a_device_that_cant_add_up_halves_as_singles_has_singles() -> None:
    """As the processor with this release of torch; one that can must be exact, too."""
    device = torch.device("cpu")
    assert arithmetic(device) == (torch.float32, singles)
    try:
        halves(torch.eye(4), torch.eye(4))
    except RuntimeError:
        assert not is_exact(halves, device)
    else:
        assert is_exact(halves, device)
