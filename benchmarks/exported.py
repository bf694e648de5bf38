"""What the other generators are given: all that comparisons show, as JSON, with every finding computed.

Texts stay markdown and values stay values, to be rendered by whoever reads them. Scores, alignments, which
rows differ and which value is better are findings, and finished; so are all sentences and the links to other
pairs. Making these files is no part of anybody's time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from generator.build import open_edition
from generator.catalog import Benchmark, Capability, Catalog, Model, Source, Value
from generator.findings.findings import Findings, Pair
from generator.findings.model_scores import DimensionScore, Range, Score
from generator.numbers import counted
from generator.pages.addresses import Frame, compare_path, data_path, frame, model_path
from generator.pages.alternates import about_comparison
from generator.pages.comparison_facts import SAID_ELSEWHERE, better_side
from generator.pages.linked_data import ENCODER, ESCAPES
from generator.pages.parts.model_parts import Cell, Parts
from generator.pages.parts.rows import MEASURED, Row, groups, rows, values
from generator.pages.parts.store import Store
from generator.pages.related_links import SHOWN
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.differing import Difference, differing_rows
from generator.pages.words.reasons import choose
from generator.pages.words.related import INCIDENTAL, related_words
from generator.pages.words.results import result_key
from generator.pages.words.sections import (
    TESTS,
    agreeing_rows,
    counted_capabilities,
    crumb,
    group_rows,
    task_words,
    unknown_rows,
    unranked,
)
from generator.pages.words.verdict import answer, results_words, standing_words
from generator.places import Site
from generator.terminal import silent

Json = dict[str, Any]


class Table(dict[str, Row]):
    """The rows of the tables of facts by key, in page order; places are looked up for every pair."""

    def __init__(self, catalog: Catalog) -> None:
        self.headings = {heading: place for place, heading in enumerate(groups(catalog))}
        shown = {key: row for key, row in rows(catalog).items() if key not in SAID_ELSEWHERE}
        super().__init__(sorted(shown.items(), key=lambda each: self.headings[each[1].group]))
        self.places = {key: place for place, key in enumerate(self)}


def export(site_path: Path, folder: Path) -> None:
    """Writes site.json, models.json by slug, and pairs/<left>.json: that model's pairs with all after it."""
    store = open_edition(Site(site_path), "cpu", silent)[0].store
    catalog, findings, table = store.catalog, store.findings, Table(store.catalog)
    _write(folder / "site.json", _site(store, table))
    models = {model.slug: _model(store, place, table) for place, model in enumerate(catalog.models)}
    _write(folder / "models.json", models)
    for left, pairs in groupby(findings.pairs(), lambda pair: pair[0]):
        path = folder / "pairs" / f"{catalog.models[left].slug}.json"
        _write(path, [_pair(store, *pair, table) for pair in pairs])


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _site(store: Store, table: Table) -> Json:
    site, recipe = store.catalog.site, store.catalog.recipe
    about = about_comparison(site, "", "")
    return {
        "title": site.title,
        "asOf": site.as_of,
        "base": site.base_url,
        "menu": [[link.path + link.fragment, link.label] for link in store.menu.links],
        "feed": about.feed,
        "picture": about.picture,
        "pictureAlt": about.picture_alt,
        "dimensions": [{"name": each.name, "label": each.label} for each in recipe.dimensions],
        "rows": [{"id": key, "label": row.label} for key, row in table.items()],
        "tests": TESTS,
    }


# A model


def _model(store: Store, position: int, table: Table) -> Json:
    catalog, model = store.catalog, store.catalog.models[position]
    numbers = {key: number for number, key in enumerate(model.sources, 1)}
    sources = list(_cited(catalog, model, numbers))
    return {
        "name": model.short_name,
        "linkedName": ENCODER.encode(model.short_name)[1:-1].translate(ESCAPES),
        "href": model_path(model.slug),
        "data": data_path(model_path(model.slug)),
        "cells": list(_cells(store.findings, model, table, numbers)),
        "tests": _tests(model, numbers),
        "capabilities": [_capability(catalog, capability, numbers) for capability in model.capabilities],
        "versus": _versus(model),
        "scores": {score.task: _score(score) for score in store.findings.scores.of(position)},
        "sources": sources,
        "related": list(_related(store, position)),
    }


def _cells(findings: Findings, model: Model, table: Table, numbers: Mapping[str, int]) -> Iterator[Json]:
    """One for each row of the site."""
    told = values(findings.catalog, model, findings.figures.get(model.slug, {}))
    known = {key: _cell(value, numbers) for key, value, _ in told}
    for key in table:
        yield known.get(key) or {"state": "not run" if key.startswith(MEASURED) else "absent"}


def _cell(value: Value, numbers: Mapping[str, int], note: str = "") -> Json:
    cell = {
        "state": value.state.value,
        "text": value.text,
        "grade": value.grade.value,
        "source": numbers.get(value.source, 0),
        "condition": "" if value.condition in value.text else value.condition,
        "asOf": value.as_of,
        "stale": value.is_stale,
        "dispute": value.dispute,
        "note": note or value.note,
    }
    return {name: each for name, each in cell.items() if each}


def _tests(model: Model, numbers: Mapping[str, int]) -> Json:
    """By key of the row: its label, and all results in that test."""
    tests: Json = {}
    for result in model.benchmarks:
        test = result.dataset, result.metric
        row = tests.setdefault(result_key(test), {"label": ", ".join(test), "results": []})
        row["results"].append(_cell(result.value, numbers, _setting(result)))
    return tests


def _setting(result: Benchmark) -> str:
    sibling = f"of its sibling {result.checkpoint}" if result.checkpoint else ""
    return "; ".join(filter(None, (result.setting, sibling, result.value.note)))


def _capability(catalog: Catalog, capability: Capability, numbers: Mapping[str, int]) -> Json:
    return {
        "id": f"c-{capability.anchor}",
        "title": capability.title,
        "tags": [catalog.tags[tag].label for tag in capability.tags],
        "text": capability.text,
        "unique": capability.unique,
        "versus": capability.versus,
        "limits": capability.limits,
        "sources": sorted(numbers[key] for key in capability.sources),
    }


def _versus(model: Model) -> Json:
    """By slug of another model: what capabilities say of it."""
    told: Json = {}
    for capability in model.capabilities:
        for slug, text in capability.versus_models.items():
            line = {"text": text, "id": f"c-{capability.anchor}", "title": capability.title}
            told.setdefault(slug, []).append(line)
    return told


def _score(score: Score) -> Json:
    return {
        "range": _range(score.range),
        "provisional": score.is_provisional,
        "dimensions": {part.dimension.name: _dimension(part) for part in score.parts},
    }


def _dimension(part: DimensionScore) -> Json:
    missing = sum(not reading.is_known for reading in part.readings)
    return {"range": _range(part.range), "missing": missing, "asked": len(part.readings)}


def _range(range: Range) -> Json:
    return {"low": range.low, "high": range.high, "value": range.value, "coverage": range.coverage}


def _cited(catalog: Catalog, model: Model, numbers: Mapping[str, int]) -> Iterator[Json]:
    """The sources that comparisons name, with their numbers."""
    shown = {value.source for _, value, _ in values(catalog, model, {})}
    of_results = {result.value.source for result in model.benchmarks}
    of_texts = {key for capability in model.capabilities for key in capability.sources}
    cited = shown | of_results | of_texts
    return (_source(source, numbers[key]) for key, source in model.sources.items() if key in cited)


def _source(source: Source, number: int) -> Json:
    return {
        "number": number,
        "url": source.url,
        "title": source.title,
        "by": source.by,
        "read": source.read,
        "asOf": source.as_of,
    }


def _related(store: Store, position: int) -> Iterator[Json]:
    """The best pairs, one more than a page shows: the pair of the page itself is left out there."""
    models = store.catalog.models
    for partner in list(store.findings.related[position])[: SHOWN + 1]:
        left, right = sorted((position, partner))
        about = store.traits(left), store.traits(right)
        words = related_words(store.findings.pair(left, right), about, side=0 if position == left else 1)
        yield {
            "slug": models[partner].slug,
            "href": compare_path(models[left].slug, models[right].slug),
            "name": models[partner].short_name,
            "words": plain(words),
        }


def _has_related(store: Store, position: int, other: int) -> bool:
    """Whether a page links to any pair of the model but its own."""
    return any(partner != other for partner in store.findings.related[position])


# A pair


def _pair(store: Store, left: int, right: int, table: Table) -> Json:
    pair = store.findings.pair(left, right)
    about = store.traits(left), store.traits(right)
    sides = store.parts(left, "left"), store.parts(right, "right")
    said, tested = answer(pair, about), results_words(pair, about)
    reasons = choose(pair, about)
    shown = _frame(store, pair, [*said, *tested])
    return {
        "left": pair.models[0].slug,
        "right": pair.models[1].slug,
        "title": shown.title,
        "description": shown.description,
        "canonical": shown.canonical,
        "comparable": pair.comparison.is_comparable,
        "crumb": crumb(pair),
        "answer": _clauses(said),
        "results": _clauses(tested),
        "standing": _clauses(standing_words(pair)),
        "leftReasons": _clauses(reasons[0]),
        "rightReasons": _clauses(reasons[1]),
        "differences": [_difference(row, sides, table) for row in differing_rows(pair, about)],
        "task": pair.task,
        "taskWords": task_words(pair),
        "known": [score.range.coverage for score in pair.pair_scores or ()],
        "unranked": unranked(pair),
        "counted": counted_capabilities(pair),
        "note": INCIDENTAL if pair.alignment.matches and pair.comparison.barrier == "jobs" else "",
        "sources": counted(sum(parts.source_count for parts in sides), "source"),
        "related": _has_related(store, left, right) or _has_related(store, right, left),
        **_alignment(pair),
        **_facts(store.catalog, pair, sides, table),
    }


def _frame(store: Store, pair: Pair, clauses: Sequence[Clause]) -> Frame:
    title, path = " vs ".join(pair.names), compare_path(*(model.slug for model in pair.models))
    description = f"{title}: {plain(clauses).strip()}"
    return frame(store.catalog, store.menu, path, title, description, pair.comparison.is_comparable)


def _clauses(clauses: Iterable[Clause]) -> list[Json]:
    return [{"text": each.text, "href": each.href, "strong": each.strong} for each in clauses]


def _alignment(pair: Pair) -> Json:
    """Capabilities by their places in the lists of the two models: matched, and without a counterpart."""
    matches, (left, right) = pair.alignment.matches, pair.models
    ours, theirs = {match.left for match in matches}, {match.right for match in matches}
    return {
        "matches": [list(match) for match in matches],
        "leftOnly": [place for place in range(len(left.capabilities)) if place not in ours],
        "rightOnly": [place for place in range(len(right.capabilities)) if place not in theirs],
    }


class _Shown(NamedTuple):
    """A row that one of the two can fill."""

    heading: str
    entry: (
        int  # its place among the rows of the site; with a better value: that and once or twice their number
    )
    kind: str  # of _KINDS


_KINDS = DIFFERING, OF_LEFT, OF_RIGHT, AGREEING = "differing", "left", "right", "agreeing"


def _entry(cells: tuple[Cell, Cell], place: int, table: Table) -> int:
    """A row with its mark as one number: plain, the left one better, the right one better."""
    better = better_side(*cells)
    return place if better is None else place + len(table) * (better + 1)


def _difference(row: Difference, sides: tuple[Parts, Parts], table: Table) -> Json:
    """A row of what differs: of the table of facts, or with words of its own."""
    key = row.basis[0]
    if not row.is_row:
        return {"id": key, "label": row.label, "cells": list(row.cells)}
    left, right = (parts.cells.get(key, _ABSENT) for parts in sides)
    return {"id": key, "label": row.label, "entry": _entry((left, right), table.places[key], table)}


_ABSENT = Cell(html="", brief="", compared="absent", is_known=False, is_told=False)  # type: ignore[arg-type]


def _facts(catalog: Catalog, pair: Pair, sides: tuple[Parts, Parts], table: Table) -> Json:
    """Rows under headings, rows that are folded, labels of those open on both sides, and tests by key."""
    told, opened = _rows(sides, table)
    tests = _test_keys(catalog, sides)
    facts = {"tests": tests, "open": ", ".join(opened), "groups": [], "folds": []}
    if not pair.comparison.is_comparable:
        facts["testsFold"] = group_rows(TESTS, max(len(tests), 1))
        by_heading = sorted(told, key=lambda row: (table.headings[row.heading], _KINDS.index(row.kind)))
        folds = [(group_rows(heading, len(shown)), shown) for heading, shown in _grouped(by_heading)]
    else:
        of = {kind: [row for row in told if row.kind == kind] for kind in _KINDS}
        facts["groups"] = [_group(heading, shown) for heading, shown in _grouped(of[DIFFERING])]
        left, right = pair.names
        folds = [
            (unknown_rows(right, len(of[OF_LEFT])), of[OF_LEFT]),
            (unknown_rows(left, len(of[OF_RIGHT])), of[OF_RIGHT]),
            (agreeing_rows(len(of[AGREEING])), of[AGREEING]),
        ]
    facts["folds"] = [_group(summary, shown) for summary, shown in folds if shown]
    return facts


def _grouped(shown: Sequence[_Shown]) -> Iterator[tuple[str, list[_Shown]]]:
    return ((heading, list(of)) for heading, of in groupby(shown, lambda row: row.heading))


def _group(label: str, shown: Iterable[_Shown]) -> Json:
    return {"label": label, "entries": [row.entry for row in shown]}


def _rows(sides: tuple[Parts, Parts], table: Table) -> tuple[list[_Shown], list[str]]:
    """Rows in page order, and the labels of those that neither can fill."""
    told, opened = [], []
    for place, (key, row) in enumerate(table.items()):
        if not any(key in parts.cells for parts in sides):
            continue
        cells = sides[0].cells.get(key, _ABSENT), sides[1].cells.get(key, _ABSENT)
        match cells[0].is_told, cells[1].is_told:
            case True, True:
                kind = AGREEING if cells[0].compared == cells[1].compared else DIFFERING
            case True, False:
                kind = OF_LEFT
            case False, True:
                kind = OF_RIGHT
            case _:
                opened.append(row.label)
                continue
        told.append(_Shown(row.group, _entry(cells, place, table), kind))
    return told, opened


def _test_keys(catalog: Catalog, sides: tuple[Parts, Parts]) -> list[str]:
    """Those of the recipe first, then by name."""
    order = {result_key(test): place for place, test in enumerate(catalog.recipe.rules_by_test)}
    labels = {key: test.label for parts in sides for key, test in parts.tests.items()}
    return sorted(labels, key=lambda key: (order.get(key, len(order)), labels[key]))
