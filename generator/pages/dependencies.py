"""What pages depend on, as digests: each model, what was found about each pair; and the days they print.

Everything here is arithmetic on the findings: no files, no layouts, no clock.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model
from generator.digests import mixed, number, text_digest
from generator.findings.findings import Findings


class Dependencies:
    """Digests of what pages show; each is computed when it is first asked for."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    @cached_property
    def models(self) -> tuple[bytes, ...]:
        """[model] of all that pages tell of it alone: its file and, once it was run, its answers."""
        return tuple(map(self._model, self._findings.catalog.models))

    def _model(self, model: Model) -> bytes:
        outputs = self._findings.answers.digest_of(model)
        if not outputs:
            return model.digest
        figures = self._findings.figures.get(model.slug)
        return text_digest(repr((model.digest, outputs, self.samples, figures)))

    @cached_property
    def numbers(self) -> NDArray[np.uint64]:
        """[model] the digests of `models` as the ledger's arrays hold them."""
        return np.array([number(digest) for digest in self.models], np.uint64)

    @cached_property
    def samples(self) -> bytes:
        """Of the pictures and prompts that models are given."""
        return text_digest(repr((self._findings.catalog.samples, self._findings.catalog.prompts)))

    @cached_property
    def whole(self) -> bytes:
        """Of all models with all that is told of each."""
        slugs = [model.slug for model in self._findings.catalog.models]
        return text_digest(repr(list(zip(slugs, self.models, strict=True))))

    @cached_property
    def names(self) -> bytes:
        """Of what other pages call the models."""
        models = self._findings.catalog.models
        return text_digest(repr([(model.slug, model.short_name) for model in models]))

    @cached_property
    def _ranges(self) -> NDArray[np.uint64]:
        """[model] digest of its score as pages print it."""
        scores = self._findings.scores.scores
        return np.array([number(text_digest(repr(score.range))) for score in scores], np.uint64)

    def pairs(self, left: int, rights: NDArray[np.int64]) -> NDArray[np.uint64]:
        """[right] of what was found about a pair and stands on its page.

        That is both scores, who comes out above, and the alignment.
        """
        above = self._findings.scores.above[left, rights].astype(np.uint64)
        alignments = self._findings.alignments.pair_digests[left, rights]
        return mixed(self._ranges[left] + mixed(self._ranges[rights] + mixed(alignments + above)))

    @cached_property
    def days(self) -> tuple[str, ...]:
        """[model] the newest day that every page about it prints; empty without any.

        On it a source was read, or the model was run.
        """
        return tuple(map(self._day, self._findings.catalog.models))

    def _day(self, model: Model) -> str:
        outputs = self._findings.answers
        run = {outputs.record(model.slug, output).date for output in outputs.of(model)}
        return max((*(source.read for source in model.sources.values()), *run), default="")
