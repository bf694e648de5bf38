"""Rules on names: what a model file names has to be declared, here or in the settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from generator.content.checks.rule import (
    Described,
    ModelRule,
    Objection,
    Objections,
    rule,
    rule_with_settings,
)
from generator.content.marked_yaml import Path
from generator.content.settings_schema import TagsShape
from generator.content.written import Written, WrittenSite, citations
from generator.problems import MAX_LISTED, Place, listed, nearest, one_of

COUNTED = "times_matched"  # the signal that this site counts itself

MODALITIES_PLACE = "content/tags.yaml under modalities"

NAMED_FIELDS = ("released", "license", "weights", "hosted")  # what can be disputed beside facts and signals

UNKNOWN_TASK: Described = {
    "code": "unknown-task",
    "meaning": "A model or a signal names a task that `content/tags.yaml` does not declare.",
    "why": "Tasks decide what is comparable and which signals are asked for.",
    "example": "`tasks: [captioning]`",
    "write": "`tasks: [image-to-text]`, or a new task in `content/tags.yaml`",
    "is_liftable": False,
}

UNKNOWN_MODALITY: Described = {
    "code": "unknown-modality",
    "meaning": (
        "`inputs` or `outputs` of a model, a task or a tag name something that is neither one of the nine "
        "which every site has nor declared in `content/tags.yaml` under `modalities:`."
    ),
    "why": "What goes in and what comes out decides what is comparable and which capabilities can match.",
    "example": "`inputs: [pictures]`",
    "write": "`inputs: [image]`, or a new word in `content/tags.yaml` under `modalities:`, beside all others",
    "is_liftable": False,
}

UNKNOWN_TAG: Described = {
    "code": "unknown-tag",
    "meaning": "A capability or a task carries a tag that `content/tags.yaml` does not declare.",
    "why": "Tags decide which capabilities can match.",
    "example": "`Tags: beamsearch`",
    "write": "`Tags: beam-search`, or a new tag in `content/tags.yaml`",
    "is_liftable": False,
}

UNKNOWN_FACT: Described = {
    "code": "unknown-fact",
    "meaning": "A fact, or the `fact:` of a signal, has a name that `content/facts.yaml` does not declare.",
    "why": "The same fact of two models stands in the same row, so rows have one name.",
    "example": "`weight_size: {value: 982 MB}`",
    "write": "`weights_size: {value: 982 MB}`, or a new row in `content/facts.yaml`",
    "is_liftable": False,
}


@rule(
    code="unknown-source",
    meaning="A value names a source that its file does not declare.",
    why="Every number names its source; this one would lead nowhere.",
    example="`parameters: {value: 247M, source: paper}`",
    write="a key under `sources:`, here or there: `paper: {url: ..., title: ..., read: 2026-11-20}`",
    is_liftable=False,
    rests_on=("sources",),
)
def undeclared_sources(model: Written) -> Objections:
    declared = list(model.shape.sources)
    for path, source in citations(model.shape):
        if source not in declared:
            yield Objection(
                f'{_citing(model, path)} names source "{source}", which this file does not declare',
                model.marked.place(path),
                f'add "{source}" under "sources:"{_other_source(source, declared)}',
            )


def _citing(model: Written, path: Path) -> str:
    """What names a source: a capability by its title, anything else by its key."""
    if path[0] == "capabilities":
        return f'capability "{model.shape.capabilities[int(path[1])].title}"'
    return f'"{path[1] if len(path) > 2 else path[0]}"'


def _other_source(source: str, declared: list[str]) -> str:
    if not declared:
        return ""
    if near := nearest(source, declared):
        return f', or use "{near}"; accepted: {listed(declared)}'
    return f", or use one of these: {listed(declared)}"


@rule(
    code="unused-source",
    meaning="A source is declared, and nothing names it.",
    why="Readers expect to find what it says.",
    example="`paper: {...}` under `sources:` and nowhere else",
    write="`source: paper` beside a value, or no such source",
    severity="warning",
    rests_on=(
        "released",
        "license",
        "pricing",
        "facts",
        "signals",
        "benchmarks",
        "capabilities",
        "capabilities.sources",
    ),
)
def unused_sources(model: Written) -> Objections:
    used = {source for _, source in citations(model.shape)}
    for key in model.shape.sources:
        if key not in used:
            yield Objection(
                f'source "{key}" is declared but nothing names it',
                model.marked.key_place(("sources", key)),
                "name it where it is used, or delete it",
            )


def undeclared(
    what: str, names: Iterable[tuple[str, Place]], accepted: Collection[str], where: str
) -> Objections:
    """Names that are none of the accepted ones, each with its place."""
    for name, place in names:
        if name not in accepted:
            message = f'{what} "{name}" is not declared in {where}'
            yield Objection(message, place, _accepted(name, accepted, where))


def _accepted(name: str, accepted: Collection[str], where: str) -> str:
    """The remedy for a name: the nearest, some others, and where all of them can be read."""
    is_cut = len(accepted) > MAX_LISTED and where.startswith("content/")
    return f"{one_of(name, accepted)}; {where} has all of them" if is_cut else one_of(name, accepted)


def _keys(model: Written, group: str, names: Iterable[str]) -> Iterable[tuple[str, Place]]:
    return ((name, model.marked.key_place((group, name))) for name in names)


@rule_with_settings(**UNKNOWN_TASK)
def undeclared_tasks(model: Written, settings: WrittenSite) -> Objections:
    words = settings.tags[0]
    for position, task in enumerate(model.shape.tasks):
        place = model.marked.place(("tasks", position))
        if task in words.tasks:
            continue
        meant = "" if nearest(task, words.tasks) else _task_like(task, words)
        for objection in undeclared("task", [(task, place)], words.tasks, "content/tags.yaml"):
            yield replace(objection, help=f'use "{meant}"; {objection.help}') if meant else objection


def _task_like(word: str, words: TagsShape) -> str:
    """The task that takes and gives what a tag with this word does: image-to-text for captioning."""
    for name, tag in words.tags.items():
        fitting = [
            task
            for task, row in words.tasks.items()
            if (row.inputs, row.outputs) == (tag.inputs, tag.outputs)
        ]
        if tag.kind == "task" and word in name and fitting:
            return fitting[0]
    return ""


@rule_with_settings(
    code="unknown-domain",
    meaning="`domain:` is a word that `content/tags.yaml` does not declare.",
    why="Models of different domains are not ranked together, so a slip would take a model out of its table.",
    example="`domain: photograph`",
    write="`domain: photographs`, or a new domain in `content/tags.yaml`",
    is_liftable=False,
)
def undeclared_domains(model: Written, settings: WrittenSite) -> Objections:
    domain, domains = model.shape.domain, settings.tags[0].domains
    if domain and domain not in domains:
        place = model.marked.place(("domain",))
        help = f"{one_of(domain, domains)}; others are declared in content/tags.yaml under domains:"
        if not domains:
            help = f'add "{domain}" in content/tags.yaml under domains:, or delete the line'
        yield Objection(f'domain "{domain}" is not declared in content/tags.yaml', place, help)


@rule_with_settings(**UNKNOWN_MODALITY)
def undeclared_modalities(model: Written, settings: WrittenSite) -> Objections:
    """What the model is said to take and give."""
    named = [
        (word, model.marked.place((side, rank)))
        for side, words in (("inputs", model.shape.inputs), ("outputs", model.shape.outputs))
        for rank, word in enumerate(words)
    ]
    return undeclared("modality", named, settings.tags[0].modality_names, MODALITIES_PLACE)


@rule_with_settings(**UNKNOWN_TAG)
def undeclared_tags(model: Written, settings: WrittenSite) -> Objections:
    tags = [
        (tag, model.marked.place(("capabilities", position, "tags", rank)))
        for position, capability in enumerate(model.shape.capabilities)
        for rank, tag in enumerate(capability.tags)
    ]
    return undeclared("tag", tags, settings.tags[0].tags, "content/tags.yaml")


@rule_with_settings(**UNKNOWN_FACT)
def undeclared_facts(model: Written, settings: WrittenSite) -> Objections:
    facts = _keys(model, "facts", model.shape.facts)
    return undeclared("fact", facts, settings.fact_rows, "content/facts.yaml")


@rule_with_settings(
    code="unknown-signal",
    meaning="A signal has a name that `content/scoring.yaml` does not ask for.",
    why="No score would count it.",
    example="`in_libary: yes`",
    write="`in_library: yes`, or a new signal in `content/scoring.yaml`",
    is_liftable=False,
)
def undeclared_signals(model: Written, settings: WrittenSite) -> Objections:
    counted = _counted(settings)
    stated = {
        name: rule
        for name, rule in settings.rules.items()
        if not rule.field and not rule.benchmark and not rule.fact and name not in counted
    }
    signals = _keys(model, "signals", [name for name in model.shape.signals if name not in counted])
    return undeclared("signal", signals, stated, "content/scoring.yaml")


@rule(
    code="unknown-dispute",
    meaning="`disputed` names a value that the file does not have.",
    why="The mark would stand nowhere, and the dispute would be lost.",
    example='`disputed: {paramters: {why: "…", since: 2026-11-20}}`',
    write=(
        '`disputed: {parameters: {why: "…", since: 2026-11-20}}`, or one of `released`, `license`, '
        "`weights`, `hosted`"
    ),
    is_liftable=False,
    rests_on=("facts", "signals"),
)
def disputes_of_nothing(model: Written) -> Objections:
    accepted = {**model.shape.facts, **model.shape.signals, **dict.fromkeys(NAMED_FIELDS)}
    disputed = _keys(model, "disputed", model.shape.disputed)
    return undeclared("disputed value", disputed, accepted, "this file")


def _counted(settings: WrittenSite) -> dict[str, str]:
    """Signals that the site counts itself, and in what."""
    measured = [name for name, rule in settings.rules.items() if rule.measured]
    return {COUNTED: "search logs"} | dict.fromkeys(measured, "what the model says of the samples")


@rule_with_settings(
    code="measured-by-hand",
    meaning=(
        "A model file states `times_matched`, or a signal whose rule in `content/scoring.yaml` has "
        "`measured:`."
    ),
    why=(
        "This site counts it itself, in search logs or in what the model says of the samples; a number by "
        "hand would be invented."
    ),
    example="`times_matched: 12`",
    write="nothing: delete the line",
    is_liftable=False,
)
def stated_counts(model: Written, settings: WrittenSite) -> Objections:
    """What is counted by the site; a file that states it would give an invented figure."""
    counted = _counted(settings)
    for name in model.shape.signals:
        if name in counted:
            yield Objection(
                f'"{name}" is counted in {counted[name]}, not written in a file',
                model.marked.key_place(("signals", name)),
                "delete the line",
            )


@rule_with_settings(
    code="missing-weights",
    meaning="A model's `run` names a folder of weights that this site does not have.",
    why=(
        "What it said about the samples is found by a digest of that folder; without it nothing can be shown "
        "or made anew."
    ),
    example="`weights: content/weights/alpha`, where `content/weights/` holds no folder `alpha`",
    write=(
        "the name of a folder that is there, or a repository of the hub: `weights: "
        "nlpconnect/vit-gpt2-image-captioning`"
    ),
    is_liftable=False,
)
def missing_weights(model: Written, settings: WrittenSite) -> Objections:
    run = model.shape.run
    if run is None or not run.weights.startswith("content/") or run.weights in settings.weights:
        return
    there = f"there are: {listed(settings.weights)}" if settings.weights else "there is none yet"
    help = "put the weights into a folder content/weights/NAME, or name a repository of the hub"
    yield Objection(
        f'there is no folder of weights "{run.weights}"',
        model.marked.place(("run", "weights")),
        f"{help}; {there}",
    )


WITHIN: tuple[ModelRule, ...] = (
    undeclared_sources,
    unused_sources,
    undeclared_tasks,
    undeclared_domains,
    undeclared_modalities,
    undeclared_tags,
    undeclared_facts,
    undeclared_signals,
    disputes_of_nothing,
    stated_counts,
    missing_weights,
)
