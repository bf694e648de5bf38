"""What words need to know of one model alone; worked out once, and asked for each of its pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.catalog import Benchmark, Catalog, FactRow, Model, SignalRule, State, Value
from generator.findings.findings import Pair
from generator.pages.words.labels import in_a_row, kinds, small_initial
from generator.pages.words.licences import licence_words

HOSTED = "hosted"  # the signal that says whether anybody offers it as a service; no place to run it oneself
MOST_TAGS = 3  # that one clause names

Test = tuple[str, str]  # data set and metric


class Figure(NamedTuple):
    """A fact with its row."""

    row: FactRow
    value: Value


@dataclass(frozen=True)
class Traits:
    """A model as sentences about it see it."""

    inputs: str  # in words, as the outputs and the licence
    outputs: str
    licence: str  # empty where it is not known
    told_tags: tuple[tuple[str, ...], ...]  # of each capability, sorted: those for a task of this checkpoint
    labels: Mapping[str, str]  # of these tags, as they stand within a sentence
    has_tags: tuple[str, ...]  # sorted: all such tags that its capabilities carry or its tasks imply
    results: Mapping[Test, tuple[Benchmark, ...]]  # known ones, of its own checkpoint first
    runs: Mapping[str, bool]  # by signal: whether it runs there; only where that is known and undisputed
    place_words: str  # labels of the places where it is known to run, in the recipe's order; may be empty
    is_hosted: bool | None  # None: not known
    figures: Mapping[str, Figure]  # sound facts of which a difference may be a reason, by name
    sizes: Mapping[str, Figure]  # known facts about its size, what decides first: memory, bytes, counts

    # Sets are made of what is kept, for a layout may print all of a view: one that is read back may be in
    # another order than the one that was written.

    @cached_property
    def told(self) -> tuple[frozenset[str], ...]:
        """The tags of each capability."""
        return tuple(map(frozenset, self.told_tags))

    @cached_property
    def has(self) -> frozenset[str]:
        return frozenset(self.has_tags)

    @property
    def runs_in(self) -> tuple[str, ...]:
        """Signals of the places where it is known to run, in the recipe's order."""
        return tuple(name for name, is_there in self.runs.items() if is_there)


Both = tuple[Traits, Traits]


def both_traits(pair: Pair) -> Both:
    """What words need of both models; whoever has it already hands it in instead."""
    left, right = pair.models
    return traits(pair.catalog, left), traits(pair.catalog, right)


def traits(catalog: Catalog, model: Model) -> Traits:
    """What sentences need of a model."""
    named = [_task_tags(catalog, capability.tags) for capability in model.capabilities]
    told = tuple(_own(catalog, each.tags, tags) for each, tags in zip(model.capabilities, named, strict=True))
    runs = tuple(known_runs(catalog, model))
    labels = [rule.label for rule, is_there in runs if is_there]
    return Traits(
        inputs=kinds(model.kinds.inputs, catalog.modalities),
        outputs=kinds(model.kinds.outputs, catalog.modalities),
        licence=licence_words(model) if model.license.is_known else "",
        told_tags=tuple(tuple(sorted(tags)) for tags in told),
        labels={name: small_initial(catalog.tags[name].label) for name in sorted(frozenset().union(*told))},
        has_tags=tuple(sorted(frozenset().union(*named, implied(catalog, model)))),
        results=_results(model),
        runs={rule.name: is_there for rule, is_there in runs},
        place_words=", ".join(labels),
        is_hosted=_is_hosted(model),
        figures=_figures(catalog, model),
        sizes=_sizes(catalog, model),
    )


def _task_tags(catalog: Catalog, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if catalog.tags[name].kind == "task")


def _own(catalog: Catalog, names: tuple[str, ...], tags: frozenset[str]) -> frozenset[str]:
    """Tags of a capability; none where it is told that another checkpoint has it."""
    return frozenset() if is_elsewhere(catalog, names) else tags


def is_elsewhere(catalog: Catalog, names: tuple[str, ...]) -> bool:
    """Whether what a capability with these tags tells needs another checkpoint."""
    return any(catalog.tags[name].is_elsewhere for name in names)


def implied(catalog: Catalog, model: Model) -> frozenset[str]:
    """The tags that its tasks stand for: of the same name, and those that tags.yaml gives them."""
    return frozenset(model.tasks).union(*(catalog.tasks[task].tags for task in model.tasks))


def _figures(catalog: Catalog, model: Model) -> dict[str, Figure]:
    """In the order of facts.yaml."""
    rows = [row for row in catalog.fact_rows.values() if row.choose and row.name in model.facts]
    figures = {row.name: Figure(row, model.facts[row.name]) for row in rows}
    return {
        name: figure
        for name, figure in figures.items()
        if is_sound(figure.value) and (figure.value.number or figure.row.unit in ("date", "yes-no"))
    }


def _sizes(catalog: Catalog, model: Model) -> dict[str, Figure]:
    rows = [row for row in catalog.fact_rows.values() if row.unit == "bytes" or row.better == "less"]
    rows.sort(key=lambda row: (not row.needs_condition, row.unit != "bytes"))
    known = [row for row in rows if row.name in model.facts and model.facts[row.name].is_known]
    return {row.name: Figure(row, model.facts[row.name]) for row in known}


def is_sound(value: Value) -> bool:
    """Whether it is known, undisputed and not out of date."""
    return value.is_known and not (value.dispute or value.is_stale)


def tag_words(about: Traits, names: frozenset[str], order: tuple[str, ...]) -> str:
    """Labels of the first tags in this order, within a sentence: "visual chat and grounding"."""
    return in_a_row([about.labels[name] for name in order if name in names][:MOST_TAGS])


def _results(model: Model) -> dict[Test, tuple[Benchmark, ...]]:
    by_test: dict[Test, list[Benchmark]] = {}
    for result in sorted(model.benchmarks, key=lambda result: bool(result.checkpoint)):
        if result.value.is_known and result.value.number is not None:
            by_test.setdefault((result.dataset, result.metric), []).append(result)
    return {test: tuple(results) for test, results in by_test.items()}


def places(catalog: Catalog) -> tuple[SignalRule, ...]:
    """The signals that say where one can run models oneself."""
    return tuple([rule for rule in catalog.recipe.runtimes if rule.name != HOSTED])


def known_runs(catalog: Catalog, model: Model) -> Iterator[tuple[SignalRule, bool]]:
    """The places of which it is known and undisputed whether the model runs there, in the recipe's order."""
    for rule in places(catalog):
        value = model.signals.get(rule.name)
        is_asked = not rule.tasks or not rule.tasks.isdisjoint(model.tasks)
        if is_asked and value is not None and is_sound(value):
            yield rule, bool(value.number)


def _is_hosted(model: Model) -> bool | None:
    """A price says that it is; "n/a" that nobody does, where no signal says otherwise."""
    signal = model.signals.get(HOSTED)
    if model.hosted.is_known or (signal is not None and signal.is_known and signal.number):
        return True
    is_denied = signal is not None and signal.is_known
    return False if is_denied or model.hosted.state is State.NOT_APPLICABLE else None
