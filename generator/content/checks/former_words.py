"""Words of older versions of the content: what is still read, as what, and until when."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from typing import Any

from generator.content.checks.rule import ModelRule, Objection, Objections, rule
from generator.content.schema_steps import MODELS, STEPS
from generator.content.written import Written


@rule(
    code="former-word",
    meaning=(
        "A word of an older version: it is still read, as the message says, and from the version that it "
        "names no more. `commercial_use: restricted` or `unknown` are read as unclear."
    ),
    why="A site that has none of them can be updated on any day. Readers need to know what holds, too.",
    example="`license: {spdx: LicenseRef-Gemma, commercial_use: restricted}`",
    write="`license: {spdx: LicenseRef-Gemma, commercial_use: with-policy, note: …}`",
    severity="warning",
)
def former_words(model: Written) -> Objections:
    written: Any = model.marked.value
    for step in STEPS:
        for change in step.changes(written) if step.until and step.where == MODELS else ():
            former = reduce(getitem, change.path, written)
            words = f'{".".join(map(str, change.path))} "{former}" is a word of schema_version'
            yield Objection(
                f"{words} {step.version - 1}, read as {change.value} until version {step.until}",
                model.marked.place(change.path),
                step.help,
            )


WITHIN: tuple[ModelRule, ...] = (former_words,)
