"""What a model's file says of it, as machines read it: facts, published results, capabilities, sources."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import get_args

from generator.catalog import Capability, Catalog, Model, Value
from generator.findings.sample_figures import Estimate, Figures
from generator.pages.data.envelope import known
from generator.pages.data.shapes import Shape, by_name, flag, nullable, one_of, record, rows, text, texts
from generator.pages.data.value_rows import VALUE, source_ids, unit_of, value_row
from generator.pages.parts.looked_for import times_matched
from generator.pages.parts.rows import MEASURED, TIMES_MATCHED, groups, values
from generator.pages.parts.rows import rows as table_rows
from generator.pages.parts.store import Store
from generator.pages.words.results import result_key
from generator.vocabulary import Author


def fact_rows(store: Store, position: int) -> list[dict[str, object]]:
    """The rows of the table of facts, in the order of the page."""
    catalog, model = store.catalog, store.catalog.models[position]
    figures = store.findings.figures.get(model.slug, {})
    told = dict(_told(store, position, figures))
    every, sources = store.once(("table rows",), lambda: table_rows(catalog)), source_ids(model)
    found: list[dict[str, object]] = []
    for group in store.once(("groups",), lambda: groups(catalog)):
        for key in [key for key, row in every.items() if row.group == group and key in told]:
            shown = value_row(told[key], unit_of(catalog, key, figures), sources)
            found.append({"id": key, "group": group, "label": every[key].label, **shown})
    return found


def _told(store: Store, position: int, figures: Figures) -> Iterator[tuple[str, Value]]:
    """By key; how often searches fit it is only told where they are counted."""
    for key, value, _ in values(store.catalog, store.catalog.models[position], figures):
        counted = figures.get(key.removeprefix(MEASURED)) if key.startswith(MEASURED) else None
        if isinstance(counted, Estimate):
            yield key, replace(value, interval=counted.interval)
        elif key != TIMES_MATCHED:
            yield key, value
    times = times_matched(store, position)
    if times is not None:
        yield TIMES_MATCHED, times


FACTS = rows(
    "Every row of the table of facts that there is something to say in, in its order.",
    record(
        "A row.",
        {
            "id": text("Of the row on the page of the model, and on its comparisons."),
            "group": text("Heading that it stands under."),
            "label": text("As the page has it."),
            **VALUE,
        },
    ),
)


def result_rows(model: Model) -> list[dict[str, object]]:
    """Published results, in the order of the model's file."""
    sources = source_ids(model)
    return [
        {
            "id": result_key((result.dataset, result.metric)),
            "dataset": result.dataset,
            "metric": result.metric,
            "setting": known(result.setting),
            "sibling": known(result.checkpoint),
            **value_row(result.value, "points", sources),
        }
        for result in model.benchmarks
    ]


RESULTS = rows(
    "Results of public tests, as published.",
    record(
        "A result.",
        {
            "id": text("Of the first row of its test."),
            "dataset": text("What it was tested on."),
            "metric": text("What was counted; its unit is told here."),
            "setting": nullable(text("How it was tested.")),
            "sibling": nullable(text("The checkpoint that reached it, where that is not this model.")),
            **VALUE,
        },
    ),
)


def capability_rows(model: Model, slugs: Container[str]) -> list[dict[str, object]]:
    """In the order of the model's file; against models of these slugs, which the site has."""
    sources = source_ids(model)
    return [_capability(capability, sources, slugs) for capability in model.capabilities]


def _capability(
    capability: Capability, sources: Mapping[str, str], slugs: Container[str]
) -> dict[str, object]:
    versus = capability.versus_models
    return {
        "id": f"c-{capability.anchor}",
        "title": capability.title,
        "tags": list(capability.tags),
        "text": capability.text,
        "unique": known(capability.unique),
        "versus": known(capability.versus),
        "limits": known(capability.limits),
        "generated": capability.is_generated,
        "sources": [sources[key] for key in sorted(capability.sources, key=_place(sources).__getitem__)],
        "versus_models": {slug: words for slug, words in versus.items() if slug in slugs},
    }


def _place(sources: Mapping[str, str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(sources)}


CAPABILITIES = rows(
    "What it can do. Texts are markdown.",
    record(
        "A capability.",
        {
            "id": text(
                "Of its place on the page of the model; on a comparison left- or right- stands before."
            ),
            "title": text("In a few words."),
            "tags": texts("Names of its tags, the main one first."),
            "text": text("What it is."),
            "unique": nullable(text("What of it is this model's own.")),
            "versus": nullable(text("How it stands against the alternatives.")),
            "limits": nullable(text("Where it ends.")),
            "generated": flag("Whether a program made its sentences of facts."),
            "sources": texts("Ids of entries of `sources`."),
            "versus_models": by_name(
                "How it stands against other models of the site, by slug.", text("In a sentence.")
            ),
        },
    ),
)


def source_rows(model: Model) -> list[dict[str, object]]:
    ids = source_ids(model)
    return [
        {
            "id": ids[key],
            "title": source.title,
            "url": source.url,
            "by": source.by,
            "read": source.read,
            "as_of": known(source.as_of),
        }
        for key, source in model.sources.items()
    ]


SOURCES = rows(
    "Where what is told was read.",
    record(
        "A source.",
        {
            "id": text("Of its place on the page; its number is what stands behind values there."),
            "title": text("Its title."),
            "url": text("Its address."),
            "by": one_of("Whose it is.", get_args(Author)),
            "read": text("Day on which it was read."),
            "as_of": nullable(text("Day of the copy that was read, where that is older.")),
        },
    ),
)


def about_rows(catalog: Catalog, model: Model) -> dict[str, object]:
    """What it is, in a few words; the fields of `ABOUT`."""
    return {
        "slug": model.slug,
        "name": model.name,
        "short_name": model.short_name,
        "also": list(model.also),
        "maker_id": known(model.id),
        "former_slugs": list(model.aliases),
        "maker": model.maker,
        "kind": model.kind,
        "inputs": sorted(model.kinds.inputs),
        "outputs": sorted(model.kinds.outputs),
        "edit": known(catalog.site.edit_url and f"{catalog.site.edit_url}{model.path}"),
        "summary": model.summary,
    }


ABOUT: Mapping[str, Shape] = {
    "slug": text("Names the model in addresses."),
    "name": text("In full."),
    "short_name": text("As tables have it."),
    "also": texts("Other names of it, as people type them."),
    "maker_id": nullable(text("What its maker calls it in an interface.")),
    "former_slugs": texts("Slugs that it had before."),
    "maker": text("Who made it."),
    "kind": one_of("What it is.", ("model", "family", "service")),
    "inputs": texts("What goes in; empty: anything."),
    "outputs": texts("What comes out; empty: anything."),
    "edit": nullable(text("Where its file can be edited.")),
    "summary": text("What it is, in markdown."),
}

CORRECTIONS = rows(
    "What its page had wrong, newest first.",
    record(
        "A correction.",
        {
            "date": text("Day of it."),
            "what": text("What was wrong."),
            "why": text("Why it was."),
        },
    ),
)


def correction_rows(model: Model) -> list[dict[str, object]]:
    return [{"date": each.date, "what": each.what, "why": each.why} for each in model.corrections]
