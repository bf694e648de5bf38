"""What words need to know of one model alone; worked out once, and asked for each of its pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.catalog import Benchmark, Catalog, Model, SignalRule, State
from generator.findings.findings import Pair
from generator.pages.words.labels import in_a_row, small_initial

HOSTED = "hosted"  # the signal that says whether anybody offers it as a service; no place to run it oneself
MOST_TAGS = 3  # that one clause names

Test = tuple[str, str]  # data set and metric


@dataclass(frozen=True, slots=True)
class Traits:
    """A model as sentences about it see it."""

    told: tuple[frozenset[str], ...]  # of each capability: its tags that name a task
    has: frozenset[str]  # every tag of a task that its capabilities carry or its tasks imply
    results: Mapping[Test, tuple[Benchmark, ...]]  # known ones, of its own checkpoint first
    runs: Mapping[str, bool]  # by signal: whether it runs there; only where that is known and undisputed
    is_hosted: bool | None  # None: not known

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
    told = tuple(_task_tags(catalog, capability.tags) for capability in model.capabilities)
    return Traits(
        told=told,
        has=frozenset().union(*told, implied(catalog, model)),
        results=_results(model),
        runs=dict(_runs(catalog, model)),
        is_hosted=_is_hosted(model),
    )


def _task_tags(catalog: Catalog, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if catalog.tags[name].kind == "task")


def implied(catalog: Catalog, model: Model) -> frozenset[str]:
    """The tags that its tasks stand for: of the same name, and those that tags.yaml gives them."""
    return frozenset(model.tasks).union(*(catalog.tasks[task].tags for task in model.tasks))


def tag_words(catalog: Catalog, names: frozenset[str], order: tuple[str, ...]) -> str:
    """Labels of the first tags in this order, within a sentence: "visual chat and grounding"."""
    named = [name for name in order if name in names][:MOST_TAGS]
    return in_a_row([small_initial(catalog.tags[name].label) for name in named])


def _results(model: Model) -> dict[Test, tuple[Benchmark, ...]]:
    by_test: dict[Test, list[Benchmark]] = {}
    for result in sorted(model.benchmarks, key=lambda result: bool(result.checkpoint)):
        if result.value.is_known and result.value.number is not None:
            by_test.setdefault((result.dataset, result.metric), []).append(result)
    return {test: tuple(results) for test, results in by_test.items()}


def places(catalog: Catalog) -> tuple[SignalRule, ...]:
    """The signals that say where models run."""
    rules = (rule for each in catalog.recipe.dimensions if each.role == "runs" for rule in each.signals)
    return tuple(rule for rule in rules if rule.name != HOSTED and rule.scale == "yes-no")


def _runs(catalog: Catalog, model: Model) -> Iterator[tuple[str, bool]]:
    for rule in places(catalog):
        value = model.signals.get(rule.name)
        is_asked = not rule.tasks or not rule.tasks.isdisjoint(model.tasks)
        if is_asked and value is not None and value.is_known and not (value.is_stale or value.dispute):
            yield rule.name, bool(value.number)


def _is_hosted(model: Model) -> bool | None:
    """A price says that it is; "n/a" that nobody does, where no signal says otherwise."""
    signal = model.signals.get(HOSTED)
    if model.hosted.is_known or (signal is not None and signal.is_known and signal.number):
        return True
    is_denied = signal is not None and signal.is_known
    return False if is_denied or model.hosted.state is State.NOT_APPLICABLE else None
