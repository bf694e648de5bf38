"""Which commit a name of the hub stands for, and whether weights that are read as data alone lie there.

Nothing is downloaded: the hub's list of files tells it. Safe are safetensors; a pickle counts only where
there are none and where `measure` reads it with weights-only loading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from generator import numbers
from generator.authoring.foreign import part_of
from generator.authoring.hub import COMMIT, MOMENT, Hub
from generator.problems import CannotGoOn

SAFETENSORS, PICKLED = "safetensors", "pytorch .bin, read as weights only"

# the files that measure opens, safest first: of a network, and of a pipeline with a folder for each part
NETWORK = ((SAFETENSORS, "*.safetensors"), (PICKLED, "pytorch_model*.bin"))

PIPELINE = ((SAFETENSORS, "*/*.safetensors"), (PICKLED, "*/*model*.bin"))

TWICE = ("*.fp16.*", "*.non_ema*", "*/*.fp16-*")  # the same weights in another form, which measure leaves out

MOST_BYTES = 10**14  # that the files of a commit can have; a larger number is a mistake


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a repository, as far as pinning it goes."""

    sha: str
    day: str  # of the last change, as the hub says it; empty when it does not
    weights_format: str  # SAFETENSORS, PICKLED, or empty without weights that are read here
    byte_count: int  # of those weights; 0 when the hub does not say
    is_gated: bool

    @property
    def words(self) -> str:
        """2025-02-03, safetensors, 1.88 GB"""
        size = numbers.size(self.byte_count) if self.byte_count else "size unknown"
        return ", ".join(filter(None, (self.day, self.weights_format, size)))


def commit(hub: Hub, repository: str, name: str, is_pipeline: bool) -> Commit:
    """The commit that a branch, tag or hash stands for. Raises CannotGoOn."""
    says = hub.revision(repository, name)
    sha, changed = says.get("sha"), says.get("lastModified")
    if not isinstance(sha, str) or not COMMIT.fullmatch(sha):
        raise CannotGoOn(
            f'the hub\'s answer about "{repository}" names no full commit hash',
            f"write it under run: revision: by hand, as on {hub.endpoint}/{repository}/tree/main",
        )
    day = MOMENT.match(changed) if isinstance(changed, str) else None
    weights_format, byte_count = _weights(_sizes(says), is_pipeline)
    is_gated = says.get("gated") not in (False, None)
    return Commit(sha, day[1] if day else "", weights_format, byte_count, is_gated)


def _sizes(says: Mapping[str, Any]) -> dict[str, int]:
    """Bytes by the name of a file; 0 where the hub does not say."""
    siblings = says.get("siblings")
    files = [file for file in siblings if isinstance(file, dict)] if isinstance(siblings, list) else []
    return {name: _size(file) for file in files if isinstance(name := file.get("rfilename"), str)}


def _size(file: Mapping[str, Any]) -> int:
    for size in (file.get("size"), part_of(file, "lfs").get("size")):
        if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < MOST_BYTES:
            return size
    return 0


def _weights(sizes: Mapping[str, int], is_pipeline: bool) -> tuple[str, int]:
    """The safest form in which there are weights, and their bytes; an empty form without any."""
    if is_pipeline and "model_index.json" not in sizes:
        return "", 0
    depth = 1 if is_pipeline else 0
    once = [
        name
        for name in sizes
        if name.count("/") == depth and not any(fnmatchcase(name, each) for each in TWICE)
    ]
    for weights_format, pattern in PIPELINE if is_pipeline else NETWORK:
        if names := [name for name in once if fnmatchcase(name, pattern)]:
            known = [sizes[name] for name in names]
            return weights_format, sum(known) if all(known) else 0
    return "", 0
