"""The template of a model file, filled in with what is known.

What nobody tells is left to the editor: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from generator.authoring.cards import commercial_use
from generator.authoring.flow_yaml import flow, scalar, source_line
from generator.authoring.known import Known, Told
from generator.authoring.site_words import SiteWords
from generator.content.quantities import QUANTITY

EXAMPLE_RESULT = "{dataset: the test and its split, metric: its metric, value: 81.2, setting: how it was run}"

Row = tuple[str, str, str]
"""A name, its value or an empty text, and what it is."""

FORMS = {"yes-no": "yes or no", "half-life": "a date", "table": "a word"}

HEAD = (
    "# yaml-language-server: $schema=../schema/model.schema.json",
    '# What starts with "Replace:" waits for you. A line that starts with # is left out until you delete'
    " the #.",
    "# Every value names one of the sources below; what nobody tells is unknown, what can't apply is n/a.",
)


def template(name: str, slug: str, known: Known, words: SiteWords, today: date) -> str:
    """The text of a model file that passes `matchup check`; what is not known waits, or is blank."""
    task = known.task.value if known.task else ""
    keys = known.used or list(known.sources)[:1]
    source = "card" if "card" in keys else next(iter(keys), "")
    lines = [
        "---",
        *HEAD,
        *_fields(name, known, words, task, source, today),
        "",
        "sources:                           # every page, file or paper that a value names",
        *(f"  {key}: {source_line(known.sources[key], today)}" for key in keys),
        "",
        *_group("facts", "rows of the fact table", _facts(known, words)),
        "",
        *_results(known, source),
        "",
        *_group("signals", "what the score is computed from", _signals(known, words, task)),
        "---",
        *_prose(slug, _tag(words, task), source),
    ]
    return "\n".join(lines) + "\n"


def _fields(name: str, known: Known, words: SiteWords, task: str, source: str, today: date) -> Iterator[str]:
    kinds = words.tags.tasks.get(task)
    inputs, outputs = (kinds.inputs, kinds.outputs) if kinds else ((), ())
    waits = "" if task else "Replace: "
    yield _line("draft", "true", "no page is made of it; delete this line when nothing waits any more")
    yield _line("name", scalar(name), "as its makers write it")
    yield _line("# short_name", scalar(name[:24].strip()), "at most 24 characters, for headings and columns")
    yield _line("maker", '"Replace: who made it, as they write themselves"')
    yield _line(
        "kind", "model", "model (one checkpoint), family (several under one name) or service (only hosted)"
    )
    yield _line("tasks", f"[{task}]", f"{waits}what it is used for; content/tags.yaml lists all")
    yield _line(
        "inputs", f"[{', '.join(inputs)}]", f"{waits}what goes in: {', '.join(words.tags.modality_names)}"
    )
    yield _line("outputs", f"[{', '.join(outputs)}]", f"{waits}what comes out")
    yield _line(
        "# released",
        flow(date=f"{today.year}-01", source=source),
        "when it could first be had: YYYY, YYYY-MM or YYYY-MM-DD",
    )
    yield _line(
        "license",
        _license(known.license) or "unknown",
        "SPDX identifier, or LicenseRef-… ; {spdx: …, commercial_use: yes, source: …}",
    )
    yield _line(
        "pricing",
        _told(known.weights, "weights", hosted="unknown") or "unknown",
        "weights open, gated or closed; {weights: …, hosted: price with unit and date, source: …}",
    )


def _prose(slug: str, tag: str, source: str) -> Iterator[str]:
    yield f"Replace: what {slug} is, what it is for and what it leaves to others, in 40 to 70 words."
    yield ""
    yield "## Replace: what it can do, in a few words"
    yield f"Tags: {tag}".strip()
    yield ""
    yield (
        f"Replace: how {slug} does this, in 60 to 120 words. One section like this one for each capability;"
        " its tags stand in content/tags.yaml."
    )
    yield ""
    yield f"Unique: Replace: what sets {slug} apart here."
    yield ""
    yield f"Versus: Replace: how {slug} stands against the alternatives."
    yield ""
    yield f"Limits: Replace: where {slug} stops."
    yield ""
    yield f"Sources: {source}"


def _line(key: str, value: str, comment: str = "") -> str:
    entry = f"{key}: {value}"
    return f"{entry:<34} # {comment}".rstrip(" #") if comment else entry


def _told(told: Told | None, key: str = "value", **more: str) -> str:
    """A value with its source on one line; an empty text when nobody tells it."""
    return flow(**{key: told.value}, **more, source=told.source, note=told.note) if told else ""


def _license(told: Told | None) -> str:
    return _told(told, "spdx", commercial_use=commercial_use(told.value)) if told else ""


def _facts(known: Known, words: SiteWords) -> list[Row]:
    """Each row with its value if there is one, and what the row is."""
    units = {unit: f", such as {form.examples}" for unit, form in QUANTITY.items()}
    return [
        (name, _told(known.facts.get(name)), f"{row.label}{units.get(row.unit, '')}")
        for name, row in words.rows.items()
    ]


def _results(known: Known, source: str) -> Iterator[str]:
    about = "# published results; compared only at the same setting"
    if known.results:
        yield "benchmarks:".ljust(35) + about
        yield from (f"  - {flow(**row)}" for row in known.results)
    else:
        yield "# benchmarks:".ljust(35) + about
        yield f"#   - {EXAMPLE_RESULT[:-1]}, source: {source}}}"


def _signals(known: Known, words: SiteWords, task: str) -> list[Row]:
    """Each signal that is known, or that a model of this task is asked for."""
    rows = []
    for name, rule in words.rules.items():
        if name in known.signals:
            told, day = known.signals[name]
            rows.append((name, flow(value=told.value, as_of=day, source=told.source), rule.label))
        elif not rule.field and (not rule.tasks or task in rule.tasks):
            rows.append((name, "", f"{rule.label}, {FORMS.get(rule.scale, 'a plain number')}"))
    return rows


def _group(key: str, about: str, rows: Sequence[Row]) -> Iterator[str]:
    """What is known, then the rest in comments."""
    is_open = any(value for _, value, _ in rows)
    yield f"{'' if is_open else '# '}{key}:".ljust(35) + f"# {about}"
    for name, value, _ in rows:
        if value:
            yield f"  {name}: {value}"
    for name, value, label in rows:
        if not value:
            yield f"{'  # ' if is_open else '#   '}{name}: unknown".ljust(35) + f"# {label}"


def _tag(words: SiteWords, task: str) -> str:
    """The tag of the task, or one that takes and gives the same; none where there is none, or no task."""
    if not task or task in words.tags.tags:
        return task
    wanted = words.tags.tasks[task]
    fitting = (
        name
        for name, tag in words.tags.tags.items()
        if tag.inputs == wanted.inputs and tag.outputs == wanted.outputs
    )
    return next(fitting, "")
