"""Published results in a repository of the hub: `model-index` of a card, and the files of `.eval_results/`.

A result needs the name of its test, a metric and one plain number. What is marked as verified is the card's
own word, which nobody checks here: it is a note, and no grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from generator.authoring.foreign import part_of
from generator.authoring.importers.entry import Result
from generator.authoring.importers.pieces import result_name, result_parts
from generator.content.field_types import WEB_ADDRESS
from generator.dates import is_date

MAX_RESULTS = 150  # of one model; a file may hold 200

PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,2})?")

LINE = re.compile(r"[^<>`\x00-\x1f\x7f]{1,120}")

UNTOLD = "setting not told"

NO_NUMBER = "a result that is no plain number"

NAMELESS = "a result without the name of its test"


@dataclass(frozen=True, slots=True)
class Published:
    """A result, and where its source says that it can be read; empty where it names none."""

    result: Result
    url: str = ""
    title: str = ""


def index_results(index: Any, source: str) -> Iterator[Published | str]:
    """The results of `model-index`, and of each that is of no use the reason."""
    for model in _mappings(index):
        for result in _mappings(model.get("results")):
            for metric in _mappings(result.get("metrics")):
                yield _of_index(result, metric, source)


def rows_of_index(index: Any, source: str) -> tuple[tuple[Mapping[str, str], ...], int]:
    """Rows of `benchmarks` that all name one source, no two of one test, and how many were of no use."""
    rows: dict[str, Mapping[str, str]] = {}
    useless = 0
    for published in islice(index_results(index, source), MAX_RESULTS):
        if isinstance(published, str):
            useless += 1
            continue
        note = f"of {published.url}" if published.url else published.result.note
        parts = result_parts(replace(published.result, note=note))
        rows.setdefault(result_name(parts), parts)
    return tuple(rows.values()), useless


def file_results(entries: Any, source: str) -> Iterator[Published | str]:
    """The results of a file of `.eval_results/`: a list of them."""
    for entry in _mappings(entries):
        yield _of_file(entry, source)


def _of_index(result: Mapping[str, Any], metric: Mapping[str, Any], source: str) -> Published | str:
    dataset, told = part_of(result, "dataset"), part_of(result, "source")
    name = line_of(dataset.get("name")) or line_of(dataset.get("type"))
    settings = [*_split(dataset, name), *_arguments(dataset.get("args"), name)]
    settings += _arguments(metric.get("args"), name)
    is_verified = metric.get("verified") == "true" or bool(metric.get("verifyToken"))
    return _published(
        name=name,
        metric=line_of(metric.get("name")) or line_of(metric.get("type")),
        value=metric.get("value"),
        setting=", ".join(settings),
        source=source,
        note="marked as verified on the hub" if is_verified else "",
        told=told,
    )


def _of_file(entry: Mapping[str, Any], source: str) -> Published | str:
    dataset, told = part_of(entry, "dataset"), part_of(entry, "source")
    name = line_of(dataset.get("id"))
    task = line_of(dataset.get("task_id")) or line_of(dataset.get("config"))
    is_same = task in ("", "default", name.rpartition("/")[2])
    settings = [*([] if is_same else [task]), *_split({"split": dataset.get("split")}, name)]
    notes = line_of(entry.get("notes"))
    return _published(
        name=name,
        metric="score",
        value=entry.get("value"),
        setting=", ".join([*settings, *([notes] if notes else [])]),
        source=source,
        note="carries a token of the hub" if entry.get("verifyToken") else "",
        told=told,
        day=_day(entry.get("date")),
    )


def _published(
    name: str,
    metric: str,
    value: Any,
    setting: str,
    source: str,
    note: str,
    told: Mapping[str, Any],
    day: str = "",
) -> Published | str:
    if not name or not metric:
        return NAMELESS
    if not isinstance(value, str) or not PLAIN_NUMBER.fullmatch(value):
        return NO_NUMBER
    result = Result(
        dataset=name,
        metric=metric,
        value=value,
        setting=setting[:200].strip() or UNTOLD,
        source=source,
        note=note,
        day=day,
    )
    url = told.get("url")
    is_address = isinstance(url, str) and len(url) < 1000 and WEB_ADDRESS.fullmatch(url)
    return Published(result, str(url), line_of(told.get("name")) or name) if is_address else Published(result)


def line_of(value: Any) -> str:
    """A line of text that can be shown as it is, or an empty text."""
    text = " ".join(value.split()) if isinstance(value, str) and len(value) < 1000 else ""
    return text if LINE.fullmatch(text) and text.isprintable() else ""


def _split(dataset: Mapping[str, Any], name: str) -> Iterator[str]:
    """Configuration and split, where the name does not say them."""
    for key in ("config", "split"):
        text = line_of(dataset.get(key))
        if text and text != "default" and text.casefold() not in name.casefold():
            yield text


def _arguments(arguments: Any, name: str) -> Iterator[str]:
    """`num_few_shot 25`, or words that the name of the test does not say."""
    if isinstance(arguments, dict):
        for key, value in list(arguments.items())[:5]:
            if line_of(key) and line_of(value):
                yield f"{line_of(key)} {line_of(value)}"
    elif (text := line_of(arguments)) and text.casefold() not in name.casefold():
        yield text


def _day(value: Any) -> str:
    day = value[:10] if isinstance(value, str) else ""
    return day if len(day) == 10 and is_date(day) else ""


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The mappings of a list, as far as one model may have results."""
    for part in (value if isinstance(value, list) else [])[: MAX_RESULTS + 1]:
        if isinstance(part, dict):
            yield part
