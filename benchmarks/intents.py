"""How well the intents of the invented search log are merged and answered, and at which threshold.

    .venv/bin/python benchmarks/intents.py [--second] [--vectors FILE]

Prints a row for each threshold on the half that is chosen on. `--second` prints one row, that of the other
half at the threshold of content/site.yaml: for one look at the end. Vectors are kept in a file, if one is
named.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from generator.catalog import Catalog  # noqa: E402
from generator.content.folder import read_catalog  # noqa: E402
from generator.measure.text_vectors import open_encoder  # noqa: E402
from generator.readings import vectors  # noqa: E402
from generator.readings.texts import text_key  # noqa: E402
from generator.readings.vectors import Vector  # noqa: E402
from generator.retrieval.table_file import load_table  # noqa: E402
from generator.searches import cleaning  # noqa: E402
from generator.searches.intents import Intents  # noqa: E402
from generator.searches.making import Typed, intents, typed  # noqa: E402
from tests.searches.made import log  # noqa: E402
from tests.searches.synthetic_log import LogRow, answers, is_second, rows  # noqa: E402

SEED = 1

LEAST_USERS = 5

THRESHOLDS = (60, 65, 70, 75, 80, 85)

BY_NAME = ("model", "versus")


class Labelled:
    """The queries of one half of the invented log that five people typed, as logs, with what they mean."""

    def __init__(self, is_of_second: bool) -> None:
        self.meant: dict[str, LogRow] = {}
        self.users: Counter[str] = Counter()
        months: dict[str, Counter[str]] = {}
        for row in rows(SEED):
            query, reason = cleaning.cleaned(row.query)
            if not reason and row.kind != "personal" and is_second(row.intent) == is_of_second:
                self.meant.setdefault(query, row)
                self.users[query] += row.users
                months.setdefault(f"{row.date[:7]}-01", Counter())[query] += row.users
        self.users = Counter({query: n for query, n in self.users.items() if n >= LEAST_USERS})
        self.logs = tuple(
            log(
                {query: times for query, times in months[start].items() if query in self.users},
                start,
                "invented",
                f"{start[:8]}28",
            )
            for start in sorted(months)
        )


def embedded(catalog: Catalog, known: Typed, path: Path | None) -> dict[str, Vector]:
    """By key, the vectors of all texts; those in the file are not made again."""
    stored: dict[str, Vector] = dict(np.load(path)) if path and path.exists() else {}
    encoder = catalog.site.encoder
    missing = [text for text in known.texts if text_key(encoder, text) not in stored]
    opened = open_encoder(encoder, "cpu", len(missing)) if missing else None
    for positions, batch in opened.embed(missing) if opened else ():
        stored |= {
            text_key(encoder, missing[place]): row for place, row in zip(positions, batch, strict=True)
        }
    if path and missing:
        np.savez(path, **stored)
    return stored


def merging(found: Intents, labelled: Labelled) -> tuple[float, float]:
    """Of pairs of queries told as one, the share that mean the same; and of these how many are told so."""
    queries = list(labelled.users)
    together = Counter(found.by_query[query] for query in queries)
    same = Counter(labelled.meant[query].intent for query in queries)
    both = Counter((found.by_query[query], labelled.meant[query].intent) for query in queries)
    right = _pairs(both.values())
    return right / max(1, _pairs(together.values())), right / max(1, _pairs(same.values()))


def _pairs(counts: Sequence[int] | object) -> int:
    return sum(count * (count - 1) // 2 for count in counts)  # type: ignore[attr-defined]


def quality(catalog: Catalog, found: Intents, labelled: Labelled) -> dict[str, float]:
    """Shares by users: precision of answers, capability searches with a right one, and what is rejected."""
    reached = _reached(found)
    right = wrong = answered = asked = 0
    passed, all_of = Counter[str](), Counter[str]()
    truly, counted = Counter[str](), Counter[str]()
    for query, users in labelled.users.items():
        row = labelled.meant[query]
        answer = reached.get(found.by_query[query], set())
        all_of[row.kind] += users
        passed[row.kind] += 0 if answer else users
        wanted, also = _slugs(catalog, row)
        if row.kind == "capability":
            hits, open_ = len(answer & wanted), len(answer & also)
            right, wrong = right + users * (hits + open_), wrong + users * (len(answer) - hits - open_)
            asked, answered = asked + users, answered + (users if hits else 0)
            truly.update({model: users for model, _ in wanted})
        if row.kind not in BY_NAME:
            counted.update({model: users for model, _ in answer - also})
    slugs = range(len(catalog.models))
    return {
        "precision": right / max(1, right + wrong),
        "right answer": answered / max(1, asked),
        "unrelated rejected": passed["unrelated"] / max(1, all_of["unrelated"]),
        "near rejected": passed["near"] / max(1, all_of["near"]),
        "by name": _named(found, labelled, catalog),
        "spearman": float(spearmanr([truly[n] for n in slugs], [counted[n] for n in slugs]).statistic),
    }


def _reached(found: Intents) -> dict[int, set[tuple[int, int]]]:
    reached: dict[int, set[tuple[int, int]]] = {}
    for position, rows_of in enumerate(found.of_models):
        for intent, capability in rows_of.tolist():
            reached.setdefault(intent, set()).add((position, capability))
    return reached


def _slugs(catalog: Catalog, row: LogRow) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    places = {model.slug: position for position, model in enumerate(catalog.models)}
    right, open_ = answers(row, catalog)
    return {(places[slug], n) for slug, n in right}, {(places[slug], n) for slug, n in open_}


def _named(found: Intents, labelled: Labelled, catalog: Catalog) -> float:
    """Of users who asked for a model by name, the share for whom all that is named is meant."""
    right = total = 0
    for query, users in labelled.users.items():
        row = labelled.meant[query]
        if row.kind in BY_NAME:
            models = found.intents[found.by_query[query]].models
            total += users
            right += users if models and {*models} <= {*row.want} else 0
    return right / max(1, total)


def measured(
    catalog: Catalog, is_of_second: bool, path: Path | None
) -> Iterator[tuple[int, dict[str, float]]]:
    """By threshold, the figures of one half; of the second only those of the site's own."""
    labelled = Labelled(is_of_second)
    table, _ = load_table(ROOT, catalog.site.encoder)
    known = typed(catalog, labelled.logs, table.pieces if table else ())
    stored = embedded(catalog, known, path)
    tags = vectors.load_all(ROOT)[0].of_tags
    own = catalog.site.encoder.intent
    for threshold in (own,) if is_of_second else THRESHOLDS:
        encoder = replace(catalog.site.encoder, intent=threshold)
        of_site = replace(catalog, site=replace(catalog.site, encoder=encoder))
        found = intents(of_site, known, stored, tags)
        precision, recall = merging(found, labelled)
        figures = {"merging": precision, "merged": recall, **quality(of_site, found, labelled)}
        yield threshold, figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--second", action="store_true")
    parser.add_argument("--vectors", type=Path)
    arguments = parser.parse_args()
    catalog, _ = read_catalog(ROOT)
    assert catalog is not None
    for number, (threshold, figures) in enumerate(measured(catalog, arguments.second, arguments.vectors)):
        if not number:
            print("threshold  " + "  ".join(figures))
        cells = (f"{value:{len(name)}.3f}" for name, value in figures.items())
        print(f"{threshold:9d}  " + "  ".join(cells))


if __name__ == "__main__":
    main()
