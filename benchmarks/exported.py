"""What the other generators are given: all that comparisons show, as JSON, with every finding computed.

Texts stay markdown and values stay values, to be rendered by whoever reads them; scores, alignments, which
rows differ and the words of the verdict are findings, and finished. Making these files is no part of
anybody's time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import Any

from generator.build import open_edition
from generator.catalog import Capability, Catalog, Model, Source, Value
from generator.findings.findings import Findings
from generator.findings.model_scores import Range, Score
from generator.pages.addresses import Menu, compare_path, frame, model_path
from generator.pages.parts.rows import row_labels, values
from generator.pages.words.clauses import Clause, plain
from generator.pages.words.reasons import choose
from generator.pages.words.verdict import verdict
from generator.places import Site

Json = dict[str, Any]


def export(site_path: Path, folder: Path) -> None:
    """Writes site.json, models.json by slug, and pairs/<left>.json: that model's pairs with all after it."""
    findings = open_edition(Site(site_path), "cpu", lambda total: nullcontext(lambda count: None))[0].findings
    catalog = findings.catalog
    labels = row_labels(catalog)
    rows = [_rows(findings, model, labels) for model in catalog.models]
    _write(folder / "site.json", _site(catalog, labels))
    _write(
        folder / "models.json",
        {
            model.slug: _model(catalog, model, next(iter(findings.scores.of(position)), None), known)
            for position, (model, known) in enumerate(zip(catalog.models, rows, strict=True))
        },
    )
    for left, pairs in groupby(findings.pairs(), lambda pair: pair[0]):
        _write(
            folder / "pairs" / f"{catalog.models[left].slug}.json",
            [_pair(findings, *pair, rows, labels) for pair in pairs],
        )


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _site(catalog: Catalog, labels: Mapping[str, str]) -> Json:
    return {
        "title": catalog.site.title,
        "threshold": catalog.site.encoder.threshold,
        "dimensions": [
            {"name": dimension.name, "label": dimension.label} for dimension in catalog.recipe.dimensions
        ],
        "rows": [{"id": name, "label": label} for name, label in labels.items()],
    }


# A model


def _model(catalog: Catalog, model: Model, score: Score | None, rows: list[Json | None]) -> Json:
    """A model with the score of its first task; a demonstration has none."""
    numbers = {key: number for number, key in enumerate(model.sources, 1)}
    return {
        "name": model.short_name,
        "href": model_path(model.slug),
        "score": score and {"range": _range(score.range), "provisional": score.is_provisional},
        "dimensions": {
            part.dimension.name: {
                "range": _range(part.range),
                "missing": sum(not reading.is_known for reading in part.readings),
                "asked": len(part.readings),
            }
            for part in (score.parts if score else ())
        },
        "cells": [row and row["cell"] for row in rows],
        "results": {_named(result): _cell(result.value, numbers) for result in model.benchmarks},
        "capabilities": [_capability(catalog, capability, numbers) for capability in model.capabilities],
        "sources": [_source(source) for source in model.sources.values()],
    }


def _range(range: Range) -> Json:
    return {"low": range.low, "high": range.high, "value": range.value, "coverage": range.coverage}


def _rows(findings: Findings, model: Model, labels: Mapping[str, str]) -> list[Json | None]:
    """A cell for each row of the site, None where the model has none, with what decides whether two agree."""
    numbers = {key: number for number, key in enumerate(model.sources, 1)}
    found = {
        name: {
            "cell": _cell(value, numbers),
            "compared": compared or value.state.value,
            "known": value.is_known,
        }
        for name, value, compared in values(findings.catalog, model, findings.figures.get(model.slug, {}))
    }
    return [found.get(name) for name in labels]


def _cell(value: Value, numbers: Mapping[str, int]) -> Json:
    return {
        "state": value.state.value,
        "text": value.text,
        "grade": value.grade.value,
        "source": numbers.get(value.source, 0),
        "asOf": value.as_of,
        "stale": value.is_stale,
        "dispute": value.dispute,
        "note": value.note,
    }


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


def _source(source: Source) -> Json:
    return {
        "url": source.url,
        "title": source.title,
        "by": source.by,
        "read": source.read,
        "asOf": source.as_of,
    }


# A pair


def _pair(
    findings: Findings, left: int, right: int, rows: list[list[Json | None]], labels: Mapping[str, str]
) -> Json:
    pair = findings.pair(left, right)
    catalog, alignment, models = findings.catalog, pair.alignment, pair.models
    path, words, reasons = compare_path(*(model.slug for model in models)), verdict(pair), choose(pair)
    title, description = " vs ".join(pair.names), plain(words).strip()
    shown = frame(catalog, Menu(()), path, title, description, pair.comparison.is_comparable)
    return {
        "left": models[0].slug,
        "right": models[1].slug,
        "title": shown.title,
        "description": shown.description,
        "canonical": shown.canonical,
        "comparable": pair.comparison.is_comparable,
        "tasks": [catalog.tasks[task].label for task in pair.comparison.tasks],
        "verdict": _clauses(words),
        "above": pair.left_above,
        "overlap": alignment.overlap,
        "leftCoverage": alignment.left_coverage,
        "rightCoverage": alignment.right_coverage,
        "lines": [list(match) for match in alignment.matches],
        "results": sorted({_named(result) for model in models for result in model.benchmarks}),
        "leftReasons": _clauses(reasons[0]),
        "rightReasons": _clauses(reasons[1]),
        **_facts(rows[left], rows[right], list(labels.values())),
    }


def _clauses(clauses: tuple[Clause, ...]) -> list[list[Any]]:
    return [[clause.text, clause.href, clause.strong] for clause in clauses]


def _named(result: Any) -> str:
    return f"{result.dataset}\n{result.metric}\n{result.setting}"


def _facts(left: list[Json | None], right: list[Json | None], labels: list[str]) -> Json:
    """Places of the rows that differ and of those that agree, and labels of those open on both sides."""
    both = list(zip(left, right, strict=True))
    known = [place for place, pair in enumerate(both) if any(row and row["known"] for row in pair)]
    agreeing = [place for place in known if _compared(both[place][0]) == _compared(both[place][1])]
    nowhere: Iterator[int] = (place for place, pair in enumerate(both) if any(pair) and place not in known)
    return {
        "differing": [place for place in known if place not in agreeing],
        "agreeing": agreeing,
        "open": [labels[place] for place in nowhere],
    }


def _compared(row: Json | None) -> str:
    return row["compared"] if row else "absent"
