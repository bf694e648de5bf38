"""What pages show of the samples: what one model said or made of each, and which words only one of two models says.

What is about one model alone depends on that model and the samples, so it is made once and shown on all its pages. The
maps of a model lie under each other in one picture, the strip; a page shows one of them by moving the strip behind a
window of one map's size. Knows no layout and writes nothing; maps are read for their size alone.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from generator.catalog import Catalog, Model, Prompt, Sample
from generator.numbers import duration, percent
from generator.numbers import size as memory
from generator.pictures import WEB_WIDTHS, BadPicture, check_picture
from generator.readings.answers import Choice, Answer, Answers, RunRecord

LOOKS = 3  # words of a caption whose maps are drawn without a script

PASSED_OVER = frozenset(
    ["a", "an", "the", "on", "of", "and", "with", "in", "to", "is", "at"]
)  # words that point at nothing

STEP = 2  # rows between two maps of a strip: the last of one and the first of the next, twice, so that smoothing mixes no two maps


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
class Strip:
    """Where the maps of a model are, and how large one of them is, in patches."""

    path: str  # from the top of the site
    columns: int
    rows: int
    height: int  # of the whole strip

    @property
    def pitch(self) -> int:
        """Rows from the beginning of one map to that of the next."""
        return self.rows + STEP


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
class Made:
    """A picture that the model made."""

    path: str  # from the top of the site
    width: int  # px
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a model gave for one input, under one setting or several that came out the same."""

    way: str  # the settings in words, and the time; may be empty
    words: tuple[str, ...] = ()
    top: int = -1  # how far down the strip the map of the first word begins; -1: no maps
    looks: tuple[Look, ...] = ()
    labels: tuple[Bar, ...] = ()
    matches: tuple[Bar, ...] = ()
    boxes: tuple[BoxView, ...] = ()
    nearest: tuple[tuple[PictureView, str], ...] = ()  # with the likeness in percent
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class Exhibits:
    """All that a model gave, by the name of the input."""

    answers: Mapping[str, tuple[AnswerView, ...]]
    strip: Strip | None = None


def picture_view(sample: Sample) -> PictureView:
    widths = sorted({min(width, sample.width) for width in WEB_WIDTHS})
    paths = tuple((f"samples/{sample.name}-{width}.webp", width) for width in widths)
    return PictureView(sample.name, paths[0][0], paths, sample.width, sample.height, sample.alt)


def made_path(output: Answer) -> str:
    """Where the site has a picture that a model made."""
    return f"samples/made/{output.picture}"


def made(outputs: Answers, model: Model) -> dict[str, Answer]:
    """Every picture that the model made and pages show, by its path in the site."""
    return {made_path(output): output for output in outputs.of(model) if output.picture}


def exhibits(catalog: Catalog, outputs: Answers, model: Model) -> Exhibits:
    """What the model gave for every input that it was run on; settings with the same answer are told together."""
    strip, tops = _strip(outputs, model)
    inputs = _Inputs(
        {sample.name: sample for sample in catalog.samples},
        {prompt.name: prompt for prompt in catalog.prompts},
    )
    answers: dict[str, tuple[AnswerView, ...]] = {}
    for name, given in groupby(outputs.of(model), lambda output: output.input):
        answers[name] = tuple(
            _answer(same, outputs, inputs, strip, tops.get(same[0].key, -1)) for same in _alike(given)
        )
    return Exhibits(answers, strip)


@dataclass(frozen=True, slots=True)
class _Inputs:
    samples: Mapping[str, Sample]
    prompts: Mapping[str, Prompt]


def _alike(given: Iterator[Answer]) -> list[list[Answer]]:
    """Answers for one input, those that say the same together, in order of the first."""
    found: dict[tuple[object, ...], list[Answer]] = {}
    for output in given:
        said = (output.text, output.labels, output.boxes, output.nearest, output.matches, output.picture)
        found.setdefault(said, []).append(output)
    return list(found.values())


def _answer(
    same: Sequence[Answer], outputs: Answers, inputs: _Inputs, strip: Strip | None, top: int
) -> AnswerView:
    first, sample = same[0], inputs.samples.get(same[0].input)
    words = tuple(first.text.split())
    has_maps = strip is not None and top >= 0 and words == first.words
    return AnswerView(
        way=_way(same),
        words=words,
        top=top if has_maps else -1,
        looks=_looks(first, strip, top) if has_maps and strip else (),
        labels=tuple(map(_bar, first.labels)),
        matches=tuple(map(_bar, first.matches)),
        boxes=_frames(first, sample) if sample else (),
        nearest=tuple(
            (picture_view(inputs.samples[near.name]), percent(near.value))
            for near in first.nearest
            if near.name in inputs.samples
        ),
        made=_made(first, outputs, inputs.prompts.get(first.input)),
    )


def _way(same: Sequence[Answer]) -> str:
    """How it came about: settings only where there is a choice of them, and the time of the first."""
    first = same[0]
    settings = [output.setting for output in same] if first.text and not first.picture else []
    if first.picture and (told := first.setting.removeprefix("greedy").removeprefix(", ")):
        settings = [told.replace("_", " ")]
    return " · ".join(
        [
            *filter(None, [" and ".join(settings)]),
            *([duration(first.seconds)] if first.seconds is not None else []),
        ]
    )


def _made(output: Answer, outputs: Answers, prompt: Prompt | None) -> Made | None:
    content = outputs.picture(output)
    if content is None:
        return None
    with suppress(BadPicture):
        width, height = check_picture(content, output.picture)
        return Made(
            made_path(output),
            width,
            height,
            f"Made for: {prompt.text}" if prompt else "A picture that the model made",
        )
    return None


def _bar(choice: Choice) -> Bar:
    return Bar(choice.name, percent(choice.value), round(100 * min(1.0, max(0.0, choice.value))))


def _frames(output: Answer, sample: Sample) -> tuple[BoxView, ...]:
    across, down = 1000, 1000 * sample.height / sample.width
    return tuple(
        BoxView(
            box.phrase,
            round(across * box.left),
            round(down * box.top),
            max(1, round(across * (box.right - box.left))),
            max(1, round(down * (box.bottom - box.top))),
        )
        for box in output.boxes
    )


def _looks(output: Answer, strip: Strip, top: int) -> tuple[Look, ...]:
    """The words whose maps are least even, in the order of the text; words that point at nothing are passed over."""
    pointing = [
        place for place, word in enumerate(output.words) if bare(word) not in PASSED_OVER and bare(word)
    ]
    strongest = sorted(pointing, key=lambda place: -output.focus[place])[:LOOKS]
    return tuple(
        Look(output.words[place].strip(string.punctuation), top + place * strip.pitch)
        for place in sorted(strongest)
    )


# Maps


def _strip(outputs: Answers, model: Model) -> tuple[Strip | None, dict[str, int]]:
    """The strip of a model, and how far down it the maps of each output begin."""
    shapes = dict(_shapes(outputs, model))
    if not shapes:
        return None, {}
    _, rows, columns = next(iter(shapes.values()))
    tops, height = {}, 0
    for key, (words, *_) in shapes.items():
        tops[key] = height + STEP // 2
        height += words * (rows + STEP)
    return Strip(f"samples/maps/{model.slug}.png", columns, rows, height), tops


def _shapes(outputs: Answers, model: Model) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Of the maps that are shown, by key: each text once, and all as large as the first."""
    first: tuple[int, ...] = ()
    for _, given in groupby(outputs.of(model), lambda output: output.input):
        for same in _alike(given):
            if same[0].words and (maps := outputs.maps(model.slug, same[0].key)) is not None:
                first = first or maps.shape[1:]
                if maps.shape[1:] == first:
                    yield same[0].key, maps.shape


def strip_maps(outputs: Answers, model: Model) -> NDArray[np.float32]:
    """[word, row, column] of a model's strip, each map between copies of its own first and last row."""
    maps = [outputs.maps(model.slug, key) for key, _ in _shapes(outputs, model)]
    stacked = np.concatenate([each.astype(np.float32) for each in maps if each is not None])
    return np.pad(stacked, ((0, 0), (STEP // 2, STEP // 2), (0, 0)), mode="edge")


# Two models


def marked(words: Sequence[str], only: frozenset[int]) -> Markup:
    """The words in a row; runs of those that only one model says stand in <mark>."""
    runs = groupby(range(len(words)), lambda place: place in only)
    texts = ((is_only, escape(" ".join(words[place] for place in places))) for is_only, places in runs)
    return Markup(" ").join(
        Markup("<mark>{}</mark>").format(text) if is_only else text for is_only, text in texts
    )


def differences(ours: Sequence[str], theirs: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Places of the words that the other text does not say there; case and punctuation don't count."""
    left, right = [bare(word) for word in ours], [bare(word) for word in theirs]
    if left == right or not left or not right:
        return frozenset(), frozenset()
    found = [
        code
        for code in SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        if code[0] != "equal"
    ]
    return (
        frozenset(place for _, start, end, _, _ in found for place in range(start, end)),
        frozenset(place for _, _, _, start, end in found for place in range(start, end)),
    )


def bare(word: str) -> str:
    return word.casefold().strip(string.punctuation)


# How it was run


def absence(model: Model) -> Markup:
    """Why a model has no outputs, and what would change that; goes on from its name."""
    run = model.run
    if run is None and model.weights.text == "closed":
        return Markup("can’t be run here: its weights are not published")
    if run is None:
        return Markup("can’t be run here: its file does not say how")
    if not run.is_local and not run.revision:
        return Markup("was not run yet: its file pins no revision")
    size = model.facts.get("weights_size")
    download = (
        ""
        if run.is_local
        else f" ({size.text} download)"
        if size is not None and size.is_known
        else " (download of unknown size)"
    )
    return Markup("was not run yet: <code>matchup measure --only {}</code>{}").format(model.slug, download)


def run_rows(model: Model, outputs: Answers) -> tuple[tuple[str, str], ...]:
    """Labels and values of how a model's outputs were made; what differs between runs is told for each setting."""
    records = list(
        {output.record: outputs.record(model.slug, output) for output in outputs.of(model)}.values()
    )
    told = [(record.setting, dict(_told(record))) for record in records]
    rows = []
    for label in dict.fromkeys(label for _, row in told for label in row):
        texts = {setting: row[label] for setting, row in told if label in row}
        is_same = len(set(texts.values())) == 1 and len(texts) == len({setting for setting, _ in told})
        rows.append(
            (
                label,
                next(iter(texts.values()))
                if is_same
                else "; ".join(f"{setting}: {text}" for setting, text in texts.items()),
            )
        )
    return tuple(rows)


def _told(record: RunRecord) -> Iterator[tuple[str, str]]:
    yield "Opened as", record.instrument
    yield (
        "Weights",
        f"{record.weights}{f' at {record.revision}' if record.revision else ''}, {record.weights_format}",
    )
    if record.prompt:
        yield "Asked", record.prompt
    yield "Settings", ", ".join(f"{name} {number:g}" for name, number in record.decode) or record.setting
    yield "Device", f"{record.device}, {record.dtype}"
    yield "Libraries", ", ".join(f"{name} {version}" for name, version in record.libraries)
    yield "Run on", record.date
    yield "Pictures", f"{record.image_count}, {record.batch_size} at a time"
    if record.seconds_per_image is not None:
        yield (
            "Time per picture",
            f"{duration(record.seconds_per_image)}, one at a time, median of {record.timed_count} warm runs",
        )
    if record.peak_memory_bytes is not None:
        yield "Peak memory", memory(record.peak_memory_bytes)
