"""Rules on single values: units, scales, and numbers that can't be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from generator.content.checks.rule import ModelRule, Objection, Objections, rule, rule_with_settings
from generator.content.model_schema import FactShape
from generator.content.quantities import QUANTITY, is_open, quantity, signal_number
from generator.content.settings_schema import SignalRuleShape
from generator.content.written import Written, WrittenSite

BARE = re.compile(r"[0-9][0-9.,]*")

BOUNDED = re.compile(r"%|accuracy|recall|precision|top-[0-9]|BLEU|METEOR|ROUGE|SPICE|\bF1\b", re.IGNORECASE)

BYTES_PER_PARAMETER = (0.3, 8.5)  # 2-bit weights with their scales, and float64 with a little beside it


@rule_with_settings(
    code="bad-quantity",
    meaning="A fact is not written in the unit that `content/facts.yaml` gives to its row.",
    why="Values of two models are compared as numbers.",
    example="`weights_size: {value: 982}`",
    write=(
        "`weights_size: {value: 982 MB}`; `unknown` and `n/a` are always accepted, remarks belong into `note`"
    ),
    is_liftable=False,
)
def facts_in_another_unit(model: Written, settings: WrittenSite) -> Objections:
    for name, fact in model.shape.facts.items():
        row = settings.fact_rows.get(name)
        if row is None or row.unit == "text" or is_open(fact.value):
            continue
        try:
            quantity(fact.value, row.unit)
        except ValueError:
            form = QUANTITY[row.unit]
            yield Objection(
                f'"{fact.value[:60]}" is not {form.name}',
                model.marked.place(("facts", name, "value")),
                f"write it like {form.examples}; put anything else into note",
            )


@rule_with_settings(
    code="bad-signal",
    meaning="A signal's value does not fit the scale that it is read with.",
    why="The score would leave it out without a word.",
    example='`hf_downloads_30d: {value: "80,100"}`',
    write=(
        "`hf_downloads_30d: {value: 80100}`; `yes` or `no` for yes-no, a date for half-life, a word of the "
        "table for table"
    ),
    is_liftable=False,
)
def signals_off_their_scale(model: Written, settings: WrittenSite) -> Objections:
    rules = settings.rules
    for name, signal in model.shape.signals.items():
        if name not in rules or is_open(signal.value):
            continue
        try:
            signal_number(signal.value, rules[name])
        except ValueError:
            yield Objection(
                f'"{signal.value[:60]}" is no value of signal "{name}"',
                model.marked.place(("signals", name, "value")),
                f"write {_accepted_values(rules[name])}, unknown or n/a",
            )


def _accepted_values(rule: SignalRuleShape) -> str:
    values = {
        "yes-no": "yes, no",
        "half-life": "a date such as 2026-11-20",
        "table": ", ".join(rule.table or {}),
    }
    return values.get(rule.scale, "a plain number such as 80100")


@rule(
    code="derived-without-note",
    meaning="A value says `grade: derived`, but not from what.",
    why="A reader must be able to compute it again.",
    example="`parameters: {value: 247M, grade: derived}`",
    write="`parameters: {value: 247M, grade: derived, note: from the file size at 4 bytes a parameter}`",
)
def derived_values_without_note(model: Written) -> Objections:
    groups: dict[str, Mapping[str, FactShape]] = {"facts": model.shape.facts, "signals": model.shape.signals}
    for group, values in groups.items():
        for name, value in values.items():
            if value.grade == "derived" and not value.note:
                yield Objection(
                    f'"{name}" is derived, but does not say from what',
                    model.marked.place((group, name, "grade")),
                    'add note: "from the file size at 4 bytes a parameter", or what it was',
                )


@rule_with_settings(
    code="number-without-unit",
    meaning="A fact that is compared as text is a bare number.",
    why="A reader can't tell what is counted.",
    example="`sampling_steps: {value: 50}`",
    write="`sampling_steps: {value: 50 steps}`",
)
def bare_numbers(model: Written, settings: WrittenSite) -> Objections:
    for name, fact in model.shape.facts.items():
        row = settings.fact_rows.get(name)
        if row is not None and row.unit == "text" and BARE.fullmatch(fact.value):
            yield Objection(
                f'"{fact.value}" of what?',
                model.marked.place(("facts", name, "value")),
                "write beside it what it counts, as in 50 steps",
            )


@rule_with_settings(
    code="missing-condition",
    meaning="A fact has no `condition:`, though its row says `needs_condition: true`. Money names its own.",
    why="Memory and speed mean nothing without it, and only numbers under the same one are compared.",
    example="`gpu_memory: {value: 10 GB, source: readme}`",
    write='`gpu_memory: {value: 10 GB, condition: "float16, one picture", source: readme}`, or `unknown`',
)
def facts_without_their_condition(model: Written, settings: WrittenSite) -> Objections:
    for name, fact in model.shape.facts.items():
        row = settings.fact_rows.get(name)
        if row is None or not row.needs_condition or row.unit == "money":
            continue
        if not fact.condition and not is_open(fact.value):
            yield Objection(
                f'"{name}" does not say under what condition it holds',
                model.marked.place(("facts", name)),
                'add condition: "float16, one picture", or what it was; unknown if no source tells a value',
            )


@rule(
    code="implausible-size",
    meaning=(
        "Size of the weights file and number of parameters don't fit: less than 0.3 or more than 8.5 bytes "
        "for each."
    ),
    why=(
        "One of the two belongs to another file or has a slipped unit. Half precision takes 2 bytes, float32 "
        "takes 4."
    ),
    example="`parameters: 247M` with `weights_size: 98.2 GB`",
    write="`weights_size: 982 MB`",
    severity="warning",
)
def implausible_sizes(model: Written) -> Objections:
    facts = model.shape.facts
    if "weights_size" not in facts or "parameters" not in facts:
        return
    size, count = facts["weights_size"].value, facts["parameters"].value
    try:
        ratio = _ratio(quantity(size, "bytes"), quantity(count, "count"))
    except ValueError:
        return
    least, most = BYTES_PER_PARAMETER
    if not least <= ratio <= most:
        yield Objection(
            f"{size} for {count} parameters are {ratio:.3g} bytes for each",
            model.marked.place(("facts", "weights_size", "value")),
            "2 or 4 are usual; correct one of the two",
        )


def _ratio(size: float, count: float) -> float:
    return size / count if count else math.inf


@rule(
    code="benchmark-range",
    meaning=(
        "A published result lies outside of what its metric can be: a share above 100, a negative figure, or "
        "0.71 where percent are meant."
    ),
    why="Charts and scores take the figure as it stands.",
    example="`{dataset: ImageNetV2, metric: top-1 %, value: 0.7107}`",
    write="`{dataset: ImageNetV2, metric: top-1 %, value: 71.07}`",
)
def results_out_of_range(model: Written) -> Objections:
    for position, result in enumerate(model.shape.benchmarks):
        place = model.marked.place(("benchmarks", position, "value"))
        is_share = BOUNDED.search(result.metric)
        if result.value < 0 or (is_share and result.value > 100):
            message = f"{result.metric} can't be {result.value:g}"
            yield Objection(message, place, "write the published figure, 0 to 100 for a share")
        elif is_share and 0 < result.value < 1:
            message = f"{result.metric} {result.value:g} looks like a fraction"
            yield Objection(message, place, f"write {result.value * 100:g}")


WITHIN: tuple[ModelRule, ...] = (
    facts_in_another_unit,
    signals_off_their_scale,
    derived_values_without_note,
    bare_numbers,
    facts_without_their_condition,
    implausible_sizes,
    results_out_of_range,
)
