"""The alignments of best partners alone: those of all pairs, of which most are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.cache import Cache
from generator.catalog import Model
from generator.findings import best_pairs, near
from generator.findings.alignments import Alignments
from generator.findings.assignment import align, aligned
from generator.findings.best_pairs import Partners, align_best
from generator.findings.capability_table import Best, Table, table_of
from generator.findings.comparability import comparability, comparison
from generator.findings.near import Near
from generator.readings.vectors import GRID
from tests.findings.tables import MODALITIES, edited, many, part
from tests.toys import ENCODER, capability, kinds, model

TASKS = ("one", "two", "three")


def models(count: int, seed: int = 0) -> list[Model]:
    """Models of three tasks, of two domains or any, some of them demonstrations."""
    drawn = np.random.default_rng(seed)
    return [
        model(
            f"m{number:04}",
            tasks=tuple(task for task in TASKS if drawn.random() < 0.4),
            kinds=MODALITIES[drawn.integers(len(MODALITIES))] if drawn.random() < 0.5 else kinds(),
            domain=str(drawn.choice(["", "", "maps", "scans"])),
            is_demonstration=bool(drawn.random() < 0.1),
        )
        for number in range(count)
    ]


def asking(table: Table, whole: Sequence[Model], count: int) -> Table:
    """The same table of these models for the best partners alone; who compares with others is told."""
    told = [hash((each.tasks, each.kinds, each.domain, each.is_demonstration)) for each in whole]
    digests = table.digests + np.array(told, np.int64).view(np.uint64)
    return replace(table, best=Best(count, comparability(whole)), digests=digests)


def slow(table: Table, whole: Sequence[Model]) -> Alignments:
    """By the definition: all pairs, and of each model its best among all that it compares with."""
    assert table.best is not None
    dense, pairs = align(table), set()
    for one in range(len(whole)):
        ranked = sorted(
            (-dense.of(*sorted((one, other))).overlap, other)
            for other in range(len(whole))
            if other != one and comparison(whole[one], whole[other]).is_comparable
        )
        pairs |= {(min(one, other), max(one, other)) for _, other in ranked[: table.best.count]}
    is_kept = [(left, right) in pairs for left, right in dense.rows[:, :2].tolist()]
    return Alignments(table.digests, table.counts, dense.rows[np.array(is_kept, bool)])


@pytest.mark.parametrize("wanted", [1, 2, 5, 20, 200])
def test_the_best_partners_are_those_of_all_pairs(wanted: int) -> None:
    whole = models(150)
    table = asking(many(150), whole, wanted)
    best = align_best(table)
    assert best == slow(table, whole)
    assert 0 < len(best.rows) < len(align(table).rows)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_they_are_with_any_numbers_of_the_encoder(data: st.DataObject) -> None:
    """Also where what no tag connects keeps all, more than a second tag leaves, or never matches."""
    count, percent = data.draw(st.integers(1, 30)), st.integers(0, 100)
    numbers = {"threshold": data.draw(st.integers(1, 100))}
    numbers |= {"discount": data.draw(percent), "second_tag": data.draw(percent)}
    whole = models(count, data.draw(st.integers(0, 99)))
    table = asking(edited(tagged(count, data.draw(st.integers(0, 99))), **numbers), whole, 3)
    assert align_best(table) == slow(table, whole)


def tagged(count: int, seed: int) -> Table:
    """Models of up to three capabilities, of up to three tags each, in vectors of 48 dimensions."""
    drawn = np.random.default_rng(seed)
    counts = drawn.integers(1, 4, count).tolist()
    topics = drawn.normal(size=(4, 48))
    told, vectors = [], []
    for _ in range(sum(counts)):
        tags = drawn.permutation(list("abcd"))[: drawn.integers(1, 4)]
        modalities = MODALITIES[drawn.integers(len(MODALITIES))]
        inputs, outputs = " ".join(modalities.inputs), " ".join(modalities.outputs)
        title = str(drawn.choice(["beam search", "no beam search", "other"]))
        told.append(capability(title, " ".join(tags), inputs, outputs))
        vector = topics[drawn.integers(4)] + drawn.normal(size=48) * drawn.uniform(0, 2)
        vectors.append(np.rint(vector / np.linalg.norm(vector) * GRID))
    return table_of(told, np.array(vectors, np.int16), counts, ENCODER)


@pytest.mark.parametrize("block", [1, 7, 150])
def test_borders_of_blocks_do_not_show(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = asking(many(150), models(150), 4)
    whole = align_best(table)
    monkeypatch.setattr(best_pairs, "BLOCK", block)
    assert align_best(table) == whole


def test_too_many_alike_to_be_held_are_looked_for_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = models(60)
    table = asking(edited(tagged(60, 5), discount=100), whole, 3)
    assert held(table) is not None
    best = align_best(table)
    monkeypatch.setattr(near, "MOST_HELD", 10)
    assert held(table) is None
    assert align_best(table) == best == slow(table, whole)


def test_what_a_tag_finds_is_not_looked_for_among_strangers() -> None:
    table = asking(edited(tagged(60, 5), discount=100), models(60), 3)
    cells = held(table)
    assert cells is not None
    assert cells.size
    tags = [frozenset(each.tags) for each in table.capabilities]
    assert all(tags[one].isdisjoint(tags[other]) for one, other in cells.T.tolist())


def held(table: Table) -> NDArray[np.int32] | None:
    near = Near(table)
    near.hold()
    return near.held


def test_workers_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models in blocks, capabilities without a tag in common in triangles."""
    monkeypatch.setattr(best_pairs, "BLOCK", 7)
    monkeypatch.setattr(near, "TRIANGLE", 20)
    table = asking(edited(tagged(150, 5), discount=100), models(150), 4)
    assert align_best(table, worker_count=3) == align_best(table)


def test_blocks_come_in_any_order_and_more_than_once() -> None:
    table = asking(many(60), models(60), 4)
    assert table.best is not None
    parts = [Partners(table, table.best, Near(table)).rows(first, first + 20) for first in (40, 0, 20, 0)]
    rows = Partners(table, table.best, Near(table)).kept(np.concatenate(parts))
    assert Alignments(table.digests, table.counts, rows) == align_best(table)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_taken_over_equals_what_is_found_anew(data: st.DataObject) -> None:
    whole, wanted = models(40), data.draw(st.integers(1, 5))
    chosen = st.lists(st.integers(0, 39), min_size=1, max_size=40, unique=True).map(sorted)
    before, now = data.draw(chosen), data.draw(chosen)
    first = asking(part(many(40), before), [whole[place] for place in before], wanted)
    renamed = part(many(40), now, data.draw(st.none() | st.integers(0, 99)))
    others = [whole[place] for place in now]
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(now) - 1))
        others[place] = replace(others[place], domain="elsewhere")
    second = asking(renamed, others, wanted)
    assert align_best(second, align_best(first)) == align_best(second)


def test_an_edit_aligns_few_models_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    table = asking(many(150), models(150), 2)
    known, aligned_anew = align_best(table), []
    after = asking(part(many(150), range(150), 7), models(150), 2)
    rows = Partners.rows

    def counting(self: Partners, first: int, last: int, floors: np.ndarray | None = None) -> np.ndarray:
        aligned_anew.extend(range(first, last))
        return rows(self, first, last, floors)

    monkeypatch.setattr(Partners, "rows", counting)
    assert align_best(after, known) == align_best(after)
    assert 0 < len(aligned_anew) - 150 < 60


def test_partners_that_share_less_than_half_a_percent_are_chosen_by_slug_alone() -> None:
    """One match of 500 capabilities is an overlap of 0: the first slugs fill the list, matched or not."""
    axes = np.eye(384, dtype=np.int16) * GRID
    counts = [1, 250, 1, 250]
    told = [capability(f"c{place}", f"t{place % 300}") for place in range(sum(counts))]
    vectors = axes[np.arange(sum(counts)) % 383]
    vectors[[251, 501]] = axes[383]
    whole = [model(f"m{place}") for place in range(4)]
    for wanted in (1, 2, 3):
        table = asking(table_of(told, vectors, counts, ENCODER), whole, wanted)
        assert align_best(table) == slow(table, whole)


def test_the_best_are_kept_in_the_cache_and_no_others_are_taken_for_them(tmp_path: Path) -> None:
    whole, cache = models(30), Cache(tmp_path)
    table = asking(many(30), whole, 2)
    dense = aligned(many(30), cache)
    best = aligned(table, cache)
    assert best == slow(table, whole)
    assert len(best.rows) < len(dense.rows)
    assert aligned(table, Cache(tmp_path)) == best
    assert aligned(many(30), Cache(tmp_path)) == dense


def test_a_table_without_models_has_no_partners() -> None:
    whole = models(1)
    assert align_best(asking(many(1), whole, 3)).rows.shape == (0, 5)
