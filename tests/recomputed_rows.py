"""The rows of what differs, and the lines about related pairs, recomputed from the catalog.

As in `recomputed.py`, nothing of generator/pages/words/ is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from generator.catalog import Model, State, Value
from tests.recomputed import USES, Judge, Rows, is_undisputed, kind_words
from tests.recomputed_verdict import RESULT, both_do, is_told, is_true


class Row(Protocol):
    """A row of what differs."""

    @property
    def label(self) -> str: ...

    @property
    def cells(self) -> tuple[str, str]: ...

    @property
    def basis(self) -> tuple[str, ...]: ...


# What differs


def false_differences(rows: Rows, differences: Sequence[Row]) -> Iterator[str]:
    """Rows of what differs whose cells are not what their basis says, or say the same."""
    if len(differences) > 5:
        yield f"{len(differences)} rows"
    if len({row.basis[0] for row in differences}) < len(differences):
        yield "a row twice"
    for row in differences:
        cells = [_cells(rows, side, row.basis, row.label) for side in (0, 1)]
        is_true = all(said in cell for said, cell in zip(row.cells, cells, strict=True))
        if not is_true or row.cells[0] == row.cells[1]:
            yield f"{row.label}: {row.cells} instead of {cells}"


def _cells(rows: Rows, side: int, basis: Sequence[str], label: str) -> list[str]:
    """What a cell may say: one thing, but for a test of which a model has several results."""
    if basis[0].startswith("result-"):
        return _result_cells(rows.models[side], label)
    return [_cell(rows, side, basis)]


def _cell(rows: Rows, side: int, basis: Sequence[str]) -> str:
    """What a cell has to say."""
    model, key = rows.models[side], basis[0]
    kind, _, name = key.partition("-")
    match kind:
        case "fact":
            return model.facts[name].text
        case "signal":
            return _places_cell(rows, model, basis)
        case "license":
            name = model.license.text.removeprefix("LicenseRef-")
            return f"{name}, {USES[model.commercial_use]}" if model.license.is_known else "not known"
        case "inputs" | "outputs":
            return kind_words(getattr(model.kinds, kind))
        case _:
            return _said(getattr(model, kind))


def _said(value: Value) -> str:
    return value.text or {State.UNKNOWN: "not known", State.NOT_APPLICABLE: "n/a"}.get(value.state, "")


def _result_cells(model: Model, label: str) -> list[str]:
    """Known results of the test that the label names."""
    known = [each for each in model.benchmarks if each.value.is_known]
    results = [each for each in known if f"{each.dataset}, {each.metric}" == label]
    cells = [f"{each.value.text}{' (of a sibling)' if each.checkpoint else ''}" for each in results]
    return cells or ["no test found"]


def _places_cell(rows: Rows, model: Model, basis: Sequence[str]) -> str:
    rules = {f"signal-{rule.name}": rule for rule in rows.catalog.recipe.rules}
    known = [
        rules[key]
        for key in basis
        if rules[key].name in model.signals
        and is_undisputed(model.signals[rules[key].name])
        and (not rules[key].tasks or rules[key].tasks & set(model.tasks))
    ]
    there = [rule.label for rule in known if model.signals[rule.name].number]
    return ", ".join(there) or ("none known" if known else "not known")


# Lines about related pairs


def false_related(rows: Rows, text: str, side: int = 0) -> Iterator[str]:
    """What the small line about a pair says that the rows do not bear out; `side` has the first figure."""
    if side == 1:
        text = re.sub(r": (.+) against (.+)$", r": \2 against \1", text)
    for part in text.split("; "):
        if not any(is_true(rows, part, pattern, judge) for pattern, judge in RELATED):
            yield part


def _same_tasks(rows: Rows, count: str) -> bool:
    left, right = (set(model.tasks) for model in rows.models)
    return left == right and (len(left) > 1) == bool(count)


def _same_kinds(rows: Rows) -> bool:
    left, right = (model.kinds for model in rows.models)
    return bool(left.inputs & right.inputs and left.outputs & right.outputs)


def _tested_alike(rows: Rows, *words: str | None) -> bool:
    dataset, metric, ours, our_sibling, theirs, their_sibling = words
    told = ((ours, our_sibling), (theirs, their_sibling))
    return all(
        any(is_told(result, *told[side]) for result in rows.results(side, dataset or "", metric or ""))
        for side in (0, 1)
    )


def _barred(rows: Rows, words: str) -> bool:
    left, right = rows.models
    match words:
        case "different jobs":
            return not set(left.tasks) & set(right.tasks) and not _same_kinds(rows)
        case "made for tests":
            return left.is_demonstration != right.is_demonstration
        case _:
            return bool(left.domain and right.domain and left.domain != right.domain)


RELATED: tuple[tuple[str, Judge], ...] = (
    (r"the same job(s?)", _same_tasks),
    (r"the same inputs and outputs", _same_kinds),
    (rf"both tested on (.+) \((.+)\): {RESULT} against {RESULT}", _tested_alike),
    (r"both (.+)", both_do),
    (r"(different jobs|made for tests|made for different things)", _barred),
)
