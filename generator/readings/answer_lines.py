"""The lines of a file of answers: JSON that is read as one of our nouns, or not at all.

Of two lines with the same key the later one counts, so files of two machines merge by putting one behind the
other. A line is a run record, an answer (its key in the file is "output") or a figure. While a run goes on,
lines are only appended, a record again with each batch: the highest peak in any line of a record counts, and
what follows from its answers is counted when they are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from statistics import median

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.readings.answers import Answer, Box, Choice, Figure, RunRecord, Stored

MAX_LINE_BYTES = 200_000  # the longest that we have seen has 3,000

MAX_LINE_COUNT = 250_000  # of a file: 3 s to read them


class _Line(BaseModel):
    """One line."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False, extra="forbid")
    record: RunRecord | None = None
    output: Answer | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line can't be used; lines count from 1."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the lines of one file say, each answer with the number of its line."""

    records: dict[str, RunRecord] = field(default_factory=dict)
    answers: dict[str, tuple[int, Answer]] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)


def parsed(content: bytes) -> tuple[Parsed, list[Fault]]:
    """All lines that are whole, and a fault for each other one.

    None at all of a file with too many of them.
    """
    lines = Parsed()
    faults: list[Fault] = []
    if content.count(b"\n") > MAX_LINE_COUNT:
        return lines, [Fault(1, f"the file has more than {MAX_LINE_COUNT:,} lines")]
    for number, text in enumerate(content.split(b"\n"), 1):
        if not text.strip():
            continue
        line = _line(text)
        if line is None:
            faults.append(Fault(number, "this line is not a whole reading"))
            continue
        if line.record:
            lines.records[line.record.key] = _with_highest(line.record, lines.records.get(line.record.key))
        if line.output:
            lines.answers[line.output.key] = number, line.output
        if line.figure:
            lines.figures[line.figure.name] = line.figure
    return lines, faults


def _line(text: bytes) -> _Line | None:
    """What a line says; None for one that is no whole reading."""
    if len(text) > MAX_LINE_BYTES:
        return None
    try:
        return _Line.model_validate_json(text)
    except (ValidationError, RecursionError):
        return None


def _with_highest(record: RunRecord, before: RunRecord | None) -> RunRecord:
    """The record of a run that goes on, with what was highest so far."""
    both = [each for each in (record, before) if each]
    peaks = [each.peak_memory_bytes for each in both if each.peak_memory_bytes is not None]
    others = [each.others_percent for each in both if each.others_percent is not None]
    return replace(
        record, peak_memory_bytes=max(peaks, default=None), others_percent=max(others, default=None)
    )


def counted(records: Mapping[str, RunRecord], answers: Iterable[Answer]) -> dict[str, RunRecord]:
    """Records that an answer names, with what follows from these answers, in their order."""
    answers_of: dict[str, list[Answer]] = {}
    for answer in answers:
        answers_of.setdefault(answer.record, []).append(answer)
    return {key: _counted(each, answers_of[key]) for key, each in records.items() if key in answers_of}


def added(records: Iterable[RunRecord], answers: Iterable[Answer], figures: Iterable[Figure]) -> bytes:
    """Lines to be put behind those of a file. Raises ValueError for what could not be read again."""
    rows = [_row("record", record) for record in records]
    rows += [_row("output", _rounded(answer)) for answer in answers]
    rows += [_row("figure", figure) for figure in figures]
    return "".join(rows).encode()


def written(stored: Stored) -> bytes:
    """The file: records that an answer names, answers, figures, each in the order in which they first came.

    Raises ValueError for what could not be read again: a NaN.
    """
    records = counted(stored.records, stored.answers.values())
    return added(records.values(), stored.answers.values(), stored.figures.values())


def _row(kind: str, noun: RunRecord | Answer | Figure) -> str:
    """A line of JSON; fields at their default are left out."""
    written = asdict(noun)
    for each in fields(noun):
        if written[each.name] == each.default:
            del written[each.name]
    row = json.dumps({kind: written}, sort_keys=True)
    _Line.model_validate_json(row)  # a ValidationError is a ValueError
    return row + "\n"


def _counted(record: RunRecord, answers: Sequence[Answer]) -> RunRecord:
    """The record with what follows from the answers that name it."""
    seconds = [answer.seconds for answer in answers if answer.seconds is not None]
    return replace(
        record,
        image_count=len(answers),
        timed_count=len(seconds),
        seconds_per_image=_three_digits(median(seconds)) if seconds else None,
    )


def _rounded(answer: Answer) -> Answer:
    """With the digits that are worth keeping: four of a probability or a side, three of a time."""
    boxes = [_rounded_box(box) for box in answer.boxes]
    return replace(
        answer,
        focus=tuple(round(share, 2) for share in answer.focus),
        labels=_four_digits(answer.labels),
        boxes=tuple(box for box in boxes if box.left < box.right and box.top < box.bottom),
        nearest=_four_digits(answer.nearest),
        matches=_four_digits(answer.matches),
        seconds=None if answer.seconds is None else _three_digits(answer.seconds),
    )


def _rounded_box(box: Box) -> Box:
    return Box(
        box.phrase,
        left=round(box.left, 4),
        top=round(box.top, 4),
        right=round(box.right, 4),
        bottom=round(box.bottom, 4),
    )


def _four_digits(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(Choice(choice.name, round(choice.value, 4)) for choice in choices)


def _three_digits(number: float) -> float:
    return float(f"{number:.3g}")
