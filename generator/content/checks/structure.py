"""Rules across the parts of a file and across files: one function and one code per rule.

What RULES find in a file depends on that file and the settings alone, so it can be kept as long as both stay the same.
Rules that compare files, or look at settings alone, stand in ACROSS; `marks` says by what they compare: a new rule there
needs its marks. A rule takes what was written (`WrittenSite`) and yields problems; it changes nothing. What a single field may
hold is said in schema.py, how files are laid out in content.py. docs/problems.md tells each code with an example and a
remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.content.marked_yaml import Path
from generator.content.quantities import QUANTITY, is_open, quantity, reading
from generator.content.schema import FactShape
from generator.content.written import WrittenSite, Rule, Written, citations
from generator.files import anchor
from generator.hosts import HOSTS
from generator.problems import Problem, listed, nearest, one_of

AUTOLINK = r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>"

RAW_HTML = re.compile(rf"<(?!{AUTOLINK})[A-Za-z/!?][^<>]*>?")

LINK = re.compile(
    rf"\]\(\s*<?\s*([^)\s>]*)|^[ \t]*\[[^\[\]]{{1,999}}\]:\s*<?(\S+)|<(?={AUTOLINK})([^>]*)>", re.MULTILINE
)

IMAGE = re.compile(r"(!\[[^\[\]\n]*\])[(\[]")

SAFE_LINK = re.compile(r"https?://|mailto:|#")

COUNTED = "times_matched"  # the signal that this site counts itself


def unknown_source(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        declared = list(model.shape.sources)
        for path, source in citations(model.shape):
            if source not in declared:
                what = (
                    f'capability "{model.shape.capabilities[int(path[1])].title}"'
                    if path[0] == "capabilities"
                    else f'"{path[1] if len(path) > 2 else path[0]}"'
                )
                near = nearest(source, declared)
                other = (
                    f', or use "{near}"; accepted: {listed(declared)}'
                    if near
                    else f", or use one of these: {listed(declared)}"
                )
                yield model.problem(
                    "unknown-source",
                    f'{what} names source "{source}", which this file does not declare',
                    path,
                    f'add "{source}" under "sources:"{other if declared else ""}',
                )


def unused_source(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        used = {source for _, source in citations(model.shape)}
        for key in model.shape.sources:
            if key not in used:
                place = model.marked.key_place(("sources", key))
                yield Problem(
                    "unused-source",
                    f'source "{key}" is declared but nothing names it',
                    place,
                    "name it where it is used, or delete it",
                    severity="warning",
                )


def _outside(
    model: Written,
    code: str,
    what: str,
    names: Sequence[tuple[Path, str]],
    accepted: Mapping[str, object],
    where: str,
    key: bool = False,
) -> Iterator[Problem]:
    for path, name in names:
        if name not in accepted:
            place = model.marked.key_place(path) if key else model.marked.place(path)
            yield Problem(code, f'{what} "{name}" is not declared in {where}', place, one_of(name, accepted))


def unknown_task(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        yield from _outside(
            model,
            "unknown-task",
            "task",
            [(("tasks", n), task) for n, task in enumerate(model.shape.tasks)],
            draft.tags[0].tasks,
            "content/tags.yaml",
        )


def unknown_task_of_recipe(draft: WrittenSite) -> Iterator[Problem]:
    scoring, marked = draft.scoring
    for name, dimension in scoring.dimensions.items():
        for signal, rule in dimension.signals.items():
            for n, task in enumerate(rule.tasks):
                if task not in draft.tags[0].tasks:
                    place = marked.place(("dimensions", name, "signals", signal, "tasks", n))
                    yield Problem(
                        "unknown-task",
                        f'task "{task}" is not declared in content/tags.yaml',
                        place,
                        one_of(task, draft.tags[0].tasks),
                    )


def unknown_tag(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        names: list[tuple[Path, str]] = [
            (("capabilities", c, "tags", t), tag)
            for c, capability in enumerate(model.shape.capabilities)
            for t, tag in enumerate(capability.tags)
        ]
        yield from _outside(model, "unknown-tag", "tag", names, draft.tags[0].tags, "content/tags.yaml")


def unknown_fact(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        yield from _outside(
            model,
            "unknown-fact",
            "fact",
            [(("facts", name), name) for name in model.shape.facts],
            draft.fact_rows,
            "content/facts.yaml",
            key=True,
        )


def unknown_signal(draft: WrittenSite) -> Iterator[Problem]:
    counted = _counted(draft)
    accepted = {
        name: rule
        for name, rule in draft.rules.items()
        if not rule.field and not rule.benchmark and name not in counted
    }
    for model in draft.models:
        yield from _outside(
            model,
            "unknown-signal",
            "signal",
            [(("signals", name), name) for name in model.shape.signals if name not in counted],
            accepted,
            "content/scoring.yaml",
            key=True,
        )


def unknown_dispute(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        accepted = {
            **model.shape.facts,
            **model.shape.signals,
            "released": 1,
            "license": 1,
            "weights": 1,
            "hosted": 1,
        }
        names: list[tuple[Path, str]] = [(("disputed", name), name) for name in model.shape.disputed]
        yield from _outside(
            model, "unknown-dispute", "disputed value", names, accepted, "this file", key=True
        )


def _counted(draft: WrittenSite) -> dict[str, str]:
    """Signals that the site counts itself, and in what."""
    measured = {
        name: "what the model says of the samples" for name, rule in draft.rules.items() if rule.measured
    }
    return {COUNTED: "search logs", **measured}


def measured_by_hand(draft: WrittenSite) -> Iterator[Problem]:
    """What is counted by the site; a file that states it would give an invented figure."""
    counted = _counted(draft)
    for model in draft.models:
        for name in model.shape.signals:
            if name in counted:
                place = model.marked.key_place(("signals", name))
                yield Problem(
                    "measured-by-hand",
                    f'"{name}" is counted in {counted[name]}, not written in a file',
                    place,
                    "delete the line",
                )


def fact_unit(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for name, fact in model.shape.facts.items():
            row = draft.fact_rows.get(name)
            if row is None or row.unit == "text" or is_open(fact.value):
                continue
            try:
                quantity(fact.value, row.unit)
            except ValueError:
                path: Path = ("facts", name, "value")
                yield model.problem(
                    "bad-quantity",
                    f'"{fact.value[:60]}" is not {QUANTITY[row.unit][1]}',
                    path,
                    f"write it like {QUANTITY[row.unit][2]}; put anything else into note",
                )


def signal_value(draft: WrittenSite) -> Iterator[Problem]:
    """A signal's value fits the scale that it is read with."""
    rules = draft.rules
    for model in draft.models:
        for name, signal in model.shape.signals.items():
            rule = rules.get(name)
            if rule is None or is_open(signal.value):
                continue
            try:
                reading(signal.value, rule)
            except ValueError:
                wanted = {
                    "yes-no": "yes, no",
                    "half-life": "a date such as 2026-11-20",
                    "table": ", ".join(rule.table or {}),
                }
                yield model.problem(
                    "bad-signal",
                    f'"{signal.value[:60]}" is no value of signal "{name}"',
                    ("signals", name, "value"),
                    f"write {wanted.get(rule.scale, 'a plain number such as 80100')}, unknown or n/a",
                )


def derived_without_note(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        groups: tuple[tuple[str, Mapping[str, FactShape]], ...] = (
            ("facts", model.shape.facts),
            ("signals", model.shape.signals),
        )
        for group, values in groups:
            for name, value in values.items():
                if value.grade == "derived" and not value.note:
                    yield model.problem(
                        "derived-without-note",
                        f'"{name}" is derived, but does not say from what',
                        (group, name, "grade"),
                        'add note: "from the file size at 4 bytes a parameter", or what it was',
                    )


def no_capability(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        if not model.shape.capabilities:
            last = len(model.marked.lines.lines) - 1
            yield Problem(
                "no-capability",
                f'model "{model.slug}" has no capability',
                model.marked.lines.place(last),
                "add a section: ## Title, then Tags:, text, Unique:, Versus:, Limits:, Sources:",
            )


def no_summary(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        if not model.shape.summary:
            place = model.marked.head(())
            yield Problem(
                "no-summary",
                f'model "{model.slug}" has no summary',
                place,
                "write a paragraph of 40 to 70 words before the first capability",
            )


def duplicate_capability(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        seen: dict[str, int] = {}
        for position, capability in enumerate(model.shape.capabilities):
            path: Path = ("capabilities", position, "title")
            mark = anchor(capability.title)
            if not mark:
                yield model.problem(
                    "bad-title",
                    f'title "{capability.title}" has no letter or digit',
                    path,
                    "write a title in words",
                )
            elif mark in seen:
                line = model.marked.place(("capabilities", seen[mark], "title")).line
                yield model.problem(
                    "duplicate-capability",
                    f'a capability "{capability.title}" exists already',
                    path,
                    "merge the two, or rename one",
                    f"first on line {line}",
                )
            seen.setdefault(mark, position)


def duplicate_name(draft: WrittenSite) -> Iterator[Problem]:
    seen: dict[str, Written] = {}
    for model in draft.models:
        name = _called(model)
        if name in seen:
            path: Path = ("short_name",) if model.shape.short_name else ("name",)
            other = seen[name].marked.lines.path
            yield model.problem(
                "duplicate-name",
                f'"{model.shape.short_name or model.shape.name}" is also the name of {other}',
                path,
                "give one of them a short_name that tells them apart",
            )
        seen.setdefault(name, model)


def _called(model: Written) -> str:
    """The name that pages show, as it is compared."""
    return (model.shape.short_name or model.shape.name).casefold()


def taken_alias(draft: WrittenSite) -> Iterator[Problem]:
    """An old address belongs to one model, and to none that has it now."""
    slugs = {model.slug: model for model in draft.models}
    seen: dict[str, Written] = {}
    for model in draft.models:
        for position, alias in enumerate(model.shape.aliases):
            if alias in slugs:
                other = slugs[alias].marked.lines.path
                yield model.problem(
                    "taken-alias",
                    f'alias "{alias}" is the address of {other}',
                    ("aliases", position),
                    "delete it, or rename that file",
                )
            elif alias in seen:
                where = (
                    "stands here twice"
                    if seen[alias] is model
                    else f"is also one of {seen[alias].marked.lines.path}"
                )
                yield model.problem(
                    "taken-alias", f'alias "{alias}" {where}', ("aliases", position), "keep one of the two"
                )
            seen.setdefault(alias, model)


def needless_compression(draft: WrittenSite) -> Iterator[Problem]:
    site, marked = draft.site
    if site.compress and not HOSTS[site.host].takes_compressed:
        words = f"{site.host} never hands out files that were compressed ahead"
        yield Problem(
            "needless-compression",
            words,
            marked.place(("compress",)),
            'delete "compress:"; it is for nginx and gitlab-pages',
        )


def raw_html(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        seen: set[int] = set()
        for found, place in model.matches(RAW_HTML):
            if place.line not in seen:
                words = found[0].split("\n")[0][:40]
                help = "write markdown, or put `backquotes` around it to show it as it is"
                yield Problem("raw-html", f'"{words}" is HTML; content is markdown alone', place, help)
            seen.add(place.line)


def image_in_prose(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for found, place in model.matches(IMAGE):
            yield Problem(
                "image-in-prose",
                f'image "{found[1][2:-1][:40]}" is not shown: pages hold no images',
                place,
                "link to it: delete the exclamation mark",
            )


def unsafe_link(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for found, place in model.matches(LINK):
            target = found[found.lastindex or 0]
            if not SAFE_LINK.match(target.casefold()):
                yield Problem(
                    "unsafe-link",
                    f'a link to "{target[:40]}" is not accepted',
                    place,
                    "link to an https:// address",
                )


def missing_weights(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        if (
            (run := model.shape.run)
            and run.weights.startswith("content/")
            and run.weights not in draft.weights
        ):
            there = f"there are: {listed(draft.weights)}" if draft.weights else "there is none yet"
            help = f"put the weights into a folder content/weights/NAME, or name a repository of the hub; {there}"
            yield model.problem(
                "missing-weights", f'there is no folder of weights "{run.weights}"', ("run", "weights"), help
            )


SCALE_NEEDS = {
    "log": ("zero", "one"),
    "linear": ("zero", "one"),
    "half-life": ("months",),
    "table": ("table",),
    "yes-no": (),
}

FIELD_SCALES = {"released": "half-life", "weights": "table", "license": "table"}


def recipe(draft: WrittenSite) -> Iterator[Problem]:
    """Every scale has its points, and no signal stands in two dimensions."""
    scoring, marked = draft.scoring
    seen: dict[str, Path] = {}
    if scoring.leans > scoring.ahead:
        yield Problem(
            "bad-recipe",
            "leans is higher than ahead",
            marked.place(("leans",)),
            "leans is the lower of the two",
        )
    for name, dimension in scoring.dimensions.items():
        for signal, rule in dimension.signals.items():
            path: Path = ("dimensions", name, "signals", signal)
            place = marked.key_place(path)
            for needed in SCALE_NEEDS[rule.scale]:
                if getattr(rule, needed) is None:
                    yield Problem(
                        "bad-recipe",
                        f'signal "{signal}" has scale {rule.scale}, but "{needed}" is missing',
                        place,
                        f"add {needed}:",
                    )
            if rule.zero is not None and rule.zero == rule.one:
                yield Problem(
                    "bad-recipe",
                    f'zero and one of signal "{signal}" are the same point',
                    place,
                    "pin two different points",
                )
            if rule.scale == "log" and any(
                point is not None and point <= 0 for point in (rule.zero, rule.one)
            ):
                yield Problem(
                    "bad-recipe",
                    f'signal "{signal}" is logarithmic, so its points are above 0',
                    place,
                    "pin zero at 1 or more",
                )
            if rule.scale == "log" and rule.spread is not None and rule.spread < 1:
                yield Problem(
                    "bad-recipe",
                    f'spread of signal "{signal}" is a factor, so it is 1 or more',
                    place,
                    "write 1 for an exact count",
                )
            if rule.field and rule.scale != FIELD_SCALES[rule.field]:
                yield Problem(
                    "bad-recipe",
                    f'field "{rule.field}" is read with scale {FIELD_SCALES[rule.field]}',
                    place,
                    f"write scale: {FIELD_SCALES[rule.field]}",
                )
            if rule.measured and rule.scale not in ("log", "linear"):
                yield Problem(
                    "bad-recipe",
                    f'signal "{signal}" is a measured number',
                    place,
                    "write scale: log or scale: linear",
                )
            origins = [origin for origin in ("field", "benchmark", "measured") if getattr(rule, origin)]
            if len(origins) > 1:
                yield Problem(
                    "bad-recipe",
                    f'signal "{signal}" is read from {" and ".join(origins)}',
                    place,
                    "keep one of them",
                )
            if signal in seen:
                yield Problem(
                    "bad-recipe",
                    f'signal "{signal}" stands in two dimensions',
                    place,
                    "keep one",
                    f"first on line {marked.key_place(seen[signal]).line}",
                )
            seen.setdefault(signal, path)


def repeated_text(draft: WrittenSite) -> Iterator[Problem]:
    """A description that stands in two files tells nothing about either model."""
    seen: dict[tuple[str, ...], tuple[Written, int]] = {}
    for model in draft.models:
        for position, capability in enumerate(model.shape.capabilities):
            words = tuple(capability.text.split())
            if words in seen:
                other, rank = seen[words]
                where = f"{other.marked.lines.path}:{other.marked.place(('capabilities', rank, 'text')).line}"
                yield model.problem(
                    "repeated-text",
                    f'the text of "{capability.title}" also stands at {where}',
                    ("capabilities", position, "text"),
                    "tell what is particular to this model",
                )
            seen.setdefault(words, (model, position))


def marks(model: Written) -> Iterator[str]:
    """What ACROSS compares: models without a mark in common, each of whose marks is told once, have nothing to do with each other."""
    yield f"name {_called(model)}"
    yield from (f"address {slug}" for slug in (model.slug, *model.shape.aliases))
    for capability in model.shape.capabilities:
        yield f"text {' '.join(capability.text.split())}"


RULES: tuple[Rule, ...] = (
    unknown_source, unused_source, unknown_task, unknown_tag, unknown_fact, unknown_signal, unknown_dispute, measured_by_hand, fact_unit, signal_value,
    derived_without_note, no_capability, no_summary, duplicate_capability, raw_html, image_in_prose, unsafe_link, missing_weights,
)  # fmt: skip

ACROSS: tuple[Rule, ...] = (
    duplicate_name,
    repeated_text,
    taken_alias,
    recipe,
    unknown_task_of_recipe,
    needless_compression,
)
