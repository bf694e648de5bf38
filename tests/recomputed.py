"""Sentences about two models, recomputed from the rows of the catalog: what law 12 is tested with.

Nothing of generator/pages/words/ is called here. Each sentence is taken apart by its form, each form has its
own question to the rows, and a form that is not known is an objection, too. So words that change have to
change here as well, by somebody who asks when they are true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from generator.catalog import Benchmark, Catalog, Model, SignalRule, State, Value
from generator.dates import days
from generator.findings.findings import Pair

KINDS = {
    "text": "text",
    "image": "images",
    "video": "video",
    "audio": "audio",
    "label": "labels",
    "box": "boxes",
    "mask": "masks",
    "vector": "vectors",
    "score": "scores",
}
USES = {
    "yes": "commercial use allowed",
    "with-policy": "commercial use allowed under a use policy",
    "threshold": "commercial use allowed up to a threshold",
    "no": "no commercial use",
    "unclear": "commercial use unclear",
}
Judge = Callable[..., bool]


class Said(Protocol):
    """Words with the rows that they rest on."""

    @property
    def text(self) -> str: ...

    @property
    def href(self) -> str: ...

    @property
    def basis(self) -> tuple[str, ...]: ...


def kind_words(names: frozenset[str]) -> str:
    words = [word for name, word in KINDS.items() if name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def in_sentence(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def is_list_of(words: str, candidates: Sequence[str]) -> bool:
    """Whether words are some of these, joined by commas and "and"."""
    if words in candidates:
        return True
    return any(
        words.startswith(f"{each}{joint}") and is_list_of(words[len(each) + len(joint) :], candidates)
        for each in candidates
        for joint in (", ", " and ")
    )


@dataclass(frozen=True)
class Rows:
    """The rows of a pair, and what they say; `side` is 0 for the left model and 1 for the right."""

    pair: Pair

    @property
    def catalog(self) -> Catalog:
        return self.pair.catalog

    @property
    def models(self) -> tuple[Model, Model]:
        return self.pair.models

    @property
    def names(self) -> tuple[str, str]:
        return self.models[0].short_name, self.models[1].short_name

    def is_alone(self, side: int, tag: str) -> bool:
        """Whether no capability and no task of the other side has this tag."""
        other = self.models[1 - side]
        told = {name for capability in other.capabilities for name in capability.tags}
        stands_for = {name for task in other.tasks for name in (task, *self.catalog.tasks[task].tags)}
        return tag not in told | stands_for

    def results(self, side: int, dataset: str, metric: str) -> list[Benchmark]:
        results = self.models[side].benchmarks
        return [each for each in results if (each.dataset, each.metric) == (dataset, metric)]

    def rule(self, dataset: str, metric: str) -> SignalRule | None:
        rules = (rule for rule in self.catalog.recipe.rules if rule.benchmark == (dataset, metric))
        return next(rules, None)

    def keys(self) -> set[str]:
        """Every row that a page about the two has."""
        signals = {f"signal-{rule.name}" for rule in self.catalog.recipe.rules}
        facts = {f"fact-{name}" for model in self.models for name in model.facts}
        results = {
            f"result-{_slug(f'{result.dataset} {result.metric}')}"
            for model in self.models
            for result in model.benchmarks
        }
        capabilities = {
            f"{column}-c-{capability.anchor}"
            for column, model in zip(("left", "right"), self.models, strict=True)
            for capability in model.capabilities
        }
        scores = {f"score-{dimension.name}" for dimension in self.catalog.recipe.dimensions}
        basic = {"license", "weights", "hosted", "inputs", "outputs", "tasks", "released", "domain"}
        return basic | signals | facts | results | capabilities | scores | {"score", "results"}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def unbound(rows: Rows, clauses: Sequence[Said]) -> Iterator[str]:
    """Clauses that say something without a row, or name a row that is not there."""
    keys = rows.keys()
    names = "|".join(map(re.escape, rows.names))
    for clause in clauses:
        is_joint = re.fullmatch(rf"[;:,. ]*({names})?[;:,. ]*", clause.text)
        if not clause.basis and not is_joint:
            yield f"no basis: {clause.text!r}"
        if clause.basis and clause.href != f"#{clause.basis[0]}":
            yield f"leads elsewhere: {clause.text!r} {clause.href}"
        yield from (f"no such row: {key}" for key in clause.basis if key not in keys)


# Reasons


def false_reasons(rows: Rows, side: int, reasons: Sequence[Said]) -> Iterator[str]:
    """Reasons for one side that its rows and the other's do not bear out."""
    if len(reasons) > 4:
        yield f"{len(reasons)} reasons"
    if len({reason.text for reason in reasons}) < len(reasons):
        yield "a reason twice"
    for reason in reasons:
        if not _is_true_reason(rows, side, reason):
            yield f"{rows.names[side]} if {reason.text}"


def _is_true_reason(rows: Rows, side: int, reason: Said) -> bool:
    for pattern, judge in REASONS:
        match = re.fullmatch(pattern, reason.text)
        if match:
            return judge(rows, side, reason, *match.groups())
    return _is_true_figure(rows, side, reason)


def _is_true_need(rows: Rows, side: int, reason: Said, words: str) -> bool:
    """Every word is a tag of the capability it leads to that nothing of the other has."""
    column, _, anchor = reason.basis[0].partition("-c-")
    model = rows.models[side]
    capability = next((each for each in model.capabilities if each.anchor == anchor), None)
    if capability is None or column != ("left", "right")[side] or "tasks" not in reason.basis:
        return False
    tags = [rows.catalog.tags[name] for name in capability.tags]
    if any(tag.is_elsewhere for tag in tags):
        return False
    alone = [tag for tag in tags if tag.kind == "task" and rows.is_alone(side, tag.name)]
    return is_list_of(words, [in_sentence(tag.label) for tag in alone])


def _is_true_licence(rows: Rows, side: int, reason: Said, ours: str, theirs: str) -> bool:
    model, other = rows.models[side], rows.models[1 - side]
    names = tuple(each.license.text.removeprefix("LicenseRef-") for each in (model, other))
    is_named = names == (ours, theirs) and ours != theirs
    is_same = names[0] == names[1] and (ours, theirs) == ("allowed", "not allowed")
    is_known = is_undisputed(model.license) and is_undisputed(other.license)
    decides = (model.commercial_use, other.commercial_use) == ("yes", "no")
    return decides and is_known and (is_named or is_same) and reason.basis == ("license",)


def is_undisputed(value: Value) -> bool:
    return value.state is State.KNOWN and not value.dispute and not value.is_stale


def _is_true_test(
    rows: Rows, side: int, reason: Said, dataset: str, metric: str, ours: str, theirs: str, at: str | None
) -> bool:
    rule, basis = rows.rule(dataset, metric), f"result-{_slug(f'{dataset} {metric}')}"
    if rule is None or reason.basis != (basis,):
        return False
    return any(
        is_better(rule, first, second)
        for first in rows.results(side, dataset, metric)
        for second in rows.results(1 - side, dataset, metric)
        if (first.value.text, second.value.text) == (ours, theirs)
        and (first.setting != second.setting) == bool(at)
    )


def is_better(rule: SignalRule, first: Benchmark, second: Benchmark) -> bool:
    """Whether one result is better by more than settings move it, and both are what they are said to be."""
    for each in (first, second):
        if each.checkpoint or not is_undisputed(each.value):
            return False
    if ("zero-shot" in first.setting) != ("zero-shot" in second.setting):
        return False
    return is_apart(rule, first, second) and is_ahead(rule, first, second)


def is_ahead(rule: SignalRule, first: Benchmark, second: Benchmark) -> bool:
    difference = (first.value.number or 0.0) - (second.value.number or 0.0)
    return difference * ((rule.one or 0.0) - (rule.zero or 0.0)) > 0


def is_apart(rule: SignalRule, first: Benchmark, second: Benchmark) -> bool:
    least, most = sorted((first.value.number or 0.0, second.value.number or 0.0))
    if rule.scale == "log":
        return most > least * rule.spread**2
    return most - least > 2 * rule.spread


def _is_true_figure(rows: Rows, side: int, reason: Said) -> bool:
    """ "why: a against b" by the rule of the row."""
    match = re.fullmatch(r"(.*): (.*) against (.*?)(?:, of (\d\S*) and of (\d\S*))?", reason.text)
    if match is None or not reason.basis[0].startswith("fact-"):
        return False
    row = rows.catalog.fact_rows[reason.basis[0].removeprefix("fact-")]
    ours, theirs = (rows.models[place].facts.get(row.name) for place in (side, 1 - side))
    if row.choose is None or ours is None or theirs is None:
        return False
    if row.unit == "money":  # its note says who asks it, and both are in the same currency for the same thing
        ours = replace(ours, note="", text=ours.text.removesuffix(f" {theirs.condition}"))
        theirs = replace(theirs, note="")
    if (match[2], match[3]) != (ours.text, theirs.text) or not is_same_kind(ours, theirs):
        return False
    dates = (ours.as_of, theirs.as_of)
    are_apart = all(dates) and abs(days(dates[0]) - days(dates[1])) > 90
    if (match[4], match[5]) != (dates if are_apart else (None, None)):
        return False
    least, most = sorted((ours.number or 0.0, theirs.number or 0.0))
    why = row.choose.more if ours.number == most else row.choose.less
    if row.unit == "yes-no":
        return match[1] == why and (least, most) == (0.0, 1.0)
    if row.unit == "date":  # a month alone may mean its last day
        first = min(ours.text, theirs.text)
        end = {4: 366, 7: 31, 10: 0}[len(first)]
        return match[1] == why and most > least and most - least + end >= row.choose.least_months * 30
    return match[1] == why and 0 < least * row.choose.least_ratio <= most


def is_same_kind(ours: Value, theirs: Value) -> bool:
    is_known = is_undisputed(ours) and is_undisputed(theirs)
    return is_known and ours.condition == theirs.condition and ours.note == theirs.note


def _is_true_place(rows: Rows, side: int, reason: Said, words: str) -> bool:
    """Each signal named is known on both sides: yes here, no there; and asked of both."""
    model, other = rows.models[side], rows.models[1 - side]
    named = [rule for rule in rows.catalog.recipe.rules if f"signal-{rule.name}" in reason.basis]
    for rule in named:
        ours, theirs = model.signals.get(rule.name), other.signals.get(rule.name)
        if ours is None or theirs is None or not (is_undisputed(ours) and is_undisputed(theirs)):
            return False
        if not ours.number or theirs.number:
            return False
        if rule.tasks and not all(rule.tasks & set(each.tasks) for each in (model, other)):
            return False
    labels = [rule.label for rule in named]
    return 0 < len(labels) == len(reason.basis) <= 3 and is_list_of(words, labels)


def _is_true_weights(rows: Rows, side: int, reason: Said, ours: str, theirs: str) -> bool:
    model, other = rows.models[side], rows.models[1 - side]
    is_known = is_undisputed(model.weights) and is_undisputed(other.weights)
    is_said = (model.weights.text, other.weights.text) == (ours, theirs)
    return is_known and is_said and ours != "closed" and reason.basis == ("weights",)


def _is_true_service(rows: Rows, side: int, reason: Said, price: str | None) -> bool:
    """Somebody offers this one, and it is known that nobody offers the other."""
    model, other = rows.models[side], rows.models[1 - side]
    ours, theirs = model.signals.get("hosted"), other.signals.get("hosted")
    is_offered = model.hosted.is_known or (ours is not None and bool(ours.number))
    is_other_offered = other.hosted.is_known or (theirs is not None and bool(theirs.number))
    is_denied = other.hosted.state is State.NOT_APPLICABLE or (theirs is not None and theirs.is_known)
    is_said = price == (f": {model.hosted.text}" if model.hosted.is_known else None)
    return is_offered and is_denied and not is_other_offered and is_said


REASONS: tuple[tuple[str, Judge], ...] = (
    (r"you need (.+)", _is_true_need),
    (r"you want to use it commercially: (.+) against (.+)", _is_true_licence),
    (r"results on (.+) \((.+)\) decide: (\S+) against (\S+?)(, at different settings)?", _is_true_test),
    (r"it must work with (.+)", _is_true_place),
    (r"you want to keep the weights yourself: (\w+) against (closed)", _is_true_weights),
    (r"you want the weights without asking for them: (open) against (gated)", _is_true_weights),
    (r"you would rather call a service(: .+)?", _is_true_service),
)
