"""A few inputs are timed alone, spread over all; nothing is believed of a machine that others use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from generator.measure import timing
from generator.measure.instruments import Produced, Request
from generator.measure.timing import TIMED, Clock, Others
from generator.run_settings import Decode


@dataclass
class Counting:
    """Says nothing, and counts what it is asked."""

    batch_size: int = 64
    batches: list[int] = field(default_factory=list)

    def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
        self.batches.append(len(requests))
        return [Produced()] * len(requests)


def run(count: int, batch_size: int, toy: Counting) -> list[float | None]:
    clock = Clock(toy, Decode(), count)
    seconds: list[float | None] = []
    for start in range(0, count, batch_size):
        requests = [Request(str(number)) for number in range(start, min(start + batch_size, count))]
        timed = clock.run(requests)
        assert timed is not None
        seconds += timed.seconds
    return seconds


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "MOST_BY_OTHERS", 100)


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize(("count", "most"), [(512, 1.04), (5_000, 1.01), (12, 2.1)])
def test_timing_costs_few_runs_beside_those_that_say_something(count: int, most: float) -> None:
    toy = Counting()
    seconds = run(count, 64, toy)
    assert sum(toy.batches) <= most * count
    assert sum(each is not None for each in seconds) == min(count, TIMED)


@pytest.mark.usefixtures("idle")
def test_what_is_timed_is_spread_over_all_inputs() -> None:
    places = [place for place, each in enumerate(run(320, 64, Counting())) if each is not None]
    assert places == list(range(0, 320, 20))


def test_no_time_is_kept_while_others_use_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Others, "percent", 11)
    assert set(run(32, 8, Counting())) == {None}


def test_the_share_of_others_is_a_percentage_or_not_known() -> None:
    others = Others()
    sum(number * number for number in range(2_000_000))
    assert others.percent is None or 0 <= others.percent <= 100


def test_what_this_process_uses_is_no_use_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([timing._Moment(100.0, 50.0, 10.0), timing._Moment(110.0, 58.0, 17.0)])
    monkeypatch.setattr(timing, "_moment", lambda: next(moments))
    assert Others().percent == 10


@pytest.mark.usefixtures("idle")
def test_nothing_else_of_this_process_runs_while_a_time_is_taken() -> None:
    events: list[str] = []

    class Watched(Counting):
        def run(self, requests: Sequence[Request], decode: Decode) -> list[Produced]:
            events.append("alone" if len(requests) == 1 else "batch")
            return super().run(requests, decode)

    clock = Clock(Watched(), Decode(), 4, lambda: events.append("settled"))
    clock.run([Request(str(number)) for number in range(4)])
    assert events == ["batch", *["settled", "alone"] * 5]  # the first alone warms up
