"""One question about each of several models: an answer or a fault for each, and an end in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from generator.authoring.hub_files import Silent
from generator.catalog import Model
from generator.problems import MatchupError

Answer = TypeVar("Answer")

SILENT = 3  # models in a row that get no answer from the host, after which the rest is not asked for

LEAST_SECONDS, SECONDS_EACH = 60.0, 2.0  # for all models together; a hub answers in about 0.2 s


def asked_in_turn(
    models: Sequence[Model], ask: Callable[[Model], Answer], endpoint: str
) -> tuple[dict[str, Answer], dict[str, MatchupError]]:
    """Answers by slug, and why there are none; a host that is silent or slow is given up."""
    answers: dict[str, Answer] = {}
    faults: dict[str, MatchupError] = {}
    until = time.monotonic() + max(LEAST_SECONDS, SECONDS_EACH * len(models))
    silent = 0
    for model in models:
        if silent == SILENT:
            reason = f"gave no answer {SILENT} times in a row"
            faults[model.slug] = Silent(f"not asked: {endpoint} {reason}", "try again later")
        elif time.monotonic() > until:
            reason = f"took too long to answer about {len(answers)} of {len(models)} models"
            faults[model.slug] = Silent(f"not asked: {endpoint} {reason}", "try again later")
        else:
            try:
                answers[model.slug] = ask(model)
                silent = 0
            except MatchupError as fault:
                silent = silent + 1 if isinstance(fault, Silent) else 0
                faults[model.slug] = fault
    return answers, faults
