"""Merging: what comes later changes nothing before it, blocks change nothing, and no gate is passed over."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.readings.vectors import rounded
from generator.searches import merging
from generator.searches.merging import ALIKE, leaders
from generator.searches.plain_forms import Gate, PlainForm

OPEN = Gate((), False, ("", ""), frozenset(), frozenset())

COUNT = 700


def forms_of(count: int) -> list[PlainForm]:
    """Forms of two gates that share no words."""
    gates = OPEN, OPEN._replace(denies=True)
    return [PlainForm(f"f{n}", frozenset({f"f{n}"}), gates[n % 7 == 0]) for n in range(count)]


def vectors_of(count: int) -> NDArray[np.int16]:
    """Around sixty middles, near enough to some and not to all of their own."""
    chance = np.random.default_rng(3)
    middles = chance.normal(size=(60, 16))
    drawn = middles[chance.integers(0, 60, count)] + 0.45 * chance.normal(size=(count, 16))
    return rounded(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def one_by_one(forms: list[PlainForm], vectors: NDArray[np.int16]) -> list[int]:
    """The same without blocks, as slowly as it is told."""
    leads: list[int] = []
    for place, form in enumerate(forms):
        allowed = [other for other in dict.fromkeys(leads) if forms[other].gate == form.gate]
        alike = {other: int(vectors[other].astype(int) @ vectors[place].astype(int)) for other in allowed}
        best = max(alike, key=lambda other: (alike[other], -other), default=-1)
        leads.append(best if best >= 0 and alike[best] >= ALIKE * 2048**2 // 100 else place)
    return leads


@pytest.mark.parametrize("block", [7, 512])
def test_blocks_give_what_one_by_one_gives(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(merging, "BLOCK", block)
    monkeypatch.setattr(merging, "LEADERS", 2 * block)
    forms, vectors = forms_of(COUNT), vectors_of(COUNT)
    expected = one_by_one(forms, vectors)
    assert 60 < len(set(expected)) < COUNT
    assert leaders(forms, vectors).tolist() == expected


def test_more_forms_behind_change_nothing_before_them() -> None:
    forms, vectors = forms_of(COUNT), vectors_of(COUNT)
    assert (leaders(forms, vectors)[:400] == leaders(forms[:400], vectors[:400])).all()


def test_the_same_words_join_however_unlike_their_vectors() -> None:
    forms = [PlainForm(text, frozenset({"a", "b"}), OPEN) for text in ("a b", "b a")]
    vectors = np.array([[2048, 0], [0, 2048]], np.int16)
    assert leaders(forms, vectors).tolist() == [0, 0]


def test_no_likeness_passes_another_gate() -> None:
    forms = [PlainForm("a", frozenset("a"), OPEN), PlainForm("b", frozenset("b"), OPEN._replace(denies=True))]
    assert leaders(forms, np.array([[2048, 0], [2048, 0]], np.int16)).tolist() == [0, 1]


def test_nothing_has_no_leaders() -> None:
    assert leaders([], np.zeros((0, 4), np.int16)).tolist() == []
