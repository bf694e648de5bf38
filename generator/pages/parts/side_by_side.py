"""What pages show of the samples: side by side for two models, one under the other for one, all models on the samples page.

A join of finished exhibits (fragments.py); the marks of what only one of two models says are the pair's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Prompt, Sample
from generator.pages.parts.exhibit_parts import Exhibit, Shown
from generator.pages.parts.exhibits import differences, marked

OPEN_SAMPLES = 4  # pictures that a comparison shows unfolded; the first ones, so that nobody chooses which


@dataclass(frozen=True, slots=True)
class Said:
    """What one model gave for one input, its words as a page marks them."""

    exhibit: Exhibit
    words: Markup


@dataclass(frozen=True, slots=True)
class Asked:
    """A sample or a prompt, and what one or two models gave for it."""

    name: str
    picture: Markup  # empty for a prompt that paints into nothing
    prompt: Prompt | None
    left: Said | None
    right: Said | None


@dataclass(frozen=True, slots=True)
class SamplesView:
    """The samples on a page about one model (`right` is then empty) or about two."""

    open: tuple[Asked, ...]
    folded: tuple[Asked, ...]
    elsewhere: int  # how many more a model's own page shows; where only one of two was run there is nothing to compare
    left: Shown
    right: Shown | None
    agreement: tuple[int, int] | None  # percent, and over how many pictures
    has_marks: bool
    has_maps: bool
    is_drawn: bool  # whether every picture is a drawn scene


@dataclass(frozen=True)
class Gallery:
    """The samples and prompts of the catalog with their pictures as pages of one depth carry them."""

    samples: tuple[Sample, ...]
    prompts: tuple[Prompt, ...]
    pictures: Mapping[str, Markup]  # by name of the sample

    def asked(self, left: Shown, right: Shown | None = None) -> Iterator[Asked]:
        """What at least one of the models was given, in page order."""
        theirs = right.exhibits if right else {}
        inputs: tuple[Sample | Prompt, ...] = (*self.samples, *self.prompts)
        for each in inputs:
            pair = left.exhibits.get(each.name), theirs.get(each.name)
            if any(pair):
                prompt = each if isinstance(each, Prompt) else None
                picture = self.pictures.get(prompt.sample if prompt else each.name, Markup())
                yield Asked(each.name, picture, prompt, *_said(*pair))


def _said(left: Exhibit | None, right: Exhibit | None) -> tuple[Said | None, Said | None]:
    """Both sides; what only one of them says is marked."""
    ours, theirs = (each.lead.words if each else () for each in (left, right))
    only = differences(ours, theirs)
    return (
        Said(left, marked(ours, only[0])) if left else None,
        Said(right, marked(theirs, only[1])) if right else None,
    )


def samples_view(
    gallery: Gallery, left: Shown, right: Shown | None = None, agreed: tuple[int, int] | None = None
) -> SamplesView | None:
    """None when none of the models was run. On a page about one model everything is open."""
    if not left.exhibits and not (right and right.exhibits):
        return None
    asked = tuple(gallery.asked(left, right))
    both = [side for each in asked for side in (each.left, each.right) if side]
    shared = [each for each in asked if each.left and each.right]
    if right is None:
        opened = asked
    elif shared:
        opened = asked[:OPEN_SAMPLES]
    else:  # nothing to compare: the first of each
        opened = tuple(
            each
            for side in (True, False)
            for each in [each for each in asked if bool(each.left) is side][:OPEN_SAMPLES]
        )
    return SamplesView(
        open=opened,
        folded=asked[OPEN_SAMPLES:] if shared else (),
        elsewhere=0 if shared else len(asked) - len(opened),
        left=left,
        right=right,
        agreement=agreed,
        has_marks=any("<mark>" in side.words for side in both),
        has_maps=any(side.exhibit.strip for side in both),
        is_drawn=all(sample.shapes for sample in gallery.samples)
        and any(each.prompt is None for each in asked),
    )
