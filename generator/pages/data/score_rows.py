"""The scores of a model as machines read them: one for each of its tasks, with its places and every signal.

Numbers are those that pages print: whole points for scores, tenths for what a signal adds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from generator.findings.model_scores import DimensionScore, Range, Score
from generator.findings.ranks import Place, RankTable
from generator.findings.signals import Placed
from generator.pages.addresses import (
    address,
    task_path,
)
from generator.pages.data.envelope import known, number
from generator.pages.data.shapes import Shape, figure, flag, nullable, record, rows, text, whole
from generator.pages.parts.job_scores import places, signal_note, signal_row, standings_words
from generator.pages.parts.store import Store

Ids = Collection[str]  # of the rows that the page of the model has


def score_rows(store: Store, position: int, ids: Ids) -> list[dict[str, object]]:
    """In the order of the model's tasks."""
    return [
        {
            **brief_score(store, position, score),
            "dimensions": [_dimension(part, ids) for part in score.parts],
        }
        for score in store.findings.scores.of(position)
    ]


def brief_scores(store: Store, position: int) -> list[dict[str, object]]:
    """The same without what it is made of."""
    return [brief_score(store, position, score) for score in store.findings.scores.of(position)]


def brief_score(store: Store, position: int, score: Score) -> dict[str, object]:
    """The fields of `BRIEF`."""
    catalog = store.catalog
    return {
        "task": score.task,
        "label": catalog.tasks[score.task].label,
        "page": address(catalog.site, task_path(score.task)),
        "standing": standings_words(store, position)[score.task],
        "places": [_place(*each) for each in places(store, position, score.task)],
        **range_row(score.range),
        "known": score.range.coverage,
        "is_ranked": score.is_ranked,
        "is_provisional": score.is_provisional,
    }


def range_row(range: Range) -> dict[str, object]:
    """The fields of `RANGE`. Nothing is known: its value would only be the middle of all that it could be."""
    return {
        "value": range.value if range.is_known else None,
        "low": range.low,
        "high": range.high,
    }


def _place(table: RankTable, place: Place) -> dict[str, object]:
    return {
        "domain": known(table.domain),
        "first": place.first,
        "last": place.last,
        "of": len(table.ranked),
    }


RANGE: Mapping[str, Shape] = {
    "value": nullable(whole("What it is, 0 to 100; null where nothing is known.")),
    "low": whole("What it would be at worst."),
    "high": whole("What it would be at best."),
}

BRIEF: Mapping[str, Shape] = {
    "task": text("Name of the task; scores count inside it alone."),
    "label": text("Of the task."),
    "page": text("Address of the page of the task."),
    "standing": text("Its place in words, or why it has none."),
    "places": rows(
        "Its places, one for each domain that it stands in; empty where it is not ranked.",
        record(
            "A place.",
            {
                "domain": nullable(text("Of the models that it stands among.")),
                "first": whole("The best that what is known leaves open."),
                "last": whole("The last that it leaves open."),
                "of": whole("How many are ranked."),
            },
        ),
    ),
    **RANGE,
    "known": whole("Percent of what it rests on that is known."),
    "is_ranked": flag("Whether a test of this task is known."),
    "is_provisional": flag("Whether too little is known to say who is ahead."),
}


def _dimension(part: DimensionScore, ids: Ids) -> dict[str, object]:
    return {
        "name": part.dimension.name,
        "label": part.dimension.label,
        **range_row(part.range),
        "known": part.range.coverage,
        "weight": points(sum(reading.weight for reading in part.readings)),
        "signals": [_signal(reading, ids) for reading in part.readings],
    }


def _signal(reading: Placed, ids: Ids) -> dict[str, object]:
    is_known = reading.is_known
    return {
        "name": reading.rule.name,
        "label": reading.rule.label,
        "row": known(signal_row(reading.rule, ids)),
        "is_known": is_known,
        "place": number(round(reading.middle, 2)) if is_known else None,
        "place_low": number(round(reading.low, 2)),
        "place_high": number(round(reading.high, 2)),
        "points": points(reading.points) if is_known else None,
        "weight": points(reading.weight),
        "note": known("" if is_known else signal_note(reading)),
    }


def points(value: float) -> int | float | None:
    """As pages print them, to a tenth."""
    return number(float(f"{value:.1f}"))


SIGNAL = record(
    "A signal.",
    {
        "name": text("Of its rule in the recipe."),
        "label": text("As pages have it."),
        "row": nullable(text("Id of the row that it was read from.")),
        "is_known": flag("Whether anything is known; else it may add anything from 0 to its weight."),
        "place": nullable(figure("Where it lies on 0 to 1.")),
        "place_low": figure("At worst."),
        "place_high": figure("At best."),
        "points": nullable(figure("What it adds to the score.")),
        "weight": figure("What it could add at most."),
        "note": nullable(text("Why a value that the page shows counts for nothing.")),
    },
)

SCORES = rows(
    "Its score in each of its tasks; empty for what was made for tests.",
    record(
        "A score.",
        {
            **BRIEF,
            "dimensions": rows(
                "What it is made of.",
                record(
                    "A dimension.",
                    {
                        "name": text("Of the dimension in the recipe."),
                        "label": text("As pages have it."),
                        **RANGE,
                        "known": whole("Percent of its weight that is known."),
                        "weight": figure("Points that it could add at most."),
                        "signals": rows("Each with what it adds.", SIGNAL),
                    },
                ),
            ),
        },
    ),
)
