"""How a model is run: by which kind of network, from which weights, under which settings. Opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from generator import extensions


@dataclass(frozen=True, slots=True)
class Decode:
    """Settings under which an instrument speaks or draws; one reading is made for each."""

    numbers: tuple[tuple[str, float], ...] = ()  # as written, in the order of their names

    def get(self, name: str, default: float) -> float:
        return dict(self.numbers).get(name, default)

    @property
    def is_sampled(self) -> bool:
        """Whether words are drawn by chance; beams go before."""
        return self.get("num_beams", 1) <= 1 and self.get("top_p", 0) > 0

    @property
    def name(self) -> str:
        """In a few words: greedy, beam 4, nucleus 0.9."""
        beams = self.get("num_beams", 1)
        share = self.get("top_p", 0)
        sampled = f"nucleus {share:g}" if share else "greedy"
        way = f"beam {beams:.0f}" if beams > 1 else sampled
        in_words = ("num_beams", "top_p", "max_new_tokens")
        rest = [f"{name} {number:g}" for name, number in self.numbers if name not in in_words]
        return ", ".join([way, *rest])


@dataclass(frozen=True, slots=True)
class InstrumentKind:
    """A kind of network that models are run by: its name in model files, and what decides how it is run."""

    name: str
    module: str  # which opens it; one of measure/instruments/ begins with a point
    version: int = 1  # raised when it would say something else for the same input
    is_drawing: bool = False  # is given the prompts; all others are shown the samples
    is_comparing: bool = False  # what it says of one sample depends on all others


INSTRUMENTS: Mapping[str, InstrumentKind] = {
    kind.name: kind
    for kind in (
        InstrumentKind("vision-encoder-decoder", ".captioners"),
        InstrumentKind("blip", ".captioners"),
        InstrumentKind("kosmos-2", ".kosmos"),
        InstrumentKind("image-classification", ".classifier"),
        InstrumentKind("efficientnet-lite", ".efficientnet_lite"),
        InstrumentKind("image-text-to-text", ".chat"),
        InstrumentKind("image-embedding", ".embedding", is_comparing=True),
        InstrumentKind("text-to-image", ".drawing", is_drawing=True),
    )
}


@cache
def instruments() -> Mapping[str, InstrumentKind]:
    """Ours and those of extensions, which are opened by a module of theirs. Raises CannotGoOn."""
    added = extensions.loaded(extensions.INSTRUMENTS, InstrumentKind, INSTRUMENTS)
    return {**INSTRUMENTS, **{each.name: kind for each, kind in added.items()}}


if TYPE_CHECKING:
    InstrumentName = str
else:  # what a model file may name is what the tables have
    InstrumentName = Literal[(*INSTRUMENTS, *extensions.names(extensions.INSTRUMENTS))]


PACKAGE = "package:"  # begins the name of weights that a Python package carries


@dataclass(frozen=True, slots=True)
class Run:
    """How the model itself is opened and run."""

    instrument: str
    weights: str  # a repository of the hub, package:NAME, or a folder of the site: content/…
    revision: str  # full commit hash, version of the package, or empty when it is not known
    model_class: str
    decodes: tuple[Decode, ...]  # at least one
    prompt: str = ""  # what a model that takes words is asked with every picture; empty: its instrument's own
    digest: str = ""  # SHA-256 of the file of weights in a package, hex

    @property
    def kind(self) -> InstrumentKind:
        return INSTRUMENTS.get(self.instrument) or instruments()[self.instrument]

    @property
    def is_local(self) -> bool:
        return self.weights.startswith("content/")

    @property
    def package(self) -> str:
        """The Python package that carries the weights; empty for weights that lie elsewhere."""
        return self.weights.removeprefix(PACKAGE) if self.weights.startswith(PACKAGE) else ""
