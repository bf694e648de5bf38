"""Intents of 100,000 distinct queries: CPU time and memory beside their limits, embedding left out.

    .venv/bin/python benchmarks/searches.py [--queries 100000]

Queries are made up of words of the site and of invented ones; vectors are drawn, near to one another where
queries share their words, so that about two in five lead. The capabilities are the shipped ones.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path
from random import Random

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from generator.content.folder import read_catalog  # noqa: E402
from generator.findings.search_counts import search_counts  # noqa: E402
from generator.readings import vectors  # noqa: E402
from generator.readings.texts import text_key  # noqa: E402
from generator.readings.vectors import Vector, rounded  # noqa: E402
from generator.searches.log import Log  # noqa: E402
from generator.searches.making import intents, typed  # noqa: E402
from generator.searches.plain_forms import words_of  # noqa: E402
from tests.searches.made import log  # noqa: E402

SECONDS, MEGABYTES = 60, 500

MONTHS = ("2026-08-01", "2026-09-01", "2026-10-01")

DIMENSIONS = 384

HEADS = 16_000

NEAR = 0.022  # of the length of a component: two of a head are some 0.84 alike


def drawn_logs(chance: Random, words: list[str], count: int) -> tuple[Log, ...]:
    """Three months of queries of two to six words, most of them variants of some heads."""
    heads = [" ".join(chance.choices(words, k=chance.randint(2, 5))) for _ in range(HEADS)]
    queries: set[str] = set()
    while len(queries) < count:
        queries.add(f"{chance.choice(heads)} {chance.choice(words)}"[:80].strip())
    months: list[dict[str, int]] = [{} for _ in MONTHS]
    for query in sorted(queries):
        users = 5 + int(1 / (0.0005 + chance.random()))
        months[chance.randrange(3)][query] = users
    return tuple(
        log(month, start, "drawn", f"{start[:8]}28") for start, month in zip(MONTHS, months, strict=True)
    )


def drawn_vectors(keys: list[str], texts: list[str]) -> dict[str, Vector]:
    """Of texts that begin with the same two words vectors that are near."""
    chance = np.random.default_rng(5)
    middles: dict[str, int] = {}
    owners = [middles.setdefault(" ".join(text.split()[:2]), len(middles)) for text in texts]
    of_middles = chance.standard_normal((len(middles), DIMENSIONS), dtype=np.float32)
    of_middles /= np.linalg.norm(of_middles, axis=1, keepdims=True)
    stored: dict[str, Vector] = {}
    for key, owner in zip(keys, owners, strict=True):
        vector = of_middles[owner] + NEAR * chance.standard_normal(DIMENSIONS, dtype=np.float32)
        stored[key] = rounded(vector / np.linalg.norm(vector))
    return stored


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=100_000)
    count = parser.parse_args().queries
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    chance = Random(7)
    texts = [each.text for model in catalog.models for each in model.capabilities]
    known = sorted({word for text in texts for word in words_of(text)})
    invented = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(4, 9))) for _ in range(9_000)]
    logs = drawn_logs(chance, known + invented, count)
    tags = vectors.load_all(ROOT)[0].of_tags

    started = time.process_time()
    forms = typed(catalog, logs)
    of_forms = time.process_time() - started
    keys = [text_key(catalog.site.encoder, text) for text in forms.texts]
    stored = drawn_vectors(keys, list(forms.texts))
    started = time.process_time()
    found = intents(catalog, forms, stored, tags)
    (counts,) = search_counts(catalog, found, logs)
    _ = counts.digest
    seconds = of_forms + time.process_time() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(f"{count:,} queries, {len(keys):,} plain forms, {len(found.intents):,} intents")
    print(f"plain forms {of_forms:.1f} s, all {seconds:.1f} CPU s: {seconds / SECONDS:.2f} of the limit")
    print(f"{megabytes:.0f} MB at most: {megabytes / MEGABYTES:.2f} of the limit")


if __name__ == "__main__":
    main()
