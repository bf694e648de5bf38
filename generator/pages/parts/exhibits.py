"""What pages show of the samples: what one model said or made of each.

What is about one model alone depends on that model and the samples, so it is made once and shown on all its
pages. Knows no layout and writes nothing; maps are read for their size alone.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.catalog import Catalog, Model, Prompt, Sample
from generator.numbers import duration, percent
from generator.pages.parts.differences import bare
from generator.pages.parts.distinct import distinct
from generator.pages.parts.map_strips import Strip, strip_of
from generator.pages.parts.picture_views import MadePicture, PictureView, made_path, picture_view
from generator.pictures import picture_size, web_size
from generator.readings.answers import Answer, Answers, Choice

LOOKS = 3  # words of a caption whose maps are drawn without a script
# Words that point at nothing.
PASSED_OVER = frozenset(("", "a", "an", "the", "on", "of", "and", "with", "in", "to", "is", "at"))
NO_MAPS = -1


@dataclass(frozen=True, slots=True)
class Look:
    """A word, and how far down the strip its map begins."""

    word: str
    top: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several answers."""

    name: str
    percent: str
    width: int  # 0 to 100


@dataclass(frozen=True, slots=True)
class BoxView:
    """A box around what a phrase names; shares of the picture in thousandths of its width."""

    phrase: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a model gave for one input, under one setting or several that came out the same."""

    way: str  # the settings in words, and the time; may be empty
    words: tuple[str, ...] = ()
    top: int = NO_MAPS  # how far down the strip the map of the first word begins; -1: no maps
    looks: tuple[Look, ...] = ()
    labels: tuple[Bar, ...] = ()
    matches: tuple[Bar, ...] = ()
    boxes: tuple[BoxView, ...] = ()
    nearest: tuple[tuple[PictureView, str], ...] = ()  # with the likeness in percent
    made: MadePicture | None = None


@dataclass(frozen=True, slots=True)
class Exhibits:
    """All that a model gave, by the name of the input."""

    answers: Mapping[str, tuple[AnswerView, ...]]
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class _Inputs:
    samples: Mapping[str, Sample]
    prompts: Mapping[str, Prompt]


def exhibits(catalog: Catalog, answers: Answers, model: Model) -> Exhibits:
    """What the model gave for every input; settings with the same answer are told together."""
    strip, tops = strip_of(answers, model)
    samples = {sample.name: sample for sample in catalog.samples}
    inputs = _Inputs(samples, {prompt.name: prompt for prompt in catalog.prompts})
    views: dict[str, tuple[AnswerView, ...]] = {}
    for name, of_input in groupby(answers.of(model), lambda answer: answer.input):
        views[name] = tuple(
            _answer_view(same, answers, inputs, strip, tops.get(same[0].key, NO_MAPS))
            for same in distinct(of_input)
        )
    return Exhibits(views, strip)


def _answer_view(
    same: Sequence[Answer], answers: Answers, inputs: _Inputs, strip: Strip | None, top: int
) -> AnswerView:
    first = same[0]
    words = tuple(first.text.split())
    has_maps = top != NO_MAPS and words == first.words
    sample = inputs.samples.get(first.input)
    return AnswerView(
        way=_way(same),
        words=words,
        top=top if has_maps else NO_MAPS,
        looks=_looks(first, strip, top) if strip and has_maps else (),
        labels=tuple(map(_bar, first.labels)),
        matches=tuple(map(_bar, first.matches)),
        boxes=_boxes(first, sample) if sample else (),
        nearest=_nearest(first, inputs.samples),
        made=_made_picture(first, answers, inputs.prompts.get(first.input)),
    )


def _way(same: Sequence[Answer]) -> str:
    """How it came about: settings only where there is a choice of them, and the time of the first."""
    first = same[0]
    settings = ""
    if first.picture:
        settings = first.setting.removeprefix("greedy").removeprefix(", ").replace("_", " ")
    elif first.text:
        settings = " and ".join(answer.setting for answer in same)
    time = duration(first.seconds) if first.seconds is not None else ""
    return " · ".join(filter(None, (settings, time)))


def _looks(answer: Answer, strip: Strip, top: int) -> tuple[Look, ...]:
    """The words whose maps are least even, in the order of the text, without those that point at nothing."""
    pointing = [place for place, word in enumerate(answer.words) if bare(word) not in PASSED_OVER]
    strongest = sorted(pointing, key=lambda place: -answer.focus[place])[:LOOKS]
    return tuple(
        Look(answer.words[place].strip(string.punctuation), top + place * strip.pitch)
        for place in sorted(strongest)
    )


def _bar(choice: Choice) -> Bar:
    width = round(100 * min(1.0, max(0.0, choice.value)))
    return Bar(choice.name, percent(choice.value), width)


def _boxes(answer: Answer, sample: Sample) -> tuple[BoxView, ...]:
    across, down = 1000, 1000 * sample.height / sample.width
    return tuple(
        BoxView(
            phrase=box.phrase,
            x=round(across * box.left),
            y=round(down * box.top),
            width=max(1, round(across * (box.right - box.left))),
            height=max(1, round(down * (box.bottom - box.top))),
        )
        for box in answer.boxes
    )


def _nearest(answer: Answer, samples: Mapping[str, Sample]) -> tuple[tuple[PictureView, str], ...]:
    still_there = [near for near in answer.nearest if near.name in samples]
    return tuple((picture_view(samples[near.name]), percent(near.value)) for near in still_there)


def _made_picture(answer: Answer, answers: Answers, prompt: Prompt | None) -> MadePicture | None:
    content = answers.picture(answer)
    if content is None:
        return None
    width, height = web_size(*picture_size(content, answer.picture))
    alt = f"Made for: {prompt.text}" if prompt else "A picture that the model made"
    return MadePicture(made_path(answer), width, height, alt)
