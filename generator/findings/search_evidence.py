"""What a model's count of searches says in its score, brought to ninety days.

Counts order models, they do not measure them: of the invented log about half of what asks for a model is
found. So the recipe's spread is wide, and a zero may be a few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.catalog import Catalog, Grade, State, Value
from generator.findings.search_counts import SearchCounts, Window
from generator.numbers import about

PERIOD = 90  # days

LEAST_DAYS = 28  # of a window that says something

LEAST_TIMES = 200  # searches in it

NONE_SEEN = 3.0  # what there may be where none was seen: the 95 % bound of Poisson's distribution


def matched(catalog: Catalog, counts: Sequence[SearchCounts]) -> Mapping[str, Value]:
    """By slug, how often each model was matched; nothing without a log that is long and full enough.

    Of several sources the one with most searches counts.
    """
    if not counts or counts[0].window.days < LEAST_DAYS or counts[0].window.times < LEAST_TIMES:
        return {}
    window = counts[0].window
    pairs = zip(catalog.models, counts[0].model_times, strict=True)
    return {model.slug: _value(times, window) for model, times in pairs}


def _value(times: int, window: Window) -> Value:
    scale = PERIOD / window.days
    return Value(
        State.KNOWN,
        text=about(times),
        number=times * scale,
        grade=Grade.MEASURED,
        note=f"{window.unit} of {window.source}, {window.start} to {window.end}",
        interval=None if times else (0.0, NONE_SEEN * scale),
    )
