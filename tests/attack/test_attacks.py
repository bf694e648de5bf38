"""A short run of every attack; `make attack` goes on for as long as it is told."""

from __future__ import annotations

import pytest

from tests.attack.attacks import ATTACKS
from tests.attack.trials import Attack


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_hostile_hurts(attack: Attack, number: int) -> None:
    assert attack.failure(2026, number) == ""


def test_a_trial_that_goes_wrong_is_told() -> None:
    def broken(draw, folder):
        raise ZeroDivisionError("oops")

    assert "ZeroDivisionError: oops" in Attack("broken", "", broken).failure(1, 1)
    assert Attack("told", "", lambda draw, folder: "it leaked").failure(1, 1) == "it leaked"
    assert "s of CPU" in Attack(
        "slow", "", lambda draw, folder: str(sum(range(10**7)))[:0], cpu_limit=0
    ).failure(1, 1)
    assert "MB" in Attack(
        "large", "", lambda draw, folder: str(len(bytearray(b"x" * 90_000_000)))[:0], memory_limit=50
    ).failure(1, 1)


def test_the_same_trial_can_be_repeated() -> None:
    drawn = Attack("drawn", "", lambda draw, folder: str(draw.random()))
    assert drawn.failure(1, 7) == drawn.failure(1, 7) != drawn.failure(1, 8)
