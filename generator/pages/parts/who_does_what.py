"""Which models of a task do what, by the tags of their capabilities: a mark leads to the words about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from generator.catalog import Capability, Catalog, Model, Tag
from generator.numbers import counted
from generator.pages.addresses import model_path, tag_path
from generator.pages.parts.tag_members import told_tags

MODELS = 20  # that one table takes
ROWS = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A model that does something: told in a capability, or else only by the name of its task."""

    name: str  # of the model
    href: str  # of the capability, from the top of the site; empty where only the task says it
    words: str  # title of the capability, or the label of the task


@dataclass(frozen=True, slots=True)
class Doing:
    """A tag, and who has it."""

    label: str
    href: str  # of the tag's own page, from the top of the site
    marks: tuple[Mark | None, ...]  # [model]


@dataclass(frozen=True, slots=True)
class WhoDoesWhat:
    """What some models do, in one table."""

    columns: tuple[str, ...]  # names of the models
    rows: tuple[Doing, ...]
    models_left_out: int
    tags_left_out: int
    left_out: str  # "12 more models and 3 more tags"; empty for none
    has_tasks: bool  # whether a mark stands for a task alone


def who_does_what(catalog: Catalog, task: str, models: Sequence[Model]) -> WhoDoesWhat:
    """Of the first of these models: tags of the task first, then what most of them do."""
    shown = models[:MODELS]
    tags = _tags(catalog, task, shown)
    rows = tuple(_doing(catalog, tag, shown) for tag in tags[:ROWS])
    models_left_out, tags_left_out = len(models) - len(shown), len(tags) - len(rows)
    more = {"more model": models_left_out, "more tag": tags_left_out}
    return WhoDoesWhat(
        columns=tuple(model.short_name for model in shown),
        rows=rows,
        models_left_out=models_left_out,
        tags_left_out=tags_left_out,
        left_out=" and ".join(counted(count, noun) for noun, count in more.items() if count > 0),
        has_tasks=any(mark is not None and not mark.href for row in rows for mark in row.marks),
    )


def _tags(catalog: Catalog, task: str, models: Sequence[Model]) -> list[Tag]:
    """What capabilities of these models do; what is told of another checkpoint is none of it."""
    counts = Counter(tag for model in models for tag in told_tags(model))
    own, order = catalog.tasks[task].tags, list(catalog.tags)
    tags = [
        catalog.tags[name]
        for name in counts
        if catalog.tags[name].kind == "task" and not catalog.tags[name].is_elsewhere
    ]
    return sorted(tags, key=lambda tag: (tag.name not in own, -counts[tag.name], order.index(tag.name)))


def _doing(catalog: Catalog, tag: Tag, models: Sequence[Model]) -> Doing:
    marks = tuple(_mark(catalog, tag.name, model) for model in models)
    return Doing(tag.label, tag_path(tag.name), marks)


def _mark(catalog: Catalog, tag: str, model: Model) -> Mark | None:
    told = main_capability(model, tag)
    if told is not None:
        return Mark(model.short_name, f"{model_path(model.slug)}#c-{told.anchor}", told.title)
    tasks = (catalog.tasks[task] for task in model.tasks)
    meant = next((task for task in tasks if tag in task.tags), None)
    return Mark(model.short_name, "", meant.label) if meant else None


def main_capability(model: Model, tag: str) -> Capability | None:
    """The capability that tells most of a tag: the first whose main tag it is, or else that has it."""
    having = [capability for capability in model.capabilities if tag in capability.tags]
    return min(having, key=lambda capability: capability.tags[0] != tag, default=None)
