"""What people look for: the intents that a model answers, or that are about a task or a tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalog import Grade, Model, State, Value
from generator.digests import text_digest
from generator.findings.search_counts import IntentCount, TopicSearches
from generator.numbers import about
from generator.pages.parts.store import Store
from generator.pages.words.searched import model_words, of_all, topic_words

SEARCHES = "searches.html"  # where all intents are listed

LISTED = 12  # intents on a page that is about something else


@dataclass(frozen=True, slots=True)
class SoughtRow:
    """An intent, and where on the page stands what answers it."""

    words: str  # a query as people typed it
    times: str
    answers: tuple[tuple[str, str], ...]  # title of a capability, and the fragment of its place


@dataclass(frozen=True, slots=True)
class LookedFor:
    """What people look for, most searched first."""

    words: str  # how many searches, and in which window
    rows: tuple[SoughtRow, ...]
    left_out: str  # "34 more"; empty for none


def looked_for_of_model(store: Store, position: int) -> LookedFor | None:
    """What people look for that a model does; None without counts."""
    counts = store.findings.searches
    if counts is None:
        return None
    of_model, model = counts.model(position), store.catalog.models[position]
    words = model_words(of_model.times, of_model.named, counts.window)
    return _looked_for(words, of_model.intents, model)


def looked_for_of_task(store: Store, name: str) -> LookedFor | None:
    """What people look for in a task; None without counts."""
    counts = store.findings.searches
    return _of_topic(store, counts.task(name)) if counts else None


def looked_for_of_tag(store: Store, name: str) -> LookedFor | None:
    """What people look for under a tag; None without counts."""
    counts = store.findings.searches
    return _of_topic(store, counts.tag(name)) if counts else None


def _of_topic(store: Store, topic: TopicSearches) -> LookedFor | None:
    counts = store.findings.searches
    return _looked_for(topic_words(topic.times, counts.window), topic.intents) if counts else None


def _looked_for(words: str, intents: Sequence[IntentCount], model: Model | None = None) -> LookedFor:
    rows = tuple(
        SoughtRow(count.intent.name, about(count.times), tuple(_answers(count, model)) if model else ())
        for count in intents[:LISTED]
    )
    rest = len(intents) - LISTED
    return LookedFor(words, rows, f"{rest:,} more" if rest > 0 else "")


def _answers(count: IntentCount, model: Model) -> Iterator[tuple[str, str]]:
    for place in count.capabilities:
        capability = model.capabilities[place]
        yield capability.title, f"#c-{capability.anchor}"


def looked_for_digest(looked_for: LookedFor | None) -> bytes:
    """Of what a page shows of searches; nothing without counts."""
    return text_digest(repr(looked_for)) if looked_for else b""


def times_matched(store: Store, position: int) -> Value | None:
    """How many searches fit what a model does, as a row of facts; None without counts."""
    counts = store.findings.searches
    if counts is None:
        return None
    times = counts.model_times[position]
    note = f"of {of_all(counts.window)}, matched with what is told here"
    return Value(State.KNOWN, about(times), float(times), Grade.DERIVED, note=note)
