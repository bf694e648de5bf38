"""One model file by itself: what it says, what is wrong with it, and by what it is compared with others.

All of it follows from the file's bytes and the settings, so it is kept while both stay as they are. Where two files say
the same, the rules that compare them look at those files anew.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import TypeVar

import numpy as np

from generator.cache import Cache, Entries
from generator.catalog import Model
from generator.content.checks.rules import LIFTED, marks, within
from generator.content.markdown_form import read_markdown
from generator.content.marked_yaml import read_yaml
from generator.content.resolve import Words, model_of, words_of
from generator.content.schema import (
    DimensionShape,
    FactRowShape,
    ModelShape,
    ScoringShape,
    SiteShape,
    TagShape,
    TagsShape,
    TaskShape,
)
from generator.content.validation import as_meant, validated
from generator.content.written import Written, WrittenSite
from generator.digests import digest_of
from generator.files import read_text, split_lines
from generator.problems import Problem, errors


@dataclass(frozen=True)
class Settings:
    """The settings files, all of them without a fault."""

    draft: WrittenSite  # no model in it
    shown: bytes  # digest of the files, which pages depend on

    @cached_property
    def words(self) -> Words:
        return words_of(self.draft)

    @cached_property
    def bare(self) -> WrittenSite:
        """What every model file is read with: nothing that only pages show, so that another label is no reason to read one anew."""
        draft = self.draft
        (site, site_marked), (tags, tags_marked), (_, scoring_marked) = draft.site, draft.tags, draft.scoring
        signals = {
            name: rule.model_copy(update={"label": "", "why": "", "weight": 1.0})
            for name, rule in draft.rules.items()
        }
        dimensions = {"all": DimensionShape.model_construct(label="", why="", weight=1.0, signals=signals)}
        return replace(
            draft,
            site=(SiteShape.model_construct(as_of=site.as_of, stale_after=site.stale_after), site_marked),
            tags=(
                TagsShape.model_construct(tasks=_unlabelled(tags.tasks), tags=_unlabelled(tags.tags)),
                tags_marked,
            ),
            fact_rows=_unlabelled(draft.fact_rows),
            scoring=(ScoringShape.model_construct(dimensions=dimensions), scoring_marked),
        )

    @cached_property
    def bare_words(self) -> Words:
        return words_of(self.bare)

    @cached_property
    def digest(self) -> bytes:
        """Of all that has a say in what is found in a model file."""
        bare = self.bare
        shapes = [bare.site[0], bare.tags[0], *bare.fact_rows.values(), bare.scoring[0]]
        return digest_of(
            *(shape.model_dump_json().encode() for shape in shapes),
            *map(os.fsencode, [*bare.fact_rows, *bare.weights]),
        )


NamedShape = TypeVar("NamedShape", TaskShape, TagShape, FactRowShape)


def _unlabelled(shapes: Mapping[str, NamedShape]) -> dict[str, NamedShape]:
    fields = {"label": "", "about": ""}
    return {
        name: shape.model_copy(
            update={field: fields[field] for field in fields if field in type(shape).model_fields}
        )
        for name, shape in shapes.items()
    }


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What was found in one model file."""

    path: str  # relative to the site
    is_text: bool
    settings: bytes  # digest of those that it was read with; empty when they had faults
    form: tuple[Problem, ...]  # of the file as text, as YAML and of its fields, whatever the settings say
    content: tuple[Problem, ...]  # of what it says
    model: Model | None  # none while it has a fault that no exception lifts
    marks: tuple[int, ...]  # 8 bytes of blake2b for each name, text and sentence

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.form + self.content


def written(path: str, raw: bytes) -> Written | None:
    """What a model file says, once it has the right shape; misspelt keys are read as they were meant."""
    return _written(path, raw)[0]


def _written(path: str, raw: bytes) -> tuple[Written | None, bool, list[Problem]]:
    text, faults = read_text(path, raw)
    if faults:
        return None, False, faults
    lines = split_lines(path, text)
    marked, faults = read_markdown(lines) if path.endswith(".md") else read_yaml(lines)
    if faults:
        return None, True, faults
    shape, faults = validated(ModelShape, marked)
    if faults:
        shape = as_meant(ModelShape, marked)
    return (
        Written(PurePosixPath(path).stem, shape, marked) if isinstance(shape, ModelShape) else None,
        True,
        faults,
    )


def examine(path: str, raw: bytes, settings: Settings | None, entries: Entries[ModelFile]) -> ModelFile:
    """What is found in a file, or was found before. While the settings have faults, only its form is looked at."""
    name, key = PurePosixPath(path).name, digest_of(path.encode(), raw)
    known = entries.recall(name, key)
    if known is not None and settings is None:
        return replace(known, content=(), model=None, marks=())
    if known is not None and settings is not None and known.settings == settings.digest:
        return known
    found = _examine(path, raw, settings)
    if settings is not None:
        entries.keep(name, key, found)
    return found


def _examine(path: str, raw: bytes, settings: Settings | None) -> ModelFile:
    model, is_text, form = _written(path, raw)
    if settings is None:
        return ModelFile(path, is_text, b"", tuple(form), (), None, ())
    content = within(replace(settings.bare, models=(model,))) if model else []
    is_sound = model is not None and all(problem.code in LIFTED for problem in errors([*form, *content]))
    digest = hashlib.blake2b(raw, digest_size=8).digest()
    return ModelFile(
        path,
        is_text,
        settings.digest,
        tuple(form),
        tuple(content),
        model_of(model, settings.bare_words, digest) if model and is_sound else None,
        tuple(map(_mark, marks(model))) if model else (),
    )


def _mark(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "little")


def alike(files: Sequence[ModelFile], cache: Cache) -> Iterator[str]:
    """Paths of the files that say something which is said twice, in their order: what rules across files have to look at."""
    if not files:
        return iter(())
    marks = np.concatenate(
        [cache.of("marks", (file,), partial(np.array, file.marks, np.uint64)) for file in files]
    )
    owners = np.repeat(np.arange(len(files)), np.array([len(file.marks) for file in files], int))
    _, place, count = np.unique(marks, return_inverse=True, return_counts=True)
    return (files[number].path for number in np.unique(owners[count[place] > 1]).tolist())
