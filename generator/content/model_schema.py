"""What a model file may hold: the one definition behind the validator, its messages and the field reference.

Every field says in `description` what an editor should write. Knows shapes only: nothing here reads a file or
compares two of them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticKnownError

from generator.content.field_types import (
    CLASS,
    MAKERS_ID,
    PINNED,
    SHA256,
    Address,
    Date,
    FullDate,
    Key,
    Number,
    PlainWords,
    Shape,
    ShortText,
    Slug,
    Spdx,
    Weights,
    fault,
    listed,
    short_form,
)
from generator.content.prose_bounds import MAX_CHARACTERS_OF_FILE, Prose
from generator.problems import one_of
from generator.run_settings import InstrumentName
from generator.vocabulary import Author, CommercialUse, DecodeKey, FormerUse, ModelKind

USES: tuple[str, ...] = get_args(CommercialUse)


def _use(written: Any) -> Any:
    """Before the validator of the union, which would report a fault of each of its branches."""
    if not isinstance(written, str):
        raise PydanticKnownError("string_type")
    if written not in (*USES, *get_args(FormerUse)):
        message = f'"license.commercial_use" is "{written[:60]}"'
        raise fault("not-accepted", message, one_of(written, USES))
    return written


class Cited(Shape):
    """What every value may carry beside itself."""

    source: Key | None = Field(
        None,
        description="Key of the source, declared under `sources`. Without it the value is graded unsourced.",
    )
    note: ShortText | None = Field(None, description="What a reader must know to read the value rightly.")


class SourceShape(Shape):
    """A page, file or paper that values name."""

    url: Address = Field(description="Where it can be read.")
    title: ShortText = Field(description="What it is, in a few words.")
    read: FullDate = Field(description="The day on which it was read.")
    by: Author = Field(
        "maker",
        description=(
            "Whose word it is: the model's makers' (graded reported), somebody else's (graded verified), or "
            "that of a competitor, who makes another model (graded rival)."
        ),
    )
    as_of: Date | None = Field(
        None, description="The day of the copy that was read, when it is older than `read`."
    )


class DatedShape(Cited):
    """The day of a release."""

    date: Date = Field(description="YYYY-MM-DD, YYYY-MM or YYYY.")


class LicenseShape(Cited):
    """The licence of the weights."""

    spdx: Spdx = Field(description="SPDX identifier, or LicenseRef-… for a licence that SPDX does not list.")
    commercial_use: Annotated[CommercialUse | FormerUse, BeforeValidator(_use)] = Field(
        "unclear",
        description=(
            "Whether it may be used commercially: yes; with-policy: under rules on what for; threshold: up "
            "to some revenue or number of users; no; unclear. The note says more. Of version 1 are "
            "restricted and unknown, both read as unclear."
        ),
    )


class PricingShape(Cited):
    """What it costs to have the weights, or to call a hosted service."""

    weights: Literal["open", "gated", "closed", "unknown"] = Field(
        description="Whether the weights can be downloaded."
    )
    hosted: ShortText = Field(
        "unknown", description="Price of a hosted service with its unit and date, `unknown`, or `n/a`."
    )


class FactShape(Cited):
    """A value of the fact table."""

    value: ShortText = Field(description="The value with its unit; `unknown` or `n/a`.")
    grade: Literal["derived"] | None = Field(
        None, description="`derived` when it was computed from another value; the note says how."
    )
    condition: ShortText | None = Field(
        None,
        description=(
            "Under what it holds, for rows that need it (memory, speed): numbers under different conditions "
            "are not compared."
        ),
    )
    as_of: Date | None = Field(None, description="The day that the value is of: of a price, of a count.")


class SignalShape(FactShape):
    """A value that the score is computed from."""


class BenchmarkShape(Cited):
    """A published result."""

    dataset: ShortText = Field(description="Name of the test set, with its split.")
    metric: ShortText = Field(description="Name of the metric.")
    value: Number = Field(description="The published figure.")
    setting: ShortText = Field(description="How it was run; figures are compared only at the same setting.")
    checkpoint: ShortText | None = Field(
        None, description="The checkpoint that was tested, where it is not this one but a sibling of it."
    )
    date: Date | None = Field(
        None, description="The day of the result, where it is older than its source or newer."
    )
    grade: Literal["derived"] | None = Field(
        None, description="`derived` when it was computed from another value; the note says how."
    )


class CapabilityShape(Shape):
    """One thing that the model can do."""

    title: Annotated[str, Field(min_length=3, max_length=80)] = Field(
        description="What it does, in a few words."
    )
    tags: Annotated[list[Key], BeforeValidator(listed)] = Field(
        min_length=1,
        max_length=5,
        description="What it is about, the main thing first; the words stand in content/tags.yaml.",
    )
    text: Prose = Field(description="How it works, 60 to 120 words of markdown.")
    generated: bool = Field(
        False,
        description=(
            "`true` for sentences that a program made of facts: they may be short and stand in other files, "
            "too, and pages say so. In a .md file a line `Generated: true`."
        ),
    )
    unique: Prose = Field(
        "", description="What sets it apart; may be left out where content/tags.yaml has `optional_for`."
    )
    versus: Prose = Field("", description="How it stands against the alternatives; so may this.")
    versus_models: dict[Slug, Prose] = Field(
        default_factory=dict,
        max_length=50,
        description=(
            "How it stands against single models, by slug; shown on the page about the two. In a .md file, "
            "paragraphs that begin with `Versus slug:`."
        ),
    )
    limits: Prose = Field("", description="Where it stops; so may this.")
    sources: Annotated[list[Key], BeforeValidator(listed)] = Field(
        min_length=1, max_length=20, description="Keys of the sources that say so."
    )


class RunShape(Shape):
    """How the model itself is opened and run."""

    instrument: InstrumentName = Field(description="The kind of network, which decides how it is run.")
    weights: Weights = Field(
        description=(
            "Repository on the hub; a folder of the site, written content/weights/name; or a Python package "
            "that carries them, written package:name."
        )
    )
    revision: Annotated[str, Field(pattern=PINNED)] | None = Field(
        None,
        description=(
            "Full commit hash of the repository, or version of the package; without it nobody could tell "
            "which weights spoke."
        ),
    )
    digest: Annotated[str, Field(pattern=SHA256)] | None = Field(
        None, description="SHA-256 of the file of weights in a package, 64 hex digits."
    )
    model_class: Annotated[str, Field(pattern=CLASS)] | None = Field(None, description="Class that loads it.")
    decode: dict[DecodeKey, Number] = Field(
        default_factory=dict,
        max_length=20,
        description=(
            "Settings: max_new_tokens; num_beams and length_penalty (beam search); top_p, temperature and "
            "seed (nucleus sampling); num_inference_steps, guidance_scale, width, height and strength "
            "(pictures)."
        ),
    )
    also: list[dict[DecodeKey, Number]] = Field(
        default_factory=list,
        max_length=5,
        description="Further settings, whose outputs are kept beside those of `decode`.",
    )
    prompt: ShortText | None = Field(
        None,
        description=(
            "What a model that takes words is asked with every picture; the instrument's own when left out."
        ),
    )


class CorrectionShape(Shape):
    """Something that the file had wrong."""

    date: FullDate = Field(description="The day on which it was corrected.")
    what: ShortText = Field(description="What was wrong, and what it says now.")
    why: ShortText = Field(description="How that was found.")


class DisputeShape(Shape):
    """Somebody's word against a value."""

    why: ShortText = Field(description="Who says otherwise, and what.")
    since: FullDate = Field(description="The day on which it was raised.")


class ModelShape(Shape):
    """content/models/<slug>.md (front matter) or .yaml."""

    name: ShortText = Field(description="The model's name as its makers write it.")
    short_name: Annotated[str, Field(min_length=1, max_length=24)] | None = Field(
        None, description="At most 24 characters, for headings and column heads; the name when left out."
    )
    id: Annotated[str, Field(pattern=MAKERS_ID)] | None = Field(
        None,
        description=(
            "What its maker calls it in an interface, with capitals and points: gpt-4.1, MiniMax-M2.1. It is "
            "shown, and the model is found by it."
        ),
    )
    maker: ShortText = Field(description="Who made it.")
    kind: ModelKind = Field(
        description="One checkpoint, several under one name, or something that is only hosted."
    )
    tasks: list[Key] = Field(
        min_length=1,
        max_length=20,
        description="What it is used for; the words stand in content/tags.yaml.",
    )
    inputs: list[Key] = Field(
        min_length=1, max_length=20, description="What goes in; the words stand in content/tags.yaml."
    )
    outputs: list[Key] = Field(
        min_length=1, max_length=20, description="What comes out; the words stand in content/tags.yaml."
    )
    domain: Key | None = Field(
        None,
        description=(
            "What it was made for: photographs, drawn scenes, …; the words stand in content/tags.yaml. "
            "Models of different domains are not ranked together. Any when left out."
        ),
    )
    demonstration: bool = Field(
        False, description="`true` for a model that shows how something works and is not meant for use."
    )
    draft: bool = Field(False, description="`true` keeps the file off the site; it is checked all the same.")
    released: Annotated[DatedShape, short_form("date")] | None = Field(
        None, description="When it could first be had; left out when that is not known."
    )
    license: Annotated[LicenseShape, short_form("spdx")] = Field(description="The licence of the weights.")
    pricing: Annotated[PricingShape, short_form("weights")] = Field(
        description="What it costs to have or to call."
    )
    sources: dict[Key, SourceShape] = Field(
        max_length=200, description="Every page, file or paper that a value names."
    )
    facts: dict[Key, Annotated[FactShape, short_form("value")]] = Field(
        default_factory=dict,
        max_length=200,
        description="Rows of the fact table; the names stand in content/facts.yaml.",
    )
    benchmarks: list[BenchmarkShape] = Field(
        default_factory=list, max_length=200, description="Published results."
    )
    signals: dict[Key, Annotated[SignalShape, short_form("value")]] = Field(
        default_factory=dict,
        max_length=200,
        description="What the score is computed from; the names stand in content/scoring.yaml.",
    )
    run: RunShape | None = Field(None, description="How it is run; left out when it can't be.")
    corrections: list[CorrectionShape] = Field(
        default_factory=list,
        max_length=200,
        description="What this file had wrong; shown on the model's page.",
    )
    disputed: dict[Key, DisputeShape] = Field(
        default_factory=dict,
        max_length=200,
        description=(
            "Values that somebody contests, by the name of their fact or signal, or released, license, "
            "weights, hosted; marked on pages until the entry goes."
        ),
    )
    aliases: Annotated[list[Slug], BeforeValidator(listed)] = Field(
        default_factory=list,
        max_length=20,
        description="Slugs that it had before: what stood at their addresses leads here.",
    )
    also: Annotated[list[PlainWords], BeforeValidator(listed)] = Field(
        default_factory=list,
        max_length=12,
        description="Other names that people type for it, as SDXL: it is found by them.",
    )
    summary: Prose | None = Field(
        None, description="A paragraph on what it is; in a .md file, the text before the first heading."
    )
    capabilities: list[CapabilityShape] = Field(
        default_factory=list,
        max_length=60,
        description="What it can do; in a .md file, the sections.",
    )

    @model_validator(mode="after")
    def _bound_prose(self) -> ModelShape:
        """Every rule reads every text, and pages convert them all."""
        total = len(self.summary or "")
        for capability in self.capabilities:
            texts = (capability.text, capability.unique, capability.versus, capability.limits)
            total += sum(map(len, (*texts, *capability.versus_models.values())))
        if total > MAX_CHARACTERS_OF_FILE:
            words = (
                f"the texts of this file have {total:,} characters; {MAX_CHARACTERS_OF_FILE:,} are accepted"
            )
            raise fault("too-long", words, "shorten them, or make several models of it")
        return self
