"""What all lines of a journal come to: each is told against the state that those before it left.

A line that does not follow from them is told to whoever looks after the site, and counts all the same, so
that one wrong line does not hide those after it; one that tells again what was told before counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.history.journal import (
    Added,
    Change,
    ModelThen,
    PairsChange,
    PlaceChange,
    Points,
    Rank,
    Removed,
    Renamed,
    Row,
    RowChange,
    ScoreChange,
)
from generator.history.lines import Block, Fault

TWO_BRANCHES = "mend the line, or, where two branches were merged, run `matchup release` and leave it"
REPEATED = "repeated-change"


class Origin(NamedTuple):
    """The file that a line is from."""

    path: str


@dataclass(slots=True)
class _Model:
    """What is told of a model, while lines go on."""

    name: str
    rows: dict[str, Row]
    scores: dict[str, Points]
    places: dict[tuple[str, str], Rank]


State = dict[str, _Model]


def replayed(
    blocks: Sequence[tuple[Origin, Block]],
) -> tuple[Mapping[str, ModelThen], list[tuple[Origin, Fault]]]:
    """What every model was told to be when all was said, and a fault for each line that does not follow."""
    state: State = {}
    faults: list[tuple[Origin, Fault]] = []
    for origin, block in blocks:
        for each in block.changes:
            fault = _applied(state, each.change)
            if fault:
                words = Fault(each.line, fault.words, fault.help, fault.code, "warning")
                faults.append((origin, words))
    models = {
        slug: ModelThen(model.name, model.rows, model.scores, model.places)
        for slug, model in sorted(state.items())
    }
    return models, faults


class Objection(NamedTuple):
    """Why a line does not follow from those before it."""

    code: str
    words: str
    help: str


def _applied(state: State, change: Change) -> Objection | None:
    """Brings the state on by one change; why the change does not follow from it, if it does not."""
    if isinstance(change, Added):
        return _added(state, change)
    if isinstance(change, Renamed):
        return _renamed(state, change)
    model = state.get(change.model)
    if model is None:
        words = f'"{change.model}" is not on the site here: no line before added it, or one removed it'
        return Objection("history-gap", words, TWO_BRANCHES)
    if isinstance(change, Removed):
        del state[change.model]
        return None
    if isinstance(change, PairsChange):
        return None  # who wins is asked by nobody but the next release
    return _moved(*_cell(model, change), change)


def _added(state: State, change: Added) -> Objection | None:
    if change.model in state:
        return Objection(REPEATED, f'"{change.model}" was added before', _once("added"))
    places = {
        (task, domain): rank for task, of_task in change.places.items() for domain, rank in of_task.items()
    }
    state[change.model] = _Model(change.name, dict(change.rows), dict(change.scores), places)
    return None


def _renamed(state: State, change: Renamed) -> Objection | None:
    if change.was not in state or (change.was != change.model and change.model in state):
        known = state.get(change.model)
        if known and known.name == change.name:
            return Objection(REPEATED, f'"{change.model}" was renamed before', _once("renamed"))
        return Objection("history-gap", f'"{change.was}" is not on the site here', TWO_BRANCHES)
    model = state.pop(change.was)
    model.name = change.name
    state[change.model] = model
    return None


def _cell(model: _Model, change: RowChange | ScoreChange | PlaceChange) -> tuple[dict[Any, Any], object, str]:
    """Where what changes is kept, under which key, and how it is called."""
    if isinstance(change, RowChange):
        return model.rows, change.row, f'row "{change.row}"'
    if isinstance(change, ScoreChange):
        return model.scores, change.task, f'the score in "{change.task}"'
    return model.places, (change.task, change.domain), f'the place in "{change.task}"'


def _moved(
    cells: dict[Any, Any], key: object, called: str, change: RowChange | ScoreChange | PlaceChange
) -> Objection | None:
    known, before, now = cells.get(key), change.before, change.now
    if now is None:
        cells.pop(key, None)
    else:
        cells[key] = now
    if _is_same(known, before):
        return None
    if _is_same(known, now):
        words = f'{called} of "{change.model}" was told to become this before'
        return Objection(REPEATED, words, _once("told"))
    words = f'{called} of "{change.model}" begins with {_shown(before)}, where it was {_shown(known)}'
    return Objection("history-gap", words, TWO_BRANCHES)


def _is_same(one: Row | Points | Rank | None, other: Row | Points | Rank | None) -> bool:
    """Of rows the text alone: a source that was read again changes no value."""
    if isinstance(one, Row) and isinstance(other, Row):
        return one.text == other.text
    return one == other


def _shown(value: Row | Points | Rank | None) -> str:
    if value is None:
        return "nothing"
    return f'"{value.text}"' if isinstance(value, Row) else "–".join(map(str, _numbers(value)))


def _numbers(value: Points | Rank) -> Iterator[int]:
    return (getattr(value, name) for name in value.__struct_fields__)


def _once(what: str) -> str:
    return f"delete this line: what is {what} twice counts once"
