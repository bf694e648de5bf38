"""How good search is: labelled queries against what the shipped site finds.

    python benchmarks/search_quality.py [--queries FILE] [--verbose]

Queries are in the form of tests/retrieval/README.md. Of those for capabilities: whether the first, and any of
the first five, is wanted; how many of the wanted are among the first five (of five at most); nDCG of the
first ten with gains 3 and 1 for grades 2 and 1. Of names: whether the first model is wanted. Of queries that
nothing answers: how many are rejected, and how many of the others are not. Then the bytes of the file that a
browser loads. One standard error stands beside each share.
"""

from __future__ import annotations

import argparse
import gzip
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from generator import build  # noqa: E402
from generator.catalog import Catalog  # noqa: E402
from generator.places import Site  # noqa: E402
from generator.retrieval.ranking import Index  # noqa: E402

QUERIES = ROOT / "tests" / "retrieval" / "queries.yaml"
GAINS = {2: 3, 1: 1}
FIRST = 10
FEW = 5


@dataclass(frozen=True, slots=True)
class Query:
    """A labelled query."""

    text: str
    kind: str
    want: frozenset[str]
    also: frozenset[str]

    def gain(self, name: str) -> int:
        return GAINS[2] if name in self.want else GAINS[1] if name in self.also else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What search made of one query: shares, or None where its kind is not asked."""

    hit_at_1: float | None = None
    hit_at_5: float | None = None
    recall_at_5: float | None = None
    ndcg_at_10: float | None = None
    name_at_1: float | None = None
    kept: float | None = None
    rejected: float | None = None


def labelled(path: Path) -> list[Query]:
    """The queries of a file."""
    rows = yaml.safe_load(path.read_text("utf-8"))
    return [Query(row["q"], row["kind"], frozenset(row["want"]), frozenset(row["also"])) for row in rows]


def outcome(index: Index, catalog: Catalog, query: Query) -> Outcome:
    """What search makes of a query; of constraints, nothing: their conditions are read off in the browser."""
    answer = index.answer(query.text, FIRST)
    if query.kind == "none":
        return Outcome(rejected=float(not answer.fits))
    if query.kind == "model":
        named = [f"@{catalog.models[each.position].slug}" for each in answer.models[:1]]
        return Outcome(name_at_1=float(bool(query.want.intersection(named))))
    if query.kind != "capability":
        return Outcome()
    names = _names(catalog)
    found = [names[each.row] for each in answer.capabilities]
    hits = [name in query.want for name in found]
    return Outcome(
        hit_at_1=float(any(hits[:1])),
        hit_at_5=float(any(hits[:FEW])),
        recall_at_5=sum(hits[:FEW]) / min(FEW, len(query.want)),
        ndcg_at_10=_ndcg(query, found),
        kept=float(answer.fits),
    )


def _names(catalog: Catalog) -> list[str]:
    """What labels call each capability."""
    return [f"{model.slug}#{place}" for model in catalog.models for place in range(len(model.capabilities))]


def _ndcg(query: Query, found: Sequence[str]) -> float:
    ideal = [GAINS[2]] * len(query.want) + [GAINS[1]] * len(query.also)
    return _dcg([query.gain(name) for name in found]) / _dcg(ideal[:FIRST])


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def means(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float, int]]:
    """By measure: its mean, one standard error, and of how many queries."""
    table = {}
    for measure in Outcome.__slots__:
        shares = [share for each in outcomes if (share := getattr(each, measure)) is not None]
        if shares:
            table[measure] = (float(np.mean(shares)), float(np.std(shares)) / len(shares) ** 0.5, len(shares))
    return table


def loaded_bytes(site: Site) -> tuple[int, int]:
    """Bytes of the file that search loads, plain and as gzip."""
    edition, _ = build.open_edition(site, "cpu", lambda *_: _Silent())
    (path,) = (target.path for target in edition.targets() if target.path.startswith("search-data-"))
    content = edition.render(path)
    return len(content), len(gzip.compress(content, 9, mtime=0))


class _Silent:
    """A bar that shows nothing."""

    def __enter__(self):
        return lambda count: None

    def __exit__(self, *fault: object) -> None:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--queries", type=Path, default=QUERIES)
    parser.add_argument("--verbose", action="store_true", help="the nDCG of each query, worst first")
    asked = parser.parse_args()
    catalog, index, _ = build.searched(Site(ROOT))
    queries = labelled(asked.queries)
    outcomes = [outcome(index, catalog, query) for query in queries]
    for measure, (mean, error, count) in means(outcomes).items():
        print(f"{measure:12} {mean:.3f} ± {error:.3f}  of {count}")
    plain, packed = loaded_bytes(Site(ROOT))
    print(f"{'bytes':12} {packed:,} as gzip, {plain:,} plain")
    if asked.verbose:
        ranked = [(each.ndcg_at_10, query.text) for each, query in zip(outcomes, queries, strict=True)]
        for ndcg, text in sorted((ndcg, text) for ndcg, text in ranked if ndcg is not None):
            print(f"{ndcg:.2f}  {text}")


if __name__ == "__main__":
    main()
