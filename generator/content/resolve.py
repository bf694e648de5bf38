"""From what was written to the frozen nouns: a file without an error becomes a Model, a draft without one a Catalog.

Decides what a value is worth: its state, its number, its grade, whether its source has grown old, whether somebody
disputes it. Reads no files and finds no faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.catalog import (
    UNKNOWN,
    Benchmark,
    Budget,
    Capability,
    Catalog,
    Correction,
    Decode,
    Dimension,
    Encoder,
    FactRow,
    Grade,
    Kinds,
    Model,
    Prompt,
    Recipe,
    Run,
    Sample,
    SignalRule,
    SiteSettings,
    Source,
    State,
    Tag,
    Task,
    Value,
)
from generator.content.marked_yaml import Marked, Path
from generator.content.quantities import is_open, quantity, reading
from generator.content.schema import (
    BenchmarkShape,
    CapabilityShape,
    Cited,
    FactShape,
    RunShape,
    ScoringShape,
    SignalRuleShape,
    SignalShape,
    SiteShape,
    TopShape,
)
from generator.content.written import WrittenSite, Written
from generator.dates import days
from generator.files import anchor


@dataclass(frozen=True, slots=True)
class Words:
    """The site's own words, which every model file is read with."""

    tags: Mapping[str, Tag]
    tasks: Mapping[str, Task]
    rows: Mapping[str, FactRow]
    rules: Mapping[str, SignalRuleShape]
    site: SiteShape


def words_of(draft: WrittenSite) -> Words:
    tags = {
        name: Tag(name, tag.label, tag.kind, _side(tag.inputs), _side(tag.outputs))
        for name, tag in draft.tags[0].tags.items()
    }
    tasks = {
        name: Task(name, task.label, Kinds(frozenset(task.inputs), frozenset(task.outputs)))
        for name, task in draft.tags[0].tasks.items()
    }
    rows = {name: FactRow(name, row.label, row.unit) for name, row in draft.fact_rows.items()}
    return Words(tags, tasks, rows, draft.rules, draft.site[0])


def catalog_of(
    draft: WrittenSite,
    words: Words,
    models: Iterable[Model],
    samples: tuple[Sample, ...],
    prompts: tuple[Prompt, ...],
    settings_digest: bytes,
) -> Catalog:
    """All that was read, models in slug order."""
    site = draft.site[0]
    encoder = Encoder(**site.encoder.model_dump())
    return Catalog(
        _site(site, encoder, draft.site[1]),
        _recipe(draft.scoring[0]), words.tags, words.tasks, words.rows, tuple(sorted(models, key=lambda model: model.slug)), samples, prompts,
        settings_digest,
    )  # fmt: skip


def _site(shape: SiteShape, encoder: Encoder, marked: Marked) -> SiteSettings:
    pairs = shape.pairs.top if isinstance(shape.pairs, TopShape) else shape.pairs
    asked = shape.budget
    budget = Budget(asked.files, asked.megabytes * 10**6 if asked.megabytes else None) if asked else Budget()
    limited_at = marked.key_place(("budget" if asked else "host",))
    base_url = shape.base_url.rstrip("/") + "/"
    return SiteSettings(
        shape.title, shape.tagline, base_url, shape.edit_url, shape.as_of, pairs, encoder, shape.host, budget, tuple(shape.compress), limited_at
    )  # fmt: skip


def _side(written: Sequence[str]) -> frozenset[str] | None:
    """Modalities of a tag's side; none at all for any; None for the model's own."""
    return None if written == "model" else frozenset() if isinstance(written, str) else frozenset(written)


def _recipe(shape: ScoringShape) -> Recipe:
    dimensions = tuple(
        Dimension(name, dimension.label, dimension.weight, dimension.why, tuple(
            SignalRule(
                signal, rule.label, rule.weight, rule.why, rule.scale, rule.zero, rule.one, rule.spread if rule.spread is not None else float(rule.scale == "log"), rule.months, rule.table,
                rule.field or "", (rule.benchmark.dataset, rule.benchmark.metric) if rule.benchmark else None, rule.measured or "", frozenset(rule.tasks),
            )
            for signal, rule in dimension.signals.items()
        ))
        for name, dimension in shape.dimensions.items()
    )  # fmt: skip
    return Recipe(shape.version, shape.date, shape.provisional_below, shape.ahead, shape.leans, dimensions)


def model_of(written: Written, words: Words, file_digest: bytes) -> Model:
    """The model that a file without a fault describes."""
    shape, values = written.shape, _Values(written, words.site)
    rows = words.rows
    kinds = Kinds(frozenset(shape.inputs), frozenset(shape.outputs))
    return Model(
        slug=written.slug,
        path=written.marked.lines.path,
        name=shape.name,
        short_name=shape.short_name or shape.name,
        maker=shape.maker,
        kind=shape.kind,
        tasks=tuple(shape.tasks),
        kinds=kinds,
        released=values.cited(
            ("released",), shape.released.date, shape.released, float(days(shape.released.date))
        )
        if shape.released
        else UNKNOWN,
        license=values.cited(("license",), shape.license.spdx, shape.license),
        commercial_use=shape.license.commercial_use,
        weights=values.cited(("pricing", "weights"), shape.pricing.weights, shape.pricing),
        hosted=values.cited(("pricing", "hosted"), shape.pricing.hosted, shape.pricing),
        sources=values.sources,
        facts={
            name: values.fact(name, shape.facts[name], rows[name].unit)
            for name in rows
            if name in shape.facts
        },
        benchmarks=tuple(
            values.benchmark(position, benchmark) for position, benchmark in enumerate(shape.benchmarks)
        ),
        signals={
            name: values.signal(name, signal, words.rules[name]) for name, signal in shape.signals.items()
        },
        run=_run(shape.run) if shape.run else None,
        corrections=tuple(
            Correction(each.date, each.what, each.why)
            for each in sorted(shape.corrections, key=lambda each: each.date, reverse=True)
        ),
        summary=shape.summary or "",
        capabilities=tuple(_capability(capability, kinds, words.tags) for capability in shape.capabilities),
        digest=file_digest,
        aliases=tuple(shape.aliases),
    )


class _Values:
    """Makes the values of one model; knows its sources, what is disputed, and which source is old."""

    def __init__(self, written: Written, site: SiteShape) -> None:
        self._written = written
        self._site = site
        self.sources = {
            key: Source(key, source.url, source.title, source.read, source.by, source.as_of or "")
            for key, source in written.shape.sources.items()
        }

    def cited(self, path: Path, text: str, cited: Cited, number: float | None = None) -> Value:
        source = self.sources.get(cited.source or "")
        disputed = self._written.shape.disputed.get(str(path[-1]))
        return Value(
            state=State(text) if is_open(text) else State.KNOWN,
            text="" if is_open(text) else text,
            number=number,
            grade=source.grade if source else Grade.UNSOURCED,
            source=source.key if source else "",
            note=cited.note or "",
            dispute=f"{disputed.why} (since {disputed.since})" if disputed else "",
            is_stale=source is not None and self._site.age(source.read) > self._site.stale_after,
            line=self._written.marked.key_place(path).line,
        )

    def fact(self, name: str, fact: FactShape, unit: str) -> Value:
        number = quantity(fact.value, unit) if unit != "text" and not is_open(fact.value) else None
        return self._graded(self.cited(("facts", name), fact.value, fact, number), fact)

    def signal(self, name: str, signal: SignalShape, rule: SignalRuleShape) -> Value:
        number = None if is_open(signal.value) else reading(signal.value, rule)
        return replace(
            self._graded(self.cited(("signals", name), signal.value, signal, number), signal),
            as_of=signal.as_of or "",
        )

    def benchmark(self, position: int, benchmark: BenchmarkShape) -> Benchmark:
        value = self.cited(("benchmarks", position), f"{benchmark.value:g}", benchmark, benchmark.value)
        return Benchmark(benchmark.dataset, benchmark.metric, benchmark.setting, value)

    def _graded(self, value: Value, fact: FactShape) -> Value:
        return replace(value, grade=Grade.DERIVED) if fact.grade and value.is_known else value


def _run(shape: RunShape) -> Run:
    return Run(
        shape.instrument,
        shape.weights,
        shape.revision or "",
        shape.model_class or "",
        tuple(Decode(tuple(sorted(settings.items()))) for settings in (shape.decode, *shape.also)),
        shape.prompt or "",
    )


def _capability(shape: CapabilityShape, model_kinds: Kinds, tags: Mapping[str, Tag]) -> Capability:
    return Capability(
        shape.title, anchor(shape.title), tuple(shape.tags), kinds_of(model_kinds, [tags[tag] for tag in shape.tags]),
        shape.text, shape.unique, shape.versus, shape.limits, tuple(shape.sources),
    )  # fmt: skip


def kinds_of(model_kinds: Kinds, tags: list[Tag]) -> Kinds:
    """What a capability takes and gives: its task tags decide, without one its other tags do.

    A side that some tag leaves to the model is the model's; one that a tag calls any is any.
    """
    deciding = [tag for tag in tags if tag.kind == "task"] or tags

    def side(sides: list[frozenset[str] | None], own: frozenset[str]) -> frozenset[str]:
        found = [own if side is None else side for side in sides]
        return frozenset() if frozenset() in found else frozenset().union(*found)

    return Kinds(
        side([tag.inputs for tag in deciding], model_kinds.inputs),
        side([tag.outputs for tag in deciding], model_kinds.outputs),
    )
