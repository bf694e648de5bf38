"""Which answers a catalog asks for, and the key of each: the digest of all that decides it.

Every model with a `run` and eyes is shown the samples of its domain; one that draws is given the prompts.
Knows neither what is stored nor how an answer is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.catalog import Catalog, Model, Sample
from generator.digests import short_digest
from generator.readings.weights import weights_digest
from generator.run_settings import Decode, Run

PAINTING_TAG = "inpainting"  # in content/tags.yaml: what such a model paints into a sample, behind a mask

SAMPLER = "SplitMix64"  # how words are drawn by chance; another one draws others


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer that a model with a `run` should have."""

    slug: str
    input: str  # name of the sample or prompt
    decode: Decode
    key: str


def wanted(catalog: Catalog, site_path: Path, model: Model) -> Iterator[Wanted]:
    """What the model should be run on: each input under each setting. Nothing for a model without `run`."""
    if model.run is None:
        return
    inputs = _prompts(catalog, model) if model.run.kind.is_drawing else _samples(catalog, model)
    weights = weights_digest(site_path, model.run) if inputs else ""
    for name, digest in inputs.items():
        for decode in dict.fromkeys(model.run.decodes):
            yield Wanted(model.slug, name, decode, key(model.run, decode, digest, weights))


def _prompts(catalog: Catalog, model: Model) -> dict[str, str]:
    """Digests of the prompts that the model is given, by name.

    An input under another name is another input.
    """
    paints = any(PAINTING_TAG in capability.tags for capability in model.capabilities)
    prompts = [prompt for prompt in catalog.prompts if paints or not prompt.sample]
    return {prompt.name: f"{prompt.name} {prompt.digest}" for prompt in prompts}


def shown(catalog: Catalog, model: Model) -> tuple[Sample, ...]:
    """The samples that a model with eyes is given: those of its own domain, and of none."""
    return tuple(
        sample
        for sample in catalog.samples
        if not model.domain or not sample.domain or sample.domain == model.domain
    )


def _samples(catalog: Catalog, model: Model) -> dict[str, str]:
    """Digests of its samples, by name; those of all others included where an answer depends on them."""
    others, samples = "", shown(catalog, model)
    if model.run is not None and model.run.kind.is_comparing:
        rows = [(sample.name, sample.digest, sample.captions) for sample in samples]
        others = short_digest(repr(rows))
    return {sample.name: f"{sample.name} {sample.digest} {others}" for sample in samples}


def key(run: Run, decode: Decode, input_digest: str, weights_digest: str) -> str:
    """Digest of all that decides an answer.

    Device and number format are not in it: a reading that was made on a GPU stands for a machine without one.
    The run record says where it was made.
    """
    kind = run.kind
    parts = (kind.name, kind.version, weights_digest, run.prompt, decode.numbers, input_digest)
    drawn = (SAMPLER,) if decode.is_sampled and not kind.is_drawing else ()
    return short_digest(repr(parts + drawn))
