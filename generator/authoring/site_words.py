"""The words that the settings of a site accept in a model file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from generator.content.checks.references import COUNTED
from generator.content.folder import read_catalog
from generator.content.marked_yaml import read_yaml
from generator.content.settings import MAY_LACK
from generator.content.settings_schema import (
    FactRowShape,
    FactRowsShape,
    ScoringShape,
    SignalRuleShape,
    TagsShape,
)
from generator.files import MAX_BYTES, read_plain, read_text, split_lines
from generator.problems import FaultyContent, Misuse, Problem

ShapeType = TypeVar("ShapeType", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SiteWords:
    """Tasks and tags, rows of facts, and signals that a model file states, with the rule of the licence."""

    tags: TagsShape
    rows: Mapping[str, FactRowShape]
    rules: Mapping[str, SignalRuleShape]

    @classmethod
    def read(cls, site_path: Path) -> SiteWords:
        """Raises FaultyContent when the settings have faults."""
        tags = _settings(site_path, "tags.yaml", TagsShape)
        rows = _settings(site_path, "facts.yaml", FactRowsShape)
        scoring = _settings(site_path, "scoring.yaml", ScoringShape)
        if tags is None or rows is None or scoring is None:
            raise FaultyContent(_problems_of_settings(site_path))
        if not tags.tasks or not tags.tags:
            raise Misuse(
                "content/tags.yaml declares no task or no tag", "a model needs one of each; add them first"
            )
        return cls(tags, rows.root, _stated(scoring))


def _settings(site_path: Path, name: str, shape: type[ShapeType]) -> ShapeType | None:
    """None where the file has any fault."""
    if name in MAY_LACK and not os.path.lexists(site_path / "content" / name):
        return shape.model_validate(MAY_LACK[name])
    try:
        text, problems = read_text(name, read_plain(site_path / "content" / name, MAX_BYTES))
        if problems:
            return None
        marked, problems = read_yaml(split_lines(name, text))
        return None if problems else shape.model_validate(marked.value)
    except (OSError, ValidationError):
        return None


def _problems_of_settings(site_path: Path) -> list[Problem]:
    _, problems = read_catalog(site_path)
    return [problem for problem in problems if not problem.place.path.startswith("content/models")]


def _stated(scoring: ScoringShape) -> dict[str, SignalRuleShape]:
    """Signals that a model file states, and the licence, whose table spells what SPDX does not list."""
    rules = {
        name: rule for dimension in scoring.dimensions.values() for name, rule in dimension.signals.items()
    }
    return {
        name: rule
        for name, rule in rules.items()
        if name == "license" or not (rule.field or rule.benchmark or rule.measured or name == COUNTED)
    }
