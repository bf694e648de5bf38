"""The work of a cluster in chunks: what is handed to one worker at a time, and done whole or again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.measure.runnable import Planned
from generator.readings.wanted import Wanted

PICTURES = (
    64  # in a chunk, or a multiple: batches are those of one process then, and so are last bits of maps
)

MOST = 2  # such multiples: what a worker has in its hands is lost with it

A_WORKER = 4  # chunks that each worker should get, so that all end at about the same time

TEXTS = 64  # in a chunk: some ten seconds on a core

DEATHS = 2  # of workers, after which an input is left alone


@dataclass(frozen=True)
class Chunk:
    """A piece of work. Doing it twice does no harm: results are known by the keys of what they answer."""

    number: int  # in the order in which results are kept
    method: str  # of the worker
    arguments: tuple[Any, ...]
    inputs: tuple[str, ...]  # names, of which some can be taken out
    slug: str = ""  # of the model whose weights it needs
    setting: str = ""
    deaths: int = 0  # of workers that had it in their hands

    @property
    def words(self) -> str:
        """What it is, to a person; at most one input is named."""
        name = self.inputs[0] if len(self.inputs) == 1 else f"{self.inputs[0]} to {self.inputs[-1]}"
        return ", ".join(part for part in (self.slug, name, self.setting) if part)

    @property
    def is_suspect(self) -> bool:
        """Whether it is done alone, so that nothing else dies with it."""
        return self.deaths > 0

    @property
    def is_given_up(self) -> bool:
        return self.deaths >= DEATHS and len(self.inputs) == 1

    def again(self) -> Iterator[Chunk]:
        """What is tried once a worker has died of it: the same alone, then its halves."""
        dead = replace(self, deaths=self.deaths + 1)
        if dead.is_given_up or dead.deaths < DEATHS or len(self.inputs) == 1 or self.method == "align":
            yield dead
            return
        middle = len(self.inputs) // 2
        for part in (slice(None, middle), slice(middle, None)):
            yield self._part(part)

    def _part(self, part: slice) -> Chunk:
        return replace(self, arguments=_cut(self.arguments, part), inputs=self.inputs[part], deaths=1)


def _cut(arguments: tuple[Any, ...], part: slice) -> tuple[Any, ...]:
    """The last argument is what a chunk is of: a plan with what is wanted, or texts."""
    *first, last = arguments
    if isinstance(last, Planned):
        return (*first, replace(last, wanted=last.wanted[part]))
    return (*first, last[part])


def of_models(models: Sequence[Planned], worker_count: int) -> list[Chunk]:
    """Inputs of each model and setting, in the order in which one process has them."""
    chunks: list[Chunk] = []
    for planned in models:
        for decode in dict.fromkeys(each.decode for each in planned.wanted):
            wanted = [each for each in planned.wanted if each.decode == decode]
            for part in _parts(wanted, worker_count):
                chunks.append(
                    Chunk(
                        number=len(chunks),
                        method="run",
                        arguments=(replace(planned, wanted=tuple(part)),),
                        inputs=tuple(each.input for each in part),
                        slug=planned.model.slug,
                        setting=decode.name,
                    )
                )
    return chunks


def _parts(wanted: Sequence[Wanted], worker_count: int) -> Iterator[Sequence[Wanted]]:
    fair = len(wanted) // (A_WORKER * max(1, worker_count) * PICTURES)
    size = PICTURES * min(max(1, fair), MOST)
    yield from (wanted[start : start + size] for start in range(0, len(wanted), size))


def of_texts(encoder: str, texts: Sequence[str]) -> list[Chunk]:
    """Texts of like length together: what pads a batch, or is grouped by length, is little then."""
    order = sorted(texts, key=len)
    parts = [tuple(order[start : start + TEXTS]) for start in range(0, len(order), TEXTS)]
    return [Chunk(number, "embed", (part,), part, slug=encoder) for number, part in enumerate(parts)]


def of_blocks(table: Any, model_count: int, size: int) -> list[Chunk]:
    """Models that are compared with all behind them; `table` is what stands for it at the workers."""
    starts = range(0, model_count, size)
    return [
        Chunk(number, "align", (table, start, min(start + size, model_count)), (f"models {start} and on",))
        for number, start in enumerate(starts)
    ]
