"""What pages show of the samples: side by side for two models, one below the other for one.

A join of finished exhibits (exhibit_parts.py); the marks of what only one of two models says are the pair's
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.catalog import Prompt, Sample
from generator.pages.parts.differences import Places, differences, marked
from generator.pages.parts.exhibit_parts import Exhibit, ModelExhibits

OPEN_SAMPLES = 4  # pictures that a comparison shows unfolded; the first ones, so that nobody chooses which
OF_OTHER_JOBS = 1  # where the two do not compare and were given nothing in common


@dataclass(frozen=True, slots=True)
class MarkedExhibit:
    """What one model gave for one input, its words as a page marks them."""

    exhibit: Exhibit
    words: Markup
    has_marks: bool


@dataclass(frozen=True, slots=True)
class InputRow:
    """A sample or a prompt, and what one or two models gave for it."""

    name: str
    picture: Markup  # empty for a prompt that paints into nothing
    prompt: Prompt | None
    left: MarkedExhibit | None
    right: MarkedExhibit | None

    @property
    def sides(self) -> list[MarkedExhibit]:
        """Those that there are."""
        return [side for side in (self.left, self.right) if side]


@dataclass(frozen=True, slots=True)
class SamplesView:
    """The samples on a page about one model (`right` is then empty) or about two."""

    open: tuple[InputRow, ...]
    folded: tuple[InputRow, ...]
    # How many more a model's own page shows; where only one of two was run there is nothing to compare.
    elsewhere: int
    left: ModelExhibits
    right: ModelExhibits | None
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

    def rows(self, left: ModelExhibits, right: ModelExhibits | None = None) -> Iterator[InputRow]:
        """What at least one of the models was given, in page order."""
        theirs = right.exhibits if right else {}
        inputs: tuple[Sample | Prompt, ...] = (*self.samples, *self.prompts)
        for given in inputs:
            exhibits = left.exhibits.get(given.name), theirs.get(given.name)
            if not any(exhibits):
                continue
            prompt = given if isinstance(given, Prompt) else None
            picture = self.pictures.get(prompt.sample if prompt else given.name, Markup())
            yield InputRow(given.name, picture, prompt, *_marked(*exhibits))


def _marked(left: Exhibit | None, right: Exhibit | None) -> tuple[MarkedExhibit | None, MarkedExhibit | None]:
    """Both sides; what only one of them says is marked."""
    only_left, only_right = differences(_words(left), _words(right))
    return _marked_side(left, only_left), _marked_side(right, only_right)


def _words(exhibit: Exhibit | None) -> Sequence[str]:
    return exhibit.lead.words if exhibit else ()


def _marked_side(exhibit: Exhibit | None, only: Places) -> MarkedExhibit | None:
    if exhibit is None:
        return None
    return MarkedExhibit(exhibit, marked(exhibit.lead.words, only), has_marks=bool(only))


def samples_view(
    gallery: Gallery,
    left: ModelExhibits,
    right: ModelExhibits | None = None,
    agreement: tuple[int, int] | None = None,
    is_comparable: bool = True,
) -> SamplesView | None:
    """None when none of the models was run. On a page about one model everything is open."""
    if not left.exhibits and not (right and right.exhibits):
        return None
    rows = tuple(gallery.rows(left, right))
    is_shared = any(row.left and row.right for row in rows)
    count = OPEN_SAMPLES if is_shared or is_comparable else OF_OTHER_JOBS
    opened = rows if right is None else _opened(rows, is_shared, count)
    sides = [side for row in rows for side in row.sides]
    has_picture = any(row.prompt is None for row in rows)
    return SamplesView(
        open=opened,
        folded=rows[OPEN_SAMPLES:] if is_shared else (),
        elsewhere=0 if is_shared else len(rows) - len(opened),
        left=left,
        right=right,
        agreement=agreement,
        has_marks=any(side.has_marks for side in sides),
        has_maps=any(side.exhibit.strip for side in sides),
        is_drawn=has_picture and all(sample.shapes for sample in gallery.samples),
    )


def _opened(rows: tuple[InputRow, ...], is_shared: bool, count: int) -> tuple[InputRow, ...]:
    """What a comparison shows unfolded; where the two were given nothing in common, the first of each."""
    if is_shared:
        return rows[:count]
    of_left = [row for row in rows if row.left]
    of_right = [row for row in rows if not row.left]
    return (*of_left[:count], *of_right[:count])
