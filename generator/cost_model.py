"""What a site of another size would come to: files, bytes, seconds, and what its host takes of it.

Arithmetic over what was measured of two smaller sizes of the same site (site_rates.py); opens nothing and
has no clock. What belongs to one model or to the whole site is a line through the two sizes, by the partners
that a model has or by the models that there are; a comparison costs what it does in the larger one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.hosts import Host

Pairs = Literal["all", "comparable"] | int

TOPS = (50, 20, 10, 5, 3)  # partners that are tried, where all comparisons are too many for a host

SITEMAP_ENTRIES = 50_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some files: how many, how large, how long they take one processor."""

    files: float = 0
    bytes: float = 0
    seconds: float = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.files + other.files, self.bytes + other.bytes, self.seconds + other.seconds)

    def times(self, count: float) -> Cost:
        return Cost(self.files * count, self.bytes * count, self.seconds * count)


@dataclass(frozen=True, slots=True)
class Rates:
    """What was measured of a site of one size, with all pairs."""

    models: int
    comparable_share: float  # of all pairs
    pair: Cost  # one comparison of all pairs, with what lies beside it
    comparable_pair: Cost  # one of those that compare
    of_a_model: Mapping[str, Cost]  # by kind: one model's own files, with all others as partners
    of_the_site: Mapping[str, Cost]  # by kind: all other files
    largest: Mapping[str, float]  # by kind: bytes of the largest of these
    opening: float  # seconds to read and to compute what pages are made from, of all models
    fragments: float  # seconds of the pieces of a model that its comparisons are joined from


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site of this size would be."""

    models: int
    pairs: Pairs
    comparisons: int
    of_pairs: Cost
    of_models: Cost
    of_site: Cost
    opening: float  # seconds of one processor
    fragments: float
    writing: float
    largest_name: str  # of the kind that has the largest file
    largest_bytes: float
    files_of_a_folder: int  # of the largest folder of comparisons

    @property
    def whole(self) -> Cost:
        return self.of_pairs + self.of_models + self.of_site

    @property
    def seconds(self) -> float:
        """Of one processor, for a cold build."""
        return self.whole.seconds + self.opening + self.fragments + self.writing


def comparison_count(models: int, pairs: Pairs, comparable_share: float) -> int:
    """How many comparisons there are; of best partners at most."""
    every = models * (models - 1) // 2
    if pairs == "all":
        return every
    comparable = round(every * comparable_share)
    return comparable if pairs == "comparable" else min(comparable, pairs * models)


def plan(small: Rates, large: Rates, models: int, pairs: Pairs, seconds_to_write: float) -> Plan:
    """A site of so many models; `seconds_to_write` are of one file."""
    comparisons = comparison_count(models, pairs, large.comparable_share)
    partners = 2 * comparisons / models if pairs != "all" else models - 1
    of_pairs = (large.pair if pairs == "all" else large.comparable_pair).times(comparisons)
    own = [
        _line(cost, large.of_a_model[kind], small.models - 1, large.models - 1, partners)
        for kind, cost in small.of_a_model.items()
        if kind in large.of_a_model
    ]
    of_models = sum(own, Cost()).times(models)
    site = [
        _line(small.of_the_site.get(kind, cost), cost, small.models, large.models, models)
        for kind, cost in large.of_the_site.items()
    ]
    of_site = sum(site, Cost(files=comparisons // SITEMAP_ENTRIES))
    name, size = _largest(small, large, models)
    files = of_pairs.files + of_models.files + of_site.files
    per_pair = large.pair.files if pairs == "all" else large.comparable_pair.files
    return Plan(
        models=models,
        pairs=pairs,
        comparisons=comparisons,
        of_pairs=of_pairs,
        of_models=of_models,
        of_site=of_site,
        opening=_between(small.opening, large.opening, small.models, large.models, models),
        fragments=large.fragments * models,
        writing=files * seconds_to_write,
        largest_name=name,
        largest_bytes=size,
        files_of_a_folder=round(per_pair * min(models - 1, comparisons)),
    )


def _line(one: Cost, other: Cost, at: float, at_other: float, wanted: float) -> Cost:
    """The cost on the line through two; files are those of the larger, which has all that there can be."""
    return Cost(
        files=other.files,
        bytes=_between(one.bytes, other.bytes, at, at_other, wanted),
        seconds=_between(one.seconds, other.seconds, at, at_other, wanted),
    )


def _between(one: float, other: float, at: float, at_other: float, wanted: float) -> float:
    """On the line through both; what seems to shrink with size stays as it is in the larger."""
    slope = max(0.0, (other - one) / (at_other - at))
    return max(0.0, other + slope * (wanted - at_other))


def _largest(small: Rates, large: Rates, models: int) -> tuple[str, float]:
    sizes = {
        kind: _between(small.largest.get(kind, size), size, small.models, large.models, models)
        for kind, size in large.largest.items()
    }
    name = max(sizes, key=lambda kind: sizes[kind])
    return name, sizes[name]


# What a host takes


@dataclass(frozen=True, slots=True)
class Room:
    """What a host takes, or a budget in its place; None where nothing is named."""

    files: int | None
    bytes: int | None
    bytes_of_a_file: int | None
    files_of_a_folder: int | None

    @classmethod
    def of(cls, host: Host, files: int | None = None, bytes: int | None = None) -> Room:
        return cls(
            files or host.file_count, bytes or host.byte_count, host.bytes_of_a_file, host.files_of_a_folder
        )

    def excesses(self, plan: Plan) -> Iterator[tuple[str, float, int]]:
        """What is too much: its name, how much it is, how much is taken."""
        rows: Sequence[tuple[str, float, int | None]] = (
            ("files", plan.whole.files, self.files),
            ("bytes", plan.whole.bytes, self.bytes),
            ("bytes of one file", plan.largest_bytes, self.bytes_of_a_file),
            ("files of one folder", plan.files_of_a_folder, self.files_of_a_folder),
        )
        for name, amount, limit in rows:
            if limit is not None and amount > limit:
                yield name, amount, limit


def fitting(
    small: Rates, large: Rates, models: int, seconds_to_write: float, room: Room
) -> tuple[Pairs, Plan] | None:
    """The setting that leaves most comparisons of those that a host takes; None where it takes none."""
    choices: tuple[Pairs, ...] = ("all", "comparable", *(top for top in TOPS if top < models))
    for pairs in choices:
        made = plan(small, large, models, pairs, seconds_to_write)
        if not any(room.excesses(made)):
            return pairs, made
    return None
