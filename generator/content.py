"""The file formats of content/: from files to a Catalog, with line and column of every fault.

    content/site.yaml scoring.yaml tags.yaml facts.yaml   settings
    content/models/<slug>.md      YAML front matter, a summary, one section per capability
    content/models/<slug>.yaml    the same with `summary:` and `capabilities:` as data

Both model formats become the same marked YAML, so that one definition (schema.py) validates them. All faults of
all files come back in one run; a Catalog only when there is no error.
"""

from __future__ import annotations

import hashlib
import re
import stat
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from generator.catalog import (
    UNKNOWN,
    Benchmark,
    Capability,
    Catalog,
    Dimension,
    Encoder,
    FactRow,
    Grade,
    Kinds,
    Model,
    Recipe,
    SignalRule,
    Site,
    Source,
    State,
    Tag,
    Task,
    Value,
)
from generator.checks import Draft, Written, anchor, check, is_open, quantity
from generator.marked import Lines, Marked, Path, Plain, read_text, read_yaml, split_lines
from generator.problems import Place, Problem, errors, nearest, one_of, ordered
from generator.schema import (
    BenchmarkShape,
    CapabilityShape,
    Cited,
    FactRowShape,
    FactShape,
    ModelShape,
    ScoringShape,
    SiteShape,
    TagsShape,
    days,
)

MAX_MODELS = 20_000
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LABELS = {"Tags": "tags", "Unique": "unique", "Versus": "versus", "Limits": "limits", "Sources": "sources"}
LISTS = ("tags", "sources")


class FactRowsShape(RootModel[dict[str, FactRowShape]]):
    """content/facts.yaml: rows of the fact table, in their order on the page."""


def read(site_path: FilePath) -> tuple[Catalog | None, tuple[Problem, ...]]:
    """The catalog of the site in this folder and all problems of its content; no catalog when one is an error."""
    problems: list[Problem] = []
    settings = {name: _settings(site_path, name, shape, problems) for name, shape in SETTINGS.items()}
    written, digests = _models(site_path, problems)
    if any(found is None for found in settings.values()):
        return None, ordered(problems)
    (site, site_marked, _), (scoring, scoring_marked, _), (tags, tags_marked, _), (fact_rows, _, _) = (
        found for found in settings.values() if found
    )
    draft = Draft(tuple(written), (tags, tags_marked), fact_rows.root, (scoring, scoring_marked), (site, site_marked))
    problems += check(draft)
    if errors(problems):
        return None, ordered(problems)
    settings_digest = digest(b"".join(found[2] for found in settings.values() if found))
    return _catalog(draft, digests, settings_digest), ordered(problems)


SETTINGS: dict[str, type[BaseModel]] = {
    "site.yaml": SiteShape,
    "scoring.yaml": ScoringShape,
    "tags.yaml": TagsShape,
    "facts.yaml": FactRowsShape,
}


def digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8).digest()


# Files


def _file(path: FilePath, shown: str, problems: list[Problem]) -> tuple[str, bytes] | None:
    """The text and the bytes of one content file."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            problems.append(Problem("symlink", f"{shown} is a link", Place(shown), "put the file itself here"))
            return None
        if not stat.S_ISREG(mode):
            problems.append(
                Problem(
                    "not-a-file", f"{shown} is a folder, where a file is expected", Place(shown), "rename it, or move it out of content/"
                )
            )
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        problems.append(
            Problem("missing-file", f"{shown} does not exist", Place(shown), "copy it from the starter site: every site has one")
        )
        return None
    except OSError as fault:
        problems.append(Problem("unreadable-file", f"{shown} can't be read: {fault.strerror}", Place(shown), "check its permissions"))
        return None
    text, faults = read_text(shown, raw)
    problems += faults
    return None if faults else (text, raw)


def _settings(site_path: FilePath, name: str, shape: type[BaseModel], problems: list[Problem]) -> tuple[Any, Marked, bytes] | None:
    shown = f"content/{name}"
    if (found := _file(site_path / "content" / name, shown, problems)) is None:
        return None
    marked, faults = read_yaml(split_lines(shown, found[0]))
    validated, more = _validate(shape, marked)
    problems += faults or more
    return None if faults or validated is None else (validated, marked, found[1])


def _models(site_path: FilePath, problems: list[Problem]) -> tuple[list[Written], dict[str, bytes]]:
    """Every model file that has the right shape, in slug order, and the digests of their bytes."""
    folder = site_path / "content" / "models"
    written: list[Written] = []
    digests: dict[str, bytes] = {}
    if not folder.is_dir():
        problems.append(
            Problem("missing-file", "content/models/ does not exist", Place("content/models"), "create the folder and a model file in it")
        )
        return written, digests
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    for path in paths[:MAX_MODELS]:
        shown = f"content/models/{path.name}"
        slug = _slug(path, shown, problems)
        if slug is None or (found := _file(path, shown, problems)) is None:
            continue
        if slug in digests:
            problems.append(
                Problem("duplicate-slug", f'model "{slug}" has two files', Place(shown), f"keep {slug}.md or {slug}.yaml, not both")
            )
            continue
        digests[slug] = digest(found[1])
        marked, faults = _marked_model(shown, found[0])
        shape, more = _validate(ModelShape, marked) if not faults else (None, [])
        problems += faults + more
        if isinstance(shape, ModelShape):
            written.append(Written(slug, shape, marked))
    if not paths:
        problems.append(Problem("no-model", "content/models/ holds no model", Place("content/models"), "add a model file"))
    return written, digests


def _slug(path: FilePath, shown: str, problems: list[Problem]) -> str | None:
    """The slug of a model file, or None when the file is not ours to read."""
    if path.name.startswith("."):
        return None
    stem, ending = path.stem, path.suffix
    if ending not in (".md", ".yaml"):
        problems.append(
            Problem("unexpected-file", f"{shown} is neither .md nor .yaml", Place(shown), "rename it, or move it out of content/models/")
        )
        return None
    if len(stem) > 80 or not SLUG.fullmatch(stem):
        suggestion = anchor(stem)[:80].strip("-") or "my-model"
        problems.append(
            Problem(
                "bad-slug",
                f'"{stem[:90]}" can\'t be an address',
                Place(shown),
                f'use lower-case letters, digits and single hyphens, e.g. "{suggestion}{ending}"',
            )
        )
        return None
    return stem


# The markdown form


def _marked_model(shown: str, text: str) -> tuple[Marked, list[Problem]]:
    lines = split_lines(shown, text)
    if shown.endswith(".yaml"):
        return read_yaml(lines)
    if lines.lines[0].rstrip() != "---":
        help = 'start the file with a line "---", then the facts as YAML, then "---" again'
        return Marked(lines), [Problem("no-front-matter", 'the first line is not "---"', lines.place(0, 0, len(lines.lines[0])), help)]
    end = next((number for number, line in enumerate(lines.lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return Marked(lines), [
            Problem(
                "no-front-matter",
                'the front matter has no closing "---"',
                lines.place(0, 0, 3),
                'write "---" on a line of its own after the last field',
            )
        ]
    front, problems = read_yaml(lines, 1, end)
    if isinstance(front.value, dict):
        for key in ("summary", "capabilities"):
            if key in front.value:
                problems.append(
                    Problem(
                        "unknown-key",
                        f'"{key}" does not belong into the front matter of a .md file',
                        front.key_place((key,)),
                        "write it as markdown below the front matter",
                    )
                )
        body = _Body(lines)
        body.read(end + 1)
        if problems:
            return front, problems + body.problems
        return Marked(lines, {**front.value, **body.value()}, {**front.keys}, {**front.values, **body.values}), body.problems
    if front.value is not None:
        problems.append(Problem("wrong-type", "the front matter is not a mapping", front.place(()), 'write fields as "name: value"'))
    return replace(front, value=front.value or {}), problems


class _Body:
    """Reads the part of a .md file below its front matter, line by line."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.summary: list[str] = []
        self.capabilities: list[dict[str, Plain]] = []
        self.values: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._parts: list[dict[str, list[str]]] = []
        self._part = "summary"
        self._in_code = False

    def read(self, first: int) -> None:
        for number in range(first, len(self.lines.lines)):
            line = self.lines.lines[number]
            if line.lstrip().startswith(("```", "~~~")):
                self._in_code = not self._in_code
            if self._in_code:
                self._text(number, line)
            elif re.match(r"##(\s|$)", line):
                self._section(number, line)
            elif re.match(r"#(\s|$)", line):
                self.problems.append(
                    Problem(
                        "bad-heading",
                        'a "#" heading is not used here',
                        self.lines.place(number, 0, len(line)),
                        'write "##" for a capability; the name of the model stands in the front matter',
                    )
                )
            elif self._parts and (label := re.match(r"([A-Z][a-z]+):(\s|$)", line)):
                self._label(number, line, label)
            else:
                self._text(number, line)

    def value(self) -> dict[str, Plain]:
        """What the body says, as the data form would say it."""
        for position, parts in enumerate(self._parts):
            for name, texts in parts.items():
                text = "\n".join(texts).strip()
                if name in LISTS:
                    self.capabilities[position][name] = self._words(position, name)
                elif text:
                    self.capabilities[position][name] = text
        summary = "\n".join(self.summary).strip()
        return {"capabilities": list(self.capabilities), **({"summary": summary} if summary else {})}

    def _section(self, number: int, line: str) -> None:
        title = line[2:].strip()
        path: Path = ("capabilities", len(self._parts))
        place = self.lines.place(number, line.find(title) if title else 0, max(len(title), 2))
        self.values[path] = self.values[(*path, "title")] = place
        self.capabilities.append({"title": title})
        self._parts.append({})
        self._part = "text"

    def _label(self, number: int, line: str, label: re.Match[str]) -> None:
        word = label[1]
        if word not in LABELS:
            near = nearest(word, [name.lower() for name in LABELS])
            if near and word.lower() != near and abs(len(word) - len(near)) <= 2:
                self.problems.append(
                    Problem(
                        "unknown-label",
                        f'"{word}:" is not a part of a capability',
                        self.lines.place(number, 0, len(word) + 1),
                        f'write "{near.capitalize()}:"; accepted: {", ".join(LABELS)}',
                    )
                )
                return
            self._text(number, line)
            return
        name = LABELS[word]
        if name in self._parts[-1]:
            self.problems.append(
                Problem(
                    "duplicate-key",
                    f'"{word}:" stands twice in this capability',
                    self.lines.place(number, 0, len(word) + 1),
                    "merge the two",
                )
            )
        rest = line[label.end() :]
        self._part = name
        self.values[("capabilities", len(self._parts) - 1, name)] = self.lines.place(number, min(label.end(), len(line)), max(len(rest), 1))
        self._parts[-1].setdefault(name, []).append(rest)

    def _text(self, number: int, line: str) -> None:
        path: Path = ("summary",)
        texts = self.summary
        if self._parts:
            if self._part in LISTS and not line.strip():
                self._part = "text"  # a list ends with its paragraph
                return
            path = ("capabilities", len(self._parts) - 1, self._part)
            texts = self._parts[-1].setdefault(self._part, [])
        if line.strip() and path not in self.values:
            self.values[path] = self.lines.place(number, 0, len(line))
        texts.append(line)

    def _words(self, position: int, name: str) -> list[Plain]:
        """A comma-separated list, each word with its place."""
        start = self.values[("capabilities", position, name)]
        words: list[Plain] = []
        for delta, text in enumerate(self._parts[position][name]):
            for found in re.finditer(r"[^,\s][^,]*", text):
                word = found[0].strip()
                column = found.start() + (start.column - 1 if delta == 0 else 0)
                self.values[("capabilities", position, name, len(words))] = self.lines.place(start.line - 1 + delta, column, len(word))
                words.append(word)
        return words


# Validation


def _validate(shape: type[BaseModel], marked: Marked) -> tuple[BaseModel | None, list[Problem]]:
    try:
        return shape.model_validate(marked.value if marked.value is not None else {}), []
    except ValidationError as faults:
        return None, [_problem(shape, marked, fault) for fault in faults.errors(include_url=False)]


def _problem(shape: type[BaseModel], marked: Marked, fault: ErrorDetails) -> Problem:
    """One fault of pydantic in our words, at its place."""
    path: Path = tuple(part for part in fault["loc"] if part != "[key]")
    context, kind, written = fault.get("ctx", {}), fault["type"], fault["input"]
    name = _shown(path)
    place = marked.place(path)
    if "help" in context:
        return Problem(kind, context["message"], place, context["help"])
    if kind == "missing":
        return Problem("missing-key", f"{name} is missing{_within(path)}", marked.place(path[:-1]), f'add "{path[-1]}:"')
    if kind == "extra_forbidden":
        accepted = _accepted_keys(shape, path[:-1])
        return Problem("unknown-key", f"{name} is not a field here", marked.key_place(path), one_of(str(path[-1]), accepted))
    if written is None:
        return Problem(
            "no-value", f"{name} has no value", marked.key_place(path), 'write one, "unknown" where the field allows it, or delete the line'
        )
    if kind == "literal_error":
        accepted = re.findall(r"'([^']*)'", context["expected"])
        return Problem("not-accepted", f'{name} is "{_short(written)}"', place, one_of(str(written), accepted))
    if kind == "string_pattern_mismatch":
        key = fault["loc"][-1] == "[key]"
        what = f'"{_short(path[-1])}" as a name' if key else f'{name} is "{_short(written)}", which'
        return Problem(
            "not-accepted",
            f"{what} has characters that are not accepted",
            marked.key_place(path) if key else place,
            f"it must match {context['pattern']}",
        )
    if kind in TYPE_WORDS:
        return Problem(
            "wrong-type",
            f"{name} is {_kind_of(written)}, not {TYPE_WORDS[kind]}",
            place,
            TYPE_HELP.get(kind, "see docs/fields.md for the form of this field"),
        )
    if kind in ("string_too_long", "too_long"):
        most = context["max_length"]
        return Problem(
            "too-long",
            f"{name} has {len(written)} {'characters' if kind[0] == 's' else 'entries'}; {most} are accepted",
            place,
            "shorten it",
        )
    if kind in ("string_too_short", "too_short"):
        return Problem(
            "too-short",
            f"{name} needs at least {context['min_length']} {'characters' if kind[0] == 's' else 'entries'}",
            place,
            "write more, or delete the line",
        )
    return Problem(
        "out-of-range",
        f"{name} is {_short(written)}: {fault['msg'].replace('Input should be', 'it must be')}",
        place,
        "see docs/fields.md for what is accepted",
    )


TYPE_WORDS = {
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
}
TYPE_HELP = {
    "list_type": "write [one, two], or a line with a hyphen for each",
    "dict_type": "write {key: value}, or indented lines of key: value",
    "model_type": "write {key: value}, or indented lines of key: value",
    "string_type": "write one line of text",
    "float_type": "write one number",
    "int_type": "write one whole number",
}


def _shown(path: Path) -> str:
    words = [str(part) for part in path if isinstance(part, str)]
    return f'"{".".join(words[-2:])}"' if words else "the file"


def _within(path: Path) -> str:
    return f" in {_ordinal(path[1])} of {path[0]}" if len(path) > 2 and isinstance(path[1], int) else ""


def _ordinal(position: int) -> str:
    return f"entry {position + 1}"


def _short(written: object) -> str:
    text = str(written)
    return text if len(text) <= 60 else text[:57] + "..."


def _kind_of(written: object) -> str:
    if isinstance(written, dict):
        return "a mapping"
    return "a list" if isinstance(written, list) else f'the text "{_short(written)}"'


def _accepted_keys(shape: type[BaseModel], path: Path) -> list[str]:
    """The fields of the shape that stands at this path; positions in lists and names in mappings are no fields."""
    current = shape
    for part in path:
        name = "root" if issubclass(current, RootModel) else str(part)
        if name in current.model_fields and (inner := _shape_in(current.model_fields[name].annotation)) is not None:
            current = inner
    return list(current.model_fields)


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    """The one BaseModel inside list[…], dict[…], Annotated[…] or a union."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for part in typing.get_args(annotation) if (found := _shape_in(part)) is not None), None)


# To nouns


def _catalog(draft: Draft, digests: Mapping[str, bytes], settings_digest: bytes) -> Catalog:
    tags = {name: Tag(name, tag.label, tag.kind, _side(tag.inputs), _side(tag.outputs)) for name, tag in draft.tags[0].tags.items()}
    tasks = {
        name: Task(name, task.label, Kinds(frozenset(task.inputs), frozenset(task.outputs))) for name, task in draft.tags[0].tasks.items()
    }
    rows = {name: FactRow(name, row.label, row.unit) for name, row in draft.fact_rows.items()}
    models = tuple(_model(written, tags, rows, digests[written.slug]) for written in sorted(draft.models, key=lambda written: written.slug))
    site = draft.site[0]
    encoder = Encoder(**site.encoder.model_dump())
    return Catalog(
        Site(site.title, site.tagline, site.base_url.rstrip("/") + "/", site.edit_url, site.as_of, site.pairs, encoder),
        _recipe(draft.scoring[0]), tags, tasks, rows, models, settings_digest,
    )  # fmt: skip


def _side(written: Sequence[str]) -> frozenset[str] | None:
    """Modalities of a tag's side; none at all for any; None for the model's own."""
    return None if written == "model" else frozenset() if isinstance(written, str) else frozenset(written)


def _recipe(shape: ScoringShape) -> Recipe:
    dimensions = tuple(
        Dimension(name, dimension.label, dimension.weight, dimension.why, tuple(
            SignalRule(
                signal, rule.label, rule.weight, rule.why, rule.scale, rule.zero, rule.one, rule.spread if rule.spread is not None else float(rule.scale == "log"), rule.months, rule.table,
                rule.field or "", (rule.benchmark.dataset, rule.benchmark.metric) if rule.benchmark else None, frozenset(rule.tasks),
            )
            for signal, rule in dimension.signals.items()
        ))
        for name, dimension in shape.dimensions.items()
    )  # fmt: skip
    return Recipe(shape.version, shape.date, shape.provisional_below, shape.ahead, shape.leans, dimensions)


def _model(written: Written, tags: Mapping[str, Tag], rows: Mapping[str, FactRow], file_digest: bytes) -> Model:
    shape = written.shape
    sources = {
        key: Source(key, source.url, source.title, source.read, source.by, source.as_of or "") for key, source in shape.sources.items()
    }
    kinds = Kinds(frozenset(shape.inputs), frozenset(shape.outputs))
    facts = {name: _value(shape.facts[name], sources, rows[name].unit) for name in rows if name in shape.facts}
    return Model(
        slug=written.slug,
        path=written.marked.lines.path,
        name=shape.name,
        short_name=shape.short_name or shape.name,
        maker=shape.maker,
        kind=shape.kind,
        tasks=tuple(shape.tasks),
        kinds=kinds,
        released=_cited(shape.released.date, shape.released, sources, float(days(shape.released.date))) if shape.released else UNKNOWN,
        license=_cited(shape.license.spdx, shape.license, sources),
        commercial_use=shape.license.commercial_use,
        weights=_cited(shape.pricing.weights, shape.pricing, sources),
        hosted=_cited(shape.pricing.hosted, shape.pricing, sources),
        sources=sources,
        facts=facts,
        benchmarks=tuple(_benchmark(benchmark, sources) for benchmark in shape.benchmarks),
        signals={name: _signal(name, signal, sources) for name, signal in shape.signals.items()},
        summary=shape.summary or "",
        capabilities=tuple(_capability(capability, kinds, tags) for capability in shape.capabilities),
        digest=file_digest,
    )


def _cited(text: str, cited: Cited, sources: Mapping[str, Source], number: float | None = None) -> Value:
    if is_open(text):
        return Value(
            State(text),
            note=cited.note or "",
            source=cited.source or "",
            grade=sources[cited.source].grade if cited.source else Grade.UNSOURCED,
        )
    grade = sources[cited.source].grade if cited.source else Grade.UNSOURCED
    return Value(State.KNOWN, text, number, grade, cited.source or "", cited.note or "")


def _value(fact: FactShape, sources: Mapping[str, Source], unit: str) -> Value:
    number = quantity(fact.value, unit) if unit != "text" and not is_open(fact.value) else None
    value = _cited(fact.value, fact, sources, number)
    return replace(value, grade=Grade.DERIVED) if fact.grade else value


def _signal(name: str, signal: FactShape, sources: Mapping[str, Source]) -> Value:
    value = _value(signal, sources, "text")
    as_of = getattr(signal, "as_of", None) or ""
    if not value.is_known:
        return replace(value, as_of=as_of)
    number = (
        float(days(value.text))
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value.text)
        else float({"yes": 1, "no": 0}.get(value.text, value.text))
    )
    return replace(value, number=number, as_of=as_of)


def _benchmark(benchmark: BenchmarkShape, sources: Mapping[str, Source]) -> Benchmark:
    return Benchmark(
        benchmark.dataset, benchmark.metric, benchmark.setting, _cited(f"{benchmark.value:g}", benchmark, sources, benchmark.value)
    )


def _capability(shape: CapabilityShape, model_kinds: Kinds, tags: Mapping[str, Tag]) -> Capability:
    return Capability(
        shape.title, anchor(shape.title), tuple(shape.tags), kinds_of(model_kinds, [tags[tag] for tag in shape.tags]),
        shape.text, shape.unique, shape.versus, shape.limits, tuple(shape.sources),
    )  # fmt: skip


def kinds_of(model_kinds: Kinds, tags: list[Tag]) -> Kinds:
    """What a capability takes and gives: its task tags decide, without one its other tags do.

    A side that some tag leaves to the model is the model's; one that a tag calls any is any.
    """
    deciding = [tag for tag in tags if tag.kind == "task"] or tags

    def side(sides: list[frozenset[str] | None], own: frozenset[str]) -> frozenset[str]:
        found = [own if side is None else side for side in sides]
        return frozenset() if frozenset() in found else frozenset().union(*found)

    return Kinds(side([tag.inputs for tag in deciding], model_kinds.inputs), side([tag.outputs for tag in deciding], model_kinds.outputs))
