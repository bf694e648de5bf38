"""Rules across the parts of a file and across files: one function and one code per rule.

A rule takes what was written (`Draft`) and yields problems; it changes nothing. What a single field may hold is said
in schema.py, how files are laid out in content.py. docs/problems.md tells each code with an example and a remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.marked import Marked, Path
from generator.problems import Place, Problem, listed, nearest, one_of
from generator.quantities import QUANTITY, is_open, quantity, reading
from generator.schema import FactRowShape, FactShape, ModelShape, ScoringShape, SignalRuleShape, SiteShape, TagsShape

# No pattern here looks for an end over more than a paragraph or 999 characters: texts come from many hands.
CODE = re.compile(r"^[ \t]*(```|~~~)[^`\n]*\n(?:.*\n)*?[ \t]*\1.*$|`(?:[^`\n]|\n(?![ \t]*\n))*`", re.MULTILINE)
AUTOLINK = r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>"
RAW_HTML = re.compile(rf"<(?!{AUTOLINK})[A-Za-z/!?][^<>]*>?")
LINK = re.compile(rf"\]\(\s*<?\s*([^)\s>]*)|^[ \t]*\[[^\[\]]{{1,999}}\]:\s*<?(\S+)|<(?={AUTOLINK})([^>]*)>", re.MULTILINE)
IMAGE = re.compile(r"(!\[[^\[\]\n]*\])[(\[]")
SAFE_LINK = re.compile(r"https?://|mailto:|#")
COUNTED = "times_matched"  # the signal that this site counts itself


@dataclass(frozen=True, slots=True)
class Written:
    """One model file: what it says, and where each part of it stands."""

    slug: str
    shape: ModelShape
    marked: Marked

    def problem(self, code: str, message: str, path: Path, help: str, label: str = "") -> Problem:
        return Problem(code, message, self.marked.place(path), help, label)

    def prose(self) -> Iterator[tuple[Path, str]]:
        """Every markdown text of the file."""
        if self.shape.summary:
            yield ("summary",), self.shape.summary
        for position, capability in enumerate(self.shape.capabilities):
            for part in ("text", "unique", "versus", "limits"):
                yield ("capabilities", position, part), getattr(capability, part)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Place]]:
        """What a pattern finds in the prose outside of code, and where its last group stands."""
        for path, text in self.prose():
            yield from self.find(pattern, path, text)

    def find(self, pattern: re.Pattern[str], path: Path, text: str) -> Iterator[tuple[re.Match[str], Place]]:
        """The same in one text.

        A text may be folded or indented in its file; what can't be found there stands where the text begins.
        """
        lines = self.marked.lines.lines
        start = self.marked.place(path)
        number, column, read = start.line - 1, start.column - 1, 0
        for found in pattern.finditer(_without_code(text)):
            group = found.lastindex or 0
            group = group if found[group] else 0
            words = found[group].split("\n")[0]
            before, place = text.count(words, read, found.start(group)), start
            read = found.start(group) + len(words)
            while place is start and number < len(lines):
                column = lines[number].find(words, column)
                if column < 0:
                    number, column = number + 1, 0
                    continue
                if before == 0:
                    place = self.marked.lines.place(number, column, len(words))
                before, column = before - 1, column + len(words)
            yield found, place


@dataclass(frozen=True, slots=True)
class Draft:
    """All files that have the right shape, before they become a catalog."""

    models: tuple[Written, ...]
    tags: tuple[TagsShape, Marked]
    fact_rows: Mapping[str, FactRowShape]
    scoring: tuple[ScoringShape, Marked]
    site: tuple[SiteShape, Marked]

    @property
    def rules(self) -> dict[str, SignalRuleShape]:
        """How each signal is read."""
        return {name: rule for dimension in self.scoring[0].dimensions.values() for name, rule in dimension.signals.items()}


Rule = Callable[[Draft], Iterator[Problem]]


def citations(shape: ModelShape) -> Iterator[tuple[Path, str]]:
    """Every place that names a source, and the source."""
    for field in ("released", "license", "pricing"):
        if (cited := getattr(shape, field)) is not None and cited.source:
            yield (field, "source"), cited.source
    for group in ("facts", "signals"):
        for name, cited in getattr(shape, group).items():
            if cited.source:
                yield (group, name, "source"), cited.source
    for position, benchmark in enumerate(shape.benchmarks):
        if benchmark.source:
            yield ("benchmarks", position, "source"), benchmark.source
    for position, capability in enumerate(shape.capabilities):
        for rank, source in enumerate(capability.sources):
            yield ("capabilities", position, "sources", rank), source


def unknown_source(draft: Draft) -> Iterator[Problem]:
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
                other = f', or use "{near}"; accepted: {listed(declared)}' if near else f", or use one of these: {listed(declared)}"
                yield model.problem(
                    "unknown-source",
                    f'{what} names source "{source}", which this file does not declare',
                    path,
                    f'add "{source}" under "sources:"{other if declared else ""}',
                )


def unused_source(draft: Draft) -> Iterator[Problem]:
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


def unknown_task(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        yield from _outside(
            model,
            "unknown-task",
            "task",
            [(("tasks", n), task) for n, task in enumerate(model.shape.tasks)],
            draft.tags[0].tasks,
            "content/tags.yaml",
        )
    scoring, marked = draft.scoring
    for name, dimension in scoring.dimensions.items():
        for signal, rule in dimension.signals.items():
            for n, task in enumerate(rule.tasks):
                if task not in draft.tags[0].tasks:
                    place = marked.place(("dimensions", name, "signals", signal, "tasks", n))
                    yield Problem(
                        "unknown-task", f'task "{task}" is not declared in content/tags.yaml', place, one_of(task, draft.tags[0].tasks)
                    )


def unknown_tag(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        names: list[tuple[Path, str]] = [
            (("capabilities", c, "tags", t), tag)
            for c, capability in enumerate(model.shape.capabilities)
            for t, tag in enumerate(capability.tags)
        ]
        yield from _outside(model, "unknown-tag", "tag", names, draft.tags[0].tags, "content/tags.yaml")


def unknown_fact(draft: Draft) -> Iterator[Problem]:
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


def unknown_signal(draft: Draft) -> Iterator[Problem]:
    accepted = {name: rule for name, rule in draft.rules.items() if not rule.field and not rule.benchmark and name != COUNTED}
    for model in draft.models:
        yield from _outside(
            model,
            "unknown-signal",
            "signal",
            [(("signals", name), name) for name in model.shape.signals if name != COUNTED],
            accepted,
            "content/scoring.yaml",
            key=True,
        )


def unknown_dispute(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        accepted = {**model.shape.facts, **model.shape.signals, "released": 1, "license": 1, "weights": 1, "hosted": 1}
        names: list[tuple[Path, str]] = [(("disputed", name), name) for name in model.shape.disputed]
        yield from _outside(model, "unknown-dispute", "disputed value", names, accepted, "this file", key=True)


def measured_by_hand(draft: Draft) -> Iterator[Problem]:
    """Times matched are counted by the site; a file that states them would be an invented figure."""
    for model in draft.models:
        if COUNTED in model.shape.signals:
            place = model.marked.key_place(("signals", COUNTED))
            yield Problem("measured-by-hand", f'"{COUNTED}" is counted in search logs, not written in a file', place, "delete the line")


def fact_unit(draft: Draft) -> Iterator[Problem]:
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


def signal_value(draft: Draft) -> Iterator[Problem]:
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
                wanted = {"yes-no": "yes, no", "half-life": "a date such as 2026-11-20", "table": ", ".join(rule.table or {})}
                yield model.problem(
                    "bad-signal",
                    f'"{signal.value[:60]}" is no value of signal "{name}"',
                    ("signals", name, "value"),
                    f"write {wanted.get(rule.scale, 'a plain number such as 80100')}, unknown or n/a",
                )


def derived_without_note(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        groups: tuple[tuple[str, Mapping[str, FactShape]], ...] = (("facts", model.shape.facts), ("signals", model.shape.signals))
        for group, values in groups:
            for name, value in values.items():
                if value.grade == "derived" and not value.note:
                    yield model.problem(
                        "derived-without-note",
                        f'"{name}" is derived, but does not say from what',
                        (group, name, "grade"),
                        'add note: "from the file size at 4 bytes a parameter", or what it was',
                    )


def no_capability(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        if not model.shape.capabilities:
            last = len(model.marked.lines.lines) - 1
            yield Problem(
                "no-capability",
                f'model "{model.slug}" has no capability',
                model.marked.lines.place(last),
                "add a section: ## Title, then Tags:, text, Unique:, Versus:, Limits:, Sources:",
            )


def no_summary(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        if not model.shape.summary:
            place = model.marked.head(())
            yield Problem(
                "no-summary",
                f'model "{model.slug}" has no summary',
                place,
                "write a paragraph of 40 to 70 words before the first capability",
            )


def duplicate_capability(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        seen: dict[str, int] = {}
        for position, capability in enumerate(model.shape.capabilities):
            path: Path = ("capabilities", position, "title")
            mark = anchor(capability.title)
            if not mark:
                yield model.problem("bad-title", f'title "{capability.title}" has no letter or digit', path, "write a title in words")
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


def duplicate_name(draft: Draft) -> Iterator[Problem]:
    seen: dict[str, Written] = {}
    for model in draft.models:
        name = (model.shape.short_name or model.shape.name).casefold()
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


def raw_html(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        seen: set[int] = set()
        for found, place in model.matches(RAW_HTML):
            if place.line not in seen:
                words = found[0].split("\n")[0][:40]
                help = "write markdown, or put `backquotes` around it to show it as it is"
                yield Problem("raw-html", f'"{words}" is HTML; content is markdown alone', place, help)
            seen.add(place.line)


def image_in_prose(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        for found, place in model.matches(IMAGE):
            yield Problem(
                "image-in-prose",
                f'image "{found[1][2:-1][:40]}" is not shown: pages hold no images',
                place,
                "link to it: delete the exclamation mark",
            )


def unsafe_link(draft: Draft) -> Iterator[Problem]:
    for model in draft.models:
        for found, place in model.matches(LINK):
            target = found[found.lastindex or 0]
            if not SAFE_LINK.match(target.casefold()):
                yield Problem("unsafe-link", f'a link to "{target[:40]}" is not accepted', place, "link to an https:// address")


def _without_code(text: str) -> str:
    """The text with code blanked out; every character left stands where it stood."""
    return CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


SCALE_NEEDS = {"log": ("zero", "one"), "linear": ("zero", "one"), "half-life": ("months",), "table": ("table",), "yes-no": ()}
FIELD_SCALES = {"released": "half-life", "weights": "table", "license": "table"}


def recipe(draft: Draft) -> Iterator[Problem]:
    """Every scale has its points, and no signal stands in two dimensions."""
    scoring, marked = draft.scoring
    seen: dict[str, Path] = {}
    if scoring.leans > scoring.ahead:
        yield Problem("bad-recipe", "leans is higher than ahead", marked.place(("leans",)), "leans is the lower of the two")
    for name, dimension in scoring.dimensions.items():
        for signal, rule in dimension.signals.items():
            path: Path = ("dimensions", name, "signals", signal)
            place = marked.key_place(path)
            for needed in SCALE_NEEDS[rule.scale]:
                if getattr(rule, needed) is None:
                    yield Problem(
                        "bad-recipe", f'signal "{signal}" has scale {rule.scale}, but "{needed}" is missing', place, f"add {needed}:"
                    )
            if rule.zero is not None and rule.zero == rule.one:
                yield Problem("bad-recipe", f'zero and one of signal "{signal}" are the same point', place, "pin two different points")
            if rule.scale == "log" and any(point is not None and point <= 0 for point in (rule.zero, rule.one)):
                yield Problem("bad-recipe", f'signal "{signal}" is logarithmic, so its points are above 0', place, "pin zero at 1 or more")
            if rule.scale == "log" and rule.spread is not None and rule.spread < 1:
                yield Problem(
                    "bad-recipe", f'spread of signal "{signal}" is a factor, so it is 1 or more', place, "write 1 for an exact count"
                )
            if rule.field and rule.scale != FIELD_SCALES[rule.field]:
                yield Problem(
                    "bad-recipe",
                    f'field "{rule.field}" is read with scale {FIELD_SCALES[rule.field]}',
                    place,
                    f"write scale: {FIELD_SCALES[rule.field]}",
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


def anchor(title: str) -> str:
    """A title as part of an address: lower-case letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


def repeated_text(draft: Draft) -> Iterator[Problem]:
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


RULES: tuple[Rule, ...] = (
    unknown_source, unused_source, unknown_task, unknown_tag, unknown_fact, unknown_signal, unknown_dispute, measured_by_hand, fact_unit, signal_value,
    derived_without_note, no_capability, no_summary, duplicate_capability, duplicate_name, raw_html, image_in_prose,
    unsafe_link, recipe, repeated_text,
)  # fmt: skip


def check(draft: Draft) -> list[Problem]:
    """All problems that the rules find."""
    return [problem for rule in RULES for problem in rule(draft)]
