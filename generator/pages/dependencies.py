"""What pages depend on, as digests: each model, its scores, what was found about each pair; and their days.

Everything here is arithmetic on the findings: no files, no layouts, no clock.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Model, Value
from generator.digests import mixed, number, text_digest
from generator.findings.findings import Findings
from generator.findings.model_scores import Score
from generator.findings.signals import Placed


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

    @property
    def scores(self) -> tuple[bytes, ...]:
        """[model] of its scores in all of its tasks, with every signal."""
        return self._scores[0]

    @property
    def _scores_by_task(self) -> NDArray[np.uint64]:
        """[model, task] of its score there; the last column stands for no task."""
        return self._scores[1]

    @cached_property
    def _scores(self) -> tuple[tuple[bytes, ...], NDArray[np.uint64]]:
        """Both from one telling of all that pages print of scores, which is too much to hold."""
        scores = self._findings.scores
        digests = np.zeros((len(scores.of_models), len(scores.tasks) + 1), np.uint64)
        places = {task: place for place, task in enumerate(scores.tasks)}
        whole = []
        for position, of_model in enumerate(scores.of_models):
            told = [repr(_shown(score)) for score in of_model]
            whole.append(text_digest("\n".join(told)))
            for score, words in zip(of_model, told, strict=True):
                digests[position, places[score.task]] = number(text_digest(words))
        return tuple(whole), digests

    @cached_property
    def related(self) -> NDArray[np.uint64]:
        """[model] of the partners that pages about it name, with a line of words about each."""
        findings = self._findings
        told = [text_digest(repr(_as_partner(model))) for model in findings.catalog.models]
        partners = [
            [(told[other], findings.scores.ground(position, other)) for other in others]
            for position, others in enumerate(findings.related)
        ]
        return np.array([number(text_digest(repr(each))) for each in partners], np.uint64)

    @cached_property
    def searches(self) -> NDArray[np.uint64] | None:
        """[model] of what comparisons show of searches that fit it or name it; None without counts."""
        if self._findings.searches is None:
            return None
        told = map(self._searched, range(len(self._findings.catalog.models)))
        return np.array([number(text_digest(repr(each))) for each in told], np.uint64)

    def _searched(self, position: int) -> tuple[object, ...]:
        """What a pair counts is worked out from these of its two models, and from nothing else."""
        counts = self._findings.searches
        assert counts is not None
        of_model = counts.model(position)
        answered = [(count.intent.name, count.times, count.capabilities) for count in of_model.intents]
        return counts.window, answered, counts.versus_of(position)

    def pairs(self, position: int, others: NDArray[np.int64]) -> NDArray[np.uint64]:
        """[other] of what was found about a model and each of these, in either order: for their page.

        That is both scores in the task where they meet, who comes out above, whether they compare, the
        alignment, and the partners of both.
        """
        left, right = np.minimum(position, others), np.maximum(position, others)
        grounds, share, _ = self._findings.scores.of_pairs(left, right)
        ours, theirs = self._scores_by_task[left, grounds], self._scores_by_task[right, grounds]
        compares = self._findings.comparability.of(position, others)
        standing = share.astype(np.uint64) * np.uint64(2) + compares.astype(np.uint64)
        found = mixed(self._findings.alignments.pair_digests_of(position, others) + standing)
        for digests in (self.related[right], self.related[left], theirs, ours):
            found = mixed(digests + found)
        if self.searches is not None:
            found = mixed(self.searches[right] + mixed(self.searches[left] + found))
        return found

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


def _as_partner(model: Model) -> tuple[object, ...]:
    """What a line about a model as somebody's partner rests on: its name, its jobs and its results.

    Kinds are sorted, since a set has no order; where a value stands in its file is none of it.
    """
    results = [(result.key, result.checkpoint, _told(result.value)) for result in model.benchmarks]
    kinds = sorted(model.kinds.inputs), sorted(model.kinds.outputs)
    return model.slug, model.short_name, model.tasks, kinds, results


def _told(value: Value) -> tuple[object, ...]:
    return value.state.value, value.text, value.number, value.dispute, value.is_stale


def _shown(score: Score) -> tuple[object, ...]:
    """All that pages print of a score; points are compared as far as any machine computes them alike."""
    parts = [
        (part.dimension.name, part.range, [_shown_reading(reading) for reading in part.readings])
        for part in score.parts
    ]
    return score.task, score.range, score.is_ranked, score.is_provisional, parts


def _shown_reading(reading: Placed) -> tuple[object, ...]:
    numbers = [f"{number:.6f}" for number in (reading.low, reading.middle, reading.high, reading.weight)]
    return reading.rule.name, reading.is_known, *numbers
