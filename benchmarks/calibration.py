"""Finds the threshold and the discount of the site's encoder on the labelled pairs of tests/calibration/.

Prints precision and recall of "same" by cross-validation, in which no description that is tested was trained
on, and the two numbers that belong into content/site.yaml beside the encoder's revision. `--check` fails when
they differ.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from generator.catalog import Capability, Catalog, Encoder, Kinds
from generator.content.folder import read_catalog
from generator.content.resolve import kinds_of
from generator.findings.capability_table import table_of
from generator.findings.similarity import compare
from generator.readings.texts import text_of

ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests" / "calibration" / "capability_pairs.yaml"
FOLDS = 5
DISCOUNTS = range(
    50, 101, 5
)  # lower ones fit even better, but then no text could match against its tags any more


@dataclass(frozen=True)
class Labelled:
    left: Capability
    right: Capability
    is_same: bool
    label: str
    trap: str


@dataclass(frozen=True)
class Quality:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def labelled(catalog: Catalog, path: Path = LABELLED) -> list[Labelled]:
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return [
        Labelled(
            _capability(catalog, row["left"]),
            _capability(catalog, row["right"]),
            row["label"] == "same",
            row["label"],
            row.get("trap", ""),
        )
        for row in rows
    ]


def _capability(catalog: Catalog, row: dict[str, Any]) -> Capability:
    own = Kinds(frozenset(row.get("inputs", ())), frozenset(row.get("outputs", ())))
    tags = tuple(row["tags"])
    return Capability(
        row["title"],
        "",
        tags,
        kinds_of(own, [catalog.tags[tag] for tag in tags]),
        row["text"],
        "",
        "",
        "",
        (),
    )


def similarities(
    pairs: list[Labelled], vectors: dict[str, NDArray[np.int16]], encoder: Encoder
) -> NDArray[np.uint8]:
    """[discount, pair] gated similarity in percent, by the product's own comparison."""
    sides = [side for pair in pairs for side in (pair.left, pair.right)]
    stacked = np.stack([vectors[text_of(side)] for side in sides])
    found = []
    for discount in DISCOUNTS:
        whole = compare(
            table_of(sides, stacked, [1] * len(sides), replace(encoder, discount=discount)), 0, len(sides)
        )
        found.append(np.array([whole[2 * n, 2 * n + 1] for n in range(len(pairs))]))
    return np.stack(found)


def quality(is_same: NDArray[np.bool_], called: NDArray[np.bool_]) -> Quality:
    hits = int((is_same & called).sum())
    return Quality(hits / max(int(called.sum()), 1), hits / max(int(is_same.sum()), 1))


def fit(similar: NDArray[np.uint8], is_same: NDArray[np.bool_]) -> tuple[int, int]:
    """(discount position, threshold) with the best F1: the middle of the best, so that chance counts less."""
    scores = {
        (d, t): round(quality(is_same, similar[d] >= t).f1, 6)
        for d in range(len(similar))
        for t in range(30, 96)
    }
    best = max(scores.values())
    winners = sorted(setting for setting, score in scores.items() if score == best)
    return winners[len(winners) // 2]


def cross_validate(
    pairs: list[Labelled], similar: NDArray[np.uint8], is_same: NDArray[np.bool_], seed: int = 0
) -> tuple[Quality, NDArray[np.bool_]]:
    """Quality on pairs whose descriptions the fit never saw, and what each pair was called."""
    texts = sorted({text_of(side) for pair in pairs for side in (pair.left, pair.right)})
    fold_of = dict(zip(texts, np.random.default_rng(seed).permutation(len(texts)) % FOLDS, strict=True))
    called = np.zeros(len(pairs), bool)
    for fold in range(FOLDS):
        tested = np.array([fold_of[text_of(pair.left)] == fold for pair in pairs])
        seen = {
            text_of(side)
            for pair, is_tested in zip(pairs, tested, strict=True)
            if is_tested
            for side in (pair.left, pair.right)
        }
        trained = np.array([not {text_of(pair.left), text_of(pair.right)} & seen for pair in pairs])
        discount, threshold = fit(similar[:, trained], is_same[trained])
        called[tested] = similar[discount, tested] >= threshold
    return quality(is_same, called), called


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--check", action="store_true", help="fail when content/site.yaml holds other numbers"
    )
    parser.add_argument("--verbose", action="store_true", help="show the pairs that are called wrongly")
    options = parser.parse_args()
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None, "content has faults: run matchup check"
    from generator.measure.device import choose
    from generator.measure.encoder import Encoder as OpenEncoder

    encoder = catalog.site.encoder
    pairs = labelled(catalog)
    texts = sorted({text_of(side) for pair in pairs for side in (pair.left, pair.right)})
    vectors: dict[str, NDArray[np.int16]] = {}
    for positions, batch in OpenEncoder(encoder, choose()).embed(texts):
        vectors.update((texts[position], vector) for position, vector in zip(positions, batch, strict=True))
    is_same = np.array([pair.is_same for pair in pairs])
    similar = similarities(pairs, vectors, encoder)
    found, called = cross_validate(pairs, similar, is_same)
    discount, threshold = fit(similar, is_same)
    ungated = np.array(
        [
            int(
                np.rint(
                    100
                    * (vectors[text_of(p.left)].astype(float) @ vectors[text_of(p.right)].astype(float))
                    / 2048**2
                )
            )
            for p in pairs
        ]
    )
    plain = max((quality(is_same, ungated >= t) for t in range(30, 96)), key=lambda q: q.f1)
    counts = Counter(pair.label for pair in pairs)
    kinds = ", ".join(f"{counts[label]} {label}" for label in ("same", "related", "different"))
    print(f"{encoder.key}: {len(pairs)} labelled pairs ({kinds})")
    print(f"gated, cross-validated    precision {found.precision:.3f}  recall {found.recall:.3f}")
    print(f"vectors alone, best fit   precision {plain.precision:.3f}  recall {plain.recall:.3f}")
    for trap in sorted({pair.trap for pair in pairs if pair.trap}):
        rows = [n for n, pair in enumerate(pairs) if pair.trap == trap]
        print(f"  trap {trap:<24} {sum(called[n] == is_same[n] for n in rows)} of {len(rows)} right")
    print(f"content/site.yaml         threshold: {threshold}  discount: {DISCOUNTS[discount]}")
    if options.verbose:
        for n, pair in enumerate(pairs):
            if called[n] != is_same[n]:
                kind = "missed" if is_same[n] else "false"
                titles = f"{pair.left.title!r} | {pair.right.title!r}"
                print(f"  {kind} {similar[discount, n]:3d} {pair.label:<9} {pair.trap:<12} {titles}")
    if options.check and (encoder.threshold, encoder.discount) != (threshold, DISCOUNTS[discount]):
        print(
            f"content/site.yaml has threshold {encoder.threshold} and discount {encoder.discount}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
