"""How a model was run, or why it was not."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from generator.catalog import Model
from generator.numbers import duration, size
from generator.readings.answers import Answers, RunRecord


def absence(model: Model) -> Markup:
    """Why a model has no outputs, and what would change that, as HTML; goes on from its name."""
    run = model.run
    if run is None:
        if model.weights.text == "closed":
            return Markup("can’t be run here: its weights are not published")
        return Markup("can’t be run here: its file does not say how")
    if not run.is_local and not run.package and not run.revision:
        return Markup("was not run yet: its file pins no revision")
    download = "" if run.is_local or run.package else f" ({_download(model)})"
    return Markup("was not run yet: <code>matchup measure --only {}</code>{}").format(model.slug, download)


def _download(model: Model) -> str:
    weights = model.facts.get("weights_size")
    if weights is None or not weights.is_known:
        return "download of unknown size"
    return f"{weights.text} download"


def run_rows(model: Model, answers: Answers) -> tuple[tuple[str, str], ...]:
    """Labels and values of how outputs were made; what differs between runs is told for each setting."""
    records = {answer.record: answers.record(model.slug, answer) for answer in answers.of(model)}
    in_order = sorted(
        records.values(), key=lambda record: record.timed_count > 0
    )  # a time, where there is one
    by_run = [(record.setting, dict(_rows(record))) for record in in_order]
    settings = {setting for setting, _ in by_run}
    rows: list[tuple[str, str]] = []
    for label in dict.fromkeys(label for _, row in by_run for label in row):
        texts = {setting: row[label] for setting, row in by_run if label in row}
        is_same = len(set(texts.values())) == 1 and texts.keys() == settings
        each = (f"{setting}: {text}" for setting, text in texts.items())
        rows.append((label, next(iter(texts.values())) if is_same else "; ".join(each)))
    return tuple(rows)


def _rows(record: RunRecord) -> Iterator[tuple[str, str]]:
    revision = f" at {record.revision}" if record.revision else ""
    yield "Opened as", record.instrument
    yield "Weights", f"{record.weights}{revision}, {record.weights_format}"
    if record.prompt:
        yield "Asked", record.prompt
    yield "Settings", ", ".join(f"{name} {number:g}" for name, number in record.decode) or record.setting
    yield "Device", f"{record.device}, {record.dtype}"
    yield "Libraries", ", ".join(f"{name} {version}" for name, version in record.libraries)
    yield "Run on", record.date
    yield "Pictures", f"{record.image_count}, {record.batch_size} at a time"
    if record.seconds_per_image is not None:
        how = f"one at a time, median of {record.timed_count} warm runs"
        yield "Time per picture", f"{duration(record.seconds_per_image)}, {how}"
    elif record.engine:
        yield "Time per picture", f"not taken on a worker of {record.engine}, whose machine others share"
    if record.peak_memory_bytes is not None:
        yield "Peak memory", size(record.peak_memory_bytes)
