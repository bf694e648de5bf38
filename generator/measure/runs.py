"""The loop of the batch step for samples: open a model, run it on what is missing, keep each batch, go on.

One model at a time, and nothing of it stays in memory. What goes wrong with one model is told, and the others
are run. A batch is stored as soon as it is made, so a process that is killed loses one batch at most.
"""

from __future__ import annotations

import importlib.metadata
import io
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from generator import numbers
from generator.catalog import Catalog, Sample
from generator.measure import checkpoints, device, instruments, metrics
from generator.measure.instruments import Bucketing, Context, Instrument, Preparing, Produced, Request
from generator.measure.lookahead import Lookahead
from generator.measure.memory import Peak, release
from generator.measure.ran import Ran, Sharing
from generator.measure.runnable import Planned
from generator.measure.timing import Clock, Timed
from generator.pictures import mask_of, picture_of
from generator.readings import answer_files, answers
from generator.readings.answers import Answer, RunRecord
from generator.readings.wanted import Wanted, shown
from generator.run_settings import Decode, Run

KEPT = 512_000_000  # bytes of decoded pictures

_ROOM = "run it on a device with more memory, or with --device cpu"

Opener = Callable[[checkpoints.Checkpoint, Run, Any, Any, Context], Instrument]

LIBRARIES = ("pillow", "tokenizers", "torch", "transformers")


class Runs:
    """All that the runs of one call share: the site, the device, the decoded pictures."""

    def __init__(
        self,
        site_path: Path,
        catalog: Catalog,
        device_name: str = "auto",
        batch_size: int | None = None,
        open_instrument: Opener = instruments.open_instrument,
        looks_ahead: bool | None = None,
        kept_path: Path | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        """`looks_ahead`: whether a batch is prepared while the device has the one before; None: on a GPU.

        `kept_path`: the folder whose content/readings takes what is made, for a part of what is missing,
        which has no figures of all captions; None: the site's own. `sharing`: of a worker of an engine, which
        takes no times and keeps the network open from one call to the next.
        """
        self._site_path = site_path
        self._kept_path = kept_path or site_path
        self._sharing = sharing
        self._opened: tuple[tuple[str, Run], checkpoints.Checkpoint, Instrument] | None = None
        self._catalog = catalog
        self._device = device.choose(device_name)
        self._batch_size = batch_size  # None: each instrument's own
        self._open = open_instrument
        self._samples = {sample.name: sample for sample in catalog.samples}
        self._prompts = {prompt.name: prompt for prompt in catalog.prompts}
        self._pictures: OrderedDict[str, Image.Image] = OrderedDict()
        self._dtype = device.working_dtype(self._device)
        # A CPU that prepares one batch while it computes another takes as long as for one after the other.
        self._looks_ahead = self._device.type == "cuda" if looks_ahead is None else looks_ahead

    def run(self, planned: Planned, advance: Callable[[int], None] = lambda count: None) -> Ran:
        """Makes and stores what is missing of one model.

        Whatever goes wrong with it is in the result's `faults`.
        """
        ran = Ran(planned.model.slug, self._device_name)
        answer_files.settle(self._kept_path, ran.slug)  # the run before may have been killed
        with ran.taking_faults(planned.size):
            self._run(planned, ran, advance)
            if self._kept_path == self._site_path:
                metrics.keep_figures(self._site_path, self._catalog, planned.model)
        answer_files.settle(self._kept_path, ran.slug)
        if self._sharing is None:
            self._opened = None
        self._free()
        return ran

    def _run(self, planned: Planned, ran: Ran, advance: Callable[[int], None]) -> None:
        run = planned.run
        checkpoint, instrument = self._network(planned)
        prompt = getattr(instrument, "prompt", run.prompt)
        peak = Peak(self._device)
        for decode in dict.fromkeys(each.decode for each in planned.wanted):
            queue = self._queue(instrument, [each for each in planned.wanted if each.decode == decode])
            record = self._record(run, checkpoint, decode, prompt)
            peak.reset()
            done: list[Wanted] = []
            seconds: list[float] = []
            for size, batch, timed in self._batches(instrument, queue, decode, run, ran):
                conditions = replace(
                    record,
                    batch_size=size,
                    peak_memory_bytes=peak.bytes,
                    others_percent=timed.others_percent,
                )
                self._store(conditions, batch, timed.produced, timed.seconds)
                done += batch
                seconds += [each for each in timed.seconds if each is not None]
                advance(len(batch))
            pace = f", {numbers.duration(median(seconds))} each" if seconds else ""
            inputs = replace(planned, wanted=tuple(done)).inputs
            ran.words.append(f"{inputs}, {decode.name}{pace}")

    def _network(self, planned: Planned) -> tuple[checkpoints.Checkpoint, Instrument]:
        """The opened network, and whence it is; a worker that is given more of its inputs has it open."""
        run, which = planned.run, (planned.model.slug, planned.run)
        if self._opened is None or self._opened[0] != which:
            self._opened = None
            self._free()
            checkpoint = checkpoints.find(self._site_path, run)
            instrument = self._open(checkpoint, run, self._device, self._dtype, self._context(planned))
            self._opened = which, checkpoint, instrument
        return self._opened[1:]

    def _queue(self, instrument: Instrument, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Inputs in the order in which they are run: those that can be run at once, one behind the other."""
        if not isinstance(instrument, Bucketing):
            return list(wanted)
        buckets: dict[Hashable, list[Wanted]] = {}
        for each in wanted:
            sample = self._samples[each.input]
            buckets.setdefault(instrument.bucket((sample.width, sample.height)), []).append(each)
        return [each for bucket in buckets.values() for each in bucket]

    def _batches(
        self, instrument: Instrument, queue: Sequence[Wanted], decode: Decode, run: Run, ran: Ran
    ) -> Iterator[tuple[int, Sequence[Wanted], Timed]]:
        """Batch after batch, half as large whenever memory runs out."""
        size, start = min(self._batch_size or instrument.batch_size, len(queue)), 0
        places = range(len(queue))
        with closing(Lookahead(partial(self._requests, instrument, queue, run))) as lookahead:
            clock = Clock(instrument, decode, len(queue), lookahead.settle, self._sharing is not None)
            while start < len(queue):
                batch = queue[start : start + size]
                requests = lookahead.take(places[start : start + size])
                if self._looks_ahead:
                    lookahead.begin(places[start + size : start + 2 * size])
                if (timed := clock.run(requests)) is not None:
                    yield size, batch, timed
                    start += len(batch)
                    continue
                del requests
                self._free()
                if len(batch) == 1:
                    words = f"{batch[0].input}, {decode.name}: does not fit into memory even alone"
                    ran.faults.append(f"{words}\n   = help: {_ROOM}")
                    start += 1
                size = max(1, len(batch) // 2)

    def _requests(
        self, instrument: Instrument, queue: Sequence[Wanted], run: Run, places: range
    ) -> list[Request]:
        """Requests of a batch with their pictures. Nothing is begun of a single one, whose time is kept."""
        requests = [self._request(queue[place].input, run) for place in places]
        if self._looks_ahead and len(requests) > 1 and isinstance(instrument, Preparing):
            instrument.prepare(requests)
        return requests

    def _request(self, name: str, run: Run) -> Request:
        if not run.kind.is_drawing:
            return Request(name, self._picture(self._samples[name]))
        prompt = self._prompts[name]
        if not prompt.sample:
            return Request(name, text=prompt.text, seed=prompt.seed)
        return Request(
            name,
            picture=self._picture(self._samples[prompt.sample]),
            text=prompt.text,
            seed=prompt.seed,
            mask=mask_of(self._site_path, prompt),
        )

    def _picture(self, sample: Sample) -> Image.Image:
        """Decoded once for all instruments, as long as it fits: those used last are kept."""
        if sample.name not in self._pictures:
            self._pictures[sample.name] = picture_of(self._site_path, sample)
        self._pictures.move_to_end(sample.name)
        while len(self._pictures) > 1 and self._byte_count > KEPT:
            self._pictures.popitem(last=False)
        return self._pictures[sample.name]

    @property
    def _byte_count(self) -> int:
        return sum(3 * picture.width * picture.height for picture in self._pictures.values())

    def _context(self, planned: Planned) -> Context:
        if not planned.run.kind.is_comparing:
            return Context()
        samples = shown(self._catalog, planned.model)
        requests = [self._request(sample.name, planned.run) for sample in samples]
        captions = dict.fromkeys(caption for sample in samples for caption in sample.captions)
        return Context(tuple(requests), tuple(captions))

    def _record(self, run: Run, checkpoint: checkpoints.Checkpoint, decode: Decode, prompt: str) -> RunRecord:
        """Under what conditions answers are made, before anything is measured."""
        names = (*LIBRARIES, "diffusers") if run.kind.is_drawing else LIBRARIES
        return RunRecord(
            key="",
            instrument=run.instrument,
            weights=run.weights,
            revision=checkpoint.revision,
            weights_format=checkpoint.weights_format,
            prompt=prompt,
            setting=decode.name,
            decode=decode.numbers,
            device=self._device_name,
            dtype=str(self._dtype).removeprefix("torch."),
            libraries=tuple((name, importlib.metadata.version(name)) for name in sorted(names)),
            date=self._sharing.day if self._sharing else date.today().isoformat(),
            batch_size=0,
            engine=self._sharing.engine if self._sharing else "",
        )

    @property
    def _device_name(self) -> str:
        if self._device.type == "cuda":
            return torch.cuda.get_device_name(self._device)
        return f"CPU, {numbers.counted(torch.get_num_threads(), 'thread')}"

    def _store(
        self,
        record: RunRecord,
        batch: Sequence[Wanted],
        produced: Sequence[Produced],
        times: Sequence[float | None],
    ) -> None:
        record = replace(record, key=answers.record_key(record))
        fresh: list[Answer] = []
        maps: dict[str, NDArray[np.float16]] = {}
        pictures: dict[str, bytes] = {}
        for wanted, what, seconds in zip(batch, produced, times, strict=True):
            fresh.append(_answer(wanted, what, record.key, seconds))
            if what.maps is not None and what.words:
                maps[wanted.key] = what.maps
            if what.picture:
                pictures[wanted.key] = _webp(what.picture)
        answer_files.store(self._kept_path, batch[0].slug, fresh, [record], maps, pictures)

    def _free(self) -> None:
        release(self._device)


def _answer(wanted: Wanted, produced: Produced, record: str, seconds: float | None) -> Answer:
    """What is stored of what came out; `record` is the key of the run record."""
    maps = produced.maps if produced.words else None
    focus = [] if maps is None else [float(each.max()) * each.size for each in maps]
    return Answer(
        key=wanted.key,
        input=wanted.input,
        setting=wanted.decode.name,
        record=record,
        text=produced.text,
        words=produced.words if maps is not None else (),
        focus=tuple(focus),
        labels=produced.labels,
        boxes=produced.boxes,
        nearest=produced.nearest,
        matches=produced.matches,
        picture=f"{wanted.slug}/{wanted.key}.webp" if produced.picture else "",
        seconds=seconds,
    )


def _webp(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=90)
    return file.getvalue()
