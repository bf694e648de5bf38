"""From what was written to the frozen nouns: a file without an error becomes a Model, a site a Catalog.

Decides what a value is worth: its state, its number, its grade, whether its source has grown old, whether
somebody disputes it. Reads no files and finds no faults.
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
    ChooseRule,
    Correction,
    Dimension,
    Encoder,
    FactRow,
    Grade,
    Kinds,
    Model,
    Outputs,
    Prompt,
    Recipe,
    Sample,
    SignalRule,
    SiteSettings,
    Source,
    State,
    Tag,
    Task,
    Value,
)
from generator.content.default_recipe import SECOND_TAG
from generator.content.marked_yaml import Marked, Path
from generator.content.model_schema import (
    BenchmarkShape,
    CapabilityShape,
    Cited,
    FactShape,
    LicenseShape,
    ModelShape,
    RunShape,
    SignalShape,
)
from generator.content.quantities import condition, is_open, quantity, shown, signal_number
from generator.content.settings_schema import (
    BudgetShape,
    ChooseShape,
    DimensionShape,
    EncoderShape,
    FactRowShape,
    OutputsShape,
    ScoringShape,
    SignalRuleShape,
    SiteShape,
    TagsShape,
    TopShape,
)
from generator.content.written import Written, WrittenSite
from generator.dates import days
from generator.files import anchor
from generator.numbers import grouped
from generator.run_settings import Decode, Run
from generator.vocabulary import MODALITIES, CommercialUse, Modality, Unit


@dataclass(frozen=True, slots=True)
class Words:
    """The site's own words, which every model file is read with."""

    tags: Mapping[str, Tag]
    tasks: Mapping[str, Task]
    rows: Mapping[str, FactRow]
    rules: Mapping[str, SignalRuleShape]
    site: SiteShape


def words_of(written: WrittenSite) -> Words:
    """The words that the settings declare."""
    shape, _ = written.tags
    tags = {
        name: Tag(
            name=name,
            label=tag.label,
            kind=tag.kind,
            inputs=_side(tag.inputs),
            outputs=_side(tag.outputs),
            is_elsewhere=tag.elsewhere,
            about=tag.about,
            also=tuple(tag.also),
        )
        for name, tag in shape.tags.items()
    }
    tasks = {
        name: Task(
            name=name,
            label=task.label,
            kinds=Kinds(frozenset(task.inputs), frozenset(task.outputs)),
            does=task.does or "",
            tags=frozenset(task.tags),
        )
        for name, task in shape.tasks.items()
    }
    rows = {name: _fact_row(name, row) for name, row in written.fact_rows.items()}
    return Words(tags=tags, tasks=tasks, rows=rows, rules=written.rules, site=written.site[0])


def _fact_row(name: str, shape: FactRowShape) -> FactRow:
    return FactRow(
        name=name,
        label=shape.label,
        unit=shape.unit,
        group=shape.group or "",
        better=shape.better or "",
        choose=_choose(shape.choose) if shape.choose else None,
        needs_condition=shape.needs_condition,
        is_column=shape.column,
    )


def _choose(shape: ChooseShape) -> ChooseRule:
    return ChooseRule(shape.more or "", shape.less or "", float(shape.least_ratio), float(shape.least_months))


def catalog_of(
    written: WrittenSite,
    words: Words,
    models: Iterable[Model],
    samples: tuple[Sample, ...],
    prompts: tuple[Prompt, ...],
    settings_digest: bytes,
) -> Catalog:
    """All that was read, models in slug order."""
    return Catalog(
        site=_site(*written.site),
        recipe=_recipe(written.scoring[0]),
        tags=words.tags,
        tasks=words.tasks,
        fact_rows=words.rows,
        models=tuple(sorted(models, key=lambda model: model.slug)),
        samples=samples,
        prompts=prompts,
        settings_digest=settings_digest,
        domains={name: domain.label for name, domain in written.tags[0].domains.items()},
        modalities=_modalities(written.tags[0]),
    )


def _site(shape: SiteShape, marked: Marked) -> SiteSettings:
    return SiteSettings(
        title=shape.title,
        tagline=shape.tagline,
        banner=" ".join(shape.banner.split()),
        base_url=shape.base_url.rstrip("/") + "/",
        edit_url=shape.edit_url,
        as_of=shape.as_of,
        is_latest_day=shape.is_latest,
        pairs=shape.pairs.top if isinstance(shape.pairs, TopShape) else shape.pairs,
        encoder=_encoder(shape.encoder),
        host=shape.host,
        budget=_budget(shape.budget),
        compress=tuple(shape.compress),
        outputs=_outputs(shape.outputs),
        schema_version=shape.schema_version,
        limited_at=marked.key_place(("budget" if shape.budget else "host",)),
    )


def _encoder(shape: EncoderShape) -> Encoder:
    return Encoder(
        name=shape.name,
        revision=shape.revision,
        threshold=shape.threshold,
        discount=shape.discount,
        second_tag=_second_tag(shape),
        intent=shape.intent,
    )


def _second_tag(shape: EncoderShape) -> int:
    if shape.second_tag is not None:
        return shape.second_tag
    return shape.discount if "discount" in shape.model_fields_set else SECOND_TAG


def _outputs(shape: OutputsShape) -> Outputs:
    return Outputs(
        api=shape.api == "yes",
        feeds=shape.feeds == "yes",
        badges=shape.badges == "yes",
        twins=shape.twins,
        share=shape.share,
        license=shape.license,
    )


def _budget(shape: BudgetShape | None) -> Budget:
    if shape is None:
        return Budget()
    usual = Budget()
    return Budget(
        file_count=shape.files,
        byte_count=shape.megabytes * 10**6 if shape.megabytes else None,
        page_bytes=shape.page_kilobytes * 1000 if shape.page_kilobytes else usual.page_bytes,
        page_elements=shape.page_elements or usual.page_elements,
    )


def _modalities(tags: TagsShape) -> Mapping[str, Modality]:
    """All that the site declares; of ours, what it says nothing else of is as ever."""
    found = {}
    for name, shape in tags.modalities.items():
        ours = MODALITIES.get(name, Modality(name.replace("_", " "), is_counted=True))
        is_counted = ours.is_counted if shape.counted is None else shape.counted
        found[name] = Modality(shape.label or ours.label, is_counted)
    return found or MODALITIES


def _side(written: Sequence[str]) -> frozenset[str] | None:
    """Modalities of a tag's side; none at all for any; None for the model's own."""
    if written == "model":
        return None
    return frozenset() if isinstance(written, str) else frozenset(written)


def _recipe(shape: ScoringShape) -> Recipe:
    return Recipe(
        version=shape.version,
        date=shape.date,
        provisional_below=shape.provisional_below,
        ahead=shape.ahead,
        leans=shape.leans,
        dimensions=tuple(_dimension(name, dimension) for name, dimension in shape.dimensions.items()),
        is_default=shape.is_default,
    )


def _dimension(name: str, shape: DimensionShape) -> Dimension:
    return Dimension(
        name=name,
        label=shape.label,
        weight=shape.weight,
        why=shape.why,
        role=shape.role or "",
        lead=shape.lead or "",
        asked_at_least=shape.asked_at_least,
        signals=tuple(_signal_rule(signal, rule) for signal, rule in shape.signals.items()),
    )


def _signal_rule(name: str, shape: SignalRuleShape) -> SignalRule:
    benchmark = shape.benchmark
    default_spread = 1.0 if shape.scale == "log" else 0.0  # a factor of one, or nothing to add
    return SignalRule(
        name=name,
        label=shape.label,
        weight=shape.weight,
        why=shape.why,
        scale=shape.scale,
        zero=shape.zero,
        one=shape.one,
        spread=default_spread if shape.spread is None else shape.spread,
        months=shape.months,
        table=shape.table,
        field=shape.field or "",
        fact=shape.fact or "",
        valid_months=shape.valid_months,
        benchmark=(benchmark.dataset, benchmark.metric) if benchmark else None,
        measured=shape.measured or "",
        tasks=frozenset(shape.tasks),
    )


def model_of(written: Written, words: Words, file_digest: bytes) -> Model:
    """The model that a file without a fault describes."""
    shape, values = written.shape, _Values(written, words.site)
    kinds = Kinds(frozenset(shape.inputs), frozenset(shape.outputs))
    facts = [(name, row.unit) for name, row in words.rows.items() if name in shape.facts]
    corrections = sorted(shape.corrections, key=lambda correction: correction.date, reverse=True)
    return Model(
        slug=written.slug,
        path=written.marked.lines.path,
        name=shape.name,
        short_name=shape.short_name or shape.name,
        maker=shape.maker,
        kind=shape.kind,
        tasks=tuple(shape.tasks),
        kinds=kinds,
        released=values.released(),
        license=values.cited(("license",), shape.license.spdx, shape.license),
        commercial_use=_commercial_use(shape.license),
        weights=values.cited(("pricing", "weights"), shape.pricing.weights, shape.pricing),
        hosted=values.cited(("pricing", "hosted"), grouped(shape.pricing.hosted), shape.pricing),
        sources=values.sources,
        facts={name: values.fact(name, shape.facts[name], unit) for name, unit in facts},
        benchmarks=tuple(
            values.benchmark(position, benchmark) for position, benchmark in enumerate(shape.benchmarks)
        ),
        signals={
            name: values.signal(name, signal, words.rules[name]) for name, signal in shape.signals.items()
        },
        run=_run(shape.run) if shape.run else None,
        corrections=tuple(Correction(row.date, row.what, row.why) for row in corrections),
        summary=shape.summary or "",
        capabilities=tuple(_capability(capability, kinds, words.tags) for capability in shape.capabilities),
        digest=file_digest,
        aliases=tuple(shape.aliases),
        domain=shape.domain or "",
        is_demonstration=shape.demonstration,
        also=_other_names(shape),
        id=shape.id or "",
    )


def _other_names(shape: ModelShape) -> tuple[str, ...]:
    """All that people type for it; what its maker calls it is one of them."""
    return tuple(dict.fromkeys((*shape.also, *filter(None, [shape.id]))))


def _commercial_use(shape: LicenseShape) -> CommercialUse:
    """The state; words of version 1 told too little to be more than unclear."""
    use = shape.commercial_use
    return "unclear" if use == "restricted" or use == "unknown" else use


class _Values:
    """Makes the values of one model; knows its sources, what is disputed, and which source is old."""

    def __init__(self, written: Written, site: SiteShape) -> None:
        self._written = written
        self._site = site
        self.sources = {
            key: Source(key, source.url, source.title, source.read, source.by, source.as_of or "")
            for key, source in written.shape.sources.items()
        }

    def released(self) -> Value:
        released = self._written.shape.released
        if released is None:
            return UNKNOWN
        return self.cited(("released",), released.date, released, float(days(released.date)))

    def cited(self, path: Path, text: str, cited: Cited, number: float | None = None) -> Value:
        source = self.sources.get(cited.source or "")
        disputed = self._written.shape.disputed.get(str(path[-1]))
        return Value(
            state=State(text) if is_open(text) else State.KNOWN,
            text="" if is_open(text) else text,
            number=number,
            grade=source.grade if source else Grade.UNSOURCED,
            source=source.key if source else "",
            note=grouped(cited.note or ""),
            dispute=f"{disputed.why} (since {disputed.since})" if disputed else "",
            is_stale=source is not None and self._site.age(source.read) > self._site.stale_after,
            line=self._written.marked.key_place(path).line,
        )

    def fact(self, name: str, fact: FactShape, unit: Unit) -> Value:
        text, path = fact.value, ("facts", name)
        if is_open(text):
            return self.cited(path, text, fact)
        number = None if unit == "text" else quantity(text, unit)
        value = self.cited(path, shown(text, unit), fact, number)
        holds = fact.condition or condition(text, unit)
        return self._graded(replace(value, condition=holds, as_of=fact.as_of or ""), fact)

    def signal(self, name: str, signal: SignalShape, rule: SignalRuleShape) -> Value:
        number = None if is_open(signal.value) else signal_number(signal.value, rule)
        text = grouped(signal.value) if rule.scale in ("log", "linear") else signal.value
        value = self.cited(("signals", name), text, signal, number)
        return replace(self._graded(value, signal), as_of=signal.as_of or "")

    def benchmark(self, position: int, benchmark: BenchmarkShape) -> Benchmark:
        path: Path = ("benchmarks", position)
        value = self.cited(path, f"{benchmark.value:g}", benchmark, benchmark.value)
        return Benchmark(
            dataset=benchmark.dataset,
            metric=benchmark.metric,
            setting=benchmark.setting,
            value=replace(self._graded(value, benchmark), as_of=benchmark.date or ""),
            checkpoint=benchmark.checkpoint or "",
        )

    def _graded(self, value: Value, written: FactShape | BenchmarkShape) -> Value:
        return replace(value, grade=Grade.DERIVED) if written.grade and value.is_known else value


def _run(shape: RunShape) -> Run:
    return Run(
        instrument=shape.instrument,
        weights=shape.weights,
        revision=shape.revision or "",
        model_class=shape.model_class or "",
        decodes=tuple(Decode(tuple(sorted(decode.items()))) for decode in (shape.decode, *shape.also)),
        prompt=shape.prompt or "",
        digest=shape.digest or "",
    )


def _capability(shape: CapabilityShape, model_kinds: Kinds, tags: Mapping[str, Tag]) -> Capability:
    return Capability(
        title=shape.title,
        anchor=anchor(shape.title),
        tags=tuple(shape.tags),
        kinds=kinds_of(model_kinds, [tags[tag] for tag in shape.tags]),
        text=shape.text,
        unique=shape.unique,
        versus=shape.versus,
        limits=shape.limits,
        is_generated=shape.generated,
        sources=tuple(shape.sources),
        versus_models=dict(shape.versus_models),
    )


def kinds_of(model_kinds: Kinds, tags: list[Tag]) -> Kinds:
    """What a capability takes and gives: its task tags decide, without one its other tags do.

    A side that some tag leaves to the model is the model's; one that a tag calls any is any.
    """
    deciding = [tag for tag in tags if tag.kind == "task"] or tags

    def side(sides: list[frozenset[str] | None], own: frozenset[str]) -> frozenset[str]:
        modalities = [own if side is None else side for side in sides]
        return frozenset() if frozenset() in modalities else frozenset().union(*modalities)

    return Kinds(
        side([tag.inputs for tag in deciding], model_kinds.inputs),
        side([tag.outputs for tag in deciding], model_kinds.outputs),
    )
