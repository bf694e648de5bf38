"""What share pictures say: of the site, of a model, of a task, of two models side by side.

The words and numbers are those of the pages. A name that our fonts can't draw gives way to its slug.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator import lettering
from generator.catalog import Model
from generator.dates import day_words
from generator.findings.findings import Pair
from generator.findings.model_scores import Score
from generator.findings.ranks import Place, RankTable
from generator.pages.parts.deciding import deciding
from generator.pages.parts.job_scores import place_words, standings_words, tables_by_task
from generator.pages.parts.share_drawing import Card, Row, Side, shown_rows
from generator.pages.parts.store import Store
from generator.pages.parts.task_cards import site_counts, task_counts
from generator.pages.words.answer import answer
from generator.pages.words.clauses import STOP, Clause
from generator.pages.words.labels import domain_words, large_initial
from generator.pages.words.sections import crumb
from generator.pages.words.standing import MADE_FOR_TESTS, standing, standing_words

TASKS = 3  # of a model that have a row
PLACES = 4  # of a task

PROVISIONAL = "provisional"
SIDES: tuple[Side, Side] = "left", "right"


def name_of(model: Model) -> str:
    """What a picture calls a model."""
    return model.slug if lettering.missing(model.short_name) else lettering.composed(model.short_name)


# The site


def site_card(store: Store) -> Card:
    """Its title, what it is, and how much there is, as on its first page."""
    site, host = store.catalog.site, _host(store)
    card = _card(
        store,
        names=(_named(site.title, host),),
        below=site.tagline,
        sentences=(f"{site_counts(store.findings)}.",),
    )
    return replace(card, site=lettering.drawable(host))


def _host(store: Store) -> str:
    return store.catalog.site.base_url.partition("//")[2].strip("/")


def _named(words: str, otherwise: str) -> str:
    return lettering.drawable(otherwise if lettering.missing(words) else words)


# A model


def model_card(store: Store, position: int) -> Card:
    """Its score in its first tasks, with its places; why there is none in words."""
    model, scores = store.catalog.models[position], store.findings.scores.of(position)
    places = standings_words(store, position)
    shown = [score for score in scores if score.range.is_known][:TASKS]
    rows = tuple(_task_row(store, score, places[score.task]) for score in shown)
    return _card(
        store,
        names=(name_of(model),),
        below=" · ".join(_facts(store, position)),
        sentences=() if rows else (f"{large_initial(_without_score(store, model))}.",),
        rows=rows,
    )


def _facts(store: Store, position: int) -> Iterator[str]:
    """Who made it, its licence, and how large it is."""
    facts = deciding(store, position)
    yield facts.maker
    if facts.licence:
        yield facts.licence
    if facts.parameters_words:
        yield f"{facts.parameters_words} parameters"


def _without_score(store: Store, model: Model) -> str:
    if model.is_demonstration:
        return MADE_FOR_TESTS
    labels = [store.catalog.tasks[task].label for task in model.tasks]
    return f"{', '.join(labels)}: no score yet" if labels else "no score yet"


def _task_row(store: Store, score: Score, words: str) -> Row:
    label = _named(store.catalog.tasks[score.task].label, score.task)
    early = f"{PROVISIONAL}, " if score.is_provisional else ""
    return Row(label, score.range, note=lettering.drawable(f"{early}{words}"))


# A task


def task_card(store: Store, name: str) -> Card:
    """The first places of its first table; how many models there are."""
    of_task = tables_by_task(store)[name]
    table = next((each for each in of_task if each.ranked), of_task[0])
    places = table.ranked[:PLACES]
    return _card(
        store,
        names=(_named(store.catalog.tasks[name].label, name),),
        below=f"{large_initial(task_counts(of_task))}{_among(store, of_task, table)}",
        rows=tuple(_place_row(store, place) for place in places),
    )


def _among(store: Store, of_task: Sequence[RankTable], table: RankTable) -> str:
    """For what the places are, where a task has several tables."""
    if len(of_task) == 1 or not table.ranked:
        return ""
    return f"; for {domain_words(store.catalog.domains, table.domain)}:"


def _place_row(store: Store, place: Place) -> Row:
    name = name_of(store.catalog.models[place.position])
    note = PROVISIONAL if place.score.is_provisional else ""
    return Row(name, place.score.range, note, place_words(place.first, place.last))


# Two models


def pair_card(store: Store, pair: Pair) -> Card:
    """Both names, both scores in the task where they meet, and as much of the verdict as fits.

    Who is ahead comes first, where that can be told.
    """
    names = name_of(pair.models[0]), name_of(pair.models[1])
    clauses = (*standing_words(pair), *answer(pair))
    return _card(
        store,
        above=large_initial(crumb(pair)),
        names=names,
        sentences=tuple(_renamed(sentence, pair, names) for sentence in _sentences(clauses)),
        rows=tuple(_pair_rows(pair, names)),
    )


def _pair_rows(pair: Pair, names: tuple[str, str]) -> Iterator[Row]:
    for name, score, side in zip(names, pair.pair_scores or (), SIDES, strict=False):
        note = PROVISIONAL if score.is_provisional and score.range.is_known else ""
        yield Row(name, score.range, note, side=side)


# In words


def card_words(card: Card) -> str:
    """What a picture shows, in one line: for those who can't see it."""
    scores = "; ".join(map(_row_words, shown_rows(card)))
    words = (card.below, scores, *card.sentences)
    return f"{' vs '.join(card.names)}: {'. '.join(filter(None, (each.rstrip('.:') for each in words)))}."


def _row_words(row: Row) -> str:
    """As the charts of pages say it; unknown where nothing is known."""
    place = f"{row.place}: " if row.place else ""
    numbers = f"{row.range.value}, between {row.range.low} and {row.range.high}"
    return f"{place}{row.label} {numbers if row.range.is_known else 'unknown'}"


def pair_words(pair: Pair) -> str:
    """The same of a comparison, without making its card: there may be half a million."""
    scores = "; ".join(_row_words(row) for row in _pair_rows(pair, pair.names))
    return f"{' vs '.join(pair.names)}: {scores or standing(pair)}."


def _sentences(clauses: Sequence[Clause]) -> Iterator[str]:
    words: list[str] = []
    for clause in clauses:
        words.append(clause.text)
        if clause is STOP:
            yield "".join(words).strip()
            words = []


def _renamed(sentence: str, pair: Pair, names: tuple[str, str]) -> str:
    """With the names that can be drawn, the longer one first."""
    other = {model.short_name: name for model, name in zip(pair.models, names, strict=True)}
    for name in sorted(other, key=len, reverse=True):
        if lettering.missing(name):
            sentence = sentence.replace(name, other[name])
    return sentence


def _card(
    store: Store,
    *,
    names: tuple[str, ...],
    above: str = "",
    below: str = "",
    sentences: tuple[str, ...] = (),
    rows: tuple[Row, ...] = (),
) -> Card:
    site = store.catalog.site
    return Card(
        above=lettering.drawable(above),
        names=names,
        below=lettering.drawable(below),
        sentences=tuple(map(lettering.drawable, sentences)),
        rows=rows,
        site=_named(site.title, _host(store)),
        day=day_words(site.as_of),
    )
