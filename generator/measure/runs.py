"""The loop of the batch step for samples: open a model, run it on what is missing, keep each batch, go on.

One model at a time, and nothing of it stays in memory. What goes wrong with one model is told, and the others
are run. A batch is stored as soon as it is made, so a process that is killed loses one batch at most.
"""

from __future__ import annotations

import gc
import importlib.metadata
import io
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from generator import numbers
from generator.catalog import Catalog, Decode, Run, Sample
from generator.measure import checkpoints, device, instruments, metrics
from generator.measure.checkpoints import Unavailable, words_of
from generator.measure.instruments import Context, Instrument, Produced, Request
from generator.measure.runnable import Planned
from generator.pictures import mask_of, picture_of
from generator.problems import CannotGoOn
from generator.readings import answer_files, answers
from generator.readings.answers import Answer, RunRecord
from generator.readings.wanted import Wanted, shown

KEPT = 512_000_000  # bytes of decoded pictures

SLOW = 20.0  # seconds that a picture may take and still be run again alone, only to be timed

_ROOM = "run it on a device with more memory, or with --device cpu"

Opener = Callable[[checkpoints.Checkpoint, Run, Any, Any, Context], Instrument]

LIBRARIES = ("pillow", "tokenizers", "torch", "transformers")


@dataclass(slots=True)
class Ran:
    """What became of one model."""

    slug: str
    device: str
    words: list[str] = field(default_factory=list)  # one for each setting
    faults: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        return f"{self.slug}: {'; '.join(self.words)} on {self.device}"


class Runs:
    """All that the runs of one call share: the site, the device, the decoded pictures."""

    def __init__(
        self,
        site_path: Path,
        catalog: Catalog,
        device_name: str = "auto",
        batch_size: int | None = None,
        open_instrument: Opener = instruments.open_instrument,
    ) -> None:
        self._site_path = site_path
        self._catalog = catalog
        self._device = device.choose(device_name)
        self._batch_size = batch_size  # None: each instrument's own
        self._open = open_instrument
        self._samples = {sample.name: sample for sample in catalog.samples}
        self._prompts = {prompt.name: prompt for prompt in catalog.prompts}
        self._pictures: OrderedDict[str, Image.Image] = OrderedDict()
        self._is_first = True
        is_fast = self._device.type == "cuda" and torch.cuda.is_bf16_supported()
        self._dtype = torch.bfloat16 if is_fast else torch.float32

    def run(self, planned: Planned, advance: Callable[[int], None] = lambda count: None) -> Ran:
        """Makes and stores what is missing of one model.

        Whatever goes wrong with it is in the result's `faults`.
        """
        ran = Ran(planned.model.slug, self._device_name)
        peak = _Peak(self._device, self._is_first)
        self._is_first = False
        try:
            self._run(planned, peak, ran, advance)
            stored, _ = answer_files.load_all(self._site_path, self._catalog)
            figures = metrics.figures(self._catalog, planned.model, stored)
            if figures:
                answer_files.store(self._site_path, planned.model.slug, (), figures=figures)
        except Unavailable as fault:
            size = f" ({planned.size})" if planned.size else ""
            ran.faults.append(f"{fault.message}{size}\n   = help: {fault.help}")
        except CannotGoOn:  # the disk is full: so it is for every model
            raise
        except Exception as fault:  # of libraries over files of others; the next model may well do
            ran.faults.append(f"{type(fault).__name__}: {words_of(fault)}")
        self._free()
        return ran

    def _run(self, planned: Planned, peak: _Peak, ran: Ran, advance: Callable[[int], None]) -> None:
        run = planned.run
        checkpoint = checkpoints.find(self._site_path, run)
        instrument = self._open(checkpoint, run, self._device, self._dtype, self._context(planned))
        prompt = getattr(instrument, "prompt", run.prompt)
        for decode in dict.fromkeys(each.decode for each in planned.wanted):
            queue = [each for each in planned.wanted if each.decode == decode]
            record = self._record(run, checkpoint, decode, prompt)
            done: list[Wanted] = []
            seconds: list[float] = []
            for size, batch, produced, times in self._batches(instrument, queue, decode, run, ran):
                conditions = replace(record, batch_size=size, peak_memory_bytes=peak.bytes)
                self._store(conditions, batch, produced, times)
                done += batch
                seconds += [each for each in times if each is not None]
                advance(len(batch))
            pace = f", {numbers.duration(median(seconds))} each" if seconds else ""
            inputs = replace(planned, wanted=tuple(done)).inputs
            ran.words.append(f"{inputs}, {decode.name}{pace}")

    def _batches(
        self, instrument: Instrument, queue: Sequence[Wanted], decode: Decode, run: Run, ran: Ran
    ) -> Iterator[tuple[int, Sequence[Wanted], list[Produced], list[float | None]]]:
        """Batch after batch, half as large whenever memory runs out."""
        size, start = min(self._batch_size or instrument.batch_size, len(queue)), 0
        clock = _Clock(instrument, decode)
        while start < len(queue):
            batch = queue[start : start + size]
            requests = [self._request(each.input, run) for each in batch]
            if (timed := clock.run(requests)) is not None:
                yield size, batch, *timed
                start += len(batch)
                continue
            del requests
            self._free()
            if len(batch) == 1:
                words = f"{batch[0].input}, {decode.name}: does not fit into memory even alone"
                ran.faults.append(f"{words}\n   = help: {_ROOM}")
                start += 1
            size = max(1, len(batch) // 2)

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
            date=date.today().isoformat(),
            batch_size=0,
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
        answer_files.store(self._site_path, batch[0].slug, fresh, [record], maps, pictures)

    def _free(self) -> None:
        gc.collect()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


class _Clock:
    """Runs batches, and each of their inputs once more alone, so that a time is that of one picture on a warm
    device.
    """

    def __init__(self, instrument: Instrument, decode: Decode) -> None:
        self._instrument, self._decode = instrument, decode
        self._is_warm = False
        self._is_slow = False

    def run(self, requests: Sequence[Request]) -> tuple[list[Produced], list[float | None]] | None:
        """Results and seconds of each request; None when memory ran out.

        A batch of one is its own measurement. The first run of one alone warms up and does not count. Where a
        picture takes longer than SLOW, nothing more is run only to be timed, and what was is what is known.
        """
        done = self._attempt(requests)
        if done is None:
            return None
        produced, elapsed = done
        if len(requests) == 1 and self._is_warm:
            return produced, [elapsed]
        self._is_slow = self._is_slow or elapsed / len(requests) > SLOW
        # A single one has been warmed up by what was just done.
        if len(requests) > 1 and not self._is_warm:
            first = self._alone(requests[0])
            if self._is_slow:
                return produced, [first, *[None] * (len(requests) - 1)]
        self._is_warm = True
        return produced, [self._alone(request) for request in requests]

    def _alone(self, request: Request) -> float | None:
        if self._is_slow or (done := self._attempt([request])) is None:
            return None
        self._is_slow = done[1] > SLOW
        return done[1]

    def _attempt(self, requests: Sequence[Request]) -> tuple[list[Produced], float] | None:
        """None when memory ran out; by the return, nothing holds what the attempt had taken."""
        started = time.perf_counter()
        try:
            produced = self._instrument.run(requests, self._decode)
        except (RuntimeError, MemoryError) as fault:
            if not is_out_of_memory(fault):
                raise
            return None
        if len(produced) != len(requests):
            raise RuntimeError(f"the instrument gave {len(produced)} results for {len(requests)} inputs")
        return produced, time.perf_counter() - started


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether a run may succeed with less in it. A CPU has no exception type of its own for that."""
    signs = ("can't allocate memory", "CUDA out of memory", "CUBLAS_STATUS_ALLOC_FAILED")
    if isinstance(fault, (torch.OutOfMemoryError, MemoryError)):
        return True
    return any(sign in str(fault) for sign in signs)


class _Peak:
    """The most memory that was held since this was made: of the CUDA device, or of this process."""

    def __init__(self, device: torch.device, is_first: bool) -> None:
        self._device = device
        self._is_own = True  # False: it can't be told from the peak of an earlier model
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        else:
            try:  # Linux: sets the process' own peak to what it holds now
                Path("/proc/self/clear_refs").write_text("5")
            except OSError:
                self._is_own = is_first

    @property
    def bytes(self) -> int | None:
        if self._device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self._device))
        with suppress(ImportError):  # not on Windows
            import resource

            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return (peak if sys.platform == "darwin" else peak * 1024) if self._is_own else None
        return None


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
