"""The template of a model file, and the first draft that is made of it.

What nobody tells is left to the editor: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from generator.authoring.cards import from_config
from generator.authoring.hub import Hub, from_hub
from generator.authoring.known import Address, Known, Told, Words, flow, scalar, source_line
from generator.content.folder import read_catalog
from generator.content.quantities import QUANTITY
from generator.content.schema import MODALITIES, SourceShape
from generator.files import anchor
from generator.problems import CannotGoOn, Misuse


@dataclass(frozen=True, slots=True)
class Started:
    """A file that was begun: where it lies, what is filled in, which lines wait, and what was left out."""

    path: Path
    filled: tuple[str, ...]
    waiting: tuple[tuple[int, str], ...]
    remarks: tuple[str, ...]


def new(
    site_path: Path, name: str, today: date, slug: str = "", config_path: Path | None = None, hub_id: str = "", url: str = "", hub: Hub | None = None
) -> Started:  # fmt: skip
    """Writes content/models/<slug>.md. Raises Misuse when it is there, or when what it is to be filled from is not."""
    if config_path and hub_id:
        raise Misuse(
            "a file is filled from a configuration or from the hub, not from both",
            "leave --from-config or --from-hub out",
        )
    words = Words.read(site_path)
    slug = _slug(site_path, name, slug)
    _check_name(site_path, name)
    if url:
        _check_url(url, today)
    if config_path:
        known = from_config(config_path, url, words)
    elif hub_id:
        known = from_hub(hub or Hub.open(), hub_id, today, words)
    else:
        known = Known(
            {
                "card": Address(
                    url or "https://example.org/",
                    "Replace: what it is; give its address and the day you read it, too",
                )
            }
        )
    text = template(name, slug, known, words, today)
    path = site_path / "content" / "models" / f"{slug}.md"
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as fault:
        raise CannotGoOn(
            f"{_shown(site_path, path.parent)}/ can't be made: {fault.strerror}",
            "check the folder and its permissions",
        ) from None
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Misuse(f"{_shown(site_path, path)} is there already", "name another one with --slug") from None
    except OSError as fault:
        raise CannotGoOn(
            f"{_shown(site_path, path)} can't be written: {fault.strerror}",
            "check the folder and its permissions",
        ) from None
    filled = [key for key in ("task", "license", "weights") if getattr(known, key)] + [
        *known.facts,
        *known.signals,
    ]
    return Started(path, tuple(filled), tuple(_waiting(text)), tuple(known.remarks))


def _slug(site_path: Path, name: str, slug: str) -> str:
    suggestion = anchor(slug or name)[:80].strip("-")
    if slug and slug != suggestion:
        raise Misuse(
            f'"{slug}" can\'t be an address',
            f'use lower-case letters, digits and single hyphens, e.g. "{suggestion or "my-model"}"',
        )
    if not suggestion:
        raise Misuse(
            f'no address can be made of "{name}"',
            "give one of lower-case letters, digits and hyphens: --slug my-model",
        )
    for ending in (".md", ".yaml"):
        path = site_path / "content" / "models" / f"{suggestion}{ending}"
        if path.exists() or path.is_symlink():
            raise Misuse(
                f"{_shown(site_path, path)} is there already", "edit it, or name another one with --slug"
            )
    return suggestion


def _check_name(site_path: Path, name: str) -> None:
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise Misuse(
            "the name is empty, too long, or has characters that can't be seen",
            "write 1 to 200 letters, digits and signs",
        )
    catalog, _ = read_catalog(site_path)
    taken = (
        next((model for model in catalog.models if model.short_name.casefold() == name.casefold()), None)
        if catalog
        else None
    )
    if taken:
        raise Misuse(
            f'"{name}" is already the name of {taken.path}',
            "add what tells the two apart, such as a size or a version",
        )


def _check_url(url: str, today: date) -> None:
    try:
        SourceShape.model_validate({"url": url, "title": "-", "read": today.isoformat()})
    except ValidationError:
        raise Misuse(
            f'"{url[:60]}" is not a web address', "write it in full, starting with https://"
        ) from None


def _shown(site_path: Path, path: Path) -> str:
    return path.relative_to(site_path).as_posix()


def _waiting(text: str) -> Iterator[tuple[int, str]]:
    """Lines that an editor must still replace, with what belongs there."""
    for number, line in enumerate(text.split("\n"), 1):
        before, mark, rest = line.partition("Replace: ")
        if mark:
            key = re.match(r"\s*#?\s*([\w-]+):", before) or re.match(r"## ", line)
            name = "" if key is None else f"{key[1]}: " if key.groups() else "title: "
            yield number, name + re.sub(r"[\"}]+$", "", re.split(r'", |"\s+#', rest)[0]).strip()


def _told(told: Told | None, key: str = "value", **more: str) -> str | None:
    return None if told is None else flow(**{key: told.value}, **more, source=told.source, note=told.note)


def template(name: str, slug: str, known: Known, words: Words, today: date) -> str:
    """The text of a model file that passes `matchup check`; what is not known says "Replace:" or stands in a comment."""
    task = known.task.value if known.task else next(iter(words.tags.tasks))
    kinds = words.tags.tasks[task]
    sources = known.used or list(known.sources)[:1]
    choose = "what it is used for" if known.task else "Replace: only an example; content/tags.yaml lists all"
    cited = next((key for key in ("card", *sources) if key in sources), "")
    lines = [
        "---",
        "# yaml-language-server: $schema=../schema/model.schema.json",
        '# What starts with "Replace:" waits for you. A line that starts with # is left out until you delete the #.',
        "# Every value names one of the sources below; what nobody tells is unknown, what can't apply is n/a.",
        _line("name", scalar(name), "as its makers write it"),
        _line("# short_name", scalar(name[:24].strip()), "at most 24 characters, for headings and columns"),
        _line("maker", '"Replace: who made it, as they write themselves"'),
        _line("kind", "model", "model (one checkpoint), family (several under one name) or service (only hosted)"),
        _line("tasks", f"[{task}]", choose),
        _line("inputs", f"[{', '.join(kinds.inputs)}]", f"what goes in: {', '.join(MODALITIES)}"),
        _line("outputs", f"[{', '.join(kinds.outputs)}]", "what comes out"),
        _line("# released", flow(date=f"{today.year}-01", source=cited), "when it could first be had: YYYY, YYYY-MM or YYYY-MM-DD"),
        _line("license", _told(known.license, "spdx") or "unknown", "SPDX identifier, or LicenseRef-… ; {spdx: …, commercial_use: yes, source: …}"),
        _line("pricing", _told(known.weights, "weights", hosted="unknown") or "unknown", "weights open, gated or closed; {weights: …, hosted: price with unit and date, source: …}"),
        "",
        "sources:                           # every page, file or paper that a value names",
        *(f"  {key}: {source_line(known.sources[key], today)}" for key in sources),
        "",
        *_group("facts", "rows of the fact table", _facts(known, words)),
        "",
        "# benchmarks:                      # published results; compared only at the same setting",
        f"#   - {{dataset: ImageNet-1k val, metric: top-1 %, value: 81.2, setting: 224 px, source: {cited}}}",
        "",
        *_group("signals", "what the score is computed from", _signals(known, words, task)),
        "---",
        f"Replace: what {slug} is, what it is for and what it leaves to others, in 40 to 70 words.",
        "",
        "## Replace: what it can do, in a few words",
        f"Tags: {_tag(words, task)}",
        "",
        f"Replace: how {slug} does this, in 60 to 120 words. One section like this one for each capability; its tags stand in content/tags.yaml.",
        "",
        f"Unique: Replace: what sets {slug} apart here.",
        "",
        f"Versus: Replace: how {slug} stands against the alternatives.",
        "",
        f"Limits: Replace: where {slug} stops.",
        "",
        f"Sources: {cited}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _line(key: str, value: str, comment: str = "") -> str:
    return f"{f'{key}: {value}':<34} # {comment}".rstrip(" #") if comment else f"{key}: {value}"


def _facts(known: Known, words: Words) -> list[tuple[str, str, str]]:
    """Each row with its value if there is one, and what the row is."""
    for name in [name for name in known.facts if name not in words.rows]:
        known.remarks.append(f"{name} {known.facts.pop(name).value}: content/facts.yaml has no such row")
    units = {unit: f", such as {kind[-1]}" for unit, kind in QUANTITY.items()}
    return [
        (name, _told(known.facts.get(name)) or "", f"{row.label}{units.get(row.unit, '')}")
        for name, row in words.rows.items()
    ]


def _signals(known: Known, words: Words, task: str) -> list[tuple[str, str, str]]:
    for name in [name for name in known.signals if name not in words.rules]:
        known.remarks.append(
            f"{name} {known.signals.pop(name)[0].value}: content/scoring.yaml asks for no such signal"
        )
    forms = {"yes-no": "yes or no", "half-life": "a date", "table": "a word"}
    rows = []
    for name, rule in words.rules.items():
        if name in known.signals:
            told, day = known.signals[name]
            rows.append((name, flow(value=told.value, as_of=day, source=told.source), rule.label))
        elif not rule.field and (not rule.tasks or task in rule.tasks):
            rows.append((name, "", f"{rule.label}, {forms.get(rule.scale, 'a plain number')}"))
    return rows


def _group(key: str, about: str, rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """What is known, then the rest in comments."""
    is_open = any(value for _, value, _ in rows)
    yield f"{'' if is_open else '# '}{key}:".ljust(35) + f"# {about}"
    for name, value, _ in rows:
        if value:
            yield f"  {name}: {value}"
    for name, value, label in rows:
        if not value:
            yield f"{'  # ' if is_open else '#   '}{name}: unknown".ljust(35) + f"# {label}"


def _tag(words: Words, task: str) -> str:
    """A tag that takes and gives what the task does, or any."""
    wanted = words.tags.tasks[task]
    fitting = (
        name
        for name, tag in words.tags.tags.items()
        if tag.inputs == wanted.inputs and tag.outputs == wanted.outputs
    )
    return task if task in words.tags.tags else next(fitting, next(iter(words.tags.tags)))
