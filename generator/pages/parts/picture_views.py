"""Pictures as pages name them: where their files are, and how large. Opens none."""

from __future__ import annotations

from dataclasses import dataclass

from generator.catalog import Model, Sample
from generator.pictures import web_widths
from generator.readings.answers import Answer, Answers


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture in the sizes that pages carry; paths from the top of the site."""

    name: str
    path: str  # of the smallest
    paths: tuple[tuple[str, int], ...]  # every size with its width in px
    width: int  # px, of the whole picture
    height: int
    alt: str

    @property
    def small(self) -> int:
        """Height of a view of it that is 88 px wide."""
        return max(22, min(176, round(88 * self.height / self.width)))


@dataclass(frozen=True, slots=True)
class MadePicture:
    """A picture that the model made."""

    path: str  # from the top of the site
    width: int  # px
    height: int
    alt: str


def picture_view(sample: Sample) -> PictureView:
    """A sample in all the sizes that the site has of it."""
    widths = web_widths(sample.width, sample.height)
    paths = tuple((f"samples/{sample.name}-{width}.webp", width) for width in widths)
    return PictureView(
        name=sample.name,
        path=paths[0][0],
        paths=paths,
        width=sample.width,
        height=sample.height,
        alt=sample.alt,
    )


def made_path(answer: Answer) -> str:
    """Where the site has a picture that a model made."""
    return f"samples/made/{answer.picture}"


def made_pictures(answers: Answers, model: Model) -> dict[str, Answer]:
    """Every picture that the model made and pages show, by its path in the site."""
    return {made_path(answer): answer for answer in answers.of(model) if answer.picture}
