"""A rule on published results whose name is nearly one that the recipe reads.

A result is read by the exact names of its data set and its metric, so one in another spelling counts nothing
and says so nowhere. Another split, another version or another test has another name with good reason.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.content.checks.rule import ModelRule, Objection, Objections, rule_with_settings
from generator.content.written import Written, WrittenSite

WORD = re.compile(r"[a-z0-9+]+")

DIGITS = re.compile(r"[0-9]+")

SLIP = 2  # letters in a row that differ: "Flicker30k" is Flickr30k, "DocVQA" is not TextVQA

SHORTEST = 6  # letters from which a slip can be told from another name

VAGUE = frozenset({"score", "accuracy", "acc", "percent", "overall"})  # what a metric may be called as well

MAX_ASKED = 100  # names that a model's results are compared with; more tests than that has no task


class Name(NamedTuple):
    """A result as it is named, and the words by which it is compared."""

    dataset: str
    metric: str
    of_dataset: tuple[str, ...]
    of_metric: tuple[str, ...]


@rule_with_settings(
    code="near-benchmark",
    meaning=(
        "A result's data set or metric is nearly, but not exactly, one that a signal of the recipe reads: "
        "another spelling, or the same test without its split."
    ),
    why="The score would not count it, and nothing would say so.",
    example="`{dataset: COCO captions, metric: CIDEr}` where the recipe reads `COCO caption`",
    write="`{dataset: COCO caption, metric: CIDEr}`, or the split that was tested, if it is another one",
    severity="warning",
    rests_on=("benchmarks", "benchmarks.dataset", "benchmarks.metric", "tasks"),
)
def results_of_nearly_the_name(model: Written, settings: WrittenSite) -> Objections:
    stated = {(result.dataset, result.metric) for result in model.shape.benchmarks}
    asked = [name for name in _asked(model, settings) if (name.dataset, name.metric) not in stated]
    datasets = {rule.benchmark.dataset for rule in settings.rules.values() if rule.benchmark}
    for position, result in enumerate(model.shape.benchmarks):
        written = _name(result.dataset, result.metric)
        meant = next((name for name in asked if _is_near(written, name, datasets)), None)
        if meant is not None:
            yield Objection(
                f'no signal reads "{written.dataset}, {written.metric}"; '
                f'one reads "{meant.dataset}, {meant.metric}"',
                model.marked.place(("benchmarks", position, "dataset")),
                _help(written, meant),
            )


def _asked(model: Written, settings: WrittenSite) -> list[Name]:
    """What the signals read that are asked of this model's tasks."""
    tasks = set(model.shape.tasks)
    keys = [rule.benchmark for rule in settings.rules.values() if not rule.tasks or tasks & {*rule.tasks}]
    return [_name(key.dataset, key.metric) for key in keys if key][:MAX_ASKED]


def _name(dataset: str, metric: str) -> Name:
    of_metric = tuple(word for word in _words(metric) if word not in VAGUE)
    return Name(dataset, metric, _words(dataset), of_metric)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared, without capitals, signs and a plural."""
    return tuple(word.removesuffix("s") for word in WORD.findall(name.casefold()))


def _is_near(written: Name, read: Name, datasets: set[str]) -> bool:
    """Whether this result is most likely meant to be read by that name. All other names have to differ."""
    if written.of_metric != read.of_metric:
        return False
    if written.dataset == read.dataset:
        return True
    return written.dataset not in datasets and _is_nearly(written.of_dataset, read.of_dataset)


def _is_nearly(written: tuple[str, ...], read: tuple[str, ...]) -> bool:
    """Whether a data set is the other one in another spelling, or without its split."""
    if written and {*written} <= {*read}:
        return True
    others = [pair for pair in zip(sorted(written), sorted(read), strict=False) if pair[0] != pair[1]]
    return len(written) == len(read) and len(others) == 1 and _is_slip(*others[0])


def _is_slip(written: str, read: str) -> bool:
    """The same word but for a slip; another version, and a name with something added, are other words."""
    if min(len(written), len(read)) < SHORTEST or DIGITS.findall(written) != DIGITS.findall(read):
        return False
    if written.startswith(read) or read.startswith(written):
        return False
    same = _shared(written, read)
    ours, theirs = written[same:][::-1], read[same:][::-1]
    return max(len(ours), len(theirs)) - _shared(ours, theirs) <= SLIP


def _shared(left: str, right: str) -> int:
    """How many letters two words begin with alike."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((number for number, pair in pairs if pair[0] != pair[1]), min(len(left), len(right)))


def _help(written: Name, meant: Name) -> str:
    right = f'write "{meant.dataset}" and "{meant.metric}" if that is what was tested'
    if {*written.of_dataset} < {*meant.of_dataset}:
        return f"{right}; of another split, add its name to the data set"
    return right


WITHIN: tuple[ModelRule, ...] = (results_of_nearly_the_name,)
