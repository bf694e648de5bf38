"""A value as machines read it: as printed, as a number with its unit, and what a reader must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from generator.catalog import Catalog, Grade, Model, State, Value
from generator.findings.sample_figures import CaptionCount, Estimate, Figures, PeakMemory, PictureTime, Share
from generator.pages.data.envelope import known, number
from generator.pages.data.shapes import Shape, figure, flag, nullable, one_of, rows, text
from generator.pages.parts.rows import MEASURED
from generator.vocabulary import Unit

# What no file states in a unit: shares, and points of a metric.
UNITS = (*get_args(Unit), "percent", "points")

ROW_UNITS: Mapping[str, Unit] = {"released": "date", "capability_count": "count", "times_matched": "count"}


def value_row(value: Value, unit: str, sources: Mapping[str, str]) -> dict[str, object]:
    """The fields of `VALUE`, in that order; `sources` are ids by key."""
    is_known = value.is_known
    return {
        "state": value.state.value,
        "text": known(value.text) if is_known else None,
        "value": _machine(value, unit) if is_known else None,
        "unit": unit,
        "interval": [number(round(end, 1)) for end in value.interval] if value.interval else None,
        "grade": value.grade.value if is_known else None,
        "source": sources.get(value.source),
        "condition": known(value.condition),
        "note": known(value.note),
        "as_of": known(value.as_of),
        "dispute": known(value.dispute),
        "is_stale": value.is_stale,
    }


def _machine(value: Value, unit: str) -> object:
    if unit in ("date", "text") or value.number is None:
        return value.text
    return bool(value.number) if unit == "yes-no" else number(value.number)


VALUE: Mapping[str, Shape] = {
    "state": one_of(
        "Whether it is known; what is known not to apply is n/a.", [each.value for each in State]
    ),
    "text": nullable(text("As pages print it.")),
    "value": {
        "type": ["number", "string", "boolean", "null"],
        "description": "The same in its unit: bytes, pixels, tokens, seconds, percent; a day as YYYY-MM-DD.",
    },
    "unit": one_of("Money is in the currency that the condition names; time is in seconds.", UNITS),
    "interval": nullable(rows("What it may lie between, where few samples were counted.", figure("An end."))),
    "grade": nullable(one_of("Whose word it is, best first.", [each.value for each in Grade])),
    "source": nullable(text("Id of an entry of `sources`.")),
    "condition": nullable(text("Under which it holds; values under different ones do not compare.")),
    "note": nullable(text("What a reader must know of it.")),
    "as_of": nullable(text("Day of the reading.")),
    "dispute": nullable(text("Who says otherwise.")),
    "is_stale": flag("Whether its source was read too long ago."),
}


def source_ids(model: Model) -> dict[str, str]:
    """By key of a source, its id on the page of the model."""
    return {key: f"s{place}" for place, key in enumerate(model.sources, 1)}


def unit_of(catalog: Catalog, key: str, figures: Figures) -> str:
    """Of the row with this key."""
    kind, _, name = key.partition("-")
    if kind == "fact":
        return catalog.fact_rows[name].unit
    if kind == "signal":
        return next(
            (_unit_of_scale(rule.scale) for rule in catalog.recipe.rules if rule.name == name), "text"
        )
    if key.startswith(MEASURED):
        return _unit_of_figure(figures[name])
    return ROW_UNITS.get(key, "text")


def _unit_of_scale(scale: str) -> Unit:
    units: Mapping[str, Unit] = {"yes-no": "yes-no", "half-life": "date", "table": "text"}
    return units.get(scale, "count")


def _unit_of_figure(figure: object) -> str:
    match figure:
        case Share() | Estimate():
            return "percent"
        case PictureTime():
            return "time"
        case PeakMemory():
            return "bytes"
        case CaptionCount():
            return "count"
        case _:
            return "points"
