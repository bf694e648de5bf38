"""Figures that were counted of a model, as cells of a table: what they say, and how they came about."""

from __future__ import annotations

from generator.catalog import Grade, State, Value
from generator.findings.proportions import LEVEL
from generator.findings.sample_figures import (
    FEWEST_FOR_CIDER,
    CaptionCount,
    Estimate,
    MetricFigure,
    PeakMemory,
    PictureTime,
    SampleFigure,
    Share,
)
from generator.numbers import duration, size

# By MeasuredKey; rows stand in this order.
LABELS: dict[str, str] = {
    "caption_words": "Words per caption",
    "distinct_words": "Different words used",
    "repetition": "Captions that repeat words",
    "exact_captions": "Drawn scenes, caption exact",
    "count_right": "Drawn scenes, number of shapes",
    "kinds_right": "Drawn scenes, kinds of shapes",
    "colours_right": "Drawn scenes, colours",
    "sizes_right": "Drawn scenes, sizes",
    "relation_right": "Drawn scenes, positions",
    "background_right": "Drawn scenes, background",
    "label_right": "Drawn scenes, top label",
    "photo_top1": "Photographs, first label right",
    "photo_top5": "Photographs, right label among five",
    "bleu": "BLEU",
    "cider": "CIDEr",
    "seconds_per_image": "Time per picture",
    "peak_memory": "Peak memory",
}
SHARES = {
    "repetition": "a word said twice in a row, or three words in a row said twice",
    "exact_captions": "equal to a reference caption, capitals, blanks and the final full stop aside",
    "label_right": "colour and kind of the largest shape; "
    "scenes where no shape is clearly the largest are left out",
}
ESTIMATE = "counted over photographs that a class of ImageNet fits; the interval is Wilson's"
ATTRIBUTE_SHARE = "counted where the caption tells it"


def value_of(key: str, figure: SampleFigure) -> Value:
    """The cell of the row `measured-<key>`."""
    if isinstance(figure, MetricFigure) and figure.number is None:
        return Value(State.UNKNOWN, note=_note(key, figure))
    return Value(
        State.KNOWN,
        text=_text(figure),
        number=figure.number,
        grade=Grade.MEASURED,
        note=_note(key, figure),
        as_of=figure.as_of,
    )


def _text(figure: SampleFigure) -> str:
    match figure:
        case CaptionCount():
            return f"{figure.number:g}"
        case Share(total=0):
            return "not told"
        case Share():
            silent = f"; not told in {figure.silent}" if figure.silent else ""
            return f"{figure.count} of {figure.total}{silent}"
        case Estimate():
            low, high = figure.interval
            interval = f"{low:.0f}–{high:.0f} %"
            return f"{figure.count} of {figure.total}, {LEVEL} % interval {interval}"
        case MetricFigure():
            return f"{figure.number:.1f}"
        case PictureTime():
            return f"{duration(figure.number)} on {figure.record.device}"
        case PeakMemory():
            return f"{size(figure.number)} on {figure.record.device}"


def _note(key: str, figure: SampleFigure) -> str:
    """How it came about."""
    match figure:
        case CaptionCount():
            counted = "median of" if key == "caption_words" else "in"
            return f"{counted} {figure.caption_count} captions, {figure.setting}"
        case Share():
            how = SHARES.get(key, ATTRIBUTE_SHARE)
            return f"{figure.setting}; {how}" if figure.setting else how
        case Estimate():
            return ESTIMATE
        case MetricFigure(number=None):
            photographs = f"{FEWEST_FOR_CIDER} photographs with reference captions"
            return f"needs {photographs}; said of {figure.photograph_count} so far"
        case MetricFigure():
            return f"{figure.photograph_count} photographs with reference captions; {figure.library}"
        case PictureTime():
            record = figure.record  # a classifier decodes nothing
            how = f"{record.setting}, {record.dtype}" if record.decode else record.dtype
            return f"{how}; one at a time, median of {figure.timed_count} warm runs"
        case PeakMemory():
            record = figure.record
            whose = "of the whole process" if record.is_of_cpu else "of the device"
            return f"{whose}, {record.dtype}, {record.batch_size} at a time"
