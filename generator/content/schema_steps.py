"""What each version of the content's words changed: one row a change, whichever files it is found in.

A row says which values are written otherwise from its version on, and why. `matchup migrate` writes them;
what is still read meanwhile, and until when, `check` tells. It knows no file and no line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from generator.content.marked_yaml import Path, Plain
from generator.vocabulary import FormerUse

SITE, SCORING, MODELS = "content/site.yaml", "content/scoring.yaml", "content/models/"

FORMER_USES = get_args(FormerUse)

SECOND_TAG = "80"  # percent, as calibrated for the packaged encoder


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is written otherwise from now on, or a new key with its value."""

    path: Path
    value: str
    after: str = ""  # the key behind which a new one stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of the content's words."""

    version: int  # from which on it holds
    where: str  # the file, or the folder with a slash behind it
    why: str
    changes: Callable[[Mapping[str, Plain]], Iterator[Change]]
    is_of_words: bool = False  # words that no version reads otherwise: put right in newer sites, too
    until: int = 0  # the version that reads the former words no more; 0: there are none that are still read
    help: str = ""  # what to write in place of former words

    def is_for(self, path: str) -> bool:
        return path.startswith(self.where) if self.where.endswith("/") else path == self.where


def part_of(whole: Mapping[str, Plain] | Plain, name: str) -> Mapping[str, Plain]:
    """A mapping within another; an empty one where there is none."""
    part = whole.get(name) if isinstance(whole, Mapping) else None
    return part if isinstance(part, dict) else {}


def _uses(model: Mapping[str, Plain]) -> Iterator[Change]:
    if part_of(model, "license").get("commercial_use") in FORMER_USES:
        yield Change(("license", "commercial_use"), "unclear")


def _quality(scoring: Mapping[str, Plain]) -> Iterator[Change]:
    dimensions = part_of(scoring, "dimensions")
    has_role = any("role" in part_of(dimensions, name) for name in dimensions)
    if not has_role and part_of(dimensions, "quality"):
        yield Change(("dimensions", "quality", "role"), "quality", after="weight")


def _second_tag(site: Mapping[str, Plain]) -> Iterator[Change]:
    encoder = part_of(site, "encoder")
    if encoder and "second_tag" not in encoder:
        yield Change(("encoder", "second_tag"), SECOND_TAG, after="discount")


STEPS = (
    Step(
        version=2,
        where=MODELS,
        why=(
            "restricted and unknown are read as unclear; with-policy, threshold or no may be true instead: "
            "write which, and say in a note what holds"
        ),
        changes=_uses,
        is_of_words=True,
        until=3,
        help="write with-policy, threshold, no or unclear with a note, or run matchup migrate",
    ),
    Step(
        version=2,
        where=SCORING,
        why="a model is ranked in a task when a test of it is known; the role says which dimension has tests",
        changes=_quality,
    ),
    Step(
        version=2,
        where=SITE,
        why=(
            "capabilities that share a tag which is not the main one of both keep 80 % of their similarity, "
            "no longer what is kept without any tag in common"
        ),
        changes=_second_tag,
    ),
)
"""All changes, the oldest version first. The version itself is written by `migrate`, when these are made."""
