"""How long it takes to measure a site of another size: texts by trying some here, runs by stored records.

What no run record tells is unknown, and is said to be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from generator.catalog import Catalog
from generator.places import Site
from generator.problems import MatchupError
from generator.readings import answer_files
from generator.readings.answers import Answers
from generator.readings.texts import embedded_text
from generator.readings.wanted import wanted

TEXTS = 6  # that are embedded for a try


@dataclass(frozen=True, slots=True)
class InstrumentRate:
    """How long the models of one instrument take on one device."""

    instrument: str
    device: str  # as its maker names it; empty where no run record tells of any
    seconds: float  # one input alone, the median of the runs
    runs: int
    models: int  # of this site that are run with it
    outputs: int  # that these models have, stored or not


def text_seconds(catalog: Catalog) -> float | None:
    """Processor seconds of one text of the site on this machine; None where its encoder can't be opened here.

    The default encoder alone is tried: others need torch, and perhaps a download.
    """
    encoder = catalog.site.encoder
    told = [embedded_text(model, told) for model in catalog.models for told in model.capabilities]
    if not encoder.is_packaged or not told:
        return None
    from generator.measure.text_vectors import open_encoder  # here and not above: it opens tokenizers

    texts = told[:: max(1, len(told) // TEXTS)][:TEXTS]
    try:
        opened = open_encoder(encoder, "cpu", len(texts))
    except MatchupError:
        return None
    started = time.process_time()
    for _ in opened.embed(texts):
        pass
    return (time.process_time() - started) / len(texts)


def instrument_rates(site: Site, catalog: Catalog) -> tuple[InstrumentRate, ...]:
    """A row for each instrument and each device that it has been run on, or one without a device."""
    answers, _ = answer_files.load_all(site.path, catalog)
    return tuple(row for name in _instruments(catalog) for row in _rows(site, answers, name))


def _instruments(catalog: Catalog) -> Sequence[str]:
    return sorted({model.run.instrument for model in catalog.models if model.run is not None})


def _rows(site: Site, answers: Answers, instrument: str) -> Iterator[InstrumentRate]:
    catalog = answers.catalog
    models = [model for model in catalog.models if model.run and model.run.instrument == instrument]
    outputs = sum(1 for model in models for _ in wanted(catalog, site.path, model))
    by_device: dict[str, dict[str, float]] = {}
    for model in models:
        for answer in answers.of(model):
            record = answers.record(model.slug, answer)
            if record.seconds_per_image is not None:
                by_device.setdefault(record.device, {})[record.key] = record.seconds_per_image
    for device, seconds in sorted(by_device.items()):
        middle = median(seconds.values())
        yield InstrumentRate(instrument, device, middle, len(seconds), len(models), outputs)
    if not by_device:
        yield InstrumentRate(instrument, "", 0, 0, len(models), outputs)
