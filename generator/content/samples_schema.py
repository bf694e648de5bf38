"""What content/samples/samples.yaml may hold. Knows shapes only: no file, no picture."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from generator.content.field_types import Address, Key, Number, Shape, ShortText, Spdx, Whole


class DrawnShape(Shape):
    """One shape of a drawn scene."""

    kind: ShortText = Field(description="circle, square, triangle or diamond.")
    colour: ShortText = Field(description="Its colour in a word.")
    size: Literal["large", "small"] = Field(description="Its size in a word.")
    box: Annotated[list[Number], Field(min_length=4, max_length=4)] = Field(
        description="Left, top, right and bottom, as shares of the picture's width and height."
    )


class SampleShape(Shape):
    """A picture that models with eyes are shown."""

    file: ShortText = Field(description="Name of the picture's file in content/samples/.")
    alt: Annotated[str, Field(min_length=10, max_length=300)] = Field(
        description="What it shows, for whoever can't see it."
    )
    license: Spdx = Field(description="SPDX identifier of the picture's licence.")
    credit: ShortText = Field(description="Who made it.")
    source: Address | None = Field(None, description="Where it was first published.")
    domain: Key | None = Field(
        None,
        description=(
            "What it is a picture of: photographs, drawn-scenes, …; the words stand in content/tags.yaml. "
            "Models of another domain are not shown it; all are when it is left out."
        ),
    )
    labels: list[ShortText] = Field(
        default_factory=list,
        max_length=20,
        description=(
            "ImageNet classes that are right for it, spelt as the class list has them. Counted is how often "
            "a classifier says one of them first, or among five."
        ),
    )
    captions: list[ShortText] = Field(
        default_factory=list,
        max_length=20,
        description="Reference captions: what people say that it shows.",
    )
    shapes: list[DrawnShape] = Field(
        default_factory=list,
        max_length=50,
        description="What a drawn scene holds; left out for a photograph.",
    )
    background: ShortText | None = Field(None, description="Colour of a drawn scene's background.")


class PromptShape(Shape):
    """What text-to-image models are asked for."""

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
        default_factory=dict,
        max_length=1_000,
        description="Pictures that every model with eyes is shown, in page order.",
    )
    prompts: dict[Key, PromptShape] = Field(
        default_factory=dict,
        max_length=1_000,
        description="What every text-to-image model is asked for.",
    )
