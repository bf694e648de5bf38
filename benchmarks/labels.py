"""The labelled pairs of tests/calibration/, as capabilities, texts and answers. Knows no encoder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Kinds
from generator.content.resolve import kinds_of
from generator.digests import digest
from generator.readings.texts import embedded_text, text_of

FOLDER = Path(__file__).parent.parent / "tests" / "calibration"
INVENTED = FOLDER / "capability_pairs.yaml"
OF_CATALOG = FOLDER / "catalog_pairs.yaml"

Row = dict[str, Any]
Side = tuple[str, str]  # model and title


@dataclass(frozen=True)
class Labels:
    """Capabilities, and pairs of them with a reader's answer. Model n has `counts[n]` of the capabilities."""

    capabilities: tuple[Capability, ...]
    texts: tuple[str, ...]  # [capability] what an encoder reads
    counts: tuple[int, ...]
    lefts: NDArray[np.int64]  # [pair] place of a capability
    rights: NDArray[np.int64]
    labels: tuple[str, ...]  # [pair] same, related, different
    traps: tuple[str, ...]  # [pair] what makes it hard, or nothing
    is_held: NDArray[np.bool_]  # [pair] whether nothing may be fitted on it

    @property
    def is_same(self) -> NDArray[np.bool_]:
        """[pair]"""
        return np.array([label == "same" for label in self.labels])

    def titles(self, pair: int) -> str:
        """Both titles of a pair, for people."""
        left, right = self.capabilities[self.lefts[pair]], self.capabilities[self.rights[pair]]
        return f"{left.title!r} | {right.title!r}"


def invented(catalog: Catalog, path: Path = INVENTED) -> Labels:
    """Descriptions of no real model; each side of a pair stands as a model of its own."""
    rows = _rows(path)
    sides = [_invented(catalog, row[side]) for row in rows for side in ("left", "right")]
    places = np.arange(len(sides)).reshape(-1, 2)
    return Labels(
        capabilities=tuple(sides),
        texts=tuple(map(text_of, sides)),
        counts=(1,) * len(sides),
        lefts=places[:, 0],
        rights=places[:, 1],
        labels=tuple(row["label"] for row in rows),
        traps=tuple(row.get("trap", "") for row in rows),
        is_held=np.zeros(len(rows), bool),
    )


def of_catalog(catalog: Catalog, path: Path = OF_CATALOG) -> tuple[Labels, tuple[Side, ...]]:
    """Capabilities of the catalog, all of them; and what the pairs name that it has not (any more)."""
    told = [(model, capability) for model in catalog.models for capability in model.capabilities]
    places = {(model.slug, capability.title): place for place, (model, capability) in enumerate(told)}
    rows = _rows(path)
    unknown = sorted({side for row in rows for side in _sides(row)} - places.keys())
    rows = [row for row in rows if places.keys() >= set(_sides(row))]
    pairs = np.array([[places[side] for side in _sides(row)] for row in rows]).reshape(-1, 2)
    labels = Labels(
        capabilities=tuple(capability for _, capability in told),
        texts=tuple(embedded_text(model, capability) for model, capability in told),
        counts=tuple(len(model.capabilities) for model in catalog.models),
        lefts=pairs.min(axis=1),
        rights=pairs.max(axis=1),
        labels=tuple(row["label"] for row in rows),
        traps=("",) * len(rows),
        is_held=np.array([bool(row.get("later")) or _is_held(_sides(row)) for row in rows], bool),
    )
    return labels, tuple(unknown)


def texts_of(sets: Iterable[Labels]) -> list[str]:
    """All texts, each once, in an order that does not depend on the pairs."""
    return sorted(set(chain.from_iterable(labels.texts for labels in sets)))


def _rows(path: Path) -> list[Row]:
    rows: list[Row] = yaml.safe_load(path.read_text("utf-8"))
    return rows


def _sides(row: Row) -> Sequence[Side]:
    return [(row[side]["model"], row[side]["title"]) for side in ("left", "right")]


def _is_held(sides: Sequence[Side]) -> bool:
    """By a digest of the names, in whatever order: nobody chooses which half a pair is in."""
    names = "|".join(f"{slug}/{title}" for slug, title in sorted(sides))
    return digest(names.encode())[0] % 2 == 1


def _invented(catalog: Catalog, row: Row) -> Capability:
    own = Kinds(frozenset(row.get("inputs", ())), frozenset(row.get("outputs", ())))
    tags = tuple(row["tags"])
    return Capability(
        title=row["title"],
        anchor="",
        tags=tags,
        kinds=kinds_of(own, [catalog.tags[tag] for tag in tags]),
        text=row["text"],
        unique="",
        versus="",
        limits="",
        sources=(),
    )
