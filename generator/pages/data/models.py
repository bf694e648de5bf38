"""What the page of a model shows, as JSON: one file for each model, which holds its comparisons, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.digests import digest_of
from generator.pages.addresses import Page, data_path, model_path
from generator.pages.data.deciding_rows import DECIDING, deciding_row
from generator.pages.data.envelope import enveloped, known, page_of
from generator.pages.data.model_rows import (
    ABOUT,
    CAPABILITIES,
    CORRECTIONS,
    FACTS,
    RESULTS,
    SOURCES,
    about_rows,
    capability_rows,
    correction_rows,
    fact_rows,
    result_rows,
    source_rows,
)
from generator.pages.data.pair_rows import PAIRS, pair_rows, pairs_digests, told_texts
from generator.pages.data.pair_searches import MODEL_SEARCHES, model_searches
from generator.pages.data.sample_rows import RUN, SAMPLES, run_row, sample_rows
from generator.pages.data.score_rows import SCORES, score_rows
from generator.pages.data.shapes import Shape, nullable, record, text, texts
from generator.pages.kind import PageKind
from generator.pages.model import MODEL
from generator.pages.parts.deciding import deciding
from generator.pages.parts.glance import badges
from generator.pages.parts.snippet import snippet
from generator.pages.parts.store import Store


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield from (_page(store, page) for page in MODEL.pages(store))


def _paths(store: Store) -> Iterator[str]:
    return map(data_path, MODEL.addresses(store)) if store.catalog.site.outputs.api else iter(())


def _page(store: Store, page: Page) -> Page:
    """Depends on what the page of the model does, and on all that its comparisons tell."""
    pairs = pairs_digests(store)[page.models[0]]
    findings = digest_of(page.findings, pairs)[:8]
    return replace(page, path=data_path(page.path), kind=MODEL_DATA.name, findings=findings)


def _find(store: Store, path: str) -> Page | None:
    page = MODEL.page(store, page_of(store.catalog.site, path))
    return _page(store, page) if page is not None else None


def _view(store: Store, page: Page) -> bytes:
    site, position = store.catalog.site, page.models[0]
    path = model_path(store.catalog.models[position].slug)
    return enveloped(site, "model", path, _content(store, position), told_texts(store, position))


def _content(store: Store, position: int) -> Mapping[str, object]:
    catalog, model = store.catalog, store.catalog.models[position]
    shown, facts, results = snippet(model), fact_rows(store, position), result_rows(model)
    return {
        **about_rows(catalog, model),
        "badges": list(badges(model)),
        "deciding": deciding_row(catalog.site, deciding(store, position)),
        "load": {"code": shown.code, "note": known(shown.note)} if shown else None,
        "facts": facts,
        "results": results,
        "capabilities": capability_rows(model, store.findings.positions),
        "scores": score_rows(store, position, {str(row["id"]) for row in (*facts, *results)}),
        "samples": sample_rows(store, position),
        "run": run_row(store, model),
        "searches": model_searches(store, position),
        "closest": [catalog.models[place].slug for place in store.findings.related[position]],
        "pairs": pair_rows(store, position),
        "sources": source_rows(model),
        "corrections": correction_rows(model),
    }


SHAPE: Mapping[str, Shape] = {
    **ABOUT,
    "badges": texts("What stands beside its name: deprecated, its successor, made for tests."),
    "deciding": record("What decides about it: known, undisputed and not out of date.", DECIDING),
    "load": nullable(
        record(
            "How it is loaded; null where its facts do not say it.",
            {"code": text("Lines of Python."), "note": nullable(text("What to know before they are run."))},
        )
    ),
    "facts": FACTS,
    "results": RESULTS,
    "capabilities": CAPABILITIES,
    "scores": SCORES,
    "samples": SAMPLES,
    "run": RUN,
    "searches": MODEL_SEARCHES,
    "closest": texts("Slugs of its closest partners, the most alike first."),
    "pairs": PAIRS,
    "sources": SOURCES,
    "corrections": CORRECTIONS,
}

MODEL_DATA = PageKind("model data", _pages, _view, find=_find, paths=_paths)
