"""What a release says, in sentences: what became of something, and what that comes from.

A sentence says what its line of the journal says and nothing else; the reason was worked out when the line
was written, by computing again with less changed. Where a line names no reason, the sentence gives none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.history.journal import (
    NOT_APPLICABLE,
    Added,
    Because,
    Change,
    Cited,
    PairsChange,
    PlaceChange,
    Points,
    Rank,
    RecipeMark,
    Removed,
    Renamed,
    Row,
    RowChange,
    ScoreChange,
    Told,
    Winner,
)
from generator.numbers import counted
from generator.pages.words.labels import in_a_row, large_initial

MOST_NAMED = 12  # models in one sentence

NOW: Mapping[Winner, str] = {
    "ahead": "{one} is now ahead of {others}",
    "leans": "{one} now leans ahead of {others}",
    "open": "between {one} and {others} it is now open who is ahead",
    "trails": "{others} {lean} ahead of {one} now",
    "behind": "{others} {are} ahead of {one} now",
}
BEFORE: Mapping[Winner, str] = {
    "ahead": "{one} was ahead",
    "leans": "{one} leant ahead",
    "open": "it was open",
    "trails": "{others} leant ahead",
    "behind": "{others} {were} ahead",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence, the same without its reason, and the sources that it rests on."""

    text: str
    brief: str
    sources: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Around:
    """What sentences of one release need beside their own line."""

    rows: Mapping[tuple[str, str], RowChange]  # by slug and key: rows that changed in it
    names: Mapping[str, str]  # by slug as the release has it
    recipe: RecipeMark
    former_recipe: RecipeMark | None
    as_of: str
    former_as_of: str

    def name(self, slug: str) -> str:
        return self.names.get(slug, slug)


def sentence(change: Change, around: Around) -> Words:
    """One line of a release as a sentence; it names the model only where it is about a pair."""
    match change:
        case Added():
            return _bare("added")
        case Removed():
            return _bare("taken off the site")
        case Renamed():
            return _bare(_renamed(change))
        case RowChange():
            return _bare(_moved(change), _sources([change]))
        case ScoreChange():
            return _with_reason(_score(change), change, around)
        case PlaceChange():
            return _place(change, around)
        case PairsChange():
            return _pairs(change, around)


def _bare(words: str, sources: tuple[Cited, ...] = ()) -> Words:
    """Of what has no reason but itself."""
    return Words(f"{large_initial(words)}.", large_initial(words), sources)


def _renamed(change: Renamed) -> str:
    if change.name == change.former_name:
        return "moved to another address"
    return f"called {change.name} now; it was {change.former_name}"


def _moved(change: RowChange) -> str:
    """What became of a row: "CIDEr went from 82.3 to 85.1"."""
    before, now = change.before, change.now
    if before is None and now is None:
        return f"{change.label} is not told"
    if before is None and now is not None:
        return f"{change.label} is told now: {_text(now)}"
    if now is None and before is not None:
        return f"{change.label} is no longer told; it was {_text(before)}"
    assert before is not None
    assert now is not None
    if before.text == now.text:
        return f"{change.label} was read again{_on(now.day)} and is {_text(now)} still"
    return f"{change.label} went from {_text(before)} to {_text(now)}"


def _text(row: Row) -> str:
    return "not applicable" if row.text == NOT_APPLICABLE else row.text


def _on(day: str) -> str:
    return f" on {day}" if day else ""


def _score(change: ScoreChange) -> str:
    label, before, now = change.label, change.before, change.now
    if now is None:
        return f"it has no score in {label} any more"
    if before is None:
        return f"it has a score in {label} now, {_points(now)}"
    return f"the score in {label} went from {_points(before)} to {_points(now)}"


def _points(points: Points) -> str:
    """ "54, between 40 and 60" """
    if not points.coverage:
        return "unknown"
    if points.low == points.high:
        return f"{points.value}"
    return f"{points.value} ({points.low}–{points.high})"


def _place(change: PlaceChange, around: Around) -> Words:
    label, before, now = change.label, change.before, change.now
    if now is None:
        words = f"it has no place in {label} any more"
    elif before is None:
        words = f"it has a place in {label} now, {_rank(now)}"
    else:
        words = f"the place in {label} went from {_rank(before)} to {_rank(now)}"
    reasons = list(_reasons(change.because, around))
    what = f" What changed in this ranking: {'; '.join(reasons)}." if reasons else ""
    return Words(f"{large_initial(words)}.{what}", large_initial(words), _sources(_rows(change, around)))


def _rank(rank: Rank) -> str:
    places = f"{rank.first}" if rank.first == rank.last else f"{rank.first}–{rank.last}"
    return f"{places} of {rank.among}"


def _pairs(change: PairsChange, around: Around) -> Words:
    """The reason stands behind what is now, and not behind what was before."""
    slugs = list(change.against)
    names = [around.name(slug) for slug in slugs[:MOST_NAMED]]
    rest = len(slugs) - MOST_NAMED
    others = in_a_row([*names, counted(rest, "more model")] if rest > 0 else names)
    is_one = len(slugs) == 1
    forms = {
        "one": around.name(change.model),
        "others": others,
        "lean": "leans" if is_one else "lean",
        "are": "is" if is_one else "are",
        "were": "was" if is_one else "were",
    }
    now = large_initial(NOW[change.now].format_map(forms))
    forms["others"] = others if is_one else "they"
    before = f"; before, {BEFORE[change.before].format_map(forms)}"
    text = f"{now}{_why(change, around)}{before}."
    return Words(text, f"{now}{before}", _sources(_rows(change, around)))


# Reasons


def _with_reason(words: str, change: Told, around: Around) -> Words:
    text = f"{large_initial(words)}{_why(change, around)}."
    return Words(text, large_initial(words), _sources(_rows(change, around)))


def _why(change: Told, around: Around) -> str:
    """What it comes from; empty where its line names nothing."""
    own = change.model if isinstance(change, ScoreChange) else ""
    reasons = list(_reasons(change.because, around, own))
    return f", because {in_a_row(reasons)}" if reasons else ""


def _reasons(because: Sequence[Because], around: Around, spoken_of: str = "") -> Iterator[str]:
    """Each as a clause; `spoken_of` is the model that "its" stands for in the first."""
    for cause in because:
        name = around.name(cause.model)
        match cause.by:
            case "row":
                whose = "its" if cause.model == spoken_of else _possessive(name)
                spoken_of = cause.model
                yield f"{whose} {_moved(around.rows[cause.model, cause.row])}"
            case "recipe":
                yield recipe_words(around.former_recipe, around.recipe)
            case "day":
                yield day_words(around)
            case "dimension":
                yield f"{cause.label} became known of a model for the first time and counts for all since"
            case "renamed":
                yield f"{name} has another address, which its draws are seeded by"
            case "program":
                yield "the program computes it otherwise"
            case "added":
                yield f"{name} came in"
            case "removed":
                yield f"{name} went out"
            case "score":
                yield f"{name} has other values in its score"
            case "others":
                yield _of_many(cause)


def _of_many(cause: Because) -> str:
    models = counted(cause.count, "model")
    went = {
        "added": f"{models} came in",
        "removed": f"{models} went out",
        "renamed": f"{models} have other addresses, which their draws are seeded by",
    }
    return went.get(cause.label, f"{models} have other values in their scores")


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def day_words(around: Around) -> str:
    """What became of the day of a site."""
    return f"ages are counted to {around.as_of} now, and were to {around.former_as_of}"


def recipe_words(before: RecipeMark | None, now: RecipeMark) -> str:
    """What became of the recipe of the score."""
    if before is None:
        return f"the recipe of the score is version {now.version} of {now.date}"
    thresholds = list(_thresholds(before, now))
    if (before.version, before.date) != (now.version, now.date):
        words = "the recipe of the score went from version "
        return f"{words}{before.version} of {before.date} to version {now.version} of {now.date}"
    if thresholds and before.digest == now.digest:
        return in_a_row(thresholds)
    return f"weights or scales of the recipe were edited within version {now.version} of {now.date}"


def _thresholds(before: RecipeMark, now: RecipeMark) -> Iterator[str]:
    if before.ahead != now.ahead:
        yield f"being ahead takes {now.ahead} % of draws now, not {before.ahead} %"
    if before.leans != now.leans:
        yield f"leaning ahead takes {now.leans} %, not {before.leans} %"
    if before.provisional_below != now.provisional_below:
        yield f"a score is provisional under {now.provisional_below} %, not {before.provisional_below} %"


def _rows(change: Told, around: Around) -> list[RowChange]:
    return [around.rows[cause.model, cause.row] for cause in change.because if cause.by == "row"]


def _sources(rows: Sequence[RowChange]) -> tuple[Cited, ...]:
    """Each once, in the order in which the sentence needs them."""
    return tuple(dict.fromkeys(row.source for row in rows if row.source))
