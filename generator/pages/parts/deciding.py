"""What decides between models, one frozen value each: licence, size, memory, and where it runs.

Tables of many models, shortlists and search read it. Only what is known, undisputed and not out of date
decides; None and "" mean "not known". What is worked out instead of stated is marked as derived, and its
words give the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from generator.catalog import Catalog, FactRow, Model, State, Value
from generator.dates import DATE
from generator.findings.sample_figures import Figures, PeakMemory, PictureTime
from generator.numbers import GB, duration, short_size, size
from generator.pages.addresses import model_path
from generator.pages.parts.store import Store
from generator.pages.words.labels import in_a_row
from generator.pages.words.licences import USES, licence_name
from generator.pages.words.traits import HOSTED, is_sound, known_runs, places
from generator.vocabulary import CommercialUse

# Facts and signals as sites name them; a site that has others knows nothing of these rows.
PARAMETERS, WEIGHTS_SIZE, GPU_MEMORY, CPU_RATE = "parameters", "weights_size", "gpu_memory", "cpu_rate"
DEPRECATED = "deprecated"
BROWSER_RUNTIMES = frozenset({"in_transformers_js", "in_onnxruntime_web", "in_webllm"})

ROOM = 8 * GB  # bytes that a model is asked to fit in
PARAMETER_BYTES = 2  # of float16 and bfloat16, in which nearly all weights are run
STORED_BYTES = 4  # of a parameter in a file, at most
CPU_PARAMETERS = 100_000_000  # under which an ordinary processor is quick enough for one picture at a time
NOT_PUBLISHED = "its weights are not published"

NOT_RUN: Figures = {}

Weights = Literal["open", "gated", "closed", ""]
Answer = Literal["yes", "no", ""]  # "": not known


class Judgement(NamedTuple):
    """An answer with what it rests on; without an answer, why there is none."""

    answer: Answer
    words: str = ""
    is_derived: bool = False
    needed: int | None = None  # bytes that the answer rests on


class Asked(NamedTuple):
    """What a site's settings ask of models; what they do not ask stands in no table."""

    memory: bool  # whether one fits into 8 GB
    browser: bool
    cpu: bool
    runtimes: bool  # in which it runs


def asked(catalog: Catalog) -> Asked:
    """By the rows of its facts and its recipe; time on a processor is measured on samples, too."""
    return Asked(
        memory=not catalog.fact_rows.keys().isdisjoint((PARAMETERS, WEIGHTS_SIZE, GPU_MEMORY)),
        browser=any(rule.name in BROWSER_RUNTIMES for rule in places(catalog)),
        cpu=CPU_RATE in catalog.fact_rows or bool(catalog.samples or catalog.prompts),
        runtimes=bool(places(catalog)),
    )


class Figure(NamedTuple):
    """What a model has in a row of facts.yaml that is a column."""

    words: str  # short: of a price the amount and the currency; empty: not known
    condition: str  # under which it holds, unless the words tell it
    number: float | None  # in the row's unit
    compared: str  # only numbers for which this is alike are in one order


NO_FIGURE = Figure("", "", None, "")


@dataclass(frozen=True, slots=True)
class Deciding:
    """A model as somebody who chooses sees it."""

    name: str
    slug: str
    href: str  # from the top of the site
    maker: str
    tasks: tuple[str, ...]
    domain: str  # empty: any
    year: int | None
    released: str  # as the file has it
    licence: str  # "MIT"; empty: not known
    commercial: CommercialUse  # "unclear" where the licence is not known or disputed, too
    commercial_words: str
    weights: Weights
    parameters: int | None
    parameters_words: str
    weights_size: int | None  # bytes
    weights_size_words: str
    memory: int | None  # bytes
    memory_words: str  # with the condition under which it holds, and where it was measured
    fits_8gb: Answer
    fits_words: str  # the condition, the sum, or why it is not known
    is_fit_derived: bool
    needed: int | None  # bytes that were held against 8 GB: memory, or else weights alone
    browser: bool | None
    browser_words: str  # which runtime says so
    cpu: bool | None
    cpu_words: str
    is_cpu_derived: bool
    hosted: bool | None
    runs_in: tuple[str, ...]  # labels, in the recipe's order
    figures: tuple[Figure, ...]  # of each of the site's columns
    is_demonstration: bool
    is_deprecated: bool

    @property
    def licence_words(self) -> str:
        """ "MIT, commercial use allowed" """
        return ", ".join(filter(None, (self.licence, self.commercial_words)))


def deciding(store: Store, position: int) -> Deciding:
    """What decides about a model of the catalog, worked out once."""
    return store.once(("deciding", position), lambda: _of(store, position))


def columns(catalog: Catalog) -> tuple[FactRow, ...]:
    """The rows of facts that tables of many models show beside what they have on every site."""
    told = (PARAMETERS, WEIGHTS_SIZE, GPU_MEMORY)
    return tuple(row for row in catalog.fact_rows.values() if row.is_column and row.name not in told)


def every_deciding(store: Store) -> tuple[Deciding, ...]:
    """[model] what decides about each of the catalog."""
    return tuple(deciding(store, position) for position in range(len(store.catalog.models)))


def _of(store: Store, position: int) -> Deciding:
    """Kept from one save to the next, as long as the model and where it may run are the same."""
    catalog, model = store.catalog, store.catalog.models[position]
    figures = store.findings.figures.get(model.slug, NOT_RUN)
    asked = store.once(("places",), lambda: tuple(_asked(catalog)))
    key = ("deciding", asked, columns(catalog))
    return store.cache.of(key, (model, figures), lambda: deciding_of(catalog, model, figures))


def _asked(catalog: Catalog) -> Iterator[tuple[str, str, frozenset[str]]]:
    """All of the recipe that decides here."""
    return ((rule.name, rule.label, rule.tasks) for rule in places(catalog))


def deciding_of(catalog: Catalog, model: Model, figures: Figures) -> Deciding:
    """What decides about a model; `figures` were counted when it was run."""
    commercial: CommercialUse = model.commercial_use if is_sound(model.license) else "unclear"
    memory, memory_words = _memory(model, figures)
    fits, browser, cpu = _fits(model, figures), _browser(catalog, model), _cpu(model, figures)
    return Deciding(
        name=model.short_name,
        slug=model.slug,
        href=model_path(model.slug),
        maker=model.maker,
        tasks=model.tasks,
        domain=model.domain,
        year=_year(model.released),
        released=model.released.text if is_sound(model.released) else "",
        licence=licence_name(model) if is_sound(model.license) else "",
        commercial=commercial,
        commercial_words=USES[commercial],
        weights=_weights(model),
        parameters=_number(model, PARAMETERS),
        parameters_words=_words(model, PARAMETERS),
        weights_size=_number(model, WEIGHTS_SIZE),
        weights_size_words=_words(model, WEIGHTS_SIZE),
        memory=memory,
        memory_words=memory_words,
        fits_8gb=fits.answer,
        fits_words=fits.words,
        is_fit_derived=fits.is_derived,
        needed=fits.needed,
        browser=_as_bool(browser),
        browser_words=browser.words,
        cpu=_as_bool(cpu),
        cpu_words=cpu.words,
        is_cpu_derived=cpu.is_derived,
        hosted=_is_hosted(model),
        runs_in=tuple(rule.label for rule, is_there in known_runs(catalog, model) if is_there),
        figures=tuple(_figure(model, row) for row in columns(catalog)),
        is_demonstration=model.is_demonstration,
        is_deprecated=bool(_number(model, DEPRECATED)),
    )


def yes_no(is_there: bool | None) -> Answer:
    """As tables print it."""
    return "" if is_there is None else "yes" if is_there else "no"


def _as_bool(judgement: Judgement) -> bool | None:
    return {"yes": True, "no": False, "": None}[judgement.answer]


# Plain facts


def _fact(model: Model, name: str) -> Value | None:
    """A fact that can decide: known, undisputed, not out of date, and with a number."""
    value = model.facts.get(name)
    return value if value is not None and is_sound(value) and value.number is not None else None


def _figure(model: Model, row: FactRow) -> Figure:
    value = model.facts.get(row.name)
    if value is not None and value.state is State.NOT_APPLICABLE:
        return NO_FIGURE._replace(words="n/a")
    value = _fact(model, row.name)
    if value is None:
        return NO_FIGURE
    if row.unit != "money":
        condition = "" if value.condition in value.text else value.condition
        return Figure(value.text, condition, value.number, value.condition)
    _, _, bought = value.condition.partition(" ")
    return Figure(value.text.removesuffix(f" {bought}"), bought, value.number, value.condition)


def _number(model: Model, name: str) -> int | None:
    value = _fact(model, name)
    return None if value is None or value.number is None else round(value.number)


def _words(model: Model, name: str) -> str:
    value = _fact(model, name)
    return value.text if value is not None else ""


def _year(released: Value) -> int | None:
    date = DATE.match(released.text) if is_sound(released) else None
    return int(date[1]) if date else None


def _weights(model: Model) -> Weights:
    known: dict[str, Weights] = {"open": "open", "gated": "gated", "closed": "closed"}
    return known.get(model.weights.text, "") if is_sound(model.weights) else ""


# Memory


def _memory(model: Model, figures: Figures) -> tuple[int | None, str]:
    """What a source says of GPU memory, or else what was measured here."""
    stated = _fact(model, GPU_MEMORY)
    if stated is not None and stated.number is not None:
        return round(stated.number), _conditioned(stated.text, stated)
    peak = _device_peak(figures)
    return (round(peak.number), _measured(peak)) if peak else (None, "")


def _device_peak(figures: Figures) -> PeakMemory | None:
    """What a GPU held, weights included; a processor's peak leaves out what the opened network holds."""
    peak = figures.get("peak_memory")
    return peak if isinstance(peak, PeakMemory) and not peak.record.is_of_cpu else None


def _conditioned(words: str, value: Value) -> str:
    """Words for a figure, and the condition that it holds under, unless the figure itself tells it."""
    return words if value.condition in value.text else f"{words}, {value.condition}"


def _measured(peak: PeakMemory) -> str:
    """ "1.73 GB measured here on NVIDIA H200, bfloat16, 8 at a time"."""
    record = peak.record
    how = f"{record.device}, {record.dtype}, {record.batch_size} at a time"
    return f"{size(peak.number)} measured here on {how}"


def _fits(model: Model, figures: Figures) -> Judgement:
    """Whether it runs in 8 GB: as measured, as stated, or else by the size of its weights alone.

    A peak that was measured above 8 GB denies nothing: many pictures at a time take more than one.
    """
    peak = _device_peak(figures)
    if peak is not None and peak.number <= ROOM:
        return Judgement("yes", _measured(peak), needed=round(peak.number))
    stated = model.facts.get(GPU_MEMORY)
    if stated is not None and stated.is_known:
        return _stated(stated)
    if _weights(model) == "closed":
        return Judgement("", NOT_PUBLISHED)
    return _fits_by_weights(model)


def _stated(memory: Value) -> Judgement:
    """A figure that is disputed or out of date is not replaced by a sum: neither is then sure."""
    if not is_sound(memory) or memory.number is None:
        return Judgement("", "what is said of its memory is disputed or out of date")
    answer: Answer = "yes" if memory.number <= ROOM else "no"
    return Judgement(answer, _conditioned(memory.text, memory), needed=round(memory.number))


def _fits_by_weights(model: Model) -> Judgement:
    parameters, file = _number(model, PARAMETERS), _number(model, WEIGHTS_SIZE)
    if parameters is not None:
        weights = parameters * PARAMETER_BYTES
        total = f"{_words(model, PARAMETERS)} parameters × {PARAMETER_BYTES} bytes = {three_digits(weights)}"
        return _derived(weights <= ROOM, f"{total}, weights alone", weights)
    if file is None:
        return Judgement("", "neither memory nor the number of its parameters is known")
    words = f"weights file of {_words(model, WEIGHTS_SIZE)}"
    # In between, it depends on the precision of the file, which is told in words or not at all.
    if ROOM < file <= ROOM * STORED_BYTES // PARAMETER_BYTES:
        return Judgement("", f"{words}, which may be stored at a higher precision than it is run in")
    return _derived(file <= ROOM, f"{words}, weights alone", file)


def three_digits(byte_count: int) -> str:
    """7.6 GB, 303 MB: no finer than the counts that sums are made of."""
    return short_size(round(float(f"{byte_count:.3g}")))


def _derived(is_so: bool, words: str, needed: int | None = None) -> Judgement:
    return Judgement("yes" if is_so else "no", f"derived: {words}", is_derived=True, needed=needed)


# Where it runs


def _browser(catalog: Catalog, model: Model) -> Judgement:
    """By the lists of the runtimes for browsers that the site asks about."""
    asked = [rule for rule in places(catalog) if rule.name in BROWSER_RUNTIMES]
    known = {rule.label: model.signals[rule.name] for rule in asked if rule.name in model.signals}
    sound = {label: bool(value.number) for label, value in known.items() if is_sound(value)}
    listing = [label for label, is_listed in sound.items() if is_listed]
    if listing:
        return Judgement("yes", f"listed by {in_a_row(listing)}")
    if asked and len(sound) == len(asked):
        return Judgement("no", f"not listed by {in_a_row([*sound])}")
    return Judgement("")


def _cpu(model: Model, figures: Figures) -> Judgement:
    """Timed here, timed by others, or small; that it is large says nothing, since somebody may wait."""
    time = figures.get("seconds_per_image")
    if isinstance(time, PictureTime) and time.record.is_of_cpu:
        return Judgement("yes", f"{duration(time.number)} a picture, measured here on {time.record.device}")
    rate = _fact(model, CPU_RATE)
    if rate is not None and rate.number:
        return Judgement("yes", _conditioned(f"{rate.text} pictures a second", rate))
    if _weights(model) == "closed":
        return Judgement("", NOT_PUBLISHED)
    parameters = _number(model, PARAMETERS)
    if parameters is None or parameters >= CPU_PARAMETERS:
        return Judgement("", "nobody was found who timed it on a processor")
    words = f"{_words(model, PARAMETERS)} parameters, fewer than {CPU_PARAMETERS // 10**6} million"
    return _derived(True, words)


def _is_hosted(model: Model) -> bool | None:
    """A price says that it is; "n/a" that nobody does, where no signal says otherwise."""
    signal = model.signals.get(HOSTED)
    told = bool(signal.number) if signal is not None and is_sound(signal) else None
    if told or is_sound(model.hosted):
        return True
    return False if told is False or model.hosted.state is State.NOT_APPLICABLE else None
