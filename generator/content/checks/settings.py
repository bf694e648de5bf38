"""Rules on settings: a recipe that can be computed, tasks that are declared, and what the host takes."""

from __future__ import annotations

from collections.abc import Iterator

from generator.content.checks.references import UNKNOWN_TASK, undeclared
from generator.content.checks.rule import Objection, Objections, SiteRule, rule_of_site
from generator.content.marked_yaml import Marked
from generator.content.settings_schema import ScoringShape, SignalRuleShape
from generator.content.written import WrittenSite
from generator.hosts import HOSTS
from generator.problems import Place

SCALE_NEEDS = {
    "log": ("zero", "one"),
    "linear": ("zero", "one"),
    "half-life": ("months",),
    "table": ("table",),
    "yes-no": (),
}

FIELD_SCALES = {"released": "half-life", "weights": "table", "license": "table"}

ORIGINS = (
    "field",
    "benchmark",
    "measured",
)  # what a signal is read from, if not from the model files' signals


@rule_of_site(
    code="bad-recipe",
    meaning=(
        "The recipe in `content/scoring.yaml` contradicts itself: a scale without its points, two equal "
        "points, `leans` above `ahead`, a signal in two dimensions or read from two places, or a measured "
        "number on a scale of words."
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
    first: dict[str, Place] = {}
    for signal, place, rule in _signals(scoring, marked):
        for message, help in (*_scale_faults(signal, rule), *_origin_faults(signal, rule)):
            yield Objection(message, place, help)
        if signal in first:
            yield Objection(
                f'signal "{signal}" stands in two dimensions',
                place,
                "keep one",
                f"first on line {first[signal].line}",
            )
        first.setdefault(signal, place)


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
    if settings.compress and not HOSTS[settings.host].takes_compressed:
        yield Objection(
            f"{settings.host} never hands out files that were compressed ahead",
            marked.place(("compress",)),
            'delete "compress:"; it is for nginx and gitlab-pages',
        )


ACROSS: tuple[SiteRule, ...] = (recipe_faults, undeclared_tasks_of_signals, needless_compression)
