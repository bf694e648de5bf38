"""The settings of a site: content/site.yaml, scoring.yaml, tags.yaml, facts.yaml and exceptions.yaml.

All but site.yaml and tags.yaml may be left out.

Model files are read with them. Knows which parts of them have a say in what is found in a model file, and
which only pages show.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from generator.content.checks.exceptions import Exceptions, placed
from generator.content.marked_yaml import Marked
from generator.content.resolve import Words, words_of
from generator.content.settings_schema import (
    DimensionShape,
    EncoderShape,
    ExceptionsShape,
    FactRowShape,
    FactRowsShape,
    OutputsShape,
    ScoringShape,
    SiteShape,
    TagShape,
    TagsShape,
    TaskShape,
)
from generator.content.source_files import Document, read_document
from generator.content.written import WrittenSite
from generator.digests import digest, digest_of
from generator.files import split_lines
from generator.problems import Problem
from generator.stamps import stamp_of

EXCEPTIONS = "content/exceptions.yaml"

SETTINGS: Mapping[str, type[BaseModel]] = {
    "site.yaml": SiteShape,
    "scoring.yaml": ScoringShape,
    "tags.yaml": TagsShape,
    "facts.yaml": FactRowsShape,
}

MAY_LACK: Mapping[str, Any] = {"scoring.yaml": {}, "facts.yaml": {}}
"""Settings files that a site may do without, and what stands in for them."""

NamedShape = TypeVar("NamedShape", TaskShape, TagShape, FactRowShape)


@dataclass(frozen=True)
class Settings:
    """The settings files, all of them without a fault."""

    written: WrittenSite  # no model in it
    files_digest: bytes  # of the files' bytes, which pages depend on

    def dated(self, day: str) -> Settings:
        """The same with the latest day that content names in place of `latest-source`."""
        site, marked = self.written.site
        written = replace(self.written, site=(site.dated(day or self.written.scoring[0].date), marked))
        return Settings(written, digest_of(self.files_digest, day.encode()))

    @cached_property
    def words(self) -> Words:
        return words_of(self.written)

    @cached_property
    def bare(self) -> WrittenSite:
        """What every model file is read with: nothing that only pages show.

        So a file needn't be read anew for another label.
        """
        written = self.written
        (site, site_marked), (tags, tags_marked), (_, scoring_marked) = (
            written.site,
            written.tags,
            written.scoring,
        )
        bare_site = SiteShape.model_construct(
            as_of=site.as_of,
            stale_after=site.stale_after,
            encoder=EncoderShape.model_construct(name=site.encoder.name),
            outputs=OutputsShape.model_construct(share=site.outputs.share),  # whether names are drawn
        )
        bare_site = bare_site.dated(site.as_of) if site.is_latest else bare_site
        bare_tags = TagsShape.model_construct(
            tasks=_unlabelled(tags.tasks),
            tags=_unlabelled(tags.tags),
            domains=_unlabelled(tags.domains),
            modalities=_unlabelled(tags.modalities),
            optional_for=tags.optional_for,
        )
        return replace(
            written,
            site=(bare_site, site_marked),
            tags=(bare_tags, tags_marked),
            fact_rows=_unlabelled(written.fact_rows),
            scoring=(self._bare_scoring, scoring_marked),
        )

    @property
    def _bare_scoring(self) -> ScoringShape:
        """All signals in one dimension, and how each is read."""
        nothing = {"label": "", "why": "", "weight": 1.0}
        signals = {name: rule.model_copy(update=nothing) for name, rule in self.written.rules.items()}
        every = DimensionShape.model_construct(label="", why="", weight=1.0, signals=signals)
        return ScoringShape.model_construct(dimensions={"all": every})

    @cached_property
    def bare_words(self) -> Words:
        return words_of(self.bare)

    @cached_property
    def digest(self) -> bytes:
        """Of all that has a say in what is found in a model file."""
        bare = self.bare
        shapes = [bare.site[0], bare.tags[0], *bare.fact_rows.values(), bare.scoring[0]]
        dumps = [shape.model_dump_json().encode() for shape in shapes]
        dumps += [b"latest"] if bare.site[0].is_latest else []
        return digest_of(*dumps, *map(os.fsencode, [*bare.fact_rows, *bare.weights]))


SHOWN: Mapping[str, Any] = {
    "label": "",
    "about": "",
    "also": [],
    "does": None,
    "group": None,
    "better": None,
    "choose": None,
}
"""Fields of settings that only pages show or search reads, and what stands in for them."""


def _unlabelled(shapes: Mapping[str, NamedShape]) -> dict[str, NamedShape]:
    """The shapes without the fields that only pages show; not every shape has all of them."""
    bare = {}
    for name, shape in shapes.items():
        fields = SHOWN.keys() & type(shape).model_fields.keys()
        bare[name] = shape.model_copy(update={field: SHOWN[field] for field in fields})
    return bare


def settings_state(site_path: Path) -> Hashable:
    """What changes whenever `read_settings` may give something else."""
    stamps = [stamp_of(site_path / "content" / name) for name in SETTINGS]
    return (*stamps, *weights_folders(site_path))


def read_settings(site_path: Path) -> tuple[Settings | None, list[Problem]]:
    """What model files are read with, if every settings file has its shape, and what is wrong with them."""
    documents: list[Document[Any]] = []
    problems: list[Problem] = []
    for name, shape in SETTINGS.items():
        document, faults = _document(site_path, name, shape)
        problems += faults
        documents += [document] if document else []
    if len(documents) < len(SETTINGS):
        return None, problems
    site, scoring, tags, fact_rows = documents
    written = WrittenSite(
        models=(),
        tags=(tags.value, tags.marked),
        fact_rows=fact_rows.value.root,
        fact_rows_marked=fact_rows.marked,
        scoring=(scoring.value, scoring.marked),
        site=(site.value, site.marked),
        weights=weights_folders(site_path),
    )
    return Settings(written, digest(b"".join(document.raw for document in documents))), problems


def _document(
    site_path: Path, name: str, shape: type[BaseModel]
) -> tuple[Document[Any] | None, list[Problem]]:
    """A settings file; where a site may do without it and does, what stands in for it."""
    path = f"content/{name}"
    if name not in MAY_LACK or os.path.lexists(site_path / path):
        return read_document(site_path, path, shape)
    return Document(shape.model_validate(MAY_LACK[name]), Marked(split_lines(path, "")), b""), []


def weights_folders(site_path: Path) -> tuple[str, ...]:
    """Folders that a model's `run` may name; a link could lead anywhere."""
    folders = sorted((site_path / "content" / "weights").glob("*/"))
    plain = [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]
    return tuple(folder.relative_to(site_path).as_posix() for folder in plain)


def read_exceptions(site_path: Path) -> tuple[Exceptions, list[Problem]]:
    """What content/exceptions.yaml lifts, and what is wrong with it; a site may have none."""
    if not os.path.lexists(site_path / EXCEPTIONS):
        return (), []
    document, problems = read_document(site_path, EXCEPTIONS, ExceptionsShape)
    return (placed(document.value.root, document.marked) if document else ()), problems
