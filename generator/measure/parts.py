"""Which part of what is missing one machine of several makes: the same wherever the content is the same.

    shares_of(texts, models, pace, count)     each text and run with its part
    of_part(split, part)                      what one part makes

A text is made once, however many models it stands in; runs are cut into chunks of one model, one setting and
64 inputs. Both are kept in their order and cut where the expected time of all is an nth: so parts that are
taken together in order give the files of one machine line by line, and few parts open the same weights. What
is known of times are stored runs alone, never this machine. Opens no torch, reads and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from generator.catalog import Catalog
from generator.digests import short_digest
from generator.measure.runnable import Planned
from generator.part import Part
from generator.readings.texts import text_key
from generator.readings.vectors import Missing, key, wanted_of_tags
from generator.readings.wanted import Wanted, wanted

CHUNK = 64  # inputs of a run that stay together; a multiple of every instrument's batch on a CPU


@dataclass(frozen=True, slots=True)
class Split:
    """What is missing, in order, each with its part."""

    texts: tuple[tuple[Missing, int], ...]
    runs: tuple[tuple[Wanted, int], ...]

    @property
    def digest(self) -> str:
        """Of what each part has: parts with the same one fit together."""
        texts = [(text.slug, text.key, part) for text, part in self.texts]
        return short_digest(repr((texts, [(run.key, part) for run, part in self.runs])))

    @property
    def parts(self) -> frozenset[int]:
        """Those that have something to do."""
        return frozenset(part for _, part in (*self.texts, *self.runs))


def shares_of(
    texts: Sequence[Missing], models: Sequence[Planned], paces: Mapping[str, float], count: int
) -> Split:
    """All of it in so many parts; `paces` are seconds of one input by slug, or of any unit alike for all."""
    chunks = [chunk for model in models for chunk in _chunks(model)]
    seconds = [len(chunk) * paces[chunk[0].slug] for chunk in chunks]
    runs = zip(chunks, cut(seconds, count), strict=True)
    alike = list(dict.fromkeys(text.text for text in texts))
    part_of_text = dict(zip(alike, cut([float(len(text)) for text in alike], count), strict=True))
    return Split(
        tuple((text, part_of_text[text.text]) for text in texts),
        tuple((each, part) for chunk, part in runs for each in chunk),
    )


def _chunks(model: Planned) -> Iterator[Sequence[Wanted]]:
    """The runs of a model, setting by setting, as one machine would make them."""
    for decode in dict.fromkeys(each.decode for each in model.wanted):
        of_setting = [each for each in model.wanted if each.decode == decode]
        for start in range(0, len(of_setting), CHUNK):
            yield of_setting[start : start + CHUNK]


def cut(costs: Sequence[float], count: int) -> Iterator[int]:
    """The part of each unit, ascending from 1: that in which the middle of its cost lies.

    No part is more than one unit away from an nth of all.
    """
    whole = [max(1, round(1e6 * cost)) for cost in costs]  # whole numbers add up alike in any order
    total = sum(whole)
    for cost, end in zip(whole, accumulate(whole), strict=True):
        yield 1 + (2 * end - cost) * count // (2 * total)


def of_part(
    split: Split, models: Sequence[Planned], part: Part
) -> tuple[tuple[Missing, ...], tuple[Planned, ...]]:
    """The texts and runs of one part; models of which it has none are left out."""
    texts = tuple(text for text, number in split.texts if number == part.number)
    keys = {(run.slug, run.key) for run, number in split.runs if number == part.number}
    return texts, only_these(models, keys)


def only_these(models: Sequence[Planned], keys: Iterable[tuple[str, str]]) -> tuple[Planned, ...]:
    """The models with these runs alone, by slug and key, setting by setting."""
    chosen, kept = set(keys), []
    for model in models:
        in_order = (each for chunk in _chunks(model) for each in chunk)
        runs = tuple(each for each in in_order if (each.slug, each.key) in chosen)
        if runs:
            each_seconds = None if model.seconds is None else model.seconds / len(model.wanted)
            seconds = None if each_seconds is None else each_seconds * len(runs)
            kept.append(replace(model, wanted=runs, seconds=seconds))
    return tuple(kept)


def content_digest(catalog: Catalog, site_path: Path, searched: Iterable[str]) -> str:
    """Of everything that this content asks for, whether it is stored or not."""
    encoder = catalog.site.encoder
    texts = [key(encoder, model, told) for model in catalog.models for told in model.capabilities]
    texts += [*wanted_of_tags(catalog), *(text_key(encoder, text) for text in searched)]
    runs = [each.key for model in catalog.models for each in wanted(catalog, site_path, model)]
    return short_digest(repr((sorted(texts), sorted(runs))))
