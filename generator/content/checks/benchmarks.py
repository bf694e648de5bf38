"""A rule on published results whose name is nearly one that the recipe reads.

A result is read by the exact names of its data set and its metric, so one in another spelling counts nothing
and says so nowhere. Another split, another version or another test has another name with good reason.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from generator.content.checks.rule import ModelRule, Objection, Objections, rule_with_settings
from generator.content.model_schema import BenchmarkShape
from generator.content.settings_schema import BenchmarkKey
from generator.content.written import Written, WrittenSite

WORD = re.compile(r"[a-z0-9+]+")

DIGITS = re.compile(r"[0-9]+")

LIKE = 0.9  # "Flicker30k" is Flickr30k at 0.95; "DocVQA" and "TextVQA" are alike at 0.62

SHORTEST = 6  # letters from which a slip can be told from another name

LONGEST = 40  # letters, to which that is worth looking for

VAGUE = frozenset({"score", "accuracy", "acc", "percent", "overall"})  # what a metric may be called as well


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
    asked = [key for key in _asked(model, settings) if (key.dataset, key.metric) not in stated]
    datasets = {rule.benchmark.dataset for rule in settings.rules.values() if rule.benchmark}
    for position, result in enumerate(model.shape.benchmarks):
        meant = next((key for key in asked if _is_near(result, key, datasets)), None)
        if meant is not None:
            yield Objection(
                f'no signal reads "{result.dataset}, {result.metric}"; '
                f'one reads "{meant.dataset}, {meant.metric}"',
                model.marked.place(("benchmarks", position, "dataset")),
                _help(result, meant),
            )


def _asked(model: Written, settings: WrittenSite) -> Iterator[BenchmarkKey]:
    """What the signals read that are asked of this model's tasks."""
    for rule in settings.rules.values():
        if rule.benchmark and (not rule.tasks or set(rule.tasks) & set(model.shape.tasks)):
            yield rule.benchmark


def _is_near(result: BenchmarkShape, key: BenchmarkKey, datasets: set[str]) -> bool:
    """Whether this result is most likely meant to be read by that name. All other names have to differ."""
    if not _is_one_metric(result.metric, key.metric):
        return False
    if result.dataset == key.dataset:
        return True
    return result.dataset not in datasets and _is_nearly(result.dataset, key.dataset)


def _is_one_metric(written: str, read: str) -> bool:
    return _words(written, VAGUE) == _words(read, VAGUE)


def _is_nearly(written: str, read: str) -> bool:
    """Whether a data set is the other one in another spelling, or without its split."""
    ours, theirs = _words(written), _words(read)
    if ours and set(ours) <= set(theirs):
        return True
    return len(ours) == len(theirs) and all(map(_is_slip, sorted(ours), sorted(theirs)))


def _is_slip(written: str, read: str) -> bool:
    """The same word but for a slip; another version, and a name with something added, are other words."""
    if written == read:
        return True
    lengths = len(written), len(read)
    if min(lengths) < SHORTEST or max(lengths) > LONGEST or DIGITS.findall(written) != DIGITS.findall(read):
        return False
    if written.startswith(read) or read.startswith(written):
        return False
    return difflib.SequenceMatcher(None, written, read).ratio() >= LIKE


def _words(name: str, without: frozenset[str] = frozenset()) -> list[str]:
    """The words of a name as they are compared, without capitals, signs and a plural."""
    words = [word.removesuffix("s") for word in WORD.findall(name.casefold())]
    return [word for word in words if word not in without]


def _help(result: BenchmarkShape, meant: BenchmarkKey) -> str:
    right = f'write "{meant.dataset}" and "{meant.metric}" if that is what was tested'
    if set(_words(result.dataset)) < set(_words(meant.dataset)):
        return f"{right}; of another split, add its name to the data set"
    return right


WITHIN: tuple[ModelRule, ...] = (results_of_nearly_the_name,)
