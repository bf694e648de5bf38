"""Rules on settings: a recipe that can be computed, tasks that are declared, and what the host takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.content.checks.references import (
    MODALITIES_PLACE,
    UNKNOWN_FACT,
    UNKNOWN_MODALITY,
    UNKNOWN_TAG,
    UNKNOWN_TASK,
    undeclared,
)
from generator.content.checks.rule import Objection, Objections, SiteRule, rule_of_site
from generator.content.marked_yaml import Marked
from generator.content.settings_schema import DimensionShape, ScoringShape, SignalRuleShape
from generator.content.written import WrittenSite
from generator.hosts import host_of
from generator.problems import Place
from generator.vocabulary import SCHEMA_VERSION, Unit

SCALE_NEEDS = {
    "log": ("zero", "one"),
    "linear": ("zero", "one"),
    "half-life": ("months",),
    "table": ("table",),
    "yes-no": (),
}

FIELD_SCALES = {"released": "half-life", "weights": "table", "license": "table"}

FACT_SCALES: dict[Unit, tuple[str, ...]] = {"date": ("half-life",), "yes-no": ("yes-no",), "text": ("table",)}

NUMBER_SCALES = ("log", "linear")  # of facts in all other units

ORIGINS = (
    "field",
    "fact",
    "benchmark",
    "measured",
)  # what a signal is read from, if not from the model files' signals


@rule_of_site(
    code="bad-recipe",
    meaning=(
        "The recipe in `content/scoring.yaml` contradicts itself: a scale without its points, two equal "
        "points, `leans` above `ahead`, a signal in two dimensions or read from two places, a number on a "
        "scale of words, `valid_months` of a signal without a date, two dimensions of one `role`, or a "
        "dimension that asks for more signals than it has."
    ),
    why="No score can be computed from it, or one that means nothing.",
    example="`downloads: {scale: log, zero: 0, one: 1000000}`",
    write="`downloads: {scale: log, zero: 1000, one: 1000000}`",
    is_liftable=False,
)
def recipe_faults(site: WrittenSite) -> Objections:
    """Every scale has its points, and no signal stands in two dimensions."""
    scoring, marked = site.scoring
    if scoring.leans > scoring.ahead:
        yield Objection(
            "leans is higher than ahead", marked.place(("leans",)), "leans is the lower of the two"
        )
    yield from _dimension_faults(scoring.dimensions, marked)
    units = {name: row.unit for name, row in site.fact_rows.items()}
    first: dict[str, Place] = {}
    for signal, place, rule in _signals(scoring, marked):
        faults = (*_scale_faults(signal, rule), *_origin_faults(signal, rule), *_fact_faults(rule, units))
        for message, help in faults:
            yield Objection(message, place, help)
        if signal in first:
            yield Objection(
                f'signal "{signal}" stands in two dimensions',
                place,
                "keep one",
                f"first on line {first[signal].line}",
            )
        first.setdefault(signal, place)


def _dimension_faults(dimensions: dict[str, DimensionShape], marked: Marked) -> Objections:
    """A role has one dimension; none asks for more signals than it has."""
    first: dict[str, str] = {}
    for name, dimension in dimensions.items():
        path = ("dimensions", name)
        if dimension.role and dimension.role in first:
            message = f'dimension "{first[dimension.role]}" has role {dimension.role} already'
            yield Objection(message, marked.place((*path, "role")), "keep the role in one of the two")
        if dimension.role:
            first.setdefault(dimension.role, name)
        if dimension.asked_at_least > len(dimension.signals):
            asked, count = dimension.asked_at_least, len(dimension.signals)
            message = f'dimension "{name}" asks for {asked} signals at least, but has {count}'
            help = "write no more than there are, or 0 to ask for all"
            yield Objection(message, marked.place((*path, "asked_at_least")), help)


def _signals(scoring: ScoringShape, marked: Marked) -> Iterator[tuple[str, Place, SignalRuleShape]]:
    for name, dimension in scoring.dimensions.items():
        for signal, rule in dimension.signals.items():
            yield signal, marked.key_place(("dimensions", name, "signals", signal)), rule


def _scale_faults(signal: str, rule: SignalRuleShape) -> Iterator[tuple[str, str]]:
    """What is wrong with the points of a scale, and what to write."""
    for needed in SCALE_NEEDS[rule.scale]:
        if getattr(rule, needed) is None:
            yield f'signal "{signal}" has scale {rule.scale}, but "{needed}" is missing', f"add {needed}:"
    if rule.zero is not None and rule.zero == rule.one:
        yield f'zero and one of signal "{signal}" are the same point', "pin two different points"
    if rule.scale != "log":
        return
    if any(point is not None and point <= 0 for point in (rule.zero, rule.one)):
        yield f'signal "{signal}" is logarithmic, so its points are above 0', "pin zero at 1 or more"
    if rule.spread is not None and rule.spread < 1:
        yield f'spread of signal "{signal}" is a factor, so it is 1 or more', "write 1 for an exact count"


def _origin_faults(signal: str, rule: SignalRuleShape) -> Iterator[tuple[str, str]]:
    """What is wrong with the place that a signal is read from, and what to write."""
    if rule.field and rule.scale != FIELD_SCALES[rule.field]:
        scale = FIELD_SCALES[rule.field]
        yield f'field "{rule.field}" is read with scale {scale}', f"write scale: {scale}"
    if rule.measured and rule.scale not in ("log", "linear"):
        yield f'signal "{signal}" is a measured number', "write scale: log or scale: linear"
    origins = [origin for origin in ORIGINS if getattr(rule, origin)]
    if len(origins) > 1:
        yield f'signal "{signal}" is read from {" and ".join(origins)}', "keep one of them"
    if origins and rule.valid_months:
        what = f'what signal "{signal}" is read from has no date of its own, so it can\'t grow too old'
        yield what, "delete valid_months; it is for signals of the model files, which have as_of"


def _fact_faults(rule: SignalRuleShape, units: Mapping[str, Unit]) -> Iterator[tuple[str, str]]:
    """What is wrong with the scale that a fact is read with, and what to write."""
    unit = units.get(rule.fact or "")
    scales = FACT_SCALES.get(unit, NUMBER_SCALES) if unit else (rule.scale,)
    if rule.scale not in scales:
        yield (
            f'fact "{rule.fact}" has unit {unit}, which scale {rule.scale} can\'t read',
            (f"write scale: {' or scale: '.join(scales)}"),
        )


@rule_of_site(**UNKNOWN_TASK)
def undeclared_tasks_of_signals(site: WrittenSite) -> Objections:
    scoring, marked = site.scoring
    tasks = [
        (task, marked.place(("dimensions", name, "signals", signal, "tasks", n)))
        for name, dimension in scoring.dimensions.items()
        for signal, rule in dimension.signals.items()
        for n, task in enumerate(rule.tasks)
    ]
    return undeclared("task", tasks, site.tags[0].tasks, "content/tags.yaml")


@rule_of_site(**UNKNOWN_FACT)
def undeclared_facts_of_signals(site: WrittenSite) -> Objections:
    scoring, marked = site.scoring
    facts = [
        (rule.fact, marked.place(("dimensions", name, "signals", signal, "fact")))
        for name, dimension in scoring.dimensions.items()
        for signal, rule in dimension.signals.items()
        if rule.fact
    ]
    return undeclared("fact", facts, site.fact_rows, "content/facts.yaml")


@rule_of_site(**UNKNOWN_TAG)
def undeclared_tags_of_tasks(site: WrittenSite) -> Objections:
    shape, marked = site.tags
    tags = [
        (tag, marked.place(("tasks", name, "tags", rank)))
        for name, task in shape.tasks.items()
        for rank, tag in enumerate(task.tags)
    ]
    return undeclared("tag", tags, shape.tags, "content/tags.yaml")


@rule_of_site(**UNKNOWN_MODALITY)
def undeclared_modalities_of_words(site: WrittenSite) -> Objections:
    """What tasks and tags are said to take and give."""
    shape, marked = site.tags
    sides = [
        ((group, name, side), written)
        for group, words in (("tasks", shape.tasks), ("tags", shape.tags))
        for name, word in words.items()
        for side, written in (("inputs", word.inputs), ("outputs", word.outputs))
        if not isinstance(written, str)
    ]
    named = [
        (word, marked.place((*path, rank))) for path, written in sides for rank, word in enumerate(written)
    ]
    return undeclared("modality", named, shape.modality_names, MODALITIES_PLACE)


@rule_of_site(
    code="newer-schema",
    meaning="`schema_version` is newer than what this version of matchup knows.",
    why="It may read words of that version otherwise than they are meant, and say so nowhere.",
    example="`schema_version: 99`",
    write="the version that `matchup migrate` wrote, and use a matchup that is as new as the site",
    is_liftable=False,
)
def newer_schemas(site: WrittenSite) -> Objections:
    settings, marked = site.site
    if settings.schema_version > SCHEMA_VERSION:
        yield Objection(
            f"schema_version is {settings.schema_version}; {SCHEMA_VERSION} is the newest that is known here",
            marked.place(("schema_version",)),
            "update matchup to the version that the site was written for",
        )


@rule_of_site(
    code="needless-compression",
    meaning="`compress:` asks for compressed files, but the host never hands such files out.",
    why="They would only use up its limits; these hosts compress by themselves.",
    example="`host: netlify` with `compress: [gzip]`",
    write="`host: netlify` alone; `compress:` is for nginx, GitLab Pages and servers of your own",
    is_liftable=False,
)
def needless_compression(site: WrittenSite) -> Objections:
    settings, marked = site.site
    if settings.compress and not host_of(settings.host).takes_compressed:
        yield Objection(
            f"{settings.host} never hands out files that were compressed ahead",
            marked.place(("compress",)),
            'delete "compress:"; it is for nginx and gitlab-pages',
        )


ACROSS: tuple[SiteRule, ...] = (
    recipe_faults,
    undeclared_tasks_of_signals,
    undeclared_facts_of_signals,
    undeclared_modalities_of_words,
    undeclared_tags_of_tasks,
    newer_schemas,
    needless_compression,
)
