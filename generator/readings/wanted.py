"""Which outputs a catalog asks for, and the key of each: the digest of all that decides it.

Every model with a `run` and eyes is shown all samples; one that draws is given the prompts. Knows neither what is
stored nor how an output is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.catalog import Catalog, Decode, Model, Run
from generator.digests import folder_digest, short_digest

VERSIONS = {  # raised when an instrument would say something else for the same input
    "vision-encoder-decoder": 1,
    "blip": 1,
    "kosmos-2": 1,
    "image-classification": 1,
    "image-text-to-text": 1,
    "image-embedding": 1,
    "text-to-image": 1,
}

COMPARING = "image-embedding"  # the instrument whose answer about one sample depends on all others

DRAWING = "text-to-image"  # the instrument that is given prompts; all others are shown the samples

PAINTING_TAG = "inpainting"  # in content/tags.yaml: what such a model paints into a sample, behind a mask


@dataclass(frozen=True, slots=True)
class Wanted:
    """An output that a model with a `run` should have."""

    slug: str
    input: str  # name of the sample or prompt
    decode: Decode
    key: str


def wanted(catalog: Catalog, site_path: Path, model: Model) -> Iterator[Wanted]:
    """What the model should be run on: each input under each setting. Nothing for a model without `run`."""
    if model.run is None:
        return
    inputs = tuple(_inputs(catalog, model, model.run))
    weights = weights_digest(site_path, model.run) if inputs else ""
    for name, digest in inputs:
        for decode in dict.fromkeys(model.run.decodes):
            yield Wanted(model.slug, name, decode, key(model.run, decode, digest, weights))


def _inputs(catalog: Catalog, model: Model, run: Run) -> Iterator[tuple[str, str]]:
    """Name and digest of what the model is given; an input under another name is another input."""
    if run.instrument == DRAWING:
        paints = any(PAINTING_TAG in capability.tags for capability in model.capabilities)
        yield from (
            (prompt.name, f"{prompt.name} {prompt.digest}")
            for prompt in catalog.prompts
            if paints or not prompt.sample
        )
        return
    others = ""
    if run.instrument == COMPARING:
        others = short_digest(
            repr([(sample.name, sample.digest, sample.captions) for sample in catalog.samples])
        )
    yield from ((sample.name, f"{sample.name} {sample.digest} {others}") for sample in catalog.samples)


def key(run: Run, decode: Decode, input_digest: str, weights_digest: str) -> str:
    """Digest of all that decides an output.

    Device and number format are not in it: a reading that was made on a GPU stands for a machine without one. The run
    record says where it was made.
    """
    return short_digest(
        repr(
            (
                run.instrument,
                VERSIONS[run.instrument],
                weights_digest,
                run.prompt,
                decode.numbers,
                input_digest,
            )
        )
    )


def weights_digest(site_path: Path, run: Run) -> str:
    """Repository and commit, or the digest of a folder of the site; empty when that folder is not there."""
    if not run.is_local:
        return f"{run.weights}@{run.revision}"
    folder = site_path / run.weights
    return folder_digest(folder) if folder.is_dir() else ""
