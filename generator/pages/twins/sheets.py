"""What a twin says of one model alone, as finished pieces of markdown: made once, joined often.

A mark tells apart the two models of a comparison ("a", "b"), so that footnotes of both can stand in one file;
a model's own twin has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from generator.catalog import Benchmark, Capability, Grade, Model, Source, State, Value
from generator.findings.model_scores import Range, Score
from generator.pages.parts.model_parts import TOTAL
from generator.pages.parts.rows import values
from generator.pages.parts.store import Store
from generator.pages.twins.markdown_text import UNKNOWN, link, opening, prose, short_prose, text
from generator.pages.words.results import result_key
from generator.vocabulary import Author

Mark = Literal["", "a", "b"]

WHOSE: Mapping[Grade, str] = {
    Grade.MEASURED: "measured here",
    Grade.VERIFIED: "third party",
    Grade.REPORTED: "its makers",
    Grade.RIVAL: "makers of another model",
    Grade.DERIVED: "derived",
    Grade.UNSOURCED: "no source",
}
AUTHORS: Mapping[Author, str] = {
    "maker": "the makers",
    "third-party": "third party",
    "competitor": "makers of another model",
}
NOT_APPLICABLE = "not applicable"


class SheetCell(NamedTuple):
    """A value; all words are finished."""

    words: str  # with the condition under which it holds, and a footnote for its source
    whose: str  # whose word it is; empty where it is none
    remarks: str

    @property
    def whole(self) -> str:
        """All of it in one cell."""
        rest = "; ".join(filter(None, (self.whose, self.remarks)))
        return f"{self.words} ({rest})" if rest else self.words


class SheetTest(NamedTuple):
    """A model's results in one test."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a twin says of one model alone; words are markdown."""

    name: str
    cells: Mapping[str, SheetCell]  # by key of the row
    wholes: Mapping[str, str]  # the same, all of each in one cell
    results: Mapping[tuple[str, str, str], SheetCell]  # (dataset, metric, setting)
    tests: Mapping[str, SheetTest]  # by key of the row: all results of a test with their settings
    titles: tuple[str, ...]  # of capabilities
    capabilities: tuple[str, ...]
    versus: Mapping[str, tuple[str, ...]]  # by slug: what capabilities say of that model
    sources: str  # the footnotes
    scores: Mapping[str, Mapping[str, str]]  # by task; by dimension, and TOTAL


def sheet(store: Store, position: int, mark: Mark = "") -> Sheet:
    """The pieces of the model at this position."""
    return store.recent(("sheet", position, mark), lambda: _sheet(store, position, mark))


def _sheet(store: Store, position: int, mark: Mark) -> Sheet:
    catalog, model = store.catalog, store.catalog.models[position]
    figures = store.findings.figures.get(model.slug, {})
    notes = {key: f"[^{mark}{number}]" for number, key in enumerate(model.sources, 1)}
    told = model.capabilities
    rows = {key: value for key, value, _ in values(catalog, model, figures)}
    cells = {key: cell(value, notes) for key, value in rows.items()}
    shown = [*rows.values(), *(result.value for result in model.benchmarks)]
    return Sheet(
        name=text(model.short_name),
        cells=cells,
        wholes={key: each.whole for key, each in cells.items()},
        results={result.key: cell(result.value, notes) for result in model.benchmarks},
        tests=dict(_tests(model, notes)),
        titles=tuple(text(each.title) for each in told),
        capabilities=tuple(_capability(store, each, notes) for each in told),
        versus=_versus(model),
        sources=_sources(model, notes, shown, has_texts=not mark),
        scores={score.task: dict(_scores(store, score)) for score in store.findings.scores.of(position)},
    )


# Values


def cell(value: Value, notes: Mapping[str, str]) -> SheetCell:
    """A value as a row of a table says it; `notes` are the footnotes of sources."""
    condition = "" if value.condition in value.text else f" ({text(value.condition)})"
    remarks = (
        value.as_of,
        "source read long ago" if value.is_stale else "",
        f"Disputed: {text(value.dispute)}" if value.dispute else "",
        text(value.note),
    )
    return SheetCell(
        words=f"{_said(value)}{condition}{notes.get(value.source, '')}",
        whose=WHOSE[value.grade] if value.is_known else "",
        remarks="; ".join(filter(None, remarks)),
    )


def _said(value: Value) -> str:
    if value.is_known:
        return text(value.text)
    return NOT_APPLICABLE if value.state is State.NOT_APPLICABLE else UNKNOWN


def _tests(model: Model, notes: Mapping[str, str]) -> Iterator[tuple[str, SheetTest]]:
    by_test: dict[tuple[str, str], list[Benchmark]] = {}
    for result in model.benchmarks:
        by_test.setdefault((result.dataset, result.metric), []).append(result)
    for test, results in by_test.items():
        words = "; ".join(cell(_with_setting(result), notes).whole for result in results)
        yield result_key(test), SheetTest(text(", ".join(test)), words)


def _with_setting(result: Benchmark) -> Value:
    """A result whose note tells its setting, and the sibling that reached it."""
    return replace(result.value, note="; ".join(filter(None, (setting(result), result.value.note))))


def setting(result: Benchmark) -> str:
    sibling = f"of its sibling {result.checkpoint}" if result.checkpoint else ""
    return "; ".join(filter(None, (result.setting, sibling)))


# Capabilities


def _capability(store: Store, capability: Capability, notes: Mapping[str, str]) -> str:
    """Its text and what belongs to it, below the heading."""
    tags = " · ".join(text(store.catalog.tags[tag].label) for tag in capability.tags)
    fields = {
        "Unique": capability.unique,
        "Against the alternatives": capability.versus,
        "Limits": capability.limits,
    }
    told = "\n".join(f"- {label}: {short_prose(words)}" for label, words in fields.items() if words)
    cited = " ".join(note for key, note in notes.items() if key in capability.sources)
    parts = (
        f"### {text(capability.title)}",
        f"Tags: {tags}" if tags else "",
        prose(capability.text),
        told,
        "Generated from facts." if capability.is_generated else "",
        f"Sources: {cited}" if cited else "",
    )
    return "\n\n".join(filter(None, parts))


def _versus(model: Model) -> dict[str, tuple[str, ...]]:
    entries: dict[str, tuple[str, ...]] = {}
    for capability in model.capabilities:
        for slug, words in capability.versus_models.items():
            entry = f"{opening(words)} ({text(capability.title)})"
            entries[slug] = (*entries.get(slug, ()), entry)
    return entries


# Sources


def _sources(model: Model, notes: Mapping[str, str], shown: Iterable[Value], has_texts: bool) -> str:
    """Those that values cite; where its texts stand beside them, all."""
    cited = set(notes) if has_texts else {value.source for value in shown}
    return "\n".join(f"{note}: {_source(model.sources[key])}" for key, note in notes.items() if key in cited)


def _source(source: Source) -> str:
    copy = f" in a copy of {source.as_of}" if source.as_of else ""
    return f"{link(source.title, source.url)}, {AUTHORS[source.by]}, read {source.read}{copy}"


# Scores


def _scores(store: Store, score: Score) -> Iterator[tuple[str, str]]:
    """What is asked of it, by dimension of the recipe, and TOTAL."""
    by_name = {part.dimension.name: part for part in score.parts}
    for dimension in store.catalog.recipe.dimensions:
        if dimension.name in by_name:
            part = by_name[dimension.name]
            missing = sum(not reading.is_known for reading in part.readings)
            rest = f"{missing} of {len(part.readings)} missing" if missing else ""
            yield dimension.name, score_words(part.range, rest)
    yield TOTAL, score_words(score.range, "provisional" if score.is_provisional else "", "no score yet")


def score_words(range: Range, rest: str = "", nothing: str = UNKNOWN) -> str:
    """ "62 (41–80; provisional)": a score, what it could be at worst and at best, and what is to be known."""
    if not range.is_known:
        return nothing
    ends = f"{range.low}–{range.high}" if range.low != range.high else ""
    more = "; ".join(filter(None, (ends, rest)))
    return f"{range.value} ({more})" if more else str(range.value)
